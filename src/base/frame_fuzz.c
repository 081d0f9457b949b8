#include "base/frame.h"

#include "fuzz.h"

/* What is read is sound, and the payload is what follows the head. */
void
fuzz(struct text in)
{
	enum frame_behind behind;
	struct text packet = in;
	struct frame frame;
	struct err err;

	if (!frame_parse(&packet, &frame, &behind, &err)) {
		REQUIRE(err.fault == FAULT_INPUT);
		REQUIRE(packet.at == in.at && packet.len == in.len);
		return;
	}
	REQUIRE(frame.kind != 0 && frame.fd == -1 && behind <= FRAME_SOCKET);
	REQUIRE(packet.len == in.len - FRAME_HEADER_LEN && packet.len <= FRAME_SHORT_MAX);
	REQUIRE(text_eq(frame.payload, packet));
	REQUIRE(frame.size == 0 || behind == FRAME_PAYLOAD || behind == FRAME_FILE);
	REQUIRE(behind != FRAME_PAYLOAD || (packet.len == 0 && frame.size > FRAME_SHORT_MAX));
}
