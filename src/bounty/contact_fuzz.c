#include "bounty/contact.h"

#include "fuzz.h"

static void
check_list(const struct contact_list *a, const struct contact_list *b)
{
	REQUIRE(a->count == b->count && a->count <= CONTACT_MAX);
	for (size_t i = 0; i < a->count; i++)
		REQUIRE(text_eq(a->at[i], b->at[i]) && text_printable(a->at[i]));
}

/* Whatever was read is harmless, and is the same written out and read again. */
void
fuzz(struct text in)
{
	scoped(buf_free) struct buf out = BUF(MIB);
	struct contact contact, again;
	struct text address;
	struct err err;

	if (!contact_parse(in, &contact, &err))
		return;
	contact_format(&contact, &out);
	if (!buf_ok(&out, &err))
		return;
	REQUIRE(contact_parse(buf_text(&out), &again, &err));
	check_list(&contact.contact, &again.contact);
	check_list(&contact.encryption, &again.encryption);
	check_list(&contact.policy, &again.policy);
	check_list(&contact.thanks, &again.thanks);
	check_list(&contact.csaf, &again.csaf);
	REQUIRE(text_eq(contact.languages, again.languages));
	REQUIRE(contact.expires == again.expires && !again.enveloped);
	if (contact_address(&contact, &address))
		for (size_t i = 0; i < address.len; i++)
			REQUIRE(address.at[i] > ' ' && address.at[i] <= '~' &&
				address.at[i] != ',' && address.at[i] != '<');
}
