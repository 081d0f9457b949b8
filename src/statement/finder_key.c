#include "statement/finder_key.h"

#include "statement/custody.h"
#include "statement/party.h"
#include "statement/report.h"

static bool
of_report(const struct statement *claimed, struct vkey *key, struct err *err)
{
	struct report report;

	if (!report_parse(claimed, &report, err))
		return false;
	*key = report.key;
	return true;
}

static bool
of_ask(const struct statement *claimed, struct vkey *key, struct err *err)
{
	struct custody_ask ask;

	if (!custody_ask_parse(claimed, &ask, err))
		return false;
	*key = ask.key;
	return true;
}

bool
finder_key(const struct statement *claimed, bool *named, struct vkey *key, struct err *err)
{
	enum kind_id kind = claimed->kind->id;
	bool ask = kind == KIND_CUSTODY_ASK && party_is_finder(claimed->by);

	if ((kind == KIND_REPORT && !of_report(claimed, key, err)) ||
	    (ask && !of_ask(claimed, key, err)))
		return false;
	*named = kind == KIND_REPORT || ask;
	return true;
}
