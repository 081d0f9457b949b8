#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utc.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/passphrase.h"
#include "cli/file/identities.h"

#define KEY_MODE 0600
#define KEY_FILE_MAX KIB
#define RECIPIENTS_TEXT_MAX MIB

enum { OPTION_PASSPHRASE_FD = 1 };

static const struct option options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "convert", no_argument, NULL, 'y' },
	{ "passphrase-fd", required_argument, NULL, OPTION_PASSPHRASE_FD },
	{ 0 },
};

struct arguments {
	bool convert;
	int passphrase_fd;
	const char *output;
	const char *input;
};

/* Faults of the arguments are told here; false then. */
static bool
take(struct arguments *arguments, int option)
{
	switch (option) {
	case 'o':
		arguments->output = optarg;
		return true;
	case 'y':
		arguments->convert = true;
		return true;
	default:
		if (option_number(optarg, INT_MAX, &arguments->passphrase_fd))
			return true;
		cli_usage(&command_keygen, "'%s' is no file descriptor", optarg);
		return false;
	}
}

static bool
parse(int argc, char **argv, struct arguments *arguments)
{
	int option, most;

	option_begin();
	while ((option = option_next(&command_keygen, argc, argv, options)) != OPTION_END)
		if (option == OPTION_WRONG || !take(arguments, option))
			return false;
	most = arguments->convert ? 1 : 0;
	if (argc - optind > most) {
		cli_usage(
		    &command_keygen, "'%s' is one argument too many", argv[optind + most]);
		return false;
	}
	arguments->input = argv[optind];
	return true;
}

static bool
write_stdout(struct text bytes, struct err *err)
{
	int fd = STDOUT_FILENO;
	const struct sink out = sink_fd(&fd);

	return sink_write(&out, bytes, err) || err_in(err, "standard output");
}

static bool
is_stdout(const char *output)
{
	return output == NULL || text_eq(text_of(output), TEXT("-"));
}

/* The file that age-keygen writes, too. */
static void
format_key_file(const struct identity *identity, struct buf *out)
{
	buf_add(out, TEXT("# created: "));
	utc_format(time(NULL), out);
	buf_add(out, TEXT("\n# public key: "));
	recipient_format(&identity->recipient, out);
	buf_add(out, TEXT("\n"));
	identity_format(identity, out);
	buf_add(out, TEXT("\n"));
}

static void
warn_if_others_can_read(void)
{
	struct stat st;

	if (fstat(STDOUT_FILENO, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 0007) != 0)
		cli_note("this secret key goes to a file that others can read; rather use -o");
}

static bool
make(const struct arguments *arguments, struct err *err)
{
	scoped(identity_free) struct identity identity = { 0 };
	scoped(buf_free) struct buf file = BUF_SECRET(KEY_FILE_MAX), public = BUF(KEY_FILE_MAX);
	bool to_stdout = is_stdout(arguments->output);

	if (!identity_make(&identity, err))
		return false;
	format_key_file(&identity, &file);
	recipient_format(&identity.recipient, &public);
	if (!buf_ok(&file, err) || !buf_ok(&public, err))
		return false;
	if (to_stdout)
		warn_if_others_can_read();
	if (to_stdout ? !write_stdout(buf_text(&file), err)
		      : !file_create(arguments->output, buf_text(&file), KEY_MODE, err))
		return false;
	if (!to_stdout || !isatty(STDOUT_FILENO))
		cli_note("public key: %s", buf_string(&public));
	return true;
}

static bool
convert(const struct arguments *arguments, struct err *err)
{
	scoped(identities_free) struct identities identities = { 0 };
	scoped(passphrase_free) struct passphrase passphrase = PASSPHRASE;
	scoped(buf_free) struct buf out = BUF(RECIPIENTS_TEXT_MAX);
	const char *input = arguments->input == NULL ? "-" : arguments->input;

	passphrase.fd = arguments->passphrase_fd;
	if (!identities_load(&identities, input, &passphrase, err))
		return false;
	for (size_t i = 0; i < identities.count; i++) {
		recipient_format(&identities.at[i].recipient, &out);
		buf_add(&out, TEXT("\n"));
	}
	if (!buf_ok(&out, err))
		return false;
	if (is_stdout(arguments->output))
		return write_stdout(buf_text(&out), err);
	return file_create(arguments->output, buf_text(&out), 0666, err);
}

static int
run(int argc, char **argv)
{
	struct arguments arguments = { .passphrase_fd = -1 };
	struct err err;

	if (!parse(argc, argv, &arguments))
		return CLI_USAGE;
	if (arguments.convert ? !convert(&arguments, &err) : !make(&arguments, &err))
		return cli_fail(&err);
	return EXIT_SUCCESS;
}

const struct command command_keygen = {
	.name = "keygen",
	.summary = "make a key pair to seal to and open with",
	.help = "usage: accord keygen [-o OUT]\n"
		"       accord keygen -y [--passphrase-fd N] [-o OUT] [INPUT]\n"
		"\n"
		"Makes an identity, the secret with which 'accord open' opens files, and its\n"
		"recipient, the public key to which 'accord seal' seals them.  The file is\n"
		"the one that age-keygen writes.  Keep it to yourself, and give away the\n"
		"public key.\n"
		"\n"
		"  -o, --output OUT         write there, readable by you alone; nothing is\n"
		"                           replaced\n"
		"  -y, --convert            print the recipients of the identities in INPUT\n"
		"                           (standard input by default), one a line\n"
		"      --passphrase-fd N    if INPUT is sealed by a passphrase, read it from\n"
		"                           the first line of descriptor N instead of asking\n"
		"                           for it\n"
		"\n"
		"examples:\n"
		"  accord keygen -o key.txt\n"
		"  accord keygen -y key.txt > public.txt\n"
		"  accord keygen | accord seal -p -o key.age\n",
	.run = run,
};
