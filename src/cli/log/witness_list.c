#include <stdio.h>
#include <stdlib.h>

#include "action/log/witness_dir.h"
#include "base/utc.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/log/witness.h"
#include "codec/json_write.h"

enum { OPTION_JSON = 1 };

static const struct option options[] = {
	{ "json", no_argument, NULL, OPTION_JSON },
	{ 0 },
};

static void
format_plain(const struct witness_log *log, uint64_t keys, struct buf *out)
{
	buf_addf(
	    out, "%.*s  size %llu", TEXT_ARGS(log->origin), (unsigned long long)log->head.size);
	if (log->time > 0 && log->time <= UTC_MAX) {
		buf_add(out, TEXT(", "));
		utc_format(log->time, out);
	}
	if (keys != 1)
		buf_addf(out, ", %llu keys", (unsigned long long)keys);
	if (!log->certain)
		buf_add(out, TEXT(", to be confirmed"));
	buf_add(out, TEXT("\n"));
}

static void
format_json(const struct witness_log *log, uint64_t keys, struct buf *out)
{
	scoped(buf_free) struct buf hash = BUF(KIB), at = BUF(KIB);
	struct hash origin = hash_text(log->origin);
	struct writer w = WRITER(out);

	hash_format(&origin, &hash);
	writer_object(&w);
	writer_key(&w, "origin");
	writer_text(&w, log->origin);
	writer_key(&w, "hash");
	writer_text(&w, buf_text(&hash));
	writer_key(&w, "size");
	writer_integer(&w, (int64_t)log->head.size);
	writer_key(&w, "at");
	if (log->time > 0 && log->time <= UTC_MAX) {
		utc_format(log->time, &at);
		writer_text(&w, buf_text(&at));
	} else {
		writer_null(&w);
	}
	writer_key(&w, "keys");
	writer_integer(&w, (int64_t)keys);
	writer_key(&w, "certain");
	writer_bool(&w, log->certain);
	writer_end(&w);
	buf_add(out, TEXT("\n"));
}

static bool
tell(void *arg, const struct witness_log *log, uint64_t keys, struct err *err)
{
	scoped(buf_free) struct buf out = BUF(MIB);
	const bool *json = arg;

	if (*json)
		format_json(log, keys, &out);
	else
		format_plain(log, keys, &out);
	if (!buf_ok(&out, err))
		return false;
	fputs(buf_string(&out), stdout);
	return true;
}

static bool
list(const char *dir, bool json, struct err *err)
{
	scoped(witness_dir_close) struct witness_dir witness = { 0 };

	return witness_dir_open(dir, &witness, err) &&
	       witness_store_each(&witness.store, tell, &json, err);
}

static int
run(int argc, char **argv)
{
	bool json = false;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_witness, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		json = true;
	}
	if (optind + 1 != argc)
		return cli_usage(
		    &command_witness, "'witness list' needs the witness's DIR alone");
	return list(argv[optind], json, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_witness_list = {
	.name = "list",
	.summary = "tell what a witness cosigned last for each log",
	.help =
	    "usage: accord witness list DIR [--json]\n"
	    "\n"
	    "A line for each log: its origin, the size that was cosigned last, and when; how\n"
	    "many keys are believed, if not one; and whether the size must be confirmed.\n"
	    "\n"
	    "  --json  one object a line, with the hash that monitors ask by\n",
	.run = run,
};
