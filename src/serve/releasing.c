#include "serve/releasing.h"

#include <stdio.h>
#include <string.h>

#include "action/release/copying.h"
#include "action/release/measure.h"
#include "journal/publish.h"
#include "log/checkpoint.h"
#include "serve/fetching.h"
#include "serve/parley.h"

#define REQUEST_MAX (32 * KIB)
#define WANTS_MAX 32

/* Milliseconds between two rounds. */
#define PACE_NOW 150
#define PACE_PIECE 20
#define PACE_FIRST 250
#define PACE_SOON 1000
#define PACE_LATER 15000
#define PACE_CALM 60000
#define PACE_COUNT 8U   /* once it is open here, every so many rounds what was said is read */
#define NOW_MS 5000     /* so long after its time it is asked for several times a second */
#define ROUNDS_FIRST 8U /* so often at once, then soon, then later: what does not come may */
#define ROUNDS_SOON 60U /* never */

/* The clerk, as it sees to releases once. */
struct shift {
	struct releasing *releasing;
	struct post *post;
	struct node *node;
	int64_t now_ms;
	int64_t now;    /* the same in seconds */
	bool said;      /* something, in public */
	int64_t behind; /* seconds by which the clock is, if it is (serve/cosigning.h) */
};

/* When it is time to ask, and to try, though the own clock may be behind: whether a share goes
 * is for the keeper to find, by what the witnesses say. */
static int64_t
maybe(const struct shift *shift)
{
	return shift->now + shift->behind;
}

void
releasing_forget(struct releasing *releasing)
{
	for (size_t i = 0; i < RELEASING_MAX; i++)
		releasing->errand[i].out = false;
	releasing_hurry(releasing);
}

void
releasing_close(struct releasing *releasing)
{
	vigil_free(&releasing->vigil);
	for (size_t i = 0; i < releasing->heads; i++)
		buf_free(&releasing->head[i].note);
	*releasing = (struct releasing){ 0 };
}

/* Checkpoints */

/* The last one of each node; who has none yet takes the place of the first. */
static void
keep_head(struct releasing *releasing, const char *peer, struct text note)
{
	struct releasing_head *head = &releasing->head[0];
	size_t i = 0;

	while (i < releasing->heads && strcmp(releasing->head[i].peer, peer) != 0)
		i++;
	if (i < releasing->heads)
		head = &releasing->head[i];
	else if (releasing->heads < RELEASING_MAX)
		head = &releasing->head[releasing->heads++];
	buf_free(&head->note);
	*head = (struct releasing_head){ .note = BUF(CHECKPOINT_LEN_MAX) };
	snprintf(head->peer, sizeof(head->peer), "%s", peer);
	buf_add(&head->note, note);
}

static struct vigil_heads
heads_of(const struct releasing *releasing, struct node *node, struct arena *arena)
{
	struct vigil_heads heads = { 0 };
	struct err ignored;

	if (publish_head(&node->journal, arena, &heads.head[0], &ignored))
		heads.count++;
	heads.behind = releasing->behind;
	for (size_t i = 0; i < releasing->heads; i++)
		if (releasing->head[i].note.len > 0)
			heads.head[heads.count++] = buf_text(&releasing->head[i].note);
	return heads;
}

/* How often */

static int64_t
patience(unsigned rounds)
{
	if (rounds < ROUNDS_FIRST)
		return PACE_FIRST;
	return rounds < ROUNDS_SOON ? PACE_SOON : PACE_LATER;
}

/* The key may come, whatever the own clock says. */
static int64_t
calm(const struct vigil_watch *watch)
{
	return vigil_is_stirring(watch) ? PACE_LATER : PACE_CALM;
}

static int64_t
pause_of(
    const struct vigil_watch *watch, const struct node *node, unsigned rounds, int64_t now_ms)
{
	int64_t opens = watch->opens * 1000, age = now_ms - opens;

	if (watch->missing)
		return patience(rounds);
	if (age >= 0 && age < NOW_MS)
		return PACE_NOW;
	if (watch->open && age > PACE_CALM)
		return PACE_LATER;
	if (age >= 0)
		return age < (watch->terms.timing.grace + 60) * 1000 ? PACE_SOON : calm(watch);
	if (vigil_is_unsettled(watch, node) && patience(rounds) < -age)
		return patience(rounds);
	return calm(watch) < -age ? calm(watch) : -age;
}

int64_t
releasing_next(const struct releasing *releasing)
{
	const struct vigil *vigil = &releasing->vigil;
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < vigil->count; i++)
		if (vigil->watch[i]->next < next)
			next = vigil->watch[i]->next;
	return next < releasing->stalled ? releasing->stalled : next;
}

void
releasing_hurry(struct releasing *releasing)
{
	for (size_t i = 0; i < releasing->vigil.count; i++)
		releasing->vigil.watch[i]->next = 0;
}

void
releasing_hurry_of(struct releasing *releasing, const char *publisher, int64_t now_ms)
{
	for (size_t i = 0; i < releasing->vigil.count; i++) {
		struct vigil_watch *watch = releasing->vigil.watch[i];

		if (strcmp(watch->by, publisher) == 0 && watch->next > now_ms + PACE_FIRST)
			watch->next = now_ms + PACE_FIRST;
	}
}

/* Asking */

static struct releasing_errand *
find_free(struct releasing *releasing, const struct hash *id, const char *peer)
{
	struct releasing_errand *idle = NULL;

	for (size_t i = 0; i < RELEASING_MAX; i++) {
		struct releasing_errand *errand = &releasing->errand[i];

		if (!errand->out)
			idle = errand;
		else if (hash_eq(&errand->id, id) && strcmp(errand->peer, peer) == 0)
			return NULL;
	}
	return idle;
}

struct wants {
	struct arena *arena;
	size_t count;
	struct text path[WANTS_MAX];
};

static bool
add_want(void *arg, struct text path, struct err *err)
{
	struct wants *wants = arg;

	if (wants->count == WANTS_MAX)
		return true;
	wants->path[wants->count] = arena_text(wants->arena, path);
	return wants->path[wants->count++].at != NULL || err_memory(err);
}

static void
ask(const struct shift *shift, const struct vigil_watch *watch, const struct vigil_peer *peer,
    const struct wants *wants)
{
	struct releasing *releasing = shift->releasing;
	struct post *post = shift->post;
	scoped(buf_free) struct buf request = BUF(REQUEST_MAX);
	struct frame frame = { .kind = PARLEY_FETCH, .fd = -1 };
	struct releasing_errand *errand;
	struct err err;

	errand = find_free(releasing, &watch->id, peer->name.at);
	if (errand == NULL || wants->count == 0 || post->peer[PROCESS_COURIER] < 0)
		return;
	*errand = (struct releasing_errand){ .id = watch->id,
		.tag = ++releasing->tag | RELEASING_TAG };
	snprintf(errand->peer, sizeof(errand->peer), "%.*s", TEXT_ARGS(peer->name));
	fetching_format(peer->url, wants->path, wants->count, &request);
	frame.tag = errand->tag;
	frame.payload = buf_text(&request);
	errand->out = !request.failed && post_send(post, PROCESS_COURIER, &frame, &err);
	if (!errand->out)
		post_drop(post, PROCESS_COURIER);
}

/* A bundle comes alone: it may be long. */
static bool
ask_for_bundle(const struct shift *shift, struct vigil_watch *watch,
    const struct vigil_peer *peer, struct arena *arena)
{
	scoped(buf_free) struct buf path = BUF(KIB);
	struct wants wants = { .arena = arena };
	struct err ignored;

	if (!copying_wants(watch, shift->node, peer->name, shift->now_ms))
		return false;
	copying_format(watch, &path);
	if (!add_want(&wants, buf_text(&path), &ignored))
		return false;
	ask(shift, watch, peer, &wants);
	return true;
}

/* Where its key has yet to be seen, though it is here. */
static void
ask_for_key(const struct shift *shift, const struct vigil_watch *watch,
    const struct vigil_peer *peer, const struct wants *all, struct arena *arena)
{
	bool quick = watch->open && !watch->measure.said && watch->rounds % PACE_COUNT != 0;
	struct wants wants = { .arena = arena };
	struct err ignored;

	if (!quick)
		wants = *all;
	if (watch->open && measure_wants(watch, peer->name) &&
	    !vigil_want_key(watch, add_want, &wants, &ignored))
		return;
	ask(shift, watch, peer, &wants);
}

static bool
ask_all(const struct shift *shift, struct vigil_watch *watch, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct wants wants = { .arena = &arena };
	struct vigil_peer *peers;
	size_t count;

	if (!vigil_wants(watch, maybe(shift), add_want, &wants, err) ||
	    !vigil_peers(watch, shift->node, &arena, &peers, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (maybe(shift) >= watch->opens || watch->missing ||
		    i != watch->rounds % count ||
		    !ask_for_bundle(shift, watch, &peers[i], &arena))
			ask_for_key(shift, watch, &peers[i], &wants, &arena);
	return true;
}

/* Doing */

static bool
see_to(struct shift *shift, struct vigil_watch *watch, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct vigil_heads heads = heads_of(shift->releasing, shift->node, &arena);
	bool said;

	if (!vigil_do(watch, shift->node, &heads, shift->now, &said, err))
		return false;
	shift->said = shift->said || said;
	return true;
}

static bool
tell_measured(struct shift *shift, struct vigil_watch *watch, struct err *err)
{
	const struct releasing *releasing = shift->releasing;
	bool wrong = releasing->behind > 0 || releasing->ahead > 0;
	bool said;

	measure_look(watch, shift->now_ms);
	measure_clock(watch, wrong, releasing->seen);
	if (!measure_say(watch, shift->node, shift->now_ms, &said, err))
		return false;
	shift->said = shift->said || said;
	return true;
}

static bool
is_wanting(const struct vigil_watch *watch, int64_t now)
{
	return measure_asks(watch) || (watch->dealt && !watch->shared && now >= watch->opens);
}

static bool
round_of(struct shift *shift, struct vigil_watch *watch, struct err *err)
{
	int64_t maybe_ms = shift->now_ms + (shift->behind - shift->releasing->ahead) * 1000;

	if (shift->now_ms < watch->next && watch->next < shift->now_ms + PACE_CALM)
		return true;
	measure_look(watch, shift->now_ms);
	if (!see_to(shift, watch, err))
		return false;
	if (!tell_measured(shift, watch, err) || !ask_all(shift, watch, err))
		return false;
	watch->next = shift->now_ms + pause_of(watch, shift->node, watch->rounds, maybe_ms);
	watch->rounds++;
	return true;
}

/* Since when somebody has to say what the time is; 0: nobody has. */
static int64_t
wanted_since(const struct shift *shift)
{
	const struct vigil *vigil = &shift->releasing->vigil;
	int64_t since = 0;

	for (size_t i = 0; i < vigil->count; i++)
		if (is_wanting(vigil->watch[i], maybe(shift)) && vigil->watch[i]->opens > since)
			since = vigil->watch[i]->opens;
	return since;
}

/* What cannot be looked at cannot tell when it is due, either: without a pause it would be
 * tried again without end. */
static void
stall(struct releasing *releasing, int64_t now_ms)
{
	releasing->pause = releasing->pause == 0 ? PACE_SOON : 2 * releasing->pause;
	if (releasing->pause > PACE_LATER)
		releasing->pause = PACE_LATER;
	releasing->stalled = now_ms + releasing->pause;
}

void
releasing_do(struct releasing *releasing, struct post *post, struct node *node,
    struct cosigning *cosigning, int64_t now_ms, bool *said)
{
	struct shift shift = { releasing, post, node, now_ms, now_ms / 1000, false,
		cosigning->behind };
	struct vigil *vigil = &releasing->vigil;
	struct err err;

	*said = false;
	if (now_ms < releasing->stalled && releasing->stalled <= now_ms + PACE_CALM)
		return;
	releasing->behind = cosigning->behind;
	releasing->ahead = cosigning->ahead;
	releasing->seen = cosigning->wanted ? cosigning->seen : INT64_MAX;
	if (!vigil_look(vigil, node, shift.now, &err)) {
		stall(releasing, now_ms);
		complaint_tell(&releasing->complaint, post, &err);
		return;
	}
	releasing->stalled = releasing->pause = 0;
	for (size_t i = 0; i < vigil->count; i++)
		if (!round_of(&shift, vigil->watch[i], &err)) {
			vigil->watch[i]->next = now_ms + PACE_SOON;
			complaint_tell(&releasing->complaint, post, &err);
		}
	complaint_round(&releasing->complaint);
	cosigning_renew(cosigning, wanted_since(&shift));
	cosigning_do(cosigning, post, node, shift.now);
	*said = shift.said;
}

/* What came back */

static struct vigil_watch *
find_watch(const struct vigil *vigil, const struct hash *id)
{
	for (size_t i = 0; i < vigil->count; i++)
		if (hash_eq(&vigil->watch[i]->id, id))
			return vigil->watch[i];
	return NULL;
}

static bool
take_part(struct shift *shift, struct vigil_watch *watch, const char *peer,
    const struct envelope_part *part, bool *news, struct err *err)
{
	struct vigil_file file = { text_of(peer), part->name, part->bytes };
	bool some;

	if (!text_skip(&file.path, TEXT("+")))
		return true;
	if (text_eq(file.path, TEXT("checkpoint"))) {
		keep_head(shift->releasing, peer, part->bytes);
		*news = true;
		return true;
	}
	measure_take(watch, &file, shift->now_ms);
	if (!copying_take(watch, shift->node, &file, &some, err))
		return false;
	if (some) /* the next piece at once, while others do what they have to */
		watch->next = shift->now_ms + PACE_PIECE;
	if (!vigil_take(watch, shift->node, &file, shift->now, &some, err))
		return false;
	*news = *news || some;
	return true;
}

static bool
take(struct shift *shift, const struct releasing_errand *errand, struct text payload,
    struct err *err)
{
	static struct envelope parts;
	struct vigil_watch *watch = find_watch(&shift->releasing->vigil, &errand->id);
	struct text text;
	struct err away;
	bool news = false;

	/* One that is not reached is asked again. */
	if (watch == NULL || !parley_answer_open(payload, &text, &away) ||
	    !parley_parts_parse(text, &parts, &away))
		return true;
	measure_look(watch, shift->now_ms);
	for (size_t i = 0; i < parts.count; i++)
		if (!take_part(shift, watch, errand->peer, &parts.part[i], &news, err))
			return false;
	if (news && !see_to(shift, watch, err))
		return false;
	return tell_measured(shift, watch, err);
}

void
releasing_hear(struct releasing *releasing, struct post *post, struct node *node,
    const struct frame *frame, int64_t now_ms, bool *said)
{
	struct shift shift = { releasing, post, node, now_ms, now_ms / 1000, false,
		releasing->behind };
	struct err err;

	for (size_t i = 0; i < RELEASING_MAX; i++) {
		struct releasing_errand *errand = &releasing->errand[i];

		if (!errand->out || errand->tag != frame->tag)
			continue;
		errand->out = false;
		if (!take(&shift, errand, frame->payload, &err))
			complaint_tell(&releasing->complaint, post, &err);
	}
	*said = shift.said;
}
