#include "journal/keeper_message.h"

#include "base/utc.h"
#include "fuzz.h"

/* What is read is sound, and is its own only spelling. */
static void
check_request(struct text in)
{
	scoped(buf_free) struct buf again = BUF(KEEPER_REQUEST_MAX);
	struct keeper_request request;
	struct err err;

	if (!keeper_request_parse(in, &request, &err))
		return;
	REQUIRE(request.wish >= KEEPER_LAST && request.wish <= KEEPER_ARM);
	REQUIRE(request.at >= 0 && request.at <= UTC_MAX);
	REQUIRE(request.head.size <= MERKLE_SIZE_MAX);
	REQUIRE(request.path.count <= MERKLE_CONSISTENCY_MAX);
	keeper_request_format(&request, &again);
	if (buf_ok(&again, &err))
		REQUIRE(text_eq(buf_text(&again), in));
}

static void
check_answer(struct text in)
{
	scoped(buf_free) struct buf again = BUF(KEEPER_ANSWER_MAX);
	struct keeper_answer answer;
	struct err err;

	if (!keeper_answer_parse(in, &answer, &err))
		return;
	REQUIRE(answer.fault <= FAULT_SYSTEM && answer.last.size <= MERKLE_SIZE_MAX);
	keeper_answer_format(&answer, &again);
	if (buf_ok(&again, &err))
		REQUIRE(text_eq(buf_text(&again), in));
}

/* What it tells of its keys are keys, though not always in their only spelling. */
static void
check_names(struct text in)
{
	scoped(buf_free) struct buf again = BUF(KEEPER_ANSWER_MAX),
				    third = BUF(KEEPER_ANSWER_MAX);
	struct keeper_names names;
	struct err err;

	if (!keeper_names_parse(in, &names, &err))
		return;
	keeper_names_format(&names, &again);
	if (!buf_ok(&again, &err))
		return;
	REQUIRE(keeper_names_parse(buf_text(&again), &names, &err));
	keeper_names_format(&names, &third);
	if (buf_ok(&third, &err))
		REQUIRE(text_eq(buf_text(&again), buf_text(&third)));
}

void
fuzz(struct text in)
{
	check_request(in);
	check_answer(in);
	check_names(in);
}
