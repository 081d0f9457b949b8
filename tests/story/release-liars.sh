#!/bin/sh
# Sealed releases among those who lie: a dealer whose share is none, members who put their shares
# together before it is time, one who tells wrong shares and shows other bytes, a vendor whose bundle
# is garbage.
# long
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/sealed.sh"
. "$root/tests/five.sh"

cc -shared -fPIC -O1 -o traitor.so "$root/tests/traitor.c" -ldl || exit 1
sealed_begin

# --- members who conspire, though they are one too few

five_stop cedar cert csirt
LD_PRELOAD="$LD_PRELOAD $PWD/traitor.so" TRAITOR_TELLS=$PWD/scalars
export TRAITOR_TELLS
sealed_serve cedar cert csirt
unset TRAITOR_TELLS
LD_PRELOAD=$PWD/clock.so
seal 1200 --committee members --key key
told=$seal told_bundle=$bundle
# shellcheck disable=SC2086 # several
check 'four are armed' await ready "$told" "$told_bundle" $committee
same 'none of their processes but the keeper has had a share in the clear' 0 \
	"$(od -An -tu8 -N8 scalars.others | tr -d ' ')"
number() { # of a member
	head -n 1 "birch/public/statement/$told" | jq "[.committee[].name] | index(\"$1.example\") + 1"
}
conspire() {
	"$root/tests/reference/sharing.py" --open "birch/public/statement/$told" scalars "$@" >conspired
}
decrypts() { LD_PRELOAD='' age -d -i "$1" "alder/public/$told_bundle" >/dev/null 2>&1; }
conspire "$(number cedar)" "$(number cert)"
same 'what two of them have is no key' 2 $?
refuse_age() { ! decrypts "$1"; }
check 'and stock age opens nothing by it' refuse_age conspired
conspire "$(number cedar)" "$(number cert)" "$(number csirt)"
same 'what three have would be one: so many are a committee' 0 $?
check 'and would open it' decrypts conspired

# --- a vendor whose bundle is garbage, and a coordinator whom it told the key

head -c 4096 /dev/urandom >fix.txt
seal 1800 --committee members --key garbage
echo 'the fix' >fix.txt
# shellcheck disable=SC2086 # several
check 'garbage can be sealed as anything can' await ready "$seal" "$bundle" $committee
check 'a coordinator opens it beforehand, and says what it is' \
	at cert release verified "$seal" --key garbage --bundle "cert/public/$bundle" --bad \
	--why 'there is no patch in it, but random bytes'
await says cert "$seal" '"good":false' || exit 1
clock $((ahead + 61)) # they look at each other once a minute
for each in alder birch; do check "$each hears of that" await says "$each" "$seal" '"good":false'; done
check 'so does what does not open at all' \
	at cert release verified "$seal" --key key --bundle "cert/public/$bundle" --bad \
	--why 'it does not open'
refuse 4 'of which nobody can say that it is good' \
	at cert release verified "$seal" --key key --bundle "cert/public/$bundle" \
	--why 'it does not open'

LD_PRELOAD='' age-keygen 2>/dev/null | grep SECRET >own
head -c 300000 /dev/urandom | LD_PRELOAD='' age -r "$(LD_PRELOAD='' age-keygen -y own)" >noise.age
refuse 3 'nor of what opens, and is nothing that followers would take' \
	at cert release verified "$seal" --key own --bundle noise.age --why 'it opens'

# --- a dealer whose share is none

five_stop birch
LD_PRELOAD="$LD_PRELOAD $PWD/traitor.so"
export TRAITOR_DEALS=1
seal 600 --committee members
unset TRAITOR_DEALS
LD_PRELOAD=$PWD/clock.so
sealed_serve birch
wrong=$seal wrong_bundle=$bundle wrong_opens=$opens
first=$(head -n 1 "birch/public/statement/$wrong" | jq -r '.committee[0].name | rtrimstr(".example")')
others=$(echo "$committee" | tr ' ' '\n' | grep -vx "$first")
# shellcheck disable=SC2086 # several
check 'who got right shares is armed' await ready "$wrong" "$wrong_bundle" $others
has_all() { try at "$first" release arm "$wrong" || [ "$status" != 5 ]; } # deal and proof
await has_all
refuse 4 'who did not says what is wrong' at "$first" release arm "$wrong"
same 'which is the share' "$first" "$(echo "$err" | sed -n "s/.*this is not the share of member 1.*/$first/p")"

die birch
until_time "$wrong_opens"
for each in $others; do check "$each opens it all the same" await has_key "$each" "$wrong"; done
check 'and the first shows the key, which it has from them' await has_key "$first" "$wrong"
same 'stock age opens a copy' 'the fix' "$(opens_it "${others##*
}" "$wrong" "$wrong_bundle")"
sealed_serve birch

# --- a member that tells wrong shares, and shows other bytes

seal 1500 --committee members --threshold 4
lied=$seal lied_bundle=$bundle lied_opens=$opens
# shellcheck disable=SC2086 # several
check 'four are armed' await ready "$lied" "$lied_bundle" $committee
for each in $(children csirt); do
	[ "$(cat "/proc/$each/comm")" != accord-clerk ] || clerk=$each
done
servers="$servers $clerk" # which ends when it goes on
kill -STOP "$clerk"
share() { # INDEX SCALAR: as csirt would say it
	printf '{"accord":1,"type":"release.share","by":"csirt.example","at":"%s","of":"%s","index":%d,"scalar":"%s"}\n' \
		"$(date -u -d "@$lied_opens" +%FT%TZ)" "$lied" "$1" "$2" >statement
	"$accord" note sign -k csirt/keys/statement.key statement
}
number=$(head -n 1 "birch/public/statement/$lied" | jq '[.committee[].name] | index("csirt.example") + 1')
{
	share "$number" 0000000000000000000000000000000000000000000000000000000000000001
	share $((number % 4 + 1)) 0200000000000000000000000000000000000000000000000000000000000000
} >>"csirt/public/release/$lied/said"
head -c "$(stat -c %s "csirt/public/$lied_bundle")" /dev/urandom >other
mv other "csirt/public/$lied_bundle"
mv "birch/public/$lied_bundle" kept
follow_from https://birch.example https://csirt.example --once
tells() { grep -q "$1" follow.log; }
check 'a customer takes no other bytes than were promised' \
	await tells 'the bundle is not the one that was sealed'
kill "$(cat follow.pid)" && wait "$follower"
mv kept "birch/public/$lied_bundle"
follow_from https://birch.example https://csirt.example --once
check 'and has them from elsewhere' await holds "$lied"

# --- it is time, and no vendor is there

five_stop birch
until_time "$lied_opens"
shares() { [ "$(grep -c '"type":"release.share"' "$1/public/release/$lied/said")" = "$2" ]; }
for each in alder cedar cert; do
	check "$each has three shares of the other" await shares "$each" 3
done
sleep 1 # for who would take a wrong one
same 'and no key' '' "$(ls ./*/public/release/"$lied"/key 2>/dev/null)"
kill -CONT "$clerk"
for each in $committee; do
	check "once the fourth tells the right one, $each shows the key" await has_key "$each" "$lied"
done
same 'stock age opens a copy' 'the fix' "$(opens_it cert "$lied" "$lied_bundle")"
has() { [ -e "held/$1/fix.txt" ]; }
check 'and the customer has the fix' await has "$lied"
wait "$follower"
# Who has the key from another needs no share of the liar any more.
wrong_of() {
	said "$1" "$lied" | jq -c 'select(.by == "csirt.example" and .type == "release.share" and
		(.scalar | test("0{60}")))'
}
for each in alder cedar cert; do same "$each took no wrong share of the liar" '' "$(wrong_of "$each")"; done
for each in $committee; do check "$each's journal is sound" at "$each" verify --all; done
finish
