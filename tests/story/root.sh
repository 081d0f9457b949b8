#!/bin/sh
# Root at work on a node that is another user's: all is done as that user, so that he finds
# no file which he may not write, and nothing of his is followed with root's rights.
# watched
# shellcheck disable=SC2016 # what stands in single quotes is for the shell that is begun
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

if [ "$(id -u)" != 0 ] || ! id nobody >/dev/null 2>&1; then
	skip 'root works as the user of a node' 'this is not root, or there is no user nobody'
	finish
fi

# Where another user may pass.
place=$(mktemp -d /tmp/story-root-XXXXXX) && chmod 755 "$place" || exit 1
clean() {
	end_all
	rm -rf "$place"
}

# foreign: what lies in the node's folder and is not the user's.
foreign() {
	find "$place/node" ! -user nobody
}

install -d -o nobody -m 700 "$place/node"
echo secret >passphrase
check 'a node is made in a folder that is there for its user' sh -c '"$0" init psirt.example.com \
	--url http://127.0.0.1:1 --dir "$1" --passphrase-fd 3 3<passphrase' "$accord" "$place/node"
same 'all of it is his' '' "$(foreign)"
start "$accord" serve --dir "$place/node" --listen "$loopback:0" || exit 1
same 'the server is his' "$(id -u nobody)" "$(awk '$1 == "Uid:" { print $3 }' "/proc/$server/status")"
echo 'reading past the end' >flaw.md
check 'a report comes in' "$accord" report "$url" flaw.md --dir finder
id=$("$accord" inbox --json --dir "$place/node" | sed 's/.*"id":"\([0-9a-f]*\)".*/\1/')
check 'root notes something' "$accord" remark "$id" 'asked the finder' --dir "$place/node"
check 'makes a token' "$accord" token add ada --role handler --dir "$place/node"
echo fix >"$place/fix.txt"
check 'seals a release' "$accord" release seal "$place/fix.txt" --at 2099-01-01T00:00:00Z --dir "$place/node"
check 'publishes the policy' sh -c '"$0" policy publish --dir "$1"' "$accord" "$place/node"
check 'renews the manifest' sh -c '"$0" manifest renew --dir "$1" --passphrase-fd 3 3<passphrase' \
	"$accord" "$place/node"
stop
check 'forgets a report' "$accord" forget "$id" --why 'asked to' --dir "$place/node"
check 'folds again' "$accord" rebuild --dir "$place/node"
try "$accord" doctor --offline --dir "$place/node"
check 'and the doctor finds no file of another' sh -c '! grep "^owner:" "$0"' "$said"
same 'all of it is still his' '' "$(foreign)"

# What he may not read is not read for him.
echo 'only root knows' >"$place/secret" && chmod 600 "$place/secret"
ln -sf "$place/secret" "$place/node/policy.json"
refuse 4 'a link of his leads root nowhere' "$accord" policy check --dir "$place/node"
finish
