#!/bin/sh
# tools/check-documents names what a document names and the program has not.
. "$(dirname "$0")/../tap.sh"

cat >accord-here <<'END_OF_PROGRAM'
#!/bin/sh
case "$*" in
'help seal') echo 'usage: accord seal FILE [-o FILE] [--to WHO]' ;;
'help case') printf 'usage: accord case open [--title TEXT]\n       accord case list\n' ;;
'help case open') echo 'usage: accord case open [--title TEXT]' ;;
*) exit 2 ;;
esac
END_OF_PROGRAM
chmod +x accord-here

# says WHAT WANTED TEXT: of a document with that text.
says() {
	printf '%b' "$3" >page.md
	try "$root/tools/check-documents" "$PWD/accord-here" page.md
	same "$1" "$2" "$out"
}

says 'what is there passes' '' '    $ accord seal x --to you -o y # --well\n\nSee `accord case\nopen --title T`, `accord case`.\n'
says 'a command that is not' "page.md: there is no command 'burn'" 'Then `accord burn it`.\n'
says 'a part that is not' "page.md: 'case' has no part 'fold'" '    accord case list && accord case fold\n'
says 'an option that is not, on a line that goes on' "page.md: 'case open' has no option '--why'" \
	'    accord case open \\\\\n        --why\n'
says 'what is not built yet is none' '' 'It does. *Not built yet: `accord burn`*\n'
printf '.Dd now\naccord burn\n.Bd -literal\naccord seal x \\e\n  \\-\\-now\n.Ed\naccord burn\n' >page.1
! try "$root/tools/check-documents" "$PWD/accord-here" page.1
same 'and the examples of a page' "page.1: 'seal' has no option '--now'" "$out"
finish
