#include "release/standing.h"

#include "council.h"
#include "release/arm.h"
#include "release/unlock.h"
#include "release/verified.h"
#include "test.h"

#define T COUNCIL_OPENS
#define GRACE 900

static struct err err;

/* A statement that somebody said. */
struct said {
	struct buf note;
	struct statement statement;
};

static void
said_free(struct said *said)
{
	statement_free(&said->statement);
	buf_free(&said->note);
}

static void
open_said(struct said *said)
{
	assert_true(statement_reopen(buf_text(&said->note), &said->statement, &err));
}

static struct said
say_arm(const struct council *c, const char *by, unsigned index)
{
	scoped(note_key_free) struct note_key key = test_key(by, 'k');
	struct signer signer = note_key_signer(&key);
	struct said said = { .note = BUF(MIB) };
	struct arm arm = { c->id, index };
	struct hash id;

	assert_true(arm_sign(&arm, T - 9, &signer, &said.note, &id, &err));
	open_said(&said);
	return said;
}

static struct said
say_share(const struct council *c, const char *by, unsigned index)
{
	scoped(note_key_free) struct note_key key = test_key(by, 'k');
	struct signer signer = note_key_signer(&key);
	struct share share = council_share(c, index);
	struct said said = { .note = BUF(MIB) };
	struct hash id;

	assert_true(share_sign(&share, T, &signer, &said.note, &id, &err));
	open_said(&said);
	return said;
}

static struct said
say_key(const struct council *c, const char *by, const struct identity *which, bool breach)
{
	scoped(note_key_free) struct note_key key = test_key(by, 'k');
	scoped(buf_free) struct buf text = BUF_SECRET(KIB);
	struct signer signer = note_key_signer(&key);
	struct unlock unlock = { .of = c->id, .reason = TEXT("seen"), .breach = breach };
	struct said said = { .note = BUF(MIB) };
	struct hash id;

	identity_format(which, &text);
	unlock.key = buf_text(&text);
	assert_true(unlock_sign(&unlock, T - 9, &signer, &said.note, &id, &err));
	open_said(&said);
	return said;
}

static struct standing
begin(const struct council *c)
{
	struct standing standing;

	standing_begin(&c->seal, &c->terms, &c->id, TEXT(LINEAGE_NODE), &standing);
	return standing;
}

static void
add(struct standing *standing, struct said said)
{
	assert_true(standing_add(standing, &said.statement, &err));
	said_free(&said);
}

static bool
knows_the_key(const struct council *c, const struct standing *standing)
{
	scoped(identity_free) struct identity key = { 0 };

	if (!standing_key(standing, &key, &err)) {
		assert_int_equal(err.fault, FAULT_ABSENT);
		return false;
	}
	assert_true(recipient_eq(&key.recipient, &c->seal.recipient));
	return true;
}

static void
goes_from_sealed_to_ready_to_open(void **state)
{
	scoped(council_free) struct council c = council_make(2, 3);
	scoped(standing_free) struct standing p = { 0 };

	(void)state;
	council_seal(&c);
	p = begin(&c);
	assert_int_equal(standing_state(&p, T, T - 1), STANDING_SEALED);
	add(&p, say_arm(&c, "m1.example", 1));
	add(&p, say_arm(&c, "m1.example", 1));
	assert_int_equal(standing_armed(&p), 1);
	assert_int_equal(standing_state(&p, T, T - 1), STANDING_SEALED);
	add(&p, say_arm(&c, "m3.example", 3));
	assert_int_equal(standing_state(&p, T, T - 1), STANDING_READY);
	assert_int_equal(standing_state(&p, T, T + GRACE - 1), STANDING_READY);
	assert_int_equal(standing_state(&p, T, T + GRACE), STANDING_LATE);
	add(&p, say_share(&c, "m3.example", 3));
	add(&p, say_share(&c, "m3.example", 3));
	assert_false(knows_the_key(&c, &p));
	add(&p, say_share(&c, "m2.example", 2));
	assert_int_equal(standing_state(&p, T, T + GRACE), STANDING_OPEN);
	assert_true(knows_the_key(&c, &p));
	assert_int_equal(p.wrong, 0);
}

static void
counts_what_does_not_fit_and_is_not_moved_by_it(void **state)
{
	scoped(council_free) struct council c = council_make(2, 3);
	scoped(council_free) struct council other = council_make(2, 3);
	scoped(identity_free) struct identity wrong = test_identity('w');
	scoped(standing_free) struct standing p = { 0 };

	(void)state;
	council_seal(&c);
	p = begin(&c);
	add(&p, say_arm(&c, "m1.example", 2));
	add(&p, say_arm(&c, "stranger.example", 1));
	add(&p, say_share(&c, "m1.example", 2));
	add(&p, say_key(&c, LINEAGE_NODE, &wrong, false));
	add(&p, say_key(&c, "m1.example", &c.identity, false)); /* not its to say */
	assert_int_equal(p.wrong, 5);
	/* Of another release: nothing at all. */
	other.id.bytes[0] = 1;
	add(&p, say_arm(&other, "m1.example", 1));
	add(&p, say_share(&other, "m1.example", 1));
	add(&p, say_key(&other, LINEAGE_NODE, &other.identity, false));
	assert_int_equal(p.wrong, 5);
	assert_int_equal(standing_armed(&p), 0);
	assert_int_equal(p.gathering.count, 0);
	assert_false(knows_the_key(&c, &p));
}

static void
is_open_by_the_very_key_whoever_saw_it(void **state)
{
	(void)state;
	for (unsigned breach = 0; breach < 2; breach++) {
		scoped(council_free) struct council c = council_make(2, 3);
		scoped(standing_free) struct standing p = { 0 };

		council_seal(&c);
		p = begin(&c);
		add(&p, say_key(&c, breach == 1 ? "x.example" : LINEAGE_NODE, &c.identity,
			    breach == 1));
		assert_int_equal(p.breach, breach == 1);
		assert_int_equal(p.early, breach == 0);
		assert_int_equal(standing_state(&p, T, T - 86400), STANDING_OPEN);
		assert_true(knows_the_key(&c, &p));
	}
}

static void
counts_test_openings_of_these_bytes(void **state)
{
	scoped(council_free) struct council c = council_make(2, 3);
	scoped(note_key_free) struct note_key key = test_key("cert.example", 'k');
	scoped(standing_free) struct standing p = { 0 };
	struct signer signer = note_key_signer(&key);

	(void)state;
	council_seal(&c);
	p = begin(&c);
	for (unsigned i = 0; i < 3; i++) {
		struct verified verified = { c.id, c.seal.bundle, i == 0, TEXT("looked") };
		struct said said = { .note = BUF(MIB) };
		struct hash id;

		verified.bundle.bytes[0] ^= i == 2;
		assert_true(verified_sign(&verified, T, &signer, &said.note, &id, &err));
		open_said(&said);
		add(&p, said);
	}
	assert_int_equal(p.good, 1);
	assert_int_equal(p.bad, 1);
	assert_int_equal(p.wrong, 1);
}

static void
of_no_committee_opens_by_its_publisher_alone(void **state)
{
	static const struct seal_terms none;
	scoped(council_free) struct council c = council_make(1, 1);
	scoped(standing_free) struct standing p = { 0 };

	(void)state;
	standing_begin(&c.seal, &none, &c.id, TEXT(LINEAGE_NODE), &p);
	add(&p, say_arm(&c, "m1.example", 1));
	assert_int_equal(p.wrong, 1);
	assert_int_equal(standing_state(&p, T, T - 1), STANDING_SEALED);
	assert_int_equal(standing_state(&p, T, T), STANDING_LATE);
	assert_false(knows_the_key(&c, &p));
}

/* All orders of four things that were said. */
static void
is_the_same_in_whatever_order_it_was_said(void **state)
{
	scoped(council_free) struct council c = council_make(2, 3);
	unsigned orders = 0;

	(void)state;
	council_seal(&c);
	for (unsigned code = 0; code < 256; code++) {
		unsigned at[4] = { code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6 };
		scoped(standing_free) struct standing p = { 0 };
		unsigned seen = 0;

		for (unsigned i = 0; i < 4; i++)
			seen |= 1u << at[i];
		if (seen != 15)
			continue;
		orders++;
		p = begin(&c);
		for (unsigned i = 0; i < 4; i++) {
			if (at[i] == 0)
				add(&p, say_arm(&c, "m1.example", 1));
			else if (at[i] == 1)
				add(&p, say_share(&c, "m1.example", 1));
			else if (at[i] == 2)
				add(&p, say_share(&c, "m2.example", 2));
			else
				add(&p, say_share(&c, "m3.example", 2));
		}
		assert_int_equal(standing_armed(&p), 1);
		assert_int_equal(p.gathering.count, 2);
		assert_int_equal(p.wrong, 1);
		assert_true(knows_the_key(&c, &p));
	}
	assert_int_equal(orders, 24);
}

TESTS(TEST(goes_from_sealed_to_ready_to_open),
    TEST(counts_what_does_not_fit_and_is_not_moved_by_it),
    TEST(is_open_by_the_very_key_whoever_saw_it), TEST(counts_test_openings_of_these_bytes),
    TEST(of_no_committee_opens_by_its_publisher_alone),
    TEST(is_the_same_in_whatever_order_it_was_said))
