/*
 * envelope.h - what travels: an age file that holds a small archive.
 *
 * The parts: "from", the vkey of a finder who wrote; "statement", the note;
 * "blob/" and a SHA-256, the files it names; "proof/" and an id.  Padded before
 * it is sealed, so that its size tells little.
 */
#pragma once

#include "base/arena.h"
#include "crypto/age.h"

#define ENVELOPE_MAX (32 * MIB) /* sealed; a bug report with a crash dump or two */
#define ENVELOPE_PARTS_MAX 128
#define ENVELOPE_MIN 4096 /* the smallest size class, before sealing */

struct envelope_part {
	struct text name;
	struct text bytes;
};

struct envelope {
	size_t count;
	struct envelope_part part[ENVELOPE_PARTS_MAX];
};

/* Append the name of the part that a file is: "blob/" and its SHA-256. */
void envelope_blob_name(const struct hash *file, struct buf *out);

/* Both texts must outlive it.  Faults: LIMIT for too many parts, INPUT for a name
 * that is there already. */
must_use bool envelope_add(
    struct envelope *envelope, struct text name, struct text bytes, struct err *err);

/* The part of that name; false when there is none. */
must_use bool envelope_find(
    const struct envelope *envelope, struct text name, struct text *bytes);

/* Append the sealed envelope, at most ENVELOPE_MAX bytes.  Faults: LIMIT; INPUT for
 * a part whose name ustar_check_name() refuses. */
must_use bool envelope_seal(const struct envelope *envelope, const struct recipient *to,
    struct buf *out, struct err *err);

/* Open; the parts live in the arena, a NUL behind each.  A part twice is refused.
 * Faults: INPUT, DENIED, LIMIT. */
must_use bool envelope_open(struct text sealed, const struct identity *identity,
    struct arena *arena, struct envelope *out, struct err *err);

/* The same from a stream, by whoever `how` says. */
must_use bool envelope_read(const struct source *sealed, const struct age_open *how,
    struct arena *arena, struct envelope *out, struct err *err);

/* The size class of a plaintext: at least ENVELOPE_MIN, and of its binary digits
 * only the leading few are kept (the Padme scheme: at most 12 % is added). */
uint64_t envelope_padded_len(uint64_t len);
