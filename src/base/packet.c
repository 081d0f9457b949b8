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
#include "base/stream.h"

/* The first byte of a packet: where its message lies. */
enum { LIES_HERE, LIES_IN_FILE };

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

/* Room for the one descriptor that a packet may carry. */
union control {
	struct cmsghdr head;
	char room[CMSG_SPACE(sizeof(int))];
};

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

static bool
send_all(int fd, const struct msghdr *message, size_t len, struct err *err)
{
	ssize_t sent;

	do
		sent = sendmsg(fd, message, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	if (sent < 0)
		return err_errno(err, "cannot send a message");
	return (size_t)sent == len || err_set(err, FAULT_SYSTEM, "a message was cut short");
}

static bool
send_file(int fd, struct text bytes, struct err *err)
{
	scoped(file_close) int file = -1;
	union control control = { .room = { 0 } };
	char where = LIES_IN_FILE;
	struct iovec part = { &where, 1 };
	struct msghdr message = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof(control.room) };
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);

	if (!make_file(bytes, &file, err))
		return false;
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(file));
	memcpy(CMSG_DATA(head), &file, sizeof(file));
	return send_all(fd, &message, 1, err);
}

bool
packet_send(int fd, struct text bytes, struct err *err)
{
	/* It is only copied from. */
	void *at = (void *)(uintptr_t)bytes.at; /* NOLINT(performance-no-int-to-ptr) */
	char where = LIES_HERE;
	struct iovec parts[2] = { { &where, 1 }, { at, bytes.len } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };

	if (bytes.len > PACKET_INLINE_MAX)
		return send_file(fd, bytes, err);
	return send_all(fd, &message, bytes.len + 1, err);
}

/* The descriptor that came, -1 if none did.  There is room for two where numbers are
 * small, and nobody sends two. */
static bool
take_descriptor(struct msghdr *message, int *fd)
{
	struct cmsghdr *head = CMSG_FIRSTHDR(message);
	bool good = (message->msg_flags & (MSG_CTRUNC | MSG_TRUNC)) == 0;

	for (; head != NULL; head = CMSG_NXTHDR(message, head)) {
		size_t count = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < count; i++) {
			good = good && *fd < 0;
			file_close(fd);
			memcpy(fd, CMSG_DATA(head) + i * sizeof(int), sizeof(int));
		}
	}
	return good;
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
	char *at;

	if (seals < 0 || (seals & SEALS) != SEALS || fstat(fd, &st) != 0)
		return err_set(err, FAULT_INPUT, "a message lies in a file that is not sealed");
	if ((uint64_t)st.st_size > out->limit - out->len)
		return fail_long(err);
	at = buf_extend(out, (size_t)st.st_size);
	if (at == NULL)
		return buf_ok(out, err);
	for (size_t done = 0; done < (size_t)st.st_size;) {
		ssize_t got = pread(fd, at + done, (size_t)st.st_size - done, (off_t)done);

		if (got <= 0 && errno != EINTR)
			return err_errno(err, "cannot read a message");
		done += got > 0 ? (size_t)got : 0;
	}
	return true;
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
take(int fd, size_t len, struct buf *out, struct err *err)
{
	scoped(file_close) int file = -1;
	union control control;
	char where = LIES_HERE;
	struct iovec parts[2] = { { &where, 1 }, { buf_extend(out, len), len } };
	struct msghdr message = { .msg_iov = parts,
		.msg_iovlen = 2,
		.msg_control = control.room,
		.msg_controllen = sizeof(control.room) };
	ssize_t got;

	if (!buf_ok(out, err))
		return false;
	do
		got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return err_errno(err, "cannot receive a message");
	if (take_descriptor(&message, &file) && (size_t)got == len + 1) {
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
