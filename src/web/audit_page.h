/*
 * audit_page.h - what an audit found of nodes, as one page that needs nothing beside it, and as
 * JSON.  The same findings give the same bytes, so that two auditors can compare.
 */
#pragma once

#include "codec/json_write.h"
#include "web/html.h"

enum audit_result {
	AUDIT_KEPT,    /* it was promised, and it is so */
	AUDIT_BROKEN,  /* it was promised, and it is not so */
	AUDIT_PRESENT, /* it is there; whether it is kept no file shows */
	AUDIT_ABSENT,  /* it is not there */
	AUDIT_UNKNOWN, /* it cannot be measured */
};
#define AUDIT_RESULTS (AUDIT_UNKNOWN + 1)

/* How it is known.  What somebody says of himself is no promise kept. */
enum audit_class {
	AUDIT_MEASURED,      /* by this audit, from the outside */
	AUDIT_COUNTERSIGNED, /* by others, who signed that they saw it */
	AUDIT_CLAIMED,       /* by the node itself */
};

/* One thing that was looked at. */
struct audit_row {
	struct text about; /* "log", "release 0123456789ab" */
	enum audit_result result;
	enum audit_class class;
	struct text words; /* a sentence or two */
	struct text url;   /* what was seen; empty: see the node's place */
	bool has_hash;
	struct hash hash; /* SHA-256 of what was seen there */
};

/* How late each party of a release served its key; what a bar shows. */
struct audit_bar {
	struct text about; /* as in the row */
	struct text who;
	int64_t ms; /* negative: not as long as others looked */
	bool late;
};

struct audit_node {
	struct text place; /* as it was asked for */
	struct text name;  /* empty: it could not be looked at */
	struct text reply; /* what the organisation says to it; empty: nothing */
	size_t rows;
	struct audit_row *row;
	size_t bars;
	struct audit_bar *bar;
};

/* What became of a file that a party offered.  What it proves stands in rows of nodes. */
enum audit_worth {
	AUDIT_COUNTS,     /* it is true by a signature, and was weighed */
	AUDIT_BESIDE,     /* what others are checked by */
	AUDIT_FOREIGN,    /* of somebody who is not audited */
	AUDIT_FORGED,     /* it does not hold */
	AUDIT_UNVERIFIED, /* it is nothing that can be checked, or what it takes is missing */
};

struct audit_offer {
	struct text name; /* of the file */
	bool has_hash;
	struct hash hash; /* SHA-256 */
	enum audit_worth worth;
	struct text words;
};

struct audit_facts {
	int64_t at; /* as of when; seconds UTC */
	size_t nodes;
	struct audit_node *node;
	size_t offers;
	struct audit_offer *offer;
	size_t offers_left; /* files that were not looked at, as there were too many */
};

/* "kept", "measured" and so on, as JSON has them. */
const char *audit_result_word(enum audit_result result);
const char *audit_class_word(enum audit_class class);
const char *audit_worth_word(enum audit_worth worth);

/* How many rows have that result. */
size_t audit_count(const struct audit_node *node, enum audit_result result);

void audit_page(const struct audit_facts *facts, struct html *html);
void audit_json(const struct audit_facts *facts, struct writer *writer);
