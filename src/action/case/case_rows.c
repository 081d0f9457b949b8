#include "action/case/case_rows.h"

#include "case/cs.h"
#include "statement/statement.h"

void
case_put_word(struct writer *w, const char *key, const char *word)
{
	case_put_text(w, key, text_of(word));
}

void
case_put_text(struct writer *w, const char *key, struct text text)
{
	writer_key(w, key);
	writer_text(w, text);
}

void
case_put_count(struct writer *w, const char *key, uint64_t count)
{
	writer_key(w, key);
	writer_integer(w, (int64_t)count);
}

void
case_put_cs(struct writer *w, unsigned set)
{
	scoped(buf_free) struct buf letters = BUF(KIB);

	cs_format(set, &letters);
	statement_put_text(w, "cs", &letters);
}
