#include "statement/kind.h"

#include "test.h"

static void
finds_each_kind_by_name_and_by_id(void **state)
{
	static const struct {
		const char *name;
		enum kind_id id;
		bool public;
	} known[] = {
		{ "manifest", KIND_MANIFEST, true },
		{ "report", KIND_REPORT, false },
		{ "receipt", KIND_RECEIPT, false },
		{ "poll", KIND_POLL, false },
		{ "release.seal", KIND_RELEASE_SEAL, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const struct kind *kind = kind_find(text_of(known[i].name));

		assert_non_null(kind);
		assert_int_equal(kind->id, known[i].id);
		assert_int_equal(kind->public, known[i].public);
		assert_ptr_equal(kind_of(known[i].id), kind);
	}
}

static void
finds_no_other(void **state)
{
	static const char *const other[] = { "", "Report", "reports", "repor", "report ",
		"release", "release.", "release.seal.", "release.arm" };

	(void)state;
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		assert_null(kind_find(text_of(other[i])));
	assert_null(kind_find((struct text){ "report\0", 7 }));
}

TESTS(TEST(finds_each_kind_by_name_and_by_id), TEST(finds_no_other))
