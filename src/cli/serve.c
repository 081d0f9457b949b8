#include "serve/serve.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/place.h"
#include "cli/service.h"

enum { OPTION_DIR = 1, OPTION_LISTEN };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "listen", required_argument, NULL, OPTION_LISTEN },
	{ 0 },
};

static void
tell_ready(void *arg, struct text address)
{
	const struct node *node = arg;

	printf("%.*s listens on %.*s\n", TEXT_ARGS(node->manifest.name), TEXT_ARGS(address));
	fflush(stdout);
}

static void
tell_trouble(void *arg, const struct err *err)
{
	(void)arg;
	cli_note("%s", err->text);
}

static bool
serve(const char *option_dir, const char *listen, struct err *err)
{
	scoped(node_close) struct node node = { 0 };
	struct serve_config config = {
		.listen = text_of(listen),
		.ready = tell_ready,
		.trouble = tell_trouble,
		.arg = &node,
	};
	char dir[PATH_MAX];

	service_raise_descriptors();
	return place_node(option_dir, dir, err) && node_open(dir, &node, err) &&
	       service_catch_stop(&config.stop, err) && serve_run(&node, &config, err);
}

static int
run(int argc, char **argv)
{
	const char *dir = NULL, *listen = "127.0.0.1:8080";
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_serve, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			dir = optarg;
		else
			listen = optarg;
	}
	if (optind < argc)
		return cli_usage(&command_serve, "'%s' is one argument too many", argv[optind]);
	return serve(dir, listen, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_serve = {
	.name = "serve",
	.summary = "run a node: take reports in, keep its log and its times",
	.help =
	    "usage: accord serve [--dir DIR] [--listen ADDRESS]\n"
	    "\n"
	    "Answers on ADDRESS (127.0.0.1:8080; [::1]:8080, :8080 for all, port 0 for a free\n"
	    "one), anchors each epoch in the log, and posts the keys of sealed releases when\n"
	    "their time has come.  Ends at SIGTERM or SIGINT.  Put a web server that speaks\n"
	    "TLS in front of it.\n",
	.run = run,
};
