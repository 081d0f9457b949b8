#include "action/release/vigil_do.h"

/* The key */

bool
vigil_say_breach(struct vigil_watch *watch, struct node *node, const struct unlock *unlock,
    struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	scoped(identity_free) struct identity identity = { 0 };
	struct signer signer = node_signer(node);

	if (unlock->seen >= watch->opens || (watch->open && watch->suspected == 0))
		return err_set(err, FAULT_CONFLICT,
		    "its time has come, or it is open: that its key is known is no breach");
	return identity_parse(unlock->key, &identity, err) &&
	       seal_check_key(&watch->seal, &identity, err) &&
	       unlock_sign(unlock, unlock->seen, &signer, &note, id, err) &&
	       vigil_append(node, buf_text(&note), err);
}

bool
vigil_say_verified(struct vigil_watch *watch, struct node *node,
    const struct verified *verified, int64_t now, struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf note = BUF(STATEMENT_PUBLIC_MAX);
	struct signer signer = node_signer(node);

	if (!hash_eq(&verified->bundle, &watch->seal.bundle))
		return err_set(
		    err, FAULT_CONFLICT, "these are not the bytes that the release promises");
	return verified_sign(verified, now, &signer, &note, id, err) &&
	       vigil_append(node, buf_text(&note), err);
}

/* Postponing */

/* As it will be judged, if a quorum sees it within a moment: so that nobody believes that he
 * has postponed what he has not. */
static bool
check_postpone(const struct vigil_watch *watch, const struct postpone *postpone, int64_t now,
    struct err *err)
{
	struct timing_postpone left = watch->terms.timing.postpone;
	bool follows = postpone->first
			   ? watch->moved == 0
			   : watch->moved > 0 && hash_eq(&postpone->previous, &watch->last);
	struct schedule_fact fact = {
		.first = true, .opens = postpone->opens, .cosigned = now
	};
	struct seal seal = watch->seal;

	if (!follows)
		return err_set(err, FAULT_CONFLICT,
		    "it does not follow the postponement that counts last; sign it anew");
	if (left.count > 0 && watch->moved >= left.count)
		return err_set(err, FAULT_DENIED, "the postponement %s",
		    schedule_words(SCHEDULE_TOO_OFTEN));
	/* What is left of the rules, as for a first one. */
	left.slip -= watch->opens - watch->seal.opens;
	seal.opens = watch->opens;
	(void)schedule_fold(&seal, &left, &fact, 1);
	return fact.verdict == SCHEDULE_MOVED ||
	       err_set(err, FAULT_DENIED, "the postponement %s", schedule_words(fact.verdict));
}

bool
vigil_postpone(struct vigil_watch *watch, struct node *node, struct text note, int64_t now,
    struct hash *id, struct err *err)
{
	const struct vkey *key = &node->manifest.key[PARTY_RELEASE];
	scoped(statement_free) struct statement statement = { 0 };
	struct postpone postpone;

	if (!watch->own)
		return err_set(err, FAULT_DENIED, "only its publisher postpones a release");
	if (watch->open)
		return err_set(err, FAULT_CONFLICT, "this release is open already");
	if (!statement_open(note, key, &statement, err) ||
	    !postpone_parse(&statement, &postpone, err))
		return false;
	if (!hash_eq(&postpone.of, &watch->id))
		return err_set(err, FAULT_INPUT, "it is of another release");
	*id = statement.id;
	return check_postpone(watch, &postpone, now, err) &&
	       journal_add_public(&node->journal, &statement, err);
}
