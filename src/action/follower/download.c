#include "action/follower/download.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/folder.h"

#define SHARED_FILE 0644 /* less the umask */

/* The file as far as it has come. */
struct part {
	char path[PATH_MAX];
	int fd;
	uint64_t len;
	struct hasher hasher; /* over these bytes */
	uint64_t left;        /* of what was promised */
	bool over;            /* more came than that */
	size_t sources;       /* how many mirrors it came from, as far as is known */
};

static void
part_free(struct part *part)
{
	file_close(&part->fd);
}

static bool
empty(struct part *part, const struct download *download, struct err *err)
{
	if (ftruncate(part->fd, 0) != 0 || lseek(part->fd, 0, SEEK_SET) != 0)
		return err_errno(err, "cannot write '%s'", part->path);
	hasher_init(&part->hasher);
	part->len = 0;
	part->left = download->size;
	part->over = false;
	part->sources = 0;
	return true;
}

/* What an attempt before has left.  Too much of it is nothing. */
static bool
take_up(struct part *part, const struct download *download, struct err *err)
{
	struct source source = source_fd(&part->fd);
	char step[64 * 1024];
	size_t got;

	hasher_init(&part->hasher);
	part->left = download->size;
	part->len = 0;
	do {
		if (!source.read(source.arg, step, sizeof(step), &got, err))
			return false;
		if (got > part->left)
			return empty(part, download, err);
		hasher_add(&part->hasher, (struct text){ step, got });
		part->len += got;
		part->left -= got;
	} while (got > 0);
	part->sources = part->len > 0;
	return true;
}

static bool
part_open(struct part *part, struct download *download, struct err *err)
{
	int len = snprintf(part->path, sizeof(part->path), "%s.part", download->to);

	if (len <= 0 || (size_t)len >= sizeof(part->path))
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", download->to);
	part->fd = open(part->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, SHARED_FILE);
	if (part->fd < 0)
		return err_errno(err, "cannot write '%s'", part->path);
	if (!take_up(part, download, err))
		return false;
	download->resumed = part->len;
	return true;
}

static bool
write_part(void *arg, struct text bytes, struct err *err)
{
	struct part *part = arg;
	struct sink sink = sink_fd(&part->fd);

	if (bytes.len > part->left) {
		part->over = true;
		return err_set(err, FAULT_DENIED, "the bundle is longer than its seal says");
	}
	if (!sink_write(&sink, bytes, err))
		return false;
	hasher_add(&part->hasher, bytes);
	part->len += bytes.len;
	part->left -= bytes.len;
	return true;
}

/* One mirror that cannot go on from the middle sends all of it, from which what is there is
 * left out. */
struct skipping {
	struct sink to;
	uint64_t left;
};

static bool
write_rest(void *arg, struct text bytes, struct err *err)
{
	struct skipping *skipping = arg;
	size_t skip = skipping->left < bytes.len ? (size_t)skipping->left : bytes.len;

	skipping->left -= skip;
	return sink_write(&skipping->to, text_after(bytes, skip), err);
}

static bool
get(const struct remote *remote, const struct download *download, struct part *part,
    struct err *err)
{
	struct sink sink = { write_part, part };
	struct skipping skipping = { sink, part->len };
	struct sink rest = { write_rest, &skipping };

	if (part->len == 0)
		return remote->get(remote->arg, download->from, &sink, err);
	if (remote->get_from == NULL)
		return remote->get(remote->arg, download->from, &rest, err);
	return remote->get_from(remote->arg, download->from, part->len, &sink, err);
}

static bool
is_right(struct part *part, const struct download *download)
{
	struct hasher hasher = part->hasher;
	struct hash hash = hasher_end(&hasher);

	return part->left == 0 && hash_eq(&hash, &download->hash);
}

static bool
finish(const struct part *part, const struct download *download, struct err *err)
{
	if (fsync(part->fd) != 0 || rename(part->path, download->to) != 0)
		return err_errno(err, "cannot write '%s'", download->to);
	return file_sync_dir_of(download->to, err);
}

enum outcome { HAS_IT, STOPPED, LIED, BROKEN };

/* What came is the whole file, a part of it, or something else; whose fault that is is only
 * known if all of it came from one. */
static enum outcome
ask_one(const struct remote *remote, struct part *part, const struct download *download,
    struct err *err)
{
	uint64_t before = part->len;
	bool came = part->left == 0 || get(remote, download, part, err);

	part->sources += part->len > before;
	if (is_right(part, download))
		return HAS_IT;
	if (!came && !part->over && part->left > 0)
		return STOPPED;
	if (came && part->left > 0) {
		(void)err_set(err, FAULT_DENIED, "the bundle is shorter than its seal says");
		return before == 0 ? LIED : STOPPED;
	}
	(void)err_set(err, FAULT_DENIED, "the bundle is not the one that was sealed");
	return before == 0 ? LIED : BROKEN;
}

/* What all of them together did not have is worth telling in this order. */
static void
remember(struct err *worst, const struct err *err, bool *has)
{
	bool worse = !*has || err->fault == FAULT_DENIED ||
		     (err->fault != FAULT_ABSENT && worst->fault == FAULT_ABSENT);

	if (worse && !(*has && worst->fault == FAULT_DENIED))
		*worst = *err;
	*has = true;
}

static bool
ask_all(struct part *part, struct download *download, const struct mirrors *mirrors,
    struct err *err)
{
	struct err worst = { 0 };
	bool has_worst = false;

	for (size_t i = 0; i < mirrors->count; i++) {
		size_t which = (mirrors->first + i) % mirrors->count;
		enum outcome outcome = ask_one(mirrors->at[which], part, download, err);

		if (outcome == BROKEN) {
			if (!empty(part, download, err))
				return false;
			outcome = ask_one(mirrors->at[which], part, download, err);
		}
		if (outcome == HAS_IT)
			return true;
		remember(&worst, err, &has_worst);
		if (outcome != LIED)
			continue;
		download->liars++;
		download->liar = which;
		if (!empty(part, download, err))
			return false;
	}
	if (!has_worst)
		(void)err_set(&worst, FAULT_ABSENT, "there is no mirror to ask");
	*err = worst;
	return false;
}

bool
download_get(struct download *download, const struct mirrors *mirrors, struct err *err)
{
	scoped(part_free) struct part part = { .fd = -1 };

	if (!part_open(&part, download, err) || !folder_check_room(part.path, part.left, err) ||
	    !ask_all(&part, download, mirrors, err))
		return false;
	download->whole = part.len;
	return finish(&part, download, err);
}
