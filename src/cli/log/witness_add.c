#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "action/log/witness_dir.h"
#include "cli/command/cli.h"
#include "cli/command/commands.h"
#include "cli/command/lines.h"
#include "cli/command/options.h"
#include "cli/log/witness.h"

#define INPUT_MAX (64 * MIB) /* 40,000 vkeys are a tenth of that */

static const struct option no_options[] = { { 0 } };

struct keys {
	struct text *text;
	size_t count;
	size_t room;
};

static bool
take_line(void *arg, struct text line, struct err *err)
{
	struct keys *keys = arg;

	if (keys->count == keys->room)
		return err_set(err, FAULT_LIMIT, "there are more than %zu keys", keys->room);
	keys->text[keys->count++] = line;
	return true;
}

static size_t
lines_in(struct text in)
{
	size_t n = 1;

	for (size_t i = 0; i < in.len; i++)
		n += in.at[i] == '\n';
	return n;
}

/* The keys on the command line, or those of standard input when that is "-". */
static bool
collect(char *const *vkeys, struct arena *arena, struct buf *input, struct keys *keys,
    struct err *err)
{
	bool read = strcmp(vkeys[0], "-") == 0 && vkeys[1] == NULL;

	if (read && !lines_load("-", input, err))
		return err_in(err, "standard input");
	keys->room = read ? lines_in(buf_text(input)) : 0;
	for (char *const *vkey = vkeys; !read && *vkey != NULL; vkey++)
		keys->room++;
	keys->text = arena_array(arena, struct text, keys->room);
	if (keys->text == NULL)
		return err_memory(err);
	if (read)
		return lines_each(buf_text(input), take_line, keys, err);
	for (char *const *vkey = vkeys; *vkey != NULL; vkey++)
		keys->text[keys->count++] = text_of(*vkey);
	return true;
}

static bool
change(const char *dir, char *const *vkeys, bool add, struct err *err)
{
	scoped(witness_dir_close) struct witness_dir witness = { 0 };
	scoped(arena_free) struct arena arena = ARENA(INPUT_MAX);
	scoped(buf_free) struct buf input = BUF(INPUT_MAX);
	struct keys keys = { 0 };
	size_t added;

	if (!collect(vkeys, &arena, &input, &keys, err) ||
	    !witness_dir_open(dir, &witness, err))
		return false;
	if (!add)
		return witness_dir_distrust(&witness, keys.text, keys.count, err);
	if (!witness_dir_trust(&witness, keys.text, keys.count, &added, err))
		return false;
	printf("%zu added, %zu known already\n", added, keys.count - added);
	return true;
}

static int
run(int argc, char **argv, bool add)
{
	struct err err;

	option_begin();
	if (option_next(&command_witness, argc, argv, no_options) != OPTION_END)
		return CLI_USAGE;
	if (argc - optind < 2)
		return cli_usage(&command_witness,
		    "'witness %s' needs the witness's DIR and a VKEY", add ? "add" : "remove");
	return change(argv[optind], argv + optind + 1, add, &err) ? EXIT_SUCCESS
								  : cli_fail(&err);
}

static int
run_add(int argc, char **argv)
{
	return run(argc, argv, true);
}

static int
run_remove(int argc, char **argv)
{
	return run(argc, argv, false);
}

const struct command command_witness_add = {
	.name = "add",
	.summary = "let a witness know logs, by their keys",
	.help =
	    "usage: accord witness add DIR VKEY...\n"
	    "\n"
	    "From now on the witness in DIR cosigns checkpoints of these logs; a log's origin\n"
	    "is its key's name.  A log may have several keys, each of which is enough.  With\n"
	    "'-' for VKEY they are read from standard input, one a line.  All are added, or\n"
	    "none.  A witness that is being served knows them at once.\n"
	    "\n"
	    "  accord witness add /var/lib/witness \"$(cat log.vkey)\"\n",
	.run = run_add,
};

const struct command command_witness_remove = {
	.name = "remove",
	.summary = "let a witness no longer believe keys of logs",
	.help = "usage: accord witness remove DIR VKEY...\n"
		"\n"
		"Checkpoints that are signed by these keys are no longer cosigned.  What was\n"
		"cosigned for a log stays known, should it come back.  '-' as for add.\n",
	.run = run_remove,
};
