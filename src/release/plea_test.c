#include "release/plea.h"

#include "docket.h"
#include "test.h"

#define T COUNCIL_OPENS
#define MEMBER "m1.example"

static struct err err;

/* What member 1 has of a docket's release, at its time. */
struct bench {
	struct docket docket;
	struct buf deal, chain, head, proof, bytes;
	struct note_key member;
	struct plea plea;
};

static void
bench_free(struct bench *b)
{
	docket_free(&b->docket);
	note_key_free(&b->member);
	buf_free(&b->deal);
	buf_free(&b->chain);
	buf_free(&b->head);
	buf_free(&b->proof);
	buf_free(&b->bytes);
}

/* Dealt by its publisher to `to`: the share of member `index`. */
static void
deal(struct bench *b, const char *to, unsigned index)
{
	struct signer signer = note_key_signer(&b->docket.line.key[PARTY_STATEMENT]);
	struct saying how = { &signer, LINEAGE_AT, text_of(to) };
	struct share share = council_share(&b->docket.council, index);
	struct hash id;

	buf_clear(&b->deal);
	assert_true(share_sign_deal(&share, &how, &b->deal, &id, &err));
	b->plea.deal = buf_text(&b->deal);
}

/* One checkpoint, which all witnesses cosigned at that time. */
static void
bench_make(struct bench *b, int64_t at)
{
	const int64_t times[] = { at, at, at };

	*b = (struct bench){ .docket = docket_make(),
		.deal = BUF_SECRET(MIB),
		.chain = BUF(MIB),
		.head = BUF(MIB),
		.proof = BUF(MIB),
		.bytes = BUF_SECRET(MIB),
		.member = test_key(MEMBER, 'm') };
	deal(b, MEMBER, 1);
	chain_format(&b->docket.chain, &b->chain);
	docket_head(&b->docket, times, &b->head);
	docket_prove(&b->docket, 0, times, &b->proof);
	b->plea.seal = buf_text(&b->docket.council.note);
	b->plea.chain = buf_text(&b->chain);
	b->plea.proof = buf_text(&b->proof);
	b->plea.head_count = 1;
	b->plea.head[0] = buf_text(&b->head);
}

static bool
grants(struct bench *b, int64_t now, struct buf *note)
{
	struct signer signer = note_key_signer(&b->member);

	buf_clear(&b->bytes);
	plea_format(&b->plea, &b->bytes);
	return plea_grant(buf_text(&b->bytes), now, &signer, note, &err);
}

static void
reads_back_what_it_wrote(void **state)
{
	scoped(bench_free) struct bench b;
	scoped(buf_free) struct buf again = BUF_SECRET(MIB);
	struct plea plea;

	(void)state;
	bench_make(&b, T);
	b.plea.key = TEXT("AGE-SECRET-KEY-1");
	b.plea.postpone_count = 1;
	b.plea.postpone[0] = (struct warrant_postpone){ TEXT("note"), TEXT("proof") };
	plea_format(&b.plea, &b.bytes);
	assert_true(plea_parse(buf_text(&b.bytes), &plea, &err));
	assert_int_equal(plea.head_count, 1);
	assert_int_equal(plea.postpone_count, 1);
	assert_true(text_eq(plea.key, b.plea.key));
	plea_format(&plea, &again);
	assert_true(text_eq(buf_text(&again), buf_text(&b.bytes)));
}

static void
refuses_what_is_cut_or_out_of_order(void **state)
{
	scoped(bench_free) struct bench b;
	struct plea plea;
	struct text whole;

	(void)state;
	bench_make(&b, T);
	plea_format(&b.plea, &b.bytes);
	whole = buf_text(&b.bytes);
	for (size_t len = 0; len < whole.len; len += test_step(97))
		if (plea_parse((struct text){ whole.at, len }, &plea, &err))
			assert_true(plea.head_count == 0);
		else
			assert_int_equal(err.fault, FAULT_INPUT);
	b.bytes.at[0] = PLEA_SEAL;
	assert_false(plea_parse(whole, &plea, &err));
}

static void
signs_the_share_when_witnesses_say_that_it_is_time(void **state)
{
	scoped(bench_free) struct bench b;
	scoped(buf_free) struct buf note = BUF(MIB);
	scoped(statement_free) struct statement statement = { 0 };
	struct share share;

	(void)state;
	bench_make(&b, T);
	assert_true(grants(&b, T - 9999, &note));
	assert_true(statement_open(buf_text(&note), &b.member.vkey, &statement, &err));
	assert_true(share_parse(&statement, &share, &err));
	assert_true(committee_check_share(&b.docket.council.terms.committee,
	    &b.docket.council.id, TEXT(MEMBER), &share, &err));
}

static void
signs_nothing_before_whoever_asks(void **state)
{
	scoped(bench_free) struct bench b;
	scoped(buf_free) struct buf note = BUF(MIB);

	(void)state;
	bench_make(&b, T - 1);
	assert_false(grants(&b, T + 899, &note));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(note.len, 0);
	assert_true(grants(&b, T + 900, &note));
}

static void
goes_at_once_when_the_key_is_out(void **state)
{
	scoped(bench_free) struct bench b;
	scoped(buf_free) struct buf note = BUF(MIB), key = BUF_SECRET(KIB);

	(void)state;
	bench_make(&b, T - 1);
	identity_format(&b.docket.council.identity, &key);
	b.plea.key = buf_text(&key);
	assert_true(grants(&b, T - 9999, &note));
	b.plea.key =
	    TEXT("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX");
	assert_false(grants(&b, T - 9999, &note));
}

/* Another member's, one to somebody else, and one that the publisher did not sign. */
static void
takes_no_deal_that_is_not_its_own(void **state)
{
	scoped(bench_free) struct bench b;
	scoped(buf_free) struct buf note = BUF(MIB);

	(void)state;
	bench_make(&b, T);
	deal(&b, MEMBER, 2);
	assert_false(grants(&b, T, &note));
	assert_int_equal(err.fault, FAULT_DENIED);
	deal(&b, "m2.example", 1);
	assert_false(grants(&b, T, &note));
	assert_int_equal(err.fault, FAULT_DENIED);
	deal(&b, MEMBER, 1);
	b.deal.at[b.deal.len - 9] ^= 1;
	assert_false(grants(&b, T, &note));
	assert_int_equal(note.len, 0);
}

static void
lets_a_member_be_armed_before_its_time(void **state)
{
	scoped(bench_free) struct bench b;
	unsigned index = 9;

	(void)state;
	bench_make(&b, T - 5000);
	assert_true(plea_check_arm(&b.plea, TEXT(MEMBER), T - 4000, &index, &err));
	assert_int_equal(index, 1);
	assert_false(plea_check_arm(&b.plea, TEXT(MEMBER), T, &index, &err));
	b.plea.proof = TEXT("");
	assert_false(plea_check_arm(&b.plea, TEXT(MEMBER), T - 4000, &index, &err));
}

TESTS(TEST(reads_back_what_it_wrote), TEST(refuses_what_is_cut_or_out_of_order),
    TEST(signs_the_share_when_witnesses_say_that_it_is_time),
    TEST(signs_nothing_before_whoever_asks), TEST(goes_at_once_when_the_key_is_out),
    TEST(takes_no_deal_that_is_not_its_own), TEST(lets_a_member_be_armed_before_its_time))
