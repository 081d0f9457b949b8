#include "view/attachments.h"

size_t
attachments_of(enum kind_id kind, const struct body *body, const struct attached_file **file)
{
	*file = NULL;
	if (kind == KIND_REPORT) {
		*file = body->report.file;
		return body->report.count;
	}
	if (kind == KIND_LETTER) {
		*file = body->letter.file;
		return body->letter.count;
	}
	if (kind == KIND_CASE_MESSAGE) {
		*file = body->move.file;
		return body->move.count;
	}
	if (kind == KIND_ALERT) {
		*file = body->alert.file;
		return body->alert.count;
	}
	return 0;
}
