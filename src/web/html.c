#include "web/html.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utc.h"

#define REPLACEMENT "\xef\xbf\xbd"
#define GROUP 4
#define FORMATTED_MAX 512
#define DATE_LEN 10
#define MINUTE_LEN 16 /* "2026-11-22T10:00" */

void
html_add_literal(struct html *html, struct text literal)
{
	buf_add(&html->out, literal);
}

/* What stands for a character that means something in markup; NULL for others. */
static const char *
escape(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/* How many bytes at the front are printable ASCII and mean nothing in markup. */
static size_t
ordinary(struct text text)
{
	size_t n = 0;

	while (n < text.len && text.at[n] >= ' ' && text.at[n] <= '~' &&
	       escape(text.at[n]) == NULL)
		n++;
	return n;
}

static struct text
add_ordinary(struct html *html, struct text text)
{
	size_t n = ordinary(text);

	if (n > 0)
		buf_add(&html->out, text_bytes(text.at, n));
	return text_after(text, n);
}

void
html_text(struct html *html, struct text text)
{
	for (text = add_ordinary(html, text); text.len > 0; text = add_ordinary(html, text)) {
		size_t len = text_rune(text);
		struct text rune = { text.at, len == 0 ? 1 : len };
		const char *escaped = len == 1 ? escape(text.at[0]) : NULL;

		if (len == 0 || !text_printable(rune))
			buf_add(&html->out, TEXT(REPLACEMENT));
		else
			buf_add(&html->out, escaped != NULL ? text_of(escaped) : rune);
		text = text_after(text, rune.len);
	}
}

void
html_textf(struct html *html, const char *fmt, ...)
{
	char text[FORMATTED_MAX];
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	html->out.failed |= len < 0 || (size_t)len >= sizeof(text);
	if (!html->out.failed)
		html_text(html, (struct text){ text, (size_t)len });
}

static bool
uri_chars(struct text in)
{
	for (size_t i = 0; i < in.len; i++) {
		char c = in.at[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') &&
		    (c == '\0' || strchr("-._~:/?#[]@!$&'()*+,;=%", c) == NULL))
			return false;
	}
	return in.len > 0;
}

bool
html_good_url(struct text url)
{
	return (text_skip(&url, TEXT("https://")) || text_skip(&url, TEXT("http://")) ||
		   text_skip(&url, TEXT("mailto:")) || text_skip(&url, TEXT("tel:"))) &&
	       uri_chars(url);
}

void
html_link(struct html *html, struct text url)
{
	struct text shown = url;

	if (!text_skip(&shown, TEXT("mailto:")))
		(void)!text_skip(&shown, TEXT("tel:"));
	if (!html_good_url(url)) {
		html_text(html, url);
		return;
	}
	html_raw(html, "<a href=\"");
	html_text(html, url);
	html_raw(html, "\" rel=\"noopener noreferrer\">");
	html_text(html, shown);
	html_raw(html, "</a>");
}

/* "22 November 2026" would be one language's; digits are nearly all's. */
void
html_time(struct html *html, int64_t seconds)
{
	scoped(buf_free) struct buf whole = BUF(FORMATTED_MAX);
	struct text day, minute;

	utc_format(seconds, &whole);
	if (whole.failed || whole.len < MINUTE_LEN) {
		html->out.failed = true;
		return;
	}
	day = (struct text){ whole.at, DATE_LEN };
	minute = (struct text){ whole.at + DATE_LEN + 1, MINUTE_LEN - DATE_LEN - 1 };
	html_raw(html, "<time datetime=\"");
	html_text(html, buf_text(&whole));
	html_raw(html, "\">");
	html_text(html, day);
	html_raw(html, " ");
	html_text(html, minute);
	html_raw(html, " UTC</time>");
}

void
html_hash(struct html *html, const struct hash *hash)
{
	scoped(buf_free) struct buf hex = BUF(FORMATTED_MAX);

	hash_format(hash, &hex);
	html->out.failed |= hex.failed;
	html_raw(html, "<code class=\"groups\">");
	for (struct text rest = buf_text(&hex); rest.len >= GROUP;
	     rest = text_after(rest, GROUP)) {
		html_raw(html, "<span>");
		html_text(html, (struct text){ rest.at, GROUP });
		html_raw(html, "</span> ");
	}
	html_raw(html, "</code>");
}

void
html_free(struct html *html)
{
	buf_free(&html->out);
}
