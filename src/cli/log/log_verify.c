#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/utc.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/lines.h"
#include "cli/command/options.h"
#include "cli/log/log.h"
#include "codec/json_write.h"
#include "log/proof.h"
#include "log/tile.h"

enum { OPTION_POLICY = 1, OPTION_PROOF, OPTION_JSON };

static const struct option options[] = {
	{ "policy", required_argument, NULL, OPTION_POLICY },
	{ "proof", required_argument, NULL, OPTION_PROOF },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ 0 },
};

struct arguments {
	const char *policy;
	const char *proof;
	const char *entry;
	bool json;
};

/* What was proven, and under what. */
struct proven {
	struct hash leaf;
	uint64_t index;
	const struct policy *policy;
	struct policy_verdict verdict;
};

/* The policy is the user's own, but what it names goes to a terminal. */
static bool
check_shown(struct text name, struct err *err)
{
	return text_printable(name) ||
	       err_set(err, FAULT_INPUT, "the name '%.*s' has characters that cannot be shown",
		   TEXT_ARGS(name));
}

static bool
check_names(const struct proven *proven, struct err *err)
{
	const struct policy *policy = proven->policy;

	if (!check_shown(proven->verdict.head.origin, err) ||
	    !check_shown(policy_quorum_name(policy), err))
		return false;
	for (size_t i = 0; i < policy->witness_count; i++)
		if (!check_shown(policy->witness[i].name, err) ||
		    !check_shown(policy->witness[i].key.name, err))
			return false;
	return true;
}

static void
format_witness(const struct policy_witness *witness, int64_t time, struct buf *out)
{
	buf_addf(out, "witness   %.*s (%.*s), at ", TEXT_ARGS(witness->name),
	    TEXT_ARGS(witness->key.name));
	/* Any time of 63 bits can be signed; what is no date is shown as it is. */
	if (time <= UTC_MAX)
		utc_format(time, out);
	else
		buf_addf(out, "second %lld", (long long)time);
	buf_add(out, TEXT("\n"));
}

static void
format_plain(const struct proven *proven, struct buf *out)
{
	const struct policy_verdict *verdict = &proven->verdict;

	buf_addf(out, "log       %.*s, signed\n", TEXT_ARGS(verdict->head.origin));
	buf_addf(out, "index     %llu, of %llu entries, counted from 0\nleaf      ",
	    (unsigned long long)proven->index, (unsigned long long)verdict->head.size);
	hash_format(&proven->leaf, out);
	buf_add(out, TEXT("\nroot      "));
	hash_format(&verdict->head.root, out);
	buf_add(out, TEXT("\n"));
	for (size_t i = 0; i < proven->policy->witness_count; i++)
		if (verdict->cosigned[i])
			format_witness(&proven->policy->witness[i], verdict->time[i], out);
	if (proven->policy->quorum == POLICY_NONE)
		buf_add(out, TEXT("quorum    none: the policy asks for no witness\n"));
	else
		buf_addf(out, "quorum    met: %.*s\n",
		    TEXT_ARGS(policy_quorum_name(proven->policy)));
}

static void
put_hash(struct writer *w, const char *key, const struct hash *hash)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	hash_format(hash, &hex);
	writer_key(w, key);
	writer_text(w, buf_text(&hex));
}

static void
put_witness(struct writer *w, const struct policy_witness *witness, int64_t time)
{
	scoped(buf_free) struct buf at = BUF(KIB);

	writer_object(w);
	writer_key(w, "name");
	writer_text(w, witness->name);
	writer_key(w, "key");
	writer_text(w, witness->key.name);
	writer_key(w, "at");
	if (time <= UTC_MAX) {
		utc_format(time, &at);
		writer_text(w, buf_text(&at));
	} else {
		writer_null(w);
	}
	writer_end(w);
}

static void
format_json(const struct proven *proven, struct buf *out)
{
	const struct policy_verdict *verdict = &proven->verdict;
	struct writer w = WRITER(out);

	writer_object(&w);
	writer_key(&w, "log");
	writer_text(&w, verdict->head.origin);
	writer_key(&w, "index");
	writer_integer(&w, (int64_t)proven->index);
	writer_key(&w, "size");
	writer_integer(&w, (int64_t)verdict->head.size);
	put_hash(&w, "leaf", &proven->leaf);
	put_hash(&w, "root", &verdict->head.root);
	writer_key(&w, "witnesses");
	writer_array(&w);
	for (size_t i = 0; i < proven->policy->witness_count; i++)
		if (verdict->cosigned[i])
			put_witness(&w, &proven->policy->witness[i], verdict->time[i]);
	writer_end(&w);
	writer_key(&w, "quorum");
	writer_text(&w, policy_quorum_name(proven->policy));
	writer_end(&w);
	buf_add(out, TEXT("\n"));
}

static bool
tell(const struct proven *proven, bool json, struct err *err)
{
	scoped(buf_free) struct buf out = BUF(MIB);

	if (!check_names(proven, err))
		return false;
	if (json)
		format_json(proven, &out);
	else
		format_plain(proven, &out);
	if (!buf_ok(&out, err))
		return false;
	fputs(buf_string(&out), stdout);
	return true;
}

static bool
load_policy(const char *path, struct buf *bytes, struct policy *out, struct err *err)
{
	return file_load(path, bytes, err) &&
	       (policy_parse(buf_text(bytes), out, err) || err_in(err, "'%s'", path));
}

static bool
load_leaf(const char *path, struct hash *out, struct err *err)
{
	scoped(buf_free) struct buf entry = BUF(ENTRY_LEN_MAX);

	if (!lines_load(path, &entry, err))
		return err_in(err, "entry");
	*out = hash_leaf(buf_text(&entry));
	return true;
}

static bool
verify(const struct arguments *arguments, struct err *err)
{
	scoped(buf_free) struct buf policy_bytes = BUF(POLICY_LEN_MAX);
	scoped(buf_free) struct buf proof_bytes = BUF(PROOF_LEN_MAX);
	struct policy policy;
	struct proof proof;
	struct proven proven = { .policy = &policy };

	if (!load_policy(arguments->policy, &policy_bytes, &policy, err) ||
	    !file_load(arguments->proof, &proof_bytes, err) ||
	    !load_leaf(arguments->entry, &proven.leaf, err))
		return false;
	if (!proof_parse(buf_text(&proof_bytes), &proof, err) ||
	    !proof_check_policy(&proof, &proven.leaf, &policy, &proven.verdict, err))
		return err_in(err, "'%s'", arguments->proof);
	proven.index = proof.index;
	return tell(&proven, arguments->json, err);
}

static int
run(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_log, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_POLICY)
			arguments.policy = optarg;
		else if (option == OPTION_PROOF)
			arguments.proof = optarg;
		else
			arguments.json = true;
	}
	if (argc - optind != 1 || arguments.policy == NULL || arguments.proof == NULL)
		return cli_usage(&command_log,
		    "'log verify' needs a --policy, a --proof and one ENTRY-FILE");
	arguments.entry = argv[optind];
	return verify(&arguments, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_log_verify = {
	.name = "verify",
	.summary = "check that an entry is in a log, offline",
	.help =
	    "usage: accord log verify --policy FILE --proof FILE [--json] ENTRY-FILE\n"
	    "\n"
	    "Checks that the entry in ENTRY-FILE ('-': standard input) is in a log: a log\n"
	    "that the policy names signed the proof's checkpoint, a quorum of its\n"
	    "witnesses cosigned it, and the proof leads from the entry to it.  Needs no\n"
	    "network.  Prints the log, the entry's index, and who cosigned when.\n"
	    "\n"
	    "  --policy FILE  whom to believe (c2sp.org/tlog-policy)\n"
	    "  --proof FILE   the proof (c2sp.org/tlog-proof)\n"
	    "  --json         one object, for programs\n"
	    "\n"
	    "A policy has a line for each log and witness, and one that says how many\n"
	    "must have cosigned:\n"
	    "\n"
	    "  log example.com/log+4d9e9a3a+AWp5...\n"
	    "  witness w1 witness.example/w1+df1c0a35+BIE5...\n"
	    "  witness w2 witness.example/w2+1b60d2a0+BGmC...\n"
	    "  group two all w1 w2\n"
	    "  quorum two\n"
	    "\n"
	    "exit status: 0 it is proven; 3 policy or proof is malformed; 4 it is not proven;\n"
	    "5 there is no such file\n",
	.run = run,
};
