#include "member/roll.h"

#include <stdlib.h>

/* A sponsor's word for a newcomer, or a member's vote against another: which of the persons
 * said it of which. */
struct word {
	size_t by, who;
	int64_t at;
	struct hash manifest;
	enum promise promise;
	bool stands;
};

/* The roll while it is folded. */
struct roll_state {
	int64_t founded_at;
	size_t admits;
	struct word *admit;
	size_t votes;
	struct word *vote;
	size_t flips_max; /* how many events there may be before suspensions go untold */
};

static const char *const status_words[] = {
	[ROLL_NOBODY] = "unknown",
	[ROLL_CALLED] = "called",
	[ROLL_APPLICANT] = "applicant",
	[ROLL_MEMBER] = "member",
	[ROLL_WITHDRAWN] = "withdrawn",
};

static const char *const what_words[] = {
	[ROLL_PLEDGED] = "pledged",
	[ROLL_SPONSORED] = "sponsored",
	[ROLL_JOINED] = "joined",
	[ROLL_VOTED] = "voted for suspension",
	[ROLL_UNVOTED] = "took back a vote",
	[ROLL_SUSPENDED] = "suspended",
	[ROLL_RESTORED] = "restored",
	[ROLL_LEFT] = "left",
	[ROLL_VOID] = "no effect",
};

const char *
roll_status_word(enum roll_status status)
{
	return status_words[status];
}

const char *
roll_what_word(enum roll_what what)
{
	return what_words[what];
}

/* Persons, by name */

static int
by_name(const void *a, const void *b)
{
	const struct roll_person *one = a, *other = b;

	return text_order(one->name, other->name);
}

static struct roll_person *
find(const struct roll *roll, struct text name)
{
	const struct roll_person key = { .name = name }, *all = roll->person;

	return roll->count == 0 ? NULL : bsearch(&key, all, roll->count, sizeof(key), by_name);
}

/* One of whom something is said: all those are listed, and sanitizers would tell if not. */
static struct roll_person *
listed(const struct roll *roll, struct text name)
{
	struct roll_person *person = find(roll, name);
	if (person == NULL)
		__builtin_unreachable();
	return person;
}

const struct roll_person *
roll_find(const struct roll *roll, struct text name)
{
	return find(roll, name);
}

static size_t
index_of(const struct roll *roll, const struct roll_person *person)
{
	return (size_t)(person - roll->person);
}

static void
keep_once(struct roll *roll)
{
	size_t kept = 0;

	qsort(roll->person, roll->count, sizeof(roll->person[0]), by_name);
	for (size_t i = 0; i < roll->count; i++)
		if (kept == 0 || !text_eq(roll->person[kept - 1].name, roll->person[i].name))
			roll->person[kept++] = roll->person[i];
	roll->count = kept;
}

/* All of whom anything is said. */
static bool
gather_persons(struct roll *roll, const struct roll_act *acts, size_t count,
    struct arena *arena, struct err *err)
{
	const struct genesis *g = roll->genesis;

	roll->person = arena_array(arena, struct roll_person, g->count + 2 * count + 1);
	if (roll->person == NULL)
		return err_memory(err);
	for (size_t i = 0; i < g->count; i++)
		roll->person[roll->count++].name = g->founder[i].name;
	for (size_t i = 0; i < count; i++) {
		roll->person[roll->count++].name = acts[i].by;
		if (acts[i].act.who.len > 0)
			roll->person[roll->count++].name = acts[i].act.who;
	}
	keep_once(roll);
	for (size_t i = 0; i < g->count; i++) {
		struct roll_person *person = listed(roll, g->founder[i].name);

		person->status = ROLL_CALLED;
		person->founder = true;
		person->promise = g->founder[i].promise;
		person->manifest = g->founder[i].manifest;
	}
	return true;
}

bool
roll_is_seasoned(const struct roll *roll, const struct roll_person *person)
{
	return person->status == ROLL_MEMBER && person->seasoned_at <= roll->now;
}

bool
roll_serves(const struct roll_person *person)
{
	return person->status == ROLL_MEMBER && !person->suspended;
}

/* What may be said; each rule once, for who says it and for who reads it */

static bool
check_seasoned(const struct roll *roll, const struct roll_person *by, struct err *err)
{
	if (by == NULL || by->status != ROLL_MEMBER)
		return err_set(err, FAULT_DENIED, "only a member may do that");
	return roll_is_seasoned(roll, by) ||
	       err_set(err, FAULT_DENIED,
		   "'%.*s' has been a member for less than %lld days, and neither sponsors nor "
		   "votes until then",
		   TEXT_ARGS(by->name), (long long)roll->genesis->rules.season_days);
}

static bool
check_pledge(const struct roll *roll, const struct roll_person *by, const struct act *act,
    struct err *err)
{
	const struct terms *terms = &roll->genesis->terms[act->promise];

	if (act->terms.version != terms->version ||
	    !hash_eq(&act->terms.sha256, &terms->sha256))
		return err_set(err, FAULT_DENIED,
		    "that is not the text of the %s that this accord began with",
		    promise_word(act->promise));
	if (by == NULL)
		return true;
	if (by->status == ROLL_MEMBER || (by->pledged && by->promise == act->promise))
		return err_set(
		    err, FAULT_CONFLICT, "'%.*s' has pledged already", TEXT_ARGS(by->name));
	return by->status != ROLL_CALLED || by->promise == act->promise ||
	       err_set(err, FAULT_DENIED, "as a founder '%.*s' signs the %s",
		   TEXT_ARGS(by->name), promise_word(by->promise));
}

/* Is a member of the same organisation, as far as names tell? */
static bool
check_house(const struct roll *roll, struct text who, struct err *err)
{
	for (size_t i = 0; i < roll->count; i++) {
		const struct roll_person *other = &roll->person[i];

		if ((other->status == ROLL_MEMBER || other->status == ROLL_CALLED) &&
		    !text_eq(other->name, who) && genesis_same_house(other->name, who))
			return err_set(err, FAULT_CONFLICT,
			    "'%.*s' is of one organisation with '%.*s', which has its place",
			    TEXT_ARGS(who), TEXT_ARGS(other->name));
	}
	return true;
}

/* How many others a sponsor has admitted in the last 365 days. */
static int64_t
given(const struct roll *roll, size_t by, size_t but)
{
	const struct roll_state *state = roll->state;
	int64_t count = 0;

	for (size_t i = 0; i < state->admits; i++)
		if (state->admit[i].by == by && state->admit[i].who != but &&
		    state->admit[i].at > roll->now - ROLL_YEAR)
			count++;
	return count;
}

/* A member's word about another, of its kind: there is one at most. */
static struct word *
find_word(struct word *words, size_t count, size_t by, size_t who)
{
	for (size_t i = 0; i < count; i++)
		if (words[i].by == by && words[i].who == who)
			return &words[i];
	return NULL;
}

static bool
same_word(const struct word *word, const struct act *act)
{
	return word->stands && word->promise == act->promise &&
	       hash_eq(&word->manifest, &act->manifest);
}

static bool
check_newcomer(const struct roll_person *who, struct err *err)
{
	return who == NULL || (who->status != ROLL_MEMBER && who->status != ROLL_CALLED) ||
	       err_set(err, FAULT_CONFLICT, "'%.*s' is a %s already", TEXT_ARGS(who->name),
		   who->founder ? "founder" : "member");
}

static bool
check_admit(const struct roll *roll, const struct roll_person *by, const struct act *act,
    struct err *err)
{
	const struct roll_person *who = find(roll, act->who);
	const struct roll_state *state = roll->state;
	int64_t most = roll->genesis->rules.admissions;
	size_t newcomer = who == NULL ? SIZE_MAX : index_of(roll, who);
	const struct word *word;

	if (!check_seasoned(roll, by, err) || !check_newcomer(who, err))
		return false;
	word = find_word(state->admit, state->admits, index_of(roll, by), newcomer);
	if (word != NULL && same_word(word, act))
		return err_set(err, FAULT_CONFLICT, "'%.*s' has admitted '%.*s' already",
		    TEXT_ARGS(by->name), TEXT_ARGS(act->who));
	if (given(roll, index_of(roll, by), newcomer) >= most)
		return err_set(err, FAULT_DENIED,
		    "'%.*s' has admitted %lld in the last 365 days, which is all that one may",
		    TEXT_ARGS(by->name), (long long)most);
	return check_house(roll, act->who, err);
}

static bool
check_suspend(const struct roll *roll, const struct roll_person *by, const struct act *act,
    struct err *err)
{
	const struct roll_person *who = find(roll, act->who);

	if (!check_seasoned(roll, by, err))
		return false;
	if (who == NULL || who->status != ROLL_MEMBER)
		return err_set(err, FAULT_ABSENT, "'%.*s' is no member", TEXT_ARGS(act->who));
	return who != by || err_set(err, FAULT_DENIED, "nobody votes about himself");
}

static bool
check_withdraw(const struct roll *roll, const struct roll_person *by, const struct act *act,
    struct err *err)
{
	(void)roll;
	(void)act;

	return (by != NULL && (by->status == ROLL_MEMBER || by->status == ROLL_CALLED ||
				  by->status == ROLL_APPLICANT)) ||
	       err_set(err, FAULT_ABSENT, "only who has joined, or asked to, can leave");
}

/* What follows */

static void
note(struct roll *roll, enum roll_what what, const struct roll_act *act, struct text who,
    struct text why)
{
	roll->event[roll->events++] = (struct roll_event){
		.what = what,
		.at = act->at,
		.who = who,
		.by = act->by,
		.id = act->id,
		.why = why,
		.members = roll->members,
	};
}

static void
join(struct roll *roll, struct roll_person *person, const struct roll_act *act)
{
	int64_t season = roll->genesis->rules.season_days * ROLL_DAY;

	person->seasoned_at = roll->now + (person->status == ROLL_CALLED ? 0 : season);
	person->status = ROLL_MEMBER;
	person->since = roll->now;
	roll->members++;
	note(roll, ROLL_JOINED, act, person->name, TEXT(""));
}

/* Of those who admitted him as the last one did, how many there are. */
static size_t
count_sponsors(const struct roll *roll, const struct roll_person *person)
{
	const struct roll_state *state = roll->state;
	size_t count = 0;

	for (size_t i = 0; i < state->admits; i++) {
		const struct word *word = &state->admit[i];

		if (word->stands && word->who == index_of(roll, person) &&
		    word->promise == person->promise &&
		    hash_eq(&word->manifest, &person->manifest))
			count++;
	}
	return count;
}

/* A sponsor's word that agrees with what was pledged, and has enough beside it. */
static void
try_to_join(struct roll *roll, struct roll_person *person, const struct roll_act *act)
{
	const struct roll_state *state = roll->state;
	struct err err;

	if (person->status != ROLL_APPLICANT || !person->pledged ||
	    !check_house(roll, person->name, &err))
		return;
	for (size_t i = state->admits; i-- > 0;) {
		const struct word *word = &state->admit[i];

		if (!word->stands || word->who != index_of(roll, person) ||
		    word->promise != person->promise)
			continue;
		person->manifest = word->manifest;
		person->sponsors = count_sponsors(roll, person);
		if (person->sponsors < (size_t)roll->genesis->rules.sponsors)
			continue;
		join(roll, person, act);
		return;
	}
}

static void
apply_pledge(struct roll *roll, struct roll_person *by, const struct roll_act *act)
{
	by->pledged = true;
	by->promise = act->act.promise;
	by->pledge = act->id;
	note(roll, ROLL_PLEDGED, act, by->name, TEXT(""));
	if (by->status == ROLL_CALLED) {
		join(roll, by, act);
		return;
	}
	by->status = ROLL_APPLICANT;
	try_to_join(roll, by, act);
}

static void
apply_admit(struct roll *roll, struct roll_person *by, const struct roll_act *act)
{
	struct roll_state *state = roll->state;
	struct roll_person *who = listed(roll, act->act.who);
	struct word *word;

	word = find_word(state->admit, state->admits, index_of(roll, by), index_of(roll, who));
	if (word == NULL)
		word = &state->admit[state->admits++];
	*word = (struct word){
		.by = index_of(roll, by),
		.who = index_of(roll, who),
		.at = roll->now,
		.manifest = act->act.manifest,
		.promise = act->act.promise,
		.stands = true,
	};
	note(roll, ROLL_SPONSORED, act, who->name, TEXT(""));
	who->status = ROLL_APPLICANT;
	who->manifest = act->act.manifest;
	if (!who->pledged)
		who->promise = act->act.promise;
	who->sponsors = count_sponsors(roll, who);
	try_to_join(roll, who, act);
}

static void
apply_suspend(struct roll *roll, struct roll_person *by, const struct roll_act *act)
{
	struct roll_state *state = roll->state;
	struct roll_person *who = listed(roll, act->act.who);
	size_t from = index_of(roll, by), against = index_of(roll, who);
	struct word *vote = find_word(state->vote, state->votes, from, against);

	if (vote == NULL)
		vote = &state->vote[state->votes++];
	*vote = (struct word){ .by = from, .who = against, .stands = !act->act.lift };
	note(roll, act->act.lift ? ROLL_UNVOTED : ROLL_VOTED, act, who->name, act->act.reason);
}

static void
apply_withdraw(struct roll *roll, struct roll_person *by, const struct roll_act *act)
{
	struct roll_state *state = roll->state;
	size_t gone = index_of(roll, by);

	if (by->status == ROLL_MEMBER)
		roll->members--;
	*by = (struct roll_person){ .name = by->name,
		.status = ROLL_WITHDRAWN,
		.promise = by->promise,
		.manifest = by->manifest,
		.since = by->since };
	for (size_t i = 0; i < state->admits; i++)
		if (state->admit[i].who == gone)
			state->admit[i].stands = false;
	for (size_t i = 0; i < state->votes; i++)
		if (state->vote[i].who == gone || state->vote[i].by == gone)
			state->vote[i].stands = false;
	note(roll, ROLL_LEFT, act, by->name, act->act.reason);
}

/* Who is suspended at this moment; told of those of whom that has changed. */
static void
count_votes(struct roll *roll, const struct roll_act *act)
{
	const struct roll_state *state = roll->state;

	if (act != NULL && state->votes == 0)
		return;
	roll->seasoned = 0;
	for (size_t i = 0; i < roll->count; i++) {
		roll->person[i].votes = 0;
		if (roll_is_seasoned(roll, &roll->person[i]))
			roll->seasoned++;
	}
	for (size_t i = 0; i < state->votes; i++)
		if (state->vote[i].stands)
			roll->person[state->vote[i].who].votes++;
	for (size_t i = 0; i < roll->count; i++) {
		struct roll_person *person = &roll->person[i];
		bool was = person->suspended;

		person->suspended = 2 * person->votes > roll->seasoned;
		if (act != NULL && was != person->suspended &&
		    roll->events < roll->state->flips_max)
			note(roll, was ? ROLL_RESTORED : ROLL_SUSPENDED, act, person->name,
			    act->act.reason);
	}
}

/* A row for each kind of act: the rule, and what follows. */
static const struct row {
	enum kind_id kind;
	bool (*check)(const struct roll *roll, const struct roll_person *by,
	    const struct act *act, struct err *err);
	void (*apply)(struct roll *roll, struct roll_person *by, const struct roll_act *act);
} rows[] = {
	{ KIND_PLEDGE, check_pledge, apply_pledge },
	{ KIND_ADMIT, check_admit, apply_admit },
	{ KIND_SUSPEND, check_suspend, apply_suspend },
	{ KIND_WITHDRAW, check_withdraw, apply_withdraw },
};

/* act_is() holds of it. */
static const struct row *
row_of(enum kind_id kind)
{
	const struct row *row = rows;

	while (row->kind != kind)
		row++;
	return row;
}

bool
roll_check(const struct roll *roll, struct text by, const struct act *act, struct err *err)
{
	if (!act_is(act->kind) || !hash_eq(&act->genesis, &roll->id))
		return err_set(err, FAULT_DENIED, "that is about another accord");
	if (act->kind == KIND_PLEDGE && !check_house(roll, by, err))
		return false;
	return row_of(act->kind)->check(roll, find(roll, by), act, err);
}

static void
apply(struct roll *roll, const struct roll_act *act, struct arena *arena)
{
	const struct row *row = row_of(act->act.kind);
	struct roll_person *by = find(roll, act->by);
	struct text about = act->act.who.len > 0 ? act->act.who : act->by;
	struct text why;
	struct err err;

	if (!row->check(roll, by, &act->act, &err)) {
		why = arena_text(arena, text_of(err.text));
		note(roll, ROLL_VOID, act, about, why.at == NULL ? TEXT("a rule") : why);
		return;
	}
	row->apply(roll, by, act);
	count_votes(roll, act);
}

/* Of one second, who pledges comes first and who leaves last; else chance decides, the same
 * for everybody. */
static int
in_time(const void *a, const void *b)
{
	const struct roll_act *one = a, *other = b;

	if (one->at != other->at)
		return one->at < other->at ? -1 : 1;
	if (one->act.kind != other->act.kind)
		return one->act.kind < other->act.kind ? -1 : 1;
	return text_order(
	    text_bytes(one->id.bytes, HASH_LEN), text_bytes(other->id.bytes, HASH_LEN));
}

/* Those of this accord that were said by now, each once, in order of their times; what says
 * that it is older than the accord counts from its beginning. */
static size_t
sort_acts(struct roll *roll, const struct roll_act *acts, size_t count, struct roll_act *out)
{
	size_t sorted = 0, kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (!hash_eq(&acts[i].act.genesis, &roll->id) || !act_is(acts[i].act.kind))
			continue;
		out[sorted] = acts[i];
		if (out[sorted].at < roll->state->founded_at)
			out[sorted].at = roll->state->founded_at;
		if (out[sorted].at <= roll->now)
			sorted++;
	}
	if (sorted > 0)
		qsort(out, sorted, sizeof(out[0]), in_time);
	for (size_t i = 0; i < sorted; i++)
		if (kept == 0 || !hash_eq(&out[kept - 1].id, &out[i].id))
			out[kept++] = out[i];
	return kept;
}

static bool
make_room(struct roll *roll, size_t acts, struct arena *arena, struct err *err)
{
	struct roll_state *state = roll->state;

	state->admit = arena_array(arena, struct word, acts + 1);
	state->vote = arena_array(arena, struct word, acts + 1);
	/* Each act is an event, and may have somebody join; and one may change of many whether
	 * they are suspended, of which as many are told as there is room for. */
	state->flips_max = 2 * acts + roll->count;
	roll->event = arena_array(arena, struct roll_event, state->flips_max + 2 * acts + 1);
	return (state->admit != NULL && state->vote != NULL && roll->event != NULL) ||
	       err_memory(err);
}

bool
roll_fold(const struct roll_matter *matter, int64_t now, struct arena *arena, struct roll *out,
    struct err *err)
{
	struct roll roll = { .id = matter->id, .now = now, .genesis = matter->genesis };
	size_t count = matter->count;
	struct roll_act *sorted;

	if (count > ROLL_ACTS_MAX)
		return err_set(err, FAULT_LIMIT, "more than %d acts of members", ROLL_ACTS_MAX);
	roll.state = arena_new(arena, struct roll_state);
	sorted = arena_array(arena, struct roll_act, count + 1);
	if (roll.state == NULL || sorted == NULL)
		return err_memory(err);
	roll.state->founded_at = matter->founded_at;
	count = sort_acts(&roll, matter->acts, count, sorted);
	if (!gather_persons(&roll, sorted, count, arena, err) ||
	    !make_room(&roll, count, arena, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		roll.now = sorted[i].at;
		apply(&roll, &sorted[i], arena);
	}
	roll.now = now;
	count_votes(&roll, NULL);
	*out = roll;
	return true;
}
