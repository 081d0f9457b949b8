#include "release/plea.h"

#include "codec/hex.h"

#include "docket.h"
#include "heap.h"
#include "release/arm.h"
#include "release/deal.h"
#include "test.h"

#define T COUNCIL_OPENS
#define MEMBER "m1.example"

static struct err err;

/* What member 1 has of a docket's release, at its time. */
struct bench {
	struct docket docket;
	struct buf deal, chain, head, proof, bytes;
	struct note_key member;
	struct identity identity;
	struct plea plea;
};

static void
bench_free(struct bench *b)
{
	docket_free(&b->docket);
	note_key_free(&b->member);
	identity_free(&b->identity);
	buf_free(&b->deal);
	buf_free(&b->chain);
	buf_free(&b->head);
	buf_free(&b->proof);
	buf_free(&b->bytes);
}

/* Said by its publisher to `to`. */
static void
say_deal(struct bench *b, const char *to, const struct deal *deal)
{
	struct signer signer = note_key_signer(&b->docket.line.key[PARTY_STATEMENT]);
	struct saying how = { &signer, LINEAGE_AT, text_of(to) };
	struct hash id;

	buf_clear(&b->deal);
	assert_true(deal_sign(deal, &how, &b->deal, &id, &err));
	b->plea.deal = buf_text(&b->deal);
}

/* Dealt to `to`, whose key that is not but of MEMBER: the share of member `index`. */
static struct deal
deal(struct bench *b, const char *to, unsigned index)
{
	struct share share = council_share(&b->docket.council, index);
	struct deal dealt;

	assert_true(deal_seal(&share, &b->identity.recipient, &dealt, &err));
	say_deal(b, to, &dealt);
	return dealt;
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
		.member = test_key(MEMBER, 'm'),
		.identity = test_identity('m') };
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
hears(struct bench *b, bool arm, int64_t now, struct buf *note)
{
	struct signer signer = note_key_signer(&b->member);
	struct plea_keys keys = { &signer, &b->identity, 1 };

	buf_clear(&b->bytes);
	plea_format(&b->plea, &b->bytes);
	return (arm ? plea_arm : plea_grant)(buf_text(&b->bytes), now, &keys, note, &err);
}

static bool
grants(struct bench *b, int64_t now, struct buf *note)
{
	return hears(b, false, now, note);
}

/* Neither armed before its time, nor told at it. */
static void
assert_refused(struct bench *b)
{
	scoped(buf_free) struct buf note = BUF(MIB);

	assert_false(hears(b, true, T - 1, &note));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(grants(b, T + 900, &note));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(note.len, 0);
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

/* One to somebody else, and one that the publisher did not sign. */
static void
takes_no_deal_that_is_not_its_own(void **state)
{
	scoped(bench_free) struct bench b;
	scoped(buf_free) struct buf note = BUF(MIB);

	(void)state;
	bench_make(&b, T - 1);
	deal(&b, "m2.example", 1);
	assert_refused(&b);
	deal(&b, MEMBER, 1);
	b.deal.at[b.deal.len - 9] ^= 1;
	assert_false(grants(&b, T + 900, &note));
	assert_false(hears(&b, true, T - 1, &note));
	assert_int_equal(note.len, 0);
}

/* Another member's, altered ones, and whatever else is put in the place of what was dealt, by
 * a publisher who signs it, too. */
static void
opens_no_share_but_the_one_that_it_was_dealt_of_this_release(void **state)
{
	scoped(bench_free) struct bench b;
	struct deal dealt, wrong;
	struct share share;

	(void)state;
	bench_make(&b, T - 1);
	dealt = deal(&b, MEMBER, 1);
	wrong = deal(&b, MEMBER, 2);
	assert_refused(&b);
	wrong.index = 1; /* what is sealed is of member 2 */
	say_deal(&b, MEMBER, &wrong);
	assert_refused(&b);
	wrong = dealt;
	wrong.box[DEAL_BOX_LEN - 1] ^= 1;
	say_deal(&b, MEMBER, &wrong);
	assert_refused(&b);
	share = council_share(&b.docket.council, 2); /* no share of member 1 */
	share.part.index = 1;
	assert_true(deal_seal(&share, &b.identity.recipient, &wrong, &err));
	say_deal(&b, MEMBER, &wrong);
	assert_refused(&b);
	share = council_share(&b.docket.council, 1);
	share.of.bytes[0] ^= 1; /* dealt for another release, and said to be of this one */
	assert_true(deal_seal(&share, &b.identity.recipient, &wrong, &err));
	say_deal(&b, MEMBER, &wrong);
	assert_refused(&b);
	wrong.of = b.docket.council.id;
	say_deal(&b, MEMBER, &wrong);
	assert_refused(&b);
}

/* A clerk that was taken over: it makes up a release whose time is past, and pleads for a share
 * in what was dealt of one whose time is to come. */
static void
opens_nothing_for_a_release_that_somebody_made_up(void **state)
{
	scoped(bench_free) struct bench b;
	scoped(buf_free) struct buf note = BUF(MIB);
	struct deal dealt;

	(void)state;
	bench_make(&b, T - 1);
	dealt = deal(&b, MEMBER, 1);
	b.docket.council.seal.opens -= 86000;
	council_seal(&b.docket.council);
	b.plea.seal = buf_text(&b.docket.council.note);
	b.plea.proof = TEXT("");
	dealt.of = b.docket.council.id;
	say_deal(&b, MEMBER, &dealt);
	assert_false(grants(&b, T - 1, &note));
	assert_int_equal(err.fault, FAULT_DENIED);
	/* It is that alone which is wrong with it. */
	deal(&b, MEMBER, 1);
	assert_true(grants(&b, T - 1, &note));
}

/* Who has the deal, and has the keeper unwrap the keys of files, has nothing of the share. */
static void
is_not_opened_as_the_key_of_a_file(void **state)
{
	scoped(bench_free) struct bench b;
	scoped(buf_free) struct buf hex = BUF(KIB);
	struct deal dealt;
	struct share share;

	(void)state;
	bench_make(&b, T);
	dealt = deal(&b, MEMBER, 1);
	share = council_share(&b.docket.council, 1);
	hex_add(&hex, share.part.scalar, SHARING_SCALAR_LEN);
	assert_null(strstr(buf_string(&b.deal), buf_string(&hex)));
	for (size_t at = X25519_LEN; at + AGE_WRAP_LEN <= DEAL_BOX_LEN; at++) {
		struct x25519_stanza stanza;
		struct age_key key;
		bool fits = true;

		memcpy(stanza.share, dealt.box, X25519_LEN);
		memcpy(stanza.body, dealt.box + at, AGE_WRAP_LEN);
		assert_true(identity_unwrap(&b.identity, &stanza, &fits, &key, &err));
		assert_false(fits);
	}
}

/* What was opened to be checked, or to be refused, is wiped. */
static void
leaves_nothing_of_the_share_in_memory(void **state)
{
	scoped(bench_free) struct bench b;
	scoped(buf_free) struct buf note = BUF(MIB);
	struct share share;

	(void)state;
	if (!heap_can_look())
		skip();
	bench_make(&b, T - 5000);
	share = council_share(&b.docket.council, 1);
	assert_true(hears(&b, true, T - 4000, &note));
	assert_false(grants(&b, T - 4000, &note));
	assert_int_equal(heap_holds((const char *)share.part.scalar), 0);
	assert_true(grants(&b, T + 900, &note));
	assert_int_equal(heap_holds((const char *)share.part.scalar), 0); /* in hex */
}

static void
lets_a_member_be_armed_before_its_time(void **state)
{
	scoped(bench_free) struct bench b;
	scoped(buf_free) struct buf note = BUF(MIB), none = BUF(MIB);
	scoped(statement_free) struct statement statement = { 0 };
	struct arm arm;

	(void)state;
	bench_make(&b, T - 5000);
	assert_true(hears(&b, true, T - 4000, &note));
	assert_true(statement_open(buf_text(&note), &b.member.vkey, &statement, &err));
	assert_true(arm_parse(&statement, &arm, &err));
	assert_int_equal(arm.index, 1);
	assert_true(hash_eq(&arm.of, &b.docket.council.id));
	assert_false(hears(&b, true, T, &none));
	b.plea.proof = TEXT("");
	assert_false(hears(&b, true, T - 4000, &none));
	assert_int_equal(none.len, 0);
}

TESTS(TEST(reads_back_what_it_wrote), TEST(refuses_what_is_cut_or_out_of_order),
    TEST(signs_the_share_when_witnesses_say_that_it_is_time),
    TEST(signs_nothing_before_whoever_asks), TEST(goes_at_once_when_the_key_is_out),
    TEST(takes_no_deal_that_is_not_its_own),
    TEST(opens_no_share_but_the_one_that_it_was_dealt_of_this_release),
    TEST(opens_nothing_for_a_release_that_somebody_made_up),
    TEST(is_not_opened_as_the_key_of_a_file), TEST(leaves_nothing_of_the_share_in_memory),
    TEST(lets_a_member_be_armed_before_its_time))
