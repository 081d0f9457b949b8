#include "action/release/bundle.h"

#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "codec/expander.h"

#define READY_MAX (512 * KIB) /* a file from memory, with its header */
#define LEN_MAX_MIN (64 * MIB)
#define RATIO_MAX 1024

static bool
check_names(char *const *paths, size_t count, struct err *err)
{
	if (count == 0 || count > BUNDLE_FILES_MAX)
		return err_set(
		    err, FAULT_LIMIT, "a release has 1 to %d files", BUNDLE_FILES_MAX);
	for (size_t i = 0; i < count; i++) {
		if (!ustar_check_name(text_of(file_name(paths[i])), err))
			return false;
		for (size_t j = 0; j < i; j++)
			if (text_eq(text_of(file_name(paths[i])), text_of(file_name(paths[j]))))
				return err_set(err, FAULT_INPUT,
				    "two of the files are named '%.*s'",
				    TEXT_ARGS(text_of(file_name(paths[i]))));
	}
	return true;
}

static bool
open_sized(const char *path, int *fd, uint64_t *size, struct err *err)
{
	scoped(file_close) int opened = -1;
	struct stat st;

	if (!file_open(path, &opened, err))
		return false;
	if (fstat(opened, &st) != 0 || !S_ISREG(st.st_mode))
		return err_set(err, FAULT_INPUT, "'%s' is not a regular file", path);
	*size = (uint64_t)st.st_size;
	*fd = opened;
	opened = -1;
	return true;
}

static bool
add_sizes(struct bundle *bundle, struct err *err)
{
	for (size_t i = 0; i < bundle->count; i++) {
		scoped(file_close) int fd = -1;
		uint64_t size = 0;

		if (!open_sized(bundle->paths[i], &fd, &size, err))
			return false;
		bundle->expected += ustar_file_len(size);
	}
	return true;
}

bool
bundle_open(char *const *paths, size_t count, struct bundle *out, struct err *err)
{
	struct bundle bundle = {
		.paths = paths,
		.count = count,
		.fd = -1,
		.ready = BUF(READY_MAX),
	};

	if (!check_names(paths, count, err) || !add_sizes(&bundle, err))
		return false;
	*out = bundle;
	return true;
}

bool
bundle_open_under(
    size_t skip, char *const *paths, size_t count, struct bundle *out, struct err *err)
{
	struct bundle bundle = {
		.paths = paths,
		.count = count,
		.skip = skip,
		.fd = -1,
		.ready = BUF(READY_MAX),
	};

	if (!add_sizes(&bundle, err))
		return false;
	*out = bundle;
	return true;
}

bool
bundle_put_first(struct bundle *bundle, struct text name, struct text bytes, struct err *err)
{
	if (!ustar_check_name(name, err))
		return false;
	for (size_t i = 0; i < bundle->count; i++)
		if (text_eq(text_of(file_name(bundle->paths[i])), name))
			return err_set(err, FAULT_INPUT,
			    "'%s' has the name of the list that is made: give one of them",
			    bundle->paths[i]);
	bundle->first_name = name;
	bundle->first = bytes;
	bundle->first_len = ustar_file_len(bytes.len);
	return true;
}

uint64_t
bundle_len(const struct bundle *bundle)
{
	return bundle->first_len + bundle->expected + USTAR_END_LEN;
}

void
bundle_free(struct bundle *bundle)
{
	file_close(&bundle->fd);
	buf_free(&bundle->ready);
}

static bool
fail_changed(struct err *err)
{
	return err_set(err, FAULT_INPUT, "the files changed their sizes while they were read");
}

static bool
begin_file(struct bundle *b, struct err *err)
{
	struct sink ready = sink_buf(&b->ready);
	const char *path = b->paths[b->next++];

	if (!open_sized(path, &b->fd, &b->size, err))
		return false;
	b->left = b->size;
	if (ustar_file_len(b->size) > b->expected)
		return fail_changed(err);
	b->expected -= ustar_file_len(b->size);
	return ustar_write_header(&ready,
	    b->skip > 0 ? text_of(path + b->skip) : text_of(file_name(path)), b->size, err);
}

static bool
end_file(struct bundle *b, struct err *err)
{
	struct sink ready = sink_buf(&b->ready);

	file_close(&b->fd);
	return ustar_write_fill(&ready, b->size, err);
}

static bool
begin_first(struct bundle *b, struct err *err)
{
	struct sink ready = sink_buf(&b->ready);

	if (!ustar_write_file(&ready, b->first_name, b->first, err))
		return false;
	b->first_name = TEXT("");
	b->first_len = 0;
	return true;
}

/* Put what comes next into `ready`; nothing, when all has come. */
static bool
make_ready(struct bundle *b, struct err *err)
{
	struct sink ready = sink_buf(&b->ready);

	buf_clear(&b->ready);
	b->taken = 0;
	if (b->fd >= 0)
		return end_file(b, err);
	if (b->first_name.len > 0)
		return begin_first(b, err);
	if (b->next < b->count)
		return begin_file(b, err);
	if (b->expected != 0)
		return fail_changed(err);
	b->ended = true;
	return ustar_write_end(&ready, err);
}

static bool
read_file(struct bundle *b, char *at, size_t room, size_t *got, struct err *err)
{
	struct source source = source_fd(&b->fd);
	size_t want = room < b->left ? room : (size_t)b->left;

	if (!source_fill(&source, at, want, got, err))
		return false;
	if (*got != want)
		return err_set(err, FAULT_INPUT, "'%s' became shorter while it was read",
		    b->paths[b->next - 1]);
	b->left -= want;
	return true;
}

static bool
read_bundle(void *arg, char *at, size_t room, size_t *got, struct err *err)
{
	struct bundle *b = arg;
	size_t len;

	while (b->taken == b->ready.len) {
		*got = 0;
		if (b->ended)
			return true;
		if (b->fd >= 0 && b->left > 0)
			return read_file(b, at, room, got, err);
		if (!make_ready(b, err))
			return false;
	}
	len = b->ready.len - b->taken < room ? b->ready.len - b->taken : room;
	memcpy(at, b->ready.at + b->taken, len);
	b->taken += len;
	*got = len;
	return true;
}

struct source
bundle_source(struct bundle *bundle)
{
	return (struct source){ read_bundle, bundle };
}

uint64_t
bundle_len_max(uint64_t sealed)
{
	return sealed < LEN_MAX_MIN / RATIO_MAX ? LEN_MAX_MIN : sealed * RATIO_MAX;
}

/* Unfolding */

static bool
check_new(const struct buf *names, struct text name, struct err *err)
{
	struct text rest = buf_text(names), before;

	while (text_line(&rest, &before))
		if (text_eq(before, name))
			return err_set(err, FAULT_INPUT,
			    "the release has two files named '%.*s'", TEXT_ARGS(name));
	return true;
}

static bool
check_file(const struct ustar_file *file, size_t count, struct buf *names, struct err *err)
{
	struct text name = text_of(file->name);

	if (strchr(file->name, '/') != NULL)
		return err_set(err, FAULT_INPUT, "the release has a file in a folder");
	if (count == BUNDLE_HELD_MAX)
		return err_set(
		    err, FAULT_LIMIT, "the release has over %d files", BUNDLE_HELD_MAX);
	if (!check_new(names, name, err))
		return false;
	buf_add(names, name);
	buf_add(names, TEXT("\n"));
	return buf_ok(names, err);
}

static bool
unfold_files(const struct source *files, const struct bundle_visit *visit, struct err *err)
{
	scoped(buf_free) struct buf names = BUF(BUNDLE_HELD_MAX * (USTAR_NAME_MAX + 1));
	struct ustar archive = USTAR(files);
	struct ustar_file file;
	size_t count = 0;
	bool more;

	for (;; count++) {
		if (!ustar_next(&archive, &file, &more, err))
			return false;
		if (!more)
			return count > 0 ||
			       err_set(err, FAULT_INPUT, "the release holds no file");
		if (!check_file(&file, count, &names, err) ||
		    (visit->take != NULL && !visit->take(visit->arg, &archive, &file, err)))
			return false;
	}
}

bool
bundle_unfold(const struct source *plain, uint64_t sealed, const struct bundle_visit *visit,
    struct err *err)
{
	scoped(expander_free) struct expander expander =
	    EXPANDER(plain, bundle_len_max(sealed));
	struct source files;
	uint64_t len;

	if (!expander_len(&expander, &len, err) ||
	    (visit->begin != NULL && !visit->begin(visit->arg, len, err)))
		return false;
	files = expander_source(&expander);
	return unfold_files(&files, visit, err);
}
