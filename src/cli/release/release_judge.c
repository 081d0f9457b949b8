#include "cli/release/release_judge.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "action/release/verdict.h"
#include "cli/release/sites.h"
#include "codec/json_write.h"

#define SECOND_MS 1000

bool
release_judge_is_place(const char *name)
{
	struct stat st;

	return strstr(name, "://") != NULL || (stat(name, &st) == 0 && S_ISDIR(st.st_mode));
}

static struct text
name_of(const struct verdict *verdict, size_t party)
{
	return party == 0 ? verdict->facts.said.by
			  : verdict->facts.terms.committee.member[party - 1].name;
}

/* --- for people */

static void
add_ms(int64_t ms, struct buf *out)
{
	buf_addf(out, "%" PRId64 ".%03" PRId64 " s", ms / SECOND_MS, ms % SECOND_MS);
}

static void
format_promise(const struct verdict *verdict, struct buf *out)
{
	const struct sealed_facts *facts = &verdict->facts;

	buf_add(out, TEXT("release   "));
	hash_format(&facts->said.id, out);
	buf_addf(out, "\nby        %.*s\nat        ", TEXT_ARGS(facts->said.by));
	utc_format(facts->said.at, out);
	buf_add(out, TEXT("\nopens     "));
	utc_format(verdict->opens, out);
	if (verdict->moved > 0) {
		buf_addf(out, ", postponed %u times from ", verdict->moved);
		utc_format(facts->seal.opens, out);
	}
	buf_addf(
	    out, "\npromise   good: signed by the key '%.*s'\n", TEXT_ARGS(facts->said.key));
	if (verdict->witnessed != SCHEDULE_NEVER) {
		buf_add(out, TEXT("seen      by a quorum of its witnesses until "));
		utc_format(verdict->witnessed, out);
		buf_add(out, TEXT("\n"));
	} else if (facts->logged.proven) {
		buf_add(out, TEXT("seen      in its publisher's log, signed by that alone\n"));
	} else {
		buf_add(out, TEXT("seen      nobody shows that a log has it\n"));
	}
}

static void
format_bytes(const struct verdict *verdict, struct buf *out)
{
	if (!verdict->has_bundle)
		buf_add(out, TEXT("bytes     nobody of those that were asked has them\n"));
	else if (verdict->is_bundle)
		buf_addf(out, "bytes     good: %" PRIu64 ", as was promised\n",
		    verdict->bundle_size);
	else
		buf_add(out, TEXT("bytes     NOT those that were promised\n"));
	buf_add(out, verdict->has_key ? TEXT("key       good: it opens them\n")
				      : TEXT("key       not there\n"));
}

static void
format_odd(const struct verdict *verdict, struct buf *out)
{
	const struct standing *standing = &verdict->standing;

	if (standing->early)
		buf_add(out, TEXT("early     its publisher opened it before its time\n"));
	if (standing->breach)
		buf_add(out, TEXT("breach    its key was seen before its time\n"));
	if (standing->good + standing->bad > 0)
		buf_addf(out, "opened    beforehand: %zu found it good, %zu did not\n",
		    standing->good, standing->bad);
	if (verdict->unproven > 0)
		buf_addf(
		    out, "unproven  %zu statements about it, passed over\n", verdict->unproven);
}

static void
format_party(const struct verdict *verdict, size_t party, struct buf *out)
{
	struct lateness_fact fact = lateness_of(&verdict->lateness, party);

	buf_addf(out, "          %-30.*s ", TEXT_ARGS(name_of(verdict, party)));
	if (party > 0)
		buf_addf(
		    out, "%s, ", verdict->standing.armed[party - 1] ? "armed" : "not armed");
	if (fact.words == 0)
		buf_add(out, TEXT("nobody has told when it served the key\n"));
	else if (fact.ms == SIGHTING_NEVER)
		buf_addf(
		    out, "did not serve the key as long as %zu looked: late\n", fact.words);
	else {
		buf_addf(out, "served the key %safter ", fact.at_once ? "at most " : "");
		add_ms(fact.ms, out);
		buf_addf(out, " (seen by %zu)%s\n", fact.words, fact.is_late ? ": late" : "");
	}
}

static void
format_lateness(const struct verdict *verdict, struct buf *out)
{
	const struct sharing *sharing = &verdict->facts.terms.committee.sharing;
	int64_t readable = verdict_readable(verdict);

	if (sharing->members == 0) {
		buf_add(out, TEXT("committee none: its publisher alone has the key\n"));
		return;
	}
	buf_add(out, TEXT("readable  "));
	if (readable == SIGHTING_NEVER) {
		buf_add(out, TEXT("nobody has told when"));
	} else {
		add_ms(readable, out);
		buf_add(out, TEXT(" after its time, by what others measured"));
	}
	buf_addf(
	    out, "\ncommittee any %u of %u open it:\n", sharing->threshold, sharing->members);
	for (size_t i = 0; i < lateness_parties(&verdict->lateness); i++)
		format_party(verdict, i, out);
}

/* --- for programs */

static void
put_party(const struct verdict *verdict, size_t party, struct writer *w)
{
	struct lateness_fact fact = lateness_of(&verdict->lateness, party);

	writer_object(w);
	writer_key(w, "name");
	writer_text(w, name_of(verdict, party));
	writer_put_bool(w, "armed", party > 0 && verdict->standing.armed[party - 1]);
	writer_put_integer(w, "seen_by", (int64_t)fact.words);
	if (fact.words > 0) {
		writer_put_integer(w, "served_ms", fact.ms);
		writer_put_bool(w, "late", fact.is_late);
	}
	writer_end(w);
}

static void
format_json(const struct verdict *verdict, struct buf *out)
{
	const struct sealed_facts *facts = &verdict->facts;
	struct writer w = WRITER(out);

	writer_object(&w);
	statement_put_hash(&w, "release", &facts->said.id);
	writer_key(&w, "by");
	writer_text(&w, facts->said.by);
	statement_put_time(&w, "at", facts->said.at);
	statement_put_time(&w, "promised", facts->seal.opens);
	statement_put_time(&w, "opens", verdict->opens);
	if (verdict->witnessed != SCHEDULE_NEVER)
		statement_put_time(&w, "witnessed", verdict->witnessed);
	writer_put_bool(&w, "logged", facts->logged.proven);
	writer_put_bool(&w, "has_bundle", verdict->has_bundle);
	writer_put_bool(&w, "is_bundle", verdict->is_bundle);
	writer_put_bool(&w, "has_key", verdict->has_key);
	writer_put_bool(&w, "early", verdict->standing.early);
	writer_put_bool(&w, "breach", verdict->standing.breach);
	writer_put_integer(&w, "readable_ms", verdict_readable(verdict));
	writer_put_integer(&w, "unproven", (int64_t)verdict->unproven);
	writer_key(&w, "parties");
	writer_array(&w);
	for (size_t i = 0; i < lateness_parties(&verdict->lateness); i++)
		put_party(verdict, i, &w);
	writer_end(&w);
	writer_end(&w);
	buf_add(out, TEXT("\n"));
}

bool
release_judge(const struct release_judge *judge, bool *good, struct buf *out, struct err *err)
{
	scoped(sites_close) struct sites sites = { 0 };
	scoped(verdict_free) struct verdict verdict = { 0 };
	struct text root = text_of(judge->root == NULL ? "" : judge->root);
	struct mirrors places;
	struct hash id;

	if (!hash_parse(text_of(judge->id), &id))
		return err_set(err, FAULT_INPUT,
		    "'%s' is no release: give its id, 64 lowercase hex digits", judge->id);
	if (!sites_open(judge->places, judge->count, &sites, err))
		return false;
	places = (struct mirrors){ sites.remote, sites.count, 0 };
	if (!verdict_find(&places, &id, root, judge->now, &verdict, err))
		return err_in(err, "'%s'", judge->places[0]);
	*good = verdict.is_bundle || !verdict.has_bundle;
	if (judge->json) {
		format_json(&verdict, out);
		return buf_ok(out, err);
	}
	format_promise(&verdict, out);
	format_bytes(&verdict, out);
	format_odd(&verdict, out);
	format_lateness(&verdict, out);
	return buf_ok(out, err);
}
