#!/bin/sh
# Whatever happens to the server of a log, its clients find what they were told of, and
# one history.  tools/survive does the same for longer.
# long
. "$(dirname "$0")/../tap.sh"

rounds=6
calls=21
if [ -n "${SANITIZED-}" ]; then # begins slowly
	rounds=3
	calls=8
fi

survive() {
	"$root/tests/survival/survive" "$@" --accord "$accord"
}

check 'it is killed at random moments' survive kill --rounds "$rounds"
check 'its power is cut' survive cut --rounds "$rounds"
check 'one call fails, or is the last' survive calls --rounds "$calls"
check 'its disk is full' survive full
check 'an older database is put back' survive older
check 'its witnesses are killed' survive witnesses --rounds 2
check 'one call of a witness fails, or is its last' survive cosign --rounds "$calls"

finish
