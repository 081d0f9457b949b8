#include <stdio.h>
#include <stdlib.h>

#include "case/notice.h"
#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/form.h"
#include "cli/command/listing.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/command/shown.h"

static const struct command command_list, command_draft, command_filed;

/* --- list */

static int
run_list(int argc, char **argv)
{
	static const struct option options[] = { { 0 } };
	const struct notice_row *row;

	option_begin();
	if (option_next(&command_list, argc, argv, options) != OPTION_END)
		return CLI_USAGE;
	if (optind < argc)
		return cli_usage(&command_list, "'%s' is one argument too many", argv[optind]);
	for (unsigned notice = 0; (row = notice_row(notice)) != NULL; notice++)
		printf("%-27s %s\n%-27s %s\n", row->word, row->name, "", row->basis);
	return EXIT_SUCCESS;
}

static const struct command command_list = {
	.name = "list",
	.summary = "list the notices that there are",
	.help = "usage: accord notice list\n"
		"\n"
		"Each with where the law asks for it, and by when.\n",
	.run = run_list,
};

/* --- draft */

/* A draft that was asked for. */
struct wish {
	const char *dir;
	const char *of_case, *notice;
	bool json;
};

static void
print_text(struct text rest)
{
	struct text line;

	while (text_line(&rest, &line))
		shown_line("", line);
	if (rest.len > 0)
		shown_line("", rest);
}

static bool
draft(const struct wish *wish, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	char dir[PATH_MAX];
	struct value ok;

	asking_text(&ask, "case", text_of(wish->of_case));
	asking_text(&ask, "notice", text_of(wish->notice));
	if (!place_node(wish->dir, dir, err) || !asking_do(&ask, dir, "notice.draft", &ok, err))
		return false;
	if (wish->json)
		return listing_json(ok, DEED_ANSWER_MAX, err);
	print_text(deed_text(ok, "text", TEXT("")));
	if (deed_integer(ok, "blanks", 0) > 0)
		cli_note("%lld are left for you to fill in, each marked " NOTICE_BLANK,
		    (long long)deed_integer(ok, "blanks", 0));
	return true;
}

static int
run_draft(int argc, char **argv)
{
	static const struct option options[] = { FORM_OPTIONS, { 0 } };
	struct wish wish = { 0 };
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_draft, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == FORM_DIR)
			wish.dir = optarg;
		else
			wish.json = true;
	}
	if (argc - optind != 2)
		return cli_usage(&command_draft, "it needs a case and a notice");
	wish.of_case = argv[optind];
	wish.notice = argv[optind + 1];
	return draft(&wish, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

static const struct command command_draft = {
	.name = "draft",
	.summary = "draft a notice with what the case knows",
	.help = "usage: accord notice draft CASE NOTICE [--json] [--dir DIR]\n"
		"\n"
		"Prints what the law asks for, with what the case, its report and this node\n"
		"know, and the rest as blanks.  A person reads, completes and files it:\n"
		"nothing is sent.\n"
		"\n"
		"  --json      print a JSON object: each field by itself, and the text\n"
		"  --dir DIR   the node's directory\n"
		"\n"
		"  accord notice draft 82c9b15e242a cra-early-warning > warning.txt\n",
	.run = run_draft,
};

/* --- filed */

static const struct option filed_options[] = { FORM_OPTIONS,
	{ "reference", required_argument, NULL, FORM_FIRST },
	{ "at", required_argument, NULL, FORM_FIRST + 1 },
	{ "to", required_argument, NULL, FORM_FIRST + 2 },
	{ "sensitive", no_argument, NULL, FORM_FIRST + 3 },
	{ "why", required_argument, NULL, FORM_FIRST + 4 }, { 0 } };

static int
run_filed(int argc, char **argv)
{
	static const char *const operands[] = { "case", "notice", NULL };
	static const char *const members[] = { "reference", "at", "to", "sensitive", "why",
		NULL };
	static const struct form form = { &command_filed, "notice.filed", operands,
		filed_options, members, "=id" };

	return form_run(&form, argc, argv);
}

static const struct command command_filed = {
	.name = "filed",
	.summary = "record that a notice was filed",
	.help =
	    "usage: accord notice filed CASE NOTICE --reference TEXT [--at TIME] [--to WHO]\n"
	    "                           [--sensitive] [--why TEXT] [--json] [--dir DIR]\n"
	    "\n"
	    "Its step is done, and what counts from it runs; the authority is among those who\n"
	    "were told in advance ('accord case told').\n"
	    "\n"
	    "  --reference TEXT   the authority's reference\n"
	    "  --at TIME          when it was filed (now)\n"
	    "  --to WHO           which authority (as the law names it)\n"
	    "  --sensitive        it was marked as sensitive there\n"
	    "  --why TEXT         the reason (the law)\n"
	    "  --json             print a JSON object\n"
	    "  --dir DIR          the node's directory\n",
	.run = run_filed,
};

static const struct command *const parts[] = { &command_list, &command_draft, &command_filed,
	NULL };

const struct command command_notice = {
	.name = "notice",
	.summary = "draft notices to authorities, and record that they were filed",
	.help = "usage: accord notice list\n"
		"       accord notice draft CASE NOTICE [--json]\n"
		"       accord notice filed CASE NOTICE --reference TEXT [--at TIME]\n"
		"\n"
		"What the Cyber Resilience Act (Article 14) and NIS2 (Article 23) ask for.\n"
		"accord prepares; a person files at the authority's platform.  By when:\n"
		"'accord clock'.\n",
	.parts = parts,
};
