#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "crypto/note.h"
#include "crypto/note_key.h"

#define KEY_FILE_MAX (64 * KIB) /* a wrong file shall be told from a long one */
#define KEY_FILE_MODE 0600
#define OTHERS 0077 /* permissions of everyone but the owner */

/* Complain of what getopt_long() returned '?' or ':' for. */
static int
bad_option(int option, char **argv)
{
	if (option == ':')
		return cli_usage(&command_note, "option '%s' needs a value", argv[optind - 1]);
	if (optopt != 0)
		return cli_usage(&command_note, "there is no option '-%c'", optopt);
	return cli_usage(&command_note, "there is no option '%s'", argv[optind - 1]);
}

/* At most one operand is left; NULL and "-" are the standard stream. */
static bool
take_operand(int argc, char **argv, const char **operand, int *status)
{
	*operand = NULL;
	if (optind < argc)
		*operand = argv[optind++];
	if (optind < argc) {
		*status =
		    cli_usage(&command_note, "'%s' is one argument too many", argv[optind]);
		return false;
	}
	if (*operand != NULL && strcmp(*operand, "-") == 0)
		*operand = NULL;
	return true;
}

/* Say which of the inputs an error is about.  Always false. */
static bool
err_of(const char *path, struct err *err)
{
	return path == NULL ? err_in(err, "standard input") : err_in(err, "'%s'", path);
}

static bool
load(const char *path, struct buf *out, struct err *err)
{
	int fd = STDIN_FILENO;
	struct source source = source_fd(&fd);

	if (path != NULL)
		return file_load(path, out, err);
	return source_load(&source, out, err) || err_of(path, err);
}

static bool
put(struct text bytes, struct err *err)
{
	int fd = STDOUT_FILENO;
	struct sink sink = sink_fd(&fd);

	if (!sink_write(&sink, bytes, err))
		return err_in(err, "standard output");
	return true;
}

/* A name that goes to terminals must not act on them. */
static bool
check_name(struct text name, struct err *err)
{
	if (!text_printable(name))
		return err_set(err, FAULT_INPUT,
		    "the key name '%.*s' has characters that cannot be shown", TEXT_ARGS(name));
	return true;
}

/* keygen */

static void
warn_of_readers(void)
{
	struct stat st;

	if (fstat(STDOUT_FILENO, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & OTHERS) != 0)
		cli_note("warning: the private key goes into a file that others may read; "
			 "'-o FILE' makes one that only you can");
}

/* A key pair as it is handed out; both end in a newline. */
struct pair {
	struct buf private, public;
};

static void
pair_free(struct pair *pair)
{
	buf_free(&pair->private);
	buf_free(&pair->public);
}

static bool
format_pair(const struct note_key *key, struct pair *pair, struct err *err)
{
	note_key_format(key, &pair->private);
	buf_add(&pair->private, TEXT("\n"));
	vkey_format(&key->vkey, &pair->public);
	buf_add(&pair->public, TEXT("\n"));
	return buf_ok(&pair->private, err) && buf_ok(&pair->public, err);
}

static void
remark_vkey(const struct pair *pair)
{
	cli_note("vkey: %.*s", (int)pair->public.len - 1, pair->public.at);
}

static bool
print_private(const struct pair *pair, struct err *err)
{
	warn_of_readers();
	if (!put(buf_text(&pair->private), err))
		return false;
	remark_vkey(pair);
	return true;
}

/* A key that is in its file stays there, and nothing but this tells its vkey. */
static bool
save_private(const struct pair *pair, const char *path, struct err *err)
{
	if (!file_create(path, buf_text(&pair->private), KEY_FILE_MODE, err))
		return false;
	if (put(buf_text(&pair->public), err))
		return true;
	remark_vkey(pair);
	return err_in(err, "the key is kept in '%s'", path);
}

/* With a path: the private key there, the vkey on standard output.  Without:
 * the private key on standard output, the vkey as a remark. */
static bool
hand_out(const struct note_key *key, const char *path, struct err *err)
{
	scoped(pair_free) struct pair pair = { BUF_SECRET(NOTE_KEY_TEXT_MAX),
		BUF(NOTE_KEY_TEXT_MAX) };

	return format_pair(key, &pair, err) &&
	       (path == NULL ? print_private(&pair, err) : save_private(&pair, path, err));
}

static int
keygen(int argc, char **argv)
{
	static const struct option options[] = { { "output", required_argument, NULL, 'o' },
		{ 0 } };
	scoped(note_key_free) struct note_key key = NOTE_KEY;
	const char *path = NULL, *name;
	struct err err;
	int option, status;

	while ((option = getopt_long(argc, argv, ":o:", options, NULL)) != -1) {
		if (option != 'o')
			return bad_option(option, argv);
		path = strcmp(optarg, "-") == 0 ? NULL : optarg;
	}
	if (!take_operand(argc, argv, &name, &status))
		return status;
	if (name == NULL)
		return cli_usage(&command_note, "say whose key it is: accord note keygen NAME");
	if (!check_name(text_of(name), &err) || !note_key_make(text_of(name), &key, &err) ||
	    !hand_out(&key, path, &err))
		return cli_fail(&err);
	return EXIT_SUCCESS;
}

/* sign */

/* The key in a file; its name is borrowed from `file`. */
static bool
load_key(const char *path, struct buf *file, struct note_key *key, struct err *err)
{
	struct text text, line;

	if (!file_load(path, file, err))
		return false;
	text = buf_text(file);
	if (!text_line(&text, &line))
		line = text;
	else if (text.len > 0)
		return err_set(err, FAULT_INPUT,
		    "'%s' is no key file: expected one line, PRIVATE+KEY+NAME+ID+KEY", path);
	if (!note_key_parse(line, key, err))
		return err_in(err, "'%s'", path);
	return true;
}

static bool
sign(const char *key_path, const char *path, struct err *err)
{
	scoped(note_key_free) struct note_key key = NOTE_KEY;
	scoped(buf_free) struct buf file = BUF_SECRET(KEY_FILE_MAX);
	scoped(buf_free) struct buf text = BUF(NOTE_LEN_MAX), note = BUF(NOTE_LEN_MAX);
	struct signer signer;

	if (!load_key(key_path, &file, &key, err) || !load(path, &text, err))
		return false;
	signer = note_key_signer(&key);
	if (!note_sign(buf_text(&text), &signer, &note, err))
		return err_of(path, err);
	return put(buf_text(&note), err);
}

static int
run_sign(int argc, char **argv)
{
	static const struct option options[] = { { "key", required_argument, NULL, 'k' },
		{ 0 } };
	const char *key = NULL, *path;
	struct err err;
	int option, status;

	while ((option = getopt_long(argc, argv, ":k:", options, NULL)) != -1) {
		if (option != 'k')
			return bad_option(option, argv);
		if (key != NULL)
			return cli_usage(
			    &command_note, "a note is signed with one key at a time");
		key = optarg;
	}
	if (!take_operand(argc, argv, &path, &status))
		return status;
	if (key == NULL)
		return cli_usage(&command_note, "name the file of the private key with -k");
	return sign(key, path, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

/* verify */

struct known {
	size_t count;
	struct vkey *keys;
	bool *good; /* those that signed */
};

/* The names of those who signed, a line each. */
static bool
put_names(const struct known *known, struct err *err)
{
	scoped(buf_free) struct buf out = BUF(MIB);

	for (size_t i = 0; i < known->count; i++) {
		bool told = !known->good[i];

		for (size_t j = 0; j < i && !told; j++)
			told =
			    known->good[j] && text_eq(known->keys[j].name, known->keys[i].name);
		if (told)
			continue;
		buf_add(&out, known->keys[i].name);
		buf_add(&out, TEXT("\n"));
	}
	return buf_ok(&out, err) && put(buf_text(&out), err);
}

static bool
verify(struct known *known, const char *path, struct err *err)
{
	scoped(buf_free) struct buf in = BUF(NOTE_LEN_MAX);
	struct note note;

	for (size_t i = 0; i < known->count; i++)
		if (!check_name(known->keys[i].name, err))
			return false;
	if (!load(path, &in, err))
		return false;
	if (!note_parse(buf_text(&in), &note, err))
		return err_of(path, err);
	if (!note_verify(&note, known->keys, known->count, known->good, err))
		return err->fault == FAULT_CONFLICT ? false : err_of(path, err);
	return put_names(known, err);
}

static int
run_verify(int argc, char **argv)
{
	static const struct option options[] = { { "vkey", required_argument, NULL, 'k' },
		{ 0 } };
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct known known = { 0, arena_array(&arena, struct vkey, (size_t)argc),
		arena_array(&arena, bool, (size_t)argc) };
	const char *path;
	struct err err;
	int option, status;

	if (known.keys == NULL || known.good == NULL) {
		err_memory(&err);
		return cli_fail(&err);
	}
	while ((option = getopt_long(argc, argv, ":k:", options, NULL)) != -1) {
		if (option != 'k')
			return bad_option(option, argv);
		if (!vkey_parse(text_of(optarg), &known.keys[known.count++], &err))
			return cli_fail(&err);
	}
	if (!take_operand(argc, argv, &path, &status))
		return status;
	if (known.count == 0)
		return cli_usage(&command_note, "name the keys you know with -k");
	return verify(&known, path, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

static const struct command note_keygen = {
	.name = "keygen",
	.summary = "make a key that signs notes",
	.help =
	    "usage: accord note keygen NAME [-o FILE]\n"
	    "\n"
	    "Make a key pair for NAME, which goes into every note that it signs.  A name has\n"
	    "no spaces and no '+'; take one that is yours, like 'psirt.example.com'.\n"
	    "\n"
	    "  -o, --output FILE  write the private key there, readable by you alone, and\n"
	    "                     print the vkey; a FILE that exists is left as it is\n"
	    "\n"
	    "Without -o the private key is printed, and the vkey on standard error.  Give the\n"
	    "vkey to those who shall verify your notes; keep the private key.\n"
	    "\n"
	    "example: accord note keygen psirt.example.com -o psirt.key >psirt.vkey\n",
	.run = keygen,
};

static const struct command note_sign_command = {
	.name = "sign",
	.summary = "sign a text",
	.help =
	    "usage: accord note sign -k KEYFILE [FILE]\n"
	    "\n"
	    "Sign the text in FILE, or standard input, and print the note: the text, an empty\n"
	    "line, and the signature line.  The text is UTF-8, ends in a newline, and has no\n"
	    "tabs, carriage returns or other control characters.\n"
	    "\n"
	    "  -k, --key KEYFILE  the private key, as 'accord note keygen' wrote it\n"
	    "\n"
	    "example: accord note sign -k psirt.key statement.txt >statement.note\n",
	.run = run_sign,
};

static const struct command note_verify_command = {
	.name = "verify",
	.summary = "tell who signed a note",
	.help =
	    "usage: accord note verify -k VKEY [-k VKEY]... [FILE]\n"
	    "\n"
	    "Verify the note in FILE, or standard input, and print the names of the keys that\n"
	    "signed it, a line each.\n"
	    "\n"
	    "  -k, --vkey VKEY  a key you know, as 'accord note keygen' printed it\n"
	    "\n"
	    "Signatures of other keys say nothing and are ignored.  A bad signature of a key\n"
	    "that you know spoils the note, whoever else signed it.\n"
	    "\n"
	    "exit status: 0 at least one key you know signed, and none badly; 3 this is no\n"
	    "note, or no vkey; 4 a signature is bad, or none is of a key you know\n"
	    "\n"
	    "example: accord note verify -k \"$(cat psirt.vkey)\" statement.note\n",
	.run = run_verify,
};

static const struct command *const parts[] = { &note_keygen, &note_sign_command,
	&note_verify_command, NULL };

const struct command command_note = {
	.name = "note",
	.summary = "sign texts, and verify who signed them",
	.help =
	    "usage: accord note keygen NAME [-o FILE]\n"
	    "       accord note sign -k KEYFILE [FILE]\n"
	    "       accord note verify -k VKEY [-k VKEY]... [FILE]\n"
	    "\n"
	    "A signed note is a text with signature lines under it (c2sp.org/signed-note):\n"
	    "the form of everything that accord signs.  A private key stays with you; its\n"
	    "public half, the vkey, is a line that you give to others:\n"
	    "\n"
	    "  accord note keygen psirt.example.com -o psirt.key >psirt.vkey\n"
	    "  echo 'We have received your report.' | accord note sign -k psirt.key >a.note\n"
	    "  accord note verify -k \"$(cat psirt.vkey)\" a.note\n"
	    "\n"
	    "'accord note sign --help' and so on tell more.\n",
	.parts = parts,
};
