#include "serve/keeper.h"

#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "action/node/node.h"

static void
greet(struct post *post, const struct keeper_duty *duty)
{
	static const struct err fine = { .fault = FAULT_NONE };

	if (post->peer[PROCESS_CLERK] >= 0 &&
	    !keeper_duty_greet(duty, &fine, post->peer[PROCESS_CLERK]))
		post_drop(post, PROCESS_CLERK);
}

/* Whoever asks may have been taken over, and say what time it likes. */
static int64_t
own_clock(void)
{
	return time(NULL);
}

_Noreturn static void
work(struct post *post, const struct keeper_duty *duty)
{
	for (;;) {
		struct pollfd fds[2] = {
			{ .fd = post->control, .events = POLLIN },
			{ .fd = post->peer[PROCESS_CLERK], .events = POLLIN },
		};
		enum post_order order = POST_NOTHING;
		enum process peer;

		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[0].revents != 0)
			order = post_hear(post, &peer);
		if (order == POST_STOP)
			_exit(0);
		if (order == POST_CHANNEL)
			greet(post, duty);
		else if (fds[1].revents != 0 &&
			 !keeper_duty_answer(duty, post->peer[PROCESS_CLERK]))
			post_drop(post, PROCESS_CLERK);
	}
}

void
keeper_run(struct post *post)
{
	char keys[PATH_MAX] = "", signer[PATH_MAX] = "";
	const char *const reads[] = { keys, NULL }, *const writes[] = { signer, NULL };
	struct sandbox sandbox = {
		.name = "accord-keeper", .read = reads, .write = writes, .required = true
	};
	struct keeper_duty duty;
	struct keeper_home home;
	struct err err;

	if (!node_path(post->config->dir, "keys", keys, &err) ||
	    !node_path(post->config->dir, "signer", signer, &err))
		post_fail(post, &err);
	post_enter(post, &sandbox);
	if (!node_keeper_home(post->config->dir, &home, &err))
		post_fail(post, &err);
	home.firm = true;
	if (!keeper_duty_load(&home, &duty, &err))
		post_fail(post, &err);
	duty.clock = own_clock;
	post_ready(post);
	greet(post, &duty);
	work(post, &duty);
}
