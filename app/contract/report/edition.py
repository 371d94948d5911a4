"""The shapes of published reports: what is sent to publish one, and what is published."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from app.contract.base import Href, PeriodText, Shape, output_field
from app.contract.request_bodies import Instant, PeriodId, RequestBody, ThemeCode, input_field
from app.contract.text import Paragraph
from app.domain.measures.period import parse_period
from app.domain.report.published import PublishedEdition
from app.wording.period import label


class ReportSent(RequestBody):
    """Which report to publish."""

    year: Annotated[PeriodId, Field(json_schema_extra={"format": "financial-year"})] = input_field(
        "The financial year that it is of; the year has ended.", "2023-24"
    )
    cut_off: Instant | None = input_field(
        "The report holds what was public at this instant, no later than now (without an offset: London time); null: "
        "now.",
        "2024-09-12T09:00:00Z",
        default=None,
    )
    theme: ThemeCode | None = input_field("The one theme that it is of, by code; null: it is whole.", default=None)
    reason: Paragraph | None = input_field(
        "Why there is another edition, which the report says; required once one is published.", default=None
    )


class PublishedFormShape(Shape):
    """One form of an edition, whose bytes never change."""

    name: str = output_field("The name that `format` takes.", "pdf")
    content_type: str = output_field("Its media type.", "application/pdf")
    bytes: int = output_field("Its size in bytes.", 412_345)
    sha256: str = output_field("The SHA-256 of its bytes, in hexadecimal digits.")
    href: Href = output_field("Its address.", "/v1/reports/2023-24?edition=1&format=pdf")


class ReportEditionShape(Shape):
    """One published edition of a report."""

    code: str = output_field("The edition's code.", "2023-24-1")
    year: PeriodText = output_field("The financial year.", "2023-24")
    year_label: str = output_field("The year in words.", "2023/24")
    theme: str | None = output_field("The code of the one theme that it is of; null: it is whole.")
    edition: int = output_field("Which edition it is, from 1.", 1)
    title: str = output_field("What the report is called.", "Annual performance report 2023/24")
    cut_off: datetime = output_field("It holds what was public at this instant.")
    published_at: datetime = output_field("When it was published.")
    reason: str | None = output_field("Why there is another edition; null for the first.")
    redacted: bool = output_field(
        "Whether it was taken back because a figure in it was redacted; then it has no forms any more."
    )
    forms: list[PublishedFormShape] = output_field("Its forms.")


def edition_shape(edition: PublishedEdition) -> ReportEditionShape:
    """A published edition with the addresses of its forms."""
    address = edition_address(edition)
    forms = [] if edition.is_redacted else edition.forms
    return ReportEditionShape.of(
        edition,
        year_label=label(parse_period(edition.year)),
        redacted=edition.is_redacted,
        forms=[
            PublishedFormShape(
                name=form.name,
                content_type=form.content_type,
                bytes=form.size,
                sha256=form.sha256,
                href=f"{address}&format={form.name}",
            )
            for form in forms
        ],
    )


def edition_address(edition: PublishedEdition) -> str:
    """Where an edition is read, in whatever form is asked for."""
    theme = "" if edition.theme is None else f"&theme={edition.theme}"
    return f"/v1/reports/{edition.year}?edition={edition.edition}{theme}"
