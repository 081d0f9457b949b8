#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command/cli.h"
#include "cli/member/members.h"

static bool
watch(const struct members_arguments *a, struct lookout_taken *taken, struct err *err)
{
	if (!members_look(a->dir, taken, err))
		return false;
	printf("new        %" PRIu64 " statements of others, %" PRIu64 " findings published\n",
	    taken->statements, taken->findings);
	return true;
}

static int
run_watch(int argc, char **argv)
{
	struct members_arguments a = MEMBERS_OPERANDS(0, 0);
	struct lookout_taken taken;
	struct err err;
	int status;

	if (!members_arguments(&command_members_watch, argc, argv, &a, &status))
		return status;
	if (!watch(&a, &taken, &err))
		return cli_fail(&err);
	return taken.findings > 0 ? CLI_NO : EXIT_SUCCESS;
}

const struct command command_members_watch = {
	.name = "watch",
	.summary = "look at the logs, manifests and anchors of all others",
	.help = "usage: accord members watch [--dir DIR]\n"
		"\n"
		"Looks at each other member from the outside, as the running server does by\n"
		"itself: whether its manifests are one chain, its log continues what it was,\n"
		"has an anchor for each epoch, and is shown as it was signed.  What is found\n"
		"is published as a statement of this node, with the evidence; what they say\n"
		"about members is taken over.\n"
		"\n"
		"  --dir DIR  the node's directory\n"
		"\n"
		"Exit status 1: something was found that was not known.\n",
	.run = run_watch,
};

static int
run_text(int argc, char **argv)
{
	scoped(buf_free) struct buf out = BUF(PROMISE_MAX);
	struct members_arguments a = MEMBERS_OPERANDS(1, 1);
	enum promise promise;
	struct err err;
	int status;

	if (!members_arguments(&command_members_text, argc, argv, &a, &status))
		return status;
	if (!promise_parse(text_of(a.operands[0]), &promise))
		return cli_usage(&command_members_text, "there are 'pledge' and 'charter'");
	if (!promise_write(promise, promise_newest(promise), &out, &err))
		return cli_fail(&err);
	fwrite(out.at, 1, out.len, stdout);
	return EXIT_SUCCESS;
}

const struct command command_members_text = {
	.name = "text",
	.summary = "print what members sign",
	.help = "usage: accord members text pledge|charter\n"
		"\n"
		"Prints the pledge, which vendors sign, or the charter for coordinators and\n"
		"response teams, in the newest version.\n",
	.run = run_text,
};
