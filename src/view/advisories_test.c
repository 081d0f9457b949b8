#include "view/advisories.h"

#include "statement/advisory.h"
#include "view/view.h"
#include "viewed.h"

static struct err err;

/* One that is published, in the journal and folded. */
static struct hash
add(struct daybook *daybook, struct text tracking, struct text version)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = note_key_signer(&daybook->node);
	struct advisory advisory = { .document = hash_text(version),
		.size = 1,
		.tracking = tracking,
		.version = version,
		.title = TEXT("Widgets leak"),
		.initial = DAYBOOK_BEGAN,
		.current = DAYBOOK_BEGAN };
	struct hash id;

	assert_true(advisory_sign(&advisory, DAYBOOK_BEGAN, &signer, &bytes, &id, &err));
	assert_true(statement_open(buf_text(&bytes), &signer.vkey, &s, &err));
	assert_true(journal_begin(&daybook->journal, &err));
	assert_true(journal_add_public(&daybook->journal, &s, &err));
	assert_true(journal_commit(&daybook->journal, &err));
	return id;
}

static bool
append(void *arg, const struct hash *id, struct err *ignored)
{
	(void)ignored;
	hash_format(id, arg);
	return true;
}

static void
tells_the_newest_version_of_each_the_last_first(void **state)
{
	scoped(daybook_free) struct daybook daybook = viewed_make();
	scoped(buf_free) struct buf list = BUF(KIB), again = BUF(KIB), wanted = BUF(KIB);
	struct text by = daybook.node.vkey.name;
	struct hash other, second;
	uint64_t count;

	(void)state;
	add(&daybook, TEXT("W-1"), TEXT("1"));
	other = add(&daybook, TEXT("W-2"), TEXT("1.0.0"));
	second = add(&daybook, TEXT("W-1"), TEXT("2"));
	hash_format(&second, &wanted);
	hash_format(&other, &wanted);
	assert_true(advisories_each(&daybook.journal, by, append, &list, &err));
	assert_true(text_eq(buf_text(&list), buf_text(&wanted)));
	assert_true(view_rebuild(&daybook.journal, &count, &err));
	assert_true(advisories_each(&daybook.journal, by, append, &again, &err));
	assert_true(text_eq(buf_text(&list), buf_text(&again)));
}

TESTS(TEST(tells_the_newest_version_of_each_the_last_first))
