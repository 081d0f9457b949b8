#!/bin/sh
# What befalls a node from outside, each told in one clear message, by the server, by the
# commands beside it and by who comes to it: a certificate that expires, a clock that is
# set, a disk that is full.
# watched
# shellcheck disable=SC2016 # what stands in single quotes is for the shell that is begun
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

for tool in openssl cc python3; do
	if ! command -v "$tool" >/dev/null; then
		skip 'a node in trouble' "there is no $tool"
		finish
	fi
done

mounted=
clean() {
	end_all
	[ -z "$mounted" ] || umount "$mounted"
}

cc -shared -fPIC -O1 -o clock.so "$root/tests/clock.c" -ldl || exit 1
ASAN_OPTIONS=${ASAN_OPTIONS-}:verify_asan_link_order=0
CLOCK_FILE=$PWD/offset
export ASAN_OPTIONS CLOCK_FILE

# set_clock SECONDS [FILE]: so many the clock is wrong from now on, of all who go by it.  The
# file is never cut: whoever has it mapped would die.
set_clock() {
	python3 -c 'import struct, sys
with open(sys.argv[2], "r+b") as f: f.write(struct.pack("=q", int(sys.argv[1])))' "$1" "${2:-offset}"
}

# wrong COMMAND...: one who goes by that clock.
wrong() {
	LD_PRELOAD=$PWD/clock.so "$@"
}

# serve ARGUMENT...: returns when it listens, where the last one did; sets `port`.
host=127.0.0.1 # of that name certificates are
port=0
serve() {
	rm -f serve.log
	start env LD_PRELOAD="$PWD/clock.so" "$accord" serve --dir node --listen "$host:$port" "$@" ||
		exit 1
	port=${address##*:}
}

# told COUNT WORDS: does the server tell so, just so often?
told() {
	for _ in $(seq 1200); do
		[ "$(grep -c "$2" serve.log)" -lt "$1" ] || break
		sleep 0.05
	done
	[ "$(grep -c "$2" serve.log)" = "$1" ] || { cat serve.log; false; }
}

# doctor [ARGUMENT...]: what the doctor finds is in the file "found".
doctor() {
	"$accord" doctor --dir node "$@" >found 2>&1 </dev/null
}

head -c 8 /dev/zero >offset
echo secret >passphrase
echo 'reading past the end' >flaw.md
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem \
	-out chain.pem -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>openssl.log
SSL_CERT_FILE=$PWD/chain.pem
export SSL_CERT_FILE
"$accord" init psirt.example.com --url https://localhost:1 --dir node --epoch 600 \
	--passphrase-fd 3 3<passphrase >/dev/null
serve --certificate chain.pem --key key.pem
url=https://localhost:$port
"$accord" manifest renew --url "$url" --dir node --passphrase-fd 3 3<passphrase >/dev/null
check 'a node that speaks TLS by itself' "$accord" report "$url" flaw.md --dir finder

# --- its certificate

check 'the server tells that its certificate is about to expire' told 1 "'chain.pem' expires at"
doctor
check 'so does the doctor, of the file' grep -q "^certificate: .*chain.pem' expires at" found
check 'and of what the address shows' grep -q "^certificate: .* of the node's address expires" found
set_clock 259200
check 'when it has expired, the server tells it once' told 1 "'chain.pem' expired at"
refuse 8 'who comes is told why he cannot' wrong "$accord" report "$url" flaw.md --dir finder
same 'in plain words' yes "$(echo "$err" | grep -q 'certificate .* not to be trusted.*expired' && echo yes)"
wrong "$accord" doctor --dir node >found 2>&1
check 'the doctor finds that it has' grep -q "^certificate: .*chain.pem' expired at" found
check 'also by asking' grep -q '^certificate: .*not to be trusted' found
set_clock 0
cp chain.pem old.pem
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem \
	-out chain.pem -days 90 -subj /CN=other.example -addext subjectAltName=DNS:other.example \
	2>>openssl.log
kill -HUP "$server"
doctor --offline
check 'one for another name is found' grep -q "^certificate: .* is not for 'localhost'" found
for _ in $(seq 1200); do # until it is taken
	try "$accord" report "$url" flaw.md --dir finder
	case $err in *'not to be trusted'*name*) break ;; esac
	sleep 0.05
done
same 'who comes is told that, too' 8 "$status"
echo nonsense >chain.pem
kill -HUP "$server"
check 'a file that is none is told, and the last one stays in use' told 1 'holds no'
doctor --offline
check 'and the doctor says so' grep -q '^certificate: .*holds no' found
stop

# --- its clock

host=$loopback
port=0
unset SSL_CERT_FILE
serve
"$accord" manifest renew --url "$url" --dir node --passphrase-fd 3 3<passphrase >/dev/null
# With the manifest a clerk begins anew, and compares with the time at which it began.
told 1 'process=clerk event="begins"' || exit 1
until "$accord" status --dir node >/dev/null; do sleep 0.05; done
set_clock 7200
check 'the clock is set forward, which is told once' told 1 'the clock was set forward by 2 h'
until "$accord" status --dir node | grep -q '^warning *the clock was ahead'; do sleep 0.05; done
set_clock 0
check 'it is set back, which is told once' told 1 'the clock was set back by 2 h'
check 'the status tells how it is' sh -c '"$0" status --dir node | grep -q "^warning *the clock was ahead.*anchored until"' "$accord"
doctor --offline
check 'so does the doctor, and what to do' grep -q '^clock: the log is anchored ahead' found
check 'reports come in all the while' "$accord" report "$url" flaw.md --dir finder
set_clock 630720000
check 'of a clock that is ahead by years nothing is anchored, and that is told once' told 1 \
	'over 400 days ahead.*set it right'
set_clock 0
check 'and it goes on when the clock is right' told 2 'the clock was set back'
check 'as reports show' "$accord" report "$url" flaw.md --dir finder
"$accord" report "$url" flaw.md --dir late >/dev/null
cp offset ahead && set_clock 3600 ahead
refuse 4 'a finder whose clock is wrong is told so' env LD_PRELOAD="$PWD/clock.so" \
	CLOCK_FILE="$PWD/ahead" "$accord" poll --dir late
stop

# --- the time for which it promised to keep what it was told

cp -a node before
EDITOR="sed -i 's/\"retention_days\": [0-9]*/\"retention_days\": 30/'" "$accord" policy edit --dir node >/dev/null
set_clock 60 # after all that came before
wrong "$accord" policy publish --dir node >/dev/null
serve
"$accord" manifest renew --url "$url" --dir node --passphrase-fd 3 3<passphrase >/dev/null
"$accord" report "$url" flaw.md --title 'The last' --dir last >/dev/null
stop
had=$("$accord" inbox --json --dir node | wc -l)
check 'nothing is past its time' "$accord" forget --expired --dir node
same 'nothing is forgotten' "$had" "$("$accord" inbox --json --dir node | wc -l)"
set_clock $((31 * 86400))
check 'a month later a report is' wrong "$accord" forget --expired --dry-run --dir node
case $out in
'expired   '*'30 days, last '*'1 report is past'*) pass 'as is told' ;;
*) fail 'as is told' && show_what_was_said ;;
esac
same 'which destroys nothing' "$had" "$("$accord" inbox --json --dir node | wc -l)"
check 'then it is forgotten, and those stay that came before there was a policy' \
	wrong "$accord" forget --expired --dir node
same 'one less' $((had - 1)) "$("$accord" inbox --json --dir node | wc -l)"
check 'the journal holds' wrong "$accord" verify --all --dir node
set_clock 0
refuse 2 'either one, or all that are past their time' "$accord" forget 0123 --expired --dir node
rm -rf node && mv before node

# --- its disk

mkdir small
if [ "$(id -u)" != 0 ] || ! mount -t tmpfs -o size=8m tmpfs small 2>/dev/null; then
	skip 'a disk that is full' 'no small file system can be mounted here'
	finish
fi
mounted=$PWD/small
cp -a node small/node
mv node elsewhere
ln -s small/node node
port=0
serve
check 'the status tells that the disk fills up' sh -c '"$0" status --dir node | grep -q "^warning *the disk"' "$accord"
id=$("$accord" inbox --json --dir node | sed -n '1s/.*"id":"\([0-9a-f]*\)".*/\1/p')
dd if=/dev/zero of=small/filler bs=4096 2>/dev/null
head -c 50000 /dev/zero >trace.bin
refuse 8 'on a full disk nothing is taken in, and the finder is told that it is for later' \
	"$accord" report "$url" flaw.md trace.bin --dir finder
same 'in plain words' yes "$(echo "$err" | grep -q 'no room on this server' && echo yes)"
refuse 8 'nor is anything noted' "$accord" remark "$id" 'asked the finder' --dir node
same 'which is told, too' yes "$(echo "$err" | grep -q 'the disk .* is full' && echo yes)"
check 'the server tells it once' told 1 'nothing that comes in can be taken: .*No space left'
doctor --offline
check 'and the doctor what to do' grep -q '^disk: ' found
rm small/filler
check 'with room again it goes on by itself' "$accord" report "$url" flaw.md --dir finder
check 'and nothing that was acknowledged is lost' "$accord" verify --all --dir node
stop
finish
