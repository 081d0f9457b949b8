#include "action/log/cosign.h"

#include <inttypes.h>

/* The one that all of this is about. */
struct cosigning {
	const struct witness_request *request;
	struct vkey keys[WITNESS_KEYS_MAX];
	size_t count;
	struct witness_log log;
};

/* Remember, inside the transaction. */
static bool
remember(
    const struct cosigner *cosigner, struct cosigning *c, struct text line, struct err *err)
{
	const struct checkpoint *head = &c->request->head;
	scoped(buf_free) struct buf note = BUF(WITNESS_BODY_MAX + COSIGN_WORDS_MAX);

	witness_format(c->request, c->keys, c->count, line, &note);
	c->log.head = (struct witness_head){ head->size, head->root };
	return buf_ok(&note, err) &&
	       witness_store_set(cosigner->store, &c->log, buf_text(&note), err);
}

/* Say why not; of another size the protocol wants nothing but that. */
static void
refuse(struct cosign_ask *ask, enum witness_answer answer, uint64_t size, struct text why)
{
	ask->answer = answer;
	if (answer == WITNESS_OTHER_SIZE)
		buf_addf(&ask->words, "%" PRIu64 "\n", size);
	else
		buf_addf(&ask->words, "%.*s\n", TEXT_ARGS(why));
}

/* The cosigner knows better what was cosigned last; who asks is told, and proves it from there.
 * Not that it was less than is remembered here: then one of both was put back. */
static bool
adopt(const struct cosigner *cosigner, struct cosigning *c, const struct witness_head *last,
    struct cosign_ask *ask, const struct err *why, struct err *err)
{
	if (last->size < c->log.head.size) {
		refuse(ask, WITNESS_UNCERTAIN, 0, text_of(why->text));
		return true;
	}
	c->log.head = *last;
	refuse(ask, WITNESS_OTHER_SIZE, last->size, TEXT(""));
	return witness_store_adopt(cosigner->store, c->log.origin, last, err);
}

/* Cosign and remember, inside the transaction. */
static bool
cosign(const struct cosigner *cosigner, struct cosigning *c, struct cosign_ask *ask,
    struct err *err)
{
	struct cosign_growth growth = { .request = c->request, .time = c->log.time };
	scoped(buf_free) struct buf line = BUF(COSIGN_WORDS_MAX);
	struct err why;

	if (!cosigner->cosign(cosigner->arg, &growth, &line, &why)) {
		if (why.fault == FAULT_CONFLICT)
			return adopt(cosigner, c, &growth.last, ask, &why, err);
		*err = why;
		return false;
	}
	buf_add(&ask->words, buf_text(&line));
	return buf_ok(&ask->words, err) && remember(cosigner, c, buf_text(&line), err);
}

static bool
look_up(const struct cosigner *cosigner, struct cosigning *c, struct err *err)
{
	struct text origin = c->request->head.origin;

	return witness_store_keys(cosigner->store, origin, c->keys, &c->count, err) &&
	       witness_store_find(cosigner->store, origin, &c->log, err);
}

/* Answer one that was read, inside the transaction.  False when the witness, not the
 * request, is at fault. */
static bool
answer(const struct cosigner *cosigner, const struct witness_request *request,
    struct cosign_ask *ask, int64_t now, struct err *err)
{
	struct cosigning c = { .request = request };
	struct err why;

	if (!look_up(cosigner, &c, err))
		return false;
	ask->answer = witness_judge(request, c.keys, c.count, &c.log.head, &why);
	if (ask->answer == WITNESS_FAILED)
		return err_set(err, why.fault, "%s", why.text);
	if (!c.log.certain && ask->answer != WITNESS_UNKNOWN && ask->answer != WITNESS_UNSIGNED)
		refuse(ask, WITNESS_UNCERTAIN, 0,
		    TEXT("this witness was restored, and does not know yet what it cosigned "
			 "last for this log"));
	else if (ask->answer != WITNESS_COSIGNED)
		refuse(ask, ask->answer, c.log.head.size, text_of(why.text));
	else if (!witness_time(now, c.log.time, &c.log.time, &why))
		refuse(ask, WITNESS_UNCERTAIN, 0, text_of(why.text));
	else
		return cosign(cosigner, &c, ask, err);
	return true;
}

/* Only what can be read needs the database. */
static bool
answer_all(const struct cosigner *cosigner, struct cosign_ask *asks, size_t count, int64_t now,
    struct err *err)
{
	struct witness_request request;
	bool begun = false;
	struct err why;

	for (size_t i = 0; i < count; i++) {
		if (!witness_request_parse(asks[i].body, &request, &why)) {
			refuse(&asks[i], WITNESS_MALFORMED, 0, text_of(why.text));
			continue;
		}
		if (!begun && !witness_store_begin(cosigner->store, err))
			return false;
		begun = true;
		if (!answer(cosigner, &request, &asks[i], now, err))
			return false;
	}
	return !begun || witness_store_commit(cosigner->store, err);
}

bool
cosign_all_by(const struct cosigner *cosigner, struct cosign_ask *asks, size_t count,
    int64_t now, struct err *err)
{
	if (answer_all(cosigner, asks, count, now, err))
		return true;
	witness_store_rollback(cosigner->store);
	for (size_t i = 0; i < count; i++) {
		buf_clear(&asks[i].words);
		refuse(&asks[i], WITNESS_FAILED, 0,
		    TEXT("this witness has trouble; try again later"));
	}
	return false;
}

static bool
cosign_here(void *arg, struct cosign_growth *growth, struct buf *line, struct err *err)
{
	struct signer signer = witness_dir_signer(arg);

	return note_cosign(growth->request->note.text, &signer, growth->time, line, err);
}

bool
cosign_all(struct witness_dir *witness, struct cosign_ask *asks, size_t count, int64_t now,
    struct err *err)
{
	const struct cosigner cosigner = { &witness->store, cosign_here, witness };

	return cosign_all_by(&cosigner, asks, count, now, err);
}
