/*
 * outline.h - how an answer is made up, in one line, and as a JSON Schema.
 *
 *	id:id at:time title:text next?:text reports:[id:id files:int]
 *
 * A member's name, "?" if it may be missing, ":" and what it is: id, time, text, int,
 * bool, texts (a list of them), object (of any kind), {...} an object or [...] a list of
 *objects of such members. The writers of outlines are ours: one that is malformed fails an
 *assertion.
 */
#pragma once

#include "codec/json_write.h"

/* Write the schema of an object of that outline; ids and times are references to
 * #/components/schemas/. */
void outline_write_schema(const char *outline, struct writer *writer);
