#!/bin/sh
# A finder holds a node to its promise: the proof that is overdue is asked for, what was promised
# is shown where that is in vain, and the proof verifies on another machine, witnesses and all.
# watched
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

for tool in cc python3; do
	if ! command -v "$tool" >/dev/null; then
		skip 'a proof that is overdue' "there is no $tool"
		finish
	fi
done

cc -shared -fPIC -O1 -o clock.so "$root/tests/clock.c" -ldl || exit 1
ASAN_OPTIONS=${ASAN_OPTIONS-}:verify_asan_link_order=0
export ASAN_OPTIONS

# later SECONDS COMMAND...: by a clock that is ahead.
later() {
	python3 -c 'import struct, sys
with open("offset", "wb") as f: f.write(struct.pack("=q", int(sys.argv[1])))' "$1"
	shift
	CLOCK_FILE=$PWD/offset LD_PRELOAD=$PWD/clock.so "$@"
}

# elsewhere COMMAND...: in a folder where there is only what was handed over.
elsewhere() {
	(cd "$home/elsewhere" && env -i PATH="$PATH" HOME=/nonexistent ASAN_OPTIONS="$ASAN_OPTIONS" "$@")
}

# witnessed: the record is seen by a quorum, by what the finder has.
witnessed() {
	"$accord" mail --dir me >/dev/null 2>&1
	rm -rf record && "$accord" mail --save "$id" record --dir me >/dev/null &&
		"$accord" verify --witnesses policy record
}

day=86400
mkdir "$home/elsewhere"
echo 'a passphrase that nobody guesses' >passphrase
echo 'It stops.' >flaw.md
"$accord" init psirt.example --url "http://$loopback:8100" --dir node --epoch 1 \
	--passphrase-fd 3 3<passphrase >/dev/null || exit 1
log=$(python3 -c 'import json; print(json.loads(open("node/public/.well-known/accord").readline())["keys"]["log"])')
"$accord" witness init w --name witness.example >w.vkey
"$accord" witness add w "$log" >/dev/null
start "$accord" witness serve w --listen "$loopback:8101" || exit 1
printf 'log %s\nwitness w %s http://%s:8101\nquorum w\n' "$log" "$(cat w.vkey)" "$loopback" >policy
cp policy node/witness-policy
cp policy node/public/witness-policy
start "$accord" serve --dir node --listen "$loopback:8100" || exit 1
node=$server
check 'a finder reports' "$accord" report "http://$loopback:8100" flaw.md --dir me --title 'It stops'
id=$(echo "$out" | sed -n 's/^report *//p')
refuse 6 'nothing is overdue yet' "$accord" challenge "$id" --finder --dir me
end -TERM "$node"

# --- in vain

refuse 8 'who is not there cannot be asked' later 3600 "$accord" challenge "$id" --finder --dir me
refuse 6 'and has a day' later 7200 "$accord" challenge "$id" --finder --into shown --dir me
check 'then it is shown what was promised' later $((2 * day)) "$accord" challenge "$id" --finder \
	--into shown --dir me
cp -r shown "$home/elsewhere"
check 'which verifies anywhere' elsewhere "$accord" verify shown
same 'and says what that does not prove' 1 "$(echo "$out" | grep -c 'not .*that it never gave the proof')"
same 'nor that the question was heard' 1 "$(echo "$out" | grep -c 'only the finder says so')"
check 'for programs, too' elsewhere sh -c "'$accord' verify --json shown | grep -q '\"overdue\":\"$id\"'"
sed 's/"at":"20/"at":"19/' shown/open >"$home/elsewhere/shown/open"
refuse 4 'unless it was altered' elsewhere "$accord" verify shown

# --- the node is back

start "$accord" serve --dir node --listen "$loopback:8100" || exit 1
check 'the proof comes, seen by witnesses' await witnessed
refuse 6 'and nothing is overdue' "$accord" challenge "$id" --finder --dir me
check 'who has it refutes what was shown' "$accord" verify --manifest shown/manifest --of shown/receipt \
	record/proof
rm -rf "$home/elsewhere/shown"
cp -r record policy "$home/elsewhere"
check 'the record verifies anywhere' elsewhere "$accord" verify record
same 'by the witnesses that the node named' 1 "$(echo "$out" |
	grep -c '^witnesses good: 1 of 1 .* met since 20')"
same 'who are told' 1 "$(echo "$out" | grep -c 'saw it: witness.example')"
same 'with what it proves' 1 "$(echo "$out" | grep -c '^proves .*exactly this statement')"
check 'or by those whom one believes oneself' elsewhere "$accord" verify --witnesses policy --json record
same 'which is told' 1 "$(echo "$out" | grep -c '"policy_from":"argument".*"met":true')"
"$accord" witness init other --name other.example >other.vkey
printf 'log %s\nwitness o %s\nquorum o\n' "$log" "$(cat other.vkey)" >"$home/elsewhere/others"
refuse 4 'others have not seen it' elsewhere "$accord" verify --witnesses others record
check 'nothing but manifest and policy is needed for a proof' elsewhere sh -c "
	mkdir few && cp record/manifest record/receipt record/proof few &&
	'$accord' verify --manifest few/manifest --of few/receipt --witnesses policy few/proof |
	grep -q '^witnesses good'"
finish
