#include "action/deliver.h"

#include <string.h>
#include <unistd.h>

#include "action/node.h"
#include "action/record.h"
#include "base/file.h"
#include "codec/ustar.h"
#include "statement/envelope.h"
#include "statement/report.h"

#define PRIVATE_DIR 0700
#define PRIVATE_FILE 0600

/* A report on its way; everything is held in the arena. */
struct delivery {
	const struct finder *finder;
	const struct peer *node;
	const struct remote *remote;
	int64_t now;
	struct arena arena;
	struct buf from;      /* the finder's vkey, a line */
	struct buf statement; /* as signed */
	struct hash id;
	struct envelope envelope;
	struct envelope answer;
};

static void
delivery_free(struct delivery *d)
{
	buf_free(&d->from);
	buf_free(&d->statement);
	arena_free(&d->arena);
}

static struct delivery
delivery_of(const struct finder *finder, const struct remote *remote, const struct peer *node,
    int64_t now)
{
	return (struct delivery){
		.finder = finder,
		.node = node,
		.remote = remote,
		.now = now,
		.arena = ARENA(4 * ENVELOPE_MAX),
		.from = BUF(4 * KIB),
		.statement = BUF(STATEMENT_PRIVATE_MAX),
	};
}

bool
deliver_record_dir(const struct finder *finder, const struct hash *id,
    char out[static PATH_MAX], struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);

	buf_add(&name, TEXT("sent/"));
	hash_format(id, &name);
	return node_path(finder->dir, buf_string(&name), out, err);
}

static bool
load_file(struct delivery *d, const char *path, struct report_file *file, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(ENVELOPE_MAX), name = BUF(KIB);
	const char *slash = strrchr(path, '/');
	struct text kept, part, known;

	file->name = text_of(slash == NULL ? path : slash + 1);
	if (!ustar_check_name(file->name, err) || !file_load(path, &bytes, err))
		return false;
	file->size = bytes.len;
	file->hash = hash_text(buf_text(&bytes));
	buf_add(&name, TEXT("blob/"));
	hash_format(&file->hash, &name);
	if (envelope_find(&d->envelope, buf_text(&name), &known))
		return true; /* two files with the same bytes travel once */
	kept = arena_text(&d->arena, buf_text(&bytes));
	part = arena_text(&d->arena, buf_text(&name));
	if (kept.at == NULL || part.at == NULL)
		return err_memory(err);
	return envelope_add(&d->envelope, part, kept, err);
}

/* Seal what is in the envelope, put it in at the door, open the answer. */
static bool
exchange(struct delivery *d, struct err *err)
{
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX), answer = BUF(ENVELOPE_MAX);
	const struct manifest *node = &d->node->manifest;
	struct signer signer = finder_signer(d->finder);

	vkey_format(&signer.vkey, &d->from);
	buf_add(&d->from, TEXT("\n"));
	return envelope_add(&d->envelope, TEXT("from"), buf_text(&d->from), err) &&
	       envelope_add(&d->envelope, TEXT("statement"), buf_text(&d->statement), err) &&
	       envelope_seal(&d->envelope, &node->recipient, &sealed, err) &&
	       d->remote->post(
		   d->remote->arg, DELIVER_INBOX, buf_text(&sealed), &answer, err) &&
	       envelope_open(
		   buf_text(&answer), &d->finder->identity, &d->arena, &d->answer, err);
}

static bool
save_part(const char *dir, const char *name, struct text bytes, struct err *err)
{
	char path[PATH_MAX];

	return node_path(dir, name, path, err) && file_save(path, bytes, PRIVATE_FILE, err);
}

/* Before the report leaves, what was said is on disk; the receipt joins it. */
static bool
begin_record(struct delivery *d, char dir[static PATH_MAX], struct err *err)
{
	return deliver_record_dir(d->finder, &d->id, dir, err) &&
	       file_make_dir(dir, PRIVATE_DIR, err) &&
	       save_part(dir, "manifest", buf_text(&d->node->bytes), err) &&
	       save_part(dir, "statement", buf_text(&d->statement), err);
}

static bool
end_record(struct delivery *d, const char *dir, struct err *err)
{
	struct record_facts facts;
	struct text receipt;

	if (!envelope_find(&d->answer, TEXT("receipt"), &receipt))
		return err_set(err, FAULT_INPUT, "the node's answer holds no receipt");
	return save_part(dir, "receipt", receipt, err) &&
	       record_check(dir, TEXT(""), &d->arena, &facts, err);
}

bool
deliver_report(const struct finder *finder, const struct remote *remote,
    const struct peer *node, struct text title, char *const *paths, size_t count, int64_t now,
    struct hash *id, struct err *err)
{
	scoped(delivery_free) struct delivery d = delivery_of(finder, remote, node, now);
	struct signer signer = finder_signer(finder);
	struct report report = {
		.title = title,
		.reply = finder->identity.recipient,
		.count = count,
	};
	char dir[PATH_MAX];

	if (count > REPORT_FILES_MAX)
		return err_set(
		    err, FAULT_LIMIT, "a report takes %d files at most", REPORT_FILES_MAX);
	for (size_t i = 0; i < count; i++)
		if (!load_file(&d, paths[i], &report.file[i], err))
			return false;
	if (!report_sign(
		&report, node->manifest.name, now, &signer, &d.statement, &d.id, err) ||
	    !begin_record(&d, dir, err) || !exchange(&d, err) || !end_record(&d, dir, err))
		return false;
	*id = d.id;
	return true;
}

static bool
sign_poll(struct delivery *d, struct err *err)
{
	scoped(buf_free) struct buf reply = BUF(KIB);
	struct draft_statement draft = DRAFT_STATEMENT;
	struct signer signer = finder_signer(d->finder);

	recipient_format(&d->finder->identity.recipient, &reply);
	statement_begin(
	    &draft, kind_of(KIND_POLL), signer.vkey.name, d->now, &d->node->manifest.name);
	writer_key(&draft.writer, "reply");
	writer_text(&draft.writer, buf_text(&reply));
	return statement_end(&draft, &signer, &d->statement, &d->id, err);
}

/* Keep one proof, if it is new and it and all else of the record hold. */
static bool
keep_proof(
    struct delivery *d, struct text hex, struct text proof, size_t *kept, struct err *err)
{
	struct record_facts facts;
	char dir[PATH_MAX], path[PATH_MAX];
	struct hash id;

	if (!hash_parse(hex, &id) || !deliver_record_dir(d->finder, &id, dir, err) ||
	    !node_path(dir, "proof", path, err))
		return err_set(err, FAULT_INPUT, "the node's answer is malformed");
	if (access(dir, F_OK) != 0 || access(path, F_OK) == 0)
		return true; /* not of ours, or known */
	if (!save_part(dir, "proof", proof, err))
		return false;
	if (!record_check(dir, TEXT(""), &d->arena, &facts, err)) {
		unlink(path);
		return false;
	}
	++*kept;
	return true;
}

bool
deliver_poll(const struct finder *finder, const struct remote *remote, const struct peer *node,
    int64_t now, size_t *proofs, struct err *err)
{
	scoped(delivery_free) struct delivery d = delivery_of(finder, remote, node, now);
	size_t kept = 0;

	if (!sign_poll(&d, err) || !exchange(&d, err))
		return false;
	for (size_t i = 0; i < d.answer.count; i++) {
		struct text name = d.answer.part[i].name;

		if (text_skip(&name, TEXT("proof/")) &&
		    !keep_proof(&d, name, d.answer.part[i].bytes, &kept, err))
			return false;
	}
	*proofs = kept;
	return true;
}
