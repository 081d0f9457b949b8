/*
 * manifest.h - what a node says of itself: where it is and which keys are its.
 *
 * Signed by the root key that it names.  Each but the first names the one before, and is
 * signed by that one's root key too where it names another.  Whoever has one of them can
 * so check all later ones; see chain.h.
 */
#pragma once

#include "crypto/age.h"
#include "statement/party.h"
#include "statement/statement.h"

/* What an organisation is here; a bit each, in the order in which they are written. */
enum manifest_role {
	MANIFEST_VENDOR = 1,
	MANIFEST_COORDINATOR = 2,
	MANIFEST_CSIRT = 4,
	MANIFEST_OBSERVER = 8,
};

#define MANIFEST_REVOKED_MAX 16 /* keys in one manifest: more than a node has */

/* A key that somebody else has or may have.  Nothing of its counts that does not stand
 * among the first `size` entries of the log: what its holder says of times is worth
 * nothing. */
struct manifest_revoked {
	struct text key; /* as an earlier manifest spelled it: a vkey or an age recipient */
	int64_t since;   /* when that was, as far as is known */
	int64_t size;
};

struct manifest {
	struct statement statement; /* all text below is borrowed from it */
	struct text name;
	int64_t version;      /* 1, 2, ... */
	struct hash previous; /* its id; zero in the first */
	unsigned roles;       /* bits of enum manifest_role, at least one */
	bool retired;         /* the last one: the node has ended */
	struct text url;      /* without a slash at the end */
	int64_t epoch;        /* seconds that one epoch of its log lasts */
	int64_t expires;
	struct recipient recipient; /* seal to it what the node shall read */
	struct vkey key[PARTY_ROLES];
	/* A log that began anew has the version at which it did so in its key's name:
	 * NAME/log/3.  In that manifest: how many entries of the log before it begins
	 * with. */
	int64_t carried;
	size_t revoked_count;
	struct manifest_revoked revoked[MANIFEST_REVOKED_MAX];
};

#define MANIFEST_EPOCH_MAX 86400
#define MANIFEST_WARN_SECONDS (INT64_C(30) * 86400) /* so long before its end one is told */

/* Read and verify; `root` is the pinned root key, or NULL at the first sight.  It is
 * the root key that the manifest names; each role has a key of its own, named for
 * the role.  `bytes` must outlive it.  Faults: INPUT, DENIED, LIMIT. */
must_use bool manifest_open(
    struct text bytes, const struct vkey *root, struct manifest *out, struct err *err);
void manifest_free(struct manifest *manifest);

/* Is it the one that comes after `older`: of the same name, the next version, naming it, no
 * earlier, signed by its root key?  Nothing comes after one that is retired.  It has no
 * signatures but these.  Faults: DENIED, INPUT. */
must_use bool manifest_check_follows(
    const struct manifest *older, const struct manifest *newer, struct err *err);

/* Is it a first one?  Faults: DENIED. */
must_use bool manifest_check_first(const struct manifest *manifest, struct err *err);

/* "vendor", "coordinator", "csirt", "observer"; NULL for what is no such bit.  Back: 0 when
 * there is no such word. */
const char *manifest_role_word(unsigned role);
unsigned manifest_role_of(struct text word);

/* Has its log begun anew with it? */
bool manifest_begins_log(const struct manifest *manifest);

/* Read the body of one that was opened as a statement, and so verified, before; text is
 * borrowed from it, and the manifest's own `statement` stays empty.  Faults: INPUT. */
must_use bool manifest_parse(
    const struct statement *statement, struct manifest *out, struct err *err);

/* Not expired?  Faults: DENIED. */
must_use bool manifest_check_current(
    const struct manifest *manifest, int64_t now, struct err *err);

/* Write one that manifest_open() reads: of the struct, all but `statement` is used,
 * and its times lie within UTC_MIN and UTC_MAX.  A new root key needs the signature of the
 * one before besides: note_add_signature().  Faults: INPUT, DENIED, LIMIT. */
must_use bool manifest_sign(const struct manifest *manifest, int64_t at,
    const struct signer *root, struct buf *out, struct hash *id, struct err *err);
