#!/bin/sh
# A vendor seals a fix whose key four others can put together, and is dead when it is time:
# they open it without it, for everybody at once, though the processes of one were just killed.
# long
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/five.sh"

if ! command -v age >/dev/null; then
	skip 'a committee opens a release' 'there is no age'
	finish
fi
five_begin || exit 1
others='birch cedar cert csirt'
# each COMMAND...: of all others.
each() {
	for other in $others; do "$@" "$other" || return; done
}

# --- sealed, dealt, armed, and held by a customer; again with more time where the machine is slow

armed() { at "$1" release status "$seal" --json 2>/dev/null | grep -q '"ours_armed":true'; }
mirrored() { [ -e "$1/public/$bundle" ]; }
prepared() { each armed && each mirrored; }
follower=
holds() {
	if [ -z "$follower" ]; then
		outside "$accord" follow https://alder.example https://birch.example https://cert.example \
			--into held --once >follow.log 2>&1 </dev/null &
		follower=$! servers="$servers $!"
	fi
	grep -q "^held " follow.log 2>/dev/null
}
# in_time COMMAND...: it succeeds before it is time.
in_time() {
	while [ "$(date +%s)" -lt $((opens - 1)) ]; do
		"$@" && return
		sleep 0.1
	done
	return 1
}
echo 'the fix' >fix.txt
ready=
for delay in 6 20 60; do
	opens=$(($(date +%s) + delay))
	try at alder release seal fix.txt --at "$(date -u -d "@$opens" +%FT%TZ)" --committee members
	seal=$(echo "$out" | sed -n 's/^release *//p')
	bundle=$(echo "$out" | sed -n 's|^bundle *public/\([^,]*\),.*|\1|p')
	in_time prepared && in_time holds && ready=yes && break
	[ -z "$follower" ] || { kill "$follower" && wait "$follower"; } 2>/dev/null
	rm -rf held
	follower=
done
same 'four others are armed by themselves, and a follower holds it' yes "$ready"

# --- its vendor dies, and it is time

children() { cat "/proc/$(cat "$1.pid")/task/$(cat "$1.pid")/children"; }
# shellcheck disable=SC2046 # several
kill -9 "$(cat alder.pid)" $(children alder) $(children cedar)
wait "$(cat alder.pid)" 2>/dev/null
before=$(ls birch/public/release/"$seal")
[ "$(date +%s)" -ge "$opens" ] || same 'before its time there is no key' "proof
said" "$before"
shown() {
	outside curl -sf --cacert ca.pem "https://$1.example/release/$seal/key" -o "$1.shown"
}
readable() { age -d -i "$1.shown" "$1/public/$bundle" 2>/dev/null | zstd -qd | tar -xO fix.txt; }
for name in $others; do
	check "$name shows the key" await shown "$name"
	same 'with which stock age opens its copy' 'the fix' "$(readable "$name")"
done
wait "$follower"
same 'and the follower has the fix' '0 the fix' "$? $(cat "held/$seal/fix.txt")"
check 'anybody can check that' "$accord" release verify "alder/public/statement/$seal" \
	--manifest alder/public/.well-known/accord --bundle "cedar/public/$bundle" --key cedar.shown
told() { at birch release list | grep -q 'open .*alder.example  4 of 4 armed, 3 open it'; }
check 'their list says how it stands' told
for name in birch cedar; do check "$name's journal is sound" at "$name" verify --all; done
finish
