#include "cli/statement/writing.h"

#include <stdio.h>
#include <string.h>

#include "action/node/enclosure.h"
#include "action/node/local.h"
#include "action/peer/peer.h"
#include "base/file.h"
#include "cli/command/asking.h"
#include "cli/command/cli.h"
#include "cli/command/network.h"
#include "statement/envelope.h"

void
writing_free(struct writing *writing)
{
	buf_free(&writing->to);
	buf_free(&writing->title);
	buf_free(&writing->of);
	buf_free(&writing->files);
}

static bool
meet(struct writing *writing, const char *url, struct err *err)
{
	scoped(network_close) struct network network = { 0 };
	scoped(buf_free) struct buf notes = BUF(CHAIN_BYTES_MAX);
	scoped(asking_free) struct asking ask = ASKING;
	struct value ok;

	if (!network_open(url, &network, err) || !peer_fetch(&network.remote, 0, &notes, err))
		return false;
	asking_text(&ask, "manifests", buf_text(&notes));
	if (!asking_do(&ask, writing->dir, "peer.add", &ok, err))
		return err_in(err, "'%s'", url);
	buf_add(&writing->to, deed_text(ok, "name", TEXT("")));
	return buf_ok(&writing->to, err);
}

bool
writing_add_node(struct writing *writing, const char *node, struct err *err)
{
	if (writing->to.len > 0)
		buf_add(&writing->to, TEXT(" "));
	if (strstr(node, "://") != NULL)
		return meet(writing, node, err);
	buf_add(&writing->to, text_of(node));
	return buf_ok(&writing->to, err);
}

static bool
enclose(const struct node *node, struct writing *writing, const char *path, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(ENVELOPE_MAX);
	const char *slash = strrchr(path, '/');
	struct hash *hash = &writing->file[writing->count];

	if (!file_load(path, &bytes, err) || !enclosure_put(node, buf_text(&bytes), hash, err))
		return false;
	writing->count++;
	hash_format(hash, &writing->files);
	buf_addf(&writing->files, " %s\n", slash == NULL ? path : slash + 1);
	return buf_ok(&writing->files, err);
}

bool
writing_enclose(struct writing *writing, char *const *paths, size_t count, struct err *err)
{
	scoped(node_close) struct node node = { 0 };

	if (count > ATTACHED_MAX)
		return err_set(err, FAULT_LIMIT, "it takes %d files at most", ATTACHED_MAX);
	if (!node_open(writing->dir, &node, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!enclose(&node, writing, paths[i], err))
			return false;
	return true;
}

/* They are in the journal now, or what names them is not. */
void
writing_drop(const struct writing *writing)
{
	struct node node = { 0 };

	snprintf(node.dir, sizeof(node.dir), "%s", writing->dir);
	for (size_t i = 0; i < writing->count; i++)
		enclosure_drop(&node, &writing->file[i]);
}

const char *
writing_title(const char *title, char *const *paths, size_t count)
{
	const char *slash;

	if (title != NULL || count == 0)
		return title;
	slash = strrchr(paths[0], '/');
	return slash == NULL ? paths[0] : slash + 1;
}

void
writing_note_server(const char *dir)
{
	scoped(file_close) int fd = -1;
	struct err err;

	if (!local_connect(dir, &fd, &err))
		cli_note("no server runs here: 'accord serve' delivers it");
}
