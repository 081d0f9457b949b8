/* members.h - what `accord members` and its parts, `join` and `admit` share. */
#pragma once

#include "action/deed/deed_call.h"
#include "action/member/lookout.h"
#include "cli/command/command.h"
#include "cli/command/options.h"

extern const struct command command_members_show;
extern const struct command command_members_found;
extern const struct command command_members_suspend;
extern const struct command command_members_withdraw;
extern const struct command command_members_watch;
extern const struct command command_members_findings;
extern const struct command command_members_expose;
extern const struct command command_members_text;

enum { MEMBERS_DIR = 1, MEMBERS_JSON, MEMBERS_HISTORY, MEMBERS_WHY, MEMBERS_LIFT };

struct members_arguments {
	char dir[PATH_MAX];
	bool json, history, lift;
	const char *why;
	char *const *operands;
	int count;
	int least, most; /* how many operands there are to be */
};

#define MEMBERS_OPERANDS(few, many)                                                            \
	((struct members_arguments){ .least = (few), .most = (many) })

/* Read the options of a part, which takes as many operands as `out` says, and find the node's
 * directory; false when it was told what is wrong, and then *status is the exit's. */
bool members_arguments(const struct command *command, int argc, char **argv,
    struct members_arguments *out, int *status);

/* Append where that node is, a name or an address: what DIR/peers says of a name, where it is
 * known to be, or its own. */
must_use bool members_where(
    const char *dir, const char *where, struct buf *url, struct err *err);

/* Look at a node over the network, and hand on what came of it to who may write.  `where` is
 * its name or address; appends its name.  Faults: also those of the visit. */
must_use bool members_meet(const char *dir, const char *where, struct buf *name,
    struct lookout_taken *taken, struct err *err);

/* Look at all others of the accord; what went wrong with one is told as it comes. */
must_use bool members_look(const char *dir, struct lookout_taken *taken, struct err *err);

/* A deed, and who writes its arguments. */
struct members_deed {
	const char *dir;
	const char *name;
	void (*put)(const void *arg, struct writer *w);
	const void *arg;
};

/* Ask for a deed that says something, and have it made to show: `done` is what stands.  Appends
 * its id. */
must_use bool members_say(
    const struct members_deed *deed, const char *done, struct buf *id, struct err *err);

/* An argument of a deed. */
void members_put(struct writer *w, const char *key, struct text text);
