# shellcheck shell=sh disable=SC2046,SC2086,SC2154 # several; what is set there is used here
# 6. Anybody tells afterwards what was promised and done; and tampering is noticed.

step '6. The auditor recomputes from public files alone what was promised and done'
# Two seconds are what is promised; where other tests run beside it, `soon`.
on_time() {
	"$accord" audit --json $(urls $five) >audited
	grep -q '"result":"kept","known_by":"countersigned","words":"readable' audited && return
	[ -n "$tap" ] && took=$(sed -n 's/.*"known_by":"countersigned","words":"readable \([0-9]*\) ms .*/\1/p' audited) &&
		[ -n "$took" ] && [ "$took" -le $((soon * 1000)) ]
}
claim 'others have signed when they saw the key: the release was on time' await on_time
do_quietly 'release\|readable\|told\|^[a-z]*\.example' "$accord" audit $(urls $five)

step '   Somebody tampers with the public files'
kept=alder/public/$bundle
tampered_bundle() {
	for offset in 40 300 5000 $(($(wc -c <"$kept") - 1)); do
		flip "$kept" "$offset"
		rm -rf doubter
		refuses 4 "$accord" follow "$(url alder)" --once --into doubter && [ ! -e "doubter/$release" ] &&
			! age -d -i release.key "$kept" >/dev/null 2>&1 || return 1
		flip "$kept" "$offset"
	done
}
claim 'one flipped byte of the bundle: followers refuse it, and so does age' tampered_bundle
# The log grows meanwhile: a try counts only if the checkpoint stayed the same, so
# that the flipped file is the one that was read.
tampered_log() {
	for offset in 2 11 20 42; do
		until try_tampered "$offset"; do :; done
		[ "$noticed" = yes ] && [ ! -e "doubter/$release" ] || return 1
	done
}
try_tampered() {
	size=$(sed -n 2p alder/public/checkpoint)
	file=alder/public/tile/entries/000.p/$size
	[ -f "$file" ] || return 1
	flip "$file" "$1"
	rm -rf doubter
	noticed=yes
	"$accord" follow "$(url alder)" --once --into doubter >doubted 2>&1 && noticed=no
	flip "$file" "$1"
	[ "$size" = "$(sed -n 2p alder/public/checkpoint)" ]
}
claim 'one flipped byte of the log: followers refuse it' tampered_log

step "   An operator puts an old copy of its database back, and says something else than it had said"
end csirt
cp -r csirt forgetful
serve csirt || exit 1
at csirt members suspend birch.example --why 'I do not like it.' || exit 1
csirt_witnessed() { quietly csirt status | grep -q '^log .*, witnessed$'; }
claim 'the others have witnessed that' await csirt_witnessed
for each in alder birch cedar cert; do quietly "$each" members watch >/dev/null 2>&1; done
end csirt
rm -r csirt
mv forgetful csirt
serve csirt || exit 1
at csirt members suspend cedar.example --why 'I never liked it.' || exit 1
found() { quietly "$1" members findings | grep -q '^fork  *csirt.example'; }
found_by() {
	quietly "$1" members watch >/dev/null 2>&1
	found "$1"
}
for each in alder birch cedar cert; do
	claim "$each finds that its log forked, and shows the proof to everybody" await found_by "$each"
done
broken() { "$accord" audit $(urls $five) >said; [ $? = 1 ] && grep -q 'fork' said; }
claim 'and so does the auditor' await broken
shown accord audit $(urls $five)
grep -B 1 -A 2 fork said | head -n 8 | sed 's/^/    /' | tell
