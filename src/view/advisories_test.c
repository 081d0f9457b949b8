#include "view/advisories.h"

#include "ledger.h"
#include "statement/advisory.h"
#include "view/view.h"

static struct err err;

/* One that is published, in the journal and folded. */
static struct hash
add(struct ledger *ledger, struct text tracking, struct text version)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = note_key_signer(&ledger->node);
	struct advisory advisory = { .document = hash_text(version),
		.size = 1,
		.tracking = tracking,
		.version = version,
		.title = TEXT("Widgets leak"),
		.initial = LEDGER_BEGAN,
		.current = LEDGER_BEGAN };
	struct hash id;

	assert_true(advisory_sign(&advisory, LEDGER_BEGAN, &signer, &bytes, &id, &err));
	assert_true(statement_open(buf_text(&bytes), &signer.vkey, &s, &err));
	assert_true(journal_begin(&ledger->journal, &err));
	assert_true(journal_add_public(&ledger->journal, &s, &err));
	assert_true(journal_commit(&ledger->journal, &err));
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
	scoped(ledger_free) struct ledger ledger = ledger_make();
	scoped(buf_free) struct buf list = BUF(KIB), again = BUF(KIB), wanted = BUF(KIB);
	struct text by = ledger.node.vkey.name;
	struct hash other, second;
	uint64_t count;

	(void)state;
	assert_true(view_open(&ledger.journal, &err));
	add(&ledger, TEXT("W-1"), TEXT("1"));
	other = add(&ledger, TEXT("W-2"), TEXT("1.0.0"));
	second = add(&ledger, TEXT("W-1"), TEXT("2"));
	hash_format(&second, &wanted);
	hash_format(&other, &wanted);
	assert_true(advisories_each(&ledger.journal, by, append, &list, &err));
	assert_true(text_eq(buf_text(&list), buf_text(&wanted)));
	assert_true(view_rebuild(&ledger.journal, &count, &err));
	assert_true(advisories_each(&ledger.journal, by, append, &again, &err));
	assert_true(text_eq(buf_text(&list), buf_text(&again)));
}

TESTS(TEST(tells_the_newest_version_of_each_the_last_first))
