#!/bin/sh
# tools/prepare says what is missing and why, and nothing when nothing is.
. "$(dirname "$0")/../tap.sh"

mkdir -p project/tools project/benchmarks/speed bin
cp "$root/tools/prepare" project/tools
cat >project/tools/packages <<'END'
# SET PACKAGE WHY
build base-files      holds the ground
run   accord-missing  shows that what is missing is named
END
printf '# PACKAGE WHY\n\naccord-absent   measures what is not there\n' >project/benchmarks/speed/packages

# Nothing here may install anything.
for command in apt-get apt-cache sudo; do
	printf '#!/bin/sh\necho "%s $*" >>"%s/asked"\nexit 1\n' "$command" "$PWD" >"bin/$command"
	chmod +x "bin/$command"
done
PATH=$PWD/bin:$PATH
prepare=$PWD/project/tools/prepare

check 'nothing is missing' "$prepare" build
same 'then it says nothing' '' "$out$err"
check 'and asks nobody' [ ! -e asked ]
check 'a dry run' "$prepare" --print run
same 'says what is missing and why' 'prepare: these Debian packages are missing:
  accord-missing       shows that what is missing is named' "$out"
check "a benchmark's packages" "$prepare" --print bench speed
same 'are in its folder' 'prepare: these Debian packages are missing:
  accord-absent        measures what is not there' "$out"
check 'without a set' "$prepare" --print
same 'all that the tests need' 2 "$(echo "$out" | wc -l)"
check 'a dry run asks nobody' [ ! -e asked ]
try "$prepare" run
same 'what cannot be installed is a failure' 1 "$status"
same 'after trying to' 'apt-cache show accord-missing' "$(head -n 1 asked)"
try "$prepare" bench nothing
same 'no such benchmark' "1 prepare: there is no benchmark 'nothing'" "$status $err"
try "$prepare" everything
same 'no such set' 1 "$status"
# shellcheck disable=SC2016 # awk's fields
check 'the true list is well-formed' awk '
	/^ *(#|$)/ { next }
	!/^(build|run|test) +[a-z0-9.+-]+ +[^ ]/ || told[$2]++ { print; bad = 1 }
	END { exit bad }' "$root/tools/packages"
finish
