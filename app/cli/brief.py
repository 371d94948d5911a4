"""`waymark brief`."""

from typing import Annotated

import typer

from app.cli.console import AsJson, out, print_json
from app.cli.show import reading
from app.domain.publishing.change_items import View


def add_to(app: typer.Typer) -> None:
    """Give the program this verb."""
    app.command()(brief)


def brief(
    service: Annotated[str | None, typer.Option(help="Only this service, by its name.")] = None,
    full: Annotated[bool, typer.Option("--full", help="List every figure and card, however many there are.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what is new, what moved and how certainly, what is late, and what the public will come to read.

    Of many new figures those are listed that revise a public one or are worse; --full and --json list all.
    """
    from app.contract.publishing.brief import brief_shape
    from app.formats.report.brief_document import brief_document
    from app.formats.report.text import text_report
    from app.services.publishing.brief import read_brief

    with reading(View.WORKING) as (connection, snapshot, area):
        reference = snapshot.reference
        publication_brief = read_brief(connection, snapshot=snapshot, service=service)
    shape = brief_shape(publication_brief, area=reference.area(area), day=reference.today, service=service)
    if as_json:
        print_json(shape.model_dump(mode="json"))
        return
    text = text_report(brief_document(shape, full=full)).decode()
    out.print(text, end="", markup=False, highlight=False, soft_wrap=True)
