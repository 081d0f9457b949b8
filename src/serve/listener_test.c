#include "serve/listener.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/signalfd.h>

#include "door.h"
#include "http/client.h"
#include "pem.h"

/* A service that answers with its path, and counts its troubles. */
struct service {
	struct scratch scratch;
	struct listener *listener;
	char certificate[PATH_MAX];
	char key[PATH_MAX];
	unsigned troubles;
	bool ill;
	int hup[2]; /* the service reads one end of it as its signals */
	struct client *client;
};

static void
handle(void *arg, const struct request *request, struct response *response)
{
	(void)arg;
	response->status = 200;
	buf_add(&response->body, request->path);
}

static void
measure(void *arg, struct buf *out)
{
	(void)arg;
	buf_add(out, TEXT("accord_own 1\n"));
}

static bool
healthy(void *arg, struct buf *why)
{
	const struct service *service = arg;

	buf_add(why, TEXT("it is ill"));
	return !service->ill;
}

static void
count_trouble(void *arg, const struct err *err)
{
	struct service *service = arg;

	(void)err;
	service->troubles++;
}

static void
put_pem(struct service *service)
{
	scoped(pem_free) struct pem pem = pem_make("localhost");

	scratch_put(&service->scratch, "certificate", buf_text(&pem.certificate));
	scratch_put(&service->scratch, "key", buf_text(&pem.key));
}

static struct listener_config
config_of(struct service *service)
{
	return (struct listener_config){
		.http = { .listen = TEXT("127.0.0.1:0"),
		    .body_max = 1000,
		    .handle = handle,
		    .certificate = service->certificate,
		    .key = service->key },
		.monitor = TEXT("127.0.0.1:0"),
		.reload = service->hup[0],
		.measure = measure,
		.healthy = healthy,
		.trouble = count_trouble,
		.arg = service,
	};
}

static void
service_free(struct service *service)
{
	client_close(&service->client);
	listener_close(&service->listener);
	scratch_free(&service->scratch);
	file_close(&service->hup[0]);
	file_close(&service->hup[1]);
}

static void
open_service(struct service *service)
{
	struct listener_config config;
	struct err err;

	*service = (struct service){ .scratch = scratch_make() };
	assert_int_equal(pipe(service->hup), 0);
	scratch_path(&service->scratch, "certificate", service->certificate);
	scratch_path(&service->scratch, "key", service->key);
	put_pem(service);
	config = config_of(service);
	assert_true(listener_open(&config, &service->listener, &err));
}

/* Somebody who asks, in a thread of their own. */
struct asker {
	struct client *client;
	const char *path;
	struct buf heard;
	atomic_bool done;
	bool answered;
	struct err err;
};

static void *
ask_now(void *arg)
{
	struct asker *asker = arg;
	struct sink sink = sink_buf(&asker->heard);

	asker->answered = client_get(asker->client, asker->path, &sink, &asker->err);
	asker->done = true;
	return NULL;
}

static void
turn(struct service *service)
{
	struct pollfd wait = { listener_fd(service->listener), POLLIN, 0 };
	int most = listener_timeout(service->listener);

	(void)!poll(&wait, 1, most == 0 ? 0 : 1);
	listener_run(service->listener);
}

/* What is answered; "" when it is not. */
static struct buf
ask_at(struct service *service, struct text where, const char *path)
{
	struct asker asker = { .path = path, .heard = BUF(MIB) };
	pthread_t thread;
	struct err err;

	assert_true(client_open(where, &asker.client, &err));
	client_set_trust(asker.client, service->certificate);
	assert_int_equal(pthread_create(&thread, NULL, ask_now, &asker), 0);
	while (!asker.done)
		turn(service);
	pthread_join(thread, NULL);
	client_close(&asker.client);
	if (!asker.answered)
		buf_clear(&asker.heard);
	return asker.heard;
}

static struct buf
ask_service(struct service *service, const char *path)
{
	scoped(buf_free) struct buf plain = BUF(KIB), base = BUF(KIB);
	struct text rest, host;
	struct err err;

	assert_true(listener_address(service->listener, &plain, &err));
	rest = buf_text(&plain);
	assert_true(text_cut(&rest, ':', &host));
	buf_addf(&base, "https://localhost:%.*s", TEXT_ARGS(rest));
	return ask_at(service, buf_text(&base), path);
}

static struct buf
ask_its_monitor(struct service *service, const char *path)
{
	scoped(buf_free) struct buf base = BUF(KIB);
	struct err err;

	buf_add(&base, TEXT("http://"));
	assert_true(listener_monitor_address(service->listener, &base, &err));
	return ask_at(service, buf_text(&base), path);
}

static void
answers_the_world_and_the_operator(void **state)
{
	scoped(service_free) struct service service;

	(void)state;
	open_service(&service);
	{
		scoped(buf_free) struct buf world = ask_service(&service, "/metrics");
		scoped(buf_free) struct buf health = ask_its_monitor(&service, "/health");
		scoped(buf_free) struct buf figures = ask_its_monitor(&service, "/metrics");

		assert_string_equal(buf_string(&world), "/metrics");
		assert_string_equal(buf_string(&health), "ok\n");
		assert_non_null(strstr(buf_string(&figures), "\naccord_own 1\n"));
		assert_non_null(
		    strstr(buf_string(&figures), "\naccord_http_requests_total 1\n"));
		assert_non_null(
		    strstr(buf_string(&figures), "\naccord_http_certificate_expires_seconds "));
	}
	service.ill = true;
	{
		scoped(buf_free) struct buf health = ask_its_monitor(&service, "/health");

		assert_int_equal(health.len, 0);
	}
}

static void
send_signal(struct service *service)
{
	struct signalfd_siginfo signal = { .ssi_signo = SIGHUP };

	assert_int_equal(write(service->hup[1], &signal, sizeof(signal)), sizeof(signal));
	turn(service);
}

static void
reads_certificates_again_at_a_signal(void **state)
{
	scoped(service_free) struct service service;

	(void)state;
	open_service(&service);
	put_pem(&service);
	{
		scoped(buf_free) struct buf untrusted = ask_service(&service, "/a");

		assert_int_equal(untrusted.len, 0); /* it shows the old one */
	}
	send_signal(&service);
	assert_int_equal(service.troubles, 0);
	{
		scoped(buf_free) struct buf heard = ask_service(&service, "/b");

		assert_string_equal(buf_string(&heard), "/b");
	}
	scratch_put(&service.scratch, "key", TEXT("nonsense"));
	send_signal(&service);
	assert_int_equal(service.troubles, 1);
	{
		scoped(buf_free) struct buf heard = ask_service(&service, "/c");

		assert_string_equal(buf_string(&heard), "/c");
	}
}

static void
a_monitor_is_as_one_likes(void **state)
{
	scoped(buf_free) struct buf where = BUF(KIB);
	struct service none = { .certificate = "", .hup = { -1, -1 } };
	struct listener_config config = config_of(&none);
	struct listener *listener = NULL;
	struct err err;

	(void)state;
	config.http.certificate = config.http.key = NULL;
	config.monitor = TEXT("");
	assert_true(listener_open(&config, &listener, &err));
	assert_true(listener_monitor_address(listener, &where, &err));
	assert_int_equal(where.len, 0);
	listener_run(listener);
	listener_close(&listener);
	config.monitor = TEXT("0.0.0.0:0");
	assert_false(listener_open(&config, &listener, &err));
	assert_int_equal(err.fault, FAULT_DENIED);
	assert_null(listener);
}

TESTS(TEST(answers_the_world_and_the_operator), TEST(reads_certificates_again_at_a_signal),
    TEST(a_monitor_is_as_one_likes))
