#include "cli/file/recipients.h"

#include <stdlib.h>

#include "base/mem.h"
#include "cli/command/lines.h"

bool
recipients_add(struct recipients *recipients, const struct recipient *more, struct err *err)
{
	struct recipient *grown;

	if (recipients->count == RECIPIENTS_MAX)
		return err_set(err, FAULT_LIMIT, "more than %d recipients", RECIPIENTS_MAX);
	grown = mem_grow(recipients->at, (recipients->count + 1) * sizeof(*grown));
	if (grown == NULL)
		return err_memory(err);
	recipients->at = grown;
	grown[recipients->count++] = *more;
	return true;
}

bool
recipients_parse(struct recipients *recipients, struct text in, struct err *err)
{
	struct recipient recipient;

	return recipient_parse(in, &recipient, err) &&
	       recipients_add(recipients, &recipient, err);
}

static bool
add_line(void *arg, struct text line, struct err *err)
{
	return recipients_parse(arg, line, err);
}

bool
recipients_load(struct recipients *recipients, const char *path, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(RECIPIENT_FILE_MAX);
	size_t before = recipients->count;

	/* Secret, in case that an identity file was named by mistake. */
	if (!lines_load(path, &bytes, err) ||
	    !lines_each(buf_text(&bytes), add_line, recipients, err))
		return err_in(err, "recipient file '%s'", path);
	if (recipients->count == before)
		return err_set(
		    err, FAULT_INPUT, "recipient file '%s' holds no recipient", path);
	return true;
}

void
recipients_free(struct recipients *recipients)
{
	free(recipients->at);
	*recipients = (struct recipients){ 0 };
}
