#include "base/frame.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lend.h"
#include "base/stream.h"

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

	memcpy(copy, header, sizeof(copy));
	/* It is only read; the structure knows no const. */
	memcpy(&parts[1].iov_base, &payload.at, sizeof(payload.at));
	parts[1].iov_len = payload.len;
	return lend_send(socket, parts, 2, fd, err);
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
	return lend_load(frame->fd, frame->size, out, err);
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
receive(int socket, struct buf *room, struct frame *frame, struct err *err)
{
	char bytes[FRAME_HEADER_LEN + FRAME_SHORT_MAX + 1];
	struct iovec part = { bytes, sizeof(bytes) };
	enum frame_behind behind;
	struct text packet;
	size_t got;
	int fd;
	bool good;

	if (!lend_receive(socket, &part, 1, &got, &fd, err))
		return false;
	packet = (struct text){ bytes, got };
	good = got == 0 || frame_parse(&packet, frame, &behind, err);
	frame->fd = fd;
	if (got == 0)
		return true;
	good = good && settle(frame, behind, room, err);
	if (room->secret)
		explicit_bzero(bytes, got);
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
