#!/bin/sh
# The network falls apart while five negotiate: on both sides other terms are proposed and agreed
# to.  When it has healed, all five see the same.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/five.sh"
five_begin || exit 1

# What the case is to all five: how it stands, and what was said to all of them.
fold() {
	at "$1" case show "$case" --json --limit 500 | python3 -c '
import json, sys
case = json.load(sys.stdin)
def only(thing, keys): return {key: thing.get(key) for key in keys.split()}
shared = only(case, "case title owner em cs decide")
shared["terms"] = [only(t, "terms by is ends consents") for t in case["terms"]]
shared["participants"] = [only(p, "party is roles rm cs adheres told") for p in case["participants"]]
shared["statements"] = [only(s, "id by at kind void statement") for s in case["statements"]
    if len(s["statement"]["to"]) == 5]
shared["equivocations"] = case["equivocations"]
print(json.dumps(shared, sort_keys=True, indent=0))
'
}

alike() {
	fold cert >first
	for name in alder birch cedar csirt; do fold "$name" >other; cmp -s first other || return; done
}

check 'a coordinator opens a case' at cert case open --title 'A parser that never ends' \
	--with alder.example --with birch.example --with cedar.example --with csirt.example:authority
case=$(echo "$out" | sed -n 's/^case *//p')
check 'all know of it' all_see '^title *A parser' alder birch cedar csirt
check 'an embargo is proposed' at cert embargo propose "$case" --preset 90+30
check 'and seen' all_see 'embargo .*proposed' alder birch cedar csirt
for name in alder birch cedar csirt; do check "$name agrees" at "$name" embargo accept "$case"; done
check 'it is in force for all' all_see 'csirt.example .*bound' cert alder birch cedar
check 'and they for it' all_see 'cedar.example .*bound' cert alder birch csirt

# --- the network falls apart

for one in cert csirt; do for other in alder birch cedar; do sever "$one" "$other"; done; done
sooner=$(date -u -d '+30 days' +%FT12:00:00Z)
later=$(date -u -d '+60 days' +%FT12:00:00Z)
check 'on one side the owner proposes an earlier end' at cert embargo revise "$case" --until "$sooner"
check 'on the other a vendor a later one' at alder embargo revise "$case" --until "$later"
check 'here it is seen' sees csirt "proposed, until $sooner"
check 'and agreed to' at csirt embargo accept "$case"
check 'so that it is in force' sees cert "in force, until $sooner"
for name in birch cedar; do
	check "there $name sees the other" sees "$name" "proposed, until $later"
	check 'and agrees' at "$name" embargo accept "$case"
done
check 'as the vendor is told' sees alder 'cedar.example: given'
same 'which the owner has no part in' 0 "$(grep -c "in force, until $later" shown)"
check 'they say something' at birch case say "$case" 'Where is everybody?'
check 'among them it is heard' sees cedar 'Where is everybody'
shows cert 'Where is everybody'
same 'and not elsewhere' '0 0' "$(grep -c 'Where is everybody' shown) $(grep -c "$later" shown)"
check 'what was said is not delivered' shows alder '-> cert.example: not delivered'

# --- it heals

heal
for name in cert csirt; do
	check "when it has healed, $name hears all of it" sees_at_last "$name" 'Where is everybody'
	check 'and sees the terms of both' sees_at_last "$name" "until $later"
done
for name in alder birch cedar; do
	check "as does $name" sees_at_last "$name" "in force, until $sooner"
done
check 'all five see the same, to the byte' patiently alike
same 'those that the owner agreed to are in force' 1 "$(shows alder "in force, until $sooner"; grep -c 'in force' shown)"
same 'the others are still proposed' 1 "$(grep -c "proposed, until $later" shown)"
same 'and nobody equivocates' 0 "$(grep -c WARNING shown)"
terms=$(sed -n "s/^embargo *\([0-9a-f]*\), proposed.*/\1/p" shown)
check 'the owner rejects them' at cert embargo reject "$case" --terms "$terms" --why 'One month is enough.'
check 'it is decided for all' all_see "rejected, until $later" alder birch cedar csirt
check 'and still all see the same' await alike
finish
