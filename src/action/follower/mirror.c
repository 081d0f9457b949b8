#include "action/follower/mirror.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "action/release/events.h"
#include "base/mem.h"

#define KEY_MAX 256
#define PROOF_MAX (64 * KIB)
#define SHARED_FILE 0644
#define CHECKPOINT "checkpoint"

/* What came under a path; `gone`: that there is nothing. */
struct mirror_file {
	struct mirror_file *next;
	bool gone;
	struct buf bytes;
	char path[]; /* without the first slash */
};

static void
forget(struct mirror *mirror)
{
	while (mirror->files != NULL) {
		struct mirror_file *file = mirror->files;

		mirror->files = file->next;
		buf_free(&file->bytes);
		free(file);
	}
	mirror->bytes = 0;
}

void
mirror_close(struct mirror *mirror)
{
	forget(mirror);
}

/* What never changes once it was seen, and so was written when it was verified. */
static bool
is_kept(const struct mirror *mirror, const char *path)
{
	return (text_starts(text_of(path), TEXT("statement/")) ||
		   text_starts(text_of(path), TEXT("tile/")) ||
		   text_starts(text_of(path), TEXT("witnesses/"))) &&
	       tree_has(&mirror->tree, path);
}

static bool
remember(struct mirror *mirror, const char *path, struct text bytes, bool gone, struct err *err)
{
	size_t len = strlen(path);
	struct mirror_file *file;

	if (!gone && is_kept(mirror, path))
		return true;
	if (bytes.len > MIRROR_BYTES_MAX - mirror->bytes)
		return err_set(
		    err, FAULT_LIMIT, "over %zu bytes are new at once", MIRROR_BYTES_MAX);
	file = mem_grow(NULL, sizeof(*file) + len + 1);
	if (file == NULL)
		return err_memory(err);
	*file = (struct mirror_file){
		.next = mirror->files, .gone = gone, .bytes = BUF(MIRROR_BYTES_MAX)
	};
	memcpy(file->path, path, len + 1);
	mirror->files = file;
	mirror->bytes += bytes.len;
	buf_add(&file->bytes, bytes);
	return buf_ok(&file->bytes, err);
}

static bool
get(void *arg, const char *path, const struct sink *to, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(MIRROR_BYTES_MAX);
	struct mirror *mirror = arg;
	struct sink sink = sink_buf(&bytes);
	struct err why;

	if (!mirror->from->get(mirror->from->arg, path, &sink, err)) {
		if (err->fault == FAULT_ABSENT &&
		    !remember(mirror, path + 1, TEXT(""), true, &why))
			*err = why;
		return false;
	}
	return remember(mirror, path + 1, buf_text(&bytes), false, err) &&
	       sink_write(to, buf_text(&bytes), err);
}

static bool
post(void *arg, const char *path, struct text body, struct buf *answer, struct err *err)
{
	const struct mirror *mirror = arg;

	return mirror->from->post(mirror->from->arg, path, body, answer, err);
}

bool
mirror_open(const char *dir, struct mirror *out, struct err *err)
{
	*out = (struct mirror){ .remote = { .get = get, .post = post, .arg = out } };
	return tree_open(dir, &out->tree, err);
}

const struct remote *
mirror_through(struct mirror *mirror, const struct remote *from)
{
	forget(mirror);
	mirror->from = from;
	return &mirror->remote;
}

/* What was taken down goes; a partial bundle of entries does when the whole one is there. */
static bool
show_one(const struct mirror *mirror, const struct mirror_file *file, struct err *err)
{
	scoped(buf_free) struct buf partial = BUF(PATH_MAX);

	if (file->gone)
		return !text_starts(text_of(file->path), TEXT("statement/")) ||
		       tree_remove(&mirror->tree, file->path, err);
	if (!tree_put_soon(&mirror->tree, file->path, buf_text(&file->bytes), err))
		return false;
	if (!text_starts(text_of(file->path), TEXT("tile/")) ||
	    strstr(file->path, ".p/") != NULL)
		return true;
	buf_addf(&partial, "%s.p", file->path);
	return buf_ok(&partial, err) && tree_remove(&mirror->tree, buf_string(&partial), err);
}

bool
mirror_show(struct mirror *mirror, struct err *err)
{
	const struct mirror_file *head = NULL;

	for (const struct mirror_file *file = mirror->files; file != NULL; file = file->next)
		if (strcmp(file->path, CHECKPOINT) == 0)
			head = head == NULL ? file : head;
		else if (!show_one(mirror, file, err))
			return false;
	if (head != NULL &&
	    (!tree_sync(&mirror->tree, err) ||
		!tree_put(&mirror->tree, CHECKPOINT, buf_text(&head->bytes), err)))
		return false;
	forget(mirror);
	return true;
}

/* Releases */

static bool
copy(const char *from, const char *to, struct err *err)
{
	scoped(draft_free) struct draft draft = DRAFT;
	scoped(file_close) int fd = -1;
	struct source source = source_fd(&fd);
	char step[64 * 1024];
	struct sink sink;
	size_t got;

	if (!file_open(from, &fd, err) || !draft_open(to, SHARED_FILE, &draft, err))
		return false;
	sink = draft_sink(&draft);
	do
		if (!source.read(source.arg, step, sizeof(step), &got, err) ||
		    !sink_write(&sink, (struct text){ step, got }, err))
			return false;
	while (got > 0);
	return draft_commit(&draft, false, err);
}

/* The same file under a second name, where that can be; it is never changed. */
static bool
link_or_copy(const char *from, const char *to, struct err *err)
{
	return (link(from, to) == 0 && chmod(to, SHARED_FILE) == 0) || copy(from, to, err);
}

/* And that it is sealed is told once. */
static bool
add_bundle(struct mirror *mirror, const struct follow *follow, const struct follow_seal *seal,
    struct err *err)
{
	scoped(draft_free) struct draft folder = DRAFT;
	scoped(buf_free) struct buf name = BUF(KIB);
	char from[PATH_MAX], to[PATH_MAX];

	seal_bundle_path(&seal->seal.bundle, &name);
	if (!buf_ok(&name, err) ||
	    !follow_seal_path(follow, seal, ".accord/", "/bundle.age", from, err))
		return false;
	if (tree_has(&mirror->tree, buf_string(&name)) || access(from, F_OK) != 0)
		return true;
	return tree_draft(&mirror->tree, buf_string(&name), &folder, err) && /* makes it */
	       tree_path(&mirror->tree, buf_string(&name), to, err) &&
	       link_or_copy(from, to, err) &&
	       events_add_seal(&mirror->tree, &seal->id, &seal->seal, err);
}

/* What is read is only what was not there. */
static bool
put_copy(struct mirror *mirror, const char *from, const char *name, size_t most,
    struct buf *bytes, struct err *err)
{
	*bytes = BUF_SECRET(most);
	if (tree_has(&mirror->tree, name))
		return true;
	if (!file_load(from, bytes, err))
		return err->fault == FAULT_ABSENT;
	return tree_put(&mirror->tree, name, buf_text(bytes), err);
}

static bool
add_proofs(struct mirror *mirror, const struct follow *follow, const struct follow_seal *seal,
    struct err *err)
{
	for (size_t i = 0; i < follow->postpones; i++) {
		const struct follow_postpone *postpone = &follow->postpone[i];
		scoped(buf_free) struct buf name = BUF(KIB), kept = BUF(KIB), bytes = BUF(0);
		char from[PATH_MAX];

		if (!hash_eq(&postpone->of, &seal->id))
			continue;
		buf_add(&kept, TEXT("/proof-"));
		hash_format(&postpone->id, &kept);
		seal_proof_path(&seal->id, &postpone->id, &name);
		if (!buf_ok(&kept, err) || !buf_ok(&name, err) ||
		    !follow_seal_path(follow, seal, ".accord/", buf_string(&kept), from, err) ||
		    !put_copy(mirror, from, buf_string(&name), PROOF_MAX, &bytes, err))
			return false;
	}
	return true;
}

static bool
add_key(struct mirror *mirror, const struct follow *follow, const struct follow_seal *seal,
    struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB), key = BUF(0);
	char from[PATH_MAX];

	seal_key_path(&seal->id, &name);
	if (!buf_ok(&name, err) ||
	    !follow_seal_path(follow, seal, ".accord/", "/key", from, err) ||
	    !put_copy(mirror, from, buf_string(&name), KEY_MAX, &key, err))
		return false;
	return key.len == 0 || events_add_key(&mirror->tree, &seal->id, buf_text(&key), err);
}

bool
mirror_add(struct mirror *mirror, const struct follow *follow, const struct follow_seal *seal,
    struct err *err)
{
	return add_bundle(mirror, follow, seal, err) && add_proofs(mirror, follow, seal, err) &&
	       events_add_seal(&mirror->tree, &seal->id, &seal->seal, err) &&
	       add_key(mirror, follow, seal, err);
}
