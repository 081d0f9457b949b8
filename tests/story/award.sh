#!/bin/sh
# A vendor's policy promises rewards, and then less: an award still goes by what stood when the
# report came.  The finder countersigns it, is paid late, and thanked by the name that he chose,
# once it is public.  A second finder disputes his: the coordinator mediates.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/five.sh"
five_begin || exit 1
vector=CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H

# finder NAME COMMAND...: of one who has no node, with a folder of his own.
finder() {
	ACCORD_FINDER_DIR="$PWD/$1"
	export ACCORD_FINDER_DIR
	shift
	outside "$accord" "$@"
}
mailed() { # NAME TEXT
	finder "$1" mail >mailed 2>/dev/null && grep -q -- "$2" mailed
}
said() { # NAME TEXT: the id of the award about which his mail has that in the next line
	finder "$1" mail --offline | grep -B1 -- "$2" | sed -n 's/^  \([0-9a-f]*\) .*: award .*/\1/p'
}
promise() { # LEAST MOST: in cents, for what is critical
	python3 - "$1" "$2" <<'END'
import json, sys
policy = json.load(open('alder/policy.json'))
policy['rewards'] = {'currency': 'EUR', 'table': [{'id': 'critical', 'what': 'A stranger runs code.',
    'least': int(sys.argv[1]), 'most': int(sys.argv[2])}], 'decide_days': 14, 'pay_days': 30}
json.dump(policy, open('alder/policy.json', 'w'))
END
	at alder policy publish ${3:+"$3"}
}
shown() { at alder award list "$@"; }
soon() { shown >ledger && grep -q -- "$1" ledger; }

page() { outside curl -sf --cacert ca.pem "https://alder.example/$1"; }
# The report names the policy that the page shows.
promised() { page policy.json >policy && grep -q 'critical' policy; }
check 'rewards are promised' promise 250000 1000000
check 'as everybody sees' await promised
echo 'Send this length, and it runs what follows.' >flaw.md
check 'a finder reports' finder first report alder.example flaw.md --title 'A length that nobody checks' \
	--credit 'Ada'
first=$(echo "$out" | sed -n 's/^report *//p')
check 'another one, another flaw' finder second report alder.example flaw.md --title 'Another length'
second=$(echo "$out" | sed -n 's/^report *//p')
check 'then less is promised' promise 5000 10000 --worse

# --- the award goes by what stood then

same 'both wait for a decision' 2 "$(shown | grep -c 'undecided, received')"
same 'which is late in three weeks' 2 "$(shown --at "$(date -u -d '+21 days' +%FT%TZ)" | grep -c ', LATE$')"
refuse 4 'what is promised now is too little' at alder award decide "$first" --row critical \
	--amount 'EUR 100' --why 'As the policy says.'
refuse 3 'a row that was not there is none' at alder award decide "$first" --row high --amount 'EUR 3,000' \
	--why 'It is high.'
refuse 3 'nor is a vector that is none' at alder award decide "$first" --row critical --amount 'EUR 3,000' \
	--severity CVSS:3.1/AV:N --why 'It is bad.'
refuse 3 'or half a cent' at alder award decide "$first" --row critical --amount 'EUR 3,000.005' --why 'So much.'
check 'what was promised then is decided' at alder award decide "$first" --row critical \
	--amount 'EUR 3,000.50' --severity "$vector" --why 'A stranger runs code.'
refuse 6 'once' at alder award decide "$first" --row critical --amount 'EUR 3,000.50' --why 'A stranger runs code.'
check 'the finder hears of it' await mailed first ': award '
award=$(said first 'EUR 3,000.50; as the policy')
check 'offline' finder first mail "$award" --offline
same 'he sees that it holds' 'promise   as the policy promised when the report came
promised  EUR 2,500 to EUR 10,000 for: A stranger runs code.' "$(echo "$out" | grep '^promise')"
refuse 5 'it is no other finder'"'"'s' finder second award accept "$award"
check 'he countersigns it' finder first award accept "$award" --credit 'Ada L.' --show-amount
refuse 6 'and takes that back no more' finder first award dispute "$award" 'On second thought.'
check 'he can show it to anybody' finder first mail --save "$award" shown
check 'who verifies it, without the network' env https_proxy=http://127.0.0.1:9 "$accord" verify \
	--manifest shown/manifest shown/statement
check 'it is owed' soon 'critical  EUR 3,000.50, owed'
same 'and countersigned' 1 "$(grep -c 'answer: accepted' ledger)"
same 'which itself waits for no decision, as the other report does' 1 "$(grep -c undecided ledger)"
shown --at "$(date -u -d '+31 days' +%FT%TZ)" >ledger
same 'in a month it is late' 1 "$(grep -c 'critical  EUR 3,000.50, late' ledger)"
same 'and counted as that' 1 "$(grep -c '^critical: 1 awarded, EUR 3,000.50, of which paid EUR 0; 0 less than promised, 1 late' ledger)"

# --- paid, and thanked once it is public

check 'it is paid' at alder award paid "$award" --reference 'Transfer 17'
refuse 6 'once' at alder award paid "$award"
check 'which the finder hears' await mailed first ': award.paid '
check 'and confirms' finder first award received "$award"
check 'the ledger has it' soon 'EUR 3,000.50, received'
check 'a case is opened' at alder case open --report "$first"
case=$(echo "$out" | sed -n 's/^case *//p')
refuse 6 'while it is secret, nobody is thanked' at alder award thank "$award" --where https://alder.example/flaw
same 'nor is anything of it on the page' 0 "$(page thanks.html | grep -c 'Ada\|length')"
check 'it is published' at alder case publish "$case" --where https://alder.example/flaw
thanked() { page thanks.html >page.html && grep -q "$1" page.html; }
check 'the hall of fame has the name that was chosen' await thanked 'Ada L\.'
same 'and the amount, as agreed' 1 "$(grep -c 'critical</td><td [^>]*>EUR 3,000.50' page.html)"
name=$(finder first mail --offline >/dev/null; at alder inbox --json | tail -n 1 | sed 's/.*"by":"\([0-9a-f]*\)".*/\1/')
same 'and nothing that tells the finder'"'"'s key' 0 "$(grep -c "$name" page.html)"

check 'an auditor lists whom it has thanked' outside "$accord" audit https://alder.example
same 'by that name' 1 "$(echo "$out" | grep -c '1 signed in public: Ada L\. (A length that nobody checks)')"

# --- a dispute

check 'the second is given less than was promised' at alder award decide "$second" --row critical \
	--amount 'EUR 1,000' --below --why 'It takes a click.'
check 'he is told so' await mailed second 'LESS than the policy promised'
award=$(said second 'EUR 1,000; LESS')
check 'he asks the coordinator to mediate' finder second award dispute "$award" 'The policy says nothing of clicks.' \
	--mediator cert.example
asked() { at cert award asked >asked.txt && grep -q 'critical: EUR 1,000, LESS' asked.txt; }
check 'who sees the award' asked
same 'and what was promised' 1 "$(grep -c 'promised: EUR 2,500 to EUR 10,000' asked.txt)"
same 'and not the report' 0 "$(at cert inbox --json | grep -c .)"
ask=$(cut -c1-12 asked.txt | head -n 1)
check 'and says what follows' at cert award mediate "$ask" 'The row says nothing of a click.' --opinion owes \
	--amount 'EUR 2,500'
refuse 6 'once' at cert award mediate "$ask" 'No.' --opinion holds
check 'the finder hears it' await mailed second ': award.opinion '
check 'and the vendor' await soon 'cert.example finds: owes, EUR 2,500'
check 'who corrects it' at alder award decide "$second" --row critical --amount 'EUR 2,500' --corrects "$award" \
	--why 'The row says nothing of a click.'
check 'so that it holds' await mailed second 'EUR 2,500; as the policy promised'
award=$(said second 'EUR 2,500; as the policy')
check 'the finder wants it given away, and no name' finder second award accept "$award" --anonymous \
	--donate 'The lifeboats'
check 'which the ledger tells' soon 'to be given to: The lifeboats'
same 'with what was corrected' 1 "$(grep -c 'EUR 1,000, corrected, LESS' ledger)"
check 'he is thanked' at alder award thank "$award" --where https://alder.example/other --title 'Another length'
check 'without a name' await thanked 'a finder who is not named'
check 'as the log tells' at alder verify --all
five_stop alder
check 'folded again, all is as it was' at alder rebuild
finish
