#include <stdio.h>
#include <stdlib.h>

#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/listing.h"
#include "cli/command/place.h"
#include "cli/member/canary.h"
#include "cli/member/members.h"

#define MAY_NOT_SAY "may-not-say"

enum {
	OPTION_DIR = 1,
	OPTION_JSON,
	OPTION_OF,
	OPTION_AT,
	OPTION_SINCE,
	OPTION_UNTIL,
	OPTION_COUNTRY,
	OPTION_KIND,
	OPTION_WHY,
	OPTION_COUNTS, /* the last: one for each */
};

static const struct option record_options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "since", required_argument, NULL, OPTION_SINCE },
	{ "until", required_argument, NULL, OPTION_UNTIL },
	{ "country", required_argument, NULL, OPTION_COUNTRY },
	{ "kind", required_argument, NULL, OPTION_KIND },
	{ "received", required_argument, NULL, OPTION_COUNTS + DEMAND_RECEIVED },
	{ "complied", required_argument, NULL, OPTION_COUNTS + DEMAND_COMPLIED },
	{ "challenged", required_argument, NULL, OPTION_COUNTS + DEMAND_CHALLENGED },
	{ "why", required_argument, NULL, OPTION_WHY },
	{ 0 },
};

static const struct option list_options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "of", required_argument, NULL, OPTION_OF },
	{ "at", required_argument, NULL, OPTION_AT },
	{ 0 },
};

/* What is given is given once. */
struct arguments {
	const char *given[OPTION_COUNTS + DEMAND_COUNTS];
};

static bool
read_arguments(const struct command *command, int argc, char **argv,
    const struct option *options, struct arguments *out)
{
	struct arguments a = { { NULL } };
	int option;

	option_begin();
	while ((option = option_next(command, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return false;
		a.given[option] = option == OPTION_JSON ? "" : optarg;
	}
	if (optind < argc) {
		cli_usage(command, "too much is given");
		return false;
	}
	*out = a;
	return true;
}

/* Recording */

/* A date is the beginning of that day. */
static void
put_time(struct writer *w, const char *key, const char *given)
{
	scoped(buf_free) struct buf time = BUF(KIB);
	struct text text = text_of(given);

	buf_addf(
	    &time, "%s%s", given, text.len == sizeof("2026-01-01") - 1 ? "T00:00:00Z" : "");
	members_put(w, key, buf_text(&time));
}

static void
put_demand(const void *arg, struct writer *w)
{
	const struct arguments *a = arg;
	uint64_t number;

	put_time(w, "since", a->given[OPTION_SINCE]);
	put_time(w, "until", a->given[OPTION_UNTIL]);
	members_put(w, "country", text_of(a->given[OPTION_COUNTRY]));
	members_put(w, "kind", text_of(a->given[OPTION_KIND]));
	for (int i = 0; i < DEMAND_COUNTS; i++) {
		if (!text_u64(text_of(a->given[OPTION_COUNTS + i]), &number))
			continue;
		writer_key(w, demand_count_word((enum demand_count)i));
		writer_integer(w, (int64_t)number);
	}
	if (a->given[OPTION_WHY] != NULL)
		members_put(w, "why", text_of(a->given[OPTION_WHY]));
}

static bool
is_complete(const struct arguments *a)
{
	static const int needed[] = { OPTION_SINCE, OPTION_UNTIL, OPTION_COUNTRY, OPTION_KIND };
	uint64_t number;

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (a->given[needed[i]] == NULL)
			return false;
	for (int i = 0; i < DEMAND_COUNTS; i++) {
		const char *given = a->given[OPTION_COUNTS + i];

		if (given == NULL || (!text_eq(text_of(given), TEXT(MAY_NOT_SAY)) &&
					 (!text_u64(text_of(given), &number) ||
					     number > (uint64_t)STATEMENT_INTEGER_MAX)))
			return false;
	}
	return true;
}

static bool
record(const struct arguments *a, struct err *err)
{
	scoped(buf_free) struct buf id = BUF(KIB);
	char dir[PATH_MAX];

	if (!place_node(a->given[OPTION_DIR], dir, err) ||
	    !members_say(&(struct members_deed){ dir, "government.record", put_demand, a },
		"the number is signed", &id, err))
		return false;
	printf("said       %s\n", buf_string(&id));
	return true;
}

static int
run_record(int argc, char **argv)
{
	struct arguments a;
	struct err err;

	if (!read_arguments(&command_government_record, argc, argv, record_options, &a))
		return CLI_USAGE;
	if (!is_complete(&a))
		return cli_usage(&command_government_record,
		    "it needs --since, --until, --country, --kind, and --received, --complied, "
		    "--challenged, each a number or may-not-say");
	return record(&a, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_government_record = {
	.name = "record",
	.summary = "say in public how many requests of governments there were",
	.help =
	    "usage: accord government record --since TIME --until TIME --country CC\n"
	    "           --kind KIND --received N --complied N --challenged N [--why TEXT]\n"
	    "           [--dir DIR]\n"
	    "\n"
	    "Signs it into the public log, where it stays.  What is said once more of the\n"
	    "same period, country and kind corrects it: both are shown, with the reason.\n"
	    "\n"
	    "  --since, --until TIME  the period, a year and a day at most; 2026-07-01 is\n"
	    "                         the beginning of that day (UTC)\n"
	    "  --country CC           two capital letters, or '*' for all countries\n"
	    "  --kind KIND            data, metadata, removal, access, keys, weaken,\n"
	    "                         vulnerabilities, other; or any: all kinds together\n"
	    "  --received N           how many came; or may-not-say\n"
	    "  --complied N           how many were complied with, in full or part; likewise\n"
	    "  --challenged N         how many were challenged; likewise\n"
	    "  --why TEXT             why a number is corrected\n"
	    "  --dir DIR              the node's directory\n",
	.run = run_record,
};

/* Listing */

static struct text
get(struct value object, const char *key)
{
	return deed_text(object, key, TEXT(""));
}

static void
print_request(struct value request)
{
	struct text why = get(request, "why");
	struct value value;
	struct err none;
	bool corrects;

	printf("  %.10s to %.10s  %-2.*s  %-15.*s", get(request, "since").at,
	    get(request, "until").at, TEXT_ARGS(get(request, "country")),
	    TEXT_ARGS(get(request, "kind")));
	for (int i = 0; i < DEMAND_COUNTS; i++) {
		const char *word = demand_count_word((enum demand_count)i);

		if (value_find(request, word, &value))
			printf("  %s %lld", word, (long long)deed_integer(request, word, 0));
		else
			printf("  %s " MAY_NOT_SAY, word);
	}
	putchar('\n');
	if (value_get_bool(request, "corrects", &corrects, &none) && corrects)
		printf("    corrects the one above, said %.*s: %.*s\n",
		    TEXT_ARGS(get(request, "at")), TEXT_ARGS(why));
}

static void
print_register(struct value one)
{
	struct value_walk walk = { 0 };
	struct value list;
	struct err none;
	bool lapsed = false;

	if (!value_get_bool(one, "lapsed", &lapsed, &none))
		lapsed = false;
	printf("%.*s", TEXT_ARGS(get(one, "name")));
	if (get(one, "due").len > 0)
		printf("  %snext period due by %.*s", lapsed ? "lapsed: " : "",
		    TEXT_ARGS(get(one, "due")));
	else
		printf("  nothing published");
	putchar('\n');
	if (!value_get_array(one, "requests", &list, &none))
		return;
	while (value_each(list, &walk))
		print_request(walk.value);
}

static bool
list(const struct arguments *a, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok, rows;
	char dir[PATH_MAX];

	if (!place_node(a->given[OPTION_DIR], dir, err))
		return false;
	if (a->given[OPTION_OF] != NULL)
		asking_text(&ask, "of", text_of(a->given[OPTION_OF]));
	if (a->given[OPTION_AT] != NULL)
		asking_text(&ask, "moment", text_of(a->given[OPTION_AT]));
	return asking_do(&ask, dir, "government", &ok, err) &&
	       value_get_array(ok, "registers", &rows, err) &&
	       listing_rows(
		   rows, a->given[OPTION_JSON] != NULL, DEED_ANSWER_MAX, print_register, err);
}

static int
run_list(int argc, char **argv)
{
	struct arguments a;
	struct err err;

	if (!read_arguments(&command_government_list, argc, argv, list_options, &a))
		return CLI_USAGE;
	return list(&a, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_government_list = {
	.name = "list",
	.summary = "the registers of requests of governments, of all of the accord",
	.help =
	    "usage: accord government list [--of NODE] [--at TIME] [--json] [--dir DIR]\n"
	    "\n"
	    "What each has published, the newest period first, corrections below what they\n"
	    "correct.  A register lapses when the next period, as long as the last, is not\n"
	    "published within 92 days of its end.\n"
	    "\n"
	    "  --of NODE  only this one's\n"
	    "  --at TIME  as it was then, or will be if nothing more is said\n"
	    "  --json     an object a line\n"
	    "  --dir DIR  the node's directory\n",
	.run = run_list,
};

static const struct command *const parts[] = { &command_government_record,
	&command_government_list, NULL };

const struct command command_government = {
	.name = "government",
	.summary = "the public register of requests of governments",
	.help = "usage: accord government record --since TIME --until TIME --country CC\n"
		"           --kind KIND --received N --complied N --challenged N [--why TEXT]\n"
		"           [--dir DIR]\n"
		"       accord government list [--of NODE] [--at TIME] [--json] [--dir DIR]\n"
		"\n"
		"How many there were in a period, how many were complied with and challenged;\n"
		"what may not be told is said to be that.  Nothing that was said is ever\n"
		"edited.\n"
		"\n"
		"'accord government record --help' and so on tell more.\n",
	.parts = parts,
};
