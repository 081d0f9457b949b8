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
#include "journal/keeper.h"
#include "statement/manifest.h"

#define NODE_MANIFEST_PATH ".well-known/accord" /* in the public tree */
#define NODE_REST_KEY "keys/rest.key"           /* what contents are sealed with at rest */
#define NODE_LAST_HEAD "signer/last-head"
#define NODE_COSIGNED "signer/cosigned" /* a folder */

/* What the public pages showed last; see face.h. */
struct node_face {
	bool shown;
	uint64_t epoch;
	int64_t period; /* of security.txt */
	struct hash manifest, policy;
	uint64_t members;    /* members_stamp() */
	uint64_t releases;   /* release_facts_stamp() */
	uint64_t told;       /* told_facts_stamp() */
	uint64_t advisories; /* advisory_set_stamp() */
	bool witnessed;      /* the log was, once in this epoch */
};

/* From whom it takes sealed bytes into custody; see custodian.h. */
enum node_custody { NODE_CUSTODY_ANYBODY, NODE_CUSTODY_MEMBERS, NODE_CUSTODY_NOBODY };

/* Who opens what lies sealed within something that was opened; see within.h.  NULL: the node
 * itself. */
struct envelope;
struct node_opener {
	void *arg;
	bool (*open)(void *arg, struct text sealed, bool answer, struct buf *room,
	    struct envelope *out, struct err *err);
};

struct quota;

/* Open; release with node_close(). */
struct node {
	char dir[PATH_MAX];
	struct buf manifest_bytes;
	struct manifest manifest;
	struct keeper keeper; /* of its keys: a process of its own */
	struct rest rest;     /* lent by it */
	struct journal journal;
	struct node_face face;
	struct buf peers;          /* DIR/peers, see peering.h; read when it is opened */
	enum node_custody custody; /* likewise */
	struct node_opener opener; /* its holder's */
	uint64_t
	    strangers; /* reports of newcomers that have room (newcomer.h); 0: any number */
	struct quota *quota; /* its holder's, see quota.h; NULL: nobody is counted */
	uint64_t told;       /* entries of the log that are in the file `events`, at least */
	bool stale; /* there is a newer manifest: open it again before anything is signed */
};

/* Its keeper is a process that begins here, before other threads, and ends with
 * node_close().  Faults: ABSENT when there is no node; INPUT when its parts do not fit
 * each other; as the files' else. */
must_use bool node_open(const char *dir, struct node *out, struct err *err);

/* The same with a keeper that is at work already, over a socket, which is taken; it looks
 * at no key, so a change of them that was interrupted is for node_open() to finish. */
must_use bool node_open_kept(const char *dir, int socket, struct node *out, struct err *err);

void node_close(struct node *node);

/* Where its keeper finds the keys that it has online.  Faults: LIMIT. */
must_use bool node_keeper_home(const char *dir, struct keeper_home *out, struct err *err);

/* Append its name, as its manifest says.  Faults: ABSENT, INPUT. */
must_use bool node_name(const char *dir, struct buf *out, struct err *err);

/* Read the manifest and the keys again, after a change of them.  When it fails, the node is
 * only good to be closed.  Faults: as node_open(). */
must_use bool node_reload(struct node *node, struct err *err);

/* Who signs its statements, as long as the node stays where it is. */
struct signer node_signer(struct node *node);

/* Have the log signed and bring the public tree up to it: see publish.h.  Faults: as
 * publish(). */
must_use bool node_publish(struct node *node, struct err *err);

/* Keep a private statement of its own that was just signed, inside a transaction: in the epoch
 * that is open.  It is read as any other, so that nothing is kept that others would refuse.
 * Faults: INPUT, LIMIT, SYSTEM. */
must_use bool node_keep_private(
    struct node *node, struct text note, int64_t now, struct err *err);

/* The path of a file in a node's directory.  An empty name is one that a buffer had no
 * memory for, and never stands for the directory itself, which somebody may be about to
 * remove.  Faults: LIMIT. */
must_use bool node_path(
    const char *dir, const char *name, char out[static PATH_MAX], struct err *err);
