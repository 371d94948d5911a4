"""`waymark migrate`, `waymark seed` and `waymark check`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import AsJson, err, opened, out, print_json, say, store_at
from app.paths import resource
from app.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection


def add_to(app: typer.Typer) -> None:
    """Give the program these verbs."""
    app.command()(migrate)
    app.command()(seed)
    app.command()(check)


def migrate(as_json: AsJson = False) -> None:
    """Create the store, or bring it to this program's revision."""
    from app.storage import schema
    from app.storage.tables import SCHEMA_REVISION

    with store_at(Settings()) as database:
        schema.migrate(database)
    say({"revision": SCHEMA_REVISION}, f"The store is at revision {SCHEMA_REVISION}.", as_json=as_json)


def seed(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder of seed files; default: the one that came along.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Load a folder of seed files into an empty store."""
    settings = Settings()
    with opened(settings) as database, database.write() as connection:
        held = load(settings, connection, folder=folder or resource("seed"))
    say(held, f"Loaded {held['values']:,} values of {held['indicators']} indicators.", as_json=as_json)


def check(as_json: AsJson = False) -> None:
    """Check the store against its own rules; exit code 1 when something is wrong."""
    from app.services.store_check import check_store

    settings = Settings()
    with opened(settings) as database, database.read() as connection, err.status("Checking the store ..."):
        found = list(check_store(connection, headline_cap=settings.headline_cap))
    if as_json:
        print_json({"ok": not found, "disagreements": [{"where": f.where, "what": f.what} for f in found]})
    else:
        for one in found:
            out.print(f"{one.where}: {one.what}", markup=False, soft_wrap=True)
        out.print("The store agrees with its rules." if not found else f"Things that are wrong: {len(found)}.")
    raise typer.Exit(1 if found else 0)


def load(settings: Settings, connection: "Connection", *, folder: Path) -> dict[str, int]:
    """Load a folder of seed files; how many values and indicators it held."""
    from app.domain.publishing.change_items import ItemKind
    from app.services.seed import load_seed, read_seed

    held = read_seed(folder, headline_cap=settings.headline_cap)
    load_seed(connection, held)
    indicators = {key.split("/")[0] for kind, key, _ in held.documents if kind is ItemKind.DEFINITION}
    return {"values": len(held.values), "indicators": len(indicators)}
