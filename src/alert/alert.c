#include "alert/alert.h"

#include "alert/pattern.h"

#define AT(member) offsetof(struct alert, member)

static const struct shape an_indicator = { .type = SHAPE_TEXT,
	.wanted = "a pattern such as \"[ipv4-addr:value = '192.0.2.1']\"",
	.least = 1,
	.most = PATTERN_LEN_MAX };

static const struct shape members[] = {
	{ "title", SHAPE_TEXT, AT(title), "what it is about, on one line", .least = 1,
	    .most = ALERT_TITLE_MAX },
	{ "text", SHAPE_LINES, AT(text), "what is to be said", .least = 1,
	    .most = ALERT_TEXT_MAX, .optional = true },
	{ "tlp", SHAPE_CHOICE, AT(tlp),
	    "one of TLP:RED, TLP:AMBER+STRICT, TLP:AMBER, TLP:GREEN, TLP:CLEAR",
	    .words = tlp_words },
	{ "drill", SHAPE_HEX, AT(drill), "a commitment to whether it is a drill",
	    .size = HASH_LEN },
	{ "indicators", SHAPE_LIST, AT(indicators), "a list of patterns, or leave it out",
	    .least = 1, .most = ALERT_INDICATORS_MAX, .optional = true, .of = &an_indicator,
	    .size = sizeof(struct text) },
	{ 0 },
};

static bool
check(const struct alert *alert, struct err *err)
{
	const struct text *indicator = alert->indicators.at;
	struct pattern pattern;

	for (size_t i = 0; i < alert->indicators.count; i++)
		if (!pattern_parse(indicator[i], &pattern, err))
			return err_in(err, "'/indicators/%zu'", i);
	return attached_check(alert->file, alert->count, err);
}

bool
alert_parse(
    const struct statement *statement, struct arena *arena, struct alert *out, struct err *err)
{
	struct alert alert = { 0 };

	if (statement->kind->id != KIND_ALERT)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not an alert",
		    TEXT_ARGS(statement->kind->name));
	if (!shape_read_among(members, statement->body, arena, &alert, err) ||
	    !attached_parse(statement->body, alert.file, &alert.count, err) ||
	    !check(&alert, err))
		return err_in(err, "alert");
	*out = alert;
	return true;
}

bool
alert_sign(const struct alert *alert, const struct alert_how *how, struct buf *out,
    struct hash *id, struct err *err)
{
	scoped(arena_free) struct arena arena = ARENA(ALERT_ROOM);
	scoped(statement_free) struct statement s = { 0 };
	scoped(buf_free) struct buf note = BUF_SECRET(STATEMENT_PRIVATE_MAX);
	struct draft_statement draft = DRAFT_STATEMENT_SECRET;
	struct alert again;
	struct hash made;

	statement_begin_to(
	    &draft, kind_of(KIND_ALERT), how->signer->vkey.name, how->at, &how->to);
	shape_write_among(members, alert, &draft.writer);
	attached_put(&draft.writer, alert->file, alert->count);
	if (!statement_end(&draft, how->signer, &note, &made, err) ||
	    !statement_reopen(buf_text(&note), &s, err) ||
	    !alert_parse(&s, &arena, &again, err))
		return false;
	buf_add(out, buf_text(&note));
	if (!buf_ok(out, err))
		return false;
	*id = made;
	return true;
}

struct hash
alert_commit(const uint8_t salt[static ALERT_SALT_LEN], bool drill)
{
	static const char label[] = "accord/alert/drill/v1"; /* with its zero byte */
	uint8_t said = drill;
	struct hasher hasher;

	hasher_init(&hasher);
	hasher_add(&hasher, text_bytes(label, sizeof(label)));
	hasher_add(&hasher, text_bytes(salt, ALERT_SALT_LEN));
	hasher_add(&hasher, text_bytes(&said, sizeof(said)));
	return hasher_end(&hasher);
}
