#!/bin/sh
# Three vendors seal their fixes of one case for one time; one has to postpone and asks the
# others: one follows, one refuses.  Each command tells who types it what is in the way.
# long
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/five.sh"

if ! command -v openssl >/dev/null || ! command -v python3 >/dev/null; then
	skip 'releases of one case' 'there is no openssl or python3'
	finish
fi
five_begin || exit 1

# --- a case of three vendors

case=$(at cert case open --title 'A flaw in all three' --with alder.example:vendor \
	--with birch.example:vendor --with cedar.example:vendor | sed -n 's/^case *//p')
vendors='alder birch cedar'
for name in $vendors; do check "$name takes part" sees "$name" 'A flaw in all three'; done

# --- sealed, for one time

echo 'the fix' >fix.patch
opens=2099-03-01T17:00:00Z later=2099-03-08T17:00:00Z
seal() {
	name=$1
	shift
	try at "$name" release seal fix.patch --case "$case" --committee members --slip 1209600 "$@"
}
seal alder --at "$opens"
same 'the first seals for a time' 0 "$status"
of_alder=$(echo "$out" | sed -n 's/^release *//p')
for name in birch cedar; do check "$name hears of it" sees "$name" "^release .* of alder.example opens $opens"; done
refuse 6 'another seals for no other time' at birch release seal fix.patch --case "$case" --at "$later"
seal birch
same 'it seals without one, and has the same' "0 opens     $opens" \
	"$status $(echo "$out" | grep -o '^opens     [^ ]*')"
of_birch=$(echo "$out" | sed -n 's/^release *//p')
seal cedar
of_cedar=$(echo "$out" | sed -n 's/^release *//p')
for name in $vendors; do
	for other in $vendors; do
		sees "$name" "^release .* of $other.example opens $opens\$" || exit 1
	done
done
pass 'all three see all three'
check 'nothing public names the case' sh -c "! grep -rl $case alder/public birch/public cedar/public"

# --- one asks for more time

seen() { at "$1" release status "$2" --json | grep -q '"seen":true'; }
await seen alder "$of_alder" && await seen birch "$of_birch" && await seen cedar "$of_cedar" || exit 1
postpone() {
	at "$1" release postpone "$2" --at "$3" --why 'the fix breaks printing' --passphrase-fd 3 3<passphrase
}
refuse 4 'it is not postponed beyond what was sealed' postpone birch "$of_birch" 2100-01-01T00:00:00Z
refuse 6 'there is nothing to refuse yet' at cedar release refuse "$of_cedar" --why 'no'
check 'one postpones' postpone birch "$of_birch" "$later"
case $out in
*'the others are asked to follow'*) pass 'and asks the others' ;;
*) fail 'and asks the others' && show_what_was_said ;;
esac
for name in alder cedar cert; do
	check "$name sees who is asked" sees "$name" 'of alder.example opens .* is asked to open later'
done
check 'one follows' postpone alder "$of_alder" "$later"
check 'one refuses' at cedar release refuse "$of_cedar" --why 'ours is in the shops'
for name in $vendors cert; do
	check "$name sees the answers" sees "$name" 'of cedar.example opens .* does not open later'
	check "$name sees who follows" sees "$name" "of alder.example opens $later\$"
done
moved() { at "$1" release status "$2" | grep -q "^opens     $later, postponed 1 times from $opens"; }
check 'it counts once its witnesses have seen it' await moved birch "$of_birch"
check 'the status tells the answers, too' sh -c \
	"'$accord' release status $of_birch --dir birch | grep -q 'cedar.example .* does not open later: ours is in the shops'"

# --- what is in the way is told

armed() { at cert release status "$1" --json 2>/dev/null | grep -q '"ours_armed":true'; }
check 'a member is armed by itself' await armed "$of_birch"
refuse 6 'and says so once' at cert release arm "$of_birch"
refuse 5 'its publisher has no share' at birch release arm "$of_birch"
"$accord" keygen -o key 2>/dev/null
grep AGE-SECRET key >other.key
refuse 4 'another key is no breach' at cert release breach "$of_birch" --key other.key --why 'in a shop'
refuse 4 'a release of another is not opened early' at cert release refuse "$of_birch" --why 'no'
refuse 5 'nor by who lacks its key' at cert release early "$of_birch" --why 'it is exploited'
refuse 5 'a release in no case tells none' at cert release refuse 0123456789abcdef --why 'no'
check 'early opening lets everybody in' at cedar release early "$of_cedar" --why 'it is exploited'
state() { # NODE RELEASE
	at "$1" release list | awk -v id="$(echo "$2" | cut -c 1-12)" '$1 == id { print $3 }'
}
is_open() { [ "$(state "$1" "$of_cedar")" = open ]; }
for name in cert alder; do check "$name shows it" await is_open "$name"; done
is_ready() { [ "$(state birch "$of_birch")" = ready ]; }
check 'of another its vendor knows that enough are armed' await is_ready
check 'it leaks' at birch case status "$case" public --where https://news.example/flaw
short=$(echo "$of_birch" | cut -c 1-12)
check 'to open the release early is proposed to its vendor' \
	shows birch "^decide *release $short: the embargo is over"
check 'among what waits for somebody' at birch case reminders
same 'once' 1 "$(echo "$out" | grep -c 'release early')"
same 'and nothing is done by itself' ready "$(state birch "$of_birch")"
same 'who has opened it is asked nothing' 0 "$(at cedar case reminders | grep -c 'release early')"
check 'a journal is sound, with a release that was postponed' at birch verify --all
five_stop cedar
check 'and what is so follows from another' at cedar rebuild
finish
