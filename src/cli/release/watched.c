#include "cli/release/watched.h"

#include <stdlib.h>

#include "crypto/random.h"

#define STREAM_MS 300 /* that streams have, before somebody is asked */
#define RETRY_MOST_MS 1000
#define RETRY_LATE_MS 10000 /* when it is late */
#define ASK_MOST_MS 60000   /* more is left of a clock that was set back */
#define SAID_MAX MIB
#define SPREAD_MS 3600000 /* within which all fetch what was sealed, long before its time */

void
watched_begin(const struct follow_seal *seal, int64_t now, bool at_once, struct watched *out)
{
	int64_t opens = seal->seal.opens * 1000, spread = (opens - now) / 4;

	*out = WATCHED;
	out->id = seal->id;
	out->opens = opens;
	out->fetch_at = now;
	if (at_once || spread < 1000)
		return;
	if (spread > SPREAD_MS)
		spread = SPREAD_MS;
	out->fetch_at += random_number((uint32_t)spread);
}

bool
watched_expects(const struct watched *watched, int64_t now, int64_t ms)
{
	return !watched->done && watched->awaited != NULL && watched->opens - now < ms &&
	       now - watched->opens < ms;
}

void
watched_forget(struct watched *watched)
{
	if (watched->awaited != NULL)
		awaited_free(watched->awaited);
	free(watched->awaited);
	watched->awaited = NULL;
}

static bool
has_committee(const struct watched *watched)
{
	return watched->awaited->terms.committee.sharing.members > 0;
}

static void
take(struct watched *watched, bool said, struct text bytes)
{
	struct err err;

	if (said)
		awaited_take_said(watched->awaited, bytes);
	else
		(void)!awaited_take_key(watched->awaited, bytes, &err);
}

static void
ask_folder(struct watched *watched, const struct site *site, const char *path, bool said)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(SAID_MAX);
	struct sink sink = sink_buf(&bytes);
	struct err err;

	if (site->remote.get(site->remote.arg, path, &sink, &err))
		take(watched, said, buf_text(&bytes));
}

/* One after the other; where there is a committee, each second round for its shares. */
static void
ask(struct watched *watched, const struct sites *sites, struct watched_asked *asked)
{
	size_t which = watched->asked % sites->count;
	bool said = has_committee(watched) && watched->asked / sites->count % 2 == 1;
	const struct site *site = &sites->at[which];
	scoped(buf_free) struct buf path = BUF(KIB);

	watched->asked++;
	buf_add(&path, TEXT("/"));
	if (said)
		seal_said_path(&watched->id, &path);
	else
		seal_key_path(&watched->id, &path);
	if (path.failed)
		return;
	watched->from = which;
	if (site->folder) {
		ask_folder(watched, site, buf_string(&path), said);
	} else if (hearing_ask(sites->hearing, site->ear, buf_string(&path))) {
		asked->of[site->ear] = watched->id;
		asked->said[site->ear] = said;
	}
}

static bool
somebody_tells(const struct sites *sites)
{
	for (size_t i = 0; i < sites->ears; i++)
		if (hearing_listens(sites->hearing, i))
			return true;
	return false;
}

void
watched_ask(struct watched *watched, const struct sites *sites, struct watched_asked *asked,
    int64_t now)
{
	int64_t most = watched->late ? RETRY_LATE_MS : RETRY_MOST_MS;

	if (watched->ask_at == 0)
		watched->ask_at = somebody_tells(sites)
				      ? now + STREAM_MS + random_number(RETRY_MOST_MS)
				      : now;
	if (now < watched->ask_at && watched->ask_at - now <= ASK_MOST_MS)
		return;
	ask(watched, sites, asked);
	watched->ask_at = now + watched->ask_wait + random_number(WATCHED_RETRY_MS);
	watched->ask_wait += WATCHED_RETRY_MS;
	if (watched->ask_wait > most)
		watched->ask_wait = most;
}

void
watched_hear(struct watched *watched, const struct sites *sites,
    const struct watched_asked *asked, const struct hearing_heard *heard)
{
	if (watched->awaited == NULL || watched->awaited->found)
		return;
	if (heard->event)
		awaited_hear(watched->awaited, heard->told.name, heard->told.data);
	else if (heard->good && hash_eq(&asked->of[heard->server], &watched->id))
		take(watched, asked->said[heard->server], heard->body);
	if (watched->awaited->found)
		watched->from = sites->site_of[heard->server];
}
