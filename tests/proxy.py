"""A bad line: forwards TCP to a port of this machine, with a delay, and breaks off some.

	proxy.py ADDRESS PORT TO DELAY_MS BREAK_EVERY

Every BREAK_EVERY-th connection is closed after its first bytes; what is sent both ways
arrives DELAY_MS later.  Prints a line once it listens.
"""
import asyncio
import itertools
import sys

address, port, to, delay, every = sys.argv[1], *map(int, sys.argv[2:])
count = itertools.count(1)


async def carry(reader, writer, breaks):
	while data := await reader.read(65536):
		await asyncio.sleep(delay / 1000)
		writer.write(data)
		await writer.drain()
		if breaks:
			writer.transport.abort()
			return
	writer.close()


async def serve(reader, writer):
	breaks = next(count) % every == 0
	try:
		back, forth = await asyncio.open_connection('127.0.0.1', to)
		await asyncio.gather(carry(reader, forth, breaks), carry(back, writer, breaks),
			return_exceptions=True)
	except OSError:
		pass
	finally:
		writer.close()


async def main():
	server = await asyncio.start_server(serve, address, port)
	print('listens', flush=True)
	async with server:
		await server.serve_forever()


asyncio.run(main())
