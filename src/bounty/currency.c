#include "bounty/currency.h"

#include <string.h>

#define GROUP 1000

/* How many digits the minor unit has; 2 for all that are not in the first two. */
static const char none[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF ";
static const char three[] = "BHD IQD JOD KWD LYD OMR TND ";
static const char two[] =
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS "
    "GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP "
    "LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK "
    "NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS "
    "SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD "
    "YER ZAR ZMW ";

static bool
stands_in(const char *list, struct text code)
{
	for (; *list != '\0'; list += CURRENCY_CODE_LEN + 1)
		if (memcmp(list, code.at, CURRENCY_CODE_LEN) == 0)
			return true;
	return false;
}

bool
currency_known(struct text code)
{
	return code.len == CURRENCY_CODE_LEN &&
	       (stands_in(two, code) || stands_in(none, code) || stands_in(three, code));
}

/* That the minor unit has. */
static int
digits_of(struct text code)
{
	if (!currency_known(code) || stands_in(none, code))
		return 0;
	return stands_in(three, code) ? 3 : 2;
}

/* A whole number in groups of three digits. */
static void
add_grouped(uint64_t number, struct buf *out)
{
	uint64_t scale = 1;

	while (number / scale >= GROUP)
		scale *= GROUP;
	buf_addf(out, "%llu", (unsigned long long)(number / scale));
	for (; scale > 1; scale /= GROUP)
		buf_addf(
		    out, ",%03llu", (unsigned long long)(number % scale / (scale / GROUP)));
}

void
currency_format(struct text code, int64_t minor, struct buf *out)
{
	int digits = digits_of(code);
	uint64_t amount = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor, unit = 1;

	for (int i = 0; i < digits; i++)
		unit *= 10;
	buf_add(out, code);
	buf_add(out, minor < 0 ? TEXT(" -") : TEXT(" "));
	add_grouped(amount / unit, out);
	if (amount % unit != 0)
		buf_addf(out, ".%0*llu", digits, (unsigned long long)(amount % unit));
}

/* --- reading */

#define WHOLE_MAX INT64_C(1000000000000) /* units; so nothing overflows */

/* Commas stand before each three digits of the whole part, or nowhere. */
static bool
good_commas(struct text whole)
{
	bool any = false;

	for (size_t i = 0; i < whole.len; i++)
		any = any || whole.at[i] == ',';
	for (size_t i = 0; any && i < whole.len; i++)
		if ((whole.at[i] == ',') != (i > 0 && (whole.len - i) % 4 == 0))
			return false;
	return true;
}

static bool
read_whole(struct text in, int64_t *out)
{
	int64_t number = 0;

	if (in.len == 0 || !good_commas(in))
		return false;
	for (size_t i = 0; i < in.len; i++) {
		if (in.at[i] == ',')
			continue;
		if (in.at[i] < '0' || in.at[i] > '9')
			return false;
		number = number * 10 + in.at[i] - '0';
		if (number > WHOLE_MAX)
			return false;
	}
	*out = number;
	return true;
}

/* What stands behind the point: as many digits as there are, or none and no point. */
static bool
read_rest(struct text in, int digits, int64_t *number)
{
	if (in.len > (size_t)digits)
		return false;
	for (int i = 0; i < digits; i++) {
		int digit = (size_t)i < in.len ? in.at[i] - '0' : 0;

		if (digit < 0 || digit > 9)
			return false;
		*number = *number * 10 + digit;
	}
	return true;
}

bool
currency_parse(struct text in, struct text *code, int64_t *minor, struct err *err)
{
	struct text rest = in, name, whole;
	bool point;
	int64_t number;

	if (!text_cut(&rest, ' ', &name) || !currency_known(name))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is no amount: it is a currency's code and a number, such as "
		    "'EUR 2,500.50'",
		    TEXT_ARGS(in));
	point = text_cut(&rest, '.', &whole);
	if (!point) {
		whole = rest;
		rest = TEXT("");
	}
	if ((point && rest.len == 0) || !read_whole(whole, &number) ||
	    !read_rest(rest, digits_of(name), &number))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is no amount of %.*s: digits, and %d behind a point at most",
		    TEXT_ARGS(in), TEXT_ARGS(name), digits_of(name));
	*code = name;
	*minor = number;
	return true;
}
