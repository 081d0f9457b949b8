#include "serve/collect.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "base/thread.h"
#include "codec/base64.h"
#include "http/client.h"
#include "log/witness.h"

#define STACK_LEN (512 * KIB)
#define ANSWER_MAX (64 * KIB)
#define PATH "/add-checkpoint"
#define OTHER_SIZE 409
#define TRIES 2 /* for one head: as guessed, and as the witness then says */

enum state { IDLE, ASKED, ANSWERED };
enum outcome { COSIGNED, AT_SIZE, FAILED };

/* One witness, and the thread that asks it. */
struct caller {
	struct collector *of;
	const struct policy_witness *witness;
	struct thread thread;
	bool started;
	struct client *client; /* the thread's alone */

	/* Guarded by the collector's lock. */
	enum state state;
	enum outcome outcome;
	uint64_t round;    /* in which it was asked */
	uint64_t asked;    /* the size that it was asked to cosign */
	uint64_t known;    /* the size that it cosigned last, for all we know */
	uint64_t told;     /* that it told, AT_SIZE */
	unsigned tries;    /* in this round */
	bool cosigned;     /* in this round */
	struct buf body;   /* of the request; the thread's while ASKED */
	struct buf answer; /* as well */
	struct err why;
};

struct collector {
	const struct policy *policy;
	const struct nearby *nearby;
	struct caller caller[POLICY_WITNESSES_MAX];
	struct lock lock;
	struct condition asked;
	struct condition answered;
	uint64_t round;
	uint64_t size;     /* that was cosigned in it */
	size_t signed_len; /* of its note */
	bool met;          /* its quorum was */
	bool stop;
};

/* What is cosigned in a round. */
struct matter {
	const struct merkle_source *tree;
	uint64_t size;
	struct buf *note;
	size_t signed_len; /* of the note, without what was added */
};

/* The thread that asks */

static void
judge(struct caller *caller, bool good, const struct err *err)
{
	caller->outcome = good ? COSIGNED : FAILED;
	if (good)
		return;
	caller->why = *err;
	if (client_status(caller->client) == OTHER_SIZE) {
		struct text words = client_words(caller->client), line;

		if (text_line(&words, &line) && words.len == 0 && text_u64(line, &caller->told))
			caller->outcome = AT_SIZE;
	}
}

static void *
work(void *arg)
{
	struct caller *caller = arg;
	struct collector *collector = caller->of;

	lock_take(&collector->lock);
	for (;;) {
		struct err err;
		bool good;

		while (!collector->stop && caller->state != ASKED)
			condition_wait(&collector->asked, &collector->lock);
		if (collector->stop)
			break;
		lock_give(&collector->lock);
		buf_clear(&caller->answer);
		good = client_post(
		    caller->client, PATH, buf_text(&caller->body), &caller->answer, &err);
		lock_take(&collector->lock);
		judge(caller, good, &err);
		caller->state = ANSWERED;
		condition_tell(&collector->answered);
	}
	lock_give(&collector->lock);
	return NULL;
}

/* Asking, with the lock held */

static bool
make_body(struct caller *caller, const struct matter *matter, struct err *err)
{
	struct merkle_path path;

	buf_clear(&caller->body);
	if (!merkle_extend(matter->tree, caller->known, matter->size, &path, err))
		return false;
	buf_addf(&caller->body, "old %" PRIu64 "\n", caller->known);
	for (size_t i = 0; i < path.count; i++) {
		base64_add(&caller->body, path.hash[i].bytes, HASH_LEN);
		buf_add(&caller->body, TEXT("\n"));
	}
	buf_add(&caller->body, TEXT("\n"));
	buf_add(&caller->body, (struct text){ matter->note->at, matter->signed_len });
	return buf_ok(&caller->body, err);
}

/* Let it be asked; a size of ours that it does not have yet is a guess. */
static void
ask(struct caller *caller, const struct matter *matter)
{
	if (caller->client == NULL || caller->cosigned || caller->tries == TRIES)
		return;
	if (caller->known > matter->size)
		caller->known = 0;
	caller->tries++;
	caller->round = caller->of->round;
	caller->asked = matter->size;
	if (make_body(caller, matter, &caller->why)) {
		caller->state = ASKED;
		return;
	}
	caller->tries = TRIES;
}

static bool
add_line(const struct note *answer, const struct vkey *key, struct buf *note)
{
	for (size_t i = 0; i < answer->count; i++) {
		const struct note_signature *s = &answer->signature[i];

		if (s->id != key->id || !text_eq(s->name, key->name))
			continue;
		buf_add(note, TEXT("\xe2\x80\x94 "));
		buf_add(note, s->name);
		buf_add(note, TEXT(" "));
		buf_add(note, s->base64);
		buf_add(note, TEXT("\n"));
		return true;
	}
	return false;
}

/* What it answered are signature lines; only a good one of its own key is taken. */
static bool
take_lines(struct caller *caller, const struct matter *matter, struct err *err)
{
	scoped(buf_free) struct buf whole = BUF(CHECKPOINT_LEN_MAX + ANSWER_MAX);
	const struct vkey *key = &caller->witness->key;
	struct note signed_note, answer;
	bool good;

	if (!note_parse(
		(struct text){ matter->note->at, matter->signed_len }, &signed_note, err))
		return false;
	buf_add(&whole, signed_note.text);
	buf_add(&whole, TEXT("\n"));
	buf_add(&whole, buf_text(&caller->answer));
	if (!buf_ok(&whole, err) || !note_parse(buf_text(&whole), &answer, err) ||
	    !note_verify(&answer, key, 1, &good, err))
		return err_in(err, "its answer");
	return add_line(&answer, key, matter->note) ? buf_ok(matter->note, err)
						    : err_set(err, FAULT_DENIED, "no line");
}

static bool
fail_ahead(struct caller *caller, const struct matter *matter)
{
	return err_set(&caller->why, FAULT_CONFLICT,
	    "it cosigned this log at %" PRIu64 " entries, but there are %" PRIu64
	    ": is the log older than it was?",
	    caller->told, matter->size);
}

/* See to one answer; an answer of an earlier round still tells where it stands. */
static void
hear(struct caller *caller, const struct matter *matter)
{
	bool late = caller->round != caller->of->round;

	caller->state = IDLE;
	if (caller->outcome == COSIGNED && !late)
		caller->cosigned = take_lines(caller, matter, &caller->why);
	if (caller->outcome == COSIGNED)
		caller->known = caller->asked;
	else if (caller->outcome == AT_SIZE && caller->told <= matter->size)
		caller->known = caller->told;
	else if (caller->outcome == AT_SIZE)
		(void)fail_ahead(caller, matter);
	if (late || (caller->outcome == AT_SIZE && caller->told <= matter->size))
		ask(caller, matter);
}

static bool
is_met(const struct collector *collector)
{
	bool cosigned[POLICY_WITNESSES_MAX];

	for (size_t i = 0; i < collector->policy->witness_count; i++)
		cosigned[i] = collector->caller[i].cosigned;
	return policy_met(collector->policy, cosigned);
}

/* Is anybody still to answer? */
static bool
is_waiting(struct collector *collector, const struct matter *matter)
{
	bool waiting = false;

	for (size_t i = 0; i < collector->policy->witness_count; i++) {
		struct caller *caller = &collector->caller[i];

		if (caller->state == ANSWERED)
			hear(caller, matter);
		if (caller->state == ASKED) {
			condition_tell_all(&collector->asked);
			waiting = true;
		}
	}
	return waiting;
}

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static bool
wait_for_quorum(struct collector *collector, const struct matter *matter)
{
	int64_t until = now_ms() + COLLECT_QUORUM_MS, left;

	for (;;) {
		bool waiting = is_waiting(collector, matter);

		if (is_met(collector))
			return true;
		left = until - now_ms();
		if (!waiting || left <= 0)
			return false;
		condition_wait_ms(&collector->answered, &collector->lock, (unsigned)left);
	}
}

static bool
fail_quorum(const struct collector *collector, struct err *err)
{
	scoped(buf_free) struct buf why = BUF(ERR_TEXT_MAX);

	for (size_t i = 0; i < collector->policy->witness_count; i++) {
		const struct caller *caller = &collector->caller[i];
		const char *text = caller->state == ASKED        ? "did not answer in time"
				   : caller->client == NULL      ? "has no address"
				   : caller->why.text[0] == '\0' ? "did not answer"
								 : caller->why.text;

		if (!caller->cosigned)
			buf_addf(
			    &why, "; %.*s: %.150s", TEXT_ARGS(caller->witness->name), text);
	}
	return err_set(err, FAULT_ABSENT,
	    "the log's witnesses are no quorum, so that its last checkpoint is not shown yet%s",
	    buf_string(&why));
}

bool
collector_try(struct collector *collector, const struct merkle_source *tree, uint64_t size,
    struct buf *note, struct err *err)
{
	struct matter matter = { tree, size, note, note->len };
	bool met;

	lock_take(&collector->lock);
	collector->round++;
	collector->size = size;
	collector->signed_len = matter.signed_len;
	for (size_t i = 0; i < collector->policy->witness_count; i++) {
		struct caller *caller = &collector->caller[i];

		caller->cosigned = false;
		caller->tries = 0;
		caller->why = (struct err){ 0 };
		if (caller->state == IDLE)
			ask(caller, &matter);
	}
	condition_tell_all(&collector->asked);
	met = wait_for_quorum(collector, &matter);
	collector->met = met;
	if (!met)
		fail_quorum(collector, err);
	lock_give(&collector->lock);
	return met;
}

bool
collector_ask(struct collector *collector, const struct merkle_source *tree, uint64_t size,
    struct buf *note, struct err *err)
{
	size_t before = note->len;

	if (collector_try(collector, tree, size, note, err))
		return true;
	buf_cut(note, before);
	return false;
}

bool
collector_more(struct collector *collector, const struct merkle_source *tree, uint64_t size,
    struct buf *note)
{
	struct matter matter = { tree, size, note, collector->signed_len };
	size_t before = note->len;

	lock_take(&collector->lock);
	if (collector->met && size == collector->size)
		(void)is_waiting(collector, &matter);
	lock_give(&collector->lock);
	return note->len > before;
}

/* Beginning and end */

static bool
check_policy(const struct policy *policy, const struct vkey *key, struct err *err)
{
	bool has_address[POLICY_WITNESSES_MAX], named = false;

	for (size_t i = 0; i < policy->log_count; i++)
		named = named || vkey_eq(&policy->log[i].key, key);
	if (!named)
		return err_set(err, FAULT_INPUT, "the policy does not name the log '%.*s'",
		    TEXT_ARGS(key->name));
	for (size_t i = 0; i < policy->witness_count; i++)
		has_address[i] = policy->witness[i].url.len > 0;
	return policy_met(policy, has_address) ||
	       err_set(err, FAULT_INPUT,
		   "the policy's quorum cannot be met by the witnesses that it gives an "
		   "address for: 'witness NAME VKEY URL'");
}

static bool
start_caller(struct caller *caller, struct err *err)
{
	const char *trust = getenv("SSL_CERT_FILE"); /* as OpenSSL and curl heed it */
	struct text url = caller->witness->url;

	if (url.len == 0)
		return true;
	if (text_ends(url, TEXT("/")))
		url.len--;
	if (!client_open(url, &caller->client, err))
		return false;
	if (trust != NULL && trust[0] != '\0')
		client_set_trust(caller->client, trust);
	client_set_limit(caller->client, COLLECT_WITNESS_MS);
	nearby_bind(caller->of->nearby, url, caller->client);
	caller->started = thread_start(&caller->thread, STACK_LEN, work, caller);
	return caller->started || err_set(err, FAULT_SYSTEM, "cannot start a thread");
}

bool
collector_start(const struct policy *policy, const struct vkey *key,
    const struct nearby *nearby, struct collector **out, struct err *err)
{
	struct collector *collector;

	if (!check_policy(policy, key, err))
		return false;
	collector = mem_grow(NULL, sizeof(*collector));
	if (collector == NULL)
		return err_memory(err);
	*collector = (struct collector){ .policy = policy, .nearby = nearby, .lock = LOCK };
	condition_make(&collector->asked);
	condition_make(&collector->answered);
	for (size_t i = 0; i < policy->witness_count; i++) {
		struct caller *caller = &collector->caller[i];

		*caller = (struct caller){ .of = collector,
			.witness = &policy->witness[i],
			.body = BUF(WITNESS_BODY_MAX),
			.answer = BUF(ANSWER_MAX) };
		if (!start_caller(caller, err)) {
			collector_stop(&collector);
			return false;
		}
	}
	*out = collector;
	return true;
}

void
collector_stop(struct collector **of)
{
	struct collector *collector = *of;

	if (collector == NULL)
		return;
	lock_take(&collector->lock);
	collector->stop = true;
	condition_tell_all(&collector->asked);
	lock_give(&collector->lock);
	for (size_t i = 0; i < collector->policy->witness_count; i++) {
		struct caller *caller = &collector->caller[i];

		if (caller->started)
			thread_join(&caller->thread);
		client_close(&caller->client);
		buf_free(&caller->body);
		buf_free(&caller->answer);
	}
	condition_free(&collector->asked);
	condition_free(&collector->answered);
	lock_free(&collector->lock);
	free(collector);
	*of = NULL;
}
