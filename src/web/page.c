#include "web/page.h"

#include "web/security_txt.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400

static const struct {
	const char *title;
	const char *file;
	const char *json;
} tabs[] = {
	[PAGE_HOME] = { "Overview", "index.html", "index.json" },
	[PAGE_REPORT] = { "Report", "report.html", "report.json" },
	[PAGE_POLICY] = { "Policy", "policy.html", "policy.json" },
	[PAGE_RELEASES] = { "Releases", "releases.html", "releases.json" },
	[PAGE_ADVISORIES] = { "Advisories", "advisory/index.html", "advisory/index.json" },
	[PAGE_TOLD] = { "Told in advance", "told.html", "told.json" },
	[PAGE_ALERTS] = { "Alerts", "alerts.html", "alerts.json" },
	[PAGE_THANKS] = { "Thanks", "thanks.html", "thanks.json" },
	[PAGE_KEYS] = { "Keys", "keys.html", "keys.json" },
	[PAGE_LOG] = { "Log", "log.html", "log.json" },
	[PAGE_MEMBERS] = { "Members", "members.html", "members.json" },
	[PAGE_CANARY] = { "Canary", "canary.html", "canary.json" },
	[PAGE_REQUESTS] = { "Requests", "requests.html", "requests.json" },
};

#define TABS (sizeof(tabs) / sizeof(tabs[0]))

/* A file at the root, as this page names it. */
static void
add_file(const struct page *page, const char *file, struct html *h)
{
	if (page->depth > 0)
		html_raw(h, "../");
	html_text(h, text_of(file));
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
	if (page->depth == 0) {
		html_raw(h, "\">\n<link rel=\"alternate\" type=\"application/json\" href=\"");
		add_file(page, tabs[page->tab].json, h);
	}
	html_raw(h, "\">\n</head>\n");
}

static void
add_tabs(const struct page *page, struct html *h)
{
	html_raw(h, "<nav aria-label=\"Pages\">\n<ul>\n");
	for (unsigned i = 0; i < TABS; i++) {
		html_raw(h, "<li><a href=\"");
		add_file(page, tabs[i].file, h);
		html_raw(h, "\"");
		if (i == page->tab && (page->depth == 0 || i == PAGE_ADVISORIES))
			html_raw(h, " aria-current=\"page\"");
		html_raw(h, ">");
		html_text(h, text_of(tabs[i].title));
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
	html_raw(h, "\">");
	html_text(h, facts->manifest->name);
	html_raw(h, "</a></p>\n");
	add_tabs(page, h);
	html_raw(h, "</div>\n</header>\n<main id=\"content\">\n");
}

void
page_end(const struct page *page, const struct facts *facts, struct html *h)
{
	html_raw(h, "</main>\n<footer>\n<div class=\"wide\">\n<p>");
	if (page->depth == 0) {
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
	html_textf(h, "%lld %s", (long long)days, days == 1 ? "day" : "days");
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
page_json_begin(const struct facts *facts, struct writer *w)
{
	writer_object(w);
	writer_key(w, "name");
	writer_text(w, facts->manifest->name);
	writer_key(w, "url");
	writer_text(w, facts->manifest->url);
}
