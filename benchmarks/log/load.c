/*
 * load.c - entries into a log over HTTP, as fast as it takes them.
 *
 *	load [-p] [-s SECONDS] [-w WARM] [-l LENGTH] [-r RECORD] [-e EACH]
 *	    ADDRESS:PORT WRITERS
 *
 * Each of WRITERS connections sends an entry of LENGTH (300) bytes to POST /add and the
 * next when that is acknowledged, for SECONDS (5) after WARM (1) that are not counted.  No
 * two entries are the same.  With -p each waits for its entry's proof (?proof=1).
 *
 * Prints: acknowledged, seconds, entries a second, milliseconds of the median, of 99 in
 * 100 and of the slowest, how often it was told to come again later, this process' own
 * seconds of processor time, and acknowledged with the warm ones.  Fails unless each
 * acknowledged index is another.  RECORD gets a line `INDEX ENTRY` for each EACH'th (1)
 * that was acknowledged, the warm ones too.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../visitors.h"

#define LENGTH_MAX 60000
#define DEEP_MAX 1000000000 /* no log of a benchmark grows to that */
#define PROOF "c2sp.org/tlog-proof@v1\nindex "

struct load {
	struct visitors visitors;
	size_t len; /* of an entry */
	bool proof;
	FILE *record;
	uint64_t each;  /* of so many entries one is recorded */
	uint64_t run;   /* drawn at random: entries of two runs differ too */
	uint64_t next;  /* number of an entry */
	uint64_t *asks; /* the number of the entry of each writer that is under way */
	uint64_t *indexes;
	size_t acknowledged;
	size_t room;
};

/* Entries are hex digits: run and number, then a row that goes on from these. */
static void
make_entry(const struct load *load, uint64_t number, char *out)
{
	static const char digits[] = "0123456789abcdef";
	uint64_t state = load->run ^ number * 0x9e3779b97f4a7c15;
	char head[33];
	size_t known = load->len < 32 ? load->len : 32;

	snprintf(head, sizeof(head), "%016" PRIx64 "%016" PRIx64, number, load->run);
	memcpy(out, head, known);
	for (size_t i = known; i < load->len; i++) {
		if (i % 16 == 0)
			state = state * 6364136223846793005 + 1442695040888963407;
		out[i] = digits[state >> (i % 16 * 4) & 15];
	}
}

static size_t
ask(void *arg, unsigned writer, bool again, char *body)
{
	struct load *load = arg;

	if (!again)
		load->asks[writer] = load->next++;
	make_entry(load, load->asks[writer], body);
	return load->len;
}

static void
record(const struct load *load, uint64_t number, uint64_t index)
{
	char entry[LENGTH_MAX];

	make_entry(load, number, entry);
	fprintf(load->record, "%" PRIu64 " %.*s\n", index, (int)load->len, entry);
}

static void
hear(void *arg, unsigned writer, const char *body)
{
	struct load *load = arg;
	uint64_t index;
	char *end;

	if (load->proof) {
		need(strncmp(body, PROOF, strlen(PROOF)) == 0, "an answer that is no proof");
		body += strlen(PROOF);
	}
	index = strtoull(body, &end, 10);
	need(end > body && (*end == '\0' || *end == '\n') && index < DEEP_MAX,
	    "an answer that is no index");
	if (load->acknowledged == load->room) {
		load->room = load->room * 2 + 65536;
		load->indexes = realloc(load->indexes, load->room * sizeof(*load->indexes));
		need(load->indexes != NULL, "out of memory");
	}
	load->indexes[load->acknowledged++] = index;
	if (load->record != NULL && load->asks[writer] % load->each == 0)
		record(load, load->asks[writer], index);
}

static int
by_u64(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
report(struct load *load)
{
	const struct visitors *visitors = &load->visitors;

	errno = 0;
	qsort(load->indexes, load->acknowledged, sizeof(*load->indexes), by_u64);
	for (size_t i = 1; i < load->acknowledged; i++)
		need(load->indexes[i] != load->indexes[i - 1], "one index was given twice");
	printf("%zu %.3f %.1f %.3f %.3f %.3f %" PRIu64 " %.2f %zu\n", visitors->answered,
	    visitors->seconds, (double)visitors->answered / visitors->seconds,
	    visitors_part(visitors, 0.5), visitors_part(visitors, 0.99),
	    visitors_part(visitors, 1), visitors->later, visitors_used(), load->acknowledged);
}

static void
usage(void)
{
	fputs("usage: load [-p] [-s SECONDS] [-w WARM] [-l LENGTH] [-r RECORD] [-e EACH]\n"
	      "            ADDRESS:PORT WRITERS\n",
	    stderr);
	exit(2);
}

static void
read_options(struct load *load, int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "ps:w:l:r:e:")) != -1) {
		if (visitors_option(&load->visitors, option, optarg))
			continue;
		if (option == 'p')
			load->proof = true;
		else if (option == 'l')
			load->len = strtoull(optarg, NULL, 10);
		else if (option == 'e')
			load->each = strtoull(optarg, NULL, 10);
		else if (option == 'r')
			need((load->record = fopen(optarg, "we")) != NULL, optarg);
		else
			usage();
	}
	if (argc - optind != 2 ||
	    !visitors_place(&load->visitors, argv[optind], argv[optind + 1]) ||
	    load->len < 32 || load->len > LENGTH_MAX || load->each == 0)
		usage();
	load->visitors.path = load->proof ? "/add?proof=1" : "/add";
}

int
main(int argc, char **argv)
{
	struct load load = {
		.visitors = { .seconds = 5, .warm = 1, .ask = ask, .hear = hear },
		.len = 300,
		.each = 1,
	};

	load.visitors.arg = &load;
	read_options(&load, argc, argv);
	load.asks = calloc(load.visitors.count, sizeof(*load.asks));
	need(load.asks != NULL, "cannot begin");
	need(getentropy(&load.run, sizeof(load.run)) == 0, "no randomness");
	visitors_run(&load.visitors);
	report(&load);
	need(load.record == NULL || fclose(load.record) == 0, "cannot record");
	return EXIT_SUCCESS;
}
