#!/bin/sh
# Somebody reads a whole log again, here and over the network, and is told of
# whatever is not as it was signed.
# watched
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

serve() {
	start "$accord" serve --dir "$1" --listen "$loopback:0"
}

serve_log() {
	start "$accord" log serve "$1" --listen "$loopback:0"
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

echo 'a passphrase that nobody guesses' >passphrase
"$accord" init psirt.vendor.example --url http://127.0.0.1:9 --dir node --epoch 1 \
	--passphrase-fd 3 3<passphrase >/dev/null || fail 'a node is made'
check 'it serves its log' serve node
vkey=$(python3 -c 'import re, sys
print(re.search("psirt.vendor.example/log[+][0-9a-f]{8}[+][^\"]*", sys.stdin.read())[0])' \
	<node/public/.well-known/accord)
# Its entries are those of its manifest and of each second.
entries() { [ "$(sed -n 2p node/public/checkpoint)" -ge 2 ]; }
check 'the log grows' await entries

told 0 'all agree with the checkpoint' 'a log is read over the network' \
	"$accord" log fsck "$url" --vkey "$vkey"
told 0 '"disagreements":0' 'and told to programs' "$accord" log fsck "$url/" --vkey "$vkey" --json
stop

told 0 'all agree with the checkpoint' 'a node'"'"'s log is read' \
	"$accord" log fsck node --vkey "$vkey"
told 0 'all agree with the checkpoint' 'its public side, too' \
	"$accord" log fsck node/public --vkey="$vkey"
refuse 8 'a server that is not there' "$accord" log fsck "$url" --vkey "$vkey"
refuse 5 'a directory that is not there' "$accord" log fsck nowhere --vkey "$vkey"
refuse 5 'a directory without a log' "$accord" log fsck . --vkey "$vkey"
refuse 3 'a key that is none' "$accord" log fsck node --vkey nonsense
refuse 3 'an address that is none' "$accord" log fsck http:// --vkey "$vkey"
refuse 2 'no key' "$accord" log fsck node
refuse 2 'no log' "$accord" log fsck --vkey "$vkey"
refuse 2 'two logs' "$accord" log fsck node node --vkey "$vkey"

size=$(sed -n 2p node/public/checkpoint)
cp -r node/public copy
flip "copy/tile/0/000.p/$size" 33
told 1 "tile/0/000.p/$size: hash 1 is not that of entry 1 in tile/entries/000.p/$size" \
	'a changed tile' "$accord" log fsck copy --vkey "$vkey"
flip "copy/tile/0/000.p/$size" 33
flip "copy/tile/entries/000.p/$size" 50
told 1 "tile/entries/000.p/$size: entry 1 is not the one that tile/0/000.p/$size has the hash of" \
	'a changed entry' "$accord" log fsck copy --vkey "$vkey"
same 'and nothing else is told' 2 "$(echo "$out" | wc -l)"
told 1 '{"file":"tile/entries/000.p/' 'told to programs' \
	"$accord" log fsck copy --vkey "$vkey" --json
flip "copy/tile/entries/000.p/$size" 50
flip copy/checkpoint 30
told 1 'checkpoint: it is refused' 'a changed checkpoint' "$accord" log fsck copy --vkey "$vkey"
flip copy/checkpoint 30
rm -r copy/tile/0
told 1 "tile/0/000.p/$size: it is missing" 'a missing tile' "$accord" log fsck copy --vkey "$vkey"
check 'nothing is mended' [ ! -e copy/tile/0 ]

# A log of several levels that somebody keeps, and reads while it is served.
seq 1 66000 >lines
vkey=$("$accord" log init log --origin log.example.com/2026)
check 'a longer log' "$accord" log add log -l lines
check 'signed' "$accord" log checkpoint log
told 0 'read 66000 of 66000 entries, in 258 bundles and 261 tiles' 'is read here' \
	"$accord" log fsck log --vkey "$vkey"
check 'it is served' serve_log log
told 0 'read 66000 of 66000 entries' 'and read over the network' \
	"$accord" log fsck "$url" --vkey "$vkey"
stop
flip log/public/tile/1/000 77
told 1 'tile/1/000: its hashes do not lead to the one in tile/2/000.p/1' 'a changed tile' \
	"$accord" log fsck log --vkey "$vkey"
same 'and nothing else is told' 2 "$(echo "$out" | wc -l)"
rm -r log/public/tile/entries
told 1 'and 159 more' 'a log without entries' "$accord" log fsck log --vkey "$vkey"
same 'is told of a hundred times' 102 "$(echo "$out" | wc -l)"

finish
