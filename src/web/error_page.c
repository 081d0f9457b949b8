#include "web/error_page.h"

#include "web/page.h"

static const struct {
	unsigned status;
	const char *title;
} titles[] = {
	{ 400, "That was not understood" },
	{ 403, "That is not allowed" },
	{ 404, "There is nothing here" },
	{ 405, "That does not go this way" },
	{ 409, "That does not fit what is known here" },
	{ 410, "This was taken down" },
	{ 413, "That is too much at once" },
	{ 429, "That was too much for now" },
	{ 503, "This does not work now" },
};

static const char *
title_of(unsigned status)
{
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (titles[i].status == status)
			return titles[i].title;
	return status < 500 ? "That was refused" : "Something went wrong here";
}

static void
add_head(const struct error_facts *facts, const char *title, struct html *h)
{
	html_raw(h, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		    "<meta name=\"color-scheme\" content=\"light dark\">\n"
		    "<meta name=\"robots\" content=\"noindex\">\n<title>");
	html_text(h, text_of(title));
	if (facts->node.len > 0)
		html_raw(h, " - ");
	html_text(h, facts->node);
	html_raw(h,
	    "</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n"
	    "<link rel=\"icon\" type=\"image/svg+xml\" href=\"/icon.svg\">\n</head>\n"
	    "<body>\n<header>\n<div class=\"wide\">\n<p class=\"brand\"><a href=\"/\">");
	html_text(h, facts->node.len > 0 ? facts->node : TEXT("This node"));
	html_raw(h, "</a></p>\n</div>\n</header>\n<main id=\"content\">\n<h1>");
	html_text(h, text_of(title));
	html_raw(h, "</h1>\n");
}

/* A line for programs is no sentence yet. */
static void
add_words(struct text words, struct html *h)
{
	char first;

	while (words.len > 0 && words.at[words.len - 1] == '\n')
		words.len--;
	if (words.len == 0)
		return;
	first = words.at[0];
	html_raw(h, "<p class=\"lead\">");
	if (first >= 'a' && first <= 'z') {
		html_textf(h, "%c", first - 'a' + 'A');
		words = text_after(words, 1);
	}
	html_text(h, words);
	if (!text_ends(words, TEXT(".")) && !text_ends(words, TEXT("?")))
		html_raw(h, ".");
	html_raw(h, "</p>\n");
}

void
error_page(const struct error_facts *facts, struct html *h)
{
	add_head(facts, title_of(facts->status), h);
	add_words(facts->words, h);
	if (facts->retry_seconds > 0) {
		html_raw(h, "<p>Try again in ");
		page_span(facts->retry_seconds, h);
		html_raw(h, ".</p>\n");
	}
	html_raw(h, "<ul>\n");
	if (facts->more.len > 0) {
		html_raw(h, "<li><a href=\"");
		html_text(h, facts->more);
		html_raw(h, "\">What is said of it</a></li>\n");
	}
	html_raw(h, "<li><a href=\"/\">What there is here</a></li>\n"
		    "<li><a href=\"/report.html\">Report a vulnerability</a></li>\n</ul>\n"
		    "</main>\n<footer>\n<div class=\"wide\">\n<p>No script, no cookie, nothing "
		    "from elsewhere. Status ");
	html_textf(h, "%u", facts->status);
	html_raw(h, ".</p>\n</div>\n</footer>\n</body>\n</html>\n");
}
