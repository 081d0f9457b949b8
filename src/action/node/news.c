#include "action/node/news.h"

#include "case/move.h"
#include "codec/json_write.h"
#include "view/duties.h"

#define DUTIES_MOST 1000

/* What people wait for, beside what is said in cases. */
static const enum kind_id awaited[] = { KIND_REPORT, KIND_LETTER, KIND_CHALLENGE, KIND_CLOSING,
	KIND_CUSTODY, KIND_CUSTODY_ASK, KIND_RELEASE_DEAL, KIND_ALERT, KIND_ALERT_FORWARD,
	KIND_ALERT_ACK, KIND_ALERT_RECALL, KIND_ALERT_ANSWER, KIND_ALERT_REVEAL,
	KIND_AWARD_ANSWER, KIND_AWARD_MEDIATE, KIND_AWARD_OPINION };

bool
news_is_any(const struct news *news)
{
	return news->cases + news->others + news->reminders > 0;
}

/* False when there is no room. */
static bool
note(struct hash *list, size_t *count, const struct hash *of_case)
{
	size_t i = 0;

	while (i < *count && !hash_eq(&list[i], of_case))
		i++;
	if (i == NEWS_CASES_MAX)
		return false;
	list[i] = *of_case;
	*count += i == *count;
	return true;
}

void
news_add(struct news *news, const struct hash *of_case)
{
	if (of_case == NULL || !note(news->of_case, &news->cases, of_case))
		news->others++;
}

/* --- what came */

bool
news_awaited(const struct record *record, struct text self)
{
	const struct kind *kind = kind_find(record->kind);

	if (kind == NULL || record->forgotten || text_eq(record->by, self))
		return false;
	for (size_t i = 0; i < sizeof(awaited) / sizeof(awaited[0]); i++)
		if (awaited[i] == kind->id)
			return true;
	return move_is(kind->id);
}

/* That of its opening is its own. */
bool
news_case_of(const struct record *record, bool *in_case, struct hash *of_case, struct err *err)
{
	scoped(statement_free) struct statement s = { 0 };
	struct hash id = record->id;

	if (!statement_reopen(record->note, &s, err) ||
	    (move_is(s.kind->id) && s.kind->id != KIND_CASE_OPEN &&
		!statement_get_hash(s.body, "case", &id, err)))
		return false;
	*in_case = move_is(s.kind->id);
	*of_case = id;
	return true;
}

struct looking {
	struct news *news;
	struct text self;
	uint64_t mark;
	size_t looked;
};

static bool
look_at(void *arg, const struct record *record, struct err *err)
{
	struct looking *looking = arg;
	struct hash of_case;
	bool in_case;

	looking->mark = record->seq;
	looking->looked++;
	if (!news_awaited(record, looking->self))
		return true;
	if (!news_case_of(record, &in_case, &of_case, err))
		return false;
	news_add(looking->news, in_case ? &of_case : NULL);
	return true;
}

bool
news_since(struct node *node, uint64_t after, size_t most, struct news *out, bool *more,
    struct err *err)
{
	struct news news = *out;
	struct looking looking = { &news, node->manifest.name, after, 0 };

	if (!journal_after(&node->journal, after, most, look_at, &looking, err))
		return false;
	news.mark = (int64_t)looking.mark;
	*out = news;
	*more = looking.looked == most;
	return true;
}

/* --- what is to be done */

struct reminding {
	struct news *news;
	int64_t after, now;
};

static bool
remind_of(void *arg, const struct hash *of_case, const struct agenda *agenda, struct err *err)
{
	struct reminding *reminding = arg;
	struct news *news = reminding->news;
	bool any = false;

	(void)err;
	for (size_t i = 0; i < agenda->count; i++) {
		int64_t from = agenda_reminds(&agenda->item[i]);

		any = any || (agenda->item[i].end == AGENDA_OPEN && from > reminding->after &&
				 from <= reminding->now);
	}
	if (any && !note(news->reminded, &news->reminders, of_case))
		news->others++;
	return true;
}

bool
news_remind(struct node *node, int64_t after, int64_t now, struct news *out, struct err *err)
{
	struct duties_page page = { DUTIES_REMIND, now, DUTIES_MOST };
	struct news news = *out;
	struct reminding reminding = { &news, after, now };

	if (!duties_each(&node->journal, &page, remind_of, &reminding, err))
		return false;
	*out = news;
	return true;
}

/* --- as JSON */

static void
put_list(struct writer *w, const char *key, const struct hash *list, size_t count)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	writer_key(w, key);
	writer_array(w);
	for (size_t i = 0; i < count; i++) {
		buf_clear(&hex);
		hash_format(&list[i], &hex);
		writer_text(w, buf_text(&hex));
	}
	w->out->failed = w->out->failed || hex.failed;
	writer_end(w);
}

void
news_format(const struct news *news, struct buf *out)
{
	struct writer w = WRITER(out);

	writer_object(&w);
	writer_key(&w, "mark");
	writer_integer(&w, news->mark);
	put_list(&w, "cases", news->of_case, news->cases);
	writer_key(&w, "others");
	writer_integer(&w, (int64_t)news->others);
	put_list(&w, "reminders", news->reminded, news->reminders);
	writer_end(&w);
}

static bool
get_list(struct value in, const char *key, struct hash *list, size_t *count, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value array;
	struct text hex;
	struct hash id;

	if (!value_get_array(in, key, &array, err))
		return false;
	while (value_each(array, &walk)) {
		size_t before = *count;

		if (!value_as_text(walk.value, &hex, err))
			return err_in(err, "'%s'", key);
		if (!hash_parse(hex, &id))
			return err_set(err, FAULT_INPUT, "'%s' names what is no case", key);
		if (!note(list, count, &id) || *count == before)
			return err_set(err, FAULT_INPUT, "'%s' names one twice, or over %d",
			    key, NEWS_CASES_MAX);
	}
	return true;
}

bool
news_parse(struct text in, struct news *out, struct err *err)
{
	static const struct doc_limits limits = { .bytes = NEWS_LEN_MAX, .depth = 2 };
	scoped(doc_free) struct doc doc = DOC;
	struct news news = { 0 };
	int64_t others;
	struct value root;

	if (!doc_parse(&doc, in, &limits, &root, err) ||
	    !value_get_integer(root, "mark", &news.mark, err) ||
	    !get_list(root, "cases", news.of_case, &news.cases, err) ||
	    !value_get_integer(root, "others", &others, err) ||
	    !get_list(root, "reminders", news.reminded, &news.reminders, err))
		return false;
	if (news.mark < 0 || others < 0)
		return err_set(err, FAULT_INPUT, "'mark' or 'others' is below 0");
	news.others = (size_t)others;
	*out = news;
	return true;
}
