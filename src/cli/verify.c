#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "action/node.h"
#include "action/opened.h"
#include "action/record.h"
#include "base/file.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/verify_all.h"
#include "cli/verify_file.h"
#include "codec/json_write.h"

enum {
	OPTION_ROOT = 1,
	OPTION_JSON,
	OPTION_ALL,
	OPTION_DIR,
	OPTION_MANIFEST,
	OPTION_KEY,
	OPTION_OF,
	OPTION_WITNESSES
};

static const struct option options[] = {
	{ "root", required_argument, NULL, OPTION_ROOT },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "all", no_argument, NULL, OPTION_ALL },
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "manifest", required_argument, NULL, OPTION_MANIFEST },
	{ "key", required_argument, NULL, OPTION_KEY },
	{ "of", required_argument, NULL, OPTION_OF },
	{ "witnesses", required_argument, NULL, OPTION_WITNESSES },
	{ 0 },
};

struct arguments {
	struct verify_file file; /* with what a single file is checked */
	const char *dir;
	const char *witnesses; /* a file with a policy */
	bool json;
	bool all;
	bool excess; /* keys */
};

/* A record is a directory; any file of it names it as well. */
static bool
record_dir(const char *path, char out[static PATH_MAX], struct err *err)
{
	const char *slash = strrchr(path, '/');
	struct stat st;
	int len;

	if (stat(path, &st) != 0)
		return err_errno(err, "cannot open '%s'", path);
	if (S_ISDIR(st.st_mode))
		len = snprintf(out, PATH_MAX, "%s", path);
	else if (slash == NULL)
		len = snprintf(out, PATH_MAX, ".");
	else
		len = snprintf(out, PATH_MAX, "%.*s", (int)(slash - path), path);
	return (len > 0 && len < PATH_MAX) ||
	       err_set(err, FAULT_LIMIT, "path '%s' is too long", path);
}

/* What is to be known of the head that a proof leads to. */
static struct text
witnessed(const struct arguments *arguments)
{
	return arguments->witnesses != NULL ? TEXT(" (witnessed by a quorum)")
					    : TEXT(" (signed, not yet witnessed)");
}

static void
format_facts(
    const struct arguments *arguments, const struct record_facts *facts, struct buf *out)
{
	buf_addf(out, "%-9.*s ", TEXT_ARGS(facts->kind->name));
	hash_format(&facts->id, out);
	buf_addf(out, "\nreceipt   good: %.*s had it, ", TEXT_ARGS(facts->node));
	utc_format(facts->received, out);
	if (facts->custody) {
		buf_addf(out, "\ncustody   good: it had %llu sealed bytes, SHA-256 ",
		    (unsigned long long)facts->size);
		hash_format(&facts->digest, out);
	}
	if (facts->proven) {
		buf_add(out, TEXT("\nproof     good: its public log committed to it in the "
				  "epoch that ended "));
		utc_format(facts->anchored_by, out);
		buf_add(out, witnessed(arguments));
	} else {
		buf_add(out, TEXT("\nproof     none yet: due by "));
		utc_format(facts->proof_by, out);
		buf_add(out, TEXT("; 'accord poll' fetches it"));
	}
	buf_add(out, TEXT("\n"));
}

static void
format_json(const struct record_facts *facts, struct buf *out)
{
	struct writer w = WRITER(out);

	writer_object(&w);
	statement_put_hash(
	    &w, facts->kind->id == KIND_REPORT ? "report" : "statement", &facts->id);
	writer_key(&w, "node");
	writer_text(&w, facts->node);
	statement_put_time(&w, "received", facts->received);
	writer_key(&w, "epoch");
	writer_integer(&w, (int64_t)facts->epoch);
	statement_put_time(&w, "proof_by", facts->proof_by);
	writer_key(&w, "proven");
	writer_bool(&w, facts->proven);
	if (facts->custody) {
		statement_put_hash(&w, "custody", &facts->digest);
		writer_key(&w, "size");
		writer_integer(&w, (int64_t)facts->size);
	}
	writer_end(&w);
	buf_add(out, TEXT("\n"));
}

static void
format_opened(
    const struct arguments *arguments, const struct opened_facts *facts, struct buf *out)
{
	buf_add(out, TEXT("statement "));
	hash_format(&facts->of, out);
	buf_addf(out, "\nfield     %.*s\nvalue     ", TEXT_ARGS(facts->field));
	buf_add(out, facts->value);
	buf_addf(out, "\nproof     good: the public log of %.*s committed to it in the ",
	    TEXT_ARGS(facts->node));
	buf_add(out, TEXT("epoch that ended "));
	utc_format(facts->anchored_by, out);
	buf_add(out, witnessed(arguments));
	buf_add(out, TEXT("\n"));
}

static void
format_opened_json(const struct opened_facts *facts, struct buf *out)
{
	struct writer w = WRITER(out);

	writer_object(&w);
	statement_put_hash(&w, "of", &facts->of);
	writer_key(&w, "node");
	writer_text(&w, facts->node);
	writer_key(&w, "field");
	writer_text(&w, facts->field);
	writer_key(&w, "value");
	writer_json(&w, facts->value);
	writer_key(&w, "epoch");
	writer_integer(&w, (int64_t)facts->epoch);
	writer_end(&w);
	buf_add(out, TEXT("\n"));
}

/* One field, where the statement itself is not known. */
static bool
verify_opened(const struct arguments *arguments, const char *dir, struct text root,
    struct buf *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(16 * MIB);
	struct opened_facts facts;

	if (!opened_check(dir, root, &arena, &facts, err))
		return false;
	if (!arguments->json && !text_printable(facts.value))
		return err_set(err, FAULT_DENIED,
		    "the field's value has characters that a terminal would obey; see it with "
		    "'--json'");
	if (arguments->json)
		format_opened_json(&facts, out);
	else
		format_opened(arguments, &facts, out);
	return buf_ok(out, err);
}

static bool
verify_report(const struct arguments *arguments, const char *dir, struct text root,
    struct buf *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(8 * MIB);
	struct record_facts facts;

	if (!record_check(dir, root, &arena, &facts, err))
		return false;
	if (arguments->json)
		format_json(&facts, out);
	else
		format_facts(arguments, &facts, out);
	return buf_ok(out, err);
}

/* Is it a file by itself: no record beside it, or said to be? */
static bool
is_single(const struct verify_file *file, const char *path)
{
	char dir[PATH_MAX], manifest[PATH_MAX];
	struct stat st;
	struct err none;

	if (file->manifest != NULL || file->of != NULL || file->count > 0)
		return true;
	return stat(path, &st) == 0 && !S_ISDIR(st.st_mode) && record_dir(path, dir, &none) &&
	       node_path(dir, "manifest", manifest, &none) && access(manifest, F_OK) != 0;
}

/* That a quorum saw the log: of a record the proof in it, else the file itself. */
static bool
check_witnesses(
    const struct arguments *arguments, const char *path, bool single, struct err *err)
{
	scoped(buf_free) struct buf proof = BUF(RECORD_FILE_MAX), policy = BUF(MIB);
	char dir[PATH_MAX], file[PATH_MAX];

	if (arguments->witnesses == NULL)
		return true;
	if (single)
		snprintf(file, sizeof(file), "%s", path);
	else if (!record_dir(path, dir, err) || !node_path(dir, "proof", file, err))
		return false;
	return file_load(arguments->witnesses, &policy, err) && file_load(file, &proof, err) &&
	       record_check_witnessed(buf_text(&proof), buf_text(&policy), err);
}

static bool
verify(const struct arguments *arguments, const char *path, struct err *err)
{
	scoped(buf_free) struct buf out = BUF_SECRET(2 * MIB);
	struct text root = text_of(arguments->file.root == NULL ? "" : arguments->file.root);
	char dir[PATH_MAX];

	if (!check_witnesses(arguments, path, is_single(&arguments->file, path), err))
		return false;
	if (is_single(&arguments->file, path))
		return verify_file(&arguments->file, path, arguments->json, err);
	if (!record_dir(path, dir, err) ||
	    !(opened_is(dir) ? verify_opened(arguments, dir, root, &out, err)
			     : verify_report(arguments, dir, root, &out, err)))
		return false;
	fputs(buf_string(&out), stdout);
	return true;
}

static void
set_option(struct arguments *arguments, int option)
{
	switch (option) {
	case OPTION_ROOT:
		arguments->file.root = optarg;
		break;
	case OPTION_DIR:
		arguments->dir = optarg;
		break;
	case OPTION_MANIFEST:
		arguments->file.manifest = optarg;
		break;
	case OPTION_OF:
		arguments->file.of = optarg;
		break;
	case OPTION_WITNESSES:
		arguments->witnesses = optarg;
		break;
	case OPTION_KEY:
		arguments->excess = arguments->file.count == EXHIBIT_KEYS_MAX;
		if (!arguments->excess)
			arguments->file.keys[arguments->file.count++] = optarg;
		break;
	case OPTION_ALL:
		arguments->all = true;
		break;
	default:
		arguments->json = true;
	}
}

static int
run_all(const struct arguments *arguments, bool others)
{
	const struct verify_file *file = &arguments->file;

	if (others || file->root != NULL || file->manifest != NULL || file->of != NULL ||
	    file->count > 0)
		return cli_usage(&command_verify,
		    "'--all' is of a node's own journal: it takes '--dir' and '--json' alone");
	return verify_all(arguments->dir, arguments->json);
}

static int
run(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	int option, status = EXIT_SUCCESS;
	struct err err;

	option_begin();
	while ((option = option_next(&command_verify, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		set_option(&arguments, option);
	}
	if (arguments.all)
		return run_all(&arguments, optind < argc);
	if (arguments.dir != NULL)
		return cli_usage(&command_verify, "'--dir' goes with '--all'");
	if (arguments.excess)
		return cli_usage(&command_verify, "over %d keys", EXHIBIT_KEYS_MAX);
	if (optind == argc)
		return cli_usage(
		    &command_verify, "'verify' needs a RECORD, a FILE, or '--all'");
	for (int i = optind; i < argc; i++)
		if (!verify(&arguments, argv[i], &err))
			status = cli_fail(&err);
	return status;
}

const struct command command_verify = {
	.name = "verify",
	.summary = "check what was signed, offline, or a node's whole journal",
	.help =
	    "usage: accord verify [--root VKEY] [--witnesses FILE] [--json] RECORD...\n"
	    "       accord verify [--manifest FILE] [--key VKEY] [--of FILE] [--witnesses "
	    "FILE]\n"
	    "                     [--json] FILE...\n"
	    "       accord verify --all [--dir DIR] [--json]\n"
	    "\n"
	    "RECORD is a directory that 'accord report' keeps (or a file in it): manifest,\n"
	    "statement, receipt and, once it has come, proof.  Checks every signature, that\n"
	    "the receipt is for that statement, and that the node's public log commits to it.\n"
	    "Needs no network, and nothing but the record.  It may also be what 'accord show\n"
	    "--open FIELD --save DIR' made: one field of a statement.\n"
	    "\n"
	    "FILE is a signed statement by itself, a receipt, manifests, or a proof, whoever\n"
	    "has it; which, it tells itself.\n"
	    "\n"
	    "With --all it checks all that a node has: every statement's signature, id, "
	    "fields\n"
	    "and commitment, and every epoch's batch against its anchor in the log.\n"
	    "\n"
	    "  --root VKEY      insist that the manifest is of this root key, known from\n"
	    "                   elsewhere\n"
	    "  --manifest FILE  the node's manifest, or all of them from the first on, one\n"
	    "                   after the other\n"
	    "  --key VKEY       or a key that may have signed it; may be given several times\n"
	    "  --of FILE        what it belongs to: a receipt's statement, a proof's receipt "
	    "or\n"
	    "                   public statement\n"
	    "  --witnesses FILE insist that a quorum saw the log: a tlog-policy, such as\n"
	    "                   'witness-policy' among the node's public files\n"
	    "  --dir DIR        the node's directory, with --all\n"
	    "  --json           one object a line\n",
	.run = run,
};
