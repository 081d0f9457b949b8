#!/bin/sh
# A coordinator works on a case with twelve vendors, none of which has accord: they are its guests.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/five.sh"
five_begin cert || exit 1
vendors='Aspen Beech Chestnut Dogwood Elm Fir Ginkgo Hazel Ivy Juniper Katsura Larch'

check 'a coordinator opens a case' at cert case open --title 'A modem that answers to anybody'
case=$(echo "$out" | sed -n 's/^case *//p')
check 'and proposes when it ends' at cert embargo propose "$case" --preset 45-days

# --- twelve vendors, by mail

for name in $vendors; do
	check "$name is asked in" at cert case invite "$case" "/$name"
done
for name in $vendors; do
	[ "$name" = Larch ] || check "$name agrees" at cert case accept "$case" --as "/$name"
done
check 'one declines' at cert case decline "$case" --as /Larch --why 'We make no modems.'
check 'it is in force' shows cert 'embargo .*in force, until'
same 'for all who agreed, and the coordinator' 12 "$(grep -c '  bound' shown)"
check 'a vendor writes, and it is said for it' at cert case say "$case" 'Ours answer, too.' --as /Hazel
check 'as what it is' shows cert "case.message  cert.example for its guest 'cert.example/Hazel'"
for name in $vendors; do
	[ "$name" = Larch ] || check "$name has a fix" at cert case status "$case" accepted fix-ready --as "/$name"
done
same 'all of them' 11 "$(shows cert .; grep -c '^party *cert.example/.* joined .*VFd' shown)"
check 'one leaves' at cert case leave "$case" --as /Ivy --why 'It is another product.'
check 'another is removed' at cert case remove "$case" /Fir --why 'It published early.'
refuse 6 'and nothing is said for it any more' at cert case say "$case" 'We did not.' --as /Fir
check 'the case is made public' at cert case status "$case" public --where https://cert.example/modems
check 'for all' shows cert '^state *embargo exited, .*Px'
same 'nobody equivocates' 0 "$(grep -c WARNING shown)"
check 'what the coordinator has holds' at cert verify --all
finish
