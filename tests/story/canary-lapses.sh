#!/bin/sh
# long
# A member says that nobody made it break its word, and the next time it is silent: all others see
# that by themselves, and so does a customer from what anybody shows.  What governments asked for
# is counted in public, and a number that was said stays.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/five.sh"

five_begin || exit 1

later() { date -u -d "@$(($(date +%s) + $1 * 86400))" +%Y-%m-%dT%H:%M:%SZ; }
ago() { date -u -d "@$(($(date +%s) - $1 * 86400))" +%Y-%m-%d; }
stands() { # NODE STATE: so alder's canary stands, as NODE sees it, having looked again
	at "$1" members watch >/dev/null 2>&1 &&
		at "$1" canary list >listed && grep -q "^alder.example *$2" listed
}
all_stand() { # STATE
	for each in $five; do await stands "$each" "$1" || { cat listed >&2 && return 1; }; done
}
will_stand() { # STATE DAYS: with no word from anybody
	for each in $five; do
		at "$each" canary list --at "$(later "$2")" | grep -q "^alder.example *$1" || return
	done
}

# --- signed, and kept

check 'nobody has said anything' stands birch never
# Soon: what cert's log has shown just now others have yet to cosign.
signs() { # NODE ARGUMENT...
	at "$1" members watch >/dev/null 2>&1
	at "$@"
}
check 'alder looks at the others, and signs, with the head of another log as a beacon' \
	await signs alder canary sign --days 1 --beacon cert.example
check 'each of the five sees that it keeps it up' all_stand kept
at birch canary show alder.example >shown
check 'what it says is shown, in words' grep -q 'no-gag: No order forbids' shown
check 'and that it cannot have been signed beforehand' grep -q 'beacon cert.example/log, seen 20' shown

# --- silent

check 'in two days it is late' will_stand late 2
check 'in five it has lapsed, and nobody had to say so' will_stand lapsed 5
on_page() { grep -qF '\"type\":\"canary\",\"by\":\"alder.example\"' birch/public/canary.json; }
check 'a page tells it' await on_page
for when in 0:kept 2:late 5:lapsed; do
	outside "$accord" canary check https://birch.example --at "$(later "${when%:*}")" >computed
	check "who has no node computes from what birch shows: ${when#*:}" \
		grep -q "^alder.example *${when#*:}" computed
done

# --- less than before

check 'alder signs again, without a sentence' await signs alder canary sign --days 1 --leave-out no-gag
less() { at cert members watch >/dev/null 2>&1 && at cert canary list >listed && grep -q 'says no more no-gag' listed; }
check 'which others see' await less

# --- what does not count

# forge AT NAME: a canary of alder's that says that time, with the beacon of now
forge() {
	python3 - "$1" "$2" <<'PYTHON'
import json, sys
page = json.load(open("birch/public/canary.json"))
one = next(s for s in page["statements"] if '"type":"canary"' in s and '"by":"alder.example"' in s)
said = json.loads(one.split("\n")[0])
said["at"], said["since"] = sys.argv[1], sys.argv[1]
said.pop("previous", None)
open(sys.argv[2], "w").write(json.dumps(said, separators=(",", ":"), ensure_ascii=False) + "\n")
PYTHON
	"$accord" note sign --key alder/keys/statement.key "$2" >"$2.note" &&
		python3 - "$2" <<'PYTHON'
import json, sys
page = json.load(open("birch/public/canary.json"))
page["statements"].append(open(sys.argv[1] + ".note").read())
json.dump(page, open(sys.argv[1] + ".json", "w"))
PYTHON
}
check 'a back-dated canary is made' forge "$(ago 9)T00:00:00Z" past
check 'and told to be that' sh -c "'$accord' canary check past.json | grep -q 'back-dated'"
check 'one whose beacon is old is made' forge "$(later 3)" stale
check 'and told to be that' \
	sh -c "'$accord' canary check stale.json --at '$(later 4)' | grep -q 'its beacon was more than a day old'"
sed 's/no-keys/no-kays/g' past.json >altered.json
refuse 4 'what nobody signed is refused' "$accord" canary check altered.json

# --- requests of governments

count() { # OPTION...
	at alder government record --since "$(ago 92)" --until "$(ago 1)" --country DE --kind data "$@"
}
check 'alder counts what it was asked' count --received 3 --complied 1 --challenged may-not-say
refuse 6 'what was said stays' count --received 4 --complied 1 --challenged 2
check 'it is corrected for a reason' count --received 4 --complied 1 --challenged 2 --why 'one came late'
both() {
	at csirt members watch >/dev/null 2>&1 && at csirt government list --of alder.example >listed &&
		grep -q 'received 3  complied 1  challenged may-not-say' listed &&
		grep -q 'received 4  complied 1  challenged 2' listed && grep -q 'corrects.*one came late' listed
}
check 'others see both, beside each other' await both
check 'its page does, too' await grep -q 'corrected .*one came late' alder/public/requests.html
check 'a register that is not kept up lapses' \
	sh -c "'$accord' government list --of alder.example --at '$(later 400)' --dir csirt | grep -q lapsed"
check 'a response team has signed that it is for defence alone' \
	sh -c "'$accord' members text charter | grep -q 'Defence only'"
check 'and its page says so' await grep -q 'defence only' csirt/public/canary.html

finish
