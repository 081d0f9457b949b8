#include "http/certificate.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/mem.h"
#include "door.h"
#include "http/client.h"
#include "pem.h"

/* A folder with files for TLS. */
struct files {
	struct scratch scratch;
	char certificate[PATH_MAX];
	char key[PATH_MAX];
};

static void
files_free(struct files *files)
{
	scratch_free(&files->scratch);
}

static void
put_pem(struct files *files, const char *name)
{
	scoped(pem_free) struct pem pem = pem_make(name);

	scratch_put(&files->scratch, "certificate", buf_text(&pem.certificate));
	scratch_put(&files->scratch, "key", buf_text(&pem.key));
}

static struct files
make_files(void)
{
	struct files files = { .scratch = scratch_make() };

	scratch_path(&files.scratch, "certificate", files.certificate);
	scratch_path(&files.scratch, "key", files.key);
	put_pem(&files, "localhost");
	return files;
}

static void
refuses(const struct files *files, enum fault fault, const char *word)
{
	struct certificate *certificate = NULL;
	struct err err;

	assert_false(certificate_load(files->certificate, files->key, &certificate, &err));
	assert_null(certificate);
	assert_int_equal(err.fault, fault);
	if (strstr(err.text, word) == NULL)
		fail_msg("'%s' is not in: %s", word, err.text);
}

static void
reads_a_chain_and_its_key(void **state)
{
	scoped(files_free) struct files files = make_files();
	scoped(buf_free) struct buf first = scratch_get(&files.scratch, "certificate");
	scoped(pem_free) struct pem authority = pem_make("an authority");
	struct certificate *certificate;
	struct err err;

	(void)state;
	assert_true(certificate_load(files.certificate, files.key, &certificate, &err));
	assert_int_equal(certificate->len, 1);
	assert_in_range(certificate->expires, time(NULL) + 3000, time(NULL) + 3600);
	certificate_free(&certificate);
	assert_null(certificate);
	buf_add(&first, buf_text(&authority.certificate));
	scratch_put(&files.scratch, "certificate", buf_text(&first));
	assert_int_equal(chmod(files.key, 0640), 0); /* as a group's, such as ssl-cert */
	assert_true(certificate_load(files.certificate, files.key, &certificate, &err));
	assert_int_equal(certificate->len, 2);
	certificate_free(&certificate);
}

static void
refuses_a_key_that_is_open_to_everybody(void **state)
{
	static const mode_t modes[] = { 0604, 0644, 0602, 0601 };
	scoped(files_free) struct files files = make_files();

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		assert_int_equal(chmod(files.key, modes[i]), 0);
		refuses(&files, FAULT_DENIED, "chmod o-rwx");
	}
}

static void
refuses_what_is_no_pair(void **state)
{
	scoped(files_free) struct files files = make_files();
	scoped(pem_free) struct pem other = pem_make("localhost");
	scoped(buf_free) struct buf many = BUF(MIB);

	(void)state;
	scratch_put(&files.scratch, "key", buf_text(&other.key));
	refuses(&files, FAULT_INPUT, "do not fit each other");
	scratch_put(&files.scratch, "key", buf_text(&other.certificate));
	refuses(&files, FAULT_INPUT, "holds no private key in PEM");
	scratch_put(&files.scratch, "key", TEXT(""));
	refuses(&files, FAULT_INPUT, "holds no private key in PEM");
	for (unsigned i = 0; i <= CERTIFICATE_CHAIN_MAX; i++)
		buf_add(&many, buf_text(&other.certificate));
	scratch_put(&files.scratch, "certificate", buf_text(&many));
	refuses(&files, FAULT_INPUT, "holds no chain of certificates");
	scratch_put(&files.scratch, "certificate", TEXT("nonsense"));
	refuses(&files, FAULT_INPUT, "holds no chain of certificates");
	assert_int_equal(unlink(files.certificate), 0);
	refuses(&files, FAULT_ABSENT, files.certificate);
	put_pem(&files, "localhost");
	assert_int_equal(unlink(files.key), 0);
	refuses(&files, FAULT_ABSENT, files.key);
}

/* Of PBKDF2 a single round: what is refused need not have been sealed well. */
static void
refuses_a_key_that_is_sealed(void **state)
{
	static const char sealed[] =
	    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
	    "MIHrMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAhSg4BGCGdJsAIBATAM\n"
	    "BggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQEdKyInd3dWfmzVMGFnKv8ASBkN5Y\n"
	    "Li9QAtrmh/ynKyhCFNyCLpTV6EG0nqwZihaCxu3A49QIVQi2JaSClGw/mfzYqai+\n"
	    "l+ajw2atxryjr4iObpu6Ol7s70sIulKmc+HkS4momNuzVD7ef+4rN9j3UO8tUg7M\n"
	    "BKKETPE5crMGSg3NrlrEQbqoB1pJ70GYHvdoRR9mQr7PswEzkD36sJdmbyLQ9Q==\n"
	    "-----END ENCRYPTED PRIVATE KEY-----\n";
	scoped(files_free) struct files files = make_files();

	(void)state;
	scratch_put(&files.scratch, "key", text_of(sealed));
	refuses(&files, FAULT_INPUT, "sealed with a passphrase");
}

static void
survives_want_of_memory(void **state)
{
	scoped(files_free) struct files files = make_files();
	struct certificate *certificate = NULL;
	struct err err;

	(void)state;
	for (size_t n = 0;; n++) {
		bool done;

		mem_fail_after(n);
		done = certificate_load(files.certificate, files.key, &certificate, &err);
		mem_fail_after(SIZE_MAX);
		if (done)
			break;
		assert_null(certificate);
		assert_int_equal(err.fault, FAULT_LIMIT);
	}
	certificate_free(&certificate);
}

/* Somebody who asks, in a thread of their own, while the server is run in ours. */
struct asker {
	struct client *client;
	const char *path;
	struct text body; /* to POST, unless it is empty */
	atomic_bool done;
	bool answered;
	struct buf heard;
	struct err err;
};

static void *
ask_now(void *arg)
{
	struct asker *asker = arg;
	struct sink sink = sink_buf(&asker->heard);

	asker->answered = asker->body.len > 0
			      ? client_post(asker->client, asker->path, asker->body,
				    &asker->heard, &asker->err)
			      : client_get(asker->client, asker->path, &sink, &asker->err);
	asker->done = true;
	return NULL;
}

static struct client *
make_client(const struct door *door, const char *host, const char *trust)
{
	scoped(buf_free) struct buf base = BUF(KIB);
	struct client *client;
	struct err err;

	buf_addf(&base, "https://%s:%u", host, ntohs(door->address.sin_port));
	assert_true(client_open(buf_text(&base), &client, &err));
	client_set_patience(client, 20, 20);
	client_set_trust(client, trust);
	return client;
}

/* What is held meanwhile is answered. */
static bool
ask_over_tls(struct door *door, struct client *client, const char *path, struct text body)
{
	struct asker asker = {
		.client = client, .path = path, .body = body, .heard = BUF(8 * MIB)
	};
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, ask_now, &asker), 0);
	while (!asker.done) {
		struct pollfd poll_server = { server_fd(door->server), POLLIN, 0 };

		(void)!poll(&poll_server, 1, 1);
		server_run(door->server);
		while (door->held_len > 0)
			door_reply(door->held[--door->held_len]);
	}
	pthread_join(thread, NULL);
	if (asker.answered)
		assert_true(asker.heard.len > 0);
	door->longest = asker.heard.len;
	buf_free(&asker.heard);
	return asker.answered;
}

static void
close_client(struct client **client)
{
	client_close(client);
}

static void
open_secure_door(struct door *door, const struct files *files)
{
	open_door(door,
	    (struct server_config){
		.certificate = files->certificate, .key = files->key, .body_max = 100000 });
}

static void
a_server_speaks_tls(void **state)
{
	scoped(files_free) struct files files = make_files();
	scoped(door_free) struct door door;
	scoped(close_client) struct client *client = NULL, *other = NULL;
	scoped(buf_free) struct buf large = BUF(8 * MIB);
	struct server_counts counts;

	(void)state;
	open_secure_door(&door, &files);
	client = make_client(&door, "localhost", files.certificate);
	assert_int_equal(client_certificate_expires(client), 0);
	assert_true(ask_over_tls(&door, client, "/a", TEXT("")));
	server_count(door.server, &counts);
	assert_int_equal(client_certificate_expires(client), counts.certificate_expires);
	for (unsigned i = 0; i < 90000; i++)
		buf_add_byte(&large, (uint8_t)i);
	assert_true(ask_over_tls(&door, client, "/b", buf_text(&large)));
	assert_true(ask_over_tls(&door, client, "/hold", buf_text(&large)));
	while (large.len < 3 * MIB)
		buf_add(&large, TEXT("some more"));
	scratch_put(&door.scratch, "file", buf_text(&large));
	assert_true(ask_over_tls(&door, client, "/file", TEXT("")));
	assert_int_equal(door.longest, large.len);
	/* It has no other name, and nobody vouches for it but itself. */
	other = make_client(&door, "127.0.0.1", files.certificate);
	assert_false(ask_over_tls(&door, other, "/a", TEXT("")));
	assert_true(client_distrusted(other) && !client_distrusted(client));
	client_close(&other);
	other = make_client(&door, "localhost", NULL);
	assert_false(ask_over_tls(&door, other, "/a", TEXT("")));
	server_count(door.server, &counts);
	assert_in_range(counts.certificate_expires, time(NULL) + 3000, time(NULL) + 3600);
	assert_int_equal(counts.answers[2], 4);
}

static void
certificates_change_without_a_restart(void **state)
{
	scoped(files_free) struct files files = make_files();
	scoped(door_free) struct door door;
	scoped(close_client) struct client *old = NULL, *fresh = NULL;
	struct err err;

	(void)state;
	open_secure_door(&door, &files);
	old = make_client(&door, "localhost", files.certificate);
	assert_true(ask_over_tls(&door, old, "/a", TEXT("")));
	scratch_put(&files.scratch, "certificate", TEXT("half a fi"));
	assert_false(server_reload(door.server, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_true(ask_over_tls(&door, old, "/a", TEXT("")));
	for (unsigned i = 0; i < 3; i++) {
		put_pem(&files, "localhost");
		assert_true(server_reload(door.server, &err));
		fresh = make_client(&door, "localhost", files.certificate);
		assert_true(ask_over_tls(&door, fresh, "/b", TEXT("")));
		client_close(&fresh);
	}
	/* Who came before goes on. */
	assert_true(ask_over_tls(&door, old, "/a", TEXT("")));
	client_close(&old);
	for (unsigned i = 0; i < 130; i++) { /* long enough to let the old ones go */
		struct pollfd poll_server = { server_fd(door.server), POLLIN, 0 };

		(void)!poll(&poll_server, 1, 10);
		server_run(door.server);
	}
	fresh = make_client(&door, "localhost", files.certificate);
	assert_true(ask_over_tls(&door, fresh, "/b", TEXT("")));
}

static void
a_server_without_tls_has_nothing_to_read_again(void **state)
{
	scoped(door_free) struct door door;
	struct server_counts counts;
	struct err err;

	(void)state;
	open_door(&door, (struct server_config){ 0 });
	assert_true(server_reload(door.server, &err));
	server_count(door.server, &counts);
	assert_int_equal(counts.certificate_expires, 0);
}

/* And goes on with others. */
static void
who_speaks_no_tls_is_cut(void **state)
{
	scoped(files_free) struct files files = make_files();
	scoped(door_free) struct door door;
	scoped(close_client) struct client *client = NULL;
	scoped(visit_free) struct visit visit = { .fd = -1 };

	(void)state;
	open_secure_door(&door, &files);
	visit = visit_door(&door);
	visit.left = TEXT("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
	until_closed(&door, &visit);
	assert_int_equal(answers(&visit), 0);
	client = make_client(&door, "localhost", files.certificate);
	assert_true(ask_over_tls(&door, client, "/a", TEXT("")));
	assert_int_equal(door.handled, 1);
}

TESTS(TEST(reads_a_chain_and_its_key), TEST(refuses_a_key_that_is_open_to_everybody),
    TEST(refuses_what_is_no_pair), TEST(refuses_a_key_that_is_sealed),
    TEST(survives_want_of_memory), TEST(a_server_speaks_tls),
    TEST(certificates_change_without_a_restart),
    TEST(a_server_without_tls_has_nothing_to_read_again), TEST(who_speaks_no_tls_is_cut))
