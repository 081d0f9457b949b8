#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "action/finder/overdue.h"
#include "action/finder/record.h"
#include "action/node/node.h"
#include "action/outsider/opened.h"
#include "base/file.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/file/verify_file.h"
#include "cli/outsider/verify_all.h"
#include "cli/outsider/verify_show.h"

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
	{ "vkey", required_argument, NULL, OPTION_KEY },
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

static bool
load(const char *path, struct arena *arena, struct text *out, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(RECORD_FILE_MAX);

	if (!file_load(path, &bytes, err))
		return false;
	*out = arena_text(arena, buf_text(&bytes));
	return out->at != NULL || err_memory(err);
}

static bool
load_in(
    const char *dir, const char *name, struct arena *arena, struct text *out, struct err *err)
{
	char path[PATH_MAX];

	if (dir == NULL)
		return load(name, arena, out, err);
	return node_path(dir, name, path, err) && load(path, arena, out, err);
}

/* Whom to believe about the log: as is said, else as the record does.  Empty: nobody. */
static bool
load_policy(const struct arguments *arguments, const char *dir, struct arena *arena,
    struct text *out, struct err *err)
{
	*out = (struct text){ 0 };
	if (arguments->witnesses != NULL)
		return load(arguments->witnesses, arena, out, err);
	return dir == NULL || load_in(dir, RECORD_WITNESSES, arena, out, err) ||
	       err->fault == FAULT_ABSENT;
}

/* By whom the log was seen that a proof is of.  One who names a policy insists on it. */
static bool
look(const struct arguments *arguments, const char *dir, const char *proof_name,
    struct arena *arena, struct verify_seen *out, struct err *err)
{
	struct verify_seen seen = { .named = arguments->witnesses != NULL };
	struct text proof, policy;

	if (!load_policy(arguments, dir, arena, &policy, err))
		return false;
	if (!load_in(dir, proof_name, arena, &proof, err)) {
		*out = seen;
		return err->fault == FAULT_ABSENT && !seen.named;
	}
	seen.looked = policy.len > 0;
	if (seen.looked && !witnessed_look(proof, policy, arena, &seen.by, err))
		return false;
	*out = seen;
	return !seen.named || seen.by.met ||
	       err_set(err, FAULT_DENIED,
		   "proof: the quorum '%.*s' is not met: %zu of the policy's %zu witnesses "
		   "cosigned the checkpoint",
		   TEXT_ARGS(seen.by.quorum), seen.by.cosigned, seen.by.count);
}

/* One field, where the statement itself is not known. */
static bool
verify_opened(const struct arguments *arguments, const char *dir, struct text root,
    struct buf *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(16 * MIB);
	struct opened_facts facts;
	struct verify_seen seen;

	if (!opened_check(dir, root, &arena, &facts, err) ||
	    !look(arguments, dir, "proof", &arena, &seen, err))
		return false;
	if (!arguments->json && !text_printable(facts.value))
		return err_set(err, FAULT_DENIED,
		    "the field's value has characters that a terminal would obey; see it with "
		    "'--json'");
	verify_show_opened(&facts, &seen, arguments->json, out);
	return buf_ok(out, err);
}

static bool
verify_report(const struct arguments *arguments, const char *dir, struct text root,
    struct buf *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(16 * MIB);
	struct record_facts facts;
	struct verify_seen seen;

	if (!record_check(dir, root, &arena, &facts, err) ||
	    !look(arguments, dir, "proof", &arena, &seen, err))
		return false;
	verify_show_record(&facts, &seen, arguments->json, out);
	return buf_ok(out, err);
}

/* A promise that was not kept, as a finder shows it. */
static bool
verify_overdue(const struct arguments *arguments, const char *dir, struct text root,
    struct buf *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(16 * MIB);
	struct overdue_facts facts;

	if (arguments->witnesses != NULL)
		return err_set(err, FAULT_INPUT,
		    "'%s' holds no proof that witnesses could have seen", dir);
	if (!overdue_check(dir, root, &arena, &facts, err))
		return false;
	verify_show_overdue(&facts, arguments->json, out);
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

static bool
verify_dir(const struct arguments *arguments, const char *dir, struct err *err)
{
	scoped(buf_free) struct buf out = BUF_SECRET(2 * MIB);
	struct text root = text_of(arguments->file.root == NULL ? "" : arguments->file.root);

	if (!(overdue_is(dir)    ? verify_overdue(arguments, dir, root, &out, err)
		: opened_is(dir) ? verify_opened(arguments, dir, root, &out, err)
				 : verify_report(arguments, dir, root, &out, err)))
		return false;
	fputs(buf_string(&out), stdout);
	return true;
}

static bool
verify_single(const struct arguments *arguments, const char *path, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(16 * MIB);
	struct verify_seen seen = { 0 };

	return (arguments->witnesses == NULL ||
		   look(arguments, NULL, path, &arena, &seen, err)) &&
	       verify_file(&arguments->file, path, &seen, arguments->json, err);
}

static bool
verify(const struct arguments *arguments, const char *path, struct err *err)
{
	char dir[PATH_MAX];

	if (is_single(&arguments->file, path))
		return verify_single(arguments, path, err);
	return record_dir(path, dir, err) && verify_dir(arguments, dir, err);
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
	    "       accord verify [--manifest FILE] [--vkey VKEY] [--of FILE]\n"
	    "                     [--witnesses FILE] [--json] FILE...\n"
	    "       accord verify --all [--dir DIR] [--json]\n"
	    "\n"
	    "RECORD is a directory that 'accord report' keeps (or a file in it):\n"
	    "manifest, statement, receipt and, once it has come, proof.  Checks every\n"
	    "signature, that the receipt is for that statement, and that the node's\n"
	    "public log commits to it.  Needs no network, and nothing but the record.  It\n"
	    "may also be what 'accord show --open FIELD --save DIR' made: one field of a\n"
	    "statement; or what 'accord challenge --into' did: a promise that was not\n"
	    "kept.  Says in words what all of it proves, and what it does not.\n"
	    "\n"
	    "FILE is a signed statement by itself, a receipt, manifests, or a proof, whoever\n"
	    "has it; which, it tells itself.\n"
	    "\n"
	    "With --all it checks all that a node has: every statement's signature, id,\n"
	    "fields and commitment, and every epoch's batch against its anchor in the\n"
	    "log.\n"
	    "\n"
	    "  --root VKEY      insist that the manifest is of this root key, known from\n"
	    "                   elsewhere\n"
	    "  --manifest FILE  the node's manifest, or all of them from the first on, one\n"
	    "                   after the other\n"
	    "  --vkey VKEY      or a key that may have signed it; may be given several times\n"
	    "  --of FILE        what it belongs to: a receipt's statement, a proof's\n"
	    "                   receipt or public statement\n"
	    "  --witnesses FILE insist that a quorum saw the log: a tlog-policy, such as\n"
	    "                   'witness-policy' among the node's public files; without it,\n"
	    "                   which of those saw it that the record itself names\n"
	    "  --dir DIR        the node's directory, with --all\n"
	    "  --json           one object a line\n",
	.run = run,
};
