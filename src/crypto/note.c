#include "crypto/note.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "codec/base64.h"
#include "crypto/cosignature.h"

#define EM_DASH "\xe2\x80\x94"
#define QUAD 4        /* characters of base64 that stand for three bytes */
#define QUADS_OF_ID 2 /* the least that hold an id: six bytes */
#define SIGNED_LEN (VKEY_ID_LEN + SIGNATURE_LEN)     /* of an Ed25519 line */
#define LINE_MAX_LEN (64 * KIB)                      /* names are short */
#define COSIGNED_LEN (VKEY_ID_LEN + COSIGNATURE_LEN) /* of a cosignature */

static size_t
lines_in(struct text in)
{
	struct text line;
	size_t n = 0;

	while (text_line(&in, &line))
		n++;
	return n;
}

/* The characters that a note may consist of. */
static bool
check_characters(struct text in, struct err *err)
{
	struct text rest = in;
	uint32_t rune;

	rest = text_after(rest, text_plain(rest));
	while (text_cut_rune(&rest, &rune)) {
		rest = text_after(rest, text_plain(rest)); /* never a newline */
		if (rune >= 0x20 || rune == '\n')
			continue;
		in.len -= rest.len;
		return err_set(err, FAULT_INPUT,
		    "line %zu has the control character 0x%02" PRIx32
		    "; a note has none but newlines",
		    lines_in(in) + 1, rune);
	}
	in.len -= rest.len;
	if (rest.len > 0)
		return err_set(
		    err, FAULT_INPUT, "line %zu is not valid UTF-8", lines_in(in) + 1);
	return true;
}

/* Part text and signature lines at the last blank line: the text may have
 * blank lines of its own. */
static bool
split(struct text in, struct note *note, struct err *err)
{
	size_t at = in.len;

	while (at > 1 && (in.at[at - 1] != '\n' || in.at[at - 2] != '\n'))
		at--;
	if (at <= 1)
		return err_set(err, FAULT_INPUT,
		    "this is no signed note: it has no blank line before its signatures");
	if (at == in.len)
		return err_set(
		    err, FAULT_INPUT, "the note has no signatures after its last blank line");
	if (!text_ends(in, TEXT("\n")))
		return err_set(err, FAULT_INPUT, "the note does not end in a newline");
	note->text = (struct text){ in.at, at - 1 };
	note->signatures = text_after(in, at);
	return true;
}

/* The key id that begins what `base64` stands for, five bytes or more. */
static bool
id_of(struct text base64, uint32_t *id)
{
	uint8_t start[QUADS_OF_ID * 3];
	struct text quads = { base64.at, QUADS_OF_ID * QUAD };

	if (!base64_decode(quads, start, base64_len(quads)))
		return false;
	*id = vkey_id_get(start);
	return true;
}

static bool
parse_signature(struct text line, struct note_signature *out)
{
	struct note_signature signature;

	if (!text_skip(&line, TEXT(EM_DASH " ")) || !text_cut(&line, ' ', &signature.name) ||
	    !vkey_name_ok(signature.name))
		return false;
	if (!base64_ok(line) || base64_len(line) <= VKEY_ID_LEN || !id_of(line, &signature.id))
		return false;
	signature.base64 = line;
	*out = signature;
	return true;
}

static bool
parse_signatures(struct note *note, struct err *err)
{
	struct text rest = note->signatures, line;

	note->count = 0;
	while (text_line(&rest, &line)) {
		if (note->count == NOTE_SIGNATURES_MAX)
			return err_set(err, FAULT_LIMIT, "the note has more than %d signatures",
			    NOTE_SIGNATURES_MAX);
		if (!parse_signature(line, &note->signature[note->count]))
			return err_set(err, FAULT_INPUT,
			    "signature line %zu is not '" EM_DASH " NAME BASE64': '%.*s'",
			    note->count + 1, TEXT_ARGS(line));
		note->count++;
	}
	return true;
}

bool
note_parse(struct text in, struct note *out, struct err *err)
{
	if (in.len > NOTE_LEN_MAX)
		return err_set(
		    err, FAULT_LIMIT, "the note is longer than %zu bytes", NOTE_LEN_MAX);
	struct note note;

	if (!check_characters(in, err) || !split(in, &note, err) ||
	    !parse_signatures(&note, err))
		return false;
	*out = note;
	return true;
}

static bool
is_by(const struct note_signature *signature, const struct vkey *key)
{
	return signature->id == key->id && text_eq(signature->name, key->name);
}

static bool
check_distinct(const struct vkey *keys, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (keys[i].id == keys[j].id && text_eq(keys[i].name, keys[j].name))
				return err_set(err, FAULT_CONFLICT,
				    "ambiguous key: two of the known keys are "
				    "'%.*s+%08" PRIx32 "'",
				    TEXT_ARGS(keys[i].name), keys[i].id);
	return true;
}

/* The cosignature that `base64` stands for. */
static bool
cosignature_of(struct text base64, struct cosignature *out)
{
	uint8_t blob[COSIGNED_LEN];

	return base64_decode(base64, blob, sizeof(blob)) &&
	       cosignature_get(blob + VKEY_ID_LEN, out);
}

/* Is what `base64` stands for a good signature of `text`?  Faults: LIMIT. */
static bool
verify(
    struct text text, struct text base64, const struct vkey *key, bool *good, struct err *err)
{
	struct cosignature cosignature;
	struct signature signature;
	uint8_t blob[SIGNED_LEN];

	*good = false;
	switch (key->type) {
	case NOTE_ED25519:
		if (!base64_decode(base64, blob, sizeof(blob)))
			return true;
		memcpy(signature.bytes, blob + VKEY_ID_LEN, sizeof(signature.bytes));
		*good = sign_verify(&key->key, text, &signature);
		return true;
	case NOTE_COSIGNATURE:
		return !cosignature_of(base64, &cosignature) ||
		       cosignature_verify(&key->key, text, &cosignature, good, err);
	}
	return true;
}

static const struct vkey *
find_key(const struct note_signature *signature, const struct vkey *keys, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_by(signature, &keys[i]))
			return &keys[i];
	return NULL;
}

static bool
is_repeated(const struct note *note, size_t i)
{
	const struct note_signature *this = &note->signature[i];

	for (size_t j = 0; j < i; j++)
		if (text_eq(note->signature[j].base64, this->base64) &&
		    text_eq(note->signature[j].name, this->name))
			return true;
	return false;
}

/* Verify every line of a known key, and count them. */
static bool
verify_known(const struct note *note, const struct vkey *keys, size_t count, size_t *known,
    struct err *err)
{
	bool good;

	*known = 0;
	for (size_t i = 0; i < note->count; i++) {
		const struct note_signature *line = &note->signature[i];
		const struct vkey *key = find_key(line, keys, count);

		if (key == NULL || is_repeated(note, i))
			continue;
		if (!verify(note->text, line->base64, key, &good, err))
			return false;
		if (!good)
			return err_set(err, FAULT_DENIED,
			    "the signature of '%.*s' is bad: text or signature were altered",
			    TEXT_ARGS(key->name));
		++*known;
	}
	return true;
}

bool
note_verify(
    const struct note *note, const struct vkey *keys, size_t count, bool *good, struct err *err)
{
	size_t known;

	if (!check_distinct(keys, count, err) || !verify_known(note, keys, count, &known, err))
		return false;
	if (known == 0)
		return err_set(err, FAULT_DENIED,
		    "the note is not signed by a known key, but by '%.*s' (key id %08" PRIx32
		    ")",
		    TEXT_ARGS(note->signature[0].name), note->signature[0].id);
	for (size_t k = 0; k < count; k++) {
		good[k] = false;
		for (size_t i = 0; i < note->count; i++)
			good[k] |= is_by(&note->signature[i], &keys[k]);
	}
	return true;
}

/* The line of a key with `len` bytes of signature behind the id in `blob`. */
static void
add_line(const struct vkey *vkey, uint8_t *blob, size_t len, struct buf *out)
{
	for (unsigned i = 0; i < VKEY_ID_LEN; i++)
		blob[i] = (uint8_t)(vkey->id >> (8 * (VKEY_ID_LEN - 1 - i)));
	buf_add(out, TEXT(EM_DASH " "));
	buf_add(out, vkey->name);
	buf_add(out, TEXT(" "));
	base64_add(out, blob, VKEY_ID_LEN + len);
	buf_add(out, TEXT("\n"));
}

static bool
add_signature(struct text text, const struct signer *signer, struct buf *out, struct err *err)
{
	struct signature signature;
	uint8_t blob[SIGNED_LEN];

	assert(signer->vkey.type == NOTE_ED25519);
	if (signer->key != NULL)
		signature = sign_text(signer->key, text);
	else if (!signer->sign(signer->arg, text, &signature, err))
		return false;
	memcpy(blob + VKEY_ID_LEN, signature.bytes, sizeof(signature.bytes));
	add_line(&signer->vkey, blob, sizeof(signature.bytes), out);
	return buf_ok(out, err);
}

bool
note_sign(struct text text, const struct signer *signer, struct buf *out, struct err *err)
{
	scoped(buf_free) struct buf line = BUF(LINE_MAX_LEN);

	if (text.len > NOTE_TEXT_MAX)
		return err_set(err, FAULT_LIMIT,
		    "the text has %zu bytes, that of a note at most %zu", text.len,
		    NOTE_TEXT_MAX);
	if (!text_ends(text, TEXT("\n")))
		return err_set(err, FAULT_INPUT,
		    "the text does not end in a newline, as that of a note must: add one");
	if (!check_characters(text, err))
		return false;
	/* Who is asked may refuse, and then nothing was appended. */
	if (!add_signature(text, signer, &line, err))
		return false;
	buf_add(out, text);
	buf_add(out, TEXT("\n"));
	buf_add(out, buf_text(&line));
	return buf_ok(out, err);
}

bool
note_add_signature(const struct signer *signer, struct buf *note, struct err *err)
{
	scoped(buf_free) struct buf line = BUF(NOTE_LEN_MAX);
	struct note read = { 0 };

	if (!note_parse(buf_text(note), &read, err))
		return false;
	for (size_t i = 0; i < read.count; i++)
		if (is_by(&read.signature[i], &signer->vkey))
			return err_set(err, FAULT_CONFLICT,
			    "the note has a signature line of '%.*s' already",
			    TEXT_ARGS(signer->vkey.name));
	if (read.count == NOTE_SIGNATURES_MAX)
		return err_set(err, FAULT_LIMIT, "the note has %d signatures, the most it may",
		    NOTE_SIGNATURES_MAX);
	if (!add_signature(read.text, signer, &line, err))
		return false;
	if (line.len > note->limit - note->len || line.len > NOTE_LEN_MAX - note->len)
		return err_set(err, FAULT_LIMIT, "the note has no room for one more signature");
	buf_add(note, buf_text(&line));
	return buf_ok(note, err);
}

bool
note_cosign(struct text text, const struct signer *signer, int64_t time, struct buf *out,
    struct err *err)
{
	struct cosignature cosignature;
	uint8_t blob[COSIGNED_LEN];

	assert(signer->vkey.type == NOTE_COSIGNATURE);
	if (!cosignature_make(signer->key, text, time, &cosignature, err))
		return false;
	cosignature_put(&cosignature, blob + VKEY_ID_LEN);
	add_line(&signer->vkey, blob, COSIGNATURE_LEN, out);
	return buf_ok(out, err);
}

int64_t
note_cosigned_at(const struct note *note, const struct vkey *key)
{
	struct cosignature cosignature;
	int64_t latest = -1;

	assert(key->type == NOTE_COSIGNATURE);
	for (size_t i = 0; i < note->count; i++)
		if (is_by(&note->signature[i], key) &&
		    cosignature_of(note->signature[i].base64, &cosignature) &&
		    cosignature.time > latest)
			latest = cosignature.time;
	return latest;
}

static int64_t
time_of(const struct note_signature *signature)
{
	struct cosignature cosignature;

	return cosignature_of(signature->base64, &cosignature) ? cosignature.time : -1;
}

/* The later of those of the note and the one so far, which may be NULL. */
static const struct note_signature *
latest(const struct note *note, const struct vkey *key, const struct note_signature *so_far)
{
	for (size_t i = 0; i < note->count; i++)
		if (is_by(&note->signature[i], key) &&
		    (so_far == NULL || time_of(&note->signature[i]) > time_of(so_far)))
			so_far = &note->signature[i];
	return so_far;
}

static void
copy_line(const struct note_signature *signature, struct buf *out)
{
	buf_addf(out, EM_DASH " %.*s %.*s\n", TEXT_ARGS(signature->name),
	    TEXT_ARGS(signature->base64));
}

bool
note_freshen(const struct note *note, const struct note *more, const struct vkey *keys,
    size_t count, struct buf *out, struct err *err)
{
	buf_add(out, note->text);
	buf_add(out, TEXT("\n"));
	for (size_t i = 0; i < note->count; i++) {
		bool of_one = false;

		for (size_t k = 0; k < count; k++)
			of_one = of_one || is_by(&note->signature[i], &keys[k]);
		if (!of_one)
			copy_line(&note->signature[i], out);
	}
	for (size_t k = 0; k < count; k++) {
		const struct note_signature *s =
		    latest(more, &keys[k], latest(note, &keys[k], NULL));

		if (s != NULL)
			copy_line(s, out);
	}
	return buf_ok(out, err);
}
