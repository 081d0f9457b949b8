/*
 * promise.h - what members promise: vendors sign the pledge, coordinators and response
 * teams the charter.  The texts are the project's own words (docs/pledge.txt,
 * docs/charter.txt); each version is named by its SHA-256 and never changes.
 */
#pragma once

#include "crypto/hash.h"

#define PROMISE_MAX (16 * KIB)

enum promise { PROMISE_PLEDGE, PROMISE_CHARTER };
#define PROMISES (PROMISE_CHARTER + 1)

/* A version of one of the texts. */
struct terms {
	int64_t version;
	struct hash sha256;
};

/* "pledge", "charter"; back. */
const char *promise_word(enum promise promise);
must_use bool promise_parse(struct text word, enum promise *out);

/* Append the text.  Faults: ABSENT for a version that this accord does not know. */
must_use bool promise_write(
    enum promise promise, int64_t version, struct buf *out, struct err *err);
int64_t promise_newest(enum promise promise);

/* What names it.  Faults: as promise_write(). */
must_use bool promise_terms(
    enum promise promise, int64_t version, struct terms *out, struct err *err);

/* Which of them a node signs that has these roles (statement/manifest.h): one that is a
 * vendor among others, the pledge.  Faults: DENIED for a mere observer. */
must_use bool promise_of_roles(unsigned roles, enum promise *out, struct err *err);
