# shellcheck shell=sh disable=SC2034,SC2154 # what is set here is used there, and what is used was set before
# sealed.sh - sealed releases among five organisations, whose clocks the story sets: nothing
# waits for a time, and nothing comes too late.  Source it after serving.sh, before five.sh.
#
#	sealed_begin                the five serve, and whatever runs here goes by the story's clock
#	seal ARGUMENT...            birch seals its fix; sets $seal, $bundle and $opens, by `in`
#	ready SEAL BUNDLE NODE...   do these, and nobody else, say so, and have a copy?
#	clock SECONDS               everybody's clock is so far ahead of the machine's
#	slowly                      it goes slower from now on: what has to be quick is, on a busy machine
#	clock_of alder SECONDS      from when it serves next, it has one of its own
#	has_key alder SEAL            has it the key, and does stock age open its copy with it?
#
# birch publishes; the others are its committee, its witnesses and its mirrors.

# Under sanitizers the units of each part are told: vigil, dealing, follow, cosign.
if [ -n "${SANITIZED-}" ]; then
	skip 'sealed releases among five' 'are told of the ship build alone'
	finish
fi
for tool in age cc curl jq openssl python3 zstd; do
	if ! command -v "$tool" >/dev/null; then
		skip 'sealed releases among five' "there is no $tool"
		finish
	fi
done

committee='alder cedar cert csirt'

cc -shared -fPIC -O1 -o clock.so "$root/tests/clock.c" -ldl || exit 1
ASAN_OPTIONS=${ASAN_OPTIONS-}:verify_asan_link_order=0

# The bytes of numbers as this machine has them in memory, in place: whoever goes by them has
# the file mapped.
clock_put() { # FILE NUMBER...
	clock_file=$1
	shift
	written=
	for number; do
		for shift in 0 8 16 24 32 40 48 56; do
			byte=$((number >> shift & 255))
			written="$written\\$((byte >> 6))$((byte >> 3 & 7))$((byte & 7))"
		done
	done
	[ -e "$clock_file" ] || : >"$clock_file"
	# shellcheck disable=SC2059 # these are bytes
	printf "$written" 1<>"$clock_file"
}
second=1000000000 # in nanoseconds
ahead=0           # seconds
ahead_ns=0        # and so many nanoseconds more, all clocks
clock_write() { # FILE SECONDS
	clock_put "$1" "$2" "$ahead_ns" 0 0
}
clock() {
	ahead=$1
	clock_write clock.all "$1"
}
# A tenth as fast: who promises two seconds has twenty by the machine's.
slowly() {
	clock_put clock.all "$ahead" "$ahead_ns" 10 "$(LD_PRELOAD='' date +%s%N)"
}
clock_of() {
	clock_write "clock.$1" "$2"
	: >"$1.has-clock"
}

sealed_serve() { # NODE...
	for each; do
		[ ! -e "$each.has-clock" ] || CLOCK_FILE=$PWD/clock.$each
		five_serve "$each" || exit 1
		CLOCK_FILE=$PWD/clock.all
	done
}

sealed_begin() {
	clock 0
	CLOCK_FILE=$PWD/clock.all LD_PRELOAD=$PWD/clock.so
	export ASAN_OPTIONS CLOCK_FILE LD_PRELOAD
	five_begin || exit 1
	echo 'the fix' >fix.txt
}

# --- releases

# seal IN ARGUMENT...: to open so many seconds from now.
seal() {
	opens=$(($(date +%s) + $1))
	shift
	try at birch release seal fix.txt --at "$(date -u -d "@$opens" +%FT%TZ)" "$@" ||
		{ show_what_was_said && exit 1; }
	seal=$(echo "$out" | sed -n 's/^release *//p')
	bundle=$(echo "$out" | sed -n 's|^bundle *public/\([^,]*\),.*|\1|p')
}

# ready SEAL BUNDLE NODE...: they say that they are, and have a copy.  Files cost less than to ask.
ready() {
	of=$1 copy=$2
	shift 2
	[ "$(grep -c '"type":"release.arm"' "birch/public/release/$of/said" 2>/dev/null)" = $# ] || return
	for each; do [ -e "$each/public/$copy" ] || return; done
}

# It is just that time, by the clock of all.
until_time() { # SECONDS-SINCE-1970
	later=$((ahead * second + ahead_ns + $1 * second - $(date +%s%N)))
	ahead_ns=$((later % second))
	clock $((later / second))
}

# says NODE SEAL TEXT: among what it shows that was said of it.
says() {
	grep -q -- "$3" "$1/public/release/$2/said" 2>/dev/null
}

has_key() { # NODE SEAL: is the key there, as a customer asks for it?
	[ -s "$1/public/release/$2/key" ]
}
opens_it() { # NODE SEAL BUNDLE: stock age, zstd and tar open a copy by the key that it shows
	LD_PRELOAD='' age -d -i "$1/public/release/$2/key" "$1/public/$3" 2>/dev/null | zstd -qd 2>/dev/null |
		tar -xO fix.txt
}

# What NODE shows that was said of it, an object a line.
said() { # NODE SEAL
	grep '^{' "$1/public/release/$2/said"
}

# When NODE let its share go, as it says itself.
told_at() { # NODE SEAL
	said "$1" "$2" | jq -r "select(.type == \"release.share\" and .by == \"$1.example\") | .at | fromdate"
}
told() { says "$1" "$2" "\"type\":\"release.share\",\"by\":\"$1.example\""; }

# --- processes

children() { cat "/proc/$(cat "$1.pid")/task/$(cat "$1.pid")/children"; }
die() { # NODE...: at once, and with nothing written
	for each; do slay "$(cat "$each.pid")" || exit 1; done
}

# A customer: `held/ID/fix.txt` is there once it is unlocked.
follow_from() { # ADDRESS... ARGUMENT...
	# shellcheck disable=SC2016 # for that shell
	outside sh -c 'echo $$ >follow.pid; exec "$@"' sh "$accord" follow "$@" --into held \
		>>follow.log 2>&1 </dev/null 7>&- 8<&- &
	follower=$! servers="$servers $!"
}
follow() { # ARGUMENT...: who knows all five.
	follow_from https://birch.example https://alder.example https://cedar.example \
		https://cert.example https://csirt.example "$@"
}
holds() { # SEAL
	grep -q "^held *$1" follow.log
}
