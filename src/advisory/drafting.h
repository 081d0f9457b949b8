/*
 * drafting.h - an advisory of CSAF 2.0 (profile csaf_security_advisory) about one
 * vulnerability, written from what is known of it.
 *
 * The same facts give the same bytes.  What is written is held to the schema and all tests by
 * who publishes it; a draft of facts that hold passes them.
 */
#pragma once

#include "advisory/cvss.h"
#include "codec/shape.h"

#define DRAFTING_PRODUCTS_MAX 200
#define DRAFTING_REFERENCES_MAX 100
#define DRAFTING_CREDITS_MAX 64
#define DRAFTING_TEXT_MAX 32768

/* A product, and what is so with which of its versions; empty: nothing is said.  With no
 * versions at all it is affected as a whole. */
struct drafting_product {
	struct text name;
	struct text vendor; /* empty: who publishes */
	struct text purl;
	struct text affected; /* a VERS range, a version, or words such as "before 3" */
	struct text fixed;    /* the version that has the fix */
	struct text unaffected, investigated;
};

/* A note, as long as there is none. */
#define DRAFTING_CVE_REQUESTED "A CVE id was requested."

struct drafting_reference {
	struct text summary, url;
};

/* What people say of it; texts are empty, and flags false, where they do not. */
struct drafting_words {
	struct text title, summary, description;
	struct text language; /* "en" */
	struct text id;       /* by which the publisher tracks it */
	int64_t date;         /* when it is released; 0: not said */
	struct text cve;
	bool cve_requested; /* there is none yet */
	struct text cwe;    /* "CWE-79" */
	struct text cvss;   /* a vector, 3.0 or 3.1 */
	struct text fix, fix_url, workaround;
	struct shape_list products;   /* of struct drafting_product */
	struct shape_list references; /* of struct drafting_reference */
	struct shape_list credits;    /* of struct text: as those who are thanked wish it */
};

const struct drafting_product *drafting_products(const struct drafting_words *words);

/* Read them from a JSON object; written back.  Faults: INPUT, naming the pointer; LIMIT. */
#define DRAFTING_WORDS_MAX (128 * KIB)
must_use bool drafting_read(
    struct text json, struct arena *arena, struct drafting_words *out, struct err *err);
void drafting_write_words(const struct drafting_words *words, struct writer *writer);

/* May all of it stand in one?  As drafting_write() finds. */
must_use bool drafting_check(const struct drafting_words *words, struct err *err);
must_use bool drafting_read_vector(struct text in, struct cvss_vector *out, struct err *err);

/* Who publishes it. */
struct drafting_publisher {
	struct text name, url, contact; /* contact may be empty */
	const char *category;           /* "vendor", "coordinator" and so on, of the standard */
};

/* Append the document, set out for people, as a draft of version 1.  `words` has a title, an
 * id, a date and a product at least.  Faults: INPUT for what may not stand in one: a CVE, CWE,
 * vector, purl, range or address that is none; LIMIT. */
must_use bool drafting_write(const struct drafting_words *words,
    const struct drafting_publisher *publisher, struct buf *out, struct err *err);
