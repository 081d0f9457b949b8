#include "action/node/digest.h"

#include "base/file.h"

#define STEP (64 * KIB)

bool
digest_source(const struct source *source, struct hash *out, uint64_t *size, struct err *err)
{
	scoped(buf_free) struct buf step = BUF(STEP);
	char *at = buf_extend(&step, STEP);
	struct hasher hasher;
	uint64_t total = 0;
	size_t got;

	if (at == NULL)
		return err_memory(err);
	hasher_init(&hasher);
	do {
		if (!source->read(source->arg, at, STEP, &got, err))
			return false;
		hasher_add(&hasher, (struct text){ at, got });
		total += got;
	} while (got > 0);
	*out = hasher_end(&hasher);
	*size = total;
	return true;
}

bool
digest_file(const char *path, struct hash *out, uint64_t *size, struct err *err)
{
	scoped(file_close) int fd = -1;
	struct source source = source_fd(&fd);

	return file_open(path, &fd, err) &&
	       (digest_source(&source, out, size, err) || err_in(err, "'%s'", path));
}
