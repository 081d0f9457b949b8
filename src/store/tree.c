#include "store/tree.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PUBLIC_DIR 0755
#define PUBLIC_FILE 0644

bool
tree_open(const char *root, struct tree *out, struct err *err)
{
	int len = snprintf(out->root, sizeof(out->root), "%s", root);

	if (len <= 0 || (size_t)len >= sizeof(out->root))
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", root);
	return file_make_dir(root, PUBLIC_DIR, err);
}

bool
tree_path(const struct tree *tree, const char *name, char out[static PATH_MAX], struct err *err)
{
	int len = snprintf(out, PATH_MAX, "%s/%s", tree->root, name);

	if (len <= 0 || len >= PATH_MAX)
		return err_set(err, FAULT_LIMIT, "path '%s/%s' is too long", tree->root, name);
	return true;
}

/* The path of a name whose directory is there. */
static bool
ready_path(
    const struct tree *tree, const char *name, char out[static PATH_MAX], struct err *err)
{
	char *slash;
	bool made;

	if (!tree_path(tree, name, out, err))
		return false;
	slash = strrchr(out, '/');
	*slash = '\0';
	made = file_make_dir(out, PUBLIC_DIR, err);
	*slash = '/';
	return made;
}

bool
tree_put(const struct tree *tree, const char *name, struct text bytes, struct err *err)
{
	char path[PATH_MAX];

	return ready_path(tree, name, path, err) && file_save(path, bytes, PUBLIC_FILE, err);
}

bool
tree_draft(const struct tree *tree, const char *name, struct draft *draft, struct err *err)
{
	char path[PATH_MAX];

	return ready_path(tree, name, path, err) && draft_open(path, PUBLIC_FILE, draft, err);
}

bool
tree_has(const struct tree *tree, const char *name)
{
	char path[PATH_MAX];
	struct err err;

	return tree_path(tree, name, path, &err) && access(path, R_OK) == 0;
}

bool
tree_get(const struct tree *tree, const char *name, struct buf *out, struct err *err)
{
	char path[PATH_MAX];

	return tree_path(tree, name, path, err) && file_load(path, out, err);
}
