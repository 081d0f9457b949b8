#include <stdio.h>

#include "action/release/vigil_do.h"
#include "journal/publish.h"
#include "log/proof.h"
#include "release/arm.h"
#include "release/unlock.h"
#include "release/verified.h"

#define KEY_MAX (4 * KIB)
#define DAY INT64_C(86400)

/* What others may have */

struct wishes {
	bool (*want)(void *arg, struct text path, struct err *err);
	void *arg;
	struct buf path;
};

static bool
wish(struct wishes *wishes, struct err *err)
{
	bool good = buf_ok(&wishes->path, err) &&
		    wishes->want(wishes->arg, buf_text(&wishes->path), err);

	buf_clear(&wishes->path);
	return good;
}

static void
statement_path(const struct hash *id, struct buf *out)
{
	buf_add(out, TEXT("statement/"));
	hash_format(id, out);
}

static bool
want_proofs(const struct vigil_watch *watch, struct wishes *wishes, struct err *err)
{
	if (watch->index > 0 && !watch->proven) {
		seal_proof_path(&watch->id, &watch->id, &wishes->path);
		if (!wish(wishes, err))
			return false;
	}
	for (size_t i = 0; i < watch->postpones; i++) {
		if (watch->postpone[i].proven)
			continue;
		seal_proof_path(&watch->id, &watch->postpone[i].id, &wishes->path);
		if (!wish(wishes, err))
			return false;
	}
	return true;
}

static bool
want(const struct vigil_watch *watch, int64_t now, struct wishes *wishes, struct err *err)
{
	if (watch->missing) {
		statement_path(&watch->id, &wishes->path);
		return wish(wishes, err);
	}
	if (!watch->own && !want_proofs(watch, wishes, err))
		return false;
	seal_said_path(&watch->id, &wishes->path);
	if (!wish(wishes, err))
		return false;
	if (!watch->open) {
		seal_key_path(&watch->id, &wishes->path);
		if (!wish(wishes, err))
			return false;
	}
	/* Where others have told theirs, it may be time though the own clock says otherwise. */
	if (!watch->dealt || watch->shared ||
	    (now < watch->opens && watch->standing->gathering.count == 0))
		return true;
	buf_add(&wishes->path, TEXT("checkpoint"));
	return wish(wishes, err);
}

bool
vigil_wants(const struct vigil_watch *watch, int64_t now,
    bool (*each)(void *arg, struct text path, struct err *err), void *arg, struct err *err)
{
	struct wishes wishes = { each, arg, BUF(KIB) };
	bool good = want(watch, now, &wishes, err);

	buf_free(&wishes.path);
	return good;
}

bool
vigil_want_key(const struct vigil_watch *watch,
    bool (*each)(void *arg, struct text path, struct err *err), void *arg, struct err *err)
{
	struct wishes wishes = { each, arg, BUF(KIB) };
	bool good;

	seal_key_path(&watch->id, &wishes.path);
	good = wish(&wishes, err);
	buf_free(&wishes.path);
	return good;
}

/* What came */

/* One that took it, and whose word it is: verified by the manifests that are known of it. */
static bool
open_foreign(
    struct node *node, struct text note, struct text by, struct statement *out, struct err *err)
{
	scoped(statement_free) struct statement claimed = { 0 };
	scoped(chain_free) struct chain chain = { 0 };
	struct vkey key;

	if (!statement_reopen(note, &claimed, err))
		return false;
	return members_chain(&node->journal, by, &chain, err) &&
	       chain_signer(&chain, note, kind_role(claimed.kind), &key, err) &&
	       chain_check_counts(&chain, &key, CHAIN_NOWHERE, err) &&
	       statement_open(note, &key, out, err);
}

static bool
keep(struct node *node, const struct statement *statement, struct err *err)
{
	struct journal *journal = &node->journal;

	if (!journal_begin(journal, err))
		return false;
	if (journal_add_foreign(journal, statement, err))
		return journal_commit(journal, err);
	journal_rollback(journal);
	return false;
}

static bool
take_seal(
    struct vigil_watch *watch, struct node *node, struct text note, bool *news, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct seal seal;
	struct err why;

	if (!open_foreign(node, note, text_of(watch->by), &statement, &why) ||
	    !hash_eq(&statement.id, &watch->id) || !seal_parse(&statement, &seal, &why)) {
		(void)err_in(&why, "its seal");
		snprintf(watch->why, sizeof(watch->why), "%s", why.text);
		return true;
	}
	*news = keep(node, &statement, err);
	return *news;
}

/* Does it say anything new that fits?  What does not would fill the journal for nothing. */

static bool
is_new_arm(const struct vigil_watch *watch, const struct statement *s)
{
	struct arm arm;
	struct err ignored;

	return arm_parse(s, &arm, &ignored) &&
	       committee_find(&watch->terms.committee, s->by) == arm.index &&
	       !watch->standing->armed[arm.index - 1];
}

static bool
has_share(const struct gathering *gathering, unsigned index)
{
	for (size_t i = 0; i < gathering->count; i++)
		if (gathering->share[i].index == index)
			return true;
	return false;
}

static bool
is_new_share(const struct vigil_watch *watch, const struct statement *s)
{
	struct gathering gathering = watch->standing->gathering;
	struct share share;
	struct err ignored;

	return share_parse(s, &share, &ignored) && !has_share(&gathering, share.part.index) &&
	       gathering_add(&gathering, s->by, &share, &ignored);
}

static bool
is_new_postpone(const struct vigil_watch *watch, const struct statement *s)
{
	return text_eq(s->by, text_of(watch->by)) && watch->postpones < VIGIL_POSTPONES;
}

static bool
is_new_unlock(const struct vigil_watch *watch, const struct statement *s)
{
	const struct standing *standing = watch->standing;
	struct unlock unlock;
	struct err ignored;

	return unlock_parse(s, &unlock, &ignored) &&
	       recipient_eq(&unlock.recipient, &watch->seal.recipient) &&
	       (unlock.breach ? !standing->breach
			      : !standing->early && text_eq(s->by, text_of(watch->by)));
}

static bool
is_new_verified(const struct vigil_watch *watch, const struct statement *s)
{
	struct verified verified;
	struct err ignored;

	return watch->standing->good + watch->standing->bad < VIGIL_VERIFIED_MAX &&
	       verified_parse(s, &verified, &ignored) &&
	       hash_eq(&verified.bundle, &watch->seal.bundle);
}

static bool
is_new_sighting(const struct vigil_watch *watch, const struct statement *s)
{
	const struct standing *standing = watch->standing;
	struct sighting sighting;
	struct err ignored;
	size_t party;

	return sighting_parse(s, &sighting, &ignored) && sighting.opens == watch->opens &&
	       standing_party(standing, s->by, &party) && !standing->told[party] &&
	       sighting.count == 1 + (size_t)watch->terms.committee.sharing.members;
}

static const struct {
	enum kind_id kind;
	bool (*is_new)(const struct vigil_watch *watch, const struct statement *s);
} rows[] = {
	{ KIND_RELEASE_ARM, is_new_arm },
	{ KIND_RELEASE_SHARE, is_new_share },
	{ KIND_RELEASE_POSTPONE, is_new_postpone },
	{ KIND_RELEASE_EARLY, is_new_unlock },
	{ KIND_RELEASE_BREACH, is_new_unlock },
	{ KIND_RELEASE_VERIFIED, is_new_verified },
	{ KIND_RELEASE_SIGHTING, is_new_sighting },
};

static bool
is_new(const struct vigil_watch *watch, const struct statement *s)
{
	struct hash of;
	struct err ignored;

	if (s->bytes.len > VIGIL_NOTE_MAX)
		return false;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].kind == s->kind->id)
			return statement_get_hash(s->body, "of", &of, &ignored) &&
			       hash_eq(&of, &watch->id) && rows[i].is_new(watch, s);
	return false;
}

/* By the id alone, which is dear to nobody: most of what others show is here already. */
static bool
is_known(struct node *node, struct text bytes, struct statement *claimed, bool *known,
    struct err *err)
{
	struct err why;

	*known = true;
	if (!statement_reopen(bytes, claimed, &why) || !claimed->kind->public ||
	    text_eq(claimed->by, node->manifest.name))
		return true;
	return journal_has(&node->journal, &claimed->id, known, err);
}

static bool
take_note(
    struct vigil_watch *watch, struct node *node, struct text note, bool *news, struct err *err)
{
	scoped(statement_free) struct statement claimed = { 0 }, statement = { 0 };
	struct err why;
	bool known;

	if (!is_known(node, note, &claimed, &known, err))
		return false;
	if (known || !is_new(watch, &claimed) ||
	    !open_foreign(node, note, claimed.by, &statement, &why))
		return true;
	if (!keep(node, &statement, err))
		return err->fault == FAULT_CONFLICT || err->fault == FAULT_INPUT;
	*news = true;
	return vigil_hear(watch, node, err);
}

static bool
take_said(struct vigil_watch *watch, struct node *node, struct text bytes, bool *news,
    struct err *err)
{
	struct text note;

	while (statement_cut(&bytes, &note))
		if (!take_note(watch, node, note, news, err))
			return false;
	return true;
}

/* Proofs */

/* Of a postponement only one that shows that it was seen in time: another would say that it
 * does not count. */
static bool
holds(const struct vigil_watch *watch, struct node *node, const struct hash *of, bool seal,
    struct text bytes, struct err *err)
{
	int64_t latest = watch->opens - watch->terms.timing.postpone.cutoff;
	scoped(chain_free) struct chain chain = { 0 };
	struct entry entry = { ENTRY_STATEMENT, 0, *of };
	struct hash leaf = entry_leaf(&entry);
	struct checkpoint head;
	struct proof proof;
	struct vkey key;
	int64_t cosigned;

	if (bytes.len > VIGIL_PROOF_MAX)
		return err_set(err, FAULT_LIMIT, "it is too long");
	if (!members_chain(&node->journal, text_of(watch->by), &chain, err) ||
	    !proof_parse(bytes, &proof, err) ||
	    !chain_signer(&chain, proof.checkpoint, PARTY_LOG, &key, err) ||
	    !proof_check(&proof, &leaf, &key, &head, err) ||
	    !chain_check_counts(&chain, &key, head.size, err))
		return false;
	cosigned = warrant_cosigned(&watch->terms.timing, proof.checkpoint);
	return seal ? cosigned != SCHEDULE_NEVER : cosigned < latest;
}

static bool
take_proof(struct vigil_watch *watch, struct node *node, const struct hash *of, bool *proven,
    struct text bytes, struct err *err)
{
	scoped(buf_free) struct buf path = BUF(KIB);
	struct err why;

	if (*proven || !holds(watch, node, of, proven == &watch->proven, bytes, &why))
		return true;
	seal_proof_path(&watch->id, of, &path);
	if (!buf_ok(&path, err) ||
	    !tree_put(&node->journal.tree, buf_string(&path), bytes, err))
		return false;
	*proven = true;
	return vigil_reschedule(watch, node, err);
}

/* That of the seal, or of a postponement: *news, if it was lacking. */
static bool
take_a_proof(struct vigil_watch *watch, struct node *node, const struct vigil_file *file,
    bool *news, struct err *err)
{
	const struct hash *of = &watch->id;
	bool *proven = &watch->proven, before;
	scoped(buf_free) struct buf path = BUF(KIB);

	seal_proof_path(&watch->id, of, &path);
	for (size_t i = 0; !text_eq(buf_text(&path), file->path); i++) {
		if (i == watch->postpones)
			return true;
		of = &watch->postpone[i].id;
		proven = &watch->postpone[i].proven;
		buf_clear(&path);
		seal_proof_path(&watch->id, of, &path);
	}
	before = *proven;
	if (!take_proof(watch, node, of, proven, file->bytes, err))
		return false;
	*news = *news || *proven != before;
	return true;
}

/* The key */

static bool
say_breach(struct vigil_watch *watch, struct node *node, struct text from, struct text key,
    int64_t now, struct err *err)
{
	scoped(buf_free) struct buf reason = BUF(KIB);
	struct journal *journal = &node->journal;
	struct unlock unlock = { .of = watch->id, .key = key, .breach = true, .seen = now };
	struct hash id;

	buf_addf(&reason, "%.*s shows it", TEXT_ARGS(from));
	if (!buf_ok(&reason, err) || !journal_begin(journal, err))
		return false;
	unlock.reason = buf_text(&reason);
	if (vigil_say_breach(watch, node, &unlock, &id, err))
		return journal_commit(journal, err) && vigil_hear(watch, node, err);
	journal_rollback(journal);
	return false;
}

/* What witnesses say of the own clock. */
enum word { WORD_NONE, WORD_RIGHT, WORD_WRONG };

/* Do they bear it out?  Whose clock is behind sees keys before their time.  A head that grew
 * this moment nobody has cosigned yet: then what they said of the one before counts, unless
 * the clock was set back since. */
static enum word
word_of_clock(struct vigil_watch *watch, struct node *node, int64_t now)
{
	const struct timing *timing = &watch->terms.timing;
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct text head;
	struct err ignored;

	if (!publish_head(&node->journal, &arena, &head, &ignored))
		return WORD_NONE;
	if (warrant_said(timing, head, now + VIGIL_CLOCK_SECONDS) > 0) {
		watch->borne_out = 0;
		return WORD_WRONG;
	}
	if (warrant_said(timing, head, now - DAY) > 0)
		watch->borne_out = now;
	return watch->borne_out > now - DAY && watch->borne_out <= now ? WORD_RIGHT : WORD_NONE;
}

void
vigil_note_clock(struct vigil_watch *watch, struct node *node, int64_t now)
{
	if (!watch->open && now < watch->opens - VIGIL_BREACH_SECONDS)
		(void)word_of_clock(watch, node, now);
}

/* Its publisher may open it when it likes, and is not accused of that. */
static bool
is_too_soon(const struct vigil_watch *watch, struct text from, int64_t now)
{
	const struct standing *standing = watch->standing;

	return now < watch->opens - VIGIL_BREACH_SECONDS && !standing->early &&
	       !standing->breach && !text_eq(from, text_of(watch->by));
}

/* Where nobody bears the own clock out yet, as after a restart beneath a head that grew this
 * moment, that is left for when somebody does. */
static bool
see_too_soon(struct vigil_watch *watch, struct node *node, struct text from, struct text key,
    int64_t now, struct err *err)
{
	enum word word = word_of_clock(watch, node, now);

	if (word == WORD_RIGHT)
		return say_breach(watch, node, from, key, now, err);
	if (word == WORD_NONE) {
		watch->suspected = now;
		snprintf(watch->suspect, sizeof(watch->suspect), "%.*s", TEXT_ARGS(from));
	}
	return true;
}

static bool
accuse(struct vigil_watch *watch, struct node *node, struct err *err)
{
	scoped(identity_free) struct identity key = { 0 };
	scoped(buf_free) struct buf line = BUF_SECRET(KIB);

	if (!vigil_shown_key(watch, node, &key))
		return true;
	identity_format(&key, &line);
	return buf_ok(&line, err) && say_breach(watch, node, text_of(watch->suspect),
					 buf_text(&line), watch->suspected, err);
}

bool
vigil_accuse(
    struct vigil_watch *watch, struct node *node, int64_t now, bool *said, struct err *err)
{
	bool soon = now >= watch->suspected && is_too_soon(watch, text_of(watch->suspect), now);
	enum word word;

	if (watch->suspected == 0)
		return true;
	/* A clock that was set meanwhile was the wrong one. */
	word = soon ? word_of_clock(watch, node, now) : WORD_WRONG;
	if (word == WORD_NONE)
		return true;
	if (word == WORD_RIGHT && !accuse(watch, node, err))
		return false;
	*said = *said || word == WORD_RIGHT;
	watch->suspected = 0;
	return true;
}

static bool
take_key(struct vigil_watch *watch, struct node *node, const struct vigil_file *file,
    int64_t now, bool *news, struct err *err)
{
	scoped(identity_free) struct identity key = { 0 };
	struct text rest = file->bytes, line;
	struct err why;

	if (watch->open || !text_line(&rest, &line) || rest.len != 0 ||
	    !identity_parse(line, &key, &why) || !seal_check_key(&watch->seal, &key, &why))
		return true;
	*news = true;
	if (is_too_soon(watch, file->from, now) &&
	    !see_too_soon(watch, node, file->from, line, now, err))
		return false;
	return vigil_show_key(watch, node, &key, err);
}

/* The bundle */

bool
vigil_lacks_bundle(const struct vigil_watch *watch, const struct node *node)
{
	scoped(buf_free) struct buf path = BUF(KIB);
	struct err ignored;

	seal_bundle_path(&watch->seal.bundle, &path);
	return !watch->missing && watch->armed && !watch->own && buf_ok(&path, &ignored) &&
	       !tree_has(&node->journal.tree, buf_string(&path));
}

/* Which it is */

static bool
is_path(struct buf *path, struct text other)
{
	bool is = text_eq(buf_text(path), other);

	buf_clear(path);
	return is;
}

static bool
take_known(struct vigil_watch *watch, struct node *node, const struct vigil_file *file,
    int64_t now, bool *news, struct err *err)
{
	scoped(buf_free) struct buf path = BUF(KIB);

	seal_said_path(&watch->id, &path);
	if (is_path(&path, file->path))
		return take_said(watch, node, file->bytes, news, err);
	seal_key_path(&watch->id, &path);
	if (is_path(&path, file->path))
		return take_key(watch, node, file, now, news, err);
	return take_a_proof(watch, node, file, news, err);
}

bool
vigil_take(struct vigil_watch *watch, struct node *node, const struct vigil_file *file,
    int64_t now, bool *news, struct err *err)
{
	scoped(buf_free) struct buf path = BUF(KIB);

	*news = false;
	if (!watch->missing)
		return take_known(watch, node, file, now, news, err);
	statement_path(&watch->id, &path);
	return !is_path(&path, file->path) || take_seal(watch, node, file->bytes, news, err);
}
