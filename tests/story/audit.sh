#!/bin/sh
# An auditor who belongs to nobody recomputes from public files what five organisations promised
# and did: a release that was on time, an operator who changed a log afterwards, and one who
# cannot be looked at.
# long
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/sealed.sh"
. "$root/tests/five.sh"

sealed_begin
nodes='https://alder.example https://birch.example https://cedar.example https://cert.example https://csirt.example'
nodes_later=${nodes#* } # alder's epochs are short: a clock that jumps makes it late
# shellcheck disable=SC2086 # several
audit() { outside "$accord" audit "$@" $nodes; }

# found NODE RESULT CLASS ABOUT: in the JSON of the audit that was made last
found() {
	jq -e --arg node "$1.example" --arg result "$2" --arg class "$3" --arg about "$4" \
		'[.nodes[] | select(.name == $node) | .found[] | select(.result == $result and
		.known_by == $class and (.about | startswith($about)))] | length > 0' audit.json >/dev/null
}
# as_json COMMAND...: ends with the status 0 if nothing is broken, 1 if something is
as_json() { "$@" --json >audit.json; }

seal 900 --committee members
# shellcheck disable=SC2086 # several
check 'a release is ready' await ready "$seal" "$bundle" $committee
check 'nothing is broken' as_json audit
# A log that grew just now has yet to be seen.
is_witnessed() { found "$1" kept countersigned witnesses || { as_json audit && false; }; }
for each in $five; do
	check "$each's log is whole" found "$each" kept measured log
	check 'and witnessed' await is_witnessed "$each"
	check 'its manifests are a chain' found "$each" kept measured manifests
	check 'what it pledged is its own word' found "$each" present claimed pledge
done
check 'one has an anchor for each epoch' found alder kept measured anchors
# The others have none before the hour is over in which they were made.
made=$(date -u -d "$(sed -n 's/^{.*"at":"\([^"]*\)".*/\1/p' birch/public/.well-known/accord | head -n 1)" +%s)
lasts_an_hour() {
	result=kept
	[ $((made / 3600)) != $(($(date +%s) / 3600)) ] || result=absent
	as_json audit && found birch "$result" measured anchors
}
check 'those of others last for an hour' await lasts_an_hour
check 'a release that is to come is no promise kept' found birch present claimed "release $seal"

# --- a canary, and its silence

signs() {
	at cert members watch >/dev/null 2>&1
	at cert canary sign --days 1 --beacon birch.example
}
check 'one signs its canary' await signs
canary_is() { as_json audit "$@" || :; found cert "$result" "$class" canary; }
result=kept class=countersigned
check 'which others date' await canary_is
result=broken class=measured
check 'and whose silence is found' canary_is --at "$(date -u -d '+6 days' +%FT%TZ)"

# --- the release opens

until_time "$opens"
slowly # it is broken if it takes more than two seconds
nodes=$nodes_later
all_told() { [ "$(said birch "$seal" | jq -r 'select(.type == "release.sighting") | .by' | sort -u | wc -l)" -ge 4 ]; }
check 'it opens, and four have told when they saw it' await all_told
is_kept() { as_json audit && found birch kept countersigned "release $seal"; }
check 'it was kept, as others have signed' await is_kept
same 'and the audit tells when each served the key' 5 \
	"$(jq '[.nodes[] | select(.name == "birch.example") | .served[] | select(.late | not)] | length' audit.json)"
check 'as a person reads it' audit
same 'with a heading for each' 4 "$(echo "$out" | grep -c '^[a-z]*\.example$')"
check 'as a page' audit --html
same 'which needs nothing beside it' 0 "$(echo "$out" | grep -c '<link\|<script\|src=')"

# --- from copies, and the same bytes each time

for each in $five; do
	five_stop "$each"
	mkdir -p "copies/$each"
	cp -r "$each/public" "copies/$each/public"
done
cd copies || exit 1
copies='birch/public cedar/public cert/public csirt/public'
at=$(date -u +%FT%TZ)
# shellcheck disable=SC2086 # several
of_copies() { "$accord" audit --at "$at" "$@" $copies; }
check 'copies of the files do as well' as_json of_copies
for form in --json --html; do
	of_copies "$form" >one
	of_copies "$form" >another
	check "the same files give the same bytes ($form)" cmp one another
done

# --- afterwards one changes what its log says

tile=$(find birch/public/tile/entries -type f | sort -V | tail -n 1)
flip "$tile" 40
ends() { as_json of_copies; echo $?; }
same 'an entry that was changed is found' 1 "$(ends)"
check 'at that log' found birch broken measured log
check 'and at no other' found cert kept measured log
rm -r cedar/public
mkdir cedar/public
same 'one that cannot be looked at stops nobody' 1 "$(ends)"
same 'and is told as that' 'not measurable' "$(jq -r '.nodes[1].found[0].result' audit.json)"
refuse 5 'if none can be looked at, that is told' "$accord" audit cedar/public
refuse 2 'a time has to be one' "$accord" audit --at soon birch/public

finish
