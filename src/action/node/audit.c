#include "action/node/audit.h"

#include <stdio.h>
#include <string.h>

#include "action/node/audit_log.h"
#include "journal/anchor.h"
#include "journal/blob.h"
#include "log/checkpoint.h"
#include "statement/finder_key.h"
#include "statement/forget.h"
#include "statement/receipt.h"
#include "statement/report.h"
#include "view/attachments.h"
#include "view/peers.h"

#define WHERE_MAX 128
#define FOREIGN (-1) /* in the place of an epoch: another's public statement */

void
audit_tell(struct audit_work *work, const char *where, const char *why)
{
	work->totals.wrong++;
	work->audit->tell(work->audit->arg, where, why);
}

void
audit_tell_statement(struct audit_work *work, const struct hash *id, const char *why)
{
	scoped(buf_free) struct buf where = BUF(WHERE_MAX);

	buf_add(&where, TEXT("statement "));
	hash_format(id, &where);
	audit_tell(work, buf_string(&where), why);
}

/* Memory that is missing says nothing of what was looked at. */
static bool
tell_fault(struct audit_work *work, const struct hash *id, const struct err *err)
{
	if (err->fault == FAULT_LIMIT)
		return false;
	audit_tell_statement(work, id, err->text);
	return true;
}

/* Manifests */

static bool
add_manifest(struct audit_work *work, const struct query *q, struct err *err)
{
	struct err why;

	if (chain_add(&work->chain, query_text(q, 0), &why))
		return true;
	if (why.fault == FAULT_LIMIT) {
		*err = why;
		return false;
	}
	audit_tell(work, "the chain of manifests", why.text);
	return true;
}

/* All of them, before what was signed with their keys. */
static bool
load_chain(struct audit_work *work, struct err *err)
{
	bool found, more = true;
	struct query q;

	if (!db_query(work->journal->db,
		"SELECT note FROM statement WHERE kind = 'manifest' AND epoch = 0"
		" AND seq <= ? ORDER BY seq",
		&q, err))
		return false;
	query_bind_integer(&q, (int64_t)work->bounds.seq);
	while (more) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		more = add_manifest(work, &q, err);
	}
	query_end(&q);
	if (more && work->chain.count == 0)
		audit_tell(work, "the chain of manifests", "there is none");
	return more;
}

/* Statements */

/* The manifests of who says it: the node's own, or those of another one, of which the last
 * that was needed is kept. */
static bool
find_chain(struct audit_work *work, const struct statement *claimed, const struct chain **chain,
    struct err *err)
{
	*chain = &work->chain;
	if (party_is_finder(claimed->by) || text_eq(claimed->by, text_of(work->journal->name)))
		return true;
	*chain = &work->other;
	if (work->other.count > 0 && text_eq(chain_newest(&work->other)->name, claimed->by))
		return true;
	chain_free(&work->other);
	return peers_chain(work->journal, claimed->by, &work->other, err);
}

/* Whose key must have signed what this claims to be. */
static bool
find_key(const struct chain *chain, const struct statement *claimed, struct vkey *key,
    struct err *err)
{
	bool named;

	if (!finder_key(claimed, &named, key, err))
		return false;
	if (named)
		return true;
	if (chain->count == 0)
		return err_set(err, FAULT_DENIED, "no manifest is known to verify it by");
	return chain_signer(chain, claimed->bytes, kind_role(claimed->kind), key, err);
}

/* A manifest's signatures were verified when it came into the chain. */
static bool
check_by(const struct chain *chain, const struct statement *claimed, struct err *err)
{
	scoped(statement_free) struct statement verified = { 0 };
	struct vkey key;
	size_t index;

	if (claimed->kind->id == KIND_MANIFEST)
		return chain_find(chain, &claimed->id, &index) ||
		       err_set(err, FAULT_DENIED, "it is not of the node's manifests");
	return find_key(chain, claimed, &key, err) &&
	       statement_open(claimed->bytes, &key, &verified, err);
}

/* The next manifest under that name, of who had it before or of another. */
static bool
add_under_name(struct audit_work *work, const struct query *q, struct text name,
    struct chain *chain, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct text bytes = query_text(q, 0);
	struct record record;
	struct hash id;
	struct err why;

	if (bytes.len != HASH_LEN)
		return journal_damaged(err);
	memcpy(id.bytes, bytes.at, HASH_LEN);
	if (!journal_find(work->journal, &id, &arena, &record, err) ||
	    !statement_reopen(record.note, &statement, err))
		return false;
	if (!text_eq(statement.by, name) || chain_add(chain, record.note, &why))
		return true;
	chain_free(chain);
	return chain_add(chain, record.note, err);
}

/* What a stranger showed and said under a name that was not his stays in the journal when the
 * name's own node is found; it must be signed as he showed. */
static bool
is_of_squatter(struct audit_work *work, const struct statement *claimed)
{
	scoped(chain_free) struct chain chain = { 0 };
	bool is = false, good = true, found;
	struct query q;
	struct err err;

	if (!db_query(work->journal->db,
		"SELECT id FROM statement WHERE kind = 'manifest' AND epoch = ? ORDER BY seq",
		&q, &err))
		return false;
	query_bind_integer(&q, FOREIGN);
	while (good && !is) {
		if (!query_row(&q, &found, &err))
			return false;
		if (!found)
			break;
		good = add_under_name(work, &q, claimed->by, &chain, &err);
		is = good && chain.count > 0 && check_by(&chain, claimed, &err);
	}
	query_end(&q);
	return is;
}

/* What a finder says that is no report does not tell its key; where the report is here that a
 * letter is about, that does.  Else what was verified when it came must do. */
static bool
check_of_finder(struct audit_work *work, const struct statement *claimed, struct err *err)
{
	scoped(statement_free) struct statement verified = { 0 }, about = { 0 };
	scoped(arena_free) struct arena arena = ARENA(4 * MIB);
	struct record record;
	struct report report;
	struct hash of;
	bool has, here;

	if (!statement_get_hash_if(claimed->body, "of", &has, &of, err))
		return false;
	if (claimed->kind->id != KIND_LETTER || !has)
		return true;
	if (!journal_has(work->journal, &of, &here, err))
		return false;
	if (!here)
		return err_set(err, FAULT_DENIED, "what it is about is not here");
	if (!journal_find(work->journal, &of, &arena, &record, err))
		return false;
	if (record.forgotten || !text_eq(record.kind, kind_of(KIND_REPORT)->name))
		return true;
	return statement_reopen(record.note, &about, err) &&
	       report_parse(&about, &report, err) &&
	       statement_open(claimed->bytes, &report.key, &verified, err);
}

static bool
check_signed(struct audit_work *work, const struct statement *claimed, struct err *err)
{
	const struct chain *chain;

	if (party_is_finder(claimed->by) && claimed->kind->id != KIND_REPORT)
		return check_of_finder(work, claimed, err);
	return find_chain(work, claimed, &chain, err) &&
	       (check_by(chain, claimed, err) ||
		   (chain == &work->other && is_of_squatter(work, claimed)));
}

static bool
check_row(const struct record *record, const struct statement *s, struct err *err)
{
	if (!hash_eq(&record->id, &s->id))
		return err_set(err, FAULT_DENIED, "its row has another id");
	if (!text_eq(record->kind, s->kind->name) || record->at != s->at)
		return err_set(err, FAULT_DENIED, "its row has another kind or time");
	if ((record->anchored || record->loose) == s->kind->public)
		return err_set(err, FAULT_DENIED, "its row has it %s",
		    s->kind->public ? "private" : "public");
	if (s->kind->public)
		return (record->epoch == 0 && record->position == 0) ||
		       err_set(err, FAULT_DENIED, "its row has it in an epoch");
	if (record->loose)
		return true;
	return commitment_check(&record->commitment, s, err);
}

/* What a row says of a statement that another one names. */
struct named {
	bool found;
	bool forgotten;
	uint64_t epoch;
	struct hash commitment; /* zero: it has none */
};

static bool
find_named(
    const struct audit_work *work, const struct hash *id, struct named *out, struct err *err)
{
	struct text commitment;
	struct query q;

	*out = (struct named){ 0 };
	if (!db_query(work->journal->db,
		"SELECT epoch, commitment, note IS NULL FROM statement WHERE id = ?", &q, err))
		return false;
	query_bind_blob(&q, text_bytes(id->bytes, HASH_LEN));
	if (!query_row(&q, &out->found, err))
		return false;
	if (out->found) {
		out->epoch = (uint64_t)query_integer(&q, 0);
		out->forgotten = query_integer(&q, 2) != 0;
		commitment = query_text(&q, 1);
		if (commitment.len == HASH_LEN)
			memcpy(out->commitment.bytes, commitment.at, HASH_LEN);
	}
	query_end(&q);
	return true;
}

/* What the receipt promised is what the journal does. */
static bool
check_receipt(struct audit_work *work, const struct statement *s, const struct receipt *receipt,
    struct err *err)
{
	bool own = text_eq(s->by, text_of(work->journal->name));
	const struct hash *id = &s->id;
	struct named report;

	if (!find_named(work, &receipt->of, &report, err))
		return false;
	if (!report.found)
		audit_tell_statement(work, id, "what it is the receipt of is not there");
	else if (!own)
		; /* the epoch is one of its own log */
	else if (report.epoch != receipt->epoch ||
		 !hash_eq(&report.commitment, &receipt->commitment.hash))
		audit_tell_statement(
		    work, id, "it promised another commitment or epoch of the report");
	return true;
}

static bool
check_files(struct audit_work *work, const struct statement *s, const struct body *body,
    struct err *err)
{
	const struct attached_file *file;
	size_t count = attachments_of(s->kind->id, body, &file);
	bool has;

	for (size_t i = 0; i < count; i++) {
		if (!blob_has(work->journal, &file[i].hash, &has, err))
			return false;
		if (!has)
			audit_tell_statement(work, &s->id, "a file that it names is not there");
	}
	return true;
}

static bool
check_forgotten(struct audit_work *work, const struct statement *s, struct err *err)
{
	struct forget forget;
	struct named named;

	if (!forget_parse(s, &forget, err))
		return false;
	for (size_t i = 0; i < forget.count; i++) {
		if (!find_named(work, &forget.of[i], &named, err))
			return false;
		if (!named.found || !named.forgotten)
			audit_tell_statement(work, &s->id,
			    named.found ? "what it says was forgotten is still there"
					: "what it says was forgotten has no row");
		work->named += named.forgotten;
	}
	return true;
}

static bool
check_taken_down(struct audit_work *work, const struct hash *id,
    const struct takedown *takedown, struct err *err)
{
	struct named named;

	if (!find_named(work, &takedown->of, &named, err))
		return false;
	if (!named.found || !named.forgotten)
		audit_tell_statement(work, id,
		    named.found ? "what it says was taken down is still there"
				: "what it says was taken down has no row");
	work->named += named.forgotten;
	return true;
}

/* Beyond the statement itself: others that it speaks of. */
static bool
check_others(struct audit_work *work, const struct statement *s, const struct body *body,
    bool foreign, struct err *err)
{
	if (s->kind->id == KIND_RECEIPT)
		return check_receipt(work, s, &body->receipt, err);
	if (s->kind->id == KIND_FORGET)
		return check_forgotten(work, s, err);
	if (s->kind->id == KIND_TAKEDOWN && !foreign)
		return check_taken_down(work, &s->id, &body->takedown, err);
	return check_files(work, s, body, err);
}

static bool
check_statement(struct audit_work *work, const struct record *record, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct body body;
	struct err why;

	if (!statement_reopen(record->note, &statement, &why) ||
	    !check_row(record, &statement, &why) || !check_signed(work, &statement, &why) ||
	    !body_parse(&statement, &body, &why)) {
		*err = why;
		return tell_fault(work, &record->id, &why);
	}
	return check_others(work, &statement, &body, record->foreign, err);
}

/* Rows are numbered without a gap: none is ever removed. */
static void
check_number(struct audit_work *work, uint64_t seq)
{
	char where[WHERE_MAX];

	if (seq != work->seq + 1) {
		snprintf(where, sizeof(where), "statement number %llu",
		    (unsigned long long)work->seq + 1);
		audit_tell(work, where, "it is missing");
	}
	work->seq = seq;
}

/* One that waits for its anchor gets it with the next, or that of the present epoch. */
static void
check_pending(struct audit_work *work, const struct record *record)
{
	uint64_t next = work->bounds.epoch + 1;
	uint64_t current = anchor_epoch(work->audit->now, work->audit->epoch);

	if (!record->anchored || record->epoch <= work->bounds.epoch)
		return;
	work->totals.pending++;
	if (record->epoch > (current > next ? current : next))
		audit_tell_statement(work, &record->id, "its epoch is yet to come");
}

static void
check_remains(struct audit_work *work, const struct record *record)
{
	const struct kind *kind = kind_find(record->kind);

	work->totals.forgotten++;
	if (kind == NULL || kind->public == record->anchored ||
	    (kind->public && !takedown_may(kind)))
		audit_tell_statement(
		    work, &record->id, "it has no contents, and is not of a kind to forget");
}

static bool
visit(void *arg, const struct record *record, const struct err *damage, struct err *err)
{
	struct audit_work *work = arg;
	char where[WHERE_MAX];

	work->totals.statements++;
	check_number(work, record->seq);
	if (damage != NULL) {
		if (damage->fault == FAULT_LIMIT) {
			*err = *damage;
			return false;
		}
		snprintf(where, sizeof(where), "statement number %llu",
		    (unsigned long long)record->seq);
		audit_tell(work, where, damage->text);
		return true;
	}
	work->totals.open += !record->anchored;
	check_pending(work, record);
	if (!record->forgotten)
		return check_statement(work, record, err);
	check_remains(work, record);
	return true;
}

static bool
check_statements(struct audit_work *work, struct err *err)
{
	if (!journal_inspect(work->journal, work->bounds.seq, visit, work, err))
		return false;
	if (work->named != work->totals.forgotten)
		audit_tell(work, "what was forgotten",
		    "there is more or less of it than the statements that say so name");
	return true;
}

static void
tell_file(void *arg, const struct hash *name, const struct err *damage)
{
	scoped(buf_free) struct buf where = BUF(WHERE_MAX);

	buf_add(&where, TEXT("file "));
	hash_format(name, &where);
	audit_tell(arg, buf_string(&where), damage->text);
}

/* Where it ends, all of one moment. */
static bool
find_bounds(struct audit_work *work, struct log_head *head, struct buf *note, struct err *err)
{
	struct journal *journal = work->journal;
	struct query q;
	bool found, good;

	if (!journal_begin(journal, err))
		return false;
	good = anchor_last(journal, &work->bounds.epoch, err) &&
	       log_store_head(&journal->log, head, note, err) &&
	       db_query(journal->db, "SELECT coalesce(max(seq), 0) FROM statement", &q, err) &&
	       query_row(&q, &found, err);
	if (good) {
		work->bounds.seq = (uint64_t)query_integer(&q, 0);
		query_end(&q);
	}
	work->bounds.size = log_store_size(&journal->log);
	journal_rollback(journal);
	return good;
}

static void
work_free(struct audit_work *work)
{
	chain_free(&work->chain);
	chain_free(&work->other);
}

bool
audit_do(const struct audit *audit, struct audit_totals *out, struct err *err)
{
	scoped(
	    work_free) struct audit_work work = { .audit = audit, .journal = audit->journal };
	scoped(buf_free) struct buf note = BUF(CHECKPOINT_LEN_MAX);
	struct log_head head = { 0 };

	if (!find_bounds(&work, &head, &note, err) || !load_chain(&work, err) ||
	    !check_statements(&work, err) || !audit_log_epochs(&work, err) ||
	    !audit_log_entries(&work, err) ||
	    !audit_log_head(&work, &head, buf_text(&note), err) ||
	    !audit_log_keys(&work, err) ||
	    !blob_inspect(audit->journal, tell_file, &work, &work.totals.files, err))
		return false;
	*out = work.totals;
	return true;
}
