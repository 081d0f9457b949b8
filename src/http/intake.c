#include "http/intake.h"

#include <sys/mman.h>

#include "base/file.h"
#include "base/folder.h"

void
intake_begin(const struct intake *intake, struct exchange *exchange, const char *length)
{
	uint64_t announced = 0;

	exchange->body.limit = intake->body_max;
	exchange->body.secret = intake->secret;
	if (length == NULL || !text_u64(text_of(length), &announced))
		return;
	exchange->too_long = announced > intake->body_max;
	exchange->is_short = announced <= INTAKE_SHORT;
}

static bool
pass_by(const struct intake *intake, struct exchange *exchange, size_t len)
{
	exchange->passed_by += len;
	return exchange->passed_by / 2 <= intake->body_max;
}

size_t
intake_len(const struct exchange *exchange)
{
	return exchange->body.len + (size_t)exchange->request.file_len;
}

/* A file that is made and soon gone costs a file system dearly when there are thousands. */
static bool
make_file(struct intake *intake, struct exchange *exchange)
{
	struct request *request = &exchange->request;

	if (exchange->is_short && intake->in_memory + INTAKE_SHORT <= INTAKE_IN_MEMORY_MAX)
		request->file = memfd_create("body", MFD_CLOEXEC);
	exchange->in_memory = request->file >= 0;
	return exchange->in_memory ||
	       folder_scratch(intake->spool, &request->file, &intake->why);
}

/* False when there is no room on the disk, or no descriptor. */
static bool
spool(struct intake *intake, struct exchange *exchange, struct text bytes)
{
	struct request *request = &exchange->request;
	struct sink sink = sink_fd(&request->file);

	exchange->no_room = (request->file < 0 && !make_file(intake, exchange)) ||
			    !sink_write(&sink, bytes, &intake->why);
	intake->no_room = exchange->no_room;
	if (exchange->no_room)
		return false;
	request->file_len += bytes.len;
	if (exchange->in_memory)
		intake->in_memory += bytes.len;
	return true;
}

/* False when there is no more memory. */
static bool
keep(struct exchange *exchange, struct text bytes)
{
	buf_add(&exchange->body, bytes);
	return !exchange->body.failed;
}

bool
intake_take(struct intake *intake, struct exchange *exchange, struct text bytes)
{
	intake->total += bytes.len;
	if (exchange->too_long || exchange->too_many)
		return pass_by(intake, exchange, bytes.len);
	exchange->too_long = bytes.len > intake->body_max - intake_len(exchange);
	exchange->too_many = bytes.len > intake->bodies_max - intake->bodies;
	if (exchange->too_long || exchange->too_many) {
		intake_drop(intake, exchange);
		return pass_by(intake, exchange, bytes.len);
	}
	intake->bodies -= intake_len(exchange);
	exchange->too_many =
	    intake->spool != NULL ? !spool(intake, exchange, bytes) : !keep(exchange, bytes);
	intake->bodies += intake_len(exchange);
	return true;
}

void
intake_uncount(struct intake *intake, const struct exchange *exchange)
{
	intake->bodies -= intake_len(exchange);
	if (exchange->in_memory)
		intake->in_memory -= (size_t)exchange->request.file_len;
}

void
intake_drop(struct intake *intake, struct exchange *exchange)
{
	intake_uncount(intake, exchange);
	buf_free(&exchange->body);
	file_close(&exchange->request.file);
	exchange->request.file_len = 0;
}
