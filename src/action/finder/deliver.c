#include "action/finder/deliver.h"

#include <string.h>

#include "action/finder/delivery.h"
#include "action/finder/pieces.h"
#include "action/finder/pinned.h"
#include "action/finder/record.h"
#include "action/inbox/arrival.h"
#include "action/inbox/receive.h"
#include "base/file.h"
#include "bounty/award_word.h"
#include "case/move.h"
#include "codec/ustar.h"
#include "statement/challenge.h"
#include "statement/envelope.h"
#include "statement/report.h"

void
delivery_free(struct delivery *d)
{
	buf_free(&d->from);
	buf_free(&d->reply);
	buf_free(&d->statement);
	buf_free(&d->sealed);
	buf_free(&d->of);
	arena_free(&d->arena);
}

struct delivery
delivery_of(const struct finder *finder, const struct peer *node)
{
	return (struct delivery){
		.finder = finder,
		.node = node,
		.arena = ARENA(4 * ENVELOPE_MAX),
		.from = BUF(4 * KIB),
		.reply = BUF(KIB),
		.statement = BUF_SECRET(STATEMENT_PRIVATE_MAX),
		.sealed = BUF(ENVELOPE_MAX),
		.of = BUF(KIB),
	};
}

static bool
take_file(struct delivery *d, struct text bytes, struct attached_file *file, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	struct text kept, part, known;

	file->size = bytes.len;
	file->hash = hash_text(bytes);
	envelope_blob_name(&file->hash, &name);
	if (envelope_find(&d->envelope, buf_text(&name), &known))
		return true; /* two files with the same bytes travel once */
	kept = arena_text(&d->arena, bytes);
	part = arena_text(&d->arena, buf_text(&name));
	if (kept.at == NULL || part.at == NULL)
		return err_memory(err);
	return envelope_add(&d->envelope, part, kept, err);
}

static bool
load_file(struct delivery *d, const char *path, struct attached_file *file, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF_SECRET(ENVELOPE_MAX);

	file->name = text_of(file_name(path));
	return ustar_check_name(file->name, err) && file_load(path, &bytes, err) &&
	       take_file(d, buf_text(&bytes), file, err);
}

static bool
load_files(struct delivery *d, char *const *paths, struct attached_file *file, size_t count,
    struct err *err)
{
	if (count > ATTACHED_MAX)
		return err_set(err, FAULT_LIMIT, "%d files at most can go along", ATTACHED_MAX);
	for (size_t i = 0; i < count; i++) {
		if (!load_file(d, paths[i], &file[i], err))
			return false;
		for (size_t j = 0; j < i; j++)
			if (text_eq(file[i].name, file[j].name))
				return err_set(err, FAULT_INPUT,
				    "two of the files are named '%.*s'",
				    TEXT_ARGS(file[i].name));
	}
	return true;
}

/* What the node would refuse, we need not send. */
static bool
check_own(const struct delivery *d, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct signer signer = finder_signer(d->finder);
	struct report report;

	return statement_open(buf_text(&d->statement), &signer.vkey, &statement, err) &&
	       report_parse(&statement, &report, err);
}

/* Put from and statement into the envelope, and seal it to the node. */
bool
delivery_seal(struct delivery *d, struct err *err)
{
	struct signer signer = finder_signer(d->finder);

	vkey_format(&signer.vkey, &d->from);
	buf_add(&d->from, TEXT("\n"));
	return buf_ok(&d->from, err) &&
	       envelope_add(&d->envelope, TEXT("from"), buf_text(&d->from), err) &&
	       envelope_add(&d->envelope, TEXT("statement"), buf_text(&d->statement), err) &&
	       (d->reply.len == 0 ||
		   envelope_add(&d->envelope, TEXT(ARRIVAL_REPLY), buf_text(&d->reply), err)) &&
	       envelope_seal(&d->envelope, &d->node->manifest->recipient, &d->sealed, err);
}

/* A file of a report's record. */
bool
delivery_save(const struct finder *finder, const struct hash *id, const char *file,
    struct text bytes, struct err *err)
{
	char name[PATH_MAX];

	return sent_name(id, file, name, err) && finder_save(finder, name, bytes, err);
}

bool
delivery_load(const struct finder *finder, const struct hash *id, struct arena *arena,
    struct record_bytes *out, struct err *err)
{
	char name[PATH_MAX], whole[PATH_MAX];

	return sent_name(id, "", name, err) && finder_name(finder, name, whole, err) &&
	       record_load_in(&finder->locker, whole, arena, out, err);
}

/* Before anything leaves, what is said is on disk, all of it at once. */
static bool
begin_record(const struct delivery *d, struct err *err)
{
	scoped(buf_free) struct buf manifest = BUF(CHAIN_BYTES_MAX);
	char name[PATH_MAX], whole[PATH_MAX];
	struct locker_item items[6];
	size_t count = 0;

	chain_format(&d->node->chain, &manifest);
	items[count++] = (struct locker_item){ "manifest", buf_text(&manifest) };
	items[count++] = (struct locker_item){ "statement", buf_text(&d->statement) };
	items[count++] = (struct locker_item){ "outgoing", buf_text(&d->sealed) };
	if (d->reply.len > 0)
		items[count++] = (struct locker_item){ "sender", buf_text(&d->from) };
	if (d->of.len > 0)
		items[count++] = (struct locker_item){ SENT_OF, buf_text(&d->of) };
	if (d->pieces.len > 0)
		items[count++] = (struct locker_item){ SENT_PIECES, d->pieces };
	return buf_ok(&manifest, err) && sent_name(&d->id, "", name, err) &&
	       finder_name(d->finder, name, whole, err) &&
	       locker_save_all(&d->finder->locker, whole, items, count, err);
}

/* Keep the receipt if it and all else of the record hold. */
bool
delivery_take_answer(
    const struct finder *finder, const struct hash *id, struct text sealed, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(2 * ENVELOPE_MAX);
	struct record_facts facts;
	struct record_bytes bytes;
	struct envelope answer;
	char outgoing[PATH_MAX];
	struct err ignored;

	if (!envelope_open(sealed, &finder->identity, &arena, &answer, err) ||
	    !delivery_load(finder, id, &arena, &bytes, err))
		return false;
	if (!envelope_find(&answer, TEXT("receipt"), &bytes.receipt))
		return err_set(err, FAULT_INPUT, "there is no receipt in it");
	(void)!envelope_find(&answer, TEXT("custody"), &bytes.custody);
	if (!record_check_bytes(&bytes, TEXT(""), &arena, &facts, err))
		return false;
	if (facts.kind->id == KIND_CUSTODY_ASK && !facts.custody)
		return err_set(err, FAULT_INPUT, "there is no custody in it");
	if ((facts.custody && !delivery_save(finder, id, "custody", bytes.custody, err)) ||
	    !delivery_save(finder, id, "receipt", bytes.receipt, err) ||
	    !sent_name(id, "outgoing", outgoing, err))
		return false;
	/* If it stays, it is sent once more and answered the same. */
	(void)!finder_remove(finder, outgoing, &ignored);
	return true;
}

/* Did the node itself say no?  All else leaves open whether it has the report. */
static bool
is_refusal(enum fault fault)
{
	return fault == FAULT_INPUT || fault == FAULT_DENIED || fault == FAULT_ABSENT ||
	       fault == FAULT_CONFLICT || fault == FAULT_LIMIT;
}

#define ID_SHOWN 12 /* digits: they name it to people */

static bool
fail_open(const struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf hex = BUF(KIB);
	struct err why = *err;

	hash_format(id, &hex);
	return err_set(err, why.fault, "%s; it is kept as %.*s, 'accord poll' delivers it",
	    why.text, ID_SHOWN, buf_string(&hex));
}

/* Send what the record holds; *refused when the node said no. */
static bool
send_record(const struct finder *finder, const struct remote *remote, const struct hash *id,
    bool *refused, struct err *err)
{
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX), answer = BUF(ENVELOPE_MAX);
	char name[PATH_MAX];

	*refused = false;
	if (!sent_name(id, "outgoing", name, err) || !finder_load(finder, name, &sealed, err))
		return false;
	if (!remote->post(remote->arg, DELIVER_INBOX, buf_text(&sealed), &answer, err)) {
		*refused = is_refusal(err->fault);
		return false;
	}
	return delivery_take_answer(finder, id, buf_text(&answer), err) ||
	       err_in(err, "the answer");
}

#define POLICY_PAGE "/policy.json"
#define PAGE_MAX MIB

/* The version of the policy that the node shows, which the report then names; one that is
 * not what it shows binds nobody, and none is no trouble. */
static void
see_policy(const struct deliver *how, struct report *report)
{
	static const struct doc_limits limits = { PAGE_MAX, 16 };
	scoped(buf_free) struct buf page = BUF(PAGE_MAX);
	scoped(doc_free) struct doc doc = DOC;
	struct value_walk walk = { 0 };
	struct sink sink = sink_buf(&page);
	struct value root, versions;
	struct err none;

	if (!how->remote->get(how->remote->arg, POLICY_PAGE, &sink, &none) ||
	    !doc_parse(&doc, buf_text(&page), &limits, &root, &none) ||
	    !value_get_array(root, "versions", &versions, &none) ||
	    !value_each(versions, &walk))
		return;
	report->has_policy = statement_get_hash(walk.value, "id", &report->policy, &none);
}

/* Sealed already: keep it, and send it. */
bool
delivery_send(const struct deliver *how, const struct delivery *d, struct err *err)
{
	char name[PATH_MAX];
	struct err worse;
	bool refused;

	if (!begin_record(d, err) || !sent_name(&d->id, "", name, err))
		return false;
	if (send_record(how->finder, how->remote, &d->id, &refused, err))
		return true;
	if (!refused || d->stays)
		return fail_open(&d->id, err);
	(void)!finder_remove(how->finder, name, &worse);
	return false;
}

bool
deliver_report(const struct deliver *how, const struct deliver_matter *matter, struct hash *id,
    struct err *err)
{
	scoped(delivery_free) struct delivery d = delivery_of(how->finder, how->node);
	struct signer signer = finder_signer(how->finder);
	struct saying saying = { &signer, how->now, how->node->manifest->name };
	struct report report = {
		.title = matter->title,
		.details = matter->details,
		.reply = how->finder->identity.recipient,
		.count = matter->count,
	};

	see_policy(how, &report);
	if (matter->pieces != NULL) {
		report.larges = matter->pieces->count;
		memcpy(report.large, matter->pieces->file, sizeof(report.large));
		d.pieces = buf_text(&matter->pieces->list);
	}
	if (!load_files(&d, matter->paths, report.file, matter->count, err) ||
	    !report_sign(&report, &saying, &d.statement, &d.id, err) || !check_own(&d, err) ||
	    !delivery_seal(&d, err))
		return false;
	*id = d.id;
	return delivery_send(how, &d, err);
}

static bool
send_said(const struct deliver *how, struct delivery *d, struct hash *id, struct err *err)
{
	recipient_format(&how->finder->identity.recipient, &d->reply);
	buf_add(&d->reply, TEXT("\n"));
	if (!buf_ok(&d->reply, err) || !delivery_seal(d, err))
		return false;
	*id = d->id;
	return delivery_send(how, d, err);
}

static bool
sign_letter(
    struct delivery *d, const struct deliver *how, const struct letter *letter, struct err *err)
{
	struct signer signer = finder_signer(how->finder);
	struct letter_how saying = { &signer, how->now, &how->node->manifest->name, 1 };

	return letter_sign(letter, &saying, &d->statement, &d->id, err);
}

/* With what is said; and the list of what follows is kept with it. */
static bool
load_said(struct delivery *d, const struct deliver_files *files, struct attached_file *file,
    size_t *count, struct err *err)
{
	*count = 0;
	if (files == NULL)
		return true;
	if (files->pieces != NULL)
		d->pieces = buf_text(&files->pieces->list);
	*count = files->name.len > 0 ? 1 : files->count;
	if (files->name.len == 0)
		return load_files(d, files->paths, file, files->count, err);
	file[0].name = files->name;
	return ustar_check_name(files->name, err) && take_file(d, files->bytes, &file[0], err);
}

bool
deliver_letter(const struct deliver *how, const struct letter *letter,
    const struct deliver_files *files, struct hash *id, struct err *err)
{
	scoped(delivery_free) struct delivery d = delivery_of(how->finder, how->node);
	struct letter whole = *letter;

	if (!load_said(&d, files, whole.file, &whole.count, err))
		return false;
	if (files != NULL && files->pieces != NULL) {
		whole.larges = files->pieces->count;
		memcpy(whole.large, files->pieces->file, sizeof(whole.large));
	}
	return sign_letter(&d, how, &whole, err) && send_said(how, &d, id, err);
}

bool
deliver_challenge(
    const struct deliver *how, const struct hash *receipt, struct hash *id, struct err *err)
{
	scoped(delivery_free) struct delivery d = delivery_of(how->finder, how->node);
	struct signer signer = finder_signer(how->finder);
	struct saying saying = { &signer, how->now, how->node->manifest->name };
	struct challenge challenge = { *receipt };

	d.stays = true;
	return challenge_sign(&challenge, &saying, &d.statement, &d.id, err) &&
	       send_said(how, &d, id, err);
}

bool
deliver_word(
    const struct deliver *how, const struct award_word *word, struct hash *id, struct err *err)
{
	scoped(delivery_free) struct delivery d = delivery_of(how->finder, how->node);
	struct signer signer = finder_signer(how->finder);
	struct saying saying = { &signer, how->now, how->node->manifest->name };

	return award_word_sign(word, &saying, NULL, &d.statement, &d.id, err) &&
	       send_said(how, &d, id, err);
}

bool
deliver_move(const struct deliver *how, const struct move *move,
    const struct deliver_files *files, struct hash *id, struct err *err)
{
	scoped(delivery_free) struct delivery d = delivery_of(how->finder, how->node);
	struct signer signer = finder_signer(how->finder);
	struct attached_file file[ATTACHED_MAX];
	struct move_file along[ATTACHED_MAX];
	struct move whole = *move;
	size_t count;

	if (!load_said(&d, files, file, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		along[i] =
		    (struct move_file){ file[i].name, (int64_t)file[i].size, file[i].hash };
	whole.files = (struct shape_list){ count, along };
	if (files != NULL && files->pieces != NULL)
		whole.large = (struct shape_list){ files->pieces->count, files->pieces->file };
	return move_sign(&whole, &signer, how->now, &d.statement, &d.id, err) &&
	       send_said(how, &d, id, err);
}

bool
deliver_anonymous(const struct deliver *how, const struct deliver_matter *matter,
    struct hash *id, struct err *err)
{
	scoped(delivery_free) struct delivery d = delivery_of(how->finder, how->node);
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX);
	struct signer signer = finder_signer(how->finder);
	struct saying saying = { &signer, how->now, how->node->manifest->name };
	struct report report = {
		.title = matter->title,
		.details = matter->details,
		.reply = how->finder->identity.recipient,
		.anonymous = true,
		.count = matter->count,
	};
	struct envelope answer;
	struct text kept;

	if (!load_files(&d, matter->paths, report.file, matter->count, err) ||
	    !report_sign(&report, &saying, &d.statement, &d.id, err) || !check_own(&d, err) ||
	    !delivery_seal(&d, err) ||
	    !how->remote->post(
		how->remote->arg, DELIVER_INBOX, buf_text(&d.sealed), &sealed, err) ||
	    !envelope_open(buf_text(&sealed), &how->finder->identity, &d.arena, &answer, err))
		return false;
	if (!envelope_find(&answer, TEXT(RECEIVE_KEPT), &kept))
		return err_set(err, FAULT_INPUT, "the node does not say that it has it");
	*id = d.id;
	return true;
}

bool
deliver_again(const struct deliver *how, const struct hash *id, struct err *err)
{
	char name[PATH_MAX];
	bool refused;

	/* Its receipt may have come by way of a custodian meanwhile. */
	if (!sent_name(id, "receipt", name, err))
		return false;
	if (finder_has(how->finder, name))
		return true;
	if (!sent_name(id, "manifest", name, err) ||
	    !pinned_save(how->finder, name, how->node, err) || !sent_name(id, "", name, err))
		return false;
	if (send_record(how->finder, how->remote, id, &refused, err))
		return true;
	return refused ? err_in(err, "'%s' (remove it to give it up)", name)
		       : err_in(err, "'%s'", name);
}

bool
deliver_ask(const struct deliver *how, const struct buf *statement, struct arena *arena,
    struct envelope *answer, struct err *err)
{
	scoped(delivery_free) struct delivery d = delivery_of(how->finder, how->node);
	scoped(buf_free) struct buf sealed = BUF(ENVELOPE_MAX);

	buf_add(&d.statement, buf_text(statement));
	if (!buf_ok(&d.statement, err) || !delivery_seal(&d, err) ||
	    !how->remote->post(
		how->remote->arg, DELIVER_INBOX, buf_text(&d.sealed), &sealed, err))
		return false;
	return envelope_open(buf_text(&sealed), &how->finder->identity, arena, answer, err) ||
	       err_in(err, "the answer");
}
