# shellcheck shell=sh disable=SC2154 # what is set there is used here
# 5. It opens for everybody, though its vendor is gone.

step "5. The vendor's node dies before the time: kill -9, all its processes"
shown "kill -9 \$(pgrep -P $(cat alder.pid)) $(cat alder.pid)"
die alder
words "$opens: the others put the key together, 74 characters"
# shellcheck disable=SC2086 # several
followed() {
	for pid in $pids; do
		wait "$pid" || return 1
	done
}
claim "all $followers unlocked and verified it" followed
pids=
shown curl "$(url cert)/release/$release/key"
has_key() { curl -sf "$(url cert)/release/$release/key" >release.key; }
await has_key
claim 'the key is an age identity of 74 characters' sh -c "
	grep -qxE 'AGE-SECRET-KEY-1[A-Z0-9]{58}' release.key"
slowest_ms() {
	slowest=0
	for folder in customers/*/"$release"; do
		# When it got its name, and so became visible.
		at=$(stat -c %.3Z "$folder" | tr -d .)
		[ "$at" -ge $((opens_s * 1000)) ] || return 1
		late=$((at - opens_s * 1000))
		[ "$late" -le "$slowest" ] || slowest=$late
	done
	echo "$slowest" >slowest
}
claim 'none had the files before the time' slowest_ms
claim "all $followers had them within $soon s after it (the last after $(cat slowest) ms)" \
	test "$(cat slowest)" -le $((soon * 1000))
identical() {
	for n in $(seq "$followers"); do
		cmp "customers/$n/$release/$fix" "$fix" &&
			cmp "customers/$n/$release/advisory.json" advisory.json || return 1
	done
}
claim 'all hold identical files, those that were sealed' identical
claim 'now stock age, zstd and tar read it too' sh -c "
	mkdir by-age && age -d -i release.key bundle.age | zstd -qd | tar -x -C by-age && cmp 'by-age/$fix' '$fix'"

step '   The vendor is back; it finds what it had, and publishes the case'
serve alder || exit 1
claim 'what was acknowledged before is still there' sh -c "
	'$accord' inbox --dir alder | grep -q 'HTTP/2 Rapid Reset exhausts servers' && '$accord' verify '$record'"
on_page() { curl -sf "$(url alder)/advisory/index.html" | grep -q 'ALDER-2023-7'; }
claim 'the advisory is on its pages, by itself' await on_page
do_quietly '.' "$accord" case publish "$case" --where https://pkg.go.dev/vuln/GO-2023-2102 --dir alder || exit 1
claim 'which ends the embargo for all' all_see 'state *embargo exited' birch cedar cert

step '   The finder is rewarded, by the policy that stood when the report came, and thanked by name'
at alder award decide "$report" --row high --amount 'EUR 2,500' \
	--severity CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H --why 'It stops any server.' || exit 1
claim 'the finder hears of it' await mailed ': award '
award=$(sed -n 's/^  \([0-9a-f]*\) .*: award .*/\1/p' mailed)
do_it "$accord" award accept "$award" || exit 1
at alder award paid "$award" --reference 'Transfer 17' || exit 1
claim 'accord moves no money; that it was paid comes signed' await mailed ': award.paid '
do_it "$accord" award received "$award" || exit 1
received() { quietly alder award list | grep -q 'received'; }
claim 'and the finder has acknowledged it' await received
at alder award thank "$award" --where https://pkg.go.dev/vuln/GO-2023-2102 || exit 1
thanked() { curl -sf "$(url alder)/thanks.html" | grep -q 'R. Stream'; }
claim 'the public page thanks R. Stream, as the finder wished' await thanked
