#!/bin/sh
# An accord is founded and grows, by commands alone: the public trees are plain files that
# any web server serves, and nobody takes another's word for what a log says.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

# One web server for all of them, each below a path of its own.
mkdir web
start python3 -u -c '
import http.server, os, sys
os.chdir("web")
class quiet(http.server.SimpleHTTPRequestHandler):
	def log_message(self, *words): pass
server = http.server.ThreadingHTTPServer((sys.argv[1], 0), quiet)
print("%s:%d" % server.server_address, flush=True)
server.serve_forever()
' "$loopback" || exit 1

echo 'a passphrase that nobody guesses' >passphrase
node() { # NAME ROLE
	"$accord" init "$1.example" --url "$url/$1" --role "$2" --dir "$1" \
		--passphrase-fd 3 3<passphrase >/dev/null &&
		ln -s "../$1/public" "web/$1"
}
for name in a b c e f; do node "$name" vendor || exit 1; done
node d csirt || exit 1
at() { echo "$url/$1"; }
look() { for name in "$@"; do "$accord" members watch --dir "$name" >/dev/null || return; done; }
members() { # NODE: those who are members, as it sees them
	"$accord" members show --dir "$1" | sed -n 's/^\([a-z]*\)\.example  *member .*/\1/p' | tr -d '\n'
}

# --- the texts

same 'the pledge is as documented' "$(cat "$root/docs/pledge.txt")" \
	"$("$accord" members text pledge)"
same 'the charter is as documented' "$(cat "$root/docs/charter.txt")" \
	"$("$accord" members text charter)"
refuse 5 'a node alone belongs to no accord' "$accord" members show --dir a

# --- founding

check 'an accord is founded, with one whose address DIR/peers tells' sh -c "
	echo 'b.example $(at b)' >a/peers
	'$accord' members found 'The accord' b.example '$(at c)' '$(at d)' --dir a"
refuse 6 'once' "$accord" members found 'Another' "$(at b)" --dir a
same 'its founder is a member, the others are called' a "$(members a)"
for name in b c d; do check "$name joins" "$accord" join "$(at a)" --dir "$name"; done
refuse 6 'nobody joins twice' "$accord" join "$(at a)" --dir b
look a b c d
for name in a b c d; do same "$name sees all four" abcd "$(members "$name")"; done
check 'a response team signs the charter' \
	sh -c "'$accord' members show --dir a | grep -q '^d.example  *member  *charter'"

# --- growing

refuse 3 'nobody is admitted who cannot be reached' "$accord" admit nonsense --dir a
check 'a newcomer asks to join, at a member who did not found it, by its name' sh -c "
	echo 'b.example $(at b)' >e/peers
	'$accord' join b.example --dir e"
check 'one sponsor admits it' "$accord" admit "$(at e)" --dir a
look b
same 'which is not enough' abcd "$(members b)"
check 'a second one does' "$accord" admit e.example --dir b
look a b c d e
for name in a b c d e; do same "$name sees five" abcde "$(members "$name")"; done
echo "f.example $(at f)" >e/peers
refuse 4 'a newcomer does not sponsor' "$accord" admit f.example --dir e
echo "c.example $(at a)" >a/peers
check 'whoever is watched, is where DIR/peers says' sh -c "
	'$accord' members watch --dir a 2>/dev/null | grep -q '^trouble  *c.example'"
rm a/peers
look a
check 'anybody can read how it grew' \
	sh -c "'$accord' members show --history --dir d | grep -q 'e.example  *joined  *5'"

# --- suspending and leaving

for name in a b; do
	check "$name votes for suspension" \
		"$accord" members suspend d.example --why 'it passed on a report' --dir "$name"
done
look a b c d
check 'two of four are no majority' \
	sh -c "'$accord' members show --dir c | grep -q '^d.example.*2 for suspension'"
check 'a third votes' "$accord" members suspend d.example --why 'so I think' --dir c
suspended() { look "$1" && "$accord" members show --dir "$1" | grep -q '^d.example.*suspended'; }
for name in a b c d; do check "$name sees it suspended" await suspended "$name"; done
check 'a vote is taken back' \
	"$accord" members suspend d.example --why 'it was another' --lift --dir c
lifted() { look a && ! "$accord" members show --dir a | grep -q '^d.example.* suspended$'; }
check 'and the suspension with it' await lifted
check 'a member leaves' "$accord" members withdraw --why 'we merged' --dir b
look a c d e
for name in a c d e; do same "$name sees it gone" acde "$(members "$name")"; done

# --- what all said is the node's own journal

for name in a e; do
	check "$name's journal is sound" "$accord" verify --all --dir "$name"
	check "$name's views can be folded again" "$accord" rebuild --dir "$name"
done
same 'and tell the same' acde "$(members e)"
"$accord" members watch --dir a >/dev/null
check 'the public directory tells it, with all that it follows from' python3 -c '
import json
d = json.load(open("a/public/members.json"))
assert sorted(m["name"][0] for m in d["members"] if m["status"] == "member") == list("acde")
assert max(e["members"] for e in d["history"]) == 5
assert any("\"type\":\"genesis\"" in s for s in d["statements"]) and len(d["manifests"]) >= 5
'
check 'as a page, too' grep -q 'e.example' a/public/members.html
check 'as JSON' sh -c "'$accord' members show --json --dir e | grep -q '\"members\":4'"

finish
