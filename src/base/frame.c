#include "base/frame.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/stream.h"

#define DESCRIPTORS 4 /* that a packet could bring; more are dropped by the system */

static void
put_number(uint8_t *at, size_t len, uint64_t value)
{
	while (len-- > 0) {
		at[len] = (uint8_t)value;
		value >>= 8;
	}
}

static uint64_t
get_number(struct text bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < bytes.len; i++)
		value = value << 8 | (uint8_t)bytes.at[i];
	return value;
}

static struct text
piece(struct text packet, size_t from, size_t len)
{
	return (struct text){ packet.at + from, len };
}

static bool
malformed(struct err *err)
{
	return err_set(err, FAULT_INPUT, "what came from another process is no frame");
}

bool
frame_parse(struct text *packet, struct frame *out, enum frame_behind *behind, struct err *err)
{
	struct frame frame = FRAME;
	uint8_t flags;

	if (packet->len < FRAME_HEADER_LEN || packet->len > FRAME_HEADER_LEN + FRAME_SHORT_MAX)
		return malformed(err);
	frame.kind = (uint8_t)packet->at[0];
	flags = (uint8_t)packet->at[1];
	frame.tag = (uint32_t)get_number(piece(*packet, 4, 4));
	frame.size = get_number(piece(*packet, 8, 8));
	if (frame.kind == 0 || flags > FRAME_SOCKET || get_number(piece(*packet, 2, 2)) != 0)
		return malformed(err);
	frame.payload = text_after(*packet, FRAME_HEADER_LEN);
	if ((flags == FRAME_NOTHING || flags == FRAME_SOCKET) && frame.size != 0)
		return malformed(err);
	if (flags == FRAME_PAYLOAD && (frame.payload.len != 0 || frame.size <= FRAME_SHORT_MAX))
		return malformed(err);
	*behind = (enum frame_behind)flags;
	*packet = frame.payload;
	*out = frame;
	return true;
}

/* Sending */

static bool
send_packet(int socket, const uint8_t *header, struct text payload, int fd, struct err *err)
{
	char copy[FRAME_HEADER_LEN];
	struct iovec parts[2] = { { copy, FRAME_HEADER_LEN }, { 0 } };
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
	ssize_t sent;

	memcpy(copy, header, sizeof(copy));
	/* It is only read; the structure knows no const. */
	memcpy(&parts[1].iov_base, &payload.at, sizeof(payload.at));
	parts[1].iov_len = payload.len;
	if (fd >= 0) {
		struct cmsghdr *head = (struct cmsghdr *)control;

		message.msg_control = control;
		message.msg_controllen = sizeof(control);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	}
	do
		sent = sendmsg(socket, &message, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	if (sent >= 0)
		return (size_t)sent == FRAME_HEADER_LEN + payload.len ||
		       err_set(err, FAULT_SYSTEM, "a frame was sent in part");
	if (errno == EAGAIN)
		return err_set(err, FAULT_LIMIT, "another process does not keep up");
	if (errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN)
		return err_set(err, FAULT_ABSENT, "another process has ended");
	return err_errno(err, "cannot speak with another process");
}

/* A file in memory that is not anywhere else. */
static bool
put_aside(struct text bytes, int *fd, struct err *err)
{
	struct sink sink = sink_fd(fd);

	*fd = memfd_create("frame", MFD_CLOEXEC);
	if (*fd < 0)
		return err_errno(err, "cannot speak with another process");
	return sink_write(&sink, bytes, err);
}

bool
frame_send(int socket, const struct frame *frame, struct err *err)
{
	scoped(file_close) int aside = -1;
	uint8_t header[FRAME_HEADER_LEN] = { frame->kind };
	struct text payload = frame->payload;
	struct stat st;
	int fd = frame->fd;

	if (payload.len > FRAME_SHORT_MAX) {
		if (fd >= 0 || !put_aside(payload, &aside, err))
			return fd < 0 ? false
				      : err_set(err, FAULT_LIMIT,
					    "a frame lends one descriptor at most");
		header[1] = FRAME_PAYLOAD;
		put_number(header + 8, 8, payload.len);
		payload.len = 0;
		fd = aside;
	} else if (fd >= 0) {
		if (fstat(fd, &st) != 0)
			return err_errno(err, "cannot lend a file");
		header[1] = S_ISSOCK(st.st_mode) ? FRAME_SOCKET : FRAME_FILE;
		put_number(header + 8, 8, S_ISSOCK(st.st_mode) ? 0 : frame->size);
	}
	put_number(header + 4, 4, frame->tag);
	return send_packet(socket, header, payload, fd, err);
}

/* Receiving */

/* All that came with a packet: one is kept, more are an offence. */
static bool
take_descriptors(struct msghdr *message, int *fd)
{
	bool good = true;

	for (struct cmsghdr *head = CMSG_FIRSTHDR(message); head != NULL;
	     head = CMSG_NXTHDR(message, head)) {
		if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS) {
			good = false;
			continue;
		}
		for (size_t at = 0; at + sizeof(int) <= head->cmsg_len - CMSG_LEN(0);
		     at += sizeof(int)) {
			int one;

			memcpy(&one, CMSG_DATA(head) + at, sizeof(one));
			if (*fd < 0) {
				*fd = one;
			} else {
				file_close(&one);
				good = false;
			}
		}
	}
	return good;
}

static bool
check_descriptor(const struct frame *frame, enum frame_behind behind, struct err *err)
{
	struct stat st;

	if ((behind == FRAME_NOTHING) != (frame->fd < 0))
		return malformed(err);
	if (behind == FRAME_NOTHING)
		return true;
	if (fstat(frame->fd, &st) != 0)
		return err_errno(err, "cannot look at what was lent");
	if (behind == FRAME_SOCKET)
		return S_ISSOCK(st.st_mode) || malformed(err);
	return (S_ISREG(st.st_mode) && st.st_size >= 0 &&
		   frame->size <= (uint64_t)st.st_size) ||
	       malformed(err);
}

bool
frame_load(const struct frame *frame, struct buf *out, struct err *err)
{
	size_t done = 0, len = (size_t)frame->size;
	char *at;

	if (frame->size > out->limit)
		return err_set(err, FAULT_LIMIT, "what another process lends is over %zu bytes",
		    out->limit);
	at = buf_extend(out, len);
	if (at == NULL)
		return buf_ok(out, err);
	while (done < len) {
		ssize_t got = pread(frame->fd, at + done, len - done, (off_t)done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			buf_cut(out, out->len - len);
			return got == 0 ? malformed(err)
					: err_errno(err, "cannot read what was lent");
		}
		done += (size_t)got;
	}
	return true;
}

/* The payload, wherever it is, comes into the room; only a file stays lent. */
static bool
settle(struct frame *frame, enum frame_behind behind, struct buf *room, struct err *err)
{
	size_t before = room->len;

	if (!check_descriptor(frame, behind, err))
		return false;
	if (behind != FRAME_PAYLOAD) {
		buf_add(room, frame->payload);
		if (!buf_ok(room, err))
			return false;
	} else {
		if (!frame_load(frame, room, err))
			return false;
		file_close(&frame->fd);
		frame->size = 0;
	}
	frame->payload = text_after(buf_text(room), before);
	return true;
}

static bool
receive_packet(int socket, char *bytes, size_t room, ssize_t *got, int *fd, struct err *err)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(DESCRIPTORS * sizeof(int))];
	struct iovec part = { bytes, room };
	struct msghdr message = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control) };
	bool good;

	do
		*got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	while (*got < 0 && errno == EINTR);
	if (*got < 0)
		return errno == EAGAIN || errno == ECONNRESET ||
		       err_errno(err, "cannot hear another process");
	good = take_descriptors(&message, fd);
	return (good && (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0) || malformed(err);
}

static bool
receive(int socket, struct buf *room, struct frame *frame, struct err *err)
{
	char bytes[FRAME_HEADER_LEN + FRAME_SHORT_MAX + 1];
	enum frame_behind behind;
	struct text packet;
	ssize_t got;
	int fd = -1;
	bool good = receive_packet(socket, bytes, sizeof(bytes), &got, &fd, err);

	frame->fd = fd;
	if (!good)
		return false;
	if (got < 0 && errno == EAGAIN)
		return true;
	if (got <= 0)
		return err_set(err, FAULT_ABSENT, "another process has ended");
	packet = (struct text){ bytes, (size_t)got };
	good = frame_parse(&packet, frame, &behind, err);
	frame->fd = fd;
	good = good && settle(frame, behind, room, err);
	if (room->secret)
		explicit_bzero(bytes, (size_t)got);
	return good;
}

bool
frame_receive(int socket, struct buf *room, struct frame *out, struct err *err)
{
	struct frame frame = FRAME;

	buf_clear(room);
	if (!receive(socket, room, &frame, err)) {
		frame_free(&frame);
		buf_clear(room);
		return false;
	}
	*out = frame;
	return true;
}

bool
frame_pair(int ends[static 2], struct err *err)
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0 ||
	       err_errno(err, "cannot let two processes speak");
}

void
frame_free(struct frame *frame)
{
	file_close(&frame->fd);
	*frame = FRAME;
}
