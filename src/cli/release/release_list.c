#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/listing.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/release/release.h"

enum { OPTION_DIR = 1, OPTION_JSON };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ 0 },
};

#define ID_SHOWN 12 /* digits of an id that tell it from others */

static int64_t
integer_of(struct value value, const char *name)
{
	return deed_integer(value, name, 0);
}

static struct text
text_in(struct value value, const char *name)
{
	return deed_text(value, name, TEXT(""));
}

static bool
bool_of(struct value value, const char *name)
{
	struct value member;
	struct err ignored;
	bool truth;

	return value_find(value, name, &member) && value_as_bool(member, &truth, &ignored) &&
	       truth;
}

/* The list */

static void
format_row(struct value row, struct buf *out)
{
	struct text id = text_in(row, "id");

	id.len = id.len > ID_SHOWN ? ID_SHOWN : id.len;
	buf_addf(out, "%.*s  %.*s  %-6.*s  %.*s", TEXT_ARGS(id),
	    TEXT_ARGS(text_in(row, "opens")), TEXT_ARGS(text_in(row, "state")),
	    TEXT_ARGS(text_in(row, "by")));
	if (integer_of(row, "members") == 0)
		return;
	buf_addf(out, "  %lld of %lld armed, %lld open it", (long long)integer_of(row, "armed"),
	    (long long)integer_of(row, "members"), (long long)integer_of(row, "threshold"));
	if (integer_of(row, "shares") > 0)
		buf_addf(out, ", %lld shares are there", (long long)integer_of(row, "shares"));
}

static bool
list(const char *option_dir, bool json, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value_walk walk = { 0 };
	struct value ok, rows;
	char dir[PATH_MAX];

	if (!place_node(option_dir, dir, err) || !asking_do(&ask, dir, "releases", &ok, err) ||
	    !value_get_array(ok, "releases", &rows, err))
		return false;
	if (value_count(rows) == 0 && !json)
		cli_note("no sealed release is known here");
	while (value_each(rows, &walk)) {
		scoped(buf_free) struct buf line = BUF(64 * KIB);

		if (json && !listing_json(walk.value, MIB, err))
			return false;
		if (json)
			continue;
		format_row(walk.value, &line);
		if (!buf_ok(&line, err))
			return false;
		puts(buf_string(&line));
	}
	return true;
}

/* One */

/* By when others saw it serve the key. */
static void
format_served(struct value party, struct buf *out)
{
	long long ms = (long long)integer_of(party, "served_ms");

	if (integer_of(party, "seen_by") == 0)
		return;
	if (ms < 0)
		buf_add(out, TEXT(", did not serve the key as long as others looked"));
	else
		buf_addf(out, ", served the key after %lld.%03lld s", ms / 1000, ms % 1000);
	buf_addf(out, " (seen by %lld)%s", (long long)integer_of(party, "seen_by"),
	    bool_of(party, "late") ? ": late" : "");
}

static void
format_member(struct value member, struct buf *out)
{
	buf_addf(out, "          %-30.*s %s%s", TEXT_ARGS(text_in(member, "name")),
	    bool_of(member, "armed") ? "armed" : "not armed",
	    bool_of(member, "share") ? ", has told its share" : "");
	format_served(member, out);
	buf_add(out, TEXT("\n"));
}

static void
format_publisher(struct value release, struct buf *out)
{
	struct value publisher;

	if (!value_find(release, "publisher", &publisher) ||
	    integer_of(publisher, "seen_by") == 0)
		return;
	buf_add(out, TEXT("publisher"));
	format_served(publisher, out);
	buf_add(out, TEXT("\n"));
}

static bool
format_committee(struct value release, struct buf *out, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value members;

	if (!value_get_array(release, "committee", &members, err))
		return false;
	if (value_count(members) == 0) {
		buf_add(out, TEXT("committee none: its publisher alone has the key\n"));
		return true;
	}
	buf_addf(out, "committee any %lld of %lld open it:\n",
	    (long long)integer_of(release, "threshold"),
	    (long long)integer_of(release, "members"));
	while (value_each(members, &walk))
		format_member(walk.value, out);
	format_publisher(release, out);
	return true;
}

static void
format_times(struct value release, struct buf *out)
{
	long long moved = (long long)integer_of(release, "moved");

	buf_addf(out, "opens     %.*s", TEXT_ARGS(text_in(release, "opens")));
	if (moved > 0)
		buf_addf(out, ", postponed %lld times from %.*s", moved,
		    TEXT_ARGS(text_in(release, "promised")));
	buf_add(out, TEXT("\n"));
	if (integer_of(release, "members") == 0)
		return;
	buf_add(out, TEXT("grace     "));
	utc_format_span(integer_of(release, "grace"), out);
	buf_add(out, TEXT("\npostpone  "));
	if (integer_of(release, "times") == 0) {
		buf_add(out, TEXT("never\n"));
		return;
	}
	buf_addf(out, "%lld times, by ", (long long)integer_of(release, "times"));
	utc_format_span(integer_of(release, "slip"), out);
	buf_add(out, TEXT(" in all, not in the last "));
	utc_format_span(integer_of(release, "cutoff"), out);
	buf_add(out, TEXT("\n"));
}

static void
format_said(struct value release, struct buf *out)
{
	if (bool_of(release, "dealt"))
		buf_addf(out, "this node %s%s\n",
		    bool_of(release, "ours_armed") ? "is armed" : "is not armed",
		    bool_of(release, "ours_told") ? ", and has told its share" : "");
	if (bool_of(release, "early"))
		buf_add(out, TEXT("early     its publisher opened it before its time\n"));
	if (bool_of(release, "breach"))
		buf_add(out, TEXT("breach    its key was seen before its time\n"));
	if (integer_of(release, "good") + integer_of(release, "bad") > 0)
		buf_addf(out, "opened    beforehand: %lld found it good, %lld did not\n",
		    (long long)integer_of(release, "good"),
		    (long long)integer_of(release, "bad"));
}

/* Of the node's own: what it is for. */
static void
format_cover(struct value cover, struct buf *out)
{
	struct text edition = text_in(cover, "edition"), region = text_in(cover, "region");
	struct text until = text_in(cover, "until"), needs = text_in(cover, "needs");
	bool fix = bool_of(cover, "fix");

	buf_addf(out, "          %.*s %.*s", TEXT_ARGS(text_in(cover, "product")),
	    TEXT_ARGS(text_in(cover, "versions")));
	if (edition.len > 0)
		buf_addf(out, ", %.*s", TEXT_ARGS(edition));
	if (region.len > 0)
		buf_addf(out, ", %.*s", TEXT_ARGS(region));
	if (fix)
		buf_addf(out, ": '%.*s'", TEXT_ARGS(text_in(cover, "file")));
	else
		buf_add(out, TEXT(": no fix"));
	if (until.len > 0)
		buf_addf(
		    out, fix ? ", supported until %.*s" : ", one by %.*s", TEXT_ARGS(until));
	if (!text_eq(needs, TEXT("nothing")))
		buf_addf(out, "; elsewhere it needs a %.*s", TEXT_ARGS(needs));
	buf_add(out, TEXT("\n"));
}

static bool
format_covers(struct value release, struct buf *out, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value covers;

	if (!value_get_array(release, "covers", &covers, err))
		return false;
	if (value_count(covers) > 0)
		buf_add(out, TEXT("covers    (nobody else knows before it opens)\n"));
	while (value_each(covers, &walk))
		format_cover(walk.value, out);
	return true;
}

/* Of its case: what the others answer. */
static bool
format_case(struct value release, struct buf *out, struct err *err)
{
	struct text of_case = text_in(release, "case");
	struct value_walk walk = { 0 };
	struct value others;

	if (of_case.len == 0)
		return true;
	if (!value_get_array(release, "releases", &others, err))
		return false;
	buf_addf(out, "case      %.*s\n", TEXT_ARGS(of_case));
	while (value_each(others, &walk)) {
		struct text answer = text_in(walk.value, "answer");
		struct text why = text_in(walk.value, "why");

		buf_addf(out, "          %-30.*s %.*s%s", TEXT_ARGS(text_in(walk.value, "by")),
		    TEXT_ARGS(text_in(walk.value, "opens")),
		    text_eq(answer, TEXT("asked"))     ? ", is asked to open later"
		    : text_eq(answer, TEXT("refused")) ? ", does not open later"
						       : "");
		if (why.len > 0)
			buf_addf(out, ": %.*s", TEXT_ARGS(why));
		buf_add(out, TEXT("\n"));
	}
	return true;
}

static bool
format_status(struct value release, struct buf *out, struct err *err)
{
	buf_addf(out, "release   %.*s\nby        %.*s\nat        %.*s\nstate     %.*s\n",
	    TEXT_ARGS(text_in(release, "id")), TEXT_ARGS(text_in(release, "by")),
	    TEXT_ARGS(text_in(release, "at")), TEXT_ARGS(text_in(release, "state")));
	format_times(release, out);
	buf_addf(out, "bundle    %.*s, %lld bytes%s\n", TEXT_ARGS(text_in(release, "bundle")),
	    (long long)integer_of(release, "size"),
	    bool_of(release, "mirrored") ? ", which is here" : "");
	if (!format_covers(release, out, err) || !format_committee(release, out, err))
		return false;
	format_said(release, out);
	return format_case(release, out, err);
}

static bool
status(const char *option_dir, const char *id, bool json, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	scoped(buf_free) struct buf out = BUF(256 * KIB);
	char dir[PATH_MAX];
	struct value ok;

	asking_text(&ask, "id", text_of(id));
	if (!place_node(option_dir, dir, err) ||
	    !asking_do(&ask, dir, "release.status", &ok, err))
		return false;
	if (json)
		return listing_json(ok, MIB, err);
	if (!format_status(ok, &out, err) || !buf_ok(&out, err))
		return false;
	fputs(buf_string(&out), stdout);
	return true;
}

/* What both take */

static bool
arguments(const struct command *command, int argc, char **argv, const char **dir, bool *json)
{
	int option;

	option_begin();
	while ((option = option_next(command, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return false;
		if (option == OPTION_DIR)
			*dir = optarg;
		else
			*json = true;
	}
	return true;
}

static int
run_list(int argc, char **argv)
{
	const char *dir = NULL;
	bool json = false;
	struct err err;

	if (!arguments(&command_release_list, argc, argv, &dir, &json))
		return CLI_USAGE;
	if (optind < argc)
		return cli_usage(
		    &command_release, "'%s' is one argument too many", argv[optind]);
	return list(dir, json, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

static int
run_status(int argc, char **argv)
{
	const char *dir = NULL;
	bool json = false;
	struct err err;

	if (!arguments(&command_release_status, argc, argv, &dir, &json))
		return CLI_USAGE;
	if (argc - optind != 1)
		return cli_usage(&command_release, "'release status' needs one ID");
	return status(dir, argv[optind], json, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_release_list = {
	.name = "list",
	.summary = "list the sealed releases that are known here",
	.help =
	    "usage: accord release list [--json] [--dir DIR]\n"
	    "\n"
	    "This node's own and those of others whose promise came here, the newest first:\n"
	    "the beginning of the id, when it opens, how it stands, by whom, and of one with\n"
	    "a committee how many members are armed.  'sealed': its publisher alone can open\n"
	    "it as far as is known; 'ready': enough members are armed; 'open'; 'late'.\n"
	    "\n"
	    "  --json      one object for each, on a line\n"
	    "  --dir DIR   the node's directory\n",
	.run = run_list,
};

const struct command command_release_status = {
	.name = "status",
	.summary = "tell how a sealed release stands",
	.help = "usage: accord release status ID [--json] [--dir DIR]\n"
		"\n"
		"ID is the release, or its beginning.  When it opens, who of its committee is\n"
		"armed and has told its share, what was said about it.\n"
		"\n"
		"  --json      one object on a line\n"
		"  --dir DIR   the node's directory\n",
	.run = run_status,
};
