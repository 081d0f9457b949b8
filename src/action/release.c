#include "action/release.h"

#include "action/bundle.h"
#include "base/mem.h"
#include "crypto/random.h"
#include "journal/release_key.h"
#include "statement/envelope.h"

#define SCALAR_LEN 32

/* A clamped X25519 scalar (RFC 7748 section 5), so that it is its own canonical
 * spelling and can later be shared among a committee. */
static bool
draw_key(struct identity *out, struct err *err)
{
	uint8_t scalar[SCALAR_LEN];
	bool made;

	random_bytes(scalar, sizeof(scalar));
	scalar[0] &= 248;
	scalar[31] &= 127;
	scalar[31] |= 64;
	made = identity_from_scalar(text_bytes(scalar, sizeof(scalar)), out, err);
	mem_wipe(scalar, sizeof(scalar));
	return made;
}

/* Everything written is hashed and counted on its way. */
struct tee {
	const struct sink *to;
	struct hasher hasher;
	uint64_t size;
};

static bool
write_tee(void *arg, struct text bytes, struct err *err)
{
	struct tee *tee = arg;

	hasher_add(&tee->hasher, bytes);
	tee->size += bytes.len;
	return sink_write(tee->to, bytes, err);
}

/* Files on their way into a bundle, and how far they have come. */
struct packing {
	const struct release_files *files;
	struct bundle bundle;
	uint64_t total;
};

static void
packing_free(struct packing *packing)
{
	bundle_free(&packing->bundle);
}

static void
tell_packed(void *arg, uint64_t done)
{
	const struct packing *packing = arg;

	if (packing->files->tell != NULL)
		packing->files->tell(packing->files->arg, done, packing->total);
}

static bool
seal_files(struct packing *packing, const struct sink *to, struct seal *seal, struct err *err)
{
	struct age_seal how = { .recipients = &seal->recipient, .count = 1 };
	struct meter meter = { .tell = tell_packed, .arg = packing };
	struct source source = source_metered(&meter, bundle_source(&packing->bundle));
	struct tee tee = { .to = to };
	struct sink sink = { write_tee, &tee };

	hasher_init(&tee.hasher);
	if (!age_seal(&how, &source, &sink, err))
		return false;
	seal->bundle = hasher_end(&tee.hasher);
	seal->size = tee.size;
	return true;
}

/* Write the bundle under the name that its digest gives it. */
static bool
put_bundle(struct node *node, struct packing *packing, struct seal *seal, struct err *err)
{
	scoped(draft_free) struct draft draft = DRAFT;
	scoped(buf_free) struct buf name = BUF(KIB);
	char path[PATH_MAX];
	struct sink sink;

	if (!tree_draft(&node->journal.tree, "bundle/new.age", &draft, err))
		return false;
	sink = draft_sink(&draft);
	if (!seal_files(packing, &sink, seal, err))
		return false;
	seal_bundle_path(&seal->bundle, &name);
	return tree_path(&node->journal.tree, buf_string(&name), path, err) &&
	       draft_aim(&draft, path, err) && draft_commit(&draft, false, err);
}

static bool
say(struct node *node, const struct seal *seal, const struct identity *key, int64_t now,
    struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement statement = { 0 };
	struct signer signer = node_signer(node);

	if (!seal_sign(seal, now, &signer, &bytes, id, err) ||
	    !statement_open(buf_text(&bytes), &signer.vkey, &statement, err) ||
	    !journal_begin(&node->journal, err))
		return false;
	if (!journal_add_public(&node->journal, &statement, err) ||
	    !release_key_add(&node->journal, id, seal->opens, key, err)) {
		journal_rollback(&node->journal);
		return false;
	}
	return journal_commit(&node->journal, err);
}

/* What was said stands, though it does not show yet: whoever tried again would make
 * a second release. */
static bool
fail_said(const struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	hash_format(id, &hex);
	return err_in(err,
	    "sealed as %s, but not public yet ('accord serve' makes it so when it can)",
	    buf_string(&hex));
}

bool
release_seal(struct node *node, const struct release_files *files, struct seal *seal,
    int64_t now, struct hash *id, struct err *err)
{
	scoped(identity_free) struct identity key = { 0 };
	scoped(packing_free) struct packing packing = { files, { .fd = -1 }, 0 };

	if (seal->opens <= now)
		return err_set(err, FAULT_INPUT, "the time to open is past; give one to come");
	if (!bundle_open(
		files->paths, files->count, envelope_padded_len, &packing.bundle, err) ||
	    !draw_key(&key, err))
		return false;
	packing.total = bundle_len(&packing.bundle);
	seal->recipient = key.recipient;
	if (!put_bundle(node, &packing, seal, err) || !say(node, seal, &key, now, id, err))
		return false;
	if (node_publish(node, err))
		return true;
	return fail_said(id, err);
}
