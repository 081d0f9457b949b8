#include "serve/lines.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/thread.h"
#include "statement/url.h"

#define URL_MAX (4 * KIB)

struct lines {
	const struct nearby *nearby;
	const char *trust;
	struct lock lock;
	uint64_t times; /* that one was given back */
	struct line line[LINES_MAX];
};

bool
lines_open(const struct nearby *nearby, const char *trust, struct lines **out, struct err *err)
{
	struct lines *lines = mem_grow(NULL, sizeof(*lines));

	if (lines == NULL)
		return err_memory(err);
	*lines = (struct lines){ .nearby = nearby, .trust = trust, .lock = LOCK };
	*out = lines;
	return true;
}

static void
hang_up(struct line *line)
{
	client_close(&line->client);
	buf_free(&line->url);
}

void
lines_close(struct lines **lines)
{
	if (*lines == NULL)
		return;
	for (size_t i = 0; i < LINES_MAX; i++)
		hang_up(&(*lines)->line[i]);
	lock_free(&(*lines)->lock);
	free(*lines);
	*lines = NULL;
}

static bool
leads_to(const struct line *line, struct text url)
{
	return line->client != NULL && text_eq(buf_text(&line->url), url);
}

/* Rather the one that leads there and was used last, which is least likely to be cut by now;
 * else the one that was used longest ago, or never. */
static bool
is_better(const struct line *line, const struct line *than, struct text url)
{
	bool leads = leads_to(line, url);

	if (than == NULL || leads != leads_to(than, url))
		return than == NULL || leads;
	return leads ? line->given > than->given : line->given < than->given;
}

static struct line *
choose(struct lines *lines, struct text url)
{
	struct line *best = NULL;

	lock_take(&lines->lock);
	for (size_t i = 0; i < LINES_MAX; i++)
		if (!lines->line[i].taken && is_better(&lines->line[i], best, url))
			best = &lines->line[i];
	if (best != NULL)
		best->taken = true;
	lock_give(&lines->lock);
	return best;
}

void
lines_give(struct lines *lines, struct line *line)
{
	lock_take(&lines->lock);
	line->taken = false;
	line->given = ++lines->times;
	lock_give(&lines->lock);
}

static bool
connect_to(struct lines *lines, struct line *line, struct text url, struct err *err)
{
	hang_up(line);
	line->url = BUF(URL_MAX);
	buf_add(&line->url, url);
	if (!buf_ok(&line->url, err) || !client_open(url, &line->client, err))
		return false;
	nearby_bind(lines->nearby, url, line->client);
	if (lines->trust != NULL)
		client_set_trust(line->client, lines->trust);
	return true;
}

bool
lines_take(struct lines *lines, struct text url, struct line **out, struct err *err)
{
	struct line *line;

	if (!url_check(url, err))
		return false;
	line = choose(lines, url);
	if (line == NULL)
		return err_set(err, FAULT_LIMIT, "too many nodes are asked at once");
	if (!leads_to(line, url) && !connect_to(lines, line, url, err)) {
		hang_up(line);
		lines_give(lines, line);
		return false;
	}
	*out = line;
	return true;
}
