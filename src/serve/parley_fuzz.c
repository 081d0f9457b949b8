#include "serve/parley.h"

#include "fuzz.h"

static void
check_answer(struct text in)
{
	scoped(buf_free) struct buf again = BUF(MIB);
	enum fault fault;
	struct text text;
	struct err err;

	if (!parley_answer_parse(in, &fault, &text, &err))
		return;
	REQUIRE(fault <= FAULT_SYSTEM);
	parley_answer_format(fault, text, &again);
	if (buf_ok(&again, &err))
		REQUIRE(text_eq(buf_text(&again), in));
	REQUIRE(parley_answer_open(in, &text, &err) == (fault == FAULT_NONE));
	REQUIRE(fault == FAULT_NONE || text_printable(text_of(err.text)));
}

/* What is read is its own only spelling, and each part is found. */
static void
check_parts(struct text in)
{
	scoped(buf_free) struct buf again = BUF(MIB);
	struct envelope envelope;
	struct text found;
	struct err err;

	if (!parley_parts_parse(in, &envelope, &err))
		return;
	REQUIRE(envelope.count <= ENVELOPE_PARTS_MAX);
	for (size_t i = 0; i < envelope.count; i++) {
		REQUIRE(envelope_find(&envelope, envelope.part[i].name, &found));
		REQUIRE(found.at == envelope.part[i].bytes.at);
	}
	parley_parts_format(&envelope, &again);
	if (buf_ok(&again, &err))
		REQUIRE(text_eq(buf_text(&again), in));
}

void
fuzz(struct text in)
{
	check_answer(in);
	check_parts(in);
}
