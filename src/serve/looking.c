#include "serve/looking.h"

#include "action/node/renewal.h"
#include "serve/parley.h"

#define PAUSE 3600 /* seconds between two looks */

void
looking_do(struct looking *looking, struct post *post, int64_t now)
{
	struct frame frame = { .kind = PARLEY_LOOK, .fd = -1 };
	struct err err;

	/* A clock that was set back does not keep it from looking. */
	if (looking->again > now + PAUSE)
		looking->again = now;
	if (looking->asked || now < looking->again || post->peer[PROCESS_COURIER] < 0)
		return;
	looking->asked = frame_send(post->peer[PROCESS_COURIER], &frame, &err);
	if (looking->asked)
		looking->again = now + PAUSE;
	else
		post_drop(post, PROCESS_COURIER);
}

/* Told when it begins, and again when it is something else. */
static void
tell(struct looking *looking, const struct post *post, struct text shown, const struct err *why)
{
	struct hash about = hash_text(shown);

	if (!looking->troubled || !hash_eq(&about, &looking->about))
		post_trouble(post, why);
	looking->troubled = true;
	looking->about = about;
}

static void
judge(struct looking *looking, const struct post *post, struct node *node, struct text bytes)
{
	struct renewal_shown shown;
	struct err why;

	if (!renewal_check_shown(node, bytes, &shown, &why)) {
		tell(looking, post, bytes, &why);
	} else if (shown.ours) {
		looking->troubled = false;
	} else if (shown.claims) {
		(void)err_set(&why, FAULT_DENIED,
		    "ALARM: the node's own address shows a manifest that this node did not "
		    "make, kept as '%s': somebody answers in its place, or has its root key",
		    shown.path);
		tell(looking, post, bytes, &why);
	} else {
		(void)err_set(&why, FAULT_DENIED,
		    "the node's own address shows what is no manifest of this node: nobody who "
		    "comes there finds it");
		tell(looking, post, bytes, &why);
	}
}

void
looking_hear(
    struct looking *looking, const struct post *post, struct node *node, struct text payload)
{
	struct text bytes;
	struct err nobody;

	if (!looking->asked)
		return;
	looking->asked = false;
	if (parley_answer_open(payload, &bytes, &nobody))
		judge(looking, post, node, bytes);
}
