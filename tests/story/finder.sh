#!/bin/sh
# A finder without an account: what is asked on a terminal, one sealed file for all that it
# has, what was promised, what is said back and forth.
# watched
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

serve() {
	start "$accord" serve --dir node --listen "$loopback:8000"
}

# mailed TEXT: something that was said to the finder has that in it.
mailed() {
	"$accord" mail --dir me >mailed 2>/dev/null && grep -q "$1" mailed
}

echo 'a passphrase that nobody guesses' >passphrase
echo 'It stops.' >flaw.md
check 'a node is made' sh -c "'$accord' init psirt.example --url http://$loopback:8000 --dir node \
	--epoch 1 --passphrase-fd 3 3<passphrase"
EDITOR=true "$accord" policy edit --dir node >/dev/null 2>&1
sed -i 's/"retention_days"/"report_needs": ["product", "steps"], "retention_days"/' node/policy.json
"$accord" policy publish --dir node >/dev/null
check 'it serves' serve
node=$server

# --- one file

check 'a finder is asked for what it knows' "$root/tests/terminal" Product: 'nghttp2' \
	Versions: 'to 1.56' Component: 'no purl' Component: 'pkg:deb/debian/nghttp2@1.52.0-1' \
	Component: '' Impact: 'The server stops.' Steps: '' Exploited: 'suspected' Public: 'no' \
	Where: '' told: 'CERT/CC' told: '' Credit: 'A. Finder' Timing: '' -- \
	sh -c "'$accord' report $url flaw.md --title 'Rapid reset' --file me.age --passphrase-fd 3 3<passphrase"
same 'and what cannot be meant is asked for again' 1 "$(echo "$out" | grep -c 'is not of that form')"
same 'it is told what was promised, in dates' 3 \
	"$(echo "$out" | grep -cE '^(answer|verdict|fix) .*by 20[0-9-]+:')"
same 'and what the policy asks for and it did not say' 1 "$(echo "$out" | grep -c '^asks for  steps, which')"
same 'nothing of it lies open' 'me.age me.age.lock' "$(echo me*)"
same 'who is new is seen as that' 1 "$("$accord" inbox --dir node | grep -c '\[new\] .*Rapid reset')"
check 'people vouch for it' "$accord" vouch "$("$accord" inbox --dir node | cut -d' ' -f1)" --why 'We met.' --dir node
same 'and it is new no longer' 0 "$("$accord" inbox --dir node | grep -c '\[new\]')"
refuse 5 'for nobody else' "$accord" vouch 0123456789 --dir node
check 'its passphrase opens all of it' sh -c "'$accord' open me.age --passphrase-fd 3 3<passphrase \
	>me.tar && mkdir me && tar xf me.tar -C me"
refuse 4 'and no other' sh -c "echo wrong | '$accord' mail --file me.age --passphrase-fd 0"

# --- what it said, and what is answered

id=$("$accord" inbox --dir node | cut -d' ' -f1)
same 'the inbox tells that it is missing' 1 \
	"$("$accord" inbox --dir node | grep -c '\[lacks steps\] Rapid reset')"
same 'the inbox tells what matters' 1 \
	"$("$accord" inbox --dir node | grep -c 'Rapid reset (nghttp2), exploited: suspected')"
same 'the node is told all of it' 6 "$("$accord" show "$id" --dir node |
	grep -cE '^(product|versions|component|exploited|told|credit) ')"
check 'the node answers' "$accord" send --answer "$id" --text 'Which versions, exactly?' --dir node
check 'which reaches the finder' mailed 'Re: Rapid reset'
letter=$(grep 'psirt.example: letter' mailed | cut -c3-14)
check 'and can be read' "$accord" mail "$letter" --offline --dir me
same 'whole' 1 "$(echo "$out" | grep -c 'Which versions, exactly?')"
check 'the finder answers' "$accord" mail --answer "$letter" '1.40 to 1.56.' flaw.md --dir me
same 'in the inbox' 1 "$("$accord" inbox --dir node | grep -c 'Re: Rapid reset')"
check 'its proof comes' await mailed 'received, in the log'
check 'a record can be taken out' "$accord" mail --save "$id" record --dir me
check 'and shown to anybody' "$accord" verify record

# --- one who comes later

check 'another reports the same' "$accord" report "$url" flaw.md --title 'Streams' --dir late
late=$("$accord" inbox --dir node | sed -n 's/  .*Streams$//p')
refuse 6 'the first is no duplicate of the second' "$accord" close "$id" --duplicate-of "$late" --dir node
check 'the second is, of the first' "$accord" close "$late" --duplicate-of "$id" --open product --dir node
check 'who came later is told' sh -c "'$accord' mail --dir late | grep -q 'an earlier one is proven'"
closing=$("$accord" mail --offline --dir late | sed -n 's/^  \([0-9a-f]*\) .*: closing.*/\1/p')
check 'and sees what is opened' sh -c "'$accord' mail $closing --offline --dir late |
	grep -qx 'opened    product: \"nghttp2\"'"
same 'not by whom' 0 "$("$accord" mail "$closing" --offline --dir late |
	grep -c "$(python3 -c 'import json, sys; print(json.loads(open(sys.argv[1]).readline())["by"])' me/sent/*/statement)")"
check 'once it is public' "$accord" close --published "$id" --dir node
same 'all of it is opened to who came later' 'opened    to 1 who reported it later' "$out"
check 'who fetches it' sh -c "'$accord' mail --dir late >/dev/null"
same 'verified' 2 "$("$accord" mail --offline --dir late | grep -c 'an earlier one is proven')"
fields() {
	for each in $("$accord" mail --offline --dir late | sed -n 's/^  \([0-9a-f]*\) .*: closing.*/\1/p'); do
		"$accord" mail "$each" --offline --dir late | sed -n 's/^opened    \([a-z]*\):.*/\1/p'
	done | sort -u | tr '\n' ' '
}
same 'in every field that tells of the flaw' \
	'components exploited impact product public title type versions ' "$(fields)"
check 'and can show that to anybody' "$accord" mail --save "$closing" shown --dir late
check 'who verifies it' "$accord" verify shown

# --- where there is no accord

# A site by a name, which a proxy shows that is asked for it.
mkdir -p site/.well-known site/http:/other.example
ln -s ../../.well-known site/http:/other.example/.well-known
echo 'Contact: mailto:security@other.example
Expires: 2099-01-01T00:00:00Z' >site/.well-known/security.txt
cat >site.py <<'END'
import http.server, sys
class Site(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass
server = http.server.ThreadingHTTPServer((sys.argv[1], 8009), lambda *a: Site(*a, directory='site'))
print('listens on', sys.argv[1], flush=True)
server.serve_forever()
END
node_url=$url
start python3 site.py "$loopback"
check 'a mail is prepared' env http_proxy="http://$loopback:8009" "$accord" report http://other.example/ flaw.md --into by-mail --dir other
passphrase=$(echo "$out" | sed -n 's/^The passphrase, made for you: //p')
same 'to whom the site names' 1 "$(grep -c '^To: security@other.example' by-mail/message.eml)"
check 'with what is sealed' sh -c "sed -n '/^Content-Disposition/,/^--/p' by-mail/message.eml | grep -v '[-:]' |
	tr -d '\r' | base64 -d | cmp - by-mail/report.tar.age"
check 'which the passphrase opens' sh -c "echo '$passphrase' |
	'$accord' open by-mail/report.tar.age --passphrase-fd 0 | tar xO flaw.md | cmp - flaw.md"
mail=$("$accord" mail --offline --dir other | sed -n 's/^  \([0-9a-f]*\)  20.*, to .*/\1/p')
check 'where they stay silent, a node keeps it' "$accord" custody report "$mail" --by "$node_url" --dir other
ask=$(echo "$out" | sed -n 's/^ask *//p')
refuse 6 'once' "$accord" custody report "$mail" --by "$node_url" --dir other
kept() {
	"$accord" mail --dir other | grep -q 'in custody of psirt.example since 20.*, in its log'
}
check 'with a proof of when' await kept
check 'which is taken out' "$accord" mail --save "$ask" entrusted --dir other
check 'and verifies' sh -c "'$accord' verify entrusted | grep -q '^custody   good: it had $(stat -c %s by-mail/report.tar.age) sealed bytes'"
check 'its people see that somebody is silent' sh -c \
	"'$accord' custody list --dir node | grep -q 'kept .* who got it by mail and runs no accord'"
same 'and nobody is called because of it' '' "$("$accord" outbox --dir node 2>/dev/null | grep custody)"
check 'all that the node has holds' "$accord" verify --all --dir node
check 'its dates are kept' sh -c "'$accord' mail --dir other | grep -q 'answer by .*, secret until '"

# --- when strangers are many

report() {
	"$accord" report "$node_url" flaw.md --title "$1" --dir stranger
}
end -TERM "$node"
check 'it has room for three reports of strangers' start "$accord" serve --dir node --listen "$loopback:8000" --strangers 3
check 'one is taken' report 'The first'
check 'another with some work, which is done by itself' report 'The second'
refuse 8 'the next is for later' report 'The third'
check 'until somebody vouches for its finder' "$accord" vouch --dir node \
	"$("$accord" inbox --dir node | sed -n 's/^\([0-9a-f]*\) .*The first$/\1/p')"
check 'it comes then' report 'The fourth'
rm site/.well-known/security.txt
refuse 5 'who names nobody is told nothing' env http_proxy="http://$loopback:8009" "$accord" report http://other.example/ flaw.md --dir other
finish
