#include "action/node/disclose.h"

#include "view/editions.h"

static bool
read_edition(struct node *node, const struct hash *id, struct arena *arena,
    struct disclosed *out, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct disclosed said = { .id = *id };
	struct record record;

	if (!journal_find(&node->journal, id, arena, &record, err) ||
	    !journal_check_kept(&record, err) ||
	    !statement_reopen(record.note, &statement, err) ||
	    !edition_parse(&statement, arena, &said.edition, err))
		return false;
	said.at = statement.at;
	*out = said;
	return true;
}

bool
disclose_find(struct node *node, const struct hash *id, struct arena *arena,
    struct disclosed *out, struct err *err)
{
	return read_edition(node, id, arena, out, err);
}

bool
disclose_latest(
    struct node *node, struct arena *arena, bool *found, struct disclosed *out, struct err *err)
{
	struct editions_row row;

	if (!editions_latest(&node->journal, node->manifest.name, found, &row, err))
		return false;
	return !*found || read_edition(node, &row.id, arena, out, err);
}

/* The first change of those that have to be meant. */
static struct text
first_worse(const struct changes *changes)
{
	for (size_t i = 0; i < changes->count; i++)
		if (changes->at[i].way == CHANGE_WORSE || changes->at[i].way == CHANGE_UNCLEAR)
			return changes->at[i].words;
	return TEXT("");
}

static bool
check_changes(const struct changes *changes, bool knowing, struct err *err)
{
	if (changes->count == 0)
		return err_set(err, FAULT_CONFLICT,
		    "this is the policy that was published last: there is nothing to say");
	if (!knowing && change_any_worse(changes))
		return err_set(err, FAULT_DENIED,
		    "some of it is worse for those who report, or may be ('%.*s'): reports "
		    "that are here keep the old policy; say --worse if it is meant",
		    TEXT_ARGS(first_worse(changes)));
	return true;
}

/* What it follows, and how it differs from that. */
static bool
place(struct node *node, bool knowing, struct arena *arena, struct disclosed *said,
    struct err *err)
{
	struct edition *edition = &said->edition;
	struct disclosed last;
	bool found;

	if (!disclose_latest(node, arena, &found, &last, err))
		return false;
	edition->first = !found;
	if (!found)
		return true;
	edition->previous = last.id;
	return change_list(
		   &last.edition.policy, &edition->policy, arena, &said->changes, err) &&
	       check_changes(&said->changes, knowing, err);
}

static bool
append(struct node *node, const struct edition *edition, int64_t now, struct hash *id,
    struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(STATEMENT_PUBLIC_MAX);
	scoped(statement_free) struct statement statement = { 0 };
	struct signer signer = node_signer(node);

	return edition_sign(edition, now, &signer, &bytes, id, err) &&
	       statement_open(buf_text(&bytes), &signer.vkey, &statement, err) &&
	       journal_add_public(&node->journal, &statement, err);
}

bool
disclose_say(struct node *node, const struct disclose_wish *wish, struct arena *arena,
    struct disclosed *out, struct err *err)
{
	struct disclosed said = { .at = wish->now };

	if (!disclosure_parse(wish->json, arena, &said.edition.policy, err) ||
	    !place(node, wish->knowing, arena, &said, err) ||
	    !append(node, &said.edition, wish->now, &said.id, err))
		return false;
	*out = said;
	return true;
}
