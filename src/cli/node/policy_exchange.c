#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "bounty/diodb.h"
#include "cli/command/cli.h"
#include "cli/command/place.h"
#include "cli/node/policy.h"

static const struct option import_options[] = {
	{ "dir", required_argument, NULL, POLICY_DIR },
	{ 0 },
};
static const struct option export_options[] = {
	{ "dir", required_argument, NULL, POLICY_DIR },
	{ "draft", no_argument, NULL, POLICY_DRAFT },
	{ 0 },
};

static bool
take_over(const char *entry_path, const char *draft_path, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(POLICY_ARENA);
	scoped(buf_free) struct buf bytes = BUF(DISCLOSURE_MAX), entry = BUF(DIODB_MAX);
	scoped(buf_free) struct buf told = BUF(DIODB_MAX), json = BUF(4 * DISCLOSURE_MAX);
	struct disclosure policy;

	if (!policy_load(draft_path, &arena, &bytes, &policy, err) ||
	    !file_load(entry_path, &entry, err))
		return false;
	if (!diodb_parse(buf_text(&entry), &arena, &policy, &told, err))
		return err_in(err, "'%s'", entry_path);
	if (!disclosure_format(&policy, &json, err) ||
	    !file_save(draft_path, buf_text(&json), 0600, err))
		return false;
	fputs(buf_string(&told), stdout);
	printf("'%s' has it; next: accord policy edit\n", draft_path);
	return true;
}

static bool
import(const struct policy_arguments *arguments, struct err *err)
{
	scoped(node_close) struct node node = { 0 };
	char dir[PATH_MAX], path[PATH_MAX];

	return place_node(arguments->dir, dir, err) && node_open(dir, &node, err) &&
	       policy_begin_draft(&node, err) && node_path(dir, DISCLOSE_DRAFT, path, err) &&
	       take_over(arguments->operands[0], path, err);
}

static int
run_import(int argc, char **argv)
{
	struct policy_arguments arguments;
	struct err err;

	if (!policy_arguments(
		&command_policy_import, argc, argv, import_options, 1, &arguments))
		return CLI_USAGE;
	if (arguments.count == 0)
		return cli_usage(
		    &command_policy_import, "'policy import' needs the FILE of an entry");
	return import(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_policy_import = {
	.name = "import",
	.summary = "take an entry of disclose.io's list over into the draft",
	.help = "usage: accord policy import FILE [--dir DIR]\n"
		"\n"
		"FILE is the JSON of one programme as in disclose.io's list (diodb).  What it\n"
		"tells takes the place of what the draft DIR/policy.json has; all else stays.\n"
		"What a policy has no place for is told.\n"
		"\n"
		"  --dir DIR  the node's directory\n",
	.run = run_import,
};

static bool
load(
    struct node *node, bool draft, struct arena *arena, struct disclosure *out, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(DISCLOSURE_MAX);
	struct disclosed last;
	char path[PATH_MAX];
	bool found;

	if (draft)
		return node_path(node->dir, DISCLOSE_DRAFT, path, err) &&
		       policy_load(path, arena, &bytes, out, err);
	if (!disclose_latest(node, arena, &found, &last, err))
		return false;
	if (!found)
		return err_set(err, FAULT_ABSENT,
		    "no policy has been published; --draft tells of the draft");
	*out = last.edition.policy;
	return true;
}

static bool export(const struct policy_arguments *arguments, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(POLICY_ARENA);
	scoped(buf_free) struct buf out = BUF(DIODB_MAX);
	scoped(node_close) struct node node = { 0 };
	struct disclosure policy;
	char dir[PATH_MAX];

	if (!place_node(arguments->dir, dir, err) || !node_open(dir, &node, err) ||
	    !load(&node, arguments->draft, &arena, &policy, err) ||
	    !diodb_format(&policy, node.manifest.url, &out, err))
		return false;
	fputs(buf_string(&out), stdout);
	return true;
}

static int
run_export(int argc, char **argv)
{
	struct policy_arguments arguments;
	struct err err;

	if (!policy_arguments(
		&command_policy_export, argc, argv, export_options, 0, &arguments))
		return CLI_USAGE;
	return export(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_policy_export = {
	.name = "export",
	.summary = "print the entry of disclose.io's list for the policy",
	.help = "usage: accord policy export [--draft] [--dir DIR]\n"
		"\n"
		"Prints the entry that disclose.io's list of programmes (diodb) has for the\n"
		"policy that was published last.  It tells less than the policy does.\n"
		"\n"
		"  --draft    of the draft DIR/policy.json instead\n"
		"  --dir DIR  the node's directory\n",
	.run = run_export,
};
