#!/bin/sh
# A node is backed up while it runs, its disk is lost, and it is restored elsewhere: it
# shows what it had, and signs nothing until somebody says that it may.
# shellcheck disable=SC2016 # what stands in single quotes is for the shell that is begun
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

serve() {
	start "$accord" serve --dir node --listen "$1"
}

backup() {
	"$accord" backup "$1" --dir node --passphrase-fd 3 3<passphrase
}

restore() {
	"$accord" restore "$1" --dir "$2" --passphrase-fd 3 3<"$3"
}

echo 'a passphrase that nobody guesses' >passphrase
echo 'another passphrase' >wrong
echo 'reading past the end of the zebra table' >notes.md
echo 'the fix that is to come' >fix.txt
"$accord" init psirt.vendor.example --url http://127.0.0.1:1 --dir node --epoch 60 \
	--passphrase-fd 3 3<passphrase >/dev/null
serve "$loopback:0" && stop && rm -rf node
url=http://$address
"$accord" init psirt.vendor.example --url "$url" --dir node --epoch 1 \
	--passphrase-fd 3 3<passphrase >/dev/null
check 'a node serves' serve "$address"
check 'a report comes in' "$accord" report "$url" notes.md --title 'A flaw' --dir finder
check 'a release is sealed' "$accord" release seal fix.txt --at 2099-01-01T00:00:00Z --dir node
check 'it is backed up as it runs' backup saved
check 'for its owner alone' test "$(stat -c %a saved)" = 600
check 'the backup shows nothing' sh -c '! grep -aq -e zebra -e AGE-SECRET -e PRIVATE -e "A flaw" saved'
check 'nothing is left of its making' test ! -e node/journal/backup.db -a ! -e node/accord-backup
check 'the log grows on' "$accord" report "$url" notes.md --title 'A second flaw' --dir finder
stop
"$accord" statements --dir node --json >before
bundles=$(ls node/public/bundle)
mv node lost

refuse 4 'another passphrase opens nothing' restore saved node wrong
check 'and makes nothing' test ! -e node
head -c 3000 saved >half
refuse 4 'a backup that is cut short is none' restore half node passphrase
refuse 3 'nor is any other file' restore fix.txt node passphrase
refuse 6 'a node that is there is not touched' restore saved lost passphrase
check 'it is restored' restore saved node passphrase
check 'what came in is there' test "$("$accord" inbox --json --dir node | wc -l)" = 1
check 'with its files' "$accord" show "$(head -1 before >/dev/null; "$accord" inbox --json --dir node |
	python3 -c 'import json, sys; print(json.loads(sys.stdin.readline())["id"])')" \
	--save case --dir node
check 'as they were' cmp case/notes.md notes.md
check 'the sealed release too' test "$(ls node/public/bundle)" = "$bundles"
check 'its views are what they were' sh -c "'$accord' rebuild --dir node | grep -q 'what they were'"
refuse 6 'it does not serve yet' "$accord" serve --dir node --listen "$address"
refuse 6 'nor sign' "$accord" release seal fix.txt --at 2099-01-01T00:00:00Z --dir node
check 'it goes on when it is told to' "$accord" restore --accept --dir node
check 'which is noted' test "$(wc -l <node/signer/overrides)" = 1
refuse 6 'once' "$accord" restore --accept --dir node
check 'it serves again' serve "$address"
check 'and takes reports' "$accord" report "$url" notes.md --title 'A third flaw' --dir finder
stop

# --- its log is witnessed, and the backup sealed to somebody who is not here

# witness_serve [ADDRESS]: returns when it listens; sets `witness` and `seen_at`.
witness_serve() {
	node_at=$address
	start "$accord" witness serve seen --listen "${1:-$loopback:0}"
	witness=$server seen_at=$address
	address=$node_at url=http://$node_at
}

stop_witness() {
	end -TERM "$witness"
}

# cosigned SIZE: does the checkpoint that is shown have that many entries, and a cosignature?
cosigned() {
	curl -s "$url/checkpoint" >shown
	grep -q '^— witness.example ' shown && [ "$(sed -n 2p shown)" -ge "$1" ]
}

log=$(grep -o '"log":"[^"]*"' node/public/.well-known/accord | cut -d '"' -f 4)
"$accord" witness init seen --name witness.example >witness.vkey
"$accord" witness add seen "$log" >/dev/null
witness_serve
printf 'log %s\nwitness w %s http://%s\nquorum w\n' "$log" "$(cat witness.vkey)" "$seen_at" \
	>node/witness-policy
check 'a node that is witnessed serves' serve "$address"
until cosigned 1; do sleep 0.05; done
"$accord" keygen -o safe.key >/dev/null 2>&1
owner=$(grep -o 'age1[0-9a-z]*' safe.key | head -1)
check 'an early backup is sealed to its owner' "$accord" backup early -r "$owner" --dir node
size=$(sed -n 2p node/public/checkpoint)
until cosigned $((size + 2)); do sleep 0.05; done
stop
check 'and a late one' "$accord" backup late -r "$owner" --dir node
rm -rf gone && mv node gone
refuse 4 'who has not its identity opens nothing' restore early node passphrase
check 'a backup is restored with the identity' "$accord" restore early -i safe.key --dir node
check 'its witness knows more of its log' sh -c 'echo "$0" | grep -q "w: it saw .* more than there are here"' "$out"
refuse 6 'so that it must not go on' "$accord" restore --confirm --dir node
check 'and is told what to do' sh -c 'echo "$0" | grep -q "restore a newer backup.*manifest revoke log"' "$err"
refuse 6 'nor does it serve' "$accord" serve --dir node --listen "$address"
rm -rf node && mkdir node # as a folder that root makes for the user of a node
stop_witness
check 'the newer one is restored, while the witness is down' "$accord" restore late -i safe.key --dir node
check 'and waits for it' sh -c 'echo "$0" | grep -q "too few of its witnesses"' "$out"
refuse 8 'as long as it takes' "$accord" restore --confirm --dir node
witness_serve "$seen_at"
check 'then the witness confirms it' "$accord" restore --confirm --dir node
check 'it serves again' serve "$address"
size=$(sed -n 2p node/public/checkpoint)
until cosigned $((size + 1)); do sleep 0.05; done
check 'its witness goes on with it' "$accord" log fsck "$url" --vkey "$log"
stop

# Only the early backup is left: the log begins anew.
rm -rf node
"$accord" restore early -i safe.key --dir node >/dev/null
revoke() {
	"$accord" manifest revoke log --dir node --offline-keys offline --passphrase-fd 3 3<passphrase
}
cp lost/offline-keys.age offline
try revoke
check 'after which it is let go on' "$accord" restore --accept --dir node
check 'and serves, under another name' serve "$address"
until curl -s "$url/checkpoint" | grep -q '^psirt.vendor.example/log/2$'; do sleep 0.05; done
check 'it takes reports' "$accord" report "$url" notes.md --title 'A fourth flaw' --dir later
stop
stop_witness
finish
