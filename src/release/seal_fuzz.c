#include "release/seal.h"

#include "fuzz.h"
#include "keys.h"

static struct note_key node;

void
fuzz_setup(void)
{
	node = test_key("psirt.example.com", 'n');
}

static void
require_same(const struct seal *a, const struct seal *b)
{
	REQUIRE(hash_eq(&a->bundle, &b->bundle) && a->size == b->size);
	REQUIRE(recipient_eq(&a->recipient, &b->recipient));
	REQUIRE(a->opens == b->opens);
}

static void
require_same_terms(const struct seal_terms *a, const struct seal_terms *b)
{
	const struct sharing *sharing = &a->committee.sharing;

	REQUIRE(memcmp(sharing, &b->committee.sharing, sizeof(*sharing)) == 0);
	for (unsigned i = 0; i < sharing->members; i++) {
		REQUIRE(text_eq(a->committee.member[i].name, b->committee.member[i].name));
		REQUIRE(hash_eq(
		    &a->committee.member[i].manifest, &b->committee.member[i].manifest));
	}
	REQUIRE(a->timing.faults == b->timing.faults && a->timing.grace == b->timing.grace);
	REQUIRE(a->timing.witness_count == b->timing.witness_count);
	for (size_t i = 0; i < a->timing.witness_count; i++)
		REQUIRE(vkey_eq(&a->timing.witness[i], &b->timing.witness[i]));
	REQUIRE(a->timing.postpone.slip == b->timing.postpone.slip);
	REQUIRE(a->timing.postpone.cutoff == b->timing.postpone.cutoff);
	REQUIRE(a->timing.postpone.count == b->timing.postpone.count);
}

/* What is read can be signed again, and reads the same. */
static void
check_again(const struct seal *seal, const struct seal_terms *terms, int64_t at)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct saying how = { .signer = &signer, .at = at };
	struct seal_terms terms_again;
	struct seal again;
	struct hash id;
	struct err err;

	if (!seal_sign_terms(seal, terms, &how, &note, &id, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &statement, &err) ||
	    !seal_parse_terms(&statement, &again, &terms_again, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	require_same(seal, &again);
	require_same_terms(terms, &terms_again);
}

/* The input is the text of a seal, which its node signs first. */
void
fuzz(struct text in)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB);
	struct signer signer = note_key_signer(&node);
	struct seal_terms terms;
	struct seal seal;
	struct err err;

	if (note_sign(in, &signer, &note, &err) &&
	    statement_open(buf_text(&note), &node.vkey, &statement, &err) &&
	    seal_parse_terms(&statement, &seal, &terms, &err))
		check_again(&seal, &terms, statement.at);
}
