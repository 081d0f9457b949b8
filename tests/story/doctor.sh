#!/bin/sh
# A node is looked at: what is well, what is not, and what mends it.
# watched
. "$(dirname "$0")/../tap.sh"

ACCORD_DIR=$PWD/node
export ACCORD_DIR

refuse 5 'says where no node is' "$accord" status
refuse 5 'and so does the doctor' "$accord" doctor

echo secret >passphrase
check 'a node is made' "$accord" init psirt.example.com --url http://127.0.0.1:1 \
	--role vendor --role csirt --passphrase-fd 3 3<passphrase
check 'its status is told' "$accord" status
case $out in
*'psirt.example.com (vendor, csirt)'*'not running'*'0 reports'*'offline-keys.age is still'*)
	pass 'name, roles, server, inbox and what wants attention' ;;
*) fail 'name, roles, server, inbox and what wants attention' && comment <"$said" ;;
esac
check 'also as JSON' "$accord" status --json
case $out in
'{"server":null,"name":"psirt.example.com",'*'"inbox":{"reports":0,"new":0,"unanchored":0}'*)
	pass 'on one line' ;;
*) fail 'on one line' && comment <"$said" ;;
esac

# found NAME: the doctor, not asking the network, finds that, and mending is told.
found() {
	try "$accord" doctor --offline
	if [ "$status" = 1 ] && grep -q "^$1: " "$said" && grep -q '^  mend  ' "$said"; then
		pass "the doctor finds: $1"
	else
		fail "the doctor finds: $1"
		show_what_was_said
	fi
}

# mended NAME: it does not any more.
mended() {
	try "$accord" doctor --offline
	if grep -q "^$1: " "$said"; then
		fail "mended: $1"
		show_what_was_said
	else
		pass "mended: $1"
	fi
}

found offline-keys
mv node/offline-keys.age .
mended offline-keys
found witnesses
mended permissions
chmod 644 node/keys/statement.key
found permissions
chmod 600 node/keys/statement.key
mended permissions
check 'a token is made' "$accord" token add ada --role handler --expires 90
chmod 640 node/console/tokens
found tokens
chmod 600 node/console/tokens
mended tokens

try "$accord" doctor --json
case $status:$out in
1:*'{"check":"url","what":"the node'*) pass 'nobody answers at its own address' ;;
*) fail 'nobody answers at its own address' && show_what_was_said ;;
esac

# One key less, and nothing can be opened.
mv node/keys/log.key .
found node
mv log.key node/keys/
mended node

"$accord" doctor --offline >before 2>&1
"$accord" doctor --offline >after 2>&1
same 'it changes nothing' "$(cat before)" "$(cat after)"
finish
