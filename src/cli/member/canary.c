#include "cli/member/canary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/listing.h"
#include "cli/command/network.h"
#include "cli/command/place.h"
#include "cli/member/members.h"

#define WORDS_MAX (2 * KIB)

enum { OPTION_DIR = 1, OPTION_JSON, OPTION_AT, OPTION_DAYS, OPTION_LEAVE_OUT, OPTION_BEACON };

static const struct option list_options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "at", required_argument, NULL, OPTION_AT },
	{ 0 },
};

static const struct option sign_options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "days", required_argument, NULL, OPTION_DAYS },
	{ "leave-out", required_argument, NULL, OPTION_LEAVE_OUT },
	{ "beacon", required_argument, NULL, OPTION_BEACON },
	{ 0 },
};

struct arguments {
	const char *dir;
	const char *at;
	const char *operand; /* NULL: none */
	const char *beacon;
	int days;
	bool json;
	struct buf leave_out;
};

static bool
take(struct arguments *a, int option)
{
	switch (option) {
	case OPTION_DIR:
		a->dir = optarg;
		return true;
	case OPTION_AT:
		a->at = optarg;
		return true;
	case OPTION_BEACON:
		a->beacon = optarg;
		return true;
	case OPTION_DAYS:
		return option_number(optarg, CANARY_DAYS_MAX, &a->days) && a->days > 0;
	case OPTION_LEAVE_OUT:
		buf_addf(&a->leave_out, "%s%s", a->leave_out.len > 0 ? " " : "", optarg);
		return true;
	default:
		a->json = true;
		return true;
	}
}

/* False when it was told what is wrong. */
static bool
read_arguments(const struct command *command, int argc, char **argv,
    const struct option *options, int operands, struct arguments *out)
{
	struct arguments a = { .days = CANARY_DAYS, .leave_out = BUF(WORDS_MAX) };
	int option;

	option_begin();
	while ((option = option_next(command, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG || !take(&a, option)) {
			if (option != OPTION_WRONG)
				cli_usage(command, "--days takes a number of days, 1 to 92");
			buf_free(&a.leave_out);
			return false;
		}
	}
	if (argc - optind != operands) {
		option_count(command, argc - optind < operands);
		buf_free(&a.leave_out);
		return false;
	}
	a.operand = operands > 0 ? argv[optind] : NULL;
	*out = a;
	return true;
}

/* Printing */

static struct text
get(struct value object, const char *key)
{
	return deed_text(object, key, TEXT(""));
}

static void
print_list(struct value keeper, const char *key, const char *before)
{
	struct value_walk walk = { 0 };
	struct value list;
	struct err none;

	if (!value_get_array(keeper, key, &list, &none))
		return;
	while (value_each(list, &walk)) {
		struct text id = value_text(walk.value);
		const char *words = canary_words(id);

		printf("  %s%.*s", before, TEXT_ARGS(id));
		if (words != NULL)
			printf(": %s", words);
		putchar('\n');
	}
}

static void
print_lapses(struct value keeper)
{
	struct value_walk walk = { 0 };
	struct value list;
	struct err none;

	if (!value_get_array(keeper, "lapses", &list, &none))
		return;
	while (value_each(list, &walk)) {
		struct text until = get(walk.value, "until");

		printf("  silent from %.*s", TEXT_ARGS(get(walk.value, "from")));
		if (until.len > 0)
			printf(" until %.*s", TEXT_ARGS(until));
		putchar('\n');
	}
}

/* Those that do not count, and why. */
static void
print_flaws(struct value keeper)
{
	struct value_walk walk = { 0 };
	struct value list;
	struct err none;

	if (!value_get_array(keeper, "canaries", &list, &none))
		return;
	while (value_each(list, &walk)) {
		struct text flaw = get(walk.value, "flaw");

		if (flaw.len > 0)
			printf("  does not count, of %.*s: %.*s\n",
			    TEXT_ARGS(get(walk.value, "at")), TEXT_ARGS(flaw));
	}
}

static void
print_keeper(struct value keeper)
{
	struct text signed_at = get(keeper, "signed"), due = get(keeper, "due");

	printf("%-30.*s %.*s", TEXT_ARGS(get(keeper, "name")), TEXT_ARGS(get(keeper, "state")));
	if (due.len > 0)
		printf(", signed %.*s, next due %.*s", TEXT_ARGS(signed_at), TEXT_ARGS(due));
	putchar('\n');
	print_list(keeper, "dropped", "says no more ");
	print_lapses(keeper);
	print_flaws(keeper);
}

/* The last one's sentences. */
static void
print_whole(struct value keeper)
{
	struct value_walk walk = { 0 };
	struct value list;
	struct err none;

	print_keeper(keeper);
	if (!value_get_array(keeper, "canaries", &list, &none) || !value_each(list, &walk))
		return;
	if (get(walk.value, "beacon").len > 0)
		printf("  beacon %.*s, seen %.*s\n", TEXT_ARGS(get(walk.value, "beacon")),
		    TEXT_ARGS(get(walk.value, "beacon_at")));
	print_list(walk.value, "says", "");
}

/* Listing */

static bool
ask(const struct arguments *a, const char *of, void (*print)(struct value row), struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok, rows;
	char dir[PATH_MAX];

	if (!place_node(a->dir, dir, err))
		return false;
	if (of != NULL)
		asking_text(&ask, "of", text_of(of));
	if (a->at != NULL)
		asking_text(&ask, "moment", text_of(a->at));
	return asking_do(&ask, dir, "canary", &ok, err) &&
	       value_get_array(ok, "nodes", &rows, err) &&
	       listing_rows(rows, a->json, DEED_ANSWER_MAX, print, err);
}

static int
run_list(int argc, char **argv)
{
	struct arguments a;
	struct err err;

	if (!read_arguments(&command_canary_list, argc, argv, list_options, 0, &a))
		return CLI_USAGE;
	return ask(&a, NULL, print_keeper, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_canary_list = {
	.name = "list",
	.summary = "how all of the accord keep up their canaries",
	.help = "usage: accord canary list [--at TIME] [--json] [--dir DIR]\n"
		"\n"
		"A line for each: 'kept'; 'unproven', when nobody else shows when it was\n"
		"signed; 'late', within three days of when the next was due; 'lapsed' after\n"
		"that; 'never'.  Below stand sentences that are said no more, times of\n"
		"silence, and canaries that do not count, and why.  It follows from what all\n"
		"said in their public logs.\n"
		"\n"
		"  --at TIME  as it was then, or will be if nothing more is said\n"
		"  --json     an object a line\n"
		"  --dir DIR  the node's directory\n",
	.run = run_list,
};

static int
run_show(int argc, char **argv)
{
	struct arguments a;
	struct err err;

	if (!read_arguments(&command_canary_show, argc, argv, list_options, 1, &a))
		return CLI_USAGE;
	return ask(&a, a.operand, print_whole, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_canary_show = {
	.name = "show",
	.summary = "what one says in its canary, and how it keeps it up",
	.help = "usage: accord canary show NODE [--at TIME] [--json] [--dir DIR]\n"
		"\n"
		"As 'accord canary list', of one, with the sentences that it signed last.\n"
		"\n"
		"  --at TIME  as it was then, or will be if nothing more is said\n"
		"  --json     an object: all its canaries\n"
		"  --dir DIR  the node's directory\n",
	.run = run_show,
};

/* Signing */

static void
put_wish(const void *arg, struct writer *w)
{
	const struct arguments *a = arg;

	writer_key(w, "days");
	writer_integer(w, a->days);
	if (a->leave_out.len > 0)
		members_put(w, "leave_out", buf_text(&a->leave_out));
	if (a->beacon != NULL)
		members_put(w, "beacon", text_of(a->beacon));
}

static bool
sign(const struct arguments *a, struct err *err)
{
	scoped(buf_free) struct buf id = BUF(KIB);
	char dir[PATH_MAX];

	if (!buf_ok(&a->leave_out, err) || !place_node(a->dir, dir, err) ||
	    !members_say(&(struct members_deed){ dir, "canary.sign", put_wish, a },
		"the canary is signed", &id, err))
		return false;
	printf("signed     %s\n"
	       "the next one is due in %d day%s\n",
	    buf_string(&id), a->days, a->days == 1 ? "" : "s");
	return true;
}

static int
run_sign(int argc, char **argv)
{
	struct arguments a;
	struct err err;
	bool done;

	if (!read_arguments(&command_canary_sign, argc, argv, sign_options, 0, &a))
		return CLI_USAGE;
	done = sign(&a, &err);
	buf_free(&a.leave_out);
	return done ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_canary_sign = {
	.name = "sign",
	.summary = "sign the next canary",
	.help =
	    "usage: accord canary sign [--days N] [--leave-out ID]... [--beacon NODE]\n"
	    "              [--dir DIR]\n"
	    "\n"
	    "Says in the public log that nothing of what the sentences of 'accord canary\n"
	    "text' deny has happened since the last one.  The head of another member's\n"
	    "log that was cosigned less than a day ago goes in as a beacon, so that\n"
	    "everybody sees that it was not signed beforehand.  Read them each time: what\n"
	    "is not true any more is left out, which everybody sees, and who may not even\n"
	    "do that signs nothing.\n"
	    "\n"
	    "  --days N        the next one is due so many days later, 1 to 92; 30 if absent\n"
	    "  --leave-out ID  do not say that sentence\n"
	    "  --beacon NODE   whose log's head to take, else the one seen last\n"
	    "  --dir DIR       the node's directory\n",
	.run = run_sign,
};

/* What others show */

static bool
fetch(const char *url, struct buf *out, struct err *err)
{
	scoped(network_close) struct network network = { 0 };
	struct sink sink = sink_buf(out);

	return network_open(url, &network, err) &&
	       client_get(network.client, "/canary.json", &sink, err);
}

static bool
load(const char *where, struct buf *out, struct err *err)
{
	if (strstr(where, "://") != NULL)
		return fetch(where, out, err);
	return file_load(where, out, err);
}

static void
add_flaws(const struct facts_keeper *keeper, int64_t at, struct buf *line)
{
	for (size_t i = 0; i < keeper->saids; i++) {
		enum upkeep_flaw flaw = upkeep_judge(&keeper->said[i], at);

		if (flaw == UPKEEP_GOOD)
			continue;
		buf_add(line, TEXT("  does not count, of "));
		utc_format(keeper->said[i].at, line);
		buf_addf(line, ": %s\n", upkeep_flaw_words(flaw));
	}
}

static void
print_book(const struct facts_keeper *keeper, int64_t at)
{
	const struct upkeep *upkeep = &keeper->upkeep;
	scoped(buf_free) struct buf line = BUF(64 * KIB);

	buf_addf(&line, "%-30.*s %s", TEXT_ARGS(keeper->name), upkeep_word(upkeep->state));
	if (upkeep->last != NULL) {
		buf_add(&line, TEXT(", signed "));
		utc_format(upkeep->last->at, &line);
		buf_add(&line, TEXT(", next due "));
		utc_format(upkeep->due, &line);
	}
	buf_add(&line, TEXT("\n"));
	for (size_t i = 0; i < upkeep->dropped; i++)
		buf_addf(&line, "  says no more %.*s\n", TEXT_ARGS(upkeep->drop[i]));
	add_flaws(keeper, at, &line);
	fputs(buf_string(&line), stdout);
}

static bool
check(const struct arguments *a, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(PROMISE_BOOK_ROOM);
	scoped(promise_book_free) struct promise_book book = { 0 };
	scoped(buf_free) struct buf json = BUF(PROMISE_BOOK_FILE_MAX);
	int64_t at = time(NULL);

	if (a->at != NULL && !utc_parse(text_of(a->at), &at))
		return err_set(
		    err, FAULT_INPUT, "'%s' is no time such as 2026-11-22T10:00:00Z", a->at);
	promise_book_begin(&book, &arena, at);
	if (!load(a->operand, &json, err) || !promise_book_read(&book, buf_text(&json), err))
		return false;
	promise_book_judge(&book);
	for (size_t i = 0; i < book.count; i++)
		print_book(&book.node[i].keeper, at);
	return true;
}

static int
run_check(int argc, char **argv)
{
	struct arguments a;
	struct err err;

	if (!read_arguments(&command_canary_check, argc, argv, list_options, 1, &a))
		return CLI_USAGE;
	return check(&a, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_canary_check = {
	.name = "check",
	.summary = "compute from what a node shows who keeps up a canary",
	.help = "usage: accord canary check FILE|URL [--at TIME]\n"
		"\n"
		"FILE is a canary.json, or URL the address of a node that shows one.  Every\n"
		"signature and every beacon in it is verified, and it is computed who keeps\n"
		"up a canary and who has lapsed: nothing that the page says of that is\n"
		"believed.  Needs no node.\n"
		"\n"
		"  --at TIME  as it was then, or will be if nothing more is said\n",
	.run = run_check,
};

static int
run_text(int argc, char **argv)
{
	static const struct option none[] = { { 0 } };
	struct arguments a;

	if (!read_arguments(&command_canary_text, argc, argv, none, 0, &a))
		return CLI_USAGE;
	for (const struct canary_sentence *one = canary_sentences; one->id != NULL; one++)
		printf("%-18s %s\n", one->id, one->words);
	return EXIT_SUCCESS;
}

const struct command command_canary_text = {
	.name = "text",
	.summary = "print the sentences that a canary may say",
	.help = "usage: accord canary text\n"
		"\n"
		"An id and its words, a line each.  An id never changes its meaning.\n",
	.run = run_text,
};

static const struct command *const parts[] = { &command_canary_sign, &command_canary_show,
	&command_canary_list, &command_canary_check, &command_canary_text, NULL };

const struct command command_canary = {
	.name = "canary",
	.summary = "say that nobody made this node break its word, and who still does",
	.help =
	    "usage: accord canary sign [--days N] [--leave-out ID]... [--beacon NODE]\n"
	    "              [--dir DIR]\n"
	    "       accord canary show NODE [--at TIME] [--json] [--dir DIR]\n"
	    "       accord canary list [--at TIME] [--json] [--dir DIR]\n"
	    "       accord canary check FILE|URL [--at TIME]\n"
	    "       accord canary text\n"
	    "\n"
	    "A canary is signed again and again for as long as it is true.  One that does not\n"
	    "come when it is due, or says less than the last, tells what may not be told.\n"
	    "\n"
	    "'accord canary sign --help' and so on tell more.\n",
	.parts = parts,
};
