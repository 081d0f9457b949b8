#include "action/member/visit_said.h"

#include <inttypes.h>

#include "base/mem.h"
#include "base/utc.h"
#include "statement/takedown.h"

#define DEPTH_MAX 16 /* of what is peeked at */

static void
path_of(const struct hash *id, struct buf *out)
{
	buf_add(out, TEXT("statement/"));
	hash_format(id, out);
}

int64_t
visit_said_after(const struct visit *visit)
{
	int64_t seconds = visit->peer.manifest->epoch;
	uint64_t last = visit->epochs.last;

	return visit->epochs.began && last < (uint64_t)(UTC_MAX / seconds)
		   ? ((int64_t)last + 1) * seconds
		   : 0;
}

bool
visit_said_want(struct visit *visit, struct err *err)
{
	for (size_t i = 0; i < visit->ids; i++) {
		scoped(buf_free) struct buf path = BUF(KIB), tombstone = BUF(KIB);
		const struct visit_file *file;

		path_of(&visit->id[i].id, &path);
		takedown_path(&visit->id[i].id, &tombstone);
		if (!buf_ok(&path, err) || !buf_ok(&tombstone, err))
			return false;
		file = visit_find(visit, buf_text(&path));
		if (file != NULL &&
		    (!file->absent || visit_find(visit, buf_text(&tombstone)) != NULL))
			continue;
		if (!visit_want(visit, buf_text(file == NULL ? &path : &tombstone), err))
			return false;
	}
	return !visit->lacking || err_set(err, FAULT_CONFLICT, "statements have not come yet");
}

static bool
peek_kind(const struct note *note, const struct kind **kind, struct err *err)
{
	const struct doc_limits limits = { STATEMENT_PUBLIC_MAX, DEPTH_MAX };
	scoped(doc_free) struct doc doc = DOC;
	struct text type;
	struct value body;

	if (!doc_parse(&doc, note->text, &limits, &body, err) ||
	    !value_get_text(body, "type", &type, err))
		return false;
	*kind = kind_find(type);
	return true;
}

static bool
tell_of_statement(struct visit *visit, const struct visit_id *id, enum finding_what what,
    const char *why, struct err *err)
{
	scoped(buf_free) struct buf about = BUF(2 * KIB);

	buf_addf(&about, "entry %" PRIu64 " of its log, statement ", id->index);
	hash_format(&id->id, &about);
	buf_addf(&about, ": %s", why);
	return buf_ok(&about, err) &&
	       visit_tell(visit, what, buf_text(&about), visit->shown, err);
}

static bool
add_said(struct visit *visit, const struct statement *s, struct err *err)
{
	struct visit_said *grown = visit->say;

	if (visit->said % 64 == 0) {
		grown = mem_grow(grown, (visit->said + 64) * sizeof(*grown));
		if (grown == NULL)
			return err_memory(err);
		visit->say = grown;
	}
	grown[visit->said++] = (struct visit_said){ s->id, s->bytes, s->kind };
	return true;
}

/* Its time should be no earlier than that of what stands before it, statement or anchor. */
static bool
look_at_time(
    struct visit *visit, const struct visit_id *id, const struct statement *s, struct err *err)
{
	bool early =
	    s->at < visit->latest - VISIT_BACK_SLACK || s->at < id->anchored - VISIT_BACK_SLACK;

	if (s->at > visit->latest)
		visit->latest = s->at;
	return !early || tell_of_statement(visit, id, FINDING_BACK_DATED,
			     "it says an earlier time than what stands before it", err);
}

/* What a key signed after it was revoked is nobody's word; of kinds that this accord does not
 * know nothing is said. */
static bool
read_statement(
    struct visit *visit, const struct visit_id *id, struct text bytes, struct err *why)
{
	scoped(statement_free) struct statement s = { 0 };
	const struct chain *chain = &visit->peer.chain;
	const struct kind *kind;
	struct hash actual;
	struct note note;
	struct vkey key;

	if (!note_parse(bytes, &note, why))
		return false;
	actual = statement_id(&note);
	if (!hash_eq(&actual, &id->id))
		return err_set(why, FAULT_DENIED, "it is another than the log has");
	if (!peek_kind(&note, &kind, why))
		return false;
	if (kind == NULL || !kind->public || kind->id == KIND_MANIFEST)
		return true;
	if (!chain_signer(chain, bytes, kind_role(kind), &key, why) ||
	    !statement_open(bytes, &key, &s, why))
		return false;
	return !chain_check_counts(chain, &key, id->index + 1, why) ||
	       (look_at_time(visit, id, &s, why) && add_said(visit, &s, why));
}

/* Does it say itself that it took the statement down?  Tells which statement says so, and its
 * time. */
static bool
open_tombstone(const struct visit *visit, const struct hash *id, struct hash *said, int64_t *at)
{
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf path = BUF(KIB);
	const struct visit_file *file;
	struct takedown takedown;
	struct text bytes;
	struct vkey key;
	struct err err;

	takedown_path(id, &path);
	file = visit_find(visit, buf_text(&path));
	if (file == NULL || file->absent)
		return false;
	bytes = buf_text(&file->bytes);
	if (!chain_signer(&visit->peer.chain, bytes, PARTY_STATEMENT, &key, &err) ||
	    !statement_open(bytes, &key, &s, &err) || !takedown_parse(&s, &takedown, &err) ||
	    !hash_eq(&takedown.of, id))
		return false;
	*said = s.id;
	*at = s.at;
	return true;
}

/* What is asked for under this name are statements that the log has. */
static bool
has_statement(const struct visit *visit, const struct hash *id, bool *has, struct err *err)
{
	scoped(buf_free) struct buf path = BUF(KIB);

	path_of(id, &path);
	*has = visit_find(visit, buf_text(&path)) != NULL;
	return buf_ok(&path, err);
}

/* A statement that is not shown: its log has to say so as well.  Who looks in that moment sees
 * the tombstone before the checkpoint that has it. */
static bool
look_at_gone(struct visit *visit, const struct visit_id *id, struct err *err)
{
	struct hash said;
	int64_t at;
	bool logged;

	if (!open_tombstone(visit, &id->id, &said, &at))
		return tell_of_statement(visit, id, FINDING_OMITTED, "it is not shown", err);
	if (!has_statement(visit, &said, &logged, err))
		return false;
	if (logged)
		return true;
	if (at > visit->now - VISIT_BACK_SLACK)
		return err_set(err, FAULT_ABSENT,
		    "entry %" PRIu64 " of its log was taken down, and its log does not say so "
		    "yet; look again",
		    id->index);
	return tell_of_statement(visit, id, FINDING_OMITTED,
	    "it is not shown, and its tombstone is not in the log", err);
}

bool
visit_said_read(struct visit *visit, struct err *err)
{
	visit->said = 0;
	for (size_t i = 0; i < visit->ids; i++) {
		scoped(buf_free) struct buf path = BUF(KIB);
		const struct visit_file *file;
		struct err why;

		path_of(&visit->id[i].id, &path);
		file = visit_find(visit, buf_text(&path));
		if (file == NULL)
			return err_memory(err);
		if (file->absent) {
			if (!look_at_gone(visit, &visit->id[i], err))
				return false;
			continue;
		}
		if (read_statement(visit, &visit->id[i], buf_text(&file->bytes), &why))
			continue;
		if (why.fault == FAULT_LIMIT) {
			*err = why;
			return false;
		}
		if (!tell_of_statement(
			visit, &visit->id[i], FINDING_CONTRADICTED, why.text, err))
			return false;
	}
	return true;
}
