#include "view/editions.h"

#include "bounty/edition.h"
#include "journal/forgetting.h"
#include "view/view.h"
#include "viewed.h"

static struct daybook
daybook_with_views(void)
{
	return viewed_make();
}

/* A version of the node's policy, in the journal and folded. */
static struct hash
add_edition(struct daybook *daybook, const struct hash *previous, int64_t at)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = note_key_signer(&daybook->node);
	struct edition edition = { .first = previous == NULL };
	struct hash id;
	struct err err;

	if (previous != NULL)
		edition.previous = *previous;
	assert_true(disclosure_default(
	    signer.vkey.name, TEXT("https://psirt.example"), &arena, &edition.policy, &err));
	assert_true(edition_sign(&edition, at, &signer, &bytes, &id, &err));
	assert_true(statement_open(buf_text(&bytes), &signer.vkey, &s, &err));
	assert_true(journal_begin(&daybook->journal, &err));
	assert_true(journal_add_public(&daybook->journal, &s, &err));
	assert_true(journal_commit(&daybook->journal, &err));
	return id;
}

/* One line each. */
static bool
append(void *arg, const struct editions_row *row, struct err *err)
{
	struct buf *out = arg;

	buf_addf(out, "%lld %s\n", (long long)row->at, row->first ? "first" : "later");
	return buf_ok(out, err);
}

static void
lists_the_versions_of_a_policy_the_newest_first(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_views();
	scoped(buf_free) struct buf list = BUF(KIB), again = BUF(KIB);
	struct text by = daybook.node.vkey.name;
	struct editions_row row = { 0 };
	struct hash first, second;
	uint64_t count;
	bool found = true;
	struct err err;

	(void)state;
	assert_true(editions_latest(&daybook.journal, by, &found, &row, &err));
	assert_false(found);
	first = add_edition(&daybook, NULL, DAYBOOK_BEGAN + 5);
	second = add_edition(&daybook, &first, DAYBOOK_BEGAN + 3); /* the clock was set back */
	assert_true(editions_latest(&daybook.journal, by, &found, &row, &err));
	assert_true(found && hash_eq(&row.id, &second));
	assert_true(!row.first && hash_eq(&row.previous, &first));
	assert_true(editions_each(&daybook.journal, by, append, &list, &err));
	assert_string_equal(buf_string(&list), "1000000003 later\n1000000005 first\n");
	assert_true(view_rebuild(&daybook.journal, &count, &err));
	assert_true(editions_each(&daybook.journal, by, append, &again, &err));
	assert_string_equal(buf_string(&again), buf_string(&list));
}

static void
shows_nobody_the_policy_of_another(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_views();
	struct editions_row row = { .at = 7 };
	bool found = true;
	struct err err;

	(void)state;
	add_edition(&daybook, NULL, DAYBOOK_BEGAN);
	assert_true(
	    editions_latest(&daybook.journal, TEXT("other.example"), &found, &row, &err));
	assert_false(found);
	assert_int_equal(row.at, 7);
}

static bool
refuse(void *arg, const struct editions_row *row, struct err *err)
{
	(void)arg;
	(void)row;
	return err_set(err, FAULT_DENIED, "enough");
}

static void
a_visitor_may_stop_it(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_views();
	struct err err;

	(void)state;
	add_edition(&daybook, NULL, DAYBOOK_BEGAN);
	assert_false(
	    editions_each(&daybook.journal, daybook.node.vkey.name, refuse, NULL, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
}

/* As if it had never been. */
static void
one_that_is_taken_down_leaves_the_others(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_with_views();
	scoped(buf_free) struct buf list = BUF(KIB);
	struct hash first, second, before, after;
	uint64_t count;
	struct err err;

	(void)state;
	first = add_edition(&daybook, NULL, DAYBOOK_BEGAN);
	second = add_edition(&daybook, &first, DAYBOOK_BEGAN + 1);
	(void)add_edition(&daybook, &second, DAYBOOK_BEGAN + 2);
	assert_true(journal_begin(&daybook.journal, &err));
	assert_true(journal_take_down(&daybook.journal, &second, &err));
	assert_true(journal_commit(&daybook.journal, &err));
	assert_true(
	    editions_each(&daybook.journal, daybook.node.vkey.name, append, &list, &err));
	assert_string_equal(buf_string(&list), "1000000002 later\n1000000000 first\n");
	assert_true(view_digest(&daybook.journal, &before, &err));
	assert_true(view_rebuild(&daybook.journal, &count, &err));
	assert_true(view_digest(&daybook.journal, &after, &err));
	assert_true(hash_eq(&before, &after));
	/* Once is enough. */
	assert_true(journal_begin(&daybook.journal, &err));
	assert_false(journal_take_down(&daybook.journal, &second, &err));
	journal_rollback(&daybook.journal);
	assert_int_equal(err.fault, FAULT_ABSENT);
}

TESTS(TEST(one_that_is_taken_down_leaves_the_others),
    TEST(lists_the_versions_of_a_policy_the_newest_first),
    TEST(shows_nobody_the_policy_of_another), TEST(a_visitor_may_stop_it))
