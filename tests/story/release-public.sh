#!/bin/sh
# Five organisations hold a vendor's sealed fix; each of them shows when it opens and who is
# armed; when it has opened, they say of each other when they saw the key, and an outsider who
# has nothing but public files finds out the same.
# long
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/five.sh"

if ! command -v openssl >/dev/null || ! command -v python3 >/dev/null; then
	skip 'what a release shows' 'there is no openssl or python3'
	finish
fi
five_begin || exit 1

# --- sealed, and armed

echo 'the fix' >fix.patch
armed() { at "$1" release status "$seal" --json 2>/dev/null | grep -q '"ours_armed":true'; }
ready() { at alder release list | grep -q 'ready .* 4 of 4 armed'; }
prepared() { armed birch && armed cedar && armed cert && armed csirt && ready; }
in_time() {
	while [ "$(date +%s)" -lt $((opens - 1)) ]; do
		"$@" && return
		sleep 0.2
	done
	return 1
}
sealed=
for delay in 6 30 90 300; do # the machine may be busy
	opens=$(($(date +%s) + delay))
	try at alder release seal fix.patch --at "$(date -u -d "@$opens" +%FT%TZ)" --committee members
	seal=$(echo "$out" | sed -n 's/^release *//p')
	bundle=$(echo "$out" | sed -n 's|^bundle *public/\([^,]*\),.*|\1|p')
	in_time prepared && sealed=yes && break
done
same 'four members are armed by themselves' yes "$sealed"
page() { outside curl -sf --cacert ca.pem "https://$1.example/releases.html"; }
page_has() { page "$1" | grep -q -- "$2"; }
check 'its page says when it opens' await page_has alder "$(date -u -d "@$opens" +%FT%TZ)"
check 'and that all are armed' await page_has alder '4 of 4'
check 'a member shows it, too' await page_has cedar '4 of 4'

# --- open, and everybody has told what he saw

all_told() { at "$1" release status "$seal" | grep -c 'served the key after .* (seen by 4)' | grep -q 5; }
for name in alder cedar; do
	check "$name knows when each served the key, by the words of four" await all_told "$name"
done
check 'the page shows it' await page_has alder 'Key served after'

# --- a large bundle, which comes in pieces

head -c 20971520 /dev/urandom >large.bin
try at alder release seal large.bin --at 2099-03-01T17:00:00Z --committee members
large=$(echo "$out" | sed -n 's|^bundle *public/\([^,]*\),.*|\1|p')
copied() { cmp -s "alder/public/$large" "$1/public/$large"; }
for name in birch cert; do check "$name has taken a copy of 20 MiB" await copied "$name"; done
check 'and serves it' sh -c \
	"[ \"\$(curl -sf --noproxy '*' --cacert ca.pem --resolve cert.example:8404:$loopback -r 4000000-20000000 \
	https://cert.example:8404/$large | wc -c)\" = 16000001 ]"

# --- an outsider, with nothing but what is public

judge() { outside "$accord" release verify "$@" "$seal"; }
check 'an outsider finds that it was promised before, and opened' \
	judge https://alder.example https://cert.example
same 'a quorum had seen it, these are the bytes, and that is their key' 3 \
	"$(echo "$out" | grep -c '^seen      by a quorum\|^bytes     good\|^key       good')"
same 'and who served it when' 5 "$(echo "$out" | grep -c 'served the key after .* (seen by 4)')"
five_stop alder # its log grows, and a copy is not made at once
cp -r alder/public copy
check 'from a copy of the files alone it is the same' "$accord" release verify copy "$seal" --json
same 'also for programs' 'True True True 5' "$(echo "$out" | python3 -c 'import json, sys
told = json.load(sys.stdin)
print(told["is_bundle"], told["has_key"], told["readable_ms"] >= 0,
	sum(1 for party in told["parties"] if party["seen_by"] == 4))')"
printf x >>"copy/$bundle"
refuse 4 'other bytes are told' "$accord" release verify copy "$seal"
refuse 5 'what nobody has promised, too' "$accord" release verify copy "$(printf %064d 1)"
refuse 3 'an id that is none' "$accord" release verify copy 12
refuse 2 'a place alone is not enough' "$accord" release verify copy
for name in birch csirt; do check "$name's journal is sound" at "$name" verify --all; done
finish
