#!/bin/sh
# An advisory: what is wrong with one is told where it stands; one that is drafted from a case,
# edited, published as one set, and followed by its next version; and one among five organisations.
# watched
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

cp "$root/tests/fixtures/advisory.json" good.json
sed 's/"version": "2"/"version": "1"/; s/"known_affected": \[/&"Z", /' good.json > bad.json
printf '{"document": ' > cut.json

# exits STATUS NAME COMMAND...: it ends with this status.
exits() {
	status=$1
	name=$2
	shift 2
	"$@" > answer 2> said
	got=$?
	if [ "$got" = "$status" ]; then pass "$name"; else
		fail "$name"
		cat answer said | comment
	fi
}

has() {
	grep -qF -- "$1" answer
}

exits 0 'a valid one is told so' "$accord" advisory check good.json
check 'in one line' test "$(cat answer)" = 'good.json: valid CSAF 2.0'
exits 1 'one that is not ends with 1' "$accord" advisory check good.json bad.json
check 'the version that is not the newest is named' has \
	'bad.json: /document/tracking/version: the newest item of the revision history is version 2 [6.1.16]'
check 'so is a product that is not defined' has \
	"bad.json: /vulnerabilities/0/product_status/known_affected/0: no product of the product tree has the id 'Z' [6.1.1]"
check 'and how many are valid' has '1 of 2 documents are valid'
exits 1 'programs get an object a line' sh -c '"$1" advisory check --json - < bad.json' sh "$accord"
check 'with pointer and test' test "$(jq -r '.findings[] | .test + " " + .at' answer | sort | head -n 1)" = \
	'6.1.1 /vulnerabilities/0/product_status/known_affected/0'
exits 3 'what is no JSON is told with its place' "$accord" advisory check cut.json good.json
check 'by line and column' grep -q "^accord: 'cut.json': 1:" said
check 'and the others are looked at' has 'good.json: valid CSAF 2.0'
exits 5 'a file that is not there, too' "$accord" advisory check none.json
exits 2 'without a file it says what it needs' "$accord" advisory check
check 'all tests are listed' test "$("$accord" advisory tests | wc -l)" = 43
check 'also for programs' test \
	"$("$accord" advisory tests --json | jq -r 'select(.test == "6.1.33").title')" = \
	'Multiple Flags with VEX Justification Codes per Product'

# --- from a case

echo 'a passphrase that nobody guesses' >passphrase
export ACCORD_DIR="$PWD/node"
export ACCORD_FINDER_DIR="$PWD/finder"
"$accord" init psirt.widgets.example --url "http://$loopback:7101" --dir node --epoch 86400 \
	--passphrase-fd 3 3<passphrase >/dev/null
check 'a vendor serves' start "$accord" serve --dir node --listen "$loopback:7101"
echo 'Whoever asks a widget for more than it has gets what is behind it.' >flaw.md
cat >fields.json <<-'END'
	{"product": "Widget", "versions": "before 3.2.1", "components": ["pkg:generic/widget"],
	 "credit": "Ada of the Widget Club"}
END
check 'a finder reports, and says how to thank it' "$accord" report "$url" flaw.md \
	--title 'Widgets tell too much' --fields fields.json
report=$("$accord" inbox --json | jq -r .id)
check 'a case is opened from it' "$accord" case open --report "$report" --tracking W-2026-7
case=$(echo "$out" | sed -n 's/^case *//p')

json() {
	jq -r "$1" advisory.json
}

check 'a draft is written from the case' "$accord" advisory draft "$case" -o advisory.json \
	--cve-requested --date 2026-11-22T10:00:00Z
same 'it is tracked as the case is' W-2026-7 "$(json .document.tracking.id)"
same 'with the product that the report names' 'Widget before 3.2.1' \
	"$(json '.product_tree.branches[0].branches[0].branches[0].product.name')"
same 'its package' pkg:generic/widget \
	"$(json '..|.product_identification_helper?.purl // empty')"
same 'and thanks as the finder wishes' 'Ada of the Widget Club' \
	"$(json '.vulnerabilities[0].acknowledgments[0].names[0]')"
check 'not by who it is' sh -c '! grep -q "$(cat finder/finder.key | cut -d+ -f3)" advisory.json'
check 'it passes all tests' "$accord" advisory check advisory.json
refuse 3 'a draft is not published' "$accord" advisory publish advisory.json
cp advisory.json first.json
check 'it is drafted again' "$accord" advisory draft "$case" -o advisory.json
check 'which changes nothing' cmp advisory.json first.json
sed -i 's/"text": "Widgets tell too much"/"text": "A person wrote this."/' advisory.json
check 'with what is known by now it is final' "$accord" advisory draft "$case" -o advisory.json --final \
	--date 2026-11-23T10:00:00Z --cve CVE-2026-12345 --cwe CWE-200 \
	--cvss CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N \
	--product 'Widget; affected=vers:generic/<3.2.1; fixed=3.2.1; purl=pkg:generic/widget' \
	--reference 'More <script>; https://widgets.example/more?a=1&b=2'
same 'and has what a person wrote' 'A person wrote this.' \
	"$(json '.vulnerabilities[0].notes[0].text')"
check 'and no word of a CVE that is to come' sh -c '! grep -q "was requested" advisory.json'
same 'and the score of the vector' 7.5 "$(json '.vulnerabilities[0].scores[0].cvss_v3.baseScore')"
check 'it still passes' "$accord" advisory check advisory.json

# --- published

sed 's/"version": "1"/"version": "2"/' advisory.json >wrong.json
refuse 3 'what fails a test is not published' "$accord" advisory publish wrong.json
same 'and told with place and test' '/document/tracking/version [6.1.16]' \
	"$(echo "$err" | sed 's/.*\(\/document\/tracking\/version\).*\(\[6.1.16\]\).*/\1 \2/')"
sed 's/"label": "WHITE"/"label": "RED"/' advisory.json >red.json
refuse 3 'what is not for everybody, neither' "$accord" advisory publish red.json
check 'it is published' "$accord" advisory publish advisory.json
refuse 6 'once' "$accord" advisory publish advisory.json

# get PATH FILE: over HTTP; its headers are in `headers`.
get() {
	curl -sSf -D headers -o "$2" "$url/$1"
}

there() {
	get .well-known/csaf/provider-metadata.json pmd.json 2>/dev/null
}

check 'programs find where advisories are' await there
check 'as JSON, from anywhere' grep -qi '^access-control-allow-origin: \*' headers
same 'by a role that is true without TLS and signatures' csaf_publisher "$(jq -r .role pmd.json)"
feed=$(jq -r '.distributions[0].rolie.feeds[0].url' pmd.json)
check 'the feed is there' curl -sSf -o feed.json "$feed"
same 'with one entry' 'W-2026-7' "$(jq -r '.feed.entry[].id' feed.json)"

# Everything that the lists name is there, and is what the digests say.
whole() (
	rm -rf got && mkdir got && cd got || exit 1
	curl -sSf -O "$url/advisory/white/index.txt" && curl -sSf -O "$url/advisory/white/changes.csv" ||
		exit 1
	while read -r path; do
		mkdir -p "$(dirname "$path")"
		for each in "$path" "$path.sha256" "$path.sha512"; do
			curl -sSf -o "$each" "$url/advisory/white/$each" || exit 1
		done
		(cd "$(dirname "$path")" && sha256sum -c --quiet "$(basename "$path").sha256" &&
			sha512sum -c --quiet "$(basename "$path").sha512") || exit 1
		python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$path" || exit 1
		grep -qF "\"$path\",\"" changes.csv || exit 1
	done <index.txt
	jq -r '.feed.entry[] | .content.src, .link[].href' ../feed.json >urls
	while read -r each; do curl -sSf -o /dev/null "$each" || exit 1; done <urls
)

check 'all that is listed is there, with its digests' whole
check 'the document is the file' cmp advisory.json got/2026/w-2026-7.json
check 'people read it in words' get advisory/w-2026-7.html page.html
check 'what to do' grep -q 'Update Widget to 3.2.1' page.html
check 'with thanks' grep -q 'Ada of the Widget Club' page.html
check 'what others wrote is no markup' sh -c '! grep -q "<script" page.html'
check 'the list leads there' sh -c 'curl -sSf "$1/advisory/index.html" | grep -q "href=.w-2026-7.html"' sh "$url"
check 'and the Atom feed' sh -c \
	'curl -sSf "$1/advisory/advisories.atom" >atom && python3 -c "import xml.dom.minidom as x; x.parse(\"atom\")"' sh "$url"
id=$("$accord" advisory list --json | jq -r .id)
check 'the log says what was published' sh -c \
	'curl -sSf "$1/statement/$2" | grep -q "$(sha256sum <advisory.json | cut -d " " -f 1)"' sh "$url" "$id"

# --- the next version

check 'a later version is begun' "$accord" advisory draft "$case" -o advisory.json \
	--revision 'Version 3.1 is affected, too.' --date 2026-11-24T10:00:00Z
check 'it is published' "$accord" advisory publish advisory.json --json
same 'as the next one' 2 "$(echo "$out" | jq -r .version)"
newer() {
	get advisory/white/2026/w-2026-7.json new.json && cmp -s advisory.json new.json
}
check 'and takes its place' await newer
same 'its history is kept' '1 2' "$(jq -r '[.document.tracking.revision_history[].number] | join(" ")' new.json)"
curl -sSf -o feed.json "$feed"
check 'the set is whole again' whole
same 'and lists it once' 1 "$(wc -l <got/index.txt)"
same 'one is listed' 2 "$("$accord" advisory list --json | jq -r .version)"
check 'nothing is left beside it' test ! -e node/public/.advisory-next

# --- with a sealed release

"$accord" case open --title 'Gadgets stop' --tracking W-2026-8 >opened
case=$(sed -n 's/^case *//p' opened)
check 'another is drafted' "$accord" advisory draft "$case" -o gadget.json --final \
	--date 2026-11-24T10:00:00Z --product 'Gadget; affected=1.0; fixed=1.1' --credit 'Grace'
sed 's/"final"/"draft"/' gadget.json >draft.json
echo fix >gadget.deb
refuse 3 'a draft is not sealed as an advisory' "$accord" release seal gadget.deb --advisory draft.json \
	--at 2099-01-01T00:00:00Z
check 'it is sealed with its fix' "$accord" release seal gadget.deb --advisory gadget.json \
	--at 2099-01-01T00:00:00Z
release=$(echo "$out" | sed -n 's/^release *//p')
same 'nothing tells of it' 1 "$("$accord" advisory list --json | wc -l)"
check 'nor a file' sh -c '! grep -rqi gadget node/public'
check 'it has to open early' "$accord" release early "$release" --why 'it is exploited'
opened() {
	get advisory/white/2026/w-2026-8.json gadget-got.json 2>/dev/null && cmp -s gadget.json gadget-got.json
}
check 'with the release its advisory is public, by itself' await opened
check 'the set is whole' whole
same 'with both' 2 "$(wc -l <got/index.txt)"
same 'and says out of which release' "$release" \
	"$(jq -r '.advisories[] | select(.tracking == "W-2026-8").release' node/public/advisory/index.json)"
check 'who listens is told' await sh -c 'curl -sSf "$1/events?wait=1" | grep -A1 "^event: advisory" | grep -q W-2026-8' sh "$url"
stop
check 'views fold again to the same' "$accord" rebuild
same 'with it' '1 2' "$("$accord" advisory list --json | jq -rs 'map(.version) | join(" ")')"

# --- among five organisations: of a case of several, for the customers of all at once

if [ -n "${SANITIZED-}" ]; then # five nodes are told of the ship build alone
	skip 'an advisory among five' 'is told of the ship build alone'
	finish
fi
. "$root/tests/five.sh"
unset ACCORD_DIR
five_begin || exit 1
check 'several work on a case' at alder case open --title 'Sprockets slip' --tracking ALDER-2026-3
case=$(echo "$out" | sed -n 's/^case *//p')
check 'one asks another in' at alder case invite "$case" birch.example --role vendor
check 'who hears of it' sees birch '^case '
check 'and comes' at birch case accept "$case"
check 'the advisory is written from it' at alder advisory draft "$case" -o sprocket.json --final \
	--date 2026-11-24T10:00:00Z --product 'Sprocket; affected=1.0; fixed=1.1' --credit 'Grace'
check 'and passes all tests' "$accord" advisory check sprocket.json
echo 'the fix' >sprocket.patch
check 'it is sealed, and the others hold shares of its key' at alder release seal sprocket.patch \
	--advisory sprocket.json --at 2099-03-01T17:00:00Z --committee members --case "$case"
release=$(echo "$out" | sed -n 's/^release *//p')
bundle=$(echo "$out" | sed -n 's|^bundle *public/\([^,]*\),.*|\1|p')
held() { for each in birch cedar cert csirt; do [ -e "$each/public/$bundle" ] || return; done; }
check 'each of the four has a copy' await held
same 'on which nobody can read of it' '' "$(grep -rliE 'sprocket' ./*/public)"
check 'it is opened early, for all' at alder release early "$release" --why 'it is exploited'
on_page() { outside curl -sf --cacert ca.pem https://alder.example/advisory/index.html | grep -q ALDER-2026-3; }
check 'its vendor shows it as a page, by itself' await on_page
outside curl -sf --cacert ca.pem https://alder.example/advisory/white/2026/alder-2026-3.json -o shown.json
check 'and for programs, byte for byte' cmp sprocket.json shown.json
opens_elsewhere() { [ -s "cert/public/release/$release/key" ]; }
check 'another organisation shows its key as well' await opens_elsewhere
check 'a customer gets both from mirrors' outside "$accord" follow https://alder.example https://cert.example \
	--into held --once
check 'with the same advisory' cmp sprocket.json "held/$release/sprocket.json"
counted() { outside "$accord" audit --json https://alder.example | jq -e \
	'.nodes[0].found[] | select(.about == "advisories" and .words == "1 published")' >/dev/null; }
check 'an auditor counts it, in the public log' await counted
finish
