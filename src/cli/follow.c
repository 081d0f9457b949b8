#include "action/follow.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/network.h"
#include "cli/options.h"
#include "crypto/random.h"

#define LOOK_SECONDS 60      /* between two looks at the log */
#define PATIENCE_SECONDS 900 /* that a key may be late, before --once gives up */
#define RETRY_MS 20          /* grows with each attempt, so that many do not press */
#define RETRY_MOST_MS 1000

enum { OPTION_ONCE = 1, OPTION_INTO };

static const struct option options[] = {
	{ "once", no_argument, NULL, OPTION_ONCE },
	{ "into", required_argument, NULL, OPTION_INTO },
	{ 0 },
};

static void
sleep_ms(int64_t ms)
{
	struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	if (ms > 0)
		nanosleep(&ts, NULL);
}

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
tell(const char *word, const struct follow_seal *seal)
{
	scoped(buf_free) struct buf out = BUF(4 * KIB);

	buf_addf(&out, "%-9s ", word);
	hash_format(&seal->id, &out);
	buf_add(&out, TEXT("  opens "));
	utc_format(seal->seal.opens, &out);
	puts(buf_string(&out));
	fflush(stdout);
}

/* From the time on, ask until the key is there. */
static bool
unlock(const struct follow *follow, struct follow_seal *seal, struct err *err)
{
	int64_t opens = seal->seal.opens * 1000, wait = RETRY_MS;
	uint8_t jitter;

	while (now_ms() < opens)
		sleep_ms(opens - now_ms());
	for (;;) {
		if (follow_unlock(follow, seal, err))
			return true;
		if (err->fault != FAULT_ABSENT)
			return false;
		if (now_ms() > opens + PATIENCE_SECONDS * 1000)
			return err_set(err, FAULT_ABSENT,
			    "the publisher has not posted the key %d minutes after the time",
			    PATIENCE_SECONDS / 60);
		random_bytes(&jitter, sizeof(jitter));
		sleep_ms(wait + jitter % RETRY_MS);
		wait = wait + RETRY_MS < RETRY_MOST_MS ? wait + RETRY_MS : RETRY_MOST_MS;
	}
}

/* The one that opens first of those not open yet; NULL when all are. */
static struct follow_seal *
next_seal(struct follow *follow)
{
	struct follow_seal *next = NULL;

	for (size_t i = 0; i < follow->count; i++) {
		struct follow_seal *seal = &follow->seals[i];

		if (!seal->open && (next == NULL || seal->seal.opens < next->seal.opens))
			next = seal;
	}
	return next;
}

static bool
hold_all(struct follow *follow, struct err *err)
{
	for (size_t i = 0; i < follow->count; i++) {
		if (follow->seals[i].open)
			continue;
		if (!follow_hold(follow, &follow->seals[i], err))
			return false;
		tell("held", &follow->seals[i]);
	}
	return true;
}

/* Hold all there is, then unlock: all of it, or what opens before `until`. */
static bool
pass(const char *into, const struct remote *remote, int64_t until, struct err *err)
{
	scoped(follow_close) struct follow follow = { 0 };
	struct follow_seal *seal;

	if (!follow_open(into, remote, now_ms() / 1000, &follow, err) ||
	    !hold_all(&follow, err))
		return false;
	while ((seal = next_seal(&follow)) != NULL && seal->seal.opens <= until) {
		if (!unlock(&follow, seal, err))
			return false;
		tell("unlocked", seal);
	}
	return true;
}

static int
follow_on(const char *into, const struct remote *remote)
{
	struct err err;

	for (;;) {
		int64_t began = now_ms();

		if (!pass(into, remote, began / 1000 + LOOK_SECONDS, &err)) {
			/* A node that cannot be reached may come back; a log that was
			 * rewritten is for a person to look at. */
			if (err.fault != FAULT_SYSTEM && err.fault != FAULT_ABSENT)
				return cli_fail(&err);
			cli_note("%s; trying on", err.text);
		}
		sleep_ms(began + LOOK_SECONDS * 1000 - now_ms());
	}
}

static int
run(int argc, char **argv)
{
	scoped(network_close) struct network network = { 0 };
	const char *into = NULL;
	bool once = false;
	struct err err;
	int option;

	option_begin();
	while ((option = option_next(&command_follow, argc, argv, options)) != OPTION_END) {
		if (option == OPTION_WRONG)
			return CLI_USAGE;
		if (option == OPTION_ONCE)
			once = true;
		else
			into = optarg;
	}
	if (argc - optind != 1 || into == NULL)
		return cli_usage(&command_follow, "'follow' needs one URL and --into DIR");
	if (!network_open(argv[optind], &network, &err))
		return cli_fail(&err);
	if (!once)
		return follow_on(into, &network.remote);
	return pass(into, &network.remote, UTC_MAX, &err) ? EXIT_SUCCESS : cli_fail(&err);
}

const struct command command_follow = {
	.name = "follow",
	.summary = "hold a node's sealed releases and unlock them at their time",
	.help = "usage: accord follow URL --into DIR [--once]\n"
		"\n"
		"Reads the node's public log, checks that it only grows, fetches the sealed\n"
		"bundles beforehand, and at their time asks for the key.  The files appear in\n"
		"DIR/ID, all at once, and only after every byte was verified.\n"
		"\n"
		"  --into DIR   where the files go; what is held is kept in DIR/.accord\n"
		"  --once       end when all that is sealed now has been unlocked\n",
	.run = run,
};
