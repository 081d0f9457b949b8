/*
 * daybook.h - a journal for one test, and who speaks in it.
 *
 *	scoped(daybook_free) struct daybook daybook = daybook_make();
 */
#pragma once

#include <stdint.h>

#include "crypto/note_key.h"
#include "crypto/random.h"
#include "journal/anchor.h"
#include "journal/last_head.h"
#include "journal/publish.h"
#include "log/checkpoint.h"
#include "log/proof.h"
#include "mould.h"
#include "statement/receipt.h"

#define DAYBOOK_BEGAN INT64_C(1000000000) /* when the first statement was made */
#define DAYBOOK_EPOCH 10                  /* seconds */
#define DAYBOOK_RECIPIENT "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"

struct daybook {
	struct scratch scratch;
	struct rest rest;
	struct journal journal;
	struct note_key node;
	struct note_key log;
	struct keeper signer;
};

/* Open the journal of the daybook's folder once more, as another process would. */
static inline struct journal
daybook_open(const struct daybook *daybook)
{
	struct journal journal = { 0 };
	struct err err;

	assert_true(journal_open(daybook->scratch.dir, &daybook->rest, &journal, &err));
	return journal;
}

static inline void
daybook_free(struct daybook *daybook)
{
	keeper_stop(&daybook->signer);
	journal_close(&daybook->journal);
	rest_free(&daybook->rest);
	note_key_free(&daybook->node);
	note_key_free(&daybook->log);
	scratch_free(&daybook->scratch);
}

/* What a receipt says, of a report that nobody made. */
static inline void
daybook_put_receipt(struct writer *writer, int64_t at, int64_t serial)
{
	struct hash of = hash_text(text_bytes(&serial, sizeof(serial)));
	struct commitment c = { .salt = salt_make(), .fields_salt = salt_make(), .fields = of };

	c.hash = commitment_hash(&c.salt, &of, &c.fields);
	statement_put_hash(writer, "of", &of);
	statement_put_hash(writer, "commitment", &c.hash);
	salt_put(writer, "salt", &c.salt);
	statement_put_hash(writer, "fields", &c.fields);
	salt_put(writer, "fields_salt", &c.fields_salt);
	writer_key(writer, "epoch");
	writer_integer(writer, at / DAYBOOK_EPOCH);
	statement_put_time(writer, "proof_by", at);
}

/* What a seal says, of a bundle that is nowhere. */
static inline void
daybook_put_seal(struct writer *writer, int64_t at, int64_t serial)
{
	struct hash bundle = hash_text(text_bytes(&serial, sizeof(serial)));

	statement_put_hash(writer, "bundle", &bundle);
	writer_key(writer, "size");
	writer_integer(writer, 1);
	writer_key(writer, "recipient");
	writer_text(writer, TEXT(DAYBOOK_RECIPIENT));
	statement_put_time(writer, "opens", at);
}

/* A statement of the node, signed; its bytes are appended to `bytes`, which it
 * borrows.  Private ones are receipts, public ones seals. */
static inline struct statement
daybook_say(const struct daybook *daybook, enum kind_id kind, int64_t at, struct buf *bytes)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct signer signer = note_key_signer(&daybook->node);
	const struct kind *of = kind_of(kind);
	struct text to = TEXT("somebody.example");
	struct statement statement;
	struct hash id;
	struct err err;
	static int64_t serial;

	statement_begin(&draft, of, signer.vkey.name, at, of->public ? NULL : &to);
	if (of->public)
		daybook_put_seal(&draft.writer, at, (int64_t)getpid() * 1000000 + serial++);
	else
		daybook_put_receipt(&draft.writer, at, (int64_t)getpid() * 1000000 + serial++);
	assert_true(statement_end(&draft, &signer, bytes, &id, &err));
	assert_true(statement_open(buf_text(bytes), &signer.vkey, &statement, &err));
	return statement;
}

/* Add public ones to a journal, in one transaction. */
static inline void
daybook_add_public(
    const struct daybook *daybook, struct journal *journal, int64_t at, unsigned count)
{
	struct err err;

	assert_true(journal_begin(journal, &err));
	while (count-- > 0) {
		scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
		scoped(statement_free) struct statement s =
		    daybook_say(daybook, KIND_RELEASE_SEAL, at, &bytes);

		assert_true(journal_add_public(journal, &s, &err));
	}
	assert_true(journal_commit(journal, &err));
}

static inline struct record
daybook_add_private(const struct daybook *daybook, struct journal *journal, int64_t at)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement s =
	    daybook_say(daybook, KIND_RECEIPT, at, &bytes);
	struct record record;
	uint64_t epoch;
	struct err err;

	assert_true(journal_begin(journal, &err));
	assert_true(anchor_open_epoch(journal, at, DAYBOOK_EPOCH, &epoch, &err));
	assert_true(journal_add_private(journal, &s, epoch, &record, &err));
	assert_true(journal_commit(journal, &err));
	record.note = (struct text){ 0 }; /* its text goes now */
	record.kind = record.by = record.note;
	return record;
}

/* The log's key, in a file for its signer; and what that signed last: nothing. */
static inline void
daybook_start_signer(struct daybook *daybook)
{
	scoped(buf_free) struct buf text = BUF_SECRET(KIB);
	char key[PATH_MAX], last[PATH_MAX];
	struct err err;

	note_key_format(&daybook->log, &text);
	buf_add(&text, TEXT("\n"));
	scratch_put(&daybook->scratch, "log.key", buf_text(&text));
	scratch_path(&daybook->scratch, "log.key", key);
	scratch_path(&daybook->scratch, "signer/last-head", last);
	assert_true(last_head_make(last, &err));
	assert_true(keeper_start_log(key, last, false, &daybook->signer, &err));
}

/* As another process: with a signer of its own. */
static inline struct journal
daybook_open_elsewhere(struct daybook *daybook)
{
	char key[PATH_MAX], last[PATH_MAX];
	struct err err;

	scratch_path(&daybook->scratch, "log.key", key);
	scratch_path(&daybook->scratch, "signer/last-head", last);
	close(daybook->signer.fd); /* whose it was */
	assert_true(keeper_start_log(key, last, false, &daybook->signer, &err));
	return daybook_open(daybook);
}

/* With all its tables and nothing in them: one is made, the others are its copies. */
static inline void
daybook_make_database(const struct daybook *daybook)
{
	struct journal journal;

	if (mould_has("a daybook's journal")) {
		mould_pour(&daybook->scratch, "journal", "a daybook's journal");
		return;
	}
	journal = daybook_open(daybook);
	journal_close(&journal);
	mould_cast(&daybook->scratch, "journal", "a daybook's journal");
}

/* Its folder, its keys and who signs its log. */
static inline struct daybook
daybook_begin(void)
{
	struct daybook daybook = { .scratch = scratch_make() };
	struct err err;

	random_init();
	assert_true(
	    rest_from_key(TEXT("a key of thirty-two known bytes."), &daybook.rest, &err));
	assert_true(note_key_make(TEXT("psirt.example"), &daybook.node, &err));
	assert_true(note_key_make(TEXT("psirt.example/log"), &daybook.log, &err));
	daybook_start_signer(&daybook);
	return daybook;
}

/* With the node's first public statement, nothing published. */
static inline struct daybook
daybook_make(void)
{
	struct daybook daybook = daybook_begin();

	daybook_make_database(&daybook);
	daybook.journal = daybook_open(&daybook);
	daybook_add_public(&daybook, &daybook.journal, DAYBOOK_BEGAN, 1);
	return daybook;
}

static inline bool
daybook_publish(struct daybook *daybook, struct journal *journal, struct err *err)
{
	return publish(journal, &daybook->signer, err);
}

/* How many entries the log has. */
static inline uint64_t
daybook_size(struct journal *journal)
{
	struct err err;

	assert_true(log_store_look(&journal->log, &err));
	return log_store_size(&journal->log);
}

/* The checkpoint that the public tree shows, verified. */
static inline struct checkpoint
daybook_visible(const struct daybook *daybook)
{
	scoped(buf_free) struct buf note = scratch_get(&daybook->scratch, "public/checkpoint");
	struct checkpoint head;
	struct err err;

	assert_true(checkpoint_open(buf_text(&note), &daybook->log.vkey, &head, &err));
	head.origin = TEXT("psirt.example/log"); /* what it was read from goes */
	return head;
}

/* Run SQL on the database behind the journal's back. */
static inline void
daybook_tamper(const struct daybook *daybook, const char *sql)
{
	struct journal other = daybook_open(daybook);
	struct err err;

	assert_true(db_run(other.db, sql, &err));
	journal_close(&other);
}
