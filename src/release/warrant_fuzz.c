#include "release/warrant.h"

#include "council.h"
#include "fuzz.h"

static struct council council;
static struct chain chain;

void
fuzz_setup(void)
{
	struct lineage line = lineage_make();
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	struct err err;

	council = council_make(2, 3);
	council_seal(&council);
	lineage_next(&line, &note);
	if (!chain_add(&chain, buf_text(&note), &err))
		abort();
	lineage_free(&line);
}

/* The input is a checkpoint as a stranger shows it; what witnesses cosigned before T, however
 * it is altered, lets nothing go. */
void
fuzz(struct text in)
{
	struct share share = council_share(&council, 1);
	struct warrant warrant = { .seal = buf_text(&council.note),
		.chain = &chain,
		.head_count = 1,
		.heads = &in,
		.member = TEXT("m1.example"),
		.share = &share,
		.now = COUNCIL_OPENS };
	struct warrant_verdict verdict;
	struct err err;

	if (!warrant_judge(&warrant, &verdict, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT); /* out of memory */
		return;
	}
	REQUIRE(verdict.moment.moment == MOMENT_WAITING && verdict.said == 0);
}
