#include "action/finder/locker_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "action/node/node.h"
#include "base/file.h"
#include "base/mem.h"
#include "codec/ustar.h"
#include "crypto/scrypt.h"

#define PRIVATE_FILE 0600
#define SEALED_MAX (3 * LOCKER_MAX) /* with what age and ustar put around it */

struct thing {
	char name[USTAR_NAME_MAX + 1];
	struct buf bytes;
};

struct locker_contents {
	char path[PATH_MAX];
	int lock;
	struct buf header; /* of the file: its key, wrapped by the passphrase */
	struct age_key key;
	size_t count;
	size_t bytes;
	struct thing *thing; /* by name */
};

void
contents_close(struct locker_contents *c)
{
	for (size_t i = 0; i < c->count; i++)
		buf_free(&c->thing[i].bytes);
	free(c->thing);
	buf_free(&c->header);
	age_key_wipe(&c->key);
	file_close(&c->lock);
	free(c);
}

/* Where it stands, or would. */
static size_t
place_of(const struct locker_contents *c, const char *name, bool *found)
{
	size_t low = 0, high = c->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(c->thing[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*found = low < c->count && strcmp(c->thing[low].name, name) == 0;
	return low;
}

bool
contents_find(const struct locker_contents *c, const char *name, struct text *bytes)
{
	bool found;
	size_t at = place_of(c, name, &found);

	if (found)
		*bytes = buf_text(&c->thing[at].bytes);
	return found;
}

static bool
is_within(const char *name, const char *folder)
{
	size_t len = strlen(folder);

	return len == 0 || (strncmp(name, folder, len) == 0 && name[len] == '/');
}

/* --- changes, in memory alone */

static bool
insert(struct locker_contents *c, size_t at, const char *name, struct err *err)
{
	struct thing *grown;

	if (c->count == LOCKER_NAMES_MAX)
		return err_set(err, FAULT_LIMIT, "there are %d things in it, and no more fit",
		    LOCKER_NAMES_MAX);
	grown = mem_grow(c->thing, (c->count + 1) * sizeof(*grown));
	if (grown == NULL)
		return err_memory(err);
	memmove(grown + at + 1, grown + at, (c->count - at) * sizeof(*grown));
	grown[at] = (struct thing){ .bytes = BUF_SECRET(LOCKER_MAX) };
	snprintf(grown[at].name, sizeof(grown[at].name), "%s", name);
	c->thing = grown;
	c->count++;
	return true;
}

/* What stood there before is moved to `*before`, which was empty. */
static bool
put(struct locker_contents *c, const char *name, struct text bytes, struct buf *before,
    bool *was, struct err *err)
{
	struct buf copy = BUF_SECRET(LOCKER_MAX);
	size_t at = place_of(c, name, was);

	if (!ustar_check_name(text_of(name), err))
		return false;
	if (c->bytes + bytes.len > LOCKER_MAX)
		return err_set(err, FAULT_LIMIT, "over %zu MiB in it", LOCKER_MAX / MIB);
	buf_add(&copy, bytes);
	if (!buf_ok(&copy, err))
		return false;
	if (!*was && !insert(c, at, name, err)) {
		buf_free(&copy);
		return false;
	}
	*before = c->thing[at].bytes;
	c->thing[at].bytes = copy;
	c->bytes += bytes.len - before->len;
	return true;
}

static void
drop(struct locker_contents *c, const char *name)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->count; i++) {
		struct thing *thing = &c->thing[i];

		if (strcmp(thing->name, name) != 0 && !is_within(thing->name, name)) {
			c->thing[kept++] = *thing;
			continue;
		}
		c->bytes -= thing->bytes.len;
		buf_free(&thing->bytes);
	}
	c->count = kept;
}

static void
put_back(struct locker_contents *c, const char *name, struct buf *before)
{
	bool found;
	size_t at = place_of(c, name, &found);

	c->bytes += before->len - c->thing[at].bytes.len;
	buf_free(&c->thing[at].bytes);
	c->thing[at].bytes = *before;
	*before = (struct buf){ 0 };
}

/* --- on disk */

static bool
write_archive(const struct locker_contents *c, struct buf *out, struct err *err)
{
	struct sink sink = sink_buf(out);

	for (size_t i = 0; i < c->count; i++)
		if (!ustar_write_file(
			&sink, text_of(c->thing[i].name), buf_text(&c->thing[i].bytes), err))
			return false;
	return ustar_write_end(&sink, err);
}

/* The whole file anew, under its key. */
static bool
keep(const struct locker_contents *c, struct err *err)
{
	scoped(buf_free) struct buf archive = BUF_SECRET(2 * LOCKER_MAX);
	scoped(buf_free) struct buf sealed = BUF(SEALED_MAX);
	struct sink sink = sink_buf(&sealed);
	struct source source;
	struct text rest;

	buf_add(&sealed, buf_text(&c->header));
	if (!write_archive(c, &archive, err))
		return false;
	rest = buf_text(&archive);
	source = source_text(&rest);
	return age_payload_seal(&c->key, POOL_ALONE, &source, &sink, err) &&
	       buf_ok(&sealed, err) && file_save(c->path, buf_text(&sealed), PRIVATE_FILE, err);
}

bool
contents_save(struct locker_contents *c, const char *name, struct text bytes, struct err *err)
{
	scoped(buf_free) struct buf before = { 0 };
	bool was;

	if (!put(c, name, bytes, &before, &was, err))
		return false;
	if (keep(c, err))
		return true;
	/* What is not on disk must not seem to be there. */
	if (was)
		put_back(c, name, &before);
	else
		drop(c, name);
	return false;
}

static bool
put_all(struct locker_contents *c, const char *folder, const struct locker_item *items,
    size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		scoped(buf_free) struct buf before = { 0 };
		char name[PATH_MAX];
		bool was;

		if (!node_path(folder, items[i].name, name, err) ||
		    !put(c, name, items[i].bytes, &before, &was, err))
			return false;
	}
	return true;
}

bool
contents_save_all(struct locker_contents *c, const char *folder,
    const struct locker_item *items, size_t count, struct err *err)
{
	if (put_all(c, folder, items, count, err) && keep(c, err))
		return true;
	drop(c, folder);
	return false;
}

bool
contents_remove(struct locker_contents *c, const char *name, struct err *err)
{
	drop(c, name);
	return keep(c, err);
}

/* In the order of names, what is in one folder stands together. */
bool
contents_each(const struct locker_contents *c, const char *folder,
    bool (*visit)(void *arg, const char *name, struct err *err), void *arg, struct err *err)
{
	size_t skip = strlen(folder) + (folder[0] != '\0');
	char last[USTAR_NAME_MAX + 1] = "";

	for (size_t i = 0; i < c->count; i++) {
		const char *rest = c->thing[i].name + skip;
		size_t len;

		if (!is_within(c->thing[i].name, folder))
			continue;
		len = strcspn(rest, "/");
		if (strncmp(rest, last, len) == 0 && last[len] == '\0')
			continue;
		snprintf(last, sizeof(last), "%.*s", (int)len, rest);
		if (!visit(arg, last, err))
			return false;
	}
	return true;
}

/* --- opening it */

static bool
read_thing(
    struct ustar *archive, const struct ustar_file *file, struct buf *out, struct err *err)
{
	size_t size = (size_t)file->size, got;
	char *at;

	if (file->size > LOCKER_MAX)
		return err_set(err, FAULT_LIMIT, "'%s' in it is too large", file->name);
	at = size == 0 ? NULL : buf_extend(out, size);
	if (size > 0 && at == NULL)
		return err_memory(err);
	for (size_t done = 0; done < size; done += got)
		if (!ustar_read(archive, at + done, size - done, &got, err))
			return false;
	return true;
}

static bool
read_archive(struct locker_contents *c, struct text bytes, struct err *err)
{
	struct source source = source_text(&bytes);
	struct ustar archive = USTAR(&source);
	struct ustar_file file = { 0 };

	for (;;) {
		scoped(buf_free) struct buf thing = BUF_SECRET(LOCKER_MAX), before = { 0 };
		bool more, was;

		if (!ustar_next(&archive, &file, &more, err))
			return false;
		if (!more)
			return true;
		if (!read_thing(&archive, &file, &thing, err) ||
		    !put(c, file.name, buf_text(&thing), &before, &was, err))
			return false;
		if (was)
			return err_set(err, FAULT_INPUT, "it has '%s' twice", file.name);
	}
}

static bool
unseal(
    struct locker_contents *c, const struct age_open *how, struct text sealed, struct err *err)
{
	scoped(buf_free) struct buf begun = BUF(AGE_HEADER_MAX + 64 * KIB);
	scoped(buf_free) struct buf archive = BUF_SECRET(2 * LOCKER_MAX);
	struct source source = source_text(&sealed), payload;
	struct sink sink = sink_buf(&archive);
	struct age_header header;
	struct age_rest rest;

	if (!age_header_read(&source, &begun, &header, &rest, err))
		return false;
	buf_add(&c->header, (struct text){ begun.at, begun.len - rest.ahead.len });
	payload = age_rest_source(&rest);
	return buf_ok(&c->header, err) && age_unwrap(how, &header, &c->key, err) &&
	       age_payload_open(&c->key, POOL_ALONE, &payload, &sink, err) &&
	       buf_ok(&archive, err) && read_archive(c, buf_text(&archive), err);
}

/* Two at work in it would undo each other. */
static bool
begin(const char *path, struct locker_contents **out, struct err *err)
{
	struct locker_contents *c = mem_grow(NULL, sizeof(*c));
	char lock[PATH_MAX];
	int len = snprintf(lock, sizeof(lock), "%s.lock", path);

	if (c == NULL)
		return err_memory(err);
	*c = (struct locker_contents){ .lock = -1, .header = BUF(AGE_HEADER_MAX) };
	snprintf(c->path, sizeof(c->path), "%s", path);
	if (len <= 0 || (size_t)len >= sizeof(lock)) {
		err_set(err, FAULT_LIMIT, "path '%s' is too long", path);
	} else if (file_claim(lock, &c->lock, err)) {
		*out = c;
		return true;
	}
	contents_close(c);
	return false;
}

bool
contents_open(
    const char *path, const struct age_open *how, struct locker_contents **out, struct err *err)
{
	scoped(buf_free) struct buf sealed = BUF(SEALED_MAX);
	struct locker_contents *c;

	if (access(path, F_OK) != 0)
		return err_errno(err, "cannot open '%s'", path);
	if (!begin(path, &c, err))
		return false;
	if (!file_load(path, &sealed, err) || !unseal(c, how, buf_text(&sealed), err)) {
		contents_close(c);
		return err_in(err, "'%s'", path);
	}
	*out = c;
	return true;
}

static bool
make(struct locker_contents *c, struct text passphrase, unsigned log_n, struct err *err)
{
	if (access(c->path, F_OK) == 0)
		return err_set(err, FAULT_CONFLICT, "'%s' is there already", c->path);
	age_key_make(&c->key);
	age_header_begin(&c->header);
	if (!scrypt_wrap(passphrase, log_n, &c->key, &c->header, err))
		return false;
	age_header_end(&c->header, &c->key);
	return buf_ok(&c->header, err) && keep(c, err);
}

bool
contents_make(const char *path, struct text passphrase, unsigned log_n,
    struct locker_contents **out, struct err *err)
{
	struct locker_contents *c;

	if (!begin(path, &c, err))
		return false;
	if (!make(c, passphrase, log_n, err)) {
		contents_close(c);
		return false;
	}
	*out = c;
	return true;
}
