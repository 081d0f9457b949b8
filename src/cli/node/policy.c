#include "cli/node/policy.h"

#include <stdio.h>

#include "base/file.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/place.h"

bool
policy_arguments(const struct command *command, int argc, char **argv,
    const struct option *options, int most, struct policy_arguments *out)
{
	struct policy_arguments arguments = { 0 };
	int option;

	option_begin();
	while ((option = option_next(&command_policy, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return false;
		if (option == POLICY_DIR)
			arguments.dir = optarg;
		arguments.json |= option == POLICY_JSON;
		arguments.worse |= option == POLICY_WORSE;
		arguments.draft |= option == POLICY_DRAFT;
	}
	arguments.operands = argv + optind;
	arguments.count = argc - optind;
	if (arguments.count > most) {
		cli_usage(&command_policy, "'policy %s' has one argument too many: '%s'",
		    command->name, argv[optind + most]);
		return false;
	}
	*out = arguments;
	return true;
}

bool
policy_draft_path(const char *option_dir, char out[static PATH_MAX], struct err *err)
{
	char dir[PATH_MAX];

	return place_node(option_dir, dir, err) && node_path(dir, DISCLOSE_DRAFT, out, err);
}

bool
policy_load(const char *path, struct arena *arena, struct buf *bytes, struct disclosure *out,
    struct err *err)
{
	if (!file_load(path, bytes, err)) {
		if (err->fault != FAULT_ABSENT)
			return false;
		return err_set(
		    err, FAULT_ABSENT, "there is no '%s'; 'accord policy edit' makes it", path);
	}
	return disclosure_parse(buf_text(bytes), arena, out, err) || err_in(err, "'%s'", path);
}

bool
policy_begin_draft(struct node *node, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(POLICY_ARENA);
	scoped(buf_free) struct buf json = BUF(4 * DISCLOSURE_MAX);
	struct disclosed last;
	char path[PATH_MAX];
	bool found;

	if (!node_path(node->dir, DISCLOSE_DRAFT, path, err) ||
	    !disclose_latest(node, &arena, &found, &last, err) ||
	    (!found && !disclosure_default(node->manifest.name, node->manifest.url, &arena,
			   &last.edition.policy, err)))
		return false;
	if (!disclosure_format(&last.edition.policy, &json, err))
		return false;
	return file_create(path, buf_text(&json), 0600, err) || err->fault == FAULT_CONFLICT;
}

bool
policy_compare(struct node *node, const struct disclosure *policy, struct arena *arena,
    bool *found, struct changes *out, struct err *err)
{
	struct disclosed last;

	*out = (struct changes){ 0 };
	return disclose_latest(node, arena, found, &last, err) &&
	       (!*found || change_list(&last.edition.policy, policy, arena, out, err));
}

void
policy_print_changes(const struct changes *changes, const char *none)
{
	for (size_t i = 0; i < changes->count; i++)
		printf("%-8s %.*s\n", change_way_word(changes->at[i].way),
		    TEXT_ARGS(changes->at[i].words));
	if (changes->count == 0)
		puts(none);
}

static const struct command *const parts[] = { &command_policy_edit, &command_policy_check,
	&command_policy_publish, &command_policy_show, &command_policy_diff,
	&command_policy_import, &command_policy_export, NULL };

const struct command command_policy = {
	.name = "policy",
	.summary = "write the disclosure policy, and publish it",
	.help = "usage: accord policy edit [--dir DIR]\n"
		"       accord policy check [FILE] [--dir DIR]\n"
		"       accord policy publish [FILE] [--worse] [--dir DIR]\n"
		"       accord policy show [ID] [--json] [--dir DIR]\n"
		"       accord policy diff [ID [ID]] [--dir DIR]\n"
		"       accord policy import FILE [--dir DIR]\n"
		"       accord policy export [--draft] [--dir DIR]\n"
		"\n"
		"The disclosure policy says what finders may test, what they are promised and\n"
		"paid, and within which time.  DIR/policy.json is the draft; publishing signs\n"
		"it and puts it into the public log, so that nobody can deny later which\n"
		"policy a report came in under.\n"
		"\n"
		"'accord policy edit --help' and so on tell more.\n",
	.parts = parts,
};
