#include "bounty/disclosure.h"

#include <string.h>

#include "base/utc.h"
#include "bounty/currency.h"
#include "codec/pretty.h"
#include "statement/details.h"

#define LINE_MAX_LEN 500
#define PARAGRAPH_MAX 4000
#define URI_MAX 1000
#define LANGUAGE_MAX 35 /* RFC 5646, 4.4.1 */
#define LIST_MAX 100
#define ROWS_MAX 50
#define SLOTS_MAX 21
#define ID_MAX 32
#define DAY_SECONDS 86400
#define MINUTE_SECONDS 60
#define MINUTE_HOUR 60
#define WEEK 7
#define EPOCH_WEEKDAY 3 /* 1970-01-01 was a Thursday */

/* --- the forms of single texts */

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_alphanumeric(char c)
{
	return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z');
}

/* What a URI may consist of (RFC 3986), which leaves out blanks, quotes and angles. */
static bool
uri_chars(struct text in)
{
	for (size_t i = 0; i < in.len; i++)
		if (in.at[i] == '\0' ||
		    (!is_alphanumeric(in.at[i]) &&
			strchr("-._~:/?#[]@!$&'()*+,;=%", in.at[i]) == NULL))
			return false;
	return in.len > 0;
}

static bool
good_url(struct text in)
{
	struct text rest = in;

	return text_skip(&rest, TEXT("https://")) && uri_chars(rest) &&
	       is_alphanumeric(rest.at[0]);
}

static bool
good_mail(struct text in)
{
	struct text user;

	return text_skip(&in, TEXT("mailto:")) && uri_chars(in) && text_cut(&in, '@', &user) &&
	       user.len > 0 && in.len > 0 && is_alphanumeric(in.at[0]);
}

static bool
good_phone(struct text in)
{
	if (!text_skip(&in, TEXT("tel:+")))
		return false;
	for (size_t i = 0; i < in.len; i++)
		if (!is_digit(in.at[i]) && in.at[i] != '-')
			return false;
	return in.len > 0 && is_digit(in.at[0]);
}

bool
disclosure_good_contact(struct text in)
{
	return good_url(in) || good_mail(in) || good_phone(in);
}

/* "en", "pt-BR": subtags of letters and digits (RFC 5646). */
static bool
good_language(struct text in)
{
	struct text tag;

	if (!is_lower(in.at[0]))
		return false;
	for (bool more = true; more;) {
		more = text_cut(&in, '-', &tag);
		if (!more)
			tag = in;
		if (tag.len < 1 || tag.len > 8)
			return false;
		for (size_t i = 0; i < tag.len; i++)
			if (!is_alphanumeric(tag.at[i]))
				return false;
	}
	return true;
}

static bool
good_id(struct text in)
{
	for (size_t i = 0; i < in.len; i++)
		if (!is_lower(in.at[i]) && !is_digit(in.at[i]) && (in.at[i] != '-' || i == 0))
			return false;
	return true;
}

static bool
good_need(struct text in)
{
	for (size_t i = 0; details_askable[i] != NULL; i++)
		if (text_eq(in, text_of(details_askable[i])))
			return true;
	return false;
}

static bool
two_digits(const char *at, unsigned below)
{
	return is_digit(at[0]) && is_digit(at[1]) &&
	       (unsigned)(at[0] - '0') * 10 + (unsigned)(at[1] - '0') < below;
}

static bool
good_time(struct text in)
{
	return in.len == 5 && in.at[2] == ':' && two_digits(in.at, 24) &&
	       two_digits(in.at + 3, 60);
}

static bool
good_date(struct text in)
{
	scoped(buf_free) struct buf whole = BUF(KIB);
	int64_t at;

	buf_add(&whole, in);
	buf_add(&whole, TEXT("T00:00:00Z"));
	return !whole.failed && utc_parse_strict(buf_text(&whole), &at);
}

/* --- the table */

static const char *const weekdays[] = { "monday", "tuesday", "wednesday", "thursday", "friday",
	"saturday", "sunday", NULL };
static const char *const levels[] = { "full", "partial", "none", NULL };

#define WANTED_PARAGRAPH                                                                       \
	"a paragraph of plain text of up to 4000 bytes, on one line; more of them are more "   \
	"elements of the list"

static const struct shape paragraph = {
	.type = SHAPE_TEXT, .least = 1, .most = PARAGRAPH_MAX, .wanted = WANTED_PARAGRAPH
};
static const struct shape contact = { .type = SHAPE_TEXT,
	.least = 1,
	.most = URI_MAX,
	.good = disclosure_good_contact,
	.wanted =
	    "an address such as mailto:security@example.com, https://example.com/report or "
	    "tel:+49-30-1234567" };
static const struct shape language = { .type = SHAPE_TEXT,
	.least = 1,
	.most = LANGUAGE_MAX,
	.good = good_language,
	.wanted = "a language tag such as en or pt-BR" };
static const struct shape in_scope = { .type = SHAPE_TEXT,
	.least = 1,
	.most = LINE_MAX_LEN,
	.wanted = "one product, site or service on a line, such as \"*.example.com\"" };
static const struct shape out_of_scope = { .type = SHAPE_TEXT,
	.least = 1,
	.most = LINE_MAX_LEN,
	.wanted = "one thing on a line that must not be tested or is not taken as a flaw" };

static const struct shape scope_members[] = {
	{ "in", SHAPE_LIST, offsetof(struct disclosure, scope.in),
	    "a list of what may be tested, such as [\"*.example.com\"]", .least = 1,
	    .most = LIST_MAX, .of = &in_scope, .size = sizeof(struct text) },
	{ "out", SHAPE_LIST, offsetof(struct disclosure, scope.out),
	    "a list of what is left out; [] for nothing", .least = 0, .most = LIST_MAX,
	    .of = &out_of_scope, .size = sizeof(struct text) },
	{ 0 },
};

static const struct shape harbour_members[] = {
	{ "level", SHAPE_CHOICE, offsetof(struct disclosure, harbour.level),
	    "full, partial or none", .words = levels },
	{ "words", SHAPE_TEXT, offsetof(struct disclosure, harbour.words),
	    "what you promise to those who keep to this policy, in one paragraph", .least = 1,
	    .most = PARAGRAPH_MAX },
	{ 0 },
};

static const struct shape reward_members[] = {
	{ "id", SHAPE_TEXT, offsetof(struct disclosure_reward, id),
	    "a short name of small letters, digits and '-', such as critical", .least = 1,
	    .most = ID_MAX, .good = good_id },
	{ "what", SHAPE_TEXT, offsetof(struct disclosure_reward, what),
	    "what this reward is for, such as \"a stranger runs code on a customer's machine\"",
	    .least = 1, .most = LINE_MAX_LEN },
	{ "least", SHAPE_INTEGER, offsetof(struct disclosure_reward, least),
	    "the least that is paid, in the currency's smallest unit: 50000 is EUR 500",
	    .least = 0, .most = DISCLOSURE_MONEY_MAX },
	{ "most", SHAPE_INTEGER, offsetof(struct disclosure_reward, most),
	    "the most that is paid, in the currency's smallest unit: 50000 is EUR 500",
	    .least = 0, .most = DISCLOSURE_MONEY_MAX },
	{ 0 },
};
static const struct shape reward = { .type = SHAPE_OBJECT,
	.of = reward_members,
	.wanted = "an object of id, what, least and most" };

static const struct shape rewards_members[] = {
	{ "currency", SHAPE_TEXT, offsetof(struct disclosure, rewards.currency),
	    "the code of a currency, such as EUR; also when the table is empty",
	    .least = CURRENCY_CODE_LEN, .most = CURRENCY_CODE_LEN, .good = currency_known },
	{ "table", SHAPE_LIST, offsetof(struct disclosure, rewards.table),
	    "a list of rewards; [] when no money is offered", .least = 0, .most = ROWS_MAX,
	    .of = &reward, .size = sizeof(struct disclosure_reward) },
	{ "decide_days", SHAPE_INTEGER, offsetof(struct disclosure, rewards.decide_days),
	    "the days within which a reward is decided, 1 to 365, or leave the member out",
	    .least = 1, .most = DISCLOSURE_DAYS_MAX, .optional = true },
	{ "pay_days", SHAPE_INTEGER, offsetof(struct disclosure, rewards.pay_days),
	    "the days within which it is then paid, 1 to 365, or leave the member out",
	    .least = 1, .most = DISCLOSURE_DAYS_MAX, .optional = true },
	{ 0 },
};

static const struct shape days_members[] = {
	{ "acknowledge", SHAPE_INTEGER, offsetof(struct disclosure, days.acknowledge),
	    "the days within which a person answers, 1 to 365, such as 3", .least = 1,
	    .most = DISCLOSURE_DAYS_MAX },
	{ "assess", SHAPE_INTEGER, offsetof(struct disclosure, days.assess),
	    "the days within which you say whether it is a flaw, 1 to 365, such as 14",
	    .least = 1, .most = DISCLOSURE_DAYS_MAX },
	{ "fix", SHAPE_INTEGER, offsetof(struct disclosure, days.fix),
	    "the days within which a fix is out, 1 to 365, such as 90", .least = 1,
	    .most = DISCLOSURE_DAYS_MAX },
	{ 0 },
};

static const struct shape need = { .type = SHAPE_TEXT,
	.least = 1,
	.most = 20,
	.good = good_need,
	.wanted = "one of product, versions, components, impact, steps" };

static const struct shape slot_members[] = {
	{ "weekday", SHAPE_CHOICE, offsetof(struct disclosure_slot, weekday),
	    "a day: monday, tuesday, ...", .words = weekdays },
	{ "time", SHAPE_TEXT, offsetof(struct disclosure_slot, time),
	    "a time of the day in UTC, such as 17:00", .least = 1, .most = URI_MAX,
	    .good = good_time },
	{ 0 },
};
static const struct shape slot = { .type = SHAPE_OBJECT,
	.of = slot_members,
	.wanted = "an object such as {\"weekday\": \"tuesday\", \"time\": \"17:00\"}" };

#define URL_OF(what) what " as an https:// address, or leave the member out"

static const struct shape members[] = {
	{ "version", SHAPE_INTEGER, offsetof(struct disclosure, version),
	    "1, the version of this format", .least = 1, .most = 1 },
	{ "name", SHAPE_TEXT, offsetof(struct disclosure, name),
	    "whose policy it is, as people know them", .least = 1, .most = 200 },
	{ "words", SHAPE_LIST, offsetof(struct disclosure, words),
	    "a list of paragraphs in your own words; [] for none", .least = 0, .most = LIST_MAX,
	    .of = &paragraph, .size = sizeof(struct text) },
	{ "contact", SHAPE_LIST, offsetof(struct disclosure, contact),
	    "a list of addresses, the preferred one first, such as "
	    "[\"mailto:security@example.com\"]",
	    .least = 1, .most = 10, .of = &contact, .size = sizeof(struct text) },
	{ "languages", SHAPE_LIST, offsetof(struct disclosure, languages),
	    "a list of the languages you read, such as [\"en\", \"de\"]", .least = 1,
	    .most = 20, .of = &language, .size = sizeof(struct text) },
	{ "scope", SHAPE_OBJECT, 0, "an object of two lists, in and out", .of = scope_members },
	{ "safe_harbour", SHAPE_OBJECT, 0, "an object of level (full, partial, none) and words",
	    .of = harbour_members },
	{ "rewards", SHAPE_OBJECT, 0,
	    "an object of currency and table: {\"currency\": \"EUR\", \"table\": []} for none",
	    .of = rewards_members },
	{ "response_days", SHAPE_OBJECT, 0,
	    "an object of acknowledge, assess and fix, each a number of days",
	    .of = days_members },
	{ "embargo_days", SHAPE_INTEGER, offsetof(struct disclosure, embargo_days),
	    "the days for which a flaw is kept secret by default, 0 to 365, such as 90",
	    .least = 0, .most = DISCLOSURE_DAYS_MAX },
	{ "release_slots", SHAPE_LIST, offsetof(struct disclosure, slots),
	    "a list of the times of a week at which fixes are released; [] for any", .least = 0,
	    .most = SLOTS_MAX, .of = &slot, .size = sizeof(struct disclosure_slot) },
	{ "report_needs", SHAPE_LIST, offsetof(struct disclosure, needs),
	    "a list of what a report should say, such as [\"versions\", \"steps\"], or leave "
	    "the member out",
	    .least = 1, .most = 5, .of = &need, .size = sizeof(struct text), .optional = true },
	{ "retention_days", SHAPE_INTEGER, offsetof(struct disclosure, retention_days),
	    "the days for which a closed report is kept, 30 to 36500, such as 1095",
	    .least = 30, .most = DISCLOSURE_KEEP_MAX },
	{ "hall_of_fame", SHAPE_TEXT, offsetof(struct disclosure, hall_of_fame),
	    URL_OF("where finders are thanked"), .least = 1, .most = URI_MAX, .optional = true,
	    .good = good_url },
	{ "hiring", SHAPE_TEXT, offsetof(struct disclosure, hiring),
	    URL_OF("where you look for people"), .least = 1, .most = URI_MAX, .optional = true,
	    .good = good_url },
	{ "openpgp_key", SHAPE_TEXT, offsetof(struct disclosure, openpgp_key),
	    URL_OF("where your OpenPGP key is"), .least = 1, .most = URI_MAX, .optional = true,
	    .good = good_url },
	{ "swag", SHAPE_FLAG, offsetof(struct disclosure, swag),
	    "true when finders are sent presents, else false", .optional = false },
	{ "launched", SHAPE_TEXT, offsetof(struct disclosure, launched),
	    "since when reports are taken, such as 2026-11-22, or leave the member out",
	    .least = 1, .most = 10, .optional = true, .good = good_date },
	{ 0 },
};

/* --- reading and writing */

const struct text *
disclosure_texts(const struct shape_list *list)
{
	return list->at;
}

const struct disclosure_reward *
disclosure_rewards(const struct disclosure *policy)
{
	return policy->rewards.table.at;
}

const struct disclosure_slot *
disclosure_slots(const struct disclosure *policy)
{
	return policy->slots.at;
}

const char *
disclosure_harbour_word(unsigned level)
{
	return levels[level];
}

const char *
disclosure_weekday(unsigned weekday)
{
	return weekdays[weekday];
}

static bool
check_rewards(const struct disclosure *policy, struct err *err)
{
	const struct disclosure_reward *row = disclosure_rewards(policy);

	for (size_t i = 0; i < policy->rewards.table.count; i++) {
		if (row[i].least > row[i].most)
			return err_set(err, FAULT_INPUT,
			    "'/rewards/table/%zu': its least is more than its most: exchange "
			    "them",
			    i);
		for (size_t j = 0; j < i; j++)
			if (text_eq(row[i].id, row[j].id))
				return err_set(err, FAULT_INPUT,
				    "'/rewards/table/%zu/id' is there twice: give each reward "
				    "an id of its own",
				    i);
	}
	return true;
}

static bool
check_slots(const struct disclosure *policy, struct err *err)
{
	const struct disclosure_slot *slots = disclosure_slots(policy);

	for (size_t i = 0; i < policy->slots.count; i++)
		for (size_t j = 0; j < i; j++)
			if (slots[i].weekday == slots[j].weekday &&
			    text_eq(slots[i].time, slots[j].time))
				return err_set(err, FAULT_INPUT,
				    "'/release_slots/%zu' is there twice: remove one", i);
	return true;
}

/* What no single member tells. */
static bool
check(const struct disclosure *policy, struct err *err)
{
	if (policy->days.acknowledge > policy->days.assess ||
	    policy->days.assess > policy->days.fix)
		return err_set(err, FAULT_INPUT,
		    "'/response_days' are out of order: a report is acknowledged first, then "
		    "assessed, then fixed; make each as long as the one before it or longer");
	return check_rewards(policy, err) && check_slots(policy, err);
}

bool
disclosure_read(
    struct value value, struct arena *arena, struct disclosure *out, struct err *err)
{
	struct disclosure policy = { 0 };

	if (!shape_read(members, value, arena, &policy, err) || !check(&policy, err))
		return false;
	*out = policy;
	return true;
}

bool
disclosure_parse(struct text json, struct arena *arena, struct disclosure *out, struct err *err)
{
	static const struct doc_limits limits = { DISCLOSURE_MAX, DISCLOSURE_DEPTH };
	scoped(doc_free) struct doc doc = DOC;
	struct value root;

	return doc_parse(&doc, json, &limits, &root, err) &&
	       disclosure_read(root, arena, out, err);
}

void
disclosure_write(const struct disclosure *policy, struct writer *w)
{
	shape_write(members, policy, w);
}

bool
disclosure_format(const struct disclosure *policy, struct buf *out, struct err *err)
{
	scoped(buf_free) struct buf json = BUF(4 * DISCLOSURE_MAX);
	struct writer w = WRITER(&json);

	disclosure_write(policy, &w);
	if (!buf_ok(&json, err))
		return false;
	pretty_add(buf_text(&json), out);
	return buf_ok(out, err);
}

/* --- the one to begin with */

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define LINE(literal)                                                                          \
	{                                                                                      \
		"" literal, sizeof(literal) - 1                                                \
	}

static const struct text first_languages[] = { LINE("en") };
static const struct text first_out[] = {
	LINE("Denial of service by sheer volume of requests"),
	LINE("Social engineering, phishing, and physical access to places, devices or people"),
	LINE("Systems of others, also where ours make use of them"),
	LINE("Output of automatic tools without a way to make use of what they found"),
};
static const struct disclosure_slot first_slots[] = { { 1, LINE("16:00") } };

#define FIRST_HARBOUR                                                                          \
	"We take looking for flaws in good faith, within this policy, as authorised: also "    \
	"where our terms of use say otherwise, and where it takes circumventing a technical "  \
	"protection. We will not take legal action over it, nor support others who do, and "   \
	"if somebody else takes action we will make it known that you kept to this policy. "   \
	"Good faith means: no harm to people or to their data, no more access than it takes "  \
	"to show the flaw, and time for us to fix it before others learn of it."

static const struct disclosure first = {
	.version = 1,
	.languages = { COUNT(first_languages), first_languages },
	.scope.out = { COUNT(first_out), first_out },
	.harbour = { HARBOUR_FULL, LINE(FIRST_HARBOUR) },
	.rewards.currency = LINE("EUR"),
	.days = { 7, 30, 90 },
	.embargo_days = 90,
	.slots = { COUNT(first_slots), first_slots },
	.retention_days = 1095,
};

/* A list of one text, made of three. */
static bool
list_of(struct text before, struct text in, const char *after, struct arena *arena,
    struct shape_list *out, struct err *err)
{
	scoped(buf_free) struct buf whole = BUF(4 * KIB);
	struct text *one = arena_new(arena, struct text);

	buf_add(&whole, before);
	buf_add(&whole, in);
	buf_addf(&whole, "%s", after);
	if (!buf_ok(&whole, err))
		return false;
	if (one == NULL || (*one = arena_text(arena, buf_text(&whole))).at == NULL)
		return err_memory(err);
	*out = (struct shape_list){ 1, one };
	return true;
}

/* An address that is only tried out on can be no contact: then a mailbox is, which has to
 * be there before anybody is told of it. */
bool
disclosure_default(struct text name, struct text url, struct arena *arena,
    struct disclosure *out, struct err *err)
{
	struct disclosure policy = first;
	bool secure = text_starts(url, TEXT("https://"));

	if (!list_of(TEXT("Software, services and websites that are published or run by "),
		name, "", arena, &policy.scope.in, err) ||
	    !(secure
		    ? list_of(TEXT(""), url, "/report.html", arena, &policy.contact, err)
		    : list_of(TEXT("mailto:security@"), name, "", arena, &policy.contact, err)))
		return false;
	policy.name = arena_text(arena, name);
	if (policy.name.at == NULL)
		return err_memory(err);
	*out = policy;
	return true;
}

int64_t
disclosure_next_slot(const struct disclosure *policy, int64_t after)
{
	const struct disclosure_slot *slots = disclosure_slots(policy);
	int64_t day = after / DAY_SECONDS, best = INT64_MAX;

	for (size_t i = 0; i < policy->slots.count; i++) {
		const char *t = slots[i].time.at;
		int64_t minute = ((t[0] - '0') * 10 + t[1] - '0') * MINUTE_HOUR +
				 (t[3] - '0') * 10 + t[4] - '0';
		int64_t ahead =
		    ((int64_t)slots[i].weekday + WEEK - (day + EPOCH_WEEKDAY) % WEEK) % WEEK;
		int64_t at = (day + ahead) * DAY_SECONDS + minute * MINUTE_SECONDS;

		if (at <= after)
			at += WEEK * DAY_SECONDS;
		best = at < best ? at : best;
	}
	return policy->slots.count == 0 ? after : best;
}
