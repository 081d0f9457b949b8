#!/bin/sh
# tools/tap counts honestly: nothing that goes wrong goes unseen.
. "$(dirname "$0")/../tap.sh"

tap=$root/tools/tap

# counts WHAT CLOSING-LINE OPTION...: the script on standard input ends a report so.
counts() {
	what=$1
	wanted=$2
	shift 2
	{
		echo '#!/bin/sh'
		cat
	} >script
	try "$tap" --report "$@" -- sh script
	same "$what" "$wanted" "$(echo "$out" | tail -n 1)"
	case $wanted in
	*' 0 failed'*) same "$what: status" 0 "$status" ;;
	*) same "$what: status" 1 "$status" ;;
	esac
}

# ended FILE: the process whose id is in the file runs no more; a zombie does not run.
ended() {
	! grep -q '^State:[^Z]*$' "/proc/$(cat "$1")/status" 2>/dev/null
}

counts 'all pass' '2 passed, 0 failed' <<'END'
printf 'ok 1 - one\nok 2 - two\n1..2\n'
END
counts 'one fails' '1 passed, 1 failed' <<'END'
printf '1..2\nok 1 - one\nnot ok 2 - two\n'
END
counts 'one is skipped' '1 passed, 0 failed, 1 skipped' <<'END'
printf '1..2\nok 1 - one\nok 2 - two # SKIP no time\n'
END
counts 'all is skipped' '0 passed, 0 failed, 1 skipped' <<'END'
echo '1..0 # SKIP no time'
END
counts 'no plan' '1 passed, 1 failed' <<'END'
echo 'ok 1 - one'
END
counts 'nothing at all' '0 passed, 1 failed' </dev/null
counts 'fewer than planned' '1 passed, 1 failed' <<'END'
printf '1..2\nok 1 - one\n'
END
counts 'more than planned' '2 passed, 1 failed' <<'END'
printf '1..1\nok 1 - one\nok 2 - two\n'
END
counts 'each part has its plan' '3 passed, 0 failed' <<'END'
printf '# part: a\n1..2\nok 1 - one\nok 2 - two\n# part: b\n1..1\nok 1 - one\n'
END
counts 'one has none' '2 passed, 1 failed' <<'END'
printf '# part: a\n1..1\nok 1 - one\n# part: b\nok 1 - one\n'
END
counts 'one did nothing' '1 passed, 1 failed' <<'END'
printf '# part: a\n1..1\nok 1 - one\n# part: b\n'
END
counts 'an exit status though all passed' '1 passed, 1 failed' <<'END'
printf '1..1\nok 1 - one\n'
exit 3
END
counts 'a signal though all passed' '1 passed, 1 failed' <<'END'
printf '1..1\nok 1 - one\n'
kill -SEGV $$
END
counts 'a failure and its exit status are one' '0 passed, 1 failed' <<'END'
printf '1..1\nnot ok 1 - one\n'
exit 1
END
counts 'bailing out' '1 passed, 1 failed' <<'END'
printf '1..1\nok 1 - one\nBail out! the disk is gone\n'
END
# However late it begins: it has printed nothing, and no plan.
counts 'too long' '0 passed, 2 failed' --limit 0.3 <<'END'
sleep 60
END
counts 'a process left behind' '1 passed, 1 failed' <<'END'
printf '1..1\nok 1 - one\n'
sleep 60 >/dev/null &
echo $! >left
END
check 'what was left behind is ended' ended left
counts 'a process that is just ending is none' '1 passed, 0 failed' <<'END'
printf '1..1\nok 1 - one\n'
sleep 60 >/dev/null &
kill $!
END
counts 'no input and no terminal' '2 passed, 0 failed' <<'END'
[ "$(cat)" = '' ] && echo 'ok 1 - no input'
(: </dev/tty) 2>/dev/null || echo 'ok 2 - no terminal'
echo 1..2
END
counts 'a folder of its own' '1 passed, 0 failed' <<'END'
echo "$TMPDIR" >where
mkdir "$TMPDIR/locked" && : >"$TMPDIR/locked/in" && chmod 0 "$TMPDIR/locked" && echo 'ok 1 - made'
echo 1..1
END
check 'the folder is removed, whatever is in it' [ ! -e "$(cat where)" ]

if [ "$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)" -gt 2000000 ] 2>/dev/null; then
	counts 'its folder may lie in memory' '1 passed, 0 failed' --in-memory <<'END'
case $TMPDIR in /dev/shm/*) : >"$TMPDIR/it" && echo "$TMPDIR" >where && echo 'ok 1 - it does' ;; esac
echo 1..1
END
	check 'and is removed as well' [ ! -e "$(cat where)" ]
fi

try "$tap" --report -- ./no-such-program
same 'a program that is not there' '0 passed, 2 failed' "$(echo "$out" | tail -n 1)"

# What failed is told, with what was said about it.
printf "echo '1..2'; echo 'not ok 1 - one'; echo '# because'; echo oops >&2; echo 'ok 2 - two'" >script
try "$tap" --report -- sh script
same 'a failure is told with its reasons' '    FAILED: one
        because
        oops
1 passed, 1 failed' "$(echo "$out" | sed 1d)"

# TAP again, for a tap above: all survives.
try "$tap" --label lab -- sh script
same 'TAP again' 'not ok 1 - lab: one
# because
# oops
ok 2 - lab: two
1..2' "$out"
same 'its status tells too' 1 "$status"

# Several at once, reported in order.
for n in 1 2 3; do printf 'sleep 0.%s; echo "ok 1 - %s"; echo 1..1' $((6 - 2 * n)) "$n" >"$n.sh"; done
try "$tap" --jobs 3 --each 1.sh 2.sh 3.sh
same 'in order, whoever is first' 'ok 1 - 1: 1
ok 2 - 2: 2
ok 3 - 3: 3
1..3' "$out"

# Plain commands.
echo text >full
: >empty
try "$tap" --wrap 'grep -q .' --plain full empty
same 'plain commands pass or fail by status' 'ok 1 - full
not ok 2 - empty: ended with status 1
1..2' "$out"

# What passed is remembered until something changes.
printf '#include "inner.h"\n' >outer.c
echo 'int x;' >inner.h
echo needed >need
remembered() {
	"$tap" --cache "$PWD/cache" --include . --needs need --wrap 'grep -q include' --plain outer.c |
		grep -c unchanged
}
same 'a first run is no memory' 0 "$(remembered)"
same 'a second is' 1 "$(remembered)"
echo 'int y;' >inner.h
same 'a changed include is noticed' 0 "$(remembered)"
echo changed >need
same 'a changed need is noticed' 0 "$(remembered)"
same 'and remembered again' 1 "$(remembered)"
mkdir elsewhere
cp outer.c inner.h need elsewhere
same 'in another clone too' 1 "$(cache=$PWD/cache; cd elsewhere && "$tap" --cache "$cache" --include . \
	--needs need --wrap 'grep -q include' --plain outer.c | grep -c unchanged)"
echo 'int z;' >outer.c
try "$tap" --cache "$PWD/cache" --wrap 'grep -q include' --plain outer.c
same 'a failure is a failure' 1 "$status"
try "$tap" --cache "$PWD/cache" --wrap 'grep -q include' --plain outer.c
same 'failures are not remembered' 1 "$status"

# Ending it ends what it runs.
printf 'echo $$ >running; sleep 60' >script
"$tap" -- sh script >/dev/null &
it=$!
while [ ! -s running ]; do sleep 0.05; done
kill "$it"
wait "$it"
check 'ending it ends what it runs' ended running
finish
