#include <stdio.h>
#include <stdlib.h>

#include "cli/command/cli.h"
#include "cli/command/place.h"
#include "cli/node/policy.h"

static const struct option options[] = {
	{ "dir", required_argument, NULL, POLICY_DIR },
	{ 0 },
};

/* A file is checked also where there is no node to compare it with. */
static bool
compare(const struct policy_arguments *arguments, const struct disclosure *policy,
    struct arena *arena, struct err *err)
{
	scoped(node_close) struct node node = { 0 };
	struct changes changes;
	char dir[PATH_MAX];
	bool found;

	if (!place_node(arguments->dir, dir, err))
		return false;
	if (!node_open(dir, &node, err))
		return arguments->count > 0 && err->fault == FAULT_ABSENT;
	if (!policy_compare(&node, policy, arena, &found, &changes, err))
		return false;
	if (!found)
		puts("no policy has been published yet");
	else
		policy_print_changes(&changes, "it is what was published last");
	return true;
}

static bool
check(const struct policy_arguments *arguments, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(POLICY_ARENA);
	scoped(buf_free) struct buf bytes = BUF(DISCLOSURE_MAX);
	struct disclosure policy;
	char path[PATH_MAX];

	if (arguments->count > 0)
		snprintf(path, sizeof(path), "%s", arguments->operands[0]);
	else if (!policy_draft_path(arguments->dir, path, err))
		return false;
	if (!policy_load(path, &arena, &bytes, &policy, err))
		return false;
	printf("'%s' is in order\n", path);
	return compare(arguments, &policy, &arena, err);
}

static int
run(int argc, char **argv)
{
	struct policy_arguments arguments;
	struct err err;

	if (!policy_arguments(&command_policy_check, argc, argv, options, 1, &arguments))
		return CLI_USAGE;
	return check(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_policy_check = {
	.name = "check",
	.summary = "tell whether a policy is in order, and what it would change",
	.help = "usage: accord policy check [FILE] [--dir DIR]\n"
		"\n"
		"Checks FILE, or the draft DIR/policy.json.  What is wrong is named by its\n"
		"JSON pointer, with what belongs there.  What would change for finders\n"
		"against the policy that was published last is told a line each: better,\n"
		"worse, unclear (words that no program understands) or even.\n"
		"\n"
		"  --dir DIR  the node's directory\n",
	.run = run,
};
