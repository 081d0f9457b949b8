#include <stdio.h>
#include <stdlib.h>

#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/network.h"
#include "cli/member/members.h"

#define NAMES_MAX (64 * KIB)
#define DIRECTORY_MAX (32 * MIB)

/* Founding */

struct founding {
	struct text name;
	struct buf names;
};

static void
put_founding(const void *arg, struct writer *w)
{
	const struct founding *founding = arg;

	members_put(w, "name", founding->name);
	members_put(w, "founders", buf_text(&founding->names));
}

static bool
found(const struct members_arguments *a, struct err *err)
{
	struct founding founding = { text_of(a->operands[0]), BUF(NAMES_MAX) };
	scoped(buf_free) struct buf id = BUF(KIB);
	struct lookout_taken taken;
	bool done = true;

	for (int i = 1; done && i < a->count; i++) {
		scoped(buf_free) struct buf name = BUF(KIB);

		done = members_meet(a->dir, a->operands[i], &name, &taken, err);
		if (!done)
			break;
		buf_addf(&founding.names, "%s%s", i > 1 ? "\n" : "", buf_string(&name));
		printf("found      %s\n", buf_string(&name));
	}
	done = done && buf_ok(&founding.names, err) &&
	       members_say(
		   &(struct members_deed){ a->dir, "members.found", put_founding, &founding },
		   "the accord is founded", &id, err);
	buf_free(&founding.names);
	if (done)
		printf("founded    %s\n"
		       "the other founders join it by 'accord join' and this node's address\n",
		    buf_string(&id));
	return done;
}

static int
run_found(int argc, char **argv)
{
	struct members_arguments a = MEMBERS_OPERANDS(2, GENESIS_FOUNDERS_MAX);
	struct err err;
	int status;

	if (!members_arguments(&command_members_found, argc, argv, &a, &status))
		return status;
	return found(&a, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_members_found = {
	.name = "found",
	.summary = "begin an accord with others",
	.help = "usage: accord members found NAME NODE... [--dir DIR]\n"
		"\n"
		"Signs the genesis of an accord called NAME, whose founders are this node and\n"
		"each NODE (a name or an address), and this node's pledge.  The others are\n"
		"members once they have said 'accord join' with the address of this node.\n"
		"\n"
		"  --dir DIR  the node's directory\n",
	.run = run_found,
};

/* Joining */

/* The accord of the node of that name. */
static bool
find_accord(const char *dir, struct text name, struct hash *out, struct err *err)
{
	scoped(node_close) struct node node = { 0 };
	bool is_one;

	if (!node_open(dir, &node, err) ||
	    !members_accord_of(&node.journal, name, &is_one, out, err))
		return false;
	return is_one ||
	       err_set(err, FAULT_ABSENT, "'%.*s' belongs to no accord", TEXT_ARGS(name));
}

static void
put_accord(const void *arg, struct writer *w)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	hash_format(arg, &hex);
	members_put(w, "accord", buf_text(&hex));
}

/* Is the genesis known? */
static bool
has_genesis(const char *dir, const struct hash *accord, bool *has, struct err *err)
{
	scoped(node_close) struct node node = { 0 };

	return node_open(dir, &node, err) && journal_has(&node.journal, accord, has, err);
}

/* Of a public directory: where the founder is who signed the genesis. */
static bool
read_directory(struct text bytes, struct buf *url, struct err *err)
{
	static const struct doc_limits limits = { DIRECTORY_MAX, 8 };
	scoped(doc_free) struct doc doc = DOC;
	struct value_walk walk = { 0 };
	struct value root, list;
	struct text founder, name, at;

	if (!doc_parse(&doc, bytes, &limits, &root, err) ||
	    !value_get_text(root, "founder", &founder, err) ||
	    !value_get_array(root, "members", &list, err))
		return false;
	while (value_each(list, &walk))
		if (value_get_text(walk.value, "name", &name, err) && text_eq(name, founder) &&
		    value_get_text(walk.value, "url", &at, err))
			buf_add(url, at);
	return url->len > 0 || err_set(err, FAULT_ABSENT,
				   "its directory does not tell where "
				   "its accord was founded");
}

/* The genesis stands in the log of who signed it; a member's directory tells who that is, and
 * the rest is seen there. */
static bool
meet_founder(const char *dir, const char *where, struct err *err)
{
	scoped(network_close) struct network network = { 0 };
	scoped(buf_free) struct buf bytes = BUF(DIRECTORY_MAX), url = BUF(KIB), name = BUF(KIB);
	scoped(buf_free) struct buf base = BUF(2 * KIB);
	struct sink sink = sink_buf(&bytes);
	struct lookout_taken taken;

	return members_where(dir, where, &base, err) &&
	       network_open(buf_string(&base), &network, err) &&
	       client_get(network.client, "/members.json", &sink, err) &&
	       read_directory(buf_text(&bytes), &url, err) &&
	       members_meet(dir, buf_string(&url), &name, &taken, err);
}

static bool
join(const struct members_arguments *a, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB), id = BUF(KIB);
	struct lookout_taken taken;
	struct hash accord;
	bool has;

	for (int i = a->count; i-- > 0;) {
		buf_clear(&name);
		if (!members_meet(a->dir, a->operands[i], &name, &taken, err))
			return false;
	}
	if (!find_accord(a->dir, buf_text(&name), &accord, err) ||
	    !has_genesis(a->dir, &accord, &has, err) ||
	    (!has && !meet_founder(a->dir, a->operands[0], err)) ||
	    !members_say(&(struct members_deed){ a->dir, "members.join", put_accord, &accord },
		"the pledge is signed", &id, err))
		return false;
	printf("pledged    %s\n", buf_string(&id));
	return members_look(a->dir, &taken, err);
}

static int
run_join(int argc, char **argv)
{
	struct members_arguments a = MEMBERS_OPERANDS(1, GENESIS_FOUNDERS_MAX);
	struct err err;
	int status;

	if (!members_arguments(&command_join, argc, argv, &a, &status))
		return status;
	return join(&a, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_join = {
	.name = "join",
	.summary = "sign the pledge, or the charter, of an accord",
	.help =
	    "usage: accord join NODE [NODE...] [--dir DIR]\n"
	    "\n"
	    "Signs, in this node's public log, the pledge (vendors) or the charter\n"
	    "(coordinators, response teams) of the accord to which NODE belongs, a name or an\n"
	    "address; 'accord members text pledge' prints what that says.  Further NODEs are\n"
	    "looked at first, such as the one that signed the genesis.\n"
	    "\n"
	    "A founder is then a member; anybody else, when two members have said\n"
	    "'accord admit'.  From then on all witness and watch each other.\n"
	    "\n"
	    "  --dir DIR  the node's directory\n",
	.run = run_join,
};

/* Admitting */

static void
put_who(const void *arg, struct writer *w)
{
	members_put(w, "who", buf_text(arg));
}

static bool
admit(const struct members_arguments *a, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB), id = BUF(KIB);
	struct lookout_taken taken;

	if (!members_meet(a->dir, a->operands[0], &name, &taken, err) ||
	    !members_say(&(struct members_deed){ a->dir, "members.admit", put_who, &name },
		"the admission is signed", &id, err))
		return false;
	printf("admitted   %s\n", buf_string(&name));
	return true;
}

static int
run_admit(int argc, char **argv)
{
	struct members_arguments a = MEMBERS_OPERANDS(1, 1);
	struct err err;
	int status;

	if (!members_arguments(&command_admit, argc, argv, &a, &status))
		return status;
	return admit(&a, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_admit = {
	.name = "admit",
	.summary = "sponsor a newcomer to the accord",
	.help =
	    "usage: accord admit NODE [--dir DIR]\n"
	    "\n"
	    "Says in this node's public log that NODE, a name or an address, should be a\n"
	    "member.  It takes two sponsors; each may admit two others in 365 days, and none\n"
	    "in his first 90 days.\n"
	    "\n"
	    "  --dir DIR  the node's directory\n",
	.run = run_admit,
};

/* Suspending, leaving */

static void
put_suspension(const void *arg, struct writer *w)
{
	const struct members_arguments *a = arg;

	members_put(w, "who", text_of(a->operands[0]));
	members_put(w, "why", text_of(a->why));
	writer_key(w, "lift");
	writer_integer(w, a->lift);
}

static void
put_reason(const void *arg, struct writer *w)
{
	const struct members_arguments *a = arg;

	members_put(w, "why", text_of(a->why));
}

static int
say(const struct members_arguments *a, const char *deed,
    void (*put)(const void *arg, struct writer *w), const char *done)
{
	scoped(buf_free) struct buf id = BUF(KIB);
	struct err err;

	if (!members_say(&(struct members_deed){ a->dir, deed, put, a }, done, &id, &err))
		return cli_fail(&err);
	printf("said       %s\n", buf_string(&id));
	return EXIT_SUCCESS;
}

static int
run_suspend(int argc, char **argv)
{
	struct members_arguments a = MEMBERS_OPERANDS(1, 1);
	int status;

	if (!members_arguments(&command_members_suspend, argc, argv, &a, &status))
		return status;
	if (a.why == NULL)
		return cli_usage(&command_members_suspend, "--why is missing");
	return say(&a, "members.suspend", put_suspension, "the vote is signed");
}

const struct command command_members_suspend = {
	.name = "suspend",
	.summary = "vote that a member be suspended",
	.help =
	    "usage: accord members suspend NODE --why TEXT [--lift] [--dir DIR]\n"
	    "\n"
	    "Says in this node's public log that NODE should be suspended, and why.  It is\n"
	    "while more than half of the members who may vote say so.  That takes it out of\n"
	    "quorums and committees, and changes nothing else.\n"
	    "\n"
	    "  --why TEXT     is published\n"
	    "  --lift         take the vote back\n"
	    "  --dir DIR      the node's directory\n",
	.run = run_suspend,
};

static int
run_withdraw(int argc, char **argv)
{
	struct members_arguments a = MEMBERS_OPERANDS(0, 0);
	int status;

	if (!members_arguments(&command_members_withdraw, argc, argv, &a, &status))
		return status;
	if (a.why == NULL)
		return cli_usage(&command_members_withdraw, "--why is missing");
	return say(&a, "members.withdraw", put_reason, "leaving is signed");
}

const struct command command_members_withdraw = {
	.name = "withdraw",
	.summary = "leave the accord",
	.help = "usage: accord members withdraw --why TEXT [--dir DIR]\n"
		"\n"
		"Says in this node's public log that it leaves the accord, and why.  It may\n"
		"come back as a newcomer.\n"
		"\n"
		"  --why TEXT     is published\n"
		"  --dir DIR      the node's directory\n",
	.run = run_withdraw,
};
