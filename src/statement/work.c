#include "statement/work.h"

#include <inttypes.h>

#include "statement/party.h"

#define NUMBER_LEN 8
#define BYTE_BITS 8

static void
put_number(uint64_t value, uint8_t out[static NUMBER_LEN])
{
	for (size_t i = NUMBER_LEN; i-- > 0; value >>= BYTE_BITS)
		out[i] = (uint8_t)value;
}

bool
work_parse(struct text in, struct work *out, struct err *err)
{
	struct text rest, bits, epoch;
	struct work work;
	uint64_t number;

	if (!text_line(&in, &rest) || in.len != 0 || !text_skip(&rest, TEXT("work ")) ||
	    !text_cut(&rest, ' ', &bits) || !text_u64(bits, &number) ||
	    !text_cut(&rest, ' ', &epoch) || !text_u64(epoch, &work.epoch) ||
	    !party_check_node(rest, err))
		return err_set(err, FAULT_INPUT, "this asks for no work");
	if (number > WORK_BITS_MAX)
		return err_set(err, FAULT_LIMIT,
		    "'%.*s' asks for work of %" PRIu64 " bits; nobody does more than %d",
		    TEXT_ARGS(rest), number, WORK_BITS_MAX);
	work.bits = (unsigned)number;
	work.node = rest;
	*out = work;
	return true;
}

void
work_format(const struct work *work, struct buf *out)
{
	buf_addf(out, "work %u %llu %.*s\n", work->bits, (unsigned long long)work->epoch,
	    TEXT_ARGS(work->node));
}

/* All of what is hashed but the number. */
static void
begin(const struct work *work, const struct hash *body, struct hasher *hasher)
{
	uint8_t epoch[NUMBER_LEN];

	put_number(work->epoch, epoch);
	hasher_init(hasher);
	hasher_add(hasher, text_bytes("accord/work/v1", sizeof("accord/work/v1")));
	hasher_add(hasher, work->node);
	hasher_add(hasher, text_bytes("", 1));
	hasher_add(hasher, text_bytes(body->bytes, HASH_LEN));
	hasher_add(hasher, text_bytes(epoch, sizeof(epoch)));
}

static bool
is_enough(struct hasher begun, uint64_t number, unsigned bits)
{
	uint8_t bytes[NUMBER_LEN];
	struct hash hash;

	put_number(number, bytes);
	hasher_add(&begun, text_bytes(bytes, sizeof(bytes)));
	hash = hasher_end(&begun);
	for (size_t i = 0; i < bits; i++)
		if ((hash.bytes[i / BYTE_BITS] & (0x80U >> i % BYTE_BITS)) != 0)
			return false;
	return true;
}

uint64_t
work_do(const struct work *work, const struct hash *body)
{
	struct hasher begun;
	uint64_t number = 0;

	begin(work, body, &begun);
	while (!is_enough(begun, number, work->bits))
		number++;
	return number;
}

bool
work_check(const struct work *work, const struct hash *body, uint64_t number)
{
	struct hasher begun;

	begin(work, body, &begun);
	return is_enough(begun, number, work->bits);
}

bool
work_query_parse(struct text query, uint64_t *epoch, uint64_t *number)
{
	struct text first;
	uint64_t e, n;

	if (!text_skip(&query, TEXT("work=")) || !text_cut(&query, '-', &first) ||
	    !text_u64(first, &e) || !text_u64(query, &n))
		return false;
	*epoch = e;
	*number = n;
	return true;
}

void
work_query_format(const struct work *work, uint64_t number, struct buf *out)
{
	buf_addf(
	    out, "work=%llu-%llu", (unsigned long long)work->epoch, (unsigned long long)number);
}
