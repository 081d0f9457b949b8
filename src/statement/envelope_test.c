#include "statement/envelope.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/ustar.h"
#include "keys.h"
#include "test.h"

static struct err err;

static void
seal(const struct envelope *envelope, const struct identity *to, struct buf *out)
{
	assert_true(envelope_seal(envelope, &to->recipient, out, &err));
}

static void
opens_what_it_seals(void **state)
{
	scoped(identity_free) struct identity to = test_identity('t');
	scoped(buf_free) struct buf sealed = BUF(MIB);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct envelope envelope = { 0 }, read;
	struct text bytes;

	(void)state;
	assert_true(envelope_add(&envelope, TEXT("from"), TEXT("a finder\n"), &err));
	assert_true(envelope_add(&envelope, TEXT("statement"), TEXT(""), &err));
	assert_true(envelope_add(&envelope, TEXT("blob/0"), TEXT("a\0b"), &err));
	buf_add(&sealed, TEXT("before"));
	seal(&envelope, &to, &sealed);
	assert_true(text_starts(buf_text(&sealed), TEXT("beforeage-encryption.org/v1\n")));
	assert_true(envelope_open(text_after(buf_text(&sealed), 6), &to, &arena, &read, &err));
	assert_int_equal(read.count, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_true(text_eq(read.part[i].name, envelope.part[i].name));
		assert_true(text_eq(read.part[i].bytes, envelope.part[i].bytes));
	}
	assert_true(envelope_find(&read, TEXT("blob/0"), &bytes));
	assert_true(text_eq(bytes, TEXT("a\0b")));
	assert_false(envelope_find(&read, TEXT("blob/"), &bytes));
	assert_false(envelope_find(&read, TEXT("blob/00"), &bytes));
	assert_true(text_eq(bytes, TEXT("a\0b")));
}

static void
opens_an_empty_one(void **state)
{
	scoped(identity_free) struct identity to = test_identity('t');
	scoped(buf_free) struct buf sealed = BUF(MIB);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct envelope envelope = { 0 }, read = { .count = 17 };

	(void)state;
	seal(&envelope, &to, &sealed);
	assert_true(envelope_open(buf_text(&sealed), &to, &arena, &read, &err));
	assert_int_equal(read.count, 0);
}

static void
refuses_too_many_parts_and_one_twice(void **state)
{
	struct envelope envelope = { 0 };
	char names[ENVELOPE_PARTS_MAX][8];

	(void)state;
	for (size_t i = 0; i < ENVELOPE_PARTS_MAX; i++) {
		snprintf(names[i], sizeof(names[i]), "%zu", i);
		assert_true(envelope_add(&envelope, text_of(names[i]), TEXT(""), &err));
		if (i == 3) {
			assert_false(envelope_add(&envelope, TEXT("2"), TEXT("x"), &err));
			assert_int_equal(err.fault, FAULT_INPUT);
		}
	}
	assert_false(envelope_add(&envelope, TEXT("one more"), TEXT(""), &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
	assert_int_equal(envelope.count, ENVELOPE_PARTS_MAX);
}

static void
seals_nothing_under_a_name_that_leads_elsewhere(void **state)
{
	scoped(identity_free) struct identity to = test_identity('t');
	scoped(buf_free) struct buf sealed = BUF(MIB);
	struct envelope envelope = { 0 };

	(void)state;
	buf_add(&sealed, TEXT("before"));
	assert_true(envelope_add(&envelope, TEXT("../a"), TEXT("x"), &err));
	assert_false(envelope_seal(&envelope, &to.recipient, &sealed, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_true(text_eq(buf_text(&sealed), TEXT("before")));
}

/* Open what is sealed as age seals, but is no archive of ours. */
static bool
opens_plain(struct text plain)
{
	scoped(identity_free) struct identity to = test_identity('t');
	scoped(buf_free) struct buf sealed = BUF(MIB);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct age_seal how = { .recipients = &to.recipient, .count = 1, .workers = 1 };
	struct envelope read = { .count = 17 };
	struct source source = source_text(&plain);
	struct sink sink = sink_buf(&sealed);
	bool good;

	assert_true(age_seal(&how, &source, &sink, &err));
	good = envelope_open(buf_text(&sealed), &to, &arena, &read, &err);
	assert_int_equal(read.count == 17, !good);
	return good;
}

static void
add_file(struct buf *archive, const char *name, const char *bytes)
{
	struct sink sink = sink_buf(archive);

	assert_true(ustar_write_file(&sink, text_of(name), text_of(bytes), &err));
}

static void
add_end(struct buf *archive)
{
	struct sink sink = sink_buf(archive);

	assert_true(ustar_write_end(&sink, &err));
}

static void
refuses_what_is_sealed_but_no_archive_of_single_parts(void **state)
{
	scoped(buf_free) struct buf twice = BUF(MIB), many = BUF(MIB), cut = BUF(MIB);
	scoped(buf_free) struct buf huge = BUF(MIB), good = BUF(MIB);
	struct sink sink = sink_buf(&huge);
	char name[8];

	(void)state;
	add_file(&good, "a", "x");
	add_end(&good);
	assert_true(opens_plain(buf_text(&good)));
	assert_false(opens_plain(TEXT("")));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(opens_plain(TEXT("no archive")));
	add_file(&twice, "a", "x");
	add_file(&twice, "a", "x");
	add_end(&twice);
	assert_false(opens_plain(buf_text(&twice)));
	assert_int_equal(err.fault, FAULT_INPUT);
	for (int i = 0; i <= ENVELOPE_PARTS_MAX; i++) {
		snprintf(name, sizeof(name), "%d", i);
		add_file(&many, name, "");
	}
	add_end(&many);
	assert_false(opens_plain(buf_text(&many)));
	assert_int_equal(err.fault, FAULT_LIMIT);
	add_file(&cut, "a", "x");
	assert_false(opens_plain(buf_text(&cut)));
	/* It claims more than any envelope holds. */
	assert_true(ustar_write_header(&sink, TEXT("a"), USTAR_SIZE_MAX, &err));
	assert_false(opens_plain(buf_text(&huge)));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
opens_only_within_the_arena(void **state)
{
	scoped(identity_free) struct identity to = test_identity('t');
	scoped(buf_free) struct buf sealed = BUF(MIB);
	struct envelope envelope = { 0 };
	bool opened = false;

	(void)state;
	assert_true(envelope_add(&envelope, TEXT("abc"), TEXT("defgh"), &err));
	seal(&envelope, &to, &sealed);
	for (size_t limit = 0; !opened; limit++) {
		scoped(arena_free) struct arena arena = ARENA(limit);
		struct envelope read = { .count = 17 };

		opened = envelope_open(buf_text(&sealed), &to, &arena, &read, &err);
		if (opened)
			break;
		assert_int_equal(err.fault, FAULT_LIMIT);
		assert_int_equal(read.count, 17);
		assert_in_range(limit, 0, KIB); /* the texts, their NULs, the blocks */
	}
}

static void
refuses_another_identity_and_any_damage(void **state)
{
	scoped(identity_free) struct identity to = test_identity('t');
	scoped(identity_free) struct identity other = test_identity('o');
	scoped(buf_free) struct buf sealed = BUF(MIB);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct envelope envelope = { 0 }, read = { .count = 17 };

	(void)state;
	assert_true(envelope_add(&envelope, TEXT("a"), TEXT("x"), &err));
	seal(&envelope, &to, &sealed);
	assert_false(envelope_open(buf_text(&sealed), &other, &arena, &read, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	for (size_t i = 0; i < sealed.len; i += 41 * test_step(5)) {
		sealed.at[i] ^= 1;
		assert_false(envelope_open(buf_text(&sealed), &to, &arena, &read, &err));
		sealed.at[i] ^= 1;
		assert_false(
		    envelope_open((struct text){ sealed.at, i }, &to, &arena, &read, &err));
	}
	buf_add(&sealed, TEXT("x"));
	assert_false(envelope_open(buf_text(&sealed), &to, &arena, &read, &err));
	assert_int_equal(read.count, 17);
}

/* Padme, as its paper has it: E is the logarithm of the length, S that of E and one
 * more, and the last E - S bits of the padded length are zero. */
static uint64_t
padme(uint64_t len)
{
	unsigned e = 0, s = 0;
	uint64_t unit;

	while (len >> (e + 1) != 0)
		e++;
	while (e >> s != 0)
		s++;
	unit = UINT64_C(1) << (e - s);
	return (len + unit - 1) / unit * unit;
}

static void
pads_to_the_classes_of_padme(void **state)
{
	(void)state;
	for (uint64_t len = 0; len <= ENVELOPE_MIN; len += 256)
		assert_int_equal(envelope_padded_len(len), ENVELOPE_MIN);
	for (uint64_t len = ENVELOPE_MIN + 1; len < 20000; len += test_step(7))
		assert_int_equal(envelope_padded_len(len), padme(len));
	for (uint64_t len = 20000; len < UINT64_C(1) << 40; len += len / 97) {
		uint64_t padded = envelope_padded_len(len);

		assert_int_equal(padded, padme(len));
		assert_int_equal(envelope_padded_len(padded), padded);
		assert_true(padded >= len && padded - len <= len / 8);
	}
}

static void
seals_all_of_a_class_to_the_same_size(void **state)
{
	scoped(identity_free) struct identity to = test_identity('t');
	static char bytes[40000];
	size_t sizes = 0, last = 0, last_class = 0;

	(void)state;
	for (size_t len = 0; len <= sizeof(bytes); len += 509) {
		struct envelope envelope = { 0 };
		scoped(buf_free) struct buf sealed = BUF(MIB);
		size_t class = (size_t)envelope_padded_len(ustar_file_len(len) + USTAR_END_LEN);

		assert_true(
		    envelope_add(&envelope, TEXT("a"), (struct text){ bytes, len }, &err));
		seal(&envelope, &to, &sealed);
		assert_int_equal(sealed.len == last, class == last_class);
		sizes += sealed.len != last;
		last = sealed.len;
		last_class = class;
	}
	assert_in_range(sizes, 2, 60);
}

static void
bounds_what_is_sealed_as_it_bounds_what_is_opened(void **state)
{
	scoped(identity_free) struct identity to = test_identity('t');
	const size_t most = 31 * MIB + 512 * KIB; /* the last class that fits */
	char *bytes = calloc(1, 32 * MIB);

	(void)state;
	assert_non_null(bytes);
	for (size_t over = 0; over <= 1; over++) {
		scoped(buf_free) struct buf sealed = BUF(64 * MIB);
		scoped(arena_free) struct arena arena = ARENA(64 * MIB);
		struct envelope envelope = { 0 }, read;
		struct text part = { bytes, most - USTAR_BLOCK - (size_t)USTAR_END_LEN + over };

		assert_true(envelope_add(&envelope, TEXT("a"), part, &err));
		if (over != 0) {
			assert_false(envelope_seal(&envelope, &to.recipient, &sealed, &err));
			assert_int_equal(err.fault, FAULT_LIMIT);
			assert_int_equal(sealed.len, 0);
			continue;
		}
		seal(&envelope, &to, &sealed);
		assert_in_range(sealed.len, most, ENVELOPE_MAX);
		assert_true(envelope_open(buf_text(&sealed), &to, &arena, &read, &err));
		assert_int_equal(read.part[0].bytes.len, part.len);
	}
	free(bytes);
}

static void
refuses_to_look_into_what_is_too_large(void **state)
{
	scoped(identity_free) struct identity to = test_identity('t');
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct text large = { "age", ENVELOPE_MAX + 1 };
	struct envelope read;

	(void)state;
	assert_false(envelope_open(large, &to, &arena, &read, &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

TESTS(TEST(opens_what_it_seals), TEST(opens_an_empty_one),
    TEST(refuses_too_many_parts_and_one_twice),
    TEST(seals_nothing_under_a_name_that_leads_elsewhere),
    TEST(refuses_what_is_sealed_but_no_archive_of_single_parts),
    TEST(opens_only_within_the_arena), TEST(refuses_another_identity_and_any_damage),
    TEST(pads_to_the_classes_of_padme), TEST(seals_all_of_a_class_to_the_same_size),
    TEST(bounds_what_is_sealed_as_it_bounds_what_is_opened),
    TEST(refuses_to_look_into_what_is_too_large))
