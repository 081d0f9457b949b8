#include "member/promise.h"

#include <inttypes.h>

#include "statement/manifest.h"

/* In pieces, as long as C promises to take; docs/pledge.txt and docs/charter.txt are the
 * same. */
static const char *const pledge_1[] = {
	"THE PLEDGE, version 1\n"
	"\n"
	"Who signs this makes or runs technology that others depend on, and promises the\n"
	"following to everybody who uses it, wherever they live and whoever governs them.\n"
	"It is signed as a statement in the signer's own public log, where it stays.\n"
	"\n"
	"What we hold to\n"
	"\n"
	" 1. We protect all our users and customers, everywhere. A flaw is a flaw for all\n"
	"    of them; none is worth less because of who or where they are.\n"
	" 2. We oppose attacks on innocent citizens and enterprises, from wherever they\n"
	"    come. We defend; we do not attack, and we do not help those who do.\n"
	" 3. We give users, customers and developers the means to protect themselves:\n"
	"    what is affected, what fixes it, and how to check that we did what we said.\n"
	" 4. We work with each other and with all who want the same, among them\n"
	"    researchers, maintainers, response teams and the public sector, and we make\n"
	"    it easy for others to join.\n"
	"\n"
	"What we do\n"
	"\n"
	" 1. No help for offence. We assist no government, and nobody else, in attacking\n"
	"    the systems of any customer anywhere, and nobody in exploiting or weakening\n"
	"    products that people buy and use. We plant no back doors and keep none.\n"
	" 2. Fixes for all at once. We make a fix readable for every user at the same\n"
	"    moment, and leave nobody at risk because others were told first. Who is\n"
	"    told in advance, in order to help, is recorded then and published later.\n"
	" 3. First response together. We share what helps to notice an attack, to make it\n"
	"    short and to keep its harm small, with those who can act on it, in time.\n"
	" 4. Support for the defence of the public. We help public bodies to identify,\n"
	"    prevent, detect, respond to and recover from attacks: for defence only.\n"
	" 5. Vulnerabilities handled in coordination. We take reports from anybody,\n"
	"    answer within the times of our published policy, work on them with all who\n"
	"    are concerned, and keep embargoes that we agreed to.\n"
	" 6. No trade in vulnerabilities for offence. We neither sell, buy nor pass on\n"
	"    vulnerabilities for attack, nor live by a business that spreads them. We\n"
	"    recognise and reward those who report them to us, by rules that are public.\n"
	"\n"
	"How we are held to it\n"
	"\n"
	"    What we promise and what we did stands in public logs that the members keep\n"
	"    for each other. We witness the logs of other members, look at what they\n"
	"    show, and publish what we find, also about ourselves. A member who breaks\n"
	"    this pledge may be suspended by a majority, with the reason published.\n"
	"\n"
	"Where this comes from\n"
	"\n"
	"    The Cybersecurity Tech Accord (17 April 2018), four principles:\n"
	"    https://cybertechaccord.org/accord/\n"
	"    Microsoft, policy paper \"A Tech Accord to protect people in cyberspace\",\n"
	"    six objectives (2017)\n"
	"    The words above are this project's own, and bind in place of the originals.\n",
	NULL,
};

static const char *const charter_1[] = {
	"THE CHARTER, version 1\n"
	"\n"
	"For computer security incident response teams, public ones too, and for those\n"
	"who coordinate the handling of vulnerabilities between others. Who signs this\n"
	"takes part beside those who signed the pledge, and learns things early in order\n"
	"to help. It is signed as a statement in the signer's own public log.\n"
	"\n"
	" 1. Defence only. What we learn here we use to protect those who are exposed: to\n"
	"    identify, prevent, detect, respond and recover. For nothing else.\n"
	" 2. Nothing for offence. We pass on nothing that we learn here to anybody who\n"
	"    would attack with it, whether within our own government, an ally, or a\n"
	"    customer. Where an office of ours, or one above us, has such a task, what we\n"
	"    learn here does not reach it.\n"
	" 3. If the law would compel us to pass something on for offence, we say so\n"
	"    before we take it; if we are compelled later, we leave this accord at once,\n"
	"    which anybody can see and understand.\n"
	" 4. Embargoes and marks of confidence are kept as they were agreed, and our\n"
	"    people are few, named to us, and bound by the same words.\n"
	" 5. We favour nobody. Vendors, maintainers and finders are treated alike; credit\n"
	"    and reward are theirs. We neither sell, buy nor hoard vulnerabilities.\n"
	" 6. Where we coordinate a case, we read it; we say so to all in it. We keep its\n"
	"    parties informed, and we publish what is due when it is due.\n"
	" 7. We witness the logs of other members, look at what they show, and publish\n"
	"    what we find, also about ourselves. A member who breaks this charter may be\n"
	"    suspended by a majority, with the reason published.\n"
	"\n"
	"Where this comes from\n"
	"\n"
	"    The Cybersecurity Tech Accord, https://cybertechaccord.org/accord/, and the\n"
	"    six objectives of Microsoft's policy paper \"A Tech Accord to protect people\n"
	"    in cyberspace\" (2017), of which the third to the fifth ask for this work\n"
	"    with first responders and the public sector.\n"
	"    FIRST, Guidelines for Multi-Party Vulnerability Coordination and Disclosure:\n"
	"    https://www.first.org/global/sigs/vulnerability-coordination/multiparty/\n"
	"    The words above are this project's own, and bind in place of the originals.\n",
	NULL,
};

static const struct version {
	enum promise promise;
	int64_t version;
	const char *const *pieces;
} versions[] = {
	{ PROMISE_PLEDGE, 1, pledge_1 },
	{ PROMISE_CHARTER, 1, charter_1 },
};

#define COUNT (sizeof(versions) / sizeof(versions[0]))

static const char *const words[] = {
	[PROMISE_PLEDGE] = "pledge",
	[PROMISE_CHARTER] = "charter",
};

const char *
promise_word(enum promise promise)
{
	return words[promise];
}

bool
promise_parse(struct text word, enum promise *out)
{
	for (size_t i = 0; i < PROMISES; i++) {
		if (!text_eq(word, text_of(words[i])))
			continue;
		*out = (enum promise)i;
		return true;
	}
	return false;
}

bool
promise_write(enum promise promise, int64_t version, struct buf *out, struct err *err)
{
	for (size_t i = 0; i < COUNT; i++) {
		if (versions[i].promise != promise || versions[i].version != version)
			continue;
		for (const char *const *piece = versions[i].pieces; *piece != NULL; piece++)
			buf_add(out, text_of(*piece));
		return buf_ok(out, err);
	}
	return err_set(err, FAULT_ABSENT, "this accord knows no version %" PRId64 " of the %s",
	    version, words[promise]);
}

int64_t
promise_newest(enum promise promise)
{
	int64_t newest = 0;

	for (size_t i = 0; i < COUNT; i++)
		if (versions[i].promise == promise && versions[i].version > newest)
			newest = versions[i].version;
	return newest;
}

bool
promise_terms(enum promise promise, int64_t version, struct terms *out, struct err *err)
{
	scoped(buf_free) struct buf text = BUF(PROMISE_MAX);

	if (!promise_write(promise, version, &text, err))
		return false;
	*out = (struct terms){ version, hash_text(buf_text(&text)) };
	return true;
}

bool
promise_of_roles(unsigned roles, enum promise *out, struct err *err)
{
	if ((roles & MANIFEST_VENDOR) != 0)
		*out = PROMISE_PLEDGE;
	else if ((roles & (MANIFEST_COORDINATOR | MANIFEST_CSIRT)) != 0)
		*out = PROMISE_CHARTER;
	else
		return err_set(err, FAULT_DENIED,
		    "an observer can be no member: vendors sign the pledge, coordinators and "
		    "response teams the charter");
	return true;
}
