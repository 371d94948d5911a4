"""`waymark run` and `waymark serve`."""

import gc
import socket
from signal import SIGINT, SIGTERM, signal
from typing import Annotated

import typer
from starlette.types import ASGIApp

from app.cli.console import AddressTakenError, err, note, now, opened, out, require_store_or_leave, store_at
from app.cli.store import Demonstration, begin, begun_sentence
from app.settings import Settings

Host = Annotated[str | None, typer.Option(help="The address to listen on; default WAYMARK_HOST or 127.0.0.1.")]
Port = Annotated[
    int | None, typer.Option(min=1, max=65535, help="The port to listen on; default WAYMARK_PORT or 8000.")
]


def add_to(app: typer.Typer) -> None:
    """Give the program these verbs."""
    app.command()(run)
    app.command()(serve)


def run(host: Host = None, port: Port = None, demonstration: Demonstration = False) -> None:
    """Bring the store up to date, load into an empty one what the council begins with, and serve."""
    settings = Settings()
    _prepare(settings, demonstration=demonstration or settings.demonstration)
    _serve(Settings(), host=host, port=port)


def serve(host: Host = None, port: Port = None) -> None:
    """Serve the store as it is; a store of an older or newer version is refused."""
    _serve(Settings(), host=host, port=port)


def service() -> ASGIApp:
    """The service as each worker makes it.

    What is made at the start stays: the garbage collector need not look at it, neither then nor ever after.
    """
    gc.disable()
    from app.cli.telemetry import telemetry
    from app.main import create_app

    instruments = telemetry()
    app = create_app(instruments.settings, listeners=instruments.listeners, on_lock=instruments.on_lock)
    gc.freeze()
    gc.enable()
    return app


def _prepare(settings: Settings, *, demonstration: bool) -> None:
    """Migrate, and load into an empty store what the home area begins with."""
    from app.services.operations.upgrade import bring_up_to_date
    from app.storage.publishing.publications import is_empty

    with store_at(settings) as database:
        require_store_or_leave(database, settings, by_default="database_url" not in settings.model_fields_set)
        with err.status("Bringing the store up to date ..."):
            bring_up_to_date(database, now=now(), home_area=settings.area)
        with database.read() as connection:
            empty = is_empty(connection)
        if empty:
            with err.status("Loading the seed ..."), database.write() as connection:
                begun = begin(settings, connection, demonstration=demonstration)
            out.print(begun_sentence(begun, named=settings.area), soft_wrap=True, markup=False, highlight=False)
        elif demonstration:
            note("The store holds data already: no examples were added.")


def _serve(settings: Settings, *, host: str | None, port: int | None) -> None:
    from uvicorn import Config, Server

    from app.cli.telemetry import metrics_served, telemetry
    from app.cli.workers import Workers
    from app.services.measures.reference_data import require_home_area

    with opened(settings) as database, database.read() as connection:  # refused before anything listens
        require_home_area(connection, settings.area)
    host, port = host or settings.host, port or settings.port
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]
        raise AddressTakenError(f"Cannot listen on {host} port {port}: {reason}.") from error
    config = Config(
        "app.cli.serving:service",
        factory=True,
        workers=settings.workers,
        http="app.edge.read_timeouts:TimedProtocol",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        ws="none",
        log_config=None,
    )
    instruments = telemetry()
    with metrics_served(instruments):
        _ = instruments.listeners  # this process logs too: of its workers, if it has any
        _welcome(f"http://{f'[{host}]' if ':' in host else host}:{port}")
        if settings.workers == 1:
            for stop in (SIGINT, SIGTERM):  # uvicorn stops, and then raises again what stopped it
                signal(stop, lambda *_: None)
            Server(config).run(sockets=[listener])
        else:
            workers = Workers(config, sockets=[listener])
            workers.on_death = instruments.on_death
            workers.run()


def _welcome(base: str) -> None:
    out.print(f"Waymark serves on {base} (stop with Ctrl+C). Look at:")
    for path, what in (
        ("/v1/performance?tier=1", "the council's headline indicators"),
        ("/v1/performance?tier=2", "indicators of the whole area"),
        ("/v1/warnings?state=open", "warning signs of failure"),
        ("/docs", "documentation to read and try"),
    ):
        out.print(f"  {base}{path}  {what}", soft_wrap=True, highlight=False)
