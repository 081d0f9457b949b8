#include "serve/witness_serve.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/service.h"
#include "cli/log/witness.h"

/* Logs come back every few seconds or minutes, and keep their connections meanwhile. */
#define CONNECTIONS_MAX 3000

static const struct option options[] = {
	SERVICE_OPTIONS,
	{ 0 },
};

static void
tell_ready(void *arg, struct text address, struct text monitor)
{
	const struct witness_dir *witness = arg;

	if (witness->store.restored)
		cli_note(
		    "the witness was restored from an older copy: it cosigns only for logs "
		    "whose last size is confirmed; see 'accord witness confirm'");
	service_tell_ready(witness->vkey.name, address, monitor);
}

static void
tell_trouble(void *arg, const struct err *err)
{
	(void)arg;
	cli_note("%s", err->text);
}

static bool
serve(const char *dir, const struct listener_config *listener, struct err *err)
{
	scoped(witness_dir_close) struct witness_dir witness = { 0 };
	struct witness_serve_config config = {
		.listener = *listener,
		.ready = tell_ready,
		.trouble = tell_trouble,
		.arg = &witness,
	};

	config.listener.http.connections_max = CONNECTIONS_MAX;
	service_raise_descriptors();
	return witness_dir_open(dir, &witness, err) && service_catch_stop(&config.stop, err) &&
	       service_catch_reload(&config.listener.reload, err) &&
	       witness_serve(&witness, &config, err);
}

static int
run(int argc, char **argv)
{
	struct listener_config listener = SERVICE_LISTENER;
	int option, status;
	struct err err;

	option_begin();
	while ((option = option_next(&command_witness, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		service_option(option, optarg, &listener);
	}
	if (optind + 1 != argc)
		return cli_usage(
		    &command_witness, "'witness serve' needs the witness's DIR alone");
	if (!service_check(&command_witness, &listener, &status))
		return status;
	return serve(argv[optind], &listener, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_witness_serve = {
	.name = "serve",
	.summary = "cosign checkpoints over HTTP",
	.help = "usage: accord witness serve DIR [--listen ADDRESS] [--monitor ADDRESS]\n"
		"                            [--certificate FILE --key FILE]\n"
		"\n"
		"Logs ask at /add-checkpoint, monitors at /HASH/checkpoint, where HASH is the\n"
		"SHA-256 of a log's origin in hex: submission and monitoring prefix are the\n"
		"server's root. Ends at SIGTERM or SIGINT.\n"
		"\n" SERVICE_HELP "\n"
		"  accord witness serve /var/lib/witness --listen :443 \\\n"
		"      --certificate fullchain.pem --key privkey.pem\n",
	.run = run,
};
