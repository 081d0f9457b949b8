#include "cli/finder/reaching.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "action/finder/pinned.h"
#include "cli/command/cli.h"
#include "cli/finder/polling.h"

#define ID_LEAST 4 /* digits of an id */

/* --- searching */

static void
tell_trouble(void *arg, const struct err *err)
{
	(void)arg;
	(void)cli_fail(err);
}

static bool
is_meant(const struct searching *searching, const struct hash *id)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	hash_format(id, &hex);
	return text_starts(buf_text(&hex), text_of(searching->id));
}

static bool
look_through(void *arg, const char *prefix, struct err *err)
{
	scoped(finder_close) struct finder finder = { 0 };
	scoped(sent_free) struct sent sent = { 0 };
	struct searching *searching = arg;

	if (!finder_open_in(searching->locker, prefix, &finder, err) ||
	    !sent_open_all(&finder, tell_trouble, NULL, &sent, err))
		return false;
	for (size_t i = 0; i < sent.count; i++) {
		if (!is_meant(searching, &sent.at[i].id))
			continue;
		searching->count++;
		searching->report = sent.at[i].id;
		snprintf(searching->prefix, sizeof(searching->prefix), "%s", prefix);
	}
	return true;
}

bool
searching_do(struct searching *searching, struct err *err)
{
	if (strlen(searching->id) < ID_LEAST)
		return err_set(err, FAULT_INPUT, "'%s' is under %d digits of an id",
		    searching->id, ID_LEAST);
	if (!polling_each(searching->locker, look_through, searching, err))
		return false;
	return searching->count == 1 ||
	       err_set(err, searching->count == 0 ? FAULT_ABSENT : FAULT_CONFLICT,
		   searching->count == 0 ? "there is no report '%s' of yours"
					 : "there are several whose ids begin with '%s'",
		   searching->id);
}

/* --- reaching */

void
reaching_close(struct reaching *reaching)
{
	peer_free(&reaching->node);
	network_close(&reaching->network);
}

/* Known is what was kept of it. */
static bool
begin(const struct finder *finder, const struct peer *known, struct reaching *out,
    struct err *err)
{
	scoped(buf_free) struct buf url = BUF(4 * KIB);

	buf_add(&url, known->manifest->url);
	out->how = (struct deliver){ finder, &out->node, &out->network.remote, time(NULL) };
	return buf_ok(&url, err) && network_open(buf_string(&url), &out->network, err);
}

bool
reaching_open(
    const struct finder *finder, const char *manifests, struct reaching *out, struct err *err)
{
	scoped(peer_free) struct peer known = { 0 };

	return pinned_load(finder, manifests, &known, err) && begin(finder, &known, out, err) &&
	       pinned_meet(
		   finder, manifests, &out->network.remote, out->how.now, &out->node, err);
}

bool
reaching_open_silent(
    const struct finder *finder, const char *manifests, struct reaching *out, struct err *err)
{
	struct peer known = { 0 };

	if (!pinned_load(finder, manifests, &known, err))
		return false;
	if (!begin(finder, &known, out, err)) {
		peer_free(&known);
		return false;
	}
	if (!pinned_meet(
		finder, manifests, &out->network.remote, out->how.now, &out->node, err)) {
		if (err->fault == FAULT_SYSTEM)
			out->node = known;
		else
			peer_free(&known);
		return err->fault == FAULT_SYSTEM;
	}
	peer_free(&known);
	return true;
}

/* A name stands for its address. */
static bool
format_url(const char *by, struct buf *url, struct err *err)
{
	buf_addf(url, "%s%s", strstr(by, "://") == NULL ? "https://" : "", by);
	return buf_ok(url, err);
}

bool
reaching_meet(
    const struct finder *finder, const char *by, struct reaching *out, struct err *err)
{
	scoped(buf_free) struct buf url = BUF(4 * KIB);
	char pin[PATH_MAX];

	out->how = (struct deliver){ finder, &out->node, &out->network.remote, time(NULL) };
	return format_url(by, &url, err) &&
	       network_open(buf_string(&url), &out->network, err) &&
	       pinned_name(buf_string(&url), pin, err) &&
	       pinned_meet(finder, pin, &out->network.remote, out->how.now, &out->node, err) &&
	       peer_check_active(&out->node, err);
}
