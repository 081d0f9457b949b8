#include "action/follower/awaited.h"

#include "base/file.h"
#include "base/mem.h"
#include "codec/hex.h"
#include "codec/json.h"

#define DATA_MAX (4 * KIB)
#define DEPTH_MAX 4
#define SHARED_FILE 0644

void
awaited_free(struct awaited *awaited)
{
	if (awaited->found)
		identity_free(&awaited->key);
	awaited->found = false;
	statement_free(&awaited->statement);
	buf_free(&awaited->note);
}

/* Its signature was verified before it was kept. */
static bool
load(struct awaited *awaited, const struct follow *follow, const struct follow_seal *seal,
    struct err *err)
{
	char path[PATH_MAX];

	awaited->note = BUF(STATEMENT_PUBLIC_MAX);
	if (!follow_seal_path(follow, seal, ".accord/", "/seal", path, err) ||
	    !file_load(path, &awaited->note, err) ||
	    !statement_reopen(buf_text(&awaited->note), &awaited->statement, err))
		return false;
	if (!hash_eq(&awaited->statement.id, &seal->id))
		return err_set(err, FAULT_DENIED, "'%s' is not the seal that was kept", path);
	return seal_parse_terms(&awaited->statement, &awaited->seal, &awaited->terms, err);
}

bool
awaited_open(const struct follow *follow, const struct follow_seal *seal, struct awaited *out,
    struct err *err)
{
	*out = (struct awaited){ .id = seal->id };
	if (!load(out, follow, seal, err)) {
		awaited_free(out);
		return false;
	}
	out->gathering.committee = &out->terms.committee;
	out->gathering.seal = seal->id;
	return true;
}

bool
awaited_take_key(struct awaited *awaited, struct text key, struct err *err)
{
	struct identity identity;

	if (awaited->found)
		return true;
	if (text_ends(key, TEXT("\n")))
		key.len--;
	if (!identity_parse(key, &identity, err)) {
		awaited->wrong++;
		return false;
	}
	if (!seal_check_key(&awaited->seal, &identity, err)) {
		awaited->wrong++;
		identity_free(&identity);
		return false;
	}
	awaited->key = identity;
	awaited->found = true;
	return true;
}

/* Who may have said a share follows from its index. */
static struct text
member(const struct awaited *awaited, unsigned index)
{
	const struct committee *committee = &awaited->terms.committee;

	return index >= 1 && index <= committee->sharing.members
		   ? committee->member[index - 1].name
		   : (struct text){ 0 };
}

bool
awaited_take_share(struct awaited *awaited, const struct share *share, struct err *err)
{
	struct gathering *gathering = &awaited->gathering;

	if (awaited->found)
		return true;
	if (awaited->terms.committee.sharing.members == 0)
		return err_set(err, FAULT_DENIED, "this release has no committee");
	if (!gathering_add(gathering, member(awaited, share->part.index), share, err)) {
		awaited->wrong++;
		return false;
	}
	if (!gathering_full(gathering))
		return true;
	awaited->found =
	    gathering_open(gathering, &awaited->seal.recipient, &awaited->key, err);
	return awaited->found;
}

/* One line of JSON, and what follows it that is none. */
static struct text
cut_note(struct text *rest)
{
	struct text note = *rest, line;

	if (!text_line(rest, &line))
		*rest = text_after(*rest, rest->len);
	while (rest->len > 0 && rest->at[0] != '{')
		if (!text_line(rest, &line))
			*rest = text_after(*rest, rest->len);
	note.len -= rest->len;
	return note;
}

/* Who signed it does not matter: a share that fits vouches for itself. */
void
awaited_take_said(struct awaited *awaited, struct text said)
{
	struct err err;

	while (said.len > 0 && !awaited->found) {
		scoped(statement_free) struct statement statement = { 0 };
		struct text note = cut_note(&said);
		struct share share;

		if (statement_reopen(note, &statement, &err) &&
		    statement.kind == kind_of(KIND_RELEASE_SHARE) &&
		    share_parse(&statement, &share, &err) && hash_eq(&share.of, &awaited->id))
			(void)!awaited_take_share(awaited, &share, &err);
	}
}

bool
awaited_check_breach(const struct awaited *awaited, const struct follow *follow,
    const struct awaited_sight *sight, bool *breach, struct err *err)
{
	scoped(buf_free) struct buf kept = BUF(4 * KIB), key = BUF_SECRET(KIB);
	const struct follow_seal seal = { .id = awaited->id };
	char path[PATH_MAX];

	*breach = sight->now < sight->opens - AWAITED_BREACH_SECONDS;
	if (!*breach)
		return true;
	buf_add(&kept, TEXT("seen "));
	utc_format(sight->now, &kept);
	buf_add(&kept, TEXT("\nopens "));
	utc_format(sight->opens, &kept);
	buf_addf(&kept, "\nfrom %.*s\n", TEXT_ARGS(sight->where));
	identity_format(&awaited->key, &key);
	buf_add(&kept, buf_text(&key));
	buf_add_byte(&kept, '\n');
	return buf_ok(&key, err) && buf_ok(&kept, err) &&
	       follow_seal_path(follow, &seal, ".accord/", "/breach", path, err) &&
	       file_save(path, buf_text(&kept), SHARED_FILE, err);
}

static bool
hear_share(struct awaited *awaited, struct value body, struct err *err)
{
	struct share share = { .of = awaited->id };
	struct text scalar;

	return share_get_index(body, &share.part.index, err) &&
	       value_get_text(body, "scalar", &scalar, err) &&
	       hex_decode(scalar, share.part.scalar, sizeof(share.part.scalar)) &&
	       awaited_take_share(awaited, &share, err);
}

void
awaited_hear(struct awaited *awaited, struct text name, struct text data)
{
	const struct doc_limits limits = { DATA_MAX, DEPTH_MAX };
	scoped(doc_free) struct doc doc = DOC;
	struct value body;
	struct hash release;
	struct text key;
	struct err err;

	if (awaited->found || !doc_parse(&doc, data, &limits, &body, &err) ||
	    !statement_get_hash(body, "release", &release, &err) ||
	    !hash_eq(&release, &awaited->id))
		return;
	if (text_eq(name, TEXT("share")))
		(void)!hear_share(awaited, body, &err);
	else if (value_get_text(body, "key", &key, &err))
		(void)!awaited_take_key(awaited, key, &err);
}
