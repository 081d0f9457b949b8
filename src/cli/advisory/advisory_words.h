/*
 * advisory_words.h - what people say of an advisory, as options of `accord advisory draft`.
 *
 *	--product 'Widget; affected=vers:generic/<3.2.1; fixed=3.2.1; purl=pkg:generic/widget'
 *	--reference 'The report; https://example.com/report'
 */
#pragma once

#include "advisory/drafting.h"

/* Begins zero. */
struct advisory_words {
	struct drafting_words words; /* texts are the arguments' own */
	struct drafting_product product[DRAFTING_PRODUCTS_MAX];
	struct drafting_reference reference[DRAFTING_REFERENCES_MAX];
	struct text credit[DRAFTING_CREDITS_MAX];
};

/* One option's words.  Faults: INPUT for what does not belong there; LIMIT. */
must_use bool advisory_words_product(
    struct advisory_words *words, struct text option, struct err *err);
must_use bool advisory_words_reference(
    struct advisory_words *words, struct text option, struct err *err);
must_use bool advisory_words_credit(
    struct advisory_words *words, struct text option, struct err *err);
