#include "action/release/copying.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/folder.h"
#include "crypto/random.h"

#define SECOND INT64_C(1000)
#define BYTES_MS (8 * KIB) /* a node gives so many in a millisecond */
#define PART_MODE 0644
#define STEP (64 * KIB)

static void
part_name(const struct vigil_watch *watch, struct buf *out)
{
	buf_add(out, TEXT("bundle/"));
	hash_format(&watch->seal.bundle, out);
	buf_add(out, TEXT(".part"));
}

/* Where it stands in the tree; its folder is made. */
static bool
part_path(const struct vigil_watch *watch, const struct node *node, char out[static PATH_MAX],
    struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	char folder[PATH_MAX];

	part_name(watch, &name);
	if (!buf_ok(&name, err) || !tree_path(&node->journal.tree, "bundle", folder, err) ||
	    !tree_path(&node->journal.tree, buf_string(&name), out, err))
		return false;
	return mkdir(folder, 0755) == 0 || errno == EEXIST ||
	       err_errno(err, "cannot make '%s'", folder);
}

/* --- whom to ask, and when */

static int64_t
spread_of(const struct vigil_watch *watch, int64_t now_ms)
{
	int64_t left = (watch->opens * SECOND - now_ms) / 4;
	int64_t all =
	    (int64_t)(watch->seal.size / BYTES_MS) * watch->terms.committee.sharing.members;

	if (all > left)
		all = left;
	return all < 1 ? 1 : all;
}

/* What comes in for the node itself goes before. */
static bool
has_room(const struct vigil_watch *watch, const struct node *node)
{
	uint64_t left =
	    watch->seal.size -
	    (watch->copy.len < watch->seal.size ? watch->copy.len : watch->seal.size);
	struct err none;

	return folder_check_room(node->dir, left + COPYING_LEAVES, &none);
}

bool
copying_wants(
    struct vigil_watch *watch, const struct node *node, struct text party, int64_t now_ms)
{
	struct vigil_copy *copy = &watch->copy;

	if (watch->seal.size > COPYING_MAX || !vigil_lacks_bundle(watch, node) ||
	    !has_room(watch, node))
		return false;
	if (copy->at == 0)
		copy->at = now_ms + random_number((uint32_t)spread_of(watch, now_ms));
	return now_ms >= copy->at && (!copy->distrusts || text_eq(party, text_of(watch->by)));
}

void
copying_format(const struct vigil_watch *watch, struct buf *out)
{
	seal_bundle_path(&watch->seal.bundle, out);
	buf_addf(out, " %" PRIu64, watch->copy.len);
}

/* --- what comes */

/* What came before a restart. */
static bool
begin(struct vigil_copy *copy, int fd, uint64_t most, struct err *err)
{
	struct source source = source_fd(&fd);
	char step[STEP];
	size_t got;

	hasher_init(&copy->hasher);
	copy->len = 0;
	do {
		if (!source.read(source.arg, step, sizeof(step), &got, err))
			return false;
		hasher_add(&copy->hasher, (struct text){ step, got });
		copy->len += got;
	} while (got > 0 && copy->len <= most);
	copy->begun = true;
	return true;
}

static bool
start_anew(struct vigil_copy *copy, int fd, struct err *err)
{
	if (ftruncate(fd, 0) != 0)
		return err_errno(err, "cannot empty what was copied of a bundle");
	hasher_init(&copy->hasher);
	copy->len = 0;
	return true;
}

static bool
add(struct vigil_copy *copy, int fd, struct text bytes, struct err *err)
{
	struct sink sink = sink_fd(&fd);

	if (lseek(fd, (off_t)copy->len, SEEK_SET) < 0 || ftruncate(fd, (off_t)copy->len) != 0)
		return err_errno(err, "cannot go on with the copy of a bundle");
	if (!sink_write(&sink, bytes, err))
		return false;
	if (fdatasync(fd) != 0)
		return err_errno(err, "cannot write the copy of a bundle");
	hasher_add(&copy->hasher, bytes);
	copy->len += bytes.len;
	return true;
}

/* All of it is here: is it what was promised? */
static bool
finish(struct vigil_watch *watch, struct node *node, const char *path, int fd, struct err *err)
{
	struct hash actual = hasher_end(&watch->copy.hasher);
	scoped(buf_free) struct buf name = BUF(KIB);
	char whole[PATH_MAX];

	if (!hash_eq(&actual, &watch->seal.bundle)) {
		watch->copy.distrusts = true;
		return start_anew(&watch->copy, fd, err);
	}
	seal_bundle_path(&watch->seal.bundle, &name);
	if (!buf_ok(&name, err) ||
	    !tree_path(&node->journal.tree, buf_string(&name), whole, err))
		return false;
	watch->copy.begun = false;
	if (rename(path, whole) != 0)
		return err_errno(err, "cannot show the copy of a bundle");
	return file_sync_dir_of(whole, err);
}

static bool
take(struct vigil_watch *watch, struct node *node, struct text bytes, uint64_t from, bool *news,
    struct err *err)
{
	struct vigil_copy *copy = &watch->copy;
	scoped(file_close) int fd = -1;
	char path[PATH_MAX];

	if (!part_path(watch, node, path, err))
		return false;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, PART_MODE);
	if (fd < 0)
		return err_errno(err, "cannot open '%s'", path);
	if (!copy->begun && !begin(copy, fd, watch->seal.size, err))
		return false;
	if (copy->len > watch->seal.size && !start_anew(copy, fd, err))
		return false;
	*news = true;
	if (from == copy->len && bytes.len <= watch->seal.size - from &&
	    !add(copy, fd, bytes, err))
		return false;
	return copy->len < watch->seal.size || finish(watch, node, path, fd, err);
}

void
copying_give_up(const struct vigil_watch *watch, const struct node *node)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	char path[PATH_MAX];
	struct err ignored;

	part_name(watch, &name);
	if (!watch->missing &&
	    tree_path(&node->journal.tree, buf_string(&name), path, &ignored))
		unlink(path);
}

bool
copying_take(struct vigil_watch *watch, struct node *node, const struct vigil_file *file,
    bool *news, struct err *err)
{
	scoped(buf_free) struct buf path = BUF(KIB);
	struct text rest = file->path, name;
	uint64_t from;

	*news = false;
	if (watch->missing || !text_cut(&rest, ' ', &name) || !text_u64(rest, &from))
		return true;
	seal_bundle_path(&watch->seal.bundle, &path);
	if (!text_eq(name, buf_text(&path)) || file->bytes.len > COPYING_PIECE ||
	    !vigil_lacks_bundle(watch, node))
		return true;
	return take(watch, node, file->bytes, from, news, err);
}
