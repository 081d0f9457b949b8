#!/bin/sh
# A sealed release of which all four members must tell their shares, where one member's clock is an hour
# behind and another's an hour ahead, which is a witness that lies as well.
# long
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/sealed.sh"
. "$root/tests/five.sh"

sealed_begin
ahead_by() { # of all, and of the two
	clock "$1"
	clock_of alder $(($1 - 3600))
	clock_of csirt $(($1 + 3600))
}
clock 3600
seal 1800 --committee members --threshold 4
# shellcheck disable=SC2086 # several
check 'four are armed' await ready "$seal" "$bundle" $committee
follow --once
check 'a customer holds it' await holds "$seal"
check 'one changes its age key meanwhile' at cedar manifest rotate age --passphrase-fd 3 3<passphrase
refuse 6 'and keeps the old one, to which its share was dealt' at cedar manifest forget
five_stop alder csirt
ahead_by 3600
sealed_serve alder csirt
check 'by its own clock even the grace is over: it lets its share go' await told csirt "$seal"
sleep 1 # for who would do as it does
same 'nobody else goes by that clock' csirt.example \
	"$(cat ./*/public/release/"$seal"/said | grep '^{' | jq -r 'select(.type == "release.share") | .by' | sort -u)"
same 'and nobody has the key' '' "$(ls ./*/public/release/"$seal"/key 2>/dev/null)"

# --- it is time

die birch
ahead_by $((ahead + opens - $(date +%s)))
for each in $committee; do check "$each shows the key" await has_key "$each" "$seal"; done
check 'the one who is behind did not wait for its clock' [ "$(told_at alder "$seal")" -lt "$opens" ]
same 'stock age opens a copy' 'the fix' "$(opens_it cedar "$seal" "$bundle")"
check 'the old key is needed no more' at cedar manifest forget
wait "$follower"
same 'and the customer has the fix' '0 the fix' "$? $(cat "held/$seal/fix.txt")"
same 'of a breach nobody speaks' 0 "$(cat ./*/public/release/"$seal"/said | grep -c '"type":"release.breach"')"
check 'the two tell of nobody when it showed the key: they could not know' \
	sh -c "! cat ./*/public/release/$seal/said | grep '\"release.sighting\",\"by\":\"\(alder\|csirt\)'"
finish
