#include "bounty/contact.h"

#include <string.h>

#include "base/utc.h"

#define ADDRESS_MAX 254 /* RFC 5321, 4.5.3.1.3, without its brackets */

struct reading {
	struct contact contact;
	bool has_expires;
	bool has_languages;
};

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Names of fields, and of schemes, are of any case. */
static bool
starts_as(struct text in, const char *word)
{
	size_t len = strlen(word);

	if (in.len < len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (lower(in.at[i]) != word[i])
			return false;
	return true;
}

static struct text
trim(struct text in)
{
	while (in.len > 0 && (in.at[0] == ' ' || in.at[0] == '\t'))
		in = text_after(in, 1);
	while (in.len > 0 && strchr(" \t\r", in.at[in.len - 1]) != NULL)
		in.len--;
	return in;
}

/* An address of the forms that RFC 3986 knows, as far as that matters here. */
static bool
is_uri(struct text in)
{
	for (size_t i = 0; i < in.len; i++)
		if (in.at[i] <= ' ' || in.at[i] > '~')
			return false;
	return in.len > 0;
}

static bool
is_contact(struct text in)
{
	return is_uri(in) &&
	       (starts_as(in, "mailto:") || starts_as(in, "https://") || starts_as(in, "tel:"));
}

static bool
is_key(struct text in)
{
	return is_uri(in) && (starts_as(in, "https://") || starts_as(in, "openpgp4fpr:") ||
				 starts_as(in, "dns:"));
}

/* More than anybody needs are passed over. */
static void
add(struct contact_list *list, struct text value)
{
	if (list->count < CONTACT_MAX)
		list->at[list->count++] = value;
}

static bool
take_expires(struct reading *reading, struct text value, struct err *err)
{
	if (reading->has_expires)
		return err_set(err, FAULT_INPUT, "it expires twice");
	reading->has_expires = true;
	return utc_parse(value, &reading->contact.expires) ||
	       err_set(err, FAULT_INPUT, "it does not say when it expires, as RFC 3339 has it");
}

static bool
take_languages(struct reading *reading, struct text value, struct err *err)
{
	if (reading->has_languages)
		return err_set(err, FAULT_INPUT, "it has 'Preferred-Languages' twice");
	reading->has_languages = true;
	if (text_printable(value))
		reading->contact.languages = value;
	return true;
}

static bool
is_page(struct text in)
{
	return is_uri(in) && starts_as(in, "https://");
}

static bool
take_field(struct reading *reading, struct text name, struct text value, struct err *err)
{
	struct contact *contact = &reading->contact;
	const struct {
		const char *name;
		struct contact_list *list;
		bool (*good)(struct text value);
	} lists[] = {
		{ "contact", &contact->contact, is_contact },
		{ "encryption", &contact->encryption, is_key },
		{ "policy", &contact->policy, is_page },
		{ "acknowledgments", &contact->thanks, is_page },
		{ "csaf", &contact->csaf, is_page },
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (name.len != strlen(lists[i].name) || !starts_as(name, lists[i].name))
			continue;
		if (lists[i].good(value))
			add(lists[i].list, value);
		return true;
	}
	if (name.len == 7 && starts_as(name, "expires"))
		return take_expires(reading, value, err);
	if (name.len == 19 && starts_as(name, "preferred-languages"))
		return take_languages(reading, value, err);
	return true;
}

static bool
take_line(struct reading *reading, struct text line, struct err *err)
{
	struct text name;

	line = trim(line);
	if (line.len == 0 || line.at[0] == '#')
		return true;
	if (line.len > CONTACT_LINE_MAX)
		return err_set(err, FAULT_LIMIT, "a line has over %d bytes", CONTACT_LINE_MAX);
	if (!text_cut(&line, ':', &name))
		return err_set(err, FAULT_INPUT, "there is a line that is no field");
	return take_field(reading, trim(name), trim(line), err);
}

/* --- the envelope of an OpenPGP signature (RFC 4880, 7) */

static struct text
cut_line(struct text *rest)
{
	struct text line;

	if (text_line(rest, &line))
		return line;
	line = *rest;
	rest->len = 0;
	return line;
}

/* Past the headers, of which the first blank line is the end. */
static bool
enter(struct text *rest, struct contact *contact, struct err *err)
{
	struct text inside = *rest;

	if (!text_eq(trim(cut_line(&inside)), TEXT("-----BEGIN PGP SIGNED MESSAGE-----")))
		return true;
	while (trim(cut_line(&inside)).len > 0)
		;
	if (inside.len == 0)
		return err_set(err, FAULT_INPUT, "there is nothing but a signature in it");
	contact->enveloped = true;
	*rest = inside;
	return true;
}

static bool
take_lines(struct reading *reading, struct text rest, struct err *err)
{
	while (rest.len > 0) {
		struct text line = cut_line(&rest);

		if (reading->contact.enveloped) {
			if (text_starts(line, TEXT("-----BEGIN PGP SIGNATURE-----")))
				break;
			(void)!text_skip(&line, TEXT("- "));
		}
		if (!take_line(reading, line, err))
			return false;
	}
	return true;
}

bool
contact_parse(struct text in, struct contact *out, struct err *err)
{
	struct reading reading = { 0 };
	struct text rest = in;

	if (in.len > CONTACT_FILE_MAX)
		return err_set(
		    err, FAULT_LIMIT, "security.txt has over %zu bytes", CONTACT_FILE_MAX);
	(void)!text_skip(&rest, TEXT("\xef\xbb\xbf")); /* some editors' mark */
	if (!enter(&rest, &reading.contact, err) || !take_lines(&reading, rest, err))
		return err_in(err, "security.txt");
	if (reading.contact.contact.count == 0)
		return err_set(err, FAULT_INPUT,
		    "security.txt names no contact of the form mailto:, https: or tel:");
	if (!reading.has_expires)
		return err_set(err, FAULT_INPUT, "security.txt does not say when it expires");
	*out = reading.contact;
	return true;
}

/* Nothing that a header of mail would take for something else. */
static bool
is_address(struct text in)
{
	static const char others[] = ".!#$&'*+/=^_`{|}~-@";
	size_t ats = 0;

	for (size_t i = 0; i < in.len; i++) {
		char c = lower(in.at[i]);

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    (c == '\0' || strchr(others, c) == NULL))
			return false;
		ats += c == '@';
	}
	return ats == 1 && in.len <= ADDRESS_MAX && in.at[0] != '@' && in.at[in.len - 1] != '@';
}

bool
contact_address(const struct contact *contact, struct text *address)
{
	for (size_t i = 0; i < contact->contact.count; i++) {
		struct text rest = contact->contact.at[i], piece;

		if (!starts_as(rest, "mailto:"))
			continue;
		rest = text_after(rest, 7);
		if (text_cut(&rest, '?', &piece))
			rest = piece;
		if (!is_address(rest))
			continue;
		*address = rest;
		return true;
	}
	return false;
}

static void
add_fields(const char *name, const struct contact_list *list, struct buf *out)
{
	for (size_t i = 0; i < list->count; i++)
		buf_addf(out, "%s: %.*s\n", name, TEXT_ARGS(list->at[i]));
}

void
contact_format(const struct contact *contact, struct buf *out)
{
	add_fields("Contact", &contact->contact, out);
	buf_add(out, TEXT("Expires: "));
	utc_format(contact->expires, out);
	buf_add(out, TEXT("\n"));
	add_fields("Encryption", &contact->encryption, out);
	add_fields("Policy", &contact->policy, out);
	add_fields("Acknowledgments", &contact->thanks, out);
	add_fields("CSAF", &contact->csaf, out);
	if (contact->languages.len > 0)
		buf_addf(out, "Preferred-Languages: %.*s\n", TEXT_ARGS(contact->languages));
}
