#include "action/log/log_add.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/log/log.h"
#include "log/tile.h"

static const struct option options[] = {
	{ "lines", no_argument, NULL, 'l' },
	{ 0 },
};

static void
print_added(void *arg, uint64_t first, size_t count)
{
	(void)arg;
	for (size_t i = 0; i < count; i++)
		printf("%" PRIu64 "\n", first + i);
	fflush(stdout);
}

static bool
open_input(const char *path, int *fd, struct err *err)
{
	if (strcmp(path, "-") != 0)
		return file_open(path, fd, err);
	*fd = dup(STDIN_FILENO);
	return *fd >= 0 || err_errno(err, "cannot read standard input");
}

/* One file is one entry, or each of its lines is. */
static bool
add_file(struct log_adding *adding, const char *path, bool lines, struct err *err)
{
	scoped(file_close) int fd = -1;
	scoped(buf_free) struct buf entry = BUF(ENTRY_LEN_MAX);
	struct source source = source_fd(&fd);

	if (!open_input(path, &fd, err))
		return false;
	if (lines)
		return log_add_lines(adding, &source, err);
	if (source_load(&source, &entry, err))
		return log_add(adding, buf_text(&entry), err);
	return err->fault != FAULT_LIMIT
		   ? false
		   : err_set(err, FAULT_LIMIT, "an entry has at most %d bytes", ENTRY_LEN_MAX);
}

static bool
add(const char *dir, char *const *paths, bool lines, struct err *err)
{
	static char standard[] = "-";
	static char *const nothing_named[] = { standard, NULL };
	scoped(log_dir_close) struct log_dir log = { .signer.fd = -1 };
	struct log_adding adding = LOG_ADDING(&log, print_added, NULL);

	if (!log_dir_open(dir, &log, err))
		return false;
	for (paths = *paths == NULL ? nothing_named : paths; *paths != NULL; paths++) {
		if (add_file(&adding, *paths, lines, err))
			continue;
		log_add_drop(&adding);
		return strcmp(*paths, "-") == 0 ? err_in(err, "standard input")
						: err_in(err, "'%s'", *paths);
	}
	return log_add_end(&adding, err);
}

static int
run(int argc, char **argv)
{
	bool lines = false;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_log, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		lines = true;
	}
	if (optind == argc)
		return cli_usage(&command_log, "'log add' needs the log's DIR");
	return add(argv[optind], argv + optind + 1, lines, &err) ? EXIT_SUCCESS
								 : cli_fail(&err);
}

const struct command command_log_add = {
	.name = "add",
	.summary = "add entries, and print their indexes",
	.help =
	    "usage: accord log add DIR [FILE...] [-l]\n"
	    "\n"
	    "Adds each FILE, or standard input ('-'), as one entry of at most 65,535 bytes,\n"
	    "and prints its index once it is durable.  It shows in the next checkpoint.\n"
	    "\n"
	    "  -l, --lines  each line is an entry, without its end\n"
	    "\n"
	    "What fails adds nothing of what had no index printed.\n"
	    "\n"
	    "  accord log add mylog statement.json && accord log checkpoint mylog\n",
	.run = run,
};
