#include "release/contents.h"

#include <string.h>

#include "test.h"

#define HEX "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define WHOLE                                                                                  \
	"{\"version\":1,\"covers\":["                                                          \
	"{\"product\":\"Widget\",\"versions\":\"3.1 to 3.4\",\"edition\":\"Server\","          \
	"\"region\":\"EU\",\"fix\":true,\"file\":\"widget.patch\",\"until\":\"2028-12-31\","   \
	"\"needs\":\"login\"},"                                                                \
	"{\"product\":\"Widget\",\"versions\":\"2.x\",\"fix\":false,\"needs\":\"nothing\"}],"  \
	"\"advisories\":[{\"id\":\"CVE-2026-12345\",\"file\":\"advisory.json\","               \
	"\"sha256\":\"" HEX "\"}]}\n"

static struct err err;

static void
reads_and_writes_the_same(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf out = BUF(MIB);
	const struct contents_cover *covers;
	struct contents contents;

	(void)state;
	assert_true(contents_parse(TEXT(WHOLE), &arena, &contents, &err));
	covers = contents_covers(&contents);
	assert_int_equal(contents.covers.count, 2);
	assert_true(covers[0].fix);
	assert_true(text_eq(covers[0].file, TEXT("widget.patch")));
	assert_string_equal(contents_needs_word(covers[0].needs), "login");
	assert_false(covers[1].fix);
	assert_int_equal(covers[1].until.len, 0);
	assert_int_equal(contents.advisories.count, 1);
	assert_true(text_eq(contents_advisories(&contents)->id, TEXT("CVE-2026-12345")));
	assert_true(contents_format(&contents, &out, &err));
	assert_string_equal(buf_string(&out), WHOLE);
}

static void
refuses_what_is_missing_or_contradicts_itself(void **state)
{
	static const char *const bad[] = {
		"",
		"{}",
		"{\"version\":2,\"covers\":[],\"advisories\":[]}",
		"{\"version\":1,\"covers\":[],\"advisories\":[]}",
#define ONE(cover) "{\"version\":1,\"covers\":[" cover "],\"advisories\":[]}"
#define HEAD "{\"product\":\"W\",\"versions\":\"1\","
		ONE(HEAD "\"fix\":true,\"needs\":\"nothing\"}"),
		ONE(HEAD "\"fix\":false,\"file\":\"a\",\"needs\":\"nothing\"}"),
		ONE(HEAD "\"fix\":true,\"file\":\"../a\",\"needs\":\"nothing\"}"),
		ONE(HEAD "\"fix\":false,\"needs\":\"money\"}"),
		ONE(HEAD "\"fix\":false}"),
		ONE(HEAD "\"fix\":false,\"needs\":\"nothing\",\"until\":\"2026-13-01\"}"),
		ONE(HEAD "\"fix\":false,\"needs\":\"nothing\",\"note\":\"\"}"),
		ONE(HEAD "\"fix\":false,\"needs\":\"nothing\"}," HEAD
			 "\"fix\":true,\"file\":\"a\",\"needs\":\"nothing\"}"),
	};
	static const char good[] = ONE(HEAD "\"fix\":false,\"needs\":\"nothing\"}");
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct contents contents = { .version = 99 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(contents_parse(text_of(bad[i]), &arena, &contents, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_int_equal(contents.version, 99);
	}
	assert_true(contents_parse(text_of(good), &arena, &contents, &err));
}

/* A bundle that holds all but one of the files. */
static bool
has(void *arg, struct text name, const struct hash *sha256, bool *found, struct err *why)
{
	const char *lacking = arg;

	(void)why;
	assert_int_equal(sha256 != NULL, text_eq(name, TEXT("advisory.json")));
	*found = !text_eq(name, text_of(lacking));
	return true;
}

static void
tells_which_file_the_bundle_lacks(void **state)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	char none[] = "none", patch[] = "widget.patch", advisory[] = "advisory.json";
	struct contents contents;

	(void)state;
	assert_true(contents_parse(TEXT(WHOLE), &arena, &contents, &err));
	assert_true(contents_check_files(&contents, has, none, &err));
	assert_false(contents_check_files(&contents, has, patch, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	assert_non_null(strstr(err.text, "widget.patch"));
	assert_false(contents_check_files(&contents, has, advisory, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
}

TESTS(TEST(reads_and_writes_the_same), TEST(refuses_what_is_missing_or_contradicts_itself),
    TEST(tells_which_file_the_bundle_lacks))
