#include "cli/command/asking.h"

#include <time.h>

#include "cli/command/own_name.h"

void
asking_free(struct asking *asking)
{
	doc_free(&asking->doc);
	buf_free(&asking->args);
	buf_free(&asking->answer);
}

/* A member after those that are there: written as an object of its own, without its braces. */
static void
add_member(struct asking *asking, const struct buf *object)
{
	struct text text = buf_text(object);

	if (object->failed || text.len < 2) {
		(void)!buf_extend(&asking->args, SIZE_MAX); /* marks it as failed */
		return;
	}
	if (asking->args.len > 0)
		buf_add(&asking->args, TEXT(","));
	buf_add(&asking->args, (struct text){ text.at + 1, text.len - 2 });
}

void
asking_text(struct asking *asking, const char *name, struct text text)
{
	scoped(buf_free) struct buf object = BUF_SECRET(DEED_REQUEST_MAX);
	struct writer w = WRITER(&object);

	writer_object(&w);
	writer_key(&w, name);
	writer_text(&w, text);
	writer_end(&w);
	add_member(asking, &object);
}

void
asking_integer(struct asking *asking, const char *name, int64_t integer)
{
	scoped(buf_free) struct buf object = BUF(KIB);
	struct writer w = WRITER(&object);

	writer_object(&w);
	writer_key(&w, name);
	writer_integer(&w, integer);
	writer_end(&w);
	add_member(asking, &object);
}

bool
asking_do(
    struct asking *asking, const char *dir, const char *deed, struct value *ok, struct err *err)
{
	scoped(buf_free) struct buf request = BUF_SECRET(DEED_REQUEST_MAX);
	struct writer w = WRITER(&request);

	if (asking->args.failed)
		return err_set(err, FAULT_INPUT,
		    "what is asked is no UTF-8, or too long, or there is no memory");
	buf_addf(&request, "{\"deed\":\"%s\",\"who\":", deed);
	writer_text(&w, own_name());
	buf_add(&request, TEXT(",\"args\":{"));
	buf_add(&request, buf_text(&asking->args));
	buf_add(&request, TEXT("}}"));
	return buf_ok(&request, err) &&
	       deed_call(dir, time(NULL), buf_text(&request), &asking->answer, err) &&
	       deed_answer_parse(buf_text(&asking->answer), &asking->doc, ok, err);
}
