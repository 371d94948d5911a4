"""`waymark new`, `waymark migrate`, `waymark seed` and `waymark check`."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
from app.cli.operator import line
from app.domain.measures.area import AreaKind
from app.domain.operations.kpis import Kpis
from app.paths import resource
from app.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.services.operations.new_council import Succession
    from app.services.operations.seed import Seed


Demonstration = Annotated[
    bool,
    typer.Option(
        "--demonstration", help="Load invented actions as well, which say so; default WAYMARK_DEMONSTRATION or none."
    ),
]


def add_to(app: typer.Typer) -> None:
    """Give the program these verbs."""
    app.command()(new)
    app.command()(migrate)
    app.command()(seed)
    app.command()(check)


def new(
    area: Annotated[
        str | None, typer.Option(help="The council, by its ONS code, such as E07000117; default WAYMARK_AREA.")
    ] = None,
    kpis: Annotated[
        Kpis | None,
        typer.Option(
            help="No indicators, or those that the seed has figures of the council for; default WAYMARK_KPIS."
        ),
    ] = None,
    replaces: Annotated[
        str | None,
        typer.Option(help="For a council that is new: those that it replaces, by their ONS codes with commas between."),
    ] = None,
    name: Annotated[str | None, typer.Option(help="With --replaces: the new council's name.")] = None,
    on: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="With --replaces: its first day, such as 2028-04-01."),
    ] = None,
    kind: Annotated[AreaKind, typer.Option(help="With --replaces: its kind.")] = AreaKind.UNITARY_AUTHORITY,
    as_json: AsJson = False,
) -> None:
    """Make a store for any English council: areas, similar councils, and open figures to begin with."""
    from app.services.operations.upgrade import bring_up_to_date

    succession = _succession(replaces, name=name, on=on, kind=kind)
    options: dict[str, Any] = {"area": area, "kpis": kpis.value if kpis else None}
    settings = Settings(**{name: value for name, value in options.items() if value is not None})
    with store_at(settings) as database:
        require_store_or_leave(database, settings, by_default=True)
        bring_up_to_date(database, now=now(), home_area=settings.area)
        with err.status("Loading the seed ..."), database.write() as connection:
            loaded = begin(settings, connection, succession=succession)
    say(loaded, begun_sentence(loaded, named=Settings().area), as_json=as_json)


def _succession(replaces: str | None, *, name: str | None, on: datetime | None, kind: AreaKind) -> "Succession | None":
    from app.services.operations.new_council import COUNCILS, Succession

    if replaces is None:
        if name is not None or on is not None:
            raise typer.BadParameter("--name and --from work only with --replaces: the seed knows every other council.")
        return None
    if name is None or on is None:
        raise typer.BadParameter("--replaces needs --name and --from: the new council's name and its first day.")
    if kind not in COUNCILS:
        raise typer.BadParameter("--kind takes a kind of council.")
    codes = tuple(code.strip() for code in replaces.split(",") if code.strip())
    if not codes:
        raise typer.BadParameter("--replaces takes ONS codes with commas between.")
    return Succession(line(name, "--name"), kind, on.date(), codes)


def migrate(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Rebuild what is derived from the recorded rows.")] = False,
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


def begin(
    settings: Settings,
    connection: "Connection",
    *,
    demonstration: bool = False,
    succession: "Succession | None" = None,
) -> dict[str, Any]:
    """Load into an empty store what the home area begins with; returns the council and the numbers of what it has."""
    from app.domain.judgement.comparators import DEFAULT_GROUP
    from app.domain.publishing.change_items import ItemKind
    from app.services.operations.new_council import made_for, read_new_council
    from app.storage.measures.recorded_documents import recorded_of

    folder, cap = resource("seed"), settings.headline_cap
    kpis = Kpis(settings.kpis)
    if kpis is Kpis.STARTER and succession is None and made_for(folder) == settings.area:
        loaded = load(settings, connection, folder=folder, demonstration=demonstration)
    else:
        seed_data = read_new_council(folder, council=settings.area, kpis=kpis, headline_cap=cap, succession=succession)
        loaded = _load(settings, connection, seed_data)
    documents = recorded_of(connection, [ItemKind.AREA, ItemKind.PEER_GROUP])
    group = documents[ItemKind.PEER_GROUP].get(DEFAULT_GROUP)
    return {
        "area": settings.area,
        "name": documents[ItemKind.AREA][settings.area].document.name,
        "peers": len(group.document.members) if group else 0,
        "peer_group": group.document.title if group else None,
        **loaded,
    }


def load(settings: Settings, connection: "Connection", *, folder: Path, demonstration: bool = False) -> dict[str, int]:
    """Load a folder of seed files, made for the home area; returns the numbers of values, indicators and examples."""
    from app.services.operations.demonstration import with_demonstration
    from app.services.operations.seed import read_seed

    seed_data = read_seed(folder, headline_cap=settings.headline_cap)
    documents = len(seed_data.documents)
    if demonstration:
        seed_data = with_demonstration(seed_data, folder)
    examples = len(seed_data.documents) - documents
    return _load(settings, connection, seed_data) | ({"examples": examples} if examples else {})


def _load(settings: Settings, connection: "Connection", seed_data: "Seed") -> dict[str, int]:
    from app.domain.publishing.change_items import ItemKind
    from app.services.measures.reference_data import require_home_area
    from app.services.operations.seed import load_seed

    load_seed(connection, seed_data)
    require_home_area(connection, settings.area)
    indicators = {key.split("/")[0] for kind, key, _ in seed_data.documents if kind is ItemKind.DEFINITION}
    return {"values": len(seed_data.values), "indicators": len(indicators)}


def loaded_sentence(loaded: Mapping[str, Any]) -> str:
    """What was loaded."""
    examples = f" and {loaded['examples']} invented examples" if "examples" in loaded else ""
    return f"Loaded {loaded['values']:,} values of {loaded['indicators']} indicators{examples}."


def begun_sentence(begun: Mapping[str, Any], *, named: str) -> str:
    """For whom the store was made and with what; `named` is the home area that the environment gives."""
    what = loaded_sentence(begun) if begun["indicators"] else "No indicators yet: define the council's own."
    peers = f"{begun['peer_group']}: {begun['peers']}." if begun["peers"] else "It has no peer group yet: create one."
    setting = "" if named == begun["area"] else f" Set WAYMARK_AREA={begun['area']} for every other command."
    return f"The store is for {begun['name']} ({begun['area']}). {what} {peers}{setting}"
