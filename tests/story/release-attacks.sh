#!/bin/sh
# What a follower refuses, after the list of The Update Framework, each by its name there: a vendor's
# files are altered as who stands between the two could, and who follows them takes none of it.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

echo 'a passphrase that nobody guesses' >passphrase
vendor() { # FOLDER
	"$accord" init psirt.example.com --url https://psirt.example.com --dir "$1" --epoch 1 \
		--passphrase-fd 3 3<passphrase >/dev/null || exit 1
}
# seal FOLDER FILE: and open it, so that nothing is waited for; sets $seal and $bundle.
seal() {
	"$accord" release seal "$2" --at 2099-01-01T00:00:00Z --dir "$1" >sealed &&
		seal=$(sed -n 's/^release *//p' sealed) &&
		bundle=$(sed -n 's|^bundle *public/\([^,]*\),.*|\1|p' sealed) &&
		"$accord" release early "$seal" --why 'so that it can be read' --dir "$1" >/dev/null
}
vendor node
cp -r node fork
echo 'the fix' >fix.patch
echo 'another fix' >other.patch
seal node fix.patch || exit 1
first=$seal first_bundle=$bundle
cp -r node/public old
seal node other.patch || exit 1
second=$seal second_bundle=$bundle

# bad: a copy that is altered next, and $into, where nobody has followed yet.
bad() {
	rm -rf bad into
	cp -r node/public bad
	into=$PWD/into
}
follow() { timeout 60 "$accord" follow "$@" --into "$into" --once; }
nothing() { # NAME: no file of the first can be seen
	check "$1" [ ! -e "$into/$first" ]
}

bad
check 'unaltered, all is taken' follow bad
same 'both fixes are there' 'the fix another fix' "$(cat "into/$first/fix.patch") $(cat "into/$second/other.patch")"

# --- arbitrary software: bytes that nobody sealed
bad
head -c "$(stat -c %s "node/public/$first_bundle")" /dev/urandom >"bad/$first_bundle"
refuse 4 'arbitrary software is not installed' follow bad
nothing 'and not seen'

# --- wrong software: bytes that the vendor sealed, as something else
bad
cp "node/public/$second_bundle" "bad/$first_bundle"
refuse 4 'wrong software is not installed' follow bad
nothing 'nor seen'

# --- endless data: more than was promised
bad
truncate -s 1G "bad/$first_bundle"
refuse 4 'endless data is not taken' follow bad
check 'nor kept' [ "$(du -sk into | cut -f 1)" -lt 4096 ]

# --- malicious mirrors preventing updates: others are asked
bad
echo nothing >"bad/$first_bundle"
rm -r bad/release
check 'malicious mirrors do not prevent updates' follow bad node/public
same 'the fix comes from elsewhere' 'the fix' "$(cat "into/$first/fix.patch")"

# --- mix-and-match: statements of one time among those of another
bad
cp "node/public/statement/$second" "bad/statement/$first"
refuse 4 'mix-and-match of statements is noticed' follow bad
bad
cp old/checkpoint bad/checkpoint
check 'an older head is that of an older log: what it does not have is not taken' follow bad
check 'though it is there' [ ! -e "into/$second" ]

# --- rollback: what was seen is not forgotten
bad
follow node/public >/dev/null
refuse 4 'rollback is noticed' follow old

# --- fast-forward: a head that nobody signed moves nothing
bad
follow old >/dev/null
sed '2s/.*/1000000/' node/public/checkpoint >bad/checkpoint
refuse 4 'fast-forward is noticed' follow bad
check 'and does not keep it from going on' follow node/public
check 'to what is new' test -e "into/$second/other.patch"

# --- vulnerability to key compromise: who has the keys of the vendor's machine makes another history
bad
follow node/public >/dev/null
for _ in 1 2 3; do seal fork fix.patch || exit 1; done
refuse 4 'who has stolen all online keys shows no other log to who saw the one' follow fork/public
rm -rf thief && vendor thief
cp thief/public/.well-known/accord bad/.well-known/accord
refuse 4 'nor another root key' follow bad
bad
printf '{"accord":1,"type":"release.seal","by":"psirt.example.com","at":"%s","bundle":"%064d","size":1000,"recipient":"%s","opens":"2099-01-01T00:00:00Z"}\n' \
	"$(date -u +%FT%TZ)" 1 "$(sed -n 's/^recipient *//p' sealed)" >statement
forged=$("$accord" note sign -k node/keys/statement.key statement | head -n 1 | sha256sum | cut -d ' ' -f 1)
"$accord" note sign -k node/keys/statement.key statement >"bad/statement/$forged"
check 'a seal by a stolen key that is in no log is none' follow bad
check 'and nowhere' [ ! -e "into/.accord/$forged" ]

# --- indefinite freeze: a log that is shown for ever as it was
cc -shared -fPIC -O1 -o clock.so "$root/tests/clock.c" -ldl || exit 1
age_of_the_log() { # two days go by
	printf '\000\243\002\000\000\000\000\000' >clock
	CLOCK_FILE=$PWD/clock LD_PRELOAD=$PWD/clock.so ASAN_OPTIONS=${ASAN_OPTIONS-}:verify_asan_link_order=0 "$@"
}
bad
check 'it serves' start "$accord" serve --dir node --listen "$loopback:0"
size() { sed -n 2p node/public/checkpoint; }
before=$(size)
has_grown() { [ "$(size)" -gt "$before" ]; }
check 'until there is an anchor in its log' await has_grown
stop
check 'a key that has been out for days is asked for all the same' age_of_the_log follow node/public --max-age 200
bad
"$accord" release seal other.patch --at 2099-01-01T00:00:00Z --dir node >/dev/null
check 'indefinite freeze is told' age_of_the_log follow node/public
case $err in
*'no new release'*) pass 'and nothing new is taken from it' ;;
*)
	fail 'and nothing new is taken from it'
	show_what_was_said
	;;
esac
finish
