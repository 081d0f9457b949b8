#include "member/act.h"

#include "fuzz.h"
#include "keys.h"
#include "member/finding.h"
#include "member/genesis.h"
#include "member/witnesses.h"

static struct note_key node;

void
fuzz_setup(void)
{
	node = test_key("a.example", 'n');
}

/* What was read, written again: the statement's text. */
static bool
write_again(const struct statement *s, struct buf *out, struct err *err)
{
	struct signer signer = note_key_signer(&node);
	struct witnesses witnesses;
	struct finding finding;
	struct genesis genesis;
	struct hash id;
	struct act act;

	if (genesis_parse(s, &genesis, err))
		return genesis_sign(&genesis, s->at, &signer, out, &id, err);
	if (finding_parse(s, &finding, err))
		return finding_sign(&finding, s->at, &signer, out, &id, err);
	if (witnesses_parse(s, &witnesses, err))
		return witnesses_sign(&witnesses, s->at, &signer, out, &id, err);
	return act_parse(s, &act, err) && act_sign(&act, s->at, &signer, out, &id, err);
}

/* The input is the text of a statement about members, which its node signs first.  What is
 * read can be written; what was written reads the same, for it is written the same. */
void
fuzz(struct text in)
{
	scoped(statement_free) struct statement s = { 0 }, again = { 0 };
	scoped(buf_free) struct buf note = BUF(4 * MIB), one = BUF(2 * MIB), two = BUF(2 * MIB);
	struct signer signer = note_key_signer(&node);
	struct err err;

	if (!note_sign(in, &signer, &note, &err) ||
	    !statement_open(buf_text(&note), &node.vkey, &s, &err) ||
	    !write_again(&s, &one, &err))
		return;
	if (!statement_open(buf_text(&one), &node.vkey, &again, &err) ||
	    !write_again(&again, &two, &err)) {
		REQUIRE(err.fault == FAULT_LIMIT);
		return;
	}
	REQUIRE(text_eq(buf_text(&one), buf_text(&two)));
}
