#!/bin/sh
# Somebody watches a log, and is told when it forks: with a proof that others can verify.
# watched
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

# serve DIR [ADDRESS]
serve() {
	start "$accord" log serve "$1" --listen "${2:-$loopback:0}"
}

# add DIR ENTRY...: and a checkpoint that has them.
add() {
	dir=$1
	shift
	printf '%s\n' "$@" | "$accord" log add "$dir" -l >/dev/null && "$accord" log checkpoint "$dir" >/dev/null
}

# told STATUS TEXT NAME COMMAND...: it ends so, and says so on its standard output.
told() {
	wanted=$1
	text=$2
	name=$3
	shift 3
	try "$@"
	case $status:$out in
	"$wanted:"*"$text"*) pass "$name" ;;
	*)
		fail "$name"
		show_what_was_said
		;;
	esac
}

# look STATUS TEXT NAME WHERE [OPTION...]: look once.
look() {
	wanted=$1
	text=$2
	name=$3
	where=$4
	shift 4
	told "$wanted" "$text" "$name" "$accord" log watch "$where" --vkey "$vkey" --state state --once "$@"
}

says() {
	grep -qF -- "$1" watched
}

# watch WHERE [OPTION...]: every second, in the background; what it says is in `watched`.
watch() {
	where=$1
	shift
	"$accord" log watch "$where" --vkey "$vkey" --state state --every 1 "$@" >watched 2>trouble </dev/null &
	watcher=$!
	servers="$servers $watcher"
}

# Its exit status.
end_watch() {
	end -TERM "$watcher"
	ended=$?
}

vkey=$("$accord" log init log --origin log.example.com/2026)
seq 1 300 >lines
"$accord" log add log -l lines >/dev/null
check 'a log' "$accord" log checkpoint log
serve log
look 0 '300 entries, read from the first on' 'is read at the first look' "$url"
look 0 '300 entries, nothing new' 'and known at the second' "$url"
curl -s --data-binary one "$url/add?proof=1" >/dev/null
look 0 '301 entries, 1 of them new' 'what is new is told' "$url"
curl -s --data-binary two "$url/add?proof=1" >/dev/null
look 0 '"event":"grown","size":302' 'also to programs' "$url/" --json
look 0 '302 entries, nothing new' 'a directory will do' log

watch "$url"
curl -s --data-binary three "$url/add?proof=1" >/dev/null
check 'a watch that goes on tells of each checkpoint' await says '303 entries, 1 of them new'
refuse 6 'nobody else may use its file' \
	"$accord" log watch "$url" --vkey "$vkey" --state state --once
stop
check 'a server that is gone is told of' await test -s trouble
serve log "$address"
check 'and that it is back' await says 'it can be read again'
same 'each once' 1 "$(wc -l <trouble)"
end_watch
same 'it ends well' 0 "$ended"

# Another history: what was in a copy of the log is continued in another way.
stop
cp -r log other
add log four five
serve log
look 0 '305 entries, 2 of them new' 'the log grows' "$url"
stop
cp -r other same
cp -r other shorter
add same 4 5
add other 4 5 6 7 8
add shorter 4
serve other "$address"
watch "$url" --json
check 'a fork is an alarm' await says '"event":"forked"'
check 'with evidence' test -s state.fork-305
sleep 2
same 'told once' 1 "$(grep -c forked watched)"
stop
serve log "$address"
check 'the watch goes on' await says '"event":"continued"'
curl -s --data-binary six "$url/add?proof=1" >/dev/null
check 'with what it knew' await says '"event":"grown","size":306'
end_watch
same 'but does not end well' 1 "$ended"
stop

told 0 'log.example.com/2026 forked' 'the evidence is a proof' \
	"$accord" log watch --check state.fork-305 --vkey "$vkey"
told 0 '{"log":"log.example.com/2026","forked":true,"older":305,"newer":308}' 'for programs, too' \
	"$accord" log watch --check state.fork-305 --vkey "$vkey" --json
cat >verify.py <<'EOP'
import base64, hashlib, json, sys
evidence = json.load(open(sys.argv[1]))
def head(note):
    origin, size, root = note.split("\n\n")[0].split("\n")
    return int(size), base64.b64decode(root)
(m, old), (n, new) = head(evidence["older"]), head(evidence["newer"])
path = [base64.b64decode(p) for p in evidence["path"]]
# RFC 9162, 2.1.4.2
fn, sn = m - 1, n - 1
if m & (m - 1) == 0:
    path.insert(0, base64.b64decode(evidence["root"]))
while fn & 1:
    fn, sn = fn >> 1, sn >> 1
fr = sr = path[0]
node = lambda a, b: hashlib.sha256(b"\1" + a + b).digest()
for c in path[1:]:
    if fn & 1 or fn == sn:
        fr, sr = node(c, fr), node(c, sr)
        while fn and not fn & 1:
            fn, sn = fn >> 1, sn >> 1
    else:
        sr = node(sr, c)
    fn, sn = fn >> 1, sn >> 1
assert sn == 0 and sr == new and fr != old and fr == base64.b64decode(evidence["root"])
EOP
check 'also to another program' python3 verify.py state.fork-305
other_vkey=$("$accord" log init stranger --origin log.example.com/2026)
refuse 4 'but not about another log' "$accord" log watch --check state.fork-305 --vkey "$other_vkey"
sed 's/"root":"./"root":"/' state.fork-305 >wrong
refuse 3 'what is malformed is refused' "$accord" log watch --check wrong --vkey "$vkey"
refuse 5 'and what is not there' "$accord" log watch --check nothing --vkey "$vkey"
python3 -c 'import json
evidence = json.load(open("state.fork-305"))
evidence["older"] = evidence["newer"]
json.dump(evidence, open("honest", "w"))'
refuse 4 'what contradicts nothing is none' "$accord" log watch --check honest --vkey "$vkey"

# One of the same size, and a shorter one.
cp state before
look 0 '306 entries, nothing new' 'the log itself is as it was' log
add same 6
look 1 'ALARM: it forked: it signed a head of 306 entries and one of 306' 'two heads of one size' same
same 'the proof is kept' "see 'state.fork-306'" "${out##*; }"
check 'and is one' "$accord" log watch --check state.fork-306 --vkey "$vkey"
cp state.fork-306 kept
look 1 "see 'state.fork-306'" 'the next time nothing is added to it' same
check 'nor replaced' cmp state.fork-306 kept
same 'and what is known stays' "$(cat before)" "$(cat state)"
look 1 'ALARM: it does not show what it signed: it shows 304 entries' 'fewer entries of another past' shorter
refuse 4 'prove nothing where their end is not to be had' \
	"$accord" log watch --check state.broken-306 --vkey "$vkey"
cp log/public/tile/0/001.p/50 shorter/public/tile/0/001.p/
look 1 "it signed a head of 306 entries and one of 304 that no one log can have; see 'state.fork-306'" \
	'and prove all where it is' shorter
rm state.fork-306
look 1 'ALARM: it forked' 'which can be kept, too' shorter
check 'and verified' "$accord" log watch --check state.fork-306 --vkey "$vkey"
cp -r log/public stale
python3 -c 'import json
print(json.load(open("state.fork-305"))["older"], end="")' >stale/checkpoint
look 0 'it shows an older head, of 305 entries, of the same past; 306 are known' \
	'an older head of the same past is no alarm' stale

# What is signed must be shown.
cp -r log broken
add broken 7
rm broken/public/tile/entries/001.p/*
look 1 'ALARM: it does not show what it signed: tile/entries/001.p/51: it is missing' 'entries that are missing' broken
check 'both heads are kept' test -s state.broken-306
refuse 8 'a server that is not there' \
	"$accord" log watch "$url" --vkey "$vkey" --state state --once
refuse 5 'a log that is not there' "$accord" log watch nowhere --vkey "$vkey" --state state --once
refuse 4 'another key' "$accord" log watch log --vkey "$other_vkey" --state new --once
refuse 4 'what is known of another log' "$accord" log watch log --vkey "$other_vkey" --state state --once
check 'nothing is known of it then' test ! -e new
flip state 40
refuse 3 'a file that was changed' "$accord" log watch log --vkey "$vkey" --state state --once
flip state 40
refuse 2 'no file' "$accord" log watch log --vkey "$vkey" --once
refuse 2 'no log' "$accord" log watch --vkey "$vkey" --state state
refuse 2 'a log and evidence' "$accord" log watch log --vkey "$vkey" --check state.fork-305
refuse 2 'seconds that are none' "$accord" log watch log --vkey "$vkey" --state state --every 0


# Of a node's log each entry is known by its kind, and there is one anchor for each epoch.
node_entry() {
	python3 -c 'import sys
kind, epoch = int(sys.argv[1]), int(sys.argv[2])
sys.stdout.buffer.write(bytes([kind]) + epoch.to_bytes(8, "big") + bytes(32))' "$1" "$2"
}

# anchors DIR EPOCH...: 0 for a public statement.
anchors() {
	dir=$1
	shift
	for epoch; do
		node_entry $((epoch > 0 ? 2 : 1)) "$epoch" >entry
		"$accord" log add "$dir" entry >/dev/null
	done
	"$accord" log checkpoint "$dir" >/dev/null
}

vkey=$("$accord" log init node --origin psirt.vendor.example/log)
rm state
anchors node 0 7 8 0 9
look 0 '5 entries, read from the first on' 'a log of a node' node
anchors node 10 0 11
look 0 '8 entries, 3 of them new' 'that goes on in order' node
anchors node 11 12
look 1 'ALARM: entry 8 anchors epoch 11 once more' 'two anchors for an epoch' node
look 0 'nothing new' 'are told once' node
anchors node 14 13
look 1 'ALARM: entry 10 anchors epoch 14, but the last anchor was of epoch 12' 'a gap' node
same 'and one that comes late' 1 "$(echo "$out" | grep -c 'ALARM: entry 11 anchors epoch 13 after')"
anchors node 15
look 0 '13 entries, 1 of them new' 'it goes on from the latest' node
add node 'something else'
cp state before
look 1 'ALARM: entry 13: a log entry is 41 bytes, not 14' 'what is no entry of a node' node
cp before state
look 0 '14 entries, 1 of them new' 'may be one of another log' node --any-entries

# Witnesses.
vkey=$("$accord" log init seen --origin seen.example)
"$accord" witness init w --name witness.example >w.vkey
printf 'log %s\nwitness w %s http://127.0.0.1:9\nquorum w\n' "$vkey" "$(cat w.vkey)" >policy
rm state
add seen one
try "$accord" log watch seen --vkey "$vkey" --state state --once --policy policy
same 'a log that its witnesses do not vouch for' "4 accord: the quorum 'w' is not met: 0 of the policy's 1 witnesses cosigned the checkpoint" "$status $err"
same 'is known nevertheless' 'seen.example: 1 entry, read from the first on' "$out"
printf 'log %s\nquorum none\n' "$vkey" >none
look 0 'nothing new' 'none need' seen --policy none
refuse 3 'a policy that is none' "$accord" log watch seen --vkey "$vkey" --state state --once --policy w.vkey
refuse 5 'or not there' "$accord" log watch seen --vkey "$vkey" --state state --once --policy nothing

vkey=old.example/2020+bd0a71f0+AW1E+Tn4KdQ1mLze3akN4B22n6pQyqM+jGwyikuQDU2s
mkdir -p old/tile/entries/000.p
printf '\000\001a' >old/tile/entries/000.p/1
cat >old/checkpoint <<'END'
old.example/2020
1
Aippeebat6pa5MPl5F9+l3ESp+Y1k4INvsHsc4ok+Tw=

— old.example/2020 vQpx8FzwIC57chhKYf/BMW+yI39LAZx/ZgpH1eSaAB0ca1bu9L+7Q4CP1BmEiXIHP7/Y+/d0xAZKW+W7htfj1dMkqAg=
— witness.example ILx/KwAAAABfXhAAokOEZmHN4fSydE46qMPZpqPp6++LwOKdzqHkorSKpaeLUIgT6spIXfbxW1DF9ywaQEP+JVq/kkFHFfG5L0GjAg==
END
cat >policy <<END
log $vkey
witness w witness.example+20bc7f2b+BMhTrQ8M0rYZrqks7sT9VqJNZJnVhM55JX5Fz9gTm2Cn
quorum w
END
rm state
look 0 'it is stale: a quorum of its witnesses saw it last' 'what was seen long ago only is stale' old --policy policy

finish
