#include "action/member/visit.h"

#include "fuzz.h"
#include "lineage.h"

#define PIECE "\n= " /* begins a line that names a file, which follows */
#define STEPS_MAX 8  /* more than it takes to ask for everything once */
#define NOW (LINEAGE_AT + 700)

static struct buf chain;

void
fuzz_setup(void)
{
	struct lineage line = lineage_make();

	chain = BUF(MIB);
	lineage_next(&line, &chain);
	lineage_free(&line);
}

/* Go on behind the next line that names a file; false: there is none. */
static bool
next_piece(struct text *rest, struct text *name, struct text *before)
{
	const struct text mark = TEXT(PIECE);

	for (size_t i = 0; i + mark.len <= rest->len; i++) {
		struct text tail = { rest->at + i, rest->len - i };

		if (!text_skip(&tail, mark) || !text_line(&tail, name))
			continue;
		*before = (struct text){ rest->at, i };
		*rest = tail;
		return true;
	}
	return false;
}

/* What of the input is the file of that name; false: there is none. */
static bool
find_piece(struct text in, struct text name, struct text *out)
{
	struct text found, before;

	while (next_piece(&in, &found, &before)) {
		if (!text_eq(found, name))
			continue;
		*out = next_piece(&in, &found, &before) ? before : in;
		return true;
	}
	return false;
}

static bool
bring(struct visit *visit, struct text in, struct text name, struct err *err)
{
	struct text bytes;

	if (text_eq(name, TEXT(".well-known/accord")))
		return visit_put(visit, name, buf_text(&chain), err);
	return find_piece(in, name, &bytes) ? visit_put(visit, name, bytes, err)
					    : visit_put_absent(visit, name, err);
}

/* Each step that ends nothing asks for something that was not there before. */
static bool
go(struct visit *visit, struct text in, struct text state, struct err *err)
{
	bool done = false;

	if (!visit_begin(visit, buf_text(&chain), state, NOW, err))
		return false;
	for (unsigned steps = 0; !done; steps++) {
		if (!visit_step(visit, &done, err))
			return false;
		REQUIRE(done || (visit->wants > 0 && visit->wants <= VISIT_WANTS_MAX));
		REQUIRE(steps < STEPS_MAX);
		for (size_t i = 0; i < visit->wants && !done; i++)
			if (!bring(visit, in, visit->want[i], err))
				return false;
	}
	return true;
}

/* What is told is within its limits, and said by the node whose log it is. */
static void
check_told(const struct visit *visit)
{
	REQUIRE(visit->findings <= VISIT_FINDINGS_MAX);
	REQUIRE(visit->next.len <= VISIT_STATE_MAX);
	for (size_t i = 0; i < visit->findings; i++)
		REQUIRE(visit->finding[i].about.len > 0 &&
			visit->finding[i].about.len <= FINDING_ABOUT_MAX &&
			text_printable(visit->finding[i].about));
	for (size_t i = 0; i < visit->said; i++) {
		scoped(statement_free) struct statement s = { 0 };
		struct err err;

		if (statement_reopen(visit->say[i].note, &s, &err))
			REQUIRE(text_eq(s.by, TEXT(LINEAGE_NODE)) && s.kind->public);
	}
}

/* The input is what was known of a log, and the files that it shows: whatever they are, the
 * visit ends; and who comes again with what it learnt finds nothing that is new. */
void
fuzz(struct text in)
{
	scoped(visit_free) struct visit first = { 0 }, second = { 0 };
	struct text state = TEXT("");
	struct err err;

	(void)find_piece(in, TEXT("state"), &state);
	if (!go(&first, in, state, &err))
		return;
	check_told(&first);
	if (!first.grown || !go(&second, in, buf_text(&first.next), &err))
		return;
	REQUIRE(!second.grown && second.said == 0);
}
