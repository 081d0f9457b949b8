#include "statement/party.h"

#include "crypto/hash.h"

#define LABEL_MAX 63

/* What each byte is in a DNS name: a letter, a digit, a hyphen, a point, or in none. */
static const char classes[128 + 1] = "NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN"
				     "NNNNNNNNNNNNNHPNDDDDDDDDDDNNNNNN"
				     "NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN"
				     "NLLLLLLLLLLLLLLLLLLLLLLLLLLNNNNN";

/* Labels of 1 to 63 letters, digits and hyphens, none at their ends; two at least.  In one
 * pass: a statement of a case names hundreds. */
static bool
is_node(struct text name)
{
	size_t begin = 0, dots = 0, letters = 0; /* of the last label; where it begins */
	char before = 'P';

	for (size_t i = 0; i < name.len; i++) {
		char class = (uint8_t)name.at[i] < 128 ? classes[(uint8_t)name.at[i]] : 'N';
		bool edge = class == 'H' || class == 'P';

		if (class == 'N' || (edge && before == 'P') ||
		    (class == 'P' && (before == 'H' || i - begin > LABEL_MAX)))
			return false;
		letters += class != 'D';
		if (class == 'P') {
			begin = i + 1;
			letters = 0;
			dots++;
		}
		before = class;
	}
	/* No top-level domain is a number; an address such as 127.0.0.1 ends in one. */
	return (before == 'L' || before == 'D') && dots > 0 && letters > 0 &&
	       name.len - begin <= LABEL_MAX;
}

bool
party_check_node(struct text name, struct err *err)
{
	if (name.len > PARTY_NAME_MAX || !is_node(name))
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is not a node's name; a lowercase DNS name is, such as "
		    "psirt.example.com",
		    TEXT_ARGS(name));
	return true;
}

bool
party_is_finder(struct text name)
{
	struct hash hash;

	return name.len == (size_t)2 * HASH_LEN && hash_parse(name, &hash);
}

bool
party_check_name(struct text name, struct err *err)
{
	return party_is_finder(name) || party_check_node(name, err);
}

void
party_finder_name(const struct sign_public *key, struct buf *out)
{
	struct hash hash = hash_text(text_bytes(key->bytes, SIGN_PUBLIC_LEN));

	hash_format(&hash, out);
}

static const char *const words[PARTY_ROLES] = {
	[PARTY_STATEMENT] = "statement",
	[PARTY_LOG] = "log",
	[PARTY_WITNESS] = "witness",
	[PARTY_RELEASE] = "release",
	[PARTY_ROOT] = "root",
};

const char *
party_role_word(enum party_role role)
{
	return words[role];
}

void
party_role_name(struct text node, enum party_role role, struct buf *out)
{
	buf_add(out, node);
	if (role != PARTY_STATEMENT)
		buf_addf(out, "/%s", words[role]);
}
