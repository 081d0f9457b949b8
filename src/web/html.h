/*
 * html.h - HTML, in which what somebody else wrote cannot become markup.
 *
 * Markup is a literal of the source; all else is escaped, in texts and in attributes,
 * which stand in double quotes.
 *
 *	struct html html = HTML(64 * KIB);
 *
 *	html_raw(&html, "<p title=\"");
 *	html_text(&html, name);
 *	html_raw(&html, "\">");
 */
#pragma once

#include "base/buf.h"
#include "crypto/hash.h"

struct html {
	struct buf out;
};

#define HTML(most) ((struct html){ BUF(most) })

/* A literal: anything else does not compile. */
#define html_raw(html, literal) html_add_literal((html), TEXT(literal))
void html_add_literal(struct html *html, struct text literal); /* by html_raw() alone */

/* Escaped; what is no UTF-8, or cannot be shown, or would reorder or hide text, becomes
 * U+FFFD. */
void html_text(struct html *html, struct text text);
void html_textf(struct html *html, const char *fmt, ...) printf_like(2, 3);

/* An address that may be followed: https:, http:, mailto: or tel:, of the characters that
 * URIs have. */
bool html_good_url(struct text url);

/* A link to an address of others, its text the address itself; where it may not be
 * followed, the text alone. */
void html_link(struct html *html, struct text url);

/* A time, for people and for programs: seconds UTC. */
void html_time(struct html *html, int64_t seconds);

/* 64 digits in groups of four, which can be read aloud. */
void html_hash(struct html *html, const struct hash *hash);

void html_free(struct html *html);
