#!/bin/sh
# Two hundred customers hold a sealed patch that nobody can read; its vendor dies; and when it is
# time, four others open it for all of them at once.
# by name
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/sealed.sh"
. "$root/tests/five.sh"

many=200
case $accord in
*-gcc/*) many=20 ;; # a process under a sanitizer takes ten times the memory, and the time
esac

sealed_begin

# --- a patch, as it is made

cp "$root/src/base/text.c" broken.c
sed 's/return/return  /' broken.c >mended.c
diff -u --label a/broken.c --label b/broken.c broken.c mended.c >fix.txt
seal 3600 --committee members
# shellcheck disable=SC2086 # several
check 'four are armed, and have a copy' await ready "$seal" "$bundle" $committee

# --- those who wait for it: each asks the vendor, and one of the others

pids=
mkdir into told
for number in $(seq "$many"); do
	# shellcheck disable=SC2086 # several
	set -- $committee
	shift $((number % 4))
	outside "$accord" follow https://birch.example "https://$1.example" --into "into/$number" --once \
		>"told/$number" 2>&1 </dev/null 7>&- 8<&- &
	pids="$pids $!"
done
servers="$servers $pids"
hold() { [ "$(cat told/* | grep -c "^held *$seal")" = "$many" ]; }
check "$many customers hold it" await hold
unlocked() { find into -path "into/*/$seal/fix.txt" | wc -l; }
same 'of whom nobody can read it' 0 "$(unlocked)"
refused() { ! outside curl -sf --cacert ca.pem "https://$1.example/release/$seal/key"; }
for each in $five; do check "$each shows no key" refused "$each"; done
LD_PRELOAD='' age-keygen -o another 2>/dev/null
opens_by() { LD_PRELOAD='' age -d -i "$1" "cert/public/$bundle" >opened 2>/dev/null; }
cannot() { ! opens_by "$1"; }
check 'and stock age does not open it' cannot another

# --- it is time, a little later

until_time $((opens - 3))
die birch
for pid in $pids; do wait "$pid" || echo "$pid"; done >failed
same "all $many unlock it" "$many" "$(unlocked)"
same 'and end well' '' "$(cat failed)"
# What it took is told and not judged: all of them share the processors of one machine.
find into -maxdepth 2 -name "$seal" -printf '%C@\n' | sort -n | awk -v at=$((opens - ahead)) -v ns="$ahead_ns" '
	{ ms[NR] = ($1 - at) * 1000 + ns / 1000000 }
	END { printf "# after its time the first had it in %.0f ms, half in %.0f, the last in %.0f\n",
		ms[1], ms[int((NR + 1) / 2)], ms[NR] }'
check 'each has the same bytes' [ "$(cat into/*/"$seal"/fix.txt | sha256sum)" = \
	"$(for _ in $(seq "$many"); do cat fix.txt; done | sha256sum)" ]
outside curl -sf --cacert ca.pem "https://cert.example/release/$seal/key" -o key
check 'stock age opens it with the key' opens_by key
zstd -qdc opened | tar -x fix.txt && git apply fix.txt
check 'and it is the patch, which mends what it should' cmp broken.c mended.c
finish
