/*
 * details.h - what a finder may say of a flaw besides a title and files, a member of the
 * report for each, so that each can be opened by itself (opening.h).
 *
 * None has to be there.  What stands there is of the form that its row asks for.
 */
#pragma once

#include "base/arena.h"
#include "codec/shape.h"

#define DETAILS_COMPONENTS_MAX 32
#define DETAILS_TOLD_MAX 32
#define DETAILS_LINE_MAX 200
#define DETAILS_TEXT_MAX (8 * KIB) /* what is longer is a file */

/* More than any take that fit into a statement. */
#define DETAILS_ROOM ((size_t)256 * KIB)

enum details_exploited { EXPLOITED_UNSAID, EXPLOITED_NO, EXPLOITED_SUSPECTED, EXPLOITED_YES };
enum details_public { PUBLIC_UNSAID, PUBLIC_NO, PUBLIC_PARTLY, PUBLIC_YES };

/* Texts live in an arena; empty: not said.  Lists are of struct text. */
struct details {
	struct text product;
	struct text versions;
	struct shape_list components; /* package URLs: "pkg:deb/debian/curl@7.88.1" */
	struct text impact;           /* what an attacker gains */
	struct text steps;            /* how to see it for oneself */
	unsigned exploited;           /* enum details_exploited */
	unsigned public;              /* enum details_public */
	struct text where;            /* it is public, or was seen to be exploited */
	struct shape_list told;       /* who else knows of it */
	struct text credit;           /* how to name the finder */
	struct text timing;           /* what the finder wishes about when it is published */
};

/* The words for these, "" for what is not said. */
const char *details_exploited_word(unsigned which);
const char *details_public_word(unsigned which);

/* Read those of a report's body, which has other members.  Faults: INPUT, LIMIT. */
must_use bool details_parse(
    struct value body, struct arena *arena, struct details *out, struct err *err);

/* Read a JSON object of nothing else: what people and scripts fill in.  Faults: INPUT,
 * LIMIT. */
must_use bool details_read(
    struct text json, struct arena *arena, struct details *out, struct err *err);

/* What a policy may ask reports to say, by the members' names, so that others see the flaw for
 * themselves; NULL at the end.  And is one of them said? */
extern const char *const details_askable[];
bool details_says(const struct details *details, struct text name);

/* Is there anything in it? */
bool details_any(const struct details *details);

/* Write those that are there, into an object that was begun. */
void details_write(const struct details *details, struct writer *writer);
