#include "codec/shape.h"

#include <stdio.h>
#include <string.h>

#include "test.h"

struct inner {
	int64_t number;
};

struct outer {
	struct text name, note;
	unsigned colour;
	bool flag;
	struct inner inner;
	struct shape_list texts, inners;
};

/* What machines write. */
struct spelled {
	uint8_t id[2];
	int64_t at;
	struct text lines;
	unsigned colour;
	struct shape_list ids;
};

static bool
starts_with_a(struct text in)
{
	return in.at[0] == 'a';
}

static const char *const colours[] = { "red", "green", NULL };
static const struct shape inner_members[] = {
	{ "number", SHAPE_INTEGER, offsetof(struct inner, number), "-1 to 5", .least = -1,
	    .most = 5 },
	{ 0 },
};
static const struct shape each_text = { .type = SHAPE_TEXT,
	.least = 1,
	.most = 4,
	.wanted = "a short text",
	.good = starts_with_a };
static const struct shape each_inner = {
	.type = SHAPE_OBJECT, .of = inner_members, .wanted = "an object of number"
};
static const struct shape table[] = {
	{ "name", SHAPE_TEXT, offsetof(struct outer, name), "a name", .least = 1, .most = 8 },
	{ "note", SHAPE_TEXT, offsetof(struct outer, note), "a note or nothing", .least = 1,
	    .most = 8, .optional = true },
	{ "colour", SHAPE_CHOICE, offsetof(struct outer, colour), "red or green",
	    .words = colours },
	{ "flag", SHAPE_FLAG, offsetof(struct outer, flag), "true or false", .least = 0 },
	{ "inner", SHAPE_OBJECT, offsetof(struct outer, inner), "an object of number",
	    .of = inner_members },
	{ "texts", SHAPE_LIST, offsetof(struct outer, texts), "one to three texts", .least = 1,
	    .most = 3, .of = &each_text, .size = sizeof(struct text) },
	{ "inners", SHAPE_LIST, offsetof(struct outer, inners), "a list of objects", .least = 0,
	    .most = 3, .of = &each_inner, .size = sizeof(struct inner) },
	{ 0 },
};

static const char *const perhaps[] = { "", "red", "green", NULL };
static const struct shape each_id = { .type = SHAPE_HEX, .size = 2, .wanted = "two bytes" };
static const struct shape spelled_members[] = {
	{ "id", SHAPE_HEX, offsetof(struct spelled, id), "two bytes", .size = 2,
	    .optional = true },
	{ "at", SHAPE_TIME, offsetof(struct spelled, at), "a time", .optional = true },
	{ "lines", SHAPE_LINES, offsetof(struct spelled, lines), "lines", .least = 1,
	    .most = 20, .optional = true },
	{ "colour", SHAPE_CHOICE, offsetof(struct spelled, colour), "a colour",
	    .words = perhaps, .optional = true },
	{ "ids", SHAPE_LIST, offsetof(struct spelled, ids), "ids", .least = 0, .most = 2,
	    .of = &each_id, .size = 2, .optional = true },
	{ 0 },
};

static struct err err;

static bool
reads(const char *json, struct arena *arena, struct outer *out)
{
	static const struct doc_limits limits = { KIB, 8 };
	scoped(doc_free) struct doc doc = DOC;
	struct value root;

	assert_true(doc_parse(&doc, text_of(json), &limits, &root, &err));
	return shape_read(table, root, arena, out, &err);
}

#define GOOD                                                                                   \
	"{\"name\":\"x\",\"note\":\"n\",\"colour\":\"green\",\"flag\":true,"                   \
	"\"inner\":{\"number\":-1},\"texts\":[\"a\",\"ab\"],\"inners\":[{\"number\":5}]}"

static void
reads_a_struct_and_writes_it_back(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	scoped(buf_free) struct buf out = BUF(KIB);
	struct writer w = WRITER(&out);
	struct outer outer = { 0 };

	(void)state;
	assert_true(reads(GOOD, &arena, &outer));
	assert_true(text_eq(outer.name, TEXT("x")) && outer.colour == 1 && outer.flag);
	assert_int_equal(outer.inner.number, -1);
	assert_int_equal(outer.texts.count, 2);
	assert_int_equal(((const struct inner *)outer.inners.at)[0].number, 5);
	shape_write(table, &outer, &w);
	assert_string_equal(buf_string(&out), GOOD);
}

static void
leaves_out_what_need_not_be_there(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	scoped(buf_free) struct buf out = BUF(KIB);
	struct writer w = WRITER(&out);
	struct outer outer = { 0 };

	(void)state;
	assert_true(reads("{\"texts\":[\"a\"],\"name\":\"x\",\"colour\":\"red\",\"flag\":false,"
			  "\"inner\":{\"number\":0},\"inners\":[]}",
	    &arena, &outer));
	assert_int_equal(outer.note.len, 0);
	shape_write(table, &outer, &w);
	assert_null(strstr(buf_string(&out), "note"));
}

/* Each of these in the place of the good one. */
static void
says_where_it_is_wrong_and_what_belongs_there(void **state)
{
	static const struct {
		const char *good, *bad, *said;
	} cases[] = {
		{ "\"name\":\"x\",", "", "'/name' is missing: give a name" },
		{ "\"x\"", "1", "'/name' is no text: give a name" },
		{ "\"x\"", "\"\"", "'/name' is too short: give a name" },
		{ "\"x\"", "\"123456789\"", "'/name' is too long: give a name" },
		{ "\"x\"", "\"\\n\"",
		    "'/name' has line breaks or characters that cannot be "
		    "shown: give a name" },
		{ "\"n\"", "\"\"", "'/note' is too short: give a note or nothing" },
		{ "green", "blue", "'/colour' is none of the words for it: give red or green" },
		{ "\"green\"", "2", "'/colour' is no text: give red or green" },
		{ "true", "1", "'/flag' is not true or false: give true or false" },
		{ "{\"number\":-1}", "[]", "'/inner' is no object: give an object of number" },
		{ "-1", "-2", "'/inner/number' is too small: give -1 to 5" },
		{ "-1", "6", "'/inner/number' is too large: give -1 to 5" },
		{ "-1", "0.5", "'/inner/number' is no whole number: give -1 to 5" },
		{ "\"number\":-1", "\"n/r\":1",
		    "'/inner/n~1r' is not known: what can stand there is number" },
		{ "[\"a\",\"ab\"]", "[]",
		    "'/texts' has too few elements: give one to three texts" },
		{ "[\"a\",\"ab\"]", "[\"a\",\"ab\",\"ac\",\"ad\"]",
		    "'/texts' has too many elements: give one to three texts" },
		{ "[\"a\",\"ab\"]", "{}", "'/texts' is no list: give one to three texts" },
		{ "\"ab\"", "\"b\"", "'/texts/1' is not of that form: give a short text" },
		{ "\"ab\"", "\"a\"", "'/texts/1' is there twice: give a short text" },
		{ "{\"number\":5}", "5", "'/inners/0' is no object: give an object of number" },
		{ "{\"number\":5}", "{}", "'/inners/0/number' is missing: give -1 to 5" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped(arena_free) struct arena arena = ARENA(64 * KIB);
		const char *at = strstr(GOOD, cases[i].good);
		struct outer outer = { 0 };
		char json[KIB];

		snprintf(json, sizeof(json), "%.*s%s%s", (int)(at - GOOD), GOOD, cases[i].bad,
		    at + strlen(cases[i].good));
		assert_false(reads(json, &arena, &outer));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_string_equal(err.text, cases[i].said);
	}
}

static void
takes_no_more_than_the_arena_gives(void **state)
{
	(void)state;
	for (size_t most = 0; most < 100; most++) {
		scoped(arena_free) struct arena arena = ARENA(most);
		struct outer outer = { 0 };

		assert_false(reads(GOOD, &arena, &outer));
		assert_int_equal(err.fault, FAULT_LIMIT);
	}
}

/* Read among others, and written behind others. */
static bool
goes_round(const char *json)
{
	static const struct doc_limits limits = { KIB, 8 };
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	scoped(buf_free) struct buf out = BUF(KIB);
	scoped(doc_free) struct doc doc = DOC;
	struct writer w = WRITER(&out);
	struct spelled spelled = { 0 };
	struct value root;

	assert_true(doc_parse(&doc, text_of(json), &limits, &root, &err));
	assert_false(shape_read(spelled_members, root, &arena, &spelled, &err));
	if (!shape_read_among(spelled_members, root, &arena, &spelled, &err))
		return false;
	writer_object(&w);
	writer_key(&w, "other");
	writer_integer(&w, 1);
	shape_write_among(spelled_members, &spelled, &w);
	writer_end(&w);
	assert_string_equal(buf_string(&out), json);
	return true;
}

static void
reads_what_machines_write_among_members_of_others(void **state)
{
	static const char *const good[] = { "{\"other\":1}",
		"{\"other\":1,\"id\":\"00ff\",\"at\":\"2026-11-22T10:00:00Z\","
		"\"lines\":\"a\\n\\tb\\n\",\"colour\":\"green\",\"ids\":[\"0001\",\"0002\"]}" };
	static const char *const bad[] = { "{\"other\":1,\"id\":\"00FF\"}",
		"{\"other\":1,\"id\":\"00ff00\"}", "{\"other\":1,\"id\":1}",
		"{\"other\":1,\"at\":\"2026-11-22\"}", "{\"other\":1,\"at\":7}",
		"{\"other\":1,\"lines\":\"a\\u001b\"}", "{\"other\":1,\"colour\":\"\"}",
		"{\"other\":1,\"ids\":[\"0001\",\"0001\"]}" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(goes_round(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(goes_round(bad[i]));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
}

TESTS(TEST(reads_what_machines_write_among_members_of_others),
    TEST(reads_a_struct_and_writes_it_back), TEST(leaves_out_what_need_not_be_there),
    TEST(says_where_it_is_wrong_and_what_belongs_there),
    TEST(takes_no_more_than_the_arena_gives))
