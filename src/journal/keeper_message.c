#include "journal/keeper_message.h"

#include <string.h>

#include "base/utc.h"

static void
add_u64(uint64_t value, struct buf *out)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_add_byte(out, (uint8_t)(value >> shift));
}

static void
add_hash(const struct hash *hash, struct buf *out)
{
	buf_add(out, text_bytes(hash->bytes, HASH_LEN));
}

static bool
cut_byte(struct text *rest, uint8_t *out)
{
	if (rest->len == 0)
		return false;
	*out = (uint8_t)rest->at[0];
	*rest = text_after(*rest, 1);
	return true;
}

static bool
cut_u64(struct text *rest, uint64_t *out)
{
	uint64_t value = 0;
	uint8_t byte;

	if (rest->len < 8)
		return false;
	for (int i = 0; i < 8 && cut_byte(rest, &byte); i++)
		value = value << 8 | byte;
	*out = value;
	return true;
}

static bool
cut_hash(struct text *rest, struct hash *out)
{
	if (rest->len < HASH_LEN)
		return false;
	memcpy(out->bytes, rest->at, HASH_LEN);
	*rest = text_after(*rest, HASH_LEN);
	return true;
}

static bool
cut_head(struct text *rest, struct last_head *out)
{
	return cut_u64(rest, &out->size) && out->size <= MERKLE_SIZE_MAX &&
	       cut_hash(rest, &out->root);
}

void
keeper_request_format(const struct keeper_request *request, struct buf *out)
{
	buf_add_byte(out, (uint8_t)request->wish);
	add_u64((uint64_t)request->at, out);
	add_u64(request->head.size, out);
	add_hash(&request->head.root, out);
	buf_add_byte(out, (uint8_t)request->path.count);
	for (size_t i = 0; i < request->path.count; i++)
		add_hash(&request->path.hash[i], out);
	buf_add(out, request->text);
}

/* What may follow the rest. */
static bool
text_fits(enum keeper_wish wish, struct text text)
{
	switch (wish) {
	case KEEPER_STATEMENT:
	case KEEPER_SHARE:
	case KEEPER_ARM:
		return text.len > 0 && text.len <= KEEPER_TEXT_MAX;
	case KEEPER_UNWRAP:
		return text.len == KEEPER_STANZA_LEN;
	case KEEPER_COSIGN:
		return text.len > 0 && text.len <= KEEPER_HEAD_MAX;
	case KEEPER_LAST:
	case KEEPER_SIGN:
	case KEEPER_ACCEPT:
	case KEEPER_LEND:
		break;
	}
	return text.len == 0;
}

static bool
request_parse(struct text in, struct keeper_request *out)
{
	uint8_t wish, count;
	uint64_t at;

	if (!cut_byte(&in, &wish) || wish < KEEPER_LAST || wish > KEEPER_ARM ||
	    !cut_u64(&in, &at) || at > UTC_MAX || !cut_head(&in, &out->head) ||
	    !cut_byte(&in, &count) || count > MERKLE_CONSISTENCY_MAX)
		return false;
	out->wish = (enum keeper_wish)wish;
	out->at = (int64_t)at;
	out->path.count = count;
	for (size_t i = 0; i < count; i++)
		if (!cut_hash(&in, &out->path.hash[i]))
			return false;
	out->text = in;
	return text_fits(out->wish, in);
}

bool
keeper_request_parse(struct text in, struct keeper_request *out, struct err *err)
{
	struct keeper_request request = { 0 };

	if (!request_parse(in, &request))
		return err_set(err, FAULT_INPUT, "this is no request to a keeper");
	*out = request;
	return true;
}

void
keeper_answer_format(const struct keeper_answer *answer, struct buf *out)
{
	buf_add_byte(out, (uint8_t)answer->fault);
	add_u64(answer->last.size, out);
	add_hash(&answer->last.root, out);
	buf_add(out, answer->text);
}

bool
keeper_answer_parse(struct text in, struct keeper_answer *out, struct err *err)
{
	struct keeper_answer answer = { 0 };
	uint8_t fault;

	if (in.len > KEEPER_ANSWER_MAX || !cut_byte(&in, &fault) || fault > FAULT_SYSTEM ||
	    !cut_head(&in, &answer.last))
		return err_set(err, FAULT_INPUT, "this is no answer of a keeper");
	answer.fault = (enum fault)fault;
	answer.text = in;
	*out = answer;
	return true;
}

#define STATEMENT_WORD "statement "
#define LOG_WORD "log "
#define AGE_WORD "age "

void
keeper_names_format(const struct keeper_names *names, struct buf *out)
{
	if (names->signs_statements) {
		buf_add(out, TEXT(STATEMENT_WORD));
		vkey_format(&names->statement, out);
		buf_add(out, TEXT("\n"));
	}
	if (names->signs_heads) {
		buf_add(out, TEXT(LOG_WORD));
		vkey_format(&names->log, out);
		buf_add(out, TEXT("\n"));
	}
	if (names->opens) {
		buf_add(out, TEXT(AGE_WORD));
		recipient_format(&names->recipient, out);
		buf_add(out, TEXT("\n"));
	}
}

/* The line that begins so, if it is the next. */
static bool
cut_named(struct text *rest, struct text word, struct text *value)
{
	return text_skip(rest, word) && text_line(rest, value);
}

bool
keeper_names_parse(struct text in, struct keeper_names *out, struct err *err)
{
	struct keeper_names names = { 0 };
	struct text value;

	names.signs_statements = cut_named(&in, TEXT(STATEMENT_WORD), &value);
	if (names.signs_statements && !vkey_parse(value, &names.statement, err))
		return false;
	names.signs_heads = cut_named(&in, TEXT(LOG_WORD), &value);
	if (names.signs_heads && !vkey_parse(value, &names.log, err))
		return false;
	names.opens = cut_named(&in, TEXT(AGE_WORD), &value);
	if (names.opens && !recipient_parse(value, &names.recipient, err))
		return false;
	if (in.len > 0)
		return err_set(err, FAULT_INPUT, "a keeper does not tell its keys like that");
	*out = names;
	return true;
}
