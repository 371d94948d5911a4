"""`waymark show` and `waymark openapi`."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from app.cli.console import AsJson, FileError, fail, now, opened, out, print_json
from app.domain.measures.tier import PUBLIC_TIERS, TierNumber
from app.domain.publishing.change_items import View
from app.paths import resource
from app.settings import Settings
from app.wording.overview import tier_title
from app.wording.value import NOTHING, PROVISIONAL

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.services.performance.assessment_data import Snapshot

_SEVERITIES = {"critical": "critical", "warning": "warnings", "watch": "to watch"}


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

    if check_only:
        published = resource("openapi") / "openapi.yaml"
        if not published.is_file() or published.read_text("utf-8") != contract_yaml():
            raise typer.Exit(fail("openapi/openapi.yaml differs from the program. Run: make openapi", code=1))
        return
    text = json.dumps(contract(), ensure_ascii=False, indent=2) + "\n" if as_json else contract_yaml()
    if output is not None:
        try:
            output.write_text(text, "utf-8", newline="\n")
        except OSError as error:
            raise FileError(f"The file {output} cannot be written: {error.strerror}.") from error
    else:
        sys.stdout.write(text)


def show(
    what: Annotated[str, typer.Argument(help="A tier (1, 2 or 3), or an indicator's code.")] = "1",
    as_json: AsJson = False,
) -> None:
    """Show a tier of the home area, a line for each indicator, or one indicator with its history."""
    if what.isdecimal():
        _show_tier(_tier(what), as_json=as_json)
    else:
        _show_indicator(what, as_json=as_json)


def _tier(text: str) -> TierNumber:
    tier = next((tier for tier in PUBLIC_TIERS if text == str(int(tier))), None)
    if tier is None:
        raise typer.BadParameter(f"There is no tier {text}: give 1, 2 or 3, or an indicator's code.")
    return tier


def _show_tier(tier: TierNumber, *, as_json: bool) -> None:
    from app.contract.performance.card import card_page_json
    from app.services.performance.cards import CardFilter, read_card_page

    with reading_public() as (connection, snapshot, area):
        where = CardFilter(tiers=[tier])
        page = read_card_page(
            connection, snapshot=snapshot, area=area, where=where, rank=False, paged=lambda codes: (codes, None)
        )
        home = snapshot.reference.areas.get(area)
    answer = json.loads(card_page_json(page))
    if as_json:
        print_json(answer)
        return
    out.print(f"{tier_title(tier, area=home)}: {_counts(answer['summary'])}", markup=False, highlight=False)
    for theme, cards in groupby(answer["items"], key=lambda card: card["indicator"]["theme_title"]):
        out.print(f"\n{theme}", style="bold", markup=False, highlight=False)
        out.print(_lines(cards))
    warnings = [warning for card in answer["items"] for warning in card["warnings"]]
    _print_warnings(sorted(warnings, key=lambda warning: list(_SEVERITIES).index(warning["severity"])))


def _show_indicator(code: str, *, as_json: bool) -> None:
    from app.contract.performance.card import performance_shape
    from app.services.performance.cards import read_card

    with reading_public() as (connection, snapshot, area):
        performance = read_card(connection, snapshot=snapshot, area=area, indicator=code, period=None, rank=False)
    shown = performance_shape(performance).model_dump(mode="json")
    if as_json:
        print_json(shown)
        return
    indicator, latest = shown["indicator"], shown["latest"]
    out.print(indicator["title"], style="bold", markup=False, highlight=False)
    out.print(f"{indicator['polarity_label']}. {indicator['source']['name']}.", markup=False, highlight=False)
    travel = shown["direction_of_travel"]
    sentences = [travel["sentence"], (travel["second"] or {}).get("sentence"), shown["target"]["sentence"]]
    sentences += [benchmark["sentence"] for benchmark in shown["benchmarks"]]
    sentences += [(shown["not_compared"] or {}).get("sentence")]
    sentences += [latest and latest["data_note"], shown["caveat"]]
    if latest is not None:
        out.print(f"\n{latest['period_label']}: {latest['display']}", markup=False, highlight=False)
        sentences.insert(0, PROVISIONAL if latest["status"] == "provisional" else None)
    for sentence in filter(None, sentences):
        out.print(f"  {sentence}", markup=False, highlight=False)
    out.print(_history(shown["periods"]))
    for sentence in _statistics(shown["statistics"] or {}):
        out.print(f"  {sentence}", markup=False, highlight=False)
    _print_warnings(shown["warnings"])


@contextmanager
def reading_public() -> Iterator[tuple["Connection", "Snapshot", str]]:
    """The store as the public reads it now, and the home area's code."""
    with reading(View.PUBLIC) as public:
        yield public


@contextmanager
def reading(view: View) -> Iterator[tuple["Connection", "Snapshot", str]]:
    """The store in a view as it is now, and the home area's code."""
    from app.services.performance.assessment_data import ReadContext, load_snapshot

    settings = Settings()
    with opened(settings) as database, database.read() as connection:
        read_context = ReadContext(now(), settings.area, view)
        yield connection, load_snapshot(connection, read_context=read_context), settings.area


def _counts(summary: dict[str, Any]) -> str:
    directions = ", ".join(f"{summary[name]} {name}" for name in ("improving", "worsening", "steady"))
    warnings = ", ".join(_number_of(summary[name], label) for name, label in _SEVERITIES.items() if summary[name])
    return f"{summary['indicators']} indicators: {directions}. Open warnings: {warnings or 'none'}."


def _number_of(count: int, label: str) -> str:
    return f"{count} {label.removesuffix('s') if count == 1 else label}"


def _lines(cards: Iterable[dict[str, Any]]) -> Table:
    """One line an indicator, which fits a screen of 80 columns."""
    table = Table(box=None, show_header=False, padding=(0, 1), expand=True)
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    for card in cards:
        latest, travel = card["latest"], card["direction_of_travel"]
        table.add_row(
            card["indicator"]["title"],
            latest["display"] if latest else NOTHING,
            latest["period_label"].partition(" (")[0] if latest else "",  # a quarter without its months
            f"{travel['symbol']} {travel['judgement_label']}",
        )
    return table


def _history(periods: list[dict[str, Any]]) -> Table:
    table = Table("Period", "Figure", "Direction of travel", box=None, padding=(0, 1))
    for period in periods:
        value, travel = period["value"], period["direction_of_travel"]
        figure = f"{value['display']} provisional" if value["status"] == "provisional" else value["display"]
        row = (value["period_label"], figure, f"{travel['symbol']} {travel['judgement_label']}")
        table.add_row(*row)
    return table


def _statistics(statistics: dict[str, Any]) -> list[str]:
    """What the series says as a whole, where it says anything."""
    parts = (statistics.get(name) for name in ("recent_trend", "process", "forecast", "year_end"))
    return [part["sentence"] for part in parts if part is not None and part["reason"] is None]


def _print_warnings(warnings: list[dict[str, Any]]) -> None:
    if warnings:
        out.print("\nWarnings", style="bold")
    for warning in warnings:
        out.print(f"{warning['severity_label']}: {warning['sentence']}", markup=False, highlight=False)
