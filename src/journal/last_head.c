#include "journal/last_head.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/folder.h"
#include "base/utc.h"
#include "log/merkle.h"

#define SLOTS 2
#define SLOT_APART 4096 /* in sectors of their own, whatever the disk's */
#define SLOT_LEN 96     /* magic, sequence, size, root, hash of all before */
#define SUMMED_LEN 64

#define FOLDER_MODE 0700
#define FILE_MODE 0600

static const char magic[16] = "accord last head"; /* without a NUL */

static const char tag[] =
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# What a log's signer remembers belongs into no backup: restored together with an\n"
    "# older database it could not notice that this is older than what was signed.\n";

struct slot {
	bool whole;
	uint64_t sequence;
	struct last_head head;
};

static void
put_u64(uint64_t value, uint8_t out[static 8])
{
	for (int i = 7; i >= 0; i--, value >>= 8)
		out[i] = (uint8_t)value;
}

static uint64_t
get_u64(const uint8_t in[static 8])
{
	uint64_t value = 0;

	for (int i = 0; i < 8; i++)
		value = value << 8 | in[i];
	return value;
}

static void
slot_format(const struct slot *slot, uint8_t out[static SLOT_LEN])
{
	struct hash sum;

	memcpy(out, magic, sizeof(magic));
	put_u64(slot->sequence, out + 16);
	put_u64(slot->head.size, out + 24);
	memcpy(out + 32, slot->head.root.bytes, HASH_LEN);
	sum = hash_text(text_bytes(out, SUMMED_LEN));
	memcpy(out + SUMMED_LEN, sum.bytes, HASH_LEN);
}

static struct slot
slot_parse(const uint8_t in[static SLOT_LEN])
{
	struct hash sum = hash_text(text_bytes(in, SUMMED_LEN));
	struct slot slot = { .sequence = get_u64(in + 16), .head.size = get_u64(in + 24) };

	memcpy(slot.head.root.bytes, in + 32, HASH_LEN);
	slot.whole = memcmp(in, magic, sizeof(magic)) == 0 &&
		     memcmp(in + SUMMED_LEN, sum.bytes, HASH_LEN) == 0 &&
		     slot.head.size <= MERKLE_SIZE_MAX;
	return slot;
}

static bool
write_slot(int fd, const struct slot *slot, struct err *err)
{
	uint8_t bytes[SLOT_LEN];
	off_t at = (off_t)(slot->sequence % SLOTS) * SLOT_APART;
	ssize_t done;

	slot_format(slot, bytes);
	done = pwrite(fd, bytes, sizeof(bytes), at);
	if (done >= 0 && done != (ssize_t)sizeof(bytes))
		errno = ENOSPC; /* what else it would have said */
	if (done != (ssize_t)sizeof(bytes))
		return err_errno(err, "cannot note the log's last head");
	return fdatasync(fd) == 0 || err_errno(err, "cannot note the log's last head");
}

/* What is not in the file is zero, and no slot is. */
static bool
read_slot(int fd, off_t at, uint8_t out[static SLOT_LEN], struct err *err)
{
	size_t len = 0;
	ssize_t got;

	memset(out, 0, SLOT_LEN);
	do {
		got = pread(fd, out + len, SLOT_LEN - len, at + (off_t)len);
		if (got > 0)
			len += (size_t)got;
	} while (len < SLOT_LEN && (got > 0 || (got < 0 && errno == EINTR)));
	return got >= 0 || err_errno(err, "cannot read the log's last head");
}

/* The newest whole one. */
static bool
read_slots(int fd, struct slot *out, struct err *err)
{
	struct slot newest = { 0 };

	for (int i = 0; i < SLOTS; i++) {
		uint8_t bytes[SLOT_LEN];
		struct slot slot;

		if (!read_slot(fd, (off_t)i * SLOT_APART, bytes, err))
			return false;
		slot = slot_parse(bytes);
		if (slot.whole && (!newest.whole || slot.sequence > newest.sequence))
			newest = slot;
	}
	*out = newest;
	return true;
}

static bool
folder_of(const char *path, const char *name, char out[static PATH_MAX], struct err *err)
{
	const char *slash = strrchr(path, '/');
	int len = snprintf(out, PATH_MAX, "%.*s%s%s", slash == NULL ? 1 : (int)(slash - path),
	    slash == NULL ? "." : path, name[0] == '\0' ? "" : "/", name);

	return (len > 0 && len < PATH_MAX) ||
	       err_set(err, FAULT_LIMIT, "path '%s' is too long", path);
}

static bool
make_folder(const char *path, struct err *err)
{
	char folder[PATH_MAX], mark[PATH_MAX];

	return folder_of(path, "", folder, err) && folder_make(folder, FOLDER_MODE, err) &&
	       folder_of(path, "CACHEDIR.TAG", mark, err) &&
	       file_save(mark, text_of(tag), FILE_MODE, err);
}

static void
head_bytes(const struct last_head *head, struct buf *out)
{
	struct slot slot = { .sequence = 0, .head = *head };
	uint8_t bytes[SLOT_LEN];

	slot_format(&slot, bytes);
	buf_add(out, text_bytes(bytes, sizeof(bytes)));
}

bool
last_head_make(const char *path, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(KIB);
	struct last_head none = { .root = merkle_empty() };

	head_bytes(&none, &bytes);
	return buf_ok(&bytes, err) && make_folder(path, err) &&
	       file_create(path, buf_text(&bytes), FILE_MODE, err);
}

/* Open it as it is now, and lock it. */
static bool
open_locked(const char *path, int *fd, struct err *err)
{
	int done;

	*fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	if (*fd < 0 && errno == ENOENT)
		return err_set(err, FAULT_ABSENT,
		    "what the log's signer signed last is not known: '%s' is missing", path);
	if (*fd < 0)
		return err_errno(err, "cannot open '%s'", path);
	do
		done = flock(*fd, LOCK_EX);
	while (done != 0 && errno == EINTR);
	return done == 0 || err_errno(err, "cannot lock '%s'", path);
}

/* False for one that an override has replaced while its lock was waited for. */
static bool
still_there(int fd, const char *path)
{
	struct stat held, there;

	return fstat(fd, &held) == 0 && lstat(path, &there) == 0 &&
	       held.st_dev == there.st_dev && held.st_ino == there.st_ino;
}

bool
last_head_open(const char *path, int *fd, struct err *err)
{
	scoped(file_close) int opened = -1;

	do {
		file_close(&opened);
		if (!open_locked(path, &opened, err))
			return false;
	} while (!still_there(opened, path));
	*fd = opened;
	opened = -1;
	return true;
}

static bool
read_newest(int fd, struct slot *out, struct err *err)
{
	if (!read_slots(fd, out, err))
		return false;
	return out->whole ||
	       err_set(err, FAULT_CONFLICT,
		   "what the log's signer signed last is not known: its file is damaged");
}

bool
last_head_read(int fd, struct last_head *out, struct err *err)
{
	struct slot slot;

	if (!read_newest(fd, &slot, err))
		return false;
	*out = slot.head;
	return true;
}

bool
last_head_write(int fd, const struct last_head *head, struct err *err)
{
	struct slot slot;

	if (!read_newest(fd, &slot, err))
		return false;
	slot.sequence++;
	slot.head = *head;
	return write_slot(fd, &slot, err);
}

/* What was there, in words, whatever state it is in. */
static void
tell_old(const char *path, struct buf *out)
{
	scoped(file_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct slot slot = { 0 };
	struct err err;

	if (fd < 0 || !read_slots(fd, &slot, &err) || !slot.whole) {
		buf_add(out, TEXT("an unknown size"));
		return;
	}
	buf_addf(out, "size %llu ", (unsigned long long)slot.head.size);
	hash_format(&slot.head.root, out);
}

static bool
append_line(const char *path, struct text line, struct err *err)
{
	scoped(file_close) int fd =
	    open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, FILE_MODE);
	struct sink sink = sink_fd(&fd);

	if (fd < 0)
		return err_errno(err, "cannot open '%s'", path);
	if (!sink_write(&sink, line, err))
		return err_in(err, "'%s'", path);
	if (fsync(fd) != 0)
		return err_errno(err, "cannot write '%s'", path);
	return file_sync_dir_of(path, err);
}

bool
last_head_override(const char *path, const struct last_head *head, int64_t at, struct err *err)
{
	scoped(buf_free) struct buf line = BUF(KIB), bytes = BUF(KIB);
	scoped(file_close) int lock = -1;
	char overrides[PATH_MAX];

	/* Nobody signs meanwhile; without a file nobody can. */
	if (!last_head_open(path, &lock, err) && err->fault != FAULT_ABSENT)
		return false;
	utc_format(at, &line);
	buf_add(&line, TEXT(" the log goes on from "));
	buf_addf(&line, "size %llu ", (unsigned long long)head->size);
	hash_format(&head->root, &line);
	buf_add(&line, TEXT("; signed last was "));
	tell_old(path, &line);
	buf_add(&line, TEXT("\n"));
	head_bytes(head, &bytes);
	return buf_ok(&line, err) && buf_ok(&bytes, err) && make_folder(path, err) &&
	       folder_of(path, "overrides", overrides, err) &&
	       append_line(overrides, buf_text(&line), err) &&
	       file_save(path, buf_text(&bytes), FILE_MODE, err);
}
