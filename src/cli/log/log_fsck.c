#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "action/log/taken_down.h"
#include "cli/command/bar.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/log/log.h"
#include "cli/log/log_source.h"
#include "cli/log/log_told.h"
#include "codec/base64.h"
#include "codec/json_write.h"
#include "log/fsck.h"
#include "log/growth.h"
#include "statement/statement.h"

#define TOLD_MAX 100 /* disagreements; the rest is counted */
#define LINE_LEN_MAX (64 * KIB)

enum { OPTION_VKEY = 1, OPTION_JSON };

static const struct option options[] = {
	{ "vkey", required_argument, NULL, OPTION_VKEY },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ 0 },
};

/* What is told as it goes on. */
struct teller {
	struct text origin;
	bool json;
	uint64_t told;
	struct progress progress;
};

static void
print(const struct buf *line)
{
	struct err err;

	if (buf_ok(line, &err))
		puts(buf_string(line));
	else
		cli_note("%s", err.text);
}

static void
on_disagree(void *arg, const char *path, const char *what)
{
	scoped(buf_free) struct buf line = BUF(LINE_LEN_MAX);
	struct teller *teller = arg;
	struct writer w = WRITER(&line);

	if (++teller->told > TOLD_MAX)
		return;
	progress_hide(&teller->progress);
	if (teller->json) {
		writer_object(&w);
		writer_key(&w, "file");
		writer_text(&w, text_of(path));
		writer_key(&w, "what");
		writer_text(&w, text_of(what));
		writer_end(&w);
	} else {
		buf_addf(&line, "%s: %s", path, what);
	}
	print(&line);
}

/* How long it will be in bytes can only be told from what it was so far. */
static void
on_passed(void *arg, const struct fsck_tally *tally)
{
	struct teller *teller = arg;
	double part = tally->size == 0 ? 1 : (double)tally->entries / (double)tally->size;

	if (tally->bundles % 64 != 0 || part <= 0)
		return;
	teller->progress.total = (uint64_t)((double)tally->bytes / part);
	progress_tell(&teller->progress, tally->bytes, bar_now());
}

/* What a node's log says of statements that are gone: no disagreement. */
static void
on_stone(void *arg, const struct taken_down_stone *stone)
{
	scoped(buf_free) struct buf line = BUF(LINE_LEN_MAX);
	struct teller *teller = arg;
	struct writer w = WRITER(&line);

	if (teller->json) {
		writer_object(&w);
		writer_key(&w, "entry");
		writer_integer(&w, (int64_t)stone->index);
		statement_put_hash(&w, "statement", &stone->of);
		statement_put_time(&w, "taken_down", stone->at);
		writer_key(&w, "why");
		writer_text(&w, stone->why);
		writer_end(&w);
	} else {
		log_told_stone(stone, &line);
	}
	print(&line);
}

static void
on_entry(void *arg, uint64_t index, const struct beginning *beginning)
{
	taken_down_add(arg, index, beginning);
}

static bool
on_read(void *arg, const struct growth_tally *tally, struct err *err)
{
	(void)arg;
	(void)tally;
	(void)err;
	return true;
}

/* The entries of a node's log once more, for the statements that they are of. */
static bool
look_for_stones(const struct files *files, const struct vkey *key,
    const struct fsck_tally *tally, struct taken_down *down, struct err *err)
{
	const struct growth growth = { files, tally->size, on_entry, on_read, down };
	struct merkle_frontier frontier = { .size = 0 };
	struct text rest = key->name;
	struct err flaw;

	if (tally->disagreements > 0 || !text_cut(&rest, '/', &down->node) ||
	    !(text_eq(rest, TEXT("log")) || text_starts(rest, TEXT("log/"))))
		return true;
	return growth_read(&growth, &frontier, &flaw, err) && taken_down_look(down, err);
}

static void
format(const struct fsck_tally *tally, const struct taken_down *down, struct text origin,
    struct buf *out)
{
	if (tally->disagreements > TOLD_MAX)
		buf_addf(out, "and %" PRIu64 " more\n", tally->disagreements - TOLD_MAX);
	buf_addf(out, "%.*s: ", TEXT_ARGS(origin));
	if (tally->opened)
		buf_addf(out,
		    "read %" PRIu64 " of %" PRIu64 " entries, in %" PRIu64
		    " bundles and %" PRIu64 " tiles, %" PRIu64 " bytes: ",
		    tally->entries, tally->size, tally->bundles, tally->tiles, tally->bytes);
	if (tally->disagreements == 0)
		buf_add(out, TEXT("all agree with the checkpoint"));
	else
		buf_addf(out, "%" PRIu64 " disagreement%s%s", tally->disagreements,
		    tally->disagreements == 1 ? "" : "s",
		    tally->gave_up ? ", and so the rest was not read" : "");
	if (down->stones > 0)
		buf_addf(out, "; %" PRIu64 " statement%s taken down", down->stones,
		    down->stones == 1 ? " was" : "s were");
	if (down->missing + down->altered > 0)
		buf_addf(out,
		    "; of %" PRIu64 " the body is not here, and nothing says why; of %" PRIu64
		    " it is another",
		    down->missing, down->altered);
}

static void
format_json(const struct fsck_tally *tally, const struct taken_down *down, struct text origin,
    struct buf *out)
{
	scoped(buf_free) struct buf root = BUF(KIB);
	const struct {
		const char *key;
		uint64_t value;
	} numbers[] = {
		{ "size", tally->size },
		{ "entries", tally->entries },
		{ "bundles", tally->bundles },
		{ "tiles", tally->tiles },
		{ "bytes", tally->bytes },
		{ "disagreements", tally->disagreements },
		{ "taken_down", down->stones },
		{ "missing", down->missing },
		{ "altered", down->altered },
	};
	struct writer w = WRITER(out);

	writer_object(&w);
	writer_key(&w, "origin");
	writer_text(&w, origin);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		writer_key(&w, numbers[i].key);
		writer_integer(&w, (int64_t)numbers[i].value);
	}
	base64_add(&root, tally->root.bytes, HASH_LEN);
	writer_key(&w, "root");
	writer_text(&w, buf_text(&root));
	writer_key(&w, "gave_up");
	writer_bool(&w, tally->gave_up);
	writer_end(&w);
}

static int
check(const struct files *files, const struct vkey *key, bool json)
{
	scoped(buf_free) struct buf line = BUF(LINE_LEN_MAX);
	struct teller teller = { .origin = key->name, .json = json };
	const struct fsck_watch watch = { on_disagree, on_passed, &teller };
	scoped(taken_down_free) struct taken_down down = {
		.files = files, .tell = on_stone, .arg = &teller
	};
	struct fsck_tally tally;
	struct err err;
	bool done;

	teller.progress = progress_begin(STDERR_FILENO, key->name, 0, bar_now());
	done = fsck(files, key, &watch, &tally, &err);
	progress_end(&teller.progress);
	if (!done) {
		int status = cli_fail(&err);

		return tally.disagreements > 0 ? CLI_NO : status;
	}
	if (!look_for_stones(files, key, &tally, &down, &err))
		return cli_fail(&err);
	if (json)
		format_json(&tally, &down, key->name, &line);
	else
		format(&tally, &down, key->name, &line);
	print(&line);
	return tally.disagreements > 0 ? CLI_NO : EXIT_SUCCESS;
}

static int
run(int argc, char **argv)
{
	scoped(log_source_close) struct log_source source = LOG_SOURCE;
	const char *spelled = NULL;
	bool json = false;
	struct vkey key;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_log, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_VKEY)
			spelled = optarg;
		else
			json = true;
	}
	if (argc - optind != 1 || spelled == NULL)
		return cli_usage(
		    &command_log, "'log fsck' needs one DIR or URL, and --vkey VKEY");
	if (!vkey_parse(text_of(spelled), &key, &err))
		return cli_fail(&err);
	if (!text_printable(key.name)) {
		err_set(
		    &err, FAULT_INPUT, "the key's name has characters that cannot be shown");
		return cli_fail(&err);
	}
	if (!log_source_open(argv[optind], &source, &err))
		return cli_fail(&err);
	return check(&source.files, &key, json);
}

const struct command command_log_fsck = {
	.name = "fsck",
	.summary = "read a whole log again and hold it against its checkpoint",
	.help =
	    "usage: accord log fsck DIR|URL --vkey VKEY [--json]\n"
	    "\n"
	    "Reads every tile and every entry that the checkpoint implies, and checks that\n"
	    "they are those that KEY signed.  Mends nothing.  DIR is the directory of a log\n"
	    "or a node, or one that holds 'checkpoint' and 'tile/'.  Any log of static files\n"
	    "(c2sp.org/tlog-tiles) can be read, whoever made it.  Of a node's log it also\n"
	    "says which statements were taken down, and why: their entries stay.\n"
	    "\n"
	    "  --vkey VKEY  the log's verifier key; its name is the log's origin\n"
	    "  --json       an object for each disagreement, and one for the whole, a\n"
	    "               line each\n"
	    "\n"
	    "exit status: 0 all agrees; 1 something does not; 3 KEY is malformed; 5 there is\n"
	    "no log; 8 it cannot be read\n"
	    "\n"
	    "example: accord log fsck https://log.example.com --vkey \"$(cat log.vkey)\"\n",
	.run = run,
};
