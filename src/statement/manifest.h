/*
 * manifest.h - what a node says of itself: where it is and which keys are its.
 *
 * Signed by the root key that it names.  Whoever sees the first one pins its
 * root key; a later one must be signed by the same.
 */
#pragma once

#include "crypto/age.h"
#include "statement/party.h"
#include "statement/statement.h"

struct manifest {
	struct statement statement; /* all text below is borrowed from it */
	struct text name;
	struct text url; /* without a slash at the end */
	int64_t epoch;   /* seconds that one epoch of its log lasts */
	int64_t expires;
	struct recipient recipient; /* seal to it what the node shall read */
	struct vkey key[PARTY_ROLES];
};

#define MANIFEST_EPOCH_MAX 86400

/* Read and verify; `root` is the pinned root key, or NULL at the first sight.  It is
 * the root key that the manifest names; each role has a key of its own, named for
 * the role.  `bytes` must outlive it.  Faults: INPUT, DENIED, LIMIT. */
must_use bool manifest_open(
    struct text bytes, const struct vkey *root, struct manifest *out, struct err *err);
void manifest_free(struct manifest *manifest);

/* Read the body of one that was opened as a statement, and so verified, before; text is
 * borrowed from it, and the manifest's own `statement` stays empty.  Faults: INPUT. */
must_use bool manifest_parse(
    const struct statement *statement, struct manifest *out, struct err *err);

/* Not expired?  Faults: DENIED. */
must_use bool manifest_check_current(
    const struct manifest *manifest, int64_t now, struct err *err);

/* Write one that manifest_open() reads: of the struct, all but `statement` is used,
 * and its times lie within UTC_MIN and UTC_MAX.  Faults: INPUT, DENIED, LIMIT. */
must_use bool manifest_sign(const struct manifest *manifest, int64_t at,
    const struct signer *root, struct buf *out, struct hash *id, struct err *err);

/* An address that can be talked to: http:// or https://, a host, perhaps a port and
 * a path; no user, no query, no empty or dotted part of a path, no slash at the
 * end.  Faults: INPUT. */
must_use bool manifest_check_url(struct text url, struct err *err);
