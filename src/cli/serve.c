#include "serve/serve.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/place.h"
#include "cli/service.h"

enum { OPTION_DIR = 1 };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	SERVICE_OPTIONS,
	{ 0 },
};

static void
tell_ready(void *arg, struct text address, struct text monitor)
{
	const struct node *node = arg;

	service_tell_ready(node->manifest.name, address, monitor);
}

static void
tell_trouble(void *arg, const struct err *err)
{
	(void)arg;
	cli_note("%s", err->text);
}

static bool
serve(const char *option_dir, const struct front_config *front, struct err *err)
{
	scoped(node_close) struct node node = { 0 };
	struct serve_config config = {
		.front = *front,
		.ready = tell_ready,
		.trouble = tell_trouble,
		.arg = &node,
	};
	char dir[PATH_MAX];

	service_raise_descriptors();
	return place_node(option_dir, dir, err) && node_open(dir, &node, err) &&
	       service_catch_stop(&config.stop, err) &&
	       service_catch_reload(&config.front.reload, err) &&
	       serve_run(&node, &config, err);
}

static int
run(int argc, char **argv)
{
	struct front_config front = SERVICE_FRONT;
	const char *dir = NULL;
	struct err err;
	int option, status;

	option_begin();
	while ((option = option_next(&command_serve, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			dir = optarg;
		else
			service_option(option, optarg, &front);
	}
	if (optind < argc)
		return cli_usage(&command_serve, "'%s' is one argument too many", argv[optind]);
	if (!service_check(&command_serve, &front, &status))
		return status;
	return serve(dir, &front, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_serve = {
	.name = "serve",
	.summary = "run a node: take reports in, keep its log and its times",
	.help = "usage: accord serve [--dir DIR] [--listen ADDRESS] [--monitor ADDRESS]\n"
		"                    [--certificate FILE --key FILE]\n"
		"\n"
		"Answers HTTP, anchors each epoch in the log, and posts the keys of sealed "
		"releases\n"
		"when their time has come.  Ends at SIGTERM or SIGINT.  Speaks TLS where a\n"
		"certificate is given; else put a web server in front of it that does.\n"
		"\n" SERVICE_HELP,
	.run = run,
};
