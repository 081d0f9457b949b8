#!/bin/sh
# A vendor seals a fix whose key four others can put together, and is dead when it is time:
# they open it without it, for everybody at once, though the processes of one were just killed.
# long
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/sealed.sh"
. "$root/tests/five.sh"

sealed_begin

# --- sealed, dealt, armed, and held by a customer

seal 600 --committee members
# shellcheck disable=SC2086 # several
check 'four others are armed by themselves' await ready "$seal" "$bundle" $committee
follow --once
check 'and a follower holds it' await holds "$seal"

# --- its vendor dies, and it is time

until_time $((opens - 30))
same 'before its time there is no key' 'proof
said' "$(ls "alder/public/release/$seal")"
die birch
# shellcheck disable=SC2046 # several
kill -9 $(children cedar)
until_time "$opens"
shown() {
	outside curl -sf --cacert ca.pem "https://$1.example/release/$seal/key" -o "$1.shown"
}
readable() {
	LD_PRELOAD='' age -d -i "$1.shown" "$1/public/$bundle" 2>/dev/null | zstd -qd | tar -xO fix.txt
}
for name in $committee; do
	check "$name shows the key" await shown "$name"
	same 'with which stock age opens its copy' 'the fix' "$(readable "$name")"
done
wait "$follower"
same 'and the follower has the fix' '0 the fix' "$? $(cat "held/$seal/fix.txt")"
check 'anybody can check that' "$accord" release verify "birch/public/statement/$seal" \
	--manifest birch/public/.well-known/accord --bundle "cedar/public/$bundle" --key cedar.shown
told() { at cert release list | grep -q 'open .*birch.example  4 of 4 armed, 3 open it'; }
check 'their list says how it stands' await told
for name in alder cedar; do check "$name's journal is sound" at "$name" verify --all; done
finish
