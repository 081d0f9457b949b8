#include <stdlib.h>

#include "cli/command/cli.h"
#include "cli/command/place.h"
#include "cli/node/policy.h"

static const struct option options[] = {
	{ "dir", required_argument, NULL, POLICY_DIR },
	{ 0 },
};

static bool
find(struct node *node, const char *hex, struct arena *arena, struct disclosed *out,
    struct err *err)
{
	struct hash id;

	return journal_find_prefix(&node->journal, text_of(hex), &id, err) &&
	       disclose_find(node, &id, arena, out, err);
}

/* From one version to another; without the other, from the one before. */
static bool
between(struct node *node, const struct policy_arguments *arguments, struct arena *arena,
    struct changes *out, struct err *err)
{
	struct disclosed from, to;

	if (!find(node, arguments->operands[arguments->count - 1], arena, &to, err))
		return false;
	if (arguments->count == 1 && to.edition.first)
		return err_set(err, FAULT_ABSENT, "it is the first version: none is before it");
	if (!(arguments->count == 1
		    ? disclose_find(node, &to.edition.previous, arena, &from, err)
		    : find(node, arguments->operands[0], arena, &from, err)))
		return false;
	return change_list(&from.edition.policy, &to.edition.policy, arena, out, err);
}

/* From what was published last to the draft. */
static bool
to_draft(struct node *node, struct arena *arena, struct changes *out, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(DISCLOSURE_MAX);
	struct disclosure draft;
	char path[PATH_MAX];
	bool found;

	if (!node_path(node->dir, DISCLOSE_DRAFT, path, err) ||
	    !policy_load(path, arena, &bytes, &draft, err) ||
	    !policy_compare(node, &draft, arena, &found, out, err))
		return false;
	return found || err_set(err, FAULT_ABSENT,
			    "no policy has been published; 'accord policy publish' does it");
}

static bool
diff(const struct policy_arguments *arguments, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(POLICY_ARENA);
	scoped(node_close) struct node node = { 0 };
	struct changes changes;
	char dir[PATH_MAX];

	if (!place_node(arguments->dir, dir, err) || !node_open(dir, &node, err) ||
	    !(arguments->count == 0 ? to_draft(&node, &arena, &changes, err)
				    : between(&node, arguments, &arena, &changes, err)))
		return false;
	policy_print_changes(&changes, "nothing changes");
	return true;
}

static int
run(int argc, char **argv)
{
	struct policy_arguments arguments;
	struct err err;

	if (!policy_arguments(&command_policy_diff, argc, argv, options, 2, &arguments))
		return CLI_USAGE;
	return diff(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_policy_diff = {
	.name = "diff",
	.summary = "tell what changes for finders between two versions of the policy",
	.help =
	    "usage: accord policy diff [ID [ID]] [--dir DIR]\n"
	    "\n"
	    "With no ID, from the policy that was published last to the draft; with one, from\n"
	    "the version before it to that; with two, from the first to the second.\n"
	    "\n"
	    "  --dir DIR  the node's directory\n",
	.run = run,
};
