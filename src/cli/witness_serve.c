#include "serve/witness_serve.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/service.h"
#include "cli/witness.h"

/* Logs come back every few seconds or minutes, and keep their connections meanwhile. */
#define CONNECTIONS_MAX 3000

enum { OPTION_LISTEN = 1 };

static const struct option options[] = {
	{ "listen", required_argument, NULL, OPTION_LISTEN },
	{ 0 },
};

static void
tell_ready(void *arg, struct text address)
{
	const struct witness_dir *witness = arg;

	if (witness->store.restored)
		cli_note(
		    "the witness was restored from an older copy: it cosigns only for logs "
		    "whose last size is confirmed; see 'accord witness confirm'");
	printf("%.*s listens on %.*s\n", TEXT_ARGS(witness->vkey.name), TEXT_ARGS(address));
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
	scoped(witness_dir_close) struct witness_dir witness = { 0 };
	struct witness_serve_config config = {
		.http.listen = text_of(listen),
		.http.connections_max = CONNECTIONS_MAX,
		.ready = tell_ready,
		.trouble = tell_trouble,
		.arg = &witness,
	};

	service_raise_descriptors();
	return witness_dir_open(dir, &witness, err) && service_catch_stop(&config.stop, err) &&
	       witness_serve(&witness, &config, err);
}

static int
run(int argc, char **argv)
{
	const char *listen = "127.0.0.1:8080";
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_witness, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		listen = optarg;
	}
	if (optind + 1 != argc)
		return cli_usage(
		    &command_witness, "'witness serve' needs the witness's DIR alone");
	return serve(argv[optind], listen, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_witness_serve = {
	.name = "serve",
	.summary = "cosign checkpoints over HTTP",
	.help =
	    "usage: accord witness serve DIR [--listen ADDRESS]\n"
	    "\n"
	    "Answers on ADDRESS (127.0.0.1:8080; [::1]:8080, :8080 for all, port 0 for a free\n"
	    "one): logs ask at /add-checkpoint, monitors at /HASH/checkpoint, where HASH is "
	    "the\n"
	    "SHA-256 of a log's origin in hex.  Submission and monitoring prefixes are the\n"
	    "server's root.  Ends at SIGTERM or SIGINT.  Put a web server that speaks TLS in\n"
	    "front of it.\n",
	.run = run,
};
