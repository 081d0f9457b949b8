#include "member/finding.h"

#include "statement/party.h"

static const char *const words[FINDINGS] = {
	[FINDING_FORK] = "fork",
	[FINDING_MANIFESTS] = "manifests",
	[FINDING_ANCHORS] = "anchors",
	[FINDING_GAP] = "gap",
	[FINDING_OMITTED] = "omitted",
	[FINDING_BACK_DATED] = "back-dated",
	[FINDING_CONTRADICTED] = "contradicted",
	[FINDING_LATE] = "late",
};

const char *
finding_word(enum finding_what what)
{
	return words[what];
}

bool
finding_word_parse(struct text word, enum finding_what *out)
{
	for (size_t i = 0; i < FINDINGS; i++) {
		if (!text_eq(word, text_of(words[i])))
			continue;
		*out = (enum finding_what)i;
		return true;
	}
	return false;
}

void
finding_path(const struct hash *evidence, struct buf *out)
{
	buf_add(out, TEXT("evidence/"));
	hash_format(evidence, out);
}

/* What holds for every finding, read or to be written. */
static bool
check(const struct finding *f, struct err *err)
{
	if (!party_check_node(f->who, err))
		return false;
	if (f->about.len == 0 || f->about.len > FINDING_ABOUT_MAX || !text_printable(f->about))
		return err_set(err, FAULT_INPUT,
		    "'about' is not 1 to %zu bytes that can be shown", FINDING_ABOUT_MAX);
	return !f->has_evidence || (f->size >= 1 && f->size <= (int64_t)FINDING_EVIDENCE_MAX) ||
	       err_set(err, FAULT_INPUT, "'size' is out of range");
}

static bool
parse(struct value body, struct finding *out, struct err *err)
{
	struct value evidence;
	struct text word;

	if (!value_get_text(body, "what", &word, err) ||
	    !value_get_text(body, "who", &out->who, err) ||
	    !value_get_text(body, "about", &out->about, err))
		return false;
	if (!finding_word_parse(word, &out->what))
		return err_set(err, FAULT_INPUT, "'what' is no kind of finding");
	out->has_evidence = value_find(body, "evidence", &evidence);
	return !out->has_evidence ||
	       (statement_get_hash(body, "evidence", &out->evidence, err) &&
		   value_get_integer(body, "size", &out->size, err));
}

bool
finding_parse(const struct statement *statement, struct finding *out, struct err *err)
{
	struct finding finding = { .what = FINDING_FORK };

	if (statement->kind->id != KIND_FINDING)
		return err_set(err, FAULT_INPUT, "this is a %.*s, not a finding",
		    TEXT_ARGS(statement->kind->name));
	if (!parse(statement->body, &finding, err) || !check(&finding, err))
		return err_in(err, "finding");
	*out = finding;
	return true;
}

bool
finding_sign(const struct finding *finding, int64_t at, const struct signer *signer,
    struct buf *out, struct hash *id, struct err *err)
{
	struct draft_statement draft = DRAFT_STATEMENT;
	struct writer *w = &draft.writer;

	if (!check(finding, err))
		return err_in(err, "finding");
	statement_begin(&draft, kind_of(KIND_FINDING), signer->vkey.name, at, NULL);
	writer_key(w, "what");
	writer_text(w, text_of(finding_word(finding->what)));
	writer_key(w, "who");
	writer_text(w, finding->who);
	writer_key(w, "about");
	writer_text(w, finding->about);
	if (finding->has_evidence) {
		statement_put_hash(w, "evidence", &finding->evidence);
		writer_key(w, "size");
		writer_integer(w, finding->size);
	}
	return statement_end(&draft, signer, out, id, err);
}
