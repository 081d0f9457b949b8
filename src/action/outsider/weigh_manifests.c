/* Manifests that are offered, and evidence of what was found: is it of the node that is
 * audited, and does it contradict what that shows? */
#include <inttypes.h>

#include "action/member/finding_file.h"
#include "action/outsider/weighing.h"

#define EVIDENCE_ROOM (8 * MIB)

/* --- manifests */

enum stand {
	STAND_KNOWN,        /* one of those that it shows */
	STAND_NEWER,        /* than those */
	STAND_CONTRADICTED, /* signed by its root key, and none of them */
	STAND_FORGED,
};

static enum stand
look(const struct weighing *w, struct text note, struct err *why)
{
	const struct chain *chain = weighing_chain(w);
	scoped(manifest_free) struct manifest m = { 0 };
	struct vkey root;
	size_t index;

	if (!chain_signer(chain, note, PARTY_ROOT, &root, why) ||
	    !manifest_open(note, &root, &m, why))
		return STAND_FORGED;
	if (chain_find(chain, &m.statement.id, &index))
		return STAND_KNOWN;
	return m.version > chain_newest(chain)->version ? STAND_NEWER : STAND_CONTRADICTED;
}

static bool
add_contradiction(struct weighing *w, size_t file, struct err *err)
{
	buf_addf(&w->a->words,
	    "its root key signed a manifest for who offered '%.*s' that is none of those "
	    "which it shows: the two cannot be of one chain",
	    TEXT_ARGS(w->offered->file[file].name));
	return appraising_add(w->a, TEXT("manifests"), AUDIT_BROKEN, AUDIT_MEASURED, err) &&
	       weighing_tell(w, file, AUDIT_COUNTS, err,
		   "a manifest of %.*s that it does not show", TEXT_ARGS(w->a->node->name));
}

bool
weigh_manifests(struct weighing *w, size_t file, struct err *err)
{
	const struct offered_file *of = &w->offered->file[file];
	struct text rest = of->bytes, note, name = w->a->node->name;
	bool newer = false;
	struct err why;

	if (!text_eq(of->by, name))
		return true;
	while (statement_cut(&rest, &note)) {
		enum stand stand = look(w, note, &why);

		if (stand == STAND_FORGED)
			return weighing_tell(w, file, AUDIT_FORGED, err,
			    "a manifest that is none of %.*s: %s", TEXT_ARGS(name), why.text);
		if (stand == STAND_CONTRADICTED)
			return add_contradiction(w, file, err);
		newer |= stand == STAND_NEWER;
	}
	return weighing_tell(w, file, newer ? AUDIT_UNVERIFIED : AUDIT_BESIDE, err,
	    newer ? "a manifest of %.*s that is newer than those it shows"
		  : "manifests of %.*s, as it shows them",
	    TEXT_ARGS(name));
}

/* --- evidence */

static bool
add_evidence(struct weighing *w, const struct finding_facts *facts, struct err *err)
{
	buf_addf(&w->a->words, "%s: ", finding_word(facts->what));
	buf_add(&w->a->words, buf_text(&facts->words));
	return appraising_add(w->a, TEXT("evidence"),
	    facts->proof ? AUDIT_BROKEN : AUDIT_PRESENT,
	    facts->proof ? AUDIT_MEASURED : AUDIT_CLAIMED, err);
}

/* By its own manifests alone, whatever lies in the file. */
bool
weigh_evidence(struct weighing *w, size_t file, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(EVIDENCE_ROOM);
	scoped(buf_free) struct buf chain = BUF(CHAIN_BYTES_MAX);
	struct finding_facts facts;
	struct err none;
	bool good;

	chain_format(weighing_chain(w), &chain);
	if (!buf_ok(&chain, err))
		return false;
	if (!finding_file_check(
		w->offered->file[file].bytes, buf_text(&chain), &arena, &facts, &none))
		return true;
	good = add_evidence(w, &facts, err) &&
	       weighing_tell(w, file, AUDIT_COUNTS, err, "evidence about %.*s",
		   TEXT_ARGS(w->a->node->name));
	buf_free(&facts.words);
	return good;
}
