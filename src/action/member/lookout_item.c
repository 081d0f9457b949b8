#include "action/member/lookout_item.h"

#include "statement/party.h"

static bool
check_len(struct text text, size_t most, const char *what, struct err *err)
{
	return text.len <= most ||
	       err_set(err, FAULT_INPUT, "'%s' has more than %zu bytes", what, most);
}

static bool
parse_finding(struct value in, struct lookout_item *out, struct err *err)
{
	struct text word;

	if (!value_get_text(in, "what", &word, err) ||
	    !value_get_text(in, "who", &out->who, err) ||
	    !value_get_text(in, "about", &out->about, err) ||
	    !value_get_text(in, "evidence", &out->evidence, err) ||
	    !party_check_node(out->who, err) ||
	    !check_len(out->about, FINDING_ABOUT_MAX, "about", err) ||
	    !check_len(out->evidence, FINDING_EVIDENCE_MAX, "evidence", err))
		return false;
	return finding_word_parse(word, &out->found) ||
	       err_set(err, FAULT_INPUT, "'what' is no kind of finding");
}

static bool
parse_watched(struct value in, struct lookout_item *out, struct err *err)
{
	return value_get_text(in, "watched", &out->who, err) &&
	       value_get_text(in, "url", &out->url, err) &&
	       value_get_text(in, "state", &out->state, err) &&
	       value_get_text(in, "trouble", &out->trouble, err) &&
	       party_check_node(out->who, err) &&
	       check_len(out->url, LOOKOUT_URL_MAX, "url", err) &&
	       check_len(out->state, LOOKOUT_STATE_MAX, "state", err) &&
	       check_len(out->trouble, ERR_TEXT_MAX, "trouble", err);
}

bool
lookout_item_parse(struct value in, struct lookout_item *out, struct err *err)
{
	struct lookout_item item = { .what = LOOKOUT_NOTE,
		.note = TEXT(""),
		.who = TEXT(""),
		.about = TEXT(""),
		.evidence = TEXT(""),
		.url = TEXT(""),
		.state = TEXT(""),
		.trouble = TEXT("") };
	struct value member;
	bool good;

	if (value_find(in, "note", &member)) {
		good = value_as_text(member, &item.note, err);
	} else if (value_find(in, "watched", &member)) {
		item.what = LOOKOUT_WATCHED;
		good = parse_watched(in, &item, err);
	} else {
		item.what = LOOKOUT_FINDING;
		good = parse_finding(in, &item, err);
	}
	if (good)
		*out = item;
	return good;
}

void
lookout_item_format(const struct lookout_item *item, struct writer *w)
{
	writer_object(w);
	switch (item->what) {
	case LOOKOUT_NOTE:
		writer_put_text(w, "note", item->note);
		break;
	case LOOKOUT_FINDING:
		writer_put_text(w, "what", text_of(finding_word(item->found)));
		writer_put_text(w, "who", item->who);
		writer_put_text(w, "about", item->about);
		writer_put_text(w, "evidence", item->evidence);
		break;
	case LOOKOUT_WATCHED:
		writer_put_text(w, "watched", item->who);
		writer_put_text(w, "url", item->url);
		writer_put_text(w, "state", item->state);
		writer_put_text(w, "trouble", item->trouble);
		break;
	}
	writer_end(w);
}
