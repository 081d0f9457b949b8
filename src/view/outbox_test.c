#include "view/outbox.h"

#include "journal/attempt.h"
#include "journal/evidence.h"
#include "journal/forgetting.h"
#include "keys.h"
#include "ledger.h"
#include "statement/letter.h"
#include "view/view.h"

#define SELF TEXT("psirt.example")
#define B TEXT("b.example")
#define C TEXT("c.example")

static struct err err;

static struct ledger
ledger_with_outbox(void)
{
	struct ledger ledger = ledger_make();

	assert_true(journal_name(&ledger.journal, SELF, &err));
	assert_true(view_open(&ledger.journal, &err));
	return ledger;
}

static void
add(struct ledger *ledger, const struct vkey *key, const struct buf *note, struct record *out)
{
	scoped(statement_free) struct statement s = { 0 };

	assert_true(statement_open(buf_text(note), key, &s, &err));
	assert_true(journal_add_private(
	    &ledger->journal, &s, (uint64_t)s.at / LEDGER_EPOCH, out, &err));
}

/* The node says something, to one or to both. */
static struct record
say(struct ledger *ledger, const char *title, const struct text *to, size_t count, int64_t at)
{
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&ledger->node);
	struct letter letter = { .title = text_of(title) };
	struct record record;
	struct hash id;

	assert_true(letter_sign(
	    &letter, &(struct letter_how){ &signer, at, to, count }, &note, &id, &err));
	add(ledger, &signer.vkey, &note, &record);
	return record;
}

/* And one of them, or somebody else, that it came. */
static struct hash
answer(struct ledger *ledger, const char *by, const struct record *of, int64_t proof_by)
{
	scoped(note_key_free) struct note_key key = test_key(by, by[0]);
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	struct receipt receipt = {
		.of = of->id, .commitment = of->commitment, .epoch = 5, .proof_by = proof_by
	};
	struct saying how = { &signer, proof_by - 60, SELF };
	struct record record;
	struct hash id;

	assert_true(receipt_sign(&receipt, &how, &note, &id, &err));
	add(ledger, &key.vkey, &note, &record);
	return id;
}

/* A line each. */
static bool
append(void *arg, const struct outbox_row *row, struct err *e)
{
	struct buf *out = arg;

	buf_addf(out, "%.*s<-%.*s%s\n", TEXT_ARGS(row->peer), TEXT_ARGS(row->what),
	    row->received ? " came" : "");
	return buf_ok(out, e);
}

static void
assert_due(struct ledger *ledger, int64_t now, const char *lines)
{
	scoped(buf_free) struct buf out = BUF(MIB);

	assert_true(outbox_due(&ledger->journal, now, append, &out, &err));
	assert_string_equal(buf_string(&out), lines);
}

static void
assert_unproven(
    struct ledger *ledger, struct text peer, int64_t now, size_t most, const char *lines)
{
	scoped(buf_free) struct buf out = BUF(MIB);

	assert_true(outbox_unproven(
	    &ledger->journal, &(struct outbox_wanted){ peer, now, most }, append, &out, &err));
	assert_string_equal(buf_string(&out), lines);
}

static void
the_first_of_each_recipient_waits_for_its_receipt(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_with_outbox();
	const struct text both[] = { B, C };
	struct record one, two;

	(void)state;
	assert_due(&ledger, LEDGER_BEGAN, "");
	one = say(&ledger, "one", both, 2, LEDGER_BEGAN);
	two = say(&ledger, "two", both, 1, LEDGER_BEGAN + 1);
	assert_due(&ledger, LEDGER_BEGAN,
	    "b.example<-letter: one\n"
	    "c.example<-letter: one\n");
	answer(&ledger, "b.example", &one, LEDGER_BEGAN + 100);
	assert_due(&ledger, LEDGER_BEGAN,
	    "c.example<-letter: one\n"
	    "b.example<-letter: two\n");
	answer(&ledger, "x.example", &two, LEDGER_BEGAN + 100);
	answer(&ledger, "c.example", &two, LEDGER_BEGAN + 100);
	assert_due(&ledger, LEDGER_BEGAN,
	    "c.example<-letter: one\n"
	    "b.example<-letter: two\n");
	answer(&ledger, "c.example", &one, LEDGER_BEGAN + 100);
	answer(&ledger, "b.example", &two, LEDGER_BEGAN + 100);
	assert_due(&ledger, LEDGER_BEGAN, "");
}

static void
who_failed_waits_and_what_was_refused_holds_nothing_up(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_with_outbox();
	struct attempt attempt = { 1, LEDGER_BEGAN, LEDGER_BEGAN + 50 };
	const struct text both[] = { B, C };
	struct record one;
	int64_t next;

	(void)state;
	one = say(&ledger, "one", both, 2, LEDGER_BEGAN);
	say(&ledger, "two", both, 1, LEDGER_BEGAN);
	assert_true(outbox_next(&ledger.journal, LEDGER_BEGAN, &next, &err));
	assert_int_equal(next, INT64_MAX);
	assert_true(attempt_set(&ledger.journal, B, &attempt, TEXT("silent"), &err));
	assert_due(&ledger, LEDGER_BEGAN + 49, "c.example<-letter: one\n");
	assert_true(outbox_next(&ledger.journal, LEDGER_BEGAN + 49, &next, &err));
	assert_int_equal(next, LEDGER_BEGAN + 50);
	assert_due(&ledger, LEDGER_BEGAN + 50,
	    "b.example<-letter: one\n"
	    "c.example<-letter: one\n");
	assert_true(attempt_refuse(&ledger.journal, &one.id, B, TEXT("no"), &err));
	assert_due(&ledger, LEDGER_BEGAN + 50,
	    "c.example<-letter: one\n"
	    "b.example<-letter: two\n");
}

static void
tells_what_its_receipt_promised_and_keeps_the_first(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_with_outbox();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf out = BUF(KIB);
	const struct text both[] = { B, C };
	struct outbox_row row = { .at = 7 };
	struct hash receipt;
	struct record one;
	bool found;

	(void)state;
	one = say(&ledger, "one", both, 2, LEDGER_BEGAN);
	receipt = answer(&ledger, "b.example", &one, LEDGER_BEGAN + 100);
	answer(&ledger, "b.example", &one, LEDGER_BEGAN + 500);
	assert_true(outbox_find(&ledger.journal, &(struct outbox_place){ &one.id, B }, &arena,
			&found, &row, &err) &&
		    found);
	assert_true(row.received);
	assert_true(hash_eq(&row.receipt, &receipt));
	assert_true(hash_eq(&row.id, &one.id));
	assert_int_equal(row.at, LEDGER_BEGAN);
	assert_int_equal(row.when, LEDGER_BEGAN + 40);
	assert_int_equal(row.epoch, 5);
	assert_int_equal(row.proof_by, LEDGER_BEGAN + 100);
	assert_true(text_eq(row.peer, B));
	assert_true(outbox_of(&ledger.journal, &one.id, append, &out, &err));
	assert_string_equal(buf_string(&out), "b.example<-letter: one came\n"
					      "c.example<-letter: one\n");
	row.at = 7;
	assert_true(outbox_find(&ledger.journal, &(struct outbox_place){ &receipt, B }, &arena,
			&found, &row, &err) &&
		    !found);
	assert_int_equal(row.at, 7);
}

static void
proofs_are_missed_once_they_are_due(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_with_outbox();
	const struct text both[] = { B, C };
	int64_t now = LEDGER_BEGAN, next;
	struct record one, two;

	(void)state;
	one = say(&ledger, "one", both, 2, now);
	two = say(&ledger, "two", both, 1, now);
	assert_true(outbox_next_proof(&ledger.journal, now, &next, &err));
	assert_int_equal(next, INT64_MAX);
	answer(&ledger, "b.example", &one, now + 200);
	answer(&ledger, "b.example", &two, now + 100);
	answer(&ledger, "c.example", &one, now + 300);
	assert_true(outbox_next_proof(&ledger.journal, now + 100, &next, &err));
	assert_int_equal(next, now + 200);
	assert_unproven(&ledger, TEXT(""), now + 99, 9, "");
	assert_unproven(&ledger, TEXT(""), now + 300, 9,
	    "b.example<-letter: two came\n"
	    "b.example<-letter: one came\n"
	    "c.example<-letter: one came\n");
	assert_unproven(&ledger, C, now + 300, 9, "c.example<-letter: one came\n");
	assert_unproven(&ledger, TEXT(""), now + 300, 1, "b.example<-letter: two came\n");
	assert_true(evidence_add(&ledger.journal, &one.id, B, TEXT("a proof"), &err));
	assert_unproven(&ledger, TEXT(""), now + 300, 9,
	    "b.example<-letter: two came\n"
	    "c.example<-letter: one came\n");
}

static void
folded_again_it_is_the_same_and_what_is_forgotten_is_gone(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_with_outbox();
	scoped(buf_free) struct buf out = BUF(KIB);
	const struct text both[] = { B, C };
	struct hash before, after;
	struct record one;
	uint64_t count;

	(void)state;
	one = say(&ledger, "one", both, 2, LEDGER_BEGAN);
	say(&ledger, "two", both, 1, LEDGER_BEGAN);
	answer(&ledger, "c.example", &one, LEDGER_BEGAN + 100);
	for (int i = 0; i < 2; i++) {
		assert_true(view_digest(&ledger.journal, &before, &err));
		assert_true(view_rebuild(&ledger.journal, &count, &err));
		assert_true(view_digest(&ledger.journal, &after, &err));
		assert_true(hash_eq(&before, &after));
		if (i == 0)
			assert_true(journal_forget(&ledger.journal, &one.id, &err));
	}
	assert_true(outbox_list(&ledger.journal, 9, append, &out, &err));
	assert_string_equal(buf_string(&out), "b.example<-letter: two\n");
}

static void
lists_the_newest_first_and_shows_nothing_on_the_disk(void **state)
{
	scoped(ledger_free) struct ledger ledger = ledger_with_outbox();
	scoped(buf_free) struct buf out = BUF(KIB);
	const struct text to = B;
	struct query q;
	bool found;

	(void)state;
	say(&ledger, "one", &to, 1, LEDGER_BEGAN);
	say(&ledger, "two", &to, 1, LEDGER_BEGAN);
	say(&ledger, "three", &to, 1, LEDGER_BEGAN);
	assert_true(outbox_list(&ledger.journal, 2, append, &out, &err));
	assert_string_equal(buf_string(&out), "b.example<-letter: three\n"
					      "b.example<-letter: two\n");
	assert_true(db_query(ledger.journal.db,
	    "SELECT 1 FROM view_outbox WHERE instr(said, CAST('example' AS BLOB)) > 0"
	    " OR instr(peer, CAST('example' AS BLOB)) > 0"
	    " OR instr(said, CAST('letter' AS BLOB)) > 0",
	    &q, &err));
	assert_true(query_row(&q, &found, &err));
	assert_false(found);
	query_end(&q);
	ledger_tamper(&ledger, "UPDATE view_outbox SET said = (SELECT said FROM view_outbox"
			       " WHERE serial = 1) WHERE serial = 2");
	assert_false(outbox_list(&ledger.journal, 9, append, &out, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
}

TESTS(TEST(the_first_of_each_recipient_waits_for_its_receipt),
    TEST(who_failed_waits_and_what_was_refused_holds_nothing_up),
    TEST(tells_what_its_receipt_promised_and_keeps_the_first),
    TEST(proofs_are_missed_once_they_are_due),
    TEST(folded_again_it_is_the_same_and_what_is_forgotten_is_gone),
    TEST(lists_the_newest_first_and_shows_nothing_on_the_disk))
