#include "statement/party.h"

#include "crypto/hash.h"

#define LABEL_MAX 63

static bool
is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool
is_label(struct text label)
{
	if (label.len == 0 || label.len > LABEL_MAX)
		return false;
	for (size_t i = 0; i < label.len; i++)
		if (!is_letter_or_digit(label.at[i]) && label.at[i] != '-')
			return false;
	return label.at[0] != '-' && label.at[label.len - 1] != '-';
}

static bool
is_number(struct text label)
{
	for (size_t i = 0; i < label.len; i++)
		if (label.at[i] < '0' || label.at[i] > '9')
			return false;
	return true;
}

bool
party_check_node(struct text name, struct err *err)
{
	struct text rest = name, label;
	bool dotted = false, good = name.len <= PARTY_NAME_MAX;

	while (good && text_cut(&rest, '.', &label)) {
		good = is_label(label);
		dotted = true;
	}
	/* No top-level domain is a number; an address such as 127.0.0.1 ends in one. */
	if (!good || !dotted || !is_label(rest) || is_number(rest))
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

	return hash_parse(name, &hash);
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
