/*
 * advise_check.h - may a document be published as an advisory, and what does it say of itself?
 */
#pragma once

#include "base/arena.h"
#include "statement/advisory.h"

/* Is it valid CSAF 2.0, for everybody (TLP:WHITE), and no draft?  Else the fault tells the
 * first thing that is wrong, by test and place, and how many there are.  Tells what it says of
 * itself, texts in the arena.  Faults: INPUT, LIMIT. */
must_use bool advise_check(
    struct text json, struct arena *arena, struct advisory *out, struct err *err);
