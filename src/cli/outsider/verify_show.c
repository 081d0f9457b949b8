#include "cli/outsider/verify_show.h"

#include <inttypes.h>

#include "cli/command/shown.h"
#include "codec/json_write.h"

/* What evidence shows, and what it does not, for people and programs in the same words. */
struct meaning {
	const char *proves[4];
	const char *lacks[4];
};

static void
show_all(const char *label, const char *const *words, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count && words[i] != NULL; i++)
		buf_addf(out, "%-9s %s\n", i == 0 ? label : "", words[i]);
}

static void
show_meaning(const struct meaning *meaning, struct buf *out)
{
	show_all("proves", meaning->proves, 4, out);
	show_all("not", meaning->lacks, 4, out);
}

static void
put_all(struct writer *w, const char *key, const char *const *words, size_t count)
{
	writer_key(w, key);
	writer_array(w);
	for (size_t i = 0; i < count && words[i] != NULL; i++)
		writer_text(w, text_of(words[i]));
	writer_end(w);
}

static void
put_meaning(struct writer *w, const struct meaning *meaning)
{
	put_all(w, "proves", meaning->proves, 4);
	put_all(w, "does_not_prove", meaning->lacks, 4);
}

/* --- witnesses */

static void
add_names(const struct witnessed *by, bool cosigned, struct buf *out)
{
	bool first = true;

	for (size_t i = 0; i < by->count; i++) {
		if (by->by[i].cosigned != cosigned)
			continue;
		buf_add(out, first ? TEXT(" ") : TEXT(", "));
		first = false;
		shown_add(by->by[i].name, out);
		if (!cosigned)
			continue;
		buf_add(out, TEXT(" ("));
		utc_format(by->by[i].at, out);
		buf_add(out, TEXT(")"));
	}
}

void
verify_show_seen(const struct verify_seen *seen, struct buf *out)
{
	const struct witnessed *by = &seen->by;

	if (!seen->looked) {
		buf_add(out, TEXT("witnesses not looked at: '--witnesses FILE' names whom to "
				  "believe\n"));
		return;
	}
	buf_addf(out, "witnesses %s: %zu of %zu saw the log with %" PRIu64 " entries, quorum '",
	    by->met ? "good" : "too few", by->cosigned, by->count, by->size);
	shown_add(by->quorum, out);
	buf_addf(out, "' %s", by->met ? "met since " : "NOT met");
	if (by->met)
		utc_format(by->since, out);
	buf_addf(out, "\n          by %s, SHA-256 ",
	    seen->named ? "the policy given"
			: "the policy that the node showed when the proof came");
	hash_format(&by->policy, out);
	buf_add(out, TEXT("\n"));
	if (by->cosigned > 0) {
		buf_add(out, TEXT("          saw it:"));
		add_names(by, true, out);
		buf_add(out, TEXT("\n"));
	}
	if (by->cosigned < by->count) {
		buf_add(out, TEXT("          did not sign:"));
		add_names(by, false, out);
		buf_add(out, TEXT("\n"));
	}
}

static void
put_witness(struct writer *w, const struct witnessed_by *by)
{
	writer_object(w);
	writer_key(w, "name");
	writer_text(w, by->name);
	writer_key(w, "cosigned");
	writer_bool(w, by->cosigned);
	if (by->cosigned)
		statement_put_time(w, "at", by->at);
	writer_end(w);
}

void
verify_put_seen(const struct verify_seen *seen, struct writer *w)
{
	const struct witnessed *by = &seen->by;

	writer_key(w, "witnesses");
	if (!seen->looked) {
		writer_null(w);
		return;
	}
	writer_object(w);
	writer_key(w, "policy_from");
	writer_text(w, seen->named ? TEXT("argument") : TEXT("record"));
	statement_put_hash(w, "policy", &by->policy);
	writer_key(w, "quorum");
	writer_text(w, by->quorum);
	writer_key(w, "met");
	writer_bool(w, by->met);
	if (by->met)
		statement_put_time(w, "since", by->since);
	writer_key(w, "log");
	writer_text(w, by->log);
	writer_key(w, "entries");
	writer_integer(w, (int64_t)by->size);
	writer_key(w, "by");
	writer_array(w);
	for (size_t i = 0; i < by->count; i++)
		put_witness(w, &by->by[i]);
	writer_end(w);
	writer_end(w);
}

/* What the head that a proof leads to is worth. */
static const char *
worth(const struct verify_seen *seen)
{
	if (!seen->looked)
		return "signed by the node alone, as far as is known here";
	return seen->by.met ? "witnessed by a quorum" : "signed, not yet witnessed";
}

#define ALONE "that the node shows everybody the same log: no quorum of witnesses says so here"
#define QUORUM "that the log only grew since: so many witnesses would have had to lie with it"

static const char *
lacks_of(const struct verify_seen *seen)
{
	return seen->looked && seen->by.met ? NULL : ALONE;
}

static const char *
proves_of(const struct verify_seen *seen)
{
	return seen->looked && seen->by.met ? QUORUM : NULL;
}

/* --- a record */

static struct meaning
meaning_of_record(const struct record_facts *facts, const struct verify_seen *seen)
{
	struct meaning meaning = {
		.proves = { facts->custody
				? "that the node had these sealed bytes, and says since when"
				: "that the node had exactly this statement, and says since "
				  "when" },
		.lacks = { "that anybody read it, or that what it says is true" },
	};

	if (facts->proven) {
		meaning.proves[1] = "that its public log commits to it, so it cannot be "
				    "denied, or dated back later";
		meaning.proves[2] = proves_of(seen);
		meaning.lacks[1] = lacks_of(seen);
	} else {
		meaning.lacks[1] = "that the log commits to it: the proof is not here";
	}
	return meaning;
}

static void
show_proof(const struct record_facts *facts, const struct verify_seen *seen, struct buf *out)
{
	if (facts->proven) {
		buf_add(out, TEXT("proof     good: its public log committed to it in the "
				  "epoch that ended "));
		utc_format(facts->anchored_by, out);
		buf_addf(out, " (%s)\n", worth(seen));
		verify_show_seen(seen, out);
		return;
	}
	buf_add(out, TEXT("proof     none yet: due by "));
	utc_format(facts->proof_by, out);
	buf_add(out, TEXT("; 'accord poll' fetches it\n"));
}

static void
show_record(const struct record_facts *facts, const struct verify_seen *seen, struct buf *out)
{
	struct meaning meaning = meaning_of_record(facts, seen);

	buf_addf(out, "%-9.*s ", TEXT_ARGS(facts->kind->name));
	hash_format(&facts->id, out);
	buf_addf(out, "\nreceipt   good: %.*s had it, ", TEXT_ARGS(facts->node));
	utc_format(facts->received, out);
	if (facts->custody) {
		buf_addf(out, "\ncustody   good: it had %llu sealed bytes, SHA-256 ",
		    (unsigned long long)facts->size);
		hash_format(&facts->digest, out);
	}
	buf_add(out, TEXT("\n"));
	show_proof(facts, seen, out);
	show_meaning(&meaning, out);
}

static void
put_record(const struct record_facts *facts, const struct verify_seen *seen, struct buf *out)
{
	struct meaning meaning = meaning_of_record(facts, seen);
	struct writer w = WRITER(out);

	writer_object(&w);
	statement_put_hash(
	    &w, facts->kind->id == KIND_REPORT ? "report" : "statement", &facts->id);
	writer_key(&w, "node");
	writer_text(&w, facts->node);
	statement_put_time(&w, "received", facts->received);
	writer_key(&w, "epoch");
	writer_integer(&w, (int64_t)facts->epoch);
	statement_put_time(&w, "proof_by", facts->proof_by);
	writer_key(&w, "proven");
	writer_bool(&w, facts->proven);
	if (facts->custody) {
		statement_put_hash(&w, "custody", &facts->digest);
		writer_key(&w, "size");
		writer_integer(&w, (int64_t)facts->size);
	}
	if (facts->proven)
		verify_put_seen(seen, &w);
	put_meaning(&w, &meaning);
	writer_end(&w);
	buf_add(out, TEXT("\n"));
}

void
verify_show_record(const struct record_facts *facts, const struct verify_seen *seen, bool json,
    struct buf *out)
{
	(json ? put_record : show_record)(facts, seen, out);
}

/* --- one field */

static struct meaning
meaning_of_opened(const struct verify_seen *seen)
{
	return (struct meaning){
		.proves = { "that the node's log commits to a statement with this field, and "
			    "by when",
		    proves_of(seen) },
		.lacks = { "what else the statement says, whose it is, or that it is true",
		    lacks_of(seen) },
	};
}

static void
show_opened(const struct opened_facts *facts, const struct verify_seen *seen, struct buf *out)
{
	struct meaning meaning = meaning_of_opened(seen);

	buf_add(out, TEXT("statement "));
	hash_format(&facts->of, out);
	buf_addf(out, "\nfield     %.*s\nvalue     ", TEXT_ARGS(facts->field));
	buf_add(out, facts->value);
	buf_addf(out,
	    "\nproof     good: the public log of %.*s committed to it in the epoch that "
	    "ended ",
	    TEXT_ARGS(facts->node));
	utc_format(facts->anchored_by, out);
	buf_addf(out, " (%s)\n", worth(seen));
	verify_show_seen(seen, out);
	show_meaning(&meaning, out);
}

static void
put_opened(const struct opened_facts *facts, const struct verify_seen *seen, struct buf *out)
{
	struct meaning meaning = meaning_of_opened(seen);
	struct writer w = WRITER(out);

	writer_object(&w);
	statement_put_hash(&w, "of", &facts->of);
	writer_key(&w, "node");
	writer_text(&w, facts->node);
	writer_key(&w, "field");
	writer_text(&w, facts->field);
	writer_key(&w, "value");
	writer_json(&w, facts->value);
	writer_key(&w, "epoch");
	writer_integer(&w, (int64_t)facts->epoch);
	verify_put_seen(seen, &w);
	put_meaning(&w, &meaning);
	writer_end(&w);
	buf_add(out, TEXT("\n"));
}

void
verify_show_opened(const struct opened_facts *facts, const struct verify_seen *seen, bool json,
    struct buf *out)
{
	(json ? put_opened : show_opened)(facts, seen, out);
}

/* --- a proof that did not come */

static struct meaning
meaning_of_overdue(const struct overdue_facts *facts)
{
	return (struct meaning){
		.proves = { "that the node promised the proof, by its own signature",
		    facts->heard ? "that it had been asked for it, by its own receipt of that"
				 : NULL },
		.lacks = { "that it never gave the proof: who has it refutes this, by 'accord "
			   "verify --of receipt PROOF'",
		    facts->heard ? NULL
				 : "that the question reached it: only the finder says so" },
	};
}

static void
show_overdue(const struct overdue_facts *facts, struct buf *out)
{
	struct meaning meaning = meaning_of_overdue(facts);

	buf_add(out, TEXT("challenge open: the proof of "));
	hash_format(&facts->of, out);
	buf_addf(out, "\nreceipt   good: %.*s had it, ", TEXT_ARGS(facts->node));
	utc_format(facts->received, out);
	buf_add(out, TEXT("\npromised  the proof, due by "));
	utc_format(facts->proof_by, out);
	buf_addf(out, "\nby        the finder %.*s\nasked     ", TEXT_ARGS(facts->finder));
	utc_format(facts->asked, out);
	if (facts->heard) {
		buf_add(out, TEXT(", which the node had "));
		utc_format(facts->heard_at, out);
	}
	buf_add(out, TEXT("\nshown     "));
	utc_format(facts->shown, out);
	buf_add(out, TEXT("\n"));
	show_meaning(&meaning, out);
}

static void
put_overdue(const struct overdue_facts *facts, struct buf *out)
{
	struct meaning meaning = meaning_of_overdue(facts);
	struct writer w = WRITER(out);

	writer_object(&w);
	statement_put_hash(&w, "overdue", &facts->of);
	writer_key(&w, "node");
	writer_text(&w, facts->node);
	writer_key(&w, "finder");
	writer_text(&w, facts->finder);
	statement_put_time(&w, "received", facts->received);
	statement_put_time(&w, "proof_by", facts->proof_by);
	statement_put_time(&w, "asked", facts->asked);
	if (facts->heard)
		statement_put_time(&w, "heard", facts->heard_at);
	statement_put_time(&w, "shown", facts->shown);
	put_meaning(&w, &meaning);
	writer_end(&w);
	buf_add(out, TEXT("\n"));
}

void
verify_show_overdue(const struct overdue_facts *facts, bool json, struct buf *out)
{
	(json ? put_overdue : show_overdue)(facts, out);
}
