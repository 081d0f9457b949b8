#!/bin/sh
# A case between a coordinator, two vendors and a finder: opened from a report, an embargo that
# all agree to, messages both ways, somebody who comes later, and the end by what is public.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

# make NAME ROLE NUMBER: a node, whose address the others are told beforehand.
make() {
	"$accord" init "$1" --url "http://$loopback:710$3" --dir "$1" --epoch 1 --role "$2" \
		--passphrase-fd 3 3<passphrase >/dev/null || exit 1
	echo "$1 http://$loopback:710$3" >>peers
}

# as NAME ...: a command at that node.
as() {
	node=$1
	shift
	"$accord" "$@" --dir "$node"
}

# shows NAME PATTERN: its case has that.
shows() {
	as "$1" case show "$case" >shown 2>&1 && grep -q -- "$2" shown
}

# sees NAME PATTERN: waits until it has.
sees() {
	await shows "$1" "$2" || { cat shown "$1.log" >&2 && return 1; }
}

run_node() {
	start "$accord" serve --dir "$1" --listen "$loopback:710$2"
}

echo 'a passphrase that nobody guesses' >passphrase
make cert.example coordinator 1 &
make vendor.example vendor 2 &
make other.example vendor 3 &
wait
for each in cert vendor other; do cp peers $each.example/peers; done
check 'the coordinator serves' run_node cert.example 1
check 'a vendor serves' run_node vendor.example 2
check 'another one serves' run_node other.example 3
for each in cert vendor other; do cp serve.log $each.example.log; done

# --- from a report to a case

export ACCORD_FINDER_DIR="$PWD/finder"
echo 'A stream that is reset at once costs a server more than its client.' >flaw.md
check 'a finder reports' "$accord" report "http://$loopback:7101" flaw.md \
	--title 'Streams that are reset at once'
report=$(as cert.example inbox --json | sed 's/.*"id":"\([0-9a-f]*\)".*/\1/')
check 'a case is opened from it' as cert.example case open --report "$report" \
	--with vendor.example:vendor,deployer --tracking VU-17
case=$(echo "$out" | sed -n 's/^case *//p')
check 'the vendor is told' sees vendor.example 'flaw.md'
check 'and of the finder' sees vendor.example 'party .*finder\|party  *[0-9a-f]\{64\}'

# --- an embargo

check 'the owner proposes an embargo' as cert.example embargo propose "$case" --preset 45-days
check 'the vendor sees it' sees vendor.example 'embargo .*proposed, until'
check 'and agrees' as vendor.example embargo accept "$case"
check 'it is in force' sees cert.example 'embargo .*in force, until'
there() { (TZ=ABC-5 && export TZ && shows cert.example "$1"); }
check 'who looks is told his own time, and how long that is' there 'in force, until .* ABC, in 4[45] days'
check 'both are bound' sh -c "[ \$(grep -c '  bound' shown) = 2 ]"

# --- somebody who comes later

check 'another vendor is invited' as cert.example case invite "$case" other.example
check 'it is told the terms' sees other.example 'embargo .*, until'
same 'and nothing else' 0 "$(grep -c 'Streams\|vendor.example' shown)"
check 'it accepts' as other.example case accept "$case" --tracking BUG-4
check 'then it is told what it is about' sees other.example 'Streams that are reset'
check 'and who else takes part' sees other.example 'party  *vendor.example .*bound'
check 'as the vendor is told of it' sees vendor.example 'party  *other.example .*bound'

shows cert.example 'What was reported is attached'
spoken=$(grep -B1 'What was reported is attached' shown | sed -n 's/^\([0-9a-f]\{12\}\) .*/\1/p')
check 'it is shown what was said before' as cert.example case say "$case" 'This was reported.' --history "$spoken"
spoken=$(echo "$out" | sed -n 's/^said *\(.\{12\}\).*/\1/p')
check 'as it sees' sees other.example 'What was reported is attached'
check 'with its file' as other.example show "$spoken" --save shown.got
check 'whole' cmp flaw.md shown.got/flaw.md

# --- messages both ways

check 'one says something to all' as other.example case say "$case" 'Ours resets them, too.'
check 'and the vendor hears it' sees vendor.example 'Ours resets them, too.'
check 'another answers' as vendor.example case say "$case" 'A limit helps.' --attach flaw.md
check 'which is heard' sees other.example 'A limit helps.'
check 'it is shown as delivered and answered' sees other.example '-> vendor.example: answered'
check 'it is on its way' as vendor.example case status "$case" accepted fix-ready
check 'and all know' sees cert.example 'vendor.example .*joined .*accepted .*VFd'

# --- what its people arrange, and edits

check 'an answer lies ready' as cert.example case template thanks 'We call {title} {tracking}.'
same 'and is listed' 1 "$(as cert.example case templates | grep -c '^thanks ')"
check 'it is said' as cert.example case say "$case" --template thanks
spoken=$(echo "$out" | sed -n 's/^said *\(.\{12\}\).*/\1/p')
check 'filled in, to the others' sees other.example 'We call Streams that are reset at once VU-17.'
check 'another message takes its place' as cert.example case say "$case" 'It is VU-17.' --edit "$spoken"
check 'as the others see' sees vendor.example "in place of $spoken"
check 'at both' grep -q '^          replaced by' shown
refuse 6 'nobody edits what another said' as vendor.example case say "$case" 'It is not.' --edit "$spoken"
check 'one answers just that' as other.example case say "$case" 'Ours is BUG-4.' --answer "$spoken"
check 'as is seen' sees cert.example "to $spoken"
check 'somebody takes care of the case' as cert.example case assign "$case" ann
check 'it has tags' as cert.example case tag "$case" http2 urgent
check 'one of which it loses' as cert.example case tag "$case" --remove urgent
same 'by which it is found' 1 "$(as cert.example case list --assignee ann --tag http2 | grep -c Streams)"
same 'and no other' 0 "$(as cert.example case list --tag urgent 2>/dev/null | grep -c Streams)"
check 'its history tells of it' as cert.example case history "$case"
same 'and who did so' 4 "$(echo "$out" | grep -c ' \(assign\|tag\|untag\)  *cert.example (.*): ')"
same 'the others are not told' 0 "$(as vendor.example case list --tag http2 2>/dev/null | grep -c Streams)"
same 'nor do they see' 0 "$(shows vendor.example . && grep -c '^assigned\|^tags' shown)"

# --- another owner, who splits it and merges what was split

refuse 6 'who does not own it does not hand it over' as vendor.example case handover "$case" other.example --why 'No.'
check 'the owner does' as cert.example case handover "$case" vendor.example --why 'It is its product.'
check 'to who sees it' sees vendor.example 'case.handover  cert.example'
same 'and is not the owner yet' 1 "$(grep -c '^owner  *cert.example' shown)"
check 'but has accepted' as vendor.example case accept "$case"
check 'as the one before knows' sees cert.example '^owner  *vendor.example'
check 'and the other one' sees other.example '^owner  *vendor.example'
refuse 6 'the one before splits nothing' as cert.example case split "$case" --title 'The proxy'
check 'the owner does that, too' as vendor.example case split "$case" --title 'The proxy' --with other.example
part=$(echo "$out" | sed -n 's/^case *//p')
whole=$case case=$part
check 'with one of them' sees other.example '^embargo .*, proposed, until'
same 'and not the other' 5 "$(as cert.example case show "$part" >/dev/null 2>&1; echo $?)"
same 'nothing is carried over' 0 "$(grep -c 'A limit helps' shown)"
check 'until that has agreed' as other.example embargo accept "$part"
check 'as the owner knows' sees vendor.example 'party *other.example .*bound'
shows vendor.example . && case=$whole && shows vendor.example 'A limit helps.'
spoken=$(grep -B1 'A limit helps' shown | sed -n 's/^\([0-9a-f]\{12\}\) .*/\1/p')
check 'then it is taken over' as vendor.example case take "$part" "$spoken"
case=$part
check 'as what it was' sees other.example "said in another case at .*, as $spoken by vendor.example"
check 'with its file' grep -q 'file: flaw.md' shown
check 'both go on as one' as vendor.example case merge "$whole" "$part" --title 'Resets, all of it'
case=$(echo "$out" | sed -n 's/^case *//p')
for each in cert other; do check "as $each sees" sees $each.example '^title  *Resets, all of it'; done
merged=$case
for case in "$part" "$whole"; do check "where it came from tells of it" sees other.example "^          $merged"; done
case=$whole

# --- a file that is too large for an envelope

# here NAME: how many pieces of the file have come there, in one line.
here() { as "$1" show "$spoken" | sed -n 's/^file  *trace.txt, .* bytes, \(.*\) are here$/\1/p'; }
all_here() { [ "$(here "$1")" = '3 of 3 pieces' ]; }

seq 2700000 >trace.txt
# shellcheck disable=SC2016 # for the other shell
refuse 8 'no piece of it can be written' sh -c 'ulimit -f 4000 && exec "$0" case say "$1" \
	"The whole trace." --attach trace.txt --dir vendor.example' "$accord" "$case"
same 'and how to go on is told' 1 "$(echo "$err" | grep -c 'accord send --resume [0-9a-f]* trace.txt')"
shows vendor.example .
spoken=$(grep -B1 'The whole trace' shown | sed -n 's/^\([0-9a-f]\{12\}\) .*/\1/p')
same 'what was said tells of it' '0 of 3 pieces' "$(here vendor.example)"
refuse 6 'it does not go on with another file' as vendor.example send --resume "$spoken" peers
check 'it goes on with this one' as vendor.example send --resume "$spoken" trace.txt
same 'in pieces' 'file      trace.txt, in 3 pieces' "$out"
check 'once each' as vendor.example send --resume "$spoken" trace.txt
shows vendor.example .
same 'as all see' 3 "$(grep -c 'file: trace.txt.000[123]$' shown)"
for each in cert other; do
	check "they come to $each" await all_here $each.example
	check 'and are joined' as $each.example show "$spoken" --save $each.got
	check 'to just that file' cmp trace.txt $each.got/trace.txt
done

# --- the end

check 'it becomes public' as other.example case status "$case" public \
	--where https://news.example/resets
check 'so the embargo is over' sees cert.example 'state .*exited'
check 'for all' sees vendor.example 'state .*exited'
refuse 6 'and another is not agreed on' as cert.example embargo propose "$case" --preset 14-days
check 'cases are listed' as cert.example case list --search streams
same 'with what happened' 1 "$(echo "$out" | grep -c 'exited .*P')"

# --- the same whenever it is folded again

for each in $servers; do end -TERM "$each"; done
as cert.example case show "$case" >before 2>&1
check 'views are folded again' as cert.example rebuild
as cert.example case show "$case" >after 2>&1
same 'and show the same' "$(cat before)" "$(cat after)"
check 'the journal holds' as cert.example verify --all
finish
