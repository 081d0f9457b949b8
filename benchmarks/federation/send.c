/*
 * send.c - many light nodes that send a node letters, sealed beforehand.
 *
 *	send -i DIR COUNT URL                     have the node in DIR know COUNT of them
 *	send [-s SECONDS] [-w WARM] ADDRESS:PORT SENDERS DIR LETTERS
 *
 * Each of SENDERS posts one letter after the other to the node whose manifest is in DIR, as
 * fast as it is answered; LETTERS are sealed before the time begins.  One thread.  Prints:
 * answered, a second, milliseconds of the median, of 99 in 100 and of the slowest, and this
 * process' own seconds of processor time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../visitors.h"
#include "base/file.h"
#include "crypto/random.h"
#include "light.h"
#include "statement/envelope.h"
#include "statement/letter.h"

#define SENDERS_MAX 1000
#define LETTERS_MAX 1000000

struct sending {
	struct visitors visitors;
	struct light light[SENDERS_MAX];
	struct buf *letter;
	unsigned letters;
	unsigned next;
	unsigned last[SENDERS_MAX];
};

static void
make_letter(
    const struct light *light, const struct manifest *to, unsigned number, struct buf *sealed)
{
	scoped(buf_free) struct buf from = BUF(KIB), note = BUF(MIB);
	struct signer signer = note_key_signer(&light->key);
	struct envelope envelope = { 0 };
	struct letter letter = { 0 };
	struct letter_how how = { &signer, (int64_t)time(NULL), &to->name, 1 };
	char title[64];
	struct hash id;
	struct err err;

	snprintf(title, sizeof(title), "Letter %u: a flaw in a product of yours", number);
	letter.title = text_of(title);
	vkey_format(&light->key.vkey, &from);
	buf_add(&from, TEXT("\n"));
	*sealed = BUF(64 * KIB);
	need(letter_sign(&letter, &how, &note, &id, &err) &&
		 envelope_add(&envelope, TEXT("from"), buf_text(&from), &err) &&
		 envelope_add(&envelope, TEXT("statement"), buf_text(&note), &err) &&
		 envelope_seal(&envelope, &to->recipient, sealed, &err),
	    err.text);
}

static void
seal_all(struct sending *sending, const char *dir)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	struct manifest to = { 0 };
	char path[PATH_MAX];
	struct err err;

	need(node_path(dir, "public/" NODE_MANIFEST_PATH, path, &err) &&
		 file_load(path, &bytes, &err) &&
		 manifest_open(buf_text(&bytes), NULL, &to, &err),
	    err.text);
	sending->letter = calloc(sending->letters, sizeof(*sending->letter));
	need(sending->letter != NULL, "no memory");
	for (unsigned i = 0; i < sending->visitors.count; i++)
		light_make(i, "http://127.0.0.1:1", &sending->light[i]);
	for (unsigned i = 0; i < sending->letters; i++)
		make_letter(
		    &sending->light[i % sending->visitors.count], &to, i, &sending->letter[i]);
	manifest_free(&to);
}

static size_t
ask(void *arg, unsigned visitor, bool again, char *body)
{
	struct sending *sending = arg;
	const struct buf *letter;

	if (!again)
		sending->last[visitor] = sending->next++;
	need(sending->last[visitor] < sending->letters, "all letters are sent: seal more");
	letter = &sending->letter[sending->last[visitor]];
	memcpy(body, letter->at, letter->len);
	return letter->len;
}

static void
hear(void *arg, unsigned visitor, const char *body)
{
	(void)arg, (void)visitor, (void)body;
}

static void
usage(void)
{
	fputs("usage: send -i DIR COUNT URL\n"
	      "       send [-s SECONDS] [-w WARM] ADDRESS:PORT SENDERS DIR LETTERS\n",
	    stderr);
	exit(2);
}

static unsigned
number_of(const char *word, unsigned most)
{
	uint64_t number;

	if (!text_u64(text_of(word), &number) || number == 0 || number > most)
		usage();
	return (unsigned)number;
}

int
main(int argc, char **argv)
{
	static struct sending sending = {
		.visitors = { .seconds = 5,
		    .warm = 1,
		    .ask = ask,
		    .hear = hear,
		    .path = "/inbox" },
	};
	struct visitors *visitors = &sending.visitors;
	bool introduce = false;
	int option;

	random_init();
	while ((option = getopt(argc, argv, "is:w:")) != -1) {
		if (option == 'i')
			introduce = true;
		else if (!visitors_option(visitors, option, optarg))
			usage();
	}
	argc -= optind;
	argv += optind;
	if (introduce && argc == 3) {
		light_introduce(argv[0], number_of(argv[1], SENDERS_MAX), argv[2]);
		return EXIT_SUCCESS;
	}
	if (introduce || argc != 4 || !visitors_place(visitors, argv[0], argv[1]) ||
	    visitors->count > SENDERS_MAX)
		usage();
	visitors->arg = &sending;
	sending.letters = number_of(argv[3], LETTERS_MAX);
	seal_all(&sending, argv[2]);
	puts("ready");
	fflush(stdout);
	visitors_run(visitors);
	printf("%zu %.1f %.3f %.3f %.3f %.2f\n", visitors->answered,
	    (double)visitors->answered / visitors->seconds, visitors_part(visitors, 0.5),
	    visitors_part(visitors, 0.99), visitors_part(visitors, 1), visitors_used());
	return EXIT_SUCCESS;
}
