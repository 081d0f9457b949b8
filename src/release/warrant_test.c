#include "release/warrant.h"

#include "docket.h"
#include "test.h"

#define T COUNCIL_OPENS
#define GRACE 900
#define CUTOFF 3600
#define SILENT DOCKET_SILENT

static struct err err;

/* What member 1 is shown, and nothing yet but the seal. */
static struct warrant
show(const struct docket *d, const struct share *share, int64_t now)
{
	return (struct warrant){ .seal = buf_text(&d->council.note),
		.chain = &d->chain,
		.member = TEXT("m1.example"),
		.share = share,
		.now = now };
}

static enum moment
judge(const struct warrant *w)
{
	struct warrant_verdict verdict;

	assert_true(warrant_judge(w, &verdict, &err));
	return verdict.moment.moment;
}

static bool
refuses(const struct warrant *w, enum fault fault)
{
	struct warrant_verdict verdict = { .said = 99 };

	return !warrant_judge(w, &verdict, &err) && err.fault == fault && verdict.said == 99;
}

/* With one checkpoint that was cosigned at these times. */
static enum moment
judge_head(const struct docket *d, int64_t now, int64_t a, int64_t b, int64_t c)
{
	const int64_t at[COUNCIL_WITNESSES] = { a, b, c };
	scoped(buf_free) struct buf head = BUF(CHECKPOINT_LEN_MAX);
	struct share share = council_share(&d->council, 1);
	struct warrant w = show(d, &share, now);
	struct docket copy = *d;
	struct text text;

	docket_head(&copy, at, &head);
	text = buf_text(&head);
	w.heads = &text;
	w.head_count = 1;
	return judge(&w);
}

static void
goes_by_its_own_clock_after_the_grace(void **state)
{
	scoped(docket_free) struct docket d = docket_make();
	struct share share = council_share(&d.council, 1);
	struct warrant w = show(&d, &share, T - 1);

	(void)state;
	assert_int_equal(judge(&w), MOMENT_BEFORE);
	w.now = T;
	assert_int_equal(judge(&w), MOMENT_WAITING);
	w.now = T + GRACE - 1;
	assert_int_equal(judge(&w), MOMENT_WAITING);
	w.now = T + GRACE;
	assert_int_equal(judge(&w), MOMENT_GRACE);
}

/* Of three, one may lie: two are needed, whatever the own clock says. */
static void
goes_by_what_enough_witnesses_say(void **state)
{
	scoped(docket_free) struct docket d = docket_make();

	(void)state;
	assert_int_equal(judge_head(&d, T - 3600, T, T, SILENT), MOMENT_WITNESSED);
	assert_int_equal(judge_head(&d, T - 3600, SILENT, T + 9, T), MOMENT_WITNESSED);
	assert_int_equal(judge_head(&d, T, T, T - 1, SILENT), MOMENT_WAITING);
	assert_int_equal(judge_head(&d, T, T - 1, T - 1, T - 1), MOMENT_WAITING);
	/* The one that lies. */
	assert_int_equal(judge_head(&d, T - 3600, T, T - 3600, T - 3600), MOMENT_BEFORE);
	assert_int_equal(judge_head(&d, T - 3600, T + 86400, SILENT, T - 3600), MOMENT_BEFORE);
}

/* Two checkpoints, of the publisher's log and of a member's, each with one cosignature. */
static void
puts_together_what_witnesses_said_of_several_logs(void **state)
{
	static const int64_t first[] = { T, SILENT, SILENT }, second[] = { SILENT, T, SILENT };
	static const struct {
		const char *origin;
		bool counts;
	} logs[] = { { "m2.example/log", true }, { "m2.example/log/3", true },
		{ LINEAGE_NODE "/log", true }, { LINEAGE_NODE "/logs", false },
		{ "stranger.example/log", false } };
	scoped(docket_free) struct docket d = docket_make();
	struct share share = council_share(&d.council, 1);

	(void)state;
	for (size_t i = 0; i < sizeof(logs) / sizeof(logs[0]); i++) {
		scoped(grove_free) struct grove other = grove_make(logs[i].origin, 'x');
		scoped(buf_free) struct buf one = BUF(CHECKPOINT_LEN_MAX);
		scoped(buf_free) struct buf two = BUF(CHECKPOINT_LEN_MAX);
		struct warrant w = show(&d, &share, T);
		struct text heads[3];

		docket_head(&d, first, &one);
		docket_cosign(&d, &other, 5, second, &two);
		heads[0] = buf_text(&one);
		heads[1] = heads[0];
		heads[2] = buf_text(&two);
		w.heads = heads;
		w.head_count = 2;
		assert_int_equal(judge(&w), MOMENT_WAITING);
		w.head_count = 3;
		assert_int_equal(judge(&w), logs[i].counts ? MOMENT_WITNESSED : MOMENT_WAITING);
	}
}

static void
passes_over_heads_that_do_not_hold(void **state)
{
	static const int64_t at[] = { T, T, T };
	scoped(docket_free) struct docket d = docket_make();
	scoped(buf_free) struct buf good = BUF(CHECKPOINT_LEN_MAX);
	scoped(buf_free) struct buf bad = BUF(CHECKPOINT_LEN_MAX);
	struct share share = council_share(&d.council, 1);
	struct warrant w = show(&d, &share, T);
	struct text heads[3] = { TEXT("no note"), { NULL, 0 }, { NULL, 0 } };

	(void)state;
	docket_head(&d, at, &good);
	buf_add(&bad, buf_text(&good));
	bad.at[bad.len - 10] ^= 1;
	heads[1] = buf_text(&bad);
	heads[2] = buf_text(&good);
	w.heads = heads;
	w.head_count = 2;
	assert_int_equal(judge(&w), MOMENT_WAITING);
	w.head_count = 3;
	assert_int_equal(judge(&w), MOMENT_WITNESSED);
	w.head_count = WARRANT_HEADS_MAX + 1;
	assert_true(refuses(&w, FAULT_LIMIT));
}

/* Postponed by a day, with a proof that was cosigned at these times, shown at `now` with
 * witnesses that say `said`. */
static struct warrant_verdict
judge_postponed(int64_t a, int64_t b, int64_t c, int64_t now, int64_t said)
{
	const int64_t before[] = { a, b, c }, after[] = { said, said, said };
	scoped(docket_free) struct docket d = docket_make();
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	scoped(buf_free) struct buf proof = BUF(PROOF_LEN_MAX), head = BUF(CHECKPOINT_LEN_MAX);
	struct share share = council_share(&d.council, 1);
	struct warrant w = show(&d, &share, now);
	struct warrant_postpone shown;
	struct warrant_verdict verdict;
	struct hash id = docket_postpone(&d, T + 86400, PARTY_RELEASE, &note);
	struct text text;

	docket_prove(&d, docket_log(&d, &id), before, &proof);
	docket_head(&d, after, &head);
	text = buf_text(&head);
	shown = (struct warrant_postpone){ buf_text(&note), buf_text(&proof) };
	w.postpones = &shown;
	w.postpone_count = 1;
	w.heads = &text;
	w.head_count = 1;
	assert_true(warrant_judge(&w, &verdict, &err));
	return verdict;
}

static void
waits_where_it_was_postponed_in_time(void **state)
{
	struct warrant_verdict v =
	    judge_postponed(T - CUTOFF - 1, T - CUTOFF - 1, SILENT, T, T);

	(void)state;
	assert_int_equal(v.moment.moment, MOMENT_BEFORE);
	assert_int_equal(v.schedule.opens, T + 86400);
	assert_int_equal(v.said, 0);
	v = judge_postponed(T - CUTOFF - 1, T - CUTOFF - 1, SILENT, T, T + 86399);
	assert_false(v.moment.may);
	v = judge_postponed(T - CUTOFF - 1, T - CUTOFF - 1, SILENT, T, T + 86400);
	assert_int_equal(v.moment.moment, MOMENT_WITNESSED);
	v = judge_postponed(T - CUTOFF - 1, T - CUTOFF - 1, SILENT, T + 86400 + GRACE, SILENT);
	assert_int_equal(v.moment.moment, MOMENT_GRACE);
}

/* Too late by a second, or seen by one alone who may lie: silence means none. */
static void
goes_on_time_where_it_was_postponed_too_late(void **state)
{
	struct warrant_verdict v = judge_postponed(T - CUTOFF - 1, T - CUTOFF, T, T, T);

	(void)state;
	assert_int_equal(v.moment.moment, MOMENT_WITNESSED);
	assert_int_equal(v.schedule.opens, T);
	v = judge_postponed(T - CUTOFF - 1, SILENT, SILENT, T, T);
	assert_int_equal(v.moment.moment, MOMENT_WITNESSED);
	v = judge_postponed(SILENT, SILENT, SILENT, T, T);
	assert_int_equal(v.moment.moment, MOMENT_WITNESSED);
}

/* A postponement by this key, in a log or not, with a proof of this entry. */
static bool
refuses_postponement(enum party_role role, bool stranger, uint64_t entry)
{
	static const int64_t at[] = { T - 86400, T - 86400, T - 86400 };
	scoped(docket_free) struct docket d = docket_make();
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	scoped(buf_free) struct buf proof = BUF(PROOF_LEN_MAX);
	struct share share = council_share(&d.council, 1);
	struct warrant w = show(&d, &share, T);
	struct warrant_postpone shown;
	struct hash id;

	if (stranger)
		lineage_rotate(&d.line, role, 'z');
	id = docket_postpone(&d, T + 86400, role, &note);
	docket_log(&d, &id);
	docket_prove(&d, entry, at, &proof);
	shown = (struct warrant_postpone){ buf_text(&note), buf_text(&proof) };
	w.postpones = &shown;
	w.postpone_count = 1;
	return refuses(&w, FAULT_DENIED);
}

static void
refuses_a_postponement_that_is_not_the_publishers(void **state)
{
	(void)state;
	assert_false(refuses_postponement(PARTY_RELEASE, false, 1));
	/* by the key that the node has at hand; by a stranger's; with a proof of the seal's */
	assert_true(refuses_postponement(PARTY_STATEMENT, false, 1));
	assert_true(refuses_postponement(PARTY_ROOT, false, 1));
	assert_true(refuses_postponement(PARTY_RELEASE, true, 1));
	assert_true(refuses_postponement(PARTY_RELEASE, false, 0));
}

static void
refuses_a_postponement_of_another_release(void **state)
{
	static const int64_t at[] = { T - 86400, T - 86400, T - 86400 };
	scoped(docket_free) struct docket d = docket_make();
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	scoped(buf_free) struct buf proof = BUF(PROOF_LEN_MAX);
	struct share share = council_share(&d.council, 1);
	struct warrant w = show(&d, &share, T);
	struct hash sealed = d.council.id, id;
	struct warrant_postpone shown;

	(void)state;
	d.council.id.bytes[0] ^= 1;
	id = docket_postpone(&d, T + 86400, PARTY_RELEASE, &note);
	d.council.id = sealed;
	docket_prove(&d, docket_log(&d, &id), at, &proof);
	shown = (struct warrant_postpone){ buf_text(&note), buf_text(&proof) };
	w.postpones = &shown;
	w.postpone_count = 1;
	assert_true(refuses(&w, FAULT_DENIED));
	w.postpone_count = SCHEDULE_FACTS_MAX + 1;
	assert_true(refuses(&w, FAULT_LIMIT));
}

static void
lets_everybody_in_when_the_key_is_out(void **state)
{
	scoped(docket_free) struct docket d = docket_make();
	scoped(identity_free) struct identity wrong = test_identity('w');
	scoped(buf_free) struct buf right = BUF_SECRET(KIB), other = BUF_SECRET(KIB);
	struct share share = council_share(&d.council, 1);
	struct warrant w = show(&d, &share, T - 86400);

	(void)state;
	identity_format(&d.council.identity, &right);
	identity_format(&wrong, &other);
	w.key = buf_text(&right);
	assert_int_equal(judge(&w), MOMENT_KEY_OUT);
	w.key = buf_text(&other);
	assert_true(refuses(&w, FAULT_DENIED));
	w.key = TEXT("AGE-SECRET-KEY-1");
	assert_true(refuses(&w, FAULT_INPUT));
}

static void
has_nothing_to_let_go_where_the_share_does_not_fit(void **state)
{
	scoped(docket_free) struct docket d = docket_make();
	struct share share = council_share(&d.council, 1);
	struct warrant w = show(&d, &share, T + GRACE);

	(void)state;
	assert_int_equal(judge(&w), MOMENT_GRACE);
	w.member = TEXT("m2.example");
	assert_true(refuses(&w, FAULT_DENIED));
	w.member = TEXT("stranger.example");
	assert_true(refuses(&w, FAULT_DENIED));
	w.member = TEXT("m1.example");
	share.part.scalar[0] ^= 1;
	assert_true(refuses(&w, FAULT_DENIED));
	share = council_share(&d.council, 1);
	share.of.bytes[0] ^= 1;
	assert_true(refuses(&w, FAULT_DENIED));
}

/* Another time, said with the publisher's own key, is another seal. */
static void
refuses_another_seal_than_the_one_it_was_dealt_for(void **state)
{
	scoped(docket_free) struct docket d = docket_make();
	struct share share = council_share(&d.council, 1);
	struct warrant w;

	(void)state;
	d.council.seal.opens -= 86400;
	council_seal(&d.council);
	w = show(&d, &share, T - 1);
	assert_true(refuses(&w, FAULT_DENIED));
}

/* Revoke a key of which the log's first `size` entries hold what counts. */
static void
revoke(struct docket *d, enum party_role role, int64_t size)
{
	scoped(buf_free) struct buf lost = BUF(KIB);

	vkey_format(&d->line.key[role].vkey, &lost);
	d->line.next.revoked[0] =
	    (struct manifest_revoked){ buf_text(&lost), LINEAGE_AT, size };
	d->line.next.revoked_count = 1;
	lineage_rotate(&d->line, role, 'z');
	docket_renew(d);
	d->line.next.revoked_count = 0;
}

static void
believes_a_key_that_was_revoked_as_far_as_the_log_goes(void **state)
{
	static const int64_t silent[] = { SILENT, SILENT, SILENT };

	(void)state;
	for (int64_t size = 0; size < 2; size++) {
		scoped(docket_free) struct docket d = docket_make();
		scoped(buf_free) struct buf proof = BUF(PROOF_LEN_MAX);
		struct share share = council_share(&d.council, 1);
		struct warrant w = show(&d, &share, T + GRACE);

		revoke(&d, PARTY_STATEMENT, size);
		assert_true(refuses(&w, FAULT_DENIED));
		docket_prove(&d, 0, silent, &proof);
		w.seal_proof = buf_text(&proof);
		if (size == 0)
			assert_true(refuses(&w, FAULT_DENIED));
		else
			assert_int_equal(judge(&w), MOMENT_GRACE);
	}
}

static void
lets_no_key_postpone_that_was_revoked_before(void **state)
{
	static const int64_t at[] = { T - 86400, T - 86400, T - 86400 };

	(void)state;
	for (int64_t size = 1; size < 3; size++) {
		scoped(docket_free) struct docket d = docket_make();
		scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
		scoped(buf_free) struct buf proof = BUF(PROOF_LEN_MAX);
		struct share share = council_share(&d.council, 1);
		struct warrant w = show(&d, &share, T + GRACE);
		struct hash id = docket_postpone(&d, T + 86400, PARTY_RELEASE, &note);
		struct warrant_postpone shown;

		docket_prove(&d, docket_log(&d, &id), at, &proof);
		revoke(&d, PARTY_RELEASE, size);
		shown = (struct warrant_postpone){ buf_text(&note), buf_text(&proof) };
		w.postpones = &shown;
		w.postpone_count = 1;
		if (size == 1)
			assert_true(refuses(&w, FAULT_DENIED));
		else
			assert_int_equal(judge(&w), MOMENT_BEFORE);
	}
}

/* With a proof of the seal that was cosigned at these times. */
static bool
arms(struct docket *d, int64_t a, int64_t b, int64_t c, int64_t now)
{
	const int64_t at[COUNCIL_WITNESSES] = { a, b, c };
	scoped(buf_free) struct buf proof = BUF(PROOF_LEN_MAX);
	struct share share = council_share(&d->council, 1);
	struct warrant w = show(d, &share, now);

	docket_prove(d, 0, at, &proof);
	w.seal_proof = buf_text(&proof);
	return warrant_check_arm(&w, &err) ||
	       (assert_int_equal(err.fault, FAULT_DENIED), false);
}

static void
arms_for_a_seal_that_a_quorum_has_seen_before_its_time(void **state)
{
	scoped(docket_free) struct docket d = docket_make();
	struct share share = council_share(&d.council, 1);
	struct warrant w = show(&d, &share, T - 1);

	(void)state;
	assert_true(arms(&d, 1, 1, SILENT, T - 1));
	assert_true(arms(&d, SILENT, 1, 1, T - 1));
	assert_false(arms(&d, 1, SILENT, SILENT, T - 1));
	assert_false(arms(&d, SILENT, SILENT, SILENT, T - 1));
	assert_false(arms(&d, 1, 1, 1, T));
	assert_false(warrant_check_arm(&w, &err));
	/* A share that does not fit, or another's. */
	d.council.share[0].scalar[0] ^= 1;
	assert_false(arms(&d, 1, 1, 1, T - 1));
}

TESTS(TEST(arms_for_a_seal_that_a_quorum_has_seen_before_its_time),
    TEST(goes_by_its_own_clock_after_the_grace), TEST(goes_by_what_enough_witnesses_say),
    TEST(puts_together_what_witnesses_said_of_several_logs),
    TEST(passes_over_heads_that_do_not_hold), TEST(waits_where_it_was_postponed_in_time),
    TEST(goes_on_time_where_it_was_postponed_too_late),
    TEST(refuses_a_postponement_that_is_not_the_publishers),
    TEST(refuses_a_postponement_of_another_release),
    TEST(lets_everybody_in_when_the_key_is_out),
    TEST(has_nothing_to_let_go_where_the_share_does_not_fit),
    TEST(refuses_another_seal_than_the_one_it_was_dealt_for),
    TEST(believes_a_key_that_was_revoked_as_far_as_the_log_goes),
    TEST(lets_no_key_postpone_that_was_revoked_before))
