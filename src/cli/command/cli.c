#include "cli/command/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "cli/command/likeness.h"

#define WAY_MAX KIB

int
cli_fail(const struct err *err)
{
	fprintf(stderr, "accord: %s\n", err->text);
	return CLI_FAULT + (int)err->fault;
}

/* The commands from the table of all down to this one, or its name alone if it is in none. */
static bool
find_way(const struct command *const *table, const struct command *command, struct buf *way)
{
	size_t before = way->len;

	for (; *table != NULL; table++) {
		buf_addf(way, " %s", (*table)->name);
		if (*table == command ||
		    ((*table)->parts != NULL && find_way((*table)->parts, command, way)))
			return true;
		buf_cut(way, before);
	}
	return false;
}

static void
say_way(const struct command *command)
{
	scoped(buf_free) struct buf way = BUF(WAY_MAX);

	if (find_way(command_table, command, &way))
		fputs(buf_string(&way), stderr);
	else
		fprintf(stderr, " %s", command->name);
}

static int
end_with_help(const struct command *command)
{
	fputs("; see 'accord help", stderr);
	if (command != NULL)
		say_way(command);
	fputs("'\n", stderr);
	return CLI_USAGE;
}

int
cli_usage(const struct command *command, const char *fmt, ...)
{
	va_list ap;

	fputs("accord: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	return end_with_help(command);
}

static const struct command *
nearest(const struct command *const *table, const char *word)
{
	const struct command *best = NULL;
	size_t least = SIZE_MAX;

	for (; *table != NULL; table++) {
		struct text name = text_of((*table)->name);
		size_t slips = likeness_slips(text_of(word), name);

		if (likeness_near(text_of(word), name) && (best == NULL || slips < least)) {
			best = *table;
			least = slips;
		}
	}
	return best;
}

/* "; perhaps 'accord case open' is meant", or what there is, where it is few. */
static void
offer(const struct command *command, const struct command *const *table, const char *word)
{
	const struct command *meant = word == NULL ? NULL : nearest(table, word);

	if (meant != NULL) {
		fputs("; perhaps 'accord", stderr);
		say_way(meant);
		fputs("' is meant", stderr);
		return;
	}
	for (const char *mark = word == NULL ? ": " : "; there are: ";
	     command != NULL && *table != NULL; table++, mark = ", ")
		fprintf(stderr, "%s%s", mark, (*table)->name);
}

int
cli_unknown(const struct command *command, const struct command *const *table, const char *word)
{
	if (command == NULL)
		fprintf(stderr, "accord: there is no command '%s'", word);
	else if (word == NULL || word[0] == '-')
		fprintf(stderr, "accord: '%s' needs to know what to do", command->name);
	else
		fprintf(stderr, "accord: there is no '%s %s'", command->name, word);
	offer(command, table, word);
	return end_with_help(command);
}

void
cli_note(const char *fmt, ...)
{
	va_list ap;

	fputs("accord: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputs("\n", stderr);
}

int
cli_close_output(int status)
{
	struct err err;
	bool lost = ferror(stdout) != 0;

	errno = 0;
	if (fflush(stdout) == 0 && !lost)
		return status;
	if (status != EXIT_SUCCESS)
		return status;
	err_errno(&err, "cannot write to standard output");
	return cli_fail(&err);
}
