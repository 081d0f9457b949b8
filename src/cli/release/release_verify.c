#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/release/sealed.h"
#include "base/file.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/release/release.h"
#include "cli/release/release_judge.h"
#include "codec/json_write.h"
#include "log/proof.h"

enum { OPTION_MANIFEST = 1, OPTION_ROOT, OPTION_PROOF, OPTION_BUNDLE, OPTION_KEY, OPTION_JSON };

static const struct option options[] = {
	{ "manifest", required_argument, NULL, OPTION_MANIFEST },
	{ "root", required_argument, NULL, OPTION_ROOT },
	{ "proof", required_argument, NULL, OPTION_PROOF },
	{ "bundle", required_argument, NULL, OPTION_BUNDLE },
	{ "key", required_argument, NULL, OPTION_KEY },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ 0 },
};

/* Paths as they are given; NULL: not shown. */
struct arguments {
	const char *seal, *manifest, *root, *proof, *bundle, *key;
	bool json;
};

/* For people */

static void
format_committee(const struct committee *committee, struct buf *out)
{
	const struct sharing *sharing = &committee->sharing;

	if (sharing->members == 0) {
		buf_add(out, TEXT("committee none: its publisher alone can open it\n"));
		return;
	}
	buf_addf(out, "committee any %u of %u can open it, whatever the publisher does:\n",
	    sharing->threshold, sharing->members);
	for (unsigned i = 0; i < sharing->members; i++)
		buf_addf(out, "          %.*s\n", TEXT_ARGS(committee->member[i].name));
}

static void
format_timing(const struct timing *timing, struct buf *out)
{
	const struct timing_postpone *postpone = &timing->postpone;

	if (timing->witness_count == 0)
		return;
	buf_addf(out, "time      %zu witnesses are believed, of whom %u may lie:\n",
	    timing->witness_count, timing->faults);
	for (size_t i = 0; i < timing->witness_count; i++)
		buf_addf(out, "          %.*s\n", TEXT_ARGS(timing->witness[i].name));
	buf_add(out, TEXT("grace     "));
	utc_format_span(timing->grace, out);
	buf_add(out, TEXT(", then each member's own clock\npostpone  "));
	if (postpone->count == 0) {
		buf_add(out, TEXT("never\n"));
		return;
	}
	buf_addf(out, "%u times at most, by ", postpone->count);
	utc_format_span(postpone->slip, out);
	buf_add(out, TEXT(" in all, and not in the last "));
	utc_format_span(postpone->cutoff, out);
	buf_add(out, TEXT("\n"));
}

static void
format_promise(const struct sealed_facts *facts, struct buf *out)
{
	buf_add(out, TEXT("release   "));
	hash_format(&facts->said.id, out);
	buf_addf(out, "\nby        %.*s\nat        ", TEXT_ARGS(facts->said.by));
	utc_format(facts->said.at, out);
	buf_add(out, TEXT("\nopens     "));
	utc_format(facts->seal.opens, out);
	buf_add(out, TEXT("\nbundle    "));
	hash_format(&facts->seal.bundle, out);
	buf_addf(out, ", %" PRIu64 " bytes\nrecipient ", facts->seal.size);
	recipient_format(&facts->seal.recipient, out);
	buf_addf(out, "\nsignature good: by the key '%.*s'\n", TEXT_ARGS(facts->said.key));
}

static void
format(const struct arguments *arguments, const struct sealed_facts *facts, struct buf *out)
{
	format_promise(facts, out);
	format_committee(&facts->terms.committee, out);
	format_timing(&facts->terms.timing, out);
	if (arguments->proof != NULL)
		buf_addf(out,
		    "proof     good: the log '%.*s' holds it, in entry %" PRIu64
		    " (signed; witnesses are not looked at)\n",
		    TEXT_ARGS(facts->logged.log), facts->logged.index);
	if (arguments->bundle != NULL)
		buf_add(out, TEXT("bytes     good: the bundle is the one that was promised\n"));
	if (arguments->key != NULL)
		buf_add(out, TEXT("key       good: it opens the bundle\n"));
}

/* For programs */

static void
put_committee(struct writer *w, const struct committee *committee)
{
	writer_key(w, "threshold");
	writer_integer(w, committee->sharing.threshold);
	writer_key(w, "committee");
	writer_array(w);
	for (unsigned i = 0; i < committee->sharing.members; i++)
		writer_text(w, committee->member[i].name);
	writer_end(w);
}

static void
format_json(
    const struct arguments *arguments, const struct sealed_facts *facts, struct buf *out)
{
	struct writer w = WRITER(out);

	writer_object(&w);
	statement_put_hash(&w, "release", &facts->said.id);
	writer_key(&w, "by");
	writer_text(&w, facts->said.by);
	statement_put_time(&w, "at", facts->said.at);
	statement_put_time(&w, "opens", facts->seal.opens);
	statement_put_hash(&w, "bundle", &facts->seal.bundle);
	writer_key(&w, "size");
	writer_integer(&w, (int64_t)facts->seal.size);
	put_committee(&w, &facts->terms.committee);
	writer_key(&w, "logged");
	writer_bool(&w, arguments->proof != NULL);
	writer_key(&w, "bundle_checked");
	writer_bool(&w, arguments->bundle != NULL);
	writer_key(&w, "key_checked");
	writer_bool(&w, arguments->key != NULL);
	writer_end(&w);
	buf_add(out, TEXT("\n"));
}

/* What is read from files */
struct shown {
	struct buf seal, manifest, proof, key;
	int bundle;
};

static void
shown_free(struct shown *shown)
{
	buf_free(&shown->seal);
	buf_free(&shown->manifest);
	buf_free(&shown->proof);
	buf_free(&shown->key);
	file_close(&shown->bundle);
}

static bool
load(const char *path, struct buf *bytes, struct text *out, struct err *err)
{
	if (path == NULL)
		return true;
	if (!file_load(path, bytes, err))
		return false;
	*out = buf_text(bytes);
	return out->len > 0 || err_set(err, FAULT_INPUT, "'%s' is empty", path);
}

/* A key file has one line. */
static bool
load_key(const char *path, struct buf *bytes, struct text *out, struct err *err)
{
	struct text rest, line;

	if (!load(path, bytes, &rest, err) || path == NULL)
		return path == NULL;
	if (!text_line(&rest, &line) || rest.len != 0)
		return err_set(err, FAULT_INPUT, "'%s' is not one line", path);
	*out = line;
	return true;
}

static bool
verify(const struct arguments *arguments, struct buf *out, struct err *err)
{
	scoped(shown_free) struct shown shown = { BUF(STATEMENT_PUBLIC_MAX),
		BUF(CHAIN_BYTES_MAX), BUF(PROOF_LEN_MAX), BUF_SECRET(4 * KIB), -1 };
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(sealed_free) struct sealed_facts facts = { 0 };
	struct source bundle = source_fd(&shown.bundle);
	struct sealed sealed = { .bundle = arguments->bundle == NULL ? NULL : &bundle,
		.root = text_of(arguments->root == NULL ? "" : arguments->root) };

	if (!load(arguments->seal, &shown.seal, &sealed.note, err) ||
	    !load(arguments->manifest, &shown.manifest, &sealed.manifest, err) ||
	    !load(arguments->proof, &shown.proof, &sealed.proof, err) ||
	    !load_key(arguments->key, &shown.key, &sealed.key, err) ||
	    (arguments->bundle != NULL && !file_open(arguments->bundle, &shown.bundle, err)))
		return false;
	if (!sealed_check(&sealed, &arena, &facts, err))
		return err_in(err, "'%s'", arguments->seal);
	if (arguments->json)
		format_json(arguments, &facts, out);
	else
		format(arguments, &facts, out);
	return buf_ok(out, err);
}

static void
set_option(struct arguments *arguments, int option)
{
	switch (option) {
	case OPTION_MANIFEST:
		arguments->manifest = optarg;
		break;
	case OPTION_ROOT:
		arguments->root = optarg;
		break;
	case OPTION_PROOF:
		arguments->proof = optarg;
		break;
	case OPTION_BUNDLE:
		arguments->bundle = optarg;
		break;
	case OPTION_KEY:
		arguments->key = optarg;
		break;
	default:
		arguments->json = true;
	}
}

/* From what a publisher and others show. */
static int
judge(const struct arguments *arguments, char *const *names, size_t count, struct buf *out)
{
	struct release_judge how = { .places = names,
		.root = arguments->root,
		.json = arguments->json,
		.now = time(NULL) };
	bool good = false;
	struct err err;

	if (arguments->manifest != NULL || arguments->proof != NULL ||
	    arguments->bundle != NULL || arguments->key != NULL)
		return cli_usage(&command_release,
		    "what a NODE shows is looked for there: give no files beside it");
	if (count < 2)
		return cli_usage(&command_release, "'release verify NODE' needs an ID as well");
	how.count = count - 1;
	how.id = names[how.count];
	if (!release_judge(&how, &good, out, &err))
		return cli_fail(&err);
	fputs(buf_string(out), stdout);
	if (good)
		return EXIT_SUCCESS;
	err_set(&err, FAULT_DENIED,
	    "what is shown as its bundle is not what was promised: get it from elsewhere");
	return cli_fail(&err);
}

static int
run(int argc, char **argv)
{
	scoped(buf_free) struct buf out = BUF(MIB);
	struct arguments arguments = { 0 };
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_release_verify, argc, argv, options)) !=
	       OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		set_option(&arguments, option);
	}
	if (optind < argc && release_judge_is_place(argv[optind]))
		return judge(&arguments, argv + optind, (size_t)(argc - optind), &out);
	if (argc - optind != 1 || arguments.manifest == NULL)
		return cli_usage(&command_release,
		    "'release verify' needs a SEAL and --manifest FILE, or a NODE and an ID");
	arguments.seal = argv[optind];
	if (!verify(&arguments, &out, &err))
		return cli_fail(&err);
	fputs(buf_string(&out), stdout);
	return EXIT_SUCCESS;
}

const struct command command_release_verify = {
	.name = "verify",
	.summary = "check a sealed release, offline, from what is public",
	.help =
	    "usage: accord release verify SEAL --manifest FILE [--proof FILE] [--bundle FILE]\n"
	    "           [--key FILE] [--root VKEY] [--json]\n"
	    "       accord release verify NODE [MIRROR]... ID [--root VKEY] [--json]\n"
	    "\n"
	    "SEAL is the promise, statement/ID at its publisher's address.  Checks that the\n"
	    "publisher signed it, and what it says: with a committee also that the shares of\n"
	    "its members make the key that it promises, which everybody can tell before the\n"
	    "time.  Needs no network and no node.\n"
	    "\n"
	    "NODE is its publisher's address, or a folder with a copy of its public files;\n"
	    "each MIRROR another place, such as a member's.  Looks at all that they show of\n"
	    "the release: was it promised before, are these the bytes, when could it be read,\n"
	    "and who was late?\n"
	    "\n"
	    "  --manifest FILE  the publisher's manifest, .well-known/accord there, or all of\n"
	    "                   them from the first on, one after the other\n"
	    "  --proof FILE     a proof that the publisher's log holds the promise\n"
	    "  --bundle FILE    a bundle: are these the promised bytes?\n"
	    "  --key FILE       a key, release/ID/key there: does it open them?\n"
	    "  --root VKEY      insist that the manifest is of this root key, known from\n"
	    "                   elsewhere\n"
	    "  --json           one object on a line\n",
	.run = run,
};
