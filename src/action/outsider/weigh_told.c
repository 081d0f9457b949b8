/* Who was told in advance: openings and records that are offered, held to the registers that
 * the node has published. */
#include <inttypes.h>
#include <string.h>

#include "action/case/register.h"
#include "action/outsider/weighing.h"
#include "base/utc.h"
#include "case/told.h"
#include "statement/opening.h"

#define OPENED_ROOM (4 * MIB)
#define VALUE_SHOWN 200 /* bytes of a field's value */

/* --- what its registers say */

static size_t
parties_of(const struct visit_said *said, struct arena *arena, struct told *told)
{
	scoped(statement_free) struct statement s = { 0 };
	struct err none;

	return said->kind->id == KIND_TOLD && statement_reopen(said->note, &s, &none) &&
		       told_parse(&s, arena, told, &none)
		   ? told->parties.count
		   : 0;
}

static size_t
count_records(const struct weighing *w)
{
	const struct visit *visit = w->a->visit;
	size_t count = 0;

	for (size_t i = 0; i < visit->said; i++) {
		scoped(arena_free) struct arena arena = ARENA(TOLD_ROOM);
		struct told told;

		count += parties_of(&visit->say[i], &arena, &told);
	}
	return count;
}

static bool
keep_records(struct weighing *w, const struct visit_said *said, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(TOLD_ROOM);
	struct told told;
	size_t count = parties_of(said, &arena, &told);

	for (size_t i = 0; i < count; i++) {
		const struct told_party *party = &told_parties(&told)[i];
		struct weighing_record *record = &w->record[w->records];

		*record = (struct weighing_record){ party->record, said->id,
			arena_text(w->arena, party->who), party->told, party->epoch };
		if (record->who.at == NULL)
			return err_memory(err);
		w->records++;
	}
	return true;
}

bool
weighing_read_told(struct weighing *w, struct err *err)
{
	const struct visit *visit = w->a->visit;

	w->records = 0;
	w->record = arena_array(w->arena, struct weighing_record, count_records(w) + 1);
	if (w->record == NULL)
		return err_memory(err);
	for (size_t i = 0; i < visit->said; i++)
		if (!keep_records(w, &visit->say[i], err))
			return false;
	return true;
}

static const struct weighing_record *
find_record(const struct weighing *w, const struct hash *id)
{
	for (size_t i = 0; i < w->records; i++)
		if (hash_eq(&w->record[i].id, id))
			return &w->record[i];
	return NULL;
}

/* --- a field that was opened */

static void
add_value(struct weighing *w, const struct opening *opening)
{
	struct text value = opening->value;

	if (value.len > VALUE_SHOWN || !text_printable(value) ||
	    !text_printable(opening->field))
		buf_add(&w->a->words, TEXT("a field that is not shown here"));
	else
		buf_addf(
		    &w->a->words, "'%.*s' %.*s", TEXT_ARGS(opening->field), TEXT_ARGS(value));
}

/* As the register says it, in JSON. */
static bool
says(const struct opening *opening, struct text wanted)
{
	scoped(buf_free) struct buf json = BUF(4 * KIB);
	struct writer writer = WRITER(&json);

	writer_text(&writer, wanted);
	return !json.failed && text_eq(buf_text(&json), opening->value);
}

static bool
agrees(const struct opening *opening, const struct weighing_record *record)
{
	scoped(buf_free) struct buf told = BUF(KIB);

	utc_format(record->told, &told);
	if (text_eq(opening->field, TEXT("told")))
		return says(opening, buf_text(&told));
	if (text_eq(opening->field, TEXT("who")))
		return record->who.len == 0 || says(opening, record->who);
	return !text_eq(opening->field, TEXT("type")) || says(opening, TEXT("case.disclosure"));
}

static bool
tell_opened(struct weighing *w, const struct opening *opening, size_t proof, uint64_t epoch,
    struct err *err)
{
	const struct weighing_record *record = find_record(w, &opening->of);
	bool same;

	buf_add(&w->a->words, TEXT("its log has committed to a statement with "));
	add_value(w, opening);
	weighing_time(w, " since the epoch that ended ", weighing_ends(w, epoch));
	if (record == NULL)
		return weighing_add(w, "opening of", &opening->of, AUDIT_PRESENT,
		    weighing_class(w, proof), err);
	same = agrees(opening, record) && (uint64_t)record->epoch == epoch;
	buf_add(&w->a->words,
	    same ? TEXT("; its register of who was told in advance says the same")
		 : TEXT("; its register of who was told in advance says something else"));
	return weighing_add(w, "opening of", &opening->of, same ? AUDIT_KEPT : AUDIT_BROKEN,
	    weighing_class(w, proof), err);
}

static bool
tell_elsewhere(struct weighing *w, const struct opening *opening, enum weighing_place place,
    struct err *err)
{
	if (place == PLACE_AHEAD) {
		buf_add(&w->a->words, TEXT("the proof is of a longer log than is shown here"));
		return weighing_add(
		    w, "opening of", &opening->of, AUDIT_UNKNOWN, AUDIT_MEASURED, err);
	}
	buf_add(&w->a->words, TEXT("it proved to who offered this that its log commits to it, "
				   "and shows all others another entry there"));
	return weighing_add(w, "opening of", &opening->of, AUDIT_BROKEN, AUDIT_MEASURED, err);
}

bool
weigh_opening(struct weighing *w, size_t file, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(OPENED_ROOM);
	const struct offered_file *of = &w->offered->file[file];
	enum weighing_place place;
	struct opening opening;
	struct hash commitment;
	struct err why;
	size_t proof;

	if (!opening_parse(of->bytes, &arena, &opening, &why))
		return weighing_tell(
		    w, file, AUDIT_FORGED, err, "it does not hold: %s", why.text);
	commitment = commitment_hash(&opening.salt, &opening.of, &opening.fields);
	proof = weighing_prove(w, &commitment, 0, of->folder, &place);
	if (proof == SIZE_MAX)
		return true;
	if (!weighing_tell(w, file, AUDIT_COUNTS, err, "a field of a statement, opened") ||
	    !weighing_tell(w, proof, AUDIT_COUNTS, err, "a proof of the log of %.*s",
		TEXT_ARGS(w->a->node->name)))
		return false;
	return place == PLACE_HERE
		   ? tell_opened(w, &opening, proof, w->weighed[proof].epoch, err)
		   : tell_elsewhere(w, &opening, place, err);
}

/* --- a record itself */

bool
weigh_disclosure(struct weighing *w, size_t file, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MOVE_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	const struct offered_file *of = &w->offered->file[file];
	const struct weighing_record *record = find_record(w, &of->id);
	struct move move;
	bool same;

	if (!statement_reopen(of->bytes, &s, err) || !move_parse(&s, &arena, &move, err))
		return false;
	buf_addf(&w->a->words, "it recorded that it told %.*s at ",
	    TEXT_ARGS(text_printable(move.who) ? move.who : TEXT("somebody")));
	utc_format(move.told, &w->a->words);
	if (record == NULL) {
		buf_add(&w->a->words, TEXT("; no register that it has published names that"));
		return weighing_add(
		    w, "told in advance", &of->id, AUDIT_PRESENT, AUDIT_CLAIMED, err);
	}
	same = record->told == move.told &&
	       (record->who.len == 0 || text_eq(record->who, move.who));
	buf_add(&w->a->words, same ? TEXT("; its register says the same")
				   : TEXT("; its register says something else"));
	return weighing_add(w, "told in advance", &of->id, same ? AUDIT_KEPT : AUDIT_BROKEN,
	    weighing_class(w, SIZE_MAX), err);
}

/* --- a whole register */

/* Does the log that is shown have what each of its proofs leads to? */
static bool
is_here(const struct weighing *w, const struct register_file *file)
{
	for (size_t i = 0; i < file->parties; i++) {
		scoped(arena_free) struct arena arena = ARENA(OPENED_ROOM);
		struct opening opening;
		struct hash commitment;
		struct err none;
		uint64_t epoch;

		if (file->party[i].count == 0 ||
		    !opening_parse(file->party[i].opening[0], &arena, &opening, &none))
			return false;
		commitment = commitment_hash(&opening.salt, &opening.of, &opening.fields);
		if (weighing_place(w, file->party[i].proof, &commitment, &epoch) != PLACE_HERE)
			return false;
	}
	return true;
}

static bool
check_register(const struct weighing *w, struct text bytes, struct arena *arena,
    struct register_facts *facts, bool *here, struct err *why)
{
	scoped(buf_free) struct buf root = BUF(4 * KIB);
	struct register_file file;

	vkey_format(&w->a->visit->peer.manifest->key[PARTY_ROOT], &root);
	if (!buf_ok(&root, why) || !register_check(bytes, buf_text(&root), arena, facts, why) ||
	    !register_parse(bytes, arena, &file, why))
		return false;
	*here = weighing_is_logged(w, &facts->id) && is_here(w, &file);
	return true;
}

static bool
add_register(struct weighing *w, const struct register_facts *facts, bool here, struct err *err)
{
	buf_addf(&w->a->words, "%zu who were told in advance, %s", facts->told.parties.count,
	    here ? "each proven by a record of that time to which its log has committed"
		 : "of whom its log does not show the records that this one proves");
	return weighing_add(w, "register", &facts->id, here ? AUDIT_KEPT : AUDIT_BROKEN,
	    weighing_class(w, SIZE_MAX), err);
}

bool
weigh_register(struct weighing *w, size_t file, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(REGISTER_ROOM);
	struct register_facts facts;
	struct err why;
	bool here;

	return !check_register(w, w->offered->file[file].bytes, &arena, &facts, &here, &why) ||
	       !text_eq(facts.node, w->a->node->name) ||
	       (add_register(w, &facts, here, err) &&
		   weighing_tell(w, file, AUDIT_COUNTS, err, "a register of %.*s",
		       TEXT_ARGS(w->a->node->name)));
}

/* --- those that it shows itself */

static bool
get_register(struct weighing *w, const struct hash *id, struct buf *out, struct err *why)
{
	const struct appraisal *appraisal = w->a->appraisal;
	const struct remote *remote = appraisal->places->at[w->a->which];
	scoped(buf_free) struct buf path = BUF(KIB);
	struct sink sink = sink_buf(out);

	buf_add(&path, TEXT("/"));
	register_path(id, &path);
	return buf_ok(&path, why) && remote->get(remote->arg, buf_string(&path), &sink, why) &&
	       buf_ok(out, why);
}

/* What it publishes of one statement has to prove just that one. */
static bool
look_at_register(
    struct weighing *w, const struct hash *id, size_t *proven, size_t *missing, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(REGISTER_ROOM);
	scoped(buf_free) struct buf bytes = BUF(REGISTER_MAX);
	struct register_facts facts;
	struct err why;
	bool here;

	if (!get_register(w, id, &bytes, &why)) {
		*missing += 1;
		return true;
	}
	if (check_register(w, buf_text(&bytes), &arena, &facts, &here, &why)) {
		if (here && hash_eq(&facts.id, id)) {
			*proven += 1;
			return true;
		}
		err_set(&why, FAULT_DENIED, "its log does not show what this one proves");
	}
	buf_addf(&w->a->words, "what it shows to prove it does not: %s", why.text);
	return weighing_add(w, "register", id, AUDIT_BROKEN, AUDIT_MEASURED, err);
}

bool
weighing_look_at_told(struct weighing *w, struct err *err)
{
	const struct visit *visit = w->a->visit;
	size_t count = 0, proven = 0, missing = 0;

	for (size_t i = 0; i < visit->said; i++) {
		if (visit->say[i].kind->id != KIND_TOLD)
			continue;
		count++;
		if (!look_at_register(w, &visit->say[i].id, &proven, &missing, err))
			return false;
	}
	if (count == 0)
		return true;
	buf_addf(&w->a->words,
	    "%zu register%s of who knew before everybody did, %zu of them proven by records of "
	    "that time to which its log has committed",
	    count, count == 1 ? "" : "s", proven);
	if (missing > 0)
		buf_addf(&w->a->words, "; of %zu it shows no proof", missing);
	return appraising_add(w->a, TEXT("told in advance"),
	    proven > 0 && missing == 0 ? AUDIT_KEPT : AUDIT_PRESENT,
	    proven > 0 && missing == 0 ? weighing_class(w, SIZE_MAX) : AUDIT_CLAIMED, err);
}
