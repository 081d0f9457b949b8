#!/bin/sh
# What is otherwise done by itself, done by hand: a member that could not see that witnesses have seen a
# release is shown it and arms itself; its publisher postpones it; and who finds the key before its time says so, which lets
# everybody in.
# long
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/sealed.sh"
. "$root/tests/five.sh"

sealed_begin

# --- armed by hand: birch is witnessed by two, of whom one is away

grep -e '^log' -e '^witness cert' -e '^witness csirt' birch/public/witness-policy >policy
printf 'group all all %s\nquorum all\n' "$(sed -n 's/^witness \([^ ]*\).*/\1/p' policy | tr '\n' ' ')" >>policy
five_stop birch csirt
mv policy birch/witness-policy
sealed_serve birch
seal 7200 --committee alder.example --committee cedar.example \
	--committee cert.example --slip 7200 --cutoff 600 --key key
lacks_proof() {
	at alder release arm "$seal" >said 2>&1
	[ $? = 5 ] && grep -q 'does not show yet' said
}
check 'a member has its share, and no proof that witnesses have seen the release' await lacks_proof
five_stop alder
sealed_serve csirt
proof=release/$seal/proof/$seal
proven() { [ -e "birch/public/$proof" ]; }
check 'when the other witness is back, there is one' await proven
mkdir -p "alder/public/release/$seal/proof"
cp "birch/public/$proof" "alder/public/$proof"
check 'the member, which is shown that by hand, is armed by hand' at alder release arm "$seal"
refuse 6 'once' at alder release arm "$seal"
sealed_serve alder
check 'its publisher hears of that' await says birch "$seal" '"release.arm","by":"alder.example"'
for each in cedar cert; do
	check "$each has armed itself" await says birch "$seal" "\"release.arm\",\"by\":\"$each.example\""
done
follow --once
check 'a customer holds it' await holds "$seal"

# --- postponed, which who is only there for this one hears as well

check 'its publisher postpones it' at birch release postpone "$seal" --at "$(date -u -d "@$((opens + 1800))" +%FT%TZ)" \
	--why 'it breaks printing' --passphrase-fd 3 3<passphrase
moved() { grep -q "^moved *$seal" follow.log; }
seen() { find "birch/public/release/$seal/proof" -type f ! -name "$seal" | grep -q .; }
check 'which its witnesses have seen' await seen
clock $((ahead + 61)) # once a minute a customer looks at the log
looked=$(date +%s)
check 'a customer who follows once is told, too' await moved

# --- a key that somebody has found

# The others look at its log once a minute: whoever does so while it grows looks again a minute later.
shows_all() { # NODE: those who look see all that its log has, the newest as well
	[ "$(sed -n 2p "$1/public/checkpoint")" = "$(at "$1" status --json | jq .log.size)" ]
}
has_looked() { # NODE TIME: at csirt, since then
	[ "$(at "$1" members show --json | jq '.. | objects | select(.name == "csirt.example" and .seen) | .seen | fromdate')" -ge "$2" ]
}
for each in alder cedar cert birch; do await has_looked "$each" "$looked" || exit 1; done

same 'nobody shows the key' '' "$(ls ./*/public/release/"$seal"/key 2>/dev/null)"
"$accord" keygen 2>/dev/null | grep AGE-SECRET >other
check 'who has no part in it knows it' await at csirt release status "$seal"
refuse 4 'another key is not its key' at csirt release breach "$seal" --key other --why 'in a forum'
check 'and who has found it says so, who has none' at csirt release breach "$seal" --key key --why 'in a forum, an hour before its time'
check 'which its log shows, too' await shows_all csirt
clock $((ahead + 61))
for each in alder cedar cert birch; do check "$each lets everybody in" patiently has_key "$each" "$seal"; done
same 'stock age opens a copy' 'the fix' "$(opens_it cedar "$seal" "$bundle")"
check 'the finder of the key is known' says csirt "$seal" '"release.breach","by":"csirt.example"'
has() { [ -e "held/$seal/fix.txt" ]; }
check 'and the customer has the fix' await has
wait "$follower"
for each in alder cedar cert; do check "$each's journal is sound" at "$each" verify --all; done
finish
