/*
 * reports.h - reports of finders, and the receipts that a daybook's node answers with.
 */
#pragma once

#include "daybook.h"
#include "statement/party.h"
#include "statement/report.h"

/* A report of a finder of its own, in the journal and folded; tells its id. */
static inline struct hash
add_report(struct daybook *daybook, const char *title, int64_t at, struct hash *finder)
{
	scoped(buf_free) struct buf bytes = BUF(MIB), name = BUF(KIB);
	scoped(statement_free) struct statement s = { 0 };
	struct report report = { .title = text_of(title) };
	struct identity identity;
	struct sign_key key = { 0 };
	struct record record;
	struct signer signer = { .key = &key };
	struct saying how = { &signer, at, TEXT("psirt.example") };
	struct hash id;
	struct err err;

	assert_true(sign_key_make(&key, &err));
	party_finder_name(&key.public, &name);
	assert_true(vkey_make(buf_text(&name), &key.public, &signer.vkey, &err));
	assert_true(identity_make(&identity, &err));
	report.reply = identity.recipient;
	identity_free(&identity);
	assert_true(report_sign(&report, &how, &bytes, &id, &err));
	assert_true(statement_open(buf_text(&bytes), &signer.vkey, &s, &err));
	assert_true(journal_add_private(
	    &daybook->journal, &s, (uint64_t)at / DAYBOOK_EPOCH, &record, &err));
	assert_true(hash_parse(s.by, finder));
	sign_key_free(&key);
	return id;
}

static inline void
add_receipt(struct daybook *daybook, const struct hash *of, int64_t at)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf bytes = BUF(MIB);
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = note_key_signer(&daybook->node);
	struct record report, record;
	struct receipt receipt;
	struct saying how;
	struct hash id;
	struct err err;

	assert_true(journal_find(&daybook->journal, of, &arena, &report, &err));
	receipt = (struct receipt){
		.of = *of,
		.commitment = report.commitment,
		.epoch = report.epoch,
		.proof_by = at + 60,
	};
	how = (struct saying){ &signer, at, TEXT("a.finder.example") };
	assert_true(receipt_sign(&receipt, &how, &bytes, &id, &err));
	assert_true(statement_open(buf_text(&bytes), &signer.vkey, &s, &err));
	assert_true(journal_add_private(&daybook->journal, &s, report.epoch, &record, &err));
}
