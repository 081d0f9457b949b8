#include "web/advisory_page.h"

static void
add_row(const struct facts_advisory *advisory, struct html *h)
{
	html_raw(h, "<li>\n<p><a href=\"");
	html_text(h, advisory->name);
	html_raw(h, ".html\">");
	html_text(h, advisory->title);
	html_raw(h, "</a></p>\n");
	if (advisory->summary.len > 0) {
		html_raw(h, "<p class=\"lines\">");
		html_text(h, advisory->summary);
		html_raw(h, "</p>\n");
	}
	html_raw(h, "<p>");
	html_text(h, advisory->tracking);
	html_raw(h, ", version ");
	html_text(h, advisory->version);
	html_raw(h, ", ");
	html_time(h, advisory->current);
	html_raw(h, "</p>\n</li>\n");
}

void
advisories_page(const struct facts *facts, const struct facts_advisory *advisory, size_t count,
    struct html *h)
{
	static const struct page page = { PAGE_ADVISORIES, "Advisories", 1 };

	page_begin(&page, facts, h);
	html_raw(h,
	    "<h1>Advisories</h1>\n<p class=\"lead\">For customers: which vulnerabilities were "
	    "found in what "
	    "this organisation makes, in which versions, and what to do. The newest comes "
	    "first.</p>\n");
	if (count == 0) {
		html_raw(h, "<p class=\"notice\">Nothing was published yet. Who runs "
			    "this node writes one with <code>accord advisory "
			    "draft</code>.</p>\n");
	} else {
		html_raw(h, "<ol class=\"history\">\n");
		for (size_t i = 0; i < count; i++)
			add_row(&advisory[i], h);
		html_raw(h,
		    "</ol>\n<details>\n<summary>For programs</summary>\n<ul>\n"
		    "<li><a href=\"advisories.atom\">Atom feed</a></li>\n"
		    "<li><a href=\"../.well-known/csaf/provider-metadata.json\">Where CSAF "
		    "documents are (provider-metadata.json)</a></li>\n"
		    "<li><a href=\"white/csaf-feed-tlp-white.json\">ROLIE feed</a></li>\n"
		    "<li><a href=\"white/index.txt\">index.txt</a>, "
		    "<a href=\"white/changes.csv\">changes.csv</a></li>\n"
		    "</ul>\n<p>Each version is named by its digest in a signed statement of "
		    "the public log, so that what was published, and in which order, can be "
		    "checked.</p>\n</details>\n");
	}
	page_end(&page, facts, h);
}

void
advisories_json(const struct facts *facts, const struct facts_advisory *advisory, size_t count,
    struct writer *w)
{
	page_json_begin(facts, w);
	writer_key(w, "advisories");
	writer_array(w);
	for (size_t i = 0; i < count; i++) {
		writer_object(w);
		statement_put_hash(w, "id", &advisory[i].id);
		writer_put_text(w, "tracking", advisory[i].tracking);
		writer_put_text(w, "version", advisory[i].version);
		writer_put_text(w, "title", advisory[i].title);
		statement_put_time(w, "initial", advisory[i].initial);
		statement_put_time(w, "current", advisory[i].current);
		statement_put_hash(w, "sha256", &advisory[i].document);
		writer_put_text(w, "page", advisory[i].name);
		writer_put_text(w, "document", advisory[i].place);
		if (advisory[i].has_release)
			statement_put_hash(w, "release", &advisory[i].release);
		writer_end(w);
	}
	writer_end(w);
	writer_end(w);
}
