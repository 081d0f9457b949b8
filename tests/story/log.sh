#!/bin/sh
# Somebody keeps a transparency log: it is made, added to, signed, and proved from; what
# anybody can see is enough to check it.  Then fingers slip, disks fill up, databases
# come back from the day before, and files get lost: nothing that was told of is lost,
# and no two histories are signed.
# long
. "$(dirname "$0")/../tap.sh"

adder=
clean() {
	[ -z "$adder" ] || kill "$adder" 2>/dev/null
	wait
}

# A line of shell as one command.
run() {
	sh -c "$1"
}

# says NAME PART: what was refused last said this.
says() {
	case $err in
	*"$2"*) pass "$1" ;;
	*)
		fail "$1: it says '$2'"
		show_what_was_said
		;;
	esac
}

# public DIR SIZE, and proof FILE ENTRY-FILE: someone else's reading of the specifications.
cat >checks.py <<'END'
import base64, hashlib, os, sys

def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()

def leaf(entry):
    return hashlib.sha256(b"\x00" + entry).digest()

def root(hashes):
    if not hashes:
        return hashlib.sha256(b"").digest()
    while len(hashes) > 1:
        pairs = [node(*hashes[i : i + 2]) for i in range(0, len(hashes) - 1, 2)]
        hashes = pairs + hashes[len(pairs) * 2 :]
    return hashes[0]

def checkpoint(text):
    origin, size, head = text.split(b"\n\n")[0].split(b"\n")
    return int(size), base64.b64decode(head)

def path(level, n, width):
    groups = ["%03d" % (n % 1000)]
    while n >= 1000:
        n //= 1000
        groups.insert(0, "x%03d" % (n % 1000))
    return "tile/%s/%s%s" % (level, "/".join(groups), ".p/%d" % width if width < 256 else "")

def public(folder, expected):
    read = lambda name: open(os.path.join(folder, name), "rb").read()
    size, head = checkpoint(read("checkpoint"))
    assert size == int(expected), (size, expected)
    hashes = []
    for n in range((size + 255) // 256):
        bundle = read(path("entries", n, min(256, size - n * 256)))
        while bundle:
            length = int.from_bytes(bundle[:2], "big")
            assert len(bundle) >= 2 + length
            hashes.append(leaf(bundle[2 : 2 + length]))
            bundle = bundle[2 + length :]
        assert len(hashes) == min(size, n * 256 + 256)
    assert root(hashes) == head
    level = 0
    while hashes:
        for n in range((len(hashes) + 255) // 256):
            part = hashes[n * 256 : n * 256 + 256]
            assert read(path(level, n, len(part))) == b"".join(part), (level, n)
        hashes = [root(hashes[i : i + 256]) for i in range(0, len(hashes) // 256 * 256, 256)]
        level += 1

def proof(name, entry):
    head, note = open(name, "rb").read().split(b"\n\n", 1)
    lines = head.split(b"\n")
    assert lines[0] == b"c2sp.org/tlog-proof@v1" and lines[1].startswith(b"index ")
    size, expected = checkpoint(note)
    index, last = int(lines[1][6:]), size - 1
    assert index < size
    actual = leaf(open(entry, "rb").read())
    for line in lines[2:]:
        sibling = base64.b64decode(line)
        assert last > 0
        if index % 2 or index == last:
            actual = node(sibling, actual)
            while index % 2 == 0 and index:
                index, last = index // 2, last // 2
        else:
            actual = node(actual, sibling)
        index, last = index // 2, last // 2
    assert last == 0 and actual == expected

globals()[sys.argv[1]](*sys.argv[2:])
END
public() {
	python3 checks.py public "$@"
}

seed=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
echo $seed >seed

# --- a log is made

refuse 2 'a log is made in some folder' "$accord" log init --origin log.example/2026
refuse 2 'and has an origin' "$accord" log init log
refuse 2 'and not in two folders' "$accord" log init log log2 --origin log.example/2026
for name in '' 'two words' 'a+b' "$(printf 'a\001b')" "$(printf 'a\302\233b')"; do
	refuse 3 "an origin is no '$name'" "$accord" log init log --origin "$name"
done
refuse 3 'nor longer than 255 bytes' "$accord" log init log --origin "$(printf '%0256d' 1)"
refuse 5 'a seed that is not there' "$accord" log init log --origin a.example --seed-file none
refuse 3 'a folder is no seed' "$accord" log init log --origin a.example --seed-file .
for wrong in '' 0011 "${seed}00" "$(echo $seed | tr a-f A-F)" "x$seed"; do
	echo "$wrong" >wrong
	refuse 3 'a seed has 64 hex digits' \
		"$accord" log init log --origin a.example --seed-file wrong
done
says 'and that is said' 'expected 64 hex digits'
check 'none of them has made anything' test ! -e log
mkdir occupied && echo precious >occupied/file
refuse 6 'a folder that is not empty' "$accord" log init occupied --origin a.example
same 'is left alone' precious "$(cat occupied/*)"
refuse 6 'a file is no folder' "$accord" log init seed --origin a.example
small_disk() {
	(
		ulimit -f 1
		exec "$@"
	)
}
refuse 8 'a disk that is full' small_disk "$accord" log init log --origin a.example
check 'is told, and leaves nothing' test ! -e log

check 'a log is made' "$accord" log init log --origin log.example/2026
vkey=$out
same 'its vkey is printed' yes \
	"$(echo "$vkey" | grep -qE '^log\.example/2026\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$' && echo yes)"
same 'and kept' "$vkey" "$(cat log/log.vkey)"
same 'what is secret is for its owner alone' '' \
	"$(find log -name public -prune -o -name log.vkey -o -type f -perm /077 -print)"
check 'its checkpoint is signed' "$accord" note verify -k "$vkey" log/public/checkpoint
check 'and of no entries' public log/public 0
refuse 6 'a log is never made twice' "$accord" log init log --origin log.example/2026
same 'its key stays' "$vkey" "$(cat log/log.vkey)"
(
	umask 077
	"$accord" log init strict --origin strict.example >/dev/null
)
same 'what is public is for all, whatever the umask' '' \
	"$(find strict/public \( -type d ! -perm 755 -o -type f ! -perm 644 \) -print)"
check 'a key may grow from a seed' \
	"$accord" log init seeded --origin log.example/2026 --seed-file seed
grown=$out
check 'and grows the same again' \
	"$accord" log init again --origin log.example/2026 --seed-file seed
same 'with the same vkey' "$grown" "$out"
# The vkey was lost on the way to the screen, but not in the log.
full() {
	"$@" >/dev/full
}
if [ -c /dev/full ]; then
	refuse 8 'a vkey that could not be printed' full "$accord" log init unseen --origin a.example
	check 'is found in the log' grep -q '^a.example+' unseen/log.vkey
fi

# --- entries are added

refuse 2 'adding to no log' "$accord" log add
refuse 5 'adding where no log is' "$accord" log add nowhere seed
says 'and how to make one is said' 'accord log init'
refuse 5 'adding where something else is' "$accord" log add occupied seed
refuse 2 'an option that is none' "$accord" log add log --linen
printf 'first entry' >first
check 'a file is an entry' "$accord" log add log first
same 'its index is printed' 0 "$out"
check 'standard input is one' run "printf 'a\nb\n' | '$accord' log add log"
same 'with all its lines' 1 "$out"
check 'so it is by its name' run "printf c | '$accord' log add log first - first"
same 'among others' '2 3 4' "$(echo "$out" | xargs)"
: >empty
check 'an entry may be empty' "$accord" log add log empty
check 'or each line is one' run "printf 'x\n\ny' | '$accord' log add log -l"
same 'also an empty one, and one without an end' '6 7 8' "$(echo "$out" | xargs)"
check 'a file of no lines has none' "$accord" log add log --lines empty
same 'and nothing to print' '' "$out"
head -c 65535 /dev/zero >longest
head -c 65536 /dev/zero >longer
check 'the longest entry has 65535 bytes' "$accord" log add log longest
same 'and an index like any other' 9 "$out"

refuse 7 'an entry that is longer' "$accord" log add log longer
says 'is told' "'longer': an entry has at most 65535 bytes"
refuse 7 'a line that is longer, too' run "{ echo fine; tr '\0' x <longer; } | '$accord' log add log -l"
says 'and which' 'standard input: line 2: '
refuse 7 'also when it never ends' "$accord" log add log -l /dev/zero
refuse 5 'a file that is not there' "$accord" log add log first none
refuse 3 'a folder' "$accord" log add log first .
check 'and nothing of all that was added' "$accord" log add log first
same 'so the next index is the next' 10 "$out"
seq 1 5000 >many
small_log() {
	(
		ulimit -f 64
		exec "$accord" log add "$1" -l many
	)
}
refuse 8 'a disk that is full' small_log log
check 'is told, and when there is room' "$accord" log add log first
same 'the next index is the next' 11 "$out"
if [ -c /dev/full ]; then
	refuse 8 'an index that could not be printed' full "$accord" log add log first
	same 'is told, but the entry is there' 13 "$("$accord" log add log first)"
	size=14
else
	size=12
fi

# --- the log is signed and shown

refuse 2 'a checkpoint of no log' "$accord" log checkpoint
refuse 2 'or of two' "$accord" log checkpoint log seeded
refuse 5 'or where no log is' "$accord" log checkpoint nowhere
check 'what was added does not show' public log/public 0
check 'until the log is signed' run "'$accord' log checkpoint log >printed"
check 'the checkpoint is printed as it is shown' cmp printed log/public/checkpoint
check 'it is signed' "$accord" note verify -k "$vkey" log/public/checkpoint
check 'and all that it implies is there' public log/public $size
cp log/public/checkpoint before
check 'a log that did not grow' "$accord" log checkpoint log
check 'is not signed anew' cmp log/public/checkpoint before
check 'a crowd is added' "$accord" log add log -l many
same 'in order' "$(seq $size $((size + 4999)))" "$out"
size=$((size + 5000))
check 'and signed' "$accord" log checkpoint log
check 'with tiles on three levels' public log/public $size
check 'partial tiles go when they are full' test ! -e log/public/tile/0/000.p
if [ -c /dev/full ]; then
	refuse 8 'a checkpoint that could not be printed' full "$accord" log checkpoint log
fi

# --- entries are proved

refuse 2 'a proof of nothing' "$accord" log prove log
refuse 2 'of what is no index' "$accord" log prove log -1
refuse 2 'of what is no number' "$accord" log prove log first
refuse 2 'of a number like no other' "$accord" log prove log 007
refuse 5 'where no log is' "$accord" log prove nowhere 0
refuse 5 'of an entry that is not there' "$accord" log prove log $size
says 'and how many there are is said' "has $size"
refuse 5 'of one that never will be' "$accord" log prove log 18446744073709551615
for index in 0 255 256 $((size - 1)); do
	check "entry $index is proved" "$accord" log prove log "$index"
	cp "$said" proof
	sed '1,/^$/d' proof >shown
	check 'under the last checkpoint' cmp shown log/public/checkpoint
	if [ "$index" = 0 ]; then
		cp first entry
	else
		printf %s $((index - size + 5001)) >entry
	fi
	check 'and whoever has the entry can check it' python3 checks.py proof proof entry
done
check 'one more is added' "$accord" log add log first
refuse 5 'what is not signed yet is not proved' "$accord" log prove log $size
says 'and what to do is said' "'accord log checkpoint'"
size=$((size + 1))
check 'as it says' run "'$accord' log checkpoint log && '$accord' log prove log $((size - 1))"

# --- several at once, and one that is killed

several() {
	for i in 1 2 3 4; do
		seq 1 100 | "$accord" log add log -l >"added$i" &
	done
	wait
	"$accord" log checkpoint log
}
check 'several add at once' several
size=$((size + 400))
same 'and no index is told twice, none is left out' "$(seq $((size - 400)) $((size - 1)))" \
	"$(cat added? | sort -n)"
check 'what is signed then is whole' public log/public $size
mkfifo lines
for round in 1 2 3; do
	"$accord" log add log -l lines >told &
	adder=$!
	exec 3>lines
	seq 1 20000 >&3
	kill -9 "$adder"
	wait "$adder" 2>/dev/null
	adder=
	exec 3>&-
	last=$(tail -n 1 told)
	next=$("$accord" log add log first)
	check "round $round: all that a killed one told of is there" \
		test "${last:-0}" -lt "$next"
done
check 'and can be signed' "$accord" log checkpoint log
size=$((next + 1))
check 'as ever' public log/public $size

# --- what is public is lost, or torn

rm -rf log/public
check 'a public folder that was removed' "$accord" log checkpoint log
check 'is made again' public log/public $size
for file in tile/0/000 tile/entries/000 checkpoint; do
	head -c 100 log/public/$file >torn
	cp torn log/public/$file
	check "a torn $file" "$accord" log checkpoint log --rebuild
	check 'is made again' public log/public $size
done
echo nonsense >log/public/checkpoint
check 'a checkpoint that is none' "$accord" log checkpoint log
check 'is replaced' public log/public $size

# --- the database comes back from the day before

cp log/log.db yesterday.db
yesterday=$size
"$accord" log add log first first >/dev/null
"$accord" log checkpoint log >today
size=$((size + 2))
cp -r log whole
restored() {
	rm -rf log
	cp -r whole log
	cp yesterday.db log/log.db
}
restored
refuse 6 'an older database is not signed' "$accord" log checkpoint log
says 'and what to restore is said' 'restore the newest copy'
says 'and what to do where there is none' --accept-older
refuse 6 '--rebuild is no way around it' "$accord" log checkpoint log --rebuild
check 'the public log stays as it was' cmp log/public/checkpoint today
refuse 6 'again and again' "$accord" log checkpoint log
rm -rf log/public
refuse 6 'also without the public log' "$accord" log checkpoint log
"$accord" log add log first >/dev/null
refuse 6 'nor with other entries' "$accord" log checkpoint log
seq 1 9 | "$accord" log add log -l >/dev/null
refuse 6 'nor with more of them' "$accord" log checkpoint log
check 'it shows nothing' test ! -e log/public/checkpoint
cp whole/log.db log/log.db
check 'the newest database makes it well' "$accord" log checkpoint log
check 'with all that was told of' public log/public $size
check 'and nothing was overridden' test ! -e log/signer/overrides

restored
check 'who has no newer one says so' "$accord" log checkpoint log --accept-older
same 'a remark repeats it' "accord: the log goes on from its database as it is; that was noted in \
'log/signer/overrides'" "$err"
check 'and then it goes on from there' public log/public "$yesterday"
same 'and a record is kept' 1 \
	"$(grep -c "the log goes on from size $yesterday .*; signed last was size $size " log/signer/overrides)"
check 'it grows again' run "'$accord' log add log first && '$accord' log checkpoint log"
check 'and is signed' public log/public $((yesterday + 1))

rm -rf log && cp -r whole log && rm -r log/signer
refuse 5 'who does not know what was signed last signs nothing' "$accord" log checkpoint log
says 'and says what is missing' "log/signer/last-head' is missing"
says 'and what can be done' --accept-older
check 'proofs are given all the same' "$accord" log prove log 0
check 'who is sure says so' "$accord" log checkpoint log --accept-older
check 'and it goes on' public log/public $size
same 'with a record' 1 "$(grep -c 'signed last was an unknown size$' log/signer/overrides)"
check 'no backup program takes what the signer knows' \
	grep -q '^Signature: 8a477f597d28d172789f06886806bc55$' log/signer/CACHEDIR.TAG

# --- what else may be wrong with a log

# damaged STATUS NAME FILE SAYS: with other bytes in that file, nothing is signed.
damaged() {
	rm -rf log
	cp -r whole log
	head -c 4096 /dev/zero | tr '\0' x >"log/$3"
	"$accord" log add log first >/dev/null 2>&1
	refuse "$1" "a log whose $2 is damaged" "$accord" log checkpoint log
	says 'tells so' "$4"
	check 'and shows what it showed' cmp log/public/checkpoint today
}
damaged 8 database log.db "'log/log.db'"
damaged 3 key log.key "'log/log.key' holds no signing key"
damaged 6 'last head' signer/last-head 'its file is damaged'
rm -rf log && cp -r whole log && rm log/log.key
refuse 5 'a log without its key' "$accord" log checkpoint log
says 'tells so' log/log.key
cp seeded/log.key log/log.key
"$accord" log add log first >/dev/null
check 'another key makes another log, whose vkey says so' "$accord" log checkpoint log
refuse 4 'for those who know the true one' "$accord" note verify -k "$vkey" log/public/checkpoint

# --- memory that runs out, at each allocation in turn

# short STEP COMMAND...: fails cleanly with ever more memory, until it does not.  Sanitized it
# is slow, and the steps are longer.
short() {
	step=$1
	[ -z "${SANITIZED-}" ] || step=$((7 * $1))
	shift
	passes=0
	while ! try env ACCORD_FAIL_ALLOC="$passes" "$@"; do
		case $status:$(wc -l <"$complained") in
		7:1) ;;
		*) return 1 ;;
		esac
		passes=$((passes + step))
		[ "$passes" -lt 20000 ] || return 1
	done
}
rm -rf log && cp -r whole log
check 'init is short of memory' short 61 "$accord" log init hungry --origin a.example
check 'add is short of memory' short 17 "$accord" log add log first
check 'checkpoint is short of memory' short 17 "$accord" log checkpoint log
check 'prove is short of memory' short 17 "$accord" log prove log 0
check 'and the log is whole, with one entry more' public log/public $((size + 1))

# --- help

for part in '' init add checkpoint prove; do
	# shellcheck disable=SC2086 # a word or none
	check "help on ${part:-all of it} is at hand" "$accord" help log $part
	same 'and begins with how it is used' 'usage: accord log' \
		"$(echo "$out" | head -n 1 | cut -c 1-17)"
done
refuse 2 'a part that is none' "$accord" log forget
refuse 2 'no part at all' "$accord" log
same 'nothing is left behind' '' "$(find . -name '.new' -o -name '.accord-*')"
finish
