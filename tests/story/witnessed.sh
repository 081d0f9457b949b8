#!/bin/sh
# A log shows a checkpoint once two of its three witnesses have cosigned it, whatever
# the third does: it is slow, it lies, it is behind, it has seen more than there is, or it
# is not there.  Who adds an entry can wait for the whole proof.
# watched
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

# witness N: at the address it had before, if there was one.
witness() {
	start "$accord" witness serve "w$1" --listen "$(cat "w$1.address" 2>/dev/null || echo "$loopback:0")"
	echo "$server" >"w$1.pid"
	echo "$address" >"w$1.address"
}

stop_witness() {
	end -TERM "$(cat "w$1.pid")"
}

serve() {
	start "$accord" log serve log --policy policy --listen "$loopback:0"
	log=$server log_url=$url
}

stop_log() {
	end -TERM "$log"
}

# add ENTRY [QUERY]: prints what is answered, and the status.
add() {
	curl -s -m 45 -w '%{http_code}' --data-binary "$1" "$log_url/add$2"
}

# prove ENTRY: add it, wait for its proof, and verify that offline.
prove() {
	printf '%s' "$1" >entry
	curl -s -m 45 --fail --data-binary @entry -o proof "$log_url/add?proof=1" &&
		"$accord" log verify --policy policy --proof proof entry
}

# cosigners: how many witnesses' lines the visible checkpoint has.
cosigners() {
	curl -s "$log_url/checkpoint" | grep -c '^— witness'
}

size() {
	curl -s "$log_url/checkpoint" | sed -n 2p
}

after_one_more() {
	prove "$(date +%s%N)" >/dev/null && cosigners
}

says() {
	[ "$(shift && "$@")" = "$1" ]
}

# becomes TEXT COMMAND...: asked until it says so.
becomes() {
	await says "$@"
}

"$accord" log init log --origin log.example >log.vkey
echo "log $(cat log.vkey)" >policy
for i in 1 2 3; do
	"$accord" witness init "w$i" --name "witness$i.example" >"w$i.vkey"
	"$accord" witness add "w$i" "$(cat log.vkey)" >/dev/null
	witness "$i"
	echo "witness w$i $(cat "w$i.vkey") http://$address" >>policy
done
cp policy none
printf 'group two 2 w1 w2 w3\nquorum two\n' >>policy
printf 'quorum none\n' >>none

refuse 5 'a policy that is not there is told' "$accord" log serve log --policy nothing
printf 'nonsense\n' >wrong
refuse 3 'and one that is none' "$accord" log serve log --policy wrong
grep -v '^log' policy >wrong
refuse 3 'and one that is not about this log' "$accord" log serve log --policy wrong
sed 's| http://.*||' policy >wrong
refuse 3 'and one whose witnesses have no address' "$accord" log serve log --policy wrong

serve
check 'who adds an entry gets its witnessed proof' prove one
check 'another one as well' prove two
same 'an index is still to be had' 2200 "$(add three)"
same 'nothing else can be asked for' 400 "$(add four '?proof=2' | tail -c 3)"
check 'all three cosign' becomes 3 after_one_more

kill -STOP "$(cat w3.pid)"
check 'a witness that is slow keeps nobody waiting' prove slow
check 'nor does it the next time' prove slower
same 'its line is not waited for' 2 "$(cosigners)"
kill -CONT "$(cat w3.pid)"
check 'when it is back its line is added to what is shown' becomes 3 cosigners
check 'which verifies' "$accord" log fsck "$log_url" --vkey "$(cat log.vkey)"
check 'and it cosigns again' prove again
check 'within a while' becomes 3 after_one_more

stop_witness 3
check 'a witness that is not there is not needed' prove without
witness 3
check 'it is told what it missed' becomes 3 after_one_more

stop_witness 3
mv w3 w3.gone
"$accord" witness init w3 --name witness3.example >/dev/null
"$accord" witness add w3 "$(cat log.vkey)" >/dev/null
witness 3
check 'a witness with another key than the policy says is not believed' prove lie
same 'and its line is not shown' 2 "$(cosigners)"
stop_witness 3
rm -rf w3
mv w3.gone w3
witness 3

stop_witness 2
stop_witness 3
before=$(size)
same 'without a quorum an entry is taken' 200 "$(add unwitnessed | tail -c 3)"
check 'that no witness is there is told' await grep -q 'no quorum.*w2: cannot reach' serve.log
same 'and no checkpoint is shown' "$before" "$(size)"
witness 2
check 'until there is a quorum again' becomes $((before + 1)) size
witness 3
check 'the proofs go on' prove on
stop_log

# The log's older self: its witnesses know better.
cp log/log.db older.db
serve
check 'the log grows' prove more
stop_log
cp older.db log/log.db
rm -f log/log.db-wal log/log.db-shm
refuse 6 'an older copy of the log is refused by its own signer' "$accord" log serve log --policy policy
check 'which can be overridden' "$accord" log checkpoint log --accept-older
serve
same 'an entry is taken' 200 "$(add forked | tail -c 3)"
check 'but no witness cosigns another history' \
	await grep -q 'w1: it cosigned this log at\|w1: .*409\|w1: .*422' serve.log
stop_log
finish
