#include "statement/envelope.h"

#include <string.h>

#include "codec/ustar.h"

/* What is sealed: so much less that sealing, which adds some hundred bytes and 16
 * for each 64 KiB, does not reach ENVELOPE_MAX. */
#define PLAIN_MAX (ENVELOPE_MAX - 16 * KIB)

void
envelope_blob_name(const struct hash *file, struct buf *out)
{
	buf_add(out, TEXT("blob/"));
	hash_format(file, out);
}

bool
envelope_add(struct envelope *envelope, struct text name, struct text bytes, struct err *err)
{
	struct text known;

	if (envelope->count == ENVELOPE_PARTS_MAX)
		return err_set(
		    err, FAULT_LIMIT, "an envelope takes %d parts at most", ENVELOPE_PARTS_MAX);
	if (envelope_find(envelope, name, &known))
		return err_set(
		    err, FAULT_INPUT, "an envelope has the part '%.*s' twice", TEXT_ARGS(name));
	envelope->part[envelope->count++] = (struct envelope_part){ name, bytes };
	return true;
}

bool
envelope_find(const struct envelope *envelope, struct text name, struct text *bytes)
{
	for (size_t i = 0; i < envelope->count; i++) {
		if (text_eq(envelope->part[i].name, name)) {
			*bytes = envelope->part[i].bytes;
			return true;
		}
	}
	return false;
}

static unsigned
bits_of(uint64_t n)
{
	return n == 0 ? 0 : 64 - (unsigned)__builtin_clzll(n);
}

/* Padme (Nikitin and others, PETS 2019): of a number with E+1 binary digits, keep
 * as many as E itself has, and round up. */
uint64_t
envelope_padded_len(uint64_t len)
{
	unsigned exponent, kept;
	uint64_t mask;

	if (len <= ENVELOPE_MIN)
		return ENVELOPE_MIN;
	exponent = bits_of(len) - 1;
	kept = bits_of(exponent);
	mask = (UINT64_C(1) << (exponent - kept)) - 1;
	return (len + mask) & ~mask;
}

static bool
pad(struct buf *plain, struct err *err)
{
	uint64_t len = envelope_padded_len(plain->len);
	size_t more = (size_t)len - plain->len;
	char *at = buf_extend(plain, more);

	if (at != NULL)
		memset(at, 0, more);
	return buf_ok(plain, err);
}

/* The archive of the parts, padded. */
static bool
pack(const struct envelope *envelope, struct buf *plain, struct err *err)
{
	struct sink archive = sink_buf(plain);

	for (size_t i = 0; i < envelope->count; i++)
		if (!ustar_write_file(
			&archive, envelope->part[i].name, envelope->part[i].bytes, err))
			return false;
	return ustar_write_end(&archive, err) && pad(plain, err);
}

bool
envelope_seal(const struct envelope *envelope, const struct recipient *to, struct buf *out,
    struct err *err)
{
	scoped(buf_free) struct buf plain = BUF_SECRET(PLAIN_MAX);
	struct age_seal how = { .recipients = to, .count = 1 };
	struct sink sealed = sink_buf(out);
	size_t before = out->len;
	struct source source;
	struct text rest;

	if (!pack(envelope, &plain, err))
		return err_in(err, "envelope");
	rest = buf_text(&plain);
	source = source_text(&rest);
	if (!age_seal(&how, &source, &sealed, err)) {
		buf_cut(out, before);
		return err_in(err, "envelope");
	}
	return true;
}

static bool
read_part(struct ustar *archive, const struct ustar_file *file, struct arena *arena,
    struct envelope *out, struct err *err)
{
	struct text name = arena_text(arena, text_of(file->name));
	size_t got;
	char *at;

	if (name.at == NULL)
		return err_memory(err);
	if (file->size > PLAIN_MAX)
		return err_set(err, FAULT_INPUT, "its part '%s' is cut short", file->name);
	at = arena_zero(arena, (size_t)file->size + 1, 1);
	if (at == NULL)
		return err_memory(err);
	return ustar_read(archive, at, (size_t)file->size, &got, err) &&
	       envelope_add(out, name, (struct text){ at, got }, err);
}

static bool
read_parts(struct text plain, struct arena *arena, struct envelope *out, struct err *err)
{
	struct source source = source_text(&plain);
	struct ustar archive = USTAR(&source);
	struct ustar_file file;
	bool more;

	for (;;) {
		if (!ustar_next(&archive, &file, &more, err))
			return false;
		if (!more)
			return true;
		if (!read_part(&archive, &file, arena, out, err))
			return false;
	}
}

bool
envelope_read(const struct source *sealed, const struct age_open *how, struct arena *arena,
    struct envelope *out, struct err *err)
{
	scoped(buf_free) struct buf plain = BUF_SECRET(PLAIN_MAX);
	struct sink sink = sink_buf(&plain);
	struct envelope envelope = { 0 };

	if (!age_open(how, sealed, &sink, err) ||
	    !read_parts(buf_text(&plain), arena, &envelope, err))
		return err_in(err, "envelope");
	*out = envelope;
	return true;
}

bool
envelope_open(struct text sealed, const struct identity *identity, struct arena *arena,
    struct envelope *out, struct err *err)
{
	struct age_open how = { .identities = identity, .count = 1 };
	struct source source = source_text(&sealed);

	if (sealed.len > ENVELOPE_MAX)
		return err_set(
		    err, FAULT_LIMIT, "the envelope is over %zu bytes", ENVELOPE_MAX);
	return envelope_read(&source, &how, arena, out, err);
}
