#include "cli/file/verify_file.h"

#include <stdio.h>

#include "base/file.h"
#include "codec/json_write.h"
#include "statement/statement.h"

#define FILE_MAX CHAIN_BYTES_MAX /* the longest is a chain of manifests */

static bool
load(const char *path, struct buf *bytes, struct text *out, struct err *err)
{
	if (path == NULL)
		return true;
	if (!file_load(path, bytes, err))
		return false;
	*out = buf_text(bytes);
	return out->len > 0 || err_set(err, FAULT_INPUT, "'%s' is empty", path);
}

static void
format_receipt(const struct exhibit_facts *facts, struct buf *out)
{
	buf_add(out, TEXT("receipt   good: it had statement "));
	hash_format(&facts->of, out);
	buf_addf(out, "\n          %s\n",
	    facts->of_checked ? "which is the one shown, with all its fields"
			      : "which is not checked here: '--of' gives it");
	if (facts->proven)
		return;
	buf_add(out, TEXT("proof     not shown here: due by "));
	utc_format(facts->proof_by, out);
	buf_add(out, TEXT("\n"));
}

static void
format_proof(const struct exhibit_facts *facts, const struct verify_seen *seen, struct buf *out)
{
	buf_addf(out, "proof     good: the log '%.*s' %s, in entry %llu", TEXT_ARGS(facts->log),
	    facts->receipt ? "committed to what was received" : "holds it",
	    (unsigned long long)facts->index);
	if (facts->ends != 0) {
		buf_add(out, TEXT(", the epoch that ended "));
		utc_format(facts->ends, out);
	} else if (facts->epoch != 0) {
		buf_addf(out, ", epoch %llu", (unsigned long long)facts->epoch);
	}
	buf_add(out, TEXT("\n"));
	verify_show_seen(seen, out);
}

static void
format(const struct exhibit_facts *facts, const struct verify_seen *seen, struct buf *out)
{
	buf_add(out, TEXT("statement "));
	hash_format(&facts->id, out);
	buf_addf(out, "\nkind      %.*s, %s\nby        %.*s\nat        ",
	    TEXT_ARGS(facts->kind), facts->public ? "public" : "private", TEXT_ARGS(facts->by));
	utc_format(facts->at, out);
	buf_addf(out, "\nsignature good: by the key '%.*s'\n", TEXT_ARGS(facts->key));
	if (facts->manifests > 1)
		buf_addf(out, "chain     good: %zu manifests, this is the last of them\n",
		    facts->manifests);
	if (facts->receipt)
		format_receipt(facts, out);
	if (facts->proven)
		format_proof(facts, seen, out);
}

static void
put_receipt(struct writer *w, const struct exhibit_facts *facts)
{
	statement_put_hash(w, "of", &facts->of);
	writer_key(w, "of_checked");
	writer_bool(w, facts->of_checked);
	writer_key(w, "epoch");
	writer_integer(w, (int64_t)facts->epoch);
	statement_put_time(w, "proof_by", facts->proof_by);
}

static void
put_proof(struct writer *w, const struct exhibit_facts *facts)
{
	writer_key(w, "log");
	writer_text(w, facts->log);
	writer_key(w, "index");
	writer_integer(w, (int64_t)facts->index);
	writer_key(w, "entries");
	writer_integer(w, (int64_t)facts->entries);
}

static void
format_json(const struct exhibit_facts *facts, const struct verify_seen *seen, struct buf *out)
{
	struct writer w = WRITER(out);

	writer_object(&w);
	statement_put_hash(&w, "statement", &facts->id);
	writer_key(&w, "kind");
	writer_text(&w, facts->kind);
	writer_key(&w, "public");
	writer_bool(&w, facts->public);
	writer_key(&w, "by");
	writer_text(&w, facts->by);
	statement_put_time(&w, "at", facts->at);
	writer_key(&w, "key");
	writer_text(&w, facts->key);
	if (facts->manifests > 0) {
		writer_key(&w, "manifests");
		writer_integer(&w, (int64_t)facts->manifests);
	}
	if (facts->receipt)
		put_receipt(&w, facts);
	writer_key(&w, "proven");
	writer_bool(&w, facts->proven);
	if (facts->proven) {
		put_proof(&w, facts);
		verify_put_seen(seen, &w);
	}
	writer_end(&w);
	buf_add(out, TEXT("\n"));
}

bool
verify_file(const struct verify_file *how, const char *path, const struct verify_seen *seen,
    bool json, struct err *err)
{
	scoped(buf_free) struct buf bytes = BUF(FILE_MAX), of = BUF(FILE_MAX);
	scoped(buf_free) struct buf manifest = BUF(FILE_MAX), out = BUF(MIB);
	scoped(arena_free) struct arena arena = ARENA(MIB);
	struct exhibit exhibit = {
		.root = text_of(how->root == NULL ? "" : how->root),
		.count = how->count,
	};
	struct exhibit_facts facts;

	for (size_t i = 0; i < how->count; i++)
		exhibit.keys[i] = text_of(how->keys[i]);
	if (!load(path, &bytes, &exhibit.bytes, err) || !load(how->of, &of, &exhibit.of, err) ||
	    !load(how->manifest, &manifest, &exhibit.manifest, err))
		return false;
	if (!exhibit_check(&exhibit, &arena, &facts, err))
		return err_in(err, "'%s'", path);
	if (json)
		format_json(&facts, seen, &out);
	else
		format(&facts, seen, &out);
	if (!buf_ok(&out, err))
		return false;
	fputs(buf_string(&out), stdout);
	return true;
}
