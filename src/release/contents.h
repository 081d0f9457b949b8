/*
 * contents.h - what a sealed release is for: the file CONTENTS_NAME in its bundle.
 *
 * Which versions, editions and regions get a fix by it, which do not and until when, and
 * whether any of them needs a login or a contract elsewhere; and the advisories that came
 * under the same seal.  It stands inside, as nothing public may name a product before the
 * time; the digest in the seal fixes it all the same, so what was promised to whom cannot be
 * told otherwise afterwards.
 */
#pragma once

#include "codec/shape.h"
#include "crypto/hash.h"

#define CONTENTS_NAME "release.json"
#define CONTENTS_MAX (256 * KIB)
#define CONTENTS_COVERS_MAX 1000
#define CONTENTS_ADVISORIES_MAX 100

/* What it takes to get the fix other than by this release. */
enum contents_needs { CONTENTS_NOTHING, CONTENTS_LOGIN, CONTENTS_CONTRACT };

struct contents_cover {
	struct text product;
	struct text versions;
	struct text edition, region; /* empty: all of them */
	bool fix;                    /* it is in this bundle */
	struct text file;            /* of the bundle; with a fix */
	/* A date such as 2026-11-22.  With a fix: until then it is supported.  Without: by then
	 * there will be one.  Empty: nothing is promised. */
	struct text until;
	unsigned needs; /* enum contents_needs */
};

struct contents_advisory {
	struct text id;   /* such as a CVE's */
	struct text file; /* of the bundle */
	struct hash sha256;
};

struct contents {
	int64_t version;          /* 1 */
	struct shape_list covers; /* of struct contents_cover, at least one */
	struct shape_list advisories;
};

const struct contents_cover *contents_covers(const struct contents *contents);
const struct contents_advisory *contents_advisories(const struct contents *contents);

/* "nothing", "login", "contract". */
const char *contents_needs_word(unsigned which);

/* Read; what is read lives in the arena.  Faults: INPUT, naming the JSON pointer; LIMIT. */
must_use bool contents_parse(
    struct text json, struct arena *arena, struct contents *out, struct err *err);

/* Append what contents_parse() reads.  Faults: LIMIT. */
must_use bool contents_format(
    const struct contents *contents, struct buf *out, struct err *err);

/* Does the bundle hold all files that are named?  `has` tells of a name, and with a digest
 * that is not NULL whether its bytes are those.  Faults: ABSENT, those of `has`. */
must_use bool contents_check_files(const struct contents *contents,
    bool (*has)(
	void *arg, struct text name, const struct hash *sha256, bool *found, struct err *err),
    void *arg, struct err *err);
