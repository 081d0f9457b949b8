#!/bin/sh
# Of five whose business a sealed release is, some are gone when it is time: its publisher, members
# of its committee, its witnesses; and of those that are left every process is killed.
# long
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/sealed.sh"
. "$root/tests/five.sh"

sealed_begin

# --- four releases, each ready long before its time, and a customer holds them

seal 900 --committee members
killed=$seal killed_bundle=$bundle killed_opens=$opens
seal 1200 --committee members
gone=$seal gone_bundle=$bundle gone_opens=$opens
seal 1500 --committee members
alone=$seal alone_bundle=$bundle alone_opens=$opens

for each in "$killed $killed_bundle" "$gone $gone_bundle" "$alone $alone_bundle"; do
	# shellcheck disable=SC2086 # two
	check 'four are armed by themselves, with a copy each' await ready $each $committee
done

# For the last one birch has a policy of its own: its witnesses are in no committee.  Those of the
# others are asked no more from then on.
grep -e '^log' -e '^witness cert' -e '^witness csirt' birch/public/witness-policy >policy
printf 'group all all %s\nquorum all\n' "$(sed -n 's/^witness \([^ ]*\).*/\1/p' policy | tr '\n' ' ')" >>policy
five_stop birch
mv policy birch/witness-policy
sealed_serve birch
seal 1800 --committee alder.example --committee cedar.example --grace 60
silent=$seal silent_bundle=$bundle silent_opens=$opens
check 'and of one with other witnesses two are' await ready "$silent" "$silent_bundle" alder cedar
follow --once
for each in $killed $gone $alone $silent; do await holds "$each" || break; done
check 'a customer holds all four' holds "$silent"

# --- kill -9 of every process, just before it is time and just after

until_time $((killed_opens - 30))
same 'before its time nobody has a key' '' "$(ls ./*/public/release/*/key 2>/dev/null)"
# shellcheck disable=SC2046 # several
for each in $five; do kill -9 $(children "$each"); done
kill -9 "$(cat follow.pid)"
until_time "$killed_opens"
for each in $five; do
	die "$each"
	sealed_serve "$each"
done
follow --once
for each in $five; do
	check "$each has been killed, and shows the key" await has_key "$each" "$killed"
	same 'stock age opens its copy with it' 'the fix' "$(opens_it "$each" "$killed" "$killed_bundle")"
done
has() { [ -e "held/$1/fix.txt" ]; }
check 'and the customer, who was killed as well, has the fix' await has "$killed"

# --- its publisher is gone, and as many members as may be

die birch csirt
same 'of the next there is no key' '' "$(ls ./*/public/release/"$gone"/key 2>/dev/null)"
until_time "$gone_opens"
for each in alder cedar cert; do
	check "$each opens it without its publisher, and without the fourth" \
		await has_key "$each" "$gone"
done
same 'stock age opens a copy' 'the fix' "$(opens_it cert "$gone" "$gone_bundle")"
check 'and the customer has the fix' await has "$gone"

# --- one more is gone, but the publisher is there

die cert
sealed_serve birch
until_time "$alone_opens"
check 'its publisher shows the key' await has_key birch "$alone"
for each in alder cedar; do
	check "$each has it from there" await has_key "$each" "$alone"
done
check 'the two tell their shares, which are one too few' \
	eval 'await told alder "$alone" && await told cedar "$alone"'
same 'stock age opens a copy' 'the fix' "$(opens_it alder "$alone" "$alone_bundle")"
check 'and the customer has the fix' await has "$alone"

# --- nobody of those who should say what the time is can be reached

die birch
until_time $((silent_opens + 50))
sleep 1 # for who would do it now
until_time $((silent_opens + 60))
for each in alder cedar; do
	check "after the grace $each goes by its own clock" await has_key "$each" "$silent"
done
for each in alder cedar; do
	check "$each tells its share" await told "$each" "$silent"
	check 'which it did not let go before' [ "$(told_at "$each" "$silent")" -ge $((silent_opens + 60)) ]
done
wait "$follower"
same 'the customer has that too, and is done' '0 the fix' "$? $(cat "held/$silent/fix.txt")"
sealed_serve birch cert csirt
for each in birch cert csirt; do check "$each is back, and shows the key" await has_key "$each" "$gone"; done
for each in $five; do check "$each's journal is sound" at "$each" verify --all; done
finish
