#include "crypto/age_payload.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "crypto/aead.h"
#include "crypto/age_header.h"
#include "crypto/random.h"

/* Chunks to a batch: handing over costs little beside the work on four. */
#define BATCH_CHUNKS 4
#define SEALED_LEN (AGE_CHUNK_LEN + AEAD_TAG_LEN)

/* What is shorter, as most letters are, is done at once: it takes a fraction of the memory,
 * which where it is filled before and after costs more than the work. */
#define SHORT_LEN ((size_t)16 * 1024)

_Static_assert(AGE_PAYLOAD_KEY_LEN == AEAD_KEY_LEN, "key of the payload");

/* One run over a payload, either way. */
struct run {
	const struct source *in;
	const struct sink *out;
	uint8_t key[AEAD_KEY_LEN];
	bool sealing;
	struct aead aead[POOL_WORKERS_MAX + 1]; /* made by each worker when it begins */
};

static void
run_free(struct run *run)
{
	for (unsigned i = 0; i <= POOL_WORKERS_MAX; i++)
		aead_free(&run->aead[i]);
	mem_wipe(run->key, sizeof(run->key));
}

static bool
begin_worker(struct run *run, unsigned worker, struct err *err)
{
	return run->aead[worker].context != NULL ||
	       aead_init(&run->aead[worker], run->sealing, run->key, err);
}

/* Eleven bytes count the chunks, the twelfth marks the last one. */
static void
chunk_nonce(uint64_t number, bool last, uint8_t nonce[static AEAD_NONCE_LEN])
{
	memset(nonce, 0, AEAD_NONCE_LEN);
	for (size_t i = 0; i < sizeof(number); i++)
		nonce[AEAD_NONCE_LEN - 2 - i] = (uint8_t)(number >> 8 * i);
	nonce[AEAD_NONCE_LEN - 1] = last;
}

/* Plain chunks are read with room for a tag behind each. */
static bool
read_plain(void *arg, struct batch *batch, bool *full, struct err *err)
{
	const struct run *run = arg;
	size_t got = AGE_CHUNK_LEN;

	batch->len = 0;
	for (size_t i = 0; i < BATCH_CHUNKS && got == AGE_CHUNK_LEN; i++) {
		if (!source_fill(
			run->in, (char *)batch->at + batch->len, AGE_CHUNK_LEN, &got, err))
			return false;
		if (got > 0)
			batch->len += got + AEAD_TAG_LEN;
	}
	*full = got == AGE_CHUNK_LEN;
	return true;
}

static bool
seal_batch(void *arg, unsigned worker, struct batch *batch, struct err *err)
{
	struct run *run = arg;
	uint64_t number = batch->number * BATCH_CHUNKS;
	uint8_t nonce[AEAD_NONCE_LEN], *at = batch->at;
	/* Of nothing, too, there is one chunk. */
	size_t left = batch->len > 0 ? batch->len : AEAD_TAG_LEN, len;

	if (!begin_worker(run, worker, err))
		return false;
	for (; left > 0; left -= len, at += len) {
		len = left < SEALED_LEN ? left : SEALED_LEN;
		chunk_nonce(number++, batch->last && left == len, nonce);
		if (!aead_seal(&run->aead[worker], nonce, at, len - AEAD_TAG_LEN))
			return err_memory(err);
		batch->made += len;
	}
	return true;
}

static bool
write_sealed(void *arg, const struct batch *batch, struct err *err)
{
	const struct run *run = arg;

	return sink_write(run->out, text_bytes(batch->at, batch->made), err);
}

static bool
read_sealed(void *arg, struct batch *batch, bool *full, struct err *err)
{
	const struct run *run = arg;

	if (!source_fill(
		run->in, (char *)batch->at, BATCH_CHUNKS * SEALED_LEN, &batch->len, err))
		return false;
	*full = batch->len == BATCH_CHUNKS * SEALED_LEN;
	return true;
}

/* One chunk in its place. */
struct chunk {
	uint8_t *at;
	size_t len; /* sealed */
	uint64_t number;
	bool last; /* nothing follows it */
};

static bool
try_chunk(const struct aead *aead, const struct chunk *chunk, bool as_last)
{
	uint8_t nonce[AEAD_NONCE_LEN];

	chunk_nonce(chunk->number, as_last, nonce);
	return aead_open(aead, nonce, chunk->at, chunk->len - AEAD_TAG_LEN);
}

/* Open a chunk.  If it is good but not in its place, `*made` counts it and this
 * is still a failure: it may be written, and then the fault be told. */
static bool
open_chunk(const struct aead *aead, const struct chunk *chunk, size_t *made, struct err *err)
{
	if (chunk->len < AEAD_TAG_LEN)
		return err_set(err, FAULT_INPUT,
		    "damaged age payload: it is cut short in chunk %" PRIu64, chunk->number);
	if (chunk->len == AEAD_TAG_LEN && chunk->number > 0)
		return err_set(err, FAULT_INPUT,
		    "damaged age payload: its last chunk, %" PRIu64 ", is empty",
		    chunk->number);
	if (try_chunk(aead, chunk, chunk->last)) {
		*made += chunk->len - AEAD_TAG_LEN;
		return true;
	}
	if (chunk->len == SEALED_LEN && try_chunk(aead, chunk, !chunk->last)) {
		*made += chunk->len - AEAD_TAG_LEN;
		return err_set(err, FAULT_INPUT,
		    chunk->last
			? "damaged age payload: it is cut short after chunk %" PRIu64
			: "damaged age payload: something follows its last chunk, %" PRIu64,
		    chunk->number);
	}
	return err_set(err, FAULT_DENIED,
	    chunk->last ? "damaged age payload: chunk %" PRIu64 " was altered or cut short"
			: "damaged age payload: chunk %" PRIu64 " was altered",
	    chunk->number);
}

static bool
open_batch(void *arg, unsigned worker, struct batch *batch, struct err *err)
{
	struct run *run = arg;
	struct chunk chunk = { .at = batch->at, .number = batch->number * BATCH_CHUNKS };
	size_t left = batch->len;

	if (!begin_worker(run, worker, err))
		return false;
	do {
		chunk.len = left < SEALED_LEN ? left : SEALED_LEN;
		left -= chunk.len;
		chunk.last = batch->last && left == 0;
		if (!open_chunk(&run->aead[worker], &chunk, &batch->made, err))
			return false;
		chunk.at += SEALED_LEN;
		chunk.number++;
	} while (left > 0);
	return true;
}

/* Opened chunks lie where they were sealed, a tag's length apart. */
static bool
write_plain(void *arg, const struct batch *batch, struct err *err)
{
	const struct run *run = arg;
	const uint8_t *at = batch->at;
	size_t left = batch->made, len;

	for (; left > 0; left -= len, at += SEALED_LEN) {
		len = left < AGE_CHUNK_LEN ? left : AGE_CHUNK_LEN;
		if (!sink_write(run->out, text_bytes(at, len), err))
			return false;
	}
	return true;
}

/* All of a stream that turned out to be short. */
static bool
do_short(struct run *run, const struct pool_job *job, uint8_t *at, size_t len, struct err *err)
{
	struct batch batch = { .at = at, .len = len, .last = true };
	bool good;

	if (run->sealing && len > 0)
		batch.len += AEAD_TAG_LEN;
	good = job->work(run, 0, &batch, err);
	return (batch.made == 0 || job->write(run, &batch, err)) && good;
}

static bool
do_long(struct run *run, const struct pool_job *job, struct text front, unsigned workers,
    struct err *err)
{
	struct age_rest rest = { .ahead = front, .in = *run->in };
	struct source whole = age_rest_source(&rest);

	run->in = &whole;
	return pool_run(job, workers, err);
}

static bool
do_all(struct run *run, const struct pool_job *job, unsigned workers, struct err *err)
{
	uint8_t *at = mem_grow(NULL, SHORT_LEN + AEAD_TAG_LEN);
	size_t got = 0;
	bool good;

	if (at == NULL)
		return err_memory(err);
	good = source_fill(run->in, (char *)at, SHORT_LEN, &got, err) &&
	       (got < SHORT_LEN ? do_short(run, job, at, got, err)
				: do_long(run, job, text_bytes(at, got), workers, err));
	mem_wipe(at, got < SHORT_LEN ? got + AEAD_TAG_LEN : got);
	free(at);
	return good;
}

bool
age_payload_seal(const struct age_key *key, unsigned workers, const struct source *in,
    const struct sink *out, struct err *err)
{
	scoped(run_free) struct run run = { .in = in, .out = out, .sealing = true };
	const struct pool_job job = { BATCH_CHUNKS * SEALED_LEN, &run, read_plain, seal_batch,
		write_sealed };
	uint8_t nonce[AGE_NONCE_LEN];

	random_bytes(nonce, sizeof(nonce));
	age_key_payload(key, nonce, run.key);
	return sink_write(out, text_bytes(nonce, sizeof(nonce)), err) &&
	       do_all(&run, &job, workers, err);
}

bool
age_payload_open(const struct age_key *key, unsigned workers, const struct source *in,
    const struct sink *out, struct err *err)
{
	scoped(run_free) struct run run = { .in = in, .out = out };
	const struct pool_job job = { BATCH_CHUNKS * SEALED_LEN, &run, read_sealed, open_batch,
		write_plain };
	uint8_t nonce[AGE_NONCE_LEN];
	size_t got;

	if (!source_fill(in, (char *)nonce, sizeof(nonce), &got, err))
		return false;
	if (got < sizeof(nonce))
		return err_set(err, FAULT_INPUT,
		    "malformed age header: the file is cut short right behind it");
	age_key_payload(key, nonce, run.key);
	return do_all(&run, &job, workers, err);
}
