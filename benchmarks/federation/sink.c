/*
 * sink.c - many light nodes that receive: each opens what is sealed to it, verifies it, and
 * answers with a receipt, and keeps nothing.
 *
 *	sink COUNT DIR        serves until it is killed; prints its address
 *
 * The number-th is at ADDRESS/NUMBER.  DIR is that of the node that sends, whose manifest
 * answers are sealed to.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../visitors.h"
#include "base/file.h"
#include "crypto/random.h"
#include "http/server.h"
#include "light.h"
#include "statement/envelope.h"
#include "statement/receipt.h"

#define SINKS_MAX 1000

static struct light sinks[SINKS_MAX];
static unsigned count;
static struct manifest sender;

/* What a node would do, but for keeping it. */
static bool
receive(const struct light *light, struct text sealed, struct buf *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * ENVELOPE_MAX);
	scoped(statement_free) struct statement statement = { 0 };
	scoped(buf_free) struct buf note = BUF(MIB);
	struct signer signer = note_key_signer(&light->key);
	struct saying how = { &signer, (int64_t)time(NULL), sender.name };
	struct receipt receipt = { .epoch = 1, .proof_by = how.at + 600 };
	struct envelope envelope, reply = { 0 };
	struct text said;
	struct hash id;

	if (!envelope_open(sealed, &light->identity, &arena, &envelope, err) ||
	    !envelope_find(&envelope, TEXT("statement"), &said) ||
	    !statement_open(said, &sender.key[PARTY_STATEMENT], &statement, err) ||
	    !statement_check_to(&statement, text_of(light->name), err))
		return false;
	receipt.of = statement.id;
	return commitment_make(&statement, &receipt.commitment, err) &&
	       receipt_sign(&receipt, &how, &note, &id, err) &&
	       envelope_add(&reply, TEXT("receipt"), buf_text(&note), err) &&
	       envelope_seal(&reply, &sender.recipient, out, err);
}

static void
handle(void *arg, const struct request *request, struct response *response)
{
	struct text path = request->path, number;
	uint64_t which = 0;
	struct err err;

	(void)arg;
	response->status = 400;
	response->type = "application/octet-stream";
	if (!text_skip(&path, TEXT("/")) || !text_cut(&path, '/', &number) ||
	    !text_u64(number, &which) || which >= count)
		return;
	response->body = BUF(64 * KIB);
	if (receive(&sinks[which], request->body, &response->body, &err))
		response->status = 200;
	else
		fprintf(stderr, "sink: %s\n", err.text);
}

int
main(int argc, char **argv)
{
	struct server_config config = {
		.listen = TEXT("127.0.0.1:0"), .body_max = ENVELOPE_MAX, .handle = handle
	};
	struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(buf_free) struct buf address = BUF(KIB);
	struct server *server;
	char path[PATH_MAX];
	uint64_t wanted;
	struct err err;

	random_init();
	if (argc != 3 || !text_u64(text_of(argv[1]), &wanted) || wanted > SINKS_MAX)
		return 2;
	count = (unsigned)wanted;
	for (unsigned i = 0; i < count; i++)
		light_make(i, "http://127.0.0.1:1", &sinks[i]);
	need(node_path(argv[2], "public/" NODE_MANIFEST_PATH, path, &err) &&
		 file_load(path, &bytes, &err) &&
		 manifest_open(buf_text(&bytes), NULL, &sender, &err) &&
		 server_open(&config, &server, &err) && server_address(server, &address, &err),
	    err.text);
	puts(buf_string(&address));
	fflush(stdout);
	for (;;) {
		struct pollfd fd = { .fd = server_fd(server), .events = POLLIN };

		poll(&fd, 1, server_timeout(server));
		server_run(server);
	}
}
