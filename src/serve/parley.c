#include "serve/parley.h"

#define NAME_MAX_LEN 255
#define LENGTHS 5 /* bytes before a part's name */

void
parley_answer_format(enum fault fault, struct text text, struct buf *out)
{
	buf_add_byte(out, (uint8_t)fault);
	buf_add(out, text);
}

bool
parley_answer_parse(struct text in, enum fault *fault, struct text *text, struct err *err)
{
	if (in.len == 0 || (uint8_t)in.at[0] > FAULT_SYSTEM)
		return err_set(err, FAULT_INPUT, "this is no answer of another process");
	*fault = (enum fault)(uint8_t)in.at[0];
	*text = text_after(in, 1);
	return true;
}

void
parley_fault_format(const struct err *fault, struct buf *out)
{
	parley_answer_format(fault->fault, text_of(fault->text), out);
}

bool
parley_answer_open(struct text in, struct text *text, struct err *err)
{
	enum fault fault;
	struct text said;

	if (!parley_answer_parse(in, &fault, &said, err))
		return false;
	if (fault != FAULT_NONE)
		return err_set(err, fault, "%.*s",
		    (int)(said.len < ERR_TEXT_MAX ? said.len : ERR_TEXT_MAX), said.at);
	*text = said;
	return true;
}

void
parley_errand_format(const struct parley_errand *errand, struct buf *out)
{
	buf_addf(
	    out, "%llu %.*s\n", (unsigned long long)errand->number, TEXT_ARGS(errand->url));
	buf_add(out, errand->body);
}

bool
parley_errand_parse(struct text in, struct parley_errand *out, struct err *err)
{
	struct parley_errand errand;
	struct text line, number;

	if (!text_line(&in, &line) || !text_cut(&line, ' ', &number) ||
	    !text_u64(number, &errand.number) || !text_printable(line))
		return err_set(err, FAULT_INPUT, "this is no errand");
	errand.url = line;
	errand.body = in;
	*out = errand;
	return true;
}

void
parley_parts_format(const struct envelope *envelope, struct buf *out)
{
	for (size_t i = 0; i < envelope->count; i++) {
		const struct envelope_part *part = &envelope->part[i];

		if (part->name.len > NAME_MAX_LEN) {
			(void)!buf_extend(out, SIZE_MAX); /* marks it as failed */
			return;
		}
		buf_add_byte(out, (uint8_t)part->name.len);
		for (int shift = 24; shift >= 0; shift -= 8)
			buf_add_byte(out, (uint8_t)(part->bytes.len >> shift));
		buf_add(out, part->name);
		buf_add(out, part->bytes);
	}
}

static bool
cut(struct text *rest, size_t len, struct text *piece)
{
	if (rest->len < len)
		return false;
	*piece = (struct text){ rest->at, len };
	*rest = text_after(*rest, len);
	return true;
}

static bool
cut_part(struct text *rest, struct text *name, struct text *bytes)
{
	struct text lengths;
	size_t len = 0;

	if (!cut(rest, LENGTHS, &lengths))
		return false;
	for (int i = 1; i < LENGTHS; i++)
		len = len << 8 | (uint8_t)lengths.at[i];
	return lengths.at[0] != 0 && cut(rest, (uint8_t)lengths.at[0], name) &&
	       cut(rest, len, bytes);
}

bool
parley_parts_parse(struct text in, struct envelope *out, struct err *err)
{
	struct text name, bytes;

	out->count = 0;
	while (in.len > 0) {
		if (!cut_part(&in, &name, &bytes))
			return err_set(err, FAULT_INPUT, "these are no parts of an envelope");
		if (!text_printable(name))
			return err_set(err, FAULT_INPUT,
			    "the name of an envelope's part is not printable");
		if (!envelope_add(out, name, bytes, err))
			return false;
	}
	return true;
}
