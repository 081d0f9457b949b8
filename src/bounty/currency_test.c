#include "bounty/currency.h"

#include "test.h"

static void
assert_reads(struct text code, int64_t minor, const char *wanted)
{
	scoped(buf_free) struct buf out = BUF(KIB);

	currency_format(code, minor, &out);
	assert_string_equal(buf_string(&out), wanted);
}

static void
writes_amounts_as_people_read_them(void **state)
{
	(void)state;
	assert_reads(TEXT("EUR"), 0, "EUR 0");
	assert_reads(TEXT("EUR"), 5, "EUR 0.05");
	assert_reads(TEXT("EUR"), 250000, "EUR 2,500");
	assert_reads(TEXT("USD"), 250050, "USD 2,500.50");
	assert_reads(TEXT("JPY"), 80000, "JPY 80,000");
	assert_reads(TEXT("KWD"), 1234567, "KWD 1,234.567");
	assert_reads(TEXT("CHF"), 100000000000, "CHF 1,000,000,000");
	assert_reads(TEXT("GBP"), -150, "GBP -1.50");
	assert_reads(TEXT("EUR"), INT64_MAX, "EUR 92,233,720,368,547,758.07");
	assert_reads(TEXT("EUR"), INT64_MIN, "EUR -92,233,720,368,547,758.08");
}

static void
knows_the_codes_of_currencies_and_no_others(void **state)
{
	static const char *const bad[] = { "", "EU", "EURO", "eur", "XXX", "E R", "UR ",
		"R A" };

	(void)state;
	assert_true(currency_known(TEXT("EUR")));
	assert_true(currency_known(TEXT("ZMW")));
	assert_true(currency_known(TEXT("JPY")));
	assert_true(currency_known(TEXT("TND")));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(currency_known(text_of(bad[i])));
}

TESTS(
    TEST(writes_amounts_as_people_read_them), TEST(knows_the_codes_of_currencies_and_no_others))
