#include "case/notice.h"

/* Whom, and where a person files it. */
#define PLATFORM                                                                               \
	"the CSIRT designated as coordinator, and ENISA",                                      \
	    "the CSIRT designated as coordinator and ENISA, at the single reporting platform " \
	    "of "                                                                              \
	    "Article 16"
#define CSIRT                                                                                  \
	"the CSIRT or the competent authority",                                                \
	    "the CSIRT or the competent authority, as the member state says (Article 23(1))"

#define WHO                                                                                    \
	{ "Who notifies", NOTICE_NODE, "the manufacturer's or entity's name" },                \
	    { "Contact", NOTICE_CONTACT, "who can be asked, at any hour" },                    \
	    { "Own reference", NOTICE_TRACKING, "how you call it" },                           \
	{                                                                                      \
		"Aware since", NOTICE_AWARE, "when the organisation became aware"              \
	}
#define EARLIER                                                                                \
	{                                                                                      \
		"Filed before", NOTICE_EARLIER,                                                \
		    "earlier notices of the same, with the authority's references"             \
	}
#define END                                                                                    \
	{                                                                                      \
		NULL, NOTICE_UNKNOWN, NULL                                                     \
	}

static const struct notice_row rows[] = {
	{ "cra-early-warning", "early warning of an actively exploited vulnerability",
	    "cra-exploited", "early-warning",
	    "Regulation (EU) 2024/2847, Article 14(2)(a): within 24 hours of becoming aware",
	    PLATFORM,
	    { WHO, { "Product", NOTICE_PRODUCT, "the product with digital elements" },
		{ "Exploitation", NOTICE_ATTACKS,
		    "that it is actively exploited, and how that is known" },
		{ "Member states", NOTICE_UNKNOWN,
		    "where applicable, in which of them the product has been made available" },
		END } },
	{ "cra-notification", "notification of an actively exploited vulnerability",
	    "cra-exploited", "notification",
	    "Regulation (EU) 2024/2847, Article 14(2)(b): within 72 hours of becoming aware",
	    PLATFORM,
	    { WHO, EARLIER,
		{ "Product", NOTICE_PRODUCT, "general information about the product" },
		{ "Versions", NOTICE_VERSIONS, "which are affected" },
		{ "Components", NOTICE_COMPONENTS, "package URLs, where known" },
		{ "Vulnerability", NOTICE_NATURE, "its general nature" },
		{ "Exploit", NOTICE_ATTACKS, "its general nature, and where it is seen" },
		{ "Measures taken", NOTICE_FIX,
		    "corrective or mitigating measures that were taken" },
		{ "Measures for users", NOTICE_UNKNOWN,
		    "corrective or mitigating measures that users can take" },
		{ "Embargo", NOTICE_EMBARGO, "until when it is kept secret" },
		{ "Sensitivity", NOTICE_UNKNOWN,
		    "where applicable, how sensitive you consider this information to be" },
		END } },
	{ "cra-final", "final report on an actively exploited vulnerability", "cra-exploited",
	    "final-report",
	    "Regulation (EU) 2024/2847, Article 14(2)(c): within 14 days after a corrective or "
	    "mitigating measure is available",
	    PLATFORM,
	    { WHO, EARLIER, { "Vulnerability", NOTICE_NATURE, "a description" },
		{ "Severity and impact", NOTICE_UNKNOWN, "such as a CVSS vector" },
		{ "Product", NOTICE_PRODUCT, "the product with digital elements" },
		{ "Versions", NOTICE_VERSIONS, "which are affected" },
		{ "Malicious actors", NOTICE_UNKNOWN,
		    "where available, who has exploited it or does" },
		{ "Available since", NOTICE_MEASURE, "when the measure became available" },
		{ "Security update", NOTICE_FIX,
		    "details of the update or other corrective measure" },
		{ "Public", NOTICE_PUBLIC, "where it is to be read" }, END } },
	{ "cra-incident-early-warning", "early warning of a severe incident", "cra-incident",
	    "early-warning",
	    "Regulation (EU) 2024/2847, Article 14(4)(a): within 24 hours of becoming aware",
	    PLATFORM,
	    { WHO, { "Product", NOTICE_PRODUCT, "whose security the incident bears on" },
		{ "Suspicion", NOTICE_UNKNOWN,
		    "whether unlawful or malicious acts are suspected to have caused it" },
		{ "Member states", NOTICE_UNKNOWN,
		    "where applicable, in which of them the product has been made available" },
		END } },
	{ "cra-incident-notification", "notification of a severe incident", "cra-incident",
	    "notification",
	    "Regulation (EU) 2024/2847, Article 14(4)(b): within 72 hours of becoming aware",
	    PLATFORM,
	    { WHO, EARLIER, { "Product", NOTICE_PRODUCT, "general information about it" },
		{ "Incident", NOTICE_UNKNOWN, "its nature, and a first assessment" },
		{ "Measures taken", NOTICE_FIX,
		    "corrective or mitigating measures that were taken" },
		{ "Measures for users", NOTICE_UNKNOWN,
		    "corrective or mitigating measures that users can take" },
		{ "Sensitivity", NOTICE_UNKNOWN,
		    "where applicable, how sensitive you consider this information to be" },
		END } },
	{ "cra-incident-final", "final report on a severe incident", "cra-incident",
	    "final-report",
	    "Regulation (EU) 2024/2847, Article 14(4)(c): within a month after the incident "
	    "notification",
	    PLATFORM,
	    { WHO, EARLIER, { "Incident", NOTICE_UNKNOWN, "a detailed description" },
		{ "Severity and impact", NOTICE_UNKNOWN, "of the incident" },
		{ "Cause", NOTICE_UNKNOWN,
		    "the type of threat or root cause that is likely to have triggered it" },
		{ "Measures", NOTICE_FIX, "those applied, and those under way" }, END } },
	{ "nis2-early-warning", "early warning of a significant incident", "nis2",
	    "early-warning",
	    "Directive (EU) 2022/2555, Article 23(4)(a): within 24 hours of becoming aware",
	    CSIRT,
	    { WHO,
		{ "Suspicion", NOTICE_UNKNOWN,
		    "whether unlawful or malicious acts are suspected to have caused it" },
		{ "Across borders", NOTICE_UNKNOWN,
		    "whether it could have an impact across borders" },
		END } },
	{ "nis2-notification", "notification of a significant incident", "nis2", "notification",
	    "Directive (EU) 2022/2555, Article 23(4)(b): within 72 hours of becoming aware",
	    CSIRT,
	    { WHO, EARLIER,
		{ "First assessment", NOTICE_UNKNOWN,
		    "of the incident, with its severity and impact" },
		{ "Vulnerability", NOTICE_NATURE, "what was used, if one was" },
		{ "Indicators", NOTICE_UNKNOWN, "of compromise, where available" },
		{ "Also told", NOTICE_TOLD, "other authorities" }, END } },
	{ "nis2-final", "final report on a significant incident", "nis2", "final-report",
	    "Directive (EU) 2022/2555, Article 23(4)(d): within a month after the incident "
	    "notification",
	    CSIRT,
	    { WHO, EARLIER,
		{ "Incident", NOTICE_UNKNOWN,
		    "a detailed description, with its severity and impact" },
		{ "Cause", NOTICE_UNKNOWN,
		    "the type of threat or root cause that is likely to have triggered it" },
		{ "Measures", NOTICE_FIX, "those applied, and those under way" },
		{ "Across borders", NOTICE_UNKNOWN, "where applicable, its impact there" },
		END } },
};

#define COUNT (sizeof(rows) / sizeof(rows[0]))

const struct notice_row *
notice_row(unsigned notice)
{
	return notice < COUNT ? &rows[notice] : NULL;
}

bool
notice_find(struct text word, const struct notice_row **out, struct err *err)
{
	scoped(buf_free) struct buf known = BUF(KIB);

	for (size_t i = 0; i < COUNT; i++) {
		if (text_eq(word, text_of(rows[i].word))) {
			*out = &rows[i];
			return true;
		}
		buf_addf(&known, "%s%s", i == 0 ? "" : ", ", rows[i].word);
	}
	return err_set(err, FAULT_INPUT, "there is no notice '%.*s': give one of %s",
	    TEXT_ARGS(word), buf_string(&known));
}

/* Several lines stand below each other. */
static void
write_lines(struct text rest, struct buf *out)
{
	struct text line;

	while (text_line(&rest, &line))
		buf_addf(out, "    %.*s\n", TEXT_ARGS(line));
	if (rest.len > 0)
		buf_addf(out, "    %.*s\n", TEXT_ARGS(rest));
}

void
notice_write(const struct notice_row *row, const struct notice_facts *facts, struct buf *out,
    size_t *blanks)
{
	*blanks = 0;
	buf_addf(out, "DRAFT: %s\n%s\nTo be completed and filed by a person with %s.\n\n",
	    row->name, row->basis, row->to);
	for (const struct notice_field *field = row->field; field->label != NULL; field++) {
		struct text known = facts->text[field->fact];

		buf_addf(out, "%s (%s)\n", field->label, field->wanted);
		if (known.len > 0) {
			write_lines(known, out);
			continue;
		}
		buf_add(out, TEXT("    " NOTICE_BLANK "\n"));
		++*blanks;
	}
}
