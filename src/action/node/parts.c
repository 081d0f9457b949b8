#include "action/node/parts.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/folder.h"

#define PRIVATE_DIR 0700
#define MAKING_DIR ".new"

static bool
path_in(const char *dir, const char *name, char out[static PATH_MAX], struct err *err)
{
	int len = snprintf(out, PATH_MAX, "%s/%s", dir, name);

	return (len > 0 && len < PATH_MAX) ||
	       err_set(err, FAULT_LIMIT, "path '%s' is too long", dir);
}

static bool
fail_occupied(const char *dir, struct err *err)
{
	return err_set(
	    err, FAULT_CONFLICT, "'%s' exists and is not empty; it was left alone", dir);
}

static bool
is_part(const char *const *parts, const char *name)
{
	for (; *parts != NULL; parts++)
		if (strcmp(*parts, name) == 0)
			return true;
	return false;
}

static const char *
last_of(const char *const *parts)
{
	while (parts[1] != NULL)
		parts++;
	return *parts;
}

/* What a folder holds before anything is made in it. */
struct found {
	bool strange; /* what is no part */
	bool parts;
	bool begun; /* MAKING_DIR: an attempt that was interrupted */
};

static bool
look_into(const char *dir, const char *const *parts, struct found *found, struct err *err)
{
	struct dirent *entry;
	DIR *folder = opendir(dir);

	if (folder == NULL && errno == ENOTDIR)
		return err_set(err, FAULT_CONFLICT,
		    "'%s' cannot be made: that, or what is above it, is a file", dir);
	if (folder == NULL)
		return errno == ENOENT || err_errno(err, "cannot read '%s'", dir);
	while ((entry = readdir(folder)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (strcmp(entry->d_name, MAKING_DIR) == 0)
			found->begun = true;
		else if (is_part(parts, entry->d_name))
			found->parts = true;
		else
			found->strange = true;
	}
	closedir(folder);
	return true;
}

bool
parts_check(const char *dir, const char *const *parts, struct err *err)
{
	struct found found = { 0 };
	char path[PATH_MAX];

	if (!look_into(dir, parts, &found, err) || !path_in(dir, last_of(parts), path, err))
		return false;
	if (found.strange || (found.parts && !found.begun) || access(path, F_OK) == 0)
		return fail_occupied(dir, err);
	return true;
}

static bool
remove_parts(const char *dir, const char *const *parts, struct err *err)
{
	char path[PATH_MAX];

	for (; *parts != NULL; parts++)
		if (!path_in(dir, *parts, path, err) || !folder_remove(path, err))
			return false;
	return path_in(dir, MAKING_DIR, path, err) && folder_remove(path, err);
}

/* The parts take their places, the one that makes it whole last. */
static bool
take_places(const char *from, const char *dir, const char *const *parts, struct err *err)
{
	char old[PATH_MAX], new[PATH_MAX];

	for (; *parts != NULL; parts++) {
		if (!path_in(from, *parts, old, err) || !path_in(dir, *parts, new, err))
			return false;
		if (parts[1] == NULL && !file_sync_dir_of(new, err))
			return false;
		if (rename(old, new) != 0)
			return err_errno(err, "cannot make '%s'", new);
	}
	(void)!rmdir(from); /* if it stays, it is empty */
	return file_sync_dir_of(new, err);
}

static bool
make_in(const char *dir, const char *const *parts,
    bool (*make)(void *arg, const char *dir, struct err *err), void *arg, struct err *err)
{
	char new[PATH_MAX];
	struct err worse;

	if (!path_in(dir, MAKING_DIR, new, err) || !remove_parts(dir, parts, err) ||
	    !folder_make(new, PRIVATE_DIR, err))
		return false;
	if (make(arg, new, err) && take_places(new, dir, parts, err))
		return true;
	(void)!remove_parts(dir, parts, &worse);
	return false;
}

bool
parts_make(const char *dir, const char *const *parts,
    bool (*make)(void *arg, const char *dir, struct err *err), void *arg, struct err *err)
{
	scoped(file_close) int claim = -1;
	bool existed = access(dir, F_OK) == 0;

	if (!parts_check(dir, parts, err) || !folder_make(dir, PRIVATE_DIR, err))
		return false;
	/* Looked at again, now that nobody else makes one here. */
	if (folder_claim(dir, &claim, err) && parts_check(dir, parts, err) &&
	    make_in(dir, parts, make, arg, err))
		return true;
	if (!existed)
		(void)!rmdir(dir); /* it stays if another process has used it */
	return false;
}
