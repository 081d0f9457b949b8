/*
 * node.h - one organisation's accord, as it lies in its directory.
 *
 *	keys/            private keys, each role its own; mode 0700
 *	journal.db       everything said, and the log; mode 0600
 *	public/          what everybody may read, plain files, whatever the umask
 *	offline-keys.age root and release keys, sealed by a passphrase; to be moved away
 */
#pragma once

#include "action/key_file.h"
#include "journal/journal.h"
#include "statement/manifest.h"

#define NODE_MANIFEST_PATH ".well-known/accord" /* in the public tree */

/* Open; release with node_close(). */
struct node {
	char dir[PATH_MAX];
	struct buf manifest_bytes;
	struct manifest manifest;
	struct key_file statement_key;
	struct key_file log_key;
	struct identity identity;
	struct journal journal;
};

/* Faults: ABSENT when there is no node; INPUT when its parts do not fit each other; as
 * the files' else. */
must_use bool node_open(const char *dir, struct node *out, struct err *err);
void node_close(struct node *node);

/* Who signs statements; who signs the log's checkpoints. */
struct signer node_signer(const struct node *node);
struct signer node_log_signer(const struct node *node);

/* The path of a file in a node's directory.  An empty name is one that a buffer had no
 * memory for, and never stands for the directory itself, which somebody may be about to
 * remove.  Faults: LIMIT. */
must_use bool node_path(
    const char *dir, const char *name, char out[static PATH_MAX], struct err *err);
