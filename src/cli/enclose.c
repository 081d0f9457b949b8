#include "cli/enclose.h"

#include <stdio.h>
#include <string.h>

#include "action/enclosure.h"
#include "action/local.h"
#include "base/file.h"
#include "cli/cli.h"
#include "statement/envelope.h"

static bool
enclose_one(const struct node *node, struct enclose *enclose, const char *path, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(ENVELOPE_MAX);
	const char *slash = strrchr(path, '/');
	struct hash *hash = &enclose->file[enclose->count];

	if (!file_load(path, &bytes, err) || !enclosure_put(node, buf_text(&bytes), hash, err))
		return false;
	enclose->count++;
	hash_format(hash, &enclose->lines);
	buf_addf(&enclose->lines, " %s\n", slash == NULL ? path : slash + 1);
	return buf_ok(&enclose->lines, err);
}

bool
enclose_all(struct enclose *enclose, const char *const *paths, size_t count, struct err *err)
{
	scoped(node_close) struct node node = { 0 };

	if (count == 0)
		return true;
	if (count > ATTACHED_MAX)
		return err_set(err, FAULT_LIMIT, "there are over %d files", ATTACHED_MAX);
	if (!node_open(enclose->dir, &node, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!enclose_one(&node, enclose, paths[i], err))
			return false;
	return true;
}

void
enclose_drop(struct enclose *enclose)
{
	struct node node = { 0 };

	snprintf(node.dir, sizeof(node.dir), "%s", enclose->dir);
	for (size_t i = 0; i < enclose->count; i++)
		enclosure_drop(&node, &enclose->file[i]);
	buf_free(&enclose->lines);
	enclose->count = 0;
}

void
enclose_note_server(const char *dir)
{
	scoped(file_close) int fd = -1;
	struct err err;

	if (!local_connect(dir, &fd, &err))
		cli_note("no server runs here: 'accord serve' delivers it");
}
