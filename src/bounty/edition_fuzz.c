#include "bounty/edition.h"

#include "fuzz.h"
#include "keys.h"

static struct note_key node;

void
fuzz_setup(void)
{
	node = test_key("psirt.example.com", 'n');
}

static void
check_same(const struct edition *a, const struct edition *b)
{
	scoped(buf_free) struct buf one = BUF(MIB), other = BUF(MIB);
	struct err err;

	REQUIRE(a->first == b->first && (a->first || hash_eq(&a->previous, &b->previous)));
	if (disclosure_format(&a->policy, &one, &err) &&
	    disclosure_format(&b->policy, &other, &err))
		REQUIRE(text_eq(buf_text(&one), buf_text(&other)));
}

/* What is read can be signed again, and reads the same. */
static void
check_again(const struct edition *edition, int64_t at, struct arena *arena)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct edition again;
	struct hash id;
	struct err err;

	if (!edition_sign(edition, at, &signer, &note, &id, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &statement, &err) ||
	    !edition_parse(&statement, arena, &again, &err))
		REQUIRE(err.fault == FAULT_LIMIT);
	else
		check_same(edition, &again);
}

/* The input is the text of a policy statement, which its node signs first. */
void
fuzz(struct text in)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(arena_free) struct arena arena = ARENA(2 * MIB);
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&node);
	struct edition edition;
	struct err err;

	if (note_sign(in, &signer, &note, &err) &&
	    statement_open(buf_text(&note), &node.vkey, &statement, &err) &&
	    edition_parse(&statement, &arena, &edition, &err))
		check_again(&edition, statement.at, &arena);
}
