#include "journal/signer_message.h"

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
signer_request_format(const struct signer_request *request, struct buf *out)
{
	buf_add_byte(out, (uint8_t)request->wish);
	add_u64((uint64_t)request->at, out);
	add_u64(request->head.size, out);
	add_hash(&request->head.root, out);
	buf_add_byte(out, (uint8_t)request->path.count);
	for (size_t i = 0; i < request->path.count; i++)
		add_hash(&request->path.hash[i], out);
}

static bool
request_parse(struct text in, struct signer_request *out)
{
	uint8_t wish, count;
	uint64_t at;

	if (!cut_byte(&in, &wish) || wish < SIGNER_LAST || wish > SIGNER_ACCEPT ||
	    !cut_u64(&in, &at) || at > UTC_MAX || !cut_head(&in, &out->head) ||
	    !cut_byte(&in, &count) || count > MERKLE_CONSISTENCY_MAX)
		return false;
	out->wish = (enum signer_wish)wish;
	out->at = (int64_t)at;
	out->path.count = count;
	for (size_t i = 0; i < count; i++)
		if (!cut_hash(&in, &out->path.hash[i]))
			return false;
	return in.len == 0;
}

bool
signer_request_parse(struct text in, struct signer_request *out, struct err *err)
{
	struct signer_request request = { 0 };

	if (!request_parse(in, &request))
		return err_set(err, FAULT_INPUT, "this is no request to a signer");
	*out = request;
	return true;
}

void
signer_answer_format(const struct signer_answer *answer, struct buf *out)
{
	buf_add_byte(out, (uint8_t)answer->fault);
	add_u64(answer->last.size, out);
	add_hash(&answer->last.root, out);
	buf_add(out, answer->text);
}

bool
signer_answer_parse(struct text in, struct signer_answer *out, struct err *err)
{
	struct signer_answer answer = { 0 };
	uint8_t fault;

	if (in.len > SIGNER_ANSWER_MAX || !cut_byte(&in, &fault) || fault > FAULT_SYSTEM ||
	    !cut_head(&in, &answer.last))
		return err_set(err, FAULT_INPUT, "this is no answer of a signer");
	answer.fault = (enum fault)fault;
	answer.text = in;
	*out = answer;
	return true;
}
