#include "web/pages.h"

#include "codec/pretty.h"
#include "web/alerts_page.h"
#include "web/canary_page.h"
#include "web/home_page.h"
#include "web/keys_page.h"
#include "web/log_page.h"
#include "web/members_page.h"
#include "web/policy_page.h"
#include "web/releases_page.h"
#include "web/report_page.h"
#include "web/security_txt.h"
#include "web/style.h"
#include "web/thanks_page.h"
#include "web/told_page.h"

static void
write_html(void (*page)(const struct facts *, struct html *), const struct facts *facts,
    struct buf *out)
{
	struct html html = HTML(PAGE_MAX);

	page(facts, &html);
	out->failed |= html.out.failed;
	buf_add(out, buf_text(&html.out));
	html_free(&html);
}

static void
write_json(void (*page)(const struct facts *, struct writer *), const struct facts *facts,
    struct buf *out)
{
	scoped(buf_free) struct buf json = BUF(PAGE_MAX);
	struct writer w = WRITER(&json);

	page(facts, &w);
	out->failed |= json.failed;
	pretty_add(buf_text(&json), out);
}

/* A page and the JSON beside it. */
#define PAGE(noun)                                                                             \
	static void write_##noun##_html(const struct facts *facts, struct buf *out)            \
	{                                                                                      \
		write_html(noun##_page, facts, out);                                           \
	}                                                                                      \
	static void write_##noun##_json(const struct facts *facts, struct buf *out)            \
	{                                                                                      \
		write_json(noun##_json, facts, out);                                           \
	}

PAGE(home)
PAGE(report)
PAGE(policy)
PAGE(releases)
PAGE(told)
PAGE(alerts)
PAGE(thanks)
PAGE(keys)
PAGE(log)
PAGE(members)
PAGE(canary)
PAGE(requests)

static void
write_lost(const struct facts *facts, struct buf *out)
{
	write_html(lost_page, facts, out);
}

static void
write_style(const struct facts *facts, struct buf *out)
{
	(void)facts;
	style_sheet(out);
}

static void
write_icon(const struct facts *facts, struct buf *out)
{
	(void)facts;
	style_icon(out);
}

const struct pages_file pages_table[] = {
	{ "style.css", false, write_style },
	{ "icon.svg", false, write_icon },
	{ "404.html", false, write_lost },
	{ "index.html", true, write_home_html },
	{ "index.json", false, write_home_json },
	{ "report.html", false, write_report_html },
	{ "report.json", false, write_report_json },
	{ "policy.html", false, write_policy_html },
	{ "policy.json", false, write_policy_json },
	{ "releases.html", false, write_releases_html },
	{ "releases.json", false, write_releases_json },
	{ "told.html", false, write_told_html },
	{ "told.json", false, write_told_json },
	{ "alerts.html", false, write_alerts_html },
	{ "alerts.json", false, write_alerts_json },
	{ "thanks.html", false, write_thanks_html },
	{ "thanks.json", false, write_thanks_json },
	{ "keys.html", false, write_keys_html },
	{ "keys.json", false, write_keys_json },
	{ "log.html", true, write_log_html },
	{ "log.json", true, write_log_json },
	{ "members.html", false, write_members_html },
	{ "members.json", false, write_members_json },
	{ "canary.html", false, write_canary_html },
	{ "canary.json", false, write_canary_json },
	{ "requests.html", false, write_requests_html },
	{ "requests.json", false, write_requests_json },
	{ ".well-known/security.txt", false, security_txt_format },
	{ NULL, false, NULL },
};

bool
pages_write(
    const struct pages_file *file, const struct facts *facts, struct buf *out, struct err *err)
{
	file->write(facts, out);
	return buf_ok(out, err) || err_in(err, "'%s'", file->name);
}

void
pages_version_name(const struct facts_version *version, struct buf *out)
{
	buf_add(out, TEXT("policy/"));
	hash_format(&version->id, out);
	buf_add(out, TEXT(".html"));
}

bool
pages_write_version(const struct facts *facts, const struct facts_version *version,
    struct buf *out, struct err *err)
{
	struct html html = HTML(PAGE_MAX);

	policy_version_page(facts, version, &html);
	out->failed |= html.out.failed;
	buf_add(out, buf_text(&html.out));
	html_free(&html);
	return buf_ok(out, err) || err_in(err, "a version of the policy");
}
