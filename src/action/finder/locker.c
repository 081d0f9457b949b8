#include "action/finder/locker.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "action/finder/locker_file.h"
#include "action/node/node.h"
#include "base/file.h"
#include "base/folder.h"

#define PRIVATE_DIR 0700
#define PRIVATE_FILE 0600
#define NEW_PREFIX ".new-"

/* --- in a folder */

bool
locker_in_folder(const char *path, struct locker *out, struct err *err)
{
	struct locker locker = { 0 };
	int len = snprintf(locker.path, sizeof(locker.path), "%s", path);

	if (len <= 0 || (size_t)len >= sizeof(locker.path))
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", path);
	*out = locker;
	return true;
}

/* The folder above what has that path. */
static bool
make_above(const char *path, struct err *err)
{
	char above[PATH_MAX];
	char *slash;

	snprintf(above, sizeof(above), "%s", path);
	slash = strrchr(above, '/');
	if (slash == NULL || slash == above)
		return true;
	*slash = '\0';
	return folder_make(above, PRIVATE_DIR, err);
}

static bool
save_file(const char *path, struct text bytes, struct err *err)
{
	return make_above(path, err) && file_save(path, bytes, PRIVATE_FILE, err);
}

/* "a/b" becomes "a/.new-b": while it is filled, it is claimed. */
static bool
staged(const char *folder, char out[static PATH_MAX], struct err *err)
{
	const char *slash = strrchr(folder, '/');
	size_t above = slash == NULL ? 0 : (size_t)(slash + 1 - folder);
	int len =
	    snprintf(out, PATH_MAX, "%.*s%s%s", (int)above, folder, NEW_PREFIX, folder + above);

	return (len > 0 && len < PATH_MAX) ||
	       err_set(err, FAULT_LIMIT, "path '%s' is too long", folder);
}

static bool
fill_folder(const char *made, const char *path, const struct locker_item *items, size_t count,
    struct err *err)
{
	char file[PATH_MAX];

	for (size_t i = 0; i < count; i++)
		if (!node_path(made, items[i].name, file, err) ||
		    !file_save(file, items[i].bytes, PRIVATE_FILE, err))
			return false;
	if (rename(made, path) != 0)
		return err_errno(err, "cannot make '%s'", path);
	return file_sync_dir_of(path, err);
}

static bool
save_folder(const char *path, const struct locker_item *items, size_t count, struct err *err)
{
	scoped(file_close) int claim = -1;
	char made[PATH_MAX];
	struct err worse;

	if (!staged(path, made, err) || !folder_make(made, PRIVATE_DIR, err) ||
	    !folder_claim(made, &claim, err))
		return false;
	if (fill_folder(made, path, items, count, err))
		return true;
	(void)!folder_remove(made, &worse);
	return false;
}

/* What was cut off, unless that is still at work. */
static void
sweep(const char *path)
{
	scoped(file_close) int fd = -1;
	struct err err;

	if (folder_claim(path, &fd, &err))
		(void)!folder_remove(path, &err);
}

static bool
each_in_folder(const char *path, DIR *folder,
    bool (*visit)(void *arg, const char *name, struct err *err), void *arg, struct err *err)
{
	struct dirent *entry;
	char inner[PATH_MAX];

	while ((entry = readdir(folder)) != NULL) {
		if (strncmp(entry->d_name, NEW_PREFIX, strlen(NEW_PREFIX)) == 0 &&
		    node_path(path, entry->d_name, inner, err))
			sweep(inner);
		if (entry->d_name[0] != '.' && !visit(arg, entry->d_name, err))
			return false;
	}
	return true;
}

static bool
walk_folder(const char *path, bool (*visit)(void *arg, const char *name, struct err *err),
    void *arg, struct err *err)
{
	DIR *folder = opendir(path);
	bool done;

	if (folder == NULL)
		return errno == ENOENT || err_errno(err, "cannot read '%s'", path);
	done = each_in_folder(path, folder, visit, arg, err);
	closedir(folder);
	return done;
}

/* --- in a file */

void
locker_close(struct locker *locker)
{
	if (locker->contents != NULL)
		contents_close(locker->contents);
	*locker = (struct locker){ 0 };
}

static bool
hold(const char *path, struct locker_contents *contents, struct locker *out, struct err *err)
{
	if (!locker_in_folder(path, out, err)) {
		contents_close(contents);
		return false;
	}
	out->contents = contents;
	return true;
}

bool
locker_open(const char *path, const struct age_open *how, struct locker *out, struct err *err)
{
	struct locker_contents *contents;

	return contents_open(path, how, &contents, err) && hold(path, contents, out, err);
}

bool
locker_make(const char *path, struct text passphrase, unsigned log_n, struct locker *out,
    struct err *err)
{
	struct locker_contents *contents;

	return make_above(path, err) &&
	       contents_make(path, passphrase, log_n, &contents, err) &&
	       hold(path, contents, out, err);
}

/* --- either */

static bool
path_of(
    const struct locker *locker, const char *name, char out[static PATH_MAX], struct err *err)
{
	if (name[0] == '\0') {
		snprintf(out, PATH_MAX, "%s", locker->path);
		return true;
	}
	return node_path(locker->path, name, out, err);
}

bool
locker_load(const struct locker *locker, const char *name, struct buf *out, struct err *err)
{
	char path[PATH_MAX];
	struct text bytes;

	if (locker->contents == NULL)
		return path_of(locker, name, path, err) && file_load(path, out, err);
	if (!contents_find(locker->contents, name, &bytes))
		return err_set(
		    err, FAULT_ABSENT, "there is no '%s' in '%s'", name, locker->path);
	buf_add(out, bytes);
	return buf_ok(out, err);
}

bool
locker_has(const struct locker *locker, const char *name)
{
	char path[PATH_MAX];
	struct text bytes;
	struct err err;

	if (locker->contents == NULL)
		return path_of(locker, name, path, &err) && access(path, F_OK) == 0;
	return contents_find(locker->contents, name, &bytes);
}

bool
locker_save(const struct locker *locker, const char *name, struct text bytes, struct err *err)
{
	char path[PATH_MAX];

	if (locker->contents == NULL)
		return path_of(locker, name, path, err) && save_file(path, bytes, err);
	return contents_save(locker->contents, name, bytes, err);
}

bool
locker_create(const struct locker *locker, const char *name, struct text bytes, struct err *err)
{
	char path[PATH_MAX];

	if (locker->contents == NULL)
		return path_of(locker, name, path, err) && make_above(path, err) &&
		       file_create(path, bytes, PRIVATE_FILE, err);
	if (locker_has(locker, name))
		return err_set(
		    err, FAULT_CONFLICT, "there is a '%s' in '%s' already", name, locker->path);
	return contents_save(locker->contents, name, bytes, err);
}

bool
locker_save_all(const struct locker *locker, const char *folder,
    const struct locker_item *items, size_t count, struct err *err)
{
	char path[PATH_MAX];

	if (locker->contents == NULL)
		return path_of(locker, folder, path, err) &&
		       save_folder(path, items, count, err);
	return contents_save_all(locker->contents, folder, items, count, err);
}

bool
locker_remove(const struct locker *locker, const char *name, struct err *err)
{
	char path[PATH_MAX];

	if (locker->contents == NULL)
		return path_of(locker, name, path, err) &&
		       (unlink(path) == 0 || folder_remove(path, err));
	return contents_remove(locker->contents, name, err);
}

bool
locker_each(const struct locker *locker, const char *folder,
    bool (*visit)(void *arg, const char *name, struct err *err), void *arg, struct err *err)
{
	char path[PATH_MAX];

	if (locker->contents == NULL)
		return path_of(locker, folder, path, err) && walk_folder(path, visit, arg, err);
	return contents_each(locker->contents, folder, visit, arg, err);
}
