#include "action/log/log_watch.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utc.h"
#include "cli/command/bar.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/service.h"
#include "cli/log/log.h"
#include "cli/log/log_source.h"
#include "cli/log/log_told.h"
#include "codec/json_write.h"
#include "log/vouched.h"

#define EVERY_SECONDS 10
#define EVERY_SECONDS_MAX 86400
#define NODE_ORIGIN TEXT("/log") /* how the name of a node's log ends */

enum {
	OPTION_VKEY = 1,
	OPTION_STATE,
	OPTION_POLICY,
	OPTION_EVERY,
	OPTION_ONCE,
	OPTION_ANY,
	OPTION_CHECK,
	OPTION_JSON,
};

static const struct option options[] = {
	{ "vkey", required_argument, NULL, OPTION_VKEY },
	{ "state", required_argument, NULL, OPTION_STATE },
	{ "policy", required_argument, NULL, OPTION_POLICY },
	{ "every", required_argument, NULL, OPTION_EVERY },
	{ "once", no_argument, NULL, OPTION_ONCE },
	{ "any-entries", no_argument, NULL, OPTION_ANY },
	{ "check", required_argument, NULL, OPTION_CHECK },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ 0 },
};

struct arguments {
	const char *where;
	const char *vkey;
	const char *state;
	const char *policy;
	const char *check;
	int every;
	bool once;
	bool any_entries;
	bool json;
};

/* A watch that goes on. */
struct session {
	const struct arguments *arguments;
	const struct policy *policy; /* NULL: no witnesses are looked at */
	struct log_watch watch;
	struct log_told told;
	struct progress progress;
	int stop; /* a descriptor that is readable when it shall end; -1: there is none */
	bool stopped;
};

/* Wait for the end that long, if one can be told. */
static bool
told_to_stop(struct session *session, int ms)
{
	struct pollfd stop = { .fd = session->stop, .events = POLLIN };

	session->stopped = session->stopped || poll(&stop, 1, ms) > 0;
	return session->stopped;
}

/* A look at it. */
struct seeing {
	struct session *session;
	struct taken_down *down;
};

static void
on_entry(void *arg, uint64_t index, const struct beginning *beginning)
{
	struct seeing *seeing = arg;

	taken_down_add(seeing->down, index, beginning);
}

static bool
on_passed(void *arg, const struct growth_tally *tally, uint64_t due, struct err *err)
{
	struct session *session = ((struct seeing *)arg)->session;

	if (session->stop >= 0 && told_to_stop(session, 0))
		return err_set(err, FAULT_SYSTEM, "told to end");
	/* How long it will be in bytes can only be told from what it was so far. */
	session->progress.total =
	    (uint64_t)((double)tally->bytes * (double)due / (double)tally->entries);
	progress_tell(&session->progress, tally->bytes, bar_now());
	return true;
}

static bool
look(struct session *session, struct watch_report *report, struct err *err)
{
	scoped(log_source_close) struct log_source source = LOG_SOURCE;
	const struct vkey *key = session->watch.key;
	const bool of_node =
	    text_ends(key->name, NODE_ORIGIN) && !session->arguments->any_entries;
	scoped(taken_down_free) struct taken_down down =
	    log_told_stones(&session->told, &source.files);
	struct seeing seeing = { session, &down };
	const struct watch watch = {
		.files = &source.files,
		.key = key,
		.of_node = of_node,
		.entry = of_node ? on_entry : NULL,
		.passed = on_passed,
		.arg = &seeing,
	};
	bool done;

	if (!log_source_open(session->arguments->where, &source, err))
		return false;
	session->progress = progress_begin(STDERR_FILENO, key->name, 0, bar_now());
	done = watch_look(&watch, &session->watch.known, report, err);
	progress_end(&session->progress);
	return done && (report->verdict != WATCH_GROWN || taken_down_look(&down, err));
}

/* Tell, then remember: what was not told must not be known. */
static void
learn(struct session *session, struct watch_report *report)
{
	bool first = session->watch.known.note.len == 0;
	struct err err;

	log_told_well(&session->told, LOG_TOLD_LOG);
	log_told_breaches(&session->told, report);
	log_told_size(&session->told, first ? "first" : "grown", report);
	if (log_watch_learn(&session->watch, report, &err))
		log_told_well(&session->told, LOG_TOLD_STATE);
	else
		log_told_fault(&session->told, LOG_TOLD_STATE, &err);
}

static void
stay(struct session *session, const struct watch_report *report)
{
	struct err err;

	log_told_well(&session->told, LOG_TOLD_LOG);
	if (session->arguments->once)
		log_told_size(&session->told, "same", report);
	if (session->told.going_on[LOG_TOLD_STATE] != NULL &&
	    log_watch_save(&session->watch, &err))
		log_told_well(&session->told, LOG_TOLD_STATE);
}

static void
remark_older(struct session *session, const struct watch_report *report)
{
	char what[128];

	snprintf(what, sizeof(what),
	    "it shows an older head, of %" PRIu64 " entries, of the same past; %" PRIu64
	    " are known",
	    report->size, session->watch.known.frontier.size);
	log_told_remark(&session->told, LOG_TOLD_LOG, "older", what);
}

static void
alarm_about(struct session *session, const struct watch_report *report)
{
	uint64_t known = session->watch.known.frontier.size;
	char path[PATH_MAX];
	struct err err;

	if (report->fork.older.len == 0) {
		log_told_alarm(&session->told, report, known, NULL);
	} else if (log_watch_keep(&session->watch, report, path, &err)) {
		log_told_alarm(&session->told, report, known, path);
	} else {
		log_told_alarm(&session->told, report, known, NULL);
		err_in(&err, "the evidence is not kept");
		log_told_fault(&session->told, LOG_TOLD_STATE, &err);
	}
}

static void
look_at_witnesses(struct session *session, struct text note)
{
	scoped(buf_free) struct buf span = BUF(KIB);
	int64_t seen, now = time(NULL);
	struct err err;

	if (!vouched_since(session->policy, session->watch.key, note, &seen, &err)) {
		log_told_fault(&session->told, LOG_TOLD_WITNESSES, &err);
		return;
	}
	if (seen >= now - VOUCHED_FRESH_SECONDS) {
		log_told_well(&session->told, LOG_TOLD_WITNESSES);
		return;
	}
	buf_add(&span, TEXT("it is stale: a quorum of its witnesses saw it last "));
	utc_format_span(now - seen, &span);
	buf_add(&span, TEXT(" ago"));
	log_told_remark(&session->told, LOG_TOLD_WITNESSES, "stale", buf_string(&span));
}

static void
judge(struct session *session, struct watch_report *report)
{
	switch (report->verdict) {
	case WATCH_GROWN:
		learn(session, report);
		break;
	case WATCH_SAME:
		stay(session, report);
		break;
	case WATCH_OLDER:
		remark_older(session, report);
		break;
	case WATCH_FORKED:
	case WATCH_BROKEN:
		alarm_about(session, report);
		break;
	}
}

static void
pass(struct session *session)
{
	struct watch_report report;
	struct err err;

	if (!look(session, &report, &err)) {
		if (!session->stopped)
			log_told_fault(&session->told, LOG_TOLD_LOOK, &err);
		return;
	}
	log_told_well(&session->told, LOG_TOLD_LOOK);
	judge(session, &report);
	if (session->policy != NULL)
		look_at_witnesses(session, buf_text(&report.note));
	watch_report_free(&report);
}

static int
watch_once(struct session *session)
{
	session->stop = -1;
	pass(session);
	return session->told.alarmed ? CLI_NO : session->told.failed;
}

static int
watch_on(struct session *session)
{
	struct err err;

	if (!service_catch_stop(&session->stop, &err))
		return cli_fail(&err);
	do
		pass(session);
	while (!told_to_stop(session, session->arguments->every * 1000));
	return session->told.alarmed ? CLI_NO : EXIT_SUCCESS;
}

/* Is there anything to be watched?  What is wrong from the start does not mend itself. */
static bool
check_where(const char *where, struct err *err)
{
	scoped(log_source_close) struct log_source source = LOG_SOURCE;

	return log_source_open(where, &source, err);
}

static bool
load_policy(const char *path, struct buf *text, struct policy *out, struct err *err)
{
	return file_load(path, text, err) &&
	       (policy_parse(buf_text(text), out, err) || err_in(err, "'%s'", path));
}

static void
session_close(struct session *session)
{
	log_watch_close(&session->watch);
}

static int
watch_log(const struct arguments *arguments, const struct vkey *key)
{
	scoped(buf_free) struct buf text = BUF(POLICY_LEN_MAX);
	scoped(session_close) struct session session = {
		.arguments = arguments,
		.watch = LOG_WATCH,
		.told = { .origin = key->name, .json = arguments->json },
	};
	struct policy policy;
	struct err err;

	if (arguments->policy != NULL) {
		if (!load_policy(arguments->policy, &text, &policy, &err))
			return cli_fail(&err);
		session.policy = &policy;
	}
	if (!check_where(arguments->where, &err) ||
	    !log_watch_open(arguments->state, key, &session.watch, &err))
		return cli_fail(&err);
	return arguments->once ? watch_once(&session) : watch_on(&session);
}

static void
format_proven(struct text origin, uint64_t older, uint64_t newer, struct buf *out)
{
	struct writer w = WRITER(out);

	writer_object(&w);
	writer_key(&w, "log");
	writer_text(&w, origin);
	writer_key(&w, "forked");
	writer_bool(&w, true);
	writer_key(&w, "older");
	writer_integer(&w, (int64_t)older);
	writer_key(&w, "newer");
	writer_integer(&w, (int64_t)newer);
	writer_end(&w);
}

static int
check_evidence(const struct arguments *arguments, const struct vkey *key)
{
	scoped(buf_free) struct buf line = BUF(NOTE_LEN_MAX);
	uint64_t older, newer;
	struct err err;

	if (!log_watch_check(arguments->check, key, &older, &newer, &err))
		return cli_fail(&err);
	if (arguments->json)
		format_proven(key->name, older, newer, &line);
	else
		buf_addf(&line,
		    "%.*s forked: its key signed a head of %" PRIu64
		    " entries and one of %" PRIu64 " that no one log can have",
		    TEXT_ARGS(key->name), older, newer);
	if (!buf_ok(&line, &err))
		return cli_fail(&err);
	puts(buf_string(&line));
	return EXIT_SUCCESS;
}

static bool
take(struct arguments *arguments, int option)
{
	switch (option) {
	case OPTION_VKEY:
		arguments->vkey = optarg;
		return true;
	case OPTION_STATE:
		arguments->state = optarg;
		return true;
	case OPTION_POLICY:
		arguments->policy = optarg;
		return true;
	case OPTION_EVERY:
		return option_number(optarg, EVERY_SECONDS_MAX, &arguments->every) &&
		       arguments->every > 0;
	case OPTION_ONCE:
		arguments->once = true;
		return true;
	case OPTION_ANY:
		arguments->any_entries = true;
		return true;
	case OPTION_CHECK:
		arguments->check = optarg;
		return true;
	default:
		arguments->json = true;
		return true;
	}
}

static int
run_with(const struct arguments *arguments, int operands)
{
	struct vkey key;
	struct err err;

	if (arguments->check != NULL
		? operands != 0 || arguments->vkey == NULL
		: operands != 1 || arguments->vkey == NULL || arguments->state == NULL)
		return cli_usage(&command_log,
		    "'log watch' needs one URL or DIR, --vkey VKEY and --state FILE; or "
		    "--check EVIDENCE and --vkey VKEY");
	if (!vkey_parse(text_of(arguments->vkey), &key, &err))
		return cli_fail(&err);
	if (!text_printable(key.name)) {
		err_set(
		    &err, FAULT_INPUT, "the key's name has characters that cannot be shown");
		return cli_fail(&err);
	}
	return arguments->check != NULL ? check_evidence(arguments, &key)
					: watch_log(arguments, &key);
}

static int
run(int argc, char **argv)
{
	struct arguments arguments = { .every = EVERY_SECONDS };
	int option;

	option_begin();
	while ((option = option_next(&command_log, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (!take(&arguments, option))
			return cli_usage(&command_log,
			    "--every takes a number of seconds from 1 to %d",
			    EVERY_SECONDS_MAX);
	}
	arguments.where = argv[optind];
	return run_with(&arguments, argc - optind);
}

const struct command command_log_watch = {
	.name = "watch",
	.summary = "follow somebody's log, and prove it if that forks",
	.help =
	    "usage: accord log watch URL|DIR --vkey VKEY --state FILE [--policy FILE]\n"
	    "                        [--every SECONDS] [--once] [--any-entries] [--json]\n"
	    "       accord log watch --check EVIDENCE --vkey VKEY [--json]\n"
	    "\n"
	    "Looks at a log again and again, reads what is new, and checks that it is what\n"
	    "KEY signed and continues what was seen before, which is kept in FILE.  Of a\n"
	    "node's log (its name ends in '/log'), also that it has one anchor for each\n"
	    "epoch, in order.  The first look reads the whole log.\n"
	    "\n"
	    "Tells each new checkpoint, and ALARM when the log forked (it signed two pasts),\n"
	    "does not show what it signed, or breaks the order of anchors.  The proof that\n"
	    "it forked is kept in FILE.fork-SIZE; anybody can verify that with --check.\n"
	    "\n"
	    "  --vkey VKEY       the log's verifier key; its name is the log's origin\n"
	    "  --state FILE      what is known; made if it is not there\n"
	    "  --policy FILE     tell, too, when no quorum of the witnesses vouches for the\n"
	    "                    log, or none did for a day (c2sp.org/tlog-policy)\n"
	    "  --every SECONDS   between two looks; 10 if not given\n"
	    "  --once            look once\n"
	    "  --any-entries     it is no node's log, though it is called so\n"
	    "  --check EVIDENCE  verify that this file proves a fork, offline\n"
	    "  --json            an object for each line, for programs\n"
	    "\n"
	    "Without --once it goes on until SIGTERM or SIGINT, also after an alarm.\n"
	    "\n"
	    "exit status: 0 all was well; 1 there was an alarm; with --check, 0 it is proven\n"
	    "and 4 it is not\n"
	    "\n"
	    "example: accord log watch https://log.example.com --vkey \"$(cat log.vkey)\" \\\n"
	    "             --state log.watch\n",
	.run = run,
};
