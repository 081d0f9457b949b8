#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/outsider/appraisal.h"
#include "base/file.h"
#include "base/utc.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/fold.h"
#include "cli/command/options.h"
#include "cli/outsider/audit_web.h"
#include "cli/release/release_judge.h"
#include "cli/release/sites.h"
#include "log/policy.h"

#define OUT_MAX (64 * MIB)
#define LINE 79 /* columns */
#define MARGIN 18
#define NAMES_MAX 1000
#define LIST_MAX MIB
#define REPLY_MAX (16 * KIB)
#define OFFERS_MAX 64 /* named by themselves; a folder holds many */

enum {
	OPTION_AT = 1,
	OPTION_WITNESSES,
	OPTION_LIST,
	OPTION_REPLIES,
	OPTION_OFFERED,
	OPTION_JSON,
	OPTION_HTML
};

static const struct option options[] = {
	{ "at", required_argument, NULL, OPTION_AT },
	{ "witnesses", required_argument, NULL, OPTION_WITNESSES },
	{ "list", required_argument, NULL, OPTION_LIST },
	{ "replies", required_argument, NULL, OPTION_REPLIES },
	{ "offered", required_argument, NULL, OPTION_OFFERED },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "html", no_argument, NULL, OPTION_HTML },
	{ 0 },
};

struct arguments {
	int64_t at;
	const char *witnesses; /* a file; NULL: none */
	const char *list;      /* likewise */
	const char *replies;   /* a folder; NULL: none */
	size_t offered;
	const char *offer[OFFERS_MAX]; /* files and folders */
	int form;                      /* OPTION_JSON, OPTION_HTML; 0: for a terminal */
};

/* --- for a terminal */

/* Words in lines that fit beside the margin. */
static void
format_words(struct text words, struct buf *out)
{
	size_t room = LINE - MARGIN, used = 0;
	struct text word;

	while (text_each(&words, ' ', &word)) {
		size_t width = fold_width(word);

		if (used > 0 && used + 1 + width > room) {
			buf_add(out, TEXT("\n"));
			used = 0;
		}
		if (used == 0)
			buf_addf(out, "%*s", MARGIN, "");
		buf_addf(out, "%s%.*s", used > 0 ? " " : "", TEXT_ARGS(word));
		used += width + (used > 0);
	}
	buf_add(out, TEXT("\n"));
}

static void
format_row(const struct audit_row *row, struct buf *out)
{
	buf_addf(out, "  %-14s  %.*s (%s)\n", audit_result_word(row->result),
	    TEXT_ARGS(row->about), audit_class_word(row->class));
	format_words(row->words, out);
	if (row->url.len > 0)
		buf_addf(out, "%*s%.*s\n", MARGIN, "", TEXT_ARGS(row->url));
}

static void
format_counts(const struct audit_node *node, struct buf *out)
{
	const char *before = "  ";

	for (unsigned i = 0; i < AUDIT_RESULTS; i++) {
		size_t count = audit_count(node, i);

		if (count == 0)
			continue;
		buf_addf(out, "%s%zu %s", before, count, audit_result_word(i));
		before = ", ";
	}
	buf_add(out, TEXT("\n"));
}

static void
format_reply(struct text reply, struct buf *out)
{
	struct text line;

	buf_add(out, TEXT("  its reply\n"));
	while (text_each(&reply, '\n', &line))
		format_words(line, out);
}

static void
format_offers(const struct audit_facts *facts, struct buf *out)
{
	if (facts->offers > 0)
		buf_add(out, TEXT("\noffered by parties\n"));
	for (size_t i = 0; i < facts->offers; i++) {
		const struct audit_offer *offer = &facts->offer[i];

		buf_addf(out, "  %-14s  %.*s\n", audit_worth_word(offer->worth),
		    TEXT_ARGS(offer->name));
		format_words(offer->words, out);
	}
	if (facts->offers_left > 0)
		buf_addf(out, "  %zu more were not looked at: at most %d are\n",
		    facts->offers_left, OFFERED_MAX);
}

static void
format(const struct audit_facts *facts, struct buf *out)
{
	buf_add(out, TEXT("as of "));
	utc_format(facts->at, out);
	buf_add(out, TEXT("\n"));
	for (size_t i = 0; i < facts->nodes; i++) {
		const struct audit_node *node = &facts->node[i];

		buf_addf(
		    out, "\n%.*s\n", TEXT_ARGS(node->name.len > 0 ? node->name : node->place));
		if (node->reply.len > 0)
			format_reply(node->reply, out);
		for (size_t row = 0; row < node->rows; row++)
			format_row(&node->row[row], out);
		format_counts(node, out);
	}
	format_offers(facts, out);
}

static bool
print(const struct arguments *arguments, const struct audit_facts *facts, struct err *err)
{
	scoped(buf_free) struct buf out = BUF(OUT_MAX);
	struct html html = HTML(OUT_MAX);
	struct writer writer = WRITER(&out);

	if (arguments->form == OPTION_HTML) {
		audit_page(facts, &html);
		buf_add(&out, buf_text(&html.out));
		out.failed |= html.out.failed;
	} else if (arguments->form == OPTION_JSON) {
		audit_json(facts, &writer);
		buf_add(&out, TEXT("\n"));
	} else {
		format(facts, &out);
	}
	html_free(&html);
	if (!buf_ok(&out, err))
		return false;
	fwrite(out.at, 1, out.len, stdout);
	return true;
}

/* --- whose */

/* Domains; none where nodes were named. */
struct names {
	size_t count;
	struct text at[NAMES_MAX];
};

static bool
add_name(struct names *names, struct text name, struct err *err)
{
	if (!organisation_is_domain(name))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is no domain like example.com; nodes and domains are audited "
		    "apart",
		    TEXT_ARGS(name));
	if (names->count == NAMES_MAX)
		return err_set(err, FAULT_LIMIT, "over %d domains", NAMES_MAX);
	names->at[names->count++] = name;
	return true;
}

/* Lines of a domain and what people want to note beside it; '#' begins a remark. */
static bool
read_list(const char *path, struct buf *list, struct names *names, struct err *err)
{
	struct text rest, line, name;

	if (!file_load(path, list, err))
		return false;
	rest = buf_text(list);
	while (text_each(&rest, '\n', &line)) {
		if (text_each(&line, '#', &name) && text_each(&name, ' ', &line) &&
		    line.len > 0 && !add_name(names, line, err))
			return err_in(err, "'%s'", path);
	}
	return names->count > 0 || err_set(err, FAULT_INPUT, "'%s' names no domain", path);
}

/* A name that is neither an address nor a folder is a domain; if one is, all have to be. */
static bool
gather_names(const struct arguments *arguments, char *const *operands, size_t count,
    struct buf *list, struct names *names, struct err *err)
{
	bool any = arguments->list != NULL;

	for (size_t i = 0; i < count; i++)
		any |= organisation_is_domain(text_of(operands[i])) &&
		       !release_judge_is_place(operands[i]);
	for (size_t i = 0; any && i < count; i++)
		if (!add_name(names, text_of(operands[i]), err))
			return false;
	return arguments->list == NULL || read_list(arguments->list, list, names, err);
}

/* --- the audit */

/* What follows for the exit status: something is broken; nobody could be looked at. */
struct outcome {
	bool broken, blind;
};

static struct outcome
outcome_of(const struct audit_facts *facts)
{
	struct outcome outcome = { .blind = true };

	for (size_t i = 0; i < facts->nodes; i++) {
		outcome.broken |= audit_count(&facts->node[i], AUDIT_BROKEN) > 0;
		outcome.blind &=
		    audit_count(&facts->node[i], AUDIT_UNKNOWN) == facts->node[i].rows;
	}
	return outcome;
}

/* What an organisation says to it: the file of its name in the folder of replies. */
static bool
load_reply(const struct arguments *arguments, struct arena *arena, struct audit_node *node,
    struct err *err)
{
	scoped(buf_free) struct buf path = BUF(4 * KIB), reply = BUF(REPLY_MAX);

	if (arguments->replies == NULL)
		return true;
	buf_addf(&path, "%s/%.*s", arguments->replies, TEXT_ARGS(node->name));
	if (!buf_ok(&path, err))
		return false;
	if (!file_load(buf_string(&path), &reply, err))
		return err->fault == FAULT_ABSENT;
	if (!text_lines_printable(buf_text(&reply)))
		return err_set(err, FAULT_INPUT, "'%s' is no text", buf_string(&path));
	while (text_ends(buf_text(&reply), TEXT("\n")))
		buf_cut(&reply, reply.len - 1);
	node->reply = arena_text(arena, buf_text(&reply));
	return node->reply.at != NULL || err_memory(err);
}

static bool
load_replies(const struct arguments *arguments, struct arena *arena, struct audit_facts *facts,
    struct err *err)
{
	for (size_t i = 0; i < facts->nodes; i++)
		if (facts->node[i].name.len > 0 &&
		    !load_reply(arguments, arena, &facts->node[i], err))
			return false;
	return true;
}

static bool
load_offered(const struct arguments *arguments, struct offered *out, struct err *err)
{
	for (size_t i = 0; i < arguments->offered; i++)
		if (!offered_load(out, arguments->offer[i], err))
			return false;
	return true;
}

static bool
audit_nodes(const struct arguments *arguments, char *const *names, size_t count,
    struct arena *arena, struct audit_facts *facts, struct err *err)
{
	scoped(sites_close) struct sites sites = { 0 };
	scoped(offered_free) struct offered offered = OFFERED;
	scoped(buf_free) struct buf witnesses = BUF(POLICY_LEN_MAX);
	struct appraisal appraisal = { .names = names, .now = arguments->at };
	struct mirrors places;

	if (arguments->witnesses != NULL && !file_load(arguments->witnesses, &witnesses, err))
		return false;
	if (arguments->witnesses != NULL && witnesses.len == 0)
		return err_set(err, FAULT_INPUT, "'%s' is empty", arguments->witnesses);
	if (!load_offered(arguments, &offered, err) || !sites_open(names, count, &sites, err))
		return false;
	if (arguments->offered > 0)
		appraisal.offered = &offered;
	places = (struct mirrors){ sites.remote, sites.count, 0 };
	appraisal.places = &places;
	appraisal.witnesses = buf_text(&witnesses);
	return appraise(&appraisal, arena, facts, err) &&
	       load_replies(arguments, arena, facts, err);
}

static bool
audit_domains(const struct arguments *arguments, const struct names *names, struct arena *arena,
    struct audit_facts *facts, struct err *err)
{
	scoped(audit_web_end) struct audit_web web;

	audit_web_begin(&web);
	facts->at = arguments->at;
	facts->node = arena_array(arena, struct audit_node, names->count);
	if (facts->node == NULL)
		return err_memory(err);
	for (; facts->nodes < names->count; facts->nodes++) {
		struct audit_node *node = &facts->node[facts->nodes];

		web.domain = names->at[facts->nodes];
		if (!organisation_measure(
			&web.web, web.domain, arguments->at, arena, node, err) ||
		    !load_reply(arguments, arena, node, err))
			return false;
	}
	return true;
}

static bool
audit(const struct arguments *arguments, char *const *operands, size_t count,
    struct outcome *outcome, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(APPRAISAL_ROOM);
	scoped(buf_free) struct buf list = BUF(LIST_MAX);
	struct names names = { 0 };
	struct audit_facts facts = { 0 };

	if (!gather_names(arguments, operands, count, &list, &names, err))
		return false;
	if (names.count > 0 && arguments->offered > 0)
		return err_set(err, FAULT_INPUT,
		    "what parties offer is held to the public log of a node: a domain has "
		    "none");
	if (names.count > 0 ? !audit_domains(arguments, &names, &arena, &facts, err)
			    : !audit_nodes(arguments, operands, count, &arena, &facts, err))
		return false;
	*outcome = outcome_of(&facts);
	return print(arguments, &facts, err);
}

static bool
set_option(struct arguments *arguments, int option)
{
	switch (option) {
	case OPTION_AT:
		if (utc_parse(text_of(optarg), &arguments->at))
			return true;
		cli_usage(&command_audit, "'%s' is no time like 2026-12-01T17:00:00Z", optarg);
		return false;
	case OPTION_WITNESSES:
		arguments->witnesses = optarg;
		return true;
	case OPTION_LIST:
		arguments->list = optarg;
		return true;
	case OPTION_OFFERED:
		if (arguments->offered == OFFERS_MAX) {
			cli_usage(&command_audit,
			    "'--offered' over %d times; give a folder with all of it",
			    OFFERS_MAX);
			return false;
		}
		arguments->offer[arguments->offered++] = optarg;
		return true;
	case OPTION_REPLIES:
		arguments->replies = optarg;
		return true;
	default:
		arguments->form = option;
		return true;
	}
}

static int
run(int argc, char **argv)
{
	struct arguments arguments = { .at = time(NULL) };
	struct outcome outcome;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_audit, argc, argv, options)) != OPTION_END)
		if (option == OPTION_WRONG || !set_option(&arguments, option))
			return CLI_USAGE;
	if (optind == argc && arguments.list == NULL)
		return cli_usage(&command_audit, "'audit' needs a NODE or a DOMAIN");
	if (!audit(&arguments, argv + optind, (size_t)(argc - optind), &outcome, &err))
		return cli_fail(&err);
	if (outcome.blind) {
		err_set(&err, FAULT_ABSENT, "none of them could be looked at");
		return cli_fail(&err);
	}
	return outcome.broken ? CLI_NO : EXIT_SUCCESS;
}

const struct command command_audit = {
	.name = "audit",
	.summary = "tell from public files what was promised, and how it was kept",
	.help =
	    "usage: accord audit [--json | --html] [--at TIME] [--witnesses FILE]\n"
	    "                    [--offered PATH]... [--replies DIR] NODE...\n"
	    "       accord audit [--json | --html] [--list FILE] [--replies DIR] DOMAIN...\n"
	    "\n"
	    "NODE is a node's address, or a folder with a copy of its public files.\n"
	    "Reads its whole log and verifies it: manifests, anchors, witnesses, pledge\n"
	    "and policy, its sealed releases and who was late.  Of several nodes it also\n"
	    "tells what they found of each other, and each serves as a mirror of the\n"
	    "others.\n"
	    "\n"
	    "DOMAIN is any organisation's, whether it runs accord or not: looks at its\n"
	    "security.txt, its disclosure policy and the words of a safe harbour there,\n"
	    "its CSAF provider, how fresh that is, and whether its advisories' dates fit\n"
	    "each other; with the address and SHA-256 of what was seen.\n"
	    "\n"
	    "Each result is 'kept', 'broken', 'present', 'absent' or 'not measurable',\n"
	    "and known because this audit 'measured' it, others 'countersigned' that they\n"
	    "saw it, or the node 'claimed' it of itself, which is no promise kept.\n"
	    "\n"
	    "  --json            as JSON\n"
	    "  --html            as one page that needs nothing beside it\n"
	    "  --at TIME         as of then, in place of now: with folders, the same\n"
	    "                    bytes come out each time\n"
	    "  --witnesses FILE  whom to believe (a tlog-policy), in place of the policy that\n"
	    "                    each node shows itself\n"
	    "  --offered PATH    what a party offers, a file or a folder: receipts,\n"
	    "                    proofs, openings, what was said to it; each is held to\n"
	    "                    the nodes' logs\n"
	    "  --list FILE       domains, one at the beginning of each line\n"
	    "  --replies DIR     what organisations said to it is in DIR/DOMAIN, and is shown\n"
	    "                    beside what was found\n"
	    "\n"
	    "Exit status 1: something was promised and is not so.\n"
	    "\n"
	    "  accord audit https://psirt.example.com\n"
	    "  accord audit --html a/public b/public > audit.html\n"
	    "  accord audit --offered record psirt/public\n"
	    "  accord audit --html --list signatories.txt > signatories.html\n",
	.run = run,
};
