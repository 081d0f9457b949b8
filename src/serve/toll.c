#include "serve/toll.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "action/finder/working.h"
#include "action/node/node.h"
#include "statement/work.h"

#define QUARTERS 4

void
toll_open(const struct tree *tree, unsigned least, unsigned most, struct toll *out)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	scoped(manifest_free) struct manifest manifest = { 0 };
	struct err err;

	*out = (struct toll){ .least = least, .most = most };
	if (tree_get(tree, NODE_MANIFEST_PATH, &note, &err) &&
	    manifest_open(buf_text(&note), NULL, &manifest, &err))
		snprintf(out->name, sizeof(out->name), "%.*s", TEXT_ARGS(manifest.name));
}

/* None while few wait. */
static unsigned
bits_for(const struct toll *toll, unsigned waiting)
{
	static const unsigned bits[QUARTERS + 1] = { 0, 18, 20, 22, 22 };
	unsigned quarter = toll->most == 0 ? 0 : waiting * QUARTERS / toll->most;
	unsigned wanted = bits[quarter < QUARTERS ? quarter : QUARTERS];

	return wanted > toll->least ? wanted : toll->least;
}

static struct work
work_now(const struct toll *toll, unsigned waiting)
{
	return (struct work){ bits_for(toll, waiting), (uint64_t)time(NULL) / WORK_SECONDS,
		text_of(toll->name) };
}

/* The digest of what came in, as it lies in the spool. */
static bool
hash_file(const struct request *request, struct hash *out)
{
	struct hasher hasher;
	char bytes[16 * KIB];
	uint64_t at = 0;

	hasher_init(&hasher);
	while (at < request->file_len) {
		ssize_t len = pread(request->file, bytes, sizeof(bytes), (off_t)at);

		if (len <= 0)
			return false;
		hasher_add(&hasher, text_bytes(bytes, (size_t)len));
		at += (uint64_t)len;
	}
	*out = hasher_end(&hasher);
	return true;
}

/* Work of this epoch, or the last one, on this body. */
static bool
find_work(const struct request *request, struct work *work, struct hash *body, uint64_t *number)
{
	uint64_t epoch;

	if (!work_query_parse(request->query, &epoch, number) || epoch > work->epoch ||
	    epoch + 1 < work->epoch || !hash_file(request, body))
		return false;
	work->epoch = epoch;
	return true;
}

bool
toll_paid(const struct toll *toll, unsigned waiting, const struct request *request)
{
	struct work work = work_now(toll, waiting);
	struct hash body;
	uint64_t number;

	return work.bits == 0 ||
	       (find_work(request, &work, &body, &number) && work_check(&work, &body, number));
}

unsigned
toll_bits_paid(const struct toll *toll, const struct request *request)
{
	struct work work = work_now(toll, 0);
	struct hash body;
	uint64_t number;

	if (!find_work(request, &work, &body, &number))
		return 0;
	for (work.bits = TOLL_BITS_MAX; work.bits > 0; work.bits--)
		if (work_check(&work, &body, number))
			break;
	return work.bits;
}

static void
ask(const struct work *work, struct response *response)
{
	response->status = WORKING_STATUS;
	response->type = "text/plain; charset=utf-8";
	response->cache = "no-store";
	work_format(work, &response->body);
}

void
toll_ask_bits(const struct toll *toll, unsigned bits, struct response *response)
{
	struct work work = work_now(toll, 0);

	work.bits = bits < TOLL_BITS_MAX ? bits : TOLL_BITS_MAX;
	ask(&work, response);
}

void
toll_ask(const struct toll *toll, unsigned waiting, struct response *response)
{
	struct work work = work_now(toll, waiting);

	ask(&work, response);
}
