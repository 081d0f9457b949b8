/*
 * csaf_model.h - a document as the tests of csaf.h look at it.
 *
 * It is made of whatever the document is: what has no place in a document of CSAF is left
 * out, and is the schema's affair.
 */
#pragma once

#include "advisory/csaf.h"
#include "advisory/cvss.h"
#include "advisory/revision.h"

/* A list that grows in an arena. */
struct csaf_list {
	size_t count, room;
	void *at;
};

/* Ids are numbered as they stand in their list, those that are unknown after all others. */
struct csaf_product {
	size_t number; /* of its id */
	struct value id;
	struct value whole; /* the full product name */
};

struct csaf_use {
	size_t number;
	struct value at;
};

struct csaf_group {
	struct text id;
	struct value at;
	size_t first, count; /* its products, among `uses` */
};

struct csaf_scored {
	struct value at;   /* the object of CVSS */
	struct value text; /* its vector's */
	enum cvss_version version;
	bool whole; /* the vector could be read; else what is wrong with it */
	const char *wrong;
	struct cvss_vector vector;
};

struct csaf_revision {
	struct value at; /* its number */
	int64_t time;
	struct text fraction;
	struct text written;
	struct revision number;
};

/* For each product id, what was said of it last. */
struct csaf_mark {
	uint32_t round;
	uint32_t value;
};

struct csaf {
	struct findings *out;
	struct value document, tracking, tree, vulnerabilities;
	bool has_tree, has_vulnerabilities;
	struct text category, status;

	struct csaf_list ids;       /* struct text, sorted, each once: those that are defined */
	struct csaf_list unknown;   /* the same: those that are only referred to */
	struct csaf_list products;  /* struct csaf_product, in the document's order */
	struct csaf_list uses;      /* struct csaf_use: where a product is referred to */
	struct csaf_list groups;    /* struct csaf_group, by the document's order */
	struct csaf_list by_group;  /* struct csaf_group, sorted by id */
	struct csaf_list branches;  /* struct value */
	struct csaf_list scored;    /* struct csaf_scored */
	struct csaf_list revisions; /* struct csaf_revision, sorted by time, then number */
	struct csaf_mark *marks;    /* one for each of `ids` */
	struct csaf_mark *group_marks;
	uint32_t *rounds; /* the last that was given out */
	size_t *guess;    /* where the next id that is asked for may stand */
};

must_use bool csaf_model(
    struct value root, struct findings *out, struct csaf *csaf, struct err *err);

/* A member that is a text; empty where there is none. */
struct text csaf_text(struct value object, const char *key);

/* The list that is that member of an object; false when there is none. */
must_use bool csaf_find_list(struct value object, const char *key, struct value *list);

must_use bool csaf_each_vulnerability(const struct csaf *csaf, struct value_walk *walk);

/* Its number; false when neither defined nor referred to. */
must_use bool csaf_number(const struct csaf *csaf, struct text id, size_t *out);
must_use bool csaf_find_group(const struct csaf *csaf, struct text id, size_t *out);

/* A new round, in which nothing is marked. */
uint32_t csaf_round(const struct csaf *csaf);

/* Go through the products that an object names by its `product_ids` and `group_ids`; a group
 * is gone through once a round. */
void csaf_each_product(const struct csaf *csaf, struct value object, uint32_t round,
    void (*take)(void *arg, size_t number, struct value at), void *arg);
