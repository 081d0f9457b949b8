#!/bin/sh
# HTTP/2 Rapid Reset (CVE-2023-44487), with its public facts: a finder reports it to a vendor, sealed.
# The vendor brings in a coordinator, two vendors and one that has no node; all agree when
# it shall be public; attacks are seen, and they stay with it; then it is published.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/five.sh"
five_begin || exit 1
facts=$root/tests/fixtures/CVE-2023-44487
export ACCORD_FINDER_DIR="$PWD/finder"

# mailed TEXT: the finder is shown that.
mailed() {
	outside "$accord" mail >mailed 2>/dev/null && grep -q -- "$1" mailed
}

# --- reported

check 'the finder reports it to a vendor' outside "$accord" report alder.example "$facts/report.md" \
	--title 'HTTP/2 Rapid Reset' --product 'HTTP/2 servers' \
	--component pkg:golang/golang.org/x/net@0.16.0 --component pkg:deb/debian/nghttp2@1.52.0-1 \
	--impact 'Denial of service' --exploited suspected --public no --credit 'R. Stream'
same 'and is told what the vendor has promised' 1 "$(echo "$out" | grep -c '^secret *until ')"
report=$(at alder inbox --json | sed 's/.*"id":"\([0-9a-f]*\)".*/\1/')
check 'the vendor reads it' at alder show "$report" --save report
same 'byte for byte' "$(sha256sum <"$facts/report.md")" "$(sha256sum <report/report.md)"
check 'the receipt gets its proof' await mailed 'received, in the log'
check 'the finder takes a record of it' "$accord" mail --save "$report" record --offline
check 'which proves to anybody, offline, that it came' "$accord" verify record

# --- a case, and who is needed in it

check 'the vendor opens a case' at alder case open --report "$report" --role vendor,deployer --tracking ALDER-2023-7
case=$(echo "$out" | sed -n 's/^case *//p')
check 'and proposes when it ends' at alder embargo propose "$case" --preset 45-days
check 'the finder sees the terms' await mailed 'your answer: accord mail --accept'
terms=$(sed -n 's/.*your answer: accord mail --accept \([0-9a-f]*\),.*/\1/p' mailed)
check 'and agrees to them' outside "$accord" mail --accept "$terms"
check 'as the vendor sees' sees alder 'party *[0-9a-f]\{64\} .*bound'
check 'it asks a coordinator in' at alder case invite "$case" cert.example --role coordinator
for name in birch cedar; do
	check "and $name" at alder case invite "$case" "$name.example" --role vendor,deployer
done
for name in cert birch cedar; do
	check "$name is told the terms" sees "$name" 'embargo .*, until'
	same 'and nothing else' 0 "$(grep -c 'Rapid\|report.md\|[0-9a-f]\{64\}  *joined' shown)"
	check 'it agrees to them, and comes' at "$name" case accept "$case" --tracking "$name-44487"
done
check 'one that has no node is a guest' at alder case invite "$case" '/Delta Proxies'
check 'who agrees by mail' at alder case accept "$case" --as '/Delta Proxies'
check 'the embargo is in force' all_see 'embargo .*in force, until' alder cert birch cedar
check 'all know who takes part' all_see 'party *alder.example/Delta Proxies .*joined' cert birch cedar
check 'and what it is about' all_see '^title *HTTP/2 Rapid Reset' cert birch cedar
first=$(at alder case show "$case" | sed -n 's/^\([0-9a-f]*\)  .*case.message .*/\1/p' | head -n 1)
check 'the report is shown to those who came' at alder case say "$case" 'What was reported' --history "$first"
check 'each has it' all_see 'file: report.md' cert birch cedar

# --- worked on

for name in alder birch cedar; do
	check "$name can reproduce it" at "$name" case status "$case" valid accepted
done
check 'one finds what helps' at birch case say "$case" 'Count streams that were reset, too.'
check 'and the others hear it' all_see 'Count streams that were reset, too.' alder cedar cert
check 'the guest answers by mail' at alder case say "$case" 'We do that since Monday.' --as '/Delta Proxies'
check 'all see whose words these are' all_see 'case.message  alder.example for its guest .*Delta Proxies' birch cert
check 'the finder hears all of it' await mailed 'birch.example: case.message Count streams'
asked=$(sed -n 's/^  \([0-9a-f]*\) .*birch.example: case.message Count.*/\1/p' mailed)
check 'and answers' outside "$accord" mail --answer "$asked" 'My script stops at that limit.'
check 'to all of them' all_see 'My script stops at that limit.' alder birch cedar cert
for name in alder birch cedar; do
	check "$name has a fix" at "$name" case status "$case" fix-ready
done
check 'all know of it' all_see 'cedar.example .*joined .*VFd' alder birch cert

# --- attacks

check 'the coordinator sees attacks' at cert case status "$case" attacked --where 'Clients of ours'
check 'the owner is asked to decide' sees alder 'decide .*attacks were seen'
check 'it stays with the embargo' at alder embargo keep "$case" --why 'All fixes are ready in a day.'
check 'for all' sees cedar 'All fixes are ready in a day'
check 'it is still in force' all_see 'embargo .*in force, until' birch cedar cert

# --- public

check 'it is published' at alder case publish "$case" \
	--where https://www.cisa.gov/known-exploited-vulnerabilities-catalog
check 'which ends the embargo for all' all_see 'state *embargo exited, .*PxA' birch cedar cert
refuse 6 'and for good' at birch embargo propose "$case" --preset 14-days
for name in alder birch cedar; do
	check "$name has deployed it" at "$name" case status "$case" fix-deployed closed
done
check 'the case is closed' all_see 'cedar.example .*closed .*VFDPxA' alder cert
check 'whom the vendor told in advance' at alder case told "$case"
same 'is published' '4 4' "$(echo "$out" | grep -c 'cert\|birch\|cedar\|Delta') $(echo "$out" | grep -c published)"
same 'and nobody told different things' 0 "$(grep -c WARNING shown)"
check 'what the vendor has holds' at alder verify --all
finish
