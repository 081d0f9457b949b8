#include "log/witness.h"

#include "codec/base64.h"
#include "fuzz.h"
#include "keys.h"

#define LOG "example.com/log"
#define ROOM (512 * KIB)

static struct note_key log_key, other_key, witness_key;

void
fuzz_setup(void)
{
	log_key = test_key(LOG, 'l');
	other_key = test_key(LOG, 'o');
	witness_key = test_witness("witness.example", 'w');
}

/* A request is its own only spelling. */
static void
check_spelling(const struct witness_request *request, struct text in)
{
	scoped(buf_free) struct buf again = BUF(ROOM);
	struct err err;

	buf_addf(&again, "old %llu\n", (unsigned long long)request->old);
	for (size_t i = 0; i < request->path.count; i++) {
		base64_add(&again, request->path.hash[i].bytes, HASH_LEN);
		buf_add(&again, TEXT("\n"));
	}
	buf_add(&again, TEXT("\n"));
	buf_add(&again, request->note.text);
	buf_add(&again, TEXT("\n"));
	buf_add(&again, request->note.signatures);
	if (buf_ok(&again, &err))
		REQUIRE(text_eq(buf_text(&again), in));
}

/* What we keep of one that we cosigned is what all of its keys, and we, signed. */
static void
check_kept(const struct witness_request *request)
{
	scoped(buf_free) struct buf line = BUF(ROOM), kept = BUF(ROOM);
	struct vkey keys[2] = { log_key.vkey, witness_key.vkey };
	struct signer signer = note_key_signer(&witness_key);
	bool good[2];
	struct note note;
	struct err err;

	if (!note_cosign(request->note.text, &signer, 7, &line, &err))
		return;
	witness_format(request, &log_key.vkey, 1, buf_text(&line), &kept);
	if (!buf_ok(&kept, &err))
		return;
	REQUIRE(note_parse(buf_text(&kept), &note, &err));
	REQUIRE(note.count == 2);
	if (note_verify(&note, keys, 2, good, &err))
		REQUIRE(good[0] && good[1]);
	else
		REQUIRE(err.fault == FAULT_LIMIT);
}

void
fuzz(struct text in)
{
	static struct witness_request request;
	struct witness_head nothing = { 0, merkle_empty() };
	struct witness_head other = nothing;
	struct err err;

	if (!witness_request_parse(in, &request, &err))
		return;
	REQUIRE(request.path.count <= WITNESS_PROOF_MAX);
	check_spelling(&request, in);
	REQUIRE(witness_judge(&request, NULL, 0, &nothing, &err) == WITNESS_UNKNOWN);
	REQUIRE(
	    witness_judge(&request, &other_key.vkey, 1, &nothing, &err) == WITNESS_UNSIGNED);
	if (witness_judge(&request, &log_key.vkey, 1, &nothing, &err) == WITNESS_COSIGNED) {
		REQUIRE(request.old == 0 && request.path.count == 0);
		check_kept(&request);
	}
	/* Nothing leads on from a root that no tree has. */
	other.size = request.old;
	REQUIRE(request.old == 0 ||
		witness_judge(&request, &log_key.vkey, 1, &other, &err) != WITNESS_COSIGNED);
}
