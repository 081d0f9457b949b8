#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "advisory/redraft.h"
#include "base/file.h"
#include "cli/advisory/advisory.h"
#include "cli/advisory/advisory_words.h"
#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/lines.h"
#include "cli/command/options.h"
#include "cli/command/place.h"

#define DOCUMENT_MAX ((size_t)16 * MIB)
#define FILE_MODE 0600 /* it is not public yet */

enum {
	DIR = 1,
	JSON,
	FINAL,
	REVISION,
	DATE,
	CVE_REQUESTED,
	PRODUCT,
	REFERENCE,
	CREDIT,
	WORD, /* those that are one text each, from here on */
};

static const struct option options[] = { { "output", required_argument, NULL, 'o' },
	{ "dir", required_argument, NULL, DIR }, { "json", no_argument, NULL, JSON },
	{ "final", no_argument, NULL, FINAL },
	{ "revision", required_argument, NULL, REVISION },
	{ "date", required_argument, NULL, DATE },
	{ "cve-requested", no_argument, NULL, CVE_REQUESTED },
	{ "product", required_argument, NULL, PRODUCT },
	{ "reference", required_argument, NULL, REFERENCE },
	{ "credit", required_argument, NULL, CREDIT },
	{ "title", required_argument, NULL, WORD },
	{ "summary", required_argument, NULL, WORD + 1 },
	{ "description", required_argument, NULL, WORD + 2 },
	{ "language", required_argument, NULL, WORD + 3 },
	{ "id", required_argument, NULL, WORD + 4 },
	{ "cve", required_argument, NULL, WORD + 5 },
	{ "cwe", required_argument, NULL, WORD + 6 },
	{ "cvss", required_argument, NULL, WORD + 7 },
	{ "fix", required_argument, NULL, WORD + 8 },
	{ "fix-url", required_argument, NULL, WORD + 9 },
	{ "workaround", required_argument, NULL, WORD + 10 }, { 0 } };

struct arguments {
	const char *dir, *output, *of_case;
	bool json, final;
	struct text revision;
	struct advisory_words said;
};

static struct text *
word_of(struct drafting_words *words, int option)
{
	struct text *const all[] = { &words->title, &words->summary, &words->description,
		&words->language, &words->id, &words->cve, &words->cwe, &words->cvss,
		&words->fix, &words->fix_url, &words->workaround };

	return all[option - WORD];
}

static bool
take_date(struct arguments *arguments, struct err *err)
{
	return utc_parse_strict(text_of(optarg), &arguments->said.words.date) ||
	       err_set(
		   err, FAULT_INPUT, "'%s' is no time such as 2026-11-22T10:00:00Z", optarg);
}

static bool
take(struct arguments *arguments, int option, struct err *err)
{
	switch (option) {
	case 'o':
		arguments->output = optarg;
		return true;
	case DIR:
		arguments->dir = optarg;
		return true;
	case JSON:
		arguments->json = true;
		return true;
	case FINAL:
		arguments->final = true;
		return true;
	case REVISION:
		arguments->revision = text_of(optarg);
		return true;
	case DATE:
		return take_date(arguments, err);
	case CVE_REQUESTED:
		arguments->said.words.cve_requested = true;
		return true;
	case PRODUCT:
		return advisory_words_product(&arguments->said, text_of(optarg), err);
	case REFERENCE:
		return advisory_words_reference(&arguments->said, text_of(optarg), err);
	case CREDIT:
		return advisory_words_credit(&arguments->said, text_of(optarg), err);
	default:
		*word_of(&arguments->said.words, option) = text_of(optarg);
		return true;
	}
}

/* What the node makes of the case and these words. */
static bool
ask(const struct arguments *arguments, struct asking *asking, struct text *document,
    struct err *err)
{
	scoped(buf_free) struct buf words = BUF_SECRET(DRAFTING_WORDS_MAX);
	struct writer w = WRITER(&words);
	char dir[PATH_MAX];
	struct value ok;

	drafting_write_words(&arguments->said.words, &w);
	if (!buf_ok(&words, err) || !place_node(arguments->dir, dir, err))
		return false;
	asking_text(asking, "case", text_of(arguments->of_case));
	asking_text(asking, "words", buf_text(&words));
	return asking_do(asking, dir, "advisory.draft", &ok, err) &&
	       value_get_text(ok, "document", document, err);
}

/* What a person wrote there; nothing is there the first time. */
static bool
load_old(const char *path, struct buf *out, struct err *err)
{
	if (path == NULL || file_load(path, out, err))
		return true;
	return err->fault == FAULT_ABSENT;
}

static bool
tell(const struct arguments *arguments, const struct buf *document, bool anew, struct err *err)
{
	scoped(buf_free) struct buf line = BUF(64 * KIB);
	struct writer w = WRITER(&line);

	if (arguments->output == NULL) {
		fwrite(document->at, 1, document->len, stdout);
		return true;
	}
	if (!file_save(arguments->output, buf_text(document), FILE_MODE, err))
		return false;
	if (!arguments->json) {
		printf("%s '%s'\n", anew ? "wrote" : "completed", arguments->output);
		return true;
	}
	writer_object(&w);
	writer_key(&w, "file");
	writer_text(&w, text_of(arguments->output));
	writer_key(&w, "new");
	writer_bool(&w, anew);
	writer_end(&w);
	if (!buf_ok(&line, err))
		return false;
	puts(buf_string(&line));
	return true;
}

static bool
draft(const struct arguments *arguments, struct err *err)
{
	scoped(buf_free) struct buf old = BUF_SECRET(DOCUMENT_MAX);
	scoped(buf_free) struct buf out = BUF_SECRET(2 * DOCUMENT_MAX);
	scoped(asking_free) struct asking asking = ASKING;
	struct redraft how = { .said = &arguments->said.words,
		.final = arguments->final,
		.revision = arguments->revision,
		.date = arguments->said.words.date };
	struct text fresh;

	if (how.date == 0)
		how.date = (int64_t)time(NULL);
	if (!load_old(arguments->output, &old, err) || !ask(arguments, &asking, &fresh, err))
		return false;
	if (!redraft_write(&how, buf_text(&old), fresh, &out, err))
		return arguments->output == NULL ? false
						 : err_in(err, "'%s'", arguments->output);
	return tell(arguments, &out, old.len == 0, err);
}

static int
run(int argc, char **argv)
{
	static struct arguments arguments; /* it is large */
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_advisory, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (!take(&arguments, option, &err))
			return cli_usage(&command_advisory, "%s", err.text);
	}
	if (argc - optind != 1)
		return cli_usage(&command_advisory, "'advisory draft' needs a case");
	arguments.of_case = argv[optind];
	return draft(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_advisory_draft = {
	.name = "draft",
	.summary = "write an advisory from a case",
	.help = "usage: accord advisory draft CASE [-o FILE] [--product WORDS]... [OPTION]...\n"
		"\n"
		"Writes CSAF 2.0 from what the case, its reports and this node know, and from\n"
		"what you say.  Run again with the same FILE, it adds what has become known\n"
		"and leaves what you wrote there; what an option says takes the place of what\n"
		"stood there.  A finder is thanked by the name that the report asks for, else\n"
		"by none.\n"
		"\n"
		"  -o, --output FILE     where it is written, and made again; else standard\n"
		"                        output\n"
		"  --product WORDS       'NAME; affected=VERSIONS; fixed=VERSION' and perhaps\n"
		"                        unaffected=, investigated=, purl=, vendor=; versions\n"
		"                        are a VERS range, one version, or words\n"
		"  --title TEXT          what it is about (the case's title)\n"
		"  --summary TEXT        what it means for customers\n"
		"  --description TEXT    what the flaw is\n"
		"  --cve ID              its CVE id; --cve-requested: there will be one\n"
		"  --cwe ID              the kind of flaw, such as CWE-79\n"
		"  --cvss VECTOR         of CVSS 3.0 or 3.1; the score is computed\n"
		"  --fix TEXT            how to get the fix; --fix-url URL: where it is\n"
		"  --workaround TEXT     what helps until then\n"
		"  --reference WORDS     'WHAT IT IS; URL'\n"
		"  --credit NAME         who is thanked, in place of those who asked for it\n"
		"  --language TAG        of the texts (en)\n"
		"  --id ID               by which it is tracked (the case's own)\n"
		"  --date TIME           when it is released (now)\n"
		"  --final               it is no draft any more, and may be published\n"
		"  --revision TEXT       it was published: begin the next version, and say\n"
		"                        what is new\n"
		"  --json                print an object of what was written where\n"
		"  --dir DIR             the node's directory\n"
		"\n"
		"  accord advisory draft 82c9b15e242a -o advisory.json \\\n"
		"      --product 'Widget; affected=vers:generic/<3.2.1; fixed=3.2.1'\n",
	.run = run,
};
