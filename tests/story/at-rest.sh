#!/bin/sh
# Whoever copies a node's disk without its keys reads nothing of what was told in
# confidence: no title, no file, no name of one, no body, no sender, no key of a release
# that is yet to come. Whoever has the keys reads all of it.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

serve() {
	start "$accord" serve --dir node --listen "$1"
}

# hides TEXT...: they stand nowhere in the copy, as they are, in hex or in base64.
hides() {
	python3 - "$@" <<'END'
import base64, os, sys
want = []
for text in sys.argv[1:]:
    raw = text.encode()
    want += [raw, raw.hex().encode()]
    for skip in range(3):
        cut = raw[skip:]
        want.append(base64.b64encode(cut[:len(cut) // 3 * 3]))
found = False
for where, _, files in os.walk('copy'):
    for name in files:
        if not os.path.isfile(os.path.join(where, name)):
            continue  # a socket
        data = open(os.path.join(where, name), 'rb').read()
        for one in want:
            if one in data:
                print(os.path.join(where, name), one)
                found = True
sys.exit(1 if found else 0)
END
}

copy() {
	rm -rf copy
	cp -r node copy 2>/dev/null # of what goes while it is copied there is no copy
	rm -rf copy/keys
	[ -f copy/journal/journal.db ]
}

echo 'a passphrase that nobody guesses' >passphrase
echo 'reading past the end of the zebra table gives the attacker the stack' >confidential-notes.md
echo 'the fix that is to come at its time' >fix.txt
"$accord" init psirt.vendor.example --url http://127.0.0.1:1 --dir probe --epoch 60 \
	--passphrase-fd 3 3<passphrase >/dev/null
mv probe node && serve "$loopback:0" && stop && rm -rf node
url=http://$address
check 'a node is made' sh -c "'$accord' init psirt.vendor.example --url '$url' --dir node \
	--epoch 1 --passphrase-fd 3 3<passphrase"
check 'with a key for what lies at rest' test -f node/keys/rest.key
check 'it serves' serve "$address"
check 'a report comes in' "$accord" report "$url" confidential-notes.md \
	--title 'Overflow in the walrus decoder' --dir finder
check 'a release is sealed' "$accord" release seal fix.txt --at 2099-01-01T00:00:00Z --dir node
finder=$(python3 -c 'import json, sys
print(json.loads(open(sys.argv[1]).readline())["by"])' finder/sent/*/statement)
nonce=$(python3 -c 'import json, sys
print(json.loads(open(sys.argv[1]).readline())["nonce"])' finder/sent/*/statement)

check 'the disk is copied as it runs' copy
check 'it shows no title' hides 'Overflow in the walrus decoder'
check 'nor what a file says' hides 'reading past the end of the zebra table'
check 'nor what it is called' hides 'confidential-notes.md'
check 'nor who sent it' hides "$finder" "\"$nonce"
check 'nor a body' hides '"type":"report"' '"type":"receipt"'
check 'nor the key of a release' hides 'AGE-SECRET-KEY-1'
check 'nor its files' hides 'the fix that is to come'
stop
check 'the disk is copied when it has ended' copy
check 'it shows no more' hides 'Overflow in the walrus decoder' 'confidential-notes.md' \
	'reading past the end of the zebra table' "$finder" 'AGE-SECRET-KEY-1'

id=$("$accord" inbox --json --dir node | python3 -c 'import json, sys
line = json.loads(sys.stdin.readline())
assert line["title"] == "Overflow in the walrus decoder", line
print(line["id"])')
check 'with the keys it shows' "$accord" show "$id" --save case --dir node
check 'what was sent' cmp case/confidential-notes.md confidential-notes.md

# --- what there is, and what follows from it

lists() {
	"$accord" statements --dir node --json "$@" | python3 -c 'import json, sys
print(*sorted(json.loads(line)["kind"] for line in sys.stdin))'
}
check 'its statements are listed' test "$(lists)" = 'manifest receipt release.seal report'
check 'by kind' test "$(lists --kind receipt)" = receipt
check 'by whom' test "$(lists --by "$finder")" = report
check 'none of a time to come' test "$(lists --since 2099-01-01T00:00:00Z)" = ''
receipt=$("$accord" statements --dir node --kind receipt --json | python3 -c 'import json, sys
print(json.loads(sys.stdin.readline())["id"])')
check 'any of them is shown' "$accord" show "$receipt" --dir node
# folded COUNT: so many were folded, and nothing changed.
folded() {
	echo "$said_last" | grep -Eq "^$1 statements folded in [0-9.]+ s; the views are what they were\$"
}
check 'folded again the views are the same' "$accord" rebuild --dir node
said_last=$out
check 'byte for byte' folded 4

# --- what is forgotten

check 'the server runs again' serve "$address"
check 'another report comes in' "$accord" report "$url" fix.txt --title 'A second flaw' --dir finder
refuse 2 'nothing is forgotten without a reason' "$accord" forget "$id" --dir node
check 'the first is forgotten as it runs' "$accord" forget "$id" --why 'asked to' --dir node
refuse 5 'and is gone' "$accord" show "$id" --dir node
refuse 6 'nothing is folded again as it runs' "$accord" rebuild --dir node
case $err in
*"stop 'accord serve' first"*) pass 'since a server is at work' ;;
*) fail 'since a server is at work' ;;
esac
refuse 5 'for good' "$accord" forget "$id" --why 'asked to' --dir node
check 'the list shows so' test "$("$accord" statements --dir node --json | grep -c forgotten)" = 2
check 'the other is there' test "$("$accord" inbox --json --dir node | grep -c 'A second flaw')" = 1
stop
# Whoever has the key, too, finds nothing of it any more: not even sealed.
sealed() {
	python3 - "$1" <<'END'
import sqlite3, sys
db = sqlite3.connect('file:node/journal/journal.db?mode=ro', uri=True)
row = db.execute('SELECT note, length(sender), commitment FROM statement WHERE id = ?',
                 [bytes.fromhex(sys.argv[1])]).fetchone()
assert row[0] is None and row[1] == 0 and len(row[2]) == 32, row
assert db.execute('SELECT count(*) FROM blob').fetchone()[0] == 1
END
}
check 'its row is empty but for the commitment' sealed "$id"
check 'folded again the views are the same' "$accord" rebuild --dir node
said_last=$out
check 'without it' folded 5

# --- whether all of it is what was signed

# harm SQL: behind the program's back.
harm() {
	python3 - "$1" <<'END'
import sqlite3, sys
db = sqlite3.connect('node/journal/journal.db')
assert db.execute(sys.argv[1]).rowcount == 1
db.commit()
END
}
check 'all of the journal is verified' "$accord" verify --all --dir node
case $out in
'statements 7: 2 public, 2 forgotten, '*'all good') pass 'what was forgotten too, as such' ;;
*) fail 'what was forgotten too, as such' && echo "$out" | comment ;;
esac
check 'a byte is changed' harm "UPDATE statement SET at = at + 1 WHERE kind = 'receipt' AND note IS NOT NULL"
"$accord" verify --all --dir node >found
same 'which is told apart' 1 $?
check 'with the statement' grep -q '^wrong      statement [0-9a-f]*: its row has another kind or time$' found
"$accord" verify --all --dir node --json >found.json
check 'for machines too' python3 -c 'import json
one = json.loads(open("found.json").read())
assert one["wrong"] == len(one["disagreements"]) == 1, one'
check 'it is put back' harm "UPDATE statement SET at = at - 1 WHERE kind = 'receipt' AND note IS NOT NULL"
check 'and all is well' "$accord" verify --all --dir node
refuse 5 'of no node there is nothing' "$accord" verify --all --dir nowhere

# --- another key

mv node/keys/rest.key kept
printf '%064d\n' 7 >node/keys/rest.key
refuse 8 'another key opens nothing' "$accord" inbox --dir node
case $err in
*rest.key*) pass 'and says which it lacks' ;;
*) fail 'and says which it lacks' ;;
esac
finish
