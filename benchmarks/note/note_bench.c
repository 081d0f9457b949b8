/*
 * note_bench.c - how many notes a second?
 *
 *	note_bench sign|verify|raw-sign|raw-verify KEYFILE TEXTFILE SECONDS
 *	note_bench make KEYFILE TEXTFILE		print the note
 *
 * Prints one number: how often it was done in a second of processor time.  To
 * verify is to read the note and the signature both; raw is libsodium alone on
 * the same text.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "base/file.h"
#include "crypto/note.h"
#include "crypto/note_key.h"
#include "crypto/random.h"

#define BATCH 64 /* between two looks at the clock */

struct work {
	struct text text;
	struct text note;
	struct note_key key;
	struct signer signer;
	struct signature signature; /* of the text */
};

static void
need(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "note_bench: %s\n", what);
	exit(EXIT_FAILURE);
}

static void
do_sign(const struct work *work)
{
	static struct buf out = { .limit = NOTE_LEN_MAX };
	struct err err;

	buf_clear(&out);
	need(note_sign(work->text, &work->signer, &out, &err), err.text);
}

static void
do_verify(const struct work *work)
{
	struct note note;
	struct err err;
	bool good;

	need(note_parse(work->note, &note, &err), err.text);
	need(note_verify(&note, &work->key.vkey, 1, &good, &err) && good, err.text);
}

static void
do_raw_sign(const struct work *work)
{
	unsigned char signature[crypto_sign_BYTES];

	need(crypto_sign_detached(signature, NULL, (const unsigned char *)work->text.at,
		 work->text.len, work->key.key.secret.at) == 0,
	    "libsodium does not sign");
}

static void
do_raw_verify(const struct work *work)
{
	need(crypto_sign_verify_detached(work->signature.bytes,
		 (const unsigned char *)work->text.at, work->text.len,
		 work->key.key.public.bytes) == 0,
	    "libsodium does not verify");
}

static const struct {
	const char *name;
	void (*once)(const struct work *work);
} tasks[] = {
	{ "sign", do_sign },
	{ "verify", do_verify },
	{ "raw-sign", do_raw_sign },
	{ "raw-verify", do_raw_verify },
};

static double
now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

static double
rate(void (*once)(const struct work *work), const struct work *work, double seconds)
{
	double began = now(), took;
	uint64_t n = 0;

	do {
		for (unsigned i = 0; i < BATCH; i++)
			once(work);
		n += BATCH;
		took = now() - began;
	} while (took < seconds);
	return (double)n / took;
}

/* Load key and text, and sign; nothing is freed, the program is short-lived. */
static void
prepare(const char *key_path, const char *text_path, struct work *work)
{
	static struct buf key = { .limit = NOTE_KEY_TEXT_MAX, .secret = true };
	static struct buf text = { .limit = NOTE_TEXT_MAX }, note = { .limit = NOTE_LEN_MAX };
	struct text rest, line;
	struct err err;

	need(file_load(key_path, &key, &err), err.text);
	need(file_load(text_path, &text, &err), err.text);
	rest = buf_text(&key);
	need(text_line(&rest, &line), "the key file has no line");
	need(note_key_parse(line, &work->key, &err), err.text);
	work->signer = note_key_signer(&work->key);
	work->text = buf_text(&text);
	need(note_sign(work->text, &work->signer, &note, &err), err.text);
	work->note = buf_text(&note);
	work->signature = sign_text(&work->key.key, work->text);
}

int
main(int argc, char **argv)
{
	struct work work;

	random_init();
	need(argc == 4 || argc == 5, "usage: note_bench WHAT KEYFILE TEXTFILE [SECONDS]");
	prepare(argv[2], argv[3], &work);
	if (strcmp(argv[1], "make") == 0) {
		fwrite(work.note.at, 1, work.note.len, stdout);
		return EXIT_SUCCESS;
	}
	for (size_t i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++) {
		if (strcmp(argv[1], tasks[i].name) != 0 || argc != 5)
			continue;
		printf("%.1f\n", rate(tasks[i].once, &work, strtod(argv[4], NULL)));
		return EXIT_SUCCESS;
	}
	need(false, "sign, verify, raw-sign, raw-verify or make?");
}
