#include "log/fork.h"

#include "codec/base64.h"
#include "codec/json_write.h"

#define VERSION TEXT("log-fork/v1")
#define MEMBERS 5
#define DEPTH 2

static bool
parse_hash(struct text in, struct hash *out, struct err *err)
{
	return base64_decode(in, out->bytes, HASH_LEN) ||
	       err_set(err, FAULT_INPUT, "'%.*s' is no hash of %d bytes in base64",
		   TEXT_ARGS(in), HASH_LEN);
}

static bool
parse_path(struct value list, struct merkle_path *out, struct err *err)
{
	struct value_walk walk = { 0 };
	struct text base64;

	out->count = 0;
	while (value_each(list, &walk)) {
		if (out->count == MERKLE_CONSISTENCY_MAX)
			return err_set(err, FAULT_INPUT, "the path is longer than %d hashes",
			    MERKLE_CONSISTENCY_MAX);
		if (!value_as_text(walk.value, &base64, err) ||
		    !parse_hash(base64, &out->hash[out->count++], err))
			return false;
	}
	return true;
}

static bool
parse_proof(struct value root, struct fork *fork, struct err *err)
{
	struct value list;
	struct text base64;

	if (!value_get_text(root, "root", &base64, err) ||
	    !value_get_array(root, "path", &list, err) || !parse_path(list, &fork->path, err))
		return false;
	fork->shown = base64.len > 0;
	if (!fork->shown && fork->path.count > 0)
		return err_set(err, FAULT_INPUT, "it has a path, but no root");
	return !fork->shown || parse_hash(base64, &fork->root, err);
}

static bool
parse(struct value root, struct fork *out, struct err *err)
{
	struct fork fork = { 0 };
	struct text version;

	if (!value_as_object(root, err) || !value_get_text(root, "accord", &version, err))
		return false;
	if (!text_eq(version, VERSION))
		return err_set(err, FAULT_INPUT, "it is '%.*s', not '%.*s'", TEXT_ARGS(version),
		    TEXT_ARGS(VERSION));
	if (!value_get_text(root, "older", &fork.older, err) ||
	    !value_get_text(root, "newer", &fork.newer, err) || !parse_proof(root, &fork, err))
		return false;
	if (value_count(root) != MEMBERS)
		return err_set(
		    err, FAULT_INPUT, "it has other members than the %d of its kind", MEMBERS);
	*out = fork;
	return true;
}

bool
fork_parse(struct doc *doc, struct text in, struct fork *out, struct err *err)
{
	const struct doc_limits limits = { FORK_LEN_MAX, DEPTH };
	struct value root;

	return (doc_parse(doc, in, &limits, &root, err) && parse(root, out, err)) ||
	       err_in(err, "evidence of a fork");
}

static void
write_hash(struct writer *w, const struct hash *hash)
{
	scoped(buf_free) struct buf base64 = BUF(KIB);

	base64_add(&base64, hash->bytes, HASH_LEN);
	writer_text(w, buf_text(&base64));
	if (base64.failed) {
		buf_free(w->out);
		w->out->failed = true;
	}
}

void
fork_format(const struct fork *fork, struct buf *out)
{
	struct writer w = WRITER(out);

	writer_object(&w);
	writer_key(&w, "accord");
	writer_text(&w, VERSION);
	writer_key(&w, "older");
	writer_text(&w, fork->older);
	writer_key(&w, "newer");
	writer_text(&w, fork->newer);
	writer_key(&w, "root");
	if (fork->shown)
		write_hash(&w, &fork->root);
	else
		writer_text(&w, TEXT(""));
	writer_key(&w, "path");
	writer_array(&w);
	for (size_t i = 0; fork->shown && i < fork->path.count; i++)
		write_hash(&w, &fork->path.hash[i]);
	writer_end(&w);
	writer_end(&w);
	buf_add(out, TEXT("\n"));
}

static bool
check_same_size(const struct fork *fork, const struct checkpoint *older,
    const struct checkpoint *newer, struct err *err)
{
	if (fork->shown)
		return err_set(err, FAULT_DENIED,
		    "two checkpoints of one size are compared as they are, without a root");
	if (hash_eq(&older->root, &newer->root))
		return err_set(
		    err, FAULT_DENIED, "both checkpoints say the same: this proves no fork");
	return true;
}

static bool
check_growth(const struct fork *fork, const struct checkpoint *older,
    const struct checkpoint *newer, struct err *err)
{
	if (!fork->shown)
		return err_set(err, FAULT_DENIED,
		    "there is no root: both checkpoints were kept, but nothing is proven");
	if (!merkle_check_consistency(
		older->size, &fork->root, newer->size, &newer->root, &fork->path, err))
		return err_set(err, FAULT_DENIED,
		    "the path does not show that the root is of the newer tree's beginning");
	if (hash_eq(&fork->root, &older->root))
		return err_set(err, FAULT_DENIED,
		    "the newer checkpoint continues the older one: this proves no fork");
	return true;
}

bool
fork_check(const struct fork *fork, const struct vkey *key, struct checkpoint *older,
    struct checkpoint *newer, struct err *err)
{
	struct checkpoint first, second;

	if (!checkpoint_open(fork->older, key, &first, err))
		return err_in(err, "the older checkpoint");
	if (!checkpoint_open(fork->newer, key, &second, err))
		return err_in(err, "the newer checkpoint");
	if (first.size > second.size)
		return err_set(
		    err, FAULT_DENIED, "the older checkpoint has more entries than the newer");
	if (first.size == second.size ? !check_same_size(fork, &first, &second, err)
				      : !check_growth(fork, &first, &second, err))
		return false;
	*older = first;
	*newer = second;
	return true;
}
