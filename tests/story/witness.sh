#!/bin/sh
# A witness cosigns what three logs show it and keeps to what it cosigned: over HTTP,
# through kills, for many at once, and after somebody put an older copy of its
# database back.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

serve() {
	start "$accord" witness serve w --listen "$loopback:0"
}

# A log for whoever asks: `log.py HOST:PORT NAME STEP...` plays steps and prints each
# answer; a step is OLD:SIZE, with `!` before it for a forked past, or a word below.
cat >log.py <<'END'
import base64, hashlib, http.client, os, subprocess, sys, threading

ACCORD = os.environ['ACCORD']


def leaf(i, forked):
    return hashlib.sha256(b'\0%d%s' % (i, b'!' if forked and i > 1 else b'')).digest()


def node(a, b):
    return hashlib.sha256(b'\1' + a + b).digest()


def split(n):
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def root(d):
    if len(d) < 2:
        return d[0] if d else hashlib.sha256(b'').digest()
    return node(root(d[:split(len(d))]), root(d[split(len(d)):]))


def consistency(m, d, whole=True):
    if m == len(d):
        return [] if whole else [root(d)]
    k = split(len(d))
    if m <= k:
        return consistency(m, d[:k], whole) + [root(d[k:])]
    return consistency(m - k, d[k:], False) + [root(d[:k])]


def b64(b):
    return base64.b64encode(b).decode()


def head(name, size, forked):
    d = [leaf(i, forked) for i in range(size)]
    text = '%s\n%d\n%s\n' % (name, size, b64(root(d)))
    return subprocess.run([ACCORD, 'note', 'sign', '-k', name + '.key'], input=text.encode(),
                          stdout=subprocess.PIPE, check=True).stdout


def request(name, old, size, forked=False):
    d = [leaf(i, forked) for i in range(size)]
    proof = consistency(old, d) if 0 < old < size else []
    return ('old %d\n' % old + ''.join(b64(h) + '\n' for h in proof) + '\n').encode() + head(
        name, size, forked)


def post(c, body):
    c.request('POST', '/add-checkpoint', body)
    r = c.getresponse()
    return r.status, r.getheader('Content-Type'), r.read()


def tell(body, answer):
    status, kind, words = answer
    if status == 200:
        note = body.split(b'\n\n', 1)[1].split(b'\n\n')[0] + b'\n\n' + words
        good = subprocess.run([ACCORD, 'note', 'verify', '-k', open('w.vkey').read().strip()],
                              input=note, stdout=subprocess.PIPE).returncode
        return 'cosigned' if good == 0 and words.count(b'\n') == 1 else 'badly cosigned'
    if status == 409:
        return '409 %s %r' % (kind, words)
    return str(status)


def step(c, name, word):
    forked = word.startswith('!')
    old, size = (int(n) for n in word.lstrip('!').split(':'))
    body = request(name, old, size, forked)
    return tell(body, post(c, body))


# Many at once, each from a thread and a connection of its own: one alone can win.
def race(address, name, old, size):
    body, won = request(name, old, size), []

    def run():
        c = http.client.HTTPConnection(address)
        won.append(post(c, body)[0])
        c.close()

    threads = [threading.Thread(target=run) for _ in range(16)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return ' '.join('%dx%d' % (won.count(s), s) for s in sorted(set(won)))


def main():
    address, name = sys.argv[1:3]
    c = http.client.HTTPConnection(address)
    for word in sys.argv[3:]:
        if word.startswith('race:'):
            print(race(address, name, *[int(n) for n in word[5:].split(':')]))
        elif word == 'shown':
            c.request('GET', '/%s/checkpoint' % hashlib.sha256(name.encode()).hexdigest())
            r = c.getresponse()
            body = r.read()
            print(r.status, body.split(b'\n')[1].decode() if r.status == 200 else '')
            open('shown', 'wb').write(body)
        elif word == 'huge':
            c.request('POST', '/add-checkpoint', b'x' * 200000)
            print(c.getresponse().status)
            c.close()
        elif word == 'junk':
            print(post(c, b'old 05\n\n')[0])
        else:
            print(step(c, name, word))


main()
END
export ACCORD="$accord"

# play NAME LOG WANTED STEP...: the steps get just these answers, parted by commas.
play() {
	what=$1
	log=$2
	wanted=$3
	shift 3
	try python3 log.py "$address" "$log" "$@"
	same "$what" "$wanted" "$(printf '%s' "$out" | paste -s -d, -)"
}

for log in a.example b.example c.example; do
	"$accord" note keygen "$log" -o "$log.key" >"$log.vkey"
done
printf '%064d\n' 7 >seed
check 'a witness is made' "$accord" witness init w --name witness.example/w1 --seed-file seed
same 'from a seed it has the key that grows from it' \
	"$out" "$(cat w/witness.vkey)"
cp w/witness.vkey w.vkey
refuse 6 'it is made once' "$accord" witness init w --name witness.example/w1
printf '%032d\n' 7 >short
refuse 3 'a seed has 64 digits' "$accord" witness init w2 --name w --seed-file short
printf '%32s' '' >blank
refuse 3 'and blanks are none' "$accord" witness init w2 --name w --seed-file blank
refuse 2 'it needs a name' "$accord" witness init w2
refuse 5 'no witness is found where there is none' "$accord" witness list w2

check 'it learns of a log' "$accord" witness add w "$(cat a.example.vkey)"
refuse 3 'of what is no key it does not' "$accord" witness add w junk
refuse 3 'nor of another witness' "$accord" witness add w "$(cat w.vkey)"

check 'it is served' serve
play 'it cosigns what grows, tells what it has, refuses a fork' a.example \
	"409 text/x.tlog.size b'0\n',cosigned,cosigned,cosigned,409 text/x.tlog.size b'7\n',422,422,400,409 text/x.tlog.size b'7\n'" \
	3:5 0:3 3:7 7:7 3:7 '!7:7' '!7:9' 9:7 '!3:9'
play 'what is malformed or too long it says so of' a.example '400,413' junk huge
play 'another log it does not know' b.example 404 0:3
"$accord" note keygen a.example -o other.key >/dev/null
mv a.example.key kept.key
cp other.key a.example.key
play 'another key of the same name it does not believe' a.example 403 7:9
mv kept.key a.example.key
play 'monitors see what it cosigned last' a.example '200 7' shown
check 'with signatures of the log and its own' "$accord" note verify \
	-k "$(cat a.example.vkey)" -k "$(cat w.vkey)" shown
same 'both of them' 'a.example
witness.example/w1' "$out"
cat b.example.vkey c.example.vkey >two.vkeys
add_two() {
	"$accord" witness add w - <two.vkeys
}
check 'it learns of logs while it is served' add_two
play 'and cosigns at once for them' b.example cosigned,cosigned 0:3 3:5
play 'of many who ask at once to go on, one may' c.example '1x200 15x409' race:0:5
play 'to stay, each may' c.example 16x200 race:5:5
end -KILL "$server"

check 'killed and served again' serve
play 'it remembers' a.example "409 text/x.tlog.size b'7\n',422,cosigned" 0:9 '!7:9' 7:9
play 'all of them' b.example cosigned 5:6

stop
cp w/witness.db older.db
serve
play 'it goes on' a.example cosigned,cosigned 9:11 11:13
play 'and shows that' a.example '200 13' shown
cp shown a.now
stop
cp older.db w/witness.db
check 'with an older copy of its database' serve
case $(cat serve.log) in
*'restored from an older copy'*) pass 'it tells its operator' ;;
*) fail 'it tells its operator' ;;
esac
play 'it cosigns for none' a.example 503,503 9:10 '!9:10'
play 'be it known well or not' b.example 503 6:7
try "$accord" witness list w
same 'all are to be confirmed' 3 "$(printf '%s\n' "$out" | grep -c 'to be confirmed')"
grep -v '^. witness' a.now >alone
refuse 4 'what the log alone signed confirms nothing' "$accord" witness confirm w alone
refuse 3 'nor does what is no checkpoint' "$accord" witness confirm w seed
check 'what the log publishes does' "$accord" witness confirm w a.now
same 'it tells the size' 'a.example  size 13' "$out"
play 'from there it goes on, and nowhere else' a.example \
	"409 text/x.tlog.size b'13\\n',422,cosigned" 9:10 '!13:14' 13:14
play 'while others wait' b.example 503 6:7
check 'all others are confirmed at a word' "$accord" witness confirm w --rest
same 'which is on record' 1 "$(grep -c '2 logs were confirmed unseen' w/seen/overrides)"
play 'now it cosigns for them' b.example cosigned 6:7
stop

check 'a log can be removed' "$accord" witness remove w "$(cat a.example.vkey)"
refuse 5 'once' "$accord" witness remove w "$(cat a.example.vkey)"
serve
play 'then it is not known' a.example 404 14:15
check 'and when it comes back' "$accord" witness add w "$(cat a.example.vkey)"
play 'it goes on from where it was' a.example "409 text/x.tlog.size b'14\\n',cosigned" 0:15 14:15
stop
check 'it tells of each log, for programs too' "$accord" witness list w --json
same 'an object each' '15 7 5' "$(printf '%s\n' "$out" | python3 -c 'import json, sys
print(*(json.loads(line)["size"] for line in sys.stdin))')"
finish
