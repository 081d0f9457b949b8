#!/bin/sh
# An alert goes to three members at once; one passes it on as its marking allows; it is taken
# back, and its source sees who has it still.  Then a drill that nobody can tell before.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"
. "$root/tests/five.sh"

# stands NODE TEXT: $alert stands so there.
stands() {
	at "$1" alert show "$alert" --json >shown 2>&1 && grep -q -- "$2" shown
}

# soon NODE TEXT: what was said elsewhere has come.
soon() {
	await stands "$1" "$2" || { cat shown "$1.log" >&2 && return 1; }
}

# holder NODE STATE: so it is with that one, as the source sees it.
holder() {
	soon cert "\"name\":\"$1.example\"[^}]*\"state\":\"$2\""
}

said() {
	sed 's/.*"id":"\([0-9a-f]*\)".*/\1/'
}

check 'five organisations' five_begin
check 'alder watches' at alder watch --once --state watched
head -c 3000 /dev/urandom >sample.bin
at cert alert send 'Worm on port 445' --to alder.example --to birch.example --to cedar.example \
	--tlp TLP:AMBER --text 'It spreads by itself.' --attach sample.bin --json \
	--indicator "[ipv4-addr:value = '192.0.2.7']" \
	--indicator "[file:hashes.'SHA-256'='aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f']" >sent
alert=$(said <sent)
refuse 3 'a pattern of two comparisons is refused' at cert alert send x --to alder.example \
	--tlp TLP:CLEAR --indicator "[ipv4-addr:value = '192.0.2.7' OR ipv4-addr:value = '192.0.2.8']"
refuse 3 'and a marking that TLP 2.0 does not have' at cert alert send x --to alder.example --tlp TLP:WHITE

# --- it arrives

for node in alder birch cedar; do
	check "it reaches $node" soon "$node" '"state":"new"'
	check "with its marking and what to look for" stands "$node" \
		"192.0.2.7.*\"tlp\":\"TLP:AMBER\""
done
check 'with its file' at birch show "$alert" --save saved
check 'as it was' cmp sample.bin saved/sample.bin
check 'who watches is told' at alder watch --once --state watched
same 'in a line, of what and by whom' 1 "$(echo "$out" | grep -c '  alert  .*  cert.example$')"
check 'a person acknowledges' at alder alert ack "$alert" --text 'We block it.'
check 'its source sees who, and when' holder alder acknowledged
check 'the receipt of another' holder cedar received

# --- it is passed on

refuse 4 'TLP:AMBER goes to nobody else' at cedar alert forward "$alert" --to csirt.example
check 'csirt is a client of birch' at birch alert group clients csirt.example
check 'to whom it goes' at birch alert forward "$alert" --to clients --why 'For your network.'
check 'it reaches csirt' soon csirt '"from":"birch.example"'
check 'as its source signed it' stands csirt '"origin":"cert.example"'
refuse 4 'there it stays' at csirt alert forward "$alert" --to alder.example
check 'its source sees that' soon cert '"from":"birch.example"[^}]*"name":"csirt.example"'

# --- who answers

check 'csirt promises that somebody answers' at csirt alert oncall 'Duty desk; +49 30 1; nights' --within 30
knows() {
	at cert alert contacts --json | grep -q '"within":30'
}
check 'as others know' await knows

# --- it is taken back

check 'cedar keeps it as evidence' at cedar alert hold "$alert" --why 'The court asked for it.'
five_stop alder
check 'it is taken back' at cert alert recall "$alert" --why 'A false alarm.'
check 'birch has destroyed it' holder birch removed
check 'so has who got it from there' holder csirt removed
check 'cedar says that it has it, and why' soon cert 'The court asked for it.'
check 'alder was asked' holder alder asked
same 'two may have it still' 2 "$(grep -o '"has":true' shown | wc -l)"
refuse 5 'nothing of it is left' at csirt show "$alert"
same 'not the sample either' '' "$(at birch show "$alert" --save again 2>/dev/null; cat again/* 2>/dev/null)"
refuse 5 'and it goes no further' at birch alert forward "$alert" --to alder.example
check 'alder comes back' five_serve alder
at cert alert send 'Call back at once' --to members --tlp TLP:GREEN --drill --json >sent
drill=$(said <sent)
patiently holder alder removed
check 'is told first that it was taken back, and has destroyed it' holder alder removed
check 'cedar gives it up' at cedar alert drop "$alert"
check 'its source sees that' holder cedar removed
same 'nobody has it any more' 0 "$(grep -o '"has":true' shown | wc -l)"

# --- a drill

alert=$drill
check 'an alert to all members' soon csirt '"state":"new"'
check 'of which nobody can tell whether it is a drill' stands csirt '"drill":"unknown"'
check 'a person acknowledges' at csirt alert ack "$alert"
check 'its source knows, and sees it' holder csirt acknowledged
kept() {
	at cert alert stats --drills --json | grep -q '"acknowledged":1,"kept":1,"late":0,"node":"csirt.example","promised":1'
}
check 'it kept its promise' kept
refuse 4 'TLP:GREEN is not published' at csirt alert publish "$alert"
check 'it was a drill' at cert alert reveal "$alert"
check 'as all can see now' soon csirt '"drill":"drill"'
at csirt alert send 'Update now' --to members --tlp TLP:CLEAR --json >sent
check 'what is for everybody is published' at csirt alert publish "$(said <sent)"
check 'on a page' await grep -q 'Update now' csirt/public/alerts.html
finish
