#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/command/cli.h"
#include "cli/member/members.h"
#include "codec/canonical.h"

#define OUT_MAX (16 * MIB)

static struct text
get(struct value object, const char *key)
{
	return deed_text(object, key, TEXT(""));
}

static bool
is(struct value object, const char *key)
{
	struct value value;
	struct err err;
	bool truth;

	return value_find(object, key, &value) && value_as_bool(value, &truth, &err) && truth;
}

/* What one should know of somebody, besides who he is. */
static void
add_notes(struct value person, struct buf *out)
{
	if (is(person, "suspended"))
		buf_add(out, TEXT("  suspended"));
	else if (deed_integer(person, "votes", 0) > 0)
		buf_addf(
		    out, "  %lld for suspension", (long long)deed_integer(person, "votes", 0));
	if (text_eq(get(person, "status"), TEXT("applicant")))
		buf_addf(
		    out, "  %lld sponsors", (long long)deed_integer(person, "sponsors", 0));
	if (text_eq(get(person, "status"), TEXT("member")) && !is(person, "seasoned"))
		buf_addf(out, "  votes from %.10s", get(person, "seasoned_at").at);
	if (get(person, "trouble").len > 0)
		buf_addf(out, "  not reached: %.*s", TEXT_ARGS(get(person, "trouble")));
}

static void
add_person(struct value person, struct buf *out)
{
	struct text since = get(person, "since");

	buf_addf(out, "%-30.*s %-9.*s %-8.*s %-10.*s", TEXT_ARGS(get(person, "name")),
	    TEXT_ARGS(get(person, "status")), TEXT_ARGS(get(person, "promise")),
	    since.len < 10 ? 1 : 10, since.len < 10 ? "-" : since.at);
	add_notes(person, out);
	buf_add(out, TEXT("\n"));
}

static void
add_event(struct value event, struct buf *out)
{
	struct text why = get(event, "why");

	buf_addf(out, "%.*s  %-30.*s %-20.*s %4lld", TEXT_ARGS(get(event, "at")),
	    TEXT_ARGS(get(event, "who")), TEXT_ARGS(get(event, "what")),
	    (long long)deed_integer(event, "members", 0));
	if (!text_eq(get(event, "by"), get(event, "who")))
		buf_addf(out, "  by %.*s", TEXT_ARGS(get(event, "by")));
	if (why.len > 0)
		buf_addf(out, ": %.*s", TEXT_ARGS(why));
	buf_add(out, TEXT("\n"));
}

static bool
add_each(struct value ok, const char *key, void (*add)(struct value one, struct buf *out),
    struct buf *out, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value list;

	if (!value_get_array(ok, key, &list, err))
		return false;
	while (value_each(list, &walk))
		add(walk.value, out);
	return true;
}

static bool
format(struct value ok, bool history, struct buf *out, struct err *err)
{
	buf_addf(out, "accord     %.*s, founded %.10s\nid         %.*s\n",
	    TEXT_ARGS(get(ok, "name")), get(ok, "founded").at, TEXT_ARGS(get(ok, "accord")));
	buf_addf(out, "members    %lld, of whom %lld may sponsor and vote\n\n",
	    (long long)deed_integer(ok, "members", 0),
	    (long long)deed_integer(ok, "seasoned", 0));
	if (history)
		return add_each(ok, "history", add_event, out, err);
	return add_each(ok, "people", add_person, out, err);
}

static bool
show(const struct members_arguments *a, struct err *err)
{
	scoped(buf_free) struct buf out = BUF(OUT_MAX);
	scoped(deed_ask_free) struct deed_ask ask;
	struct value ok;

	deed_ask_begin(&ask, "members");
	writer_key(&ask.args, "history");
	writer_integer(&ask.args, a->history);
	if (!deed_ask(&ask, a->dir, time(NULL), &ok, err))
		return false;
	if (a->json) {
		if (!canonical_format(ok, &out, err))
			return false;
		buf_add(&out, TEXT("\n"));
	} else if (!format(ok, a->history, &out, err)) {
		return false;
	}
	if (!buf_ok(&out, err))
		return false;
	fwrite(out.at, 1, out.len, stdout);
	return true;
}

static int
run(int argc, char **argv)
{
	struct members_arguments a = MEMBERS_OPERANDS(0, 0);
	struct err err;
	int status;

	if (!members_arguments(&command_members_show, argc, argv, &a, &status))
		return status;
	return show(&a, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_members_show = {
	.name = "show",
	.summary = "print who is in the accord, and how they stand",
	.help = "usage: accord members show [--history] [--json] [--dir DIR]\n"
		"\n"
		"Prints the members of the accord, those who are called or want to join, and\n"
		"what is known of how they can be reached; as follows from all statements\n"
		"that this node has seen.\n"
		"\n"
		"  --history  what happened instead, with the number of members afterwards\n"
		"  --json     as JSON\n"
		"  --dir DIR  the node's directory\n",
	.run = run,
};
