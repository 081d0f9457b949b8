#include "action/deed/deeds.h"
#include "action/peer/peering.h"
#include "statement/chain.h"
#include "view/peers.h"

/* What fits into a request. */
#define NOTES_MAX (192 * (int64_t)KIB)

/* Who is known */

static const struct deed_field list_args[] = { { 0 } };

static bool
put_row(void *arg, const struct peers_row *row, struct err *err)
{
	struct writer *w = arg;

	(void)err;
	writer_object(w);
	writer_key(w, "name");
	writer_text(w, row->name);
	writer_key(w, "url");
	writer_text(w, row->url);
	statement_put_hash(w, "manifest", &row->newest);
	writer_key(w, "version");
	writer_integer(w, row->version);
	writer_key(w, "confirmed");
	writer_text(w, row->confirmed ? text_of(vouch_how_word(row->how)) : TEXT("no"));
	writer_key(w, "kept");
	writer_integer(w, (int64_t)row->kept);
	writer_end(w);
	return true;
}

static bool
run_list(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	(void)in;
	writer_object(answer);
	writer_key(answer, "peers");
	writer_array(answer);
	if (!peers_each(&task->node->journal, put_row, answer, err))
		return false;
	writer_end(answer);
	writer_end(answer);
	return true;
}

const struct deed deed_peers = {
	.name = "peers",
	.about = "The other nodes that this one knows, and how it came to take them for such.",
	.least = DEED_READ_ONLY,
	.args = list_args,
	.answer = "peers:[name:text url:text manifest:id version:int confirmed:text kept:int]",
	.run = run_list,
};

/* One that was met */

static const struct deed_field add_args[] = {
	{ "manifests", DEED_TEXT, true, 1, NOTES_MAX,
	    "The node's manifests as they were found, the oldest first." },
	{ 0 },
};

static bool
run_add(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	scoped(chain_free) struct chain chain = { 0 };
	struct text notes = deed_text(in, "manifests", TEXT(""));

	if (!chain_parse(notes, &chain, err) ||
	    !peering_take(task->node, notes, TEXT(""), VOUCH_PERSON, task->now, err))
		return false;
	writer_object(answer);
	writer_key(answer, "name");
	writer_text(answer, chain_newest(&chain)->name);
	writer_end(answer);
	return true;
}

const struct deed deed_peer_add = {
	.name = "peer.add",
	.about = "Get to know a node whose manifests were found where a person said.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = add_args,
	.answer = "name:text",
	.run = run_add,
};

/* One that came by itself */

static const struct deed_field accept_args[] = {
	{ "name", DEED_TEXT, true, 1, PARTY_NAME_MAX, "The node's name." },
	{ 0 },
};

static bool
run_accept(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct text name = deed_text(in, "name", TEXT(""));

	if (!peering_accept(task->node, name, task->now, err))
		return false;
	writer_object(answer);
	writer_key(answer, "name");
	writer_text(answer, name);
	writer_end(answer);
	return true;
}

const struct deed deed_peer_accept = {
	.name = "peer.accept",
	.about = "Let a node out of quarantine that has shown its manifests only itself.",
	.least = DEED_HANDLER,
	.writes = true,
	.args = accept_args,
	.answer = "name:text",
	.run = run_accept,
};
