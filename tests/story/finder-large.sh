#!/bin/sh
# A report with a large file, and answers with large files, over a line that breaks: what is large follows in
# pieces, each of which arrives once, and goes on where it broke off.
. "$(dirname "$0")/../tap.sh"
. "$root/tests/serving.sh"

if ! command -v python3 >/dev/null; then
	skip 'a report with a large file' 'there is no python3'
	finish
fi

# A line to the node that breaks off once so many bytes have gone there, as many times as the file
# `breaks` has lines.
cat >line.py <<'END_OF_LINE'
import asyncio, sys
host, most = sys.argv[1], int(sys.argv[2])

def breaks():
    lines = open('breaks').readlines()
    open('breaks', 'w').writelines(lines[1:])
    return lines

async def carry(reader, writer, counts, both):
    gone = 0
    while data := await reader.read(65536):
        gone += len(data)
        if counts and gone > most and breaks():
            for each in both: each.transport.abort()
            return
        writer.write(data)
        await writer.drain()
    writer.close()

async def serve(reader, writer):
    back, forth = await asyncio.open_connection(host, 8200)
    both = (writer, forth)
    await asyncio.gather(carry(reader, forth, True, both), carry(back, writer, False, both),
        return_exceptions=True)

async def main():
    server = await asyncio.start_server(serve, host, 8201)
    print('listens on', host, flush=True)
    async with server: await server.serve_forever()

asyncio.run(main())
END_OF_LINE

pieces() {
	"$accord" inbox --dir node | sed -n 's/^\([0-9a-f]*\)  .* Piece \([0-9]\) of 3 of crash.bin$/\2 \1/p' | sort
}

echo 'a passphrase that nobody guesses' >passphrase
echo 'It stops.' >flaw.md
python3 -c 'import sys
sys.stdout.buffer.write(b"".join(i.to_bytes(4, "big") for i in range(17 * 1024 * 256)))' >crash.bin
"$accord" init psirt.example --url "http://$loopback:8201" --dir node --epoch 1 \
	--passphrase-fd 3 3<passphrase >/dev/null || exit 1
start "$accord" serve --dir node --listen "$loopback:8200" || exit 1
printf 'once\n' >breaks
start python3 line.py "$loopback" 6000000 || exit 1
refuse 8 'the line breaks' "$accord" report "http://$loopback:8201" flaw.md crash.bin --dir me \
	--title 'It stops'
same 'after the report has arrived' 1 "$("$accord" inbox --dir node | grep -c ' It stops$')"
check 'it goes on' "$accord" report --resume --dir me
same 'and nothing waits any more' 0 "$(find me/sent -name outgoing -o -name pieces | wc -l)"
check 'nor is there anything to be sent again' "$accord" report --resume --dir me
same 'each piece is there once' '1 2 3 ' "$(pieces | cut -d' ' -f1 | tr '\n' ' ')"
for each in $(pieces | cut -d' ' -f2); do
	"$accord" show "$each" --save got --dir node >/dev/null || fail "piece $each is saved"
done
check 'together they are the file' sh -c 'cat got/crash.bin.* | cmp - crash.bin'
same 'as the letters say' 1 "$("$accord" show "$each" --dir node | grep -c "$(sha256sum <crash.bin | cut -d' ' -f1)")"
report=$("$accord" inbox --dir node | sed -n 's/^\([0-9a-f]*\)  .* It stops$/\1/p')
check 'the node joins them' "$accord" show "$report" --save got --dir node
check 'to just that' cmp got/crash.bin crash.bin
flaw=$report
check 'a case is opened from it' "$accord" case open --report "$report" --dir node
case=$(echo "$out" | sed -n 's/^case *//p')
check 'which has the file' sh -c '"$0" case show "$1" --dir node >shown && grep "file: crash.bin, .* in 3 pieces" shown' \
	"$accord" "$case"
report=$(sed -n 's/.* in 3 pieces: accord show \([0-9a-f]*\) --save DIR/\1/p' shown)
check 'for those who come to it' "$accord" show "$report" --save case.got --dir node
check 'whole' cmp case.got/crash.bin crash.bin
ln crash.bin trace.bin
check 'a letter has a large file, too' "$accord" mail --answer "$flaw" 'A trace.' trace.bin --dir me
answer=$(echo "$out" | sed -n 's/^answer *//p')
check 'which the node joins' "$accord" show "$answer" --save letter.got --dir node
check 'to just what was sent' cmp letter.got/trace.bin crash.bin
check 'the case reaches who reported' "$accord" mail --dir me
printf 'once\n' >breaks
refuse 8 'the line breaks as he says something there' "$accord" mail --answer "$case" 'A dump.' trace.bin \
	flaw.md --dir me
check 'and his mail goes on with it' "$accord" mail --dir me
same 'so that nothing waits' 0 "$(find me/sent -name outgoing -o -name pieces | wc -l)"
check 'the case shows it' sh -c '"$0" case show "$1" --dir node >shown && grep "file: trace.bin, .* in 3 pieces" shown' \
	"$accord" "$case"
answer=$(sed -n 's/.*file: trace.bin, .* in 3 pieces: accord show \([0-9a-f]*\) --save DIR/\1/p' shown)
check 'and joins it' "$accord" show "$answer" --save said.got --dir node
check 'to what he sent' cmp said.got/trace.bin crash.bin
check 'who forgets the report' "$accord" forget "$flaw" --why 'It is over.' --dir node
same 'forgets the letters that brought it' 0 "$(pieces | wc -l)"
refuse 7 'without a name it is too large' "$accord" report "http://$loopback:8201" flaw.md crash.bin \
	--anonymous --dir me
check 'what is small goes without one' "$accord" report "http://$loopback:8201" flaw.md --anonymous --dir me
finish
