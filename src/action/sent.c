#include "action/sent.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "action/node.h"
#include "action/peer.h"
#include "base/folder.h"
#include "base/mem.h"

#define ARENA_MAX (64 * MIB)
#define NEW_PREFIX ".new-"

void
sent_free(struct sent *sent)
{
	free(sent->at);
	arena_free(&sent->arena);
	*sent = (struct sent){ 0 };
}

static bool
dir_of(const struct finder *finder, struct text prefix, const struct hash *id,
    char out[static PATH_MAX], struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);

	buf_add(&name, TEXT("sent/"));
	buf_add(&name, prefix);
	hash_format(id, &name);
	return node_path(finder->dir, buf_string(&name), out, err);
}

bool
sent_dir(const struct finder *finder, const struct hash *id, char out[static PATH_MAX],
    struct err *err)
{
	return dir_of(finder, TEXT(""), id, out, err);
}

bool
sent_new_dir(const struct finder *finder, const struct hash *id, char out[static PATH_MAX],
    struct err *err)
{
	return dir_of(finder, TEXT(NEW_PREFIX), id, out, err);
}

static bool
has(const char *dir, const char *name)
{
	char path[PATH_MAX];
	struct err err;

	return node_path(dir, name, path, &err) && access(path, F_OK) == 0;
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

/* A record whose proof is there waits for nothing. */
static bool
look_at(struct sent *sent, const char *dir, const struct hash *id, struct err *err)
{
	scoped(peer_free) struct peer peer = { 0 };
	struct sent_report report = { .id = *id };
	char path[PATH_MAX];

	if (has(dir, "proof"))
		return true;
	if (!node_path(dir, "manifest", path, err) || !peer_load(path, &peer, err))
		return false;
	report.node = chain_at(&peer.chain, 0)->statement.id;
	report.delivered = has(dir, "receipt");
	report.dir = arena_text(&sent->arena, text_of(dir)).at;
	report.manifest = arena_text(&sent->arena, text_of(path)).at;
	if (report.dir == NULL || report.manifest == NULL)
		return err_memory(err);
	return add(sent, &report, err);
}

/* What an interrupted report left, unless that is still at work. */
static void
sweep(const char *dir)
{
	scoped(file_close) int fd = -1;
	struct err err;

	if (folder_claim(dir, &fd, &err))
		(void)!folder_remove(dir, &err);
}

static int
by_node(const void *a, const void *b)
{
	const struct sent_report *one = a, *other = b;
	int order = memcmp(one->node.bytes, other->node.bytes, HASH_LEN);

	return order != 0 ? order : memcmp(one->id.bytes, other->id.bytes, HASH_LEN);
}

static bool
look_through(struct sent *sent, const char *folder, DIR *records,
    void (*trouble)(void *arg, const struct err *err), void *arg, struct err *err)
{
	struct dirent *entry;
	char dir[PATH_MAX];
	struct hash id;

	while ((entry = readdir(records)) != NULL) {
		if (!node_path(folder, entry->d_name, dir, err))
			return false;
		if (strncmp(entry->d_name, NEW_PREFIX, strlen(NEW_PREFIX)) == 0)
			sweep(dir);
		if (!hash_parse(text_of(entry->d_name), &id) || look_at(sent, dir, &id, err))
			continue;
		if (err->fault == FAULT_LIMIT)
			return false;
		trouble(arg, err);
	}
	return true;
}

bool
sent_open(const struct finder *finder, void (*trouble)(void *arg, const struct err *err),
    void *arg, struct sent *out, struct err *err)
{
	struct sent sent = { .arena = ARENA(ARENA_MAX) };
	char folder[PATH_MAX];
	DIR *records;
	bool done;

	if (!node_path(finder->dir, "sent", folder, err))
		return false;
	records = opendir(folder);
	if (records == NULL && errno != ENOENT)
		return err_errno(err, "cannot read '%s'", folder);
	done = records == NULL || look_through(&sent, folder, records, trouble, arg, err);
	if (records != NULL)
		closedir(records);
	if (!done) {
		sent_free(&sent);
		return false;
	}
	if (sent.count > 0)
		qsort(sent.at, sent.count, sizeof(*sent.at), by_node);
	*out = sent;
	return true;
}
