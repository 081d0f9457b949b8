#include "action/inbox/custodian.h"

#include "action/finder/pinned.h"
#include "action/finder/record.h"
#include "action/node/audit.h"
#include "journal/attempt.h"
#include "journal/evidence.h"
#include "test.h"
#include "trio.h"
#include "view/inbox.h"
#include "view/view.h"

static struct err err;

static void
tell_wrong(void *arg, const char *where, const char *why)
{
	(void)arg;
	fail_msg("%s: %s", where, why);
}

/* Does the record hold, offline; with a custody or without? */
static bool
has_record(struct play *play, const struct hash *id, bool custody)
{
	scoped(arena_free) struct arena arena = ARENA(16 * MIB);
	struct record_facts facts;
	char dir[PATH_MAX];

	assert_true(sent_dir(&play->finder, id, dir, &err));
	if (!record_check(dir, TEXT(""), &arena, &facts, &err))
		fail_msg("%s", err.text);
	return facts.custody == custody && facts.proven == custody;
}

/* All that a node has holds, and its views can be folded again. */
static void
assert_sound(struct play *play)
{
	struct audit audit = { .journal = &play->node.journal,
		.now = play->now,
		.epoch = PLAY_EPOCH,
		.tell = tell_wrong };
	struct audit_totals totals;
	struct hash before, after;
	uint64_t count;

	assert_true(audit_do(&audit, &totals, &err));
	assert_true(view_digest(&play->node.journal, &before, &err));
	if (!view_rebuild(&play->node.journal, &count, &err))
		fail_msg("%s", err.text);
	assert_true(view_digest(&play->node.journal, &after, &err));
	assert_true(hash_eq(&before, &after));
}

static struct outbox_row
outbox_of_one(struct play *play, const struct hash *id, const char *to)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	struct outbox_row row;
	bool found;

	assert_true(outbox_find(&play->node.journal, &(struct outbox_place){ id, text_of(to) },
	    &arena, &found, &row, &err));
	assert_true(found);
	return row;
}

static struct held
kept(struct play *play, const struct hash *ask)
{
	struct held held = { 0 };
	bool found;

	assert_true(held_find(&play->node.journal, ask, &found, &held, &err) && found);
	return held;
}

static void
what_is_in_custody_reaches_its_recipient_and_ranks_by_it(void **state)
{
	scoped(trio_free) struct trio trio = trio_make();
	struct play *a = &trio.pair.a, *b = &trio.pair.b, *c = &trio.c;
	uint64_t early = (uint64_t)trio.pair.now / PLAY_EPOCH;
	struct hash letter = pair_write(&trio.pair, "silence", trio.pair.now), custody, ask;
	struct outgoing to_c, to_b, poll = { .poll = true, .peer = TEXT(TRIO_C) };
	struct inbox_rank rank;
	bool proven;

	(void)state;
	ask = trio_ask(&trio, &letter);
	to_c = trio_mail(&ask, TRIO_C);
	assert_true(trio_post(&trio, a, c, &to_c, &err));
	assert_true(outbox_of_one(a, &ask, TRIO_C).received);
	assert_true(kept(c, &ask).there && !kept(c, &ask).stranger);

	/* Much later the recipient is there; its answer is sealed past the custodian. */
	trio_pass(&trio, 10 * PLAY_EPOCH);
	custody = trio_custody(&trio, &ask);
	to_b = trio_mail(&custody, PAIR_B);
	assert_true(trio_post(&trio, c, b, &to_b, &err));
	assert_true(inbox_rank(&b->node.journal, &letter, &rank, &err));
	assert_true(rank.said);
	assert_int_equal(rank.epoch, early);
	assert_false(kept(c, &ask).there);
	assert_true(kept(c, &ask).answered);

	/* It comes back with the proof that the custodian owes. */
	assert_false(outbox_of_one(a, &letter, PAIR_B).received);
	assert_true(trio_post(&trio, a, c, &poll, &err));
	assert_true(outbox_of_one(a, &letter, PAIR_B).received);
	assert_true(evidence_has(&a->node.journal, &ask, TEXT(TRIO_C), &proven, &err));
	assert_true(proven);
	assert_sound(a);
	assert_sound(b);
	assert_sound(c);
}

/* A custodian that was killed before its answer arrived is asked again. */
static void
what_comes_again_is_answered_as_the_first_time(void **state)
{
	scoped(trio_free) struct trio trio = trio_make();
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX), lost = BUF(ENVELOPE_MAX);
	scoped(buf_free) struct buf again = BUF(ENVELOPE_MAX);
	struct play *a = &trio.pair.a, *b = &trio.pair.b, *c = &trio.c;
	struct hash letter = pair_write(&trio.pair, "silence", trio.pair.now), custody, same,
		    ask;
	struct outgoing to_c, to_b;

	(void)state;
	ask = trio_ask(&trio, &letter);
	to_c = trio_mail(&ask, TRIO_C);
	trio_seal(&trio, a, &to_c, &sealed);
	assert_true(trio_arrive(&trio, c, &sealed, &lost, &err));
	custody = trio_custody(&trio, &ask);
	node_close(&c->node);
	play_open_node(c, &c->node);
	trio_pass(&trio, 3 * PLAY_EPOCH);
	assert_true(trio_arrive(&trio, c, &sealed, &again, &err));
	assert_true(trio_take(&trio, a, &to_c, &again, &err));
	same = trio_custody(&trio, &ask);
	assert_true(hash_eq(&custody, &same));

	/* What is forwarded twice is taken once, and answered twice. */
	to_b = trio_mail(&custody, PAIR_B);
	buf_clear(&sealed);
	buf_clear(&lost);
	trio_seal(&trio, c, &to_b, &sealed);
	assert_true(trio_arrive(&trio, b, &sealed, &lost, &err));
	buf_clear(&again);
	assert_true(trio_arrive(&trio, b, &sealed, &again, &err));
	assert_true(trio_take(&trio, c, &to_b, &again, &err));
	assert_true(kept(c, &ask).answered);
	assert_sound(b);
	assert_sound(c);
}

/* One in whose custody a finder's report is. */
static void
a_finder_has_its_report_kept(void **state)
{
	scoped(trio_free) struct trio trio = trio_make();
	scoped(peer_free) struct peer node = { 0 }, custodian = { 0 };
	struct play *b = &trio.pair.b, *c = &trio.c;
	struct finder *finder = &b->finder;
	struct deliver to_c = { finder, &custodian, play_remote(c), trio.pair.now };
	struct deliver to_b = { finder, &node, play_remote(b), trio.pair.now };
	scoped(sent_free) struct sent sent = { 0 };
	struct hash report, ask, custody;
	struct inbox_rank rank;
	struct outgoing mail;
	char path[PATH_MAX];
	char *const paths[] = { path };
	unsigned troubles = 0;
	size_t proofs;

	(void)state;
	scratch_put(&b->scratch, "report.md", TEXT("# A flaw\n"));
	scratch_path(&b->scratch, "report.md", path);
	assert_true(pinned_meet(finder, "nodes/b", to_b.remote, trio.pair.now, &node, &err));
	assert_true(
	    pinned_meet(finder, "nodes/c", to_c.remote, trio.pair.now, &custodian, &err));
	b->down = true;
	assert_false(deliver_report(&to_b,
	    &(struct deliver_matter){ TEXT("A flaw"), paths, 1, NULL, NULL }, &report, &err));
	assert_true(sent_open(finder, play_trouble, &troubles, &sent, &err));
	assert_int_equal(sent.count, 1);
	report = sent.at[0].id;
	sent_free(&sent);
	assert_true(deliver_custody(&to_c, &report, &ask, &err));

	/* The node is there again, and hears of it from the custodian alone. */
	trio_pass(&trio, 4 * PLAY_EPOCH);
	custody = trio_custody(&trio, &ask);
	mail = trio_mail(&custody, PAIR_B);
	assert_true(trio_post(&trio, c, b, &mail, &err));
	assert_true(inbox_rank(&b->node.journal, &report, &rank, &err));
	assert_true(rank.said && rank.epoch == (uint64_t)PLAY_BEGAN / PLAY_EPOCH);
	to_c.now = trio.pair.now;
	assert_true(sent_open(finder, play_trouble, &troubles, &sent, &err));
	assert_int_equal(sent.count, 2);
	for (size_t i = 0; i < sent.count; i++)
		if (sent.at[i].custody)
			assert_true(deliver_poll(&to_c, &sent.at[i], 1, &proofs, &err));
	assert_int_equal(proofs, 1);
	assert_true(has_record(b, &ask, true));
	assert_true(has_record(b, &report, false));
	/* It has its receipt, and is not delivered any more. */
	assert_true(deliver_again(&to_b, &report, &err));
	assert_false(deliver_custody(&to_c, &report, &ask, &err));
	assert_int_equal(err.fault, FAULT_CONFLICT);
	assert_int_equal(troubles, 0);
	assert_sound(c);
	assert_sound(b);
}

/* Asks of the test's own making. */

struct asking {
	const char *recipient;
	const char *bytes;  /* that travel */
	const char *digest; /* is of these */
	uint64_t size;
};

static bool
ask_for(struct trio *trio, struct play *by, const struct asking *asking)
{
	scoped(buf_free) struct buf from = BUF(KIB), note = BUF(MIB), name = BUF(KIB);
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX), reply = BUF(ENVELOPE_MAX);
	scoped(buf_free) struct buf chain = BUF(CHAIN_BYTES_MAX);
	struct signer signer = node_signer(&by->node);
	struct saying how = { &signer, trio->pair.now, TEXT(TRIO_C) };
	struct custody_ask ask = { .recipient = text_of(asking->recipient),
		.digest = hash_text(text_of(asking->digest)),
		.size = asking->size };
	struct envelope envelope = { 0 };
	struct hash id;

	assert_true(custody_ask_sign(&ask, &how, &note, &id, &err));
	vkey_format(&signer.vkey, &from);
	buf_add(&from, TEXT("\n"));
	buf_add(&name, TEXT("blob/"));
	hash_format(&ask.digest, &name);
	pair_notes(by, &chain);
	assert_true(envelope_add(&envelope, TEXT("from"), buf_text(&from), &err));
	assert_true(envelope_add(&envelope, TEXT("statement"), buf_text(&note), &err));
	assert_true(envelope_add(&envelope, TEXT("manifest"), buf_text(&chain), &err));
	if (asking->bytes[0] != '\0')
		assert_true(
		    envelope_add(&envelope, buf_text(&name), text_of(asking->bytes), &err));
	assert_true(envelope_seal(&envelope, &trio->c.node.manifest.recipient, &sealed, &err));
	return trio_arrive(trio, &trio->c, &sealed, &reply, &err);
}

#define SEALED "age-encryption.org/v1\nsomething"
#define OTHER "age-encryption.org/v1\nsomething else"

static void
refuses_what_it_cannot_answer_for(void **state)
{
	static const struct {
		struct asking asking;
		enum fault fault;
		const char *words;
	} wrong[] = {
		{ { PAIR_B, OTHER, SEALED, 31 }, FAULT_INPUT, "not what the statement says" },
		{ { PAIR_B, SEALED, SEALED, 32 }, FAULT_INPUT, "not what the statement says" },
		{ { PAIR_B, "", SEALED, 31 }, FAULT_INPUT, "is missing" },
		{ { PAIR_B, "in the open", "in the open", 11 }, FAULT_INPUT, "not sealed" },
		{ { PAIR_B, SEALED, SEALED, CUSTODIAN_SIZE_MAX + 1 }, FAULT_LIMIT, "over" },
		{ { TRIO_C, SEALED, SEALED, 31 }, FAULT_INPUT, "this node itself" },
	};
	scoped(trio_free) struct trio trio = trio_make();
	struct held_total total;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_false(ask_for(&trio, &trio.pair.a, &wrong[i].asking));
		if (err.fault != wrong[i].fault || strstr(err.text, wrong[i].words) == NULL)
			fail_msg("%zu: %d %s", i, (int)err.fault, err.text);
	}
	assert_true(
	    held_total(&trio.c.node.journal, TEXT(PAIR_A), &total, &err) && total.count == 0);
	assert_true(
	    ask_for(&trio, &trio.pair.a, &(struct asking){ PAIR_B, SEALED, SEALED, 31 }));
	/* Another's claim to the same bytes. */
	assert_false(
	    ask_for(&trio, &trio.pair.a, &(struct asking){ PAIR_B, SEALED, SEALED, 31 }));
	assert_non_null(strstr(err.text, "already"));
}

/* Who is not confirmed has a share with all others of that kind, and chooses no address. */
static void
strangers_have_a_share_and_name_whom_is_known(void **state)
{
	scoped(trio_free) struct trio trio = trio_of_strangers();
	char bytes[] = "age-encryption.org/v1\nnumber 00";

	(void)state;
	assert_false(
	    ask_for(&trio, &trio.pair.a, &(struct asking){ PAIR_B, SEALED, SEALED, 31 }));
	assert_non_null(strstr(err.text, "not known here"));
	pair_introduce(&trio.pair, &trio.c, &trio.pair.b);
	for (unsigned i = 0; i <= CUSTODIAN_STRANGER_MAX; i++) {
		struct asking asking = { PAIR_B, bytes, bytes, sizeof(bytes) - 1 };

		bytes[sizeof(bytes) - 2] = (char)('a' + i);
		if (i < CUSTODIAN_STRANGER_MAX)
			assert_true(ask_for(&trio, &trio.pair.a, &asking));
		else
			assert_false(ask_for(&trio, &trio.pair.a, &asking));
	}
	assert_int_equal(err.fault, FAULT_LIMIT);
}

static void
takes_it_from_whom_its_operator_says(void **state)
{
	static const struct {
		const char *word;
		bool from_confirmed, from_stranger;
	} rules[] = {
		{ "nobody\n", false, false },
		{ "members", true, false },
		{ "anybody\n", true, true },
	};
	scoped(trio_free) struct trio trio = trio_of_strangers();
	char path[PATH_MAX];

	(void)state;
	pair_introduce(&trio.pair, &trio.c, &trio.pair.b);
	scratch_path(&trio.c.scratch, "node", path);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const char *bytes = i == 1 ? SEALED : OTHER;
		struct asking of_b = { PAIR_A, bytes, bytes, strlen(bytes) };
		struct asking of_a = { PAIR_B, OTHER, OTHER, 36 };

		scratch_put(&trio.c.scratch, "node/" CUSTODIAN_FILE, text_of(rules[i].word));
		assert_true(custodian_load_rule(path, &trio.c.node.custody, &err));
		assert_int_equal(ask_for(&trio, &trio.pair.b, &of_b), rules[i].from_confirmed);
		if (i == 1)
			assert_false(ask_for(&trio, &trio.pair.a, &of_a));
	}
	scratch_put(&trio.c.scratch, "node/" CUSTODIAN_FILE, TEXT("friends"));
	assert_false(custodian_load_rule(path, &trio.c.node.custody, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
what_nobody_took_is_destroyed_in_the_end(void **state)
{
	scoped(trio_free) struct trio trio = trio_make();
	scoped(buf_free) struct buf trouble = BUF(KIB);
	struct play *a = &trio.pair.a, *c = &trio.c;
	struct hash letter = pair_write(&trio.pair, "silence", trio.pair.now), custody, ask;
	struct outgoing to_c;
	size_t count = 1;
	bool refused;

	(void)state;
	ask = trio_ask(&trio, &letter);
	to_c = trio_mail(&ask, TRIO_C);
	assert_true(trio_post(&trio, a, c, &to_c, &err));
	custody = trio_custody(&trio, &ask);
	assert_true(custodian_tidy(
	    &c->node, trio.pair.now + INT64_C(86400) * CUSTODIAN_DAYS, &count, &err));
	assert_int_equal(count, 0);
	assert_true(custodian_tidy(
	    &c->node, trio.pair.now + INT64_C(86400) * CUSTODIAN_DAYS + 1, &count, &err));
	assert_int_equal(count, 1);
	assert_false(kept(c, &ask).there);
	assert_true(attempt_refused(
	    &c->node.journal, &custody, TEXT(PAIR_B), &refused, &trouble, &err));
	assert_true(refused);
	assert_sound(c);
}

TESTS(TEST(what_is_in_custody_reaches_its_recipient_and_ranks_by_it),
    TEST(what_comes_again_is_answered_as_the_first_time), TEST(a_finder_has_its_report_kept),
    TEST(refuses_what_it_cannot_answer_for),
    TEST(strangers_have_a_share_and_name_whom_is_known),
    TEST(takes_it_from_whom_its_operator_says), TEST(what_nobody_took_is_destroyed_in_the_end))
