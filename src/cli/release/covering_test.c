#include "cli/release/covering.h"

#include "scratch.h"
#include "test.h"

static struct err err;

static void
covering_make(struct covering *covering)
{
	memset(covering, 0, sizeof(*covering));
	covering->arena = ARENA(64 * KIB);
}

static void
writes_what_options_say(void **state)
{
	static struct covering covering;
	scoped(buf_free) struct buf out = BUF(CONTENTS_MAX);
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct contents contents;
	char path[PATH_MAX];

	(void)state;
	covering_make(&covering);
	assert_true(covering_format(&covering, &out, &err));
	assert_int_equal(out.len, 0);
	assert_true(covering_add(&covering, true,
	    TEXT(" fix.deb ; product = Widget;versions=3.x; until=2028-01-01"), &err));
	assert_true(covering_add(&covering, false,
	    TEXT("product=Widget; versions=2.x; edition=Pro; region=EU; needs=contract"),
	    &err));
	scratch_put(&scratch, "csaf.json",
	    TEXT("{\"document\":{\"tracking\":{\"id\":\"EX-2026-1\"}}}"));
	scratch_path(&scratch, "csaf.json", path);
	assert_true(covering_add_advisory(&covering, path, &err));
	scratch_put(&scratch, "words.txt", TEXT("in words"));
	scratch_path(&scratch, "words.txt", path);
	assert_true(covering_add_advisory(&covering, path, &err));
	assert_true(covering_format(&covering, &out, &err));
	covering_free(&covering);
	assert_true(contents_parse(buf_text(&out), &arena, &contents, &err));
	assert_int_equal(contents.covers.count, 2);
	assert_true(text_eq(contents_covers(&contents)[0].file, TEXT("fix.deb")));
	assert_true(text_eq(contents_covers(&contents)[0].product, TEXT("Widget")));
	assert_int_equal(contents_covers(&contents)[1].needs, CONTENTS_CONTRACT);
	assert_true(text_eq(contents_covers(&contents)[1].region, TEXT("EU")));
	assert_true(text_eq(contents_advisories(&contents)[0].id, TEXT("EX-2026-1")));
	assert_true(text_eq(contents_advisories(&contents)[1].id, TEXT("words.txt")));
}

static void
refuses_words_that_do_not_belong_there(void **state)
{
	static const struct {
		bool fix;
		const char *words;
	} bad[] = { { true, "" }, { true, "fix.deb" }, { true, "product=P; versions=V" },
		{ false, "fix.deb; product=P; versions=V" },
		{ true, "a; b; product=P; versions=V" }, { false, "product=P" },
		{ false, "product=P; versions=V; needs=money" },
		{ false, "product=P; product=Q; versions=V" },
		{ false, "product=P; versions=" }, { false, "product=P; versions=V; what=x" } };
	static struct covering covering;

	(void)state;
	covering_make(&covering);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(covering_add(&covering, bad[i].fix, text_of(bad[i].words), &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	assert_int_equal(covering.covers, 0);
	assert_false(covering_add_advisory(&covering, "/nowhere/at/all", &err));
	assert_int_equal(covering.advisories, 0);
	covering_free(&covering);
}

TESTS(TEST(writes_what_options_say), TEST(refuses_words_that_do_not_belong_there))
