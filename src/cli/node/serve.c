#include "serve/serve.h"

#include <stdio.h>
#include <stdlib.h>

#include "action/inbox/newcomer.h"
#include "action/node/backup.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/command/service.h"

enum {
	OPTION_DIR = 1,
	OPTION_LISTEN,
	OPTION_CONSOLE,
	OPTION_CERTIFICATE,
	OPTION_KEY,
	OPTION_REQUIRE,
	OPTION_WORK,
	OPTION_LISTENERS,
	OPTION_FROM_ADDRESS,
	OPTION_STRANGERS
};

#define WORK_MOST 24
#define CONNECTIONS_MOST 1000000
#define STRANGERS_MOST 1000000000

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "listen", required_argument, NULL, OPTION_LISTEN },
	{ "console", required_argument, NULL, OPTION_CONSOLE },
	{ "certificate", required_argument, NULL, OPTION_CERTIFICATE },
	{ "key", required_argument, NULL, OPTION_KEY },
	{ "require-sandbox", no_argument, NULL, OPTION_REQUIRE },
	{ "work", required_argument, NULL, OPTION_WORK },
	{ "listeners", required_argument, NULL, OPTION_LISTENERS },
	{ "from-address", required_argument, NULL, OPTION_FROM_ADDRESS },
	{ "strangers", required_argument, NULL, OPTION_STRANGERS },
	{ 0 },
};

static void
tell_ready(void *arg, struct text name, struct text address, struct text console)
{
	(void)arg;
	printf("%.*s listens on %.*s\n", TEXT_ARGS(name), TEXT_ARGS(address));
	if (console.len > 0)
		printf("console on %.*s\n", TEXT_ARGS(console));
	fflush(stdout);
}

/* A line for who collects logs: words are fit for a terminal already. */
static void
tell_line(void *arg, const char *process, const char *event, struct text words)
{
	char quoted[2 * ERR_TEXT_MAX];
	size_t len = 0;

	(void)arg;
	for (size_t i = 0; i < words.len && len + 2 < sizeof(quoted); i++) {
		if (words.at[i] == '"' || words.at[i] == '\\')
			quoted[len++] = '\\';
		quoted[len++] = words.at[i];
	}
	cli_note("process=%s event=\"%s\" text=\"%.*s\"", process, event, (int)len, quoted);
}

static bool
serve(const char *option_dir, const struct serve_config *config, struct err *err)
{
	struct serve_config here = *config;
	char dir[PATH_MAX];

	service_raise_descriptors();
	if (!place_node(option_dir, dir, err) || !service_catch_stop(&here.stop, err) ||
	    !service_catch_reload(&here.reload, err))
		return false;
	here.dir = dir;
	return backup_check(dir, err) && serve_run(&here, err);
}

static bool
take_number(const char *name, int least, int most, unsigned *out)
{
	int number;

	if (!option_number(optarg, most, &number) || number < least) {
		cli_usage(&command_serve, "'--%s' takes %d to %d", name, least, most);
		return false;
	}
	*out = (unsigned)number;
	return true;
}

static bool
take_option(int option, struct serve_config *config, const char **dir)
{
	if (option == OPTION_DIR)
		*dir = optarg;
	else if (option == OPTION_LISTEN)
		config->listen = text_of(optarg);
	else if (option == OPTION_CONSOLE)
		config->console = text_of(optarg);
	else if (option == OPTION_CERTIFICATE)
		config->certificate = optarg;
	else if (option == OPTION_KEY)
		config->key = optarg;
	else if (option == OPTION_WORK)
		return take_number("work", 0, WORK_MOST, &config->work);
	else if (option == OPTION_STRANGERS)
		return take_number("strangers", 0, STRANGERS_MOST, &config->strangers);
	else if (option == OPTION_LISTENERS)
		return take_number("listeners", 1, CONNECTIONS_MOST, &config->listeners);
	else if (option == OPTION_FROM_ADDRESS)
		return take_number("from-address", 1, CONNECTIONS_MOST, &config->from_address);
	else
		config->require_sandbox = true;
	return true;
}

static int
run(int argc, char **argv)
{
	struct serve_config config = {
		.listen = TEXT("127.0.0.1:8080"),
		.strangers = NEWCOMER_REPORTS,
		.ready = tell_ready,
		.log = { tell_line, NULL },
	};
	const char *dir = NULL;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_serve, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (!take_option(option, &config, &dir))
			return CLI_USAGE;
	}
	if (optind < argc)
		return cli_usage(&command_serve, "'%s' is one argument too many", argv[optind]);
	if ((config.certificate == NULL) != (config.key == NULL))
		return cli_usage(&command_serve, "--certificate and --key go together");
	return serve(dir, &config, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_serve = {
	.name = "serve",
	.summary = "run a node: take reports in, keep its log and its times",
	.help =
	    "usage: accord serve [--dir DIR] [--listen ADDRESS] [--console ADDRESS]\n"
	    "                    [--certificate FILE --key FILE] [--require-sandbox]\n"
	    "                    [--work BITS] [--listeners N] [--from-address N]\n"
	    "                    [--strangers N]\n"
	    "\n"
	    "Answers HTTP, anchors each epoch in the log, and posts the keys of sealed\n"
	    "releases when their time has come.  Ends at SIGTERM or SIGINT; SIGHUP has it\n"
	    "read its files again.  Speaks TLS where a certificate is given; else put a\n"
	    "web server in front of it that does.\n"
	    "\n"
	    "  --listen ADDRESS    where to answer: 127.0.0.1:8080 if not given; [::1]:8080,\n"
	    "                      :8080 for every address, port 0 for a free one\n"
	    "  --console ADDRESS   answer handlers there, and GET /metrics (Prometheus) and\n"
	    "                      GET /healthz: an address of this machine alone\n"
	    "  --certificate FILE  speak TLS: a chain of certificates in PEM, the\n"
	    "                      server's own first\n"
	    "  --key FILE          its private key in PEM, which others may not read\n"
	    "  --require-sandbox   do not run where this machine lacks part of the sandbox\n"
	    "  --work BITS         ask all who send for so much work at any time, 0 to 24;\n"
	    "                      under load it is asked for without that\n"
	    "  --strangers N       keep so many reports a month of finders whom nobody\n"
	    "                      knows; 4096 if not given, 0: any number, and no work\n"
	    "                      is asked of them\n"
	    "  --listeners N       let so many listen at /events at a time; 10000 if not\n"
	    "                      given\n"
	    "  --from-address N    take so many connections from one address; 100 if not\n"
	    "                      given\n",
	.run = run,
};
