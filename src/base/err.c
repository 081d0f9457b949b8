#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define REASON_MAX 128  /* what strerror_r() may write */
#define CONTEXT_MIN 200 /* bytes of a context that always stay */

/* Leave nothing in the text that a terminal would act upon. */
static void
make_printable(char *text)
{
	struct text rest = text_of(text);
	char *at = text;

	if (text_printable(rest))
		return;
	while (rest.len > 0) {
		size_t len = text_rune(rest);

		if (len == 0 || !text_printable((struct text){ rest.at, len })) {
			*at = '?';
			len = 1;
		}
		at += len;
		rest = text_after(rest, len);
	}
}

int
err_record(struct err *err, enum fault fault, const char *fmt, ...)
{
	va_list ap;

	err->fault = fault;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	make_printable(err->text);
	return 0;
}

/* Write "first: second", cutting `first` rather than `second`: what comes last
 * says why. */
static void
join(char text[static ERR_TEXT_MAX], const char *first, const char *second)
{
	int room = ERR_TEXT_MAX - (int)sizeof(": ") - (int)strlen(second);

	snprintf(text, ERR_TEXT_MAX, "%.*s: %s", room < CONTEXT_MIN ? CONTEXT_MIN : room, first,
	    second);
	make_printable(text);
}

int
err_record_errno(struct err *err, const char *fmt, ...)
{
	int why = errno;
	char what[ERR_TEXT_MAX], reason[REASON_MAX];
	va_list ap;

	err->fault = FAULT_SYSTEM;
	if (why == ENOENT)
		err->fault = FAULT_ABSENT;
	else if (why == EACCES || why == EPERM)
		err->fault = FAULT_DENIED;
	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	join(err->text, what, strerror_r(why, reason, sizeof(reason)));
	return 0;
}

int
err_record_in(struct err *err, const char *fmt, ...)
{
	char context[ERR_TEXT_MAX], inner[ERR_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(context, sizeof(context), fmt, ap);
	va_end(ap);
	memcpy(inner, err->text, sizeof(inner));
	join(err->text, context, inner);
	return 0;
}
