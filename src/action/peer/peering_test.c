#include "action/peer/peering.h"

#include "test.h"

static void
finds_an_address_by_its_name(void **state)
{
	struct text file = TEXT("# who is where\n"
				"a.example https://a.example:8443/accord\n"
				"\tb.example \thttp://127.0.0.1:8080 # near\n"
				"b.example https://second.example");
	struct text url;
	struct err err;

	(void)state;
	assert_true(peering_look(file, TEXT("a.example"), &url, &err));
	assert_true(text_eq(url, TEXT("https://a.example:8443/accord")));
	assert_true(peering_look(file, TEXT("b.example"), &url, &err));
	assert_true(text_eq(url, TEXT("http://127.0.0.1:8080")));
	assert_true(peering_look(file, TEXT("c.example"), &url, &err));
	assert_int_equal(url.len, 0);
	assert_true(peering_look(TEXT(""), TEXT("c.example"), &url, &err));
	assert_int_equal(url.len, 0);
}

static void
names_the_line_that_is_wrong(void **state)
{
	static const char *const wrong[] = { "a.example", "A https://a.example",
		"a.example ftp://a.example", "a.example https://a.example/",
		"a.example https://a.example https://b.example" };
	struct text url = TEXT("untouched");
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		scoped(buf_free) struct buf file = BUF(KIB);

		buf_addf(&file, "# a comment\nb.example https://b.example\n%s\n", wrong[i]);
		assert_false(peering_look(buf_text(&file), TEXT("b.example"), &url, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
		assert_memory_equal(err.text, "line 3: ", 8);
		assert_true(text_eq(url, TEXT("untouched")));
	}
}

TESTS(TEST(finds_an_address_by_its_name), TEST(names_the_line_that_is_wrong))
