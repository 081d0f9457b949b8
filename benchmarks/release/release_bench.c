/*
 * release_bench.c - how long it takes to check a sealed release and what its members say.
 *
 *	release_bench print T N			print a dealing, for tests/reference/sharing.py
 *	release_bench WHAT T N SECONDS		print the microseconds of processor time it
 *takes
 *	release_bench expand SECONDS <FILE	how many bytes of it are expanded in a second,
 *and how many it is compressed
 *
 * WHAT is, for T of N members:
 *	seal	a seal's note as it comes: signature, JSON, points, that they share its key
 *	deal	a member's deal as it comes, against a seal that was read
 *	prepare	computing, before T, what all members' shares will be held against
 *	share	a share as it comes at T, signature and all
 *	cold	the same where nothing was prepared
 *	open	putting T checked shares together
 *	raw	what libsodium alone takes for the T points of a seal and T multiplications
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "codec/compressor.h"
#include "codec/expander.h"
#include "codec/hex.h"
#include "crypto/note_key.h"
#include "crypto/random.h"
#include "release/deal.h"
#include "release/gathering.h"
#include "release/seal.h"

#define AT 1795341600
#define NAME_MAX_LEN 32

struct work {
	struct identity identity, held; /* the release's; the member's, to which it is dealt */
	struct note_key node, member;
	struct seal seal;
	struct seal_terms terms;
	struct sharing_share share[SHARING_MEMBERS_MAX];
	char name[SHARING_MEMBERS_MAX][NAME_MAX_LEN];
	struct buf seal_note, deal_note, share_note;
	struct hash id;
	struct gathering gathering, prepared;
};

static struct err err;

static void
need(bool truth)
{
	if (truth)
		return;
	fprintf(stderr, "release_bench: %s\n", err.text);
	exit(EXIT_FAILURE);
}

/* As many witnesses as an accord of that many members pins. */
static void
pin_witnesses(struct timing *timing)
{
	static char names[5][NAME_MAX_LEN];

	timing->faults = 2;
	timing->grace = TIMING_GRACE;
	timing->postpone = (struct timing_postpone){ 7 * 86400, 3600, 2 };
	for (size_t i = 0; i < 5; i++) {
		struct sign_key key;

		snprintf(names[i], NAME_MAX_LEN, "w%zu.example/witness", i);
		need(sign_key_make(&key, &err));
		need(vkey_make_witness(
		    text_of(names[i]), &key.public, &timing->witness[i], &err));
		timing->witness_count++;
		sign_key_free(&key);
	}
}

static void
say(struct work *w)
{
	struct signer node = note_key_signer(&w->node), member = note_key_signer(&w->member);
	struct saying how = { &node, AT, text_of(w->name[0]) };
	struct share share;
	struct deal deal;
	struct hash id;

	need(seal_sign_terms(&w->seal, &w->terms, &how, &w->seal_note, &w->id, &err));
	share = (struct share){ w->id, w->share[0] };
	need(deal_seal(&share, &w->held.recipient, &deal, &err));
	need(deal_sign(&deal, &how, &w->deal_note, &id, &err));
	need(share_sign(&share, AT, &member, &w->share_note, &id, &err));
}

static void
prepare(struct work *w, unsigned threshold, unsigned members)
{
	random_init();
	w->seal_note = BUF(STATEMENT_PUBLIC_MAX);
	w->deal_note = w->share_note = BUF(STATEMENT_PUBLIC_MAX);
	need(identity_make(&w->identity, &err) && identity_make(&w->held, &err));
	for (unsigned i = 0; i < members && i < SHARING_MEMBERS_MAX; i++) {
		snprintf(w->name[i], NAME_MAX_LEN, "psirt.member%u.example", i + 1);
		w->terms.committee.member[i].name = text_of(w->name[i]);
	}
	need(note_key_make(TEXT("psirt.example.com"), &w->node, &err));
	need(note_key_make(text_of(w->name[0]), &w->member, &err));
	need(committee_deal(
	    &w->terms.committee, threshold, members, &w->identity, w->share, &err));
	pin_witnesses(&w->terms.timing);
	w->seal = (struct seal){ { { 1 } }, 50 * MIB, w->identity.recipient, AT + 86400 };
	say(w);
	w->gathering = (struct gathering){ .committee = &w->terms.committee, .seal = w->id };
	for (unsigned i = 0; i < threshold; i++) {
		struct share share = { w->id, w->share[i] };

		need(gathering_add(&w->gathering, text_of(w->name[i]), &share, &err));
	}
	w->prepared = w->gathering;
	gathering_prepare(&w->prepared);
}

static void
do_seal(struct work *w)
{
	scoped(statement_free) struct statement s = { 0 };
	struct seal_terms terms;
	struct seal seal;

	need(statement_open(buf_text(&w->seal_note), &w->node.vkey, &s, &err) &&
	     seal_parse_terms(&s, &seal, &terms, &err));
}

static void
do_deal(struct work *w)
{
	scoped(statement_free) struct statement s = { 0 };
	scoped(share_wipe) struct share share;
	struct deal deal;

	need(statement_open(buf_text(&w->deal_note), &w->node.vkey, &s, &err) &&
	     deal_parse(&s, &deal, &err) && deal_open(&deal, &w->held, 1, &share, &err) &&
	     committee_check_share(
		 &w->terms.committee, &w->id, text_of(w->name[0]), &share, &err));
}

static void
add_share(struct work *w, struct gathering *gathering)
{
	scoped(statement_free) struct statement s = { 0 };
	struct share share;

	need(statement_open(buf_text(&w->share_note), &w->member.vkey, &s, &err) &&
	     share_parse(&s, &share, &err) && gathering_add(gathering, s.by, &share, &err));
}

static void
do_share(struct work *w)
{
	add_share(w, &w->prepared);
}

static void
do_cold(struct work *w)
{
	add_share(w, &w->gathering);
}

static void
do_prepare(struct work *w)
{
	gathering_prepare(&w->prepared);
}

static void
do_open(struct work *w)
{
	scoped(identity_free) struct identity made = { 0 };

	need(gathering_open(&w->gathering, &w->seal.recipient, &made, &err));
}

static void
do_raw(struct work *w)
{
	const struct sharing *sharing = &w->terms.committee.sharing;
	uint8_t point[SHARING_POINT_LEN];

	for (unsigned k = 0; k < sharing->threshold; k++)
		need(crypto_core_ed25519_is_valid_point(sharing->commitment[k].bytes) == 1 &&
		     crypto_scalarmult_ed25519_noclamp(
			 point, w->share[0].scalar, sharing->commitment[k].bytes) == 0);
}

static double
processor_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* As a follower does, in steps of 64 KiB. */
static void
expand(struct text packed, size_t len)
{
	struct source from = source_text(&packed), source;
	scoped(expander_free) struct expander expander = EXPANDER(&from, len);
	static char step[64 * 1024];
	size_t got;

	source = expander_source(&expander);
	do
		need(source.read(source.arg, step, sizeof(step), &got, &err));
	while (got > 0);
}

static void
measure_expanding(double seconds)
{
	scoped(buf_free) struct buf plain = BUF(GIB), packed = BUF(GIB);
	scoped(compressor_free) struct compressor compressor = { 0 };
	int in = 0;
	struct source file = source_fd(&in), from, source;
	double began, passed = 0;
	unsigned long count = 0;
	struct text rest;

	need(source_load(&file, &plain, &err));
	rest = buf_text(&plain);
	from = source_text(&rest);
	need(compressor_open(&from, plain.len, NULL, &compressor, &err));
	source = compressor_source(&compressor);
	need(source_load(&source, &packed, &err));
	expand(buf_text(&packed), plain.len);
	for (began = processor_time(); passed < seconds; count++) {
		expand(buf_text(&packed), plain.len);
		passed = processor_time() - began;
	}
	printf("%.0f %zu\n", (double)count * (double)plain.len / passed, packed.len);
}

static const struct {
	const char *name;
	void (*run)(struct work *w);
} works[] = {
	{ "seal", do_seal },
	{ "deal", do_deal },
	{ "share", do_share },
	{ "cold", do_cold },
	{ "prepare", do_prepare },
	{ "open", do_open },
	{ "raw", do_raw },
};

static double
microseconds(void (*run)(struct work *w), struct work *w, double seconds)
{
	double began, passed;
	unsigned long count = 0;

	run(w); /* warm up */
	began = processor_time();
	do {
		run(w);
		count++;
		passed = processor_time() - began;
	} while (passed < seconds);
	return passed / (double)count * 1e6;
}

static void
print_hex(const char *word, const uint8_t *bytes)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	hex_add(&hex, bytes, SHARING_SCALAR_LEN);
	printf("%s %s\n", word, buf_string(&hex));
}

static void
print_deal(const struct work *w)
{
	const struct sharing *sharing = &w->terms.committee.sharing;
	scoped(identity_free) struct identity made = { 0 };

	print_hex("recipient", w->seal.recipient.bytes);
	for (unsigned k = 0; k < sharing->threshold; k++)
		print_hex("commitment", sharing->commitment[k].bytes);
	for (unsigned i = 0; i < sharing->members; i++)
		print_hex("share", w->share[i].scalar);
	need(gathering_open(&w->gathering, &w->seal.recipient, &made, &err));
	print_hex("key", made.scalar.at);
}

int
main(int argc, char **argv)
{
	static struct work work;
	unsigned long threshold, members;

	if (argc == 3 && strcmp(argv[1], "expand") == 0) {
		measure_expanding(strtod(argv[2], NULL));
		return EXIT_SUCCESS;
	}
	if (argc < 4) {
		fputs("usage: release_bench print T N | WHAT T N SECONDS | expand SECONDS\n",
		    stderr);
		return 2;
	}
	threshold = strtoul(argv[2], NULL, 10);
	members = strtoul(argv[3], NULL, 10);
	prepare(&work, (unsigned)threshold, (unsigned)members);
	if (strcmp(argv[1], "print") == 0) {
		print_deal(&work);
		return EXIT_SUCCESS;
	}
	for (size_t i = 0; argc == 5 && i < sizeof(works) / sizeof(works[0]); i++) {
		if (strcmp(works[i].name, argv[1]) != 0)
			continue;
		printf("%.2f\n", microseconds(works[i].run, &work, strtod(argv[4], NULL)));
		return EXIT_SUCCESS;
	}
	return 2;
}
