#include "action/node/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "action/release/bundle.h"
#include "base/folder.h"
#include "base/mem.h"
#include "journal/last_head.h"

#define FILES_MAX 100000
#define DEPTH_MAX 4
#define MARK "accord-backup"
#define VERSION "accord backup v1\n"
#define COPY "journal/backup.db" /* in the archive, and while it is made */
#define DATABASE "journal/journal.db"
#define CHUNK (64 * KIB)
#define RESTORING ".accord-restoring" /* in the node's folder, while it is unpacked */

/* What the operator decided: without them a node that was restored would do otherwise. */
static const char *const decided[] = { "policy.json", "console/tokens", "witness-policy",
	"witness-extra", "peers", "custody", "notify", "notify.secret" };

#define DECIDED (sizeof(decided) / sizeof(decided[0]))

/* Paths of files, gathered. */
struct list {
	char **at;
	size_t count;
	size_t skip; /* what stands before a name in the archive */
};

static void
list_free(struct list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->at[i]);
	free(list->at);
	*list = (struct list){ 0 };
}

static bool
list_add(struct list *list, const char *path, struct err *err)
{
	size_t len = strlen(path) + 1;
	char **more, *copy;

	if (list->count == FILES_MAX)
		return err_set(err, FAULT_LIMIT, "a backup has %d files at most", FILES_MAX);
	more = mem_grow(list->at, (list->count + 1) * sizeof(*more));
	if (more == NULL)
		return err_memory(err);
	list->at = more;
	copy = mem_grow(NULL, len);
	if (copy == NULL)
		return err_memory(err);
	memcpy(copy, path, len);
	list->at[list->count++] = copy;
	return true;
}

/* Derived from the journal, or in the way: tiles, checkpoint, bodies, advisories, drafts. */
static bool
is_left_out(const char *name)
{
	static const char *const out[] = { "public/tile", "public/checkpoint",
		"public/statement", "public/advisory", "public/.advisory-next", NULL };

	for (size_t i = 0; out[i] != NULL; i++)
		if (strcmp(name, out[i]) == 0)
			return true;
	return false;
}

/* All regular files under a folder, as deep as DEPTH_MAX; links are not followed.  Calls
 * itself no deeper. */
static bool
list_folder(struct list *list, const char *path, unsigned depth, struct err *err)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	bool good = true;

	if (folder == NULL)
		return errno == ENOENT || err_errno(err, "cannot open '%s'", path);
	while (good && (entry = readdir(folder)) != NULL) {
		char inner[PATH_MAX];
		struct stat st;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		good = node_path(path, entry->d_name, inner, err);
		if (!good || is_left_out(inner + list->skip) || lstat(inner, &st) != 0)
			continue;
		if (S_ISREG(st.st_mode))
			good = list_add(list, inner, err);
		else if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
			good = list_folder(list, inner, depth + 1, err);
	}
	closedir(folder);
	return good;
}

static bool
list_file(struct list *list, const char *dir, const char *name, struct err *err)
{
	char path[PATH_MAX];

	if (!node_path(dir, name, path, err))
		return false;
	return access(path, F_OK) != 0 || list_add(list, path, err);
}

static bool
list_decided(struct list *list, const char *dir, struct err *err)
{
	for (size_t i = 0; i < DECIDED; i++)
		if (!list_file(list, dir, decided[i], err))
			return false;
	return true;
}

static bool
list_all(const struct node *node, struct list *list, struct err *err)
{
	char keys[PATH_MAX], public[PATH_MAX], alarm[PATH_MAX];

	list->skip = strlen(node->dir) + 1;
	return list_file(list, node->dir, MARK, err) &&
	       node_path(node->dir, "keys", keys, err) && list_folder(list, keys, 0, err) &&
	       list_file(list, node->dir, COPY, err) && list_decided(list, node->dir, err) &&
	       node_path(node->dir, "alarm", alarm, err) && list_folder(list, alarm, 0, err) &&
	       node_path(node->dir, "public", public, err) && list_folder(list, public, 0, err);
}

static bool
write_list(const struct list *list, const struct age_seal *how, const struct sink *out,
    struct err *err)
{
	scoped(bundle_free) struct bundle bundle = { .fd = -1 };
	struct source source;

	if (!bundle_open_under(list->skip, list->at, list->count, &bundle, err))
		return false;
	source = bundle_source(&bundle);
	return age_seal(how, &source, out, err);
}

/* What is in the archive and not in the node: gone again when it is written. */
static bool
prepare(
    struct node *node, char mark[static PATH_MAX], char copy[static PATH_MAX], struct err *err)
{
	if (!node_path(node->dir, MARK, mark, err) || !node_path(node->dir, COPY, copy, err))
		return false;
	(void)unlink(copy); /* of one that was interrupted */
	return file_save(mark, TEXT(VERSION), 0600, err) &&
	       db_copy(node->journal.db, copy, err);
}

bool
backup_write(
    struct node *node, const struct age_seal *how, const struct sink *out, struct err *err)
{
	scoped(list_free) struct list list = { 0 };
	char mark[PATH_MAX] = "", copy[PATH_MAX] = "";
	bool done = prepare(node, mark, copy, err) && list_all(node, &list, err) &&
		    write_list(&list, how, out, err);

	(void)unlink(mark);
	(void)unlink(copy);
	return done || err_in(err, "backup");
}

/* Restoring */

/* The folder that a file is in, made. */
static bool
make_folder_of(const char *path, bool public, struct err *err)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');

	snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
	return folder_make(folder, public ? 0755 : 0700, err);
}

static bool
copy_out(struct ustar *archive, int fd, struct err *err)
{
	scoped(buf_free) struct buf chunk = BUF_SECRET(CHUNK + 1);
	struct sink sink = sink_fd(&fd);
	char *at = buf_extend(&chunk, CHUNK);
	size_t got;

	if (at == NULL)
		return err_memory(err);
	do {
		if (!ustar_read(archive, at, CHUNK, &got, err) ||
		    !sink_write(&sink, (struct text){ at, got }, err))
			return false;
	} while (got > 0);
	return fsync(fd) == 0 || err_errno(err, "cannot flush what is restored");
}

static bool
restore_file(
    const char *dir, struct ustar *archive, const struct ustar_file *file, struct err *err)
{
	bool database = strcmp(file->name, COPY) == 0;
	bool public = strncmp(file->name, "public/", 7) == 0;
	scoped(file_close) int fd = -1;
	char path[PATH_MAX];

	if (!node_path(dir, database ? DATABASE : file->name, path, err) ||
	    !make_folder_of(path, public, err))
		return false;
	fd = open(
	    path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, public ? 0644 : 0600);
	if (fd < 0 || fchmod(fd, public ? 0644 : 0600) != 0)
		return err_errno(err, "cannot write '%s'", path);
	return copy_out(archive, fd, err);
}

static bool
restore_files(const char *dir, struct ustar *archive, struct err *err)
{
	char version[sizeof(VERSION)];
	struct ustar_file file;
	bool more, first = true;
	size_t got;

	for (;; first = false) {
		if (!ustar_next(archive, &file, &more, err))
			return false;
		if (first && (!more || strcmp(file.name, MARK) != 0 ||
				 !ustar_read(archive, version, sizeof(version), &got, err) ||
				 !text_eq((struct text){ version, got }, TEXT(VERSION))))
			return err_set(err, FAULT_INPUT,
			    "this is no backup that this accord "
			    "can read");
		if (!more)
			return true;
		if (!first && !restore_file(dir, archive, &file, err))
			return false;
	}
}

/* What is opened passes through a file without a name: nothing is unpacked before all of
 * it has been authenticated. */
static bool
restore_into(
    const char *dir, const struct age_open *how, const struct source *in, struct err *err)
{
	scoped(file_close) int scratch = -1;
	struct ustar archive;
	struct source source;
	struct sink sink;

	if (!folder_make(dir, 0700, err) || !folder_scratch(dir, &scratch, err))
		return false;
	sink = sink_fd(&scratch);
	if (!age_open(how, in, &sink, err))
		return false;
	if (lseek(scratch, 0, SEEK_SET) != 0)
		return err_errno(err, "cannot read back what was opened");
	source = source_fd(&scratch);
	archive = USTAR(&source);
	return restore_files(dir, &archive, err);
}

/* What a backup has goes, and nothing else: `public` last. */
static bool
clear(const char *dir, struct err *err)
{
	static const char *const names[] = { "keys", "journal", "console", "alarm", "public",
		RESTORING };
	char path[PATH_MAX];

	for (size_t i = 0; i < DECIDED; i++)
		if (!node_path(dir, decided[i], path, err) || !folder_remove(path, err))
			return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!node_path(dir, names[i], path, err) || !folder_remove(path, err))
			return false;
	return true;
}

/* Move all that was unpacked to its place; what others know a node by comes last. */
static bool
move_up(const char *making, const char *dir, struct err *err)
{
	static const char *const last = "public";
	char from[PATH_MAX], to[PATH_MAX];
	struct dirent *entry;
	bool moved = true;
	DIR *folder = opendir(making);

	if (folder == NULL)
		return err_errno(err, "cannot open '%s'", making);
	while (moved && (entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.' || strcmp(entry->d_name, last) == 0)
			continue;
		moved = node_path(making, entry->d_name, from, err) &&
			node_path(dir, entry->d_name, to, err) &&
			(rename(from, to) == 0 || err_errno(err, "cannot make '%s'", to));
	}
	closedir(folder);
	return moved && node_path(making, last, from, err) && node_path(dir, last, to, err) &&
	       (rename(from, to) == 0 || err_errno(err, "cannot make '%s'", to)) &&
	       file_sync_dir_of(to, err) && folder_remove(making, err);
}

/* What a crash left of an earlier attempt: where RESTORING still is, nothing else was there
 * before, and no node is there yet. */
static bool
clear_attempt(const char *dir, struct err *err)
{
	char making[PATH_MAX], public[PATH_MAX];

	if (!node_path(dir, RESTORING, making, err) || !node_path(dir, "public", public, err))
		return false;
	if (access(making, F_OK) != 0)
		return true;
	return access(public, F_OK) == 0 ? folder_remove(making, err) : clear(dir, err);
}

bool
backup_restore(
    const char *dir, const struct age_open *how, const struct source *in, struct err *err)
{
	bool empty, made = access(dir, F_OK) != 0;
	char making[PATH_MAX];
	struct err ignored;

	if (!node_path(dir, RESTORING, making, err) || !clear_attempt(dir, err) ||
	    !folder_empty(dir, &empty, err))
		return false;
	if (!empty)
		return err_set(err, FAULT_CONFLICT,
		    "'%s' is there already; a backup is restored where nothing is", dir);
	if (folder_make(dir, 0700, err) && restore_into(making, how, in, err) &&
	    move_up(making, dir, err))
		return true;
	(void)!clear(dir, &ignored);
	if (made)
		(void)!folder_remove(dir, &ignored);
	return err_in(err, "restore");
}

bool
backup_check(const char *dir, struct err *err)
{
	char head[PATH_MAX], database[PATH_MAX];

	if (!node_path(dir, NODE_LAST_HEAD, head, err) ||
	    !node_path(dir, DATABASE, database, err))
		return false;
	if (access(head, F_OK) == 0 || access(database, F_OK) != 0)
		return true;
	return err_set(err, FAULT_CONFLICT,
	    "this node was restored from a backup: it must not sign until it is certain that "
	    "nobody saw more of its log than the backup has: 'accord restore --confirm' asks "
	    "its witnesses");
}

bool
backup_accept(struct node *node, int64_t now, struct err *err)
{
	struct merkle_source source = log_store_source(&node->journal.log);
	struct last_head head = { 0 };

	if (!log_store_look(&node->journal.log, err))
		return false;
	head.size = log_store_size(&node->journal.log);
	return merkle_root(&source, head.size, &head.root, err) &&
	       keeper_accept(&node->keeper, &head, now, err);
}
