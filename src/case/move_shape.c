#include "case/move_shape.h"

#include "case/clocks.h"
#include "case/embargo.h"
#include "case/rm.h"
#include "case/role.h"
#include "codec/ustar.h"

#define AT(member) offsetof(struct move, member)

static const char *const origins[] = { "", "split", "merge", "again", NULL };
static const char *const rm_words[] = { "", "received", "invalid", "valid", "deferred",
	"accepted", "closed", NULL };
static const char *const fixes[] = { "", "aware", "ready", "deployed", NULL };
static const char *const seen[] = { "public", "exploit", "attacks", NULL };
static const char *const faults[] = { "", "form", "time", "state", "other", NULL };
static const char *const reasons[] = { "", "public", "exploit", "attacks", "adversaries",
	"ready", "deployed", "other", NULL };

/* --- members that several kinds have */

#define ID_SIZE .size = HASH_LEN
#define WHY(must)                                                                              \
	{                                                                                      \
		"why", SHAPE_LINES, AT(why), "the reason, in up to 2000 bytes",                \
		    .least = 1, .most = MOVE_WHY_MAX, .optional = !(must)                      \
	}
#define RELAYS                                                                                 \
	{                                                                                      \
		"relays", SHAPE_TEXT, AT(relays),                                              \
		    "the name of the guest who says it, such as cert.example/Acme, or leave "  \
		    "it out",                                                                  \
		    .least = 1, .most = 2 * MOVE_TITLE_MAX, .optional = true                   \
	}
#define TERMS(need)                                                                            \
	{                                                                                      \
		"terms", SHAPE_HEX, AT(terms), "the id of the proposal whose terms are meant", \
		    .optional = !(need), ID_SIZE                                               \
	}
#define OF(what, need)                                                                         \
	{                                                                                      \
		"of", SHAPE_HEX, AT(of), what, .optional = !(need), ID_SIZE                    \
	}
#define TRACKING                                                                               \
	{                                                                                      \
		"tracking", SHAPE_TEXT, AT(tracking),                                          \
		    "how it is called in your own books, or leave it out",                     \
		    .least = 1, .most = MOVE_LABEL_MAX, .optional = true                       \
	}
#define HISTORY                                                                                \
	{                                                                                      \
		"history", SHAPE_LIST, AT(history),                                            \
		    "a list of ids of earlier statements that come along; [] for none",        \
		    .least = 0, .most = MOVE_HISTORY_MAX, .of = &an_id, ID_SIZE                \
	}
#define PARTY                                                                                  \
	{                                                                                      \
		"party", SHAPE_TEXT, AT(party.name),                                           \
		    "the name of a node, a finder or a guest", .least = 1,                     \
							       .most = 2 * MOVE_TITLE_MAX      \
	}
#define CLOCK(may)                                                                             \
	{                                                                                      \
		"clock", SHAPE_TEXT, AT(clock), "which clock, such as cra-exploited",          \
		    .least = 1, .most = MOVE_LABEL_MAX, .optional = (may)                      \
	}
#define STEP                                                                                   \
	{                                                                                      \
		"step", SHAPE_TEXT, AT(step),                                                  \
		    "which of its steps is done, such as notification",                        \
		    .least = 1, .most = MOVE_LABEL_MAX, .optional = true                       \
	}
#define END                                                                                    \
	{                                                                                      \
		0                                                                              \
	}

static const struct shape an_id = {
	.type = SHAPE_HEX, .wanted = "64 lowercase hex digits", .size = HASH_LEN
};
static const struct shape a_role = { .type = SHAPE_CHOICE,
	.wanted = "one of finder, vendor, deployer, coordinator, cna, authority, observer",
	.words = role_words };
static const struct shape a_party_members[] = {
	{ "party", SHAPE_TEXT, offsetof(struct move_party, name),
	    "the name of a node, a finder or a guest", .least = 1, .most = 2 * MOVE_TITLE_MAX },
	{ "roles", SHAPE_LIST, offsetof(struct move_party, words),
	    "a list of what it is in the case", .least = 1, .most = ROLES, .of = &a_role,
	    .size = sizeof(unsigned) },
	END,
};
static const struct shape a_party = {
	.type = SHAPE_OBJECT, .wanted = "an object of party and roles", .of = a_party_members
};
static const struct shape a_file_members[] = {
	{ "name", SHAPE_TEXT, offsetof(struct move_file, name), "a file's plain name",
	    .least = 1, .most = USTAR_NAME_MAX },
	{ "size", SHAPE_INTEGER, offsetof(struct move_file, size), "its size in bytes",
	    .least = 0, .most = STATEMENT_INTEGER_MAX },
	{ "sha256", SHAPE_HEX, offsetof(struct move_file, hash), "its SHA-256 in hex",
	    ID_SIZE },
	END,
};
static const struct shape a_file = { .type = SHAPE_OBJECT,
	.wanted = "an object of name, size and sha256",
	.of = a_file_members };
static const struct shape a_large_members[] = {
	{ "name", SHAPE_TEXT, offsetof(struct large_file, name), "a file's plain name",
	    .least = 1, .most = USTAR_NAME_MAX },
	{ "size", SHAPE_INTEGER, offsetof(struct large_file, size), "its size in bytes",
	    .least = 0, .most = STATEMENT_INTEGER_MAX },
	{ "sha256", SHAPE_HEX, offsetof(struct large_file, hash), "its SHA-256 in hex",
	    ID_SIZE },
	{ "pieces", SHAPE_INTEGER, offsetof(struct large_file, pieces),
	    "in how many pieces it follows", .least = 1, .most = LARGE_PIECES_MAX },
	END,
};
static const struct shape a_large = { .type = SHAPE_OBJECT,
	.wanted = "an object of name, size, sha256 and pieces",
	.of = a_large_members };
static const struct shape a_sight = {
	.type = SHAPE_CHOICE, .wanted = "public, exploit or attacks", .words = seen
};

/* --- the kinds */

static const struct shape open_members[] = {
	{ "title", SHAPE_TEXT, AT(title), "what it is about, on one line", .least = 1,
	    .most = MOVE_TITLE_MAX },
	TRACKING,
	{ "parties", SHAPE_LIST, AT(parties), "a list of who takes part from the beginning",
	    .least = 1, .most = MOVE_PARTIES_MAX, .of = &a_party,
	    .size = sizeof(struct move_party) },
	{ "reports", SHAPE_LIST, AT(reports), "a list of the ids of its reports; [] for none",
	    .least = 0, .most = MOVE_REPORTS_MAX, .of = &an_id, ID_SIZE },
	{ "from", SHAPE_LIST, AT(from), "a list of the ids of the cases that it is made of",
	    .least = 1, .most = MOVE_FROM_MAX, .of = &an_id, ID_SIZE, .optional = true },
	{ "origin", SHAPE_CHOICE, AT(origin), "split, merge or again, where it has 'from'",
	    .words = origins, .optional = true },
	END,
};
static const struct shape invite_members[] = {
	PARTY,
	{ "roles", SHAPE_LIST, AT(party.words), "a list of what it shall be in the case",
	    .least = 1, .most = ROLES, .of = &a_role, .size = sizeof(unsigned) },
	TERMS(false),
	{ "answer_by", SHAPE_TIME, AT(answer_by),
	    "until when an answer is waited for, or leave it out", .optional = true },
	WHY(false),
	HISTORY,
	END,
};
static const struct shape accept_members[] = { OF("the id of what is accepted", true),
	TERMS(false), TRACKING, RELAYS, END };
static const struct shape decline_members[] = { OF("the id of what is declined", true),
	WHY(false), RELAYS, END };
static const struct shape leave_members[] = { WHY(false), RELAYS, END };
static const struct shape party_members[] = { PARTY, WHY(true), END };
static const struct shape message_members[] = {
	{ "text", SHAPE_LINES, AT(text), "the message, of up to 64 KiB", .least = 1,
	    .most = MOVE_TEXT_MAX },
	OF("the id of what it answers, or leave it out", false),
	{ "edits", SHAPE_HEX, AT(edits), "the id of the message that it replaces",
	    .optional = true, ID_SIZE },
	{ "files", SHAPE_LIST, AT(files), "a list of the files beside it; [] for none",
	    .least = 0, .most = MOVE_FILES_MAX, .of = &a_file,
	    .size = sizeof(struct move_file) },
	{ "large", SHAPE_LIST, AT(large), "a list of the files that follow, or leave it out",
	    .least = 1, .most = LARGE_MAX, .of = &a_large, .size = sizeof(struct large_file),
	    .optional = true },
	{ "piece", SHAPE_INTEGER, AT(piece), "which piece of a large file it brings",
	    .least = 1, .most = LARGE_PIECES_MAX, .optional = true },
	{ "whole", SHAPE_HEX, AT(whole), "the SHA-256 of that file in hex", .optional = true,
	    ID_SIZE },
	{ "taken", SHAPE_HEX, AT(taken),
	    "the id of the message of another case that it repeats, or leave it out",
	    .optional = true, ID_SIZE },
	{ "taken_by", SHAPE_TEXT, AT(taken_by), "who said that", .least = 1,
	    .most = 2 * MOVE_TITLE_MAX, .optional = true },
	{ "taken_at", SHAPE_TIME, AT(taken_at), "when that was said", .optional = true },
	HISTORY,
	RELAYS,
	END,
};
static const struct shape status_members[] = {
	{ "rm", SHAPE_CHOICE, AT(rm),
	    "one of received, invalid, valid, deferred, accepted, closed", .words = rm_words,
	    .optional = true },
	{ "fix", SHAPE_CHOICE, AT(fix), "aware, ready or deployed", .words = fixes,
	    .optional = true },
	{ "seen", SHAPE_LIST, AT(seen_words), "a list of public, exploit, attacks", .least = 1,
	    .most = 3, .of = &a_sight, .size = sizeof(unsigned), .optional = true },
	{ "where", SHAPE_LINES, AT(where), "where that is to be seen", .least = 1,
	    .most = MOVE_WHY_MAX, .optional = true },
	TRACKING,
	WHY(false),
	RELAYS,
	END,
};
static const struct shape read_members[] = { RELAYS, END };
static const struct shape error_members[] = { OF("the id of what is wrong", true),
	{ "fault", SHAPE_CHOICE, AT(fault), "form, time, state or other", .words = faults,
	    .optional = true },
	WHY(true), END };
static const struct shape disclosure_members[] = {
	{ "who", SHAPE_TEXT, AT(who), "who is told", .least = 1, .most = MOVE_TITLE_MAX },
	{ "what", SHAPE_LINES, AT(what), "what of it is told", .least = 1,
	    .most = MOVE_WHY_MAX },
	WHY(true),
	{ "told", SHAPE_TIME, AT(told), "when it is told, such as 2026-11-22T10:00:00Z",
	    .least = 0 },
	{ "authority", SHAPE_FLAG, AT(authority),
	    "true when it is an authority that is told, else false", .least = 0 },
	{ "sensitive", SHAPE_FLAG, AT(sensitive),
	    "true when it was marked as sensitive, else false", .least = 0 },
	{ "reference", SHAPE_TEXT, AT(reference), "its reference there, or leave it out",
	    .least = 1, .most = MOVE_TITLE_MAX, .optional = true },
	CLOCK(true),
	STEP,
	END,
};
static const struct shape a_target = {
	.type = SHAPE_INTEGER, .wanted = "a number of days", .least = 0, .most = MOVE_TARGET_MAX
};
static const struct shape clock_members[] = {
	CLOCK(false),
	{ "event", SHAPE_TEXT, AT(event), "which of its events has come, such as aware",
	    .least = 1, .most = MOVE_LABEL_MAX, .optional = true },
	STEP,
	{ "since", SHAPE_TIME, AT(since), "when that was, such as 2026-11-22T10:00:00Z",
	    .least = 0, .optional = true },
	{ "targets", SHAPE_LIST, AT(targets),
	    "a list of days, one for each step that the policy sets", .least = 1,
	    .most = MOVE_TARGETS_MAX, .of = &a_target, .size = sizeof(int64_t),
	    .optional = true },
	WHY(false),
	END,
};
static const struct shape moved_members[] = {
	{ "into", SHAPE_HEX, AT(into), "the id of the case in which it goes on", ID_SIZE },
	{ "origin", SHAPE_CHOICE, AT(origin), "split, merge or again", .words = origins,
	    .optional = true },
	WHY(false),
	END,
};
static const struct shape ask_members[] = {
	{ "wants", SHAPE_LIST, AT(wants), "a list of the ids of what has not come", .least = 1,
	    .most = MOVE_WANTS_MAX, .of = &an_id, ID_SIZE },
	END,
};

static const struct shape release_members[] = {
	{ "seal", SHAPE_HEX, AT(seal), "the id of a sealed release of its author's", ID_SIZE },
	{ "opens", SHAPE_TIME, AT(opens), "when it opens, such as 2026-11-22T17:00:00Z",
	    .least = 0 },
	OF("the id of what asks that it open at another time and is refused, or leave it out",
	    false),
	WHY(false),
	END,
};

#define ENDS                                                                                   \
	{                                                                                      \
		"ends", SHAPE_TIME, AT(ends), "when it ends, such as 2026-11-22T17:00:00Z",    \
		    .least = 0                                                                 \
	}
#define PRESET                                                                                 \
	{                                                                                      \
		"preset", SHAPE_CHOICE, AT(preset),                                            \
		    "policy, 45-days, 90+30, 14-days or 72-hours",                             \
		    .words = embargo_preset_words, .optional = true                            \
	}

static const struct shape propose_members[] = { ENDS, PRESET, WHY(false), END };
static const struct shape revise_members[] = {
	{ "revises", SHAPE_HEX, AT(revises), "the id of the terms that these would replace",
	    ID_SIZE },
	ENDS, PRESET, WHY(false), END
};
static const struct shape consent_members[] = { TERMS(true), RELAYS, END };
static const struct shape reject_members[] = { TERMS(true), WHY(true), RELAYS, END };
static const struct shape end_members[] = { TERMS(true),
	{ "reason", SHAPE_CHOICE, AT(reason),
	    "public, exploit, attacks, adversaries, ready, deployed or other", .words = reasons,
	    .optional = true },
	WHY(false), RELAYS, END };
static const struct shape keep_members[] = { TERMS(true), WHY(true), END };

/* --- what is so in the case because of it */

static const struct shape a_name = { .type = SHAPE_TEXT,
	.wanted = "the name of a party",
	.least = 1,
	.most = 2 * MOVE_TITLE_MAX };

const struct shape move_shape_gist[] = {
	{ "by", SHAPE_TEXT, AT(by), "who says it", .least = 1, .most = 2 * MOVE_TITLE_MAX },
	{ "at", SHAPE_TIME, AT(at), "when that was", .optional = true },
	{ "to", SHAPE_LIST, AT(to), "the names of its audience", .most = STATEMENT_TO_MAX,
	    .of = &a_name, .size = sizeof(struct text), .optional = true },
	{ "after", SHAPE_LIST, AT(after), "the ids that it comes after", .most = MOVE_AFTER_MAX,
	    .of = &an_id, ID_SIZE, .optional = true },
	{ "history", SHAPE_LIST, AT(history), "the ids that it tells", .most = MOVE_HISTORY_MAX,
	    .of = &an_id, ID_SIZE, .optional = true },
	{ "title", SHAPE_TEXT, AT(title), "what it is about", .least = 1,
	    .most = MOVE_TITLE_MAX, .optional = true },
	TRACKING,
	RELAYS,
	{ "party", SHAPE_TEXT, AT(party.name), "the name of a party", .least = 1,
	    .most = 2 * MOVE_TITLE_MAX, .optional = true },
	{ "roles", SHAPE_LIST, AT(party.words), "its roles", .most = ROLES, .of = &a_role,
	    .size = sizeof(unsigned), .optional = true },
	{ "parties", SHAPE_LIST, AT(parties), "who takes part from the beginning",
	    .most = MOVE_PARTIES_MAX, .of = &a_party, .size = sizeof(struct move_party),
	    .optional = true },
	OF("what it answers", false),
	TERMS(false),
	{ "revises", SHAPE_HEX, AT(revises), "the terms that it would replace",
	    .optional = true, ID_SIZE },
	{ "ends", SHAPE_TIME, AT(ends), "when they end", .optional = true },
	{ "answer_by", SHAPE_TIME, AT(answer_by), "until when an answer is waited for",
	    .optional = true },
	{ "rm", SHAPE_CHOICE, AT(rm), "a state", .words = rm_words, .optional = true },
	{ "fix", SHAPE_CHOICE, AT(fix), "a state", .words = fixes, .optional = true },
	{ "seen", SHAPE_LIST, AT(seen_words), "what was seen", .most = 3, .of = &a_sight,
	    .size = sizeof(unsigned), .optional = true },
	END,
};

/* --- what no single member tells */

static bool
check_open(const struct move *move, struct err *err)
{
	static const size_t least[] = { 0, 1, 2, 1 }, most[] = { 0, 1, MOVE_FROM_MAX, 1 };
	size_t count = move->from.count;

	if (count < least[move->origin] || count > most[move->origin])
		return err_set(err, FAULT_INPUT,
		    "'/from' does not fit '/origin': a case is "
		    "split from one, merged of several, or one "
		    "again");
	return move->after.count == 0 ||
	       err_set(err, FAULT_INPUT, "'/after' is not empty: nothing is before a case");
}

/* What is repeated has an author and a time. */
static bool
check_taken(const struct move *move, struct err *err)
{
	static const struct hash none;
	bool taken = !hash_eq(&move->taken, &none);

	return (taken == (move->taken_by.len > 0) && taken == (move->taken_at != 0)) ||
	       err_set(err, FAULT_INPUT,
		   "'/taken', '/taken_by' and '/taken_at' go together: give all or none");
}

/* What follows has other names than what goes along, and comes as large.h has it. */
static bool
check_large(const struct move *move, struct err *err)
{
	static const struct hash none;
	const struct large_file *large = move->large.at;
	const struct move_file *file = move->files.at;
	const struct large_piece piece = { move->piece, move->whole };

	for (size_t i = 0; i < move->large.count; i++)
		for (size_t j = 0; j < move->files.count; j++)
			if (text_eq(large[i].name, file[j].name))
				return err_set(err, FAULT_INPUT,
				    "'/large/%zu' is among '/files', too: rename one", i);
	if ((move->piece != 0) != !hash_eq(&move->whole, &none))
		return err_set(
		    err, FAULT_INPUT, "'/piece' and '/whole' go together: give both or none");
	return large_check(large, move->large.count, err) &&
	       large_check_piece(&piece, move->files.count, !hash_eq(&move->of, &none), err);
}

static bool
check_message(const struct move *move, struct err *err)
{
	const struct move_file *file = move->files.at;

	if (!check_taken(move, err))
		return false;
	for (size_t i = 0; i < move->files.count; i++) {
		if (!ustar_check_name(file[i].name, err))
			return false;
		for (size_t j = 0; j < i; j++)
			if (text_eq(file[j].name, file[i].name))
				return err_set(err, FAULT_INPUT,
				    "'/files/%zu' is there twice: rename one", i);
	}
	return check_large(move, err);
}

static bool
check_status(const struct move *move, struct err *err)
{
	if (move->rm == 0 && move->fix == 0 && move->seen == 0 && move->tracking.len == 0)
		return err_set(err, FAULT_INPUT,
		    "it tells nothing: give one of rm, fix, seen and tracking");
	return (move->where.len > 0) == (move->seen != 0) ||
	       err_set(err, FAULT_INPUT,
		   "'/where' and '/seen' go together: say where it is to be seen");
}

static bool
check_error(const struct move *move, struct err *err)
{
	return move->fault != WRONG_NONE ||
	       err_set(
		   err, FAULT_INPUT, "'/fault' is missing: give form, time, state or other");
}

/* An event that starts it, a step that is done, or that it stands still. */
static bool
check_clock(const struct move *move, struct err *err)
{
	bool event = move->event.len > 0, step = move->step.len > 0;
	unsigned clock, which;

	if (!clocks_find(move->clock, &clock, err) ||
	    (event && !clocks_find_event(clock, move->event, &which, err)) ||
	    (step && !clocks_find_step(clock, move->step, &which, err)))
		return false;
	if ((event && step) || (event || step) != (move->since != 0))
		return err_set(err, FAULT_INPUT,
		    "'/since' goes with one of '/event' and '/step': say when that was");
	if (!event && !step && move->why.len == 0)
		return err_set(
		    err, FAULT_INPUT, "the clock would be stopped: say why in '/why'");
	return move->targets.count ==
		   (event && clocks_by_policy(clock) ? clocks_row(clock)->count : 0) ||
	       err_set(err, FAULT_INPUT,
		   "'/targets' goes with the event of the clock 'policy': a number of days "
		   "for each of its steps");
}

/* A notice to an authority is a step of a clock. */
static bool
check_disclosure(const struct move *move, struct err *err)
{
	unsigned clock, step;

	if (move->clock.len == 0 && move->step.len == 0)
		return true;
	if (move->clock.len == 0 || move->step.len == 0 || !move->authority)
		return err_set(err, FAULT_INPUT,
		    "'/clock' and '/step' go together, and with an authority that is told");
	return clocks_find(move->clock, &clock, err) &&
	       clocks_find_step(clock, move->step, &step, err);
}

static bool
check_moved(const struct move *move, struct err *err)
{
	return move->origin != ORIGIN_NONE ||
	       err_set(err, FAULT_INPUT, "'/origin' is missing: give split, merge or again");
}

/* Who does not follow the others tells them why. */
static bool
check_release(const struct move *move, struct err *err)
{
	static const struct hash none;

	return hash_eq(&move->of, &none) || move->why.len > 0 ||
	       err_set(err, FAULT_INPUT, "what '/of' asks for is refused: say why in '/why'");
}

static bool
check_terms(const struct move *move, struct err *err)
{
	return embargo_check(move->at, move->ends, move->why, err);
}

static bool
check_end(const struct move *move, struct err *err)
{
	if (move->reason == REASON_NONE)
		return err_set(err, FAULT_INPUT,
		    "'/reason' is missing: give public, exploit, "
		    "attacks, adversaries, ready, deployed or "
		    "other");
	return move->reason != REASON_OTHER || move->why.len > 0 ||
	       err_set(err, FAULT_INPUT, "'/reason' is other: say which in '/why'");
}

static const struct row {
	enum kind_id kind;
	const struct shape *members;
	bool (*check)(const struct move *move, struct err *err); /* NULL: nothing more */
} rows[] = {
	{ KIND_CASE_OPEN, open_members, check_open },
	{ KIND_CASE_INVITE, invite_members, NULL },
	{ KIND_CASE_ACCEPT, accept_members, NULL },
	{ KIND_CASE_DECLINE, decline_members, NULL },
	{ KIND_CASE_LEAVE, leave_members, NULL },
	{ KIND_CASE_REMOVE, party_members, NULL },
	{ KIND_CASE_HANDOVER, party_members, NULL },
	{ KIND_CASE_MESSAGE, message_members, check_message },
	{ KIND_CASE_STATUS, status_members, check_status },
	{ KIND_CASE_READ, read_members, NULL },
	{ KIND_CASE_ERROR, error_members, check_error },
	{ KIND_CASE_DISCLOSURE, disclosure_members, check_disclosure },
	{ KIND_CASE_CLOCK, clock_members, check_clock },
	{ KIND_CASE_MOVED, moved_members, check_moved },
	{ KIND_CASE_ASK, ask_members, NULL },
	{ KIND_CASE_RELEASE, release_members, check_release },
	{ KIND_EMBARGO_PROPOSE, propose_members, check_terms },
	{ KIND_EMBARGO_REVISE, revise_members, check_terms },
	{ KIND_EMBARGO_ACCEPT, consent_members, NULL },
	{ KIND_EMBARGO_REJECT, reject_members, NULL },
	{ KIND_EMBARGO_END, end_members, check_end },
	{ KIND_EMBARGO_KEEP, keep_members, NULL },
};

static const struct row *
find(enum kind_id kind)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].kind == kind)
			return &rows[i];
	return NULL;
}

const struct shape *
move_shape(enum kind_id kind)
{
	const struct row *row = find(kind);

	return row == NULL ? NULL : row->members;
}

bool
move_shape_check(const struct move *move, struct err *err)
{
	const struct row *row = find(move->kind);

	if (row == NULL)
		return err_set(err, FAULT_INPUT, "this is no move in a case");
	return row->check == NULL || row->check(move, err);
}
