#include "log/checkpoint.h"

#include <inttypes.h>

#include "codec/base64.h"
#include "log/merkle.h"

/* Cut the three lines that each checkpoint has off the front. */
static bool
cut_lines(struct text *rest, struct checkpoint *out, struct err *err)
{
	struct checkpoint c = { 0 };
	struct text line;

	if (!text_line(rest, &c.origin) || c.origin.len == 0)
		return err_set(err, FAULT_INPUT, "checkpoint has no origin line");
	if (!text_line(rest, &line) || !text_u64(line, &c.size) || c.size > MERKLE_SIZE_MAX)
		return err_set(err, FAULT_INPUT, "checkpoint has no tree size below 2^63");
	if (!text_line(rest, &line) || !base64_decode(line, c.root.bytes, HASH_LEN))
		return err_set(err, FAULT_INPUT, "checkpoint has no root hash");
	*out = c;
	return true;
}

bool
checkpoint_fits(const struct checkpoint *c)
{
	struct hash empty = merkle_empty();

	return (c->size == 0) == hash_eq(&c->root, &empty);
}

bool
checkpoint_parse(struct text in, struct checkpoint *out, struct err *err)
{
	struct checkpoint c;

	if (!cut_lines(&in, &c, err))
		return false;
	if (in.len != 0)
		return err_set(err, FAULT_INPUT, "checkpoint has more than its three lines");
	if (!checkpoint_fits(&c))
		return err_set(err, FAULT_INPUT, "checkpoint's size and root hash do not fit");
	*out = c;
	return true;
}

bool
checkpoint_parse_foreign(struct text in, struct checkpoint *out, struct err *err)
{
	struct checkpoint c;
	struct text line;

	if (!cut_lines(&in, &c, err))
		return false;
	while (text_line(&in, &line))
		if (line.len == 0)
			return err_set(
			    err, FAULT_INPUT, "checkpoint has an empty extension line");
	if (in.len != 0)
		return err_set(err, FAULT_INPUT, "checkpoint does not end in a newline");
	*out = c;
	return true;
}

void
checkpoint_format(const struct checkpoint *c, struct buf *out)
{
	buf_add(out, c->origin);
	buf_addf(out, "\n%" PRIu64 "\n", c->size);
	base64_add(out, c->root.bytes, HASH_LEN);
	buf_add(out, TEXT("\n"));
}

bool
checkpoint_open(
    struct text bytes, const struct vkey *key, struct checkpoint *out, struct err *err)
{
	struct checkpoint c = { 0 };
	struct note note = { 0 };
	bool good;

	if (key->type != NOTE_ED25519)
		return err_set(err, FAULT_DENIED,
		    "'%.*s' is the key of a witness, which cannot vouch for a log",
		    TEXT_ARGS(key->name));
	if (!note_parse(bytes, &note, err) || !note_verify(&note, key, 1, &good, err))
		return err_in(err, "checkpoint");
	if (!checkpoint_parse(note.text, &c, err))
		return false;
	if (!text_eq(c.origin, key->name))
		return err_set(err, FAULT_DENIED, "checkpoint is of log '%.*s', not of '%.*s'",
		    TEXT_ARGS(c.origin), TEXT_ARGS(key->name));
	*out = c;
	return true;
}
