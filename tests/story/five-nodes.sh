#!/bin/sh
# Five nodes as five organisations run them, each in a network of its own and over TLS, form an
# accord; a sixth joins, over a bad line; one is killed and comes back; the network falls
# apart and heals; one forgets what it said, and the others show that to everybody.
# alone
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

# Under sanitizers the stories of each part are told: members, federation, witnessed.
if [ -n "${SANITIZED-}" ]; then
	skip 'an accord of five nodes' 'is told of the ship build alone'
	finish
fi
PATH=$PATH:/usr/sbin:/sbin
for tool in ip nft openssl python3 curl; do
	if ! command -v "$tool" >/dev/null; then
		skip 'an accord of five nodes' "there is no $tool"
		finish
	fi
done
net=accord-$$
if [ "$(id -u)" != 0 ] || ! ip netns add "$net" 2>/dev/null ||
	! ip netns exec "$net" true 2>/dev/null; then
	ip netns del "$net" 2>/dev/null
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
address() { echo "203.0.113.$(number "$1")"; }
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
	# Not by a function: the process is to be the server itself.
	ip netns exec "$net-$1" env SSL_CERT_FILE="$PWD/ca.pem" \
		"$accord" serve --dir "$1" --listen "${2:-$(address "$1"):8443}" \
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
	for _ in $(seq 240); do
		"$@" >"$said" 2>"$complained" </dev/null && { pass "$name" && return; }
		sleep 0.25 # to ask costs more than to wait
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
not_yet='signed, not yet witnessed'
a_manifest=$(at a statements --kind manifest | grep -o '[0-9a-f]\{12,64\}' | head -n 1)
says() { at a show "$a_manifest" | grep -q "in the log, $1\$" && grep -q "$2" a/public/log.html; }
until_ 'of what it said, too, and on its page' says "$not_yet" "$not_yet"
check 'an accord is founded' \
	at a members found 'The accord' "$(url b)" "$(url c)" "$(url d)" "$(url e)"
for name in b c d e; do check "$name joins" at "$name" join "$(url a)"; done
look a b c d e
until_ 'all five see all five' agree abcde a b c d e
for name in a b c d e; do until_ "$name is witnessed by the others" witnessed "$name"; done
until_ 'what it said then is, and its page tells by whom' says witnessed b.example
until_ 'and nothing else' sh -c "! grep -q '$not_yet' a/public/log.html a/public/index.html"

# --- a sixth joins, over a line that delays and breaks

make f vendor || exit 1
mkfifo line
ip netns exec "$net-f" python3 -u "$root/tests/proxy.py" "$(address f)" 8443 8444 10 7 >line 2>/dev/null </dev/null &
echo $! >line.pid
read -r _ <line
serve f 127.0.0.1:8444 || exit 1
until_ 'a sixth asks to join' at f join "$(url a)"
until_ 'one admits it' at a admit "$(url f)"
until_ 'another does' at b admit "$(url f)"
until_ 'all six see all six' agree abcdef a b c d e f
until_ 'it is witnessed' witnessed f
names_f() { grep -q '^witness f.example ' "$1/public/witness-policy"; }
for name in a b c d e; do until_ "it witnesses $name" names_f "$name"; done

# --- one is killed, and comes back

say() { at "$1" members suspend "$2.example" --why "$3" >/dev/null; }
take_back() { at "$1" members suspend "$2.example" --why "$3" --lift >/dev/null; }
slay "$(cat c.pid)"
check 'while one is dead, another speaks' say a c 'it is silent'
until_ 'and is witnessed' witnessed a
serve c || exit 1
look c
until_ 'the dead one is back, and knows what was said' \
	sh -c "'$accord' members show --dir c | grep -q '^c.example .*1 for suspension'"
until_ 'and is witnessed' witnessed c

# --- the network falls apart, and heals

cut() { # WHO FROM...: hears nothing of those
	who=$1
	shift
	ip netns exec "$net-$who" nft add table ip cut
	ip netns exec "$net-$who" nft add chain ip cut in '{ type filter hook input priority 0; }'
	for other; do
		ip netns exec "$net-$who" nft add rule ip cut in ip saddr "$(address "$other")" drop
	done
}
for name in a b; do cut "$name" c d e f; done
check 'in a part of the network somebody speaks' take_back a c 'it is back'
until_ 'where no quorum is' alone a
for name in a b; do ip netns exec "$net-$name" nft delete table ip cut; done
until_ 'when that has healed, it is witnessed' witnessed a
until_ 'and all hear of it' agree abcdef c d e f

# --- one forgets what it said

stop e
cp -r e forgetful
serve e || exit 1
check 'one says something' say e c 'I do not like it'
until_ 'which is witnessed' witnessed e
look a b c d
stop e
rm -r e
mv forgetful e
serve e || exit 1
check 'and puts its database back, and says something else' say e b 'I do not like it'
found() { at "$1" members watch >"$1.found" 2>/dev/null; grep -q '^fork  *e.example' "$1.found"; }
for name in a b c d; do until_ "$name finds that its log forked" found "$name"; done
check 'it is nobody else' sh -c '! grep -v "^new\|^trouble\|^[a-z-]*  *e.example" ./*.found'
e_log=$("$accord" manifest show --dir e | sed -n 's/^ *log  *//p' | head -n 1)
proven() {
	for file in a/public/evidence/*; do
		"$accord" log watch --check "$file" --vkey "$e_log" && return
	done
	return 1
}
until_ 'the evidence is public, and a proof to anybody' proven
# Others' findings are listed too, and those lie with the others.
a_evidence() { "$accord" members findings --dir a >listed && grep -q "evidence  *$(url a)/evidence/" listed; }
until_ 'it is listed, and where' a_evidence
check 'and of whom' grep -q '^fork  *e.example' listed
until_ 'and shown on the page' grep -q 'evidence/[0-9a-f]*</a>' a/public/members.html
evidence=a/public/$(sed -n "s|.*$(url a)/\(evidence/[0-9a-f]*\)\$|\1|p" listed | head -n 1)
check 'anybody checks it, with nothing but the manifest' \
	"$accord" members findings --check "$evidence" --manifest e/public/.well-known/accord
same 'as is whom to believe about each log' 200 \
	"$(on b curl -s --cacert ca.pem -o /dev/null -w '%{http_code}' "$(url a)/witness-policy")"
check 'the directory is served' \
	sh -c "$(command -v ip) netns exec $net-b curl -sf --cacert ca.pem $(url a)/members.json | grep -q f.example"
for name in a b c; do check "$name votes for its suspension" say "$name" e 'its log forked'; done
look a b c d f
excludes_e() { ! grep -q '^witness e.example ' "$1/public/witness-policy"; }
for name in a b c d; do until_ "it witnesses $name no more" excludes_e "$name"; done
until_ 'and a is witnessed without it' witnessed a

finish
