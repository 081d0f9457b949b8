#include "serve/log_serve.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/service.h"
#include "cli/log/log.h"
#include "log/policy.h"

enum { OPTION_POLICY = 'p' };

static const struct option options[] = {
	{ "policy", required_argument, NULL, OPTION_POLICY },
	SERVICE_OPTIONS,
	{ 0 },
};

static void
tell_ready(void *arg, struct text address, struct text monitor)
{
	const struct log_dir *log = arg;

	service_tell_ready(log->signer.names.log.name, address, monitor);
}

static void
tell_trouble(void *arg, const struct err *err)
{
	(void)arg;
	cli_note("%s", err->text);
}

static bool
serve(const char *dir, const struct listener_config *listener, const char *policy_file,
    struct err *err)
{
	scoped(buf_free) struct buf text = BUF(POLICY_LEN_MAX);
	struct policy policy;
	scoped(log_dir_close) struct log_dir log = { .signer.fd = -1 };
	struct log_serve_config config = {
		.listener = *listener,
		.ready = tell_ready,
		.trouble = tell_trouble,
		.arg = &log,
	};

	if (policy_file != NULL) {
		if (!file_load(policy_file, &text, err))
			return false;
		if (!policy_parse(buf_text(&text), &policy, err))
			return err_in(err, "'%s'", policy_file);
		config.policy = &policy;
	}
	service_raise_descriptors();
	return log_dir_open(dir, &log, err) && service_catch_stop(&config.stop, err) &&
	       service_catch_reload(&config.listener.reload, err) &&
	       log_serve(&log, &config, err);
}

static int
run(int argc, char **argv)
{
	struct listener_config listener = SERVICE_LISTENER;
	const char *policy = NULL;
	struct err err;
	int option, status;

	option_begin();
	while ((option = option_next(&command_log, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_POLICY)
			policy = optarg;
		else
			service_option(option, optarg, &listener);
	}
	if (optind + 1 != argc)
		return cli_usage(&command_log, "'log serve' needs the log's DIR alone");
	if (!service_check(&command_log, &listener, &status))
		return status;
	return serve(argv[optind], &listener, policy, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_log_serve = {
	.name = "serve",
	.summary = "serve a log to everybody, and take entries",
	.help =
	    "usage: accord log serve DIR [--policy FILE] [--listen ADDRESS]\n"
	    "                        [--monitor ADDRESS] [--certificate FILE --key FILE]\n"
	    "\n"
	    "Serves DIR/public, and takes entries: POST /add with the entry as its body, at\n"
	    "most 65,535 bytes, is answered with the entry's index once that is durable.  A\n"
	    "checkpoint that has it follows at once; POST /add?proof=1 is answered with the\n"
	    "proof under it (c2sp.org/tlog-proof).  Who may add is for the web server in\n"
	    "listener to say.\n"
	    "\n"
	    "  -p, --policy FILE   show no checkpoint before a quorum of this policy's\n"
	    "                      witnesses (c2sp.org/tlog-policy) has cosigned it; they are\n"
	    "                      asked where it says: witness NAME VKEY URL\n" SERVICE_HELP
	    "\n"
	    "  curl --data-binary @statement.json http://127.0.0.1:8080/add\n",
	.run = run,
};
