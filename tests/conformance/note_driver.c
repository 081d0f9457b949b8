/*
 * note_driver.c - our verdicts on notes, vkeys and Ed25519 signatures, for the
 * suites beside it.
 *
 * Reads a case a line, all in hex, and answers each with a line:
 *
 *	note NOTE VKEY...           malformed | unverified | reject | ambiguous |
 *	                            bad-vkey | ok NAME...
 *	vkey VKEY                   good | bad
 *	ed25519 KEY SIGNATURE TEXT  accept | reject
 *
 * An empty text is spelled "-".
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "codec/hex.h"
#include "crypto/note.h"
#include "crypto/random.h"

#define WORDS_MAX 256
#define INPUT_MAX GIB

struct words {
	size_t count;
	struct text word[WORDS_MAX];
};

static void
need(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "note_driver: %s\n", what);
	exit(EXIT_FAILURE);
}

static struct words
words_of(struct text line)
{
	struct words words = { 0 };
	struct text word;

	while (text_cut(&line, ' ', &word) || line.len > 0) {
		if (word.len == 0) {
			word = line;
			line.len = 0;
		}
		need(words.count < WORDS_MAX, "too many words");
		words.word[words.count++] = word;
		word.len = 0;
	}
	return words;
}

/* Decode a word, never freed: the program is short-lived. */
static struct text
bytes_of(struct text word)
{
	struct buf bytes = BUF(INPUT_MAX);
	size_t len = text_eq(word, TEXT("-")) ? 0 : word.len / 2;
	char *at = buf_extend(&bytes, len);

	need(at != NULL, "out of memory");
	need(len == 0 || hex_decode(word, (uint8_t *)at, len), "a word is not hex");
	return buf_text(&bytes);
}

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

static const struct {
	struct text verb;
	size_t least; /* words */
	void (*judge)(const struct words *words);
} verbs[] = {
	{ { "note", 4 }, 2, judge_note },
	{ { "vkey", 4 }, 2, judge_vkey },
	{ { "ed25519", 7 }, 4, judge_ed25519 },
};

static void
judge(struct text line)
{
	struct words words = words_of(line);

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (words.count < verbs[i].least || !text_eq(words.word[0], verbs[i].verb))
			continue;
		verbs[i].judge(&words);
		return;
	}
	need(false, "a line is no case");
}

int
main(void)
{
	scoped(buf_free) struct buf in = BUF(INPUT_MAX);
	struct text rest, line;
	struct err err;

	random_init();
	need(file_load("/dev/stdin", &in, &err), err.text);
	rest = buf_text(&in);
	while (text_line(&rest, &line))
		judge(line);
	return EXIT_SUCCESS;
}
