#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/deed/deed_call.h"
#include "base/file.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/place.h"

enum { OPTION_DIR = 1, OPTION_JSON };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ 0 },
};

#define OUT_MAX (64 * KIB)

/* Its parts, which are children of the process that listens, by their names. */
static void
put_processes(pid_t pid, struct writer *w)
{
	scoped(buf_free) struct buf pids = BUF(4 * KIB);
	char path[64];
	struct text rest, one;
	struct err err;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
	writer_key(w, "processes");
	writer_array(w);
	if (file_load(path, &pids, &err)) {
		for (rest = buf_text(&pids); text_cut(&rest, ' ', &one);) {
			scoped(buf_free) struct buf name = BUF(KIB);

			snprintf(path, sizeof(path), "/proc/%.*s/comm", TEXT_ARGS(one));
			if (file_load(path, &name, &err) && name.len > 0) {
				buf_cut(&name, name.len - 1);
				writer_text(w, buf_text(&name));
			}
		}
	}
	writer_end(w);
}

/* Whether it is served, and by what. */
static void
put_server(const char *dir, struct writer *w)
{
	scoped(file_close) int fd = -1;
	struct err err;
	pid_t pid;

	writer_key(w, "server");
	if (!local_connect(dir, &fd, &err) || !local_server(fd, &pid)) {
		writer_null(w);
		return;
	}
	writer_object(w);
	writer_key(w, "pid");
	writer_integer(w, pid);
	put_processes(pid, w);
	writer_end(w);
}

/* The answer's object, with one member more. */
static bool
join(const char *dir, struct text answer, struct buf *out, struct err *err)
{
	scoped(doc_free) struct doc doc = DOC;
	struct writer w = WRITER(out);
	struct text ok = answer;
	struct value value;

	if (!deed_answer_parse(answer, &doc, &value, err))
		return false;
	if (!text_skip(&ok, TEXT("{\"ok\":{")))
		return err_set(err, FAULT_SYSTEM, "this is no answer of a node");
	ok.len--;
	writer_object(&w);
	put_server(dir, &w);
	buf_add(out, TEXT(","));
	buf_add(out, ok);
	return buf_ok(out, err);
}

static struct text
get_text(struct value object, const char *key)
{
	return deed_text(object, key, TEXT(""));
}

static long long
get_integer(struct value object, const char *key)
{
	return (long long)deed_integer(object, key, 0);
}

/* A list of texts, on one line. */
static void
add_list(struct value object, const char *key, struct buf *out)
{
	struct value_walk walk = { 0 };
	struct value list;
	struct text text;
	const char *comma = "";
	struct err err;

	if (!value_find(object, key, &list))
		return;
	while (value_each(list, &walk)) {
		if (value_as_text(walk.value, &text, &err))
			buf_addf(out, "%s%.*s", comma, TEXT_ARGS(text));
		comma = ", ";
	}
}

static void
add_server(struct value root, struct buf *out)
{
	struct value server;

	buf_add(out, TEXT("\nserver     "));
	if (!value_find(root, "server", &server) || value_type(server) != VALUE_OBJECT) {
		buf_add(out, TEXT("not running"));
		return;
	}
	buf_addf(out, "process %lld: ", get_integer(server, "pid"));
	add_list(server, "processes", out);
}

static void
add_disk(long long mib, struct buf *out)
{
	if (mib < 10 * 1024)
		buf_addf(out, "\ndisk       %lld MiB free", mib);
	else
		buf_addf(out, "\ndisk       %lld GiB free", mib >> 10);
}

static void
add_age(struct value object, const char *key, const char *label, int64_t now, struct buf *out)
{
	struct err err;
	int64_t at;

	if (!statement_get_time(object, key, &at, &err))
		return;
	buf_addf(out, "%s", label);
	utc_format(at, out);
	buf_addf(out, at <= now ? " (" : " (in ");
	utc_format_span(at <= now ? now - at : at - now, out);
	buf_add(out, at <= now ? TEXT(" ago)") : TEXT(")"));
}

static bool
is_witnessed(struct value log)
{
	struct value value;
	struct err err;
	bool truth;

	return value_find(log, "witnessed", &value) && value_as_bool(value, &truth, &err) &&
	       truth;
}

static void
add_counts(struct value root, int64_t now, struct buf *out)
{
	struct value inbox, log;

	if (value_find(root, "inbox", &inbox))
		buf_addf(out, "\ninbox      %lld report%s, %lld new, %lld not in the log yet",
		    get_integer(inbox, "reports"),
		    get_integer(inbox, "reports") == 1 ? "" : "s", get_integer(inbox, "new"),
		    get_integer(inbox, "unanchored"));
	buf_addf(out, "\nstatements %lld", get_integer(root, "statements"));
	if (value_find(root, "log", &log)) {
		buf_addf(out, "\nlog        %lld entries, %s", get_integer(log, "size"),
		    is_witnessed(log) ? "witnessed" : "signed, not yet witnessed");
		add_age(log, "anchored_until", "\nanchored   until ", now, out);
		add_age(log, "checkpoint_at", "\ncheckpoint ", now, out);
	}
	buf_addf(out, "\nwitnesses  %lld", get_integer(root, "witnesses"));
	add_age(root, "next_release", "\nrelease    ", now, out);
	add_disk(get_integer(root, "disk_free") >> 20, out);
	add_age(root, "manifest_expires", "\nmanifest   expires ", now, out);
}

static void
add_due(struct value root, int64_t now, struct buf *out)
{
	struct value next;

	if (!value_find(root, "next_due", &next))
		return;
	buf_addf(out, "\ndue        %.*s %.*s of %.12s ", TEXT_ARGS(get_text(next, "clock")),
	    TEXT_ARGS(get_text(next, "step")), get_text(next, "case").at);
	add_age(next, "due", "", now, out);
}

static void
add_reminders(struct value root, struct buf *out)
{
	struct value_walk walk = { 0 };
	struct value reminders;

	if (!value_find(root, "reminders", &reminders))
		return;
	while (value_each(reminders, &walk))
		buf_addf(out, "\nreminder   %.12s %.*s (since %.*s, due %.*s)",
		    get_text(walk.value, "case").at, TEXT_ARGS(get_text(walk.value, "what")),
		    TEXT_ARGS(get_text(walk.value, "since")),
		    TEXT_ARGS(get_text(walk.value, "due")));
}

static void
add_warnings(struct value root, struct buf *out)
{
	struct value_walk walk = { 0 };
	struct value warnings;
	struct text text;
	struct err err;

	if (!value_find(root, "warnings", &warnings))
		return;
	while (value_each(warnings, &walk))
		if (value_as_text(walk.value, &text, &err))
			buf_addf(out, "\nwarning    %.*s", TEXT_ARGS(text));
}

static bool
print_plain(struct text json, int64_t now, struct err *err)
{
	static const struct doc_limits limits = { OUT_MAX, 16 };
	scoped(buf_free) struct buf out = BUF(OUT_MAX);
	scoped(doc_free) struct doc doc = DOC;
	struct value root;

	if (!doc_parse(&doc, json, &limits, &root, err))
		return false;
	buf_addf(&out, "%.*s (", TEXT_ARGS(get_text(root, "name")));
	add_list(root, "roles", &out);
	buf_addf(&out, ")\nurl        %.*s", TEXT_ARGS(get_text(root, "url")));
	add_server(root, &out);
	add_counts(root, now, &out);
	add_due(root, now, &out);
	add_reminders(root, &out);
	add_warnings(root, &out);
	if (!buf_ok(&out, err))
		return false;
	puts(buf_string(&out));
	return true;
}

static bool
tell(const char *option_dir, bool json, struct err *err)
{
	scoped(buf_free) struct buf answer = BUF(DEED_ANSWER_MAX), out = BUF(OUT_MAX);
	int64_t now = time(NULL);
	char dir[PATH_MAX];

	if (!place_node(option_dir, dir, err) ||
	    !deed_call(dir, now, TEXT("{\"deed\":\"status\",\"args\":{}}"), &answer, err) ||
	    !join(dir, buf_text(&answer), &out, err))
		return false;
	if (!json)
		return print_plain(buf_text(&out), now, err);
	puts(buf_string(&out));
	return true;
}

static int
run(int argc, char **argv)
{
	const char *dir = NULL;
	bool json = false;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_status, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			dir = optarg;
		else
			json = true;
	}
	if (optind < argc)
		return cli_usage(
		    &command_status, "'%s' is one argument too many", argv[optind]);
	return tell(dir, json, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_status = {
	.name = "status",
	.summary = "tell how a node is, at a glance",
	.help =
	    "usage: accord status [--json] [--dir DIR]\n"
	    "\n"
	    "Who the node is, whether it is served, what its inbox and its log have, what is\n"
	    "due, and what wants somebody's attention.  'accord doctor' looks closer.\n"
	    "\n"
	    "  --json      all of it as one JSON object\n"
	    "  --dir DIR   the node's directory\n",
	.run = run,
};
