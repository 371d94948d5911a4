"""`waymark health`."""

from collections.abc import Iterator
from typing import Any

import typer
from rich.table import Table
from rich.text import Text

from app.cli.console import AsJson, out, print_json
from app.cli.show import reading_public

_WORDS = {
    "open": "open in all",
    "critical": "critical",
    "warning": "warnings",
    "watch": "to watch",
    "above_line": "above the line, the most urgent",
    "below_line": "below the line",
    "unexplained": "without a commentary or a response",
    "accepted": "accepted for now, and not open",
    "awaiting_answer": "open, with an answer awaited",
    "answer_overdue": "open, with an answer that is late",
    "promise_overdue": "open or accepted, past the day that was promised",
}


def add_to(app: typer.Typer) -> None:
    """Give the program this verb."""
    app.command()(health)


def health(as_json: AsJson = False) -> None:
    """Show the whole council's health: warnings, what is not known, and a paragraph for reading aloud."""
    from app.contract.performance.health import EvidenceLinks, health_check_shape, precisions_of
    from app.contract.warnings.track_record import committed_track_record
    from app.domain.publishing.change_items import View
    from app.services.performance.health import read_health

    precisions = precisions_of(committed_track_record())
    with reading_public() as (connection, snapshot, area):
        reference = snapshot.reference
        checked = read_health(connection, snapshot=snapshot, precisions=precisions)
    links = EvidenceLinks(View.PUBLIC)
    shape = health_check_shape(checked, area=reference.area(area), day=reference.today, links=links)
    shown = shape.model_dump(mode="json")
    if as_json:
        print_json(shown)
        return
    out.print(shown["summary"], markup=False, highlight=False)
    for title, rows in filter(lambda part: part[1], _numbers(shown)):
        out.print(f"\n{title}", style="bold", markup=False, highlight=False)
        table = Table(box=None, show_header=False, padding=(0, 1))
        table.add_column(justify="right", no_wrap=True)
        table.add_column(ratio=1)
        for number, text in rows:
            table.add_row(number, Text(text))
        out.print(table)


def _numbers(shown: dict[str, Any]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The numbers of the health check, by title, each with its words."""
    warnings, currency, all_of_them = shown["warnings"], shown["currency"], shown["indicators"]["number"]
    yield "Open warnings", [(str(warnings[name]["number"]), words) for name, words in _WORDS.items()]
    yield (
        "What can be expected of them",
        [
            (str(rule["warnings"]["number"]), f"{rule['rule_label']}: {rule['sentence']}")
            for rule in shown["expected_false"]["rules"]
        ],
    )
    yield (
        "Not assessed",
        [(str(gap["counted"]["number"]), f"{gap['rule_label']}: {_because(gap)}") for gap in shown["not_assessed"]],
    )
    states = ("current", "late", "paused", "discontinued")
    yield "How current the figures are", [(str(currency[state]["number"]), state) for state in states]
    yield (
        "Late",
        [
            ("", f"{late['title']}: {', '.join(late['currency']['missing_labels'])}")
            for late in currency["late_indicators"]
        ],
    )
    yield (
        "What the indicators have",
        [(f"{each['having']['number']} of {all_of_them}", each["label"]) for each in shown["coverage"]],
    )


def _because(gap: dict[str, Any]) -> str:
    return str(gap["sentence"]).removeprefix("Not assessed: ")
