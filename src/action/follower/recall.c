#include "action/follower/recall.h"

#include <dirent.h>
#include <stdio.h>

#include "action/node/node.h"
#include "base/folder.h"
#include "statement/statement.h"

/* It was verified before it was kept; under a key that was revoked since it is nobody's. */
static bool
take(struct follow *follow, const struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement statement = { 0 };
	const struct follow_seal seal = { .id = *id };
	const struct chain *chain = &follow->node.chain;
	char path[PATH_MAX];
	struct vkey key;

	if (!follow_seal_path(follow, &seal, ".accord/", "/seal", path, err))
		return false;
	if (!file_load(path, &note, err))
		return err->fault == FAULT_ABSENT;
	if (!chain_signer(chain, buf_text(&note), PARTY_STATEMENT, &key, err) ||
	    !statement_open(buf_text(&note), &key, &statement, err))
		return err_in(err, "'%s'", path);
	if (!hash_eq(&statement.id, id))
		return err_set(err, FAULT_DENIED, "'%s' is another seal", path);
	return follow_add_seal(follow, &statement, err);
}

static bool
take_all(struct follow *follow, const char *path, struct err *err)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	bool good = true;
	struct hash id;

	if (folder == NULL)
		return err_errno(err, "cannot read '%s'", path);
	while (good && (entry = readdir(folder)) != NULL)
		if (hash_parse(text_of(entry->d_name), &id))
			good = take(follow, &id, err);
	closedir(folder);
	return good;
}

static bool
fill(struct follow *follow, struct err *err)
{
	char path[PATH_MAX];

	if (!node_path(follow->dir, ".accord", path, err) ||
	    !folder_claim(path, &follow->claim, err))
		return false;
	follow->claimed = true;
	if (!node_path(follow->dir, ".accord/manifest", path, err) ||
	    !peer_load(path, &follow->node, err) ||
	    !node_path(follow->dir, ".accord", path, err))
		return false;
	return take_all(follow, path, err) &&
	       (follow->count > 0 || err_set(err, FAULT_ABSENT, "no release is held"));
}

bool
recall(const char *dir, const struct remote *remote, struct follow *out, struct err *err)
{
	struct follow follow = { .remote = remote, .vouching = VOUCHING };
	int len = snprintf(follow.dir, sizeof(follow.dir), "%s", dir);

	if (len <= 0 || (size_t)len >= sizeof(follow.dir))
		return err_set(err, FAULT_LIMIT, "path '%s' is too long", dir);
	if (!fill(&follow, err)) {
		follow_close(&follow);
		return false;
	}
	*out = follow;
	return true;
}
