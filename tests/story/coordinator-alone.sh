#!/bin/sh
# A coordinator works on a case with twelve vendors, none of which has accord: they are its guests,
# by mail, which it tells the others of, and by a link, with which one reads and answers himself.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/five.sh"
five_begin cert || exit 1
vendors='Aspen Beech Chestnut Dogwood Elm Fir Ginkgo Hazel Ivy Juniper Katsura Larch'

check 'a coordinator opens a case' at cert case open --title 'A modem that answers to anybody'
case=$(echo "$out" | sed -n 's/^case *//p')
check 'and proposes when it ends' at cert embargo propose "$case" --preset 45-days

# --- twelve vendors, by mail

for name in $vendors; do
	check "$name is asked in" at cert case invite "$case" "/$name"
done
for name in $vendors; do
	[ "$name" = Larch ] || check "$name agrees" at cert case accept "$case" --as "/$name"
done
check 'one declines' at cert case decline "$case" --as /Larch --why 'We make no modems.'
check 'it is in force' shows cert 'embargo .*in force, until'
same 'for all who agreed, and the coordinator' 12 "$(grep -c '  bound' shown)"
check 'a vendor writes, and it is said for it' at cert case say "$case" 'Ours answer, too.' --as /Hazel
check 'as what it is' shows cert "case.message  cert.example for its guest 'cert.example/Hazel'"
for name in $vendors; do
	[ "$name" = Larch ] || check "$name has a fix" at cert case status "$case" accepted fix-ready --as "/$name"
done
same 'all of them' 11 "$(shows cert .; grep -c '^party *cert.example/.* joined .*VFd' shown)"

# --- one of them by a link

# browse NAME ADDRESS [FIELD=VALUE...]: in that guest's browser; a form, if there are fields.
browse() {
	browser=$1 address=$2
	shift 2
	for field; do
		set -- "$@" --data-urlencode "$field"
		shift
	done
	outside curl -s --cacert ca.pem -L -b "$browser.cookies" -c "$browser.cookies" -o "$browser.html" \
		-w '%{http_code}' "$@" "$address"
}
on_page() { grep -q -- "$2" "$1.html"; }
form() { sed -n 's/.*name="form" value="\([0-9a-f]*\)".*/\1/p' "$1.html" | head -n 1; }

check 'a thirteenth is asked in' at cert case invite "$case" '/Maple & Sons'
refuse 6 'a vendor that was not gets no link' at cert case link "$case" /Nobody
refuse 3 'nor does one of others' at cert case link "$case" alder.example/Guest
check 'it gets a link' at cert case link "$case" '/Maple & Sons' --days 7
link=$(echo "$out" | sed -n 's/^link *//p')
same 'at the node itself' https://cert.example/guest/ "${link%/*}/"
same 'a program that looks through his mail' 200 "$(browse scanner "$link")"
same 'sees nothing of the case' 0 "$(grep -c 'modem\|Maple' scanner.html)"
same 'he presses the button' 200 "$(browse maple "$link" open=1)"
check 'and is asked in' on_page maple 'Agree and take part'
same 'without being told what it is about' 0 "$(grep -c 'modem' maple.html)"
same 'the link opens nothing any more' 404 "$(browse other "$link" open=1)"
same 'nor does the page without his cookie' 404 "$(browse other https://cert.example/guest/)"
same 'he agrees' 200 "$(browse maple https://cert.example/guest/ "form=$(form maple)" action=accept)"
check 'and is told what it is about' on_page maple '<h1>A modem that answers to anybody'
check 'and that he is bound' on_page maple 'You have agreed to that'
check 'as the coordinator sees' shows cert 'party *cert.example/Maple & Sons .*joined .*bound'
check 'what is said to all' at cert case say "$case" 'Who can <b>test</b> it?'
same 'he reads' 200 "$(browse maple https://cert.example/guest/)"
check 'as it was typed' on_page maple 'Who can &lt;b&gt;test&lt;/b&gt; it?'
echo 'Connect, and type nothing.' >steps.txt
check 'a file is sent to all' at cert case say "$case" 'How to see it.' --attach steps.txt
same 'he looks' 200 "$(browse maple https://cert.example/guest/)"
file=$(sed -n 's/.*href="\(file\/[0-9a-f]*\/steps.txt\)".*/\1/p' maple.html)
same 'and has it' 200 "$(outside curl -s --cacert ca.pem -b maple.cookies -o had.txt -w '%{http_code}' \
	"https://cert.example/guest/$file")"
check 'byte for byte' cmp steps.txt had.txt
same 'who has no cookie has not' 404 "$(outside curl -s --cacert ca.pem -o /dev/null -w '%{http_code}' \
	"https://cert.example/guest/$file")"
same 'he answers' 200 "$(browse maple https://cert.example/guest/ "form=$(form maple)" action=say \
	'text=We can: it is "100%" ours + yours.')"
check 'which is said for him, as what it is' \
	shows cert "case.message  cert.example for its guest 'cert.example/Maple & Sons'"
check 'to the letter' shows cert 'We can: it is "100%" ours + yours.'
same 'he says how far he is' 200 "$(browse maple https://cert.example/guest/ "form=$(form maple)" \
	action=status words=fix-ready)"
check 'for all to see' shows cert 'party *cert.example/Maple & Sons .*joined .*VFd'
same 'who sends what his page did not, is refused' 403 \
	"$(browse maple https://cert.example/guest/ form=00 action=leave 'why=He did not.')"
same 'what cannot be said is told' 409 "$(browse maple https://cert.example/guest/ "form=$(form maple)" action=accept)"
check 'on the page' on_page maple 'That was not done'
check 'who let him in can be read later' at cert show "$case"
same 'on the case itself' 1 "$(echo "$out" | grep -c "A link for 'cert.example/Maple & Sons' until")"
check 'he gets another link' at cert case link "$case" '/Maple & Sons'
same 'by which the first browser is out' 404 "$(browse maple https://cert.example/guest/)"
link=$(echo "$out" | sed -n 's/^link *//p')
same 'and another is let in' 200 "$(browse maple "$link" open=1)"
check 'who sees what he saw' on_page maple 'Who can &lt;b&gt;test'
check 'until it is taken back' at cert case link "$case" '/Maple & Sons' --revoke
same 'at once' 404 "$(browse maple https://cert.example/guest/)"
check 'by another one' at cert case link "$case" '/Maple & Sons'
same 'he comes back' 200 "$(browse maple "$(echo "$out" | sed -n 's/^link *//p')" open=1)"

# --- and out again

check 'one leaves' at cert case leave "$case" --as /Ivy --why 'It is another product.'
check 'another is removed' at cert case remove "$case" /Fir --why 'It published early.'
refuse 6 'and nothing is said for it any more' at cert case say "$case" 'We did not.' --as /Fir
check 'as is who came by a link' at cert case remove "$case" '/Maple & Sons' --why 'He told others.'
same 'who is not let in any more' 404 "$(browse maple https://cert.example/guest/)"
check 'the case is made public' at cert case status "$case" public --where https://cert.example/modems
check 'for all' shows cert '^state *embargo exited, .*Px'
same 'nobody equivocates' 0 "$(grep -c WARNING shown)"
check 'what the coordinator has holds' at cert verify --all
finish
