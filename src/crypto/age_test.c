#include "crypto/age.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "crypto/random.h"
#include "crypto/scrypt.h"
#include "crypto/scrypt_work.h"

#define LIMIT (8 * MIB)

/* From CCTV's age vectors. */
#define IDENTITY "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"
#define VERSION "age-encryption.org/v1\n"
#define STANZA                                                                                 \
	"-> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc\n"                              \
	"hjabGXwSLQ9c3S6Lw2i+S2Tu2fiwQHHslbBN6B41FLE\n"
#define SCRYPT                                                                                 \
	"-> scrypt rF0/NwblUHHTpgQgRpe5CQ 10\n"                                                \
	"gUjEymFKMVXQEKdMMHL24oYexjE3TIC0O0zGSqJ2aUY\n"
#define MAC "--- WyJp9F/9FOZh7gJdheq2WIJcwHgYc8NIVh3ddwhrcNg\n"

static void
seal(const struct age_seal *how, struct text plain, struct buf *sealed)
{
	const struct source in = source_text(&plain);
	const struct sink out = sink_buf(sealed);
	struct err err;

	assert_true(age_seal(how, &in, &out, &err));
}

static bool
open_sealed(const struct age_open *how, struct text sealed, struct buf *plain, struct err *err)
{
	const struct source in = source_text(&sealed);
	const struct sink out = sink_buf(plain);

	return age_open(how, &in, &out, err);
}

/* The passphrase that `arg` is; counts how often it was asked for. */
struct asked {
	const char *passphrase;
	int times;
};

static bool
answer(void *arg, struct secret *out, struct err *err)
{
	struct asked *asked = arg;
	size_t len = strlen(asked->passphrase);

	asked->times++;
	if (!secret_make(len, out, err))
		return false;
	memcpy(out->at, asked->passphrase, len);
	return true;
}

static void
opens_what_it_sealed_whatever_the_size(void **state)
{
	static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 131072, 262144, 262145,
		3 * MIB + 17 };
	scoped(identity_free) struct identity me = { 0 };
	scoped(buf_free) struct buf plain = BUF(LIMIT);
	struct err err;

	(void)state;
	random_init();
	assert_true(identity_make(&me, &err));
	for (size_t i = 0; i < 4 * sizeof(sizes) / sizeof(sizes[0]); i++) {
		scoped(buf_free) struct buf sealed = BUF(LIMIT), opened = BUF(LIMIT);
		unsigned workers = i % 4 < 2 ? POOL_ALONE : 0;
		const struct age_seal to = { &me.recipient, 1, { 0 }, i % 2 == 1, workers };
		const struct age_open by = {
			.identities = &me, .count = 1, .workers = workers
		};
		size_t size = sizes[i / 4];

		buf_clear(&plain);
		if (size > 0)
			random_bytes(buf_extend(&plain, size), size);
		seal(&to, buf_text(&plain), &sealed);
		assert_true(open_sealed(&by, buf_text(&sealed), &opened, &err));
		assert_true(text_eq(buf_text(&opened), buf_text(&plain)));
	}
}

static void
each_recipient_opens_it_and_nobody_else(void **state)
{
	enum { MANY = 20 };
	struct identity all[MANY + 1] = { 0 };
	struct recipient recipients[MANY];
	scoped(buf_free) struct buf sealed = BUF(LIMIT);
	struct err err;

	(void)state;
	random_init();
	for (size_t i = 0; i <= MANY; i++)
		assert_true(identity_make(&all[i], &err));
	for (size_t i = 0; i < MANY; i++)
		recipients[i] = all[i].recipient;
	seal(
	    &(struct age_seal){ .recipients = recipients, .count = MANY }, TEXT("hi"), &sealed);
	for (size_t i = 0; i <= MANY; i++) {
		scoped(buf_free) struct buf opened = BUF(LIMIT);
		const struct age_open by = { .identities = &all[i], .count = 1 };

		assert_int_equal(open_sealed(&by, buf_text(&sealed), &opened, &err), i < MANY);
		assert_true(text_eq(buf_text(&opened), i < MANY ? TEXT("hi") : TEXT("")));
	}
	assert_int_equal(err.fault, FAULT_DENIED);
	for (size_t i = 0; i <= MANY; i++)
		identity_free(&all[i]);
}

/* As age_seal() does, but with little work. */
static void
seal_by(struct text passphrase, struct text plain, struct buf *sealed)
{
	const struct source in = source_text(&plain);
	const struct sink out = sink_buf(sealed);
	struct age_key key;
	struct err err;

	age_key_make(&key);
	age_header_begin(sealed);
	assert_true(scrypt_wrap(passphrase, 4, &key, sealed, &err));
	age_header_end(sealed, &key);
	assert_true(age_payload_seal(&key, POOL_ALONE, &in, &out, &err));
}

static void
a_passphrase_opens_it_and_is_asked_for_once(void **state)
{
	scoped(identity_free) struct identity me = { 0 };
	scoped(buf_free) struct buf sealed = BUF(LIMIT), opened = BUF(LIMIT);
	struct asked right = { "open sesame", 0 }, wrong = { "open barley", 0 };
	struct age_open by = { .passphrase = answer, .arg = &right };
	struct err err;

	(void)state;
	random_init();
	assert_true(identity_make(&me, &err));
	seal_by(TEXT("open sesame"), TEXT("treasure"), &sealed);
	assert_true(open_sealed(&by, buf_text(&sealed), &opened, &err));
	assert_true(text_eq(buf_text(&opened), TEXT("treasure")));
	assert_int_equal(right.times, 1);
	by.arg = &wrong;
	assert_false(open_sealed(&by, buf_text(&sealed), &opened, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_string_equal(err.text, "the passphrase is wrong");
	by = (struct age_open){ .identities = &me, .count = 1 };
	assert_false(open_sealed(&by, buf_text(&sealed), &opened, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_non_null(strstr(err.text, "sealed by a passphrase"));
}

static void
seals_by_a_passphrase_with_the_work_that_age_takes(void **state)
{
	scoped(buf_free) struct buf sealed = BUF(LIMIT), bytes = BUF(AGE_HEADER_MAX);
	struct age_header header;
	struct age_rest rest;
	struct scrypt_stanza read;
	struct age_stanza stanza;
	struct text stream;
	const struct source in = source_text(&stream);
	struct err err;

	(void)state;
	if (test_brief())
		return; /* five seconds of scrypt, which making a node takes too */
	random_init();
	seal(&(struct age_seal){ .passphrase = TEXT("x") }, TEXT("hi"), &sealed);
	stream = buf_text(&sealed);
	assert_true(age_header_read(&in, &bytes, &header, &rest, &err));
	assert_true(age_stanza_next(&header.stanzas, &stanza));
	assert_true(scrypt_stanza_parse(&stanza, &read, &err));
	assert_int_equal(read.log_n, scrypt_work());
	assert_false(age_stanza_next(&header.stanzas, &stanza));
}

static void
seals_to_recipients_or_a_passphrase_not_both_or_none(void **state)
{
	scoped(identity_free) struct identity me = { 0 };
	scoped(buf_free) struct buf sealed = BUF(LIMIT);
	const struct sink out = sink_buf(&sealed);
	struct text plain = TEXT("hi");
	const struct source in = source_text(&plain);
	struct err err;

	(void)state;
	random_init();
	assert_true(identity_make(&me, &err));
	assert_false(age_seal(&(struct age_seal){ 0 }, &in, &out, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(age_seal(
	    &(struct age_seal){ &me.recipient, 1, TEXT("x"), false, 0 }, &in, &out, &err));
	assert_int_equal(sealed.len, 0);
}

/* Headers, whose key IDENTITY finds, and the fault of each; the payload is empty. */
static const struct {
	const char *sealed;
	enum fault fault;
	const char *says;
} refused[] = {
	{ "", FAULT_INPUT, "it is empty" },
	{ "hello", FAULT_INPUT, "not an age file" },
	{ "-----BEGIN AGE", FAULT_INPUT, "malformed armor" },
	{ "Dear all,\n-----BEGIN AGE ENCRYPTED FILE-----\n", FAULT_INPUT, "malformed armor" },
	{ VERSION STANZA MAC, FAULT_INPUT, "cut short" },
	{ VERSION STANZA MAC "0123456789abcdef", FAULT_INPUT, "damaged age payload" },
	{ VERSION STANZA MAC "0123456789abcdef0123456789abcdef", FAULT_DENIED, "altered" },
	{ VERSION STANZA "-> x\n\n" MAC, FAULT_DENIED, "MAC is wrong" },
	{ VERSION "-> x\n\n" MAC, FAULT_DENIED, "keys of a kind ('x')" },
	{ VERSION STANZA SCRYPT MAC, FAULT_INPUT, "does not stand alone" },
	{ VERSION SCRYPT SCRYPT MAC, FAULT_INPUT, "does not stand alone" },
	{ VERSION SCRYPT "-> x\n\n" MAC, FAULT_INPUT, "does not stand alone" },
	{ VERSION SCRYPT MAC, FAULT_DENIED, "sealed by a passphrase" },
	{ VERSION "-> scrypt rF0/NwblUHHTpgQgRpe5CQ 23\n"
		  "gUjEymFKMVXQEKdMMHL24oYexjE3TIC0O0zGSqJ2aUY\n" MAC,
	    FAULT_LIMIT, "work factor of 2^23" },
	/* Also a stanza that is not needed must be sound. */
	{ VERSION STANZA "-> X25519 x\n\n" MAC, FAULT_INPUT, "X25519" },
	{ VERSION "-> X25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
		  "hjabGXwSLQ9c3S6Lw2i+S2Tu2fiwQHHslbBN6B41FLE\n" MAC,
	    FAULT_INPUT, "low order" },
};

static void
refuses_what_is_malformed_altered_or_for_others(void **state)
{
	scoped(identity_free) struct identity me = { 0 };
	const struct age_open by = { .identities = &me, .count = 1 };
	struct err err;

	(void)state;
	random_init();
	assert_true(identity_parse(TEXT(IDENTITY), &me, &err));
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		scoped(buf_free) struct buf opened = BUF(LIMIT);

		assert_false(open_sealed(&by, text_of(refused[i].sealed), &opened, &err));
		if (err.fault != refused[i].fault || strstr(err.text, refused[i].says) == NULL)
			fail_msg("'%s' says '%s'", refused[i].sealed, err.text);
		assert_int_equal(opened.len, 0);
	}
}

/* One that holds the identity sees the header; another, with the key it was
 * lent, reads the payload. */
static void
header_and_payload_are_opened_apart(void **state)
{
	scoped(identity_free) struct identity me = { 0 };
	scoped(buf_free) struct buf sealed = BUF(LIMIT), bytes = BUF(AGE_HEADER_MAX);
	scoped(buf_free) struct buf opened = BUF(LIMIT);
	const struct age_open by = { .identities = &me, .count = 1 };
	struct text stream;
	const struct source in = source_text(&stream);
	const struct sink out = sink_buf(&opened);
	struct age_header read, parsed;
	struct age_rest rest;
	struct source payload;
	struct age_key key;
	struct err err;

	(void)state;
	random_init();
	assert_true(identity_make(&me, &err));
	seal(
	    &(struct age_seal){ .recipients = &me.recipient, .count = 1 }, TEXT("hi"), &sealed);
	stream = buf_text(&sealed);
	assert_true(age_header_read(&in, &bytes, &read, &rest, &err));
	assert_true(age_header_parse(
	    (struct text){ bytes.at, bytes.len - rest.ahead.len }, &parsed, &err));
	assert_true(age_unwrap(&by, &parsed, &key, &err));
	payload = age_rest_source(&rest);
	assert_true(age_payload_open(&key, POOL_ALONE, &payload, &out, &err));
	assert_true(text_eq(buf_text(&opened), TEXT("hi")));
}

static void
says_so_when_there_is_no_memory(void **state)
{
	scoped(identity_free) struct identity me = { 0 };
	const struct age_open by = { .identities = &me, .count = 1 };
	struct err err;
	bool good = false;

	(void)state;
	random_init();
	assert_true(identity_make(&me, &err));
	for (size_t n = 0; !good; n++) {
		const struct age_seal to = { &me.recipient, 1, { 0 }, true, 2 };
		scoped(buf_free) struct buf sealed = BUF(LIMIT), opened = BUF(LIMIT);
		struct text plain = TEXT("hi"), rest;
		const struct source in = source_text(&plain), again = source_text(&rest);
		const struct sink out = sink_buf(&sealed), back = sink_buf(&opened);

		mem_fail_after(n);
		good = age_seal(&to, &in, &out, &err);
		rest = buf_text(&sealed);
		good = good && age_open(&by, &again, &back, &err);
		mem_fail_after(SIZE_MAX);
		assert_int_equal(good || err.fault == FAULT_LIMIT, true);
		assert_in_range(n, 0, 100);
	}
}

TESTS(TEST(opens_what_it_sealed_whatever_the_size),
    TEST(each_recipient_opens_it_and_nobody_else),
    TEST(a_passphrase_opens_it_and_is_asked_for_once),
    TEST(seals_by_a_passphrase_with_the_work_that_age_takes),
    TEST(seals_to_recipients_or_a_passphrase_not_both_or_none),
    TEST(refuses_what_is_malformed_altered_or_for_others),
    TEST(header_and_payload_are_opened_apart), TEST(says_so_when_there_is_no_memory))
