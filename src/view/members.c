#include "view/members.h"

#include "view/manifests.h"

static const char create[] =
    "CREATE TABLE IF NOT EXISTS view_member_said ("
    " serial INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, kind INTEGER NOT NULL,"
    " sender TEXT NOT NULL, at INTEGER NOT NULL, genesis BLOB NOT NULL, who TEXT NOT NULL,"
    " promise INTEGER NOT NULL, version INTEGER NOT NULL, hash BLOB NOT NULL,"
    " url TEXT NOT NULL, lift INTEGER NOT NULL, reason TEXT NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS view_member_said_genesis ON view_member_said (genesis);"
    "CREATE INDEX IF NOT EXISTS view_member_said_kind ON view_member_said (kind, sender);"
    "CREATE TABLE IF NOT EXISTS view_member_node ("
    " name TEXT NOT NULL, version INTEGER NOT NULL, id BLOB NOT NULL, url TEXT NOT NULL,"
    " witness TEXT NOT NULL, log TEXT NOT NULL, roles INTEGER NOT NULL,"
    " PRIMARY KEY (name, version)) STRICT, WITHOUT ROWID;";

/* The kinds, as the table has them: these numbers stay, whatever else is a kind. */
static int64_t
number_of(enum kind_id kind)
{
	static const enum kind_id kinds[] = { KIND_GENESIS, KIND_PLEDGE, KIND_ADMIT,
		KIND_SUSPEND, KIND_WITHDRAW, KIND_FINDING, KIND_WITNESSES, KIND_CANARY,
		KIND_GOVERNMENT_REQUEST };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i] == kind)
			return (int64_t)i + 1;
	return 0;
}

/* Folding */

static bool
fold_said(
    struct journal *journal, const struct statement *s, const struct act *act, struct err *err)
{
	bool pledge = act->kind == KIND_PLEDGE;
	struct query q;

	if (!db_query(journal->db,
		"INSERT INTO view_member_said (id, kind, sender, at, genesis, who, promise,"
		" version, hash, url, lift, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
		"?)",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(&s->id));
	query_bind_integer(&q, number_of(s->kind->id));
	query_bind_text(&q, s->by);
	query_bind_integer(&q, s->at);
	query_bind_blob(&q, kept_bytes(&act->genesis));
	query_bind_text(&q, act->who);
	query_bind_integer(&q, (int64_t)act->promise);
	query_bind_integer(&q, act->terms.version);
	query_bind_blob(&q, kept_bytes(pledge ? &act->terms.sha256 : &act->manifest));
	query_bind_text(&q, act->url);
	query_bind_integer(&q, act->lift);
	query_bind_text(&q, act->reason);
	return query_done(&q, err);
}

/* With another first manifest a node begins anew: see view/peers. */
static bool
forget_manifests(struct journal *journal, struct text name, struct err *err)
{
	struct query q;

	if (!db_query(journal->db, "DELETE FROM view_member_node WHERE name = ?", &q, err))
		return false;
	query_bind_text(&q, name);
	return query_done(&q, err);
}

static bool
fold_manifest(struct journal *journal, const struct statement *s, const struct manifest *m,
    struct err *err)
{
	scoped(buf_free) struct buf witness = BUF(KIB), log = BUF(KIB);
	struct query q;

	vkey_format(&m->key[PARTY_WITNESS], &witness);
	vkey_format(&m->key[PARTY_LOG], &log);
	if (!buf_ok(&witness, err) || !buf_ok(&log, err) ||
	    (m->version == 1 && !forget_manifests(journal, s->by, err)) ||
	    !db_query(journal->db,
		"INSERT INTO view_member_node (name, version, id, url, witness, log, roles)"
		" VALUES (?, ?, ?, ?, ?, ?, ?)",
		&q, err))
		return false;
	query_bind_text(&q, s->by);
	query_bind_integer(&q, m->version);
	query_bind_blob(&q, kept_bytes(&s->id));
	query_bind_text(&q, m->url);
	query_bind_text(&q, buf_text(&witness));
	query_bind_text(&q, buf_text(&log));
	query_bind_integer(&q, (int64_t)m->roles);
	return query_done(&q, err);
}

static bool
fold(struct journal *journal, const struct statement *s, const struct body *body,
    struct err *err)
{
	struct act none = { .kind = s->kind->id, .who = TEXT("") };

	none.url = none.reason = TEXT("");
	if (s->kind->id == KIND_MANIFEST)
		return fold_manifest(journal, s, &body->manifest, err);
	if (act_is(s->kind->id)) {
		none = body->act;
		if (none.who.at == NULL)
			none.who = TEXT("");
		if (none.url.at == NULL)
			none.url = TEXT("");
		if (none.reason.at == NULL)
			none.reason = TEXT("");
		return fold_said(journal, s, &none, err);
	}
	if (s->kind->id == KIND_GENESIS)
		none.genesis = s->id;
	if (s->kind->id == KIND_FINDING)
		none.who = body->finding.who;
	return number_of(s->kind->id) == 0 || fold_said(journal, s, &none, err);
}

const struct projection members_projection = {
	.name = "members",
	.version = 1,
	.create = create,
	.drop = "DROP TABLE IF EXISTS view_member_said; DROP TABLE IF EXISTS view_member_node;",
	.rows = { "SELECT * FROM view_member_said ORDER BY serial",
	    "SELECT * FROM view_member_node ORDER BY name, version" },
	.fold = fold,
};

/* Asking */

bool
members_genesis(struct journal *journal, const struct hash *id, struct arena *arena,
    struct members_genesis *out, struct err *err)
{
	scoped(statement_free) struct statement statement = { 0 };
	struct members_genesis genesis = { .id = *id };
	struct record record;

	if (!journal_find(journal, id, arena, &record, err) ||
	    !statement_reopen(record.note, &statement, err) ||
	    !genesis_parse(&statement, &genesis.genesis, err))
		return false;
	/* The texts are the statement's until now. */
	genesis.at = statement.at;
	genesis.by = arena_text(arena, statement.by);
	genesis.genesis.name = arena_text(arena, genesis.genesis.name);
	if (genesis.by.at == NULL || genesis.genesis.name.at == NULL)
		return err_memory(err);
	for (size_t i = 0; i < genesis.genesis.count; i++) {
		struct genesis_founder *founder = &genesis.genesis.founder[i];

		founder->name = arena_text(arena, founder->name);
		founder->url = arena_text(arena, founder->url);
		if (founder->name.at == NULL || founder->url.at == NULL)
			return err_memory(err);
	}
	*out = genesis;
	return true;
}

static bool
read_kind(const struct query *q, int column, enum kind_id *out)
{
	static const enum kind_id kinds[] = { KIND_PLEDGE, KIND_ADMIT, KIND_SUSPEND,
		KIND_WITHDRAW };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (number_of(kinds[i]) != query_integer(q, column))
			continue;
		*out = kinds[i];
		return true;
	}
	return false;
}

static bool
read_act(const struct query *q, const struct hash *genesis, struct arena *arena,
    struct roll_act *out, struct err *err)
{
	int64_t promise = query_integer(q, 5);
	struct hash hash;
	struct roll_act act = {
		.by = arena_text(arena, query_text(q, 2)),
		.at = query_integer(q, 3),
		.act = {
			.genesis = *genesis,
			.who = arena_text(arena, query_text(q, 4)),
			.promise = promise == 0 ? PROMISE_PLEDGE : PROMISE_CHARTER,
			.terms.version = query_integer(q, 6),
			.url = arena_text(arena, query_text(q, 8)),
			.lift = query_integer(q, 9) != 0,
			.reason = arena_text(arena, query_text(q, 10)),
		},
	};

	if (act.by.at == NULL || act.act.who.at == NULL || act.act.url.at == NULL ||
	    act.act.reason.at == NULL)
		return err_memory(err);
	if (!kept_hash(q, 0, &act.id) || !read_kind(q, 1, &act.act.kind) ||
	    !kept_hash(q, 7, &hash))
		return kept_damaged("the view of members", err);
	if (act.act.kind == KIND_PLEDGE)
		act.act.terms.sha256 = hash;
	else
		act.act.manifest = hash;
	*out = act;
	return true;
}

/* How many rows there are at most. */
static bool
count_acts(struct journal *journal, const struct hash *genesis, size_t *count, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(journal->db, "SELECT count(*) FROM view_member_said WHERE genesis = ?",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(genesis));
	if (!query_row(&q, &found, err))
		return false;
	*count = found ? (size_t)query_integer(&q, 0) : 0;
	query_end(&q);
	return *count <= ROLL_ACTS_MAX ||
	       err_set(
		   err, FAULT_LIMIT, "more than %d statements about members", ROLL_ACTS_MAX);
}

bool
members_acts(struct journal *journal, const struct hash *genesis, struct arena *arena,
    struct roll_act **out, size_t *count, struct err *err)
{
	size_t room, read = 0;
	struct roll_act *acts;
	struct query q;
	bool found = true, good = true;

	if (!count_acts(journal, genesis, &room, err))
		return false;
	acts = arena_array(arena, struct roll_act, room + 1);
	if (acts == NULL)
		return err_memory(err);
	if (!db_query(journal->db,
		"SELECT id, kind, sender, at, who, promise, version, hash, url, lift, reason"
		" FROM view_member_said WHERE genesis = ? AND kind > 1 ORDER BY serial",
		&q, err))
		return false;
	query_bind_blob(&q, kept_bytes(genesis));
	while (good && read < room) {
		if (!query_row(&q, &found, err))
			return false;
		if (!found)
			break;
		good = read_act(&q, genesis, arena, &acts[read++], err);
	}
	query_end(&q);
	if (good) {
		*out = acts;
		*count = read;
	}
	return good;
}

bool
members_accord_of(struct journal *journal, struct text name, bool *found, struct hash *genesis,
    struct err *err)
{
	struct query q;
	bool good;

	if (!db_query(journal->db,
		"SELECT genesis FROM view_member_said WHERE kind = ? AND sender = ?"
		" ORDER BY at DESC, serial DESC",
		&q, err))
		return false;
	query_bind_integer(&q, number_of(KIND_PLEDGE));
	query_bind_text(&q, name);
	if (!query_row(&q, found, err))
		return false;
	good = !*found || kept_hash(&q, 0, genesis) || kept_damaged("the view of members", err);
	query_end(&q);
	return good;
}

bool
members_chain(struct journal *journal, struct text name, struct chain *out, struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"SELECT id FROM view_member_node WHERE name = ? ORDER BY version", &q, err))
		return false;
	query_bind_text(&q, name);
	return manifests_chain(journal, &q, name, out, err);
}

bool
members_node(struct journal *journal, struct text name, struct arena *arena, bool *found,
    struct members_node *out, struct err *err)
{
	struct members_node node = { .roles = 0 };
	struct text key = TEXT(""), log = TEXT("");
	struct query q;
	bool good = true;

	if (!db_query(journal->db,
		"SELECT url, witness, roles, log, (SELECT id FROM view_member_node"
		" WHERE name = ?1 AND version = 1) FROM view_member_node WHERE name = ?1"
		" ORDER BY version DESC LIMIT 1",
		&q, err))
		return false;
	query_bind_text(&q, name);
	if (!query_row(&q, found, err))
		return false;
	if (*found) {
		node.url = arena_text(arena, query_text(&q, 0));
		key = arena_text(arena, query_text(&q, 1));
		node.roles = (unsigned)query_integer(&q, 2);
		log = arena_text(arena, query_text(&q, 3));
		good = kept_hash(&q, 4, &node.first);
	}
	query_end(&q);
	if (!good)
		return kept_damaged("the view of members", err);
	if (!*found)
		return true;
	if (node.url.at == NULL || key.at == NULL || log.at == NULL)
		return err_memory(err);
	if (!vkey_reparse(key, &node.witness, err) || !vkey_reparse(log, &node.log, err))
		return false;
	*out = node;
	return true;
}

static bool
each(struct query *q, bool (*visit)(void *arg, const struct hash *id, struct err *err),
    void *arg, struct err *err)
{
	bool found, good = true;
	struct hash id;

	while (good) {
		if (!query_row(q, &found, err))
			return false;
		if (!found)
			break;
		good = (kept_hash(q, 0, &id) || kept_damaged("the view of members", err)) &&
		       visit(arg, &id, err);
	}
	query_end(q);
	return good;
}

bool
members_each(struct journal *journal, enum kind_id kind, struct text by,
    bool (*visit)(void *arg, const struct hash *id, struct err *err), void *arg,
    struct err *err)
{
	struct query q;

	if (!db_query(journal->db,
		"SELECT id FROM view_member_said WHERE kind = ?1 AND (?2 = '' OR sender = ?2)"
		" ORDER BY serial DESC",
		&q, err))
		return false;
	query_bind_integer(&q, number_of(kind));
	query_bind_text(&q, by);
	return each(&q, visit, arg, err);
}

bool
members_stamp(struct journal *journal, uint64_t *out, struct err *err)
{
	struct query q;
	bool found;

	if (!db_query(journal->db,
		"SELECT coalesce((SELECT max(serial) FROM view_member_said), 0) * 1000000"
		" + (SELECT count(*) FROM view_member_node)",
		&q, err) ||
	    !query_row(&q, &found, err))
		return false;
	*out = found ? (uint64_t)query_integer(&q, 0) : 0;
	query_end(&q);
	return true;
}
