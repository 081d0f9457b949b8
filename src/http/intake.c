#include "http/intake.h"

void
intake_begin(const struct intake *intake, struct exchange *exchange, const char *length)
{
	uint64_t announced = 0;

	exchange->body.limit = intake->body_max;
	if (length != NULL && text_u64(text_of(length), &announced))
		exchange->too_long = announced > intake->body_max;
}

static bool
pass_by(const struct intake *intake, struct exchange *exchange, size_t len)
{
	exchange->passed_by += len;
	return exchange->passed_by / 2 <= intake->body_max;
}

bool
intake_take(struct intake *intake, struct exchange *exchange, struct text bytes)
{
	intake->total += bytes.len;
	if (exchange->too_long || exchange->too_many)
		return pass_by(intake, exchange, bytes.len);
	exchange->too_long = bytes.len > intake->body_max - exchange->body.len;
	exchange->too_many = bytes.len > intake->bodies_max - intake->bodies;
	if (exchange->too_long || exchange->too_many) {
		intake_drop(intake, exchange);
		return pass_by(intake, exchange, bytes.len);
	}
	intake->bodies -= exchange->body.len;
	buf_add(&exchange->body, bytes);
	intake->bodies += exchange->body.len;
	exchange->too_many = exchange->body.failed; /* there is no more memory */
	return true;
}

void
intake_drop(struct intake *intake, struct exchange *exchange)
{
	intake->bodies -= exchange->body.len;
	buf_free(&exchange->body);
}
