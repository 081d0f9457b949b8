#include "view/outbox.h"

#include "journal/attempt.h"
#include "journal/evidence.h"
#include "journal/forgetting.h"
#include "keys.h"
#include "statement/letter.h"
#include "view/view.h"
#include "viewed.h"

#define SELF TEXT("psirt.example")
#define B TEXT("b.example")
#define C TEXT("c.example")

static struct err err;

static struct daybook
daybook_with_outbox(void)
{
	struct daybook daybook = viewed_make();

	assert_true(journal_name(&daybook.journal, SELF, &err));
	return daybook;
}

static void
add(struct daybook *daybook, const struct vkey *key, const struct buf *note, struct record *out)
{
	scoped(statement_free) struct statement s = { 0 };

	assert_true(statement_open(buf_text(note), key, &s, &err));
	assert_true(journal_add_private(
	    &daybook->journal, &s, (uint64_t)s.at / DAYBOOK_EPOCH, out, &err));
}

/* The node says something, to one or to both. */
static struct record
say(struct daybook *daybook, const char *title, const struct text *to, size_t count, int64_t at)
{
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&daybook->node);
	struct letter letter = { .title = text_of(title) };
	struct record record;
	struct hash id;

	assert_true(letter_sign(
	    &letter, &(struct letter_how){ &signer, at, to, count }, &note, &id, &err));
	add(daybook, &signer.vkey, &note, &record);
	return record;
}

/* And one of them, or somebody else, that it came. */
static struct hash
answer(struct daybook *daybook, const char *by, const struct record *of, int64_t proof_by)
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
	add(daybook, &key.vkey, &note, &record);
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
assert_due(struct daybook *daybook, int64_t now, const char *lines)
{
	scoped(buf_free) struct buf out = BUF(MIB);

	assert_true(outbox_due(&daybook->journal, now, append, &out, &err));
	assert_string_equal(buf_string(&out), lines);
}

static void
assert_unproven(
    struct daybook *daybook, struct text peer, int64_t now, size_t most, const char *lines)
{
	scoped(buf_free) struct buf out = BUF(MIB);

	assert_true(outbox_unproven(
	    &daybook->journal, &(struct outbox_wanted){ peer, now, most }, append, &out, &err));
	assert_string_equal(buf_string(&out), lines);
}

static void
the_first_of_each_recipient_waits_for_its_receipt(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_outbox();
	const struct text both[] = { B, C };
	struct record one, two;

	(void)state;
	assert_due(&daybook, DAYBOOK_BEGAN, "");
	one = say(&daybook, "one", both, 2, DAYBOOK_BEGAN);
	two = say(&daybook, "two", both, 1, DAYBOOK_BEGAN + 1);
	assert_due(&daybook, DAYBOOK_BEGAN,
	    "b.example<-letter: one\n"
	    "c.example<-letter: one\n");
	answer(&daybook, "b.example", &one, DAYBOOK_BEGAN + 100);
	assert_due(&daybook, DAYBOOK_BEGAN,
	    "c.example<-letter: one\n"
	    "b.example<-letter: two\n");
	answer(&daybook, "x.example", &two, DAYBOOK_BEGAN + 100);
	answer(&daybook, "c.example", &two, DAYBOOK_BEGAN + 100);
	assert_due(&daybook, DAYBOOK_BEGAN,
	    "c.example<-letter: one\n"
	    "b.example<-letter: two\n");
	answer(&daybook, "c.example", &one, DAYBOOK_BEGAN + 100);
	answer(&daybook, "b.example", &two, DAYBOOK_BEGAN + 100);
	assert_due(&daybook, DAYBOOK_BEGAN, "");
}

static void
who_failed_waits_and_what_was_refused_holds_nothing_up(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_outbox();
	struct attempt attempt = { 1, DAYBOOK_BEGAN, DAYBOOK_BEGAN + 50 };
	const struct text both[] = { B, C };
	struct record one;
	int64_t next;

	(void)state;
	one = say(&daybook, "one", both, 2, DAYBOOK_BEGAN);
	say(&daybook, "two", both, 1, DAYBOOK_BEGAN);
	assert_true(outbox_next(&daybook.journal, DAYBOOK_BEGAN, &next, &err));
	assert_int_equal(next, INT64_MAX);
	assert_true(attempt_set(&daybook.journal, B, &attempt, TEXT("silent"), &err));
	assert_due(&daybook, DAYBOOK_BEGAN + 49, "c.example<-letter: one\n");
	assert_true(outbox_next(&daybook.journal, DAYBOOK_BEGAN + 49, &next, &err));
	assert_int_equal(next, DAYBOOK_BEGAN + 50);
	assert_due(&daybook, DAYBOOK_BEGAN + 50,
	    "b.example<-letter: one\n"
	    "c.example<-letter: one\n");
	assert_true(attempt_refuse(&daybook.journal, &one.id, B, TEXT("no"), &err));
	assert_due(&daybook, DAYBOOK_BEGAN + 50,
	    "c.example<-letter: one\n"
	    "b.example<-letter: two\n");
}

static void
tells_what_its_receipt_promised_and_keeps_the_first(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_outbox();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf out = BUF(KIB);
	const struct text both[] = { B, C };
	struct outbox_row row = { .at = 7 };
	struct hash receipt;
	struct record one;
	bool found;

	(void)state;
	one = say(&daybook, "one", both, 2, DAYBOOK_BEGAN);
	receipt = answer(&daybook, "b.example", &one, DAYBOOK_BEGAN + 100);
	answer(&daybook, "b.example", &one, DAYBOOK_BEGAN + 500);
	assert_true(outbox_find(&daybook.journal, &(struct outbox_place){ &one.id, B }, &arena,
			&found, &row, &err) &&
		    found);
	assert_true(row.received);
	assert_true(hash_eq(&row.receipt, &receipt));
	assert_true(hash_eq(&row.id, &one.id));
	assert_int_equal(row.at, DAYBOOK_BEGAN);
	assert_int_equal(row.when, DAYBOOK_BEGAN + 40);
	assert_int_equal(row.epoch, 5);
	assert_int_equal(row.proof_by, DAYBOOK_BEGAN + 100);
	assert_true(text_eq(row.peer, B));
	assert_true(outbox_of(&daybook.journal, &one.id, append, &out, &err));
	assert_string_equal(buf_string(&out), "b.example<-letter: one came\n"
					      "c.example<-letter: one\n");
	row.at = 7;
	assert_true(outbox_find(&daybook.journal, &(struct outbox_place){ &receipt, B }, &arena,
			&found, &row, &err) &&
		    !found);
	assert_int_equal(row.at, 7);
}

static void
proofs_are_missed_once_they_are_due(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_outbox();
	const struct text both[] = { B, C };
	int64_t now = DAYBOOK_BEGAN, next;
	struct record one, two;

	(void)state;
	one = say(&daybook, "one", both, 2, now);
	two = say(&daybook, "two", both, 1, now);
	assert_true(outbox_next_proof(&daybook.journal, now, &next, &err));
	assert_int_equal(next, INT64_MAX);
	answer(&daybook, "b.example", &one, now + 200);
	answer(&daybook, "b.example", &two, now + 100);
	answer(&daybook, "c.example", &one, now + 300);
	assert_true(outbox_next_proof(&daybook.journal, now + 100, &next, &err));
	assert_int_equal(next, now + 200);
	assert_unproven(&daybook, TEXT(""), now + 99, 9, "");
	assert_unproven(&daybook, TEXT(""), now + 300, 9,
	    "b.example<-letter: two came\n"
	    "b.example<-letter: one came\n"
	    "c.example<-letter: one came\n");
	assert_unproven(&daybook, C, now + 300, 9, "c.example<-letter: one came\n");
	assert_unproven(&daybook, TEXT(""), now + 300, 1, "b.example<-letter: two came\n");
	assert_true(evidence_add(&daybook.journal, &one.id, B, TEXT("a proof"), &err));
	assert_unproven(&daybook, TEXT(""), now + 300, 9,
	    "b.example<-letter: two came\n"
	    "c.example<-letter: one came\n");
}

static void
folded_again_it_is_the_same_and_what_is_forgotten_is_gone(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_outbox();
	scoped(buf_free) struct buf out = BUF(KIB);
	const struct text both[] = { B, C };
	struct hash before, after;
	struct record one;
	uint64_t count;

	(void)state;
	one = say(&daybook, "one", both, 2, DAYBOOK_BEGAN);
	say(&daybook, "two", both, 1, DAYBOOK_BEGAN);
	answer(&daybook, "c.example", &one, DAYBOOK_BEGAN + 100);
	for (int i = 0; i < 2; i++) {
		assert_true(view_digest(&daybook.journal, &before, &err));
		assert_true(view_rebuild(&daybook.journal, &count, &err));
		assert_true(view_digest(&daybook.journal, &after, &err));
		assert_true(hash_eq(&before, &after));
		if (i == 0)
			assert_true(journal_forget(&daybook.journal, &one.id, &err));
	}
	assert_true(outbox_list(&daybook.journal, 9, append, &out, &err));
	assert_string_equal(buf_string(&out), "b.example<-letter: two\n");
}

static void
lists_the_newest_first_and_shows_nothing_on_the_disk(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_outbox();
	scoped(buf_free) struct buf out = BUF(KIB);
	const struct text to = B;
	struct query q;
	bool found;

	(void)state;
	say(&daybook, "one", &to, 1, DAYBOOK_BEGAN);
	say(&daybook, "two", &to, 1, DAYBOOK_BEGAN);
	say(&daybook, "three", &to, 1, DAYBOOK_BEGAN);
	assert_true(outbox_list(&daybook.journal, 2, append, &out, &err));
	assert_string_equal(buf_string(&out), "b.example<-letter: three\n"
					      "b.example<-letter: two\n");
	assert_true(db_query(daybook.journal.db,
	    "SELECT 1 FROM view_outbox WHERE instr(said, CAST('example' AS BLOB)) > 0"
	    " OR instr(peer, CAST('example' AS BLOB)) > 0"
	    " OR instr(said, CAST('letter' AS BLOB)) > 0",
	    &q, &err));
	assert_true(query_row(&q, &found, &err));
	assert_false(found);
	query_end(&q);
	daybook_tamper(&daybook, "UPDATE view_outbox SET said = (SELECT said FROM view_outbox"
				 " WHERE serial = 1) WHERE serial = 2");
	assert_false(outbox_list(&daybook.journal, 9, append, &out, &err));
	assert_int_equal(err.fault, FAULT_SYSTEM);
}

TESTS(TEST(the_first_of_each_recipient_waits_for_its_receipt),
    TEST(who_failed_waits_and_what_was_refused_holds_nothing_up),
    TEST(tells_what_its_receipt_promised_and_keeps_the_first),
    TEST(proofs_are_missed_once_they_are_due),
    TEST(folded_again_it_is_the_same_and_what_is_forgotten_is_gone),
    TEST(lists_the_newest_first_and_shows_nothing_on_the_disk))
