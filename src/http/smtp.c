#include "http/smtp.h"

#include <curl/curl.h>
#include <string.h>

#define ADDRESS_MAX 254 /* RFC 5321, 4.5.3.1.3 */
#define CONNECT_SECONDS 10L
#define LIMIT_SECONDS 60L

bool
smtp_is_address(struct text in)
{
	size_t at = 0;

	for (size_t i = 0; i < in.len; i++) {
		if (in.at[i] <= ' ' || in.at[i] > '~' ||
		    strchr("<>\"(),:;\\", in.at[i]) != NULL)
			return false;
		at += in.at[i] == '@';
	}
	return at == 1 && in.len <= ADDRESS_MAX && in.at[0] != '@' && in.at[0] != '-' &&
	       in.at[in.len - 1] != '@';
}

static size_t
on_read(char *out, size_t size, size_t count, void *arg)
{
	struct text *rest = arg;
	size_t len = size * count < rest->len ? size * count : rest->len;

	memcpy(out, rest->at, len);
	*rest = text_after(*rest, len);
	return len;
}

static void
set_options(CURL *curl, const struct smtp_mail *mail, struct curl_slist *to, struct text *rest,
    char why[static CURL_ERROR_SIZE])
{
	curl_easy_setopt(curl, CURLOPT_URL, mail->server);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_TRY);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, LIMIT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, mail->from);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(curl, CURLOPT_READDATA, rest);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
}

static bool
hand_over(CURL *curl, const struct smtp_mail *mail, struct curl_slist *to, const char *trust,
    struct err *err)
{
	char why[CURL_ERROR_SIZE] = "";
	struct text rest = mail->text;
	CURLcode code;

	set_options(curl, mail, to, &rest, why);
	if (trust != NULL)
		curl_easy_setopt(curl, CURLOPT_CAINFO, trust);
	code = curl_easy_perform(curl);
	return code == CURLE_OK ||
	       err_set(err, FAULT_SYSTEM, "'%s' does not take the mail: %s", mail->server,
		   why[0] != '\0' ? why : curl_easy_strerror(code));
}

bool
smtp_send(const struct smtp_mail *mail, const char *trust, struct err *err)
{
	struct curl_slist *to;
	CURL *curl;
	bool good;

	if (!smtp_is_address(text_of(mail->from)) || !smtp_is_address(text_of(mail->to)))
		return err_set(
		    err, FAULT_INPUT, "'%s' or '%s' is no mail address", mail->from, mail->to);
	to = curl_slist_append(NULL, mail->to);
	curl = curl_easy_init();
	good = to != NULL && curl != NULL ? hand_over(curl, mail, to, trust, err)
					  : err_memory(err);
	curl_easy_cleanup(curl);
	curl_slist_free_all(to);
	return good;
}
