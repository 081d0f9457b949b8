#include "action/release/release.h"

#include <inttypes.h>
#include <sys/stat.h>

#include "action/release/bundle.h"
#include "action/release/listing.h"
#include "base/mem.h"
#include "codec/compressor.h"
#include "crypto/random.h"
#include "journal/release_key.h"
#include "release/contents.h"
#include "release/unlock.h"
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

/* What followers would not take is not promised. */
static bool
check_ratio(const struct packing *packing, const struct seal *seal, struct err *err)
{
	return packing->total <= bundle_len_max(seal->size) ||
	       err_set(err, FAULT_LIMIT,
		   "the files are so empty that %" PRIu64 " bytes become %" PRIu64
		   ", which who follows would refuse; pack them yourself first",
		   packing->total, seal->size);
}

static bool
seal_files(struct packing *packing, const struct sink *to, struct seal *seal, struct err *err)
{
	struct age_seal how = { .recipients = &seal->recipient, .count = 1 };
	struct meter meter = { .tell = tell_packed, .arg = packing };
	struct source archive = source_metered(&meter, bundle_source(&packing->bundle));
	scoped(compressor_free) struct compressor compressor = { 0 };
	struct tee tee = { .to = to };
	struct sink sink = { write_tee, &tee };
	struct source source;

	if (!compressor_open(&archive, packing->total, envelope_padded_len, &compressor, err))
		return false;
	source = compressor_source(&compressor);
	hasher_init(&tee.hasher);
	if (!age_seal(&how, &source, &sink, err))
		return false;
	seal->bundle = hasher_end(&tee.hasher);
	seal->size = tee.size;
	return check_ratio(packing, seal, err);
}

/* Write the bundle under the name that its digest gives it. */
static bool
put_bundle(const struct tree *tree, struct packing *packing, struct seal *seal, struct err *err)
{
	scoped(draft_free) struct draft draft = DRAFT;
	scoped(buf_free) struct buf name = BUF(KIB);
	char path[PATH_MAX];
	struct sink sink;

	if (!tree_draft(tree, "bundle/new.age", &draft, err))
		return false;
	sink = draft_sink(&draft);
	if (!seal_files(packing, &sink, seal, err))
		return false;
	seal_bundle_path(&seal->bundle, &name);
	return tree_path(tree, buf_string(&name), path, err) && draft_aim(&draft, path, err) &&
	       draft_commit(&draft, false, err);
}

/* A list that is made is held against the files as one that is given. */
static bool
put_list(struct packing *packing, struct err *err)
{
	const struct release_files *files = packing->files;

	if (files->list.len == 0)
		return listing_check(files->paths, files->count, err);
	return listing_check_list(files->list, files->paths, files->count, err) &&
	       bundle_put_first(&packing->bundle, TEXT(CONTENTS_NAME), files->list, err);
}

bool
release_bundle(const struct tree *tree, const struct release_files *files, struct seal *seal,
    struct identity *key, struct err *err)
{
	scoped(packing_free) struct packing packing = { files, { .fd = -1 }, 0 };
	scoped(identity_free) struct identity drawn = { 0 };

	if (!bundle_open(files->paths, files->count, &packing.bundle, err) ||
	    !put_list(&packing, err) || !draw_key(&drawn, err))
		return false;
	packing.total = bundle_len(&packing.bundle);
	seal->recipient = drawn.recipient;
	if (!put_bundle(tree, &packing, seal, err))
		return false;
	*key = drawn;
	drawn = (struct identity){ 0 };
	return true;
}

/* Whoever sealed it has told the digest; that the file is there, and whole, is seen from
 * its length. */
static bool
check_bundle(const struct node *node, const struct seal *seal, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	char path[PATH_MAX];
	struct stat st;

	seal_bundle_path(&seal->bundle, &name);
	if (!tree_path(&node->journal.tree, buf_string(&name), path, err))
		return false;
	if (stat(path, &st) != 0)
		return err_errno(err, "there is no bundle '%s'", path);
	return (S_ISREG(st.st_mode) && (uint64_t)st.st_size == seal->size) ||
	       err_set(err, FAULT_CONFLICT, "'%s' is not the bundle that was sealed", path);
}

bool
release_check(const struct node *node, const struct seal *seal, const struct identity *key,
    int64_t now, struct err *err)
{
	if (seal->opens <= now)
		return err_set(err, FAULT_INPUT, "the time to open is past; give one to come");
	return seal_check_key(seal, key, err) && check_bundle(node, seal, err);
}

bool
release_say(struct node *node, const struct seal *seal, const struct identity *key, int64_t now,
    struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement statement = { 0 };
	struct signer signer = node_signer(node);

	return release_check(node, seal, key, now, err) &&
	       seal_sign(seal, now, &signer, &bytes, id, err) &&
	       statement_open(buf_text(&bytes), &signer.vkey, &statement, err) &&
	       journal_add_public(&node->journal, &statement, err) &&
	       release_key_add(&node->journal, id, seal->opens, key, err);
}

bool
release_open_early(struct node *node, const struct hash *seal, struct text reason, int64_t now,
    struct hash *id, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX), key = BUF_SECRET(KIB);
	scoped(statement_free) struct statement statement = { 0 };
	struct signer signer = node_signer(node);
	struct unlock unlock = { .of = *seal, .reason = reason };
	bool posted;

	if (!release_key_find(&node->journal, seal, &key, &posted, err))
		return false;
	if (posted)
		return err_set(err, FAULT_CONFLICT, "this release is open already");
	unlock.key = buf_text(&key);
	return unlock_sign(&unlock, now, &signer, &bytes, id, err) &&
	       statement_open(buf_text(&bytes), &signer.vkey, &statement, err) &&
	       journal_add_public(&node->journal, &statement, err) &&
	       release_key_hasten(&node->journal, seal, now, err);
}
