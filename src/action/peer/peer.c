#include "action/peer/peer.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"

#define MANIFEST_PATH "/.well-known/accord"
#define PIN_MODE 0600 /* whom one talks to is nobody else's affair */

void
peer_free(struct peer *peer)
{
	chain_free(&peer->chain);
	peer->manifest = NULL;
}

bool
peer_load(const char *path, struct peer *out, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(CHAIN_BYTES_MAX);
	struct peer peer = { 0 };

	if (!file_load(path, &bytes, err))
		return false;
	if (!chain_parse(buf_text(&bytes), &peer.chain, err))
		return err_in(err, "'%s'", path);
	peer.manifest = chain_newest(&peer.chain);
	*out = peer;
	return true;
}

bool
peer_save(const char *path, const struct peer *peer, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(CHAIN_BYTES_MAX);
	scoped(peer_free) struct peer kept = { 0 };

	if (peer_load(path, &kept, err)) {
		if (!chain_check_extends(&peer->chain, &kept.chain, err))
			return false;
		if (peer->chain.count == kept.chain.count)
			return true;
	} else if (err->fault != FAULT_ABSENT) {
		return false;
	}
	chain_format(&peer->chain, &bytes);
	return buf_ok(&bytes, err) && file_save(path, buf_text(&bytes), PIN_MODE, err);
}

bool
peer_add(struct peer *peer, struct text note, struct err *err)
{
	if (!chain_add(&peer->chain, note, err))
		return false;
	peer->manifest = chain_newest(&peer->chain);
	return true;
}

bool
peer_check_active(const struct peer *peer, struct err *err)
{
	return !peer->manifest->retired ||
	       err_set(err, FAULT_DENIED, "'%.*s' has retired: nobody reads what is sent there",
		   TEXT_ARGS(peer->manifest->name));
}

/* Manifests as they are met: the newest first. */
struct back {
	size_t count;
	size_t bytes;
	struct buf *note;
};

static void
back_free(struct back *back)
{
	for (size_t i = 0; i < back->count; i++)
		buf_free(&back->note[i]);
	free(back->note);
}

static bool
back_get(struct back *back, const struct remote *remote, const char *path, struct err *err)
{
	struct buf *grown = mem_grow(back->note, (back->count + 1) * sizeof(*grown));
	struct sink sink;

	if (grown == NULL)
		return err_memory(err);
	back->note = grown;
	back->note[back->count] = BUF(STATEMENT_PUBLIC_MAX);
	sink = sink_buf(&back->note[back->count]);
	if (!remote->get(remote->arg, path, &sink, err)) {
		buf_free(&back->note[back->count]);
		return false;
	}
	back->bytes += back->note[back->count++].len;
	return back->bytes <= CHAIN_BYTES_MAX ||
	       err_set(err, FAULT_LIMIT, "its manifests have over %zu bytes", CHAIN_BYTES_MAX);
}

static bool
get_named(
    struct back *back, const struct remote *remote, const struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf path = BUF(KIB);

	buf_add(&path, TEXT("/statement/"));
	hash_format(id, &path);
	return buf_ok(&path, err) && back_get(back, remote, buf_string(&path), err);
}

/* What a manifest says of its place, believing it; that it is what was asked for is seen
 * when it is put together with the next. */
static bool
look_back(struct text note, int64_t *version, struct hash *previous, struct err *err)
{
	scoped(manifest_free) struct manifest m = { 0 };

	if (!manifest_open(note, NULL, &m, err))
		return false;
	*version = m.version;
	*previous = m.previous;
	return true;
}

/* From the newest back to the one after the last that is known. */
static bool
walk_back(const struct remote *remote, int64_t known, struct back *back, struct err *err)
{
	int64_t version, expected = INT64_MAX;
	struct hash previous;

	if (!back_get(back, remote, MANIFEST_PATH, err))
		return false;
	for (;;) {
		if (!look_back(
			buf_text(&back->note[back->count - 1]), &version, &previous, err))
			return false;
		if (expected != INT64_MAX && version != expected)
			return err_set(err, FAULT_DENIED,
			    "a manifest is not of the version that comes before the next");
		if (version <= known + 1)
			return true;
		if (back->count == CHAIN_MAX)
			return err_set(err, FAULT_LIMIT, "it has over %d manifests", CHAIN_MAX);
		expected = version - 1;
		if (!get_named(back, remote, &previous, err))
			return err_in(err, "manifest %lld", (long long)expected);
	}
}

bool
peer_fetch(const struct remote *remote, int64_t known, struct buf *notes, struct err *err)
{
	scoped(back_free) struct back back = { 0 };

	if (!walk_back(remote, known, &back, err))
		return false;
	for (size_t i = back.count; i-- > 0;)
		buf_add(notes, buf_text(&back.note[i]));
	return buf_ok(notes, err);
}

/* Keep what contradicts the pin; that it is refused comes first, so a fault here is
 * none. */
static void
keep_refused(const char *pin, const struct buf *refused)
{
	char path[PATH_MAX];
	int len = snprintf(path, sizeof(path), "%s.refused", pin);
	struct err ignored;

	if (refused->len > 0 && len > 0 && (size_t)len < sizeof(path))
		(void)!file_save(path, buf_text(refused), PIN_MODE, &ignored);
}

/* Does the node show just what is pinned? */
static bool
is_pinned(const struct peer *pinned, const struct back *back)
{
	return pinned->manifest != NULL && back->count == 1 &&
	       text_eq(buf_text(&back->note[0]), pinned->manifest->statement.bytes);
}

static bool
add_all(struct peer *peer, const struct back *back, struct err *err)
{
	int64_t version;
	struct hash previous;

	if (!look_back(buf_text(&back->note[0]), &version, &previous, err))
		return false;
	if (peer->manifest != NULL && version <= peer->manifest->version)
		return err_set(err, FAULT_DENIED,
		    version < peer->manifest->version
			? "the node shows a manifest older than one seen before"
			: "the node shows another manifest than before, of the same version");
	for (size_t i = back->count; i-- > 0;)
		if (!peer_add(peer, buf_text(&back->note[i]), err))
			return false;
	return true;
}

bool
peer_catch_up(const struct remote *remote, int64_t now, struct peer *peer, struct buf *refused,
    struct err *err)
{
	scoped(back_free) struct back back = { 0 };
	int64_t known = peer->manifest == NULL ? 0 : peer->manifest->version;

	if (!walk_back(remote, known, &back, err))
		return false;
	if (!is_pinned(peer, &back) && !add_all(peer, &back, err)) {
		if (known > 0 && err->fault == FAULT_DENIED && refused != NULL)
			buf_add(refused, buf_text(&back.note[0]));
		return false;
	}
	return manifest_check_current(peer->manifest, now, err);
}

static bool
meet(const struct remote *remote, const char *pin, int64_t now, struct peer *peer,
    struct err *err)
{
	scoped(buf_free) struct buf refused = BUF(STATEMENT_PUBLIC_MAX);

	if (peer_catch_up(remote, now, peer, &refused, err))
		return peer_save(pin, peer, err);
	keep_refused(pin, &refused);
	return false;
}

bool
peer_meet(const struct remote *remote, const char *pin, int64_t now, struct peer *out,
    struct err *err)
{
	struct peer peer = { 0 };

	if ((!peer_load(pin, &peer, err) && err->fault != FAULT_ABSENT) ||
	    !meet(remote, pin, now, &peer, err)) {
		peer_free(&peer);
		return false;
	}
	*out = peer;
	return true;
}
