"""A real server in the test's own event loop, and a client that writes and reads the bytes on the wire."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

from app.edge.read_timeouts import TimedProtocol


@asynccontextmanager
async def served(app: ASGIApp, *, protocol: type[TimedProtocol] = TimedProtocol) -> AsyncIterator[int]:
    """The app behind uvicorn on a free port, which is given."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="off", ws="none", http=protocol
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.005)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await running


async def exchange(port: int, *parts: bytes, pause: float = 0.0, seconds: float = 5.0) -> bytes:
    """Everything the server says to these bytes until it hangs up or `seconds` have passed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    heard: list[bytes] = []
    writing = asyncio.create_task(_write(writer, parts, pause=pause))
    try:
        async with asyncio.timeout(seconds):
            while more := await reader.read(65_536):
                heard.append(more)
    except (TimeoutError, ConnectionError):
        pass
    finally:
        await asyncio.gather(writing, return_exceptions=True)
        writer.close()
    return b"".join(heard)


async def _write(writer: asyncio.StreamWriter, parts: tuple[bytes, ...], *, pause: float) -> None:
    for part in parts:
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(pause)
