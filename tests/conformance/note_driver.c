/*
 * note_driver.c - our verdicts on notes, vkeys and Ed25519 signatures, for the
 * suites beside it.
 *
 * All words are in hex:
 *
 *	note NOTE VKEY...           malformed | unverified | reject | ambiguous |
 *	                            bad-vkey | ok NAME...
 *	vkey VKEY                   good | bad
 *	ed25519 KEY SIGNATURE TEXT  accept | reject
 *	cosigned NOTE VKEY          refused | TIME, in decimal
 *	cosign SEED NAME TIME TEXT  LINE
 */
#include <inttypes.h>
#include <stdio.h>

#include "codec/hex.h"
#include "crypto/note.h"
#include "driver.h"

static void
answer_names(const struct vkey *keys, const bool *good, size_t count)
{
	fputs("ok", stdout);
	for (size_t i = 0; i < count; i++) {
		if (!good[i])
			continue;
		putchar(' ');
		for (size_t j = 0; j < keys[i].name.len; j++)
			printf("%02x", (unsigned)(unsigned char)keys[i].name.at[j]);
	}
	putchar('\n');
}

/* A line that claims to be by one of the keys. */
static bool
has_known_line(const struct note *note, const struct vkey *keys, size_t count)
{
	for (size_t i = 0; i < note->count; i++)
		for (size_t k = 0; k < count; k++)
			if (note->signature[i].id == keys[k].id &&
			    text_eq(note->signature[i].name, keys[k].name))
				return true;
	return false;
}

static void
judge_note(const struct words *words)
{
	static struct vkey keys[WORDS_MAX];
	bool good[WORDS_MAX] = { 0 };
	size_t count = 0;
	struct note note;
	struct err err;

	for (size_t i = 2; i < words->count; i++) {
		if (!vkey_parse(bytes_of(words->word[i]), &keys[count++], &err)) {
			puts("bad-vkey");
			return;
		}
	}
	if (!note_parse(bytes_of(words->word[1]), &note, &err))
		puts("malformed");
	else if (note_verify(&note, keys, count, good, &err))
		answer_names(keys, good, count);
	else if (err.fault == FAULT_CONFLICT)
		puts("ambiguous");
	else
		puts(has_known_line(&note, keys, count) ? "reject" : "unverified");
}

static void
judge_vkey(const struct words *words)
{
	struct vkey vkey;
	struct err err;

	puts(vkey_parse(bytes_of(words->word[1]), &vkey, &err) ? "good" : "bad");
}

static void
judge_ed25519(const struct words *words)
{
	struct sign_public key;
	struct signature signature;

	need(hex_decode(words->word[1], key.bytes, sizeof(key.bytes)), "no public key");
	need(hex_decode(words->word[2], signature.bytes, sizeof(signature.bytes)),
	    "no signature");
	puts(sign_verify(&key, bytes_of(words->word[3]), &signature) ? "accept" : "reject");
}

static void
judge_cosigned(const struct words *words)
{
	struct vkey key;
	struct note note;
	struct err err;
	bool good;

	need(vkey_parse(bytes_of(words->word[2]), &key, &err), err.text);
	need(key.type == NOTE_COSIGNATURE, "this is no witness's key");
	if (!note_parse(bytes_of(words->word[1]), &note, &err) ||
	    !note_verify(&note, &key, 1, &good, &err))
		puts("refused");
	else
		printf("%" PRId64 "\n", note_cosigned_at(&note, &key));
}

static void
make_cosignature(const struct words *words)
{
	scoped(sign_key_free) struct sign_key key = { 0 };
	scoped(buf_free) struct buf line = BUF(KIB);
	struct signer signer = { .key = &key };
	uint64_t time = number_of(words->word[3]);
	struct err err;

	need(sign_key_from_seed(bytes_of(words->word[1]), &key, &err), err.text);
	need(vkey_make_witness(bytes_of(words->word[2]), &key.public, &signer.vkey, &err),
	    err.text);
	need(note_cosign(bytes_of(words->word[4]), &signer, (int64_t)time, &line, &err),
	    err.text);
	put_hex(line.at, line.len);
	putchar('\n');
}

static const struct verb verbs[] = {
	{ { "note", 4 }, 2, judge_note },
	{ { "vkey", 4 }, 2, judge_vkey },
	{ { "ed25519", 7 }, 4, judge_ed25519 },
	{ { "cosigned", 8 }, 3, judge_cosigned },
	{ { "cosign", 6 }, 5, make_cosignature },
};

int
main(void)
{
	return drive(verbs, sizeof(verbs) / sizeof(verbs[0]));
}
