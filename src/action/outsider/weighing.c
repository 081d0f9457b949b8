#include "action/outsider/weighing.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utc.h"
#include "statement/finder_key.h"
#include "view/body.h"

#define TOLD_MAX 2048 /* of a file, in words */
#define ROW_ABOUT_MAX 256
#define SHORT_ID 12
/* What is said in public stands in the log at once; a clock may be set back. */
#define LOGGED_WITHIN VISIT_BACK_SLACK

/* --- what is told */

bool
weighing_tell(struct weighing *w, size_t file, enum audit_worth worth, struct err *err,
    const char *fmt, ...)
{
	char words[TOLD_MAX];
	struct text told;
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(words, sizeof(words), fmt, args);
	va_end(args);
	if (len < 0)
		return err_memory(err);
	told = arena_text(w->arena, text_of(words));
	if (told.at == NULL)
		return err_memory(err);
	w->offer[file].worth = worth;
	w->offer[file].words = told;
	return true;
}

void
weighing_time(struct weighing *w, const char *before, int64_t at)
{
	buf_addf(&w->a->words, "%s", before);
	utc_format(at, &w->a->words);
}

bool
weighing_add(struct weighing *w, const char *what, const struct hash *id,
    enum audit_result result, enum audit_class class, struct err *err)
{
	scoped(buf_free) struct buf about = BUF(ROW_ABOUT_MAX), hex = BUF(ROW_ABOUT_MAX);

	hash_format(id, &hex);
	buf_addf(&about, "%s %.*s", what, SHORT_ID, buf_string(&hex));
	return buf_ok(&hex, err) && buf_ok(&about, err) &&
	       appraising_add(w->a, buf_text(&about), result, class, err);
}

/* --- finders' keys, which are named by their hashes, so that anybody may bring them */

static bool
keep_key(struct weighing *w, const struct vkey *key, struct err *err)
{
	struct vkey *kept = &w->key[w->keys];

	*kept = *key;
	kept->name = arena_text(w->arena, key->name);
	if (kept->name.at == NULL)
		return err_memory(err);
	w->keys++;
	return true;
}

static bool
take_key(struct weighing *w, const struct offered_file *file, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct text rest = file->bytes, line;
	struct vkey key;
	struct err none;
	bool named;

	if (file->kind == OFFERED_KEY)
		return !text_line(&rest, &line) || !vkey_parse(line, &key, &none) ||
		       keep_key(w, &key, err);
	if (file->kind != OFFERED_STATEMENT || !party_is_finder(file->by) ||
	    !statement_reopen(file->bytes, &s, &none) || !finder_key(&s, &named, &key, &none))
		return true;
	return !named || keep_key(w, &key, err);
}

static const struct vkey *
find_key(const struct weighing *w, struct text name)
{
	for (size_t i = 0; i < w->keys; i++)
		if (text_eq(w->key[i].name, name))
			return &w->key[i];
	return NULL;
}

/* --- statements */

static bool
open_whole(struct text bytes, const struct vkey *key, struct err *why)
{
	scoped(statement_free) struct statement s = { 0 };
	struct body body;

	return statement_open(bytes, key, &s, why) && body_parse(&s, &body, why);
}

static bool
open_finders(struct weighing *w, size_t file, struct err *err)
{
	const struct offered_file *of = &w->offered->file[file];
	const struct vkey *key = find_key(w, of->by);
	struct err why;

	if (key == NULL)
		return weighing_tell(w, file, AUDIT_UNVERIFIED, err,
		    "%.*s of the finder %.*s, whose key is not beside it",
		    TEXT_ARGS(of->what->name), SHORT_ID, of->by.at);
	w->weighed[file].good = open_whole(of->bytes, key, &why);
	if (!w->weighed[file].good)
		return weighing_tell(
		    w, file, AUDIT_FORGED, err, "it does not hold: %s", why.text);
	return weighing_tell(w, file, AUDIT_BESIDE, err, "%.*s of the finder %.*s",
	    TEXT_ARGS(of->what->name), SHORT_ID, of->by.at);
}

static bool
check_nodes(const struct weighing *w, const struct offered_file *of, struct err *why)
{
	const struct chain *chain = weighing_chain(w);
	struct vkey key;

	return chain_signer(chain, of->bytes, kind_role(of->what), &key, why) &&
	       open_whole(of->bytes, &key, why) &&
	       (weighing_is_logged(w, &of->id) ||
		   chain_check_counts(chain, &key, CHAIN_NOWHERE, why));
}

static bool
open_nodes(struct weighing *w, size_t file, struct err *err)
{
	const struct offered_file *of = &w->offered->file[file];
	struct err why;

	w->weighed[file].good = check_nodes(w, of, &why);
	if (!w->weighed[file].good)
		return weighing_tell(
		    w, file, AUDIT_FORGED, err, "it does not hold: %s", why.text);
	return weighing_tell(w, file, AUDIT_COUNTS, err, "%.*s, signed by %.*s",
	    TEXT_ARGS(of->what->name), TEXT_ARGS(of->by));
}

/* --- a public statement belongs into the log */

static bool
weigh_public(struct weighing *w, size_t file, struct err *err)
{
	const struct offered_file *of = &w->offered->file[file];
	const struct manifest *manifest = w->a->visit->peer.manifest;
	uint64_t epoch = (uint64_t)((of->at + LOGGED_WITHIN) / manifest->epoch) + 1;

	if (weighing_is_logged(w, &of->id))
		return weighing_tell(w, file, AUDIT_BESIDE, err,
		    "%.*s of %.*s, which its log has", TEXT_ARGS(of->what->name),
		    TEXT_ARGS(of->by));
	/* What the release key signed may never have been used. */
	if ((of->what->signers & KIND_BY_RELEASE) != 0 || w->anchors == 0 ||
	    w->anchor[w->anchors - 1].entry.epoch < epoch)
		return weighing_tell(w, file, AUDIT_UNVERIFIED, err,
		    "%.*s of %.*s, which its log does not have yet", TEXT_ARGS(of->what->name),
		    TEXT_ARGS(of->by));
	buf_addf(&w->a->words, "it signed a public %.*s at ", TEXT_ARGS(of->what->name));
	utc_format(of->at, &w->a->words);
	buf_add(&w->a->words, TEXT(", and its log does not have that"));
	return weighing_add(w, "public statement", &of->id, AUDIT_BROKEN, AUDIT_MEASURED, err);
}

/* --- what else it signed */

/* What only one side says. */
bool
weighing_word(struct weighing *w, size_t file, struct err *err)
{
	const struct offered_file *of = &w->offered->file[file];

	weighing_time(w, "said at ", of->at);
	buf_add(&w->a->words, TEXT(", by its own date and signature alone"));
	return weighing_add(w, of->what->name.at, &of->id, AUDIT_PRESENT, AUDIT_CLAIMED, err);
}

static const struct {
	enum kind_id kind;
	bool (*weigh)(struct weighing *w, size_t file, struct err *err);
} words[] = {
	{ KIND_RECEIPT, weigh_receipt },
	{ KIND_AWARD, weigh_award },
	{ KIND_CLOSING, weigh_closing },
	{ KIND_CASE_DISCLOSURE, weigh_disclosure },
	{ KIND_EMBARGO_ACCEPT, weigh_embargo },
};

static bool
weigh_statement(struct weighing *w, size_t file, struct err *err)
{
	const struct offered_file *of = &w->offered->file[file];

	if (!weighing_is_mine(w, file))
		return true;
	if (of->what->public)
		return weigh_public(w, file, err);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].kind == of->what->id)
			return words[i].weigh(w, file, err);
	return weighing_word(w, file, err);
}

static bool (*const kinds[OFFERED_KINDS])(struct weighing *w, size_t file, struct err *err) = {
	[OFFERED_STATEMENT] = weigh_statement,
	[OFFERED_MANIFESTS] = weigh_manifests,
	[OFFERED_OPENING] = weigh_opening,
	[OFFERED_EVIDENCE] = weigh_evidence,
	[OFFERED_REGISTER] = weigh_register,
};

static bool
weigh(struct weighing *w, size_t file, struct err *err)
{
	const struct offered_file *of = &w->offered->file[file];

	/* Twice the same is once. */
	for (size_t i = 0; i < file; i++)
		if (of->bytes.len > 0 && hash_eq(&w->offered->file[i].hash, &of->hash))
			return weighing_tell(w, file, w->offer[i].worth, err,
			    "the same as '%.*s'", TEXT_ARGS(w->offered->file[i].name));
	buf_clear(&w->a->words);
	return kinds[of->kind] == NULL || kinds[of->kind](w, file, err);
}

/* --- the node at hand */

const struct chain *
weighing_chain(const struct weighing *w)
{
	return &w->a->visit->peer.chain;
}

bool
weighing_is_mine(const struct weighing *w, size_t file)
{
	const struct offered_file *of = &w->offered->file[file];

	return of->kind == OFFERED_STATEMENT && w->weighed[file].good &&
	       text_eq(of->by, w->a->node->name);
}

size_t
weighing_find(const struct weighing *w, const struct hash *id)
{
	for (size_t i = 0; i < w->offered->files; i++)
		if (w->offered->file[i].kind == OFFERED_STATEMENT && w->weighed[i].good &&
		    hash_eq(&w->offered->file[i].id, id))
			return i;
	return SIZE_MAX;
}

bool
weighing_find_receipt(
    const struct weighing *w, const struct hash *of, struct receipt *out, int64_t *at)
{
	for (size_t i = 0; i < w->offered->files; i++) {
		scoped(statement_free) struct statement s = { 0 };
		struct err none;

		if (!weighing_is_mine(w, i) || w->offered->file[i].what->id != KIND_RECEIPT ||
		    !statement_reopen(w->offered->file[i].bytes, &s, &none) ||
		    !receipt_parse(&s, out, &none) || !hash_eq(&out->of, of))
			continue;
		*at = s.at;
		return true;
	}
	return false;
}

bool
weighing_edition(
    const struct weighing *w, const struct hash *id, struct arena *arena, struct edition *out)
{
	const struct visit *visit = w->a->visit;

	for (size_t i = 0; i < visit->said; i++) {
		scoped(statement_free) struct statement s = { 0 };
		struct err none;

		if (visit->say[i].kind->id == KIND_POLICY && hash_eq(&visit->say[i].id, id))
			return statement_reopen(visit->say[i].note, &s, &none) &&
			       edition_parse(&s, arena, out, &none);
	}
	return false;
}

bool
weighing_meet(struct weighing *w, struct appraising *a, struct err *err)
{
	w->a = a;
	for (size_t i = 0; i < w->offered->files; i++) {
		const struct offered_file *of = &w->offered->file[i];

		if (of->kind == OFFERED_STATEMENT && text_eq(of->by, a->node->name) &&
		    !open_nodes(w, i, err))
			return false;
	}
	return true;
}

bool
weighing_node(struct weighing *w, struct appraising *a, struct err *err)
{
	const struct offered *offered = w->offered;

	w->a = a;
	for (size_t i = 0; i < offered->files; i++)
		if (offered->file[i].kind == OFFERED_PROOF && !weighing_open_proof(w, i, err))
			return false;
	buf_clear(&a->words);
	if (!weighing_read_log(w, err) || !weighing_read_told(w, err) ||
	    !weighing_look_at_told(w, err))
		return false;
	for (size_t i = 0; i < offered->files; i++)
		if (!weigh(w, i, err))
			return false;
	for (size_t i = 0; i < offered->files; i++)
		if (!weighing_tell_fork(w, i, err))
			return false;
	return true;
}

/* --- all of it */

bool
weighing_begin(
    struct weighing *w, const struct offered *offered, struct arena *arena, struct err *err)
{
	*w = (struct weighing){ .arena = arena,
		.offered = offered,
		.weighed = arena_array(arena, struct weighed, offered->files + 1),
		.offer = arena_array(arena, struct audit_offer, offered->files + 1),
		.key = arena_array(arena, struct vkey, offered->files + 1) };
	if (w->weighed == NULL || w->offer == NULL || w->key == NULL)
		return err_memory(err);
	for (size_t i = 0; i < offered->files; i++)
		if (!take_key(w, &offered->file[i], err))
			return false;
	for (size_t i = 0; i < offered->files; i++)
		if (offered->file[i].kind == OFFERED_STATEMENT &&
		    party_is_finder(offered->file[i].by) && !open_finders(w, i, err))
			return false;
	return true;
}

static bool
tell_rest(struct weighing *w, size_t file, struct err *err)
{
	const struct offered_file *of = &w->offered->file[file];

	if (of->why != NULL)
		return weighing_tell(w, file, AUDIT_UNVERIFIED, err, "it %s", of->why);
	if (of->kind == OFFERED_KEY)
		return weighing_tell(w, file, AUDIT_BESIDE, err, "the key of a finder");
	if (of->kind == OFFERED_NOTHING)
		return weighing_tell(
		    w, file, AUDIT_UNVERIFIED, err, "it is nothing that can be checked");
	if (of->what == NULL)
		return weighing_tell(
		    w, file, AUDIT_FOREIGN, err, "it holds for none of those who are audited");
	return weighing_tell(w, file, AUDIT_FOREIGN, err, "%.*s of %.*s, who is not audited",
	    TEXT_ARGS(of->what->name), TEXT_ARGS(of->by));
}

bool
weighing_end(struct weighing *w, struct audit_facts *facts, struct err *err)
{
	for (size_t i = 0; i < w->offered->files; i++) {
		w->offer[i].name = arena_text(w->arena, w->offered->file[i].name);
		if (w->offer[i].name.at == NULL)
			return err_memory(err);
		w->offer[i].has_hash = w->offered->file[i].why == NULL;
		w->offer[i].hash = w->offered->file[i].hash;
		if (w->offer[i].words.len == 0 && !tell_rest(w, i, err))
			return false;
	}
	facts->offers = w->offered->files;
	facts->offer = w->offer;
	facts->offers_left = w->offered->left;
	return true;
}

void
weighing_free(struct weighing *w)
{
	free(w->anchor);
	*w = (struct weighing){ 0 };
}
