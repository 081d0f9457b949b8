/*
 * fields.h - what a finder says of a flaw, by options, by a file, or asked one by one at
 * the terminal.
 */
#pragma once

#include <getopt.h>

#include "statement/details.h"

/* The options, for a command's table: their `val`s are FIELDS_OPTION and those after it. */
#define FIELDS_OPTION 200
#define FIELDS 11
#define FIELDS_OPTIONS                                                                         \
	{ "product", required_argument, NULL, FIELDS_OPTION },                                 \
	    { "versions", required_argument, NULL, FIELDS_OPTION + 1 },                        \
	    { "component", required_argument, NULL, FIELDS_OPTION + 2 },                       \
	    { "impact", required_argument, NULL, FIELDS_OPTION + 3 },                          \
	    { "steps", required_argument, NULL, FIELDS_OPTION + 4 },                           \
	    { "exploited", required_argument, NULL, FIELDS_OPTION + 5 },                       \
	    { "public", required_argument, NULL, FIELDS_OPTION + 6 },                          \
	    { "where", required_argument, NULL, FIELDS_OPTION + 7 },                           \
	    { "told", required_argument, NULL, FIELDS_OPTION + 8 },                            \
	    { "credit", required_argument, NULL, FIELDS_OPTION + 9 },                          \
	{                                                                                      \
		"timing", required_argument, NULL, FIELDS_OPTION + 10                          \
	}

#define FIELDS_GIVEN_MAX 128

/* What was given; texts are borrowed from arguments, or live in the arena. */
struct fields {
	struct arena *arena;
	size_t count;
	struct {
		unsigned field;
		struct text value;
	} at[FIELDS_GIVEN_MAX];
};

#define FIELDS_IN(arena_) ((struct fields){ .arena = (arena_) })

/* One more value of the field with that option.  Faults: LIMIT. */
must_use bool fields_give(
    struct fields *fields, int option, const char *value, struct err *err);

/* Ask at the terminal for those that were not given; what cannot be is asked for again, and
 * an empty line says nothing.  Faults: SYSTEM when the terminal is gone; LIMIT. */
must_use bool fields_ask(struct fields *fields, struct err *err);

/* All that was given.  Faults: INPUT, and the text names the field. */
must_use bool fields_details(const struct fields *fields, struct details *out, struct err *err);

/* What a person or a script fills in, as `accord report --fields` reads it. */
must_use bool fields_load(
    const char *path, struct arena *arena, struct details *out, struct err *err);
