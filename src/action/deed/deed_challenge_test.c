#include "action/deed/deeds.h"

#include "journal/evidence.h"
#include "pair.h"
#include "test.h"

/* Ask a deed of A; tells the fault. */
static enum fault
ask(struct pair *pair, const char *deed, const struct hash *id, struct hash *said)
{
	scoped(buf_free) struct buf request = BUF(KIB), answer = BUF(DEED_ANSWER_MAX);
	scoped(doc_free) struct doc doc = DOC;
	struct deed_work work = { .answer = &answer };
	struct value ok;
	struct err err;

	buf_addf(&request, "{\"deed\":\"%s\",\"args\":{\"id\":\"", deed);
	hash_format(id, &request);
	buf_add(&request, TEXT("\"}}"));
	work.request = buf_text(&request);
	work.caller.role = DEED_LEAD;
	deed_do(&pair->a.node, pair->now, &work);
	if (work.fault == FAULT_NONE) {
		assert_true(deed_answer_parse(buf_text(&answer), &doc, &ok, &err));
		assert_true(statement_get_hash(ok, "id", said, &err));
	}
	return work.fault;
}

/* A letter that B has receipted. */
static struct hash
receipted(struct pair *pair)
{
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX), reply = BUF(ENVELOPE_MAX);
	struct hash id = pair_write(pair, "one", pair->now);
	enum receive_why why;
	struct err err;

	pair_seal(pair, &id, false, &sealed);
	assert_true(pair_arrive(pair, buf_text(&sealed), &reply, &why, &err));
	assert_true(pair_take(pair, &id, buf_text(&reply), &err));
	return id;
}

static struct pair
friends(void)
{
	struct pair pair = pair_make();

	pair_introduce(&pair, &pair.a, &pair.b);
	pair_introduce(&pair, &pair.b, &pair.a);
	return pair;
}

static void
what_is_overdue_is_asked_for_and_answered_with_the_proof(void **state)
{
	scoped(pair_free) struct pair pair = friends();
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX), reply = BUF(ENVELOPE_MAX);
	struct hash id = receipted(&pair), challenge, other;
	enum receive_why why;
	bool proven;
	struct err err;

	(void)state;
	assert_int_equal(ask(&pair, "challenge", &id, &challenge), FAULT_CONFLICT);
	pair_pass(&pair, 4 * PLAY_EPOCH);
	assert_int_equal(ask(&pair, "challenge", &id, &challenge), FAULT_NONE);
	pair_seal(&pair, &challenge, false, &sealed);
	assert_true(pair_arrive(&pair, buf_text(&sealed), &reply, &why, &err));
	assert_true(pair_take(&pair, &challenge, buf_text(&reply), &err));
	assert_true(evidence_has(&pair.a.node.journal, &id, TEXT(PAIR_B), &proven, &err));
	assert_true(proven);
	assert_int_equal(ask(&pair, "challenge", &id, &other), FAULT_CONFLICT);
	pair_pass(&pair, 86400);
	assert_int_equal(ask(&pair, "challenge.publish", &challenge, &other), FAULT_CONFLICT);
}

static void
what_is_not_answered_is_published_a_day_later(void **state)
{
	scoped(pair_free) struct pair pair = friends();
	struct hash id = receipted(&pair), challenge, open;
	bool has;
	struct err err;

	(void)state;
	pair_pass(&pair, 4 * PLAY_EPOCH);
	assert_int_equal(ask(&pair, "challenge", &id, &challenge), FAULT_NONE);
	assert_int_equal(ask(&pair, "challenge.publish", &challenge, &open), FAULT_CONFLICT);
	pair.now += 86400;
	assert_int_equal(ask(&pair, "challenge.publish", &challenge, &open), FAULT_NONE);
	assert_true(journal_has(&pair.a.node.journal, &open, &has, &err));
	assert_true(has);
}

TESTS(TEST(what_is_overdue_is_asked_for_and_answered_with_the_proof),
    TEST(what_is_not_answered_is_published_a_day_later))
