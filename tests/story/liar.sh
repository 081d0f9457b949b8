#!/bin/sh
# A vendor tells some that it has a fix, and others that it has none.  Once the two meet, all name
# it, with both statements that it has signed.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/five.sh"
five_begin || exit 1

check 'a coordinator opens a case' at cert case open --title 'A pointer that is kept too long' \
	--with alder.example --with birch.example --with cedar.example --with csirt.example:authority
case=$(echo "$out" | sed -n 's/^case *//p')
check 'all know of it' all_see '^title *A pointer' alder birch cedar csirt
check 'one vendor says something' at cedar case say "$case" 'We look into it.'
check 'which all hear' all_see 'We look into it' alder birch cert csirt

# --- to these it says one thing; then it forgets that it did, and says another to those

check 'it stops' five_stop cedar
cp -a cedar forgetful
check 'and runs again' five_serve cedar
sever cedar birch
sever cedar csirt
check 'to some it says that there is a fix' at cedar case say "$case" 'Our fix is ready.'
check 'who hear that' all_see 'Our fix is ready' alder cert
one=$(sed -n 's/^\([0-9a-f]*\)  .*case.message  cedar.example$/\1/p' shown | tail -n 1)
check 'it stops, and forgets' five_stop cedar
rm -r cedar
mv forgetful cedar
heal
sever cedar alder
sever cedar cert
check 'it runs again' five_serve cedar
check 'to others it says that there is none' at cedar case say "$case" 'We will not mend it.'
check 'who hear that' all_see 'We will not mend it' birch csirt
other=$(sed -n 's/^\([0-9a-f]*\)  .*case.message  cedar.example$/\1/p' shown | tail -n 1)
same 'as yet nobody can know' '0 0' "$(shows cert .; grep -c WARNING shown) $(shows birch .; grep -c WARNING shown)"

# --- they meet

heal
named() {
	at "$1" case show "$case" >shown 2>&1
	grep 'WARNING *cedar.example equivocates (fork)' shown | grep "$one" | grep -q "$other"
}
for name in alder cert; do
	check "$name, who heard one, hears the other" sees_at_last "$name" 'We will not mend it'
done
check 'what it said is shown to the others' at alder case say "$case" 'It told us this.' --history "$one"
for name in alder birch cert csirt; do
	check "$name names it, with both" patiently named "$name"
done
same 'and nobody else' 1 "$(grep -c WARNING shown)"
check 'the list warns' at csirt case list
same 'too' 1 "$(echo "$out" | grep -c 'EQUIVOCATING')"
for name in alder csirt; do
	for id in $one $other; do
		check "$name can show what it signed" at "$name" show "$id"
	done
done

# --- people decide

check 'the owner has it leave' at cert case remove "$case" cedar.example --why 'It said two things.'
check 'all see it' all_see 'cedar.example .*removed' alder birch csirt
check 'and go on' at birch case say "$case" 'Ours is mended.'
check 'without it' all_see 'Ours is mended' alder cert csirt
for name in cert birch; do check "$name's journal is sound" at "$name" verify --all; done
finish
