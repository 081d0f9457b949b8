#include "action/finder/sent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "action/finder/pieces.h"
#include "action/finder/pinned.h"
#include "action/finder/record.h"
#include "action/log/witnessed.h"
#include "action/node/node.h"
#include "base/mem.h"
#include "log/proof.h"

#define ARENA_MAX (64 * MIB)

void
sent_free(struct sent *sent)
{
	free(sent->at);
	arena_free(&sent->arena);
	*sent = (struct sent){ 0 };
}

bool
sent_name(const struct hash *id, const char *file, char out[static PATH_MAX], struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);

	buf_add(&name, TEXT("sent/"));
	hash_format(id, &name);
	if (file[0] != '\0')
		buf_addf(&name, "/%s", file);
	if (!buf_ok(&name, err))
		return false;
	snprintf(out, PATH_MAX, "%s", buf_string(&name));
	return true;
}

bool
sent_dir(const struct finder *finder, const struct hash *id, char out[static PATH_MAX],
    struct err *err)
{
	char name[PATH_MAX], whole[PATH_MAX];

	return sent_name(id, "", name, err) && finder_name(finder, name, whole, err) &&
	       node_path(finder->locker.path, whole, out, err);
}

static bool
add(struct sent *sent, const struct sent_report *report, struct err *err)
{
	struct sent_report *at;

	if (sent->count == SENT_MAX)
		return err_set(err, FAULT_LIMIT, "over %d reports wait for a node", SENT_MAX);
	at = mem_grow(sent->at, (sent->count + 1) * sizeof(*at));
	if (at == NULL)
		return err_memory(err);
	at[sent->count++] = *report;
	sent->at = at;
	return true;
}

static bool
keep(struct sent *sent, const char *name, const char **out, struct err *err)
{
	*out = arena_text(&sent->arena, text_of(name)).at;
	return *out != NULL || err_memory(err);
}

/* What is being gathered. */
struct looking {
	struct sent *sent;
	const struct finder *finder;
	bool all;
	void (*trouble)(void *arg, const struct err *err);
	void *arg;
};

/* Does it give another into custody, and has that no receipt yet? */
static bool
look_at_custody(
    const struct finder *finder, struct sent_report *report, bool *waits, struct err *err)
{
	scoped(buf_free) struct buf of = BUF(KIB);
	char name[PATH_MAX];
	struct text hex;

	*waits = false;
	if (!sent_name(&report->id, SENT_OF, name, err))
		return false;
	if (!finder_load(finder, name, &of, err))
		return err->fault == FAULT_ABSENT;
	hex = buf_text(&of);
	if (text_ends(hex, TEXT("\n")))
		hex.len--;
	if (!hash_parse(hex, &report->of))
		return err_set(err, FAULT_INPUT, "'%s' is no id", name);
	report->custody = true;
	/* One that was given up has no record any more. */
	if (!sent_name(&report->of, "outgoing", name, err))
		return false;
	*waits = finder_has(finder, name);
	if (!sent_name(&report->of, "receipt", name, err))
		return false;
	*waits = *waits && !finder_has(finder, name);
	return true;
}

/* Was it seen by too few of those whom its node names?  What cannot be told is not asked for
 * again and again. */
static bool
is_unwitnessed(const struct finder *finder, const struct hash *id)
{
	scoped(arena_free) struct arena arena = ARENA(MIB);
	scoped(buf_free) struct buf proof = BUF(PROOF_LEN_MAX), policy = BUF(POLICY_LEN_MAX);
	struct witnessed by;
	char name[PATH_MAX];
	struct err none;

	return sent_name(id, RECORD_WITNESSES, name, &none) &&
	       finder_load(finder, name, &policy, &none) &&
	       sent_name(id, "proof", name, &none) &&
	       finder_load(finder, name, &proof, &none) &&
	       witnessed_look(buf_text(&proof), buf_text(&policy), &arena, &by, &none) &&
	       !by.met;
}

/* A record whose proof is there, and was seen by those who are to see it, waits for nothing. */
static bool
look_at(const struct looking *looking, const struct hash *id, struct err *err)
{
	const struct finder *finder = looking->finder;
	struct sent *sent = looking->sent;
	scoped(peer_free) struct peer peer = { 0 };
	struct sent_report report = { .id = *id };
	char name[PATH_MAX];
	bool waits;

	if (!sent_name(id, "proof", name, err))
		return false;
	report.proof_here = finder_has(finder, name);
	if (!look_at_custody(finder, &report, &waits, err))
		return false;
	report.pieces = pieces_wait(finder, id);
	report.proven = report.proof_here && !waits && !report.pieces;
	report.unwitnessed = report.proof_here && is_unwitnessed(finder, id);
	if (report.proven && !report.unwitnessed && !looking->all)
		return true;
	if (!sent_name(id, "receipt", name, err))
		return false;
	report.delivered = finder_has(finder, name);
	if (!sent_name(id, "manifest", name, err) || !pinned_load(finder, name, &peer, err) ||
	    !keep(sent, name, &report.manifest, err))
		return false;
	report.node = chain_at(&peer.chain, 0)->statement.id;
	return sent_name(id, "", name, err) && keep(sent, name, &report.dir, err) &&
	       add(sent, &report, err);
}

static int
by_node(const void *a, const void *b)
{
	const struct sent_report *one = a, *other = b;
	int order = memcmp(one->node.bytes, other->node.bytes, HASH_LEN);

	return order != 0 ? order : memcmp(one->id.bytes, other->id.bytes, HASH_LEN);
}

static bool
look_through(void *arg, const char *name, struct err *err)
{
	struct looking *looking = arg;
	struct hash id;

	if (!hash_parse(text_of(name), &id) || look_at(looking, &id, err))
		return true;
	if (err->fault == FAULT_LIMIT)
		return false;
	looking->trouble(looking->arg, err);
	return true;
}

static bool
gather(const struct looking *what, struct sent *out, struct err *err)
{
	struct sent sent = { .arena = ARENA(ARENA_MAX) };
	struct looking looking = *what;
	char folder[PATH_MAX];

	looking.sent = &sent;
	if (!finder_name(looking.finder, "sent", folder, err) ||
	    !locker_each(&looking.finder->locker, folder, look_through, &looking, err)) {
		sent_free(&sent);
		return false;
	}
	if (sent.count > 0)
		qsort(sent.at, sent.count, sizeof(*sent.at), by_node);
	*out = sent;
	return true;
}

bool
sent_open(const struct finder *finder, void (*trouble)(void *arg, const struct err *err),
    void *arg, struct sent *out, struct err *err)
{
	struct looking looking = { NULL, finder, false, trouble, arg };

	return gather(&looking, out, err);
}

bool
sent_open_all(const struct finder *finder, void (*trouble)(void *arg, const struct err *err),
    void *arg, struct sent *out, struct err *err)
{
	struct looking looking = { NULL, finder, true, trouble, arg };

	return gather(&looking, out, err);
}
