#include "action/release/listing.h"

#include <string.h>

#include "action/node/digest.h"
#include "base/file.h"
#include "release/contents.h"

#define ARENA_MAX (4 * MIB) /* more than any list takes */

struct files {
	char *const *paths;
	size_t count;
};

static const char *
find(const struct files *files, struct text name)
{
	for (size_t i = 0; i < files->count; i++)
		if (text_eq(text_of(file_name(files->paths[i])), name))
			return files->paths[i];
	return NULL;
}

static bool
has(void *arg, struct text name, const struct hash *sha256, bool *found, struct err *err)
{
	const struct files *files = arg;
	const char *path = find(files, name);
	struct hash actual;
	uint64_t size;

	*found = path != NULL;
	if (path == NULL || sha256 == NULL)
		return true;
	if (!digest_file(path, &actual, &size, err))
		return false;
	*found = hash_eq(&actual, sha256);
	return true;
}

bool
listing_check_list(struct text json, char *const *paths, size_t count, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ARENA_MAX);
	struct files files = { paths, count };
	struct contents contents;

	return contents_parse(json, &arena, &contents, err) &&
	       contents_check_files(&contents, has, &files, err);
}

bool
listing_check(char *const *paths, size_t count, struct err *err)
{
	scoped(buf_free) struct buf json = BUF(CONTENTS_MAX);
	struct files files = { paths, count };
	const char *path = find(&files, text_of(CONTENTS_NAME));

	return path == NULL || (file_load(path, &json, err) &&
				   listing_check_list(buf_text(&json), paths, count, err));
}
