#include "cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int
cli_fail(const struct err *err)
{
	fprintf(stderr, "accord: %s\n", err->text);
	return CLI_FAULT + (int)err->fault;
}

int
cli_usage(const struct command *command, const char *fmt, ...)
{
	va_list ap;

	fputs("accord: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "; see 'accord help %s'\n", command->name);
	return CLI_USAGE;
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
