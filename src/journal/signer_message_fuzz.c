#include "journal/signer_message.h"

#include "base/utc.h"
#include "fuzz.h"

/* What is read is sound, and is its own only spelling. */
static void
check_request(struct text in)
{
	scoped(buf_free) struct buf again = BUF(SIGNER_REQUEST_MAX);
	struct signer_request request;
	struct err err;

	if (!signer_request_parse(in, &request, &err))
		return;
	REQUIRE(request.wish >= SIGNER_LAST && request.wish <= SIGNER_ACCEPT);
	REQUIRE(request.at >= 0 && request.at <= UTC_MAX);
	REQUIRE(request.head.size <= MERKLE_SIZE_MAX);
	REQUIRE(request.path.count <= MERKLE_CONSISTENCY_MAX);
	signer_request_format(&request, &again);
	if (buf_ok(&again, &err))
		REQUIRE(text_eq(buf_text(&again), in));
}

static void
check_answer(struct text in)
{
	scoped(buf_free) struct buf again = BUF(SIGNER_ANSWER_MAX);
	struct signer_answer answer;
	struct err err;

	if (!signer_answer_parse(in, &answer, &err))
		return;
	REQUIRE(answer.fault <= FAULT_SYSTEM && answer.last.size <= MERKLE_SIZE_MAX);
	signer_answer_format(&answer, &again);
	if (buf_ok(&again, &err))
		REQUIRE(text_eq(buf_text(&again), in));
}

void
fuzz(struct text in)
{
	check_request(in);
	check_answer(in);
}
