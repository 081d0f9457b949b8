#include "web/security_txt.h"

#include "base/utc.h"

#define PERIODS_AHEAD 4

int64_t
security_txt_expires(const struct facts *facts)
{
	int64_t expires =
	    (facts->now / SECURITY_TXT_PERIOD + PERIODS_AHEAD) * SECURITY_TXT_PERIOD;

	return expires < facts->manifest->expires ? expires : facts->manifest->expires;
}

static void
add_field(struct buf *out, const char *name, struct text value)
{
	if (value.len > 0)
		buf_addf(out, "%s: %.*s\n", name, TEXT_ARGS(value));
}

/* An address below the node's, which has to be https (RFC 9116, 2.5). */
static void
add_page(const struct facts *facts, const char *name, const char *path, struct buf *out)
{
	struct text url = facts->manifest->url;

	if (text_starts(url, TEXT("https://")))
		buf_addf(out, "%s: %.*s%s\n", name, TEXT_ARGS(url), path);
}

bool
security_txt_named(const struct facts *facts)
{
	return facts_policy(facts) != NULL ||
	       text_starts(facts->manifest->url, TEXT("https://"));
}

static void
add_contacts(const struct facts *facts, struct buf *out)
{
	const struct disclosure *policy = facts_policy(facts);

	for (size_t i = 0; policy != NULL && i < policy->contact.count; i++)
		add_field(out, "Contact", disclosure_texts(&policy->contact)[i]);
	if (policy == NULL)
		add_page(facts, "Contact", "/report.html", out);
}

static void
add_languages(const struct disclosure *policy, struct buf *out)
{
	buf_add(out, TEXT("Preferred-Languages: "));
	for (size_t i = 0; i < policy->languages.count; i++) {
		buf_add(out, i == 0 ? TEXT("") : TEXT(", "));
		buf_add(out, disclosure_texts(&policy->languages)[i]);
	}
	buf_add(out, TEXT("\n"));
}

void
security_txt_format(const struct facts *facts, struct buf *out)
{
	const struct disclosure *policy = facts_policy(facts);

	if (!security_txt_named(facts))
		return;
	add_contacts(facts, out);
	buf_add(out, TEXT("Expires: "));
	utc_format(security_txt_expires(facts), out);
	buf_add(out, TEXT("\n"));
	add_page(facts, "Encryption", "/keys.html", out);
	if (policy != NULL)
		add_field(out, "Encryption", policy->openpgp_key);
	add_page(facts, "Canonical", "/.well-known/security.txt", out);
	if (facts->advisories > 0)
		add_page(facts, "CSAF", "/.well-known/csaf/provider-metadata.json", out);
	if (policy == NULL)
		return;
	add_page(facts, "Policy", "/policy.html", out);
	add_field(out, "Acknowledgments", policy->hall_of_fame);
	add_field(out, "Hiring", policy->hiring);
	add_languages(policy, out);
}
