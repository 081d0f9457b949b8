#include "web/page.h"

#include "base/utc.h"
#include "web/security_txt.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400

/* The tabs, and where one goes on from each; nobody else names these files. */
static const struct {
	const char *title;
	const char *file;
	const char *json;
	const char *words; /* what leads there, from elsewhere */
	enum page_tab next[2];
} tabs[] = {
	[PAGE_HOME] = { "Overview", "index.html", "index.json",
	    "What this organisation promises", { PAGE_TOLD, PAGE_MEMBERS } },
	[PAGE_REPORT] = { "Report", "report.html", "report.json", "Report a vulnerability",
	    { PAGE_POLICY, PAGE_THANKS } },
	[PAGE_POLICY] = { "Policy", "policy.html", "policy.json",
	    "What may be tested, and what finders are promised", { PAGE_REPORT, PAGE_THANKS } },
	[PAGE_RELEASES] = { "Releases", "releases.html", "releases.json",
	    "Fixes that are locked until their time", { PAGE_ADVISORIES, PAGE_TOLD } },
	[PAGE_ADVISORIES] = { "Advisories", "advisory/index.html", "advisory/index.json",
	    "Which flaws are public, and what to do", { PAGE_RELEASES, PAGE_ALERTS } },
	[PAGE_TOLD] = { "Told in advance", "told.html", "told.json",
	    "Who was told of flaws in advance", { PAGE_RELEASES, PAGE_LOG } },
	[PAGE_ALERTS] = { "Alerts", "alerts.html", "alerts.json", "Warnings for everybody",
	    { PAGE_ADVISORIES, PAGE_RELEASES } },
	[PAGE_THANKS] = { "Thanks", "thanks.html", "thanks.json",
	    "Who was thanked, and for what", { PAGE_POLICY, PAGE_REPORT } },
	[PAGE_KEYS] = { "Keys", "keys.html", "keys.json", "Which keys are this organisation's",
	    { PAGE_LOG, PAGE_REPORT } },
	[PAGE_LOG] = { "Log", "log.html", "log.json", "The public log, and how to check it",
	    { PAGE_KEYS, PAGE_MEMBERS } },
	[PAGE_MEMBERS] = { "Members", "members.html", "members.json",
	    "Who promised the same, and watches", { PAGE_CANARY, PAGE_REQUESTS } },
	[PAGE_CANARY] = { "Canary", "canary.html", "canary.json",
	    "Whether anybody was made to break a promise", { PAGE_REQUESTS, PAGE_LOG } },
	[PAGE_REQUESTS] = { "Government requests", "requests.html", "requests.json",
	    "What governments asked for", { PAGE_CANARY, PAGE_MEMBERS } },
	[PAGE_LOST] = { .next = { PAGE_HOME, PAGE_REPORT } },
	[PAGE_ADVISORY] = { .next = { PAGE_ADVISORIES, PAGE_RELEASES } },
};

#define GROUP_MAX 7

/* For whom they are; the brand leads to the overview. */
static const struct {
	const char *title;
	enum page_tab tab[GROUP_MAX]; /* as many as are not PAGE_HOME */
} groups[] = {
	{ "Finders", { PAGE_REPORT, PAGE_POLICY, PAGE_THANKS } },
	{ "Customers", { PAGE_RELEASES, PAGE_ADVISORIES, PAGE_ALERTS } },
	{ "Auditors",
	    { PAGE_MEMBERS, PAGE_LOG, PAGE_KEYS, PAGE_TOLD, PAGE_CANARY, PAGE_REQUESTS } },
};

/* A file at the root, as this page names it. */
static void
add_file(const struct page *page, const char *file, struct html *h)
{
	if (page->tab == PAGE_LOST)
		html_raw(h, "/");
	else if (page->depth > 0)
		html_raw(h, "../");
	html_text(h, text_of(file));
}

/* The advisories have a folder of their own. */
static bool
has_json(const struct page *page)
{
	return tabs[page->tab].json != NULL &&
	       (page->depth == 0 || page->tab == PAGE_ADVISORIES);
}

static void
add_head(const struct page *page, const struct facts *facts, struct html *h)
{
	html_raw(h, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		    "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
	html_text(h, text_of(page->title));
	html_raw(h, " - ");
	html_text(h, facts_name(facts));
	html_raw(h, "</title>\n<link rel=\"stylesheet\" href=\"");
	add_file(page, "style.css", h);
	html_raw(h, "\">\n<link rel=\"icon\" type=\"image/svg+xml\" href=\"");
	add_file(page, "icon.svg", h);
	if (has_json(page)) {
		html_raw(h, "\">\n<link rel=\"alternate\" type=\"application/json\" href=\"");
		add_file(page, tabs[page->tab].json, h);
	}
	html_raw(h, "\">\n</head>\n");
}

/* The page itself, or the one that it is below. */
static void
add_current(const struct page *page, enum page_tab tab, struct html *h)
{
	if (tab == page->tab && has_json(page))
		html_raw(h, " aria-current=\"page\"");
	else if (tab == page->tab || (tab == PAGE_ADVISORIES && page->tab == PAGE_ADVISORY))
		html_raw(h, " aria-current=\"true\"");
}

static void
add_tab(const struct page *page, enum page_tab tab, struct html *h)
{
	html_raw(h, "<li><a href=\"");
	add_file(page, tabs[tab].file, h);
	html_raw(h, "\"");
	add_current(page, tab, h);
	html_raw(h, ">");
	html_text(h, text_of(tabs[tab].title));
	html_raw(h, "</a></li>\n");
}

static void
add_tabs(const struct page *page, struct html *h)
{
	html_raw(h, "<nav aria-label=\"Pages\">\n<ul>\n");
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		html_raw(h, "<li><span>");
		html_text(h, text_of(groups[i].title));
		html_raw(h, "</span>\n<ul>\n");
		for (size_t j = 0; j < GROUP_MAX && groups[i].tab[j] != PAGE_HOME; j++)
			add_tab(page, groups[i].tab[j], h);
		html_raw(h, "</ul></li>\n");
	}
	html_raw(h, "</ul>\n</nav>\n");
}

static void
add_next(const struct page *page, struct html *h)
{
	html_raw(h, "<nav class=\"onward\" aria-labelledby=\"onward\">\n<h2 "
		    "id=\"onward\">From here</h2>\n<ul>\n");
	for (size_t i = 0; i < sizeof(tabs[0].next) / sizeof(tabs[0].next[0]); i++) {
		enum page_tab next = tabs[page->tab].next[i];

		html_raw(h, "<li><a href=\"");
		add_file(page, tabs[next].file, h);
		html_raw(h, "\">");
		html_text(h, text_of(tabs[next].words));
		html_raw(h, "</a></li>\n");
	}
	html_raw(h, "</ul>\n</nav>\n");
}

void
page_begin(const struct page *page, const struct facts *facts, struct html *h)
{
	add_head(page, facts, h);
	html_raw(h, "<body>\n<a class=\"skip\" href=\"#content\">Skip to the content</a>\n"
		    "<header>\n<div class=\"wide\">\n<p class=\"brand\"><a href=\"");
	add_file(page, "index.html", h);
	html_raw(h, "\"");
	add_current(page, PAGE_HOME, h);
	html_raw(h, ">");
	html_text(h, facts->manifest->name);
	html_raw(h, "</a></p>\n");
	add_tabs(page, h);
	html_raw(h, "</div>\n</header>\n<main id=\"content\">\n");
}

void
page_end(const struct page *page, const struct facts *facts, struct html *h)
{
	add_next(page, h);
	html_raw(h, "</main>\n<footer>\n<div class=\"wide\">\n<p>");
	if (has_json(page)) {
		html_raw(h, "<a href=\"");
		add_file(page, tabs[page->tab].json, h);
		html_raw(h, "\">This page as JSON</a> ");
	}
	if (security_txt_named(facts)) {
		html_raw(h, "<a href=\"");
		add_file(page, ".well-known/security.txt", h);
		html_raw(h, "\">security.txt</a> ");
	}
	html_raw(h, "<a href=\"");
	add_file(page, ".well-known/accord", h);
	html_raw(h, "\">Signed manifest</a> <a href=\"");
	add_file(page, "checkpoint", h);
	html_raw(h, "\">Checkpoint of the log</a></p>\n"
		    "<p>Plain files written by accord: no script, no cookie, nothing from "
		    "elsewhere. What is signed counts, not this page.</p>\n"
		    "</div>\n</footer>\n</body>\n</html>\n");
}

void
page_days(int64_t days, struct html *h)
{
	utc_format_days(days, &h->out);
}

static void
add_span(int64_t seconds, bool counted, struct html *h)
{
	static const struct {
		int64_t seconds;
		const char *one, *more;
	} units[] = {
		{ DAY, "day", "days" },
		{ HOUR, "hour", "hours" },
		{ MINUTE, "minute", "minutes" },
		{ 1, "second", "seconds" },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		int64_t count = seconds / units[i].seconds;

		if (seconds % units[i].seconds != 0 || count == 0)
			continue;
		if (count > 1 || counted)
			html_textf(h, "%lld ", (long long)count);
		html_text(h, text_of(count == 1 ? units[i].one : units[i].more));
		return;
	}
}

void
page_span(int64_t seconds, struct html *h)
{
	add_span(seconds, true, h);
}

void
page_period(int64_t seconds, struct html *h)
{
	add_span(seconds, false, h);
}

void
page_size(uint64_t bytes, struct html *h)
{
	uint64_t kib = bytes / KIB + (bytes % KIB > 0);
	uint64_t mib = kib / KIB + (kib % KIB > 0);

	if (bytes < (uint64_t)10 * KIB)
		html_textf(h, "%llu bytes", (unsigned long long)bytes);
	else if (kib < (uint64_t)10 * KIB)
		html_textf(h, "%llu KiB", (unsigned long long)kib);
	else
		html_textf(h, "%llu MiB", (unsigned long long)mib);
}

void
page_json_begin(const struct facts *facts, struct writer *w)
{
	writer_object(w);
	writer_key(w, "name");
	writer_text(w, facts->manifest->name);
	writer_key(w, "url");
	writer_text(w, facts->manifest->url);
}
