#include "log/checkpoint.h"

#include <string.h>

#include "crypto/note_key.h"
#include "crypto/random.h"
#include "log/merkle.h"
#include "test.h"

#define EMPTY "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define ROOT "mMl/C6MXXNCLAx3QhLncTmSbZNGijm6mlGRlAxc6tYc="

static struct err err;

static void
assert_read_back(const char *text)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	struct checkpoint c;

	assert_true(checkpoint_parse(text_of(text), &c, &err));
	checkpoint_format(&c, &out);
	assert_true(buf_ok(&out, &err));
	assert_string_equal(buf_string(&out), text);
}

static void
reads_what_it_writes(void **state)
{
	struct checkpoint c;

	(void)state;
	assert_read_back("o\n0\n" EMPTY "\n");
	assert_read_back("o\n1\n" ROOT "\n");
	assert_read_back("example.com/log 42 with spaces\n9007199254740993\n" ROOT "\n");
	assert_read_back("example.com/log\n9223372036854775807\n" ROOT "\n");
	assert_true(checkpoint_parse(TEXT("example.com/log\n7\n" ROOT "\n"), &c, &err));
	assert_true(text_eq(c.origin, TEXT("example.com/log")));
	assert_int_equal(c.size, 7);
	assert_int_equal(c.root.bytes[0], 0x98);
}

/* Among them what other implementations took. */
static const char *const bad[] = {
	"",
	"\n",
	"o",
	"o\n",
	"o\n7\n",
	"o\n7\n" ROOT,
	"\n7\n" ROOT "\n",
	"o\n\n" ROOT "\n",
	"o\n07\n" ROOT "\n",
	"o\n00\n" EMPTY "\n",
	"o\n-7\n" ROOT "\n",
	"o\n+7\n" ROOT "\n",
	"o\n 7\n" ROOT "\n",
	"o\n7 \n" ROOT "\n",
	"o\n0x7\n" ROOT "\n",
	"o\n7.0\n" ROOT "\n",
	"o\nseven\n" ROOT "\n",
	"o\n9223372036854775808\n" ROOT "\n",
	"o\n18446744073709551615\n" ROOT "\n",
	"o\n18446744073709551616\n" ROOT "\n",
	"o\n18446744073709551623\n" ROOT "\n",
	"o\n3438945738945739845734895735\n" ROOT "\n",
	"o\n7\n\n",
	"o\n7\nYmFuYW5hcw==\n",
	"o\n7\neHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eA==\n",
	"o\n7\neHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4\n",
	"o\n7\nmMl/C6MXXNCLAx3QhLncTmSbZNGijm6mlGRlAxc6tYd=\n",
	"o\n7\nmMl/C6MXXNCLAx3QhLncTmSbZNGijm6mlGRlAxc6tYc\n",
	"o\n7\nmMl_C6MXXNCLAx3QhLncTmSbZNGijm6mlGRlAxc6tYc=\n",
	"o\n7\nmMl/C6MXXNCLAx3QhLnc\nTmSbZNGijm6mlGRlAxc6tYc=\n",
	"o\n7\n" ROOT " \n",
	"o\n7\n " ROOT "\n",
	"o\n7\n" ROOT ROOT "\n",
	"o\r\n7\r\n" ROOT "\r\n",
	"o\n7\n" ROOT "\r\n",
	"o\n7\n" ROOT "\n\n",
	"o\n7\n" ROOT "\n\n\n",
	"o\n7\n" ROOT "\nan extension line\n",
	"o\n7\n" ROOT "\nx",
	/* Only the empty tree has the hash of nothing, and it has no other. */
	"o\n0\n" ROOT "\n",
	"o\n1\n" EMPTY "\n",
};

static void
refuses_everything_else_and_touches_nothing(void **state)
{
	struct checkpoint c = { .size = 17 }, before = c;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(checkpoint_parse(text_of(bad[i]), &c, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_memory_equal(&c, &before, sizeof(c));
	}
	assert_false(checkpoint_parse((struct text){ 0 }, &c, &err));
	assert_false(checkpoint_parse(TEXT("o\n7\0\n" ROOT "\n"), &c, &err));
}

static struct note_key
key_of(const char *name)
{
	struct note_key key = NOTE_KEY;

	random_init();
	assert_true(note_key_make(text_of(name), &key, &err));
	return key;
}

static void
sign_it(const char *text, const struct note_key *key, struct buf *out)
{
	struct signer signer = note_key_signer(key);

	assert_true(note_sign(text_of(text), &signer, out, &err));
}

static void
opens_what_the_log_signed(void **state)
{
	scoped(note_key_free) struct note_key log = key_of("example.com/log");
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct checkpoint c;

	(void)state;
	sign_it("example.com/log\n7\n" ROOT "\n", &log, &note);
	assert_true(checkpoint_open(buf_text(&note), &log.vkey, &c, &err));
	assert_int_equal(c.size, 7);
	buf_add(&note, TEXT("\xe2\x80\x94 a.stranger AAAAAAAA\n"));
	assert_true(checkpoint_open(buf_text(&note), &log.vkey, &c, &err));
}

static void
assert_denied(const char *text, const struct note_key *signer, const struct vkey *key)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct checkpoint c = { .size = 17 };

	sign_it(text, signer, &note);
	assert_false(checkpoint_open(buf_text(&note), key, &c, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_int_equal(c.size, 17);
}

static void
refuses_what_another_signed_or_is_of_another_log(void **state)
{
	scoped(note_key_free) struct note_key log = key_of("example.com/log");
	scoped(note_key_free) struct note_key twin = key_of("example.com/log");
	scoped(note_key_free) struct note_key other = key_of("example.net/log");

	(void)state;
	assert_denied("example.com/log\n7\n" ROOT "\n", &twin, &log.vkey);
	assert_denied("example.com/log\n7\n" ROOT "\n", &other, &log.vkey);
	assert_denied("example.net/log\n7\n" ROOT "\n", &log, &log.vkey);
	assert_denied("example.com/log \n7\n" ROOT "\n", &log, &log.vkey);
	assert_denied("Example.com/log\n7\n" ROOT "\n", &log, &log.vkey);
}

/* A witness of the log's own name could otherwise speak for the log. */
static void
refuses_a_cosignature_in_place_of_a_signature(void **state)
{
	scoped(note_key_free) struct note_key log = key_of("example.com/log");
	struct vkey witness = log.vkey;

	(void)state;
	witness.type = NOTE_COSIGNATURE;
	witness.id = vkey_id(witness.name, witness.type, &witness.key);
	assert_denied("example.com/log\n7\n" ROOT "\n", &log, &witness);
}

static void
refuses_signed_text_that_is_no_checkpoint(void **state)
{
	scoped(note_key_free) struct note_key log = key_of("example.com/log");
	struct checkpoint c;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
		struct signer signer = note_key_signer(&log);

		if (!note_sign(text_of(bad[i]), &signer, &note, &err))
			continue; /* not even the text of a note */
		assert_false(checkpoint_open(buf_text(&note), &log.vkey, &c, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

static void
refuses_a_signed_checkpoint_with_any_bit_changed(void **state)
{
	scoped(note_key_free) struct note_key log = key_of("o/log");
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct checkpoint c;

	(void)state;
	sign_it("o/log\n7\n" ROOT "\n", &log, &note);
	for (size_t bit = 0; bit < 8 * note.len; bit += test_step(7)) {
		note.at[bit / 8] ^= (char)(1 << bit % 8);
		assert_false(checkpoint_open(buf_text(&note), &log.vkey, &c, &err));
		note.at[bit / 8] ^= (char)(1 << bit % 8);
	}
	for (size_t len = 0; len < note.len; len += test_step(7))
		assert_false(
		    checkpoint_open((struct text){ note.at, len }, &log.vkey, &c, &err));
	assert_true(checkpoint_open(buf_text(&note), &log.vkey, &c, &err));
}

/* A witness vouches for the first three lines, whoever's and whatever follows. */
static void
reads_those_of_others_with_what_follows(void **state)
{
	static const struct {
		const char *text;
		bool good, fits;
	} cases[] = {
		{ "o/log\n7\n" ROOT "\n", true, true },
		{ "o/log\n7\n" ROOT "\nmore\n", true, true },
		{ "o/log\n7\n" ROOT "\nmore\nand more\n", true, true },
		{ "o/log\n0\n" ROOT "\n", true, false },
		{ "o/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", true, true },
		{ "o/log\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", true, false },
		{ "o/log\n7\n" ROOT "\n\n", false, false },
		{ "o/log\n7\n" ROOT "\nmore\n\n", false, false },
		{ "o/log\n7\n" ROOT "\n\nmore\n", false, false },
		{ "o/log\n7\n" ROOT "\nmore", false, false },
		{ "o/log\n7\n" ROOT, false, false },
		{ "o/log\n07\n" ROOT "\n", false, false },
		{ "\n7\n" ROOT "\n", false, false },
	};
	struct checkpoint c = { .size = 17 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		c.size = 17;
		assert_int_equal(
		    checkpoint_parse_foreign(text_of(cases[i].text), &c, &err), cases[i].good);
		if (cases[i].good)
			assert_int_equal(checkpoint_fits(&c), cases[i].fits);
		else
			assert_int_equal(c.size, 17);
	}
}

TESTS(TEST(reads_what_it_writes), TEST(refuses_everything_else_and_touches_nothing),
    TEST(opens_what_the_log_signed), TEST(refuses_what_another_signed_or_is_of_another_log),
    TEST(refuses_a_cosignature_in_place_of_a_signature),
    TEST(refuses_signed_text_that_is_no_checkpoint),
    TEST(refuses_a_signed_checkpoint_with_any_bit_changed),
    TEST(reads_those_of_others_with_what_follows))
