#include "action/inbox/custodian.h"

#include "action/member/membership.h"
#include "base/file.h"
#include "journal/attempt.h"
#include "journal/blob.h"
#include "journal/held.h"
#include "view/files.h"
#include "view/peers.h"

#define RULE_MAX 64
#define DAY 86400
#define AGE_LINE "age-encryption.org/v1\n"

bool
custodian_load_rule(const char *dir, enum node_custody *out, struct err *err)
{
	static const char *const words[] = { [NODE_CUSTODY_ANYBODY] = "anybody",
		[NODE_CUSTODY_MEMBERS] = "members",
		[NODE_CUSTODY_NOBODY] = "nobody" };
	scoped(buf_free) struct buf bytes = BUF(RULE_MAX);
	char path[PATH_MAX];
	struct text word;

	*out = NODE_CUSTODY_ANYBODY;
	if (!node_path(dir, CUSTODIAN_FILE, path, err))
		return false;
	if (!file_load(path, &bytes, err))
		return err->fault == FAULT_ABSENT;
	word = buf_text(&bytes);
	while (text_ends(word, TEXT("\n")))
		word.len--;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (text_eq(word, text_of(words[i]))) {
			*out = (enum node_custody)i;
			return true;
		}
	return err_set(err, FAULT_INPUT,
	    "'%s' says from whom sealed bytes are taken into custody: it is one of 'anybody', "
	    "'members', 'nobody'",
	    path);
}

bool
custodian_is_fellow(struct node *node, struct text name, bool confirmed, int64_t now,
    bool *fellow, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(MEMBERSHIP_ARENA);
	const struct roll_person *person;
	struct membership membership;

	*fellow = false;
	if (party_is_finder(name))
		return true;
	if (!membership_load(node, now, &arena, &membership, err)) {
		*fellow = confirmed;
		return err->fault == FAULT_ABSENT;
	}
	person = roll_find(&membership.roll, name);
	*fellow = confirmed && person != NULL && person->status == ROLL_MEMBER;
	return true;
}

/* May it be asked for? */

static bool
check_rule(const struct arrival *a, bool fellow, struct err *err)
{
	if (a->node->custody == NODE_CUSTODY_NOBODY ||
	    (a->node->custody == NODE_CUSTODY_MEMBERS && !fellow))
		return err_set(err, FAULT_DENIED, "this node takes nothing of %s into custody",
		    fellow ? "others" : "who is no member");
	return true;
}

/* Who is a stranger chooses among those that are known. */
static bool
check_recipient(struct arrival *a, const struct custody_ask *ask, bool fellow, struct err *err)
{
	struct peers_row row;
	bool found;

	if (text_eq(ask->recipient, a->node->manifest.name))
		return err_set(err, FAULT_INPUT, "it is for this node itself");
	/* It stays here, and nobody is called because of it. */
	if (ask->mail)
		return ask->finder ||
		       err_set(err, FAULT_INPUT, "nodes send no reports by mail");
	if (text_eq(ask->recipient, a->statement.by))
		return fellow ||
		       err_set(err, FAULT_DENIED,
			   "what is one's own is kept for members of the accord alone");
	if (fellow)
		return true;
	if (!peers_find(&a->node->journal, ask->recipient, &a->arena, &found, &row, err))
		return arrival_fail(err);
	return (found && row.confirmed) ||
	       err_set(
		   err, FAULT_DENIED, "'%.*s' is not known here", TEXT_ARGS(ask->recipient));
}

static bool
is_over(const struct held_total *total, uint64_t size, uint64_t count_max, uint64_t bytes_max)
{
	return total->count >= count_max || size > bytes_max || total->bytes > bytes_max - size;
}

static bool
check_quota(struct arrival *a, const struct custody_ask *ask, bool fellow, struct err *err)
{
	struct journal *journal = &a->node->journal;
	struct held_total own, strangers;

	if (!held_total(journal, a->statement.by, &own, err) ||
	    !held_total(journal, TEXT(""), &strangers, err))
		return arrival_fail(err);
	if (!is_over(&own, ask->size, fellow ? CUSTODIAN_EACH_MAX : CUSTODIAN_STRANGER_MAX,
		CUSTODIAN_EACH_BYTES) &&
	    (fellow || !is_over(&strangers, ask->size, CUSTODIAN_STRANGERS_MAX,
			   CUSTODIAN_STRANGERS_BYTES)))
		return true;
	a->why = RECEIVE_QUARANTINE;
	return err_set(err, FAULT_LIMIT, "as much of theirs as may be is in custody here");
}

/* Whatever is sealed begins like this: so nobody makes this node keep what it could read. */
static bool
check_sealed(const struct arrival *a, const struct attached_file *file, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB);
	struct text bytes;

	envelope_blob_name(&file->hash, &name);
	return buf_ok(&name, err) &&
	       ((envelope_find(a->envelope, buf_text(&name), &bytes) &&
		    text_starts(bytes, TEXT(AGE_LINE))) ||
		   err_set(err, FAULT_INPUT, "what it brings is not sealed"));
}

static bool
check_new(struct arrival *a, const struct custody_ask *ask, bool fellow, struct err *err)
{
	bool shared;

	if (!check_rule(a, fellow, err) || !check_recipient(a, ask, fellow, err) ||
	    !check_quota(a, ask, fellow, err))
		return false;
	if (!held_shared(&a->node->journal, &a->statement.id, &ask->digest, &shared, err))
		return arrival_fail(err);
	return !shared || err_set(err, FAULT_INPUT, "these bytes are in custody here already");
}

/* Taking it */

static bool
say_custody(struct arrival *a, const struct custody_ask *ask, bool fellow, struct err *err)
{
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct signer signer = node_signer(a->node);
	struct custody custody = { .of = a->statement.id,
		.recipient = ask->recipient,
		.digest = ask->digest,
		.size = ask->size,
		.mail = ask->mail,
		.from = a->statement.by };
	struct held held = { .ask = a->statement.id,
		.size = ask->size,
		.since = a->now,
		.stranger = !fellow,
		.taken = true,
		.there = true };
	struct record record;

	if (!journal_find(&a->node->journal, &a->statement.id, &a->arena, &record, err))
		return false;
	custody.epoch = record.epoch;
	return custody_sign(&custody, a->now, &signer, &note, &held.custody, err) &&
	       arrival_say(a, buf_text(&note), err) &&
	       held_add(&a->node->journal, &held, a->statement.by, &ask->digest, err) &&
	       arrival_answer(a, TEXT("custody"), buf_text(&note), err);
}

/* As the first time. */
static bool
say_again(struct arrival *a, struct err *err)
{
	struct journal *journal = &a->node->journal;
	struct record record;
	struct held held;
	bool found;

	if (!held_find(journal, &a->statement.id, &found, &held, err))
		return false;
	return !found || (journal_find(journal, &held.custody, &a->arena, &record, err) &&
			     arrival_answer(a, TEXT("custody"), record.note, err));
}

static bool
take_new(struct arrival *a, const struct custody_ask *ask, const struct attached_file *file,
    struct err *err)
{
	bool fellow;

	if (!custodian_is_fellow(a->node, a->statement.by, a->confirmed, a->now, &fellow, err))
		return arrival_fail(err);
	if (!check_new(a, ask, fellow, err) || !arrival_keep(a, file, 1, NULL, err))
		return false;
	return say_custody(a, ask, fellow, err) || arrival_fail(err);
}

bool
custodian_take(struct arrival *a, const char *const *beside, struct err *err)
{
	struct custody_ask ask;
	struct attached_file file = { .name = TEXT("sealed") };
	bool known;

	if (!custody_ask_parse(&a->statement, &ask, err))
		return false;
	file.hash = ask.digest;
	file.size = ask.size;
	if (ask.size > CUSTODIAN_SIZE_MAX)
		return err_set(err, FAULT_LIMIT, "over %zu bytes are not taken into custody",
		    CUSTODIAN_SIZE_MAX);
	if (!arrival_check_files(a, &file, 1, beside, err) || !check_sealed(a, &file, err))
		return false;
	if (!journal_has(&a->node->journal, &a->statement.id, &known, err))
		return arrival_fail(err);
	if (!known)
		return take_new(a, &ask, &file, err);
	return arrival_keep(a, &file, 1, NULL, err) && (say_again(a, err) || arrival_fail(err));
}

bool
custodian_add_answer(struct arrival *a, const struct hash *ask, struct err *err)
{
	scoped(buf_free) struct buf name = BUF(KIB), answer = BUF(HELD_ANSWER_MAX);
	struct text there;
	bool found;

	buf_add(&name, TEXT(ARRIVAL_ANSWER "/"));
	hash_format(ask, &name);
	if (!buf_ok(&name, err) ||
	    !held_find_answer(&a->node->journal, ask, a->statement.by, &found, &answer, err))
		return false;
	if (!found || envelope_find(&a->answer, buf_text(&name), &there))
		return true;
	return arrival_answer(a, buf_text(&name), buf_text(&answer), err);
}

/* Letting it go */

bool
custodian_of_ask(const struct statement *ask, struct text *custodian, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value to;

	return value_get_array(ask->body, "to", &to, err) && value_each(to, &walk) &&
	       value_as_text(walk.value, custodian, err);
}

bool
custodian_load_ask(struct node *node, const struct hash *id, struct arena *arena,
    struct custody_ask *out, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct record record;

	if (!journal_find(&node->journal, id, arena, &record, err) ||
	    !journal_check_kept(&record, err) ||
	    !statement_reopen(record.note, &statement, err) ||
	    !custody_ask_parse(&statement, out, err))
		return false;
	out->recipient = arena_text(arena, out->recipient);
	out->key.name = arena_text(arena, out->key.name);
	return (out->recipient.at != NULL && out->key.name.at != NULL) || err_memory(err);
}

/* Unless something else here has the same bytes. */
static bool
drop_bytes(
    struct node *node, const struct hash *ask, const struct custody_ask *said, struct err *err)
{
	struct journal *journal = &node->journal;
	bool shared, used;

	if (!held_gone(journal, ask, err) ||
	    !held_shared(journal, ask, &said->digest, &shared, err) ||
	    !files_used(journal, &said->digest, &used, err))
		return false;
	return shared || used || blob_forget(journal, &said->digest, err);
}

static bool
load_custody(struct node *node, const struct hash *id, struct arena *arena, struct hash *ask,
    struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct custody custody;
	struct record record;

	if (!journal_find(&node->journal, id, arena, &record, err) ||
	    !statement_reopen(record.note, &statement, err) ||
	    !custody_parse(&statement, &custody, err))
		return false;
	*ask = custody.of;
	return true;
}

bool
custodian_delivered(struct node *node, const struct hash *custody,
    const struct envelope *answer, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * STATEMENT_PRIVATE_MAX);
	struct custody_ask said;
	struct text bytes;
	struct hash ask;

	if (!load_custody(node, custody, &arena, &ask, err) ||
	    !custodian_load_ask(node, &ask, &arena, &said, err))
		return false;
	/* One that is too long is told to nobody; who asked hears of the recipient otherwise.
	 */
	if (envelope_find(answer, TEXT(ARRIVAL_ANSWER), &bytes) &&
	    bytes.len <= HELD_ANSWER_MAX && !held_answer(&node->journal, &ask, bytes, err))
		return false;
	return drop_bytes(node, &ask, &said, err);
}

struct tidying {
	struct node *node;
	size_t count;
};

static bool
let_go(void *arg, const struct held *held, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(4 * STATEMENT_PRIVATE_MAX);
	struct tidying *tidying = arg;
	struct node *node = tidying->node;
	struct custody_ask said;

	tidying->count++;
	if (!custodian_load_ask(node, &held->ask, &arena, &said, err) ||
	    !drop_bytes(node, &held->ask, &said, err))
		return false;
	return said.mail ||
	       attempt_refuse(&node->journal, &held->custody, said.recipient,
		   TEXT("it was in custody for as long as may be; the bytes were destroyed"),
		   err);
}

bool
custodian_tidy(struct node *node, int64_t now, size_t *count, struct err *err)
{
	struct tidying tidying = { node, 0 };
	struct journal *journal = &node->journal;
	const size_t some = 16;

	if (!journal_begin(journal, err))
		return false;
	if (!held_before(
		journal, now - (int64_t)CUSTODIAN_DAYS * DAY, some, let_go, &tidying, err)) {
		journal_rollback(journal);
		return false;
	}
	if (tidying.count == 0) {
		journal_rollback(journal); /* nothing was written: no flush */
		*count = 0;
		return true;
	}
	if (!journal_commit(journal, err))
		return false;
	*count = tidying.count;
	return true;
}
