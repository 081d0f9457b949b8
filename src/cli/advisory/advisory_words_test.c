#include "cli/advisory/advisory_words.h"

#include "test.h"

static struct err err;

static void
reads_what_options_say(void **state)
{
	static struct advisory_words words;
	const struct drafting_product *product;

	(void)state;
	assert_true(advisory_words_product(&words,
	    TEXT(" Widget ; affected=vers:generic/>=1|<3.2.1;fixed = 3.2.1; "
		 "purl=pkg:generic/widget; vendor=W"),
	    &err));
	assert_true(advisory_words_product(&words, TEXT("Gadget"), &err));
	assert_true(
	    advisory_words_reference(&words, TEXT("The report; https://example.com/a"), &err));
	assert_true(advisory_words_credit(&words, TEXT("Ada"), &err));
	product = drafting_products(&words.words);
	assert_int_equal(words.words.products.count, 2);
	assert_true(text_eq(product[0].name, TEXT("Widget")));
	assert_true(text_eq(product[0].affected, TEXT("vers:generic/>=1|<3.2.1")));
	assert_true(text_eq(product[0].fixed, TEXT("3.2.1")));
	assert_true(text_eq(product[0].vendor, TEXT("W")));
	assert_true(text_eq(product[1].name, TEXT("Gadget")));
	assert_true(text_eq(words.reference[0].url, TEXT("https://example.com/a")));
	assert_int_equal(words.words.credits.count, 1);
}

static void
refuses_what_does_not_belong_there(void **state)
{
	static const char *const bad[] = { "", " ; fixed=1", "W; fixed", "W; fxied=1",
		"W; fixed=1; fixed=2", "W; fixed=" };
	static struct advisory_words words;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(advisory_words_product(&words, text_of(bad[i]), &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	assert_false(advisory_words_reference(&words, TEXT("https://example.com"), &err));
	assert_int_equal(words.words.products.count, 0);
	for (size_t i = 0; i < DRAFTING_CREDITS_MAX; i++)
		assert_true(advisory_words_credit(&words, TEXT("A"), &err));
	assert_false(advisory_words_credit(&words, TEXT("A"), &err));
	assert_int_equal(err.fault, FAULT_LIMIT);
}

TESTS(TEST(reads_what_options_say), TEST(refuses_what_does_not_belong_there))
