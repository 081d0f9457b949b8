#include "action/case/desk_note.h"

#include "journal/anchor.h"

bool
desk_keep(const struct case_speaker *speaker, const struct desk *desk, struct hash *id,
    struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct node *node = speaker->node;
	struct signer signer = node_signer(node);

	return desk_sign(desk, speaker->now, &signer, &note, id, err) &&
	       node_keep_private(node, buf_text(&note), speaker->now, err);
}

bool
desk_note(const struct case_speaker *speaker, struct text who, const struct hash *said,
    struct err *err)
{
	struct desk desk = { .does = DESK_SAID, .who = who, .of = *said };
	struct hash id;

	return who.len == 0 || desk_keep(speaker, &desk, &id, err);
}
