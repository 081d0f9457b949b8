#include "action/node/enclosure.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/folder.h"
#include "journal/blob.h"
#include "statement/envelope.h"

#define DIR_MODE 0700
#define FILE_MODE 0600

static bool
path_of(const struct node *node, const struct hash *hash, char out[static PATH_MAX],
    struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);

	buf_add(&name, TEXT(ENCLOSURE_DIR "/"));
	hash_format(hash, &name);
	return node_path(node->dir, buf_string(&name), out, err);
}

static struct rest_place
place_of(const struct hash *hash)
{
	return (struct rest_place){ "draft", text_bytes(hash->bytes, HASH_LEN) };
}

bool
enclosure_put(const struct node *node, struct text bytes, struct hash *hash, struct err *err)
{
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX + REST_OVERHEAD);
	struct hash digest = hash_text(bytes);
	struct rest_place place = place_of(&digest);
	char dir[PATH_MAX], path[PATH_MAX];

	rest_seal(&node->rest, &place, bytes, &sealed);
	if (!buf_ok(&sealed, err) || !node_path(node->dir, ENCLOSURE_DIR, dir, err) ||
	    !folder_make(dir, DIR_MODE, err) || !path_of(node, &digest, path, err) ||
	    !file_save(path, buf_text(&sealed), FILE_MODE, err))
		return false;
	*hash = digest;
	return true;
}

bool
enclosure_take(struct node *node, const struct hash *hash, uint64_t *size, struct err *err)
{
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX + REST_OVERHEAD);
	scoped(buf_free) struct buf bytes = BUF_SECRET(ENVELOPE_MAX);
	struct rest_place place = place_of(hash);
	struct hash digest;
	char path[PATH_MAX];

	if (!path_of(node, hash, path, err) || !file_load(path, &sealed, err) ||
	    !rest_open(&node->rest, &place, buf_text(&sealed), &bytes, err))
		return false;
	digest = hash_text(buf_text(&bytes));
	if (!hash_eq(&digest, hash))
		return err_set(
		    err, FAULT_INPUT, "'%s' is another file than its name says", path);
	*size = bytes.len;
	return blob_add(&node->journal, hash, buf_text(&bytes), err);
}

static bool
take_line(struct node *node, struct text line, struct attached_file *out, struct err *err)
{
	struct text digest;

	if (!text_cut(&line, ' ', &digest) || !hash_parse(digest, &out->hash))
		return err_set(err, FAULT_INPUT, "'files' is no list of digests and names");
	out->name = line;
	return enclosure_take(node, &out->hash, &out->size, err) ||
	       err_in(err, "'%.*s'", TEXT_ARGS(line));
}

bool
enclosure_check(uint64_t bytes, struct err *err)
{
	return bytes <= ENCLOSURE_ALL_MAX ||
	       err_set(err, FAULT_LIMIT, "over %zu MiB of files do not go along with it",
		   ENCLOSURE_ALL_MAX / MIB);
}

bool
enclosure_take_all(struct node *node, struct text lines, struct attached_file *file,
    size_t *count, struct err *err)
{
	uint64_t all = 0;
	struct text line;

	while (text_line(&lines, &line)) {
		if (*count == ATTACHED_MAX)
			return err_set(
			    err, FAULT_LIMIT, "it has %d files at most", ATTACHED_MAX);
		if (!take_line(node, line, &file[*count], err))
			return false;
		all += file[(*count)++].size;
		if (!enclosure_check(all, err))
			return false;
	}
	return lines.len == 0 ||
	       err_set(err, FAULT_INPUT, "'files' does not end with its line");
}

void
enclosure_drop(const struct node *node, const struct hash *hash)
{
	char path[PATH_MAX];
	struct err ignored;

	if (path_of(node, hash, path, &ignored))
		unlink(path);
}

void
enclosure_tidy(const struct node *node, int64_t now)
{
	char path[PATH_MAX];
	struct dirent *entry;
	struct err ignored;
	struct stat st;
	DIR *dir;

	if (!node_path(node->dir, ENCLOSURE_DIR, path, &ignored))
		return;
	dir = opendir(path);
	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.' &&
		    fstatat(dirfd(dir), entry->d_name, &st, 0) == 0 &&
		    now - (int64_t)st.st_mtime > ENCLOSURE_AGE)
			unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
}
