#include "action/node/key_change.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "action/node/node.h"
#include "base/folder.h"

#define PRIVATE_DIR 0700
#define PRIVATE_FILE 0600
#define KEY_SUFFIX ".key"

bool
key_change_begin(const char *dir, struct err *err)
{
	char new[PATH_MAX], old[PATH_MAX];

	return node_path(dir, KEY_CHANGE_NEW, new, err) &&
	       node_path(dir, KEY_CHANGE_OLD, old, err) && folder_remove(new, err) &&
	       folder_make(new, PRIVATE_DIR, err) && folder_make(old, PRIVATE_DIR, err);
}

bool
key_change_ready(const char *dir, struct text manifest, struct err *err)
{
	char path[PATH_MAX];

	return node_path(dir, KEY_CHANGE_MANIFEST, path, err) &&
	       file_save(path, manifest, PRIVATE_FILE, err);
}

/* Under a second name; at no time is there none in use. */
static bool
keep_old(const char *used, const char *old, struct err *err)
{
	if (link(used, old) != 0 && errno != EEXIST && errno != ENOENT)
		return err_errno(err, "cannot link '%s' to '%s'", used, old);
	return true;
}

/* The key in use becomes an old one as well, unless a crash came after that; then the new
 * one takes its place. */
static bool
take_over(const char *dir, const char *file, int64_t version, struct err *err)
{
	scoped(buf_free) struct buf from = BUF(KIB), kept = BUF(KIB), to = BUF(KIB);
	size_t stem = strlen(file) - strlen(KEY_SUFFIX);
	char new[PATH_MAX], old[PATH_MAX], used[PATH_MAX];

	buf_addf(&from, KEY_CHANGE_NEW "/%s", file);
	buf_addf(&kept, KEY_CHANGE_OLD "/%.*s-%lld" KEY_SUFFIX, (int)stem, file,
	    (long long)version - 1);
	buf_addf(&to, "keys/%s", file);
	if (!node_path(dir, buf_string(&from), new, err) ||
	    !node_path(dir, buf_string(&kept), old, err) ||
	    !node_path(dir, buf_string(&to), used, err))
		return false;
	if (!keep_old(used, old, err) || !file_sync_dir_of(old, err))
		return false;
	if (rename(new, used) != 0)
		return err_errno(err, "cannot move '%s' to '%s'", new, used);
	return file_sync_dir_of(used, err);
}

static bool
take_over_all(const char *dir, int64_t version, struct err *err)
{
	struct dirent *entry;
	char path[PATH_MAX];
	bool done = true;
	DIR *folder;

	if (!node_path(dir, KEY_CHANGE_NEW, path, err))
		return false;
	folder = opendir(path);
	if (folder == NULL)
		return err_errno(err, "cannot read '%s'", path);
	while (done && (entry = readdir(folder)) != NULL)
		if (text_ends(text_of(entry->d_name), TEXT(KEY_SUFFIX)))
			done = take_over(dir, entry->d_name, version, err);
	closedir(folder);
	return done;
}

static bool
finish(const char *dir, struct journal *journal, const struct manifest *m, struct err *err)
{
	char path[PATH_MAX];

	return take_over_all(dir, m->version, err) &&
	       tree_put(&journal->tree, NODE_MANIFEST_PATH, m->statement.bytes, err) &&
	       node_path(dir, KEY_CHANGE_NEW, path, err) && folder_remove(path, err);
}

bool
key_change_settle(const char *dir, struct journal *journal, bool *changed, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(manifest_free) struct manifest m = { 0 };
	char path[PATH_MAX];

	struct err why;

	*changed = false;
	if (!node_path(dir, KEY_CHANGE_MANIFEST, path, err))
		return false;
	if (!file_load(path, &bytes, &why)) {
		if (why.fault == FAULT_ABSENT)
			return true;
		*err = why;
		return false;
	}
	if (!manifest_open(buf_text(&bytes), NULL, &m, err))
		return err_in(err, "'%s'", path);
	return journal_has(journal, &m.statement.id, changed, err) &&
	       (!*changed || finish(dir, journal, &m, err));
}

bool
key_change_forget(const char *dir, size_t *count, struct err *err)
{
	struct dirent *entry;
	char path[PATH_MAX];
	DIR *folder;

	*count = 0;
	if (!node_path(dir, KEY_CHANGE_OLD, path, err))
		return false;
	folder = opendir(path);
	if (folder == NULL)
		return errno == ENOENT || err_errno(err, "cannot read '%s'", path);
	while ((entry = readdir(folder)) != NULL)
		*count += text_ends(text_of(entry->d_name), TEXT(KEY_SUFFIX));
	closedir(folder);
	return folder_remove(path, err);
}
