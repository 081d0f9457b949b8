#!/bin/sh
# A node is backed up while it runs, its disk is lost, and it is restored elsewhere: it
# shows what it had, and signs nothing until somebody says that it may.
. "$(dirname "$0")/../tap.sh"

server=
clean() {
	[ -z "$server" ] || kill "$server" 2>/dev/null
	wait
}

# serve ADDRESS: returns when it listens; sets `server` and `address`.
serve() {
	rm -f listens
	mkfifo listens
	"$accord" serve --dir node --listen "$1" >listens 2>serve.log </dev/null &
	server=$!
	read -r line <listens || return 1
	address=${line##* }
}

stop() {
	kill "$server"
	wait "$server"
	server=
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
serve 127.0.0.1:0 && stop && rm -rf node
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
check 'and makes nothing' test ! -e node -a ! -e node.restoring
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
finish
