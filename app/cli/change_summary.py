"""`waymark changes`."""

from itertools import groupby
from typing import Annotated

import typer

from app.cli.console import AsJson, out, print_json
from app.cli.show import reading
from app.domain.publishing.change_items import View

_CUT = "  "


def add_to(app: typer.Typer) -> None:
    """Give the program this verb."""
    app.command()(changes)


def changes(
    working: Annotated[
        bool, typer.Option("--working", help="What is recorded, beside what is public: before a publication.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what the latest publication changed, for the better and the worse, and what waits for an answer."""
    from app.contract.performance.change_summary import change_summary_shape
    from app.services.performance.change_summary import SummaryFilter, read_change_summary

    view = View.WORKING if working else View.PUBLIC
    with reading(view) as (connection, snapshot, area):
        reference = snapshot.reference
        summary = read_change_summary(connection, snapshot=snapshot, where=SummaryFilter())
    shape = change_summary_shape(
        summary, area=reference.area(area), day=reference.today, view=view, since=None, themes=reference.themes
    )
    if as_json:
        print_json(shape.model_dump(mode="json"))
        return
    out.print(shape.summary, markup=False, highlight=False)
    for label, items in groupby(shape.items, key=lambda item: item.kind_label):
        out.print(f"\n{label}", style="bold", markup=False, highlight=False)
        for item in items:
            out.print(f"{_CUT}{item.sentence} ({item.owner_role})", markup=False, highlight=False)
