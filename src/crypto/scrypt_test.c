#include "crypto/scrypt.h"

#include "test.h"

#include <string.h>

/* From CCTV's age vectors: made with the passphrase "password". */
#define SALT "rF0/NwblUHHTpgQgRpe5CQ"
#define BODY "gUjEymFKMVXQEKdMMHL24oYexjE3TIC0O0zGSqJ2aUY\n"

static const struct age_key known = { "YELLOW SUBMARINE" };

static void
opens_a_known_stanza_by_its_passphrase_only(void **state)
{
	const struct age_stanza stanza = { SCRYPT_TYPE, TEXT(SALT " 10"), TEXT(BODY) };
	struct age_key key = { "untouched" };
	struct scrypt_stanza read;
	struct err err;

	(void)state;
	assert_true(scrypt_stanza_parse(&stanza, &read, &err));
	assert_int_equal(read.log_n, 10);
	assert_false(scrypt_unwrap(TEXT("wrong"), &read, &key, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_memory_equal(&key, "untouched", 9);
	assert_true(scrypt_unwrap(TEXT("password"), &read, &key, &err));
	assert_memory_equal(&key, &known, sizeof(key));
}

static void
opens_what_it_wrapped(void **state)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	struct scrypt_stanza read;
	struct age_stanza stanza;
	struct age_key key;
	struct text rest;
	struct err err;

	(void)state;
	assert_true(scrypt_wrap(TEXT("a b c"), 4, &known, &out, &err));
	rest = buf_text(&out);
	assert_true(age_stanza_next(&rest, &stanza));
	assert_true(text_eq(stanza.type, SCRYPT_TYPE));
	assert_true(scrypt_stanza_parse(&stanza, &read, &err));
	assert_true(scrypt_unwrap(TEXT("a b c"), &read, &key, &err));
	assert_memory_equal(&key, &known, sizeof(key));
}

static const struct {
	const char *args;
	const char *body;
	enum fault fault;
} refused[] = {
	{ "", BODY, FAULT_INPUT },
	{ SALT, BODY, FAULT_INPUT },
	{ SALT " 10 x", BODY, FAULT_INPUT },
	{ SALT "A 10", BODY, FAULT_INPUT },
	{ "rF0/NwblUHHTpgQgRpe5CR 10", BODY, FAULT_INPUT }, /* not canonical */
	{ "rF0/NwblUHHTpgQgRpe5 10", BODY, FAULT_INPUT },
	{ SALT "== 10", BODY, FAULT_INPUT },
	{ SALT " 0", BODY, FAULT_INPUT },
	{ SALT " 010", BODY, FAULT_INPUT },
	{ SALT " 0x10", BODY, FAULT_INPUT },
	{ SALT " +10", BODY, FAULT_INPUT },
	{ SALT " -10", BODY, FAULT_INPUT },
	{ SALT " 10aaaa", BODY, FAULT_INPUT },
	{ SALT " 99999999999999999999", BODY, FAULT_INPUT },
	{ SALT " 23", BODY, FAULT_LIMIT },
	{ SALT " 18446744073709551615", BODY, FAULT_LIMIT },
	{ SALT " 10", "\n", FAULT_INPUT },
	{ SALT " 10", "mS3EyWBaVFSlC69BLnTvh6jp4x0GNGz4fjvm7/IeZ/HjGkufKkN26ZU\n",
	    FAULT_INPUT },
};

static void
refuses_what_is_not_exactly_so(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const struct age_stanza stanza = { SCRYPT_TYPE, text_of(refused[i].args),
			text_of(refused[i].body) };
		struct scrypt_stanza read = { .log_n = 77 };
		struct err err;

		assert_false(scrypt_stanza_parse(&stanza, &read, &err));
		assert_int_equal(err.fault, refused[i].fault);
		assert_int_equal(read.log_n, 77);
	}
}

TESTS(TEST(opens_a_known_stanza_by_its_passphrase_only), TEST(opens_what_it_wrapped),
    TEST(refuses_what_is_not_exactly_so))
