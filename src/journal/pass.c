#include "journal/pass.h"

#include <string.h>

#define WHOSE_MAX (HASH_LEN + PASS_GUEST_MAX)

static struct text
bytes_of(const struct hash *hash)
{
	return text_bytes(hash->bytes, HASH_LEN);
}

/* By what a secret is known: nobody can try any without the key at rest. */
static struct hash
name_of(const struct journal *journal, struct text secret)
{
	return rest_tag(&journal->rest, "pass", secret);
}

static void
add_whose(const struct hash *of_case, struct text guest, struct buf *out)
{
	buf_add(out, bytes_of(of_case));
	buf_add(out, guest);
}

static bool
tag_of(const struct journal *journal, const struct hash *of_case, struct text guest,
    struct hash *out, struct err *err)
{
	scoped(buf_free) struct buf whose = BUF_SECRET(WHOSE_MAX);

	add_whose(of_case, guest, &whose);
	*out = rest_tag(&journal->rest, "pass guest", buf_text(&whose));
	return buf_ok(&whose, err);
}

static bool
drop_expired(struct journal *journal, int64_t now, struct err *err)
{
	struct query q;

	if (!db_query(journal->db, "DELETE FROM pass WHERE expires <= ?", &q, err))
		return false;
	query_bind_integer(&q, now);
	return query_done(&q, err);
}

bool
pass_give(struct journal *journal, const struct pass *pass, struct text secret, int64_t now,
    struct err *err)
{
	scoped(buf_free) struct buf whose = BUF_SECRET(WHOSE_MAX);
	scoped(buf_free) struct buf sealed = BUF(WHOSE_MAX + REST_OVERHEAD);
	struct hash name = name_of(journal, secret), guest;
	struct rest_place place = { "pass", bytes_of(&name) };
	struct query q;

	add_whose(&pass->of_case, text_of(pass->guest), &whose);
	rest_seal(&journal->rest, &place, buf_text(&whose), &sealed);
	if (!buf_ok(&whose, err) || !buf_ok(&sealed, err) ||
	    !tag_of(journal, &pass->of_case, text_of(pass->guest), &guest, err) ||
	    !drop_expired(journal, now, err) ||
	    !db_query(journal->db,
		"INSERT OR REPLACE INTO pass (secret, guest, whose, expires, once)"
		" VALUES (?, ?, ?, ?, ?)",
		&q, err))
		return false;
	query_bind_blob(&q, bytes_of(&name));
	query_bind_blob(&q, bytes_of(&guest));
	query_bind_blob(&q, buf_text(&sealed));
	query_bind_integer(&q, pass->expires);
	query_bind_integer(&q, pass->once);
	return query_done(&q, err);
}

static bool
read_whose(struct journal *journal, const struct hash *name, struct text sealed,
    struct pass *out, struct err *err)
{
	scoped(buf_free) struct buf whose = BUF_SECRET(WHOSE_MAX);
	struct rest_place place = { "pass", bytes_of(name) };
	struct text guest;

	if (!rest_open(&journal->rest, &place, sealed, &whose, err))
		return false;
	if (whose.len <= HASH_LEN)
		return journal_damaged(err);
	memcpy(out->of_case.bytes, whose.at, HASH_LEN);
	guest = text_after(buf_text(&whose), HASH_LEN);
	memcpy(out->guest, guest.at, guest.len);
	out->guest[guest.len] = '\0';
	return true;
}

bool
pass_find(struct journal *journal, struct text secret, int64_t now, bool *found,
    struct pass *out, struct err *err)
{
	struct hash name = name_of(journal, secret);
	struct pass pass = { 0 };
	struct query q;
	bool good;

	if (!db_query(journal->db,
		"SELECT whose, expires, once FROM pass WHERE secret = ? AND expires > ?", &q,
		err))
		return false;
	query_bind_blob(&q, bytes_of(&name));
	query_bind_integer(&q, now);
	if (!query_row(&q, found, err))
		return false;
	pass.expires = *found ? query_integer(&q, 1) : 0;
	pass.once = *found && query_integer(&q, 2) != 0;
	good = !*found || read_whose(journal, &name, query_text(&q, 0), &pass, err);
	query_end(&q);
	if (good && *found)
		*out = pass;
	return good;
}

bool
pass_take(struct journal *journal, const struct hash *of_case, struct text guest, bool *had,
    struct err *err)
{
	struct hash tag;
	struct query q;

	if (!tag_of(journal, of_case, guest, &tag, err) ||
	    !db_query(journal->db, "SELECT 1 FROM pass WHERE guest = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(&tag));
	if (!query_row(&q, had, err))
		return false;
	query_end(&q);
	if (!*had)
		return true;
	if (!db_query(journal->db, "DELETE FROM pass WHERE guest = ?", &q, err))
		return false;
	query_bind_blob(&q, bytes_of(&tag));
	return query_done(&q, err);
}
