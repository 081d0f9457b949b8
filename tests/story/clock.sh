#!/bin/sh
# Deadlines of a case: what the policy promised and what laws ask for, from events that the case
# tells of or people say; what is due, what is done, and for a calendar.
# watched
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

echo 'a passphrase that nobody guesses' >passphrase
"$accord" init vendor.example --url "http://$loopback:7101" --dir node --epoch 60 \
	--passphrase-fd 3 3<passphrase >/dev/null
export ACCORD_DIR="$PWD/node"
export ACCORD_FINDER_DIR="$PWD/finder"

# says PATTERN COMMAND...: it does, and prints that.
says() {
	pattern=$1
	shift
	if ! "$@" >shown 2>&1 || ! grep -q -- "$pattern" shown; then
		cat shown >&2
		return 1
	fi
}

# --- the policy's targets

EDITOR="sed -i 's/\"acknowledge\": [0-9]*/\"acknowledge\": 2/; s/\"embargo_days\": [0-9]*/\"embargo_days\": 60/'" \
	check 'the policy promises an answer within two days' "$accord" policy edit
check 'in public' "$accord" policy publish
check 'the vendor serves' start "$accord" serve --dir node --listen "$loopback:7101"
echo 'A stream that is reset at once costs a server more than its client.' >flaw.md
check 'a finder reports' "$accord" report "$url" flaw.md --title 'Streams that are reset at once'
stop
report=$("$accord" inbox --json | sed 's/.*"id":"\([0-9a-f]*\)".*/\1/')
check 'a case is opened from it' "$accord" case open --report "$report" --tracking PSIRT-17
case=$(echo "$out" | sed -n 's/^case *//p')
check 'the policy counts from when the report came' says '"since":"'"$("$accord" inbox --json |
	sed -n 's/.*"received":"\([^"]*\)".*/\1/p')"'"' "$accord" clock list "$case" --json
check 'the finder has been answered' says 'policy  *acknowledge  *done' "$accord" clock list "$case"
check 'the rest is due' says 'policy  *fix  *due ' "$accord" clock list
check 'it is a flaw' "$accord" case status "$case" valid
check 'which is another step' says 'policy  *assess  *done' "$accord" clock list "$case"

# --- usual terms

for preset in policy 45-days 90+30 14-days 72-hours; do
	check "an embargo is proposed: $preset" "$accord" embargo propose "$case" --preset $preset
done
opened=$("$accord" case list --json | jq -r .opened)
same 'each ends when it says, from the opening on' \
	"$(for days in 60 45 90 14 3; do date -u -d "$opened + $days days" +%Y-%m-%dT%H:%M:%SZ; done)" \
	"$("$accord" case show "$case" --json | jq -r '.terms[].ends')"

# --- what the law asks

refuse 3 'since when one was aware nobody can guess' "$accord" clock start "$case" cra-exploited
check 'attacks are seen' "$accord" case status "$case" attacked --where 'our own logs'
check 'which asks for a clock' says 'start the clock' "$accord" status
check 'it counts from then' "$accord" clock start "$case" cra-exploited
check 'and is the next to be due' says 'due  *cra-exploited early-warning of .* (in 2[34] h' "$accord" status
check 'and is told in the case' says 'clock  *cra-exploited notification, due' "$accord" case show "$case"
same 'a final report is due once there is a fix' 0 "$("$accord" clock list "$case" | grep -c final-report)"
check 'there is one' "$accord" case status "$case" fix-ready
check 'so it is' says 'cra-exploited  *final-report  *due .* in 1[34] days' "$accord" clock list
refuse 3 'nothing happens tomorrow' "$accord" clock start "$case" nis2 --since 2999-01-01T00:00:00Z
check 'an incident was months ago' "$accord" clock start "$case" nis2 --since 2026-01-31T12:00:00Z
check 'all of that is overdue' says 'nis2  *early-warning  *overdue .* ago)' "$accord" clock list
check 'or was none' "$accord" clock stop "$case" nis2 --why 'An exercise.'
check 'then it is due no longer' says 'nis2  *notification  *stopped' "$accord" clock list --all
check 'an id is asked for' "$accord" clock start "$case" cna --event asked --since 2026-11-01T00:00:00Z
check 'and given, late' "$accord" clock "done" "$case" cna answer --since 2026-11-05T00:00:00Z
check 'which shows' says 'cna  *answer  *done .* LATE' "$accord" clock list "$case"

# --- notices

check 'the notification is drafted' "$accord" notice draft "$case" cra-notification
cp "$said" draft
check 'with what the case knows' grep -q 'our own logs' draft
check 'of the fix, too' grep -q 'A fix is ready since' draft
check 'and blanks for the rest' grep -q 'to fill in' draft
check 'it is filed by a person' "$accord" notice filed "$case" cra-early-warning \
	--reference SRP-117 --sensitive
check 'which is done then' says 'early-warning  *done .* reference SRP-117' "$accord" clock list "$case"
check 'and stands in the next one' says 'reference SRP-117' "$accord" notice draft "$case" cra-notification

# --- what waits

check 'what is due soon is listed' says 'vulnerability notification (PSIRT-17)' "$accord" case reminders
check 'the finder has not read what was said' says 'silent  *[0-9a-f]*: .* \(not delivered\|delivered, not read\), of' \
	"$accord" case show "$case"

# --- told in advance

check 'somebody is told by telephone' "$accord" case tell "$case" 'Example Cloud' \
	--what 'the patch' --why 'Its customers cannot patch themselves.'
check 'the authority is among them' says 'the CSIRT' "$accord" case told "$case"
check 'the case becomes public' "$accord" case publish "$case" --where https://vendor.example/17
told=$("$accord" statements --kind told --json | jq -r .id)
check 'which all are told' says 'VFdPxA' "$accord" case list
refuse 6 'once' "$accord" case publish "$case" --where https://vendor.example/17
check 'the vendor serves again' start "$accord" serve --dir node --listen "$loopback:7101"
check 'who was told is a page' await grep -q 'Example Cloud' node/public/told.html
check 'and a statement' await test -s "node/public/statement/$told"
stop
head -n 1 "node/public/statement/$told" >public.json
same 'all can see who knew' '["the CSIRT designated as coordinator, and ENISA","Example Cloud"]' \
	"$(jq -c '[.parties[].who]' public.json)"
finder=$("$accord" inbox --json | jq -r .by)
same 'nobody sees who found it' 0 "$(grep -c "$finder" public.json)"
same 'of what was sensitive not which' '[null,null]' "$(jq -c '[.parties[].notice]' public.json)"

# --- for a calendar

check 'deadlines are written for a calendar' "$accord" clock ics
cp "$said" deadlines.ics
check 'whose lines end as they have to' sh -c '! grep -qv "$(printf "\\r")\$" deadlines.ics'
check 'and are no longer than 75 octets' sh -c '[ "$(LC_ALL=C awk "{ print length - 1 }" deadlines.ics | sort -n | tail -n 1)" -le 75 ]'
same 'each begins and ends' "$(grep -c BEGIN:VEVENT deadlines.ics)" "$(grep -c END:VEVENT deadlines.ics)"
same 'has a name of its own' "$(grep -c BEGIN:VEVENT deadlines.ics)" \
	"$(grep ^UID: deadlines.ics | sort -u | wc -l)"
same 'and a time' "$(grep -c BEGIN:VEVENT deadlines.ics)" "$(grep -c '^DTSTAMP:20.*Z' deadlines.ics)"
same 'nothing of it tells what it is about' 0 "$(grep -ci stream deadlines.ics)"

# --- the same whenever it is folded again

"$accord" clock list --all --json >before
check 'views are folded again' "$accord" rebuild
same 'and say the same' "$(cat before)" "$("$accord" clock list --all --json)"
check 'the journal holds' "$accord" verify --all
finish
