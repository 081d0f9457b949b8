#include "crypto/note.h"

#include <string.h>

#include "codec/base64.h"
#include "crypto/note_key.h"
#include "crypto/random.h"
#include "fuzz.h"

#define ROOM (4 * MIB)
#define DASH "\xe2\x80\x94 "

/* Who signs here: always the same, so that the corpus has notes of theirs. */
static struct note_key author, cosigner;

static void
init(void)
{
	static const char seed[SIGN_SEED_LEN] = "the same for every run of ours";
	struct err err;

	if (author.key.secret.at != NULL)
		return;
	random_init();
	REQUIRE(sign_key_from_seed(text_bytes(seed, sizeof(seed)), &author.key, &err));
	REQUIRE(vkey_make(TEXT("author"), &author.key.public, &author.vkey, &err));
	REQUIRE(sign_key_from_seed(text_bytes(seed, sizeof(seed)), &cosigner.key, &err));
	REQUIRE(
	    vkey_make_witness(TEXT("cosigner"), &cosigner.key.public, &cosigner.vkey, &err));
}

/* The parts put together again are the whole. */
static void
check_parts(const struct note *note, struct text in)
{
	scoped(buf_free) struct buf whole = BUF(ROOM);
	struct err err;

	REQUIRE(note->count > 0 && note->count <= NOTE_SIGNATURES_MAX);
	REQUIRE(text_ends(note->text, TEXT("\n")));
	buf_add(&whole, note->text);
	buf_add(&whole, TEXT("\n"));
	for (size_t i = 0; i < note->count; i++) {
		REQUIRE(vkey_name_ok(note->signature[i].name));
		REQUIRE(base64_len(note->signature[i].base64) > VKEY_ID_LEN);
		buf_add(&whole, TEXT(DASH));
		buf_add(&whole, note->signature[i].name);
		buf_add(&whole, TEXT(" "));
		buf_add(&whole, note->signature[i].base64);
		buf_add(&whole, TEXT("\n"));
	}
	if (buf_ok(&whole, &err))
		REQUIRE(text_eq(buf_text(&whole), in));
}

/* Signing it once more changes nothing but the last line, which is good. */
static void
check_adding(struct text in)
{
	scoped(buf_free) struct buf more = BUF(ROOM);
	struct signer signer = note_key_signer(&author);
	struct note note;
	struct err err;
	bool good;

	signer.vkey.name = TEXT("another");
	signer.vkey.id = vkey_id(signer.vkey.name, signer.vkey.type, &signer.vkey.key);
	buf_add(&more, in);
	if (!buf_ok(&more, &err) || !note_add_signature(&signer, &more, &err))
		return;
	REQUIRE(text_starts(buf_text(&more), in));
	REQUIRE(note_parse(buf_text(&more), &note, &err));
	REQUIRE(note_verify(&note, &signer.vkey, 1, &good, &err) && good);
}

/* Whatever text can be signed gives a note of that text. */
static void
check_signing(struct text in)
{
	scoped(buf_free) struct buf out = BUF(ROOM);
	struct signer signer = note_key_signer(&author);
	struct note note;
	struct err err;
	bool good;

	if (!note_sign(in, &signer, &out, &err))
		return;
	REQUIRE(note_parse(buf_text(&out), &note, &err));
	REQUIRE(text_eq(note.text, in));
	REQUIRE(note_verify(&note, &author.vkey, 1, &good, &err) && good);
}

static bool
has_line(const struct note *note, const struct vkey *key)
{
	for (size_t i = 0; i < note->count; i++)
		if (note->signature[i].id == key->id &&
		    text_eq(note->signature[i].name, key->name))
			return true;
	return false;
}

/* Cosigning what was read adds a line that is good, and tells the time. */
static void
check_cosigning(const struct note *read, struct text in)
{
	struct signer signer = { .vkey = cosigner.vkey, .key = &cosigner.key };
	scoped(buf_free) struct buf more = BUF(ROOM);
	int64_t before = note_cosigned_at(read, &signer.vkey);
	struct note note;
	struct err err;
	bool good;

	REQUIRE(before >= -1);
	buf_add(&more, in);
	if (!buf_ok(&more, &err) || !note_cosign(read->text, &signer, 7, &more, &err))
		return;
	if (!note_parse(buf_text(&more), &note, &err))
		return; /* too long, or too many */
	REQUIRE(note_cosigned_at(&note, &signer.vkey) == (before > 7 ? before : 7));
	if (note_verify(&note, &signer.vkey, 1, &good, &err))
		REQUIRE(good);
	else /* a line that was there claims to be ours and is not */
		REQUIRE(err.fault == FAULT_LIMIT || has_line(read, &signer.vkey));
}

void
fuzz(struct text in)
{
	struct vkey keys[2];
	bool good[2] = { false, false };
	struct note note;
	struct err err;

	init();
	check_signing(in);
	if (!note_parse(in, &note, &err))
		return;
	check_parts(&note, in);
	check_adding(in);
	check_cosigning(&note, in);
	keys[0] = author.vkey;
	keys[1] = cosigner.vkey;
	if (note_verify(&note, keys, 2, good, &err))
		REQUIRE(good[0] || good[1]);
	else
		REQUIRE(!good[0] && !good[1]);
}
