#include "view/remarks.h"

#include "journal/forgetting.h"
#include "statement/remark.h"
#include "viewed.h"

static struct hash
remark(struct daybook *daybook, const struct hash *of, const char *text)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = note_key_signer(&daybook->node);
	struct remark said = { *of, TEXT("alice"), text_of(text) };
	struct record record;
	struct hash id;
	uint64_t epoch;
	struct err err;

	assert_true(remark_sign(&said, DAYBOOK_BEGAN, &signer, &bytes, &id, &err));
	assert_true(statement_open(buf_text(&bytes), &signer.vkey, &s, &err));
	assert_true(journal_begin(&daybook->journal, &err));
	assert_true(
	    anchor_open_epoch(&daybook->journal, DAYBOOK_BEGAN, DAYBOOK_EPOCH, &epoch, &err));
	assert_true(journal_add_private(&daybook->journal, &s, epoch, &record, &err));
	assert_true(journal_commit(&daybook->journal, &err));
	return id;
}

struct seen {
	struct hash id[8];
	size_t count;
	size_t most; /* then it fails */
};

static bool
see(void *arg, const struct hash *id, struct err *err)
{
	struct seen *seen = arg;

	if (seen->count == seen->most)
		return err_set(err, FAULT_LIMIT, "enough");
	seen->id[seen->count++] = *id;
	return true;
}

static struct seen
look(struct daybook *daybook, const struct hash *of, size_t most)
{
	struct seen seen = { .most = 8 };
	struct err err;

	assert_true(remarks_each(&daybook->journal, of, most, see, &seen, &err));
	return seen;
}

static void
tells_the_last_remarks_about_a_statement(void **state)
{
	scoped(daybook_free) struct daybook daybook = viewed_make();
	struct hash one = hash_text(TEXT("one")), other = hash_text(TEXT("other")), id[4];
	struct seen seen;

	(void)state;
	assert_int_equal(look(&daybook, &one, 8).count, 0);
	id[0] = remark(&daybook, &one, "first");
	id[1] = remark(&daybook, &other, "of another");
	id[2] = remark(&daybook, &one, "second");
	id[3] = remark(&daybook, &one, "third");
	seen = look(&daybook, &one, 2);
	assert_int_equal(seen.count, 2);
	assert_true(hash_eq(&seen.id[0], &id[3]) && hash_eq(&seen.id[1], &id[2]));
	seen = look(&daybook, &one, 8);
	assert_int_equal(seen.count, 3);
	assert_true(hash_eq(&seen.id[2], &id[0]));
	seen = look(&daybook, &other, 8);
	assert_int_equal(seen.count, 1);
	assert_true(hash_eq(&seen.id[0], &id[1]));
}

static void
what_was_forgotten_is_not_told(void **state)
{
	scoped(daybook_free) struct daybook daybook = viewed_make();
	struct hash of = hash_text(TEXT("one")), id[2];
	struct seen seen;
	struct err err;

	(void)state;
	id[0] = remark(&daybook, &of, "first");
	id[1] = remark(&daybook, &of, "second");
	assert_true(journal_begin(&daybook.journal, &err));
	assert_true(journal_forget(&daybook.journal, &id[0], &err));
	assert_true(journal_commit(&daybook.journal, &err));
	seen = look(&daybook, &of, 8);
	assert_int_equal(seen.count, 1);
	assert_true(hash_eq(&seen.id[0], &id[1]));
}

static void
the_visitor_may_stop(void **state)
{
	scoped(daybook_free) struct daybook daybook = viewed_make();
	struct hash of = hash_text(TEXT("one"));
	struct seen seen = { .most = 1 };
	struct err err;

	(void)state;
	(void)remark(&daybook, &of, "first");
	(void)remark(&daybook, &of, "second");
	assert_false(remarks_each(&daybook.journal, &of, 8, see, &seen, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(seen.count, 1);
	assert_int_equal(look(&daybook, &of, 8).count, 2); /* and one may look again */
}

TESTS(TEST(tells_the_last_remarks_about_a_statement), TEST(what_was_forgotten_is_not_told),
    TEST(the_visitor_may_stop))
