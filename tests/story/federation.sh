#!/bin/sh
# Two nodes write to each other: through their servers, with receipts that both keep and
# proofs that follow; one is away for a while; a stranger is kept apart.
# watched
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

work=

# make NAME [URL]: a node in a folder of that name; without one, only files of peers tell where
# it is.
make() {
	"$accord" init "$1" --url "${2:-http://127.0.0.1:1}" --dir "$1" --epoch 1 \
		--passphrase-fd 3 3<passphrase >/dev/null
}

# serve NAME [ADDRESS]: returns when it listens.
serve() {
	server_log=$1.log
	# shellcheck disable=SC2086 # options are words
	start "$accord" serve --dir "$1" --listen "${2:-$loopback:0}" $work
}

# is_at DIR STATE: is the newest thing it said that far?  What is proven was received.
is_at() {
	"$accord" outbox --dir "$1" >said-of-outbox
	case $2:$(head -n 1 said-of-outbox) in
	*:*"  $2 "* | received:*'  proven '*) ;;
	*) return 1 ;;
	esac
}

# reach DIR STATE: waits until it is.
reach() {
	await is_at "$@" || { cat said-of-outbox "$1.log" >&2 && return 1; }
}

echo 'a passphrase that nobody guesses' >passphrase
make a.example || exit 1
make b.example || exit 1
serve b.example || exit 1
b=$server
echo "b.example $url # beside us" >a.example/peers
serve a.example || exit 1
a=$server
a_before=$url # nobody is there once it was started again
echo 'It crashes when the length is zero.' >flaw.md

# --- a letter, its receipt, its proof

check 'a letter is sent by name' "$accord" send b.example flaw.md --title 'A flaw of yours' \
	--dir a.example
letter=$(echo "$out" | sed -n 's/^letter *//p')
check 'its receipt comes' reach a.example received
check 'it is in the inbox of the other' sh -c \
	"'$accord' inbox --dir b.example | grep -q 'A flaw of yours'"
check 'with its file' "$accord" show "$letter" --save got --dir b.example
same 'as it was sent' "$(cat flaw.md)" "$(cat got/flaw.md)"
check 'the sender shows it too' sh -c "'$accord' show $letter --dir a.example | grep -q 'b.example'"
check 'the proof follows' reach a.example proven
check 'what proves it is saved' "$accord" outbox "$letter" --save record --dir a.example
mkdir elsewhere
mv record elsewhere
check 'and verifies anywhere' "$accord" verify elsewhere/record
same 'and says what it proves' 'letter proof' "$(echo "$out" | sed -n 's/^\(letter\|proof\) .*/\1/p' | tr '\n' ' ' | sed 's/ $//')"
sed 's/crashes/CRASHES/; s/flaw/flow/' elsewhere/record/statement >altered
cp altered elsewhere/record/statement
refuse 4 'unless it was altered' "$accord" verify elsewhere/record

# --- whom nobody has seen at its own address

check 'the stranger is known, and not confirmed' sh -c \
	"'$accord' peer list --dir b.example | grep -q '^a.example .* no '"
check 'until somebody lets it in' "$accord" peer accept a.example --dir b.example
check 'and says so' sh -c "'$accord' peer list --dir b.example | grep -q 'person'"

# --- away for a while

slay "$b"
"$accord" send b.example --title 'Nobody is there' --dir a.example >/dev/null
check 'what cannot be delivered waits' reach a.example retrying
slay "$a"
serve b.example || exit 1
b=$server
echo "b.example $url" >a.example/peers
serve a.example || exit 1
a=$server
check 'and arrives once both are back' reach a.example received
same 'once' 1 "$("$accord" inbox --dir b.example | grep -c 'Nobody is there')"

# --- finders without a name

export ACCORD_FINDER_DIR="$PWD/finder"
check 'a report by a key of its own' "$accord" report "$url" flaw.md --title 'By one key' --one-time
check 'and one by another' "$accord" report "$url" flaw.md --title 'By another key' --one-time
same 'they are by two' 2 "$("$accord" inbox --json --dir a.example | grep 'By one key\|By another' |
	grep -o '"by":"[^"]*"' | sort -u | wc -l)"
check 'one by nobody' "$accord" report "$url" flaw.md --title 'By nobody' --anonymous
said_priority=$(echo "$out" | grep -c 'no priority')
same 'says that it has no priority' 1 "$said_priority"
check 'and is there' sh -c "'$accord' inbox --dir a.example | grep -q 'By nobody'"
same 'no key of it was kept' 2 "$(find finder/once -mindepth 1 -maxdepth 1 | wc -l)"

# --- work that is asked for is done

end -TERM "$a"
work='--work 12'
serve a.example || exit 1
work=
a=$server
same 'who brings no work is asked for it' 429 \
	"$(curl -s -o asked -w '%{http_code}' --data-binary @flaw.md "$url/inbox")"
check 'in a line' grep -qx 'work 12 [0-9]* a.example' asked
check 'accord does it by itself' "$accord" report "$url" flaw.md --title 'With work'
same 'work that was not done is worth nothing' 429 "$(curl -s -o asked -w '%{http_code}' \
	--data-binary @flaw.md "$url/inbox?work=$(($(date +%s) / 300))-1")"

# --- a third keeps what is sealed to one that is silent

make c.example "$a_before" || exit 1
b_before=$(sed 's/^b.example //' a.example/peers)
"$accord" report "$b_before" flaw.md --title 'Before' >/dev/null
end -TERM "$a"
end -TERM "$b"
serve b.example || exit 1
b_url=$url
echo "b.example $b_url" >c.example/peers
serve c.example "${a_before#http://}" || exit 1
c_url=$url
"$accord" peer add "$b_url" --dir c.example >/dev/null
"$accord" peer add "$c_url" --dir b.example >/dev/null
printf 'b.example http://127.0.0.1:1\nc.example %s\n' "$c_url" >a.example/peers
serve a.example || exit 1
a=$server
letter=$("$accord" send b.example flaw.md --title 'Only by way of another' --dir a.example |
	sed -n 's/^letter *//p')
check 'who cannot be reached' reach a.example retrying
check 'has another asked' "$accord" custody ask "$letter" --by c.example --dir a.example
ask=$(echo "$out" | sed -n 's/^ask *//p')
check 'which takes the sealed bytes' reach a.example received
arrived() {
	"$accord" inbox --dir b.example | grep -q 'Only by way of another'
}
check 'and brings them over' await arrived
check 'unread' sh -c "! '$accord' inbox --dir c.example | grep -q 'Only by way'"
"$accord" peer accept a.example --dir c.example
check 'a finding of its own is kept likewise' \
	"$accord" custody finding flaw.md --title 'Found by ourselves' --by c.example --dir a.example
finding=$(echo "$out" | sed -n 's/^finding *//p')
ranks() {
	"$accord" show "$finding" --dir a.example | grep -q '^ranks'
}
check 'and ranks by that' await ranks
came_back() {
	"$accord" outbox --dir a.example --json | grep "$letter" | grep -q receipt
}
check 'the receipt of the first came back that way' await came_back
check 'what shows the custody is saved' "$accord" outbox "$ask" --save kept --dir a.example
check 'and verifies anywhere' sh -c "'$accord' verify kept | grep -q '^custody   good'"
listed() {
	"$accord" custody list --dir c.example | grep -q 'delivered  of a.example'
}
check 'both list it' await listed

# A finder who knows the node by another address, at which nobody is any more.
check 'a report that a silent node does not take is kept likewise' \
	"$accord" report "$b_before" flaw.md --title 'While it sleeps' --by "$c_url"
came() {
	"$accord" inbox --dir b.example | grep -q 'While it sleeps'
}
check 'and arrives' await came
has_all() { # by then the custodian may not have heard yet that it did
	"$accord" poll >/dev/null 2>&1
	[ -z "$(find finder -name outgoing)" ]
}
check 'its receipt comes back by a poll' await has_all

# --- what each has kept holds

check 'the journal of the sender holds' "$accord" verify --all --dir a.example
check 'that of the recipient too' "$accord" verify --all --dir b.example
end -TERM "$a"
"$accord" outbox --dir a.example >before
check 'views are folded again' "$accord" rebuild --dir a.example
same 'and are the same' "$(cat before)" "$("$accord" outbox --dir a.example)"
finish
