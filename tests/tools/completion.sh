#!/bin/sh
# Completion offers what the program's help tells of.
. "$(dirname "$0")/../tap.sh"

"$root/tools/build" --check ship accord || exit

# What bash would offer after these words, on one line.
offers() {
	PATH=${accord%/*}:$PATH bash -c '
		source "$1/completion/accord.bash"
		shift
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_accord
		echo "${COMPREPLY[*]}"' - "$root" "$@"
}

same 'one command begins so' version "$(offers accord versi)"
same 'after help too' version "$(offers accord help versi)"
same 'no command begins so' '' "$(offers accord zz)"
same 'every command is offered' \
	"$("$accord" help | sed -nE 's/^  ([a-z][a-z-]*) .*/\1/p' | sort | xargs)" "$(offers accord '')"

# Subcommands and options, of a program that has them.
mkdir bin
cat >bin/accord <<'END'
#!/bin/sh
case "$*" in
'help note') printf 'usage: accord note sign -k KEY\n       accord note verify -k KEY\n' ;;
'help note sign') printf 'usage: accord note sign\n\n  -k, --key KEY  with - and --\n      --loud  x\n' ;;
*) exit 2 ;;
esac
END
chmod +x bin/accord
accord=$PWD/bin/accord
same 'subcommands are offered' 'sign verify' "$(offers accord note '')"
same 'a subcommand is completed' verify "$(offers accord note v)"
same 'options are offered' '--key --loud -k' "$(offers accord note sign -)"
same 'an option is completed' --loud "$(offers accord note sign --l)"
finish
