/*
 * log_dir.h - a log by itself, as it lies in its directory.
 *
 *	log.key      the log's private key; read by its signer alone
 *	log.vkey     its verifier key
 *	log.db       all entries and the last signed head
 *	signer/      what the signer signed last; belongs into no backup
 *	public/      checkpoint, tiles and bundles of entries, for everybody
 */
#pragma once

#include "journal/log_public.h"

#define LOG_DIR_DATABASE "log.db"

/* Open; release with log_dir_close(). */
struct log_dir {
	char dir[PATH_MAX];
	char lock[PATH_MAX];
	struct db *db;
	struct log_store store;
	struct tree tree;
	bool served;          /* strangers add to it, so its signer is to be a firm one */
	struct keeper signer; /* once it was started */
};

/* Make one of that origin, with an empty log under a signed checkpoint, and append its
 * vkey.  `seed` are the 32 bytes that the key grows from, empty for a new key.
 * Faults: CONFLICT, INPUT, SYSTEM. */
must_use bool log_dir_make(
    const char *dir, struct text origin, struct text seed, struct buf *vkey, struct err *err);

/* Faults: ABSENT when there is no log. */
must_use bool log_dir_open(const char *dir, struct log_dir *out, struct err *err);
void log_dir_close(struct log_dir *log);

/* Begin its signer, before other threads. */
must_use bool log_dir_start_signer(struct log_dir *log, struct err *err);

/* How it is made public; borrowed from `log`, which must stay where it is. */
struct log_public log_dir_public(struct log_dir *log);

/* The path of a file in a log's directory.  Faults: LIMIT. */
must_use bool log_dir_path(
    const char *dir, const char *name, char out[static PATH_MAX], struct err *err);

/* Sign and publish the log as it stands, and append the checkpoint. */
must_use bool log_dir_checkpoint(struct log_dir *log, struct buf *note, struct err *err);

/* Go on from the database as it stands, though it is not what was signed last, with a
 * record of that: see keeper_accept(). */
must_use bool log_dir_accept(struct log_dir *log, int64_t at, struct err *err);

/* Let the next log_dir_checkpoint() write all of the public tree once more; until then
 * it stays as it is. */
must_use bool log_dir_rebuild(struct log_dir *log, struct err *err);

/* Append the proof (a tlog-proof) that an entry is in the log of the last checkpoint.
 * Faults: ABSENT when it is not. */
must_use bool log_dir_prove(
    struct log_dir *log, uint64_t index, struct buf *out, struct err *err);
