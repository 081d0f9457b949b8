#include "statement/chain.h"

#include <stdlib.h>

#include "base/mem.h"

struct chain_link {
	struct buf bytes;
	struct manifest manifest; /* borrows from them */
};

static void
free_link(struct chain_link *link)
{
	manifest_free(&link->manifest);
	buf_free(&link->bytes);
	free(link);
}

void
chain_free(struct chain *chain)
{
	for (size_t i = 0; i < chain->count; i++)
		free_link(chain->link[i]);
	free(chain->link);
	*chain = (struct chain){ 0 };
}

const struct manifest *
chain_at(const struct chain *chain, size_t index)
{
	return &chain->link[index]->manifest;
}

const struct manifest *
chain_newest(const struct chain *chain)
{
	return chain_at(chain, chain->count - 1);
}

static bool
check_next(const struct chain *chain, const struct manifest *m, struct err *err)
{
	if (chain->count == 0)
		return manifest_check_first(m, err);
	return manifest_check_follows(chain_newest(chain), m, err);
}

static bool
read_link(const struct chain *chain, struct text note, struct chain_link *link, struct err *err)
{
	buf_add(&link->bytes, note);
	return buf_ok(&link->bytes, err) &&
	       manifest_open(buf_text(&link->bytes), NULL, &link->manifest, err) &&
	       check_next(chain, &link->manifest, err);
}

bool
chain_add(struct chain *chain, struct text note, struct err *err)
{
	struct chain_link **grown, *link;

	if (chain->count == CHAIN_MAX || note.len > CHAIN_BYTES_MAX - chain->bytes)
		return err_set(err, FAULT_LIMIT, "over %d manifests, or %zu bytes of them",
		    CHAIN_MAX, CHAIN_BYTES_MAX);
	grown = mem_grow(chain->link, (chain->count + 1) * sizeof(struct chain_link *));
	if (grown == NULL)
		return err_memory(err);
	chain->link = grown;
	link = mem_grow(NULL, sizeof(*link));
	if (link == NULL)
		return err_memory(err);
	*link = (struct chain_link){ .bytes = BUF(STATEMENT_PUBLIC_MAX) };
	if (!read_link(chain, note, link, err)) {
		free_link(link);
		return false;
	}
	chain->link[chain->count++] = link;
	chain->bytes += note.len;
	return true;
}

/* Cut one note off the front: the next begins with the brace of its text, which no other
 * line of a note begins with. */
static struct text
cut_note(struct text *rest)
{
	struct text note = *rest, line;

	if (!text_line(rest, &line))
		*rest = (struct text){ rest->at + rest->len, 0 };
	while (rest->len > 0 && rest->at[0] != '{')
		if (!text_line(rest, &line))
			*rest = (struct text){ rest->at + rest->len, 0 };
	note.len -= rest->len;
	return note;
}

bool
chain_parse(struct text in, struct chain *out, struct err *err)
{
	struct chain chain = { 0 };

	do
		if (!chain_add(&chain, cut_note(&in), err)) {
			chain_free(&chain);
			return false;
		}
	while (in.len > 0);
	*out = chain;
	return true;
}

void
chain_format(const struct chain *chain, struct buf *out)
{
	for (size_t i = 0; i < chain->count; i++)
		buf_add(out, chain_at(chain, i)->statement.bytes);
}

bool
chain_check_extends(const struct chain *chain, const struct chain *older, struct err *err)
{
	const struct hash *known = &chain_newest(older)->statement.id;

	/* Each names the one before by its hash: with the last, all are the same. */
	return (chain->count >= older->count &&
		   hash_eq(&chain_at(chain, older->count - 1)->statement.id, known)) ||
	       err_set(err, FAULT_DENIED,
		   "'%.*s' shows other manifests than before: its chain was forked or cut",
		   TEXT_ARGS(chain_newest(older)->name));
}

bool
chain_find(const struct chain *chain, const struct hash *id, size_t *index)
{
	for (size_t i = 0; i < chain->count; i++) {
		if (!hash_eq(&chain_at(chain, i)->statement.id, id))
			continue;
		*index = i;
		return true;
	}
	return false;
}

static bool
has_line_of(const struct note *note, const struct vkey *key)
{
	for (size_t i = 0; i < note->count; i++)
		if (note->signature[i].id == key->id &&
		    text_eq(note->signature[i].name, key->name))
			return true;
	return false;
}

bool
chain_signer(const struct chain *chain, struct text bytes, enum party_role role,
    struct vkey *out, struct err *err)
{
	struct note note = { 0 };

	if (!note_parse(bytes, &note, err))
		return false;
	for (size_t i = chain->count; i-- > 0;) {
		const struct vkey *key = &chain_at(chain, i)->key[role];

		if (!has_line_of(&note, key))
			continue;
		*out = *key;
		return true;
	}
	return err_set(err, FAULT_DENIED, "it is not signed by a %s key of '%.*s'",
	    party_role_word(role), TEXT_ARGS(chain_newest(chain)->name));
}

static const struct manifest_revoked *
revoked_in(const struct manifest *m, struct text key)
{
	for (size_t i = 0; i < m->revoked_count; i++)
		if (text_eq(m->revoked[i].key, key))
			return &m->revoked[i];
	return NULL;
}

const struct manifest_revoked *
chain_revoked(const struct chain *chain, const struct vkey *key)
{
	const struct manifest_revoked *strictest = NULL, *one;
	scoped(buf_free) struct buf spelled = BUF(4 * KIB);

	vkey_format(key, &spelled);
	for (size_t i = 0; i < chain->count; i++) {
		one = revoked_in(chain_at(chain, i), buf_text(&spelled));
		if (one != NULL && (strictest == NULL || one->size < strictest->size))
			strictest = one;
	}
	return strictest;
}

bool
chain_check_counts(
    const struct chain *chain, const struct vkey *key, uint64_t size, struct err *err)
{
	const struct manifest_revoked *revoked = chain_revoked(chain, key);
	scoped(buf_free) struct buf when = BUF(KIB);

	if (revoked == NULL || (size != CHAIN_NOWHERE && size <= (uint64_t)revoked->size))
		return true;
	utc_format(revoked->since, &when);
	return err_set(err, FAULT_DENIED,
	    "the key '%.*s' is revoked as of %s; of what it signed, only that counts which the "
	    "log's first %lld entries hold",
	    TEXT_ARGS(key->name), buf_string(&when), (long long)revoked->size);
}
