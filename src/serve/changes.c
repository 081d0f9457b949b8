#include "serve/changes.h"

#include <assert.h>
#include <stdio.h>
#include <sys/stat.h>

static struct changes_stamp
stamp_of(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return (struct changes_stamp){ 0 };
	return (struct changes_stamp){ (uint64_t)st.st_dev, (uint64_t)st.st_ino,
		(uint64_t)st.st_size, (int64_t)st.st_mtim.tv_sec, (int64_t)st.st_mtim.tv_nsec };
}

static bool
stamp_eq(const struct changes_stamp *a, const struct changes_stamp *b)
{
	return a->device == b->device && a->inode == b->inode && a->size == b->size &&
	       a->seconds == b->seconds && a->nanoseconds == b->nanoseconds;
}

void
changes_add(struct changes *changes, const char *path)
{
	struct changes_file *file = &changes->file[changes->count];

	assert(changes->count < CHANGES_MAX);
	changes->count++;
	snprintf(file->path, sizeof(file->path), "%s", path);
	file->stamp = stamp_of(path);
}

bool
changes_look(struct changes *changes)
{
	bool changed = false;

	for (size_t i = 0; i < changes->count; i++) {
		struct changes_file *file = &changes->file[i];
		struct changes_stamp now = stamp_of(file->path);

		changed = changed || !stamp_eq(&now, &file->stamp);
		file->stamp = now;
	}
	return changed;
}
