#include "action/holding.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/bar.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/network.h"
#include "cli/options.h"
#include "crypto/random.h"

#define LOOK_SECONDS 60      /* between two looks at the log */
#define PATIENCE_SECONDS 900 /* that a key may be late, before --once gives up */
#define RETRY_MS 20          /* grows with each attempt, so that many do not press */
#define RETRY_MOST_MS 1000
#define LOOK_MOST_MS 1000 /* between two looks at the clock */
#define ID_SHOWN 12

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

/* The clock may be set, and the machine may sleep: look at it again and again. */
static void
wait_until(int64_t at)
{
	int64_t left;

	while ((left = at - now_ms()) > 0)
		sleep_ms(left < LOOK_MOST_MS ? left : LOOK_MOST_MS);
}

/* A remote that shows how far a bundle has come. */
struct shown {
	const struct remote *remote;
	struct progress *progress; /* NULL: not now */
};

static bool
get_shown(void *arg, const char *path, const struct sink *to, struct err *err)
{
	struct shown *shown = arg;
	struct meter meter = { .tell = bar_tell, .arg = shown->progress };
	struct sink sink;

	if (shown->progress == NULL)
		return shown->remote->get(shown->remote->arg, path, to, err);
	sink = sink_metered(&meter, *to);
	return shown->remote->get(shown->remote->arg, path, &sink, err);
}

static bool
post_shown(void *arg, const char *path, struct text body, struct buf *answer, struct err *err)
{
	const struct shown *shown = arg;

	return shown->remote->post(shown->remote->arg, path, body, answer, err);
}

static bool
fetch(const struct follow *follow, const struct follow_seal *seal, struct err *err)
{
	struct shown *shown = follow->remote->arg;
	struct progress progress = bar_begin("bundle", seal->seal.size);
	bool held;

	shown->progress = &progress;
	held = holding_fetch(follow, seal, err);
	shown->progress = NULL;
	progress_end(&progress);
	return held;
}

/* From the time on, ask until the key is there; a node that cannot be reached at that
 * moment may be pressed by many. */
static bool
get_key(const struct follow *follow, const struct follow_seal *seal, int64_t until,
    struct identity *key, struct err *err)
{
	int64_t wait = RETRY_MS;
	uint8_t jitter;

	wait_until(seal->seal.opens * 1000);
	for (;;) {
		if (holding_key(follow, seal, key, err))
			return true;
		if ((err->fault != FAULT_ABSENT && err->fault != FAULT_SYSTEM) ||
		    now_ms() > until)
			break;
		random_bytes(&jitter, sizeof(jitter));
		sleep_ms(wait + jitter % RETRY_MS);
		wait = wait + RETRY_MS < RETRY_MOST_MS ? wait + RETRY_MS : RETRY_MOST_MS;
	}
	if (err->fault == FAULT_ABSENT)
		return err_set(
		    err, FAULT_ABSENT, "the time has come, but the key is not posted yet");
	return false;
}

static bool
unlock(const struct follow *follow, struct follow_seal *seal, int64_t until, struct err *err)
{
	scoped(identity_free) struct identity key = { 0 };

	if (!get_key(follow, seal, until, &key, err) ||
	    !holding_unlock(follow, seal, &key, err))
		return false;
	tell("unlocked", seal);
	return true;
}

/* One release that makes trouble does not keep the others from being had. */
static int
give_up(struct follow_seal *seal, struct err *err)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	seal->given_up = true;
	hash_format(&seal->id, &hex);
	err_in(err, "release %.*s", ID_SHOWN, buf_string(&hex));
	return cli_fail(err);
}

static int
hold_all(struct follow *follow)
{
	int status = EXIT_SUCCESS;
	struct err err;

	for (size_t i = 0; i < follow->count; i++) {
		struct follow_seal *seal = &follow->seals[i];

		if (seal->open)
			continue;
		if (fetch(follow, seal, &err))
			tell("held", seal);
		else
			status = give_up(seal, &err);
	}
	return status;
}

/* The one that opens first of those to be unlocked; NULL when none is left. */
static struct follow_seal *
next_seal(struct follow *follow)
{
	struct follow_seal *next = NULL;

	for (size_t i = 0; i < follow->count; i++) {
		struct follow_seal *seal = &follow->seals[i];

		if (seal->open || seal->given_up)
			continue;
		if (next == NULL || seal->seal.opens < next->seal.opens)
			next = seal;
	}
	return next;
}

/* What has been said already. */
struct told {
	uint64_t epochs; /* so many anchors are out of order */
	bool keys;
};

/* How long one pass goes on. */
struct span {
	int64_t opens;    /* unlock what opens until then, seconds */
	int64_t patience; /* for a key that is late, seconds */
	struct told *told;
};

/* Say once what is wrong with the log's epochs; releases are had all the same. */
static void
tell_epochs(const struct epochs *epochs, uint64_t *told)
{
	scoped(buf_free) struct buf first = BUF(KIB);

	if (epochs->found == *told)
		return;
	*told = epochs->found;
	epochs_format(&epochs->first, &first);
	cli_note("anchors of the node's log are out of order (%" PRIu64
		 "), which is evidence of "
		 "fraud or failure; the first: %s",
	    epochs->found, buf_string(&first));
}

/* What else is to be known of the node, once in a run. */
static void
tell_keys(const struct follow *follow, bool *told)
{
	if (*told)
		return;
	if (follow->dropped > 0)
		cli_note("the node's log has begun anew; %" PRIu64
			 " of its entries that were seen before are no longer in it (its last "
			 "head before is kept in .accord/checkpoint.dropped)",
		    follow->dropped);
	if (follow->vouching.unheeded)
		cli_note("its log names other witnesses than are pinned here, and those have "
			 "not agreed to it");
	if (follow->void_seals > 0)
		cli_note("%zu sealed releases do not count: their key was revoked before",
		    follow->void_seals);
	if (follow->taken_down > 0)
		cli_note(
		    "%zu public statements were taken down by the node", follow->taken_down);
	if (follow->node.manifest->retired)
		cli_note("the node has retired; nothing new will come from it");
	*told = follow->dropped > 0 || follow->void_seals > 0 || follow->taken_down > 0 ||
		follow->node.manifest->retired;
}

/* Hold all there is, then unlock.  Faults are those of reading the log; what single
 * releases make of trouble is told, and in *status. */
static bool
pass(const char *into, const struct remote *remote, const struct span *span, int *status,
    struct err *err)
{
	scoped(follow_close) struct follow follow = { 0 };
	struct follow_seal *seal;

	if (!follow_open(into, remote, now_ms() / 1000, &follow, err))
		return false;
	tell_epochs(&follow.epochs, &span->told->epochs);
	tell_keys(&follow, &span->told->keys);
	*status = hold_all(&follow);
	while ((seal = next_seal(&follow)) != NULL && seal->seal.opens <= span->opens)
		if (!unlock(&follow, seal, (seal->seal.opens + span->patience) * 1000, err))
			*status = give_up(seal, err);
	return true;
}

static int
follow_once(const char *into, const struct remote *remote)
{
	struct told told = { 0 };
	const struct span span = { UTC_MAX, PATIENCE_SECONDS, &told };
	struct err err;
	int status;

	return pass(into, remote, &span, &status, &err) ? status : cli_fail(&err);
}

static int
follow_on(const char *into, const struct remote *remote)
{
	struct told told = { 0 };

	for (;;) {
		int64_t began = now_ms();
		const struct span span = { began / 1000 + LOOK_SECONDS, 0, &told };
		struct err err;
		int status;

		if (!pass(into, remote, &span, &status, &err)) {
			/* A node that cannot be reached may come back, a disk be cleared; a
			 * log that was rewritten is for a person to look at. */
			if (err.fault == FAULT_DENIED || err.fault == FAULT_INPUT ||
			    err.fault == FAULT_CONFLICT)
				return cli_fail(&err);
			cli_note("%s; trying on", err.text);
		}
		wait_until(began + LOOK_SECONDS * 1000);
	}
}

static int
run(int argc, char **argv)
{
	scoped(network_close) struct network network = { 0 };
	struct shown shown = { .remote = &network.remote };
	const struct remote remote = { get_shown, post_shown, &shown };
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
	return once ? follow_once(into, &remote) : follow_on(into, &remote);
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
