/*
 * view_bench.c - how long do a list, a search and the view of one case take in the server?
 *
 *	view_bench DIR CASES PARTIES STATEMENTS
 *
 * A journal in an empty folder with so many cases of two, and one of so many parties and
 * statements, which all of them hear; signatures were verified before.  The deeds are done as
 * the clerk does them.
 *
 * Prints milliseconds of processor time: the first fifty cases, the one that a search finds
 * among all, the large case when its ledger is in memory, and when it has to be made from the
 * database first; and how many statements a second were journalled and folded.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "action/deed/deed.h"
#include "base/utc.h"
#include "crypto/random.h"
#include "journal/anchor.h"
#include "view/view.h"

#define BEGAN INT64_C(1795341600)
#define ROUNDS 9
#define CACHE ((size_t)24 << 20) /* as the clerk has it */

static struct err err;

static void
need(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "view_bench: %s\n", what);
	exit(EXIT_FAILURE);
}

static double
now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (double)at.tv_sec * 1e3 + (double)at.tv_nsec * 1e-6;
}

static void
put_name(struct buf *out, size_t n)
{
	buf_addf(out, "psirt-%04zu.vendor.example", n);
}

static void
put_names(struct buf *out, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_add(out, i == 0 ? TEXT("\"") : TEXT(",\""));
		put_name(out, i);
		buf_add(out, TEXT("\""));
	}
}

/* One statement with what all have, by the n-th to the first `count`. */
static void
begin(struct buf *out, const char *type, size_t by, size_t count, int64_t at)
{
	buf_addf(out, "{\"accord\":1,\"type\":\"%s\",\"by\":\"", type);
	put_name(out, by);
	buf_add(out, TEXT("\",\"at\":\""));
	utc_format(at, out);
	buf_add(out, TEXT("\",\"nonce\":\"00112233445566778899aabbccddeeff\",\"to\":["));
	put_names(out, count);
	buf_add(out, TEXT("]"));
}

/* Sign it as if, journal it, and tell its id. */
static struct hash
keep(struct node *node, struct buf *text, size_t by)
{
	static struct statement s;
	struct record record;

	buf_addf(text, "}\n\n\xe2\x80\x94 ");
	put_name(text, by);
	buf_addf(text,
	    " AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	    "AAAAAAAAAAAAAA\n");
	need(statement_reopen_in(&s, buf_text(text), &err) &&
		 journal_add_private(
		     &node->journal, &s, 1 + (uint64_t)(s.at % 1000), &record, &err),
	    err.text);
	return record.id;
}

static struct hash
open_case(struct node *node, size_t parties, size_t n)
{
	scoped(buf_free) struct buf text = BUF(MIB);

	begin(&text, "case.open", 1, parties, BEGAN + (int64_t)n);
	buf_addf(
	    &text, ",\"after\":[],\"title\":\"A flaw in part %zu of it\",\"parties\":[", n);
	for (size_t i = 0; i < parties; i++) {
		buf_add(&text, i == 0 ? TEXT("{\"party\":\"") : TEXT(",{\"party\":\""));
		put_name(&text, i);
		buf_add(&text, TEXT("\",\"roles\":[\"vendor\"]}"));
	}
	buf_add(&text, TEXT("],\"reports\":[]"));
	return keep(node, &text, 1);
}

static void
fill(struct node *node, size_t parties, size_t statements)
{
	struct hash of_case = open_case(node, parties, 0), last = of_case;

	for (size_t n = 1; n < statements; n++) {
		scoped(buf_free) struct buf text = BUF(MIB);
		size_t by = n * 7919 % parties;

		begin(&text, "case.message", by, parties, BEGAN + (int64_t)n);
		buf_add(&text, TEXT(",\"case\":\""));
		hash_format(&of_case, &text);
		buf_add(&text, TEXT("\",\"after\":[\""));
		hash_format(&last, &text);
		buf_add(&text, TEXT("\"],\"text\":\"We can reproduce it with the third "
				    "attachment.\",\"files\":[],\"history\":[]"));
		last = keep(node, &text, by);
	}
}

/* The median of some rounds. */
static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* `cold`: its ledger is made anew each time. */
static double
measure(struct node *node, const char *request, bool cold)
{
	scoped(buf_free) struct buf answer = BUF_SECRET(DEED_ANSWER_MAX);
	struct deed_work work = { .answer = &answer, .request = text_of(request) };
	double took[ROUNDS];

	work.caller.role = DEED_LEAD;
	for (size_t i = 0; i < ROUNDS; i++) {
		double began;

		if (cold && node->journal.held != NULL) {
			node->journal.held_free(node->journal.held);
			node->journal.held = NULL;
		}
		began = now();
		deed_do(node, BEGAN, &work);
		took[i] = now() - began;
		need(work.fault == FAULT_NONE, buf_string(&answer));
	}
	qsort(took, ROUNDS, sizeof(took[0]), compare);
	return took[ROUNDS / 2];
}

static void
report(struct node *node)
{
	scoped(buf_free) struct buf show = BUF(KIB), first = BUF(KIB);
	struct query q;
	bool found;

	need(db_query(node->journal.db, "SELECT id FROM view_case ORDER BY moves DESC LIMIT 1",
		 &q, &err) &&
		 query_row(&q, &found, &err) && found,
	    "no case");
	buf_add(&show, TEXT("{\"deed\":\"case.show\",\"args\":{\"case\":\""));
	for (size_t i = 0; i < HASH_LEN; i++)
		buf_addf(&show, "%02x", (unsigned char)query_text(&q, 0).at[i]);
	buf_add(&show, TEXT("\"}}"));
	query_end(&q);
	printf("list %.2f\n",
	    measure(node, "{\"deed\":\"case.list\",\"args\":{\"limit\":50}}", false));
	printf("search %.2f\n",
	    measure(
		node, "{\"deed\":\"case.list\",\"args\":{\"words\":\"PART 17 OF\"}}", false));
	printf("show %.2f\n", measure(node, buf_string(&show), false));
	printf("cold %.2f\n", measure(node, buf_string(&show), true));
}

int
main(int argc, char **argv)
{
	static struct node node;
	uint64_t cases, parties, statements;
	struct text key = TEXT("a key that is of no secret at all");
	double began;

	need(argc == 5 && text_u64(text_of(argv[2]), &cases) &&
		 text_u64(text_of(argv[3]), &parties) &&
		 text_u64(text_of(argv[4]), &statements),
	    "usage: view_bench DIR CASES PARTIES STATEMENTS");
	random_init();
	key.len = REST_KEY_LEN;
	need(rest_from_key(key, &node.rest, &err) &&
		 journal_open(argv[1], &node.rest, &node.journal, &err) &&
		 journal_name(&node.journal, TEXT("psirt-0000.vendor.example"), &err) &&
		 view_open(&node.journal, &err) && db_spend(node.journal.db, CACHE, &err) &&
		 journal_begin(&node.journal, &err),
	    err.text);
	node.manifest.name = TEXT("psirt-0000.vendor.example");
	began = now();
	for (size_t n = 1; n <= cases; n++)
		open_case(&node, 2, n);
	printf("fold %.0f\n", (double)cases / (now() - began) * 1e3);
	began = now();
	fill(&node, parties, statements);
	printf("large %.0f\n", (double)statements / (now() - began) * 1e3);
	need(journal_commit(&node.journal, &err), err.text);
	report(&node);
	journal_close(&node.journal);
	return EXIT_SUCCESS;
}
