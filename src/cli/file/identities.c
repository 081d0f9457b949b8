#include "cli/file/identities.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "cli/command/lines.h"

static bool
add(struct identities *identities, struct text line, struct err *err)
{
	struct identity *grown;

	if (identities->count == IDENTITIES_MAX)
		return err_set(err, FAULT_LIMIT, "more than %d identities", IDENTITIES_MAX);
	grown = mem_grow(identities->at, (identities->count + 1) * sizeof(*grown));
	if (grown == NULL)
		return err_memory(err);
	identities->at = grown;
	if (!identity_parse(line, &grown[identities->count], err))
		return false;
	identities->count++;
	return true;
}

static bool
add_line(void *arg, struct text line, struct err *err)
{
	return add(arg, line, err);
}

/* How a sealed identity file is opened: its name is part of the question. */
struct asking {
	struct passphrase *passphrase;
	const char *path;
};

static bool
ask(void *arg, struct secret *out, struct err *err)
{
	const struct asking *asking = arg;
	char question[128];

	snprintf(
	    question, sizeof(question), "Passphrase of identity file '%.80s'", asking->path);
	return passphrase_ask(asking->passphrase, question, out, err);
}

static bool
open_sealed(struct text sealed, struct asking *asking, struct buf *plain, struct err *err)
{
	const struct age_open how = { .passphrase = ask, .arg = asking, .workers = POOL_ALONE };
	struct source in = source_text(&sealed);
	struct sink out = sink_buf(plain);

	return age_open(&how, &in, &out, err);
}

static bool
is_sealed(struct text in)
{
	return text_starts(in, TEXT("age-encryption.org/")) ||
	       text_starts(in, TEXT("-----BEGIN AGE ENCRYPTED FILE-----"));
}

static bool
load(struct identities *identities, struct asking *asking, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(IDENTITY_FILE_MAX);
	scoped(buf_free) struct buf plain = BUF_SECRET(IDENTITY_FILE_MAX);
	struct text in;

	if (!lines_load(asking->path, &bytes, err))
		return false;
	in = buf_text(&bytes);
	if (is_sealed(in)) {
		if (!open_sealed(in, asking, &plain, err))
			return false;
		in = buf_text(&plain);
	}
	return lines_each(in, add_line, identities, err);
}

bool
identities_load(struct identities *identities, const char *path, struct passphrase *passphrase,
    struct err *err)
{
	struct asking asking = { passphrase, path };
	size_t before = identities->count;

	if (!load(identities, &asking, err))
		return err_in(err, "identity file '%s'", path);
	if (identities->count == before)
		return err_set(err, FAULT_INPUT, "identity file '%s' holds no identity", path);
	return true;
}

void
identities_free(struct identities *identities)
{
	for (size_t i = 0; i < identities->count; i++)
		identity_free(&identities->at[i]);
	free(identities->at);
	*identities = (struct identities){ 0 };
}
