/*
 * ask.c - many logs that ask a witness for cosignatures, as fast as it gives them.
 *
 *	ask -k LOGS                               the vkeys of that many logs, a line each
 *	ask [-s SECONDS] [-w WARM] ADDRESS:PORT CONNECTIONS LOGS
 *
 * Each of CONNECTIONS asks for its share of LOGS in turn, one entry more each round, and
 * for the next when it has the answer, for SECONDS (5) after WARM (1) that are not
 * counted.  All of them have never been cosigned.  One thread, so that it takes little of
 * the machine; answers are cosignatures if they are 200, nobody verifies them here.
 *
 * Prints: cosigned, a second, milliseconds of the median, of 99 in 100 and of the
 * slowest, and this process' own seconds of processor time.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../visitors.h"
#include "codec/base64.h"
#include "crypto/note_key.h"
#include "crypto/random.h"
#include "log/checkpoint.h"
#include "log/merkle.h"

#define LOGS_MAX 1000000
#define ROUNDS_MAX 255 /* a tree of one tile */
#define NAME_MAX_LEN 64
#define BODY_MAX (16 * KIB)

/* What a connection asks for. */
struct share {
	unsigned first; /* log */
	unsigned next;  /* that is asked for now */
	uint64_t size;  /* that they have all reached */
};

struct asking {
	struct visitors visitors;
	unsigned logs;
	struct share *shares;
};

/* The tree that all of them have: its root at each size, and the proof from the one
 * before. */
static struct hash leaves[ROUNDS_MAX + 1], roots[ROUNDS_MAX + 1];
static struct merkle_path paths[ROUNDS_MAX + 1];

static bool
read_leaves(
    void *arg, unsigned level, uint64_t first, size_t count, struct hash *out, struct err *err)
{
	(void)arg, (void)err;
	need(level == 0, "the tree is too large");
	memcpy(out, leaves + first, count * sizeof(*out));
	return true;
}

static void
grow_tree(void)
{
	struct merkle_source source = { read_leaves, NULL };
	struct err err;

	for (size_t i = 0; i <= ROUNDS_MAX; i++)
		leaves[i].bytes[0] = (uint8_t)i;
	for (uint64_t n = 0; n <= ROUNDS_MAX; n++) {
		need(merkle_root(&source, n, &roots[n], &err), err.text);
		need(n == 0 || merkle_extend(&source, n - 1, n, &paths[n], &err), err.text);
	}
}

/* Logs have names by number, and the keys that grow from them. */
static struct note_key
log_key(unsigned number, char name[static NAME_MAX_LEN])
{
	char seed[SIGN_SEED_LEN] = "the seed of a log of a benchmark";
	struct note_key key;
	struct err err;

	snprintf(name, NAME_MAX_LEN, "log%u.example", number);
	memcpy(seed, &number, sizeof(number));
	need(
	    note_key_grow(text_of(name), text_bytes(seed, sizeof(seed)), &key, &err), err.text);
	return key;
}

static void
print_keys(unsigned logs)
{
	for (unsigned i = 0; i < logs; i++) {
		scoped(buf_free) struct buf line = BUF(KIB);
		char name[NAME_MAX_LEN];
		scoped(note_key_free) struct note_key key = log_key(i, name);

		vkey_format(&key.vkey, &line);
		puts(buf_string(&line));
	}
}

static void
make_body(unsigned number, uint64_t size, struct buf *out)
{
	char name[NAME_MAX_LEN];
	scoped(note_key_free) struct note_key key = log_key(number, name);
	scoped(buf_free) struct buf text = BUF(KIB);
	struct checkpoint head = { text_of(name), size, roots[size] };
	struct signer signer = note_key_signer(&key);
	struct err err;

	buf_addf(out, "old %" PRIu64 "\n", size - 1);
	for (size_t i = 0; i < paths[size].count; i++) {
		base64_add(out, paths[size].hash[i].bytes, HASH_LEN);
		buf_add(out, TEXT("\n"));
	}
	buf_add(out, TEXT("\n"));
	checkpoint_format(&head, &text);
	need(note_sign(buf_text(&text), &signer, out, &err), err.text);
}

static size_t
ask(void *arg, unsigned visitor, bool again, char *out)
{
	scoped(buf_free) struct buf body = BUF(BODY_MAX);
	const struct asking *asking = arg;
	const struct share *share = &asking->shares[visitor];

	need(!again, "a witness that is not ready");
	make_body(share->next, share->size + 1, &body);
	memcpy(out, body.at, body.len);
	return body.len;
}

/* The log after this one, of this connection's share; then one entry more for all. */
static void
hear(void *arg, unsigned visitor, const char *body)
{
	struct asking *asking = arg;
	struct share *share = &asking->shares[visitor];

	(void)body;
	share->next += asking->visitors.count;
	if (share->next < asking->logs)
		return;
	share->next = share->first;
	share->size++;
	need(share->size < ROUNDS_MAX, "all logs are as long as they can be");
}

static void
report(const struct visitors *visitors)
{
	printf("%zu %.1f %.3f %.3f %.3f %.2f\n", visitors->answered,
	    (double)visitors->answered / visitors->seconds, visitors_part(visitors, 0.5),
	    visitors_part(visitors, 0.99), visitors_part(visitors, 1), visitors_used());
}

static void
usage(void)
{
	fputs("usage: ask -k LOGS\n"
	      "       ask [-s SECONDS] [-w WARM] ADDRESS:PORT CONNECTIONS LOGS\n",
	    stderr);
	exit(2);
}

static unsigned
number_of(const char *word, unsigned most)
{
	uint64_t number;

	if (!text_u64(text_of(word), &number) || number == 0 || number > most)
		usage();
	return (unsigned)number;
}

static void
read_options(struct asking *asking, int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "k:s:w:")) != -1) {
		if (option == 'k') {
			print_keys(number_of(optarg, LOGS_MAX));
			exit(EXIT_SUCCESS);
		}
		if (!visitors_option(&asking->visitors, option, optarg))
			usage();
	}
	if (argc - optind != 3 ||
	    !visitors_place(&asking->visitors, argv[optind], argv[optind + 1]))
		usage();
	asking->logs = number_of(argv[optind + 2], LOGS_MAX);
	if (asking->logs < asking->visitors.count)
		usage();
}

int
main(int argc, char **argv)
{
	struct asking asking = {
		.visitors = { .seconds = 5,
		    .warm = 1,
		    .ask = ask,
		    .hear = hear,
		    .path = "/add-checkpoint" },
	};

	asking.visitors.arg = &asking;
	random_init();
	read_options(&asking, argc, argv);
	grow_tree();
	asking.shares = calloc(asking.visitors.count, sizeof(*asking.shares));
	need(asking.shares != NULL, "cannot begin");
	for (unsigned i = 0; i < asking.visitors.count; i++)
		asking.shares[i].first = asking.shares[i].next = i;
	visitors_run(&asking.visitors);
	report(&asking.visitors);
	return EXIT_SUCCESS;
}
