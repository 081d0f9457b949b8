#include "view/mailbox.h"

#include <string.h>

#include "case/move.h"

/* `topic` is the case of what is said in one; else x''.  What this node neither said nor was
 * told itself has a number, and is not handed out: it came along with other things, without its
 * files.
 */
enum mail_source { OF_OTHERS, TOLD_HERE, OWN };

static const char create[] =
    "CREATE TABLE IF NOT EXISTS view_mail ("
    " finder BLOB NOT NULL, number INTEGER NOT NULL, id BLOB NOT NULL, topic BLOB NOT NULL,"
    " source INTEGER NOT NULL, PRIMARY KEY (finder, number)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS view_mail_topic ON view_mail (finder, topic);";

static struct hash
tag_of(const struct journal *journal, struct text finder)
{
	return rest_tag(&journal->rest, "view_mail", finder);
}

/* Folding */

/* One that says something. */
struct heard {
	const struct statement *s;
	const struct hash *topic;
	struct value to;
	enum mail_source source;
};

static bool
is_to(struct value to, struct text whom)
{
	struct value_walk walk = { 0 };
	struct text name;
	struct err none;

	while (value_each(to, &walk))
		if (value_as_text(walk.value, &name, &none) && text_eq(name, whom))
			return true;
	return false;
}

static enum mail_source
source_of(const struct journal *journal, const struct heard *heard)
{
	struct text self = text_of(journal->name);

	if (text_eq(heard->s->by, self))
		return OWN;
	return is_to(heard->to, self) ? TOLD_HERE : OF_OTHERS;
}

static bool
add(struct journal *journal, const struct heard *heard, struct text finder, struct err *err)
{
	struct hash tag = tag_of(journal, finder);
	struct query q;

	if (!db_query(journal->db,
		"INSERT INTO view_mail (finder, number, id, topic, source) SELECT ?1,"
		" coalesce(max(number), 0) + 1, ?2, ?3, ?4 FROM view_mail WHERE finder = ?1",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&tag));
	query_bind_blob(&q, kept_bytes(&heard->s->id));
	query_bind_blob(&q, heard->topic == NULL ? TEXT("") : kept_bytes(heard->topic));
	query_bind_integer(&q, heard->source);
	return query_done(&q, err);
}

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	struct heard heard = { .s = s,
		.topic = move_is(s->kind->id) ? &body->move.of_case : NULL };
	struct value_walk walk = { 0 };
	struct text name;

	if (!kind_is_posted(s->kind))
		return true;
	if (!value_get_array(s->body, "to", &heard.to, err))
		return false;
	heard.source = source_of(journal, &heard);
	while (value_each(heard.to, &walk)) {
		if (!value_as_text(walk.value, &name, err))
			return false;
		if (party_is_finder(name) && !text_eq(name, s->by) &&
		    !add(journal, &heard, name, err))
			return false;
	}
	return true;
}

const struct projection mailbox_projection = {
	.name = "mailbox",
	.create = create,
	.drop = "DROP TABLE IF EXISTS view_mail;",
	.rows = { "SELECT * FROM view_mail ORDER BY finder, number" },
	.fold = fold,
};

/* Asking */

static bool
visit_row(const struct query *q,
    bool (*visit)(void *arg, uint64_t number, const struct hash *id, struct err *err),
    void *arg, struct err *err)
{
	struct hash id;

	if (!kept_hash(q, 1, &id))
		return journal_damaged(err);
	return visit(arg, (uint64_t)query_integer(q, 0), &id, err);
}

bool
mailbox_each(struct journal *journal, const struct mailbox_wanted *wanted,
    bool (*visit)(void *arg, uint64_t number, const struct hash *id, struct err *err),
    void *arg, bool *more, struct err *err)
{
	struct hash tag = tag_of(journal, wanted->finder);
	size_t count = 0;
	struct query q;
	bool found;

	if (!db_query(journal->db,
		"SELECT number, id FROM view_mail WHERE finder = ? AND number > ?"
		" AND source != 0 ORDER BY number LIMIT ?",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&tag));
	query_bind_integer(&q, wanted->have > INT64_MAX ? INT64_MAX : (int64_t)wanted->have);
	query_bind_integer(&q, (int64_t)wanted->most + 1);
	for (;; count++) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found || count == wanted->most)
			break;
		if (!visit_row(&q, visit, arg, err)) {
			query_end(&q);
			return false;
		}
	}
	query_end(&q);
	*more = found;
	return true;
}

bool
mailbox_knows(struct journal *journal, struct text finder, const struct hash *of_case,
    bool *knows, struct err *err)
{
	struct hash tag = tag_of(journal, finder);
	struct query q;

	if (!db_query(journal->db,
		"SELECT 1 FROM view_mail WHERE finder = ? AND topic = ? AND source = ?"
		" LIMIT 1",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&tag));
	query_bind_blob(&q, kept_bytes(of_case));
	query_bind_integer(&q, OWN);
	if (!query_row(&q, knows, err))
		return false;
	query_end(&q);
	return true;
}

bool
mailbox_spoken(struct journal *journal, struct text finder, bool *spoken, struct err *err)
{
	struct hash tag = tag_of(journal, finder);
	struct query q;

	if (!db_query(journal->db,
		"SELECT 1 FROM view_mail WHERE finder = ? AND source = ? LIMIT 1", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&tag));
	query_bind_integer(&q, OWN);
	if (!query_row(&q, spoken, err))
		return false;
	if (*spoken)
		query_end(&q);
	return true;
}

bool
mailbox_number(struct journal *journal, struct text finder, const struct hash *id,
    uint64_t *number, struct err *err)
{
	struct hash tag = tag_of(journal, finder);
	struct query q;
	bool found;

	if (!db_query(journal->db,
		"SELECT number FROM view_mail WHERE finder = ? AND id = ? LIMIT 1", &q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&tag));
	query_bind_blob(&q, kept_bytes(id));
	if (!query_row(&q, &found, err))
		return false;
	*number = found ? (uint64_t)query_integer(&q, 0) : 0;
	query_end(&q);
	return true;
}
