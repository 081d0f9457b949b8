#include "action/finder/working.h"

#include "statement/work.h"

bool
working_path(
    struct text words, const char *path, struct text body, struct buf *out, struct err *err)
{
	struct hash hash = hash_text(body);
	struct work work;

	if (!work_parse(words, &work, err))
		return false;
	buf_addf(out, "%s?", path);
	work_query_format(&work, work_do(&work, &hash), out);
	return buf_ok(out, err);
}
