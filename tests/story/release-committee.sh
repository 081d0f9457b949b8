#!/bin/sh
# A vendor seals a fix whose key three others can put together, and is dead when it is time:
# they open it without it, for everybody at once, though the processes of one were just killed.
# long
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

if ! command -v age >/dev/null; then
	skip 'a committee opens a release' 'there is no age'
	finish
fi

# --- an accord of four, each at a port of the story's own address

port() { printf '84%02d' "$(printf '%d' "'$1" | awk '{ print $1 - 96 }')"; }
at() { echo "http://$loopback:$(port "$1")"; }
echo 'a passphrase that nobody guesses' >passphrase
# all FUNCTION NODE...: at once.
all() {
	function=$1 waiting=
	shift
	for each; do
		"$function" "$each" >/dev/null &
		waiting="$waiting $!"
	done
	for each in $waiting; do wait "$each" || exit 1; done
}
make() {
	"$accord" init "$1.example" --url "$(at "$1")" --dir "$1" --epoch 3600 \
		--passphrase-fd 3 3<passphrase || return
	for other in a b c d; do echo "$other.example $(at "$other")"; done >"$1/peers"
}
serve() {
	start "$accord" serve --dir "$1" --listen "$loopback:$(port "$1")" && echo "$server" >"$1.pid"
}
join() { "$accord" join "$(at a)" --dir "$1"; }
look() { "$accord" members watch --dir "$1"; }
witnessed() { "$accord" status --dir "$1" | grep -q '^log .*, witnessed$'; }

all make a b c d
for name in a b c d; do serve "$name" || exit 1; done
"$accord" members found 'The accord' "$(at b)" "$(at c)" "$(at d)" --dir a >/dev/null || exit 1
all join b c d
all look a b c d
for name in a b c d; do await witnessed "$name" || exit 1; done

# --- sealed, dealt, armed, and held by a customer; again with more time where the machine is slow

armed() { "$accord" release status "$seal" --json --dir "$1" 2>/dev/null | grep -q '"ours_armed":true'; }
mirrored() { [ -e "$1/public/$bundle" ]; }
prepared() { armed b && armed c && armed d && mirrored b && mirrored c && mirrored d; }
follower=
holds() {
	if [ -z "$follower" ]; then
		"$accord" follow "$(at a)" "$(at b)" "$(at c)" --into held --once >follow.log 2>&1 </dev/null &
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
for delay in 4 20 60; do
	opens=$(($(date +%s) + delay))
	try "$accord" release seal fix.txt --at "$(date -u -d "@$opens" +%FT%TZ)" \
		--committee members --dir a
	seal=$(echo "$out" | sed -n 's/^release *//p')
	bundle=$(echo "$out" | sed -n 's|^bundle *public/\([^,]*\),.*|\1|p')
	in_time prepared && in_time holds && ready=yes && break
	[ -z "$follower" ] || { kill "$follower" && wait "$follower"; } 2>/dev/null
	rm -rf held
	follower=
done
same 'three others are armed by themselves, and a follower holds it' yes "$ready"

# --- its vendor dies, and it is time

children() { cat "/proc/$(cat "$1.pid")/task/$(cat "$1.pid")/children"; }
# shellcheck disable=SC2046 # several
kill -9 "$(cat a.pid)" $(children a) $(children c)
wait "$(cat a.pid)" 2>/dev/null
before=$(ls b/public/release/"$seal")
[ "$(date +%s)" -ge "$opens" ] || same 'before its time there is no key' "proof
said" "$before"
shown() { curl -sf "$(at "$1")/release/$seal/key" -o "$1.key"; }
readable() { age -d -i "$1.key" "$1/public/$bundle" 2>/dev/null | tar -xO fix.txt; }
for name in b c d; do
	check "$name shows the key" await shown "$name"
	same 'with which stock age opens its copy' 'the fix' "$(readable "$name")"
done
wait "$follower"
same 'and the follower has the fix' '0 the fix' "$? $(cat "held/$seal/fix.txt")"
check 'anybody can check that' "$accord" release verify "a/public/statement/$seal" \
	--manifest a/public/.well-known/accord --bundle "c/public/$bundle" --key c.key
told() { "$accord" release list --dir b | grep -q 'open .*a.example  3 of 3 armed, 2 open it'; }
check 'their list says how it stands' told
for name in b c; do check "$name's journal is sound" "$accord" verify --all --dir "$name"; done
finish
