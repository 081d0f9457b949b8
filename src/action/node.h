/*
 * node.h - one organisation's accord, as it lies in its directory.
 *
 *	keys/            private keys, each role its own; mode 0700
 *	signer/          what the log's signer signed last; belongs into no backup
 *	journal/         journal.db: everything said, and the log; a lock; mode 0700
 *	public/          what everybody may read, plain files, whatever the umask
 *	offline-keys.age root and release keys, sealed by a passphrase; to be moved away
 */
#pragma once

#include "crypto/key_file.h"
#include "journal/journal.h"
#include "journal/log_signer.h"
#include "statement/manifest.h"

#define NODE_MANIFEST_PATH ".well-known/accord" /* in the public tree */
#define NODE_REST_KEY "keys/rest.key"           /* what contents are sealed with at rest */
#define NODE_LAST_HEAD "signer/last-head"

/* Open; release with node_close(). */
struct node {
	char dir[PATH_MAX];
	struct buf manifest_bytes;
	struct manifest manifest;
	struct key_file statement_key;
	struct identity identity;
	struct rest rest;
	struct journal journal;
	struct log_signer log_signer; /* started when the log is to be signed */
};

/* Faults: ABSENT when there is no node; INPUT when its parts do not fit each other; as
 * the files' else. */
must_use bool node_open(const char *dir, struct node *out, struct err *err);
void node_close(struct node *node);

/* Who signs statements. */
struct signer node_signer(const struct node *node);

/* Begin the log's signer, unless it is at work: whoever means to stay does so first,
 * before other threads, and hears at once of a key that is wrong.
 * Faults: as log_signer_start(); INPUT when the key is not the manifest's. */
must_use bool node_start_signer(struct node *node, struct err *err);

/* Have the log signed and bring the public tree up to it: see publish.h.  The log's
 * key is its signer's alone, a process that begins here if it has not, and ends with
 * node_close().  Faults: as publish() and node_start_signer(). */
must_use bool node_publish(struct node *node, struct err *err);

/* The path of a file in a node's directory.  An empty name is one that a buffer had no
 * memory for, and never stands for the directory itself, which somebody may be about to
 * remove.  Faults: LIMIT. */
must_use bool node_path(
    const char *dir, const char *name, char out[static PATH_MAX], struct err *err);
