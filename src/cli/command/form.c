#include "cli/command/form.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/stream.h"
#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/listing.h"
#include "cli/command/options.h"
#include "cli/command/place.h"
#include "cli/statement/writing.h"

#define MEMBERS_MAX 12
#define MEMBER_ROOM (128 * KIB)

/* What was given. */
struct given {
	const char *dir;
	bool json;
	struct buf member[MEMBERS_MAX];
	char *attach[ATTACHED_MAX];
	bool follows; /* of them what is large */
	size_t attached;
};

static void
given_free(struct given *given)
{
	for (size_t i = 0; i < MEMBERS_MAX; i++)
		buf_free(&given->member[i]);
}

static void
add_word(struct buf *member, struct text word)
{
	if (member->limit == 0)
		*member = BUF_SECRET(MEMBER_ROOM);
	if (member->len > 0)
		buf_add(member, TEXT(" "));
	buf_add(member, word);
}

/* CLI_NO: go on. */
static int
take_option(const struct form *form, struct given *given, int option)
{
	if (option == OPTION_WRONG)
		return CLI_USAGE;
	if (option == FORM_DIR)
		given->dir = optarg;
	else if (option == FORM_JSON)
		given->json = true;
	else if (option != FORM_ATTACH && option != FORM_FOLLOW)
		add_word(&given->member[option - FORM_FIRST],
		    optarg == NULL ? TEXT("1") : text_of(optarg));
	else if (given->attached == ATTACHED_MAX)
		return cli_usage(form->command, "there are over %d files", ATTACHED_MAX);
	else {
		given->attach[given->attached++] = optarg;
		given->follows = option == FORM_FOLLOW;
	}
	return CLI_NO;
}

static bool
load_text(const char *given, struct buf *out, struct err *err)
{
	int fd = STDIN_FILENO;
	struct source source = source_fd(&fd);

	if (strcmp(given, "-") == 0)
		return source_load(&source, out, err) || err_in(err, "the text");
	buf_add(out, text_of(given));
	return buf_ok(out, err);
}

static bool
ask_operand(struct asking *ask, const char *name, const char *given, struct err *err)
{
	scoped(buf_free) struct buf text = BUF_SECRET(MEMBER_ROOM);

	if (name[0] != '-') {
		asking_text(ask, name, text_of(given));
		return true;
	}
	if (!load_text(given, &text, err))
		return false;
	asking_text(ask, name + 1, buf_text(&text));
	return true;
}

static bool
ask_operands(const struct form *form, struct asking *ask, char **operand, struct err *err)
{
	for (const char *const *each = form->operands; *each != NULL; each++) {
		scoped(buf_free) struct buf words = BUF(MEMBER_ROOM);
		const char *name = (*each)[0] == '?' ? *each + 1 : *each;

		if (*operand == NULL)
			return true; /* it may be left out */
		if (name[0] != '*') {
			if (!ask_operand(ask, name, *operand++, err))
				return false;
			continue;
		}
		while (*operand != NULL)
			add_word(&words, text_of(*operand++));
		asking_text(ask, name + 1, buf_text(&words));
	}
	return true;
}

/* Is it said to this node alone? */
static bool
is_own(const struct form *form)
{
	return form->what[0] == '=';
}

static bool
print(const struct form *form, struct value ok, bool json, struct err *err)
{
	const char *what = form->what + is_own(form);

	if (!json) {
		printf("%-9s %.*s\n",
		    strcmp(what, "id") != 0 ? what
		    : is_own(form)          ? "noted"
					    : "said",
		    TEXT_ARGS(deed_text(ok, what, TEXT(""))));
		return true;
	}
	return listing_json(ok, MIB, err);
}

/* Does the option of a member take no argument? */
static bool
is_flag(const struct form *form, size_t member)
{
	for (const struct option *option = form->options; option->name != NULL; option++)
		if (option->val == FORM_FIRST + (int)member)
			return option->has_arg == no_argument;
	return false;
}

static bool
ask_number(struct asking *ask, const char *name, struct text given, struct err *err)
{
	scoped(buf_free) struct buf member = BUF(KIB);
	int number;

	buf_add(&member, given);
	if (!buf_ok(&member, err))
		return false;
	if (!option_number(buf_string(&member), INT_MAX, &number))
		return err_set(err, FAULT_INPUT, "'%s' is no number", buf_string(&member));
	asking_integer(ask, name, number);
	return true;
}

static bool
ask(const struct form *form, const struct given *given, const struct writing *files,
    char **operands, struct buf *id, struct err *err)
{
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok;

	if (!ask_operands(form, &ask, operands, err))
		return false;
	for (size_t i = 0; form->members[i] != NULL; i++)
		if (given->member[i].limit > 0 && is_flag(form, i))
			asking_integer(&ask, form->members[i], 1);
		else if (given->member[i].limit > 0 && form->members[i][0] == '#') {
			if (!ask_number(
				&ask, form->members[i] + 1, buf_text(&given->member[i]), err))
				return false;
		} else if (given->member[i].limit > 0)
			asking_text(&ask, form->members[i], buf_text(&given->member[i]));
	if (files->count > 0)
		asking_text(&ask, "files", buf_text(&files->files));
	if (files->larges > 0)
		asking_text(&ask, "large", buf_text(&files->large));
	if (!asking_do(&ask, files->dir, form->deed, &ok, err))
		return false;
	buf_add(id, deed_text(ok, "id", TEXT("")));
	return buf_ok(id, err) && print(form, ok, given->json, err);
}

static bool
say(const struct form *form, const struct given *given, char **operands, struct err *err)
{
	scoped(writing_free) struct writing files = WRITING;
	scoped(buf_free) struct buf id = BUF(KIB);
	bool said;

	if (!place_node(given->dir, files.dir, err))
		return false;
	said = (given->attached == 0 || (given->follows ? writing_part : writing_enclose)(
					    &files, given->attach, given->attached, err)) &&
	       ask(form, given, &files, operands, &id, err);
	writing_drop(&files);
	said = said && writing_follow(&files, buf_text(&id), err);
	if (said && !given->json)
		writing_tell_followed(&files);
	if (said && !is_own(form))
		writing_note_server(files.dir);
	return said;
}

/* How many operands it takes at least, and at most. */
static void
count_operands(const struct form *form, int *least, int *most)
{
	*least = *most = 0;
	for (const char *const *name = form->operands; *name != NULL; name++) {
		bool may_lack = (*name)[0] == '?';

		*least += !may_lack;
		*most = (*name)[may_lack] == '*' || *most > 1000 ? 1001 : *most + 1;
	}
}

int
form_run(const struct form *form, int argc, char **argv)
{
	scoped(given_free) struct given given = { 0 };
	int option, least, most;
	struct err err;

	option_begin();
	while ((option = option_next(form->command, argc, argv, form->options)) != OPTION_END) {
		int status = take_option(form, &given, option);

		if (status != CLI_NO)
			return status;
	}
	count_operands(form, &least, &most);
	if (argc - optind < least)
		return cli_usage(form->command, "it needs %d operand%s, as its help says",
		    least, least == 1 ? "" : "s");
	if (argc - optind > most)
		return cli_usage(
		    form->command, "'%s' is one argument too many", argv[optind + most]);
	return say(form, &given, argv + optind, &err) ? EXIT_SUCCESS : cli_fail(&err);
}
