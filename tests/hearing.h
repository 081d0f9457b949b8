/*
 * hearing.h - a node that has received a report and proves it, its finder, and an auditor to
 * whom things are offered.
 *
 *	scoped(hearing_free) struct hearing hearing;
 *
 *	hearing_make(&hearing);
 *	hearing_prove(&hearing);
 *	hearing_offer_record(&hearing, true);
 *	hearing_hear(&hearing);
 *	hearing_row(&hearing, "receipt of", AUDIT_KEPT, AUDIT_MEASURED, "commits to it");
 */
#pragma once

#include <string.h>

#include "action/follower/depot.h"
#include "action/outsider/appraisal.h"
#include "base/file.h"
#include "rewards.h"

static struct err hearing_err;

static const struct disclosure_reward hearing_rewards[] = {
	{ { "critical", 8 }, { "code runs", 9 }, 250000, 1000000 },
};

/* A node, a finder who has a receipt of it, and an auditor to whom things are offered. */
struct hearing {
	struct play play;
	struct hash report;
	struct arena arena;
	struct depot depot;
	struct offered offered;
	struct audit_facts facts;
};

static inline void
hearing_free(struct hearing *hearing)
{
	offered_free(&hearing->offered);
	arena_free(&hearing->arena);
	play_free(&hearing->play);
}

static inline void
hearing_make(struct hearing *hearing)
{
	char path[PATH_MAX];

	*hearing = (struct hearing){
		.play = play_make(), .arena = ARENA(APPRAISAL_ROOM), .offered = OFFERED
	};
	rewards_promise(&hearing->play, hearing_rewards);
	hearing->play.now++;
	assert_true(play_report(&hearing->play, &hearing->report, &hearing_err));
	scratch_path(&hearing->play.scratch, "node/public", path);
	assert_true(depot_open(path, &hearing->depot, &hearing_err));
}

/* The epoch of the report is over, and the finder has the proof. */
static inline void
hearing_prove(struct hearing *hearing)
{
	size_t proofs;

	hearing->play.now += PLAY_EPOCH;
	play_due(&hearing->play);
	assert_true(play_poll(&hearing->play, &proofs, &hearing_err));
	assert_int_equal(proofs, 1);
}

static inline void
hearing_offer(struct hearing *hearing, const char *name, struct text bytes)
{
	assert_true(offered_add(&hearing->offered, text_of(name), bytes, &hearing_err));
}

static inline struct text
hearing_file(struct hearing *hearing, const char *file)
{
	scoped(buf_free) struct buf bytes = BUF(4 * MIB);
	char name[PATH_MAX], path[PATH_MAX];

	play_record_file(&hearing->report, file, name);
	scratch_path(&hearing->play.scratch, name, path);
	assert_true(file_load(path, &bytes, &hearing_err));
	return arena_text(&hearing->arena, buf_text(&bytes));
}

static inline void
hearing_offer_record(struct hearing *hearing, bool proof)
{
	hearing_offer(hearing, "record/statement", hearing_file(hearing, "statement"));
	hearing_offer(hearing, "record/receipt", hearing_file(hearing, "receipt"));
	if (proof)
		hearing_offer(hearing, "record/proof", hearing_file(hearing, "proof"));
}

/* As its public tree shows it. */
static inline void
hearing_offer_policy(struct hearing *hearing)
{
	scoped(buf_free) struct buf bytes = BUF(MIB), path = BUF(KIB);
	scoped(statement_free) struct statement s = { 0 };
	struct receipt receipt;

	assert_true(statement_reopen(hearing_file(hearing, "receipt"), &s, &hearing_err));
	assert_true(receipt_parse(&s, &receipt, &hearing_err) && receipt.has_policy);
	buf_add(&path, TEXT("statement/"));
	hash_format(&receipt.policy, &path);
	assert_true(tree_get(
	    &hearing->play.node.journal.tree, buf_string(&path), &bytes, &hearing_err));
	hearing_offer(hearing, "record/policy", buf_text(&bytes));
}

static inline void
hearing_hear(struct hearing *hearing)
{
	const struct remote *remote = &hearing->depot.remote;
	const struct mirrors places = { &remote, 1, 0 };
	char *names[] = { (char[]){ "public" } };
	const struct appraisal appraisal = { &places, names, TEXT(""), hearing->play.now,
		&hearing->offered };

	if (!appraise(&appraisal, &hearing->arena, &hearing->facts, &hearing_err))
		fail_msg("%s", hearing_err.text);
	assert_int_equal(hearing->facts.offers, hearing->offered.files);
}

static inline const struct audit_row *
hearing_about(const struct hearing *hearing, const char *words)
{
	const struct audit_node *node = &hearing->facts.node[0];

	for (size_t i = 0; i < node->rows; i++)
		if (text_starts(node->row[i].about, text_of(words)))
			return &node->row[i];
	return NULL;
}

static inline void
hearing_row(const struct hearing *hearing, const char *words, enum audit_result result,
    enum audit_class class, const char *said)
{
	const struct audit_row *row = hearing_about(hearing, words);

	if (row == NULL)
		fail_msg("nothing about '%s'", words);
	else if (row->result != result || row->class != class ||
		 strstr(row->words.at, said) == NULL)
		fail_msg("%s: %s, %s: %s", words, audit_result_word(row->result),
		    audit_class_word(row->class), row->words.at);
}

static inline void
hearing_worth(
    const struct hearing *hearing, size_t file, enum audit_worth worth, const char *said)
{
	const struct audit_offer *at = &hearing->facts.offer[file];

	if (at->worth != worth || strstr(at->words.at, said) == NULL)
		fail_msg("%s: %s: %s", at->name.at, audit_worth_word(at->worth), at->words.at);
}
