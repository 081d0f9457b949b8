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

static void
reads(const char *in, const char *code, int64_t minor)
{
	struct text got;
	int64_t amount;
	struct err err;

	assert_true(currency_parse(text_of(in), &got, &amount, &err));
	assert_true(text_eq(got, text_of(code)));
	assert_true(amount == minor);
}

static void
reads_amounts_exactly(void **state)
{
	static const char *const bad[] = { "", "EUR", "EUR ", "EUR 1.", "EUR 1.005", "EUR .5",
		"EUR 1,00", "EUR ,100", "EUR 1,0000", "EUR -1", "EUR 1 ", "XXX 1", "eur 1",
		"JPY 1.5", "EUR 1e3", "EUR 1000000000001", "EUR 1,000,00",
		"EUR 99999999999999999999" };
	struct text code = TEXT("as it was");
	int64_t minor = 7;
	struct err err;

	(void)state;
	reads("EUR 2,500.50", "EUR", 250050);
	reads("EUR 2500.5", "EUR", 250050);
	reads("EUR 0", "EUR", 0);
	reads("EUR 0.05", "EUR", 5);
	reads("JPY 80000", "JPY", 80000);
	reads("KWD 1,234.567", "KWD", 1234567);
	reads("EUR 1,000,000,000,000", "EUR", INT64_C(100000000000000));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(currency_parse(text_of(bad[i]), &code, &minor, &err));
		assert_int_equal(err.fault, FAULT_INPUT);
	}
	assert_true(minor == 7 && text_eq(code, TEXT("as it was")));
}

TESTS(TEST(writes_amounts_as_people_read_them),
    TEST(knows_the_codes_of_currencies_and_no_others), TEST(reads_amounts_exactly))
