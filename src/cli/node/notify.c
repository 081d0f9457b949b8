#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "codec/json_write.h"
#include "serve/telling_file.h"

#define SECRET_MAX KIB

enum {
	OPTION_DIR = 1,
	OPTION_JSON,
	OPTION_POST,
	OPTION_SECRET,
	OPTION_MAIL,
	OPTION_FROM,
	OPTION_SMTP,
	OPTION_TEST,
	OPTION_OFF
};

struct notifying {
	char dir[PATH_MAX];
	struct telling telling; /* what was given */
	bool json, test, off;
};

static bool
is_given(const struct telling *telling)
{
	return telling->post != NULL || telling->secret != NULL || telling->mail != NULL ||
	       telling->from != NULL || telling->smtp != NULL;
}

/* --- what is said from now on */

static bool
copy(char *out, const char *word, struct err *err)
{
	size_t len = word == NULL ? 0 : strlen(word);

	if (len > TELLING_WORD_MAX)
		return err_set(
		    err, FAULT_INPUT, "'%.40s...' is over %d bytes", word, TELLING_WORD_MAX);
	memcpy(out, word == NULL ? "" : word, len + 1);
	return true;
}

static bool
save_secret(const struct notifying *notifying, struct err *err)
{
	scoped(buf_free) struct buf secret = BUF_SECRET(SECRET_MAX);
	char path[PATH_MAX];

	return notifying->telling.secret == NULL ||
	       (file_load(notifying->telling.secret, &secret, err) &&
		   node_path(notifying->dir, TELLING_SECRET, path, err) &&
		   file_save(path, buf_text(&secret), 0600, err));
}

/* Nothing that comes from now on is left out, though the server may see the file later. */
static bool
begin(const char *dir, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok;

	return asking_do(&ask, dir, "notify", &ok, err);
}

/* The key first, so that a server that looks in between has it. */
static bool
save(const struct notifying *notifying, struct err *err)
{
	scoped(buf_free) struct buf lines = BUF(TELLING_FILE_MAX);
	const struct telling *given = &notifying->telling;
	struct telling all = *given;
	struct telling_file file = { 0 }, again = { 0 };
	char path[PATH_MAX];

	if (given->post == NULL && given->mail == NULL)
		return err_set(err, FAULT_INPUT, "it needs '--post' or '--mail': whom to tell");
	all.smtp = given->smtp == NULL ? TELLING_SMTP : given->smtp;
	if (!telling_check(&all, err) || !copy(file.post, given->post, err) ||
	    !copy(file.mail, given->mail, err) || !copy(file.from, given->from, err) ||
	    !copy(file.smtp, given->smtp, err))
		return false;
	telling_file_format(&file, &lines);
	return buf_ok(&lines, err) && telling_file_parse(buf_text(&lines), &again, err) &&
	       begin(notifying->dir, err) && save_secret(notifying, err) &&
	       node_path(notifying->dir, TELLING_FILE, path, err) &&
	       file_save(path, buf_text(&lines), 0600, err);
}

static bool
drop(const char *dir, const char *name, struct err *err)
{
	char path[PATH_MAX];

	return node_path(dir, name, path, err) &&
	       (unlink(path) == 0 || errno == ENOENT ||
		   err_errno(err, "cannot remove '%s'", path));
}

/* --- what is said */

static bool
print_json(const struct telling *telling, bool found, struct err *err)
{
	scoped(buf_free) struct buf line = BUF(TELLING_FILE_MAX);
	struct writer w = WRITER(&line);
	const char *const said[][2] = { { "post", telling->post }, { "mail", telling->mail },
		{ "from", telling->from },
		{ "smtp", telling->mail == NULL ? NULL : telling->smtp } };

	writer_object(&w);
	for (size_t i = 0; found && i < sizeof(said) / sizeof(said[0]); i++) {
		if (said[i][1] == NULL)
			continue;
		writer_key(&w, said[i][0]);
		writer_text(&w, text_of(said[i][1]));
	}
	writer_end(&w);
	if (!buf_ok(&line, err))
		return false;
	puts(buf_string(&line));
	return true;
}

static bool
print(const struct notifying *notifying, const struct telling *telling, bool found,
    struct err *err)
{
	if (notifying->json)
		return print_json(telling, found, err);
	if (!found)
		cli_note("nobody is told by this node: 'accord notify --mail' or '--post'");
	if (found && telling->post != NULL)
		printf("post      %s\n", telling->post);
	if (found && telling->mail != NULL)
		printf("mail      %s\nfrom      %s\nsmtp      %s\n", telling->mail,
		    telling->from, telling->smtp);
	return true;
}

static bool
try_it(const struct telling *telling, bool found, struct err *err)
{
	static const struct news news = { .others = 1 };

	if (!found)
		return err_set(err, FAULT_ABSENT, "nobody is named who could be told");
	return telling_do(telling, &news, err);
}

static bool
act(const struct notifying *notifying, struct err *err)
{
	struct telling_file file = { 0 };
	struct telling telling = { 0 };
	bool found;

	if (is_given(&notifying->telling) && !save(notifying, err))
		return false;
	if (notifying->off && (!drop(notifying->dir, TELLING_FILE, err) ||
				  !drop(notifying->dir, TELLING_SECRET, err)))
		return false;
	if (!telling_file_load(notifying->dir, &found, &file, err))
		return false;
	telling = telling_file_telling(&file);
	return (!notifying->test || try_it(&telling, found, err)) &&
	       (notifying->off || print(notifying, &telling, found, err));
}

static void
take_option(struct notifying *notifying, int option)
{
	if (option == OPTION_JSON)
		notifying->json = true;
	else if (option == OPTION_TEST)
		notifying->test = true;
	else if (option == OPTION_OFF)
		notifying->off = true;
	else if (option == OPTION_POST)
		notifying->telling.post = optarg;
	else if (option == OPTION_SECRET)
		notifying->telling.secret = optarg;
	else if (option == OPTION_MAIL)
		notifying->telling.mail = optarg;
	else if (option == OPTION_FROM)
		notifying->telling.from = optarg;
	else
		notifying->telling.smtp = optarg;
}

static int
run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "dir", required_argument, NULL, OPTION_DIR },
		{ "json", no_argument, NULL, OPTION_JSON },
		{ "post", required_argument, NULL, OPTION_POST },
		{ "secret", required_argument, NULL, OPTION_SECRET },
		{ "mail", required_argument, NULL, OPTION_MAIL },
		{ "from", required_argument, NULL, OPTION_FROM },
		{ "smtp", required_argument, NULL, OPTION_SMTP },
		{ "test", no_argument, NULL, OPTION_TEST },
		{ "off", no_argument, NULL, OPTION_OFF },
		{ 0 },
	};
	struct notifying notifying = { 0 };
	const char *dir = NULL;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_notify, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_DIR)
			dir = optarg;
		else
			take_option(&notifying, option);
	}
	if (optind < argc)
		return cli_usage(
		    &command_notify, "'%s' is one argument too many", argv[optind]);
	if (notifying.off && (notifying.test || is_given(&notifying.telling)))
		return cli_usage(&command_notify, "--off goes alone");
	if (!place_node(dir, notifying.dir, &err) || !act(&notifying, &err))
		return cli_fail(&err);
	return EXIT_SUCCESS;
}

const struct command command_notify = {
	.name = "notify",
	.summary = "have the node tell by mail or webhook that something awaits",
	.help = "usage: accord notify [--post URL --secret FILE]\n"
		"                     [--mail ADDRESS --from ADDRESS [--smtp SERVER]]\n"
		"                     [--test] [--off] [--json] [--dir DIR]\n"
		"\n"
		"From then on the server tells by itself when something comes from others,\n"
		"and when a deadline nears: in which cases, and nothing of what it is.  What\n"
		"was set before is replaced; without options, it is shown.\n"
		"\n"
		"  --post URL      tell it by a request with JSON (webhook)\n"
		"  --secret FILE   by this key it is signed: X-Accord-Signature is the\n"
		"                  HMAC-SHA-256 of its body, in hex, behind 'sha256='; the\n"
		"                  node keeps a copy\n"
		"  --mail ADDRESS  tell it by a mail\n"
		"  --from ADDRESS  whose it is\n"
		"  --smtp SERVER   which takes it (smtp://127.0.0.1:25)\n"
		"  --test          tell once, now\n"
		"  --off           tell nobody any more\n"
		"  --json          print a JSON object\n"
		"  --dir DIR       the node's directory\n"
		"\n"
		"Who cannot be told is told again, later and later.\n",
	.run = run,
};
