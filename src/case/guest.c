#include "case/guest.h"

#include "statement/party.h"

bool
guest_parse(struct text name, struct text *host)
{
	struct text label = name, before;
	struct err ignored;

	if (!text_cut(&label, '/', &before) || label.len == 0 || label.len > GUEST_LABEL_MAX ||
	    !text_printable(label) || !party_check_node(before, &ignored))
		return false;
	if (host != NULL)
		*host = before;
	return true;
}

bool
guest_check_party(struct text name, struct err *err)
{
	return guest_parse(name, NULL) || party_check_name(name, err);
}
