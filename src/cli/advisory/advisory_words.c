#include "cli/advisory/advisory_words.h"

static struct text
trimmed(struct text in)
{
	while (in.len > 0 && in.at[0] == ' ')
		in = text_after(in, 1);
	while (in.len > 0 && in.at[in.len - 1] == ' ')
		in.len--;
	return in;
}

static struct text *
member_of(struct drafting_product *product, struct text name)
{
	const struct {
		struct text name;
		struct text *at;
	} members[] = { { TEXT("vendor"), &product->vendor }, { TEXT("purl"), &product->purl },
		{ TEXT("affected"), &product->affected }, { TEXT("fixed"), &product->fixed },
		{ TEXT("unaffected"), &product->unaffected },
		{ TEXT("investigated"), &product->investigated } };

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (text_eq(members[i].name, name))
			return members[i].at;
	return NULL;
}

static bool
read_part(struct drafting_product *product, struct text part, struct err *err)
{
	struct text value = part, name, *to;

	if (!text_cut(&value, '=', &name))
		return err_set(err, FAULT_INPUT, "'%.*s' is no NAME=VALUE", TEXT_ARGS(part));
	name = trimmed(name);
	value = trimmed(value);
	to = member_of(product, name);
	if (to == NULL || to->len > 0 || value.len == 0)
		return err_set(err, FAULT_INPUT,
		    "'%.*s' is none of affected, fixed, unaffected, investigated, purl, "
		    "vendor, or "
		    "empty, or there twice",
		    TEXT_ARGS(name));
	*to = value;
	return true;
}

bool
advisory_words_product(struct advisory_words *words, struct text option, struct err *err)
{
	size_t count = words->words.products.count;
	struct drafting_product product = { 0 };
	struct text part;

	if (count == DRAFTING_PRODUCTS_MAX)
		return err_set(err, FAULT_LIMIT,
		    "an advisory is drafted of %d products at most", DRAFTING_PRODUCTS_MAX);
	if (text_each(&option, ';', &part))
		product.name = trimmed(part);
	if (product.name.len == 0)
		return err_set(err, FAULT_INPUT, "'--product' begins with the product's name");
	while (text_each(&option, ';', &part)) {
		part = trimmed(part);
		if (part.len > 0 && !read_part(&product, part, err))
			return false;
	}
	words->product[count] = product;
	words->words.products = (struct shape_list){ count + 1, words->product };
	return true;
}

bool
advisory_words_reference(struct advisory_words *words, struct text option, struct err *err)
{
	size_t count = words->words.references.count;
	struct text url = option, summary;

	if (count == DRAFTING_REFERENCES_MAX)
		return err_set(err, FAULT_LIMIT, "there are %d references at most",
		    DRAFTING_REFERENCES_MAX);
	if (!text_cut(&url, ';', &summary) || trimmed(summary).len == 0 ||
	    trimmed(url).len == 0)
		return err_set(err, FAULT_INPUT,
		    "'--reference' is what it is, a semicolon, and its address");
	words->reference[count] = (struct drafting_reference){ trimmed(summary), trimmed(url) };
	words->words.references = (struct shape_list){ count + 1, words->reference };
	return true;
}

bool
advisory_words_credit(struct advisory_words *words, struct text option, struct err *err)
{
	size_t count = words->words.credits.count;

	if (count == DRAFTING_CREDITS_MAX)
		return err_set(
		    err, FAULT_LIMIT, "%d are thanked at most", DRAFTING_CREDITS_MAX);
	words->credit[count] = option;
	words->words.credits = (struct shape_list){ count + 1, words->credit };
	return true;
}
