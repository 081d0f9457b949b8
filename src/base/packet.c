#include "base/packet.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lend.h"
#include "base/stream.h"

/* The first byte of a packet: where its message lies. */
enum { LIES_HERE, LIES_IN_FILE };

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

static bool
fill_file(int fd, struct text bytes, struct err *err)
{
	struct sink sink = sink_fd(&fd);

	return sink_write(&sink, bytes, err) &&
	       (fcntl(fd, F_ADD_SEALS, SEALS | F_SEAL_SEAL) == 0 ||
		   err_errno(err, "cannot seal a file in memory"));
}

static bool
make_file(struct text bytes, int *fd, struct err *err)
{
	*fd = memfd_create("message", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (*fd < 0)
		return err_errno(err, "cannot make a file in memory");
	return fill_file(*fd, bytes, err);
}

/* To who sends it is all the same why it does not arrive. */
static bool
send_all(int socket, struct iovec parts[], size_t count, int fd, struct err *err)
{
	if (lend_send(socket, parts, count, fd, err))
		return true;
	err->fault = FAULT_SYSTEM;
	return false;
}

static bool
send_file(int socket, struct text bytes, struct err *err)
{
	scoped(file_close) int file = -1;
	char where = LIES_IN_FILE;
	struct iovec part = { &where, 1 };

	return make_file(bytes, &file, err) && send_all(socket, &part, 1, file, err);
}

bool
packet_send(int fd, struct text bytes, struct err *err)
{
	/* It is only copied from. */
	void *at = (void *)(uintptr_t)bytes.at; /* NOLINT(performance-no-int-to-ptr) */
	char where = LIES_HERE;
	struct iovec parts[2] = { { &where, 1 }, { at, bytes.len } };

	if (bytes.len > PACKET_INLINE_MAX)
		return send_file(fd, bytes, err);
	return send_all(fd, parts, 2, -1, err);
}

static bool
fail_long(struct err *err)
{
	return err_set(err, FAULT_LIMIT, "a message is longer than may be");
}

/* Only what is sealed in memory: any other file may wait, or change meanwhile. */
static bool
load_file(int fd, struct buf *out, struct err *err)
{
	int seals = fcntl(fd, F_GET_SEALS);
	struct stat st;

	if (seals < 0 || (seals & SEALS) != SEALS || fstat(fd, &st) != 0)
		return err_set(err, FAULT_INPUT, "a message lies in a file that is not sealed");
	return lend_load(fd, (uint64_t)st.st_size, out, err);
}

/* How long the packet is that comes next; 0 at the end of all, -1 when there is none. */
static ssize_t
peek(int fd)
{
	char byte;
	ssize_t len;

	do
		len = recv(fd, &byte, 1, MSG_PEEK | MSG_TRUNC);
	while (len < 0 && errno == EINTR);
	return len;
}

/* `len` bytes and the one before them. */
static bool
take(int socket, size_t len, struct buf *out, struct err *err)
{
	scoped(file_close) int file = -1;
	char where = LIES_HERE;
	struct iovec parts[2] = { { &where, 1 }, { buf_extend(out, len), len } };
	size_t got;

	if (!buf_ok(out, err) || !lend_receive(socket, parts, 2, &got, &file, err))
		return false;
	if (got == len + 1) {
		if (where == LIES_HERE && file < 0)
			return true;
		if (where == LIES_IN_FILE && file >= 0 && len == 0)
			return load_file(file, out, err);
	}
	return err_set(err, FAULT_INPUT, "a message is malformed");
}

bool
packet_receive(int fd, struct buf *out, bool *got, struct err *err)
{
	size_t before = out->len;
	ssize_t len = peek(fd);

	*got = len > 0;
	if (len < 0 && errno == EAGAIN)
		return true;
	if (len == 0 || (len < 0 && errno == ECONNRESET))
		return err_set(err, FAULT_ABSENT, "the other process has ended");
	if (len < 0)
		return err_errno(err, "cannot receive a message");
	if ((size_t)len - 1 > PACKET_INLINE_MAX || (size_t)len - 1 > out->limit - before)
		return fail_long(err);
	if (take(fd, (size_t)len - 1, out, err))
		return true;
	if (!out->failed)
		buf_cut(out, before);
	return false;
}
