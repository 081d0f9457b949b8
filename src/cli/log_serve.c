#include "serve/log_serve.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/log.h"
#include "cli/options.h"
#include "cli/service.h"

enum { OPTION_LISTEN = 1 };

static const struct option options[] = {
	{ "listen", required_argument, NULL, OPTION_LISTEN },
	{ 0 },
};

static void
tell_ready(void *arg, struct text address)
{
	const struct log_dir *log = arg;

	printf("%.*s listens on %.*s\n", TEXT_ARGS(log->signer.vkey.name), TEXT_ARGS(address));
	fflush(stdout);
}

static void
tell_trouble(void *arg, const struct err *err)
{
	(void)arg;
	cli_note("%s", err->text);
}

static bool
serve(const char *dir, const char *listen, struct err *err)
{
	scoped(log_dir_close) struct log_dir log = { .signer.fd = -1 };
	struct log_serve_config config = {
		.http.listen = text_of(listen),
		.ready = tell_ready,
		.trouble = tell_trouble,
		.arg = &log,
	};

	service_raise_descriptors();
	return log_dir_open(dir, &log, err) && service_catch_stop(&config.stop, err) &&
	       log_serve(&log, &config, err);
}

static int
run(int argc, char **argv)
{
	const char *listen = "127.0.0.1:8080";
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_log, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		listen = optarg;
	}
	if (optind + 1 != argc)
		return cli_usage(&command_log, "'log serve' needs the log's DIR alone");
	return serve(argv[optind], listen, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_log_serve = {
	.name = "serve",
	.summary = "serve a log to everybody, and take entries",
	.help = "usage: accord log serve DIR [--listen ADDRESS]\n"
		"\n"
		"Serves DIR/public on ADDRESS (127.0.0.1:8080; [::1]:8080, :8080 for all, port "
		"0 for\n"
		"a free one), and takes entries: POST /add with the entry as its body, at most "
		"65,535\n"
		"bytes, is answered with the entry's index once that is durable.  A checkpoint "
		"that\n"
		"has it follows at once.  Who may add is for the web server in front to say.\n"
		"\n"
		"  curl --data-binary @statement.json http://127.0.0.1:8080/add\n",
	.run = run,
};
