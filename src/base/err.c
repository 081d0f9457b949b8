#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Leave nothing in the text that a terminal would act upon. */
static void
make_printable(char *text)
{
	struct text rest = text_of(text);
	char *at = text;

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

static void
set(struct err *err, enum fault fault, const char *fmt, va_list ap)
{
	err->fault = fault;
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	make_printable(err->text);
}

bool
err_set(struct err *err, enum fault fault, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(err, fault, fmt, ap);
	va_end(ap);
	return false;
}

bool
err_errno(struct err *err, const char *fmt, ...)
{
	int why = errno;
	enum fault fault = FAULT_SYSTEM;
	char reason[128];
	size_t len;
	va_list ap;

	if (why == ENOENT)
		fault = FAULT_ABSENT;
	else if (why == EACCES || why == EPERM)
		fault = FAULT_DENIED;
	va_start(ap, fmt);
	set(err, fault, fmt, ap);
	va_end(ap);
	len = strlen(err->text);
	snprintf(err->text + len, sizeof(err->text) - len, ": %s",
	    strerror_r(why, reason, sizeof(reason)));
	return false;
}

bool
err_in(struct err *err, const char *fmt, ...)
{
	struct err inner = *err;
	char context[sizeof(err->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(context, sizeof(context), fmt, ap);
	va_end(ap);
	return err_set(err, inner.fault, "%.240s: %.270s", context, inner.text);
}

bool
err_memory(struct err *err)
{
	return err_set(err, FAULT_LIMIT, "out of memory");
}
