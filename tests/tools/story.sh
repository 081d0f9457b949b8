#!/bin/sh
# tests/tap.sh: its words pass what holds and fail what does not.
. "$(dirname "$0")/../tap.sh"

# told WHAT WANTED: a story of the words on standard input is counted so.
told() {
	{
		echo '#!/bin/sh'
		echo ". '$root/tests/tap.sh'"
		cat
	} >"$root/.cache/told-$$.sh"
	mkdir -p "$root/.cache"
	try "$root/tools/tap" --report --each "$root/.cache/told-$$.sh"
	same "$1" "$2" "$(echo "$out" | tail -n 1)" || show_what_was_said
}

clean() {
	rm -f "$root/.cache/told-$$.sh"
}
mkdir -p "$root/.cache"

told 'a command that succeeds' '1 passed, 0 failed' <<'END'
check 'x' true
finish
END
told 'a command that fails' '0 passed, 1 failed' <<'END'
check 'x' false
finish
END
told 'a story that breaks off' '1 passed, 2 failed' <<'END'
check 'x' true
exit 1
END
told 'a story that forgets to finish' '1 passed, 1 failed' <<'END'
check 'x' true
END
told 'a refusal with one line and the right status' '1 passed, 0 failed' <<'END'
refuse 3 'x' sh -c 'echo "accord: no" >&2; exit 3'
finish
END
told 'refusals that are not as they should be' '0 passed, 5 failed' <<'END'
refuse 3 'another status' sh -c 'echo "accord: no" >&2; exit 4'
refuse 3 'no line' sh -c 'exit 3'
refuse 3 'two lines' sh -c 'echo "accord: no" >&2; echo "accord: no" >&2; exit 3'
refuse 3 'a crash' sh -c 'echo "accord: no" >&2; kill -SEGV $$'
refuse 3 'success' sh -c 'echo "accord: no" >&2'
finish
END
told 'equal and unequal texts' '1 passed, 1 failed' <<'END'
same 'x' 'a b' 'a b'
same 'x' 'a b' 'a  b'
finish
END
told 'a part that is included' '2 passed, 1 failed' <<'END'
check 'x' true
include printf 'ok 1\nnot ok 2\n1..2\n'
finish
END
told 'a part that fails unseen' '1 passed, 1 failed' <<'END'
include sh -c 'echo "ok 1"; echo 1..1; exit 2'
finish
END
told 'a part without a plan' '1 passed, 1 failed' <<'END'
include echo 'ok 1 - x'
finish
END
told 'a part with nothing to do' '0 passed, 0 failed, 1 skipped' <<'END'
include echo '1..0 # SKIP no data'
finish
END
told 'clean is called however it ends' '0 passed, 2 failed' <<'END'
clean() { kill "$it"; }
{ : >running; exec sleep 60; } &
it=$!
while [ ! -e running ]; do sleep 0.01; done
exit 1
END
finish
