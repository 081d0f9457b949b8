/* What was published of who was told in advance: of a case, of a release. */
#include "action/case/case_call.h"
#include "action/case/register.h"
#include "action/deed/deeds.h"
#include "case/role.h"
#include "journal/prefix.h"
#include "view/disclosures.h"
#include "view/releases.h"

#define NEWEST 1000 /* statements that are looked through */

struct listing_registers {
	struct node *node;
	struct writer *w;
	bool has_case, has_seal;
	struct hash of_case, seal;
};

static void
put_party(const struct told_party *party, struct writer *w)
{
	writer_object(w);
	if (party->who.len > 0)
		writer_put_text(w, "who", party->who);
	writer_put_text(w, "role", text_of(role_words[party->role]));
	statement_put_time(w, "told", party->told);
	if (party->notice.len > 0)
		writer_put_text(w, "notice", party->notice);
	statement_put_hash(w, "record", &party->record);
	writer_key(w, "epoch");
	writer_integer(w, party->epoch);
	writer_end(w);
}

static bool
put_register(const struct listing_registers *l, const struct hash *id, const struct told *told,
    struct err *err)
{
	scoped(buf_free) struct buf path = BUF(KIB);
	struct writer *w = l->w;

	register_path(id, &path);
	if (!buf_ok(&path, err))
		return false;
	writer_object(w);
	statement_put_hash(w, "id", id);
	writer_put_text(w, "title", told->title);
	writer_put_text(w, "where", told->where);
	statement_put_time(w, "since", told->since);
	if (told->has_release)
		statement_put_hash(w, "release", &told->release);
	if (tree_has(&l->node->journal.tree, buf_string(&path)))
		writer_put_text(w, "file", buf_text(&path));
	writer_key(w, "parties");
	writer_array(w);
	for (size_t i = 0; i < told->parties.count; i++)
		put_party(&told_parties(told)[i], w);
	writer_end(w);
	writer_end(w);
	return true;
}

/* Is it of the case, or the release? */
static bool
is_meant(
    const struct listing_registers *l, const struct told *told, bool *meant, struct err *err)
{
	struct hash of_case;
	bool found;

	*meant = l->has_seal && told->has_release && hash_eq(&told->release, &l->seal);
	if (*meant || !l->has_case || told->parties.count == 0)
		return true;
	if (!disclosures_case(
		&l->node->journal, &told_parties(told)[0].record, &found, &of_case, err))
		return false;
	*meant = found && hash_eq(&of_case, &l->of_case);
	return true;
}

static bool
put_one(void *arg, const struct record *record, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(TOLD_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	struct listing_registers *l = arg;
	struct told told;
	bool meant;

	if (record->forgotten) /* taken down */
		return true;
	return statement_reopen(record->note, &s, err) && told_parse(&s, &arena, &told, err) &&
	       is_meant(l, &told, &meant, err) &&
	       (!meant || put_register(l, &record->id, &told, err));
}

static bool
count_unsaid(void *arg, const struct hash *id, bool published, struct err *err)
{
	int64_t *count = arg;

	(void)id, (void)err;
	*count += !published;
	return true;
}

static bool
write_all(struct listing_registers *l, struct err *err)
{
	struct journal_page page = JOURNAL_PAGE(NEWEST);
	int64_t unsaid = 0;

	page.kind = kind_of(KIND_TOLD)->name;
	page.by = l->node->manifest.name;
	writer_object(l->w);
	writer_key(l->w, "registers");
	writer_array(l->w);
	if (!journal_list(&l->node->journal, &page, put_one, l, err))
		return false;
	writer_end(l->w);
	if (l->has_case &&
	    !disclosures_each(&l->node->journal, &l->of_case, count_unsaid, &unsaid, err))
		return false;
	writer_key(l->w, "unpublished");
	writer_integer(l->w, unsaid);
	writer_end(l->w);
	return true;
}

#define ANSWER                                                                                 \
	"registers:[id:id title:text where:text since:time release?:id file?:text "            \
	"parties:[who?:text role:text told:time notice?:text record:id epoch:int]] "           \
	"unpublished:int"

static bool
run_case(const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct listing_registers l = { .node = task->node, .w = answer, .has_case = true };

	return cases_find(
		   &task->node->journal, deed_text(in, "case", TEXT("")), &l.of_case, err) &&
	       write_all(&l, err);
}

static const struct deed_field case_args[] = { CASE_CALL_CASE, { 0 } };

const struct deed deed_case_register = {
	.name = "case.register",
	.about = "What was published of who was told of a case in advance, the newest first.",
	.least = DEED_READ_ONLY,
	.args = case_args,
	.answer = ANSWER,
	.run = run_case,
};

static bool
run_release(
    const struct deed_task *task, struct value in, struct writer *answer, struct err *err)
{
	struct listing_registers l = { .node = task->node, .w = answer, .has_seal = true };

	return journal_find_prefix(
		   &task->node->journal, deed_text(in, "id", TEXT("")), &l.seal, err) &&
	       releases_case(&task->node->journal, &l.seal, &l.has_case, &l.of_case, err) &&
	       write_all(&l, err);
}

static const struct deed_field release_args[] = {
	{ "id", DEED_HEX, true, JOURNAL_PREFIX_MIN, (int64_t)2 * HASH_LEN,
	    "The seal's id, or its beginning where that is of one alone." },
	{ 0 },
};

const struct deed deed_release_register = {
	.name = "release.register",
	.about = "The same of a release, and of the case that it belongs to.",
	.least = DEED_READ_ONLY,
	.args = release_args,
	.answer = ANSWER,
	.run = run_release,
};
