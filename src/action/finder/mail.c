#include "action/finder/mail.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "action/finder/pinned.h"
#include "action/inbox/handing.h"
#include "action/peer/parcel.h"
#include "base/mem.h"
#include "case/move.h"
#include "journal/prefix.h"
#include "statement/report.h"
#include "view/attachments.h"
#include "view/body.h"

#define HISTORY_LEN 32 /* digits of an id */
#define CHAIN_FILE "chain"
#define KEPT_FILE "kept"
#define NUMBER_ROOM 32
#define ROUNDS_MAX 10000 /* nobody has so much to say that he would not end */
#define BAG_MAX (256 * MIB)

struct short_name {
	char hex[MAIL_NODE_LEN + 1]; /* enough among the few whom a finder knows */
};

static struct short_name
shorten(const struct hash *hash)
{
	scoped(buf_free) struct buf hex = BUF(KIB);
	struct short_name name;

	hash_format(hash, &hex);
	snprintf(name.hex, sizeof(name.hex), "%s", buf_string(&hex));
	return name;
}

static struct short_name
node_of(const struct peer *node)
{
	return shorten(&chain_at(&node->chain, 0)->statement.id);
}

static struct short_name
author_of(struct text name)
{
	struct hash hash = hash_text(name);

	return shorten(&hash);
}

bool
mail_chain_name(const struct hash *node, char out[static PATH_MAX], struct err *err)
{
	struct short_name name = shorten(node);

	if (name.hex[0] == '\0')
		return err_memory(err);
	snprintf(out, PATH_MAX, "mail/%s/" CHAIN_FILE, name.hex);
	return true;
}

/* --- fetching */

struct fetching {
	const struct deliver *how;
	struct mail_came *came;
	struct short_name node;
	const struct envelope *answer;
	uint64_t kept; /* bytes of the node's share */
};

static bool
find_last(void *arg, const char *name, struct err *err)
{
	uint64_t *last = arg, number;

	(void)err;
	if (text_u64(text_of(name), &number) && number > *last)
		*last = number;
	return true;
}

static bool
count_kept(
    const struct finder *finder, const struct short_name *node, uint64_t *last, struct err *err)
{
	char name[64], whole[PATH_MAX];

	*last = 0;
	snprintf(name, sizeof(name), "mail/%s", node->hex);
	return finder_name(finder, name, whole, err) &&
	       locker_each(&finder->locker, whole, find_last, last, err);
}

/* --- its share */

static bool
load_kept(struct fetching *f, struct err *err)
{
	scoped(buf_free) struct buf number = BUF(NUMBER_ROOM);
	struct text rest, line;
	char name[64];

	f->kept = 0;
	snprintf(name, sizeof(name), "mail/%s/" KEPT_FILE, f->node.hex);
	if (!finder_load(f->how->finder, name, &number, err))
		return err->fault == FAULT_ABSENT;
	rest = buf_text(&number);
	return (text_line(&rest, &line) && rest.len == 0 && text_u64(line, &f->kept)) ||
	       err_set(err, FAULT_INPUT, "'%s' is no number in a line", name);
}

static bool
save_kept(const struct fetching *f, struct err *err)
{
	scoped(buf_free) struct buf number = BUF(NUMBER_ROOM);
	char name[64];

	snprintf(name, sizeof(name), "mail/%s/" KEPT_FILE, f->node.hex);
	buf_addf(&number, "%" PRIu64 "\n", f->kept);
	return buf_ok(&number, err) &&
	       finder_save(f->how->finder, name, buf_text(&number), err);
}

/* What is there already takes no more room. */
static bool
keep_bytes(struct fetching *f, const char *name, struct text bytes, struct err *err)
{
	uint64_t share = f->came->share == 0 ? MAIL_SHARE : f->came->share;

	if (finder_has(f->how->finder, name))
		return true;
	if (bytes.len > share || f->kept > share - bytes.len)
		return err_set(err, FAULT_LIMIT,
		    "%.*s has filled its share of your file, %" PRIu64
		    " MiB: what else it says stays there; '--quota MIB' lets it have more",
		    TEXT_ARGS(f->how->node->manifest->name), (uint64_t)(share / MIB));
	if (!finder_save(f->how->finder, name, bytes, err))
		return false;
	f->kept += bytes.len;
	return true;
}

/* Of another node: what is kept of it, and what came along. */
static bool
meet_author(const struct fetching *f, struct text by, struct peer *out, struct err *err)
{
	scoped(buf_free) struct buf part = BUF(KIB);
	scoped(peer_free) struct peer peer = { 0 };
	struct short_name author = author_of(by);
	struct text notes;
	char name[64];

	snprintf(name, sizeof(name), "key/%s", author.hex);
	buf_addf(&part, PARCEL_KEY "%.*s", TEXT_ARGS(by));
	if (!buf_ok(&part, err))
		return false;
	if (!envelope_find(f->answer, buf_text(&part), &notes))
		return pinned_load(f->how->finder, name, out, err);
	if (!chain_parse(notes, &peer.chain, err))
		return false;
	peer.manifest = chain_newest(&peer.chain);
	if (!text_eq(peer.manifest->name, by))
		return err_set(
		    err, FAULT_DENIED, "the manifests are not those of '%.*s'", TEXT_ARGS(by));
	if (!pinned_save(f->how->finder, name, &peer, err))
		return false;
	*out = peer;
	peer = (struct peer){ 0 };
	return true;
}

static bool
open_by(const struct chain *chain, struct text note, struct statement *out, struct err *err)
{
	struct vkey key;

	return chain_signer(chain, note, PARTY_STATEMENT, &key, err) &&
	       chain_check_counts(chain, &key, CHAIN_NOWHERE, err) &&
	       statement_open(note, &key, out, err);
}

/* A finder is its key: whoever brings that along, its name is the hash of it. */
static bool
find_finder(const struct fetching *f, struct text by, struct vkey *key, struct err *err)
{
	scoped(buf_free) struct buf part = BUF(KIB);
	struct text rest, line;

	buf_addf(&part, PARCEL_KEY "%.*s", TEXT_ARGS(by));
	if (!buf_ok(&part, err))
		return false;
	if (!envelope_find(f->answer, buf_text(&part), &rest) || !text_line(&rest, &line) ||
	    rest.len != 0)
		return err_set(
		    err, FAULT_DENIED, "it is by a finder, and its key did not come along");
	return vkey_parse(line, key, err) && report_check_key(key, err) &&
	       (text_eq(key->name, by) ||
		   err_set(err, FAULT_DENIED, "'%s' is another's", buf_string(&part)));
}

/* Who said it, by the word of his own manifests. */
static bool
open_verified(
    const struct fetching *f, struct text note, struct statement *out, struct err *err)
{
	scoped(statement_free) struct statement claimed = { 0 };
	scoped(peer_free) struct peer author = { 0 };
	struct vkey key;

	if (!statement_reopen(note, &claimed, err))
		return false;
	if (text_eq(claimed.by, f->how->node->manifest->name))
		return open_by(&f->how->node->chain, note, out, err);
	if (party_is_finder(claimed.by))
		return find_finder(f, claimed.by, &key, err) &&
		       statement_open(note, &key, out, err);
	return meet_author(f, claimed.by, &author, err) &&
	       open_by(&author.chain, note, out, err);
}

/* A large file leaves room for what people say: the last quarter of the node's share. */
static bool
has_room(const struct fetching *f, const struct statement *s, size_t bytes)
{
	uint64_t share = f->came->share == 0 ? MAIL_SHARE : f->came->share;
	struct large_piece piece;
	struct err why;

	if (!large_parse_piece(s->body, &piece, &why) || piece.number == 0 ||
	    f->kept + bytes <= share / 4 * 3)
		return true;
	err_set(&why, FAULT_LIMIT,
	    "a piece of a large file of %.*s is left out: its share of your file is %" PRIu64
	    " MiB; ask for the file in another way, or have it sent again after '--share MIB'",
	    TEXT_ARGS(f->how->node->manifest->name), (uint64_t)(share / MIB));
	f->came->trouble(f->came->arg, &why);
	return false;
}

static bool
keep_files(
    struct fetching *f, const struct statement *s, const struct body *body, struct err *err)
{
	const struct attached_file *file;
	size_t count = attachments_of(s->kind->id, body, &file);

	for (size_t i = 0; i < count; i++) {
		scoped(buf_free) struct buf name = BUF(KIB);
		struct hash hash;
		struct text bytes;

		envelope_blob_name(&file[i].hash, &name);
		if (!buf_ok(&name, err))
			return false;
		if (!envelope_find(f->answer, buf_text(&name), &bytes))
			continue; /* of what somebody said before, who has it alone */
		hash = hash_text(bytes);
		if (!hash_eq(&hash, &file[i].hash))
			return err_set(err, FAULT_DENIED, "its file '%.*s' is another",
			    TEXT_ARGS(file[i].name));
		if (has_room(f, s, bytes.len) && !keep_bytes(f, buf_string(&name), bytes, err))
			return false;
	}
	return true;
}

static bool
keep_one(struct fetching *f, uint64_t number, struct text note, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct signer signer = finder_signer(f->how->finder);
	struct body body;
	char name[64];

	if (!open_verified(f, note, &s, err) ||
	    !statement_check_to(&s, signer.vkey.name, err) || !body_parse(&s, &body, err) ||
	    !keep_files(f, &s, &body, err))
		return false;
	snprintf(name, sizeof(name), "mail/%s/%" PRIu64, f->node.hex, number);
	return keep_bytes(f, name, note, err);
}

/* What was said before, to others: it is of the case, by the word of who said it. */
static bool
keep_history(struct fetching *f, struct text id, struct text note, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct body body;
	struct hash hash;
	char name[PATH_MAX];

	if (!hash_parse(id, &hash) || !open_verified(f, note, &s, err))
		return err_set(
		    err, FAULT_DENIED, "'history/%.*s' does not hold", TEXT_ARGS(id));
	if (!hash_eq(&s.id, &hash) || !move_is(s.kind->id) || !body_parse(&s, &body, err))
		return err_set(
		    err, FAULT_DENIED, "'history/%.*s' is something else", TEXT_ARGS(id));
	snprintf(name, sizeof(name), "mail/%s/%.*s", f->node.hex, HISTORY_LEN, id.at);
	return keep_bytes(f, name, note, err);
}

static bool
tell_refused(const struct fetching *f, struct err *err)
{
	if (err->fault == FAULT_SYSTEM || err->fault == FAULT_LIMIT)
		return false;
	f->came->refused++;
	f->came->trouble(f->came->arg, err);
	return true;
}

static bool
keep_part(struct fetching *f, const struct envelope_part *part, uint64_t *last, struct err *err)
{
	struct text rest = part->name;
	uint64_t number;

	if (text_skip(&rest, TEXT(PARCEL_HISTORY)))
		return keep_history(f, rest, part->bytes, err) || tell_refused(f, err);
	if (!text_skip(&rest, TEXT(HANDING_MAIL)) || !text_u64(rest, &number))
		return true;
	if (number > *last)
		*last = number;
	if (!keep_one(f, number, part->bytes, err)) {
		err_in(err, "statement %" PRIu64 " of %.*s", number,
		    TEXT_ARGS(f->how->node->manifest->name));
		return tell_refused(f, err);
	}
	f->came->count++;
	return true;
}

/* *last is that of the last one that was there, whether it held or not. */
static bool
keep_all(struct fetching *f, uint64_t *last, struct err *err)
{
	for (size_t i = 0; i < f->answer->count; i++)
		if (!keep_part(f, &f->answer->part[i], last, err))
			return false;
	return true;
}

static bool
fetch_some(struct fetching *f, uint64_t *last, bool *more, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * ENVELOPE_MAX);
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	const struct deliver *how = f->how;
	struct err worse;
	bool kept;
	struct signer signer = finder_signer(how->finder);
	struct saying saying = { &signer, how->now, how->node->manifest->name };
	struct poll poll = {
		.reply = how->finder->identity.recipient, .mail = true, .have = *last
	};
	struct envelope answer;
	struct text none;
	uint64_t before = *last;

	if (!poll_sign(&poll, &saying, &note, err) ||
	    !deliver_ask(how, &note, &arena, &answer, err))
		return false;
	f->answer = &answer;
	*more = envelope_find(&answer, TEXT(HANDING_MORE), &none);
	kept = keep_all(f, last, err);
	f->answer = NULL;
	if (!save_kept(f, kept ? err : &worse) || !kept)
		return false;
	*more = *more && *last > before;
	return true;
}

bool
mail_fetch(const struct deliver *how, struct mail_came *came, struct err *err)
{
	struct fetching f = { how, came, node_of(how->node), NULL, 0 };
	char name[64];
	uint64_t last;
	bool more = true;

	snprintf(name, sizeof(name), "mail/%s/" CHAIN_FILE, f.node.hex);
	if (!count_kept(how->finder, &f.node, &last, err) || !load_kept(&f, err) ||
	    !pinned_save(how->finder, name, how->node, err))
		return false;
	for (unsigned i = 0; more && i < ROUNDS_MAX; i++)
		if (!fetch_some(&f, &last, &more, err))
			return false;
	return true;
}

/* --- all of it */

void
mailbag_free(struct mailbag *bag)
{
	free(bag->at);
	arena_free(&bag->arena);
	*bag = (struct mailbag){ 0 };
}

struct gathering {
	struct mailbag *bag;
	const struct finder *finder;
	const char *folder;
	struct mail_entry entry; /* what those of one node have in common */
	void (*trouble)(void *arg, const struct err *err);
	void *arg;
};

/* Its signature was verified when it came. */
static bool
add(struct gathering *g, const char *name, struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX + KIB);
	scoped(statement_free) struct statement s = { 0 };
	struct mailbag *bag = g->bag;
	struct mail_entry entry = g->entry, *grown;

	if (!finder_load(g->finder, name, &note, err) ||
	    !statement_reopen(buf_text(&note), &s, err))
		return err_in(err, "'%s'", name);
	if (bag->count == MAIL_MAX)
		return err_set(err, FAULT_LIMIT, "over %d statements", MAIL_MAX);
	entry.note = arena_text(&bag->arena, buf_text(&note));
	entry.by = arena_text(&bag->arena, s.by);
	grown = mem_grow(bag->at, (bag->count + 1) * sizeof(*grown));
	if (grown != NULL)
		bag->at = grown;
	if (grown == NULL || entry.note.at == NULL || entry.by.at == NULL)
		return err_memory(err);
	entry.id = s.id;
	entry.kind = s.kind;
	entry.at = s.at;
	bag->at[bag->count++] = entry;
	return true;
}

static bool
pass_over(struct gathering *g, struct err *err)
{
	if (err->fault == FAULT_LIMIT || err->fault == FAULT_SYSTEM)
		return false;
	g->trouble(g->arg, err);
	return true;
}

static bool
set_node(struct gathering *g, const char *manifests, struct err *err)
{
	scoped(peer_free) struct peer node = { 0 };

	if (!pinned_load(g->finder, manifests, &node, err))
		return false;
	g->entry.node = chain_at(&node.chain, 0)->statement.id;
	g->entry.name = arena_text(&g->bag->arena, node.manifest->name);
	return g->entry.name.at != NULL || err_memory(err);
}

static bool
add_sent(void *arg, const char *name, struct err *err)
{
	struct gathering *g = arg;
	char file[PATH_MAX];
	struct hash id;

	if (!hash_parse(text_of(name), &id))
		return true;
	if (!sent_name(&id, "receipt", file, err))
		return false;
	g->entry =
	    (struct mail_entry){ .mine = true, .delivered = finder_has(g->finder, file) };
	return (sent_name(&id, "manifest", file, err) && set_node(g, file, err) &&
		   sent_name(&id, "statement", file, err) && add(g, file, err)) ||
	       pass_over(g, err);
}

static bool
add_numbered(void *arg, const char *name, struct err *err)
{
	struct gathering *g = arg;
	char file[PATH_MAX];

	if (strcmp(name, CHAIN_FILE) == 0 || strcmp(name, KEPT_FILE) == 0)
		return true;
	if (snprintf(file, sizeof(file), "mail/%s/%s", g->folder, name) >= (int)sizeof(file))
		return err_set(err, FAULT_LIMIT, "name '%s' is too long", name);
	return add(g, file, err) || pass_over(g, err);
}

static bool
add_node(void *arg, const char *folder, struct err *err)
{
	struct gathering *g = arg;
	char name[PATH_MAX], whole[PATH_MAX];

	g->folder = folder;
	g->entry = (struct mail_entry){ 0 };
	if (snprintf(name, sizeof(name), "mail/%s/" CHAIN_FILE, folder) >= (int)sizeof(name) ||
	    !set_node(g, name, err))
		return pass_over(g, err);
	name[strlen(name) - strlen("/" CHAIN_FILE)] = '\0';
	return finder_name(g->finder, name, whole, err) &&
	       locker_each(&g->finder->locker, whole, add_numbered, g, err);
}

static int
by_node_and_time(const void *a, const void *b)
{
	const struct mail_entry *one = a, *other = b;
	int order = memcmp(one->node.bytes, other->node.bytes, HASH_LEN);

	if (order != 0)
		return order;
	if (one->at != other->at)
		return one->at < other->at ? -1 : 1;
	if (one->mine != other->mine)
		return one->mine ? -1 : 1; /* a report is older than its answer */
	return memcmp(one->id.bytes, other->id.bytes, HASH_LEN);
}

bool
mailbag_open(const struct finder *finder, void (*trouble)(void *arg, const struct err *err),
    void *arg, struct mailbag *out, struct err *err)
{
	struct mailbag bag = { .arena = ARENA(BAG_MAX) };
	struct gathering g = { .bag = &bag, .finder = finder, .trouble = trouble, .arg = arg };
	char sent[PATH_MAX], mail[PATH_MAX];

	if (!finder_name(finder, "sent", sent, err) ||
	    !locker_each(&finder->locker, sent, add_sent, &g, err) ||
	    !finder_name(finder, "mail", mail, err) ||
	    !locker_each(&finder->locker, mail, add_node, &g, err)) {
		mailbag_free(&bag);
		return false;
	}
	if (bag.count > 0)
		qsort(bag.at, bag.count, sizeof(*bag.at), by_node_and_time);
	*out = bag;
	return true;
}

bool
mailbag_find(
    const struct mailbag *bag, struct text hex, const struct mail_entry **out, struct err *err)
{
	const struct mail_entry *found = NULL;

	if (hex.len < JOURNAL_PREFIX_MIN)
		return err_set(err, FAULT_INPUT, "'%.*s' is no id: give at least %d digits",
		    TEXT_ARGS(hex), JOURNAL_PREFIX_MIN);
	for (size_t i = 0; i < bag->count; i++) {
		scoped(buf_free) struct buf id = BUF(KIB);

		hash_format(&bag->at[i].id, &id);
		if (!buf_ok(&id, err))
			return false;
		if (!text_starts(buf_text(&id), hex))
			continue;
		if (found != NULL && !hash_eq(&found->id, &bag->at[i].id))
			return err_set(err, FAULT_CONFLICT, "several ids begin with '%.*s'",
			    TEXT_ARGS(hex));
		found = &bag->at[i];
	}
	if (found == NULL)
		return err_set(err, FAULT_ABSENT, "nothing that was said has the id '%.*s'",
		    TEXT_ARGS(hex));
	*out = found;
	return true;
}
