#include "statement/envelope.h"

#include <string.h>

#include "codec/ustar.h"
#include "crypto/random.h"
#include "fuzz.h"

#define LIMIT MIB
#define IDENTITY "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"

/* Of one file: its header, and its key, so that no curve is computed in a run. */
static char header[KIB];
static size_t header_len;
static struct age_key file_key;

static bool
note_key(void *arg, const struct x25519_stanza *stanza, bool *fits, struct age_key *out,
    struct err *err)
{
	bool good = identity_unwrap(arg, stanza, fits, out, err);

	file_key = *out;
	return good;
}

static bool
tell_key(void *arg, const struct x25519_stanza *stanza, bool *fits, struct age_key *out,
    struct err *err)
{
	(void)arg, (void)stanza, (void)err;
	*out = file_key;
	*fits = true;
	return true;
}

void
fuzz_setup(void)
{
	scoped(identity_free) struct identity me = { 0 };
	scoped(buf_free) struct buf sealed = BUF(LIMIT), plain = BUF(KIB);
	struct age_open how = { .unwrap = note_key, .arg = &me, .workers = POOL_ALONE };
	struct age_seal to = { .recipients = &me.recipient, .count = 1, .workers = POOL_ALONE };
	struct text nothing = TEXT(""), rest, line;
	struct source in = source_text(&nothing);
	struct sink out = sink_buf(&sealed), to_plain = sink_buf(&plain);
	struct err err;

	random_init();
	REQUIRE(identity_parse(TEXT(IDENTITY), &me, &err) && age_seal(&to, &in, &out, &err));
	rest = buf_text(&sealed);
	do
		REQUIRE(text_line(&rest, &line));
	while (!text_starts(line, TEXT("--- ")));
	header_len = sealed.len - rest.len;
	REQUIRE(header_len <= sizeof(header));
	memcpy(header, sealed.at, header_len);
	rest = buf_text(&sealed);
	in = source_text(&rest);
	REQUIRE(age_open(&how, &in, &to_plain, &err));
}

static bool
seal(struct text plain, struct buf *out)
{
	const struct source in = source_text(&plain);
	const struct sink sink = sink_buf(out);
	struct err err;

	buf_add(out, (struct text){ header, header_len });
	return !out->failed && age_payload_seal(&file_key, POOL_ALONE, &in, &sink, &err);
}

/* Whatever a sender has sealed: each part that is read has a harmless name of its own and bytes
 * that were there; and what is refused leaves nothing behind. */
void
fuzz(struct text in)
{
	scoped(arena_free) struct arena arena = ARENA(LIMIT);
	scoped(buf_free) struct buf sealed = BUF(LIMIT);
	static struct envelope envelope;
	struct age_open how = { .unwrap = tell_key, .workers = POOL_ALONE };
	struct text rest, found;
	struct source source;
	size_t len = 0;
	struct err err;

	if (!seal(in, &sealed))
		return;
	rest = buf_text(&sealed);
	source = source_text(&rest);
	envelope.count = SIZE_MAX;
	if (!envelope_read(&source, &how, &arena, &envelope, &err)) {
		REQUIRE(envelope.count == SIZE_MAX);
		return;
	}
	REQUIRE(envelope.count <= ENVELOPE_PARTS_MAX);
	for (size_t i = 0; i < envelope.count; i++) {
		const struct envelope_part *part = &envelope.part[i];

		REQUIRE(
		    ustar_check_name(part->name, &err) && part->bytes.at[part->bytes.len] == 0);
		REQUIRE(
		    envelope_find(&envelope, part->name, &found) && found.at == part->bytes.at);
		len += part->bytes.len + USTAR_BLOCK;
	}
	REQUIRE(len <= in.len);
}
