#include "action/peer.h"

#include "base/file.h"

#define MANIFEST_PATH "/.well-known/accord"
#define PIN_MODE 0600 /* whom one talks to is nobody else's affair */

void
peer_free(struct peer *peer)
{
	manifest_free(&peer->manifest);
	buf_free(&peer->bytes);
}

bool
peer_load(const char *path, struct peer *out, struct err *err)
{
	struct peer peer = { .bytes = BUF(STATEMENT_PUBLIC_MAX) };

	if (!file_load(path, &peer.bytes, err))
		goto fail;
	if (!manifest_open(buf_text(&peer.bytes), NULL, &peer.manifest, err)) {
		err_in(err, "'%s'", path);
		goto fail;
	}
	*out = peer;
	return true;

fail:
	peer_free(&peer);
	return false;
}

static bool
fetch(const struct remote *remote, const struct vkey *root, int64_t now, struct peer *peer,
    struct err *err)
{
	struct sink sink = sink_buf(&peer->bytes);

	return remote->get(remote->arg, MANIFEST_PATH, &sink, err) &&
	       manifest_open(buf_text(&peer->bytes), root, &peer->manifest, err) &&
	       manifest_check_current(&peer->manifest, now, err);
}

/* What was shown may replace what is pinned, by the same root key, if it is newer. */
static bool
check_newer(const struct peer *pinned, const struct peer *shown, struct err *err)
{
	int64_t before = pinned->manifest.statement.at, at = shown->manifest.statement.at;

	if (at < before)
		return err_set(
		    err, FAULT_DENIED, "the node shows a manifest older than one seen before");
	if (at == before && !text_eq(buf_text(&shown->bytes), buf_text(&pinned->bytes)))
		return err_set(err, FAULT_DENIED,
		    "the node shows another manifest than before, of the same time");
	return true;
}

bool
peer_meet(const struct remote *remote, const char *pin, int64_t now, struct peer *out,
    struct err *err)
{
	scoped(peer_free) struct peer pinned = { 0 };
	struct peer peer = { .bytes = BUF(STATEMENT_PUBLIC_MAX) };
	const struct vkey *root = NULL;

	if (peer_load(pin, &pinned, err))
		root = &pinned.manifest.key[PARTY_ROOT];
	else if (err->fault != FAULT_ABSENT)
		return false;
	if (!fetch(remote, root, now, &peer, err) ||
	    (root != NULL && !check_newer(&pinned, &peer, err)))
		goto fail;
	if (!text_eq(buf_text(&peer.bytes), buf_text(&pinned.bytes)) &&
	    !file_save(pin, buf_text(&peer.bytes), PIN_MODE, err))
		goto fail;
	*out = peer;
	return true;

fail:
	peer_free(&peer);
	return false;
}
