#include "crypto/hpke.h"

#include "codec/hex.h"
#include "keys.h"
#include "test.h"

#define SAID TEXT("thirty-two bytes of a secret....")

static struct err err;
static const struct hpke purpose = { { "a test", 6 }, { "of it", 5 } };

static void
add_hex(struct buf *out, const char *hex)
{
	struct text in = text_of(hex);
	char *at = buf_extend(out, in.len / 2);

	assert_non_null(at);
	assert_true(hex_decode(in, (uint8_t *)at, in.len / 2));
}

/* RFC 9180, A.2.1: the first message. */
static void
opens_what_the_rfc_sealed(void **state)
{
	const struct hpke ode = { TEXT("Ode on a Grecian Urn"), TEXT("Count-0") };
	scoped(buf_free) struct buf scalar = BUF(KIB), sealed = BUF(KIB), out = BUF_SECRET(KIB);
	scoped(identity_free) struct identity identity = { 0 };

	(void)state;
	random_init();
	add_hex(&scalar, "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
	assert_true(identity_from_scalar(buf_text(&scalar), &identity, &err));
	add_hex(&sealed, "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a"
			 "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db"
			 "21993c62ce81883d2dd1b51a28");
	assert_true(hpke_open(&ode, &identity, buf_text(&sealed), &out, &err));
	assert_true(text_eq(buf_text(&out), TEXT("Beauty is truth, truth beauty")));
}

static bool
opens(const struct hpke *as, const struct identity *by, struct text sealed)
{
	scoped(buf_free) struct buf out = BUF_SECRET(KIB);
	bool good;

	buf_add(&out, TEXT("before"));
	good = hpke_open(as, by, sealed, &out, &err);
	assert_int_equal(out.len, good ? 6 + SAID.len : 6);
	assert_true(!good || text_eq(text_after(buf_text(&out), 6), SAID));
	assert_true(good || err.fault == FAULT_DENIED);
	return good;
}

static void
opens_for_its_holder_and_its_purpose_alone(void **state)
{
	scoped(identity_free) struct identity mine = test_identity('m'),
					      other = test_identity('o');
	const struct hpke wrong[] = { { TEXT("a tesu"), purpose.aad },
		{ purpose.info, TEXT("of") }, { TEXT("a testof it"), TEXT("") } };
	scoped(buf_free) struct buf sealed = BUF(KIB);

	(void)state;
	assert_true(hpke_seal(&purpose, &mine.recipient, SAID, &sealed, &err));
	assert_int_equal(sealed.len, HPKE_OVERHEAD + SAID.len);
	assert_true(opens(&purpose, &mine, buf_text(&sealed)));
	assert_false(opens(&purpose, &other, buf_text(&sealed)));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(opens(&wrong[i], &mine, buf_text(&sealed)));
	for (size_t i = 0; i < sealed.len; i += test_step(7)) {
		sealed.at[i] ^= 1;
		assert_false(opens(&purpose, &mine, buf_text(&sealed)));
		sealed.at[i] ^= 1;
		assert_false(opens(&purpose, &mine, (struct text){ sealed.at, i }));
	}
	/* A point with which everybody shares the same. */
	memset(sealed.at, 0, X25519_LEN);
	assert_false(opens(&purpose, &mine, buf_text(&sealed)));
}

/* Whatever 32 bytes of it who unwraps file keys is given as a stanza's. */
static void
is_no_stanza_of_an_age_file(void **state)
{
	scoped(identity_free) struct identity mine = test_identity('m');
	scoped(buf_free) struct buf sealed = BUF(KIB);
	struct x25519_stanza stanza;
	struct age_key key;
	bool fits = true;

	(void)state;
	/* 16 bytes: as long as a file's key is wrapped. */
	assert_true(hpke_seal(
	    &purpose, &mine.recipient, (struct text){ SAID.at, AGE_KEY_LEN }, &sealed, &err));
	assert_int_equal(sealed.len, sizeof(stanza));
	memcpy(&stanza, sealed.at, sizeof(stanza));
	assert_true(identity_unwrap(&mine, &stanza, &fits, &key, &err));
	assert_false(fits);
}

static void
refuses_what_it_cannot_seal(void **state)
{
	static const char much[HPKE_INFO_MAX + 1];
	scoped(identity_free) struct identity mine = test_identity('m');
	const struct hpke most = { { much, HPKE_INFO_MAX }, TEXT("") },
			  more = { { much, sizeof(much) }, TEXT("") };
	const struct recipient none = { { 0 } };
	scoped(buf_free) struct buf out = BUF(KIB);

	(void)state;
	assert_false(hpke_seal(&purpose, &none, SAID, &out, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(hpke_seal(&more, &mine.recipient, SAID, &out, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(out.len, 0);
	assert_true(hpke_seal(&most, &mine.recipient, SAID, &out, &err));
	assert_true(opens(&most, &mine, buf_text(&out)));
}

TESTS(TEST(opens_what_the_rfc_sealed), TEST(opens_for_its_holder_and_its_purpose_alone),
    TEST(is_no_stanza_of_an_age_file), TEST(refuses_what_it_cannot_seal))
