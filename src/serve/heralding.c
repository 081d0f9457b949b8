#include "serve/heralding.h"

#include <unistd.h>

#include "action/node/news.h"
#include "journal/notified.h"
#include "serve/parley.h"
#include "serve/telling_file.h"

#define MOST 1000       /* statements looked at in a round */
#define REMIND_PAUSE 60 /* seconds between two looks for reminders */

static bool
set(struct node *node, const struct notified *notified, struct err *err)
{
	struct journal *journal = &node->journal;

	if (!journal_begin(journal, err))
		return false;
	if (notified == NULL ? notified_clear(journal, err)
			     : notified_set(journal, notified, err))
		return journal_commit(journal, err);
	journal_rollback(journal);
	return false;
}

bool
heralding_begin(struct heralding *heralding, struct node *node, int64_t now, struct err *err)
{
	struct notified notified = { 0, now };
	char path[PATH_MAX];
	bool found;

	*heralding = (struct heralding){ 0 };
	if (!node_path(node->dir, TELLING_FILE, path, err) ||
	    !notified_find(&node->journal, &found, &notified, err))
		return false;
	heralding->wanted = access(path, F_OK) == 0;
	if (heralding->wanted == found)
		return true;
	if (found)
		return set(node, NULL, err);
	return journal_last(&node->journal, &notified.mark, err) && set(node, &notified, err);
}

void
heralding_forget(struct heralding *heralding)
{
	heralding->asked = false;
}

/* All that came, as far as it fits; true with nothing in it when there is nothing to tell. */
static bool
gather(struct heralding *heralding, struct node *node, const struct notified *told, int64_t now,
    struct news *news, struct err *err)
{
	uint64_t last;
	bool more;

	heralding->mark = told->mark;
	heralding->until = told->until;
	if (!journal_last(&node->journal, &last, err))
		return false;
	if (last != told->mark && !news_since(node, told->mark, MOST, news, &more, err))
		return false;
	if (last != told->mark)
		heralding->mark = (uint64_t)news->mark;
	news->mark = (int64_t)heralding->mark;
	/* A clock that was set back does not keep it from looking. */
	if (now >= heralding->looked && now - heralding->looked < REMIND_PAUSE)
		return true;
	heralding->looked = now;
	if (!news_remind(node, told->until, now, news, err))
		return false;
	heralding->until = now;
	return true;
}

static void
send(struct heralding *heralding, struct post *post, const struct news *news)
{
	scoped(buf_free) struct buf payload = BUF(NEWS_LEN_MAX);
	struct frame frame = { .kind = PARLEY_TELL, .fd = -1 };
	struct err err;

	news_format(news, &payload);
	frame.payload = buf_text(&payload);
	heralding->asked =
	    !payload.failed && frame_send(post->peer[PROCESS_COURIER], &frame, &err);
	if (!heralding->asked)
		post_drop(post, PROCESS_COURIER);
}

static void
tell_trouble(struct heralding *heralding, const struct post *post, const struct err *why)
{
	if (!heralding->troubled)
		post_trouble(post, why);
	heralding->troubled = true;
}

static void
wait_longer(struct heralding *heralding, int64_t now)
{
	heralding->pause = heralding->pause == 0 ? 1 : 2 * heralding->pause;
	if (heralding->pause > HERALDING_PAUSE_MAX)
		heralding->pause = HERALDING_PAUSE_MAX;
	heralding->again = now + heralding->pause;
}

void
heralding_do(struct heralding *heralding, struct post *post, struct node *node, int64_t now)
{
	struct notified told, will;
	struct news news = { 0 };
	struct err err;
	bool found = true;

	if (heralding->again > now + HERALDING_PAUSE_MAX) /* the clock was set back */
		heralding->again = now;
	if (!heralding->wanted || heralding->asked || now < heralding->again ||
	    post->peer[PROCESS_COURIER] < 0)
		return;
	if (!notified_find(&node->journal, &found, &told, &err) || !found ||
	    !gather(heralding, node, &told, now, &news, &err)) {
		if (found)
			tell_trouble(heralding, post, &err);
		wait_longer(heralding, now);
		return;
	}
	will = (struct notified){ heralding->mark, heralding->until };
	if (news_is_any(&news))
		send(heralding, post, &news);
	else if (will.mark != told.mark && !set(node, &will, &err))
		tell_trouble(heralding, post, &err);
}

void
heralding_hear(struct heralding *heralding, const struct post *post, struct node *node,
    struct text payload, int64_t now)
{
	struct notified told = { heralding->mark, heralding->until };
	struct text nothing;
	struct err err;

	if (!heralding->asked)
		return;
	heralding->asked = false;
	if (!parley_answer_open(payload, &nothing, &err) || !set(node, &told, &err)) {
		heralding->looked = 0;
		tell_trouble(heralding, post, &err);
		wait_longer(heralding, now);
		return;
	}
	heralding->troubled = false;
	heralding->pause = 0;
	heralding->again = now;
}
