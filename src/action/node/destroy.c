#include "action/node/destroy.h"

#include "journal/anchor.h"
#include "journal/blob.h"
#include "journal/forgetting.h"
#include "view/attachments.h"
#include "view/files.h"
#include "view/inbox.h"
#include "view/remarks.h"

/* The files that nothing else names any more, now that the statement does not. */
static bool
drop_files(struct journal *journal, const struct body *body, uint64_t *count, struct err *err)
{
	const struct attached_file *file;
	size_t files = attachments_of(body->kind, body, &file);
	bool used;

	for (size_t i = 0; i < files; i++) {
		if (!files_used(journal, &file[i].hash, &used, err))
			return false;
		if (used)
			continue;
		if (!blob_forget(journal, &file[i].hash, err))
			return false;
		++*count;
	}
	return true;
}

/* The receipt tells the salts of what it is for, and goes with it. */
static bool
drop_receipt(
    struct journal *journal, const struct hash *of, struct forget *forget, struct err *err)
{
	struct hash receipt;

	if (!inbox_receipt(journal, of, &receipt, err))
		return err->fault == FAULT_ABSENT;
	forget->of[forget->count++] = receipt;
	return journal_forget(journal, &receipt, err);
}

/* The remarks about it quote it. */
static bool
drop_remark(void *arg, const struct hash *id, struct err *err)
{
	struct forget *forget = arg;

	if (forget->count == FORGET_IDS_MAX - 2)
		return err_set(
		    err, FAULT_LIMIT, "there are over %d remarks about it", FORGET_IDS_MAX - 2);
	forget->of[forget->count++] = *id;
	return true;
}

static bool
drop_remarks(
    struct journal *journal, const struct hash *of, struct forget *forget, struct err *err)
{
	if (!remarks_each(journal, of, FORGET_IDS_MAX, drop_remark, forget, err))
		return false;
	for (size_t i = 0; i < forget->count; i++)
		if (!journal_forget(journal, &forget->of[i], err))
			return false;
	return true;
}

bool
destroy_statement(struct journal *journal, const struct statement *statement,
    struct forget *forget, uint64_t *files, struct err *err)
{
	const struct hash *id = &statement->id;
	struct body body;

	if (!body_parse(statement, &body, err) || !drop_remarks(journal, id, forget, err))
		return false;
	forget->of[forget->count++] = *id;
	return drop_receipt(journal, id, forget, err) && journal_forget(journal, id, err) &&
	       drop_files(journal, &body, files, err);
}

bool
destroy_say(struct node *node, int64_t now, const struct forget *forget, struct hash *id,
    struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	scoped(statement_free) struct statement statement = { 0 };
	struct signer signer = node_signer(node);
	struct saying how = { &signer, now, node->manifest.name };
	struct record record;
	uint64_t epoch;

	return forget_sign(forget, &how, &bytes, id, err) &&
	       statement_open(buf_text(&bytes), &signer.vkey, &statement, err) &&
	       anchor_open_epoch(&node->journal, now, node->manifest.epoch, &epoch, err) &&
	       journal_add_private(&node->journal, &statement, epoch, &record, err);
}
