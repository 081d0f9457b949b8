#include "action/release/trial.h"

#include <stdio.h>

#include "action/release/bundle.h"
#include "codec/compressor.h"
#include "crypto/age.h"
#include "keys.h"
#include "test.h"

static struct err err;

static void
compress(const struct buf *plain, struct buf *out)
{
	scoped(compressor_free) struct compressor compressor = { .from = NULL };
	struct text rest = buf_text(plain);
	struct source source = source_text(&rest), compressed;

	assert_true(compressor_open(&source, plain->len, NULL, &compressor, &err));
	compressed = compressor_source(&compressor);
	assert_true(source_load(&compressed, out, &err));
}

/* Seal it to a key, and open that by way of trial. */
static bool
tries(struct text plain, struct buf *sealed)
{
	scoped(identity_free) struct identity key = test_identity('r');
	struct age_seal how = { .recipients = &key.recipient, .count = 1 };
	struct source source = source_text(&plain), bundle;
	struct sink sink = sink_buf(sealed);
	struct text rest;

	buf_clear(sealed);
	assert_true(age_seal(&how, &source, &sink, &err));
	rest = buf_text(sealed);
	bundle = source_text(&rest);
	return trial_open(&bundle, sealed->len, &key, &err);
}

/* An archive of these bytes, as it would be sealed. */
static bool
tries_archive(const struct buf *archive)
{
	scoped(buf_free) struct buf compressed = BUF(MIB), sealed = BUF(MIB);

	compress(archive, &compressed);
	return tries(buf_text(&compressed), &sealed);
}

static void
takes_what_followers_take(void **state)
{
	scoped(buf_free) struct buf archive = BUF(MIB);
	struct sink tar = sink_buf(&archive);

	(void)state;
	assert_true(ustar_write_file(&tar, TEXT("fix"), TEXT("the fix"), &err));
	assert_true(ustar_write_file(&tar, TEXT("advisory.json"), TEXT("{}"), &err));
	assert_true(ustar_write_end(&tar, &err));
	assert_true(tries_archive(&archive));
}

/* More than a pipe holds, too: who unfolds it has given up long before all of it is opened. */
static void
refuses_what_is_no_archive_though_it_opens(void **state)
{
	scoped(buf_free) struct buf noise = BUF(MIB), sealed = BUF(MIB);
	const struct text bomb = TEXT("\x28\xb5\x2f\xfd\xe0\0\0\0\0\2\0\0\0\2\0\x10");
	const size_t len = 300 * KIB;

	(void)state;
	random_init();
	random_bytes(buf_extend(&noise, len), len);
	assert_false(tries(TEXT(""), &sealed));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(tries(buf_text(&noise), &sealed));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(tries(bomb, &sealed));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_false(tries_archive(&noise));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
refuses_archives_that_have_something_amiss(void **state)
{
	static const char *const names[][2] = { { "fix", "fix" }, { "fix", "folder/fix" } };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		scoped(buf_free) struct buf archive = BUF(MIB);
		struct sink tar = sink_buf(&archive);

		for (size_t k = 0; k < 2; k++)
			assert_true(ustar_write_file(
			    &tar, text_of(names[i][k]), TEXT("the fix"), &err));
		assert_false(tries_archive(&archive)); /* cut short */
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_true(ustar_write_end(&tar, &err));
		assert_false(tries_archive(&archive));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

/* None, and more than are sealed. */
static void
refuses_other_numbers_of_files(void **state)
{
	scoped(buf_free) struct buf archive = BUF(MIB);
	struct sink tar = sink_buf(&archive);

	(void)state;
	assert_true(ustar_write_end(&tar, &err));
	assert_false(tries_archive(&archive));
	assert_int_equal(err.fault, FAULT_INPUT);
	buf_clear(&archive);
	for (unsigned i = 0; i <= BUNDLE_HELD_MAX; i++) {
		char name[16];

		snprintf(name, sizeof(name), "%u", i);
		assert_true(ustar_write_header(&tar, text_of(name), 0, &err));
		if (i != BUNDLE_HELD_MAX - 1)
			continue;
		assert_true(ustar_write_end(&tar, &err));
		assert_true(tries_archive(&archive));
		archive.len -= USTAR_END_LEN;
	}
	assert_true(ustar_write_end(&tar, &err));
	assert_false(tries_archive(&archive));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

static void
refuses_what_does_not_open(void **state)
{
	scoped(identity_free) struct identity other = test_identity('o'),
					      key = test_identity('r');
	scoped(buf_free) struct buf sealed = BUF(MIB);
	struct source bundle;
	struct text rest;

	(void)state;
	assert_false(tries(TEXT("whatever"), &sealed));
	rest = buf_text(&sealed);
	bundle = source_text(&rest);
	assert_false(trial_open(&bundle, sealed.len, &other, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	sealed.at[sealed.len - 1] ^= 1;
	rest = buf_text(&sealed);
	assert_false(trial_open(&bundle, sealed.len, &key, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
}

TESTS(TEST(takes_what_followers_take), TEST(refuses_what_is_no_archive_though_it_opens),
    TEST(refuses_archives_that_have_something_amiss), TEST(refuses_other_numbers_of_files),
    TEST(refuses_what_does_not_open))
