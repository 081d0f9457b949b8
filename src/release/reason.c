#include "release/reason.h"

bool
reason_check(struct text reason, struct err *err)
{
	return (reason.len > 0 && reason.len <= REASON_MAX && text_printable(reason)) ||
	       err_set(err, FAULT_INPUT, "'why' is not 1 to %d bytes that can be shown",
		   REASON_MAX);
}

bool
reason_get(struct value body, struct text *out, struct err *err)
{
	struct text reason;

	if (!value_get_text(body, "why", &reason, err) || !reason_check(reason, err))
		return false;
	*out = reason;
	return true;
}

void
reason_put(struct writer *writer, struct text reason)
{
	writer_key(writer, "why");
	writer_text(writer, reason);
}
