#include "cli/command/listing.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/command/cli.h"
#include "cli/command/options.h"
#include "cli/command/shown.h"
#include "codec/canonical.h"

enum { OPTION_DIR = 1, OPTION_JSON };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ 0 },
};

/* False: what is wrong with them was told. */
static bool
read_options(const struct command *command, int argc, char **argv, const char **dir, bool *json)
{
	int option;

	option_begin();
	while ((option = option_next(command, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return false;
		if (option == OPTION_DIR)
			*dir = optarg;
		else
			*json = true;
	}
	return true;
}

int
listing_run(const struct command *command, int argc, char **argv,
    bool (*list)(const char *dir, bool json, struct err *err))
{
	const char *dir = NULL;
	bool json = false;
	struct err err;

	if (!read_options(command, argc, argv, &dir, &json))
		return CLI_USAGE;
	if (optind < argc)
		return cli_usage(command, "'%s' is one argument too many", argv[optind]);
	return list(dir, json, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

int
listing_run_of(const struct command *command, int argc, char **argv, const char *which,
    bool (*list)(const char *dir, const char *of, bool json, struct err *err))
{
	const char *dir = NULL;
	bool json = false;
	struct err err;

	if (!read_options(command, argc, argv, &dir, &json))
		return CLI_USAGE;
	if (argc - optind != 1)
		return cli_usage(command, "it needs to know %s", which);
	return list(dir, argv[optind], json, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

bool
listing_json(struct value value, size_t limit, struct err *err)
{
	scoped(buf_free) struct buf json = BUF_SECRET(limit), line = BUF_SECRET(4 * limit);

	if (!canonical_format(value, &json, err))
		return false;
	shown_add(buf_text(&json), &line); /* which JSON means by it as well */
	buf_add(&line, TEXT("\n"));
	if (!buf_ok(&line, err))
		return false;
	fwrite(line.at, 1, line.len, stdout);
	return true;
}

bool
listing_rows(struct value rows, bool json, size_t limit, void (*print)(struct value row),
    struct err *err)
{
	struct value_walk walk = { 0 };

	while (value_each(rows, &walk)) {
		if (!json)
			print(walk.value);
		else if (!listing_json(walk.value, limit, err))
			return false;
	}
	return true;
}
