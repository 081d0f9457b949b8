#include "serve/newborn.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Close all descriptors but the standard ones and these, which are put in order. */
static void
keep_only(int *keep, size_t count)
{
	unsigned from = STDERR_FILENO + 1;

	for (size_t i = 1; i < count; i++)
		for (size_t j = i; j > 0 && keep[j - 1] > keep[j]; j--) {
			int swapped = keep[j];

			keep[j] = keep[j - 1];
			keep[j - 1] = swapped;
		}
	for (size_t i = 0; i < count; i++) {
		if (keep[i] < (int)from)
			continue;
		if ((unsigned)keep[i] > from)
			(void)close_range(from, (unsigned)keep[i] - 1, 0);
		from = (unsigned)keep[i] + 1;
	}
	(void)close_range(from, ~0U, 0);
}

void
newborn_live(struct post *post, pid_t parent, void (*life)(struct post *post))
{
	const struct post_config *config = post->config;
	int keep[PROCESSES + 4];
	size_t count = 0;
	sigset_t none;

	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		_exit(1);
	for (size_t i = 0; i < PROCESSES; i++)
		keep[count++] = post->peer[i];
	keep[count++] = post->control;
	if (post->process == PROCESS_FRONT)
		keep[count++] = config->listen;
	if (post->process == PROCESS_CONSOLE)
		keep[count++] = config->console;
	if (post->process == PROCESS_CLERK)
		keep[count++] = config->local;
	keep_only(keep, count);
	life(post);
	_exit(1);
}
