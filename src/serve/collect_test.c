#include "serve/collect.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grove.h"
#include "http/server.h"
#include "log/witness.h"

#define LOG "example.com/log"
#define TIMELESS 1700000000
#define WITNESSES 3

static struct err err;

/* A witness in a process of its own, as much of one as a collector sees. */
struct sentry {
	char name[32];
	struct note_key key; /* that it cosigns with */
	struct vkey vkey;    /* that the policy names */
	uint64_t known;      /* the size that it cosigned last */
	bool garbles;
	pid_t pid;
	struct buf url;
};

struct post_of_sentries {
	struct grove grove;
	struct sentry sentry[WITNESSES];
	struct buf text; /* the policy's */
	struct policy policy;
	struct collector *collector;
};

/* What it answers: cosigns what begins where it stands, says where that is to others. */
static void
judge(void *arg, const struct request *request, struct response *response)
{
	struct sentry *sentry = arg;
	struct witness_request asked;
	struct signer signer = note_key_signer(&sentry->key);

	response->type = "text/plain";
	response->status = 400;
	if (!text_eq(request->path, TEXT("/add-checkpoint")) ||
	    !witness_request_parse(request->body, &asked, &err))
		return;
	if (asked.old != sentry->known) {
		response->status = 409;
		buf_addf(&response->body, "%llu\n", (unsigned long long)sentry->known);
		return;
	}
	response->status = 200;
	if (sentry->garbles)
		buf_add(&response->body, TEXT("no line of a signature\n"));
	else if (note_cosign(asked.note.text, &signer, TIMELESS, &response->body, &err))
		sentry->known = asked.head.size;
}

_Noreturn static void
stand(struct sentry *sentry, int told)
{
	scoped(buf_free) struct buf address = BUF(KIB);
	struct server_config config = { .listen = TEXT("127.0.0.1:0"),
		.body_max = WITNESS_BODY_MAX,
		.handle = judge,
		.arg = sentry };
	struct server *server;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!server_open(&config, &server, &err) || !server_address(server, &address, &err) ||
	    write(told, address.at, address.len) != (ssize_t)address.len)
		_exit(1);
	close(told);
	for (;;) {
		struct pollfd fd = { .fd = server_fd(server), .events = POLLIN };

		(void)poll(&fd, 1, server_timeout(server));
		server_run(server);
	}
}

/* Returns when it can be asked. */
static void
post(struct sentry *sentry)
{
	int told[2];
	char byte;

	assert_int_equal(pipe(told), 0);
	sentry->pid = fork();
	if (sentry->pid == 0) {
		close(told[0]);
		stand(sentry, told[1]);
	}
	close(told[1]);
	sentry->url = BUF(KIB);
	buf_add(&sentry->url, TEXT("http://"));
	while (read(told[0], &byte, 1) == 1)
		buf_add_byte(&sentry->url, (uint8_t)byte);
	close(told[0]);
}

/* Three, of which `least` are a quorum; none is posted yet. */
static void
make(struct post_of_sentries *p)
{
	*p = (struct post_of_sentries){ .grove = grove_make(LOG, 'l'),
		.text = BUF(POLICY_LEN_MAX) };
	for (size_t i = 0; i < WITNESSES; i++) {
		struct sentry *s = &p->sentry[i];

		snprintf(s->name, sizeof(s->name), "w%zu.example", i);
		s->key = test_witness(s->name, (char)('p' + (char)i));
		s->vkey = s->key.vkey;
	}
}

static void
post_of_sentries_free(struct post_of_sentries *p)
{
	collector_stop(&p->collector);
	for (size_t i = 0; i < WITNESSES; i++) {
		struct sentry *s = &p->sentry[i];

		if (s->pid > 0) {
			kill(s->pid, SIGKILL);
			waitpid(s->pid, NULL, 0);
		}
		buf_free(&s->url);
		note_key_free(&s->key);
	}
	grove_free(&p->grove);
	buf_free(&p->text);
}

static bool
start(struct post_of_sentries *p, const char *least)
{
	buf_add(&p->text, TEXT("log "));
	vkey_format(&p->grove.key.vkey, &p->text);
	buf_add(&p->text, TEXT("\n"));
	for (size_t i = 0; i < WITNESSES; i++) {
		buf_addf(&p->text, "witness w%zu ", i);
		vkey_format(&p->sentry[i].vkey, &p->text);
		buf_addf(&p->text, " %s\n",
		    p->sentry[i].pid > 0 ? buf_string(&p->sentry[i].url) : "");
	}
	buf_addf(&p->text, "group g %s w0 w1 w2\nquorum g\n", least);
	assert_true(policy_parse(buf_text(&p->text), &p->policy, &err));
	return collector_start(&p->policy, &p->grove.key.vkey, NULL, &p->collector, &err);
}

/* The log's own head of that size. */
static void
sign_head(struct post_of_sentries *p, uint64_t size, struct buf *note)
{
	scoped(buf_free) struct buf text = BUF(KIB);
	struct signer signer = note_key_signer(&p->grove.key);

	buf_clear(note);
	grove_head(&p->grove, size, &text);
	assert_true(note_sign(buf_text(&text), &signer, note, &err));
}

static bool
ask(struct post_of_sentries *p, uint64_t size, struct buf *note)
{
	struct merkle_source source = { grove_read, &p->grove };

	return collector_ask(p->collector, &source, size, note, &err);
}

/* However long a busy machine takes: who does not answer in time does so in the next round. */
static size_t
ask_until_met(struct post_of_sentries *p, uint64_t size, struct buf *note)
{
	struct policy_verdict verdict;
	size_t count = 0;

	do
		sign_head(p, size, note);
	while (!ask(p, size, note));
	assert_true(policy_open_checkpoint(&p->policy, buf_text(note), &verdict, &err));
	assert_int_equal(verdict.head.size, size);
	for (size_t i = 0; i < WITNESSES; i++) {
		count += verdict.cosigned[i];
		assert_true(!verdict.cosigned[i] || verdict.time[i] == TIMELESS);
	}
	return count;
}

static bool
attempt(struct post_of_sentries *p, uint64_t size, struct buf *note)
{
	struct merkle_source source = { grove_read, &p->grove };

	return collector_try(p->collector, &source, size, note, &err);
}

/* The same of what never will be; the note is left alone, unless that is wanted. */
static void
ask_in_vain(struct post_of_sentries *p, uint64_t size, size_t some)
{
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX), before = BUF(MIB);
	struct policy_verdict verdict;
	size_t count = 0;

	do {
		sign_head(p, size, &note);
		buf_clear(&before);
		buf_add(&before, buf_text(&note));
		assert_false(ask(p, size, &note));
		assert_int_equal(err.fault, FAULT_ABSENT);
		assert_string_equal(buf_string(&note), buf_string(&before));
		assert_false(attempt(p, size, &note));
	} while (strstr(err.text, "in time") != NULL);
	assert_true(policy_read_checkpoint(&p->policy, buf_text(&note), &verdict, &err));
	for (size_t i = 0; i < WITNESSES; i++)
		count += verdict.cosigned[i];
	assert_int_equal(count, some);
	assert_false(verdict.met);
}

static void
gathers_a_quorum_though_others_fail(void **state)
{
	scoped(post_of_sentries_free) struct post_of_sentries p;
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);

	(void)state;
	make(&p);
	p.sentry[1].garbles = true;
	for (size_t i = 0; i < WITNESSES; i++)
		post(&p.sentry[i]);
	assert_true(start(&p, "2"));
	assert_int_equal(ask_until_met(&p, 5, &note), 2);
	assert_int_equal(ask_until_met(&p, 9, &note), 2);
	assert_int_equal(ask_until_met(&p, 9, &note), 2);
}

/* One that it knew nothing of tells where it stands, and is asked from there. */
static void
goes_on_from_where_a_witness_stands(void **state)
{
	scoped(post_of_sentries_free) struct post_of_sentries p;
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct merkle_source source;

	(void)state;
	make(&p);
	for (size_t i = 0; i < WITNESSES; i++) {
		p.sentry[i].known = 2 * i;
		post(&p.sentry[i]);
	}
	assert_true(start(&p, "all"));
	assert_int_equal(ask_until_met(&p, 7, &note), 3);
	source = (struct merkle_source){ grove_read, &p.grove };
	assert_false(collector_more(p.collector, &source, 7, &note)); /* all are there */
	assert_false(collector_more(p.collector, &source, 8, &note));
}

static void
a_wrong_signature_is_no_cosignature(void **state)
{
	scoped(post_of_sentries_free) struct post_of_sentries p;

	(void)state;
	make(&p);
	note_key_free(&p.sentry[0].key);
	p.sentry[0].key = test_witness(p.sentry[0].name, 'z');
	for (size_t i = 0; i < WITNESSES; i++)
		post(&p.sentry[i]);
	assert_true(start(&p, "all"));
	ask_in_vain(&p, 5, 2);
	assert_non_null(strstr(err.text, "w0: "));
	assert_null(strstr(err.text, "w1: "));
}

static void
one_that_has_seen_more_says_that_the_log_is_older(void **state)
{
	scoped(post_of_sentries_free) struct post_of_sentries p;

	(void)state;
	make(&p);
	for (size_t i = 0; i < WITNESSES; i++) {
		p.sentry[i].known = 60;
		post(&p.sentry[i]);
	}
	assert_true(start(&p, "any"));
	ask_in_vain(&p, 5, 0);
	assert_non_null(strstr(err.text, "is the log older than it was?"));
}

static void
does_not_begin_where_it_could_never_end(void **state)
{
	scoped(post_of_sentries_free) struct post_of_sentries p;
	struct note_key other = test_key("example.com/other", 'o');

	(void)state;
	make(&p);
	post(&p.sentry[0]);
	assert_false(start(&p, "2"));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_null(p.collector);
	assert_false(collector_start(&p.policy, &other.vkey, NULL, &p.collector, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_null(p.collector);
	note_key_free(&other);
	buf_clear(&p.text);
	assert_true(start(&p, "any"));
}

TESTS(TEST(gathers_a_quorum_though_others_fail), TEST(goes_on_from_where_a_witness_stands),
    TEST(a_wrong_signature_is_no_cosignature),
    TEST(one_that_has_seen_more_says_that_the_log_is_older),
    TEST(does_not_begin_where_it_could_never_end))
