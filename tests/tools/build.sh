#!/bin/sh
# tools/build goes on from what is built, unless what is built cannot be trusted.
. "$(dirname "$0")/../tap.sh"

mkdir -p project/tools project/src project/man bin
cp "$root/tools/build" project/tools
cat >project/meson.build <<'END'
project('small', 'c')
executable('small', 'src/small.c')
END
echo 'int main(void) { return 0; }' >project/src/small.c
cd project || exit 1

# A ninja that first does what `deed` says.
: >deed
cat >../bin/ninja <<END
#!/bin/sh
. "$PWD/deed"
exec $(command -v ninja) "\$@"
END
chmod +x ../bin/ninja
PATH=$(cd ../bin && pwd):$PATH

# built WHAT: it is, without a word, from what was there.
built() {
	: >build/kept
	check "$1" tools/build ship
	same "$1: without a word" '' "$out$err"
	check "$1: from what was there" [ -e build/kept ]
}

check 'a first build' tools/build ship
same 'says nothing' '' "$out$err"
built 'a second one'

echo 'no C' >src/small.c
try tools/build ship
same 'what does not compile is told' '1 yes' "$status $(echo "$err" | grep -q error && echo yes)"
echo 'int main(void) { return 1; }' >src/small.c
built 'after that one'

# shellcheck disable=SC2016 # whose process that is, the deed knows
echo 'kill -INT $PPID; exit 2' >deed
try tools/build ship
same 'an interrupted one says so by its status alone' '130 ' "$status $out$err"
: >deed
built 'after that one, too'

# shellcheck disable=SC2016
echo 'kill -KILL $$' >deed
: >build/kept
try tools/build ship
same 'a killed one fails' 137 "$status"
: >deed
check 'after that one' tools/build ship
same 'all is made anew, says one line' \
	'build: the last build in build/ was killed, so all of it is made anew' "$out$err"
check 'and nothing is left' [ ! -e build/kept ]
check 'but what was built now' [ -x build/small ]
built 'and the next one'
finish
