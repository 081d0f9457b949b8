/*
 * docket.h - a council's release, its publisher's manifests and log, and what witnesses
 * cosigned of it, for tests.
 *
 *	scoped(docket_free) struct docket d = docket_make();
 *	int64_t at[] = { COUNCIL_OPENS, COUNCIL_OPENS, DOCKET_SILENT };
 *
 *	docket_head(&d, at, &head);
 */
#pragma once

#include "council.h"
#include "grove.h"
#include "log/entry.h"
#include "log/proof.h"
#include "release/postpone.h"
#include "statement/chain.h"

#define DOCKET_SILENT INT64_C(-1) /* a witness that does not cosign */

struct docket {
	struct council council; /* 2 of 3, sealed */
	struct lineage line;
	struct chain chain;
	struct grove log; /* of the publisher; the seal is its first entry */
	uint64_t size;
};

static inline void
docket_free(struct docket *d)
{
	council_free(&d->council);
	lineage_free(&d->line);
	chain_free(&d->chain);
	grove_free(&d->log);
}

/* Let the chain go on with what the lineage is now. */
static inline void
docket_renew(struct docket *d)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	struct err err;

	lineage_next(&d->line, &note);
	assert_true(chain_add(&d->chain, buf_text(&note), &err));
}

/* Log a public statement; its index. */
static inline uint64_t
docket_log(struct docket *d, const struct hash *id)
{
	struct entry entry = { ENTRY_STATEMENT, 0, *id };

	d->log.leaf[d->size] = entry_leaf(&entry);
	return d->size++;
}

static inline struct docket
docket_make(void)
{
	struct docket d = { .council = council_make(2, 3),
		.line = lineage_make(),
		.log = grove_make(LINEAGE_NODE "/log", 'a' + PARTY_LOG) };

	docket_renew(&d);
	council_seal(&d.council);
	docket_log(&d, &d.council.id);
	return d;
}

/* Append a checkpoint of a log, with what each witness of the council signed at its time. */
static inline void
docket_cosign(const struct docket *d, struct grove *log, uint64_t size,
    const int64_t at[static COUNCIL_WITNESSES], struct buf *out)
{
	struct signer signer = note_key_signer(&log->key);
	scoped(buf_free) struct buf text = BUF(KIB);
	struct err err;

	grove_head(log, size, &text);
	assert_true(note_sign(buf_text(&text), &signer, out, &err));
	for (size_t i = 0; i < COUNCIL_WITNESSES; i++) {
		struct signer witness = note_key_signer(&d->council.witness[i]);

		if (at[i] != DOCKET_SILENT)
			assert_true(note_cosign(buf_text(&text), &witness, at[i], out, &err));
	}
}

/* Of the publisher's log as it is. */
static inline void
docket_head(struct docket *d, const int64_t at[static COUNCIL_WITNESSES], struct buf *out)
{
	docket_cosign(d, &d->log, d->size, at, out);
}

/* Append the proof of an entry under such a checkpoint. */
static inline void
docket_prove(struct docket *d, uint64_t index, const int64_t at[static COUNCIL_WITNESSES],
    struct buf *out)
{
	struct merkle_source source = { grove_read, &d->log };
	scoped(buf_free) struct buf head = BUF(CHECKPOINT_LEN_MAX);
	struct proof proof = { .index = index };
	struct err err;

	docket_head(d, at, &head);
	proof.checkpoint = buf_text(&head);
	assert_true(merkle_include(&source, index, d->size, &proof.path, &err));
	proof_format(&proof, out);
}

/* Say that it is postponed, with the key of that role; its id. */
static inline struct hash
docket_postpone(struct docket *d, int64_t opens, enum party_role role, struct buf *note)
{
	struct signer signer = note_key_signer(&d->line.key[role]);
	struct postpone postpone = { .of = d->council.id,
		.first = true,
		.opens = opens,
		.reason = TEXT("the fix breaks printing") };
	struct hash id;
	struct err err;

	assert_true(postpone_sign(&postpone, LINEAGE_AT, &signer, note, &id, &err));
	return id;
}
