#include "view/releases.h"

#include "council.h"
#include "journal/forgetting.h"
#include "release/arm.h"
#include "view/view.h"
#include "viewed.h"

static struct err err;

static struct daybook
daybook_with_views(void)
{
	return viewed_make();
}

/* A plain seal of the node's. */
static struct hash
add_seal(struct daybook *daybook, uint8_t bundle, int64_t opens)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s = { 0 };
	scoped(identity_free) struct identity key = test_identity('r');
	struct seal seal = { { { bundle } }, 7, key.recipient, opens };
	struct signer signer = note_key_signer(&daybook->node);
	struct hash id;

	assert_true(seal_sign(&seal, 1000, &signer, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &signer.vkey, &s, &err));
	assert_true(journal_begin(&daybook->journal, &err));
	assert_true(journal_add_public(&daybook->journal, &s, &err));
	assert_true(journal_commit(&daybook->journal, &err));
	return id;
}

static struct hash
add_arm(struct daybook *daybook, const struct hash *of, unsigned index)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = note_key_signer(&daybook->node);
	struct arm arm = { *of, index };
	struct hash id;

	assert_true(arm_sign(&arm, 1000, &signer, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &signer.vkey, &s, &err));
	assert_true(journal_begin(&daybook->journal, &err));
	assert_true(journal_add_public(&daybook->journal, &s, &err));
	assert_true(journal_commit(&daybook->journal, &err));
	return id;
}

static void
add_deal(struct daybook *daybook, const struct hash *of)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = note_key_signer(&daybook->node);
	struct saying how = { &signer, 1000, TEXT("m1.example") };
	struct deal deal = { .of = *of, .index = 1 };
	struct record record;
	struct hash id;

	assert_true(deal_sign(&deal, &how, &note, &id, &err));
	assert_true(statement_open(buf_text(&note), &signer.vkey, &s, &err));
	assert_true(journal_begin(&daybook->journal, &err));
	assert_true(journal_add_private(&daybook->journal, &s, 1, &record, &err));
	assert_true(journal_commit(&daybook->journal, &err));
}

static bool
append(void *arg, const struct releases_row *row, struct err *why)
{
	buf_addf(arg, "%u %lld\n", row->bundle.bytes[0], (long long)row->opens);
	return buf_ok(arg, why);
}

static bool
append_said(void *arg, const struct releases_said *row, struct err *why)
{
	buf_addf(arg, "%llu %.*s\n", (unsigned long long)row->serial,
	    TEXT_ARGS(kind_of(row->kind)->name));
	return buf_ok(arg, why);
}

static bool
count_missing(void *arg, const struct hash *seal, struct text dealer, struct err *why)
{
	unsigned *count = arg;

	(void)seal;
	(void)why;
	assert_true(dealer.len > 0);
	++*count;
	return true;
}

static void
lists_releases_the_newest_first_and_what_was_said(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_views();
	scoped(buf_free) struct buf list = BUF(KIB), said = BUF(KIB);
	struct hash first = add_seal(&daybook, 1, 1000000005);
	uint64_t stamp, later;

	(void)state;
	add_seal(&daybook, 2, 2000000001);
	assert_true(releases_stamp(&daybook.journal, &stamp, &err));
	add_arm(&daybook, &first, 1);
	add_arm(&daybook, &first, 2);
	assert_true(releases_stamp(&daybook.journal, &later, &err));
	assert_true(stamp != later);
	assert_true(releases_each(&daybook.journal, DAYBOOK_BEGAN + 1, append, &list, &err));
	assert_string_equal(buf_string(&list), "2 2000000001\n1 1000000005\n");
	buf_clear(&list);
	assert_true(releases_each(&daybook.journal, 2000000001, append, &list, &err));
	assert_string_equal(buf_string(&list), "2 2000000001\n");
	assert_true(releases_said(&daybook.journal, &first, 0, append_said, &said, &err));
	assert_string_equal(buf_string(&said), "1 release.arm\n2 release.arm\n");
	buf_clear(&said);
	assert_true(releases_said(&daybook.journal, &first, 1, append_said, &said, &err));
	assert_string_equal(buf_string(&said), "2 release.arm\n");
}

static void
tells_what_was_dealt_without_a_seal(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_views();
	struct hash seal = add_seal(&daybook, 1, 5000), other = { { 7 } };
	unsigned count = 0;

	(void)state;
	add_deal(&daybook, &seal);
	assert_true(releases_missing(&daybook.journal, count_missing, &count, &err));
	assert_int_equal(count, 0);
	add_deal(&daybook, &other);
	assert_true(releases_missing(&daybook.journal, count_missing, &count, &err));
	assert_int_equal(count, 1);
}

/* Views as they are, and as a rebuild makes them. */
static void
require_same(struct daybook *daybook)
{
	struct hash before, after;
	uint64_t count;

	assert_true(view_digest(&daybook->journal, &before, &err));
	assert_true(view_rebuild(&daybook->journal, &count, &err));
	assert_true(view_digest(&daybook->journal, &after, &err));
	assert_true(hash_eq(&before, &after));
}

static void
is_the_same_when_it_is_folded_again(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_views();
	struct hash seal = add_seal(&daybook, 1, 5000);

	(void)state;
	add_arm(&daybook, &seal, 1);
	add_deal(&daybook, &seal);
	require_same(&daybook);
}

static void
forget(struct daybook *daybook, const struct hash *id)
{
	assert_true(journal_begin(&daybook->journal, &err));
	assert_true(journal_take_down(&daybook->journal, id, &err));
	assert_true(journal_commit(&daybook->journal, &err));
}

static void
what_is_forgotten_is_as_if_it_had_never_been(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_views();
	struct hash seal = add_seal(&daybook, 1, 5000), arm;

	(void)state;
	add_seal(&daybook, 2, 5000);
	arm = add_arm(&daybook, &seal, 1);
	add_arm(&daybook, &seal, 2);
	forget(&daybook, &arm);
	require_same(&daybook);
	forget(&daybook, &seal);
	require_same(&daybook);
}

TESTS(TEST(lists_releases_the_newest_first_and_what_was_said),
    TEST(tells_what_was_dealt_without_a_seal), TEST(is_the_same_when_it_is_folded_again),
    TEST(what_is_forgotten_is_as_if_it_had_never_been))
