"""`waymark migrate`, `waymark seed` and `waymark check`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import (
    AsJson,
    err,
    now,
    opened,
    out,
    print_json,
    problem_count,
    require_store_or_leave,
    say,
    store_at,
)
from app.paths import resource
from app.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection


Demonstration = Annotated[
    bool,
    typer.Option(
        "--demonstration", help="Load invented actions as well, which say so; default WAYMARK_DEMONSTRATION or none."
    ),
]


def add_to(app: typer.Typer) -> None:
    """Give the program these verbs."""
    app.command()(migrate)
    app.command()(seed)
    app.command()(check)


def migrate(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make what is derived from the recorded rows again.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Create the store, or bring it to this program's revision."""
    from app.services.operations.upgrade import bring_up_to_date
    from app.storage.tables import SCHEMA_REVISION

    settings = Settings()
    with store_at(settings) as database:
        require_store_or_leave(database, settings, by_default=True)
        bring_up_to_date(database, now=now(), home_area=settings.area, rebuild=rebuild)
    say({"revision": SCHEMA_REVISION}, f"The store is at revision {SCHEMA_REVISION}.", as_json=as_json)


def seed(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder of seed files; default: the seed that comes with Waymark.")
    ] = None,
    demonstration: Demonstration = False,
    as_json: AsJson = False,
) -> None:
    """Load a folder of seed files into an empty store."""
    settings = Settings()
    examples = demonstration or settings.demonstration
    with opened(settings) as database, database.write() as connection:
        loaded = load(settings, connection, folder=folder or resource("seed"), demonstration=examples)
    say(loaded, loaded_sentence(loaded), as_json=as_json)


def check(as_json: AsJson = False) -> None:
    """Check the store against its own rules; exit code 1 when there are problems."""
    from app.services.operations.store_check import check_store

    settings = Settings()
    with opened(settings) as database, database.read() as connection, err.status("Checking the store ..."):
        problems = list(check_store(connection, headline_cap=settings.headline_cap, now=now(), home_area=settings.area))
    if as_json:
        listed = [{"where": problem.where, "what": problem.what} for problem in problems]
        print_json({"ok": not problems, "disagreements": listed})
    else:
        for problem in problems:
            out.print(f"{problem.where}: {problem.what}", markup=False, soft_wrap=True)
        out.print(problem_count(len(problems)) if problems else "No problems found.")
    raise typer.Exit(1 if problems else 0)


def load(settings: Settings, connection: "Connection", *, folder: Path, demonstration: bool = False) -> dict[str, int]:
    """Load a folder of seed files, made for the home area; returns the numbers of values, indicators and examples."""
    from app.domain.publishing.change_items import ItemKind
    from app.services.measures.reference_data import require_home_area
    from app.services.operations.demonstration import with_demonstration
    from app.services.operations.seed import load_seed, read_seed

    seed_data = read_seed(folder, headline_cap=settings.headline_cap)
    documents = len(seed_data.documents)
    if demonstration:
        seed_data = with_demonstration(seed_data, folder)
    load_seed(connection, seed_data)
    examples = len(seed_data.documents) - documents
    require_home_area(connection, settings.area)
    indicators = {key.split("/")[0] for kind, key, _ in seed_data.documents if kind is ItemKind.DEFINITION}
    return {"values": len(seed_data.values), "indicators": len(indicators)} | (
        {"examples": examples} if examples else {}
    )


def loaded_sentence(loaded: dict[str, int]) -> str:
    """What was loaded."""
    examples = f" and {loaded['examples']} invented examples" if "examples" in loaded else ""
    return f"Loaded {loaded['values']:,} values of {loaded['indicators']} indicators{examples}."
