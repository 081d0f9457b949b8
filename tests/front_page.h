/*
 * front_page.h - what public pages show, for tests: of a node whose texts are all the same.
 *
 *	scoped(front_page_free) struct front_page front = { 0 };
 *
 *	front_page_make(&front, "harmless");
 */
#pragma once

#include "bounty/change.h"
#include "keys.h"
#include "test.h"
#include "web/facts.h"

struct front_page {
	struct note_key keys[PARTY_ROLES];
	struct manifest manifest;
	struct disclosure_reward reward;
	struct disclosure_slot slot;
	struct change change;
	struct text text, url;
	struct facts_version versions[2];
	struct roll_person person;
	struct roll_event event;
	struct roll roll;
	struct facts_members members;
	struct facts_party parties[2];
	struct facts_cover cover;
	struct facts_release releases[2];
	struct facts_told_party told_parties[2];
	struct facts_told tolds[2];
	struct facts_alert alert;
	struct upkeep_said saids[2];
	struct facts_request requests[2];
	struct facts_keeper keeper;
	struct facts_credit credits[2];
	struct facts facts;
};

static inline void
front_page_free(struct front_page *front)
{
	for (size_t i = 0; i < PARTY_ROLES; i++)
		note_key_free(&front->keys[i]);
}

static inline void
front_page_make_policy(struct front_page *front, struct disclosure *policy)
{
	struct shape_list one = { 1, &front->text };

	front->reward = (struct disclosure_reward){ front->text, front->text, 50000, 100000 };
	front->slot = (struct disclosure_slot){ 1, TEXT("17:00") };
	*policy = (struct disclosure){
		.version = 1,
		.name = front->text,
		.words = one,
		.contact = one,
		.languages = one,
		.scope = { one, one },
		.harbour = { HARBOUR_PARTIAL, front->text },
		.rewards = { .currency = front->text, .table = { 1, &front->reward } },
		.days = { 1, 14, 90 },
		.embargo_days = 90,
		.slots = { 1, &front->slot },
		.retention_days = 365,
		.hall_of_fame = front->text,
		.hiring = front->text,
		.openpgp_key = front->text,
		.swag = true,
		.launched = front->text,
	};
}

/* An accord of which all that can be said is said. */
static inline void
front_page_make_members(struct front_page *front)
{
	front->person = (struct roll_person){ .name = front->text,
		.status = ROLL_MEMBER,
		.since = 1700000000,
		.seasoned_at = 1700000000 };
	front->event = (struct roll_event){ .what = ROLL_LEFT,
		.at = 1700000000,
		.who = front->text,
		.by = TEXT("a.example"),
		.why = front->text };
	front->roll = (struct roll){ .count = 1,
		.person = &front->person,
		.events = 1,
		.event = &front->event,
		.members = 1 };
	front->members = (struct facts_members){ .name = front->text,
		.founder = front->text,
		.founded = 1700000000,
		.roll = &front->roll,
		.url = &front->text,
		.notes = 1,
		.note = &front->text,
		.chains = 1,
		.chain = &front->text };
}

/* One that is locked and one that is open, of which all that can be said is said. */
static inline void
front_page_make_releases(struct front_page *front)
{
	struct text text = front->text;
	struct facts_release release = { .by = text,
		.own = true,
		.at = 1795000000,
		.promised = 1795600000,
		.opens = 1795700000,
		.moved = 2,
		.size = 4096,
		.state = TEXT("ready"),
		.members = 3,
		.threshold = 2,
		.armed = 2,
		.good = 1,
		.bad = 1,
		.parties = 2,
		.party = front->parties,
		.has_bundle = true,
		.has_said = true };

	front->parties[0] =
	    (struct facts_party){ .name = text, .publishes = true, .words = 2, .ms = 300 };
	front->parties[1] = (struct facts_party){
		.name = text, .armed = true, .words = 2, .ms = -1, .late = true
	};
	front->cover = (struct facts_cover){ text, text, text, text, text, text, text, true };
	front->releases[0] = front->releases[1] = release;
	front->releases[1].open = front->releases[1].early = true;
	front->releases[1].breach = true;
	front->releases[1].covers = 1;
	front->releases[1].cover = &front->cover;
}

/* One who has lapsed, whose second canary does not count, and who corrected a number. */
static inline void
front_page_make_keeper(struct front_page *front)
{
	struct text text = front->text;
	struct canary canary = { .days = 30, .says = 1, .say = { text } };
	struct demand demand = { .until = 1, .country = text, .why = text };

	front->saids[0] =
	    (struct upkeep_said){ .at = 1, .beacon_at = UPKEEP_UNDATED, .canary = canary };
	front->saids[1] = (struct upkeep_said){ .at = 2, .beacon_at = 1000, .canary = canary };
	demand.count[DEMAND_COMPLIED] = DEMAND_MAY_NOT_SAY;
	front->requests[0] = (struct facts_request){ .request = demand };
	front->requests[1] = (struct facts_request){ .request = demand, .corrects = true };
	front->keeper = (struct facts_keeper){ .name = text,
		.saids = 2,
		.said = front->saids,
		.requests = 2,
		.request = front->requests };
	upkeep_fold(front->saids, 2, 1000000000, &front->keeper.upkeep);
	front->keeper.upkeep.dropped = 1;
	front->keeper.upkeep.drop[0] = text;
}

/* One who is named, with the amount, and one who is not. */
static inline void
front_page_make_credits(struct front_page *front)
{
	struct text text = front->text;

	front->credits[0] = (struct facts_credit){ .title = text,
		.where = text,
		.name = text,
		.row = text,
		.severity = text,
		.amount = 250000,
		.currency = TEXT("EUR"),
		.donated = text };
	front->credits[1] = (struct facts_credit){ .title = text, .where = text };
}

/* Two that were told, and nobody. */
static inline void
front_page_make_told(struct front_page *front)
{
	struct text text = front->text;

	front->told_parties[0] =
	    (struct facts_told_party){ .who = text, .role = text, .notice = text };
	front->told_parties[1] = (struct facts_told_party){ .role = text };
	front->tolds[0] = (struct facts_told){
		.title = text, .where = text, .has_release = true, .parties = 2
	};
	front->tolds[0].party = front->told_parties;
	front->tolds[1] = (struct facts_told){ .title = text, .where = text };
}

/* `front` must stay where it is. */
static inline void
front_page_make(struct front_page *front, const char *text)
{
	front->text = text_of(text);
	front->manifest = (struct manifest){
		.name = front->text,
		.url = front->text,
		.epoch = 600,
		.expires = 1800000000,
	};
	for (size_t i = 0; i < PARTY_ROLES; i++) {
		front->keys[i] = test_key("a.example", (char)('a' + i));
		front->manifest.key[i] = front->keys[i].vkey;
		front->manifest.key[i].name = front->text;
	}
	front_page_make_policy(front, &front->versions[0].edition.policy);
	front_page_make_policy(front, &front->versions[1].edition.policy);
	front->change = (struct change){ CHANGE_WORSE, front->text };
	front->versions[0].changes = (struct changes){ 1, &front->change };
	front->versions[0].number = 2;
	front->versions[1].number = 1;
	front->versions[1].edition.first = true;
	front_page_make_members(front);
	front_page_make_releases(front);
	front_page_make_told(front);
	front->alert = (struct facts_alert){ .title = front->text,
		.text = front->text,
		.origin = front->text,
		.indicators = 1,
		.indicator = &front->text };
	front_page_make_credits(front);
	front_page_make_keeper(front);
	front->facts = (struct facts){
		.tolds = 2,
		.told = front->tolds,
		.alerts = 1,
		.alert = &front->alert,
		.drills = { .count = 1, .ack = -1 },
		.credits = 2,
		.credit = front->credits,
		.keepers = { .count = 1, .keeper = &front->keeper },
		.releases = 2,
		.release = front->releases,
		.members = &front->members,
		.manifest = &front->manifest,
		.now = 1795341600,
		.versions = 2,
		.version = front->versions,
		.size = 17,
		.as_of = 1795341600,
		.cosigners = 1,
		.cosigner = &front->text,
	};
}
