# shellcheck shell=sh disable=SC2154 # what is set there is used here
# 3. Several organisations work on it together, under an embargo that all have signed.

# sees NODE TEXT: the case has that there, a basic regular expression.
shows() { quietly "$1" case show "$case" --limit 500 >shown.case 2>&1 && grep -q -- "$2" shown.case; }
sees() { await shows "$1" "$2" || { cat shown.case && return 1; }; }
all_see() {
	text=$1
	shift
	for each; do sees "$each" "$text" || return; done
}

step '3. The vendor opens a case, and proposes an embargo; the finder agrees to its terms'
at alder case open --report "$report" --role vendor --tracking ALDER-2023-7 || exit 1
case=$(sed -n 's/^case *//p' said)
at alder embargo propose "$case" --preset 45-days || exit 1
mailed() { "$accord" mail >mailed 2>/dev/null && grep -q -- "$1" mailed; }
claim 'the finder is asked to agree' await mailed 'your answer: accord mail --accept'
terms=$(sed -n 's/.*your answer: accord mail --accept \([0-9a-f]*\),.*/\1/p' mailed)
do_it "$accord" mail --accept "$terms" || exit 1
claim 'and has signed these very terms' sees alder 'party *[0-9a-f]\{64\} .*bound'

step '   It asks the coordinator in, two other vendors, and one that has no node at all'
do_quietly '^case' "$accord" case invite "$case" cert.example --role coordinator --dir alder || exit 1
for name in birch cedar; do
	do_quietly '^case' "$accord" case invite "$case" "$name.example" --role vendor --dir alder || exit 1
done
told_terms() { sees "$1" 'embargo .*, until' && ! grep -q 'Rapid\|report.md' shown.case; }
for name in cert birch cedar; do
	claim "$name is told the terms, and nothing else yet" told_terms "$name"
	do_quietly '^case' "$accord" case accept "$case" --dir "$name" || exit 1
	claim "$name agrees, and is bound" sees alder "party *$name.example .*bound"
done
do_quietly '^case' "$accord" case invite "$case" '/Delta Proxies' --dir alder || exit 1
at alder case link "$case" '/Delta Proxies' || exit 1
do_quietly '^case' "$accord" case accept "$case" --as '/Delta Proxies' --dir alder || exit 1
claim 'the embargo is in force for all of them' all_see 'embargo .*in force, until' alder cert birch cedar
claim 'all know of the guest, and that the vendor speaks for it' \
	all_see 'party *alder.example/Delta Proxies .*joined' cert birch cedar

step '   They work on it, and clocks run'
at alder case status "$case" valid accepted || exit 1
at birch case say "$case" 'Count streams that were reset, too.' || exit 1
claim 'what one says reaches the others' all_see 'Count streams that were reset, too.' alder cedar cert
claim 'and the finder' await mailed 'birch.example: case.message Count streams'
at alder clock list || exit 1
claim 'the deadlines that the policy promised run' grep -q '.' said

step '   Another finder reports the same later; that is closed with the proof that somebody came before'
ACCORD_FINDER_DIR=$home/late "$accord" report "$(url alder)" "$facts/report.md" --title 'Streams' >said 2>&1 || exit 1
late=$(basename late/sent/*)
claim 'its receipt comes as well' "$accord" verify "$home/late/sent/$late"
at alder close "$late" --duplicate-of "$report" --open product || exit 1
told_why() { ACCORD_FINDER_DIR=$home/late "$accord" mail | grep -q 'an earlier one is proven'; }
claim 'who came later verifies that there was an earlier one, and not whose' await told_why
