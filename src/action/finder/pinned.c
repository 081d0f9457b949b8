#include "action/finder/pinned.h"

#include <stdio.h>

#include "crypto/hash.h"

bool
pinned_name(const char *url, char out[static PATH_MAX], struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	struct text base = text_of(url);
	struct hash hash;

	while (text_ends(base, TEXT("/")))
		base.len--;
	hash = hash_text(base);
	buf_add(&name, TEXT("nodes/"));
	hash_format(&hash, &name);
	if (!buf_ok(&name, err))
		return false;
	snprintf(out, PATH_MAX, "%s", buf_string(&name));
	return true;
}

bool
pinned_load(const struct finder *finder, const char *name, struct peer *out, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(CHAIN_BYTES_MAX);
	struct peer peer = { 0 };

	if (!finder_load(finder, name, &bytes, err))
		return false;
	if (!chain_parse(buf_text(&bytes), &peer.chain, err))
		return err_in(err, "'%s'", name);
	peer.manifest = chain_newest(&peer.chain);
	*out = peer;
	return true;
}

bool
pinned_save(
    const struct finder *finder, const char *name, const struct peer *peer, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(CHAIN_BYTES_MAX);
	scoped(peer_free) struct peer kept = { 0 };

	if (pinned_load(finder, name, &kept, err)) {
		if (!chain_check_extends(&peer->chain, &kept.chain, err))
			return false;
		if (peer->chain.count == kept.chain.count)
			return true;
	} else if (err->fault != FAULT_ABSENT) {
		return false;
	}
	chain_format(&peer->chain, &bytes);
	return buf_ok(&bytes, err) && finder_save(finder, name, buf_text(&bytes), err);
}

/* What contradicts the pin is evidence; that it is refused comes first, so a fault here is
 * none. */
static void
keep_refused(const struct finder *finder, const char *name, const struct buf *refused)
{
	char beside[PATH_MAX];
	int len = snprintf(beside, sizeof(beside), "%s.refused", name);
	struct err ignored;

	if (refused->len > 0 && len > 0 && (size_t)len < sizeof(beside))
		(void)!finder_save(finder, beside, buf_text(refused), &ignored);
}

static bool
meet(const struct finder *finder, const char *name, const struct remote *remote, int64_t now,
    struct peer *peer, struct err *err)
{
	scoped(buf_free) struct buf refused = BUF(STATEMENT_PUBLIC_MAX);

	if (peer_catch_up(remote, now, peer, &refused, err))
		return pinned_save(finder, name, peer, err);
	keep_refused(finder, name, &refused);
	return false;
}

bool
pinned_meet(const struct finder *finder, const char *name, const struct remote *remote,
    int64_t now, struct peer *out, struct err *err)
{
	struct peer peer = { 0 };

	if ((!pinned_load(finder, name, &peer, err) && err->fault != FAULT_ABSENT) ||
	    !meet(finder, name, remote, now, &peer, err)) {
		peer_free(&peer);
		return false;
	}
	*out = peer;
	return true;
}
