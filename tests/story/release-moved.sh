#!/bin/sh
# Sealed releases whose time is moved, or is meant to be: in time, too late, by who has stolen the keys
# of a vendor's machine; and one whose key gets about before.
# by name
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/sealed.sh"
. "$root/tests/five.sh"

sealed_begin
clock 1800
seal 1200 --committee members --slip 7200 --cutoff 600
moved=$seal moved_bundle=$bundle moved_opens=$opens
seal 1200 --committee members --slip 7200 --cutoff 600
late=$seal late_bundle=$bundle late_opens=$opens
seal 1200 --committee members --slip 7200 --cutoff 600
stolen=$seal stolen_bundle=$bundle stolen_opens=$opens
seal 7200 --committee members --key key
early=$seal early_bundle=$bundle
for each in "$moved $moved_bundle" "$late $late_bundle" "$stolen $stolen_bundle" "$early $early_bundle"; do
	# shellcheck disable=SC2086 # several
	check 'four are armed' await ready $each $committee
done
# The customer fetches at some time until then: by a clock that is ahead, at once.
clock_write clock.customer $((ahead + 7198))
CLOCK_FILE=$PWD/clock.customer
follow --max-age 48
CLOCK_FILE=$PWD/clock.all
for each in $moved $late $stolen $early; do await holds "$each" || break; done
check 'a customer holds all four' holds "$early"
clock_write clock.customer "$ahead"

# --- in time

to() { date -u -d "@$(($1 + $2))" +%FT%TZ; }
postpone() { # SEAL TO
	at birch release postpone "$1" --at "$2" --why 'it breaks what it should mend' \
		--passphrase-fd 3 3<passphrase
}
check 'its release key moves a release, before the cut-off' postpone "$moved" "$(to "$moved_opens" 1800)"
knows() { said_later=$(id_of "$2") && [ -e "$1/public/release/$2/proof/$said_later" ]; }
id_of() { # of the postponement that birch said, once it shows that witnesses saw it
	find "birch/public/release/$1/proof" -type f ! -name "$1" | sed 's|.*/||' | grep .
}
for each in $committee; do check "$each knows that witnesses saw it in time" await knows "$each" "$moved"; done

# --- by who has stolen what keys there are on the vendor's machine

printf '{"accord":1,"type":"release.postpone","by":"birch.example","at":"%s","of":"%s","opens":"%s","why":"%s"}\n' \
	"$(to "$stolen_opens" -1200)" "$stolen" "$(to "$stolen_opens" 1800)" 'it is ours now' >statement
"$accord" note sign -k birch/keys/statement.key statement >>"birch/public/release/$stolen/said"

# --- too late, by a vendor whose clock says otherwise

until_time $((late_opens - 300))
clock_write clock.customer "$ahead"
five_stop birch
clock_of birch $((ahead - 600))
sealed_serve birch
CLOCK_FILE=$PWD/clock.birch
check 'a vendor postpones after the cut-off, by a clock of its own' postpone "$late" "$(to "$late_opens" 1800)"
CLOCK_FILE=$PWD/clock.all
check 'its witnesses have seen it, too late' await says alder "$late" '"release.postpone"'

# --- it is time

die birch
until_time "$late_opens"
clock_write clock.customer "$ahead"
for each in $committee; do
	check "$each opens what was postponed too late" await has_key "$each" "$late"
	check "$each opens what a thief would have postponed" await has_key "$each" "$stolen"
done
same 'and nobody what was postponed in time' '' "$(ls ./*/public/release/"$moved"/key 2>/dev/null)"
has() { [ -e "held/$1/fix.txt" ]; }
for each in $late $stolen; do check 'the customer has the fix' await has "$each"; done
lacks() { ! has "$1"; }
check 'but not of what was postponed' lacks "$moved"
same 'which it was told once' 1 "$(grep -c "^moved *$moved" follow.log)"
until_time $((moved_opens + 1800))
clock_write clock.customer "$ahead"
for each in $committee; do
	check "$each opens that when it is time" await has_key "$each" "$moved"
done
check 'and the customer has the fix' await has "$moved"
same 'stock age opens a copy' 'the fix' "$(opens_it csirt "$moved" "$moved_bundle")"

# --- a key that gets about before it is time

same 'an hour before its time nobody has the key of another' '' "$(ls ./*/public/release/"$early"/key 2>/dev/null)"
cp key "csirt/public/release/$early/key"
clock $((ahead + 61))
for each in alder cedar cert; do check "$each lets everybody in" await has_key "$each" "$early"; done
# Alder's log grows every other second; while nobody has cosigned the newest head, nobody bears its
# clock out, and it accuses nobody.
for each in cedar cert; do
	check "$each says why" await says "$each" "$early" '"type":"release.breach"'
done
check 'and the customer has the fix' await has "$early"
kill "$(cat follow.pid)"
wait "$follower"
for each in $committee; do check "$each's journal is sound" at "$each" verify --all; done
finish
