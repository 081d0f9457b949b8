#include "action/release/contained.h"

#include "codec/expander.h"
#include "codec/ustar.h"
#include "crypto/age.h"

/* In it are the list and the block before it, as much as compressing leaves of them: it goes
 * by blocks of 128 KiB, none of which becomes longer by more than a few bytes. */
#define BEGINNING_MAX (CONTENTS_MAX + 256 * KIB)

/* The beginning of what is opened, in memory of which no more is wanted. */
struct beginning {
	struct buf bytes;
	bool enough;
};

static bool
take(void *arg, struct text bytes, struct err *err)
{
	struct beginning *beginning = arg;
	size_t room = BEGINNING_MAX - beginning->bytes.len;

	if (bytes.len > room)
		bytes.len = room;
	buf_add(&beginning->bytes, bytes);
	if (!buf_ok(&beginning->bytes, err))
		return false;
	beginning->enough = beginning->bytes.len == BEGINNING_MAX;
	return !beginning->enough || err_set(err, FAULT_LIMIT, "no more is wanted");
}

static bool
read_list(
    struct text bytes, struct arena *arena, struct contents *out, bool *found, struct err *err)
{
	scoped(buf_free) struct buf json = BUF_SECRET(CONTENTS_MAX);
	struct source compressed = source_text(&bytes), source;
	scoped(expander_free) struct expander expander =
	    EXPANDER(&compressed, UINT64_MAX); /* little is read */
	struct ustar archive = USTAR(&source);
	struct ustar_file file;
	size_t got;
	bool more;
	char *at;

	*found = false;
	source = expander_source(&expander);
	if (!ustar_next(&archive, &file, &more, err))
		return false;
	if (!more || !text_eq(text_of(file.name), TEXT(CONTENTS_NAME)) ||
	    file.size > CONTENTS_MAX)
		return true;
	at = buf_extend(&json, (size_t)file.size);
	if (at == NULL)
		return buf_ok(&json, err);
	for (size_t len = 0; len < file.size; len += got)
		if (!ustar_read(&archive, at + len, (size_t)file.size - len, &got, err))
			return false;
	*found = contents_parse(buf_text(&json), arena, out, err);
	return *found;
}

bool
contained_find(const struct source *bundle, const struct identity *key, struct arena *arena,
    struct contents *out, bool *found, struct err *err)
{
	struct beginning beginning = { .bytes = BUF_SECRET(BEGINNING_MAX) };
	struct age_open how = { .identities = key, .count = 1, .workers = 1 };
	struct sink sink = { take, &beginning };
	bool good = age_open(&how, bundle, &sink, err) || beginning.enough;

	good = good && read_list(buf_text(&beginning.bytes), arena, out, found, err);
	buf_free(&beginning.bytes);
	return good;
}

/* --- for people */

static void
write_until(const struct contents_cover *cover, struct buf *out)
{
	if (cover->until.len > 0)
		buf_addf(out, cover->fix ? ", supported until %.*s" : ", one by %.*s",
		    TEXT_ARGS(cover->until));
}

static void
write_cover(const struct contents_cover *cover, const char *indent, struct buf *out)
{
	buf_addf(
	    out, "%s%.*s %.*s", indent, TEXT_ARGS(cover->product), TEXT_ARGS(cover->versions));
	if (cover->edition.len > 0)
		buf_addf(out, ", %.*s", TEXT_ARGS(cover->edition));
	if (cover->region.len > 0)
		buf_addf(out, ", %.*s", TEXT_ARGS(cover->region));
	if (cover->fix)
		buf_addf(out, ": fixed by '%.*s'", TEXT_ARGS(cover->file));
	else
		buf_add(out, TEXT(": no fix"));
	write_until(cover, out);
	if (cover->needs != CONTENTS_NOTHING)
		buf_addf(out, "; elsewhere it needs a %s", contents_needs_word(cover->needs));
	buf_add(out, TEXT("\n"));
}

void
contained_write(const struct contents *contents, const char *indent, struct buf *out)
{
	const struct contents_advisory *advisory = contents_advisories(contents);

	for (size_t i = 0; i < contents->covers.count; i++)
		write_cover(&contents_covers(contents)[i], indent, out);
	for (size_t i = 0; i < contents->advisories.count; i++)
		buf_addf(out, "%sadvisory %.*s: '%.*s'\n", indent, TEXT_ARGS(advisory[i].id),
		    TEXT_ARGS(advisory[i].file));
}
