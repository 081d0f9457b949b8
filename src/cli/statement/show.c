#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "action/log/logged.h"
#include "action/node/joined.h"
#include "action/outsider/opened.h"
#include "base/folder.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "journal/blob.h"
#include "release/deal.h"
#include "statement/envelope.h"
#include "statement/opening.h"
#include "statement/remark.h"
#include "statement/report.h"
#include "view/attachments.h"
#include "view/inbox.h"
#include "view/remarks.h"

#define REMARKS_SHOWN 100 /* the last ones */

enum { OPTION_DIR = 1, OPTION_SAVE, OPTION_RAW, OPTION_OPEN };

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "save", required_argument, NULL, OPTION_SAVE },
	{ "raw", no_argument, NULL, OPTION_RAW },
	{ "open", required_argument, NULL, OPTION_OPEN },
	{ 0 },
};

struct arguments {
	const char *dir;
	const char *save;
	const char *open;
	bool raw;
	const char *id;
};

/* Lines after the first stand under it. */
static void
add_indented(struct text text, struct buf *out)
{
	struct text rest = text, line;

	while (text_line(&rest, &line))
		buf_addf(out, "%.*s\n          ", TEXT_ARGS(line));
	buf_add(out, rest);
}

static void
add_files(const struct attached_file *file, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++)
		buf_addf(out, "file      %.*s, %llu bytes\n", TEXT_ARGS(file[i].name),
		    (unsigned long long)file[i].size);
}

/* Those that follow, and how much of them has come. */
static bool
add_large(
    struct node *node, const struct statement *statement, struct buf *out, struct err *err)
{
	struct large_file file[LARGE_MAX];
	struct joined joined;
	size_t count;

	if (!large_parse(statement->body, file, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!joined_look(node, statement, &file[i], &joined, err))
			return false;
		buf_addf(out,
		    "file      %.*s, %" PRId64 " bytes, %" PRId64 " of %" PRId64
		    " pieces are here\n",
		    TEXT_ARGS(file[i].name), file[i].size, joined.came, file[i].pieces);
	}
	return true;
}

static bool
print_large(struct node *node, const struct statement *statement, struct err *err)
{
	scoped(buf_free) struct buf out = BUF_SECRET(64 * KIB);

	if (!add_large(node, statement, &out, err) || !buf_ok(&out, err))
		return false;
	if (out.len > 0)
		fputs(buf_string(&out), stdout);
	return true;
}

static void
add_line(const char *what, struct text text, struct buf *out)
{
	if (text.len == 0)
		return;
	buf_addf(out, "%-9s ", what);
	add_indented(text, out);
	buf_add(out, TEXT("\n"));
}

static void
add_list(const char *what, const struct shape_list *list, struct buf *out)
{
	const struct text *text = list->at;

	for (size_t i = 0; i < list->count; i++)
		add_line(what, text[i], out);
}

/* What the finder said besides title and files. */
static bool
add_details(const struct statement *statement, struct buf *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(DETAILS_ROOM);
	struct details details;

	if (!report_details(statement, &arena, &details, err))
		return false;
	add_line("product", details.product, out);
	add_line("versions", details.versions, out);
	add_list("component", &details.components, out);
	add_line("impact", details.impact, out);
	add_line("steps", details.steps, out);
	add_line("exploited", text_of(details_exploited_word(details.exploited)), out);
	add_line("public", text_of(details_public_word(details.public)), out);
	add_line("where", details.where, out);
	add_list("told", &details.told, out);
	add_line("credit", details.credit, out);
	add_line("timing", details.timing, out);
	return true;
}

static bool
print_report(const struct statement *statement, const struct report *report, struct err *err)
{
	scoped(buf_free) struct buf out = BUF_SECRET(MIB);

	buf_add(&out, TEXT("report    "));
	hash_format(&statement->id, &out);
	buf_addf(&out, "\nfrom      finder %.*s\nat        ", TEXT_ARGS(statement->by));
	utc_format(statement->at, &out);
	buf_addf(&out, "\ntitle     %.*s\n", TEXT_ARGS(report->title));
	if (!add_details(statement, &out, err))
		return false;
	add_files(report->file, report->count, &out);
	if (!buf_ok(&out, err))
		return false;
	fputs(buf_string(&out), stdout);
	return true;
}

/* Where it stands in this node's log, if it belongs there. */
static bool
print_log(struct node *node, const struct record *record, struct err *err)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	struct logged_place place;

	if (!logged_find(node, record, &place, err))
		return false;
	if (!place.promised)
		return true;
	if (record->anchored)
		buf_addf(&out, "epoch     %llu, ", (unsigned long long)record->epoch);
	else
		buf_add(&out, TEXT("log       "));
	logged_format(&place, &out);
	if (!buf_ok(&out, err))
		return false;
	puts(buf_string(&out));
	return true;
}

static bool
print_letter(const struct statement *statement, const struct letter *letter, struct err *err)
{
	scoped(buf_free) struct buf out = BUF_SECRET(MIB);
	struct value_walk walk = { 0 };
	struct value to;
	struct text name;

	buf_add(&out, TEXT("letter    "));
	hash_format(&statement->id, &out);
	buf_addf(&out, "\nfrom      %.*s\n", TEXT_ARGS(statement->by));
	if (!value_get_array(statement->body, "to", &to, err))
		return false;
	while (value_each(to, &walk)) {
		if (!value_as_text(walk.value, &name, err))
			return false;
		buf_addf(&out, "to        %.*s\n", TEXT_ARGS(name));
	}
	buf_add(&out, TEXT("at        "));
	utc_format(statement->at, &out);
	buf_addf(&out, "\ntitle     %.*s\n", TEXT_ARGS(letter->title));
	if (letter->text.len > 0) {
		buf_add(&out, TEXT("text      "));
		add_indented(letter->text, &out);
		buf_add(&out, TEXT("\n"));
	}
	add_files(letter->file, letter->count, &out);
	if (!buf_ok(&out, err))
		return false;
	fputs(buf_string(&out), stdout);
	return true;
}

static bool
print_remark(void *arg, const struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf out = BUF_SECRET(MIB);
	struct node *node = arg;
	struct record record;
	struct remark remark;

	if (!journal_find(&node->journal, id, &arena, &record, err))
		return false;
	if (record.forgotten)
		return true;
	if (!statement_reopen(record.note, &statement, err) ||
	    !remark_parse(&statement, &remark, err))
		return false;
	buf_add(&out, TEXT("remark    "));
	utc_format(statement.at, &out);
	buf_addf(&out, ", %.*s: ", TEXT_ARGS(remark.who));
	add_indented(remark.text, &out);
	if (!buf_ok(&out, err))
		return false;
	puts(buf_string(&out));
	return true;
}

static bool
print_remarks(struct node *node, const struct hash *of, struct err *err)
{
	return remarks_each(&node->journal, of, REMARKS_SHOWN, print_remark, node, err);
}

/* Where it ranks, if that is by a custody and not by when it came here. */
static bool
print_rank(struct node *node, const struct hash *of, struct err *err)
{
	scoped(buf_free) struct buf out = BUF(KIB);
	struct inbox_rank rank;

	if (!inbox_rank(&node->journal, of, &rank, err))
		return false;
	if (!rank.said)
		return true;
	buf_add(&out, TEXT("ranks     as of "));
	utc_format((int64_t)rank.epoch * node->manifest.epoch, &out);
	buf_add(&out, TEXT(", when it was in custody elsewhere (custody.rank "));
	hash_format(&rank.by, &out);
	buf_add(&out, TEXT(")"));
	if (!buf_ok(&out, err))
		return false;
	puts(buf_string(&out));
	return true;
}

/* As it was signed, by a stranger: a terminal gets only what cannot control it. */
static bool
print_raw(struct text note, struct err *err)
{
	struct text rest = note, line;

	while (isatty(STDOUT_FILENO) && text_line(&rest, &line))
		if (!text_printable(line))
			return err_set(err, FAULT_DENIED,
			    "the statement has characters that a terminal would obey; send it "
			    "to a file");
	fwrite(note.at, 1, note.len, stdout);
	return true;
}

/* Any other statement: what all have, and what it says, as it was signed. */
static bool
print_statement(const struct record *record, bool save, struct err *err)
{
	scoped(buf_free) struct buf out = BUF_SECRET(2 * MIB);
	struct text rest = record->note, line;

	if (save)
		return err_set(err, FAULT_INPUT, "this %.*s has no files to save",
		    TEXT_ARGS(record->kind));
	if (!text_line(&rest, &line))
		return err_set(err, FAULT_SYSTEM, "the statement has no line");
	buf_addf(&out, "%-9.*s ", TEXT_ARGS(record->kind));
	hash_format(&record->id, &out);
	buf_addf(&out, "\nby        %.*s\nat        ", TEXT_ARGS(record->by));
	utc_format(record->at, &out);
	buf_add(&out, TEXT("\nsays      "));
	buf_add(&out, line);
	buf_add(&out, TEXT("\n"));
	if (!buf_ok(&out, err))
		return false;
	return print_raw(buf_text(&out), err);
}

static bool
save_files(struct node *node, const struct attached_file *file, size_t count, const char *dir,
    struct err *err)
{
	if (!folder_make(dir, 0700, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		scoped(buf_free) struct buf bytes = BUF_SECRET(ENVELOPE_MAX), name = BUF(KIB);
		char path[PATH_MAX];

		/* Those of folders and above are refused when they come in, and here. */
		if (memchr(file[i].name.at, '/', file[i].name.len) != NULL)
			return err_set(err, FAULT_INPUT, "'%.*s' is no plain file name",
			    TEXT_ARGS(file[i].name));
		buf_add(&name, file[i].name);
		if (!blob_find(&node->journal, &file[i].hash, &bytes, err) ||
		    !node_path(dir, buf_string(&name), path, err) ||
		    !file_create(path, buf_text(&bytes), 0600, err))
			return false;
		printf("saved     %s\n", path);
	}
	return true;
}

/* Each whole, or not at all. */
static bool
save_large(
    struct node *node, const struct statement *statement, const char *dir, struct err *err)
{
	struct large_file file[LARGE_MAX];
	struct joined joined;
	char path[PATH_MAX];
	size_t count;

	if (!large_parse(statement->body, file, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		scoped(buf_free) struct buf name = BUF(KIB);

		buf_add(&name, file[i].name);
		if (!joined_look(node, statement, &file[i], &joined, err) ||
		    !node_path(dir, buf_string(&name), path, err) ||
		    !joined_save(node, &joined, path, err))
			return false;
		printf("saved     %s\n", path);
	}
	return true;
}

/* One field of it, for whom the rest is no business of. */
static bool
open_field(struct node *node, const struct record *record, const struct arguments *arguments,
    struct err *err)
{
	scoped(buf_free) struct buf out = BUF_SECRET(OPENING_LEN_MAX);
	struct text field = text_of(arguments->open);

	if (arguments->save != NULL) {
		if (!opened_save(node, record, field, time(NULL), arguments->save, err))
			return false;
		printf("saved     %s\n", arguments->save);
		return true;
	}
	return opened_make(record, field, &out, err) && print_raw(buf_text(&out), err);
}

/* What it says, and what was remarked on it; its files, where they are to be saved. */
static bool
show_said(struct node *node, const struct record *record, const struct statement *statement,
    const char *save, struct err *err)
{
	const struct attached_file *file;
	struct body body;
	struct value large;
	size_t count;
	bool told, files;

	if (!body_parse(statement, &body, err))
		return false;
	count = attachments_of(statement->kind->id, &body, &file);
	files = count > 0 || value_find(statement->body, "large", &large);
	if (statement->kind->id == KIND_REPORT)
		told = print_report(statement, &body.report, err);
	else if (statement->kind->id == KIND_LETTER)
		told = print_letter(statement, &body.letter, err);
	else
		told = print_statement(record, save != NULL && !files, err);
	return told && print_large(node, statement, err) && print_log(node, record, err) &&
	       print_rank(node, &record->id, err) && print_remarks(node, &record->id, err) &&
	       (save == NULL || (save_files(node, file, count, save, err) &&
				    save_large(node, statement, save, err)));
}

static bool
show_in(struct node *node, const struct arguments *arguments, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	scoped(statement_free) struct statement statement = { 0 };
	struct record record;
	struct hash id;

	if (!journal_find_prefix(&node->journal, text_of(arguments->id), &id, err) ||
	    !journal_find(&node->journal, &id, &arena, &record, err) ||
	    !journal_check_kept(&record, err) || !deal_check_shown(record.kind, err))
		return false;
	if (arguments->raw)
		return print_raw(record.note, err);
	if (arguments->open != NULL)
		return open_field(node, &record, arguments, err);
	if (!statement_reopen(record.note, &statement, err))
		return false;
	return show_said(node, &record, &statement, arguments->save, err);
}

static bool
show(const struct arguments *arguments, struct err *err)
{
	scoped(node_close) struct node node = { 0 };
	char dir[PATH_MAX];

	return place_node(arguments->dir, dir, err) && node_open(dir, &node, err) &&
	       show_in(&node, arguments, err);
}

static int
run(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_show, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			arguments.dir = optarg;
		else if (option == OPTION_SAVE)
			arguments.save = optarg;
		else if (option == OPTION_OPEN)
			arguments.open = optarg;
		else
			arguments.raw = true;
	}
	if (argc - optind != 1)
		return cli_usage(&command_show, "'show' needs one ID; see 'accord statements'");
	if (arguments.raw && (arguments.open != NULL || arguments.save != NULL))
		return cli_usage(
		    &command_show, "'--raw' goes with no '--open' and no '--save'");
	arguments.id = argv[optind];
	return show(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_show = {
	.name = "show",
	.summary = "show a statement, and save the files it brought",
	.help = "usage: accord show ID [--save DIR] [--raw] [--open FIELD] [--dir DIR]\n"
		"\n"
		"ID is a statement's id or its beginning, as 'accord inbox' and\n"
		"'accord statements' list it.\n"
		"\n"
		"  --save DIR   write the files that came with it into DIR, replacing none\n"
		"  --raw        print the signed statement itself, a note\n"
		"  --open FIELD print an opening of this field alone, which tells nothing of\n"
		"               the others; with --save, into DIR with what proves it, for\n"
		"               'accord verify'\n"
		"  --dir DIR    the node's directory\n",
	.run = run,
};
