#include "cli/case/register.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "action/case/register.h"
#include "base/file.h"
#include "case/role.h"
#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/form.h"
#include "cli/command/listing.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/command/shown.h"

enum { OPTION_VERIFY = FORM_FIRST, OPTION_ROOT };

static const struct option options[] = { FORM_OPTIONS,
	{ "verify", required_argument, NULL, OPTION_VERIFY },
	{ "root", required_argument, NULL, OPTION_ROOT }, { 0 } };

struct arguments {
	const struct command *command;
	const char *deed, *operand; /* and how its argument is called */
	const char *dir, *verify, *root;
	bool json;
};

static struct text
text_in(struct value object, const char *name)
{
	return deed_text(object, name, TEXT(""));
}

/* --- of this node */

static void
print_party(struct value party)
{
	struct text who = text_in(party, "who");

	printf("          %.*s  %.*s", TEXT_ARGS(text_in(party, "told")),
	    TEXT_ARGS(text_in(party, "role")));
	if (text_in(party, "notice").len > 0)
		printf(" (%.*s)", TEXT_ARGS(text_in(party, "notice")));
	shown_line("  ", who.len > 0 ? who : TEXT("a finder"));
}

static void
print_register(struct value row)
{
	struct value_walk walk = { 0 };
	struct value parties;
	struct err none;

	printf("%.12s  ", text_in(row, "id").at);
	shown_line("", text_in(row, "title"));
	printf("          public since %.*s", TEXT_ARGS(text_in(row, "since")));
	shown_line(": ", text_in(row, "where"));
	if (text_in(row, "file").len > 0)
		printf("          proven by /%.*s\n", TEXT_ARGS(text_in(row, "file")));
	else
		puts("          proven once all of it is in the log");
	if (!value_get_array(row, "parties", &parties, &none))
		return;
	if (value_count(parties) == 0)
		puts("          nobody was told in advance");
	while (value_each(parties, &walk))
		print_party(walk.value);
}

static bool
list(const struct arguments *a, const char *id, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok, rows;
	int64_t unpublished;
	char dir[PATH_MAX];

	asking_text(&ask, a->operand, text_of(id));
	if (!place_node(a->dir, dir, err) || !asking_do(&ask, dir, a->deed, &ok, err) ||
	    !value_get_array(ok, "registers", &rows, err))
		return false;
	if (a->json)
		return listing_json(ok, DEED_ANSWER_MAX, err);
	unpublished = deed_integer(ok, "unpublished", 0);
	if (unpublished > 0)
		cli_note("recorded, and not published yet: %" PRId64 " ('accord case told')",
		    unpublished);
	if (value_count(rows) == 0)
		cli_note("nothing was published yet");
	return listing_rows(rows, false, DEED_ANSWER_MAX, print_register, err);
}

/* --- of anybody */

static void
put_party(const struct told_party *party, struct writer *w)
{
	writer_object(w);
	if (party->who.len > 0)
		writer_put_text(w, "who", party->who);
	writer_put_text(w, "role", text_of(role_words[party->role]));
	statement_put_time(w, "told", party->told);
	statement_put_hash(w, "record", &party->record);
	writer_key(w, "epoch");
	writer_integer(w, party->epoch);
	writer_end(w);
}

static bool
print_json(const struct register_facts *facts, struct err *err)
{
	scoped(buf_free) struct buf json = BUF(REGISTER_MAX);
	struct writer w = WRITER(&json);

	writer_object(&w);
	writer_put_text(&w, "node", facts->node);
	statement_put_hash(&w, "id", &facts->id);
	writer_put_text(&w, "title", facts->told.title);
	writer_put_text(&w, "where", facts->told.where);
	statement_put_time(&w, "since", facts->told.since);
	if (facts->told.has_release)
		statement_put_hash(&w, "release", &facts->told.release);
	writer_key(&w, "parties");
	writer_array(&w);
	for (size_t i = 0; i < facts->told.parties.count; i++)
		put_party(&told_parties(&facts->told)[i], &w);
	writer_end(&w);
	writer_end(&w);
	if (!buf_ok(&json, err))
		return false;
	puts(buf_string(&json));
	return true;
}

static bool
print_facts(const struct register_facts *facts, struct err *err)
{
	scoped(buf_free) struct buf out = BUF(REGISTER_MAX);

	buf_addf(&out, "node      %.*s\nstatement ", TEXT_ARGS(facts->node));
	hash_format(&facts->id, &out);
	buf_add(&out, TEXT("\ntitle     "));
	shown_add(facts->told.title, &out);
	buf_add(&out, TEXT("\npublic    since "));
	utc_format(facts->told.since, &out);
	buf_add(&out, TEXT(": "));
	shown_add(facts->told.where, &out);
	buf_add(&out, TEXT("\n"));
	for (size_t i = 0; i < facts->told.parties.count; i++) {
		const struct told_party *party = &told_parties(&facts->told)[i];

		buf_add(&out, TEXT("told      "));
		utc_format(party->told, &out);
		buf_addf(&out, ", %s ", role_words[party->role]);
		shown_add(party->who.len > 0 ? party->who : TEXT("who is not named"), &out);
		buf_add(&out, TEXT("; in the log by "));
		utc_format((party->epoch + 1) * facts->epoch_seconds, &out);
		buf_add(&out, TEXT("\n"));
	}
	buf_addf(
	    &out, "holds     %zu recorded then, and not since\n", facts->told.parties.count);
	if (!buf_ok(&out, err))
		return false;
	fputs(buf_string(&out), stdout);
	return true;
}

static bool
verify(const struct arguments *a, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(REGISTER_ROOM);
	scoped(buf_free) struct buf bytes = BUF(REGISTER_MAX);
	struct register_facts facts;

	if (!file_load(a->verify, &bytes, err) ||
	    !register_check(
		buf_text(&bytes), text_of(a->root == NULL ? "" : a->root), &arena, &facts, err))
		return false;
	return a->json ? print_json(&facts, err) : print_facts(&facts, err);
}

/* --- the commands */

static int
run(struct arguments *a, int argc, char **argv)
{
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(a->command, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == FORM_DIR)
			a->dir = optarg;
		else if (option == OPTION_VERIFY)
			a->verify = optarg;
		else if (option == OPTION_ROOT)
			a->root = optarg;
		else
			a->json = true;
	}
	if (argc - optind != (a->verify == NULL))
		return cli_usage(a->command, "it needs one %s, or '--verify' and a file",
		    a->operand[0] == 'c' ? "CASE" : "ID");
	if (a->verify == NULL && a->root != NULL)
		return cli_usage(a->command, "'--root' goes with '--verify'");
	return (a->verify != NULL ? verify(a, &err) : list(a, argv[optind], &err))
		   ? EXIT_SUCCESS
		   : cli_fail(&err);
}

static int
run_case(int argc, char **argv)
{
	struct arguments a = {
		.command = &command_case_register, .deed = "case.register", .operand = "case"
	};

	return run(&a, argc, argv);
}

static int
run_release(int argc, char **argv)
{
	struct arguments a = { .command = &command_release_register,
		.deed = "release.register",
		.operand = "id" };

	return run(&a, argc, argv);
}

#define HELP                                                                                   \
	"\n"                                                                                   \
	"With --verify: the file that a node's page 'Told in advance' leads to is\n"           \
	"checked, without the network: that the node signed it, and that its log\n"            \
	"committed to each record when it says so.\n"                                          \
	"\n"                                                                                   \
	"  --verify FILE  check a register of anybody's\n"                                     \
	"  --root VKEY    the node's root key, known from elsewhere\n"                         \
	"  --json         print a JSON object\n"                                               \
	"  --dir DIR      the node's directory\n"

const struct command command_case_register = {
	.name = "register",
	.summary = "show or verify what was published of who was told in advance",
	.help =
	    "usage: accord case register CASE [--json] [--dir DIR]\n"
	    "       accord case register --verify FILE [--root VKEY] [--json]\n"
	    "\n"
	    "Who was told of the case before it was public, as what, and when, as this node\n"
	    "has published it ('accord case publish').  Finders are not named.\n" HELP,
	.run = run_case,
};

const struct command command_release_register = {
	.name = "register",
	.summary = "show or verify what was published of who was told in advance",
	.help = "usage: accord release register ID [--json] [--dir DIR]\n"
		"       accord release register --verify FILE [--root VKEY] [--json]\n"
		"\n"
		"Who was told in advance of the case that the release belongs to.  It is\n"
		"published by itself once the release has opened, those of others in the case\n"
		"have, too, and no embargo is in force; or with the case.  Finders are not\n"
		"named. " HELP "\n",
	.run = run_release,
};
