#!/bin/sh
# An advisory is checked before anybody publishes it: what is wrong is told where it stands.
# watched
. "$(dirname "$0")/../tap.sh"

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
finish
