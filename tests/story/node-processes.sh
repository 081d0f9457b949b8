#!/bin/sh
# The processes of a node: each in its sandbox, each killed over and over while reports
# come in, the keeper gone for a while; and what the public sees of a busy node.
# watched
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

reporter=
clean() {
	[ -z "$reporter" ] || kill "$reporter" 2>/dev/null
	end_all
}

# serve DIR: returns when it listens.
serve() {
	server_log=$1.log
	start "$accord" serve --dir "$1" --listen "$loopback:0" --console "$loopback:0"
}

# children: the ids of the server's processes.
children() {
	tr ' ' '\n' <"/proc/$node/task/$node/children" | grep .
}

# process NAME: its id, once it runs.
process() {
	while :; do
		for pid in $(children); do
			[ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "accord-$1" ] || continue
			echo "$pid"
			return
		done
		sleep 0.02
	done
}

processes='keeper reader courier clerk console front'
echo 'a passphrase that nobody guesses' >passphrase
"$accord" init psirt.example.com --url http://127.0.0.1 --dir node --epoch 1 \
	--passphrase-fd 3 3<passphrase >/dev/null || exit 1
cp -r node quiet
serve node || exit 1
node=$server
node_url=$url
node_console=$console
echo 'It crashes when the length is zero.' >flaw.md

# --- at rest

same 'six processes run' 6 "$(children | wc -l)"
# status NAME FIELD: of its /proc/PID/status.
status() {
	sed -n "s/^$2:[[:blank:]]*//p" "/proc/$(process "$1")/status"
}
for name in $processes; do
	same "the $name can have no new privileges" 1 "$(status "$name" NoNewPrivs)"
	if [ "$(status "$name" Seccomp)" = 2 ]; then
		pass "the $name makes only some calls of the system"
	elif grep -q 'sandbox lacks' node.log; then
		skip "the $name makes only some calls of the system" 'not in this build'
	else
		fail "the $name makes only some calls of the system"
	fi
done
check 'it says that it is well' curl -sf -o /dev/null "$node_console/healthz"
check 'the console is asked for figures' \
	sh -c "curl -sf '$node_console/metrics' | grep -q '^accord_node_keeper_up 1'"
same 'the API is for who has a token' 401 \
	"$(curl -s -o /dev/null -w '%{http_code}' "$node_console/api/v1/status")"
token=$("$accord" token add ada --role lead --dir node | grep -o 'accord-[^ ]*' | head -n 1)
check 'and answers who has one' \
	curl -sf -o /dev/null -H "Authorization: Bearer $token" "$node_console/api/v1/status"
sum=0
for pid in $node $(children); do
	pss=$(sed -n 's/^Pss:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/smaps_rollup" 2>/dev/null)
	sum=$((sum + ${pss:-0}))
done
echo "memory of all processes (sum of Pss): $sum kB" | comment
if [ "$(id -u)" != 0 ]; then
	skip 'all of them need less than 64 MiB' 'only root may see'
elif grep -q 'in this build' node.log; then
	skip 'all of them need less than 64 MiB' 'a sanitizer needs more'
else
	check 'all of them need less than 64 MiB' test "$sum" -lt 65536
fi

# --- killed, over and over

# Reports, as fast as they go, until told to stop; notes what was acknowledged.
report_on() {
	count=0
	while [ ! -e enough ]; do
		count=$((count + 1))
		echo "flaw $count" >"flaw-$count.md"
		# What is kept for later would be asked again, so each is somebody new.
		if "$accord" report "$node_url" "flaw-$count.md" --dir "finder-$count" >/dev/null 2>&1
		then
			basename "finder-$count/sent/"* >>acknowledged
		fi
		rm -rf "finder-$count"
	done
}
: >acknowledged
report_on &
reporter=$!
began=0
for _ in 1 2 3; do
	for name in $processes; do
		before=$(process "$name")
		kill -9 "$before"
		until [ "$(process "$name")" != "$before" ]; do :; done
		until curl -sf -o /dev/null "$node_console/healthz"; do sleep 0.05; done
		began=$((began + 1))
	done
done
had=$(wc -l <acknowledged)
until [ "$(wc -l <acknowledged)" -gt "$((had + 1))" ]; do sleep 0.05; done
: >enough
wait "$reporter"
reporter=
same 'each of them begins again, each time' $((3 * 6)) "$began"
same 'and it was told each time' $((3 * 6)) "$(grep -c 'ended by signal 9' node.log)"
check 'reports were acknowledged meanwhile' test -s acknowledged
echo "$(wc -l <acknowledged) reports were acknowledged" | comment
"$accord" inbox --dir node --json >arrived
lost=0
while read -r id; do
	grep -q "$id" arrived || lost=$((lost + 1))
done <acknowledged
same 'none of them is lost' 0 "$lost"
same 'nor is any there twice' '' "$(grep -o '"id":"[0-9a-f]*"' arrived | sort | uniq -d)"

# --- without a keeper

mv node/keys/log.key log.key
kill -9 "$(process keeper)"
until [ "$(curl -s -o /dev/null -w '%{http_code}' "$node_console/healthz")" = 503 ]; do sleep 0.05; done
check 'without a keeper pages are served' curl -sf -o /dev/null "$node_url/checkpoint"
check 'and those that tell who it is' curl -sf -o /dev/null "$node_url/.well-known/accord"
refuse 8 'a report is for later' "$accord" report "$node_url" flaw.md --dir late
mv log.key node/keys/log.key
until curl -sf -o /dev/null "$node_console/healthz"; do sleep 0.05; done
check 'and arrives once the keeper is back' "$accord" report "$node_url" flaw.md --dir later

# --- witnessed

"$accord" witness init seen --name witness.example >witness.vkey
origin=$(grep -o '"log":"[^"]*"' node/public/.well-known/accord | cut -d '"' -f 4)
"$accord" witness add seen "$origin" >/dev/null
server_log=witness.log
start "$accord" witness serve seen --listen "$loopback:0" || exit 1
printf 'log %s\nwitness w %s %s\nquorum w\n' "$origin" "$(cat witness.vkey)" "$url" \
	>node/witness-policy
kill -HUP "$node"
# cosigned: has the checkpoint that is shown been cosigned?
cosigned() {
	curl -s "$node_url/checkpoint" | grep -q '^— witness.example '
}
until cosigned; do sleep 0.05; done
pass 'once there is a policy of witnesses, they are asked to cosign'
stop
check 'without them reports come in as before' "$accord" report "$node_url" flaw.md --dir alone

# --- told to

told=$(grep -c 'process=clerk event="begins"' node.log)

kill -HUP "$node"
until [ "$(grep -c 'process=clerk event="begins"' node.log)" -gt "$told" ]; do sleep 0.05; done
check 'after SIGHUP it goes on' "$accord" report "$node_url" flaw.md --dir again
if end -TERM "$node"; then
	pass 'it ends when it is told to'
else
	fail 'it ends when it is told to'
fi
same 'nothing stays behind in the spool' '' "$(ls -A node/spool)"
same 'no line of the log has anything of a report, nor of who sent it' '' \
	"$(grep -i 'flaw\|127\.0\.0\.1' node.log | grep -v 'witness')"

# --- what the public sees

# kinds DIR: kind and epoch of each entry of its log.
kinds() {
	find "$1/public/tile/entries" -type f | sort | tail -n 1 |
		xargs od -An -v -tx1 -w43 | cut -c 7-33
}
serve quiet || exit 1
last=$(kinds node | tail -n 1)
until kinds quiet | grep -q "$last"; do sleep 0.1; done
stop
kinds node | sort -u >busy
kinds quiet | sort -u >idle
entries=$(comm -12 busy idle | wc -l)
same 'a busy and an idle node log the same, but for hashes' '' \
	"$(head -n "$entries" busy | comm -3 - idle | head -n 1 | grep '^[^[:blank:]]')"
check 'at the same times' test "$entries" -gt 3
same 'and show the same files' "$(cd quiet/public && find . -type f ! -path './tile/*' | sort)" \
	"$(cd node/public && find . -type f ! -path './tile/*' | sort)"

finish
