#!/bin/sh
# What is under an embargo appears in public: whoever sees it says where, the embargo is over for
# all at once, each is told, and what follows is asked of people.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/five.sh"
five_begin || exit 1

check 'a vendor opens a case' at alder case open --title 'Keys that are drawn twice' \
	--with cert.example:coordinator --with birch.example
case=$(echo "$out" | sed -n 's/^case *//p')
check 'proposes an embargo' at alder embargo propose "$case" --preset 45-days
check 'which the coordinator' sees cert 'embargo .*proposed'
check 'agrees to' at cert embargo accept "$case"
check 'the other vendor sees it, too' sees birch 'embargo .*, until'
check 'and is bound as well' at birch embargo accept "$case"
check 'it is in force' all_see 'embargo .*in force, until' alder cert birch
check 'all of them are bound' sees alder 'birch.example .*bound'
check 'another is asked in' at alder case invite "$case" cedar.example
check 'and has not answered' sees cedar '^part *invited'

# --- it leaks

check 'one of them reads of it in the news' at birch case status "$case" public \
	--where https://news.example/keys
check 'which ends the embargo at once, where it is said' shows birch '^state *embargo exited, .*Pxa'
check 'and for the others, who are told where' all_see 'https://news.example/keys' alder cert
check 'for all' all_see '^state *embargo exited, .*Pxa' alder cert
check 'the terms have ended' shows cert 'embargo .*, ended, until'
same 'and hold nobody' 0 "$(grep -c '  bound' shown)"

# --- what follows is for people

refuse 6 'no other embargo can be agreed on' at alder embargo propose "$case" --preset 14-days
check 'the list shows it' at alder case list --search keys
same 'as what it is' 1 "$(echo "$out" | grep -c 'exited .*Pxa')"
check 'they go on, and in the open' at alder case say "$case" 'We publish today.'
check 'all hear that' all_see 'We publish today.' cert birch
check 'an exploit is out, too' at cert case status "$case" exploited --where https://news.example/poc
check 'as all know' all_see '^state *embargo exited, .*PXa' alder birch

# --- elsewhere attacks alone are seen, and do not end it by themselves

check 'in another case' at cert case open --title 'A length that is believed' --with alder.example \
	--with birch.example
case=$(echo "$out" | sed -n 's/^case *//p')
check 'there is an embargo' at cert embargo propose "$case" --preset 45-days
check 'to which all' all_see 'embargo .*proposed' alder birch
check 'agree' at alder embargo accept "$case"
check 'each of them' at birch embargo accept "$case"
check 'it is in force' sees birch 'embargo .*in force, until'
check 'a vendor sees attacks' at alder case status "$case" attacked --where 'our own servers'
check 'the owner is asked' sees cert '^decide .*attacks were seen'
check 'until then it holds' shows cert 'embargo .*in force, until'
refuse 6 'a vendor cannot decide that' at birch embargo keep "$case" --why 'We need a week.'
check 'the owner ends it' at cert embargo end "$case" --reason attacks --why 'Users must know.'
check 'for all' all_see '^state *embargo exited, .*pxA' alder birch
check 'who see why' all_see 'Users must know.' alder birch
finish
