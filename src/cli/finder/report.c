#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "action/finder/deliver.h"
#include "action/finder/pieces.h"
#include "action/finder/pinned.h"
#include "action/finder/promised.h"
#include "action/finder/record.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/network.h"
#include "cli/command/options.h"
#include "cli/finder/fields.h"
#include "cli/finder/keeping.h"
#include "cli/finder/polling.h"
#include "cli/finder/report_mail.h"
#include "cli/statement/custody.h"
#include "cli/statement/writing.h"
#include "statement/report.h"

#define ROOM MIB

enum {
	OPTION_TITLE = 1,
	OPTION_ONE_TIME,
	OPTION_ANONYMOUS,
	OPTION_FIELDS,
	OPTION_NO_QUESTIONS,
	OPTION_RESUME,
	OPTION_BY,
	OPTION_INTO,
};

static const struct option options[] = {
	KEEPING_OPTIONS,
	FIELDS_OPTIONS,
	{ "title", required_argument, NULL, OPTION_TITLE },
	{ "one-time", no_argument, NULL, OPTION_ONE_TIME },
	{ "anonymous", no_argument, NULL, OPTION_ANONYMOUS },
	{ "fields", required_argument, NULL, OPTION_FIELDS },
	{ "no-questions", no_argument, NULL, OPTION_NO_QUESTIONS },
	{ "resume", no_argument, NULL, OPTION_RESUME },
	{ "by", required_argument, NULL, OPTION_BY },
	{ "into", required_argument, NULL, OPTION_INTO },
	{ 0 },
};

struct arguments {
	struct keeping keeping;
	struct arena arena;
	struct fields given;
	const char *title;
	const char *fields;
	const char *into;
	bool one_time;
	bool anonymous;
	bool no_questions;
	bool resume;
	const char *by; /* who keeps it, where the node is silent */
	struct details details;
	const char *url; /* as it is asked; below, as it was given */
	const char *name;
	char *const *paths;
	size_t count;
};

static void
arguments_free(struct arguments *arguments)
{
	keeping_close(&arguments->keeping);
	arena_free(&arguments->arena);
}

/* --- telling */

/* What its policy asks for, and the report does not say. */
static void
add_asked(const struct disclosure *policy, const struct details *details, struct buf *out)
{
	const struct text *need = disclosure_texts(&policy->needs);
	bool first = true;

	for (size_t i = 0; i < policy->needs.count; i++) {
		if (details_says(details, need[i]))
			continue;
		buf_addf(out, "%s%.*s", first ? "asks for  " : ", ", TEXT_ARGS(need[i]));
		first = false;
	}
	if (!first)
		buf_add(out, TEXT(", which your report does not say: 'accord mail --answer' "
				  "adds it\n"));
}

/* What happens now, and by when. */
static bool
tell_promise(const struct deliver *how, const struct record_facts *facts,
    const struct details *details, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	scoped(buf_free) struct buf out = BUF(64 * KIB);
	struct edition edition;

	if (!facts->has_policy) {
		printf("promised  nothing: %.*s has published no policy\n",
		    TEXT_ARGS(facts->node));
		return true;
	}
	if (!promised_keep(how, &facts->id, &facts->policy, err) ||
	    !promised_load(how->finder, &facts->id, &facts->policy, &arena, &edition, err))
		return false;
	buf_addf(&out, "\n%.*s has promised, by the policy that stood when the report came:\n",
	    TEXT_ARGS(facts->node));
	promised_write(&edition.policy, facts->received, how->now, &out);
	add_asked(&edition.policy, details, &out);
	if (!buf_ok(&out, err))
		return false;
	fputs(buf_string(&out), stdout);
	return true;
}

static bool
tell_record(const struct finder *finder, const struct record_facts *facts, struct err *err)
{
	scoped(buf_free) struct buf out = BUF(16 * KIB);
	char dir[PATH_MAX];

	if (!sent_dir(finder, &facts->id, dir, err))
		return false;
	buf_add(&out, TEXT("report    "));
	hash_format(&facts->id, &out);
	buf_addf(&out, "\nreceived  by %.*s, ", TEXT_ARGS(facts->node));
	utc_format(facts->received, &out);
	buf_addf(&out, ", signed receipt kept\nrecord    %s\nproof     due by ",
	    finder->locker.contents == NULL ? dir : finder->locker.path);
	utc_format(facts->proof_by, &out);
	buf_add(&out, TEXT("; 'accord poll' fetches it"));
	if (!buf_ok(&out, err))
		return false;
	puts(buf_string(&out));
	return true;
}

static bool
tell(const struct deliver *how, const struct hash *id, const struct details *details,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(8 * MIB);
	struct record_facts facts;
	struct record_bytes bytes;
	char name[PATH_MAX], whole[PATH_MAX];
	struct err why;

	if (!sent_name(id, "", name, err) || !finder_name(how->finder, name, whole, err) ||
	    !record_load_in(&how->finder->locker, whole, &arena, &bytes, err) ||
	    !record_check_bytes(&bytes, TEXT(""), &arena, &facts, err) ||
	    !tell_record(how->finder, &facts, err))
		return false;
	/* The report has arrived, whatever becomes of this. */
	if (!tell_promise(how, &facts, details, &why))
		cli_note("what was promised cannot be told now: %s", why.text);
	return true;
}

/* --- sending */

/* By a key that is forgotten at once. */
static bool
report_by_nobody(const struct deliver *to, const struct deliver_matter *matter, struct err *err)
{
	scoped(finder_close) struct finder nobody = { 0 };
	struct deliver how = *to;
	struct hash id;

	how.finder = &nobody;
	if (!finder_draw(&nobody, err) || !deliver_anonymous(&how, matter, &id, err))
		return false;
	printf("report    anonymous, received by %.*s\n"
	       "receipt   none, and no proof will come: you can show nobody that you reported "
	       "it, nor\n          when, and have no priority over others who find the same\n",
	    TEXT_ARGS(to->node->manifest->name));
	return true;
}

/* Which files go along, and which follow. */
static bool
part_files(const struct arguments *arguments, struct deliver_matter *matter,
    struct pieces *pieces, struct err *err)
{
	const struct pieces_files files = { &piece_usual, arguments->paths, arguments->count };

	if (!pieces_look(&files, pieces, err))
		return false;
	matter->paths = pieces->along;
	matter->count = pieces->alongs;
	matter->pieces = pieces;
	return !arguments->anonymous || pieces->count == 0 ||
	       err_set(err, FAULT_LIMIT,
		   "'%.*s' is too large to go without a name: nobody could say that its "
		   "pieces belong together; %zu MiB go at once",
		   TEXT_ARGS(pieces->file[0].name), (size_t)(piece_usual.along / MIB));
}

static bool
report_to(const struct deliver *how, const struct arguments *arguments, struct err *err)
{
	struct deliver_matter matter = {
		.title = text_of(
		    writing_title(arguments->title, arguments->paths, arguments->count)),
		.details = &arguments->details,
	};
	scoped(pieces_free) struct pieces pieces = { 0 };
	struct hash id;

	if (!peer_check_active(how->node, err) || !part_files(arguments, &matter, &pieces, err))
		return false;
	if (arguments->anonymous)
		return report_by_nobody(how, &matter, err);
	if (deliver_report(how, &matter, &id, err))
		return tell(how, &id, &arguments->details, err) &&
		       polling_follow(how, &id, "the report", "accord report --resume", err);
	return arguments->by != NULL && err->fault == FAULT_SYSTEM &&
	       (custody_report(how->finder, &id, arguments->by, err) ||
		   err_in(err, "the report is kept, and not in custody"));
}

/* There is no accord: then there may be somebody who reads mail. */
static bool
report_elsewhere(const struct deliver *how, const struct arguments *arguments, struct err *err)
{
	struct by_mail mail = {
		.domain = report_mail_domain(arguments->name),
		.title = text_of(
		    writing_title(arguments->title, arguments->paths, arguments->count)),
		.details = &arguments->details,
		.paths = arguments->paths,
		.count = arguments->count,
		.now = how->now,
	};

	if (arguments->anonymous || arguments->one_time)
		return err_set(err, FAULT_DENIED,
		    "%s runs no accord, and a mail tells who sent it: nothing was prepared; "
		    "without --anonymous and --one-time it would be",
		    arguments->name);
	if (mail.title.len == 0 || mail.title.len > REPORT_TITLE_MAX ||
	    !text_printable(mail.title))
		return err_set(err, FAULT_INPUT,
		    "the title is not 1 to %d bytes that can be shown", REPORT_TITLE_MAX);
	return report_mail(how->finder, how->remote, &mail, arguments->into, err);
}

/* What answers something else is no node either, unless it was one before. */
static bool
is_no_node(const struct finder *finder, const char *pin, const struct err *err)
{
	return !finder_has(finder, pin) &&
	       (err->fault == FAULT_ABSENT || err->fault == FAULT_INPUT);
}

/* One that was met before and is silent now can be sealed to, when another node keeps it. */
static bool
was_met(const struct finder *finder, const char *pin, int64_t now, struct peer *node)
{
	struct err none;

	return pinned_load(finder, pin, node, &none) && node->manifest->expires > now;
}

static bool
meet_and_report(const struct finder *finder, const struct network *network,
    const struct arguments *arguments, struct err *err)
{
	scoped(peer_free) struct peer node = { 0 };
	struct deliver how = { finder, &node, &network->remote, time(NULL) };
	char pin[PATH_MAX];

	if (!pinned_name(arguments->url, pin, err))
		return false;
	if (pinned_meet(finder, pin, &network->remote, how.now, &node, err))
		return report_to(&how, arguments, err);
	if (arguments->by != NULL && err->fault == FAULT_SYSTEM &&
	    was_met(finder, pin, how.now, &node))
		return report_to(&how, arguments, err);
	return is_no_node(finder, pin, err) && report_elsewhere(&how, arguments, err);
}

/* What is said besides: asked for only where somebody can answer. */
static bool
gather(struct arguments *arguments, struct err *err)
{
	bool asks = !arguments->no_questions && arguments->fields == NULL &&
		    isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);

	if (arguments->fields != NULL)
		return fields_load(
		    arguments->fields, &arguments->arena, &arguments->details, err);
	return (!asks || fields_ask(&arguments->given, err)) &&
	       fields_details(&arguments->given, &arguments->details, err);
}

static bool
report(struct arguments *arguments, struct err *err)
{
	scoped(finder_close) struct finder finder = { 0 };
	scoped(network_close) struct network network = { 0 };
	scoped(buf_free) struct buf url = BUF(4 * KIB);
	char prefix[FINDER_PREFIX_MAX] = "";

	if (strstr(arguments->name, "://") == NULL)
		buf_add(&url, TEXT("https://"));
	buf_add(&url, text_of(arguments->name));
	arguments->url = buf_string(&url);
	return buf_ok(&url, err) && network_open(arguments->url, &network, err) &&
	       gather(arguments, err) && keeping_open(&arguments->keeping, true, err) &&
	       (!arguments->one_time || finder_once_draw(prefix, err)) &&
	       finder_open_in(&arguments->keeping.locker, prefix, &finder, err) &&
	       meet_and_report(&finder, &network, arguments, err);
}

/* The sealed bytes that are kept go out again, so that it is one report, however often. */
static int
resume(struct arguments *arguments)
{
	struct polling polling = { .deliver_only = true };
	struct err err;

	if (!keeping_open(&arguments->keeping, false, &err))
		return cli_fail(&err);
	polling_do(&polling, &arguments->keeping.locker);
	if (polling.pieces > 0)
		printf("%zu piece%s of large files delivered\n", polling.pieces,
		    polling.pieces == 1 ? "" : "s");
	printf("%zu report%s delivered, %zu still waiting\n", polling.delivered,
	    polling.delivered == 1 ? "" : "s", polling.undelivered);
	if (polling.status == EXIT_SUCCESS && polling.undelivered > 0)
		return CLI_NO;
	return polling.status;
}

/* --- the command */

static bool
take(struct arguments *arguments, int option, struct err *err)
{
	if (option == OPTION_TITLE)
		arguments->title = optarg;
	else if (option == OPTION_ONE_TIME)
		arguments->one_time = true;
	else if (option == OPTION_ANONYMOUS)
		arguments->anonymous = true;
	else if (option == OPTION_FIELDS)
		arguments->fields = optarg;
	else if (option == OPTION_NO_QUESTIONS)
		arguments->no_questions = true;
	else if (option == OPTION_RESUME)
		arguments->resume = true;
	else if (option == OPTION_BY)
		arguments->by = optarg;
	else if (option == OPTION_INTO)
		arguments->into = optarg;
	else
		return fields_give(&arguments->given, option, optarg, err);
	return true;
}

/* Before anybody is asked anything. */
static bool
can_read(const struct arguments *arguments, struct err *err)
{
	for (size_t i = 0; i < arguments->count; i++)
		if (access(arguments->paths[i], R_OK) < 0)
			return err_errno(err, "cannot open '%s'", arguments->paths[i]);
	return true;
}

static int
act(struct arguments *arguments, int argc, char **argv)
{
	struct err err;

	if (arguments->one_time && arguments->anonymous)
		return cli_usage(&command_report,
		    "'--anonymous' keeps no key: '--one-time' goes without it");
	if (arguments->by != NULL && (arguments->anonymous || arguments->resume))
		return cli_usage(
		    &command_report, "'--by' is of a new report that gets a receipt");
	if (arguments->fields != NULL && arguments->given.count > 0)
		return cli_usage(
		    &command_report, "'--fields' tells all: no other option says a field");
	if (arguments->resume) {
		if (optind < argc)
			return cli_usage(
			    &command_report, "'--resume' takes neither a NODE nor a FILE");
		return resume(arguments);
	}
	if (argc - optind < 2)
		return cli_usage(
		    &command_report, "'report' needs a NODE and at least one FILE");
	arguments->name = argv[optind];
	arguments->paths = argv + optind + 1;
	arguments->count = (size_t)(argc - optind - 1);
	return can_read(arguments, &err) && report(arguments, &err) ? EXIT_SUCCESS
								    : cli_fail(&err);
}

static int
run(int argc, char **argv)
{
	scoped(arguments_free) struct arguments arguments = {
		.keeping = KEEPING,
		.arena = ARENA(ROOM),
	};
	struct err err;
	int option;

	arguments.given.arena = &arguments.arena;
	option_begin();
	while ((option = option_next(&command_report, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (keeping_is(option)) {
			if (!keeping_take(&arguments.keeping, &command_report, option, optarg))
				return CLI_USAGE;
		} else if (!take(&arguments, option, &err)) {
			return cli_fail(&err);
		}
	}
	return act(&arguments, argc, argv);
}

const struct command command_report = {
	.name = "report",
	.summary = "report a vulnerability to a node, sealed, and keep its receipt",
	.help =
	    "usage: accord report NODE FILE... [--title TEXT] [FIELD...] [--fields FILE]\n"
	    "                     [--no-questions] [--one-time | --anonymous] [--by NODE]\n"
	    "                     [--into DIR] [--file FILE | --dir DIR] [--passphrase-fd N]\n"
	    "       accord report --resume [--file FILE | --dir DIR] [--passphrase-fd N]\n"
	    "\n"
	    "Seals the files to NODE (a name or address), so that nobody on the way can\n"
	    "read them, delivers them, keeps the node's signed receipt, and says what the\n"
	    "node has promised, and by when.  Needs no account; your keys are made at the\n"
	    "first use, and are kept with receipts and conversations in one file, which a\n"
	    "passphrase seals.  On a terminal you are asked for what you know of the\n"
	    "flaw.\n"
	    "\n"
	    "When the delivery breaks off, the report is kept, sealed, and '--resume' sends\n"
	    "the same bytes again; when the node refuses it, nothing is kept.  Files over 8\n"
	    "MiB follow in pieces if all are over 16; each has a receipt, and '--resume' goes\n"
	    "on with the piece at which it broke off.\n"
	    "\n"
	    "Where there is no accord, but a security.txt, a mail is prepared, and what is\n"
	    "attached to it, sealed; you send it, and 'accord mail' keeps the dates.\n"
	    "\n"
	    "  --title TEXT       what it is about, in a line (the first file's name)\n"
	    "  --product TEXT     the product, as its maker calls it\n"
	    "  --versions TEXT    those that have the flaw\n"
	    "  --component PURL   a package URL of a part that has it; again for others\n"
	    "  --impact TEXT      what an attacker gains by it\n"
	    "  --steps TEXT       how to see it for oneself\n"
	    "  --exploited WORD   no, suspected or yes: is it used in attacks?\n"
	    "  --public WORD      no, partly or yes: is it known in public?\n"
	    "  --where TEXT       where it is to be seen, in public or in attacks\n"
	    "  --told TEXT        who else was told; again for others\n"
	    "  --credit TEXT      how you want to be named\n"
	    "  --timing TEXT      your wishes about when it is published\n"
	    "  --by NODE          where the node is silent, have this one keep and\n"
	    "                     forward it, sealed as it is ('accord custody report')\n"
	    "  --fields FILE      all of these, as a JSON object; '-' is standard input\n"
	    "  --no-questions     ask for nothing, on a terminal either\n"
	    "  --resume           send again what could not be delivered\n"
	    "  --into DIR         where a mail is prepared (./report-to-DOMAIN)\n"
	    "  --one-time         by a key of its own, which nothing links to your others;\n"
	    "                     'accord poll' asks for it by itself\n"
	    "  --anonymous        by nobody: no receipt, nothing in the node's log, no\n"
	    "                     priority; nobody can show that you reported it, nor can you\n"
	    "  --file FILE        your sealed file (ACCORD_FINDER_FILE;\n"
	    "                     ~/.local/share/accord/finder.age)\n"
	    "  --dir DIR          a folder instead, where nothing is sealed, for scripts\n"
	    "                     (ACCORD_FINDER_DIR)\n"
	    "  --passphrase-fd N  read the passphrase from this descriptor\n"
	    "\n"
	    "  accord report psirt.example.com report.md crash.bin\n"
	    "  accord poll                  later: fetch the proof\n",
	.run = run,
};
