#include "action/peer/peering.h"

#include "action/peer/voided.h"
#include "base/file.h"
#include "journal/anchor.h"
#include "statement/chain.h"
#include "statement/url.h"
#include "view/peers.h"

/* The file */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct text
trim(struct text line)
{
	struct text rest = line, piece;

	if (text_cut(&rest, '#', &piece))
		line = piece;
	while (line.len > 0 && is_blank(line.at[0]))
		line = text_after(line, 1);
	while (line.len > 0 && is_blank(line.at[line.len - 1]))
		line.len--;
	return line;
}

/* A name, blanks, an address. */
static bool
read_line(struct text line, struct text *name, struct text *url, struct err *err)
{
	size_t len = 0;

	while (len < line.len && !is_blank(line.at[len]))
		len++;
	*name = (struct text){ line.at, len };
	*url = trim(text_after(line, len));
	if (url->len == 0)
		return err_set(err, FAULT_INPUT, "it is not a name and an address");
	if (url->len > PEERING_URL_MAX)
		return err_set(
		    err, FAULT_INPUT, "its address is over %d bytes", PEERING_URL_MAX);
	return party_check_node(*name, err) && url_check(*url, err);
}

bool
peering_look(struct text file, struct text name, struct text *url, struct err *err)
{
	struct text rest = file, line, found_name, found_url, found = { 0 };
	unsigned number = 0;

	while (text_each(&rest, '\n', &line)) {
		number++;
		line = trim(line);
		if (line.len == 0)
			continue;
		if (!read_line(line, &found_name, &found_url, err))
			return err_in(err, "line %u", number);
		if (found.len == 0 && text_eq(found_name, name))
			found = found_url;
	}
	*url = found;
	return true;
}

bool
peering_load(const char *dir, struct buf *out, struct err *err)
{
	char path[PATH_MAX];
	struct text url;

	if (!node_path(dir, PEERING_FILE, path, err))
		return false;
	if (!file_load(path, out, err))
		return err->fault == FAULT_ABSENT;
	return peering_look(buf_text(out), TEXT(""), &url, err) || err_in(err, "'%s'", path);
}

static bool
look_in_file(const struct node *node, struct text name, struct buf *url, struct err *err)
{
	struct text found;

	if (!peering_look(buf_text(&node->peers), name, &found, err))
		return err_in(err, "'%s/%s'", node->dir, PEERING_FILE);
	buf_add(url, found);
	return buf_ok(url, err);
}

bool
peering_address(const struct node *node, struct text name, struct buf *url, enum vouch_how *how,
    struct err *err)
{
	if (!look_in_file(node, name, url, err))
		return false;
	*how = url->len > 0 ? VOUCH_FILE : VOUCH_ADDRESS;
	if (url->len == 0)
		buf_addf(url, "https://%.*s", TEXT_ARGS(name));
	return buf_ok(url, err);
}

bool
peering_reach(const struct node *node, struct text name, struct text known, struct arena *arena,
    struct text *url, struct err *err)
{
	scoped(buf_free) struct buf found = BUF(PEERING_URL_MAX);

	if (!look_in_file(node, name, &found, err))
		return false;
	*url = arena_text(arena, found.len > 0 ? buf_text(&found) : known);
	return url->at != NULL || err_memory(err);
}

bool
peering_inbox(struct node *node, struct text name, struct buf *url, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	struct peers_row row;
	bool found;

	if (!look_in_file(node, name, url, err) ||
	    !peers_find(&node->journal, name, &arena, &found, &row, err))
		return false;
	if (!found)
		return err_set(
		    err, FAULT_ABSENT, "no manifest of '%.*s' is known yet", TEXT_ARGS(name));
	if (url->len == 0)
		buf_add(url, row.url);
	return buf_ok(url, err);
}

/* Manifests */

static bool
say(struct node *node, struct text name, const struct hash *first, enum vouch_how how,
    int64_t now, struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(node);
	struct vouch vouch = { name, *first, how };
	struct hash id;

	return vouch_sign(&vouch, now, &signer, &note, &id, err) &&
	       node_keep_private(node, buf_text(&note), now, err);
}

/* What was only shown by who claims the name gives way to what is found where the name
 * leads: else anybody could keep a node away by coming first. */
static bool
gives_way(const struct chain *chain, const struct peers_row *pinned)
{
	return !pinned->confirmed &&
	       !hash_eq(&pinned->first, &chain_at(chain, 0)->statement.id);
}

/* From which on they are new. */
static bool
check_pinned(struct node *node, const struct chain *chain, const struct peers_row *row,
    size_t *from, struct err *err)
{
	scoped(chain_free) struct chain pinned = { 0 };

	*from = 0;
	if (row == NULL || gives_way(chain, row))
		return true;
	if (!peers_chain(&node->journal, chain_newest(chain)->name, &pinned, err))
		return false;
	if (pinned.count > chain->count) {
		*from = chain->count;
		return chain_check_extends(&pinned, chain, err);
	}
	*from = pinned.count;
	return chain_check_extends(chain, &pinned, err);
}

static bool
check_whose(
    const struct node *node, const struct chain *chain, struct text name, struct err *err)
{
	struct text shown = chain_newest(chain)->name;

	if (name.len > 0 && !text_eq(shown, name))
		return err_set(err, FAULT_DENIED,
		    "what is shown there is the manifest of '%.*s'", TEXT_ARGS(shown));
	return !text_eq(shown, node->manifest.name) ||
	       err_set(err, FAULT_INPUT, "that is this node itself");
}

bool
peering_take(struct node *node, struct text notes, struct text name, enum vouch_how how,
    int64_t now, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	scoped(chain_free) struct chain chain = { 0 };
	struct peers_row row;
	size_t from;
	bool known;

	if (!chain_parse(notes, &chain, err) || !check_whose(node, &chain, name, err))
		return false;
	name = chain_newest(&chain)->name;
	if (!manifest_check_current(chain_newest(&chain), now, err) ||
	    !peers_find(&node->journal, name, &arena, &known, &row, err) ||
	    !check_pinned(node, &chain, known ? &row : NULL, &from, err))
		return false;
	for (size_t i = from; i < chain.count; i++)
		if (!journal_add_foreign(&node->journal, &chain_at(&chain, i)->statement, err))
			return false;
	if (from < chain.count && !voided_look(node, name, err))
		return false;
	return (known && row.confirmed) ||
	       say(node, name, &chain_at(&chain, 0)->statement.id, how, now, err);
}

bool
peering_accept(struct node *node, struct text name, int64_t now, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(64 * KIB);
	struct peers_row row;
	bool known;

	if (!peers_find(&node->journal, name, &arena, &known, &row, err))
		return false;
	if (!known)
		return err_set(
		    err, FAULT_ABSENT, "nothing of '%.*s' is known here", TEXT_ARGS(name));
	return row.confirmed || say(node, name, &row.first, VOUCH_PERSON, now, err);
}
