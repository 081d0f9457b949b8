#include "cli/finder/mail_award.h"

#include "action/finder/countersign.h"
#include "bounty/currency.h"
#include "cli/command/shown.h"

#define ROOM (32 * MIB)

static void
add_what(const struct award *award, struct buf *out)
{
	if (award->row.len > 0)
		buf_addf(out, "%.*s: ", TEXT_ARGS(award->row));
	if (award->decision == AWARD_DECLINED)
		buf_add(out, TEXT("declined"));
	else
		currency_format(award->currency, award->amount, out);
}

void
mail_award_add_brief(const struct finder *finder, const struct statement *s, struct buf *out)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct countersign_facts facts;
	struct award award;
	struct err err;

	if (!award_parse(s, &arena, &award, &err))
		return;
	buf_add(out, TEXT("                "));
	add_what(&award, out);
	buf_add(out, TEXT("; "));
	if (!countersign_check(finder, s, &arena, &facts, &err))
		buf_add(out, TEXT("it DOES NOT HOLD, or cannot be checked"));
	else if (award.decision == AWARD_GRANTED)
		buf_addf(out, "%s", award_measure_text(facts.measure));
	buf_add(out, TEXT("\n"));
}

static void
add_row(const struct countersign_facts *facts, struct buf *out)
{
	if (facts->row == NULL)
		return;
	buf_add(out, TEXT("promised  "));
	currency_format(facts->award.currency, facts->row->least, out);
	buf_add(out, TEXT(" to "));
	currency_format(facts->award.currency, facts->row->most, out);
	buf_add(out, TEXT(" for: "));
	shown_add(facts->row->what, out);
	if (facts->award.split > 1)
		buf_addf(out, "; shared by %lld", (long long)facts->award.split);
	buf_add(out, TEXT("\n"));
}

void
mail_award_add(const struct finder *finder, const struct statement *s, struct buf *out)
{
	scoped(arena_free) struct arena arena = ARENA(ROOM);
	struct countersign_facts facts;
	struct err err;

	if (!countersign_check(finder, s, &arena, &facts, &err)) {
		buf_add(out, TEXT("promise   DOES NOT HOLD: "));
		shown_add(text_of(err.text), out);
		buf_add(out, TEXT("\n"));
		return;
	}
	buf_add(out, TEXT("reward    "));
	add_what(&facts.award, out);
	buf_addf(out, "\npromise   %s\n", award_measure_text(facts.measure));
	add_row(&facts, out);
}
