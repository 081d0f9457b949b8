#!/bin/sh
# A finder takes part in a case as any other: it agrees to the terms of an embargo, what it says
# reaches all, passed on as it signed it, it sees how the case stands, and once it is removed
# nothing new.
# watched
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/five.sh"
five_begin || exit 1
export ACCORD_FINDER_DIR="$PWD/finder"

# mailed TEXT: the finder's mail has that, once it has asked.
mailed() {
	# shellcheck disable=SC2094 # the one is a command, the other a file
	outside "$accord" mail >mail 2>/dev/null && grep -q -- "$1" mail
}

echo 'A length that nobody checks.' >flaw.md
check 'a finder reports to the coordinator' outside "$accord" report cert.example flaw.md \
	--title 'A length that nobody checks'
report=$(echo "$out" | sed -n 's/^report *//p')
check 'who opens a case' at cert case open --report "$report" --with alder.example:vendor
case=$(echo "$out" | sed -n 's/^case *//p')
check 'the finder sees it' await mailed "^case  *$(echo "$case" | cut -c1-12)  A length that nobody checks"
same 'and takes part' 1 "$(grep -c '^  state .*you: joined' mail)"

# --- terms

check 'an embargo is proposed' at cert embargo propose "$case" --preset 45-days
check 'which the finder sees' await mailed '^  embargo .*proposed, until .*in 4[45] days'
terms=$(sed -n 's/.*your answer: accord mail --accept \([0-9a-f]*\),.*/\1/p' mail)
refuse 3 'it does not decline without a reason' outside "$accord" mail --decline "$terms"
check 'it agrees to just these' outside "$accord" mail --accept "$terms"
check 'as the coordinator knows' sees cert "party  *[0-9a-f]\{64\} .*bound"
check 'and the vendor, to whom that is passed on' sees alder "party  *[0-9a-f]\{64\} .*bound"
refuse 6 'nobody agrees twice' outside "$accord" mail --accept "$terms"
check 'the vendor agrees as well' at alder embargo accept "$case"
check 'so it is in force' await mailed '^  embargo .*in force, until'
check 'all of it is told to programs' sh -c "'$accord' mail --cases --offline |
	grep -q '\"em\":\"active\".*\"consent\":\"given\"'"

# --- messages

check 'the vendor asks' at alder case say "$case" 'Which length is that?'
check 'which reaches the finder' await mailed 'alder.example: case.message Which length'
asked=$(sed -n 's/^  \([0-9a-f]*\) .*alder.example: case.message Which.*/\1/p' mail)
check 'who answers, with a file' outside "$accord" mail --answer "$asked" 'That of the header.' flaw.md
check 'to all: the coordinator' sees cert 'That of the header.'
check 'and the vendor' sees alder 'That of the header.'
spoken=$(grep -B1 'That of the header' shown | sed -n 's/^\([0-9a-f]\{12\}\) .*/\1/p')
check 'by the finder itself' grep -q "^$spoken .* case.message  *[0-9a-f]\{64\}" shown
check 'with the file' sees alder 'file: flaw.md'
check 'the vendor goes on' at alder case say "$case" 'We see it.'
check 'and the coordinator has that, too' sees cert 'We see it.'
seq 2300000 >trace.txt
check 'the vendor shows a trace, in pieces' at alder case say "$case" 'A trace of it.' --attach trace.txt
check 'of which the finder hears' await mailed 'alder.example: case.message A trace'
spoken=$(sed -n 's/^  \([0-9a-f]*\) .*alder.example: case.message A trace.*/\1/p' mail)
whole() {
	rm -rf got && mailed . || return
	outside "$accord" mail --save "$spoken" got >/dev/null 2>&1 && cmp -s trace.txt got/trace.txt
}
check 'and which it has, whole' await whole
check 'the finder sees who takes part' outside "$accord" mail "$case" --offline
same 'each of them' 3 "$(echo "$out" | grep -c '^  party .*joined .*bound')"

# --- terms of its own, and what it saw

refuse 3 'what is no time is no end' outside "$accord" mail --propose "$case" tomorrow
refuse 2 'nor is that without where' outside "$accord" mail --saw "$case" public
check 'the finder would keep it secret for longer' outside "$accord" mail --propose "$case" \
	"$(date -u -d '+60 days' +%Y-%m-%dT%H:%M:%SZ)" 'They need a month more.'
own=$(echo "$out" | sed -n 's/^answer *\(.\{12\}\).*/\1/p')
check 'the coordinator sees these terms' sees cert "^embargo  *$own, proposed, until"
check 'and the vendor' sees alder "^embargo  *$own, proposed, until"
check 'who agrees' at alder embargo accept "$case" --terms "$own"
check 'as does the coordinator' at cert embargo accept "$case" --terms "$own"
check 'so they are in force' await mailed '^  embargo .*in force, until .*in [56][0-9] days'
check 'the finder sees attacks' outside "$accord" mail --saw "$case" attacked https://news.example/attacks
check 'which all are told' sees alder '^state .*A'
check 'and the owner is asked about' sees cert 'decide\|asked'

# --- removed

finder=$(at cert inbox --json | sed -n 's/.*"by":"\([0-9a-f]\{64\}\)".*/\1/p' | head -n 1)
check 'the finder is removed' at cert case remove "$case" "$finder" --why "It asked for that."
check 'which it is told' await mailed 'state .*you: removed'
check 'the vendor hears of it' sees alder "party  *$finder  *removed"
check 'what is said then' at alder case say "$case" 'Nothing for those who left.'
check 'is for the others' sees cert 'Nothing for those who left.'
same 'and not for the finder' 1 "$(mailed 'Nothing for those'; echo $?)"
refuse 6 'who says nothing more in it' outside "$accord" mail --answer "$asked" 'One more thing.'

# --- and leaves another one by itself

check 'the finder reports once more' outside "$accord" report cert.example flaw.md --title 'A second length'
report=$(echo "$out" | sed -n 's/^report *//p')
check 'and there is another case' at cert case open --report "$report"
case=$(echo "$out" | sed -n 's/^case *//p')
check 'which it sees' await mailed "^case  *$(echo "$case" | cut -c1-12)  A second length"
check 'it leaves' outside "$accord" mail --leave "$case" 'I have no time for it.'
check 'as the coordinator sees' sees cert "party  *$finder  *left"
check 'and why' grep -q 'I have no time for it.' shown
check 'what is said then' at cert case say "$case" 'Then we go on alone.'
same 'it is not told' 1 "$(mailed 'Then we go on'; echo $?)"
for each in alder cert; do
	five_stop $each
	check "the journal of $each holds" at $each verify --all
done
finish
