#include "action/release/trial.h"

#include <fcntl.h>
#include <unistd.h>

#include "action/release/bundle.h"
#include "base/thread.h"
#include "crypto/age.h"

#define STACK_LEN ((size_t)256 * KIB)

/* What is opened goes through a pipe to a thread that unfolds it. */
struct trial {
	int in;
	uint64_t size;
	bool good;
	struct err why;
};

/* Else who writes would wait for ever. */
static void
drain(const struct source *plain)
{
	struct err ignored;
	char some[4096];
	size_t got;

	do
		if (!plain->read(plain->arg, some, sizeof(some), &got, &ignored))
			return;
	while (got > 0);
}

static void *
unfold(void *arg)
{
	const struct bundle_visit nobody = { 0 };
	struct trial *trial = arg;
	struct source plain = source_fd(&trial->in);

	trial->good = bundle_unfold(&plain, trial->size, &nobody, &trial->why);
	drain(&plain);
	return NULL;
}

static bool
open_into(int pipe, const struct source *bundle, const struct identity *key, struct err *err)
{
	struct age_open how = { .identities = key, .count = 1 };
	struct sink sink = sink_fd(&pipe);

	return age_open(&how, bundle, &sink, err);
}

static bool
open_and_unfold(struct trial *trial, int *pipe, const struct source *bundle,
    const struct identity *key, struct err *err)
{
	struct thread thread;
	bool good;

	if (!thread_start(&thread, STACK_LEN, unfold, trial))
		return err_set(err, FAULT_LIMIT, "there can be no more threads");
	good = open_into(*pipe, bundle, key, err);
	file_close(pipe);
	thread_join(&thread);
	if (good && !trial->good)
		*err = trial->why;
	return good && trial->good;
}

bool
trial_open(
    const struct source *bundle, uint64_t size, const struct identity *key, struct err *err)
{
	struct trial trial = { .size = size };
	int ends[2];
	bool good;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_errno(err, "cannot make a pipe");
	trial.in = ends[0];
	good = open_and_unfold(&trial, &ends[1], bundle, key, err);
	file_close(&ends[0]);
	file_close(&ends[1]);
	return good;
}
