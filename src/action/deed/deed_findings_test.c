#include "action/member/finding_file.h"

#include <string.h>

#include "action/deed/deeds.h"
#include "pair.h"

static struct err err;

/* What A said to B, and B's answer. */
struct matter {
	struct pair pair;
	struct hash id;
};

static void
matter_free(struct matter *matter)
{
	pair_free(&matter->pair);
}

/* B's receipt as it gave it, or signed by it for `back` epochs earlier. */
static void
receipt_of(struct matter *matter, uint64_t back, struct buf *note)
{
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX), reply = BUF(ENVELOPE_MAX);
	scoped(arena_free) struct arena arena = ARENA(4 * ENVELOPE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = node_signer(&matter->pair.b.node);
	struct envelope answer;
	struct receipt receipt;
	enum receive_why why;
	struct text given;
	struct hash id;

	pair_seal(&matter->pair, &matter->id, true, &sealed);
	assert_true(pair_arrive(&matter->pair, buf_text(&sealed), &reply, &why, &err));
	pair_open(&matter->pair, buf_text(&reply), &arena, &answer);
	assert_true(envelope_find(&answer, TEXT("receipt"), &given));
	assert_true(statement_reopen(given, &s, &err));
	assert_true(receipt_parse(&s, &receipt, &err));
	if (back == 0) {
		buf_add(note, given);
		return;
	}
	receipt.epoch -= back;
	assert_true(receipt_sign(
	    &receipt, &(struct saying){ &signer, s.at, TEXT(PAIR_A) }, note, &id, &err));
}

static struct outgoing_taken
take(struct matter *matter, struct text receipt)
{
	struct outgoing what = { .id = matter->id, .peer = TEXT(PAIR_B) };
	struct journal *journal = &matter->pair.a.node.journal;
	struct envelope answer = { .count = 0 };
	struct outgoing_taken taken;

	assert_true(envelope_add(&answer, TEXT("receipt"), receipt, &err));
	assert_true(journal_begin(journal, &err));
	assert_true(outgoing_take(
	    &matter->pair.a.node, &what, &answer, matter->pair.now, &taken, &err));
	assert_true(journal_commit(journal, &err));
	return taken;
}

static void
matter_make(struct matter *matter)
{
	matter->pair = pair_make();
	pair_introduce(&matter->pair, &matter->pair.a, &matter->pair.b);
	matter->id = pair_write(&matter->pair, "A draft", PLAY_BEGAN);
}

/* Ask for a deed; what is answered stands in `said`. */
static bool
asks(struct matter *matter, const char *deed, const struct hash *id, struct buf *said)
{
	scoped(buf_free) struct buf request = BUF(KIB);
	struct deed_work work = { .caller = { DEED_LEAD, { 0 } }, .answer = said };

	buf_addf(&request, "{\"deed\":\"%s\",\"args\":{", deed);
	if (id != NULL) {
		buf_add(&request, TEXT("\"id\":\""));
		hash_format(id, &request);
		buf_add(&request, TEXT("\""));
	}
	buf_add(&request, TEXT("}}"));
	buf_clear(said);
	work.request = buf_text(&request);
	deed_do(&matter->pair.a.node, matter->pair.now, &work);
	return work.fault == FAULT_NONE;
}

/* The evidence that was published, checked as anybody may. */
static void
assert_shown(struct matter *matter, struct text listed, enum finding_what what)
{
	scoped(buf_free) struct buf file = BUF(FINDING_FILE_MAX), path = BUF(KIB);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	const char *at = strstr(listed.at, "evidence/");
	struct finding_facts facts;

	assert_non_null(at);
	buf_addf(&path, "%.*s", (int)(strlen("evidence/") + 2 * HASH_LEN), at);
	assert_true(
	    tree_get(&matter->pair.a.node.journal.tree, buf_string(&path), &file, &err));
	assert_true(finding_file_check(buf_text(&file), TEXT(""), &arena, &facts, &err));
	assert_int_equal(facts.what, what);
	assert_true(text_eq(facts.who, TEXT(PAIR_B)));
	buf_free(&facts.words);
}

static void
a_back_dated_receipt_is_noticed_and_shown_when_a_person_says_so(void **state)
{
	scoped(buf_free) struct buf said = BUF(DEED_ANSWER_MAX), receipt = BUF(MIB);
	scoped(matter_free) struct matter matter;
	struct outgoing_taken taken;

	(void)state;
	matter_make(&matter);
	assert_false(asks(&matter, "members.expose", &matter.id, &said));
	receipt_of(&matter, 2, &receipt);
	taken = take(&matter, buf_text(&receipt));
	assert_int_equal(taken.bad.fault, FAULT_DENIED);
	assert_non_null(strstr(taken.bad.text, "back-dated"));
	/* Nothing of it is public by itself. */
	assert_true(asks(&matter, "members.findings", NULL, &said));
	assert_null(strstr(buf_string(&said), PAIR_B));
	assert_true(asks(&matter, "members.expose", &matter.id, &said));
	assert_true(asks(&matter, "members.findings", NULL, &said));
	assert_non_null(strstr(buf_string(&said), "\"back-dated\""));
	assert_shown(&matter, buf_text(&said), FINDING_BACK_DATED);
	assert_false(asks(&matter, "members.expose", &matter.id, &said)); /* once */
}

/* As long as it may still come, or did come, nobody is accused. */
static void
a_proof_that_never_came_is_shown_once_it_was_asked_for(void **state)
{
	scoped(buf_free) struct buf said = BUF(DEED_ANSWER_MAX), receipt = BUF(MIB);
	scoped(matter_free) struct matter matter;

	(void)state;
	matter_make(&matter);
	receipt_of(&matter, 0, &receipt);
	assert_int_equal(take(&matter, buf_text(&receipt)).bad.fault, FAULT_NONE);
	assert_false(asks(&matter, "members.expose", &matter.id, &said));
	assert_non_null(strstr(buf_string(&said), "accord challenge"));
	pair_pass(&matter.pair, INT64_C(10) * PLAY_EPOCH);
	assert_true(asks(&matter, "challenge", &matter.id, &said));
	assert_false(asks(&matter, "members.expose", &matter.id, &said));
	matter.pair.now += 86400;
	assert_true(asks(&matter, "members.expose", &matter.id, &said));
	assert_true(asks(&matter, "members.findings", NULL, &said));
	assert_non_null(strstr(buf_string(&said), "\"omitted\""));
	assert_shown(&matter, buf_text(&said), FINDING_OMITTED);
}

TESTS(TEST(a_back_dated_receipt_is_noticed_and_shown_when_a_person_says_so),
    TEST(a_proof_that_never_came_is_shown_once_it_was_asked_for))
