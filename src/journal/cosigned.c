#include "journal/cosigned.h"

#include <limits.h>
#include <stdio.h>

bool
cosigned_open(const char *folder, struct text origin, int *fd, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	struct hash hash = hash_text(origin);
	char path[PATH_MAX];

	hash_format(&hash, &name);
	if (!buf_ok(&name, err))
		return false;
	if (snprintf(path, sizeof(path), "%s/%s", folder, buf_string(&name)) >= PATH_MAX)
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", folder);
	if (last_head_open(path, fd, err))
		return true;
	if (err->fault != FAULT_ABSENT)
		return false;
	/* Another of this node's keepers may be faster. */
	if (!last_head_make(path, err) && err->fault != FAULT_CONFLICT)
		return false;
	return last_head_open(path, fd, err);
}
