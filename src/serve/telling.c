#include "serve/telling.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "crypto/hmac.h"
#include "http/client.h"
#include "http/smtp.h"
#include "statement/url.h"

#define SECRET_MIN 16
#define SECRET_MAX KIB
#define BODY_MAX (64 * KIB)
#define PATIENCE 10 /* seconds */
#define LIMIT_MS 30000
#define SIGNATURE "X-Accord-Signature: sha256="

static const char *
own_trust(void)
{
	const char *file = getenv("SSL_CERT_FILE");

	return file == NULL || file[0] == '\0' ? NULL : file;
}

/* --- a request */

static bool
load_secret(const struct telling *telling, struct buf *out, struct err *err)
{
	if (!file_load(telling->secret, out, err))
		return err_in(err, "'%s'", telling->secret);
	if (text_ends(buf_text(out), TEXT("\n")))
		out->len--;
	return out->len >= SECRET_MIN ||
	       err_set(err, FAULT_INPUT, "'%s' has not %d bytes at least", telling->secret,
		   SECRET_MIN);
}

static bool
sign_body(
    struct client *client, const struct telling *telling, struct text body, struct err *err)
{
	scoped(buf_free) struct buf secret = BUF_SECRET(SECRET_MAX), line = BUF(KIB);
	struct hash tag;

	if (!load_secret(telling, &secret, err))
		return false;
	tag = hmac_text(buf_text(&secret), body);
	buf_add(&line, TEXT(SIGNATURE));
	hash_format(&tag, &line);
	return buf_ok(&line, err) && client_add_header(client, buf_string(&line), err) &&
	       client_add_header(client, "Content-Type: application/json", err);
}

static bool
post(const struct telling *telling, const struct news *news, struct err *err)
{
	scoped(buf_free) struct buf body = BUF(BODY_MAX), answer = BUF(BODY_MAX);
	scoped(client_close) struct client *client = NULL;

	news_format(news, &body);
	if (!buf_ok(&body, err) || !client_open(text_of(telling->post), &client, err))
		return false;
	client_set_patience(client, PATIENCE, PATIENCE);
	client_set_limit(client, LIMIT_MS);
	if (own_trust() != NULL)
		client_set_trust(client, own_trust());
	if (!sign_body(client, telling, buf_text(&body), err))
		return false;
	/* Any answer of success is one, whatever it says. */
	if (client_post(client, "", buf_text(&body), &answer, err) ||
	    client_status(client) / 100 == 2)
		return true;
	err->fault = FAULT_SYSTEM;
	return false;
}

/* --- a mail */

static void
put_cases(struct buf *out, const char *words, const struct hash *of_case, size_t count)
{
	scoped(buf_free) struct buf hex = BUF(KIB);

	for (size_t i = 0; i < count; i++) {
		buf_clear(&hex);
		hash_format(&of_case[i], &hex);
		buf_addf(out, "%s case %.12s.\r\n", words, buf_string(&hex));
	}
	out->failed = out->failed || hex.failed;
}

static void
write_mail(const struct telling *telling, const struct news *news, struct buf *out)
{
	time_t now = time(NULL);
	char date[64] = "";
	struct tm broken;

	if (gmtime_r(&now, &broken) != NULL)
		strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", &broken);
	buf_addf(
	    out, "From: <%s>\r\nTo: <%s>\r\nDate: %s\r\n", telling->from, telling->mail, date);
	buf_addf(out,
	    "Message-ID: <accord-%" PRId64 "-%" PRId64 "@%s>\r\n"
	    "Subject: accord: something awaits you\r\n"
	    "Auto-Submitted: auto-generated\r\n\r\n",
	    news->mark, (int64_t)now, strchr(telling->from, '@') + 1);
	put_cases(out, "Something awaits you in", news->of_case, news->cases);
	put_cases(out, "A deadline nears in", news->reminded, news->reminders);
	if (news->others > 0)
		buf_add(out, TEXT("Something awaits you in the inbox.\r\n"));
}

static bool
write_to(const struct telling *telling, const struct news *news, struct err *err)
{
	scoped(buf_free) struct buf text = BUF(BODY_MAX);
	struct smtp_mail mail = { telling->smtp, telling->from, telling->mail, { 0 } };

	write_mail(telling, news, &text);
	mail.text = buf_text(&text);
	return buf_ok(&text, err) && smtp_send(&mail, own_trust(), err);
}

/* --- */

bool
telling_check(const struct telling *telling, struct err *err)
{
	scoped(buf_free) struct buf secret = BUF_SECRET(SECRET_MAX);

	if ((telling->post == NULL) != (telling->secret == NULL))
		return err_set(err, FAULT_INPUT,
		    "'--post' and '--secret' go together: what is sent is signed");
	if (telling->post != NULL &&
	    (!url_check(text_of(telling->post), err) || !load_secret(telling, &secret, err)))
		return false;
	if ((telling->mail == NULL) != (telling->from == NULL))
		return err_set(err, FAULT_INPUT, "'--mail' and '--from' go together");
	return telling->mail == NULL ||
	       (smtp_is_address(text_of(telling->mail)) &&
		   smtp_is_address(text_of(telling->from))) ||
	       err_set(err, FAULT_INPUT, "'%s' or '%s' is no mail address", telling->mail,
		   telling->from);
}

bool
telling_do(const struct telling *telling, const struct news *news, struct err *err)
{
	if (!news_is_any(news))
		return true;
	return (telling->post == NULL || post(telling, news, err)) &&
	       (telling->mail == NULL || write_to(telling, news, err));
}
