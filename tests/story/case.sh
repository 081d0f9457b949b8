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
check 'both are bound' sh -c "[ \$(grep -c '  bound' shown) = 2 ]"

# --- somebody who comes later

check 'another vendor is invited' as cert.example case invite "$case" other.example
check 'it is told the terms' sees other.example 'embargo .*, until'
same 'and nothing else' 0 "$(grep -c 'Streams\|vendor.example' shown)"
check 'it accepts' as other.example case accept "$case" --tracking BUG-4
check 'then it is told what it is about' sees other.example 'Streams that are reset'
check 'and who else takes part' sees other.example 'party  *vendor.example .*bound'
check 'as the vendor is told of it' sees vendor.example 'party  *other.example .*bound'

# --- messages both ways

check 'one says something to all' as other.example case say "$case" 'Ours resets them, too.'
check 'and the vendor hears it' sees vendor.example 'Ours resets them, too.'
check 'another answers' as vendor.example case say "$case" 'A limit helps.' --attach flaw.md
check 'which is heard' sees other.example 'A limit helps.'
check 'it is shown as delivered and answered' sees other.example '-> vendor.example: answered'
check 'it is on its way' as vendor.example case status "$case" accepted fix-ready
check 'and all know' sees cert.example 'vendor.example .*joined .*accepted .*VFd'

# --- a file that is too large for an envelope

# here NAME: how many pieces of the file have come there, in one line.
here() { as "$1" show "$said" | sed -n 's/^file  *trace.txt, .* bytes, \(.*\) are here$/\1/p'; }
all_here() { [ "$(here "$1")" = '3 of 3 pieces' ]; }

seq 2700000 >trace.txt
# shellcheck disable=SC2016 # for the other shell
refuse 8 'no piece of it can be written' sh -c 'ulimit -f 4000 && exec "$0" case say "$1" \
	"The whole trace." --attach trace.txt --dir vendor.example' "$accord" "$case"
same 'and how to go on is told' 1 "$(echo "$err" | grep -c 'accord send --resume [0-9a-f]* trace.txt')"
shows vendor.example .
said=$(grep -B1 'The whole trace' shown | sed -n 's/^\([0-9a-f]\{12\}\) .*/\1/p')
same 'what was said tells of it' '0 of 3 pieces' "$(here vendor.example)"
refuse 6 'it does not go on with another file' as vendor.example send --resume "$said" peers
check 'it goes on with this one' as vendor.example send --resume "$said" trace.txt
same 'in pieces' 'file      trace.txt, in 3 pieces' "$out"
check 'once each' as vendor.example send --resume "$said" trace.txt
shows vendor.example .
same 'as all see' 3 "$(grep -c 'file: trace.txt.000[123]$' shown)"
for each in cert other; do
	check "they come to $each" await all_here $each.example
	check 'and are joined' as $each.example show "$said" --save $each.got
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
