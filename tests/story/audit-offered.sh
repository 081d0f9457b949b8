#!/bin/sh
# What parties offer to an auditor is held to a node's public log: what it received, decided and
# answered counts once the log or both sides bear it out.  Then its operator takes back what it
# said: of that the log shows nothing, but who was promised it does.
# long
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

for tool in python3 jq; do
	if ! command -v "$tool" >/dev/null; then
		skip 'what parties offer' "there is no $tool"
		finish
	fi
done
echo 'a passphrase that nobody guesses' >passphrase
echo 'It stops.' >flaw.md
serve() { start "$accord" serve --dir node --listen "$loopback:8100"; }
report() { # WHO
	"$accord" report "http://$loopback:8100" flaw.md --dir "$1" --title 'It stops' >said &&
		sed -n 's/^report *//p' said
}
proven() { "$accord" poll --dir "$1" >/dev/null 2>&1; [ -f "$1/sent/$2/proof" ]; }
as_json() { "$accord" audit --json "$@" node/public >audit.json; }
status() { as_json "$@"; echo $?; }

# found RESULT CLASS ABOUT: in the audit that was made last
found() {
	jq -e --arg result "$1" --arg class "$2" --arg about "$3" '[.nodes[0].found[] | select(
		.result == $result and .known_by == $class and (.about | startswith($about)))] |
		length > 0' audit.json >/dev/null
}
worth() { # FILE
	jq -r --arg file "$1" '.offered[] | select(.file == $file) | .worth' audit.json
}

"$accord" init psirt.example --url "http://$loopback:8100" --dir node --epoch 1 \
	--passphrase-fd 3 3<passphrase >/dev/null || exit 1
python3 - <<'END'
import json
policy = json.load(open('node/policy.json'))
policy['rewards'] = {'currency': 'EUR', 'table': [{'id': 'critical', 'what': 'A stranger runs code.',
    'least': 250000, 'most': 1000000}], 'decide_days': 14, 'pay_days': 30}
json.dump(policy, open('node/policy.json', 'w'))
END
"$accord" policy publish --dir node >/dev/null || exit 1
cp -a node before

# --- what is as it was promised

check 'a node serves' serve
first=$(report one)
check 'a finder has the proof of his report' await proven one "$first"
check 'and is awarded' "$accord" award decide "$first" --row critical --amount 'EUR 3,000' \
	--why 'A stranger runs code.' --dir node
mailed() { "$accord" mail --dir one 2>/dev/null | grep -q "$1"; }
check 'of which he hears' await mailed ': award '
award=$("$accord" mail --dir one --offline | sed -n 's/^  \([0-9a-f]*\) .*: award .*/\1/p')
check 'he countersigns it' "$accord" award accept "$award" --dir one
for each in "$first" "$award"; do "$accord" mail --save "$each" "his/$each" --dir one >/dev/null || exit 1; done
answer=$("$accord" mail --dir one --offline | sed -n 's/^. \([0-9a-f]*\) .*: award.answer.*/\1/p')
"$accord" mail --save "$answer" his/answer --dir one >/dev/null || exit 1
second=$(report two)
cp -a two asks # who has not asked for the proof yet
check 'another has the proof of his' await proven two "$second"
stop
at=$(date -u +%FT%TZ)
same 'nothing is broken' 0 "$(status --offered his --at "$at")"
check 'the log has what he reported' found kept measured "receipt of $(echo "$first" | cut -c1-12)"
check 'the award keeps what the policy of that day promised' found kept countersigned 'award '
check 'and people answered in time' found kept countersigned 'answer to '
check 'that it was paid nobody says' found 'not measurable' countersigned 'payment of '
same 'each file is told' counts "$(worth "his/$first/proof")"
for form in --json --html; do
	"$accord" audit "$form" --at "$at" --offered his node/public >first
	"$accord" audit "$form" --at "$at" --offered his node/public >second
	check "the same files give the same bytes ($form)" cmp first second
done
mkdir replies
printf 'We pay at the end of the month.\nAsk us.\n' >replies/psirt.example
same 'what the node replies stands beside it' 1 "$("$accord" audit --html --replies replies --offered his node/public |
	grep -c 'We pay at the end of the month.<br>')"
same 'the page has a part for it' 1 "$(grep -c 'What parties offered' first)"

# --- what counts nothing

mkdir bad
sed 's/"proof_by":"20/"proof_by":"19/' "his/$first/receipt" >bad/altered
echo 'He said so.' >bad/hearsay
cp one/finder.key bad/key
ln -s /etc/passwd bad/link
"$accord" init other.example --url https://other.example --dir other --passphrase-fd 3 3<passphrase >/dev/null
cp other/public/.well-known/accord bad/other
same 'what does not hold ends no audit' 0 "$(status --offered bad --at "$at")"
same 'what was altered counts nothing' 'does not hold' "$(worth bad/altered)"
same 'nor does what is somebody else'"'"'s' foreign "$(worth bad/other)"
same 'nor what is no evidence' 'not verifiable not verifiable not verifiable' \
	"$(worth bad/hearsay) $(worth bad/key) $(worth bad/link)"
refuse 5 'a folder that is not there is no offer' "$accord" audit --offered nowhere node/public
refuse 3 'and to a domain nothing can be held' "$accord" audit --offered his psirt.example

# --- an operator takes back what the node had said

mv node after
cp -a before node
check 'the node begins again from an old copy' serve
anchored() { [ "$(jq -r '.nodes[0].found[] | select(.about == "anchors") | .words' audit.json |
	sed 's/.*epoch \([0-9]*\).*/\1/')" -gt "$(date -d "$at" +%s)" ]; }
again() { as_json; anchored; }
check 'its log has an anchor for each epoch' await again
stop
as_json
check 'and by itself nothing is amiss' found kept measured log
same 'but who holds a proof shows that there was another log' 1 "$(status --offered his)"
check 'of the report it shows nothing' found broken measured "receipt of $(echo "$first" | cut -c1-12)"
check 'nor does its log go on from what it signed' found broken measured log
check 'the page says so' test 1 = "$("$accord" audit --html --offered his node/public | grep -c 'it has shown two logs')"

same 'two copies of its log that contradict each other are found' 1 "$("$accord" audit --json after/public node/public |
	grep -c 'shows, which this log does not continue')"

# --- who has the promise alone

of_second="receipt of $(echo "$second" | cut -c1-12)"
tomorrow() { "$accord" audit --json --at "$(date -u -d '+2 days' +%FT%TZ)" "$@" after/public >audit.json; }
tomorrow --offered "asks/sent/$second"
check 'a promise of which nobody shows that it was kept is broken, as he says' found broken claimed "$of_second"
check 'the node, if it has the proof' "$accord" show "$second" --open type --save its --dir after
tomorrow --offered "asks/sent/$second" --offered its
check 'refutes that' found kept measured "$of_second"

finish
