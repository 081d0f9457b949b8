#include "release/committee.h"

#include "council.h"
#include "test.h"

#define LOW_ORDER "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"

static struct err err;

/* Open what a council sealed; the texts of `out` are borrowed from `s`. */
static bool
opens(const struct council *c, struct statement *s, struct committee *out)
{
	scoped(note_key_free) struct note_key key = test_key(LINEAGE_NODE, 'a');

	return statement_open(buf_text(&c->note), &key.vkey, s, &err) &&
	       committee_get(s, &c->seal.recipient, out, &err);
}

static void
reads_what_it_writes(void **state)
{
	static const unsigned tried[][2] = { { 1, 1 }, { 2, 2 }, { 2, 3 }, { 18, 34 } };

	(void)state;
	for (size_t i = 0; i < sizeof(tried) / sizeof(tried[0]); i++) {
		scoped(council_free) struct council c = council_make(tried[i][0], tried[i][1]);
		scoped(statement_free) struct statement s = { 0 };
		const struct committee *committee = &c.terms.committee;
		struct committee read = { 0 };

		council_seal(&c);
		assert_true(opens(&c, &s, &read));
		assert_int_equal(read.sharing.members, tried[i][1]);
		assert_int_equal(read.sharing.threshold, tried[i][0]);
		assert_memory_equal(
		    &read.sharing, &committee->sharing, sizeof(committee->sharing));
		for (unsigned m = 0; m < tried[i][1]; m++) {
			assert_true(text_eq(read.member[m].name, committee->member[m].name));
			assert_true(
			    hash_eq(&read.member[m].manifest, &committee->member[m].manifest));
		}
	}
}

/* With names as long as such names are, and as many witnesses as members pin. */
static void
of_128_members_fits_into_a_public_statement(void **state)
{
	scoped(council_free) struct council c = council_make(65, SHARING_MEMBERS_MAX);
	char names[SHARING_MEMBERS_MAX][64];

	(void)state;
	for (unsigned i = 0; i < SHARING_MEMBERS_MAX; i++) {
		snprintf(names[i], sizeof(names[i]),
		    "product-security-incident-response.member-%03u.example.com", i + 1);
		c.terms.committee.member[i].name = text_of(names[i]);
	}
	council_seal(&c);
	assert_true(c.note.len < STATEMENT_PUBLIC_MAX / 2);
}

static void
deals_to_more_than_half_alone(void **state)
{
	scoped(council_free) struct council c = council_make(3, 5);
	struct committee before = c.terms.committee;
	struct sharing_share shares[5];

	(void)state;
	for (unsigned threshold = 0; threshold <= 6; threshold++) {
		bool good = threshold >= 3 && threshold <= 5;

		c.terms.committee = before;
		assert_int_equal(
		    committee_deal(&c.terms.committee, threshold, 5, &c.identity, shares, &err),
		    good);
		if (good)
			continue;
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_memory_equal(&c.terms.committee, &before, sizeof(before));
	}
	assert_false(committee_deal(&c.terms.committee, 1, 0, &c.identity, shares, &err));
}

static void
refuses_members_that_are_no_nodes_or_there_twice(void **state)
{
	static const char *const bad[] = { "m1.example", "", "localhost", "M2.example" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(council_free) struct council c = council_make(2, 3);

		c.terms.committee.member[2].name = text_of(bad[i]);
		assert_false(committee_check(&c.terms.committee, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

/* Edit the text of a seal, have its node sign it again, and read. */
static bool
reads_edited(const struct council *c, const char *from, const char *to)
{
	scoped(note_key_free) struct note_key key = test_key(LINEAGE_NODE, 'a');
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf text = BUF(MIB), note = BUF(MIB);
	struct signer signer = note_key_signer(&key);
	const char *found = strstr(c->note.at, from), *end = strchr(c->note.at, '\n') + 1;
	struct committee committee = { .sharing.members = 99 };
	bool good;

	assert_non_null(found);
	buf_add(&text, text_bytes(c->note.at, (size_t)(found - c->note.at)));
	buf_add(&text, text_of(to));
	found += strlen(from);
	buf_add(&text, text_bytes(found, (size_t)(end - found)));
	assert_true(note_sign(buf_text(&text), &signer, &note, &err));
	assert_true(statement_open(buf_text(&note), &key.vkey, &s, &err));
	good = committee_get(&s, &c->seal.recipient, &committee, &err);
	assert_int_equal(committee.sharing.members == 99, !good);
	return good;
}

static void
refuses_members_that_are_missing_or_wrong(void **state)
{
	static const struct {
		const char *from, *to;
	} edits[] = {
		{ "\"threshold\":2", "\"threshold\":3" }, /* one commitment too few */
		{ "\"threshold\":2", "\"threshold\":1" },
		{ "\"threshold\":2", "\"threshold\":0" },
		{ "\"threshold\":2", "\"threshold\":4294967298" },
		{ "\"threshold\":2,", "" },
		{ "\"commitments\"", "\"commitment\"" },
		{ "\"commitments\":[\"", "\"commitments\":[\"a" },
		{ "\"commitments\":[\"", "\"commitments\":[\"" LOW_ORDER "\",\"" },
		{ "\"committee\"", "\"committees\"" },
		{ "\"manifest\"", "\"manifesto\"" },
		{ "\"m2.example\"", "\"m3.example\"" },
		{ "\"m2.example\"", "2" },
	};
	scoped(council_free) struct council c = council_make(2, 3);

	(void)state;
	council_seal(&c);
	assert_true(reads_edited(&c, "\"m2.example\"", "\"m4.example\""));
	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		assert_false(reads_edited(&c, edits[i].from, edits[i].to));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

/* What the seal says would open, and what the shares make, are one. */
static void
refuses_to_share_another_identity_or_points_that_are_none(void **state)
{
	scoped(council_free) struct council c = council_make(2, 3);
	scoped(identity_free) struct identity other = test_identity('o');
	scoped(statement_free) struct statement s = { 0 };
	struct committee read = { .sharing.members = 99 };

	(void)state;
	council_seal(&c);
	c.seal.recipient = other.recipient;
	assert_false(opens(&c, &s, &read));
	assert_int_equal(err.fault, FAULT_DENIED);
	statement_free(&s);
	c.seal.recipient = c.identity.recipient;
	memset(c.terms.committee.sharing.commitment[1].bytes, 0, SHARING_POINT_LEN);
	council_seal(&c);
	assert_false(opens(&c, &s, &read));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(read.sharing.members, 99);
}

static void
takes_a_share_from_its_member_alone(void **state)
{
	scoped(council_free) struct council c = council_make(2, 3);
	const struct committee *committee = &c.terms.committee;

	(void)state;
	council_seal(&c);
	for (unsigned i = 1; i <= 3; i++)
		for (unsigned by = 1; by <= 3; by++) {
			struct share share = council_share(&c, i);
			bool good = committee_check_share(
			    committee, &c.id, text_of(c.names[by - 1]), &share, &err);

			assert_int_equal(good, by == i);
		}
}

static void
refuses_shares_that_are_wrong(void **state)
{
	scoped(council_free) struct council c = council_make(2, 3);
	scoped(council_free) struct council other = council_make(2, 3);
	struct share share;

	(void)state;
	council_seal(&c);
	council_seal(&other);
	/* of a stranger; of another release; of another dealing; altered; another's */
	share = council_share(&c, 1);
	assert_false(
	    committee_check_share(&c.terms.committee, &c.id, TEXT("m4.example"), &share, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	share.of = other.id;
	assert_false(
	    committee_check_share(&c.terms.committee, &c.id, TEXT("m1.example"), &share, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	share = (struct share){ c.id, other.share[0] };
	assert_false(
	    committee_check_share(&c.terms.committee, &c.id, TEXT("m1.example"), &share, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	share = council_share(&c, 1);
	share.part.scalar[3] ^= 1;
	assert_false(
	    committee_check_share(&c.terms.committee, &c.id, TEXT("m1.example"), &share, &err));
	share = council_share(&c, 2);
	share.part.index = 1;
	assert_false(
	    committee_check_share(&c.terms.committee, &c.id, TEXT("m1.example"), &share, &err));
	share = council_share(&c, 1);
	memset(share.part.scalar, 0xff, SHARING_SCALAR_LEN);
	assert_false(
	    committee_check_share(&c.terms.committee, &c.id, TEXT("m1.example"), &share, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

TESTS(TEST(reads_what_it_writes), TEST(of_128_members_fits_into_a_public_statement),
    TEST(deals_to_more_than_half_alone), TEST(refuses_members_that_are_no_nodes_or_there_twice),
    TEST(refuses_members_that_are_missing_or_wrong),
    TEST(refuses_to_share_another_identity_or_points_that_are_none),
    TEST(takes_a_share_from_its_member_alone), TEST(refuses_shares_that_are_wrong))
