#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/deed/deed_call.h"
#include "cli/command/cli.h"
#include "cli/command/place.h"
#include "cli/node/policy.h"

static const struct option options[] = {
	{ "dir", required_argument, NULL, POLICY_DIR },
	{ "worse", no_argument, NULL, POLICY_WORSE },
	{ 0 },
};

static bool
tell(struct value ok, struct err *err)
{
	struct value changes, change;
	struct value_walk walk = { 0 };
	struct text id, way, words;

	if (!value_get_text(ok, "id", &id, err) ||
	    !value_get_array(ok, "changes", &changes, err))
		return false;
	printf("published %.*s\n", TEXT_ARGS(id));
	while (value_each(changes, &walk)) {
		change = walk.value;
		if (!value_get_text(change, "way", &way, err) ||
		    !value_get_text(change, "words", &words, err))
			return false;
		printf("%-8.*s %.*s\n", TEXT_ARGS(way), TEXT_ARGS(words));
	}
	puts("it is in force for reports from now on; those that are here keep the policy\n"
	     "under which they came");
	return true;
}

static bool
publish_policy(const struct policy_arguments *arguments, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(POLICY_ARENA);
	scoped(buf_free) struct buf json = BUF(DISCLOSURE_MAX);
	scoped(deed_ask_free) struct deed_ask ask;
	struct disclosure policy;
	char dir[PATH_MAX], path[PATH_MAX];
	struct value ok;
	int64_t size;

	deed_ask_begin(&ask, "policy.publish");
	if (!place_node(arguments->dir, dir, err))
		return false;
	if (arguments->count > 0)
		snprintf(path, sizeof(path), "%s", arguments->operands[0]);
	else if (!node_path(dir, DISCLOSE_DRAFT, path, err))
		return false;
	if (!policy_load(path, &arena, &json, &policy, err))
		return false;
	writer_key(&ask.args, "policy");
	writer_text(&ask.args, buf_text(&json));
	writer_key(&ask.args, "worse");
	writer_integer(&ask.args, arguments->worse);
	return deed_ask(&ask, dir, time(NULL), &ok, err) && tell(ok, err) &&
	       value_get_integer(ok, "size", &size, err) &&
	       deed_publish(
		   dir, "the policy is signed and in force", (uint64_t)size, time(NULL), err);
}

static int
run(int argc, char **argv)
{
	struct policy_arguments arguments;
	struct err err;

	if (!policy_arguments(&command_policy_publish, argc, argv, options, 1, &arguments))
		return CLI_USAGE;
	return publish_policy(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_policy_publish = {
	.name = "publish",
	.summary = "sign the policy and put it into the public log",
	.help = "usage: accord policy publish [FILE] [--worse] [--dir DIR]\n"
		"\n"
		"Publishes FILE, or the draft DIR/policy.json: signed, in the public log, on "
		"the\n"
		"pages of the node.  Reports that come in from now on are dealt with by it; "
		"those\n"
		"that are here keep the policy under which they came.  What is no change is\n"
		"refused.\n"
		"\n"
		"  --worse    it is meant that some of it is worse for finders, or may be\n"
		"  --dir DIR  the node's directory\n",
	.run = run,
};
