#include "log/policy.h"

#include <inttypes.h>
#include <string.h>

#define NONE "none"

/* Cut the next word off a line; spaces and tabs part them. */
static bool
next_word(struct text *line, struct text *word)
{
	size_t start = 0, end;

	while (start < line->len && (line->at[start] == ' ' || line->at[start] == '\t'))
		start++;
	for (end = start; end < line->len; end++)
		if (line->at[end] == ' ' || line->at[end] == '\t')
			break;
	*word = (struct text){ line->at + start, end - start };
	*line = text_after(*line, end);
	return word->len > 0;
}

static bool
no_more_words(struct text line, const char *form, struct err *err)
{
	struct text word;

	if (!next_word(&line, &word))
		return true;
	return err_set(err, FAULT_INPUT, "'%.*s' is one word too many: expected '%s'",
	    TEXT_ARGS(word), form);
}

static bool
same_key(const struct vkey *a, const struct vkey *b)
{
	return memcmp(a->key.bytes, b->key.bytes, sizeof(a->key.bytes)) == 0;
}

/* A key counts once, whoever it is said to be of: a log that cosigned itself, or a
 * witness under two names, would be believed twice. */
static bool
check_distinct(const struct vkey *known, const struct vkey *key, struct err *err)
{
	if (same_key(known, key))
		return err_set(err, FAULT_INPUT,
		    "the key of '%.*s' is in the policy already, as that of '%.*s'",
		    TEXT_ARGS(key->name), TEXT_ARGS(known->name));
	if (known->id == key->id && text_eq(known->name, key->name))
		return err_set(err, FAULT_INPUT,
		    "ambiguous key: two keys are '%.*s+%08" PRIx32 "'", TEXT_ARGS(key->name),
		    key->id);
	return true;
}

static bool
check_new(const struct policy *policy, const struct vkey *key, struct err *err)
{
	for (size_t i = 0; i < policy->log_count; i++)
		if (!check_distinct(&policy->log[i].key, key, err))
			return false;
	for (size_t i = 0; i < policy->witness_count; i++)
		if (!check_distinct(&policy->witness[i].key, key, err))
			return false;
	return true;
}

static bool
parse_log(struct policy *policy, struct text line, struct err *err)
{
	static const char form[] = "log VKEY [URL]";
	struct policy_log log = { 0 };
	struct text vkey;

	if (!next_word(&line, &vkey))
		return err_set(err, FAULT_INPUT, "there is no key: expected '%s'", form);
	if (!vkey_parse(vkey, &log.key, err))
		return false;
	if (log.key.type != NOTE_ED25519)
		return err_set(err, FAULT_INPUT,
		    "the key of '%.*s' is that of a witness, which cannot sign as a log",
		    TEXT_ARGS(log.key.name));
	if (next_word(&line, &log.url) && !no_more_words(line, form, err))
		return false;
	if (!check_new(policy, &log.key, err))
		return false;
	if (policy->log_count == POLICY_LOGS_MAX)
		return err_set(
		    err, FAULT_LIMIT, "the policy has more than %d logs", POLICY_LOGS_MAX);
	policy->log[policy->log_count++] = log;
	return true;
}

/* The party of that name, POLICY_NONE when there is none yet. */
static size_t
find_party(const struct policy *policy, struct text name)
{
	for (size_t i = 0; i < policy->party_count; i++)
		if (text_eq(policy->party[i].name, name))
			return i;
	return POLICY_NONE;
}

static bool
check_name(const struct policy *policy, struct text name, struct err *err)
{
	if (text_eq(name, TEXT(NONE)))
		return err_set(err, FAULT_INPUT, "nobody can be named '" NONE "'");
	if (find_party(policy, name) != POLICY_NONE)
		return err_set(err, FAULT_INPUT, "there is a witness or group '%.*s' already",
		    TEXT_ARGS(name));
	return true;
}

static bool
parse_witness(struct policy *policy, struct text line, struct err *err)
{
	static const char form[] = "witness NAME VKEY [URL]";
	struct policy_witness witness = { 0 };
	struct text vkey;

	if (!next_word(&line, &witness.name) || !next_word(&line, &vkey))
		return err_set(err, FAULT_INPUT, "name or key is missing: expected '%s'", form);
	if (!check_name(policy, witness.name, err) || !vkey_parse(vkey, &witness.key, err))
		return false;
	if (witness.key.type != NOTE_COSIGNATURE)
		return err_set(err, FAULT_INPUT,
		    "the key of '%.*s' is that of a log, which cannot cosign",
		    TEXT_ARGS(witness.key.name));
	if (next_word(&line, &witness.url) && !no_more_words(line, form, err))
		return false;
	if (!check_new(policy, &witness.key, err))
		return false;
	if (policy->witness_count == POLICY_WITNESSES_MAX)
		return err_set(err, FAULT_LIMIT, "the policy has more than %d witnesses",
		    POLICY_WITNESSES_MAX);
	policy->party[policy->party_count++] =
	    (struct policy_party){ witness.name, policy->witness_count, 0, POLICY_NONE };
	policy->witness[policy->witness_count++] = witness;
	return true;
}

/* Let those whom the rest of the line names be members of the group `of`. */
static bool
take_members(struct policy *policy, struct text line, size_t of, size_t *count, struct err *err)
{
	struct text name;

	for (*count = 0; next_word(&line, &name); ++*count) {
		size_t member = find_party(policy, name);

		if (member == POLICY_NONE)
			return err_set(err, FAULT_INPUT,
			    "there is no witness or group '%.*s' above", TEXT_ARGS(name));
		if (policy->party[member].group != POLICY_NONE)
			return err_set(err, FAULT_INPUT,
			    "'%.*s' is a member of a group already", TEXT_ARGS(name));
		policy->party[member].group = of;
	}
	return *count > 0 ||
	       err_set(err, FAULT_INPUT, "the group has no members: name at least one");
}

/* How many of `count` members the word asks for. */
static bool
parse_least(struct text word, size_t count, size_t *least, struct err *err)
{
	uint64_t k = text_eq(word, TEXT("any")) ? 1 : count;

	if (!text_eq(word, TEXT("any")) && !text_eq(word, TEXT("all")) &&
	    (!text_u64(word, &k) || k < 1 || k > count))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is none of 'all', 'any' and the numbers from 1 to %zu, the members "
		    "of the group",
		    TEXT_ARGS(word), count);
	*least = (size_t)k;
	return true;
}

static bool
parse_group(struct policy *policy, struct text line, struct err *err)
{
	struct policy_party group = { .witness = POLICY_NONE, .group = POLICY_NONE };
	struct text least;
	size_t count;

	if (!next_word(&line, &group.name) || !next_word(&line, &least))
		return err_set(err, FAULT_INPUT,
		    "name or number is missing: expected 'group NAME all|any|K MEMBER...'");
	if (!check_name(policy, group.name, err) ||
	    !take_members(policy, line, policy->party_count, &count, err) ||
	    !parse_least(least, count, &group.least, err))
		return false;
	if (policy->party_count - policy->witness_count == POLICY_GROUPS_MAX)
		return err_set(
		    err, FAULT_LIMIT, "the policy has more than %d groups", POLICY_GROUPS_MAX);
	policy->party[policy->party_count++] = group;
	return true;
}

/* While no line has said it, the quorum is no party that there can be. */
#define QUORUM_UNSAID (POLICY_NONE - 1)

static bool
parse_quorum(struct policy *policy, struct text line, struct err *err)
{
	static const char form[] = "quorum NAME";
	struct text name;

	if (!next_word(&line, &name))
		return err_set(err, FAULT_INPUT,
		    "there is no name: expected '%s', or 'quorum none'", form);
	if (!no_more_words(line, form, err))
		return false;
	if (policy->quorum != QUORUM_UNSAID)
		return err_set(err, FAULT_INPUT, "there is a quorum already");
	policy->quorum = find_party(policy, name);
	if (policy->quorum == POLICY_NONE && !text_eq(name, TEXT(NONE)))
		return err_set(err, FAULT_INPUT, "there is no witness or group '%.*s' above",
		    TEXT_ARGS(name));
	return true;
}

static const struct {
	const char *word;
	bool (*parse)(struct policy *policy, struct text line, struct err *err);
} kinds[] = {
	{ "log", parse_log },
	{ "witness", parse_witness },
	{ "group", parse_group },
	{ "quorum", parse_quorum },
};

static bool
check_characters(struct text line, struct err *err)
{
	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = (unsigned char)line.at[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return err_set(err, FAULT_INPUT,
			    "the control character 0x%02x stands here; a policy has none but "
			    "tabs and newlines",
			    c);
	}
	return true;
}

static bool
parse_line(struct policy *policy, struct text line, struct err *err)
{
	struct text word;

	if (!check_characters(line, err))
		return false;
	if (!next_word(&line, &word) || word.at[0] == '#')
		return true;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (text_eq(word, text_of(kinds[i].word)))
			return kinds[i].parse(policy, line, err);
	return err_set(err, FAULT_INPUT,
	    "'%.*s' is none of 'log', 'witness', 'group' and 'quorum'", TEXT_ARGS(word));
}

bool
policy_parse(struct text in, struct policy *out, struct err *err)
{
	struct policy policy = { .quorum = QUORUM_UNSAID };
	struct text rest = in, line;

	if (in.len > POLICY_LEN_MAX)
		return err_set(
		    err, FAULT_LIMIT, "the policy is longer than %zu bytes", POLICY_LEN_MAX);
	for (size_t number = 1; text_line(&rest, &line); number++)
		if (!parse_line(&policy, line, err))
			return err_in(err, "policy, line %zu", number);
	/* A name that was cut short may be another name. */
	if (rest.len > 0)
		return err_set(err, FAULT_INPUT,
		    "the policy does not end in a newline; was it cut short?");
	if (policy.quorum == QUORUM_UNSAID)
		return err_set(err, FAULT_INPUT,
		    "the policy has no quorum line: say 'quorum NAME', or 'quorum none'");
	*out = policy;
	return true;
}

bool
policy_met(const struct policy *policy, const bool *cosigned)
{
	size_t votes[POLICY_PARTIES_MAX] = { 0 };

	if (policy->quorum == POLICY_NONE)
		return true;
	/* Members stand above their group, so its votes are in when it is met. */
	for (size_t i = 0; i <= policy->quorum; i++) {
		const struct policy_party *party = &policy->party[i];
		bool has = party->witness == POLICY_NONE ? votes[i] >= party->least
							 : cosigned[party->witness];

		if (has && i == policy->quorum)
			return true;
		if (has && party->group != POLICY_NONE)
			votes[party->group]++;
	}
	return false;
}

struct text
policy_quorum_name(const struct policy *policy)
{
	return policy->quorum == POLICY_NONE ? TEXT(NONE) : policy->party[policy->quorum].name;
}

static bool
verify(const struct policy *policy, const struct note *note, bool *good, struct err *err)
{
	struct vkey keys[POLICY_KEYS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < policy->log_count; i++)
		keys[count++] = policy->log[i].key;
	for (size_t i = 0; i < policy->witness_count; i++)
		keys[count++] = policy->witness[i].key;
	return note_verify(note, keys, count, good, err);
}

/* The log that signed under its own name: another log's signature says nothing. */
static bool
find_log(const struct policy *policy, const bool *good, struct policy_verdict *verdict,
    struct err *err)
{
	for (size_t i = 0; i < policy->log_count; i++) {
		if (!good[i] || !text_eq(policy->log[i].key.name, verdict->head.origin))
			continue;
		verdict->log = &policy->log[i];
		return true;
	}
	return err_set(err, FAULT_DENIED,
	    "the checkpoint of '%.*s' is not signed by a log of that name which the policy "
	    "has",
	    TEXT_ARGS(verdict->head.origin));
}

static void
find_cosigners(const struct policy *policy, const struct note *note, const bool *good,
    struct policy_verdict *verdict)
{
	for (size_t i = 0; i < policy->witness_count; i++) {
		verdict->cosigned[i] = good[policy->log_count + i];
		if (verdict->cosigned[i])
			verdict->time[i] = note_cosigned_at(note, &policy->witness[i].key);
	}
	verdict->met = policy_met(policy, verdict->cosigned);
}

static bool
check_quorum(const struct policy *policy, const struct policy_verdict *verdict, struct err *err)
{
	struct text quorum = policy_quorum_name(policy);
	size_t count = 0;

	for (size_t i = 0; i < policy->witness_count; i++)
		count += verdict->cosigned[i];
	return verdict->met ||
	       err_set(err, FAULT_DENIED,
		   "the quorum '%.*s' is not met: %zu of the policy's %zu witnesses cosigned "
		   "the checkpoint",
		   TEXT_ARGS(quorum), count, policy->witness_count);
}

bool
policy_read_checkpoint(
    const struct policy *policy, struct text bytes, struct policy_verdict *out, struct err *err)
{
	struct policy_verdict verdict = { 0 };
	bool good[POLICY_KEYS_MAX] = { 0 };
	struct note note = { 0 };

	if (policy->log_count == 0)
		return err_set(
		    err, FAULT_INPUT, "the policy names no log: add a line 'log VKEY'");
	if (!note_parse(bytes, &note, err) || !verify(policy, &note, good, err))
		return err_in(err, "checkpoint");
	if (!checkpoint_parse(note.text, &verdict.head, err) ||
	    !find_log(policy, good, &verdict, err))
		return false;
	find_cosigners(policy, &note, good, &verdict);
	*out = verdict;
	return true;
}

bool
policy_open_checkpoint(
    const struct policy *policy, struct text bytes, struct policy_verdict *out, struct err *err)
{
	struct policy_verdict verdict;

	if (!policy_read_checkpoint(policy, bytes, &verdict, err) ||
	    !check_quorum(policy, &verdict, err))
		return false;
	*out = verdict;
	return true;
}

int64_t
policy_time(const struct policy *policy, const struct policy_verdict *verdict)
{
	int64_t latest = -1;

	for (size_t i = 0; i < policy->witness_count; i++) {
		bool since[POLICY_WITNESSES_MAX] = { false };
		int64_t time = verdict->time[i];

		for (size_t j = 0; j < policy->witness_count; j++)
			since[j] = verdict->cosigned[j] && verdict->time[j] >= time;
		if (verdict->cosigned[i] && time > latest && policy_met(policy, since))
			latest = time;
	}
	return latest;
}
