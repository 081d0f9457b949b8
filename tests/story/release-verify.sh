#!/bin/sh
# An outsider checks a release that is still sealed, from files that anybody can fetch; then
# it is opened early, and anybody reads it.
# watched
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

echo 'a passphrase that nobody guesses' >passphrase
echo 'the fix' >fix.patch
check 'a vendor has a node' sh -c "'$accord' init psirt.example.com \
	--url https://psirt.example.com --dir node --passphrase-fd 3 3<passphrase"
cat >release.json <<END
{"version":1,"covers":[
 {"product":"Widget","versions":"3.x","fix":true,"file":"fix.patch","needs":"nothing"},
 {"product":"Widget","versions":"2.x","fix":false,"until":"2099-02-01","needs":"contract"}],
 "advisories":[]}
END
refuse 5 'a list of what gets a fix names what is sealed' \
	"$accord" release seal release.json --at 2099-01-01T00:00:00Z --dir node
check 'a vendor seals a fix, and the list of what gets it' \
	"$accord" release seal fix.patch release.json --at 2099-01-01T00:00:00Z --dir node
release=$(echo "$out" | sed -n 's/^release *//p')
bundle=node/$(echo "$out" | sed -n 's/^bundle *\([^,]*\).*/\1/p')
seal=node/public/statement/$release
manifest=node/public/.well-known/accord

# has NAME TEXT: what was said last has it.
has() {
	case $out in
	*"$2"*) pass "$1" ;;
	*)
		fail "$1"
		show_what_was_said
		;;
	esac
}

verify() {
	"$accord" release verify "$seal" --manifest "$manifest" "$@"
}

check 'its promise holds' verify
has 'it is of that release' "release   $release"
has 'it tells when it opens' 'opens     2099-01-01T00:00:00Z'
has 'it tells that nobody else can open it' 'committee none'
check 'the bundle is the promised one' verify --bundle "$bundle"
has 'and it says so' 'bytes     good'
check 'programs are told as well' verify --bundle "$bundle" --json
same 'in one object' true "$(echo "$out" | python3 -c 'import json, sys
told = json.load(sys.stdin)
print(str(told["bundle_checked"] and not told["key_checked"] and told["threshold"] == 0).lower())')"

cp "$bundle" other.age
printf x >>other.age
refuse 4 'other bytes are not' verify --bundle other.age
"$accord" keygen 2>/dev/null | grep AGE-SECRET >key
refuse 4 'another key is not its key' verify --key key
sed 's/2099/2098/' "$seal" >altered
refuse 4 'an altered promise is none' "$accord" release verify altered --manifest "$manifest"
refuse 3 'a manifest is no promise' "$accord" release verify "$manifest" --manifest "$manifest"
refuse 5 'a bundle that is not there is told' verify --bundle nothing
refuse 2 'without a manifest there is nothing to check it by' "$accord" release verify "$seal"
refuse 2 'one promise is checked at a time' verify "$seal"

refuse 2 'opening early takes a reason' "$accord" release early "$release" --dir node
refuse 5 'and a release' "$accord" release early 0123456789abcdef --why why --dir node
check 'nothing is open yet' test ! -e "node/public/release/$release/key"
check 'it is opened early' "$accord" release early "$release" --why 'it is exploited' --dir node
posted=node/public/release/$release/key
check 'the key is public' test -s "$posted"
check 'it is the one' verify --key "$posted"
has 'and opens the bundle' 'key       good'
"$accord" open -i "$posted" "$bundle" | zstd -qd | tar -x --one-top-level=customer
same 'anybody reads the fix' 'the fix' "$(cat customer/fix.patch)"
check 'and what gets none' grep -q '2.x.*false' customer/release.json
refuse 6 'it is not opened twice' "$accord" release early "$release" --why again --dir node
check 'the journal is in order' "$accord" verify --all --dir node

check 'it serves' start "$accord" serve --dir node --listen "$loopback:0"
check 'a follower opens what was opened early' \
	"$accord" follow "$url" --into follower --once
same 'and has the fix' 'the fix' "$(cat "follower/$release/fix.patch")"
echo 'notes' >notes.txt
refuse 2 'what is fixed has a product' "$accord" release seal fix.patch --dir node \
	--at 2099-01-01T00:00:00Z --fix 'fix.patch; versions=4.x'
refuse 5 'and a file that is sealed' "$accord" release seal fix.patch --dir node \
	--at 2099-01-01T00:00:00Z --fix 'other.patch; product=Widget; versions=4.x'
check 'another fix is sealed beside it' \
	"$accord" release seal fix.patch --at 2099-01-01T00:00:00Z --dir node --advisory notes.txt \
	--fix 'fix.patch; product=Widget; versions=4.x; until=2099-05-01' \
	--no-fix 'product=Widget; versions=1.x; edition=Lite; region=EU; needs=login'
second=$(echo "$out" | sed -n 's/^release *//p')
check 'its own people see what it is for' "$accord" release status "$second" --dir node
has 'what gets a fix' "Widget 4.x: 'fix.patch', supported until 2099-05-01"
has 'and what gets none' 'Widget 1.x, Lite, EU: no fix; elsewhere it needs a login'
same 'and nobody else' 0 "$(curl -s "$url/releases.html" | grep -c '4\.x')"
check 'the running node opens that early' \
	"$accord" release early "$second" --why 'it is exploited, too' --dir node
check 'the follower opens it as well' \
	"$accord" follow "$url" --into follower --once
has 'tells what it fixes' "Widget 4.x: fixed by 'fix.patch'"
same 'the same fix' 'the fix' "$(cat "follower/$second/fix.patch")"
events() { curl -sf "$url/events?wait=1$1"; }
check 'who listens is told the key' sh -c "curl -sf '$url/events?wait=1' | grep -A2 '^id: key-$release' | grep -q AGE-SECRET-KEY-1"
events "&after=key-$release" >later
same 'who comes again hears what he has not heard yet, and nothing twice' 'no yes' \
	"$(grep -q "^id: key-$release" later || echo no) $(grep -q "^id: key-$second" later && echo yes)"
same 'with the advisory by its digest' "$(sha256sum <notes.txt | cut -d ' ' -f 1)" \
	"$(sed -n 's/.*"sha256":"\([0-9a-f]*\)".*/\1/p' "follower/$second/release.json")"
on_page() { curl -sf "$url/releases.html" | grep -q '4\.x'; }
check 'from then on the page tells it to everybody' await on_page

# --- a slot of its policy

refuse 3 'without a policy there is no slot' "$accord" release seal fix.patch --at slot --dir node
EDITOR=true "$accord" policy edit --dir node >/dev/null && "$accord" policy publish --dir node >/dev/null || exit 1
check 'the next slot of the policy is when one opens' "$accord" release seal fix.patch --at slot --dir node
same 'which is on Tuesday at four' 'Tue 16:00' \
	"$(LC_ALL=C date -u -d "$(echo "$out" | sed -n 's/^opens *\([^ ]*\).*/\1/p')" +'%a %H:%M')"
finish
