#include "serve/clerk.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "action/deed/token.h"
#include "action/inbox/custodian.h"
#include "action/inbox/quota.h"
#include "action/node/due.h"
#include "action/node/enclosure.h"
#include "action/node/renewal.h"
#include "action/peer/peering.h"
#include "log/checkpoint.h"
#include "serve/arrivals.h"
#include "serve/callers.h"
#include "serve/cosigning.h"
#include "serve/heralding.h"
#include "serve/looking.h"
#include "serve/mailing.h"
#include "serve/metrics.h"
#include "serve/parley.h"
#include "serve/releasing.h"
#include "serve/scouting.h"
#include "serve/tidying.h"
#include "serve/timepiece.h"
#include "serve/unsealing.h"

/* How often to look whether another process of this node has set a new time. */
#define LOOK_MS 1000

/* Seconds after which a keeper that says nothing is given up: it may wait for its disk. */
#define KEEPER_PATIENCE 30

/* Of the database, so that what a large one is entered by need not be read again and again. */
#define CACHE ((size_t)24 << 20)

struct clerk {
	struct post *post;
	struct node node;
	struct callers callers;
	struct unsealing unsealing;
	struct quota quota;
	struct arrivals *arrivals;
	struct cosigning cosigning;
	struct witnessing witnessing;
	struct looking looking;
	struct heralding heralding;
	struct scouting scouting;
	struct unsealing_ways within;
	struct tidying tidying;
	struct releasing releasing;
	struct timepiece timepiece;
	int64_t due; /* milliseconds: when to see to what is due */
	struct mailing mailing;
	bool troubled;
	struct err trouble; /* what it is */
	bool keeper_lost;   /* that was said */
	bool halted;        /* the log cannot be continued: no receipt may promise that it is */
	uint64_t received, asked;
	struct tokens tokens; /* as they were for the last deed */
	bool stop;
};

static int64_t
now_ms(void)
{
	return timepiece_ms(CLOCK_REALTIME);
}

static void
watch_clock(struct clerk *clerk, int64_t now)
{
	struct err why;

	/* Of the one that nobody sets, and that goes on while the machine sleeps. */
	if (!timepiece_stepped(&clerk->timepiece, now, timepiece_ms(CLOCK_BOOTTIME), &why))
		return;
	post_trouble(clerk->post, &why);
	cosigning_step(&clerk->cosigning);
}

/* Who its witnesses are follows from who is a member. */
static void
see_to_witnesses(struct clerk *clerk, int64_t now)
{
	struct err odd;
	bool changed;

	witnessing_look(&clerk->witnessing, clerk->post, &clerk->node, now, &changed);
	if (!changed)
		return;
	cosigning_close(&clerk->cosigning);
	if (!cosigning_open(clerk->post->config->dir, &clerk->cosigning, &odd))
		post_trouble(clerk->post, &odd);
}

/* What was said in public is shown at once. */
static void
see_to_releases(struct clerk *clerk, int64_t now)
{
	bool said;

	releasing_do(
	    &clerk->releasing, clerk->post, &clerk->node, &clerk->cosigning, now, &said);
	if (said)
		clerk->due = 0;
}

/* Trouble is told when it begins, not every second that it lasts. */
static void
see_to_it(struct clerk *clerk, int64_t now)
{
	int64_t next;
	struct err err;

	watch_clock(clerk, now);
	if (due_do(&clerk->node, now / 1000, &next, &err)) {
		clerk->troubled = clerk->halted = false;
		clerk->due = next * 1000 < now + LOOK_MS ? next * 1000 : now + LOOK_MS;
		see_to_witnesses(clerk, now / 1000);
		cosigning_do(&clerk->cosigning, clerk->post, &clerk->node, now / 1000);
		looking_do(&clerk->looking, clerk->post, now / 1000);
		heralding_do(&clerk->heralding, clerk->post, &clerk->node, now / 1000);
		mailing_do(&clerk->mailing, clerk->post, &clerk->node, now / 1000);
		scouting_do(&clerk->scouting, clerk->post, &clerk->node, now / 1000);
		tidying_do(&clerk->tidying, clerk->post, &clerk->node, now / 1000);
		see_to_releases(clerk, now);
		return;
	}
	if (!clerk->troubled)
		post_trouble(clerk->post, &err);
	clerk->troubled = true;
	clerk->trouble = err;
	clerk->halted = err.fault == FAULT_CONFLICT;
	clerk->due = now + LOOK_MS;
}

static void
receive_what_came(struct clerk *clerk)
{
	struct err halted = clerk->trouble;

	halted.fault = FAULT_SYSTEM;
	clerk->received +=
	    arrivals_do(clerk->arrivals, now_ms() / 1000, clerk->halted ? &halted : NULL);
	for (size_t i = 0; i < clerk->witnessing.owners; i++)
		releasing_hurry_of(&clerk->releasing, clerk->witnessing.owner[i], now_ms());
	clerk->witnessing.owners = 0;
}

/* What was taken is done, as far as reader and keeper are still there. */
static void
receive_the_last(struct clerk *clerk)
{
	struct unsealing *unsealing = &clerk->unsealing;

	receive_what_came(clerk);
	while (unsealing->count > 0 && clerk->post->peer[PROCESS_READER] >= 0)
		unsealing_finish(unsealing, clerk->post, &clerk->node, unsealing->job[0]);
	while (arrivals_ready(clerk->arrivals))
		receive_what_came(clerk);
}

/* With a new manifest come new keys: the node begins again with these before it signs
 * anything more. */
static void
leave_if_stale(struct clerk *clerk)
{
	if (!clerk->node.stale)
		return;
	post_reload(clerk->post);
	clerk->stop = true;
}

/* What the console asks */

/* Who asks is who has the token, whatever the console says. */
static void
do_deed(struct clerk *clerk, struct text request, struct buf *answer)
{
	scoped(buf_free) struct buf said = BUF_SECRET(DEED_ANSWER_MAX);
	struct tokens *tokens = &clerk->tokens;
	struct deed_work work = { .request = request, .answer = &said, .tokens = tokens };
	uint64_t before;
	struct err err;

	clerk->asked++;
	if (!tokens_load(clerk->node.dir, tokens, &err)) {
		post_trouble(clerk->post, &err);
		parley_answer_format(FAULT_SYSTEM, TEXT("tokens cannot be read"), answer);
		return;
	}
	before = log_store_size(&clerk->node.journal.log);
	deed_do(&clerk->node, now_ms() / 1000, &work);
	if (log_store_size(&clerk->node.journal.log) != before)
		clerk->due = 0;
	parley_answer_format(FAULT_NONE, buf_text(&said), answer);
}

static void
tell_health(const struct clerk *clerk, struct buf *answer)
{
	if (clerk->troubled)
		parley_fault_format(&clerk->trouble, answer);
	else if (clerk->node.keeper.fd < 0)
		parley_answer_format(
		    FAULT_SYSTEM, TEXT("the keeper of the keys has ended"), answer);
	else if (clerk->post->peer[PROCESS_READER] < 0)
		parley_answer_format(
		    FAULT_SYSTEM, TEXT("the process that opens envelopes has ended"), answer);
	else
		parley_answer_format(FAULT_NONE, TEXT("ok"), answer);
}

static void
tell_figures(const struct clerk *clerk, struct buf *answer)
{
	parley_answer_format(FAULT_NONE, TEXT(""), answer);
	metrics_gauge(answer, "accord_node_troubled", "1 while something that is due fails.",
	    clerk->troubled);
	metrics_gauge(answer, "accord_node_halted", "1 while the log cannot be continued.",
	    clerk->halted);
	metrics_gauge(answer, "accord_node_keeper_up",
	    "1 while the keeper of the keys answers.", clerk->node.keeper.fd >= 0);
	metrics_gauge(answer, "accord_node_log_size", "Entries of the public log.",
	    (int64_t)log_store_size(&clerk->node.journal.log));
	metrics_counter(answer, "accord_node_received_total",
	    "Envelopes received and answered, since this process began.", clerk->received);
	metrics_counter(answer, "accord_node_deeds_total",
	    "Deeds asked over the console, since this process began.", clerk->asked);
}

static bool
answer_console(struct clerk *clerk, const struct frame *frame, struct buf *answer)
{
	switch (frame->kind) {
	case PARLEY_DEED:
		do_deed(clerk, frame->payload, answer);
		return true;
	case PARLEY_HEALTH:
		tell_health(clerk, answer);
		return true;
	case PARLEY_FIGURES:
		tell_figures(clerk, answer);
		return true;
	default:
		return false;
	}
}

static void
hear_console(struct clerk *clerk)
{
	scoped(buf_free) struct buf room = BUF_SECRET(2 * DEED_REQUEST_MAX);
	scoped(buf_free) struct buf answer = BUF_SECRET(DEED_ANSWER_MAX + KIB);
	scoped(frame_free) struct frame frame = FRAME;
	struct frame said = { .kind = PARLEY_ANSWER, .fd = -1 };
	struct post *post = clerk->post;
	struct err err;
	bool good = frame_receive(post->peer[PROCESS_CONSOLE], &room, &frame, &err);

	if (good && frame.kind == 0)
		return;
	good = good && frame.fd < 0 && answer_console(clerk, &frame, &answer) && !answer.failed;
	said.tag = frame.tag;
	said.payload = buf_text(&answer);
	if (!good || !frame_send(post->peer[PROCESS_CONSOLE], &said, &err))
		post_drop(post, PROCESS_CONSOLE);
	leave_if_stale(clerk);
}

/* What is said in public is shown at once: whoever said it waits for that. */
static void
serve_commands(struct clerk *clerk)
{
	const struct log_store *log = &clerk->node.journal.log;
	uint64_t before = log_store_size(log);

	callers_do(&clerk->callers, &clerk->node, now_ms() / 1000);
	mailing_do(&clerk->mailing, clerk->post, &clerk->node, now_ms() / 1000);
	if (log_store_size(log) != before)
		clerk->due = 0;
	leave_if_stale(clerk);
}

/* What the courier brings */

#define COURIER_ROOM (PARLEY_ERRAND_MAX + KIB)

/* It may be what shares wait for. */
static void
hear_witnesses(struct clerk *clerk, struct text payload)
{
	cosigning_hear(&clerk->cosigning, clerk->post, &clerk->node, payload, now_ms() / 1000);
	releasing_hurry(&clerk->releasing);
}

static void
hear_of_releases(struct clerk *clerk, const struct frame *frame)
{
	bool said;

	releasing_hear(&clerk->releasing, clerk->post, &clerk->node, frame, now_ms(), &said);
	if (said)
		clerk->due = 0;
}

static bool
take_from_courier(
    struct clerk *clerk, const struct frame *frame, struct mailing_done *done, size_t *count)
{
	struct post *post = clerk->post;

	if (frame->fd >= 0)
		return false;
	if (frame->kind == PARLEY_ANSWER)
		hear_witnesses(clerk, frame->payload);
	else if (frame->kind == PARLEY_SHOWN)
		looking_hear(&clerk->looking, post, &clerk->node, frame->payload);
	else if (frame->kind == PARLEY_TOLD)
		heralding_hear(
		    &clerk->heralding, post, &clerk->node, frame->payload, now_ms() / 1000);
	else if (frame->kind == PARLEY_FETCHED && (frame->tag & RELEASING_TAG) != 0)
		hear_of_releases(clerk, frame);
	else if (frame->kind == PARLEY_FETCHED)
		scouting_hear(&clerk->scouting, post, &clerk->node, frame, now_ms() / 1000);
	if (frame->kind == PARLEY_DONE) {
		done[*count] = (struct mailing_done){ frame->tag, BUF(COURIER_ROOM) };
		buf_add(&done[(*count)++].answer, frame->payload);
		return true;
	}
	return frame->kind == 0 || frame->kind == PARLEY_ANSWER ||
	       frame->kind == PARLEY_SHOWN || frame->kind == PARLEY_FETCHED ||
	       frame->kind == PARLEY_TOLD;
}

/* One frame; false when there is none, or nonsense came. */
static bool
hear_one(struct clerk *clerk, struct mailing_done *done, size_t *count)
{
	scoped(buf_free) struct buf room = BUF(COURIER_ROOM);
	scoped(frame_free) struct frame frame = FRAME;
	struct post *post = clerk->post;
	struct err err;

	if (frame_receive(post->peer[PROCESS_COURIER], &room, &frame, &err) &&
	    take_from_courier(clerk, &frame, done, count))
		return frame.kind != 0;
	clerk->cosigning.asked = clerk->looking.asked = false;
	heralding_forget(&clerk->heralding);
	scouting_forget(&clerk->scouting);
	releasing_forget(&clerk->releasing);
	post_drop(post, PROCESS_COURIER);
	return false;
}

/* What has come by now shares a flush. */
static void
hear_courier(struct clerk *clerk)
{
	struct mailing_done done[MAILING_ROUND_MAX];
	size_t count = 0;

	while (count < MAILING_ROUND_MAX && hear_one(clerk, done, &count))
		;
	if (count == 0)
		return;
	mailing_hear(&clerk->mailing, clerk->post, &clerk->node, now_ms() / 1000, done, count);
	mailing_do(&clerk->mailing, clerk->post, &clerk->node, now_ms() / 1000);
	for (size_t i = 0; i < count; i++)
		buf_free(&done[i].answer);
}

/* What the supervisor says */

static void
meet_keeper(struct clerk *clerk)
{
	struct post *post = clerk->post;
	int socket = post->peer[PROCESS_KEEPER];
	struct err err;

	post_wait(post, PROCESS_KEEPER, KEEPER_PATIENCE);
	post->peer[PROCESS_KEEPER] = -1; /* the node's from now on */
	clerk->keeper_lost = false;
	if (!keeper_join(&clerk->node.keeper, socket, &err))
		post_trouble(post, &err);
	clerk->due = 0;
}

static void
meet(struct clerk *clerk, enum process peer)
{
	if (peer == PROCESS_KEEPER)
		meet_keeper(clerk);
	else
		post_hurry(clerk->post, peer);
	if (peer == PROCESS_READER)
		unsealing_change_reader(&clerk->unsealing);
	if (peer == PROCESS_FRONT)
		arrivals_change_front(clerk->arrivals);
	if (peer == PROCESS_COURIER) {
		clerk->cosigning.asked = clerk->looking.asked = false;
		heralding_forget(&clerk->heralding);
		mailing_forget(&clerk->mailing);
		scouting_forget(&clerk->scouting);
		releasing_forget(&clerk->releasing);
	}
}

static void
hear_supervisor(struct clerk *clerk)
{
	enum process peer;

	switch (post_hear(clerk->post, &peer)) {
	case POST_CHANNEL:
		meet(clerk, peer);
		break;
	case POST_STOP:
		clerk->stop = true;
		break;
	case POST_NOTHING:
	case POST_RELOAD:
		break;
	}
}

/* It ended, or was given up: in the one case another has begun, in the other one has to. */
static void
see_to_keeper(struct clerk *clerk)
{
	if (clerk->node.keeper.fd >= 0 || clerk->keeper_lost)
		return;
	clerk->keeper_lost = true;
	post_lost(clerk->post, PROCESS_KEEPER);
}

static int
wait_for(const struct clerk *clerk, int64_t now)
{
	int64_t release = releasing_next(&clerk->releasing);
	int64_t due = release < clerk->due ? release : clerk->due;
	int64_t wait = due > now ? due - now : 0;

	if (callers_waiting(&clerk->callers) || arrivals_ready(clerk->arrivals))
		return 0;
	/* The clock may have been set back: never wait longer than that. */
	return wait > LOOK_MS ? LOOK_MS : (int)wait;
}

static void
work(struct clerk *clerk)
{
	enum { CONTROL, FRONT, READER, CONSOLE, COURIER, LOCAL, KEEPER, WAYS };
	struct post *post = clerk->post;

	while (!clerk->stop) {
		struct pollfd fds[WAYS] = {
			[CONTROL] = { .fd = post->control, .events = POLLIN },
			[FRONT] = { .fd = post->peer[PROCESS_FRONT],
			    .events = arrivals_wants(clerk->arrivals) ? POLLIN : 0 },
			[READER] = { .fd = post->peer[PROCESS_READER], .events = POLLIN },
			[CONSOLE] = { .fd = post->peer[PROCESS_CONSOLE], .events = POLLIN },
			[COURIER] = { .fd = post->peer[PROCESS_COURIER], .events = POLLIN },
			[LOCAL] = { .fd = callers_fd(&clerk->callers), .events = POLLIN },
			[KEEPER] = { .fd = clerk->node.keeper.fd, /* to see it go, too */
			    .events = unsealing_awaits_keeper(&clerk->unsealing) ? POLLIN : 0 },
		};
		int64_t now = now_ms();

		if (now >= clerk->due || clerk->due > now + LOOK_MS)
			see_to_it(clerk, now);
		else if (now >= releasing_next(&clerk->releasing))
			see_to_releases(clerk, now);
		see_to_keeper(clerk);
		if (poll(fds, WAYS, wait_for(clerk, now_ms())) < 0)
			continue;
		/* First, and then again: it may put other ways in the place of these. */
		if (fds[CONTROL].revents != 0) {
			hear_supervisor(clerk);
			continue;
		}
		if ((fds[KEEPER].revents & ~POLLIN) != 0)
			file_close(&clerk->node.keeper.fd);
		if (fds[FRONT].revents != 0 || fds[READER].revents != 0 ||
		    fds[KEEPER].revents != 0 || clerk->unsealing.count > 0 ||
		    arrivals_ready(clerk->arrivals))
			receive_what_came(clerk);
		if (fds[CONSOLE].revents != 0)
			hear_console(clerk);
		if (fds[COURIER].revents != 0)
			hear_courier(clerk);
		if (fds[LOCAL].revents != 0 || callers_waiting(&clerk->callers))
			serve_commands(clerk);
	}
}

static bool
begin(struct clerk *clerk, struct err *err)
{
	struct post *post = clerk->post;
	int keeper = post->peer[PROCESS_KEEPER];
	struct arrivals_ways ways = { post, &clerk->node, &clerk->unsealing,
		&clerk->witnessing };
	struct err odd;

	post_wait(post, PROCESS_KEEPER, KEEPER_PATIENCE);
	post_hurry(post, PROCESS_READER);
	post_hurry(post, PROCESS_FRONT);
	post_hurry(post, PROCESS_CONSOLE);
	post_hurry(post, PROCESS_COURIER);
	post->peer[PROCESS_KEEPER] = -1;
	if (keeper < 0)
		return err_set(err, FAULT_SYSTEM, "the keeper of the keys is not there yet");
	if (!node_open_kept(post->config->dir, keeper, &clerk->node, err) ||
	    !db_spend(clerk->node.journal.db, CACHE, err) ||
	    !arrivals_open(&ways, &clerk->arrivals, err) ||
	    !callers_open(post->config->local, &clerk->callers, err))
		return false;
	clerk->node.quota = &clerk->quota;
	clerk->node.strangers = post->config->strangers;
	clerk->within = (struct unsealing_ways){ &clerk->unsealing, post, &clerk->node };
	clerk->node.opener = (struct node_opener){ &clerk->within, unsealing_within };
	mailing_begin(&clerk->mailing, &clerk->unsealing);
	if (!heralding_begin(&clerk->heralding, &clerk->node, now_ms() / 1000, err))
		return false;
	if (!cosigning_open(post->config->dir, &clerk->cosigning, &odd))
		post_trouble(post, &odd);
	return true;
}

static void
end(struct clerk *clerk)
{
	callers_close(&clerk->callers);
	arrivals_close(&clerk->arrivals);
	cosigning_close(&clerk->cosigning);
	fellows_close(&clerk->witnessing.fellows);
	scouting_close(&clerk->scouting);
	releasing_close(&clerk->releasing);
	node_close(&clerk->node);
}

/* SQLite has its temporary files beside the database. */
static bool
find_places(const struct post *post, char (*out)[PATH_MAX], struct err *err)
{
	const char *dir = post->config->dir;

	if (!node_path(dir, "journal", out[0], err) || !node_path(dir, "public", out[1], err) ||
	    !node_path(dir, "witness-policy", out[2], err) ||
	    !node_path(dir, "console", out[3], err) ||
	    !node_path(dir, RENEWAL_ALARM, out[4], err) ||
	    !node_path(dir, FELLOWS_EXTRA, out[5], err) ||
	    !node_path(dir, PEERING_FILE, out[6], err) ||
	    !node_path(dir, ENCLOSURE_DIR, out[7], err) ||
	    !node_path(dir, CUSTODIAN_FILE, out[8], err))
		return false;
	return setenv("SQLITE_TMPDIR", out[0], 1) == 0 || err_memory(err);
}

void
clerk_run(struct post *post)
{
	static struct clerk clerk; /* with all tokens it is large */
	char place[9][PATH_MAX];
	const char *const writes[] = { place[0], place[1], place[4], place[7], NULL };
	const char *const reads[] = { place[2], place[3], place[5], place[6], place[8], NULL };
	struct sandbox sandbox = { .name = "accord-clerk",
		.read = reads,
		.write = writes,
		.network = SANDBOX_ACCEPT,
		.threads = true }; /* to seal answers */
	struct err err;

	clerk.post = post;
	clerk.scouting.fellows = &clerk.witnessing.fellows;
	clerk.node.keeper.fd = -1;
	if (!find_places(post, place, &err))
		post_fail(post, &err);
	post_enter(post, &sandbox);
	if (!begin(&clerk, &err))
		post_fail(post, &err);
	see_to_it(&clerk, now_ms());
	post_ready(post);
	work(&clerk);
	if (!clerk.node.stale)
		receive_the_last(&clerk);
	end(&clerk);
	_exit(0);
}
