/* members.h - what `accord members` and its parts, `join` and `admit` share. */
#pragma once

#include "action/deed_call.h"
#include "action/lookout.h"
#include "cli/command.h"
#include "cli/options.h"

extern const struct command command_members_show;
extern const struct command command_members_found;
extern const struct command command_members_suspend;
extern const struct command command_members_withdraw;
extern const struct command command_members_watch;
extern const struct command command_members_text;

enum { MEMBERS_DIR = 1, MEMBERS_JSON, MEMBERS_HISTORY, MEMBERS_REASON, MEMBERS_LIFT };

struct members_arguments {
	char dir[PATH_MAX];
	bool json, history, lift;
	const char *reason;
	char *const *operands;
	int count;
};

/* Read the options of a part, which takes `least` to `most` operands, and find the node's
 * directory; false when it was told what is wrong, and then *status is the exit's. */
bool members_arguments(const struct command *command, int argc, char **argv, int least,
    int most, struct members_arguments *out, int *status);

/* Look at a node over the network, and hand on what came of it to who may write.  `where` is
 * its name or address; appends its name.  Faults: also those of the visit. */
must_use bool members_meet(const char *dir, const char *where, struct buf *name,
    struct lookout_taken *taken, struct err *err);

/* Look at all others of the accord; what went wrong with one is told as it comes. */
must_use bool members_look(const char *dir, struct lookout_taken *taken, struct err *err);

/* Ask for a deed that says something, whose arguments are written by `put`, and have it made
 * to show: `done` is what stands.  Appends its id. */
must_use bool members_say(const char *dir, const char *deed,
    void (*put)(const void *arg, struct writer *w), const void *arg, const char *done,
    struct buf *id, struct err *err);

/* An argument of a deed. */
void members_put(struct writer *w, const char *key, struct text text);
