/* What a finder says about an award. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/finder/countersign.h"
#include "cli/award/award.h"
#include "cli/command/cli.h"
#include "cli/command/options.h"
#include "cli/finder/keeping.h"
#include "cli/finder/polling.h"
#include "cli/finder/reaching.h"

enum {
	OPTION_DONATE = 1,
	OPTION_CREDIT,
	OPTION_ANONYMOUS,
	OPTION_SHOW_AMOUNT,
	OPTION_MEDIATOR,
};

struct arguments {
	const struct command *command;
	struct keeping keeping;
	const char *id;
	const char *mediator; /* a name or an address; NULL: none */
	struct award_answer answer;
	bool found;
};

static void
tell_trouble(void *arg, const struct err *err)
{
	(void)arg;
	(void)cli_fail(err);
}

static bool
print_said(const char *what, const struct hash *id, struct text by, struct err *err)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	hash_format(id, &hex);
	if (!buf_ok(&hex, err))
		return false;
	printf("%-9s %s\nreceived  by %.*s, signed receipt kept\n", what, buf_string(&hex),
	    TEXT_ARGS(by));
	return true;
}

/* Nobody countersigns what does not hold without having seen that. */
static bool
check(const struct arguments *a, const struct finder *finder, const struct mail_entry *entry,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(16 * MIB);
	scoped(statement_free) struct statement s = { 0 };
	struct countersign_facts facts;

	if (a->answer.answer != AWARD_ACCEPT)
		return true;
	return statement_reopen(entry->note, &s, err) &&
	       (countersign_check(finder, &s, &arena, &facts, err) ||
		   err_in(err, "the award does not hold, dispute it"));
}

static bool
ask_mediator(const struct arguments *a, const struct finder *finder,
    const struct mail_entry *entry, struct reaching *mediator, struct err *err)
{
	struct hash id;

	return countersign_mediate(&mediator->how, entry, a->answer.why, &id, err) &&
	       print_said("request", &id, mediator->node.manifest->name, err) && finder != NULL;
}

static bool
say(struct arguments *a, const struct finder *finder, const struct mail_entry *entry,
    struct err *err)
{
	scoped(reaching_close) struct reaching reaching = { 0 }, mediator = { 0 };
	char name[PATH_MAX];
	struct hash id;

	if (entry->mine || entry->kind->id != KIND_AWARD)
		return err_set(err, FAULT_INPUT, "'%s' is no award", a->id);
	a->answer.of = entry->id;
	if (!check(a, finder, entry, err) ||
	    (a->mediator != NULL && !reaching_meet(finder, a->mediator, &mediator, err)))
		return false;
	if (a->mediator != NULL)
		a->answer.mediator = mediator.node.manifest->name;
	if (!mail_chain_name(&entry->node, name, err) ||
	    !reaching_open(finder, name, &reaching, err) ||
	    !countersign_say(&reaching.how, &a->answer, &id, err) ||
	    !print_said("answer", &id, reaching.node.manifest->name, err))
		return false;
	return a->mediator == NULL || ask_mediator(a, finder, entry, &mediator, err);
}

/* Whichever of his keys it was said to. */
static bool
visit(void *arg, const char *prefix, struct err *err)
{
	scoped(finder_close) struct finder finder = { 0 };
	scoped(mailbag_free) struct mailbag bag = { 0 };
	struct arguments *a = arg;
	const struct mail_entry *entry;

	if (a->found)
		return true;
	if (!finder_open_in(&a->keeping.locker, prefix, &finder, err) ||
	    !mailbag_open(&finder, tell_trouble, NULL, &bag, err))
		return false;
	if (!mailbag_find(&bag, text_of(a->id), &entry, err))
		return err->fault == FAULT_ABSENT;
	a->found = true;
	return say(a, &finder, entry, err);
}

static bool
do_it(struct arguments *a, struct err *err)
{
	if (!keeping_open(&a->keeping, false, err) ||
	    !polling_each(&a->keeping.locker, visit, a, err))
		return false;
	return a->found || err_set(err, FAULT_ABSENT,
			       "nothing that was said to you has the id '%s': 'accord mail' "
			       "fetches and lists it",
			       a->id);
}

static void
free_keeping(struct arguments *a)
{
	keeping_close(&a->keeping);
}

static void
take(struct arguments *a, int option)
{
	if (option == OPTION_DONATE)
		a->answer.donate = text_of(optarg);
	else if (option == OPTION_CREDIT)
		a->answer.credit = text_of(optarg);
	else if (option == OPTION_ANONYMOUS)
		a->answer.anonymous = true;
	else if (option == OPTION_SHOW_AMOUNT)
		a->answer.show_amount = true;
	else
		a->mediator = optarg;
}

static int
run_answer(const struct command *command, unsigned answer, const struct option *options,
    int argc, char **argv)
{
	scoped(free_keeping) struct arguments a = {
		.command = command, .keeping = KEEPING, .answer.answer = answer
	};
	int operands = answer == AWARD_DISPUTE ? 2 : 1, option;
	struct err err;

	option_begin();
	while ((option = option_next(command, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG ||
		    (keeping_is(option) && !keeping_take(&a.keeping, command, option, optarg)))
			return CLI_USAGE;
		if (!keeping_is(option))
			take(&a, option);
	}
	if (argc - optind != operands)
		return cli_usage(command, operands == 2 ? "it needs the AWARD, and WHY"
							: "it needs to know which AWARD");
	a.id = argv[optind];
	if (operands == 2)
		a.answer.why = text_of(argv[optind + 1]);
	return do_it(&a, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

/* --- the commands */

static int
run_accept(int argc, char **argv)
{
	static const struct option options[] = { KEEPING_OPTIONS,
		{ "donate", required_argument, NULL, OPTION_DONATE },
		{ "credit", required_argument, NULL, OPTION_CREDIT },
		{ "anonymous", no_argument, NULL, OPTION_ANONYMOUS },
		{ "show-amount", no_argument, NULL, OPTION_SHOW_AMOUNT }, { 0 } };

	return run_answer(&command_award_accept, AWARD_ACCEPT, options, argc, argv);
}

#define KEEPING_HELP                                                                           \
	"  --file FILE        your sealed file (ACCORD_FINDER_FILE)\n"                         \
	"  --dir DIR          your folder, where nothing is sealed (ACCORD_FINDER_DIR)\n"      \
	"  --passphrase-fd N  read the passphrase from this descriptor\n"

const struct command command_award_accept = {
	.name = "accept",
	.summary = "countersign an award that was said to you",
	.help =
	    "usage: accord award accept AWARD [--credit NAME | --anonymous] [--show-amount]\n"
	    "                           [--donate CHARITY] [--file FILE | --dir DIR]\n"
	    "                           [--passphrase-fd N]\n"
	    "\n"
	    "For finders: AWARD is one that 'accord mail' lists.  It is held to the policy\n"
	    "that the receipt of your report binds, and refused if it goes by another.  Said\n"
	    "again, your later wishes count.\n"
	    "\n"
	    "  --credit NAME      the name under which you want to be thanked; without\n"
	    "                     it, the one in your report, or none\n"
	    "  --anonymous        under none\n"
	    "  --show-amount      the amount may be told in public\n"
	    "  --donate CHARITY   to whom it is to be paid instead\n" KEEPING_HELP "\n",
	.run = run_accept,
};

static int
run_dispute(int argc, char **argv)
{
	static const struct option options[] = { KEEPING_OPTIONS,
		{ "mediator", required_argument, NULL, OPTION_MEDIATOR }, { 0 } };

	return run_answer(&command_award_dispute, AWARD_DISPUTE, options, argc, argv);
}

const struct command command_award_dispute = {
	.name = "dispute",
	.summary = "say why an award is not what was promised",
	.help = "usage: accord award dispute AWARD WHY [--mediator NODE]\n"
		"                            [--file FILE | --dir DIR] [--passphrase-fd N]\n"
		"\n"
		"For finders.  With --mediator that node is shown WHY, the award, and the\n"
		"receipt and policy of your report, all as the other signed them, and not the\n"
		"report; what it finds comes to you and to the other ('accord mail').  Choose\n"
		"one that the other is no part of, such as a coordinator of the same accord.\n"
		"\n"
		"  --mediator NODE    a name or an address\n" KEEPING_HELP "\n",
	.run = run_dispute,
};

static int
run_received(int argc, char **argv)
{
	static const struct option options[] = { KEEPING_OPTIONS, { 0 } };

	return run_answer(&command_award_received, AWARD_RECEIVED, options, argc, argv);
}

const struct command command_award_received = {
	.name = "received",
	.summary = "confirm that the money of an award has come",
	.help = "usage: accord award received AWARD [--file FILE | --dir DIR]\n"
		"                             [--passphrase-fd N]\n"
		"\n"
		"For finders, also where it went to a charity and that has it.\n"
		"\n" KEEPING_HELP,
	.run = run_received,
};
