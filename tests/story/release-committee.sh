#!/bin/sh
# A vendor seals a fix whose key three others can put together, and is dead when it is time:
# they open it without it, for everybody at once.
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
inits=
for name in a b c d; do
	"$accord" init "$name.example" --url "$(at $name)" --dir "$name" --epoch 3600 \
		--passphrase-fd 3 3<passphrase >/dev/null &
	inits="$inits $!"
done
for init in $inits; do wait "$init" || exit 1; done
for name in a b c d; do
	for other in a b c d; do echo "$other.example $(at $other)"; done >"$name/peers"
done
serve() {
	start "$accord" serve --dir "$1" --listen "$loopback:$(port "$1")" && echo "$server" >"$1.pid"
}
for name in a b c d; do serve "$name" || exit 1; done

"$accord" members found 'The accord' "$(at b)" "$(at c)" "$(at d)" --dir a >/dev/null || exit 1
for name in b c d; do "$accord" join "$(at a)" --dir "$name" >/dev/null || exit 1; done
for name in a b c d; do "$accord" members watch --dir "$name" >/dev/null || exit 1; done
witnessed() { "$accord" status --dir "$1" | grep -q '^log .*, witnessed$'; }
for name in a b c d; do await witnessed "$name" || exit 1; done

# --- sealed, dealt, armed

echo 'the fix' >fix.txt
opens=$(($(date +%s) + 4))
check 'a release is sealed with a committee' \
	"$accord" release seal fix.txt --at "$(date -u -d "@$opens" +%FT%TZ)" --committee members --dir a
seal=$(echo "$out" | sed -n 's/^release *//p')
bundle=$(echo "$out" | sed -n 's|^bundle *public/\([^,]*\),.*|\1|p')
armed() { grep -q '"type":"release.arm"' "$1/public/release/$seal/said"; }
for name in b c d; do check "$name is armed by itself" await armed "$name"; done
mirrored() { [ -e "$1/public/$bundle" ]; }
for name in b c d; do check "$name has a copy of the bundle" await mirrored "$name"; done

"$accord" follow "$(at a)" "$(at b)" "$(at c)" --into held --once >follow.log 2>&1 </dev/null &
follower=$!
holds() { grep -q '^held ' follow.log; }
check 'a follower holds it' await holds

# --- the vendor dies, and it is time

children=$(cat "/proc/$(cat a.pid)/task/$(cat a.pid)/children")
# shellcheck disable=SC2086 # several
kill -9 "$(cat a.pid)" $children
wait "$(cat a.pid)" 2>/dev/null
before=$(ls b/public/release/"$seal")
[ "$(date +%s)" -ge "$opens" ] || same 'before its time there is no key' "proof
said" "$before"
readable() { age -d -i "$1.key" "$1/public/$bundle" 2>/dev/null | tar -xO fix.txt; }
shown() { curl -sf "$(at "$1")/release/$seal/key" -o "$1.key"; }
for name in b c d; do check "$name shows the key" await shown "$name"; done
for name in b c d; do same "stock age opens its copy" 'the fix' "$(readable "$name")"; done
same 'the key is the one that its promise asked for' "$(cat b.key)" "$(cat d.key)"
check 'as anybody can check' "$accord" release verify "a/public/statement/$seal" \
	--manifest a/public/.well-known/accord --bundle "c/public/$bundle" --key c.key
wait "$follower"
same 'and the follower has the fix' '0 the fix' "$? $(cat "held/$seal/fix.txt")"
for name in b c; do check "$name's journal is sound" "$accord" verify --all --dir "$name"; done
finish
