#!/bin/sh
# Of a sealed release's four members each loses another process just before it is time and just after,
# and at the next releases yet another, until all have been killed: its publisher is gone, all four
# shares are needed, and there is no release that does not open.
# long
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/sealed.sh"
. "$root/tests/five.sh"

sealed_begin

# --- three releases

for which in 1 2 3; do
	seal $((600 + which * 120)) --committee members --threshold 4
	echo "$seal $bundle $opens" >"release.$which"
done
for which in 1 2 3; do
	read -r seal bundle opens <"release.$which"
	# shellcheck disable=SC2086 # several
	check 'four are armed' await ready "$seal" "$bundle" $committee
done
die birch

# --- each in its turn

kill_one() { # NODE PROCESS
	for child in $(children "$1"); do
		[ "$(cat "/proc/$child/comm" 2>/dev/null)" = "accord-$2" ] && kill -9 "$child"
	done
}
# opens NUMBER PROCESS...: those of alder, cedar, cert and csirt are killed.
opens() {
	read -r seal bundle opens <"release.$1"
	shift
	for when in -1 0; do
		until_time $((opens + when))
		place=0 process=
		for each in $committee; do
			place=$((place + 1))
			eval "process=\${$place}"
			kill_one "$each" "$process"
		done
	done
	for each in $committee; do check "$each shows the key" await has_key "$each" "$seal"; done
	same "stock age opens a copy though $* were killed" 'the fix' "$(opens_it cert "$seal" "$bundle")"
}
opens 1 front reader console clerk
opens 2 keeper courier clerk front
opens 3 courier keeper reader console
for each in $committee; do check "$each's journal is sound" at "$each" verify --all; done
finish
