#!/bin/sh
# tools/check-manual names each way in which pages and help can differ.
. "$(dirname "$0")/../tap.sh"

mkdir right
cat >accord-here <<'END'
#!/bin/sh
printf 'accord - do all\n\nusage: accord\n\n  seal       close it\n  open       undo it\n'
END
chmod +x accord-here
printf '.Nd do all\n.It Xr accord-seal 1\nclose it\n.It Xr accord-open 1\nundo it\n' >right/accord.1
printf '.Nd close it\n' >right/accord-seal.1
printf '.Nd undo it\n.Xr accord-seal 1\n' >right/accord-open.1
cp -r right pages

check 'pages that agree pass' "$root/tools/check-manual" "$PWD/accord-here" pages

# names WHAT WANTED COMMAND...: after the command, it says WANTED.
names() {
	what=$1
	wanted=$2
	shift 2
	rm -rf pages
	cp -r right pages
	"$@"
	! try "$root/tools/check-manual" "$PWD/accord-here" pages
	same "names $what" "$wanted" "$out"
}

names 'a page that is missing' 'there is no page accord-open.1
a page refers to accord-open(1), which is not there' rm pages/accord-open.1
names 'another summary' "accord-open.1: the help says 'undo it', the page says 'redo it'" \
	sed -i s/undo/redo/ pages/accord-open.1
names 'a command that is not listed' "accord.1: the help says 'close it', the page says ''" \
	sed -i /seal/d pages/accord.1
names 'a page without a command' 'accord-burn.1: there is no such command' \
	cp right/accord-open.1 pages/accord-burn.1
names 'a reference to nowhere' 'a page refers to accord-burn(1), which is not there' \
	sed -i s/seal/burn/ pages/accord-open.1

cat >accord-here <<'END'
#!/bin/sh
[ "$*" != 'help open' ] || printf '%081d\n' 0
printf 'accord - do all\n\nusage: accord\n\n  seal       close it\n  open       undo it\n'
END
names 'help that is too wide' "accord help open: wider than 80 columns: '$(printf '%081d' 0)'" true
finish
