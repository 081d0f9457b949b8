#include "serve/scouting.h"

#include "serve/fetching.h"
#include "serve/parley.h"

#define REQUEST_MAX (32 * KIB)

static void
come_home(struct scout *scout)
{
	visit_free(&scout->visit);
	scout->out = false;
}

void
scouting_forget(struct scouting *scouting)
{
	for (size_t i = 0; i < SCOUTING_MAX; i++)
		if (scouting->scout[i].out)
			come_home(&scouting->scout[i]);
	scouting->next = scouting->count;
}

void
scouting_close(struct scouting *scouting)
{
	scouting_forget(scouting);
	arena_free(&scouting->arena);
}

/* What came of a visit, in one transaction; `trouble` is NULL for one that went well. */
static bool
take(struct node *node, const struct scout *scout, const struct err *trouble, int64_t now,
    struct err *err)
{
	struct lookout_report report = {
		.visit = &scout->visit, .post = &scout->post, .trouble = trouble
	};
	struct lookout_taken taken;
	bool good = true;

	if (!journal_begin(&node->journal, err))
		return false;
	while (good && !report.done) {
		scoped(buf_free) struct buf items = BUF(VISIT_BYTES_MAX);

		good = lookout_format(&report, &items, err) &&
		       lookout_take(node, buf_text(&items), now, &taken, err);
	}
	if (good)
		return journal_commit(&node->journal, err);
	journal_rollback(&node->journal);
	return false;
}

static void
report(struct scouting *scouting, const struct post *post, struct node *node,
    struct scout *scout, const struct err *trouble, int64_t now)
{
	struct err err, again;

	if (!take(node, scout, trouble, now, &err)) {
		(void)err_in(&err, "what '%.*s' shows", TEXT_ARGS(scout->post.name));
		complaint_tell(&scouting->complaint, post, &err);
		if (trouble == NULL)
			(void)!take(node, scout, &err, now, &again);
	}
	come_home(scout);
}

static bool
send(struct scouting *scouting, struct post *post, struct scout *scout)
{
	scoped(buf_free) struct buf request = BUF(REQUEST_MAX);
	struct frame frame = { .kind = PARLEY_FETCH, .tag = ++scouting->tag, .fd = -1 };
	struct err err;

	fetching_format(scout->post.url, scout->visit.want, scout->visit.wants, &request);
	frame.payload = buf_text(&request);
	scout->tag = frame.tag;
	if (!request.failed && frame_send(post->peer[PROCESS_COURIER], &frame, &err))
		return true;
	post_drop(post, PROCESS_COURIER);
	return false;
}

/* Go as far as what is there leads; then ask for more, or report. */
static void
go_on(struct scouting *scouting, struct post *post, struct node *node, struct scout *scout,
    int64_t now)
{
	struct err err;
	bool done;

	if (!visit_step(&scout->visit, &done, &err)) {
		report(scouting, post, node, scout, &err, now);
		return;
	}
	if (done) {
		fellows_confirm(node, scouting->fellows, scout->visit.shown);
		report(scouting, post, node, scout, NULL, now);
	} else if (!send(scouting, post, scout)) {
		come_home(scout);
	}
}

static void
begin_one(struct scouting *scouting, struct post *post, struct node *node, struct scout *scout,
    int64_t now)
{
	struct err err;

	scout->post = scouting->posts[scouting->next++];
	if (!lookout_begin(node, scout->post.name, now, &scout->visit, &err)) {
		complaint_tell(&scouting->complaint, post, &err);
		return;
	}
	scout->out = true;
	go_on(scouting, post, node, scout, now);
}

static bool
anybody_out(const struct scouting *scouting)
{
	for (size_t i = 0; i < SCOUTING_MAX; i++)
		if (scouting->scout[i].out)
			return true;
	return false;
}

static void
begin_round(struct scouting *scouting, const struct post *post, struct node *node, int64_t now)
{
	struct err err;

	arena_free(&scouting->arena);
	scouting->arena = ARENA(MEMBERSHIP_ARENA);
	scouting->next = scouting->count = 0;
	scouting->again = now + SCOUTING_SECONDS;
	complaint_round(&scouting->complaint);
	if (!lookout_posts(
		node, now, &scouting->arena, &scouting->posts, &scouting->count, &err)) {
		scouting->count = 0;
		complaint_tell(&scouting->complaint, post, &err);
	}
}

/* What changed since may have made others known. */
static void
look_soon(struct scouting *scouting, struct node *node, int64_t now)
{
	uint64_t stamp;
	struct err ignored;

	if (!members_stamp(&node->journal, &stamp, &ignored) || stamp == scouting->stamp)
		return;
	scouting->stamp = stamp;
	if (scouting->again > now + SCOUTING_SOON)
		scouting->again = now + SCOUTING_SOON;
}

void
scouting_do(struct scouting *scouting, struct post *post, struct node *node, int64_t now)
{
	look_soon(scouting, node, now);
	if (post->peer[PROCESS_COURIER] < 0)
		return;
	if (scouting->next == scouting->count && !anybody_out(scouting) &&
	    (now >= scouting->again || scouting->again > now + SCOUTING_SECONDS))
		begin_round(scouting, post, node, now);
	for (size_t i = 0; i < SCOUTING_MAX && scouting->next < scouting->count; i++)
		if (!scouting->scout[i].out && post->peer[PROCESS_COURIER] >= 0)
			begin_one(scouting, post, node, &scouting->scout[i], now);
}

static bool
put_part(struct visit *visit, const struct envelope_part *part, struct err *err)
{
	struct text path = part->name;

	if (text_skip(&path, TEXT("+")))
		return visit_put(visit, path, part->bytes, err);
	if (text_skip(&path, TEXT("-")))
		return visit_put_absent(visit, path, err);
	return err_set(err, FAULT_SYSTEM, "the courier does not answer");
}

static bool
put_parts(struct visit *visit, struct text payload, struct err *err)
{
	static struct envelope parts;
	struct text text;

	if (!parley_answer_open(payload, &text, err) || !parley_parts_parse(text, &parts, err))
		return false;
	for (size_t i = 0; i < parts.count; i++)
		if (!put_part(visit, &parts.part[i], err))
			return false;
	return true;
}

void
scouting_hear(struct scouting *scouting, struct post *post, struct node *node,
    const struct frame *frame, int64_t now)
{
	struct err err;

	for (size_t i = 0; i < SCOUTING_MAX; i++) {
		struct scout *scout = &scouting->scout[i];

		if (!scout->out || scout->tag != frame->tag)
			continue;
		if (put_parts(&scout->visit, frame->payload, &err))
			go_on(scouting, post, node, scout, now);
		else
			report(scouting, post, node, scout, &err, now);
	}
	scouting_do(scouting, post, node, now);
}
