/*
 * fill.c - makes a node with statements of most of a year, to measure it with.
 *
 *	fill DIR COUNT
 *
 * In each epoch come some reports of 1,000 finders, their receipts, and remarks about
 * reports of any age; in every 500th the node's policy changes.  Each epoch has its anchor,
 * and at the end the node does what is due: log and pages are published.  All are sealed,
 * committed to and folded as any other.  What is private is not signed in earnest (nobody
 * verifies it again but verify --all), as that would take most of the time; and the
 * reports' files are left out.
 *
 * Prints how many statements a second that were.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "action/node/disclose.h"
#include "action/node/due.h"
#include "action/node/init.h"
#include "crypto/random.h"
#include "journal/anchor.h"
#include "statement/party.h"
#include "statement/receipt.h"
#include "statement/remark.h"
#include "statement/report.h"

#define FINDERS 1000
#define EPOCH 600
#define EPOCH_PAIRS 8   /* reports and receipts */
#define EPOCH_REMARKS 4 /* and remarks in an epoch */
#define EPOCH_STATEMENTS (2 * EPOCH_PAIRS + EPOCH_REMARKS)
#define BLOCK 500                 /* epochs a transaction, and a policy */
#define CACHE ((size_t)256 << 20) /* what is measured is not this */

static _Noreturn void
fail(const struct err *err)
{
	fprintf(stderr, "fill: %s\n", err->text);
	exit(1);
}

static double
now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* A key that signs nothing: its signatures have the right form. */
static bool
sign_nothing(void *arg, struct text text, struct signature *out, struct err *err)
{
	(void)arg;
	(void)text;
	(void)err;
	memset(out->bytes, 7, sizeof(out->bytes));
	return true;
}

struct finder {
	struct buf name;
	struct vkey vkey;
	struct recipient reply;
};

static void
make_finder(struct finder *finder)
{
	struct sign_key key = { 0 };
	struct identity identity;
	struct err err;

	finder->name = BUF(KIB);
	if (!sign_key_make(&key, &err))
		fail(&err);
	party_finder_name(&key.public, &finder->name);
	if (!vkey_make(buf_text(&finder->name), &key.public, &finder->vkey, &err) ||
	    !identity_make(&identity, &err))
		fail(&err);
	finder->reply = identity.recipient;
	identity_free(&identity);
	sign_key_free(&key);
}

/* A node that is filled: the time goes on in it from epoch to epoch. */
struct filling {
	struct node node;
	struct finder finder[FINDERS];
	struct signer us;
	int64_t at;
	uint64_t epoch;
	struct hash *report; /* ids of all */
	size_t reports;
};

static struct record
add(struct filling *f, const struct buf *note)
{
	scoped(statement_free) struct statement s = { 0 };
	struct record record;
	struct err err;

	if (!statement_reopen(buf_text(note), &s, &err) ||
	    !journal_add_private(&f->node.journal, &s, f->epoch, &record, &err))
		fail(&err);
	return record;
}

static struct record
add_report(struct filling *f, const struct finder *finder)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX);
	struct signer from = { .vkey = finder->vkey, .sign = sign_nothing };
	struct report report = { .count = 1, .reply = finder->reply };
	struct saying how = { &from, f->at, f->node.manifest.name };
	char title[64];
	struct hash id;
	struct err err;

	snprintf(title, sizeof(title), "A flaw in part %zu of the product", f->reports);
	report.title = text_of(title);
	report.file[0] = (struct attached_file){ TEXT("report.md"), f->reports,
		hash_text(text_bytes(&f->reports, sizeof(f->reports))) };
	if (!report_sign(&report, &how, &note, &id, &err))
		fail(&err);
	f->report[f->reports++] = id;
	return add(f, &note);
}

static void
add_pair(struct filling *f)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX);
	const struct finder *finder = &f->finder[random_number(FINDERS)];
	struct record record = add_report(f, finder);
	struct receipt receipt = { .of = record.id,
		.commitment = record.commitment,
		.epoch = record.epoch,
		.proof_by = f->at + EPOCH };
	struct saying how = { &f->us, f->at, buf_text(&finder->name) };
	struct hash id;
	struct err err;

	if (!receipt_sign(&receipt, &how, &note, &id, &err))
		fail(&err);
	add(f, &note);
}

static void
add_remark(struct filling *f)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX);
	struct remark remark = {
		.of = f->report[random_number((uint32_t)f->reports)],
		.who = TEXT("ann"),
		.text = TEXT("Reproduced on the current release; assigned to the team."),
	};
	struct hash id;
	struct err err;

	if (!remark_sign(&remark, f->at, &f->us, &note, &id, &err))
		fail(&err);
	add(f, &note);
}

/* It keeps reports a day longer, or shorter. */
static void
change_policy(struct filling *f)
{
	scoped(arena_free) struct arena arena = ARENA(8 * MIB);
	scoped(buf_free) struct buf json = BUF(DISCLOSURE_MAX);
	struct disclose_wish wish = { .knowing = true, .now = f->at };
	struct disclosure policy;
	struct disclosed said;
	struct err err;

	if (!disclosure_default(
		f->node.manifest.name, f->node.manifest.url, &arena, &policy, &err))
		fail(&err);
	policy.retention_days = 1000 + (int64_t)(f->epoch / BLOCK % 2);
	if (!disclosure_format(&policy, &json, &err))
		fail(&err);
	wish.json = buf_text(&json);
	if (!disclose_say(&f->node, &wish, &arena, &said, &err))
		fail(&err);
}

/* A block of epochs; *left statements are still to come. */
static void
fill_block(struct filling *f, unsigned *left)
{
	uint64_t made;
	struct err err;

	if (!journal_begin(&f->node.journal, &err))
		fail(&err);
	change_policy(f);
	for (unsigned i = 0; i < BLOCK && *left >= EPOCH_STATEMENTS; i++) {
		for (unsigned j = 0; j < EPOCH_PAIRS; j++)
			add_pair(f);
		for (unsigned j = 0; j < EPOCH_REMARKS; j++)
			add_remark(f);
		*left -= EPOCH_STATEMENTS;
		f->at += EPOCH;
		f->epoch++;
	}
	if (!journal_commit(&f->node.journal, &err) ||
	    !anchor_all(&f->node.journal, f->at, EPOCH, &made, &err))
		fail(&err);
}

static void
make_node(const char *dir, unsigned count, struct filling *f)
{
	int64_t now = time(NULL), epochs = count / EPOCH_STATEMENTS;
	struct init_plan plan = { TEXT("psirt.bench.example"), TEXT("http://127.0.0.1:1"),
		MANIFEST_VENDOR, EPOCH, TEXT("a passphrase of the benchmark") };
	struct err err;

	f->at = now - now % EPOCH - epochs * EPOCH;
	f->epoch = anchor_epoch(f->at, EPOCH);
	if (!init_node(dir, &plan, f->at, &err) || !node_open(dir, &f->node, &err) ||
	    !db_spend(f->node.journal.db, CACHE, &err))
		fail(&err);
	f->us = (struct signer){ .vkey = f->node.manifest.key[PARTY_STATEMENT],
		.sign = sign_nothing };
}

int
main(int argc, char **argv)
{
	static struct filling f;
	unsigned count, left;
	int64_t next;
	double began;
	struct err err;

	if (argc != 3)
		return 2;
	random_init();
	count = left = (unsigned)strtoul(argv[2], NULL, 10);
	f.report = calloc(count, sizeof(*f.report));
	if (f.report == NULL)
		return 1;
	make_node(argv[1], count, &f);
	for (size_t i = 0; i < FINDERS; i++)
		make_finder(&f.finder[i]);
	began = now();
	while (left >= EPOCH_STATEMENTS)
		fill_block(&f, &left);
	if (!due_do(&f.node, f.at, &next, &err))
		fail(&err);
	printf("%.0f\n", count / (now() - began));
	node_close(&f.node);
	free(f.report);
	return 0;
}
