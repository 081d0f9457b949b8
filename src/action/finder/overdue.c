#include "action/finder/overdue.h"

#include <unistd.h>

#include "action/node/node.h"
#include "base/file.h"
#include "base/folder.h"
#include "statement/challenge.h"
#include "statement/report.h"

#define DIR_MODE 0700
#define FILE_MODE 0644
#define CHALLENGE_NAME "challenge" /* in the record of what it is about: the id, a line */
#define KEY_LEN_MAX (4 * KIB)

/* --- what the finder has */

/* What of his record is looked at; all in the arena. */
struct looked {
	struct arena arena;
	struct record_bytes bytes;
	struct record_facts facts;
};

static void
looked_free(struct looked *looked)
{
	arena_free(&looked->arena);
}

static bool
look(const struct finder *finder, const struct hash *said, struct looked *out, struct err *err)
{
	char name[PATH_MAX], whole[PATH_MAX];

	return sent_name(said, "", name, err) && finder_name(finder, name, whole, err) &&
	       record_load_in(&finder->locker, whole, &out->arena, &out->bytes, err) &&
	       record_check_bytes(&out->bytes, TEXT(""), &out->arena, &out->facts, err);
}

/* The challenge about it, if there was one that is still here. */
static bool
find_challenge(const struct finder *finder, const struct hash *said, struct overdue *out,
    bool *found, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf hex = BUF(KIB), note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	char name[PATH_MAX];
	struct text id;

	*found = false;
	if (!sent_name(said, CHALLENGE_NAME, name, err))
		return false;
	if (!finder_load(finder, name, &hex, err))
		return err->fault == FAULT_ABSENT;
	id = buf_text(&hex);
	if (text_ends(id, TEXT("\n")))
		id.len--;
	if (!hash_parse(id, &out->challenge))
		return err_set(err, FAULT_INPUT, "'%s' is no id", name);
	if (!sent_name(&out->challenge, "statement", name, err))
		return false;
	if (!finder_load(finder, name, &note, err))
		return err->fault == FAULT_ABSENT; /* it was given up, and is asked again */
	if (!statement_reopen(buf_text(&note), &s, err))
		return err_in(err, "'%s'", name);
	out->asked = s.at;
	*found = true;
	return true;
}

static bool
judge(const struct finder *finder, const struct looked *looked, int64_t now,
    struct overdue *out, struct err *err)
{
	struct overdue overdue = { .proof_by = looked->facts.proof_by };
	bool asked;

	/* What asks is not asked about: that would never end. */
	if (!looked->facts.proven && now > overdue.proof_by &&
	    looked->facts.kind->id != KIND_CHALLENGE) {
		if (!find_challenge(finder, &looked->facts.id, &overdue, &asked, err))
			return false;
		overdue.state = OVERDUE_ASK;
		if (asked)
			overdue.state = now < overdue.asked + OVERDUE_ANSWER_SECONDS
					    ? OVERDUE_ASKED
					    : OVERDUE_UNHEARD;
	}
	*out = overdue;
	return true;
}

bool
overdue_look(const struct finder *finder, const struct hash *said, int64_t now,
    struct overdue *out, struct err *err)
{
	scoped(looked_free) struct looked looked = { .arena = ARENA(8 * MIB) };

	return look(finder, said, &looked, err) && judge(finder, &looked, now, out, err);
}

/* --- asking */

/* Noted before it leaves: it is asked once, however often that is tried. */
static bool
note_challenge(const struct finder *finder, const struct hash *said,
    const struct hash *challenge, struct err *err)
{
	scoped(buf_free) struct buf hex = BUF(KIB);
	char name[PATH_MAX];

	hash_format(challenge, &hex);
	buf_add(&hex, TEXT("\n"));
	return buf_ok(&hex, err) && sent_name(said, CHALLENGE_NAME, name, err) &&
	       finder_save(finder, name, buf_text(&hex), err);
}

/* Not what could not even be sealed. */
static bool
is_kept(const struct finder *finder, const struct hash *challenge)
{
	char name[PATH_MAX];
	struct err none;

	return sent_name(challenge, "statement", name, &none) && finder_has(finder, name);
}

bool
overdue_ask(
    const struct deliver *how, const struct hash *said, struct hash *challenge, struct err *err)
{
	scoped(looked_free) struct looked looked = { .arena = ARENA(8 * MIB) };
	scoped(statement_free) struct statement receipt = { 0 };
	struct overdue overdue;
	struct err why;
	bool done;

	if (!look(how->finder, said, &looked, err) ||
	    !judge(how->finder, &looked, how->now, &overdue, err))
		return false;
	if (overdue.state == OVERDUE_NOT)
		return err_set(err, FAULT_CONFLICT,
		    looked.facts.proven ? "its proof is here" : "its proof is not due yet");
	if (overdue.state != OVERDUE_ASK) {
		*challenge = overdue.challenge;
		return true;
	}
	if (!statement_reopen(looked.bytes.receipt, &receipt, err))
		return false;
	done = deliver_challenge(how, &receipt.id, challenge, err);
	if (done)
		return note_challenge(how->finder, said, challenge, err);
	why = *err;
	if (is_kept(how->finder, challenge) &&
	    !note_challenge(how->finder, said, challenge, err))
		return false;
	*err = why;
	return false;
}

/* --- showing it */

static bool
save(const char *dir, const char *name, struct text bytes, struct err *err)
{
	char path[PATH_MAX];

	return node_path(dir, name, path, err) && file_create(path, bytes, FILE_MODE, err);
}

/* A file of the challenge's record, under a name of its own; `asked` may be missing. */
static bool
copy(const struct finder *finder, const struct hash *challenge, const char *from,
    const char *dir, const char *to, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	char name[PATH_MAX];

	if (!sent_name(challenge, from, name, err))
		return false;
	if (!finder_load(finder, name, &bytes, err))
		return err->fault == FAULT_ABSENT;
	return save(dir, to, buf_text(&bytes), err);
}

static bool
sign_open(const struct finder *finder, const struct looked *looked,
    const struct overdue *overdue, int64_t now, struct buf *note, struct err *err)
{
	struct challenge_open open = { looked->facts.node, looked->bytes.receipt,
		overdue->challenge };
	struct signer signer = finder_signer(finder);
	struct hash id;

	return challenge_open_sign(&open, now, &signer, note, &id, err);
}

static bool
make_folder(const char *dir, struct err *err)
{
	bool empty;

	if (!folder_empty(dir, &empty, err))
		return false;
	if (!empty)
		return err_set(err, FAULT_CONFLICT, "'%s' is there, and not empty", dir);
	return folder_make(dir, DIR_MODE, err);
}

static bool
write_all(const struct finder *finder, const struct looked *looked,
    const struct overdue *overdue, int64_t now, const char *dir, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX), key = BUF(KEY_LEN_MAX);
	struct signer signer = finder_signer(finder);
	const struct hash *challenge = &overdue->challenge;

	vkey_format(&signer.vkey, &key);
	buf_add(&key, TEXT("\n"));
	return sign_open(finder, looked, overdue, now, &note, err) && buf_ok(&key, err) &&
	       make_folder(dir, err) && save(dir, "manifest", looked->bytes.manifest, err) &&
	       save(dir, "sender", buf_text(&key), err) &&
	       save(dir, "receipt", looked->bytes.receipt, err) &&
	       copy(finder, challenge, "statement", dir, "challenge", err) &&
	       copy(finder, challenge, "receipt", dir, "asked", err) &&
	       save(dir, OVERDUE_FILE, buf_text(&note), err);
}

bool
overdue_show(const struct finder *finder, const struct hash *said, int64_t now, const char *dir,
    struct err *err)
{
	scoped(looked_free) struct looked looked = { .arena = ARENA(8 * MIB) };
	struct overdue overdue;

	if (!look(finder, said, &looked, err) || !judge(finder, &looked, now, &overdue, err))
		return false;
	if (overdue.state == OVERDUE_UNHEARD)
		return write_all(finder, &looked, &overdue, now, dir, err);
	return err_set(err, FAULT_CONFLICT,
	    overdue.state == OVERDUE_NOT   ? "nothing is overdue"
	    : overdue.state == OVERDUE_ASK ? "the node was not asked yet: 'accord challenge' "
					     "does that"
					   : "the node has a day to answer the challenge; it "
					     "is not over");
}

/* --- checking it */

bool
overdue_is(const char *dir)
{
	char path[PATH_MAX];
	struct err none;

	return node_path(dir, OVERDUE_FILE, path, &none) && access(path, F_OK) == 0;
}

/* Its files, in the arena; `asked` may be empty. */
struct shown {
	struct text manifest, sender, open, challenge, asked;
	struct chain chain;
	struct vkey key; /* the finder's */
};

static void
shown_free(struct shown *shown)
{
	chain_free(&shown->chain);
}

static bool
load(const char *dir, const char *name, bool needed, struct arena *arena, struct text *out,
    struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(CHAIN_BYTES_MAX);
	char path[PATH_MAX];

	if (!node_path(dir, name, path, err))
		return false;
	if (!file_load(path, &bytes, err))
		return !needed && err->fault == FAULT_ABSENT;
	*out = arena_text(arena, buf_text(&bytes));
	return out->at != NULL || err_memory(err);
}

static bool
load_all(const char *dir, struct arena *arena, struct shown *out, struct err *err)
{
	struct text rest, line;

	if (!load(dir, "manifest", true, arena, &out->manifest, err) ||
	    !load(dir, "sender", true, arena, &out->sender, err) ||
	    !load(dir, OVERDUE_FILE, true, arena, &out->open, err) ||
	    !load(dir, "challenge", true, arena, &out->challenge, err) ||
	    !load(dir, "asked", false, arena, &out->asked, err))
		return false;
	rest = out->sender;
	if (!text_line(&rest, &line) || rest.len != 0)
		return err_set(err, FAULT_INPUT, "'sender' is not a key in a line");
	return vkey_parse(line, &out->key, err) && report_check_key(&out->key, err);
}

/* By the node, to the finder. */
static bool
open_receipt(const struct shown *shown, struct text note, struct receipt *out, int64_t *at,
    struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct vkey key;

	if (!chain_signer(&shown->chain, note, PARTY_STATEMENT, &key, err) ||
	    !chain_check_counts(&shown->chain, &key, CHAIN_NOWHERE, err) ||
	    !statement_open(note, &key, &s, err) || !receipt_parse(&s, out, err) ||
	    !statement_check_to(&s, shown->key.name, err))
		return false;
	*at = s.at;
	return true;
}

/* The receipt that was shown, and its id. */
static bool
check_promise(const struct shown *shown, const struct challenge_open *open, struct hash *id,
    struct overdue_facts *facts, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct receipt receipt;

	if (!statement_reopen(open->receipt, &s, err) ||
	    !open_receipt(shown, open->receipt, &receipt, &facts->received, err))
		return err_in(err, "the receipt");
	*id = s.id;
	facts->of = receipt.of;
	facts->proof_by = receipt.proof_by;
	return true;
}

static bool
check_challenge(const struct shown *shown, const struct challenge_open *open,
    const struct hash *receipt, struct overdue_facts *facts, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct challenge challenge;

	if (!statement_open(shown->challenge, &shown->key, &s, err) ||
	    !challenge_parse(&s, &challenge, err))
		return err_in(err, "the challenge");
	if (!hash_eq(&s.id, &open->challenge) || !hash_eq(&challenge.receipt, receipt) ||
	    !statement_check_to(&s, facts->node, err))
		return err_set(err, FAULT_DENIED, "the challenge is about something else");
	facts->asked = s.at;
	if (facts->asked <= facts->proof_by)
		return err_set(err, FAULT_DENIED, "the proof was asked for before it was due");
	return facts->shown >= facts->asked + OVERDUE_ANSWER_SECONDS ||
	       err_set(err, FAULT_DENIED,
		   "the node was not left a day to answer before this was shown");
}

static bool
check_heard(const struct shown *shown, const struct challenge_open *open,
    struct overdue_facts *facts, struct err *err)
{
	struct receipt receipt;

	facts->heard = shown->asked.len > 0;
	if (!facts->heard)
		return true;
	if (!open_receipt(shown, shown->asked, &receipt, &facts->heard_at, err))
		return err_in(err, "the receipt of the challenge");
	return hash_eq(&receipt.of, &open->challenge) ||
	       err_set(err, FAULT_DENIED, "the receipt of the challenge is for something else");
}

static bool
check(const struct shown *shown, struct arena *arena, struct overdue_facts *facts,
    struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct challenge_open open;
	struct hash receipt;

	facts->node = arena_text(arena, chain_newest(&shown->chain)->name);
	facts->finder = arena_text(arena, shown->key.name);
	if (facts->node.at == NULL || facts->finder.at == NULL)
		return err_memory(err);
	if (!statement_open(shown->open, &shown->key, &s, err) ||
	    !challenge_open_parse(&s, &open, err))
		return false;
	if (!text_eq(open.node, facts->node))
		return err_set(
		    err, FAULT_DENIED, "it is about another node than the manifest's");
	facts->shown = s.at;
	return check_promise(shown, &open, &receipt, facts, err) &&
	       check_challenge(shown, &open, &receipt, facts, err) &&
	       check_heard(shown, &open, facts, err);
}

bool
overdue_check(const char *dir, struct text root, struct arena *arena, struct overdue_facts *out,
    struct err *err)
{
	scoped(shown_free) struct shown shown = { 0 };
	struct overdue_facts facts = { 0 };

	if (!load_all(dir, arena, &shown, err) ||
	    !chain_parse(shown.manifest, &shown.chain, err) ||
	    !record_check_root(&shown.chain, root, err) || !check(&shown, arena, &facts, err))
		return err_in(err, "'%s'", dir);
	*out = facts;
	return true;
}
