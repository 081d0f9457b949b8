#include "journal/release_advisory.h"

#include "daybook.h"

static struct err err;

/* What was told of those that could not be published. */
static bool
take(void *arg, const struct hash *seal, struct text why, struct err *ignored)
{
	(void)seal, (void)ignored;
	buf_add(arg, why);
	buf_add(arg, TEXT(";"));
	return true;
}

static bool
is_due(struct daybook *daybook, struct hash *seal, struct hash *document)
{
	bool found;

	assert_true(release_advisory_due(&daybook->journal, seal, document, &found, &err));
	return found;
}

static void
one_is_due_once_the_key_of_its_release_is_posted(void **state)
{
	scoped(daybook_free) struct daybook daybook = daybook_make();
	scoped(buf_free) struct buf why = BUF(KIB);
	struct journal *journal = &daybook.journal;
	struct hash seal = hash_text(TEXT("seal")), other = hash_text(TEXT("other"));
	struct hash first = hash_text(TEXT("{}")), second = hash_text(TEXT("[]")), found, which;
	scoped(identity_free) struct identity key = { 0 };

	(void)state;
	assert_true(identity_make(&key, &err));
	assert_true(release_key_add(journal, &seal, 100, &key, &err));
	assert_true(release_advisory_add(journal, &seal, &first, &err));
	assert_true(release_advisory_add(journal, &seal, &first, &err)); /* once */
	assert_true(release_advisory_add(journal, &seal, &second, &err));
	assert_true(release_advisory_add(journal, &other, &first, &err));
	assert_false(is_due(&daybook, &found, &which));
	assert_true(release_key_set_posted(journal, &seal, &err));
	for (int i = 0; i < 2; i++) {
		assert_true(is_due(&daybook, &found, &which));
		assert_true(hash_eq(&found, &seal));
		assert_true(release_advisory_note(
		    journal, &found, &which, hash_eq(&which, &first) ? "" : "it is old", &err));
	}
	assert_false(is_due(&daybook, &found, &which));
	assert_true(release_advisory_refused(journal, take, &why, &err));
	assert_string_equal(buf_string(&why), "it is old;");
}

TESTS(TEST(one_is_due_once_the_key_of_its_release_is_posted))
