#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "action/finder/mail_answer.h"
#include "action/finder/pinned.h"
#include "action/node/node.h"
#include "base/folder.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/lines.h"
#include "cli/command/options.h"
#include "cli/finder/keeping.h"
#include "cli/finder/mail_case.h"
#include "cli/finder/mail_save.h"
#include "cli/finder/mail_show.h"
#include "cli/finder/mail_turn.h"
#include "cli/finder/polling.h"
#include "cli/finder/reaching.h"

enum {
	OPTION_ANSWER = 1,
	OPTION_ACCEPT,
	OPTION_DECLINE,
	OPTION_SAVE,
	OPTION_OFFLINE,
	OPTION_CASES,
	OPTION_QUOTA,
	OPTION_TURN /* and those behind it, in the order of enum mail_turn_kind */
};

#define QUOTA_MAX (LOCKER_MAX / MIB)

static const struct option options[] = {
	KEEPING_OPTIONS,
	{ "answer", required_argument, NULL, OPTION_ANSWER },
	{ "accept", required_argument, NULL, OPTION_ACCEPT },
	{ "decline", required_argument, NULL, OPTION_DECLINE },
	{ "save", required_argument, NULL, OPTION_SAVE },
	{ "offline", no_argument, NULL, OPTION_OFFLINE },
	{ "cases", no_argument, NULL, OPTION_CASES },
	{ "quota", required_argument, NULL, OPTION_QUOTA },
	{ "propose", required_argument, NULL, OPTION_TURN + MAIL_TURN_PROPOSE },
	{ "saw", required_argument, NULL, OPTION_TURN + MAIL_TURN_SAW },
	{ "leave", required_argument, NULL, OPTION_TURN + MAIL_TURN_LEAVE },
	{ 0 },
};

struct arguments {
	struct keeping keeping;
	bool offline;
	bool cases;
	int share;           /* MiB; 0: as usual */
	const char *answer;  /* an id */
	const char *accept;  /* an id */
	const char *decline; /* an id */
	const char *save;    /* an id */
	struct mail_turn turn;
	char *const *rest;
	size_t count;
};

/* What is done with the conversations of each key. */
struct work {
	const struct arguments *arguments;
	bool (*act)(struct work *work, const struct finder *finder, const struct mailbag *bag,
	    struct err *err);
	struct text text;
	const char *id; /* what is looked for; NULL: all */
	bool found;
	int status;
};

static void
tell_trouble(void *arg, const struct err *err)
{
	struct work *work = arg;

	work->status = cli_fail(err);
}

static bool
visit(void *arg, const char *prefix, struct err *err)
{
	scoped(finder_close) struct finder finder = { 0 };
	scoped(mailbag_free) struct mailbag bag = { 0 };
	struct work *work = arg;

	return finder_open_in(&work->arguments->keeping.locker, prefix, &finder, err) &&
	       mailbag_open(&finder, tell_trouble, work, &bag, err) &&
	       work->act(work, &finder, &bag, err);
}

/* --- showing */

static bool
list(struct work *work, const struct finder *finder, const struct mailbag *bag, struct err *err)
{
	size_t mailed;

	if (work->arguments->cases) {
		work->found |= bag->count > 0;
		return mail_case_json(finder, bag, time(NULL), err);
	}
	if (!mail_show_list(finder, bag, time(NULL), err) ||
	    !mail_case_show_list(finder, bag, time(NULL), err) ||
	    !mail_show_mailed(finder, time(NULL), &mailed, err))
		return false;
	work->found |= bag->count + mailed > 0;
	return true;
}

/* The one that is meant, if it is this key's: *out is NULL when it is not. */
static bool
find(struct work *work, const struct mailbag *bag, const struct mail_entry **out,
    struct err *err)
{
	*out = NULL;
	if (work->found || mailbag_find(bag, text_of(work->id), out, err)) {
		work->found = true;
		return true;
	}
	return err->fault == FAULT_ABSENT;
}

static bool
show(struct work *work, const struct finder *finder, const struct mailbag *bag, struct err *err)
{
	const struct mail_entry *entry;
	struct hash of_case;
	bool in_case;

	if (!find(work, bag, &entry, err))
		return false;
	if (entry == NULL)
		return true;
	return mail_show_one(finder, entry, time(NULL), err) &&
	       finder_case_of(entry, &in_case, &of_case, err) &&
	       (!in_case || !hash_eq(&entry->id, &of_case) ||
		   mail_case_show(finder, bag, &of_case, time(NULL), err));
}

/* --- saving */

static bool
save(struct work *work, const struct finder *finder, const struct mailbag *bag, struct err *err)
{
	const char *dir = work->arguments->rest[0];
	const struct mail_entry *entry;

	if (!find(work, bag, &entry, err) || entry == NULL)
		return entry == NULL && work->found;
	return folder_make(dir, 0700, err) && mail_save(finder, bag, entry, dir, err);
}

/* --- answering */

static bool
answer_entry(struct work *work, const struct finder *finder, const struct mailbag *bag,
    const struct mail_entry *entry, struct err *err)
{
	scoped(reaching_close) struct reaching reaching = { 0 };
	scoped(buf_free) struct buf hex = BUF(KIB);
	struct mail_answer answer = { .to = entry,
		.text = work->text,
		.paths = work->arguments->rest + 1,
		.count = work->arguments->count - 1 };
	char name[PATH_MAX];
	struct hash id;

	if (!mail_save_manifest(entry, name, err) ||
	    !reaching_open(finder, name, &reaching, err) ||
	    !mail_answer(&reaching.how, bag, &answer, &id, err))
		return false;
	hash_format(&id, &hex);
	printf("answer    %s\nreceived  by %.*s, signed receipt kept\n", buf_string(&hex),
	    TEXT_ARGS(reaching.node.manifest->name));
	return polling_follow(&reaching.how, &id, "the answer", "accord mail", err);
}

static bool
answer(
    struct work *work, const struct finder *finder, const struct mailbag *bag, struct err *err)
{
	const struct mail_entry *entry;

	return find(work, bag, &entry, err) &&
	       (entry == NULL || answer_entry(work, finder, bag, entry, err));
}

/* --- accepting, declining, and what is said in a case by itself */

static bool
tell_reply(const struct reaching *reaching, const struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	hash_format(id, &hex);
	printf("answer    %s\nreceived  by %.*s, signed receipt kept; it passes it on\n",
	    buf_string(&hex), TEXT_ARGS(reaching->node.manifest->name));
	return buf_ok(&hex, err);
}

static bool
reply_entry(struct work *work, const struct finder *finder, const struct mailbag *bag,
    const struct mail_entry *entry, struct err *err)
{
	scoped(reaching_close) struct reaching reaching = { 0 };
	scoped(finder_case_free) struct finder_case held = { 0 };
	const struct mail_turn *turn = &work->arguments->turn;
	const struct finder_case_answer answer = { entry, work->arguments->accept != NULL,
		work->text };
	struct hash of_case, id;
	char name[PATH_MAX];
	bool in_case;

	if (!finder_case_of(entry, &in_case, &of_case, err))
		return false;
	if (!in_case)
		return err_set(err, FAULT_INPUT,
		    entry->kind->id == KIND_AWARD
			? "an %.*s is countersigned by 'accord award accept'"
			: "a %.*s asks for nothing of that kind",
		    TEXT_ARGS(entry->kind->name));
	return finder_case_load(finder, bag, &of_case, &held, err) &&
	       mail_save_manifest(held.by_way_of, name, err) &&
	       reaching_open(finder, name, &reaching, err) &&
	       (turn->of != NULL
		       ? mail_turn_say(&reaching.how, &held, turn, &id, err)
		       : finder_case_reply(&reaching.how, &held, &answer, &id, err)) &&
	       tell_reply(&reaching, &id, err);
}

static bool
reply(
    struct work *work, const struct finder *finder, const struct mailbag *bag, struct err *err)
{
	const struct mail_entry *entry;

	return find(work, bag, &entry, err) &&
	       (entry == NULL || reply_entry(work, finder, bag, entry, err));
}

/* --- the command */

static void
fetch(const struct arguments *arguments, struct work *work)
{
	struct polling polling = { .mail = true, .share = (uint64_t)arguments->share * MIB };

	polling_do(&polling, &arguments->keeping.locker);
	work->status = polling.status;
	if (polling.challenged > 0)
		cli_note("asked for %zu proof%s that %s overdue: see 'accord challenge'",
		    polling.challenged, polling.challenged == 1 ? "" : "s",
		    polling.challenged == 1 ? "is" : "are");
	if (polling.pieces > 0)
		cli_note("%zu piece%s of large files delivered", polling.pieces,
		    polling.pieces == 1 ? "" : "s");
	if (polling.said + polling.proofs + polling.delivered > 0)
		cli_note("new: %zu statement%s, %zu proof%s, %zu receipt%s", polling.said,
		    polling.said == 1 ? "" : "s", polling.proofs,
		    polling.proofs == 1 ? "" : "s", polling.delivered,
		    polling.delivered == 1 ? "" : "s");
}

static int
do_all(struct work *work)
{
	struct err err;

	if (!polling_each(&work->arguments->keeping.locker, visit, work, &err))
		return cli_fail(&err);
	if (!work->found && work->id != NULL) {
		err_set(&err, FAULT_ABSENT, "nothing that was said has the id '%s'", work->id);
		return cli_fail(&err);
	}
	if (!work->found)
		cli_note("nothing was said yet; see 'accord report'");
	return work->status;
}

static int
mail(struct arguments *arguments)
{
	scoped(buf_free) struct buf typed = BUF_SECRET(LETTER_TEXT_MAX);
	struct work work = { .arguments = arguments, .act = list };
	struct err err;

	if (!keeping_open(&arguments->keeping, false, &err))
		return cli_fail(&err);
	if (arguments->answer != NULL) {
		work.act = answer;
		work.id = arguments->answer;
		work.text = text_of(arguments->rest[0]);
		if (text_eq(work.text, TEXT("-"))) {
			if (!lines_load("-", &typed, &err))
				return cli_fail(&err);
			work.text = buf_text(&typed);
		}
	} else if (arguments->accept != NULL || arguments->decline != NULL) {
		work.act = reply;
		work.id = arguments->accept != NULL ? arguments->accept : arguments->decline;
		work.text = text_of(arguments->count > 0 ? arguments->rest[0] : "");
	} else if (arguments->turn.of != NULL) {
		work.act = reply;
		work.id = arguments->turn.of;
	} else if (arguments->save != NULL) {
		work.act = save;
		work.id = arguments->save;
	} else {
		if (!arguments->offline)
			fetch(arguments, &work);
		if (arguments->count == 1) {
			work.act = show;
			work.id = arguments->rest[0];
		}
	}
	return do_all(&work);
}

static int
check(struct arguments *arguments)
{
	int deeds = (arguments->answer != NULL) + (arguments->accept != NULL) +
		    (arguments->decline != NULL) + (arguments->save != NULL) +
		    arguments->cases + (arguments->turn.of != NULL);

	if (deeds > 1)
		return cli_usage(&command_mail,
		    "it is one of '--answer', '--accept', '--decline', '--propose', '--saw', "
		    "'--leave', '--save', '--cases'");
	arguments->turn.words = arguments->rest;
	arguments->turn.count = arguments->count;
	if (arguments->turn.of != NULL)
		return mail_turn_ok(&arguments->turn)
			   ? mail(arguments)
			   : cli_usage(&command_mail,
				 "it is '--propose CASE UNTIL [WHY]', '--saw CASE WHAT WHERE' "
				 "or '--leave CASE [WHY]'");
	if ((arguments->accept != NULL || arguments->cases) && arguments->count > 0)
		return cli_usage(
		    &command_mail, "'%s' is one argument too many", arguments->rest[0]);
	if (arguments->answer != NULL && arguments->count == 0)
		return cli_usage(&command_mail, "'--answer' needs a TEXT; '-' reads it");
	if (arguments->save != NULL && arguments->count != 1)
		return cli_usage(&command_mail, "'--save' needs a folder");
	if (arguments->answer == NULL && arguments->count > 1)
		return cli_usage(
		    &command_mail, "'%s' is one argument too many", arguments->rest[1]);
	return mail(arguments);
}

/* The last one that is given. */
static void
take_turn(struct arguments *arguments, int option, const char *of)
{
	arguments->turn.kind = (enum mail_turn_kind)(option - OPTION_TURN);
	arguments->turn.of = of;
}

static void
free_keeping(struct arguments *arguments)
{
	keeping_close(&arguments->keeping);
}

static int
run(int argc, char **argv)
{
	scoped(free_keeping) struct arguments arguments = { .keeping = KEEPING };
	int option;

	option_begin();
	while ((option = option_next(&command_mail, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG ||
		    (keeping_is(option) &&
			!keeping_take(&arguments.keeping, &command_mail, option, optarg)))
			return CLI_USAGE;
		if (option == OPTION_ANSWER)
			arguments.answer = optarg;
		else if (option == OPTION_ACCEPT)
			arguments.accept = optarg;
		else if (option == OPTION_DECLINE)
			arguments.decline = optarg;
		else if (option == OPTION_CASES)
			arguments.cases = true;
		else if (option == OPTION_QUOTA &&
			 (!option_number(optarg, QUOTA_MAX, &arguments.share) ||
			     arguments.share < 1))
			return cli_usage(
			    &command_mail, "'--quota' takes 1 to %d", (int)QUOTA_MAX);
		else if (option == OPTION_SAVE)
			arguments.save = optarg;
		else if (option == OPTION_OFFLINE)
			arguments.offline = true;
		else if (option >= OPTION_TURN && option < OPTION_TURN + (int)MAIL_TURNS)
			take_turn(&arguments, option, optarg);
	}
	arguments.rest = argv + optind;
	arguments.count = (size_t)(argc - optind);
	return check(&arguments);
}

const struct command command_mail = {
	.name = "mail",
	.summary = "read what nodes say to your reports, and answer",
	.help =
	    "usage: accord mail [ID] [--offline] [--file FILE | --dir DIR]\n"
	    "              [--passphrase-fd N]\n"
	    "       accord mail --answer ID TEXT [FILE...] [--file FILE | --dir DIR] ...\n"
	    "       accord mail --accept ID | --decline ID [WHY]\n"
	    "              [--file FILE | --dir DIR] ...\n"
	    "       accord mail --propose CASE UNTIL [WHY] | --saw CASE WHAT WHERE |\n"
	    "              --leave CASE [WHY] [--file FILE | --dir DIR] ...\n"
	    "       accord mail --save ID DIR [--file FILE | --dir DIR] ...\n"
	    "       accord mail --cases [--offline] [--file FILE | --dir DIR] ...\n"
	    "\n"
	    "For finders: fetches what nodes have to say, and the proofs that they owe,\n"
	    "verifies it, and lists all that was said, by node and time; with ID (or its\n"
	    "beginning) shows one, and of a report what was promised, in dates.  Of each case\n"
	    "it tells how it stands, until when the embargo is, and what it asks of you; with\n"
	    "the case's id also who takes part.\n"
	    "\n"
	    "  --answer ID        answer what has that id, or add to a report of yours: a\n"
	    "                     letter, or in a case a message; '-' reads TEXT from\n"
	    "                     standard input; large files follow in pieces\n"
	    "  --accept ID        agree to just these terms of an embargo, or to take part\n"
	    "  --decline ID       do not; of terms say WHY\n"
	    "  --propose CASE     an embargo until a time such as 2027-01-29T17:00:00Z; where\n"
	    "                     one is in force, other terms for it\n"
	    "  --saw CASE         tell all who take part that it is public, exploited or\n"
	    "                     attacked, and WHERE that is to be seen\n"
	    "  --leave CASE       take part no longer\n"
	    "  --cases            your cases, an object a line\n"
	    "  --quota MIB        let each node fill so much of your file (48), so that none\n"
	    "                     takes the room of others; what is behind that stays there\n"
	    "  --save ID          write the record of what you said into DIR, for 'accord\n"
	    "                     verify', or the files that came with what was said to you\n"
	    "  --offline          ask nobody\n"
	    "  --file FILE        your sealed file (ACCORD_FINDER_FILE;\n"
	    "                     ~/.local/share/accord/finder.age)\n"
	    "  --dir DIR          your folder, where nothing is sealed (ACCORD_FINDER_DIR)\n"
	    "  --passphrase-fd N  read the passphrase from this descriptor\n"
	    "\n"
	    "  accord mail\n"
	    "  accord mail --answer 4be1c0ffee01 'It crashes on version 1.3 as well.'\n",
	.run = run,
};
