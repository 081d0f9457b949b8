#include "cli/command/command.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/terminal.h"
#include "crypto/random.h"

const struct command *const command_table[] = {
	&command_try,
	&command_init,
	&command_serve,
	&command_inbox,
	&command_statements,
	&command_watch,
	&command_notify,
	&command_show,
	&command_send,
	&command_outbox,
	&command_challenge,
	&command_custody,
	&command_peer,
	&command_alert,
	&command_case,
	&command_embargo,
	&command_clock,
	&command_notice,
	&command_remark,
	&command_vouch,
	&command_close,
	&command_award,
	&command_status,
	&command_doctor,
	&command_policy,
	&command_release,
	&command_advisory,
	&command_manifest,
	&command_members,
	&command_join,
	&command_admit,
	&command_canary,
	&command_government,
	&command_token,
	&command_report,
	&command_poll,
	&command_mail,
	&command_follow,
	&command_verify,
	&command_audit,
	&command_backup,
	&command_restore,
	&command_forget,
	&command_takedown,
	&command_rebuild,
	&command_keygen,
	&command_seal,
	&command_open,
	&command_note,
	&command_log,
	&command_witness,
	&command_help,
	&command_version,
	NULL,
};

const struct command *
command_find(const struct command *const *table, const char *name)
{
	for (; *table != NULL; table++)
		if (strcmp((*table)->name, name) == 0)
			return *table;
	return NULL;
}

static bool
asks_for_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0)
			return true;
	return false;
}

static int
run(const struct command *command, int argc, char **argv)
{
	const struct command *part;

	if (command->parts != NULL && argc > 1 && argv[1][0] != '-') {
		part = command_find(command->parts, argv[1]);
		if (part == NULL)
			return cli_unknown(command, command->parts, argv[1]);
		return run(part, argc - 1, argv + 1);
	}
	if (asks_for_help(argc, argv)) {
		fputs(command->help, stdout);
		return cli_close_output(EXIT_SUCCESS);
	}
	if (command->parts != NULL)
		return cli_unknown(command, command->parts, argc > 1 ? argv[1] : NULL);
	return cli_close_output(command->run(argc, argv));
}

/* Tests count allocations: ACCORD_FAIL_ALLOC=N lets N pass and fails the rest. */
static void
heed_environment(void)
{
	const char *passes = getenv("ACCORD_FAIL_ALLOC");
	uint64_t n;

	if (passes != NULL && text_u64(text_of(passes), &n))
		mem_fail_after((size_t)n);
}

int
command_main(int argc, char **argv)
{
	const struct command *command;

	signal(SIGPIPE, SIG_IGN); /* a reader that leaves is an error of write() */
	signal(SIGXFSZ, SIG_IGN); /* and so is a file that may grow no more */
	random_init();
	heed_environment();
	terminal_begin();
	if (argc < 2) {
		help_orient(stderr);
		return CLI_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return cli_close_output(command_help.run(1, argv + 1));
	if (strcmp(argv[1], "--version") == 0)
		return cli_close_output(command_version.run(1, argv + 1));
	command = command_find(command_table, argv[1]);
	if (command == NULL)
		return cli_unknown(NULL, command_table, argv[1]);
	return run(command, argc - 1, argv + 1);
}
