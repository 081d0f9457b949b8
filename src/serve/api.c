#include "serve/api.h"

#include <string.h>

#include "action/deed/deeds.h"
#include "base/mem.h"
#include "serve/problem.h"

#define DESCRIPTION "/api/v1/openapi.json"
#define DEPTH_MAX 4 /* a body is one object */

const struct api_route api_routes[] = {
	{ "GET", "/api/v1/status", &deed_status, 200 },
	{ "GET", "/api/v1/inbox", &deed_inbox, 200 },
	{ "GET", "/api/v1/statements", &deed_statements, 200 },
	{ "GET", "/api/v1/statements/{id}", &deed_show, 200 },
	{ "GET", "/api/v1/watch", &deed_watch, 200 },
	{ "POST", "/api/v1/statements/{id}/remarks", &deed_remark, 201 },
	{ "GET", "/api/v1/policy", &deed_policy, 200 },
	{ "POST", "/api/v1/policy", &deed_policy_publish, 201 },
	{ "GET", "/api/v1/canary", &deed_canary, 200 },
	{ "POST", "/api/v1/canary", &deed_canary_sign, 201 },
	{ "GET", "/api/v1/government", &deed_government, 200 },
	{ "POST", "/api/v1/government", &deed_government_record, 201 },
	{ "GET", "/api/v1/cases", &deed_case_list, 200 },
	{ "POST", "/api/v1/cases", &deed_case_open, 201 },
	{ "GET", "/api/v1/cases/{case}", &deed_case_show, 200 },
	{ "GET", "/api/v1/cases/{case}/history", &deed_case_history, 200 },
	{ "POST", "/api/v1/cases/{case}/messages", &deed_case_say, 201 },
	{ "POST", "/api/v1/cases/{case}/taken", &deed_case_take, 201 },
	{ "POST", "/api/v1/cases/{case}/status", &deed_case_status, 201 },
	{ "POST", "/api/v1/cases/{case}/read", &deed_case_read, 201 },
	{ "POST", "/api/v1/cases/{case}/tracking", &deed_case_tracking, 201 },
	{ "POST", "/api/v1/cases/{case}/invitations", &deed_case_invite, 201 },
	{ "POST", "/api/v1/cases/{case}/accept", &deed_case_accept, 201 },
	{ "POST", "/api/v1/cases/{case}/decline", &deed_case_decline, 201 },
	{ "POST", "/api/v1/cases/{case}/leave", &deed_case_leave, 201 },
	{ "POST", "/api/v1/cases/{case}/remove", &deed_case_remove, 201 },
	{ "POST", "/api/v1/cases/{case}/handover", &deed_case_handover, 201 },
	{ "POST", "/api/v1/cases/{case}/split", &deed_case_split, 201 },
	{ "POST", "/api/v1/cases/{case}/merge", &deed_case_merge, 201 },
	{ "POST", "/api/v1/cases/{case}/assign", &deed_case_assign, 201 },
	{ "POST", "/api/v1/cases/{case}/tags", &deed_case_tag, 201 },
	{ "GET", "/api/v1/cases/{case}/told", &deed_case_told, 200 },
	{ "POST", "/api/v1/cases/{case}/told", &deed_case_tell, 201 },
	{ "POST", "/api/v1/cases/{case}/publish", &deed_case_publish, 201 },
	{ "POST", "/api/v1/cases/{case}/clocks/start", &deed_clock_start, 201 },
	{ "POST", "/api/v1/cases/{case}/clocks/done", &deed_clock_done, 201 },
	{ "POST", "/api/v1/cases/{case}/clocks/stop", &deed_clock_stop, 201 },
	{ "GET", "/api/v1/cases/{case}/notices", &deed_notice_draft, 200 },
	{ "POST", "/api/v1/cases/{case}/notices", &deed_notice_filed, 201 },
	{ "POST", "/api/v1/cases/{case}/embargo/propose", &deed_embargo_propose, 201 },
	{ "POST", "/api/v1/cases/{case}/embargo/accept", &deed_embargo_accept, 201 },
	{ "POST", "/api/v1/cases/{case}/embargo/reject", &deed_embargo_reject, 201 },
	{ "POST", "/api/v1/cases/{case}/embargo/revise", &deed_embargo_revise, 201 },
	{ "POST", "/api/v1/cases/{case}/embargo/end", &deed_embargo_end, 201 },
	{ "POST", "/api/v1/cases/{case}/embargo/keep", &deed_embargo_keep, 201 },
	{ "GET", "/api/v1/clocks", &deed_clock_list, 200 },
	{ "GET", "/api/v1/reminders", &deed_reminders, 200 },
	{ "GET", "/api/v1/templates", &deed_case_templates, 200 },
	{ "POST", "/api/v1/templates", &deed_case_template, 201 },
	{ "GET", "/api/v1/alerts", &deed_alert_list, 200 },
	{ "POST", "/api/v1/alerts", &deed_alert_send, 201 },
	{ "GET", "/api/v1/alerts/{id}", &deed_alert_show, 200 },
	{ "POST", "/api/v1/alerts/{id}/ack", &deed_alert_ack, 201 },
	{ "POST", "/api/v1/alerts/{id}/forward", &deed_alert_forward, 201 },
	{ "POST", "/api/v1/alerts/{id}/recall", &deed_alert_recall, 201 },
	{ "POST", "/api/v1/alerts/{id}/hold", &deed_alert_hold, 201 },
	{ "POST", "/api/v1/alerts/{id}/drop", &deed_alert_drop, 201 },
	{ "POST", "/api/v1/alerts/{id}/reveal", &deed_alert_reveal, 201 },
	{ "POST", "/api/v1/alerts/{id}/publish", &deed_alert_publish, 201 },
	{ "GET", "/api/v1/alert-statistics", &deed_alert_stats, 200 },
	{ "GET", "/api/v1/oncall", &deed_alert_contacts, 200 },
	{ "POST", "/api/v1/oncall", &deed_alert_oncall, 201 },
	{ "GET", "/api/v1/groups", &deed_alert_groups, 200 },
	{ "POST", "/api/v1/groups", &deed_alert_group, 201 },
	{ 0 },
};

void
api_question_free(struct api_question *question)
{
	buf_free(&question->request);
	mem_wipe(&question->token, sizeof(question->token));
}

/* Routes */

static bool
cut_segment(struct text *rest, struct text *segment)
{
	if (rest->at == NULL)
		return false;
	if (!text_cut(rest, '/', segment)) {
		*segment = *rest;
		*rest = (struct text){ 0 };
	}
	return true;
}

static bool
is_named(struct text segment)
{
	return text_starts(segment, TEXT("{"));
}

/* Does the path fit the template?  Tells the segment that has a name, if it has one. */
static bool
fits(const char *template, struct text path, struct text *name, struct text *value)
{
	struct text form = text_of(template), want, have;

	*name = (struct text){ 0 };
	while (cut_segment(&form, &want)) {
		if (!cut_segment(&path, &have))
			return false;
		if (is_named(want)) {
			*name = (struct text){ want.at + 1, want.len - 2 };
			*value = have;
			if (have.len == 0)
				return false;
		} else if (!text_eq(want, have)) {
			return false;
		}
	}
	return path.at == NULL;
}

/* One request at work. */
struct asking {
	const struct request *http;
	const struct api_route *route;
	struct text name; /* of the segment that has one */
	struct text value;
	struct text token;
};

static bool
is_method(struct text method, const char *wanted)
{
	return text_eq(method, text_of(wanted)) ||
	       (text_eq(method, TEXT("HEAD")) && strcmp(wanted, "GET") == 0);
}

/* The route; its `deed` is NULL when there is none, and *known tells whether there would be
 * one for another method. */
static bool
find_route(struct asking *asking, bool *known, const char **allow)
{
	bool gets = false, posts = false;

	for (const struct api_route *route = api_routes; route->deed != NULL; route++) {
		struct text name, value;

		if (!fits(route->path, asking->http->path, &name, &value))
			continue;
		gets = gets || strcmp(route->method, "GET") == 0;
		posts = posts || strcmp(route->method, "POST") == 0;
		if (!is_method(asking->http->method, route->method))
			continue;
		asking->route = route;
		asking->name = name;
		asking->value = value;
		return true;
	}
	*known = gets || posts;
	*allow = gets && posts ? "GET, HEAD, POST" : gets ? "GET, HEAD" : "POST";
	return false;
}

/* Arguments */

static const struct deed_field *
find_field(const struct asking *asking, struct text name)
{
	const struct deed_field *field = asking->route->deed->args;

	if (text_eq(name, asking->name))
		return NULL; /* the path has it */
	while (field->name != NULL && !text_eq(name, text_of(field->name)))
		field++;
	return field->name == NULL ? NULL : field;
}

static bool
hex_digit(char c, unsigned *out)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c == '\0' ? NULL : strchr(digits, c | (c >= 'A' && c <= 'F' ? 32 : 0));

	if (at == NULL)
		return false;
	*out = (unsigned)(at - digits);
	return true;
}

static bool
unescape(struct text in, struct buf *out, struct err *err)
{
	unsigned high, low;

	for (size_t i = 0; i < in.len; i++) {
		if (in.at[i] != '%') {
			buf_add_byte(out, in.at[i] == '+' ? ' ' : (uint8_t)in.at[i]);
			continue;
		}
		if (in.len - i < 3 || !hex_digit(in.at[i + 1], &high) ||
		    !hex_digit(in.at[i + 2], &low))
			return err_set(
			    err, FAULT_INPUT, "the query has a '%%' that escapes nothing");
		buf_add_byte(out, (uint8_t)(high << 4 | low));
		i += 2;
	}
	if (!buf_ok(out, err))
		return false;
	return text_utf8(buf_text(out)) || err_set(err, FAULT_INPUT, "the query is no UTF-8");
}

static bool
put_integer(struct writer *w, struct text name, struct text value, struct err *err)
{
	uint64_t integer;

	if (!text_u64(value, &integer) || integer > INT64_MAX)
		return err_set(err, FAULT_INPUT, "'%.*s' is no number", TEXT_ARGS(name));
	writer_integer(w, (int64_t)integer);
	return true;
}

static bool
put_parameter(
    const struct deed_field *field, struct writer *w, struct text escaped, struct err *err)
{
	scoped(buf_free) struct buf value = BUF_SECRET(8 * KIB);
	struct text name = text_of(field->name);

	if (!unescape(escaped, &value, err))
		return false;
	writer_key_text(w, name);
	if (field->type == DEED_INTEGER)
		return put_integer(w, name, buf_text(&value), err);
	writer_text(w, buf_text(&value));
	return true;
}

/* Where a table has it, so that it is not there twice. */
static bool
note_field(const struct asking *asking, const struct deed_field *field, uint64_t *seen)
{
	uint64_t bit = UINT64_C(1) << (field - asking->route->deed->args);
	bool first = (*seen & bit) == 0;

	*seen |= bit;
	return first;
}

static bool
put_query(const struct asking *asking, struct writer *w, struct err *err)
{
	struct text rest = asking->http->query, pair, name;
	uint64_t seen = 0;

	while (rest.len > 0) {
		const struct deed_field *field;

		if (!text_cut(&rest, '&', &pair)) {
			pair = rest;
			rest = (struct text){ 0 };
		}
		if (!text_cut(&pair, '=', &name))
			return err_set(
			    err, FAULT_INPUT, "the query has no '=' where one belongs");
		field = find_field(asking, name);
		if (field == NULL || !note_field(asking, field, &seen))
			return err_set(err, FAULT_INPUT,
			    "there is no parameter '%.*s' here, or it is there twice",
			    TEXT_ARGS(name));
		if (!put_parameter(field, w, pair, err))
			return false;
	}
	return true;
}

static bool
put_member(const struct asking *asking, struct writer *w, struct text name, struct value value,
    struct err *err)
{
	const struct deed_field *field = find_field(asking, name);
	struct text text;
	int64_t integer;

	if (field == NULL)
		return err_set(
		    err, FAULT_INPUT, "there is no member '%.*s' here", TEXT_ARGS(name));
	writer_key_text(w, name);
	if (field->type == DEED_INTEGER) {
		if (!value_as_integer(value, &integer, err))
			return false;
		writer_integer(w, integer);
		return true;
	}
	if (!value_as_text(value, &text, err))
		return false;
	writer_text(w, text);
	return true;
}

static bool
put_body(const struct asking *asking, struct writer *w, struct err *err)
{
	static const struct doc_limits limits = { API_BODY_MAX, DEPTH_MAX };
	scoped(doc_free) struct doc doc = { .secret = true };
	struct value_walk walk = { 0 };
	struct value root;

	if (!doc_parse(&doc, asking->http->body, &limits, &root, err) ||
	    !value_as_object(root, err))
		return err_in(err, "the body");
	if (asking->http->query.len > 0)
		return err_set(err, FAULT_INPUT, "there are no parameters here");
	while (value_each(root, &walk))
		if (!put_member(asking, w, walk.key, walk.value, err))
			return false;
	return true;
}

static bool
put_request(const struct asking *asking, struct buf *out, struct err *err)
{
	struct writer w = WRITER(out);

	writer_object(&w);
	writer_key(&w, "deed");
	writer_text(&w, text_of(asking->route->deed->name));
	writer_key(&w, "args");
	writer_object(&w);
	if (asking->name.len > 0) {
		writer_key_text(&w, asking->name);
		writer_text(&w, asking->value);
	}
	if (!(strcmp(asking->route->method, "POST") == 0 ? put_body(asking, &w, err)
							 : put_query(asking, &w, err)))
		return false;
	writer_end(&w);
	writer_key(&w, "token");
	writer_text(&w, asking->token);
	writer_end(&w);
	if (buf_ok(out, err))
		return true;
	/* What cannot be spelled is no fault of ours. */
	return out->starved ? false : err_set(err, FAULT_INPUT, "the request is no UTF-8");
}

/* Tokens */

static bool
read_token(struct text authorization, struct text *out)
{
	struct text rest = authorization;

	if (!text_skip(&rest, TEXT("Bearer ")) && !text_skip(&rest, TEXT("bearer ")))
		return false;
	*out = rest;
	return rest.len > 0 && rest.len <= TOKEN_LEN_MAX && text_printable(rest);
}

static bool
was_good(const struct api *api, const struct hash *token)
{
	for (size_t i = 0; i < API_GOOD; i++)
		if (hash_eq(&api->good[i], token))
			return true;
	return false;
}

/* What was spent comes back, one a second. */
static void
forgive(struct api *api, int64_t now)
{
	int64_t passed = now - api->at;

	api->at = now;
	if (passed > 0)
		api->spent = passed >= api->spent ? 0 : api->spent - passed;
}

static void
note_good(struct api *api, const struct hash *token)
{
	if (was_good(api, token))
		return;
	api->good[api->next] = *token;
	api->next = (api->next + 1) % API_GOOD;
}

static void
note_bad(struct api *api, const struct hash *token, int64_t now)
{
	for (size_t i = 0; i < API_GOOD; i++)
		if (hash_eq(&api->good[i], token))
			api->good[i] = (struct hash){ { 0 } };
	forgive(api, now);
	api->spent++;
}

/* Requests */

static void
tell_description(struct response *response)
{
	struct writer w = WRITER(&response->body);

	problem_begin(response, 200);
	response->type = "application/json";
	api_describe(&w);
}

static bool
refuse_path(
    const struct asking *asking, bool known, const char *allow, struct response *response)
{
	if (!known) {
		problem_tell(response, 404, TEXT("there is nothing here; see " DESCRIPTION));
		return false;
	}
	problem_tell(response, 405, TEXT("that is no method for this"));
	response->allow = allow;
	(void)asking;
	return false;
}

static bool
admit(struct api *api, struct asking *asking, int64_t now, struct hash *hash,
    struct response *response)
{
	forgive(api, now);
	if (!read_token(asking->http->authorization, &asking->token)) {
		problem_tell(response, 401,
		    TEXT("a token is needed: 'Authorization: Bearer TOKEN'; "
			 "'accord token add' makes one"));
		return false;
	}
	*hash = hash_text(asking->token);
	if (api->spent < API_FAILURES || was_good(api, hash))
		return true;
	problem_tell(response, 429, TEXT("too many tokens were wrong; try again later"));
	return false;
}

static bool
is_json(struct text type)
{
	struct text rest = type;

	return text_skip(&rest, TEXT("application/json")) &&
	       (rest.len == 0 || rest.at[0] == ';' || rest.at[0] == ' ');
}

static bool
read_request(struct asking *asking, struct buf *out, struct response *response)
{
	struct err err;

	if (strcmp(asking->route->method, "POST") == 0 && !is_json(asking->http->type)) {
		problem_tell(response, 415, TEXT("the body is to be application/json"));
		return false;
	}
	if (put_request(asking, out, &err))
		return true;
	problem_tell_fault(response, &err);
	return false;
}

bool
api_ask(struct api *api, const struct request *request, int64_t now,
    struct api_question *question, struct response *response)
{
	struct asking asking = { .http = request };
	const char *allow;
	bool known;

	*question = (struct api_question){ .request = BUF_SECRET(2 * DEED_REQUEST_MAX) };
	if (is_method(request->method, "GET") && text_eq(request->path, TEXT(DESCRIPTION))) {
		tell_description(response);
		return false;
	}
	if (!find_route(&asking, &known, &allow))
		return refuse_path(&asking, known, allow, response);
	question->route = asking.route;
	return admit(api, &asking, now, &question->token, response) &&
	       read_request(&asking, &question->request, response);
}

/* Answers */

static void
tell_done(const struct api_question *question, struct text answer, struct response *response)
{
	struct text ok = answer;

	/* As deed.c writes it. */
	if (!text_skip(&ok, TEXT("{\"ok\":")) || !text_ends(ok, TEXT("}"))) {
		api_fail(response);
		return;
	}
	ok.len--;
	problem_begin(response, question->route->status);
	response->type = "application/json";
	buf_add(&response->body, ok);
}

void
api_answer(struct api *api, const struct api_question *question, struct text answer,
    int64_t now, struct response *response)
{
	scoped(doc_free) struct doc doc = { .secret = true };
	struct value ok;
	struct err err;

	if (deed_answer_parse(answer, &doc, &ok, &err)) {
		note_good(api, &question->token);
		tell_done(question, answer, response);
	} else if (deed_answer_is_unknown(answer)) {
		note_bad(api, &question->token, now);
		problem_tell(response, 401, text_of(err.text));
	} else {
		problem_tell_fault(response, &err);
	}
}

void
api_fail(struct response *response)
{
	problem_tell(response, 503, TEXT("the node does not answer now; try again later"));
}
