#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/member/finding_file.h"
#include "base/file.h"
#include "cli/command/cli.h"
#include "cli/command/place.h"
#include "cli/member/members.h"
#include "codec/canonical.h"

#define OUT_MAX (16 * MIB)

enum { OPTION_DIR = 1, OPTION_JSON, OPTION_CHECK, OPTION_MANIFEST, OPTION_TO };

/* Listing */

static struct text
get(struct value object, const char *key)
{
	return deed_text(object, key, TEXT(""));
}

static void
add_finding(struct value finding, struct buf *out)
{
	struct text evidence = get(finding, "evidence");

	buf_addf(out, "%-13.*s %.*s: %.*s\n", TEXT_ARGS(get(finding, "what")),
	    TEXT_ARGS(get(finding, "who")), TEXT_ARGS(get(finding, "about")));
	buf_addf(out, "  said        %.*s by %.*s, finding %.*s\n",
	    TEXT_ARGS(get(finding, "at")), TEXT_ARGS(get(finding, "by")),
	    TEXT_ARGS(get(finding, "id")));
	if (evidence.len > 0)
		buf_addf(out, "  evidence    %.*s\n", TEXT_ARGS(evidence));
}

static bool
list(const char *dir, bool json, struct err *err)
{
	scoped(buf_free) struct buf out = BUF(OUT_MAX);
	scoped(deed_ask_free) struct deed_ask ask;
	struct value_walk walk = { 0 };
	struct value ok, findings;

	deed_ask_begin(&ask, "members.findings");
	if (!deed_ask(&ask, dir, time(NULL), &ok, err) ||
	    !value_get_array(ok, "findings", &findings, err))
		return false;
	if (json) {
		if (!canonical_format(ok, &out, err))
			return false;
		buf_add(&out, TEXT("\n"));
	}
	while (!json && value_each(findings, &walk))
		add_finding(walk.value, &out);
	if (!buf_ok(&out, err))
		return false;
	fwrite(out.at, 1, out.len, stdout);
	return true;
}

/* Checking, offline */

static bool
check(const char *path, const char *manifest, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(FINDING_FILE_MAX), chain = BUF(CHAIN_BYTES_MAX);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct finding_facts facts;

	if (!file_load(path, &bytes, err) ||
	    (manifest != NULL && !file_load(manifest, &chain, err)) ||
	    !finding_file_check(buf_text(&bytes), buf_text(&chain), &arena, &facts, err))
		return false;
	printf("%-13s %.*s: %s\n%s\n", finding_word(facts.what), TEXT_ARGS(facts.who),
	    buf_string(&facts.words),
	    facts.proof ? "proven by this file"
			: "a promise; who kept it can show the proof that it is about");
	buf_free(&facts.words);
	return true;
}

static const struct option findings_options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "check", required_argument, NULL, OPTION_CHECK },
	{ "manifest", required_argument, NULL, OPTION_MANIFEST },
	{ 0 },
};

static int
run_findings(int argc, char **argv)
{
	const char *path = NULL, *manifest = NULL, *given = NULL;
	char dir[PATH_MAX];
	bool json = false;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(
		    &command_members_findings, argc, argv, findings_options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			given = optarg;
		if (option == OPTION_CHECK)
			path = optarg;
		if (option == OPTION_MANIFEST)
			manifest = optarg;
		json |= option == OPTION_JSON;
	}
	if (optind < argc || (manifest != NULL && path == NULL) || (path != NULL && json))
		return cli_usage(&command_members_findings,
		    "'findings' takes '--json', or '--check FILE' and perhaps '--manifest'");
	if (path != NULL)
		return check(path, manifest, &err) ? EXIT_SUCCESS : cli_fail(&err);
	return place_node(given, dir, &err) && list(dir, json, &err) ? EXIT_SUCCESS
								     : cli_fail(&err);
}

const struct command command_members_findings = {
	.name = "findings",
	.summary = "what members found of each other, with the evidence",
	.help = "usage: accord members findings [--json] [--dir DIR]\n"
		"       accord members findings --check FILE [--manifest FILE]\n"
		"\n"
		"Lists what this node and others whose logs it has read have published, the\n"
		"newest first, and where the evidence lies.\n"
		"\n"
		"  --json           as JSON\n"
		"  --check FILE     check evidence, offline: a fork, two anchors, two\n"
		"                   manifests, a receipt\n"
		"  --manifest FILE  the manifests of whom it is about, where they are known;\n"
		"                   else those in FILE count\n"
		"  --dir DIR        the node's directory\n",
	.run = run_findings,
};

/* Exposing */

static const struct option expose_options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "to", required_argument, NULL, OPTION_TO },
	{ 0 },
};

static bool
expose(const char *dir, const char *id, const char *to, struct err *err)
{
	scoped(deed_ask_free) struct deed_ask ask;
	struct text what, who, about;
	struct value ok;
	int64_t size;

	deed_ask_begin(&ask, "members.expose");
	members_put(&ask.args, "id", text_of(id));
	if (to != NULL)
		members_put(&ask.args, "to", text_of(to));
	if (!deed_ask(&ask, dir, time(NULL), &ok, err) ||
	    !value_get_text(ok, "what", &what, err) || !value_get_text(ok, "who", &who, err) ||
	    !value_get_text(ok, "about", &about, err) ||
	    !value_get_integer(ok, "size", &size, err) ||
	    !deed_publish(dir, "what was found is said", (uint64_t)size, time(NULL), err))
		return false;
	printf("%-13.*s %.*s: %.*s\n", TEXT_ARGS(what), TEXT_ARGS(who), TEXT_ARGS(about));
	return true;
}

static int
run_expose(int argc, char **argv)
{
	const char *to = NULL, *given = NULL;
	char dir[PATH_MAX];
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_members_expose, argc, argv, expose_options)) !=
	       OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			given = optarg;
		if (option == OPTION_TO)
			to = optarg;
	}
	if (argc - optind != 1)
		return cli_usage(&command_members_expose, "'expose' needs one ID");
	return place_node(given, dir, &err) && expose(dir, argv[optind], to, &err)
		   ? EXIT_SUCCESS
		   : cli_fail(&err);
}

const struct command command_members_expose = {
	.name = "expose",
	.summary = "publish a receipt that was back-dated, or whose proof never came",
	.help = "usage: accord members expose ID [--to NODE] [--dir DIR]\n"
		"\n"
		"ID is a statement of this node that NODE has receipted.  Publishes a\n"
		"finding, with that receipt as evidence, if it names an epoch that was over\n"
		"when it was signed, or if a challenge for its proof was not answered in a\n"
		"day.  That tells everybody that NODE was written to, and when: it is never\n"
		"done unasked.\n"
		"\n"
		"  --to NODE  whose receipt, where it went to several\n"
		"  --dir DIR  the node's directory\n",
	.run = run_expose,
};
