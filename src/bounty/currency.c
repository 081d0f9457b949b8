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
	bool known = currency_known(code);
	int digits = !known || stands_in(none, code) ? 0 : stands_in(three, code) ? 3 : 2;
	uint64_t amount = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor, unit = 1;

	for (int i = 0; i < digits; i++)
		unit *= 10;
	buf_add(out, code);
	buf_add(out, minor < 0 ? TEXT(" -") : TEXT(" "));
	add_grouped(amount / unit, out);
	if (amount % unit != 0)
		buf_addf(out, ".%0*llu", digits, (unsigned long long)(amount % unit));
}
