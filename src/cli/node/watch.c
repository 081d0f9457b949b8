#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/listing.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/command/shown.h"
#include "serve/telling.h"

#define PAUSE 1       /* seconds between looks, when nothing came */
#define PAUSE_MAX 300 /* when somebody could not be told: twice as long each time */
#define MARK_LEN 24

enum {
	OPTION_DIR = 1,
	OPTION_JSON,
	OPTION_STATE,
	OPTION_ONCE,
	OPTION_POST,
	OPTION_SECRET,
	OPTION_MAIL,
	OPTION_FROM,
	OPTION_SMTP
};

struct watch {
	const char *state; /* the file that remembers what was told; NULL: none */
	char dir[PATH_MAX];
	bool json;
	bool once;
	int64_t mark; /* below 0: begin with what comes */
	struct telling telling;
};

/* --- what was told */

static bool
read_mark(struct watch *watch, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(MARK_LEN);
	struct text rest, line;
	uint64_t mark;

	watch->mark = -1;
	if (watch->state == NULL)
		return true;
	if (!file_load(watch->state, &bytes, err))
		return err->fault == FAULT_ABSENT;
	rest = buf_text(&bytes);
	if (!text_line(&rest, &line) || rest.len > 0 || !text_u64(line, &mark) ||
	    mark > INT64_MAX)
		return err_set(err, FAULT_INPUT,
		    "'%s' is no file that 'accord watch' wrote: give another, or remove it",
		    watch->state);
	watch->mark = (int64_t)mark;
	return true;
}

/* Once it was printed: what is told twice after a crash is no loss, what is never told is. */
static bool
write_mark(const struct watch *watch, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(MARK_LEN);

	if (fflush(stdout) != 0)
		return err_errno(err, "cannot write what came");
	if (watch->state == NULL)
		return true;
	buf_addf(&bytes, "%lld\n", (long long)watch->mark);
	return buf_ok(&bytes, err) && file_save(watch->state, buf_text(&bytes), 0600, err);
}

/* --- looking */

static struct text
short_id(struct value row, const char *name)
{
	struct text id = deed_text(row, name, TEXT(""));

	if (id.len > 12)
		id.len = 12;
	return id;
}

static void
print_event(struct value row)
{
	scoped(buf_free) struct buf line = BUF(4 * KIB);
	bool in_case = deed_text(row, "case", TEXT("")).len > 0;

	buf_addf(&line, "%.*s  %-16.*s %.*s  %.*s", TEXT_ARGS(deed_text(row, "at", TEXT(""))),
	    TEXT_ARGS(deed_text(row, "kind", TEXT(""))),
	    TEXT_ARGS(short_id(row, in_case ? "case" : "id")),
	    TEXT_ARGS(deed_text(row, "by", TEXT(""))));
	shown_line("", buf_text(&line));
}

/* Which cases something came in, each once, and how much else. */
static void
gather(struct value events, int64_t mark, struct news *news)
{
	struct value_walk walk = { 0 };
	struct hash of_case;

	news->mark = mark;
	while (value_each(events, &walk))
		news_add(news, hash_parse(deed_text(walk.value, "case", TEXT("")), &of_case)
				   ? &of_case
				   : NULL);
}

/* One look; *more when there is more at once. */
static bool
look(struct watch *watch, bool *more, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	int64_t before = watch->mark;
	struct value ok, events, value;
	struct news news = { 0 };

	if (watch->mark >= 0)
		asking_integer(&ask, "after", watch->mark);
	/* Who could not be told is told the same again; then it is not printed twice. */
	if (!asking_do(&ask, watch->dir, "watch", &ok, err) ||
	    !value_get_array(ok, "events", &events, err))
		return false;
	gather(events, deed_integer(ok, "mark", before), &news);
	if (!telling_do(&watch->telling, &news, err) ||
	    !listing_rows(events, watch->json, DEED_ANSWER_MAX, print_event, err))
		return false;
	watch->mark = deed_integer(ok, "mark", watch->mark);
	*more = value_find(ok, "more", &value) && value_as_bool(value, more, err) && *more;
	return watch->mark == before || write_mark(watch, err);
}

/* What may be otherwise later: a node that begins anew, somebody who could not be told. */
static bool
passes(const struct err *err)
{
	return err->fault == FAULT_SYSTEM || err->fault == FAULT_CONFLICT;
}

static bool
watch_on(struct watch *watch, struct err *err)
{
	struct timespec pause = { .tv_sec = PAUSE };
	bool more;

	for (;;) {
		bool good = look(watch, &more, err);

		if (!good && (watch->once || !passes(err) || ferror(stdout)))
			return false;
		if (!good && pause.tv_sec == PAUSE)
			cli_note("%s; it is tried again", err->text);
		if (good && watch->once && !more)
			return true;
		pause.tv_sec = good ? PAUSE : 2 * pause.tv_sec;
		if (pause.tv_sec > PAUSE_MAX)
			pause.tv_sec = PAUSE_MAX;
		if (!good || !more)
			nanosleep(&pause, NULL);
	}
}

static void
take_option(struct watch *watch, int option)
{
	if (option == OPTION_JSON)
		watch->json = true;
	else if (option == OPTION_STATE)
		watch->state = optarg;
	else if (option == OPTION_ONCE)
		watch->once = true;
	else if (option == OPTION_POST)
		watch->telling.post = optarg;
	else if (option == OPTION_SECRET)
		watch->telling.secret = optarg;
	else if (option == OPTION_MAIL)
		watch->telling.mail = optarg;
	else if (option == OPTION_FROM)
		watch->telling.from = optarg;
	else
		watch->telling.smtp = optarg;
}

static int
run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "dir", required_argument, NULL, OPTION_DIR },
		{ "json", no_argument, NULL, OPTION_JSON },
		{ "state", required_argument, NULL, OPTION_STATE },
		{ "once", no_argument, NULL, OPTION_ONCE },
		{ "post", required_argument, NULL, OPTION_POST },
		{ "secret", required_argument, NULL, OPTION_SECRET },
		{ "mail", required_argument, NULL, OPTION_MAIL },
		{ "from", required_argument, NULL, OPTION_FROM },
		{ "smtp", required_argument, NULL, OPTION_SMTP },
		{ 0 },
	};
	struct watch watch = { .telling.smtp = "smtp://127.0.0.1:25" };
	const char *dir = NULL;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_watch, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			dir = optarg;
		else
			take_option(&watch, option);
	}
	if (optind < argc)
		return cli_usage(&command_watch, "'%s' is one argument too many", argv[optind]);
	if (!telling_check(&watch.telling, &err) || !place_node(dir, watch.dir, &err) ||
	    !read_mark(&watch, &err) || !watch_on(&watch, &err))
		return cli_fail(&err);
	return EXIT_SUCCESS;
}

const struct command command_watch = {
	.name = "watch",
	.summary = "print a line for each thing that comes from others, as it comes",
	.help =
	    "usage: accord watch [--state FILE] [--once] [--post URL --secret FILE]\n"
	    "                    [--mail ADDRESS --from ADDRESS [--smtp SERVER]] [--json]\n"
	    "                    [--dir DIR]\n"
	    "\n"
	    "A line tells when it was said, what it is (report, case.message), of which case\n"
	    "or which statement it is, and by whom: nothing of what it says.  Without FILE it\n"
	    "begins with what comes from now on.\n"
	    "\n"
	    "  --state FILE  remember there what was told, and go on after it the next time\n"
	    "  --once        print what came since, and end\n"
	    "  --post URL    tell that something awaits, by a request with JSON: which cases\n"
	    "  --secret FILE by this key it is signed: X-Accord-Signature is the HMAC-SHA-256\n"
	    "                of its body, in hex, behind 'sha256='\n"
	    "  --mail ADDRESS  tell that something awaits, by a mail\n"
	    "  --from ADDRESS  whose it is\n"
	    "  --smtp SERVER   which takes it (smtp://127.0.0.1:25)\n"
	    "  --json        an object a line\n"
	    "  --dir DIR     the node's directory\n"
	    "\n"
	    "Who cannot be told is told again, later and later, before anything else.\n",
	.run = run,
};
