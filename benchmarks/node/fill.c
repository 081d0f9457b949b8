/*
 * fill.c - puts statements into a node's journal, to measure it with.
 *
 *	fill DIR COUNT           reports and their receipts, each with a body of its own
 *	append DIR COUNT CROWD   remarks as the clerk does them: CROWD share a flush
 *
 * What fill says is not signed in earnest (nobody verifies it again but verify --all), as
 * that would take most of the time; it is sealed, committed to and folded as any other.
 * It prints how many a second that were.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "action/deed.h"
#include "codec/hex.h"
#include "crypto/random.h"
#include "journal/anchor.h"
#include "statement/party.h"
#include "statement/receipt.h"
#include "statement/report.h"

#define AT_ONCE 10000 /* statements a transaction */
#define FINDERS 1000
#define CROWD_MAX 256

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

static void
add(struct node *node, struct text note, struct record *record)
{
	scoped(statement_free) struct statement s = { 0 };
	uint64_t epoch;
	struct err err;

	if (!statement_reopen(note, &s, &err) ||
	    !anchor_open_epoch(&node->journal, s.at, node->manifest.epoch, &epoch, &err) ||
	    !journal_add_private(&node->journal, &s, epoch, record, &err))
		fail(&err);
}

static void
add_report(struct node *node, const struct finder *finder, unsigned serial, int64_t at)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PRIVATE_MAX), answer = BUF(MIB);
	struct signer from = { .vkey = finder->vkey, .sign = sign_nothing };
	struct signer us = { .vkey = node->manifest.key[PARTY_STATEMENT],
		.sign = sign_nothing };
	struct report report = { .count = 1, .reply = finder->reply };
	struct saying how = { &from, at, node->manifest.name };
	struct receipt receipt;
	struct record record, other;
	char title[64];
	struct hash id;
	struct err err;

	snprintf(title, sizeof(title), "A flaw in part %u of the product", serial);
	report.title = text_of(title);
	report.file[0] = (struct attached_file){ TEXT("report.md"), serial,
		hash_text(text_bytes(&serial, sizeof(serial))) };
	if (!report_sign(&report, &how, &note, &id, &err))
		fail(&err);
	add(node, buf_text(&note), &record);
	receipt = (struct receipt){ .of = record.id,
		.commitment = record.commitment,
		.epoch = record.epoch,
		.proof_by = at + 600 };
	how = (struct saying){ &us, at, buf_text(&finder->name) };
	if (!receipt_sign(&receipt, &how, &answer, &id, &err))
		fail(&err);
	add(node, buf_text(&answer), &other);
}

static void
fill(struct node *node, unsigned count)
{
	static struct finder finder[FINDERS];
	int64_t at = time(NULL);
	double began;
	struct err err;

	for (size_t i = 0; i < FINDERS; i++)
		make_finder(&finder[i]);
	began = now();
	for (unsigned i = 0; i < count / 2; i++) {
		if (i % (AT_ONCE / 2) == 0 && !journal_begin(&node->journal, &err))
			fail(&err);
		add_report(node, &finder[i % FINDERS], i, at);
		if ((i + 1) % (AT_ONCE / 2) == 0 || i + 1 == count / 2)
			if (!journal_commit(&node->journal, &err))
				fail(&err);
	}
	printf("%.0f\n", count / (now() - began));
}

static void
append(struct node *node, unsigned count, unsigned crowd)
{
	static struct deed_work work[CROWD_MAX];
	static struct buf answer[CROWD_MAX];
	scoped(buf_free) struct buf request = BUF(KIB), id = BUF(KIB);
	double began;

	hash_format(&node->manifest.statement.id, &id);
	buf_addf(&request,
	    "{\"deed\":\"remark\",\"args\":{\"id\":\"%s\",\"text\":\"looked at\"}}",
	    buf_string(&id));
	for (unsigned i = 0; i < crowd; i++)
		answer[i] = BUF(DEED_ANSWER_MAX);
	began = now();
	for (unsigned done = 0; done < count; done += crowd) {
		for (unsigned i = 0; i < crowd; i++)
			work[i] = (struct deed_work){ .caller = { DEED_LEAD, TEXT("ann") },
				.request = buf_text(&request),
				.answer = &answer[i] };
		deed_do_all(node, time(NULL), work, crowd);
		if (work[0].fault != FAULT_NONE) {
			fprintf(stderr, "fill: %s\n", buf_string(&answer[0]));
			exit(1);
		}
	}
	printf("%.0f\n", count / (now() - began));
}

int
main(int argc, char **argv)
{
	struct node node = { 0 };
	struct err err;

	if (argc < 3)
		return 2;
	random_init();
	if (!node_open(argv[1], &node, &err))
		fail(&err);
	if (argc == 3)
		fill(&node, (unsigned)strtoul(argv[2], NULL, 10));
	else
		append(&node, (unsigned)strtoul(argv[2], NULL, 10),
		    (unsigned)strtoul(argv[3], NULL, 10) % (CROWD_MAX + 1));
	node_close(&node);
	return 0;
}
