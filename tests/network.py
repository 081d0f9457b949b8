"""The network between the nodes of a story: for each a proxy (HTTP CONNECT), by which it reaches
the others under their names, and one for everybody else.

	network.py ADDRESS PORT NAME=PORT...

The proxies listen at ADDRESS, at PORT and what follows, in the order of the names; NAME is
served at ADDRESS, at its own port.  Says a line once they listen.  Then it does what it is told
on standard input, and answers each line with one:

	sever NAME NAME nothing gets through between the two; what was open is broken off
	heal             all gets through again
"""
import asyncio
import sys

address, first, *places = sys.argv[1:]
ports = {name: int(port) for name, port in (place.split('=') for place in places)}
cut = set()
tunnels = {}


async def carry(reader, writer):
	try:
		while data := await reader.read(65536):
			writer.write(data)
			await writer.drain()
	except OSError:
		pass
	finally:
		writer.close()


async def refuse(writer, words):
	writer.write(f'HTTP/1.1 {words}\r\nContent-Length: 0\r\n\r\n'.encode())
	await writer.drain()


async def connect(who, reader, writer):
	"""A tunnel to whom the first line names."""
	method, place = (await reader.readline()).decode().split()[:2]
	while (await reader.readline()).strip():
		pass
	name = place.rsplit(':', 1)[0]
	link = frozenset((who, name))
	if method != 'CONNECT' or name not in ports:
		return await refuse(writer, '404 Not Found')
	if link in cut:
		return await refuse(writer, '504 Gateway Timeout')
	try:
		there, back = await asyncio.open_connection(address, ports[name])
	except OSError:
		return await refuse(writer, '502 Bad Gateway')
	if link in cut:  # meanwhile
		back.close()
		return await refuse(writer, '504 Gateway Timeout')
	ends = tunnels.setdefault(link, set())
	ends |= {writer, back}
	try:
		writer.write(b'HTTP/1.1 200 Connected\r\n\r\n')
		await asyncio.gather(carry(reader, back), carry(there, writer))
	finally:
		back.close()
		ends -= {writer, back}


async def serve(who, reader, writer):
	try:
		await connect(who, reader, writer)
	except (OSError, ValueError):
		pass
	finally:
		writer.close()


def obey(words):
	if words[0] == 'heal':
		cut.clear()
		return
	link = frozenset(words[1:])
	cut.add(link)
	for end in list(tunnels.get(link, ())):
		end.transport.abort()


async def main():
	for number, name in enumerate([*ports, '']):
		await asyncio.start_server(lambda r, w, name=name: serve(name, r, w), address,
			int(first) + number, backlog=100)
	told = asyncio.StreamReader()
	await asyncio.get_running_loop().connect_read_pipe(
		lambda: asyncio.StreamReaderProtocol(told), sys.stdin)
	print('ready', flush=True)
	while line := await told.readline():
		obey(line.decode().split())
		print('done', flush=True)


asyncio.run(main())
