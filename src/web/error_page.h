/*
 * error_page.h - what a browser shows in the place of a line that says what is wrong: it may
 * stand at any address of the node.
 */
#pragma once

#include "web/html.h"

#define ERROR_PAGE_MAX (64 * KIB)

struct error_facts {
	struct text node; /* its name; empty: not known */
	unsigned status;
	struct text words;      /* a line, as programs are told it */
	unsigned retry_seconds; /* after which to try again; 0: not told */
	struct text more;       /* a path here that says more; empty: none */
};

void error_page(const struct error_facts *facts, struct html *html);
