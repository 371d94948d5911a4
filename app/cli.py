"""The `waymark` command: each verb parses, calls one use case and prints.

Exit codes: 0 done; 1 the check found something wrong; 2 the command line is wrong; 3 the store cannot be used;
4 a file or its contents cannot be used; 5 there is no such thing; 6 the address to serve on is taken.
"""

import json
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGINT, SIGTERM, signal
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from app.domain.errors import InvalidInputError, NotFoundError, SeedError, StoreError, WaymarkError
from app.domain.tier import Tier
from app.paths import resource
from app.settings import Settings

if TYPE_CHECKING:
    from app.storage.database import Database

app = typer.Typer(
    name="waymark",
    help="A council's performance indicators and warning signs of failure.",
    epilog="Exit codes: 0 done, 1 the check found something, 2 wrong command line, 3 the store cannot be used, "
    "4 a file cannot be used, 5 no such thing, 6 the address is taken.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
Host = Annotated[str | None, typer.Option(help="The address to listen on; default WAYMARK_HOST or 127.0.0.1.")]
Port = Annotated[int | None, typer.Option(min=1, max=65535, help="The port; default WAYMARK_PORT or 8000.")]

_out, _err = Console(), Console(stderr=True)


class AddressTakenError(WaymarkError):
    """Something else listens where the service would."""


class FileError(WaymarkError):
    """A file cannot be written."""


def main() -> None:
    """The entrance: an error of the domain is one sentence and an exit code, never a traceback."""
    try:
        app()
    except ValidationError as error:
        names = ", ".join(f"WAYMARK_{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors())
        sys.exit(_fail(f"A setting cannot be used. {names}.", code=2))
    except WaymarkError as error:
        sys.exit(_fail(str(error), code=_exit_code(error)))


@app.command()
def run(host: Host = None, port: Port = None) -> None:
    """Bring the store up to date, load the seed into an empty one, and serve."""
    _prepare(Settings())
    _serve(Settings(), host=host, port=port)


@app.command()
def serve(host: Host = None, port: Port = None) -> None:
    """Serve the store as it is; refuses one that is older or newer than this program."""
    _serve(Settings(), host=host, port=port)


@app.command()
def migrate(as_json: AsJson = False) -> None:
    """Create the store, or bring it to this program's revision."""
    from app.storage import schema
    from app.storage.database import Database
    from app.storage.tables import SCHEMA_REVISION

    with closing(Database(Settings().database_url)) as database:
        schema.migrate(database)
    _say({"revision": SCHEMA_REVISION}, f"The store is at revision {SCHEMA_REVISION}.", as_json=as_json)


@app.command()
def seed(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder of seed files; default: the one that came along.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Load a folder of seed files into an empty store."""
    settings = Settings()
    with _opened(settings) as database, database.write() as connection:
        held = _load(settings, connection, folder=folder or resource("seed"))
    _say(held, f"Loaded {held['values']:,} values of {held['indicators']} indicators.", as_json=as_json)


@app.command()
def check(as_json: AsJson = False) -> None:
    """Check the store against its own rules; exit code 1 when something is wrong."""
    from app.services.checking import check_store

    settings = Settings()
    with _opened(settings) as database, database.read() as connection, _err.status("Checking the store ..."):
        found = list(check_store(connection, headline_cap=settings.headline_cap))
    if as_json:
        _print_json({"ok": not found, "disagreements": [{"where": f.where, "what": f.what} for f in found]})
    else:
        for one in found:
            _out.print(f"{one.where}: {one.what}", markup=False, soft_wrap=True)
        _out.print("The store agrees with its rules." if not found else f"Things that are wrong: {len(found)}.")
    raise typer.Exit(1 if found else 0)


@app.command()
def openapi(
    output: Annotated[Path | None, typer.Option(help="Write the contract to this file.")] = None,
    check_only: Annotated[bool, typer.Option("--check", help="Exit 1 when openapi/openapi.yaml differs.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print the contract (OpenAPI 3.1) as YAML or JSON."""
    from app.main import contract, contract_yaml

    text = json.dumps(contract(), ensure_ascii=False, indent=2) + "\n" if as_json else contract_yaml()
    if check_only:
        held = resource("openapi") / "openapi.yaml"
        if not held.is_file() or held.read_text("utf-8") != contract_yaml():
            raise typer.Exit(_fail("openapi/openapi.yaml differs from the program. Run: make openapi", code=1))
    elif output is not None:
        _write(output, text)
    else:
        sys.stdout.write(text)


@app.command()
def show(
    tier: Annotated[int, typer.Argument(min=1, max=2, help="The tier: 1 or 2.")] = 1, as_json: AsJson = False
) -> None:
    """Show a tier of the home area as a table."""
    from app.contract.card import card_shape
    from app.services.performance import CardFilter, read_cards
    from app.services.picture import Viewpoint, load_known

    settings = Settings()
    viewpoint = Viewpoint(datetime.now(UTC), settings.area)  # noqa: TID251 - the command's one clock
    with _opened(settings) as database, database.read() as connection:
        known = load_known(connection, viewpoint=viewpoint)
        cards = read_cards(connection, known=known, area=settings.area, where=CardFilter(tier=Tier(tier)))
    shapes = [card_shape(card).model_dump(mode="json") for card in cards]
    if as_json:
        _print_json({"items": shapes, "total": len(shapes), "next": None})
    else:
        _out.print(_table(shapes, tier=tier))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise FileError(f"The file {path} cannot be written: {error.strerror}.") from error


def _table(cards: list[dict[str, Any]], *, tier: int) -> Table:
    from app.wording.overview import tier_title

    table = Table("Indicator", "Latest", "", "Direction of travel", "Against similar districts", "Warnings")
    table.title = tier_title(Tier(tier))
    for card in cards:
        latest, travel = card["latest"], card["direction_of_travel"]
        peers = next((b["sentence"] for b in card["benchmarks"] if b["comparator"] == "similar-districts"), "")
        table.add_row(
            card["indicator"]["title"],
            f"{latest['display']}\n{latest['period_label']}" if latest else "–",
            travel["symbol"],
            travel["sentence"],
            peers,
            "\n".join(f"{w['severity']}: {w['sentence']}" for w in card["warnings"]),
            end_section=True,
        )
    return table


@contextmanager
def _opened(settings: Settings) -> Iterator["Database"]:
    """The store, of this program's revision."""
    from app.storage import schema
    from app.storage.database import Database

    with closing(Database(settings.database_url)) as database:
        if database.path is not None and not database.path.exists():
            raise StoreError(f"There is no store at {database.path}. Run: waymark migrate")
        with database.read() as connection:
            schema.require_current(connection)
        yield database


def _prepare(settings: Settings) -> None:
    """Migrate, and load the seed into an empty store."""
    from app.storage import schema
    from app.storage.database import Database
    from app.storage.publications import is_empty

    with closing(Database(settings.database_url)) as database:
        with _err.status("Bringing the store up to date ..."):
            schema.migrate(database)
        with database.read() as connection:
            empty = is_empty(connection)
        if empty:
            with _err.status("Loading the seed ..."), database.write() as connection:
                held = _load(settings, connection, folder=resource("seed"))
            _out.print(f"Loaded {held['values']:,} values of {held['indicators']} indicators.")


def _load(settings: Settings, connection: Any, *, folder: Path) -> dict[str, int]:
    from app.domain.publication import ItemKind
    from app.services.seeding import load_seed, read_seed

    held = read_seed(folder, headline_cap=settings.headline_cap)
    load_seed(connection, held)
    indicators = {key.split("/")[0] for kind, key, _ in held.documents if kind is ItemKind.DEFINITION}
    return {"values": len(held.values), "indicators": len(indicators)}


def _serve(settings: Settings, *, host: str | None, port: int | None) -> None:
    from uvicorn import Config, Server
    from uvicorn.supervisors import Multiprocess

    with _opened(settings):
        pass  # refused here rather than by each worker
    host, port = host or settings.host, port or settings.port
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        why = str(error.strerror).partition(" (")[0]
        raise AddressTakenError(f"Cannot listen on {host} port {port}: {why}.") from error
    config = Config(
        "app.main:create_app",
        factory=True,
        workers=settings.workers,
        http="app.api.slow_clients:TimedProtocol",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        log_level="warning",
    )
    _welcome(f"http://{f'[{host}]' if ':' in host else host}:{port}")
    if settings.workers == 1:
        for stop in (SIGINT, SIGTERM):  # uvicorn stops, and then raises again what stopped it
            signal(stop, lambda *_: None)
        Server(config).run(sockets=[listener])
    else:
        Multiprocess(config, sockets=[listener]).run()


def _welcome(base: str) -> None:
    _out.print(f"Waymark serves on {base} (stop with Ctrl+C). Look at:")
    for path, what in (
        ("/v1/performance?tier=1", "the council's headline indicators"),
        ("/v1/performance?tier=2", "borough-wide indicators"),
        ("/v1/warnings?state=open", "warning signs of failure"),
        ("/docs", "documentation to read and try"),
    ):
        _out.print(f"  {base}{path}  {what}", soft_wrap=True, highlight=False)


def _say(data: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    if as_json:
        _print_json(data)
    else:
        _out.print(sentence, soft_wrap=True)


def _print_json(data: Any) -> None:
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def _fail(sentence: str, *, code: int) -> int:
    _err.print(sentence, style="red", markup=False, soft_wrap=True)
    return code


def _exit_code(error: WaymarkError) -> int:
    match error:
        case StoreError():
            return 3
        case SeedError() | FileError() | InvalidInputError():
            return 4
        case NotFoundError():
            return 5
        case AddressTakenError():
            return 6
        case _:
            return 3
