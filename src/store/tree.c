#include "store/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"

#define PUBLIC_DIR 0755
#define PUBLIC_FILE 0644

/* The modes of what is public do not depend on who made it: a web server reads it,
 * whatever umask the node was run with. */
static bool
make_one(const char *path, struct err *err)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return true;
	if (!folder_make(path, PUBLIC_DIR, err))
		return false;
	return chmod(path, PUBLIC_DIR) == 0 || err_errno(err, "cannot open '%s' to all", path);
}

bool
tree_open(const char *root, struct tree *out, struct err *err)
{
	int len = snprintf(out->root, sizeof(out->root), "%s", root);

	if (len <= 0 || (size_t)len >= sizeof(out->root))
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", root);
	return make_one(root, err);
}

bool
tree_path(const struct tree *tree, const char *name, char out[static PATH_MAX], struct err *err)
{
	int len = snprintf(out, PATH_MAX, "%s/%s", tree->root, name);

	if (name[0] == '\0')
		return err_memory(err);
	if (len <= 0 || len >= PATH_MAX)
		return err_set(err, FAULT_LIMIT, "path '%s/%s' is too long", tree->root, name);
	return true;
}

/* The path of a name whose directories are there; the root may have been removed. */
static bool
ready_path(
    const struct tree *tree, const char *name, char out[static PATH_MAX], struct err *err)
{
	char *slash;

	if (!tree_path(tree, name, out, err))
		return false;
	slash = out + strlen(tree->root) - 1;
	while ((slash = strchr(slash + 1, '/')) != NULL) {
		bool made;

		*slash = '\0';
		made = make_one(out, err);
		*slash = '/';
		if (!made)
			return false;
	}
	return true;
}

bool
tree_draft(const struct tree *tree, const char *name, struct draft *draft, struct err *err)
{
	char path[PATH_MAX];

	if (!ready_path(tree, name, path, err) || !draft_open(path, PUBLIC_FILE, draft, err))
		return false;
	return fchmod(draft->fd, PUBLIC_FILE) == 0 ||
	       err_errno(err, "cannot open '%s' to all", path);
}

bool
tree_put(const struct tree *tree, const char *name, struct text bytes, struct err *err)
{
	scoped(draft_free) struct draft draft = DRAFT;
	struct sink sink = draft_sink(&draft);

	return tree_draft(tree, name, &draft, err) && sink_write(&sink, bytes, err) &&
	       draft_commit(&draft, false, err);
}

/* Beside the place, under a name that is never served; whoever left one there is gone,
 * since one process writes a tree's files at a time. */
static bool
name_beside(const char *path, char temp[static PATH_MAX], struct err *err)
{
	const char *slash = strrchr(path, '/') + 1;
	int len = snprintf(temp, PATH_MAX, "%.*s.accord-soon", (int)(slash - path), path);

	return (len > 0 && len < PATH_MAX) ||
	       err_set(err, FAULT_LIMIT, "path '%s' is too long", path);
}

static bool
write_new(const char *temp, struct text bytes, struct err *err)
{
	scoped(file_close) int fd =
	    open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, PUBLIC_FILE);
	struct sink sink = sink_fd(&fd);

	if (fd < 0 || fchmod(fd, PUBLIC_FILE) != 0)
		return err_errno(err, "cannot write '%s'", temp);
	return sink_write(&sink, bytes, err) || err_in(err, "'%s'", temp);
}

bool
tree_put_soon(const struct tree *tree, const char *name, struct text bytes, struct err *err)
{
	char path[PATH_MAX], temp[PATH_MAX];

	if (!ready_path(tree, name, path, err) || !name_beside(path, temp, err))
		return false;
	if (write_new(temp, bytes, err) &&
	    (rename(temp, path) == 0 || err_errno(err, "cannot write '%s'", path)))
		return true;
	(void)!unlink(temp);
	return false;
}

bool
tree_sync(const struct tree *tree, struct err *err)
{
	scoped(file_close) int fd = open(tree->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return (fd >= 0 && syncfs(fd) == 0) || err_errno(err, "cannot flush '%s'", tree->root);
}

bool
tree_remove(const struct tree *tree, const char *name, struct err *err)
{
	char path[PATH_MAX];

	return tree_path(tree, name, path, err) && folder_remove(path, err);
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
