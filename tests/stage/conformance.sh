#!/bin/sh
# Public test vectors, each suite over the data it names, where that is at hand.
. "$(dirname "$0")/../stage.sh"

check 'the program is built' tools/build --check ship
for suite in $(tools/conformance); do
	data=$(tools/conformance --data "$suite")
	if [ -e "$data" ]; then
		include tools/tap --label "$suite" -- tools/conformance --tap "$suite" "$data"
	else
		skip "$suite" "there is no ${data#"$root/"}"
	fi
done
finish
