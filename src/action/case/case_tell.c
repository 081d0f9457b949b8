#include "action/case/case_tell.h"

#include "case/guest.h"
#include "case/role.h"
#include "view/disclosures.h"

#define WHAT "the case: how it was opened, and what is said in it"

bool
case_tell(const struct case_speaker *speaker, const struct hash *of_case,
    const struct case_telling *telling, struct hash *id, struct err *err)
{
	struct move move = { .kind = KIND_CASE_DISCLOSURE,
		.who = telling->who,
		.what = telling->what,
		.why = telling->why,
		.told = telling->told != 0 ? telling->told : speaker->now };

	if (!case_say(speaker, of_case, CASE_TO_GIVEN, &move, err))
		return false;
	*id = move.id;
	return true;
}

/* Did this node let it in? */
static bool
is_ours(const struct ledger *ledger, uint16_t self, const struct participant *party)
{
	uint32_t by = party->invite != DAG_NONE ? party->invite : ledger->state.opened;

	return by != DAG_NONE && ledger->entry[by].author == self;
}

static bool
is_told(const struct case_speaker *speaker, const struct ledger *ledger, uint16_t self,
    uint16_t party)
{
	const struct participant *p = &ledger->state.party[party];

	return party != self && p->membership == MEMBER_JOINED &&
	       (p->roles & ROLE_FINDER) == 0 && is_ours(ledger, self, p) &&
	       state_may_be_told(&ledger->state, party, speaker->now);
}

/* Those who are told and not recorded: names in the arena, as the ledger changes. */
static bool
find_unrecorded(const struct case_speaker *speaker, const struct ledger *ledger,
    struct text *names, unsigned *roles, size_t *count, struct err *err)
{
	uint16_t self = ledger_party(ledger, speaker->node->manifest.name);

	*count = 0;
	for (size_t i = 0; i < ledger->names && *count < MOVE_PARTIES_MAX; i++) {
		struct text name = ledger_name(ledger, (uint16_t)i);
		bool has;

		if (!is_told(speaker, ledger, self, (uint16_t)i))
			continue;
		if (!disclosures_has(
			&speaker->node->journal, &ledger->of_case, name, &has, err))
			return false;
		if (has)
			continue;
		roles[*count] = ledger->state.party[i].roles;
		names[*count] = arena_text(speaker->arena, name);
		if (names[(*count)++].at == NULL)
			return err_memory(err);
	}
	return true;
}

static bool
record(const struct case_speaker *speaker, const struct hash *of_case, struct text name,
    unsigned roles, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	scoped(buf_free) struct buf why = BUF(KIB);
	struct case_speaker own = { speaker->node, speaker->now, &arena };
	struct case_telling telling = { .who = name, .what = TEXT(WHAT) };
	const char *between = "";
	struct hash id;

	buf_add(&why, TEXT("it takes part, as "));
	for (unsigned i = 0; i < ROLES; i++)
		if ((roles & role_at(i)) != 0) {
			buf_addf(&why, "%s%s", between, role_words[i]);
			between = ", ";
		}
	telling.why = buf_text(&why);
	return buf_ok(&why, err) && case_tell(&own, of_case, &telling, &id, err);
}

bool
case_tell_all(const struct case_speaker *speaker, const struct hash *of_case, struct err *err)
{
	struct text *names = arena_array(speaker->arena, struct text, MOVE_PARTIES_MAX);
	unsigned *roles = arena_array(speaker->arena, unsigned, MOVE_PARTIES_MAX);
	struct casebook_case *held;
	size_t count;

	if (names == NULL || roles == NULL)
		return err_memory(err);
	if (!case_load(&speaker->node->journal, of_case, &held, err))
		return false;
	if ((held->ledger.state.pxa & CS_P) != 0)
		return true;
	if (!find_unrecorded(speaker, &held->ledger, names, roles, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!record(speaker, of_case, names[i], roles[i], err))
			return false;
	return true;
}
