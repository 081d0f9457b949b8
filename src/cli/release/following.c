#include "cli/release/following.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "action/follower/holding.h"
#include "action/follower/mirror.h"
#include "action/follower/recall.h"
#include "action/release/events.h"
#include "action/release/postponed.h"
#include "base/mem.h"
#include "cli/command/bar.h"
#include "cli/command/cli.h"
#include "cli/release/follow_told.h"
#include "cli/release/hook.h"
#include "cli/release/watched.h"
#include "crypto/random.h"

#define LOOK_MS 60000      /* between two looks at the log */
#define SOON_MS 2000       /* where the witnesses are awaited */
#define WITNESSES_MS 60000 /* so long, before --once gives up */
#define HINT_MS 2000       /* within which an event has the log looked at */
#define PATIENCE_MS 900000 /* that a key may be late, before --once gives up */
#define ROUNDS_LATE 8U     /* so often each is asked for it all the same */
#define LATE_MS 60000      /* before that is told */
#define CLOCK_MS 1000      /* between two looks at the clock */
#define QUIET_MS 5000      /* before a time and after it, in which only keys are heard */
#define ID_SHOWN 12

struct following {
	const struct following_config *config;
	struct sites *sites;
	struct follow follow;
	struct mirror mirror; /* if there is to be one */
	bool begun;           /* the log was read at least once */
	struct buf head;      /* the checkpoint, as it was then */
	int64_t look_at;
	size_t count;
	struct watched *at;
	struct watched_asked asked;
	int status;
	struct follow_told told;
	bool unvouched; /* something new waits for the witnesses of the log */
	bool settled;   /* with --once: no other release is awaited than those that are */
	int64_t began_at;
	bool told_stale, told_away, told_unvouched;
};

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
sleep_ms(int64_t ms)
{
	struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	if (ms > 0)
		nanosleep(&ts, NULL);
}

/* One release that makes trouble does not keep the others from being had. */
static void
give_up(struct following *f, struct watched *watched, struct err *err)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	watched->done = true;
	hash_format(&watched->id, &hex);
	err_in(err, "release %.*s", ID_SHOWN, buf_string(&hex));
	f->status = cli_fail(err);
}

/* Releases */

static struct watched *
find(struct following *f, const struct hash *id)
{
	for (size_t i = 0; i < f->count; i++)
		if (hash_eq(&f->at[i].id, id))
			return &f->at[i];
	return NULL;
}

static struct follow_seal *
seal_of(struct following *f, const struct watched *watched)
{
	for (size_t i = 0; i < f->follow.count; i++)
		if (hash_eq(&f->follow.seals[i].id, &watched->id))
			return &f->follow.seals[i];
	return NULL;
}

static bool
watch(struct following *f, const struct follow_seal *seal, struct err *err)
{
	struct watched *at = mem_grow(f->at, (f->count + 1) * sizeof(*at));

	if (at == NULL)
		return err_memory(err);
	f->at = at;
	watched_begin(seal, now_ms(), f->config->once, &at[f->count++]);
	return true;
}

/* A log that has shown nothing new for long may be one that somebody holds back. */
static bool
is_stale(struct following *f)
{
	int64_t now = now_ms() / 1000;
	bool stale = !follow_is_fresh(&f->follow, now, f->config->max_age);

	if (stale && !f->told_stale)
		follow_told_stale(now - f->follow.as_of);
	f->told_stale = stale;
	return stale;
}

static void
run_hook(struct following *f, const struct follow_seal *seal)
{
	struct err err;

	if (f->config->hook == NULL || hook_run(f->config->hook, &f->follow, seal, &err))
		return;
	f->status = cli_fail(&err);
}

static void
show(struct following *f, const struct follow_seal *seal)
{
	struct err err;

	if (f->config->mirror != NULL && !mirror_add(&f->mirror, &f->follow, seal, &err))
		cli_note("mirror: %s", err.text);
}

/* When a release opens, as that stands: an early opening counts before all else. */
static void
reschedule(struct following *f, struct watched *watched)
{
	const struct follow_seal *seal = seal_of(f, watched);
	struct mirrors mirrors = sites_mirrors(f->sites);
	struct postponed postponed;
	struct err err;

	if (seal == NULL || watched->done || watched->awaited == NULL)
		return;
	if (seal->early != 0) {
		watched->opens = seal->early * 1000;
		return;
	}
	if (!postponed_look(&f->follow, seal, &mirrors, &postponed, &err)) {
		cli_note("%s", err.text);
		return;
	}
	if (postponed.opens * 1000 != watched->opens)
		follow_told_moved(seal, postponed.opens);
	if (postponed.conflict && !watched->conflict)
		cli_note(
		    "two postponements of a release were signed for one place: the first in "
		    "the log counts; they are evidence against the node");
	watched->conflict = postponed.conflict;
	watched->opens = postponed.opens * 1000;
	show(f, seal);
}

/* Cosignatures come some seconds after what they are for. */
static bool
is_unvouched(struct following *f)
{
	bool lacking = !vouching_lets_in(&f->follow.vouching);

	if (lacking && !f->told_unvouched)
		cli_note(
		    "the witnesses that are pinned have not cosigned what the log shows; no "
		    "new release is taken from it before they have");
	f->told_unvouched = lacking;
	return lacking;
}

/* What is new in the log; what was held before stays whatever else is so. */
static bool
take_seals(struct following *f, struct err *err)
{
	bool stale = is_stale(f), has;

	f->unvouched = false;
	for (size_t i = 0; i < f->follow.count; i++) {
		const struct follow_seal *seal = &f->follow.seals[i];
		struct watched *known = find(f, &seal->id);

		if (known != NULL) {
			reschedule(f, known);
			continue;
		}
		if (f->settled)
			continue;
		if (seal->open) {
			show(f, seal);
			if (f->config->hook != NULL && hook_is_due(&f->follow, seal, err))
				run_hook(f, seal);
			continue;
		}
		if (!holding_has(&f->follow, seal, &has, err))
			return false;
		if (stale && !has)
			continue;
		if (!has && is_unvouched(f)) {
			f->unvouched = true;
			f->look_at = now_ms() + SOON_MS;
			continue;
		}
		if (!watch(f, seal, err))
			return false;
	}
	return true;
}

/* The log */

/* Is there anything new?  An empty buffer: it cannot be told. */
static void
get_head(const struct site *site, struct buf *out)
{
	struct sink sink = sink_buf(out);
	struct err err;

	if (!site->remote.get(site->remote.arg, "/checkpoint", &sink, &err))
		buf_clear(out);
}

static bool
read_from(struct following *f, const struct site *site, struct err *err)
{
	const struct remote *remote = f->config->mirror == NULL
					  ? &site->remote
					  : mirror_through(&f->mirror, &site->remote);
	int64_t now = now_ms() / 1000;
	bool done;

	if (f->begun)
		done = follow_again(&f->follow, remote, now, err);
	else
		done = f->begun = follow_open(f->config->into, remote, now, &f->follow, err);
	if (!done)
		return false;
	f->follow.remote = &site->remote;
	return f->config->mirror == NULL || mirror_show(&f->mirror, err);
}

/* Whoever has the whole log may show it; the first is the node itself.  One that shows what
 * does not verify, or less than was seen, is passed over, as long as another does better. */
static bool
read_log(struct following *f, struct err *err)
{
	bool done = false;
	struct err first = { 0 };

	for (size_t i = 0; i < f->sites->count; i++) {
		const struct site *site = &f->sites->at[i];
		struct err why;

		if (i > 0 && !follow_fits(f->config->into, &site->remote))
			continue;
		if (read_from(f, site, &why)) {
			done = true;
			if (follow_is_fresh(&f->follow, now_ms() / 1000, f->config->max_age))
				break;
		} else if (i == 0) {
			first = why;
		} else if (why.fault == FAULT_DENIED) {
			cli_note("%s: %s", site->name, why.text);
		}
	}
	if (!done)
		*err = first;
	else if (f->follow.remote != &f->sites->at[0].remote && !f->told_away)
		cli_note("the log is read from a mirror: %s", first.text);
	f->told_away = done && f->follow.remote != &f->sites->at[0].remote;
	return done;
}

/* Nobody shows the log yet: others than who is silent may unlock what is held. */
static bool
recall_held(struct following *f, struct err *err)
{
	struct err why;

	if (f->begun || (f->config->once && f->sites->count == 1) ||
	    (err->fault != FAULT_SYSTEM && err->fault != FAULT_ABSENT) ||
	    !recall(f->config->into, &f->sites->at[0].remote, &f->follow, &why))
		return false;
	f->begun = true;
	cli_note("%s; what is held is watched", err->text);
	return take_seals(f, err);
}

/* Faults are those of reading the log. */
static bool
look(struct following *f, struct err *err)
{
	scoped(buf_free) struct buf head = BUF(64 * KIB);

	f->look_at = now_ms() + LOOK_MS;
	if (f->begun && !is_stale(f)) {
		get_head(&f->sites->at[0], &head);
		if (head.len > 0 && !f->unvouched &&
		    text_eq(buf_text(&head), buf_text(&f->head)))
			return true;
	}
	if (!read_log(f, err))
		return recall_held(f, err);
	buf_clear(&f->head);
	buf_add(&f->head, buf_text(&head));
	follow_told_log(&f->told, &f->follow);
	return take_seals(f, err);
}

/* Holding */

static bool
fetch(struct following *f, const struct follow_seal *seal, struct err *err)
{
	struct progress progress = bar_begin("bundle", seal->seal.size);
	struct mirrors mirrors = sites_mirrors(f->sites);
	struct download download;
	bool held;

	sites_show(f->sites, &progress);
	held = holding_fetch(&f->follow, seal, &mirrors, &download, err);
	sites_show(f->sites, NULL);
	progress_end(&progress);
	if (held && download.liars > 0)
		follow_told_liar(f->sites->at[download.liar].name);
	return held;
}

static bool
hold(struct following *f, struct watched *watched, struct err *err)
{
	const struct follow_seal *seal = seal_of(f, watched);
	struct awaited *awaited;

	if (seal == NULL)
		return err_set(err, FAULT_DENIED, "the log has it no more");
	if (!fetch(f, seal, err))
		return false;
	awaited = mem_grow(NULL, sizeof(*awaited));
	if (awaited == NULL)
		return err_memory(err);
	if (!awaited_open(&f->follow, seal, awaited, err)) {
		free(awaited);
		return false;
	}
	watched->awaited = awaited;
	show(f, seal); /* who hears that it is held finds it laid out */
	follow_told_seal("held", seal);
	reschedule(f, watched);
	return true;
}

/* A bundle that is not there yet, or a network that is down, may come; while there is time. */
static void
see_to_bundle(struct following *f, struct watched *watched, int64_t now)
{
	struct err err;

	if (now < watched->fetch_at || hold(f, watched, &err))
		return;
	if (f->config->once) {
		give_up(f, watched, &err);
		return;
	}
	watched->fetch_at = now + LOOK_MS;
	cli_note("%s; trying on", err.text);
}

/* Keys */

static void
see_to_key(struct following *f, struct watched *watched, int64_t now)
{
	struct err err;

	if (now < watched->opens)
		return;
	if (now - watched->opens > PATIENCE_MS && f->config->once &&
	    watched->asked >= ROUNDS_LATE * f->sites->count) {
		(void)err_set(
		    &err, FAULT_ABSENT, "the time has come, but the key is not posted yet");
		give_up(f, watched, &err);
		return;
	}
	if (now - watched->opens > LATE_MS && !watched->late) {
		watched->late = true;
		cli_note("the key of a release is late");
	}
	watched_ask(watched, f->sites, &f->asked, now);
}

/* Unlocking */

/* It is no secret any more, so nothing is gained by waiting. */
static void
check_breach(struct following *f, const struct watched *watched)
{
	const char *from = f->sites->at[watched->from].name;
	const struct awaited_sight sight = { now_ms() / 1000, watched->opens / 1000,
		text_of(from) };
	bool breach = false;
	struct err err;

	if (!awaited_check_breach(watched->awaited, &f->follow, &sight, &breach, &err))
		cli_note("%s", err.text);
	if (breach)
		cli_note("a key is out before its time: it was told by %s, and is kept as "
			 "evidence in .accord; the release is unlocked",
		    from);
}

static void
unlock(struct following *f, struct watched *watched)
{
	struct follow_seal *seal = seal_of(f, watched);
	struct err err;

	if (seal == NULL)
		return;
	check_breach(f, watched);
	if (holding_unlock(&f->follow, seal, &watched->awaited->key, &err)) {
		watched->done = true;
		follow_told_unlocked(&f->follow, seal);
		show(f, seal);
		run_hook(f, seal);
	} else if (f->config->once) {
		give_up(f, watched, &err);
	} else {
		cli_note("%s; trying on", err.text);
		watched->fetch_at = now_ms() + LOOK_MS;
	}
	watched_forget(watched);
}

/* What comes */

/* All else is in the log; a node that tells too much is not looked at for each. */
static void
take_hint(struct following *f, const struct event_told *told)
{
	int64_t now = now_ms(), soon = now + random_number(HINT_MS);

	if (!text_eq(told->name, TEXT("key")) && !text_eq(told->name, TEXT("share")) &&
	    f->look_at > soon && f->look_at - now < LOOK_MS - HINT_MS)
		f->look_at = soon;
}

static void
hear(struct following *f, int64_t ms)
{
	struct hearing_heard heard;

	if (f->sites->hearing == NULL) {
		sleep_ms(ms);
		return;
	}
	while (hearing_next(f->sites->hearing, (int)ms, &heard)) {
		for (size_t i = 0; i < f->count; i++)
			watched_hear(&f->at[i], f->sites, &f->asked, &heard);
		if (heard.event)
			take_hint(f, &heard.told);
		ms = 0;
	}
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* With --once, no longer than that. */
static bool
awaits_witnesses(const struct following *f)
{
	return f->unvouched && now_ms() - f->began_at < WITNESSES_MS;
}

/* Whoever is asked for the log then might keep it from hearing the key. */
static bool
is_expecting(const struct following *f, int64_t now)
{
	for (size_t i = 0; i < f->count; i++)
		if (watched_expects(&f->at[i], now, QUIET_MS))
			return true;
	return false;
}

/* Do what is due with each, and tell when the next thing is; false when none is left. */
static bool
see_to_all(struct following *f, int64_t *next)
{
	int64_t now = now_ms();
	bool left = false;

	*next = is_expecting(f, now) ? now + CLOCK_MS : earlier(now + CLOCK_MS, f->look_at);
	for (size_t i = 0; i < f->count; i++) {
		struct watched *watched = &f->at[i];

		if (!watched->done && watched->awaited == NULL)
			see_to_bundle(f, watched, now);
		if (!watched->done && watched->awaited != NULL && !watched->awaited->found)
			see_to_key(f, watched, now);
		if (!watched->done && watched->awaited != NULL && watched->awaited->found)
			unlock(f, watched);
		if (watched->done)
			continue;
		left = true;
		if (watched->opens > now)
			*next = earlier(*next, watched->opens);
		else if (watched->ask_at > 0)
			*next = earlier(*next, watched->ask_at);
	}
	return left;
}

/* A node may come back, a disk be cleared; a log that was rewritten is for people to see. */
static bool
may_go_on(const struct following *f, const struct err *err)
{
	return (!f->config->once || f->begun) && err->fault != FAULT_DENIED &&
	       err->fault != FAULT_INPUT && err->fault != FAULT_CONFLICT;
}

static int
end_once(const struct following *f)
{
	struct err err;

	if (!f->unvouched)
		return f->status;
	(void)err_set(&err, FAULT_DENIED,
	    "a release was not taken: the log's witnesses have not cosigned it");
	return cli_fail(&err);
}

static int
work(struct following *f)
{
	int64_t next, now, left;
	struct err err;

	for (;; hear(f, next - now_ms())) {
		now = now_ms();
		left = f->look_at - now; /* more than ever, if the clock was set back */
		if ((left <= 0 || left > LOOK_MS) && !is_expecting(f, now) && !look(f, &err)) {
			if (!may_go_on(f, &err))
				return cli_fail(&err);
			cli_note("%s; trying on", err.text);
		}
		f->settled = f->config->once && !awaits_witnesses(f);
		if (!see_to_all(f, &next) && f->settled)
			return end_once(f);
	}
}

int
following_run(struct sites *sites, const struct following_config *config)
{
	struct following f = {
		.config = config, .sites = sites, .head = BUF(64 * KIB), .began_at = now_ms()
	};
	struct err err;
	int status;

	if (config->mirror != NULL && !mirror_open(config->mirror, &f.mirror, &err))
		return cli_fail(&err);
	for (size_t i = 0; i < sites->ears; i++)
		hearing_listen(sites->hearing, i, "/" EVENTS_PATH);
	status = work(&f);
	mirror_close(&f.mirror);
	for (size_t i = 0; i < f.count; i++)
		watched_forget(&f.at[i]);
	free(f.at);
	buf_free(&f.head);
	if (f.begun)
		follow_close(&f.follow);
	return status;
}
