#include "cli/finder/report_mail.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command/cli.h"
#include "cli/command/passphrase.h"

static const char *const places[] = { "/.well-known/security.txt", "/security.txt" };

struct text
report_mail_domain(const char *url)
{
	const char *scheme = strstr(url, "://");
	const char *host = scheme == NULL ? url : scheme + 3;

	return (struct text){ host, strcspn(host, "/:") };
}

static bool
fetch(const struct remote *remote, struct text domain, struct buf *out, struct err *err)
{
	struct sink sink = sink_buf(out);

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		buf_clear(out);
		if (remote->get(remote->arg, places[i], &sink, err))
			return buf_ok(out, err);
		if (err->fault != FAULT_ABSENT)
			return false;
	}
	return err_set(err, FAULT_ABSENT,
	    "there is neither accord at '%.*s', nor a security.txt that says whom to tell",
	    TEXT_ARGS(domain));
}

/* --- saying what to do */

static void
say_contacts(const struct contact *contact)
{
	for (size_t i = 0; i < contact->contact.count; i++)
		printf("contact   %.*s\n", TEXT_ARGS(contact->contact.at[i]));
	for (size_t i = 0; i < contact->policy.count; i++)
		printf("policy    %.*s\n", TEXT_ARGS(contact->policy.at[i]));
	if (contact->languages.len > 0)
		printf("speaks    %.*s\n", TEXT_ARGS(contact->languages));
}

/* accord seals with age alone: what is theirs to unlock, GnuPG does. */
static void
say_openpgp(const struct by_mail *mail, const char *dir)
{
	struct text key = mail->contact->encryption.at[0];

	printf("key       %.*s\n"
	       "\nThey want OpenPGP. Fetch that key as key.asc, see that it is theirs, and "
	       "seal the\nreport to it:\n\n"
	       "    gpg --recipient-file key.asc --encrypt %s/" BY_MAIL_OPEN "\n\n"
	       "Then send %s/" BY_MAIL_OPEN ".gpg, and remove %s/" BY_MAIL_OPEN
	       ", which is not sealed.\n",
	    TEXT_ARGS(key), dir, dir, dir);
}

static void
say_what_to_do(const struct by_mail *mail, const char *dir)
{
	bool sealed = mail->passphrase.len > 0;
	struct text address;

	if (contact_address(mail->contact, &address))
		printf("\nOpen %s/" BY_MAIL_MESSAGE
		       " with your mail program, look at it%s, and "
		       "send it.\n",
		    dir, sealed ? "" : ", attach what gpg made");
	else
		printf("\nThey take no mail: hand %s/%s over at one of the contacts above.\n",
		    dir, sealed ? BY_MAIL_SEALED : BY_MAIL_OPEN ".gpg");
	if (sealed)
		puts("Tell them the passphrase by another way, such as by phone, never by "
		     "mail.");
	puts("Nobody has promised anything and there is no receipt: 'accord mail' keeps the "
	     "dates.");
}

static void
say(const struct by_mail *mail, const char *dir)
{
	printf("mail      prepared in %s\n", dir);
	say_contacts(mail->contact);
	if (mail->contact->expires < mail->now)
		cli_note(
		    "their security.txt has expired: look elsewhere whether it still holds");
	if (mail->passphrase.len == 0)
		say_openpgp(mail, dir);
	say_what_to_do(mail, dir);
}

bool
report_mail(const struct finder *finder, const struct remote *remote, struct by_mail *mail,
    const char *dir, struct err *err)
{
	scoped(buf_free) struct buf file = BUF(CONTACT_FILE_MAX + 1), named = BUF(KIB);
	scoped(secret_free) struct secret passphrase = { 0 };
	struct contact contact;
	bool kept;

	if (!fetch(remote, mail->domain, &file, err) ||
	    !contact_parse(buf_text(&file), &contact, err))
		return false;
	if (dir == NULL) {
		buf_addf(&named, "report-to-%.*s", TEXT_ARGS(mail->domain));
		dir = buf_string(&named);
	}
	mail->contact = &contact;
	if (!buf_ok(&named, err) || (contact.encryption.count == 0 &&
					!passphrase_make(STDOUT_FILENO, &passphrase, err)))
		return false;
	mail->passphrase = secret_text(&passphrase);
	kept = by_mail_write(mail, dir, err) && by_mail_keep(finder, mail, err);
	by_mail_free(mail);
	if (kept)
		say(mail, dir);
	return kept;
}
