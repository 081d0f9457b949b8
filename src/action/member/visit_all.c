#include "action/member/visit.h"

static bool
fetch(struct visit *visit, const struct remote *remote, struct text path, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(VISIT_BYTES_MAX), whole = BUF(KIB);
	struct sink sink = sink_buf(&bytes);

	buf_addf(&whole, "/%.*s", TEXT_ARGS(path));
	if (!buf_ok(&whole, err))
		return false;
	if (remote->get(remote->arg, buf_string(&whole), &sink, err))
		return buf_ok(&bytes, err) && visit_put(visit, path, buf_text(&bytes), err);
	return err->fault == FAULT_ABSENT && visit_put_absent(visit, path, err);
}

bool
visit_all(struct visit *visit, const struct remote *remote, struct err *err)
{
	bool done;

	for (;;) {
		if (!visit_step(visit, &done, err))
			return false;
		if (done)
			return true;
		for (size_t i = 0; i < visit->wants; i++)
			if (!fetch(visit, remote, visit->want[i], err))
				return false;
	}
}
