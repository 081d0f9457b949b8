#include "action/deed/token.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/listing.h"
#include "cli/command/options.h"
#include "cli/command/place.h"

#define DAY_SECONDS 86400
#define DAYS_MAX 36500

enum { OPTION_DIR = 1, OPTION_ROLE, OPTION_EXPIRES };

static const struct option add_options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ "role", required_argument, NULL, OPTION_ROLE },
	{ "expires", required_argument, NULL, OPTION_EXPIRES },
	{ 0 },
};

static const struct option remove_options[] = {
	{ "dir", required_argument, NULL, OPTION_DIR },
	{ 0 },
};

static const struct command command_token_add, command_token_list, command_token_remove;

/* Where a node is: tokens of none are refused. */
static bool
find_node(const char *option_dir, char dir[static PATH_MAX], struct err *err)
{
	scoped(node_close) struct node node = { 0 };

	return place_node(option_dir, dir, err) && node_open(dir, &node, err);
}

static bool
add(const char *option_dir, const char *name, enum deed_role role, int days, struct err *err)
{
	scoped(buf_free) struct buf secret = BUF_SECRET(KIB);
	int64_t expires =
	    days == 0 ? TOKEN_NEVER : (int64_t)time(NULL) + (int64_t)days * DAY_SECONDS;
	char dir[PATH_MAX];

	if (!find_node(option_dir, dir, err) ||
	    !token_add(dir, text_of(name), role, expires, &secret, err))
		return false;
	cli_note("this is shown once; it is the only copy");
	printf("%s\n", buf_string(&secret));
	return true;
}

static int
run_add(int argc, char **argv)
{
	const char *dir = NULL, *role_word = NULL;
	enum deed_role role;
	int option, days = 0;
	struct err err;

	option_begin();
	while (
	    (option = option_next(&command_token_add, argc, argv, add_options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			dir = optarg;
		else if (option == OPTION_ROLE)
			role_word = optarg;
		else if (!option_number(optarg, DAYS_MAX, &days) || days == 0)
			return cli_usage(&command_token, "'%s' is no number of days, 1 to %d",
			    optarg, DAYS_MAX);
	}
	if (argc - optind != 1 || role_word == NULL)
		return cli_usage(&command_token, "'token add' needs a NAME and --role");
	if (!deed_role_parse(text_of(role_word), &role))
		return cli_usage(
		    &command_token, "'%s' is no role: read-only, handler or lead", role_word);
	return add(dir, argv[optind], role, days, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

static void
format_plain(const struct token *token, bool expired, struct buf *out)
{
	buf_addf(out, "%-20s  %-9s  ", token->name, deed_role_word(token->role));
	if (token->expires == TOKEN_NEVER)
		buf_add(out, TEXT("does not expire"));
	else
		utc_format(token->expires, out);
	if (expired)
		buf_add(out, TEXT(" (expired)"));
	buf_add(out, TEXT("\n"));
}

static void
format_json(const struct token *token, bool expired, struct buf *out)
{
	struct writer w = WRITER(out);

	writer_object(&w);
	writer_key(&w, "name");
	writer_text(&w, text_of(token->name));
	writer_key(&w, "role");
	writer_text(&w, text_of(deed_role_word(token->role)));
	if (token->expires != TOKEN_NEVER)
		statement_put_time(&w, "expires", token->expires);
	writer_key(&w, "expired");
	writer_bool(&w, expired);
	writer_end(&w);
	buf_add(out, TEXT("\n"));
}

static bool
list(const char *option_dir, bool json, struct err *err)
{
	scoped(buf_free) struct buf out = BUF(MIB);
	struct tokens tokens;
	char dir[PATH_MAX];

	if (!find_node(option_dir, dir, err) || !tokens_load(dir, &tokens, err))
		return false;
	for (size_t i = 0; i < tokens.count; i++) {
		const struct token *token = &tokens.at[i];
		bool expired = (int64_t)time(NULL) >= token->expires;

		if (json)
			format_json(token, expired, &out);
		else
			format_plain(token, expired, &out);
	}
	if (!buf_ok(&out, err))
		return false;
	if (tokens.count == 0 && !json)
		cli_note("no tokens yet");
	fputs(buf_string(&out), stdout);
	return true;
}

static int
run_list(int argc, char **argv)
{
	return listing_run(&command_token, argc, argv, list);
}

static bool
remove_token(const char *option_dir, const char *name, struct err *err)
{
	char dir[PATH_MAX];

	return find_node(option_dir, dir, err) && token_remove(dir, text_of(name), err);
}

static int
run_remove(int argc, char **argv)
{
	const char *dir = NULL;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_token_remove, argc, argv, remove_options)) !=
	       OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		dir = optarg;
	}
	if (argc - optind != 1)
		return cli_usage(&command_token, "'token remove' needs one NAME");
	return remove_token(dir, argv[optind], &err) ? EXIT_SUCCESS : cli_fail(&err);
}

#define HELP                                                                                   \
	"usage: accord token add NAME --role ROLE [--expires DAYS] [--dir DIR]\n"              \
	"       accord token list [--json] [--dir DIR]\n"                                      \
	"       accord token remove NAME [--dir DIR]\n"                                        \
	"\n"                                                                                   \
	"A token lets a person or a program ask the console's API.  It is printed once,\n"     \
	"when it is made; the node keeps its hash.\n"                                          \
	"\n"                                                                                   \
	"  --role ROLE      read-only, handler (may also note and answer), lead (may also\n"   \
	"                   publish)\n"                                                        \
	"  --expires DAYS   until when it is good; for ever if absent\n"                       \
	"  --json           one object a line\n"                                               \
	"  --dir DIR        the node's directory\n"                                            \
	"\n"                                                                                   \
	"  accord token add ada --role handler --expires 90\n"

static const struct command command_token_add = {
	.name = "add",
	.summary = "make a token, and print it once",
	.help = HELP,
	.run = run_add,
};

static const struct command command_token_list = {
	.name = "list",
	.summary = "list whose tokens there are",
	.help = HELP,
	.run = run_list,
};

static const struct command command_token_remove = {
	.name = "remove",
	.summary = "end a token",
	.help = HELP,
	.run = run_remove,
};

static const struct command *const parts[] = { &command_token_add, &command_token_list,
	&command_token_remove, NULL };

const struct command command_token = {
	.name = "token",
	.summary = "say who may ask the console, and what",
	.help = HELP,
	.parts = parts,
};
