"""The servers that are compared, each a process of its own: the whole service, a bare FastAPI route, raw uvicorn."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.cli.console import now
from app.edge.log_lines import LogFormat, RequestLines
from app.edge.log_stream import LogStream
from app.edge.read_timeouts import TimedProtocol
from app.main import create_app
from app.settings import Settings
from tests.performance.client import fetch


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    pid: int


def bare(sizes: list[int]) -> FastAPI:
    """FastAPI with a route for each size that returns constant bytes."""
    app = FastAPI(openapi_url=None)
    for size in sizes:
        _add_route(app, size)
    return app


def _add_route(app: FastAPI, size: int) -> None:
    body = b"x" * size

    @app.get(f"/{size}")
    async def constant() -> Response:
        return Response(body, media_type="application/json")


def raw(port: int, targets: list[str]) -> ASGIApp:
    """No framework: the answers of another server to some targets of different paths, byte for byte, to the same."""
    answers = {}
    for target in targets:
        _, headers, body = fetch(port, target, {})
        pairs = [(name.encode(), text.encode()) for name, text in headers.items() if name != "date"]
        answers[target.partition("?")[0]] = (
            {"type": "http.response.start", "status": 200, "headers": pairs},
            {"type": "http.response.body", "body": body},
        )

    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            for message in answers[scope["path"]]:
                await send(message)

    return app


@contextmanager
def running(*arguments: str) -> Iterator[Server]:
    """`waymark <database url>`, `bare <sizes>` or `raw <port> <targets>` in another process, until the block ends."""
    command = [sys.executable, "-m", "tests.performance.servers", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Server(int(process.stdout.readline()), process.pid)
        finally:
            process.terminate()


def _log() -> RequestLines:
    """What writes a line a request, as `waymark serve` does, to where nobody reads."""
    nowhere = LogStream(os.open(os.devnull, os.O_WRONLY))
    return RequestLines(nowhere, form=LogFormat.JSON, level="info", clock=now)


def main(kind: str, *arguments: str) -> None:
    """Serve as `waymark serve` does, one worker, on a free port, which is printed."""
    app: ASGIApp
    if kind == "waymark":
        app = create_app(Settings(database_url=arguments[0]), listeners=[_log()])
    elif kind == "raw":
        app = raw(int(arguments[0]), list(arguments[1:]))
    else:
        app = bare([int(size) for size in arguments])
    listening = socket.create_server(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)
    protocol = TimedProtocol if kind == "waymark" else "httptools"
    config = uvicorn.Config(
        app,
        http=protocol,
        loop="uvloop",
        access_log=False,
        server_header=False,
        log_level="error",
        ws="none",
        proxy_headers=False,
    )
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main(*sys.argv[1:])
