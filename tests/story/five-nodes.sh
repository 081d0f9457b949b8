#!/bin/sh
# Five nodes as five organisations run them, each in a network of its own and over TLS, form an
# accord; a sixth joins, over a bad line; one is killed and comes back; the network falls
# apart and heals; one forgets what it said, and the others show that to everybody.
# alone
. "$(dirname "$0")/../tap.sh"

PATH=$PATH:/usr/sbin:/sbin
for tool in ip nft openssl python3 curl; do
	if ! command -v "$tool" >/dev/null; then
		skip 'an accord of five nodes' "there is no $tool"
		finish
	fi
done
net=accord-$$
if [ "$(id -u)" != 0 ] || ! ip netns add "$net" 2>/dev/null; then
	skip 'an accord of five nodes' 'it takes root, and networks of its own'
	finish
fi

pids=
clean() {
	for pid in $pids $(cat ./*.pid 2>/dev/null); do
		kill "$pid" 2>/dev/null
	done
	for pid in $pids $(cat ./*.pid 2>/dev/null); do
		wait "$pid" 2>/dev/null
	done
	for name in '' -a -b -c -d -e -f; do ip netns del "$net$name" 2>/dev/null; done
}

# --- six networks behind one switch

number() { # of a node, and the last of its address
	printf '%d' "'$1" | awk '{ print $1 - 96 }'
}
address() { echo "10.77.0.$(number "$1")"; }
url() { echo "https://$(address "$1"):8443"; }
# on NODE COMMAND...: in its network, believing the test's authority.
on() {
	node=$1
	shift
	ip netns exec "$net-$node" env SSL_CERT_FILE="$PWD/ca.pem" "$@"
}
at() { # at NODE COMMAND...: a command of the node's operator
	who=$1
	shift
	on "$who" "$accord" "$@" --dir "$who"
}

ip -n "$net" link add switch type bridge
ip -n "$net" link set switch up
openssl req -x509 -newkey ed25519 -nodes -days 2 -subj '/CN=test' -keyout ca.key -out ca.pem \
	2>/dev/null || exit 1
prepare() { # a network and a certificate for NODE
	ip netns add "$net-$1"
	ip -n "$net" link add "to-$1" type veth peer name wire netns "$net-$1"
	ip -n "$net" link set "to-$1" master switch up
	ip -n "$net-$1" addr add "$(address "$1")/24" dev wire
	ip -n "$net-$1" link set wire up
	ip -n "$net-$1" link set lo up
	openssl req -newkey ed25519 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr" 2>/dev/null
	printf 'subjectAltName=IP:%s' "$(address "$1")" >"$1.ext"
	openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -days 2 -extfile "$1.ext" \
		-out "$1.pem" 2>/dev/null
}
echo 'a passphrase that nobody guesses' >passphrase
make() { # NODE ROLE
	prepare "$1"
	"$accord" init "$1.example" --url "$(url "$1")" --role "$2" --dir "$1" --epoch 3600 \
		--passphrase-fd 3 3<passphrase >/dev/null
}
serve() { # NODE [ADDRESS]
	rm -f "$1.says"
	mkfifo "$1.says"
	on "$1" "$accord" serve --dir "$1" --listen "${2:-$(address "$1"):8443}" \
		--certificate "$1.pem" --key "$1.key" >"$1.says" 2>>"$1.log" </dev/null &
	echo $! >"$1.pid"
	read -r line <"$1.says"
	[ -n "$line" ] || { cat "$1.log" >&2 && return 1; }
}
stop() {
	kill "$(cat "$1.pid")"
	wait "$(cat "$1.pid")" 2>/dev/null
	rm -f "$1.pid"
}
# until NAME COMMAND...: passes once the command succeeds.
until_() {
	name=$1
	shift
	for _ in $(seq ${TRIES:-150}); do
		"$@" >"$said" 2>"$complained" </dev/null && { pass "$name" && return; }
		sleep 0.1
	done
	status=$?
	fail "$name"
	show_what_was_said
}
look() { for one in "$@"; do at "$one" members watch >/dev/null 2>&1; done; }
members() {
	at "$1" members show | sed -n 's/^\([a-z]*\)\.example  *member .*/\1/p' | tr -d '\n'
}
agree() { # WHO... EXPECTED: all see just these
	expected=$1
	shift
	for one in "$@"; do
		[ "$(members "$one")" = "$expected" ] || { look "$one" && return 1; }
	done
}
witnessed() { at "$1" status | grep -q '^log .*, witnessed$'; }
alone() { at "$1" status | grep -q '^log .*signed, not yet witnessed$'; }

for name in a b c e; do { make "$name" vendor && serve "$name"; } || exit 1; done
{ make d csirt && serve d; } || exit 1

# --- five nodes form an accord

check 'a node alone says that it is not witnessed' alone a
check 'an accord is founded' \
	at a members found 'The accord' "$(url b)" "$(url c)" "$(url d)" "$(url e)"
for name in b c d e; do check "$name joins" at "$name" join "$(url a)"; done
look a b c d e
until_ 'all five see all five' agree abcde a b c d e
for name in a b c d e; do until_ "$name is witnessed by the others" witnessed "$name"; done

finish
