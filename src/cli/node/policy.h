/* policy.h - what the parts of `accord policy` share. */
#pragma once

#include "action/node/disclose.h"
#include "cli/command/command.h"
#include "cli/command/options.h"

extern const struct command command_policy_edit;
extern const struct command command_policy_check;
extern const struct command command_policy_publish;
extern const struct command command_policy_show;
extern const struct command command_policy_diff;
extern const struct command command_policy_import;
extern const struct command command_policy_export;

#define POLICY_ARENA (4 * MIB)

struct policy_arguments {
	const char *dir; /* --dir */
	bool json, worse, draft;
	char *const *operands;
	int count;
};

enum { POLICY_DIR = 1, POLICY_JSON, POLICY_WORSE, POLICY_DRAFT };

/* Read the options of a part, which takes up to `most` operands; false when it was told
 * that they are wrong. */
bool policy_arguments(const struct command *command, int argc, char **argv,
    const struct option *options, int most, struct policy_arguments *out);

/* The path of the draft: DIR/policy.json of the node that the option names. */
must_use bool policy_draft_path(
    const char *option_dir, char out[static PATH_MAX], struct err *err);

/* Read a policy from a file; its JSON is appended to `bytes`. */
must_use bool policy_load(const char *path, struct arena *arena, struct buf *bytes,
    struct disclosure *out, struct err *err);

/* Write the draft where there is none yet: the policy that was published last, else the
 * one to begin with. */
must_use bool policy_begin_draft(struct node *node, struct err *err);

/* What was published last, and how a policy differs from it. */
must_use bool policy_compare(struct node *node, const struct disclosure *policy,
    struct arena *arena, bool *found, struct changes *out, struct err *err);

/* Print changes, a line each; what stands for none, when there are none. */
void policy_print_changes(const struct changes *changes, const char *none);
