/*
 * frame.h - what processes of one program say to each other: a frame a packet, over a
 * pair of sockets that keeps packets apart (SOCK_SEQPACKET).
 *
 * A frame has a kind and a tag, which mean what the two agree on, a payload, and perhaps
 * a descriptor that is lent with it.  Packets are small, so a long payload travels
 * behind a descriptor; who receives it need not know.  Nothing that came is ever mapped:
 * it is read into memory of one's own, so that it stays as it was when it was checked.
 *
 * On the wire: kind, flags, two zero bytes, tag (4 bytes), size of what lies behind the
 * descriptor (8 bytes, 0 without one), big-endian; then the payload, if it is short.
 */
#pragma once

#include "base/buf.h"

#define FRAME_HEADER_LEN 16
#define FRAME_SHORT_MAX (32 * KIB) /* a payload that is in the packet */

struct frame {
	uint8_t kind; /* 0: none came in time */
	uint32_t tag;
	struct text payload;
	int fd;        /* lent; -1: none.  Who receives it closes it */
	uint64_t size; /* of the regular file that it is; 0 of a socket */
};

#define FRAME ((struct frame){ .fd = -1 })

/* What the descriptor with a packet is. */
enum frame_behind { FRAME_NOTHING, FRAME_PAYLOAD, FRAME_FILE, FRAME_SOCKET };

/* Read the head of a packet and cut it off.  Faults: INPUT. */
must_use bool frame_parse(
    struct text *packet, struct frame *out, enum frame_behind *behind, struct err *err);

/* Send one; a long payload with a descriptor of its own is refused.  A frame is sent whole
 * or not at all.  Faults: LIMIT when a socket that does not wait is full; ABSENT when
 * nobody is at the other end; SYSTEM. */
must_use bool frame_send(int socket, const struct frame *frame, struct err *err);

/* Wait for one, as long as the socket does; its payload is read into `room`, up to its
 * limit.  A lent file must be a regular file and as long as its size says at least.
 * Faults: ABSENT when nobody is at the other end any more; INPUT for what is no frame,
 * LIMIT for a payload that is too long: then the other end is not to be believed, and
 * what remains is to close it; SYSTEM. */
must_use bool frame_receive(int socket, struct buf *room, struct frame *out, struct err *err);

/* Read what lies behind a lent file into `out`, up to its limit.  Faults: INPUT when it is
 * shorter than it said, LIMIT, SYSTEM. */
must_use bool frame_load(const struct frame *frame, struct buf *out, struct err *err);

/* A pair of such sockets.  Faults: SYSTEM. */
must_use bool frame_pair(int ends[static 2], struct err *err);

/* For scoped(): closes what was lent. */
void frame_free(struct frame *frame);
