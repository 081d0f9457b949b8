/*
 * findings.h - what members, this node among them, found of others and published.
 */
#pragma once

#include "action/node/node.h"
#include "member/finding.h"

#define FINDINGS_MAX 200 /* the newest, where all are shown */

/* Texts live in the arena. */
struct findings_row {
	struct hash id;
	int64_t at;
	struct text by;
	enum finding_what what;
	struct text who;
	struct text about;
	struct text evidence; /* its address; empty: none, or not known where */
};

/* The newest that came first, FINDINGS_MAX at most. */
must_use bool findings_gather(struct node *node, struct arena *arena, struct findings_row **out,
    size_t *count, struct err *err);
