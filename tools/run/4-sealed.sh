# shellcheck shell=sh disable=SC2034,SC2154 # what is set here is used there, and what is set there here
# 4. The fix and the advisory are sealed: everywhere, and readable for nobody.

step '4. The advisory is written from the case, as CSAF 2.0'
at alder advisory draft "$case" -o advisory.json --final --cve CVE-2023-44487 --cwe CWE-400 \
	--cvss CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H --reference 'GO-2023-2102; https://pkg.go.dev/vuln/GO-2023-2102' \
	--product "nghttp2; affected=vers:deb/<$first_mended; fixed=$first_mended; purl=pkg:deb/debian/nghttp2" || exit 1
claim 'it passes all mandatory tests of the standard' "$accord" advisory check advisory.json
claim 'and names the finder, as that wished' grep -q '"R. Stream"' advisory.json

step '   Fix and advisory are sealed, for all customers at the same instant'
opens_s=$(($(date +%s) + ahead))
opens=$(date -u -d "@$opens_s" +%Y-%m-%dT%H:%M:%SZ)
at alder release seal "$fix" --advisory advisory.json --at "$opens" --committee members --case "$case" || exit 1
release=$(sed -n 's/^release *//p' said)
bundle=$(sed -n 's|^bundle *public/\([^,]*\),.*|\1|p' said)
claim 'anybody can fetch the bundle, and its digest is the one in the signed seal' sh -c "
	curl -sf '$(url alder)/$bundle' -o bundle.age &&
	curl -sf '$(url alder)/statement/$release' |
	grep -q \"\\\"bundle\\\":\\\"\$(sha256sum bundle.age | cut -d ' ' -f 1)\\\"\""
claim 'it is an ordinary age file' sh -c "head -n 1 bundle.age | grep -qx age-encryption.org/v1"
age-keygen -o other.key 2>/dev/null
claim 'stock age cannot read it' sh -c "! age -d -i other.key bundle.age >/dev/null"
claim 'the key is nowhere to be had' sh -c "
	for at in $(for each in $five; do url "$each"; done | tr '\n' ' '); do
		[ \"\$(curl -s -o /dev/null -w '%{http_code}' \"\$at/release/$release/key\")\" = 404 ] || exit 1
	done"

step "   $followers customers follow: they hold the bundle and wait for $opens"
shown "accord follow $(url alder) $(url cert) --once --into customers/N &    # $followers of them"
others='birch cedar cert csirt'
mkdir customers follow
for n in $(seq "$followers"); do
	other=$(echo "$others" | cut -d ' ' -f $((n % 4 + 1)))
	"$accord" follow "$(url alder)" "$(url "$other")" --once --into "customers/$n" \
		>"follow/$n" 2>&1 </dev/null &
	pids="$pids $!"
done
# They are processes of their own; this only looks, as long as it is not time.
before_time() {
	while ! "$@"; do
		[ "$(now_ms)" -lt $((opens_s * 1000)) ] || return 1
		sleep 0.1
	done
}
armed() { [ "$(grep -c '"type":"release.arm"' "alder/public/release/$release/said" 2>/dev/null)" = 4 ]; }
claim 'the four other members are armed, by themselves: any three open it without the vendor' before_time armed
hold() { [ "$(cat follow/* | grep -c '^held')" = "$followers" ]; }
claim "all $followers hold the bundle before the time" before_time hold
claim 'and have none of the files yet' sh -c "! ls customers/*/*/* 2>/dev/null | grep -q ."
claim 'the page shows the countdown' sh -c "curl -sf '$(url cedar)/releases.html' | grep -q '$opens'"

# A line that counts down, where somebody looks on.
if [ -t 1 ] && [ -z "$tap" ]; then
	while [ "$(date +%s)" -lt $((opens_s - 3)) ]; do
		printf '\r  opens in %d s ' $((opens_s - $(date +%s)))
		sleep 1
	done
	printf '\r                  \r'
fi
