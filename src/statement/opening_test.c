#include "statement/opening.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "said.h"
#include "test.h"

#define MEMBERS                                                                                \
	",\"title\":\"A flaw: \\u00fc\",\"files\":[{\"size\":12, \"name\":\"a\"}],"            \
	"\"\":null,\"n\":-5"

static struct err err;

/* The field's opening, as it is read back from its spelling. */
static bool
open_and_read(const struct said *said, const struct commitment *c, struct text field,
    struct arena *arena, struct opening *read)
{
	scoped(buf_free) struct buf text = BUF(OPENING_LEN_MAX), again = BUF(OPENING_LEN_MAX);
	struct opening made;

	if (!opening_make(&said->statement, c, field, arena, &made, &err))
		return false;
	opening_format(&made, &text);
	assert_true(buf_ok(&text, &err));
	assert_true(opening_parse(buf_text(&text), arena, read, &err));
	opening_format(read, &again);
	assert_true(text_eq(buf_text(&text), buf_text(&again)));
	return true;
}

static void
each_field_can_be_opened_but_the_nonce(void **state)
{
	static const struct {
		const char *field, *value;
	} fields[] = {
		{ "accord", "1" },
		{ "type", "\"poll\"" },
		{ "by", "\"psirt.example.com\"" },
		{ "at", "\"2001-09-09T01:46:40Z\"" },
		{ "nonce", NULL },
		{ "to", "[\"a.example\"]" },
		{ "title", "\"A flaw: ü\"" },
		{ "files", "[{\"name\":\"a\",\"size\":12}]" },
		{ "", "null" },
		{ "n", "-5" },
	};
	scoped(said_free) struct said said = said_make(MEMBERS);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct opening opening;
	struct commitment c;

	(void)state;
	assert_true(commitment_make(&said.statement, &c, &err));
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (fields[i].value == NULL)
			continue;
		assert_true(
		    open_and_read(&said, &c, text_of(fields[i].field), &arena, &opening));
		assert_true(opening_check(&opening, &c.hash, &err));
		assert_true(text_eq(opening.field, text_of(fields[i].field)));
		assert_true(text_eq(opening.value, text_of(fields[i].value)));
		assert_int_equal(opening.index, i);
		assert_int_equal(opening.count, sizeof(fields) / sizeof(fields[0]));
		assert_true(hash_eq(&opening.of, &said.statement.id));
	}
}

static void
opens_neither_the_nonce_nor_what_is_not_there(void **state)
{
	scoped(said_free) struct said said = said_make(MEMBERS);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct opening opening = { .count = 17 };
	struct commitment c;

	(void)state;
	assert_true(commitment_make(&said.statement, &c, &err));
	assert_false(opening_make(&said.statement, &c, TEXT("nonce"), &arena, &opening, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_false(opening_make(&said.statement, &c, TEXT("titl"), &arena, &opening, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_int_equal(opening.count, 17);
}

static void
opens_nothing_for_a_commitment_that_is_not_to_it(void **state)
{
	scoped(said_free) struct said said = said_make(MEMBERS), other = said_make(MEMBERS);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct opening opening;
	struct commitment c;

	(void)state;
	assert_true(commitment_make(&other.statement, &c, &err));
	assert_false(opening_make(&said.statement, &c, TEXT("title"), &arena, &opening, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_true(commitment_make(&said.statement, &c, &err));
	c.hash.bytes[0] ^= 1;
	assert_false(opening_make(&said.statement, &c, TEXT("title"), &arena, &opening, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
}

/* Nothing in it but the field depends on the other fields, other than their number:
 * neither their salts nor their values are found in it. */
static void
tells_nothing_of_the_other_fields(void **state)
{
	scoped(said_free) struct said said = said_make(MEMBERS);
	scoped(buf_free) struct buf text = BUF(OPENING_LEN_MAX), hex = BUF(KIB);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct opening opening;
	struct commitment c;
	struct hash secret;
	struct text nonce;

	(void)state;
	assert_true(commitment_make(&said.statement, &c, &err));
	assert_true(opening_make(&said.statement, &c, TEXT("n"), &arena, &opening, &err));
	opening_format(&opening, &text);
	assert_true(value_get_text(said.statement.body, "nonce", &nonce, &err));
	buf_add(&hex, nonce);
	assert_null(strstr(buf_string(&text), buf_string(&hex)));
	assert_null(strstr(buf_string(&text), "flaw"));
	assert_null(strstr(buf_string(&text), "title"));
	memcpy(secret.bytes, c.fields_salt.bytes, SALT_LEN);
	buf_clear(&hex);
	hash_format(&secret, &hex);
	assert_null(strstr(buf_string(&text), buf_string(&hex)));
	for (struct value_walk walk = { 0 }; value_each(said.statement.body, &walk);) {
		struct salt salt = field_salt(&c.fields_salt, walk.key);

		memcpy(secret.bytes, salt.bytes, SALT_LEN);
		buf_clear(&hex);
		hash_format(&secret, &hex);
		assert_int_equal(strstr(buf_string(&text), buf_string(&hex)) != NULL,
		    text_eq(walk.key, TEXT("n")));
	}
}

/* Or it says the same: index and count only show the way, which may be that of a count
 * beside it. */
static void
an_opening_with_any_bit_changed_does_not_hold(void **state)
{
	scoped(said_free) struct said said = said_make(MEMBERS);
	scoped(buf_free) struct buf text = BUF(OPENING_LEN_MAX);
	scoped(arena_free) struct arena arena = ARENA(64 * MIB);
	struct opening opening, read;
	struct commitment c;

	(void)state;
	assert_true(commitment_make(&said.statement, &c, &err));
	assert_true(opening_make(&said.statement, &c, TEXT("title"), &arena, &opening, &err));
	opening_format(&opening, &text);
	for (size_t bit = 0; bit < 8 * text.len; bit += test_step(7)) {
		text.at[bit / 8] ^= (char)(1 << bit % 8);
		if (opening_parse(buf_text(&text), &arena, &read, &err) &&
		    opening_check(&read, &c.hash, &err)) {
			assert_int_not_equal(read.count, opening.count);
			assert_true(text_eq(read.field, opening.field));
			assert_true(text_eq(read.value, opening.value));
			assert_true(hash_eq(&read.of, &opening.of));
		}
		text.at[bit / 8] ^= (char)(1 << bit % 8);
	}
	for (size_t len = 0; len < text.len - 1; len += test_step(7))
		assert_false(opening_parse((struct text){ text.at, len }, &arena, &read, &err));
	assert_true(opening_parse(buf_text(&text), &arena, &read, &err));
	assert_true(opening_check(&read, &c.hash, &err));
}

static void
does_not_hold_with_parts_of_another(void **state)
{
	scoped(said_free) struct said said = said_make(MEMBERS);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct opening title, other;
	struct commitment c, again;
	struct hash leaf, root;

	(void)state;
	assert_true(commitment_make(&said.statement, &c, &err));
	assert_true(commitment_make(&said.statement, &again, &err));
	assert_true(opening_make(&said.statement, &c, TEXT("title"), &arena, &title, &err));
	assert_true(opening_make(&said.statement, &c, TEXT("files"), &arena, &other, &err));
	assert_true(opening_check(&title, &c.hash, &err));
	assert_false(opening_check(&title, &again.hash, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	leaf = field_leaf(&other.field_salt, title.field, title.value);
	assert_true(
	    merkle_path_root(&leaf, title.index, title.count, &title.path, &root, &err));
	assert_false(hash_eq(&root, &title.fields));
}

/* An opening of which one member is spelled otherwise, or (NULL) left out. */
static bool
reads(const char *name, const char *spelled)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf text = BUF(64 * KIB), leaf_hex = BUF(KIB);
	struct opening opening = { .count = 17 };
	struct salt salt = { { 0 } };
	struct hash leaf = field_leaf(&salt, TEXT("a"), TEXT("1"));
	char zeros[67], root[67];
	bool good;

	hash_format(&leaf, &leaf_hex);
	snprintf(root, sizeof(root), "\"%s\"", buf_string(&leaf_hex));
	snprintf(zeros, sizeof(zeros), "\"%064d\"", 0);
	buf_add(&text, TEXT("{"));
	for (unsigned i = 0; i < 10; i++) {
		const struct {
			const char *name, *value;
		} members[] = { { "accord", "1" }, { "of", zeros }, { "field", "\"a\"" },
			{ "value", "1" }, { "index", "0" }, { "count", "1" }, { "path", "[]" },
			{ "field_salt", zeros }, { "fields", root }, { "salt", zeros } };
		bool other = strcmp(members[i].name, name) == 0;

		if (other && spelled == NULL)
			continue;
		buf_addf(&text, "%s\"%s\":%s", text.len == 1 ? "" : ",", members[i].name,
		    other ? spelled : members[i].value);
	}
	if (strcmp(name, "more") == 0)
		buf_addf(&text, ",\"more\":%s", spelled);
	buf_add(&text, TEXT("}\n"));
	good = opening_parse(buf_text(&text), &arena, &opening, &err);
	assert_int_equal(opening.count == 17, !good);
	return good;
}

static void
refuses_members_that_are_missing_wrong_or_too_many(void **state)
{
	static const struct {
		const char *name, *value;
		enum fault fault;
	} bad[] = {
		{ "accord", NULL, FAULT_INPUT },
		{ "accord", "2", FAULT_INPUT },
		{ "of", NULL, FAULT_INPUT },
		{ "of", "\"00\"", FAULT_INPUT },
		{ "field", NULL, FAULT_INPUT },
		{ "field", "1", FAULT_INPUT },
		{ "field", "\"b\"", FAULT_DENIED },
		{ "value", NULL, FAULT_INPUT },
		{ "value", "1.5", FAULT_INPUT },
		{ "value", "9007199254740992", FAULT_INPUT },
		{ "value", "2", FAULT_DENIED },
		{ "value", "\"1\"", FAULT_DENIED },
		{ "index", NULL, FAULT_INPUT },
		{ "index", "1", FAULT_INPUT },
		{ "index", "-1", FAULT_INPUT },
		{ "count", NULL, FAULT_INPUT },
		{ "count", "0", FAULT_INPUT },
		{ "count", "-1", FAULT_INPUT },
		{ "count", "2", FAULT_DENIED },
		{ "count", "1048577", FAULT_INPUT },
		{ "path", NULL, FAULT_INPUT },
		{ "path", "{}", FAULT_INPUT },
		{ "path", "[1]", FAULT_INPUT },
		{ "path", "[\"00\"]", FAULT_INPUT },
		{ "field_salt", NULL, FAULT_INPUT },
		{ "field_salt", "0", FAULT_INPUT },
		{ "fields", NULL, FAULT_INPUT },
		{ "fields", "\"\"", FAULT_INPUT },
		{ "salt", NULL, FAULT_INPUT },
		{ "salt", "null", FAULT_INPUT },
		{ "more", "1", FAULT_INPUT },
	};

	(void)state;
	assert_true(reads("none", NULL));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(reads(bad[i].name, bad[i].value));
		assert_int_equal(err.fault, bad[i].fault);
	}
}

static void
refuses_a_path_of_too_many_hashes_and_what_is_no_object(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf path = BUF(16 * KIB);
	struct opening opening;

	(void)state;
	for (unsigned i = 0; i <= MERKLE_PATH_MAX; i++)
		buf_addf(&path, "%s\"%064d\"", i == 0 ? "[" : ",", 0);
	buf_add(&path, TEXT("]"));
	assert_false(reads("path", buf_string(&path)));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(opening_parse(TEXT("[]"), &arena, &opening, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_false(opening_parse(TEXT(""), &arena, &opening, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
}

static void
survives_each_allocation_failing(void **state)
{
	scoped(said_free) struct said said = said_make(MEMBERS);
	struct commitment c;
	bool done = false;

	(void)state;
	assert_true(commitment_make(&said.statement, &c, &err));
	for (size_t n = 0; !done && n < 1000; n++) {
		scoped(buf_free) struct buf text = BUF(OPENING_LEN_MAX);
		scoped(arena_free) struct arena arena = ARENA(MIB);
		struct opening opening;

		mem_fail_after(n);
		done = opening_make(&said.statement, &c, TEXT("title"), &arena, &opening, &err);
		if (done) {
			opening_format(&opening, &text);
			done = buf_ok(&text, &err) &&
			       opening_parse(buf_text(&text), &arena, &opening, &err);
		}
		mem_fail_after(SIZE_MAX);
		if (!done)
			assert_int_equal(err.fault, FAULT_LIMIT);
	}
	assert_true(done);
}

TESTS(TEST(each_field_can_be_opened_but_the_nonce),
    TEST(opens_neither_the_nonce_nor_what_is_not_there),
    TEST(opens_nothing_for_a_commitment_that_is_not_to_it),
    TEST(tells_nothing_of_the_other_fields),
    TEST(an_opening_with_any_bit_changed_does_not_hold),
    TEST(does_not_hold_with_parts_of_another),
    TEST(refuses_members_that_are_missing_wrong_or_too_many),
    TEST(refuses_a_path_of_too_many_hashes_and_what_is_no_object),
    TEST(survives_each_allocation_failing))
