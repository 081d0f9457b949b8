#!/bin/sh
# Who knows of a flaw before it is public is recorded when he is told.  Once a vendor's release has
# opened, or the case is public, the vendor publishes all of that, and anybody verifies against its
# log, without the network, that it was recorded then.  A finder is never named.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/five.sh"
five_begin || exit 1

outsider() { env https_proxy=http://127.0.0.1:9 "$accord" "$@"; } # without the network
page() { outside curl -sf --cacert ca.pem "https://alder.example/$1"; }
paged() { page "$1" >page.html && grep -q -- "$2" page.html; }
# filed COMMAND...: the register is there, with a file that proves it.
filed() { at alder "$@" --json >json && grep -q '"file":"register/' json; }
file_of() { sed -n 's/.*"file":"\([^"]*\)".*/\1/p' json; }
finder=$(printf 'a%.0s' $(seq 64))

# --- a release that belongs to a case

case=$(at alder case open --title 'What nobody knows' --with birch.example:vendor | sed -n 's/^case *//p')
check 'another vendor takes part' sees birch 'What nobody knows'
recorded() { at alder case told "$case" | grep -q 'birch.example'; }
check 'which is recorded' await recorded
check 'so is a cloud that gets the patch' at alder case tell "$case" 'Example Cloud' --what 'the patch' \
	--why 'Its customers cannot patch themselves.'
check 'and somebody who finds the same' at alder case tell "$case" "$finder" --what 'all' --why 'Knows it.'
echo 'the fix' >fix.patch
check 'a release is sealed for it' at alder release seal fix.patch --case "$case" --at 2099-03-01T17:00:00Z
release=$(echo "$out" | sed -n 's/^release *//p')
same 'nobody has published anything' '{"registers":[],"unpublished":3}' \
	"$(at alder release register "$release" --json)"
check 'it opens, before its time' at alder release early "$release" --why 'It is exploited.'
check 'then who was told is public, and proven' await filed release register "$release"
same 'all of it' 0 "$(sed -n 's/.*"unpublished":\([0-9]*\).*/\1/p' json)"
proof=$(file_of)
check 'the page has it' await paged told.html 'Example Cloud'
same 'under the name of the release alone' 0 "$(grep -c 'What nobody knows' page.html)"
same 'and no finder' 0 "$(grep -c "$finder" page.html)"
check 'and leads to the proof' await paged told.html "$proof"
page "$proof" >register

# --- an outsider verifies it

check 'an outsider verifies it' outsider case register --verify register
same 'with the times' 3 "$(echo "$out" | grep -c '^told .*; in the log by ')"
same 'the cloud' 1 "$(echo "$out" | grep -c '^told .* observer Example Cloud; ')"
same 'the other vendor' 1 "$(echo "$out" | grep -c '^told .* vendor birch.example; ')"
same 'and a finder without a name' 1 "$(echo "$out" | grep -c '^told .* finder who is not named; ')"
same 'nor is he in the file' 0 "$(grep -c "$finder" register)"
check 'programs have it, too' outsider release register --verify register --json
changed() { # FROM TO
	sed "s/$1/$2/" register >changed
}
changed 'Example Cloud' 'Example Crowd'
refuse 4 'a name that was changed does not hold' outsider case register --verify changed
python3 - <<'END'
import json
register = json.load(open('register'))
opening = json.loads(register['parties'][0]['openings'][1])
assert opening['field'] == 'told'
opening['value'] = opening['value'].replace('20', '19', 1)
register['parties'][0]['openings'][1] = json.dumps(opening)
json.dump(register, open('changed', 'w'))
END
refuse 4 'nor does an earlier time' outsider case register --verify changed
refuse 3 'nor is anything a register' outsider case register --verify fix.patch

# --- a case without a release

second=$(at alder case open --title 'Another flaw' --with cedar.example:vendor | sed -n 's/^case *//p')
case=$second
check 'a third vendor is in another case' sees cedar 'Another flaw'
same 'of which nothing is published' 0 "$(at alder case register "$second" --json | grep -c cedar)"
check 'it is published' at alder case publish "$second" --where https://alder.example/flaw --title 'The second flaw'
check 'with the proof' await filed case register "$second"
page "$(file_of)" >register
check 'which holds' outsider case register --verify register
same 'as it was published' 1 "$(echo "$out" | grep -c '^title  *The second flaw')"
same 'once' 1 "$(at alder case register "$second" --json | grep -o '"title"' | grep -c .)"
finish
