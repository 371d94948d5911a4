"""`waymark show` and `waymark openapi`."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from app.cli.console import AsJson, FileError, fail, now, opened, out, print_json
from app.domain.measures.tier import TierNumber
from app.paths import resource
from app.settings import Settings


def add_to(app: typer.Typer) -> None:
    """Give the program these verbs."""
    app.command()(show)
    app.command()(openapi)


def openapi(
    output: Annotated[Path | None, typer.Option(help="Write the contract to this file.")] = None,
    check_only: Annotated[bool, typer.Option("--check", help="Exit 1 when openapi/openapi.yaml differs.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print the contract (OpenAPI 3.1) as YAML or JSON."""
    from app.main import contract, contract_yaml

    text = json.dumps(contract(), ensure_ascii=False, indent=2) + "\n" if as_json else contract_yaml()
    if check_only:
        published = resource("openapi") / "openapi.yaml"
        if not published.is_file() or published.read_text("utf-8") != contract_yaml():
            raise typer.Exit(fail("openapi/openapi.yaml differs from the program. Run: make openapi", code=1))
    elif output is not None:
        try:
            output.write_text(text, "utf-8", newline="\n")
        except OSError as error:
            raise FileError(f"The file {output} cannot be written: {error.strerror}.") from error
    else:
        sys.stdout.write(text)


def show(
    tier: Annotated[int, typer.Argument(min=1, max=2, help="The tier: 1 or 2.")] = 1, as_json: AsJson = False
) -> None:
    """Show a tier of the home area as a table."""
    from app.contract.performance.card import card_shape
    from app.services.performance.assessment_data import ReadContext, load_snapshot
    from app.services.performance.cards import CardFilter, read_cards

    settings = Settings()
    read_context = ReadContext(now(), settings.area)
    with opened(settings) as database, database.read() as connection:
        snapshot = load_snapshot(connection, read_context=read_context)
        cards = read_cards(
            connection, snapshot=snapshot, area=settings.area, where=CardFilter(tiers=[TierNumber(tier)])
        )
    shapes = [card_shape(card).model_dump(mode="json") for card in cards]
    if as_json:
        print_json({"items": shapes, "total": len(shapes), "next": None})
    else:
        out.print(_table(shapes, tier=tier))


def _table(cards: list[dict[str, Any]], *, tier: int) -> Table:
    from app.wording.overview import tier_title

    table = Table("Indicator", "Latest", "", "Direction of travel", "Against similar districts", "Warnings")
    table.title = tier_title(TierNumber(tier))
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
