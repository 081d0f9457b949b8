#include "statement/kind.h"

#include "test.h"

static void
finds_each_kind_by_name_and_by_id(void **state)
{
	static const struct {
		const char *name;
		enum kind_id id;
		bool public;
		unsigned signers;
	} known[] = {
		{ "manifest", KIND_MANIFEST, true, KIND_BY_ROOT },
		{ "report", KIND_REPORT, false, KIND_BY_FINDER },
		{ "receipt", KIND_RECEIPT, false, KIND_BY_NODE },
		{ "poll", KIND_POLL, false, KIND_BY_FINDER | KIND_BY_NODE },
		{ "release.seal", KIND_RELEASE_SEAL, true, KIND_BY_NODE },
		{ "forget", KIND_FORGET, false, KIND_BY_NODE },
		{ "policy", KIND_POLICY, true, KIND_BY_NODE },
		{ "release.deal", KIND_RELEASE_DEAL, false, KIND_BY_NODE },
		{ "release.arm", KIND_RELEASE_ARM, true, KIND_BY_NODE },
		{ "release.share", KIND_RELEASE_SHARE, true, KIND_BY_NODE },
		{ "release.postpone", KIND_RELEASE_POSTPONE, true, KIND_BY_RELEASE },
		{ "release.early", KIND_RELEASE_EARLY, true, KIND_BY_NODE },
		{ "release.breach", KIND_RELEASE_BREACH, true, KIND_BY_NODE },
		{ "release.verified", KIND_RELEASE_VERIFIED, true, KIND_BY_NODE },
		{ "case.release", KIND_CASE_RELEASE, false, KIND_BY_NODE },
		{ "release.sighting", KIND_RELEASE_SIGHTING, true, KIND_BY_NODE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const struct kind *kind = kind_find(text_of(known[i].name));

		assert_non_null(kind);
		assert_int_equal(kind->id, known[i].id);
		assert_int_equal(kind->public, known[i].public);
		assert_int_equal(kind->signers, known[i].signers);
		assert_ptr_equal(kind_of(known[i].id), kind);
	}
}

static void
finds_no_other(void **state)
{
	static const char *const other[] = { "", "Report", "reports", "repor", "report ",
		"release", "release.", "release.seal.", "release.arms" };

	(void)state;
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		assert_null(kind_find(text_of(other[i])));
	assert_null(kind_find((struct text){ "report\0", 7 }));
}

static void
tells_by_a_keys_name_what_it_may_sign(void **state)
{
	static const struct {
		const char *key;
		unsigned signer;
	} keys[] = {
		{ "psirt.example", KIND_BY_NODE },
		{ "psirt.example/root", KIND_BY_ROOT },
		{ "psirt.example/release", KIND_BY_RELEASE },
		{ "psirt.example/log", 0 },
		{ "psirt.example/witness", 0 },
		{ "psirt.example/", 0 },
		{ "psirt.example/root/root", 0 },
		{ "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		    KIND_BY_FINDER },
	};
	const struct kind *kind;

	(void)state;
	for (unsigned id = 0; (kind = kind_of((enum kind_id)id)) != NULL; id++)
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			assert_int_equal(kind_signed_by(kind, text_of(keys[i].key)),
			    (kind->signers & keys[i].signer) != 0);
}

static void
tells_which_of_a_nodes_keys_signs(void **state)
{
	static const struct {
		enum kind_id kind;
		enum party_role role;
	} known[] = { { KIND_MANIFEST, PARTY_ROOT }, { KIND_RELEASE_POSTPONE, PARTY_RELEASE },
		{ KIND_RELEASE_SEAL, PARTY_STATEMENT }, { KIND_RECEIPT, PARTY_STATEMENT } };

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		assert_int_equal(kind_role(kind_of(known[i].kind)), known[i].role);
}

TESTS(TEST(tells_which_of_a_nodes_keys_signs), TEST(tells_by_a_keys_name_what_it_may_sign),
    TEST(finds_each_kind_by_name_and_by_id), TEST(finds_no_other))
