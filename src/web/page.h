/*
 * page.h - what all pages have around them.
 */
#pragma once

#include "codec/json_write.h"
#include "web/facts.h"
#include "web/html.h"

#define PAGE_MAX (32 * MIB) /* twenty versions that differ in all, each character escaped */

enum page_tab {
	PAGE_HOME,
	PAGE_REPORT,
	PAGE_POLICY,
	PAGE_RELEASES,
	PAGE_ADVISORIES,
	PAGE_TOLD,
	PAGE_ALERTS,
	PAGE_THANKS,
	PAGE_KEYS,
	PAGE_LOG,
	PAGE_MEMBERS,
	PAGE_CANARY,
	PAGE_REQUESTS,
	PAGE_ADVISORY, /* one of them: it has no tab */
	PAGE_LOST      /* in place of one that is not there, at any address */
};

struct page {
	enum page_tab tab;
	const char *title;
	unsigned depth; /* folders below the root: 0 or 1 */
};

/* Everything before the page's own matter, and behind it. */
void page_begin(const struct page *page, const struct facts *facts, struct html *html);
void page_end(const struct page *page, const struct facts *facts, struct html *html);

/* A length of time, in whole words: "10 minutes", "1 day"; as what recurs: "day". */
void page_span(int64_t seconds, struct html *html);
void page_period(int64_t seconds, struct html *html);

/* "7 days", "1 day", "3 years". */
void page_days(int64_t days, struct html *html);

/* "300 bytes", "78 KiB", "12 MiB": rounded up. */
void page_size(uint64_t bytes, struct html *html);

/* The members that the JSON beside each page begins with: name, url. */
void page_json_begin(const struct facts *facts, struct writer *writer);
