#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "advisory/csaf.h"
#include "base/file.h"
#include "cli/advisory/advisory.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/lines.h"
#include "cli/command/options.h"
#include "cli/command/shown.h"
#include "codec/json_write.h"

#define ARENA_MAX (GIB)
#define LINE_MAX_LEN (4 * MIB)

enum { JSON = 1 };

static const struct option options[] = {
	{ "json", no_argument, NULL, JSON },
	{ 0 },
};

/* What is used again for each file. */
struct checking {
	bool json;
	size_t files, invalid;
	struct doc doc;
	struct buf bytes, line;
};

static void
free_checking(struct checking *checking)
{
	doc_free(&checking->doc);
	buf_free(&checking->bytes);
	buf_free(&checking->line);
}

/* "6.1.6 Contradicting Product Status" */
static const char *
title_of(const char *test)
{
	for (size_t i = 0; i < csaf_mandatory_count; i++)
		if (strcmp(csaf_mandatory[i].id, test) == 0)
			return csaf_mandatory[i].title;
	return "JSON schema";
}

/* "FILE: /vulnerabilities/0/cve: WORDS [6.1.23]" */
static void
add_finding(const char *path, const struct finding *finding, struct buf *line)
{
	scoped(buf_free) struct buf pointer = BUF(64 * KIB);

	value_pointer(finding->at, &pointer);
	shown_add(text_of(path), line);
	buf_add(line, TEXT(": "));
	shown_add(pointer.len > 0 ? buf_text(&pointer) : TEXT("the document"), line);
	buf_add(line, TEXT(": "));
	shown_add(finding->words, line);
	buf_addf(line, " [%s]\n", finding->test);
}

static void
tell_people(const char *path, const struct findings *findings, struct buf *line)
{
	if (findings->count == 0) {
		shown_add(text_of(path), line);
		buf_add(line, TEXT(": valid CSAF 2.0\n"));
	}
	for (size_t i = 0; i < findings->count; i++)
		add_finding(path, &findings->all[i], line);
	if (findings->left_out > 0) {
		shown_add(text_of(path), line);
		buf_addf(line, ": and %zu more\n", findings->left_out);
	}
}

static void
write_finding(const struct finding *finding, struct writer *w)
{
	scoped(buf_free) struct buf pointer = BUF(64 * KIB);

	value_pointer(finding->at, &pointer);
	writer_object(w);
	writer_key(w, "test");
	writer_text(w, text_of(finding->test));
	writer_key(w, "title");
	writer_text(w, text_of(title_of(finding->test)));
	writer_key(w, "at");
	writer_text(w, buf_text(&pointer));
	writer_key(w, "message");
	writer_text(w, finding->words);
	writer_end(w);
}

static void
tell_programs(const char *path, const struct findings *findings, struct buf *line)
{
	struct writer w = WRITER(line);

	writer_object(&w);
	writer_key(&w, "file");
	writer_text(&w, text_utf8(text_of(path)) ? text_of(path) : TEXT("?"));
	writer_key(&w, "valid");
	writer_bool(&w, findings->count == 0);
	writer_key(&w, "findings");
	writer_array(&w);
	for (size_t i = 0; i < findings->count; i++)
		write_finding(&findings->all[i], &w);
	writer_end(&w);
	writer_key(&w, "left_out");
	writer_integer(&w, (int64_t)findings->left_out);
	writer_end(&w);
	buf_add(line, TEXT("\n"));
}

static bool
check_file(struct checking *checking, const char *path, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ARENA_MAX);
	struct doc_limits limits = CSAF_LIMITS;
	struct findings findings = FINDINGS(&arena);
	struct value root;

	buf_clear(&checking->bytes);
	buf_clear(&checking->line);
	if (!lines_load(path, &checking->bytes, err))
		return false;
	if (!doc_parse(&checking->doc, buf_text(&checking->bytes), &limits, &root, err) ||
	    !csaf_check(root, &findings, err))
		return err_in(err, "'%s'", path);
	(checking->json ? tell_programs : tell_people)(path, &findings, &checking->line);
	if (!buf_ok(&checking->line, err))
		return false;
	fwrite(checking->line.at, 1, checking->line.len, stdout);
	checking->files++;
	checking->invalid += findings.count > 0;
	return true;
}

/* What cannot be read or is no JSON is told, and the others are looked at. */
static int
check_all(struct checking *checking, char *const *paths, int count)
{
	int status = EXIT_SUCCESS;
	struct err err;

	for (int i = 0; i < count; i++)
		if (!check_file(checking, paths[i], &err))
			status = cli_fail(&err);
	if (!checking->json && count > 1)
		printf("%zu of %zu documents are valid\n", checking->files - checking->invalid,
		    checking->files);
	return status == EXIT_SUCCESS && checking->invalid > 0 ? CLI_NO : status;
}

static int
run(int argc, char **argv)
{
	scoped(free_checking) struct checking checking = {
		.doc = DOC,
		.bytes = BUF_SECRET(CSAF_LIMITS.bytes),
		.line = BUF(LINE_MAX_LEN),
	};
	int option;

	option_begin();
	while ((option = option_next(&command_advisory, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		checking.json = true;
	}
	if (optind == argc)
		return cli_usage(&command_advisory, "'advisory check' needs a file");
	return check_all(&checking, argv + optind, argc - optind);
}

const struct command command_advisory_check = {
	.name = "check",
	.summary = "tell whether advisories are valid CSAF 2.0",
	.help = "usage: accord advisory check [--json] FILE...\n"
		"\n"
		"Holds each FILE (- is standard input) to the JSON schema of CSAF 2.0 and to\n"
		"all mandatory tests of its section 6.1. What is wrong is a line each: where\n"
		"it is, as a JSON pointer, what is wrong, and the test in brackets.\n"
		"\n"
		"  --json  an object a line: file, valid, findings (test, title, at, message)\n"
		"\n"
		"Status: 0 when all are valid, 1 when one is not, 3 and more when one could\n"
		"not be read or is no JSON.\n",
	.run = run,
};

/* The tests themselves */

static void
print_tests(bool json)
{
	for (size_t i = 0; i < csaf_mandatory_count; i++)
		printf(json ? "{\"test\":\"%s\",\"title\":\"%s\"}\n" : "%-10s %s\n",
		    csaf_mandatory[i].id, csaf_mandatory[i].title);
}

static int
run_tests(int argc, char **argv)
{
	bool json = false;
	int option;

	option_begin();
	while ((option = option_next(&command_advisory, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		json = true;
	}
	if (optind < argc)
		return cli_usage(&command_advisory, "'advisory tests' takes no file");
	print_tests(json);
	return EXIT_SUCCESS;
}

const struct command command_advisory_tests = {
	.name = "tests",
	.summary = "list the tests that advisories are put to",
	.help = "usage: accord advisory tests [--json]\n"
		"\n"
		"Lists the mandatory tests of CSAF 2.0, each with its title, as its section "
		"6.1\n"
		"names them.  Besides them each document is held to the JSON schema.\n",
	.run = run_tests,
};
