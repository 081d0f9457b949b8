#!/bin/sh
# A vendor does not answer.  Whether what was said to it has not arrived, was not read, or was
# not answered is told apart; and the case goes on without it.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/five.sh"
five_begin || exit 1

# told NODE WORD: what became of the coordinator's question, there.
told() {
	at cert case show "$case" >shown 2>&1
	[ "$(sed -n "/Do you ship it/,/^\$/s/.*-> $1.example: //p" shown)" = "$2" ]
}

check 'a coordinator opens a case' at cert case open --title 'A cache that trusts its key' \
	--with alder.example --with birch.example --with cedar.example --with csirt.example:authority
case=$(echo "$out" | sed -n 's/^case *//p')
check 'all know of it' all_see '^title *A cache' alder birch cedar csirt
check 'an embargo is proposed' at cert embargo propose "$case" --preset 45-days
check 'and seen' all_see 'embargo .*proposed' alder birch cedar csirt
for name in alder birch cedar csirt; do check "$name agrees" at "$name" embargo accept "$case"; done
check 'all are bound' sees cert 'csirt.example .*bound'
for name in alder birch cedar; do check "$name, too" sees cert "$name.example .*bound"; done

# --- one question, four silences

check 'the server of one vendor stands still' five_stop cedar
check 'the coordinator asks' at cert case say "$case" 'Do you ship it?'
check 'one vendor has it' sees alder 'Do you ship it'
check 'reads it' at alder case read "$case"
check 'another' sees birch 'Do you ship it'
check 'answers' at birch case say "$case" 'We do.'
check 'the response team has it' sees csirt 'Do you ship it'
check 'who answered is shown' await told birch answered
check 'who read it, and is silent' await told alder read
check 'who has it, and has not read it' await told csirt delivered
check 'and who has not even got it' told cedar 'not delivered'

# --- the case goes on

for name in alder birch; do
	check "$name goes on" at "$name" case status "$case" accepted fix-ready
done
check 'as the coordinator sees' sees cert 'birch.example .*accepted .*VFd'
check 'of the silent one it is told that, too' shows cert 'cedar.example .*joined .*start .*vfd'
check 'its server runs again' five_serve cedar
check 'what waited arrives' sees_at_last cedar 'Do you ship it'
check 'so that its silence is another' await told cedar delivered
check 'nobody waits for it' at cert case remove "$case" cedar.example --why 'Six weeks without an answer.'
check 'all hear why' all_see 'Six weeks without an answer' alder birch csirt
check 'it is out' all_see 'cedar.example .*removed' alder birch
check 'what is said from now on' at cert case say "$case" 'We publish on Tuesday.'
check 'the others hear' all_see 'We publish on Tuesday' alder birch csirt
check 'and it is made public' at cert case status "$case" public --where https://cert.example/cache
check 'for all who are in it' all_see '^state *embargo exited, .*Px' alder birch csirt
same 'and told the silent one nothing more' 0 "$(shows cedar nothing; grep -c 'We publish on Tuesday' shown)"
finish
