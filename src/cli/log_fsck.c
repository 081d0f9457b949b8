#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/bar.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/log.h"
#include "cli/log_source.h"
#include "cli/options.h"
#include "codec/base64.h"
#include "codec/json_write.h"
#include "log/fsck.h"

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

static void
format(const struct fsck_tally *tally, struct text origin, struct buf *out)
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
}

static void
format_json(const struct fsck_tally *tally, struct text origin, struct buf *out)
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
	if (json)
		format_json(&tally, key->name, &line);
	else
		format(&tally, key->name, &line);
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
		    &command_log, "'log fsck' needs one DIR or URL, and --vkey KEY");
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
	    "usage: accord log fsck DIR|URL --vkey KEY [--json]\n"
	    "\n"
	    "Reads every tile and every entry that the checkpoint implies, and checks that\n"
	    "they are those that KEY signed.  Mends nothing.  DIR is the directory of a log\n"
	    "or a node, or one that holds 'checkpoint' and 'tile/'.  Any log of static files\n"
	    "(c2sp.org/tlog-tiles) can be read, whoever made it.\n"
	    "\n"
	    "  --vkey KEY   the log's verifier key; its name is the log's origin\n"
	    "  --json       an object for each disagreement, and one for the whole, a line "
	    "each\n"
	    "\n"
	    "exit status: 0 all agrees; 1 something does not; 3 KEY is malformed; 5 there is\n"
	    "no log; 8 it cannot be read\n"
	    "\n"
	    "example: accord log fsck https://log.example.com --vkey \"$(cat log.vkey)\"\n",
	.run = run,
};
