#include "action/inbox/forwarded.h"

#include "test.h"
#include "trio.h"
#include "view/inbox.h"

static struct err err;

static void
an_epoch_is_the_first_that_does_not_end_before(void **state)
{
	static const struct {
		uint64_t epoch;
		int64_t seconds, own;
		uint64_t rank;
	} known[] = {
		{ 100, 10, 10, 100 },
		{ 100, 10, 600, 1 }, /* ends at 1010, within the second of 600 */
		{ 119, 10, 600, 1 }, /* at 1200, as that does */
		{ 120, 10, 600, 2 },
		{ 1, 600, 10, 119 },
	};
	uint64_t rank = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		assert_true(
		    forwarded_epoch(known[i].epoch, known[i].seconds, known[i].own, &rank));
		assert_int_equal(rank, known[i].rank);
	}
	rank = 7;
	assert_false(forwarded_epoch(UINT64_MAX, 10, 10, &rank));
	assert_false(forwarded_epoch((uint64_t)UTC_MAX, 10, 10, &rank));
	assert_false(forwarded_epoch(1, 10, 600, &rank));
	assert_int_equal(rank, 7);
}

/* What the test has C claim to have in custody. */
struct claim {
	const char *recipient;
	const char *from;
	uint64_t epoch;
	struct text bytes;  /* that travel */
	struct text digest; /* is of these */
};

static bool
forward(struct trio *trio, const struct claim *claim, struct buf *reply)
{
	scoped(buf_free) struct buf from = BUF(KIB), note = BUF(MIB), name = BUF(KIB);
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX);
	struct signer signer = node_signer(&trio->c.node);
	struct custody custody = { .of = hash_text(TEXT("an ask")),
		.recipient = text_of(claim->recipient),
		.digest = hash_text(claim->digest),
		.size = claim->digest.len,
		.from = text_of(claim->from),
		.epoch = claim->epoch };
	struct envelope envelope = { 0 };
	struct hash id;

	assert_true(custody_sign(&custody, trio->pair.now, &signer, &note, &id, &err));
	vkey_format(&signer.vkey, &from);
	buf_add(&from, TEXT("\n"));
	buf_add(&name, TEXT("blob/"));
	hash_format(&custody.digest, &name);
	assert_true(envelope_add(&envelope, TEXT("from"), buf_text(&from), &err));
	assert_true(envelope_add(&envelope, TEXT("statement"), buf_text(&note), &err));
	assert_true(envelope_add(&envelope, buf_text(&name), claim->bytes, &err));
	assert_true(
	    envelope_seal(&envelope, &trio->pair.b.node.manifest.recipient, &sealed, &err));
	buf_clear(reply);
	return trio_arrive(trio, &trio->pair.b, &sealed, reply, &err);
}

/* Does the answer have something for who sealed the bytes? */
static bool
has_answer(struct trio *trio, const struct buf *reply)
{
	scoped(arena_free) struct arena arena = ARENA(4 * ENVELOPE_MAX);
	struct age_open how = keeper_open(&trio->c.node.keeper);
	struct text bytes = buf_text(reply), part;
	struct source source = source_text(&bytes);
	struct envelope answer;

	assert_true(envelope_read(&source, &how, &arena, &answer, &err));
	assert_true(envelope_find(&answer, TEXT("receipt"), &part));
	return envelope_find(&answer, TEXT(ARRIVAL_ANSWER), &part);
}

static void
a_custody_of_other_bytes_or_for_others_is_refused(void **state)
{
	scoped(trio_free) struct trio trio = trio_make();
	scoped(buf_free) struct buf reply = BUF(ENVELOPE_MAX);
	const struct claim wrong[] = {
		{ PAIR_B, PAIR_A, 1, TEXT("some bytes"), TEXT("other bytes") },
		{ "d.example", PAIR_A, 1, TEXT("some bytes"), TEXT("some bytes") },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_false(forward(&trio, &wrong[i], &reply));
		assert_true(err.fault == FAULT_INPUT || err.fault == FAULT_DENIED);
	}
}

/* Whatever it is that the bytes hold, the custodian has done its part. */
static void
what_cannot_be_opened_is_receipted_all_the_same(void **state)
{
	scoped(trio_free) struct trio trio = trio_make();
	scoped(buf_free) struct buf reply = BUF(ENVELOPE_MAX), other = BUF(ENVELOPE_MAX);
	struct envelope nothing = { 0 };

	(void)state;
	assert_true(forward(&trio,
	    &(struct claim){ PAIR_B, PAIR_A, 1, TEXT("no age file"), TEXT("no age file") },
	    &reply));
	assert_false(has_answer(&trio, &reply));
	assert_true(
	    envelope_seal(&nothing, &trio.pair.b.node.manifest.recipient, &other, &err));
	assert_true(forward(&trio,
	    &(struct claim){ PAIR_B, PAIR_A, 1, buf_text(&other), buf_text(&other) }, &reply));
	assert_false(has_answer(&trio, &reply));
}

static void
only_a_custody_of_who_sealed_it_gives_a_rank(void **state)
{
	scoped(trio_free) struct trio trio = trio_make();
	scoped(buf_free) struct buf reply = BUF(ENVELOPE_MAX);
	static const struct {
		const char *from;
		uint64_t epoch;
		bool said;
	} claims[] = {
		{ TRIO_C, 5, false },                       /* another had it */
		{ PAIR_A, UINT32_MAX, false },              /* later than it came itself */
		{ PAIR_A, 50, true }, { PAIR_A, 60, true }, /* the earlier one counts */
	};
	struct hash letter = pair_write(&trio.pair, "a letter", trio.pair.now);
	struct inbox_rank rank = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
		scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX);
		struct outgoing mail = trio_mail(&letter, PAIR_B);

		mail.custody = true;
		trio_seal(&trio, &trio.pair.a, &mail, &sealed);
		assert_true(forward(&trio,
		    &(struct claim){ PAIR_B, claims[i].from, claims[i].epoch, buf_text(&sealed),
			buf_text(&sealed) },
		    &reply));
		assert_true(has_answer(&trio, &reply));
		assert_true(inbox_rank(&trio.pair.b.node.journal, &letter, &rank, &err));
		assert_int_equal(rank.said, claims[i].said);
	}
	assert_int_equal(rank.epoch, 50);
}

TESTS(TEST(an_epoch_is_the_first_that_does_not_end_before),
    TEST(a_custody_of_other_bytes_or_for_others_is_refused),
    TEST(what_cannot_be_opened_is_receipted_all_the_same),
    TEST(only_a_custody_of_who_sealed_it_gives_a_rank))
