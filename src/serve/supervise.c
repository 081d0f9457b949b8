#include "serve/supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "serve/clerk.h"
#include "serve/console.h"
#include "serve/courier.h"
#include "serve/front.h"
#include "serve/keeper.h"
#include "serve/newborn.h"
#include "serve/notify.h"
#include "serve/parley.h"
#include "serve/reader.h"
#include "serve/ways.h"

#define PAUSE_MIN_MS 50    /* before one that ended begins again; doubled each time */
#define PAUSE_MAX_MS 10000 /* to this */
#define STEADY_MS 10000    /* who lasted that long begins at once */
#define FAREWELL_MS 15000  /* for those who are told to stop */
#define LOOK_MS 1000
#define PAYLOAD_MAX (8 * KIB)

static void (*const node_lives[PROCESSES])(struct post *post) = {
	[PROCESS_KEEPER] = keeper_run,
	[PROCESS_READER] = reader_run,
	[PROCESS_COURIER] = courier_run,
	[PROCESS_CLERK] = clerk_run,
	[PROCESS_CONSOLE] = console_run,
	[PROCESS_FRONT] = front_run,
};

struct worker {
	pid_t pid;   /* 0: it does not run */
	int control; /* -1 likewise */
	bool ready;
	bool leaving;    /* it was told to stop */
	bool told;       /* what its sandbox lacks */
	int64_t began;   /* milliseconds */
	int64_t again;   /* when it may begin */
	int64_t pause;   /* that it was made to wait last */
	struct err said; /* why it could not begin */
};

struct supervisor {
	const struct supervise_config *config;
	struct worker worker[PROCESSES];
	struct ways ways;
	bool begun;
	bool reloading;
	int64_t alive; /* when to say so */
};

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
tell(const struct supervisor *s, enum process process, const char *event, struct text words)
{
	const struct supervise_log *log = &s->config->log;

	log->tell(log->arg, process_word(process), event, words);
}

/* Beginning one */

/* Give a process its end of a new way to another. */
static void
send_channel(struct supervisor *s, enum process to, enum process peer, uint32_t number, int end)
{
	struct frame frame = {
		.kind = PARLEY_CHANNEL, .tag = parley_way(peer, number), .fd = end
	};
	struct err err;

	/* One that does not take it is about to be seen to have ended. */
	(void)!frame_send(s->worker[to].control, &frame, &err);
}

static void
send_order(struct supervisor *s, enum process to, enum parley order)
{
	struct frame frame = { .kind = (uint8_t)order, .fd = -1 };
	struct err err;

	if (s->worker[to].control >= 0)
		(void)!frame_send(s->worker[to].control, &frame, &err);
}

static bool
runs(const struct supervisor *s, enum process process)
{
	return s->worker[process].control >= 0;
}

/* `ends` of each are ours, to give away or to close. */
struct links {
	int near[PROCESSES]; /* of the one who begins */
	int far[PROCESSES];  /* of the others */
	int control[2];
};

static void
close_links(struct links *ways)
{
	for (size_t i = 0; i < PROCESSES; i++) {
		file_close(&ways->near[i]);
		file_close(&ways->far[i]);
	}
	file_close(&ways->control[0]);
	file_close(&ways->control[1]);
}

static bool
make_links(const struct supervisor *s, enum process process, struct links *out, struct err *err)
{
	*out = (struct links){ .control = { -1, -1 } };
	for (size_t i = 0; i < PROCESSES; i++)
		out->near[i] = out->far[i] = -1;
	if (!frame_pair(out->control, err))
		return false;
	for (size_t i = 0; i < PROCESSES; i++) {
		int ends[2];

		if (!process_peers(process, (enum process)i) || !runs(s, (enum process)i))
			continue;
		if (!frame_pair(ends, err))
			return false;
		out->near[i] = ends[0];
		out->far[i] = ends[1];
	}
	return true;
}

static bool
begin_in(struct supervisor *s, enum process process, struct links *ways, struct err *err)
{
	struct worker *worker = &s->worker[process];
	struct post post = {
		.process = process, .control = ways->control[1], .config = &s->config->post
	};
	pid_t parent = getpid();

	memcpy(post.peer, ways->near, sizeof(post.peer));
	for (size_t i = 0; i < PROCESSES; i++)
		if (ways->far[i] >= 0)
			post.way[i] = ways_add(&s->ways, process, (enum process)i, now_ms());
	worker->pid = fork();
	if (worker->pid == 0)
		newborn_live(&post, parent,
		    (s->config->lives != NULL ? s->config->lives : node_lives)[process]);
	if (worker->pid < 0) {
		worker->pid = 0;
		return err_errno(err, "cannot begin the %s", process_word(process));
	}
	worker->control = ways->control[0];
	ways->control[0] = -1;
	for (size_t i = 0; i < PROCESSES; i++)
		if (ways->far[i] >= 0)
			send_channel(s, (enum process)i, process, post.way[i], ways->far[i]);
	return true;
}

static bool
begin(struct supervisor *s, enum process process, struct err *err)
{
	struct worker *worker = &s->worker[process];
	struct links links;
	bool begun = make_links(s, process, &links, err) && begin_in(s, process, &links, err);

	close_links(&links);
	worker->began = now_ms();
	worker->ready = worker->leaving = false;
	worker->said.fault = FAULT_NONE;
	return begun;
}

/* What they say */

/* One that lasted may begin again at once. */
static void
set_pause(struct worker *worker, int64_t now)
{
	if (worker->leaving || now - worker->began >= STEADY_MS)
		worker->pause = 0;
	else if (worker->pause == 0)
		worker->pause = PAUSE_MIN_MS;
	else
		worker->pause =
		    worker->pause * 2 > PAUSE_MAX_MS ? PAUSE_MAX_MS : worker->pause * 2;
	worker->again = now + worker->pause;
}

static void
tell_end(const struct supervisor *s, enum process process, int status)
{
	scoped(buf_free) struct buf words = BUF(KIB);

	if (WIFSIGNALED(status))
		buf_addf(&words, "ended by signal %d%s", WTERMSIG(status),
		    WTERMSIG(status) == SIGSYS ? ", since it tried what it may not" : "");
	else
		buf_addf(&words, "ended with status %d", WEXITSTATUS(status));
	tell(s, process, "ended", buf_text(&words));
}

static void
reap(struct supervisor *s, enum process process)
{
	struct worker *worker = &s->worker[process];
	int status = 0;

	file_close(&worker->control);
	while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
		;
	worker->pid = 0;
	set_pause(worker, now_ms());
	if (s->begun && !worker->leaving && worker->said.fault == FAULT_NONE)
		tell_end(s, process, status);
	worker->ready = worker->leaving = false;
}

static void
hear_fault(struct supervisor *s, enum process process, const struct frame *frame)
{
	struct worker *worker = &s->worker[process];
	struct text nothing;
	struct err err;

	/* Who is told to stop as it begins may miss the others, who are told so, too. */
	if (worker->leaving || parley_answer_open(frame->payload, &nothing, &err))
		return;
	if (frame->kind == PARLEY_TROUBLE) {
		tell(s, process, "trouble", text_of(err.text));
		return;
	}
	worker->said = err;
	if (s->begun) /* else the caller tells */
		tell(s, process, "failed", text_of(err.text));
}

static void
hear_ready(struct supervisor *s, enum process process, struct text lacking)
{
	struct worker *worker = &s->worker[process];
	struct text line;

	worker->ready = true;
	if (!worker->told)
		while (text_line(&lacking, &line))
			tell(s, process, "sandbox lacks", line);
	worker->told = true;
}

static void
leave(struct supervisor *s, enum process process)
{
	s->worker[process].leaving = s->worker[process].pid != 0;
	send_order(s, process, PARLEY_STOP);
}

/* Keys, policies and the database are read again by beginning again; strangers notice
 * nothing of it but that an answer comes a little later. */
static void
reload(struct supervisor *s)
{
	struct err err;

	notify(NOTIFY_RELOADING);
	s->reloading = true;
	send_order(s, PROCESS_FRONT, PARLEY_RELOAD);
	leave(s, PROCESS_CLERK);
	leave(s, PROCESS_KEEPER);
	leave(s, PROCESS_COURIER);
	if (!s->config->prepare(s->config->arg, &err))
		tell(s, PROCESS_CLERK, "trouble", text_of(err.text));
}

/* What the clerk says of keeper and reader is believed: of the one it waits for everything, of
 * the other it has the file's keys.  Else both live on, and get a new way. */
static void
hear_lost(struct supervisor *s, enum process process, uint32_t tag)
{
	enum process peer = (enum process)(tag & 0xff);
	bool gives_up =
	    process == PROCESS_CLERK && (peer == PROCESS_KEEPER || peer == PROCESS_READER);

	if (peer >= PROCESSES || !process_peers(process, peer) || !runs(s, process) ||
	    !runs(s, peer) || s->worker[process].leaving || s->worker[peer].leaving)
		return;
	if (!gives_up)
		ways_lose(&s->ways, process, peer, tag >> 8, now_ms());
	else if (ways_is(&s->ways, process, peer, tag >> 8))
		(void)kill(s->worker[peer].pid, SIGKILL);
}

static bool
renew(struct supervisor *s, enum process a, enum process b, struct err *err)
{
	uint32_t number;
	int ends[2];

	if (!frame_pair(ends, err))
		return false;
	number = ways_add(&s->ways, a, b, now_ms());
	send_channel(s, a, b, number, ends[0]);
	send_channel(s, b, a, number, ends[1]);
	close(ends[0]);
	close(ends[1]);
	return true;
}

/* Who has ended meanwhile begins again with a way of his own. */
static void
renew_all(struct supervisor *s)
{
	int64_t now = now_ms();
	struct err err;

	for (unsigned i = 0; i < PROCESSES; i++)
		for (unsigned j = i + 1; j < PROCESSES; j++) {
			enum process a = (enum process)i, b = (enum process)j;

			if (!ways_due(&s->ways, a, b, now))
				continue;
			ways_forget(&s->ways, a, b);
			if (runs(s, a) && runs(s, b) && !renew(s, a, b, &err))
				tell(s, a, "trouble", text_of(err.text));
		}
}

static void
hear(struct supervisor *s, enum process process)
{
	scoped(buf_free) struct buf room = BUF(PAYLOAD_MAX);
	scoped(frame_free) struct frame frame = FRAME;
	struct worker *worker = &s->worker[process];
	struct err err;

	if (!frame_receive(worker->control, &room, &frame, &err)) {
		/* Nonsense is for one who was taken over. */
		if (err.fault != FAULT_ABSENT)
			(void)kill(worker->pid, SIGKILL);
		reap(s, process);
		return;
	}
	if (frame.kind == PARLEY_READY)
		hear_ready(s, process, frame.payload);
	else if (frame.kind == PARLEY_FAILED || frame.kind == PARLEY_TROUBLE)
		hear_fault(s, process, &frame);
	else if (frame.kind == PARLEY_RELOAD && process == PROCESS_CLERK && s->begun)
		reload(s);
	else if (frame.kind == PARLEY_LOST)
		hear_lost(s, process, frame.tag);
}

/* Wait for whatever comes, at most so long. */
static void
listen_to_all(struct supervisor *s, struct pollfd *more, size_t count, int64_t wait)
{
	struct pollfd fds[PROCESSES + 2];

	for (size_t i = 0; i < PROCESSES; i++)
		fds[i] = (struct pollfd){ .fd = s->worker[i].control, .events = POLLIN };
	for (size_t i = 0; i < count; i++)
		fds[PROCESSES + i] = more[i];
	if (wait < 0)
		wait = 0;
	if (poll(fds, PROCESSES + count, wait > LOOK_MS ? LOOK_MS : (int)wait) < 0)
		return;
	for (size_t i = 0; i < PROCESSES; i++)
		if (fds[i].revents != 0)
			hear(s, (enum process)i);
	for (size_t i = 0; i < count; i++)
		more[i] = fds[PROCESSES + i];
}

/* The first beginning: in order, each when the one before is at work. */
static bool
begin_all(struct supervisor *s, struct err *err)
{
	for (unsigned i = 0; i < PROCESSES; i++) {
		struct worker *worker = &s->worker[i];

		if (!begin(s, (enum process)i, err))
			return false;
		while (!worker->ready && worker->pid != 0)
			listen_to_all(s, NULL, 0, LOOK_MS);
		if (worker->ready)
			continue;
		*err = worker->said;
		return err->fault != FAULT_NONE
			   ? false
			   : err_set(err, FAULT_SYSTEM, "the %s ended as it began",
				 process_word((enum process)i));
	}
	return true;
}

/* The clerk needs a keeper to begin with; all others do what they can without. */
static bool
may_begin(const struct supervisor *s, enum process process, int64_t now)
{
	const struct worker *worker = &s->worker[process];

	if (worker->pid != 0 || now < worker->again)
		return false;
	if (process == PROCESS_CLERK)
		return s->worker[PROCESS_KEEPER].ready && !s->worker[PROCESS_KEEPER].leaving;
	/* Two sets of keys must not meet one clerk. */
	return process != PROCESS_KEEPER || !s->worker[PROCESS_CLERK].leaving;
}

static void
begin_again(struct supervisor *s)
{
	int64_t now = now_ms();
	struct err err;

	for (unsigned i = 0; i < PROCESSES; i++) {
		if (!may_begin(s, (enum process)i, now))
			continue;
		if (begin(s, (enum process)i, &err)) {
			tell(s, (enum process)i, "begins", TEXT("again"));
		} else {
			tell(s, (enum process)i, "failed", text_of(err.text));
			s->worker[i].again = now + PAUSE_MAX_MS;
		}
	}
}

static int64_t
until_next(const struct supervisor *s)
{
	int64_t now = now_ms(), wait = LOOK_MS, next = ways_next(&s->ways);

	if (next < now + wait)
		wait = next > now ? next - now : 0;
	for (unsigned i = 0; i < PROCESSES; i++)
		if (s->worker[i].pid == 0 && s->worker[i].again > now &&
		    s->worker[i].again - now < wait)
			wait = s->worker[i].again - now;
	return wait;
}

static bool
all_ready(const struct supervisor *s)
{
	for (unsigned i = 0; i < PROCESSES; i++)
		if (!s->worker[i].ready || s->worker[i].leaving)
			return false;
	return true;
}

static void
say_how_it_is(struct supervisor *s)
{
	int64_t interval = notify_interval(), now = now_ms();

	if (interval > 0 && now >= s->alive) {
		notify(NOTIFY_ALIVE);
		s->alive = now + interval / 3;
	}
	if (s->reloading && all_ready(s)) {
		s->reloading = false;
		notify(NOTIFY_READY);
	}
}

static bool
is_told_to_reload(const struct supervisor *s)
{
	struct signalfd_siginfo info;

	return read(s->config->reload, &info, sizeof(info)) == (ssize_t)sizeof(info);
}

/* What an operator wrote by hand.  What cannot be read is told, and all goes on as it was: he
 * is at it. */
static void
look_for_changes(struct supervisor *s)
{
	struct err err;

	if (s->config->changes == NULL || !changes_look(s->config->changes))
		return;
	if (s->config->prepare(s->config->arg, &err))
		reload(s);
	else
		tell(s, PROCESS_CLERK, "trouble", text_of(err.text));
}

static void
work(struct supervisor *s)
{
	struct pollfd more[2] = {
		{ .fd = s->config->stop, .events = POLLIN },
		{ .fd = s->config->reload, .events = POLLIN },
	};

	for (;;) {
		more[0].revents = more[1].revents = 0;
		listen_to_all(s, more, 2, until_next(s));
		if (more[0].revents != 0)
			return;
		if (more[1].revents != 0 && is_told_to_reload(s))
			reload(s);
		look_for_changes(s);
		renew_all(s);
		begin_again(s);
		say_how_it_is(s);
	}
}

/* The end */

static bool
any_runs(const struct supervisor *s, enum process first, enum process last)
{
	for (unsigned i = first; i <= last; i++)
		if (s->worker[i].pid != 0)
			return true;
	return false;
}

static void
end_some(struct supervisor *s, enum process first, enum process last)
{
	int64_t until = now_ms() + FAREWELL_MS;

	for (unsigned i = first; i <= last; i++)
		leave(s, (enum process)i);
	while (any_runs(s, first, last) && now_ms() < until)
		listen_to_all(s, NULL, 0, until - now_ms());
	for (unsigned i = first; i <= last; i++)
		if (s->worker[i].pid != 0) {
			(void)kill(s->worker[i].pid, SIGKILL);
			reap(s, (enum process)i);
		}
}

/* First those who take in, so that the others can finish what was taken. */
static void
end_all(struct supervisor *s)
{
	end_some(s, PROCESS_CONSOLE, PROCESS_FRONT);
	end_some(s, PROCESS_CLERK, PROCESS_CLERK);
	end_some(s, PROCESS_KEEPER, PROCESS_COURIER);
}

bool
supervise(const struct supervise_config *config, struct err *err)
{
	struct supervisor s = { .config = config };

	for (size_t i = 0; i < PROCESSES; i++)
		s.worker[i].control = -1;
	s.begun = config->prepare(config->arg, err) && begin_all(&s, err);
	if (s.begun) {
		config->ready(config->arg);
		notify(NOTIFY_READY);
		work(&s);
		notify(NOTIFY_STOPPING);
	}
	end_all(&s);
	return s.begun;
}
