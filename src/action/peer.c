#include "action/peer.h"

#include "base/file.h"

#define MANIFEST_PATH "/.well-known/accord"

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

	if (!file_load(path, &peer.bytes, err) ||
	    !manifest_open(buf_text(&peer.bytes), NULL, &peer.manifest, err)) {
		peer_free(&peer);
		return false;
	}
	*out = peer;
	return true;
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
	if (!fetch(remote, root, now, &peer, err))
		goto fail;
	if (root != NULL && peer.manifest.statement.at < pinned.manifest.statement.at) {
		err_set(
		    err, FAULT_DENIED, "the node shows a manifest older than one seen before");
		goto fail;
	}
	if (!file_save(pin, buf_text(&peer.bytes), 0644, err))
		goto fail;
	*out = peer;
	return true;

fail:
	peer_free(&peer);
	return false;
}
