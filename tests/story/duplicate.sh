#!/bin/sh
# Two finders report the same to a vendor, one after the other.  The second report is closed with the
# proof that there was an earlier one, which its finder checks offline; of the first he sees what the
# vendor opens, and never whose it is.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/five.sh"
five_begin || exit 1
facts=$root/tests/fixtures/CVE-2023-44487

# finder NAME COMMAND...: of one who has no node, with a folder of his own.
finder() {
	ACCORD_FINDER_DIR="$PWD/$1"
	export ACCORD_FINDER_DIR
	shift
	outside "$accord" "$@"
}
mailed() { # NAME TEXT
	finder "$1" mail >mailed 2>/dev/null && grep -q -- "$2" mailed
}
reported() { # the id of the newest report
	at alder inbox --json | head -n 1 | sed 's/.*"id":"\([0-9a-f]*\)".*/\1/'
}

check 'a finder reports' finder first report alder.example "$facts/report.md" \
	--title 'HTTP/2 Rapid Reset' --product nghttp2 --versions '< 1.57.0' \
	--component pkg:deb/debian/nghttp2@1.52.0-1 --impact 'Denial of service' --credit 'R. Stream'
first=$(reported)
echo 'Open a stream, reset it, and again, without pause: the server works, the client does not.' >mine.md
check 'its proof comes' await mailed first 'received, in the log'
check 'another finds the same' finder second report alder.example mine.md \
	--title 'Servers that do all the work' --product nghttp2 --credit 'S. Late'
second=$(reported)
same 'the vendor has both' 2 "$(at alder inbox --json | wc -l)"

# --- only what came later is a duplicate

check 'its proof comes, too' await mailed second 'received, in the log'
refuse 6 'the first is none of the second' at alder close "$first" --duplicate-of "$second"
refuse 4 'whose the first is, is never opened' at alder close "$second" --duplicate-of "$first" --open credit
check 'the second is one of the first' at alder close "$second" --duplicate-of "$first" \
	--open product --open versions --why 'The same streams.'

# --- and its finder checks that

check 'the second is told' await mailed second 'an earlier one is proven'
closing=$(finder second mail --offline | sed -n 's/^  \([0-9a-f]*\) .*: closing.*/\1/p')
check 'without the network he sees why' finder second mail "$closing" --offline
same 'and what was opened' 'opened    type: "report"
opened    product: "nghttp2"
opened    versions: "< 1.57.0"' "$(echo "$out" | grep '^opened')"
same 'and not whose it is' 0 "$(echo "$out" | grep -ci 'stream.*R\.\|R\. Stream')"
check 'he takes it with him' finder second mail --save "$closing" exhibit
unreachable() { env https_proxy=http://127.0.0.1:9 "$accord" "$@"; }
check 'and anybody verifies it, without the network' unreachable verify exhibit
cp -r exhibit forged
python3 - <<'END'
import pathlib
for path in pathlib.Path('forged').rglob('*'):
    if path.is_file() and b'1.57.0' in path.read_bytes():
        path.chmod(0o600)
        path.write_bytes(path.read_bytes().replace(b'1.57.0', b'1.58.0'))
END
refuse 4 'but not when something of it was changed' unreachable verify forged

# --- at publication all of it is opened

check 'a case is opened from the first' at alder case open --report "$first" --with birch.example
case=$(echo "$out" | sed -n 's/^case *//p')
check 'the other vendor is in it' sees birch '^title *HTTP/2 Rapid Reset'
check 'it is published' at alder case publish "$case" --where https://alder.example/rapid-reset
check 'for all' sees birch '^state .*Px'
opened() {
	for each in $(finder second mail --offline | sed -n 's/^  \([0-9a-f]*\) .*: closing.*/\1/p'); do
		finder second mail "$each" --offline
	done | grep -q "^opened *$1"
}
fetched() { finder second mail >/dev/null 2>&1 && opened "$1"; }
check 'the second is shown what it was' await fetched 'impact: "Denial of service"'
check 'and which part has it' opened 'components: .*nghttp2@1.52.0-1'
same 'verified, each time' 2 "$(finder second mail --offline | grep -c 'an earlier one is proven')"
same 'and still not whose it is' 1 "$(opened '\(credit\|by\|told\):'; echo $?)"

# --- the first goes on as before

check 'the first hears nothing of that' finder first mail
same 'at all' 0 "$(echo "$out" | grep -c 'closing\|S. Late')"
check 'what the vendor has holds' at alder verify --all
finish
