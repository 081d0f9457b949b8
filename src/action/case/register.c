#include "action/case/register.h"

#include <inttypes.h>

#include "action/finder/record.h"
#include "case/role.h"
#include "codec/json.h"
#include "journal/anchor.h"
#include "log/proof.h"
#include "statement/opening.h"
#include "view/peers.h"

#define VERSION "register/v1"
#define DEPTH 8
#define NEWEST 100 /* statements that are looked at */

/* --- the file */

static bool
keep(struct arena *arena, struct text in, struct text *out, struct err *err)
{
	*out = arena_text(arena, in);
	return out->at != NULL || err_memory(err);
}

static bool
keep_member(
    struct value from, const char *name, struct arena *arena, struct text *out, struct err *err)
{
	struct text text;

	return value_get_text(from, name, &text, err) && keep(arena, text, out, err);
}

static bool
parse_party(struct value from, struct arena *arena, struct register_party *out, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value list;
	struct text text;

	if (!value_get_array(from, "openings", &list, err))
		return false;
	while (value_each(list, &walk)) {
		if (out->count == REGISTER_OPENINGS)
			return err_set(err, FAULT_LIMIT, "over %d fields are opened of one",
			    REGISTER_OPENINGS);
		if (!value_as_text(walk.value, &text, err) ||
		    !keep(arena, text, &out->opening[out->count++], err))
			return false;
	}
	return keep_member(from, "proof", arena, &out->proof, err);
}

static bool
parse_parties(
    struct value list, struct arena *arena, struct register_file *out, struct err *err)
{
	struct value_walk walk = { 0 };
	size_t count = value_count(list);

	if (count > TOLD_PARTIES_MAX)
		return err_set(err, FAULT_LIMIT, "over %d stand in it", TOLD_PARTIES_MAX);
	out->party = arena_array(arena, struct register_party, count);
	if (out->party == NULL)
		return err_memory(err);
	while (value_each(list, &walk))
		if (!parse_party(walk.value, arena, &out->party[out->parties++], err))
			return false;
	return true;
}

bool
register_parse(struct text in, struct arena *arena, struct register_file *out, struct err *err)
{
	static const struct doc_limits limits = { REGISTER_MAX, DEPTH };
	scoped(doc_free) struct doc doc = DOC;
	struct register_file file = { 0 };
	struct value root, parties;
	struct text version;

	if (!doc_parse(&doc, in, &limits, &root, err) ||
	    !value_get_text(root, "accord", &version, err))
		return false;
	if (!text_eq(version, TEXT(VERSION)))
		return err_set(err, FAULT_INPUT, "this is no register");
	if (!keep_member(root, "manifest", arena, &file.manifest, err) ||
	    !keep_member(root, "statement", arena, &file.statement, err) ||
	    !value_get_array(root, "parties", &parties, err) ||
	    !parse_parties(parties, arena, &file, err))
		return false;
	*out = file;
	return true;
}

void
register_format(const struct register_file *file, struct buf *out)
{
	struct writer w = WRITER(out);

	writer_object(&w);
	writer_put_text(&w, "accord", TEXT(VERSION));
	writer_put_text(&w, "manifest", file->manifest);
	writer_put_text(&w, "statement", file->statement);
	writer_key(&w, "parties");
	writer_array(&w);
	for (size_t i = 0; i < file->parties; i++) {
		const struct register_party *party = &file->party[i];

		writer_object(&w);
		writer_key(&w, "openings");
		writer_array(&w);
		for (size_t j = 0; j < party->count; j++)
			writer_text(&w, party->opening[j]);
		writer_end(&w);
		writer_put_text(&w, "proof", party->proof);
		writer_end(&w);
	}
	writer_end(&w);
	writer_end(&w);
	buf_add(out, TEXT("\n"));
}

void
register_path(const struct hash *told, struct buf *out)
{
	buf_add(out, TEXT(REGISTER_FOLDER));
	hash_format(told, out);
}

/* --- checking */

struct checking {
	const struct chain *chain;
	struct arena *arena;
};

/* Is the value of a field that text? */
static bool
is_value(struct text value, struct text wanted, struct err *err)
{
	static const struct doc_limits limits = { 64 * KIB, 2 };
	scoped(buf_free) struct buf list = BUF(64 * KIB);
	scoped(doc_free) struct doc doc = DOC;
	struct value_walk walk = { 0 };
	struct value root;
	struct text text;

	buf_add(&list, TEXT("["));
	buf_add(&list, value);
	buf_add(&list, TEXT("]"));
	return buf_ok(&list, err) && doc_parse(&doc, buf_text(&list), &limits, &root, err) &&
	       value_each(root, &walk) && value_as_text(walk.value, &text, err) &&
	       text_eq(text, wanted);
}

/* What a field of the record has to be; false for one that is nobody's business. */
static bool
wanted_of(const struct told_party *party, struct text field, struct buf *time, struct text *out)
{
	if (text_eq(field, TEXT("type"))) {
		*out = kind_of(KIND_CASE_DISCLOSURE)->name;
		return true;
	}
	if (text_eq(field, TEXT("told"))) {
		utc_format(party->told, time);
		*out = buf_text(time);
		return true;
	}
	*out = party->who;
	return text_eq(field, TEXT("who")) && party->who.len > 0;
}

/* One field, and which commitment it leads to. */
static bool
check_opening(const struct checking *c, struct text in, const struct told_party *party,
    struct text *field, struct hash *commitment, struct err *err)
{
	scoped(buf_free) struct buf time = BUF(KIB);
	struct opening opening;
	struct text wanted;
	struct err none;

	if (!opening_parse(in, c->arena, &opening, err))
		return false;
	if (!hash_eq(&opening.of, &party->record))
		return err_set(err, FAULT_DENIED, "what is opened is of another record");
	if (!wanted_of(party, opening.field, &time, &wanted) ||
	    !is_value(opening.value, wanted, &none))
		return err_set(err, FAULT_DENIED,
		    "the record has another '%.*s' than the statement",
		    TEXT_ARGS(opening.field));
	*field = opening.field;
	*commitment = commitment_hash(&opening.salt, &opening.of, &opening.fields);
	return true;
}

/* All that the statement says of one stands in the record, each once. */
static bool
check_fields(const struct checking *c, const struct register_party *from,
    const struct told_party *party, struct hash *commitment, struct err *err)
{
	struct text field[REGISTER_OPENINGS];
	struct hash other;

	for (size_t i = 0; i < from->count; i++) {
		if (!check_opening(c, from->opening[i], party, &field[i],
			i == 0 ? commitment : &other, err))
			return false;
		if (i > 0 && !hash_eq(commitment, &other))
			return err_set(
			    err, FAULT_DENIED, "what is opened leads to two commitments");
		for (size_t j = 0; j < i; j++)
			if (text_eq(field[i], field[j]))
				return err_set(err, FAULT_INPUT, "one field is opened twice");
	}
	return from->count == (party->who.len > 0 ? 3u : 2u) ||
	       err_set(err, FAULT_DENIED, "not all that was recorded is opened");
}

static bool
check_party(const struct checking *c, const struct register_party *from,
    const struct told_party *party, struct err *err)
{
	struct record_proof proven;
	struct hash commitment;

	if (!check_fields(c, from, party, &commitment, err) ||
	    !record_check_proof(from->proof, c->chain, &commitment, &proven, err))
		return false;
	return proven.epoch == (uint64_t)party->epoch ||
	       err_set(err, FAULT_DENIED, "the log committed to it in another epoch");
}

static bool
check_parties(const struct checking *c, const struct register_file *file,
    const struct told *told, struct err *err)
{
	if (file->parties != told->parties.count)
		return err_set(err, FAULT_DENIED, "the statement has others in it");
	for (size_t i = 0; i < file->parties; i++)
		if (!check_party(c, &file->party[i], &told_parties(told)[i], err))
			return err_in(err, "party %zu", i + 1);
	return true;
}

static bool
check_file(const struct register_file *file, const struct chain *chain, struct arena *arena,
    struct register_facts *out, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	const struct checking c = { chain, arena };
	struct vkey key;

	if (!chain_signer(chain, file->statement, PARTY_STATEMENT, &key, err) ||
	    !chain_check_counts(chain, &key, CHAIN_NOWHERE, err) ||
	    !statement_open(file->statement, &key, &s, err) ||
	    !told_parse(&s, arena, &out->told, err))
		return err_in(err, "the statement");
	out->id = s.id;
	out->epoch_seconds = chain_newest(chain)->epoch;
	return keep(arena, chain_newest(chain)->name, &out->node, err) &&
	       keep(arena, out->told.title, &out->told.title, err) &&
	       check_parties(&c, file, &out->told, err);
}

bool
register_check(struct text bytes, struct text root, struct arena *arena,
    struct register_facts *out, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };
	struct register_facts facts = { 0 };
	struct register_file file;

	if (!register_parse(bytes, arena, &file, err) ||
	    !chain_parse(file.manifest, &chain, err) || !record_check_root(&chain, root, err) ||
	    !check_file(&file, &chain, arena, &facts, err))
		return err_in(err, "the register");
	*out = facts;
	return true;
}

/* --- making it */

struct making {
	struct node *node;
	struct arena *arena;
	struct anchored anchored;
};

static void
making_free(struct making *making)
{
	anchored_free(&making->anchored);
}

static bool
open_field(const struct making *m, const struct statement *s, const struct record *record,
    const char *field, struct register_party *out, struct err *err)
{
	scoped(buf_free) struct buf json = BUF(OPENING_LEN_MAX);
	struct opening opening;

	if (!opening_make(s, &record->commitment, text_of(field), m->arena, &opening, err))
		return false;
	opening_format(&opening, &json);
	return buf_ok(&json, err) &&
	       keep(m->arena, buf_text(&json), &out->opening[out->count++], err);
}

static bool
make_party(struct making *m, const struct told_party *party, struct register_party *out,
    struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf proof = BUF(PROOF_LEN_MAX);
	struct record record;

	return journal_find(&m->node->journal, &party->record, &arena, &record, err) &&
	       journal_check_kept(&record, err) && statement_reopen(record.note, &s, err) &&
	       anchor_prove(&m->node->journal, &record, &m->anchored, &proof, err) &&
	       open_field(m, &s, &record, "type", out, err) &&
	       open_field(m, &s, &record, "told", out, err) &&
	       (party->who.len == 0 || open_field(m, &s, &record, "who", out, err)) &&
	       keep(m->arena, buf_text(&proof), &out->proof, err);
}

static bool
make_all(struct making *m, const struct told *told, struct register_file *file, struct err *err)
{
	file->party = arena_array(m->arena, struct register_party, told->parties.count);
	if (file->party == NULL)
		return err_memory(err);
	for (size_t i = 0; i < told->parties.count; i++, file->parties++)
		if (!make_party(m, &told_parties(told)[i], &file->party[i], err))
			return false;
	return true;
}

static bool
take_manifests(struct making *m, struct register_file *file, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };
	scoped(buf_free) struct buf notes = BUF(CHAIN_BYTES_MAX);

	if (!peers_chain(&m->node->journal, m->node->manifest.name, &chain, err))
		return false;
	chain_format(&chain, &notes);
	return buf_ok(&notes, err) && keep(m->arena, buf_text(&notes), &file->manifest, err);
}

bool
register_make(struct node *node, const struct hash *id, struct buf *out, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(REGISTER_ROOM);
	scoped(making_free) struct making m = { node, &arena, { 0 } };
	scoped(statement_free) struct statement s = { 0 };
	struct register_file file = { 0 };
	struct record record;
	struct told told;

	if (!journal_find(&node->journal, id, &arena, &record, err) ||
	    !journal_check_kept(&record, err) || !statement_reopen(record.note, &s, err) ||
	    !told_parse(&s, &arena, &told, err) || !take_manifests(&m, &file, err) ||
	    !make_all(&m, &told, &file, err))
		return false;
	file.statement = record.note;
	register_format(&file, out);
	return buf_ok(out, err);
}

/* What is not anchored yet comes with a later epoch. */
static bool
publish_one(void *arg, const struct record *record, struct err *err)
{
	scoped(buf_free) struct buf path = BUF(KIB), json = BUF(REGISTER_MAX);
	struct node *node = arg;

	register_path(&record->id, &path);
	if (!buf_ok(&path, err))
		return false;
	if (record->forgotten) /* taken down */
		return tree_remove(&node->journal.tree, buf_string(&path), err);
	if (tree_has(&node->journal.tree, buf_string(&path)))
		return true;
	if (!register_make(node, &record->id, &json, err))
		return err->fault == FAULT_ABSENT;
	return tree_put_soon(&node->journal.tree, buf_string(&path), buf_text(&json), err);
}

bool
register_publish(struct node *node, struct err *err)
{
	struct journal_page page = JOURNAL_PAGE(NEWEST);

	page.kind = kind_of(KIND_TOLD)->name;
	page.by = node->manifest.name;
	return journal_list(&node->journal, &page, publish_one, node, err) ||
	       err_in(err, "the register");
}
