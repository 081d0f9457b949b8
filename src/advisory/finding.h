/*
 * finding.h - what tests found in an advisory.
 */
#pragma once

#include "base/arena.h"
#include "codec/json.h"

/* More than anybody reads; what comes after is counted alone. */
#define FINDINGS_MAX 1000u

struct finding {
	const char *test;  /* "6.1.6"; "schema" where the document is none of its kind */
	struct value at;   /* what is wrong; value_pointer() says where that stands */
	struct text words; /* what is wrong with it, and what belongs there */
};

struct findings {
	struct arena *arena;
	struct finding *all;
	size_t count, room;
	size_t left_out;
	bool failed; /* there was no memory for one */
};

#define FINDINGS(of) ((struct findings){ .arena = (of) })

/* Up to 300 bytes of words are kept. */
void findings_add(struct findings *findings, const char *test, struct value at,
    const char *words, ...) printf_like(4, 5);

/* How many there are, whether kept or not. */
size_t findings_total(const struct findings *findings);

/* Order texts by length, then by bytes, in which numbered ids stand as they were numbered;
 * for qsort() and bsearch() over struct text. */
int finding_order(const void *a, const void *b);

/* For "%.*s": as much of a text as a finding has room for, cut between characters. */
struct text finding_quote(struct text in);
