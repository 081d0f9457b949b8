#include "release/committee.h"

#include "codec/hex.h"
#include "statement/party.h"

unsigned
committee_find(const struct committee *committee, struct text name)
{
	for (unsigned i = 0; i < committee->sharing.members; i++)
		if (text_eq(committee->member[i].name, name))
			return i + 1;
	return 0;
}

static bool
check_numbers(const struct sharing *sharing, struct err *err)
{
	if (sharing->members < 1 || sharing->members > SHARING_MEMBERS_MAX)
		return err_set(err, FAULT_INPUT, "its committee is not of 1 to %d members",
		    SHARING_MEMBERS_MAX);
	return (sharing->threshold <= sharing->members &&
		   2 * sharing->threshold > sharing->members) ||
	       err_set(err, FAULT_INPUT,
		   "its threshold is %u of %u members: more than half are needed, and no more "
		   "than there are",
		   sharing->threshold, sharing->members);
}

bool
committee_check(const struct committee *committee, struct err *err)
{
	const struct sharing *sharing = &committee->sharing;

	if (sharing->members == 0 && sharing->threshold == 0)
		return true;
	if (!check_numbers(sharing, err))
		return false;
	for (unsigned i = 0; i < sharing->members; i++) {
		struct text name = committee->member[i].name;

		if (!party_check_node(name, err))
			return false;
		if (committee_find(committee, name) != i + 1)
			return err_set(err, FAULT_INPUT,
			    "'%.*s' is in its committee twice: members are distinct",
			    TEXT_ARGS(name));
	}
	return true;
}

static bool
get_members(struct value body, struct committee *out, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value array;

	if (!value_get_array(body, "committee", &array, err))
		return false;
	if (value_count(array) < 1 || value_count(array) > SHARING_MEMBERS_MAX)
		return err_set(err, FAULT_INPUT, "'committee' is not of 1 to %d members",
		    SHARING_MEMBERS_MAX);
	while (value_each(array, &walk)) {
		struct committee_member *member = &out->member[out->sharing.members++];

		if (!value_get_text(walk.value, "name", &member->name, err) ||
		    !statement_get_hash(walk.value, "manifest", &member->manifest, err))
			return false;
	}
	return true;
}

/* With fewer or more than the threshold, another number of members would open it (the
 * threshold-elevation attack). */
static bool
get_commitments(struct value body, struct sharing *out, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value array;
	struct text hex;
	size_t k = 0;

	if (!value_get_array(body, "commitments", &array, err))
		return false;
	if (value_count(array) != out->threshold)
		return err_set(err, FAULT_INPUT, "'commitments' has %zu points, not %u",
		    value_count(array), out->threshold);
	while (value_each(array, &walk))
		if (!value_as_text(walk.value, &hex, err) ||
		    !hex_decode(hex, out->commitment[k++].bytes, SHARING_POINT_LEN))
			return err_set(err, FAULT_INPUT,
			    "'commitments' has what is not 64 lowercase hex digits");
	return true;
}

static bool
get(struct value body, struct committee *out, struct err *err)
{
	int64_t threshold;

	if (!get_members(body, out, err) ||
	    !value_get_integer(body, "threshold", &threshold, err))
		return false;
	if (threshold < 1 || threshold > SHARING_MEMBERS_MAX)
		return err_set(
		    err, FAULT_INPUT, "'threshold' is not 1 to %d", SHARING_MEMBERS_MAX);
	out->sharing.threshold = (unsigned)threshold;
	return committee_check(out, err) && get_commitments(body, &out->sharing, err);
}

bool
committee_get(const struct statement *seal, const struct recipient *recipient,
    struct committee *out, struct err *err)
{
	static const char *const names[] = { "committee", "threshold", "commitments" };
	struct committee committee = { 0 };
	struct value value;
	bool some = false;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		some |= value_find(seal->body, names[i], &value);
	if (some && (!get(seal->body, &committee, err) ||
			(!seal->known && !sharing_check(&committee.sharing, recipient, err))))
		return false;
	*out = committee;
	return true;
}

static void
put_member(struct writer *w, const struct committee_member *member)
{
	writer_object(w);
	writer_key(w, "name");
	writer_text(w, member->name);
	statement_put_hash(w, "manifest", &member->manifest);
	writer_end(w);
}

void
committee_put(struct writer *w, const struct committee *committee)
{
	const struct sharing *sharing = &committee->sharing;

	if (sharing->members == 0)
		return;
	writer_key(w, "committee");
	writer_array(w);
	for (unsigned i = 0; i < sharing->members; i++)
		put_member(w, &committee->member[i]);
	writer_end(w);
	writer_key(w, "threshold");
	writer_integer(w, sharing->threshold);
	writer_key(w, "commitments");
	writer_array(w);
	for (unsigned k = 0; k < sharing->threshold; k++) {
		scoped(buf_free) struct buf hex = BUF(KIB);

		hex_add(&hex, sharing->commitment[k].bytes, SHARING_POINT_LEN);
		statement_add_text(w, &hex);
	}
	writer_end(w);
}

bool
committee_deal(struct committee *committee, unsigned threshold, unsigned members,
    const struct identity *identity, struct sharing_share *shares, struct err *err)
{
	struct committee dealt = *committee;

	dealt.sharing.members = members;
	dealt.sharing.threshold = threshold;
	if (!check_numbers(&dealt.sharing, err) || !committee_check(&dealt, err) ||
	    !sharing_deal(identity, threshold, members, &dealt.sharing, shares, err))
		return false;
	*committee = dealt;
	return true;
}

bool
committee_check_sender(const struct committee *committee, const struct hash *seal,
    struct text by, const struct share *share, struct err *err)
{
	unsigned index = committee_find(committee, by);

	if (!hash_eq(&share->of, seal))
		return err_set(err, FAULT_DENIED, "the share is of another release");
	if (index == 0)
		return err_set(err, FAULT_DENIED, "'%.*s' is not in the release's committee",
		    TEXT_ARGS(by));
	return share->part.index == index ||
	       err_set(err, FAULT_DENIED, "'%.*s' is member %u, and the share is of %u",
		   TEXT_ARGS(by), index, share->part.index);
}

bool
committee_check_share(const struct committee *committee, const struct hash *seal,
    struct text by, const struct share *share, struct err *err)
{
	struct sharing_point of;

	return committee_check_sender(committee, seal, by, share, err) &&
	       sharing_public(&committee->sharing, share->part.index, &of, err) &&
	       sharing_check_share(&of, &share->part, err);
}
