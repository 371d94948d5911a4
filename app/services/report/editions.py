"""Publishing a report: it is written in every form and stored, and served byte for byte from then on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from app.domain.errors import ConflictError, Fault, InvalidInputError, NotFoundError
from app.domain.measures.london import day_in_london
from app.domain.measures.period import Period
from app.domain.publishing.change_items import View
from app.domain.report.imprint import Edition, Imprint
from app.domain.report.published import PublishedEdition, PublishedForm
from app.services.report.annual_report import AnnualReport, ReportRequest, read_report
from app.services.unit_of_work import Writer
from app.storage.publishing import report_editions
from app.storage.publishing.publications import first_release
from app.storage.publishing.redactions import is_redacted_since


@dataclass(frozen=True, slots=True)
class WrittenForm:
    """A report in one form: its name, its media type as it is sent, and its bytes."""

    name: str
    content_type: str
    content: bytes


WriteForms = Callable[[AnnualReport, Imprint], Sequence[WrittenForm]]
TitleOf = Callable[[AnnualReport], str]


@dataclass(frozen=True, slots=True)
class PreparedEdition:
    """An edition written in every form, and not yet recorded."""

    report: AnnualReport
    imprint: Imprint
    edition: Edition
    title: str
    forms: Sequence[WrittenForm]


def read_draft(
    connection: Connection,
    request: ReportRequest,
    *,
    now: datetime,
    progress: Callable[[str], None] = lambda _: None,
) -> AnnualReport:
    """A report that is not published; raises InvalidInputError for a cut-off to come or from before any release."""
    faults = list(_cut_off_faults(connection, request, now=now))
    if faults:
        raise InvalidInputError(" ".join(fault.detail for fault in faults), faults)
    return read_report(connection, compared(connection, request), progress=progress)


def compared(connection: Connection, request: ReportRequest) -> ReportRequest:
    """The request with the cut-off of the latest edition of the year before, where one was published by then."""
    before = report_editions.editions(connection, until=request.cut_off, year=request.year.year_before.id)
    own = [published for published in before if published.theme == request.theme] or [
        published for published in before if published.theme is None
    ]
    return replace(request, compared_at=own[0].cut_off) if own else request


def prepare_edition(
    connection: Connection,
    request: ReportRequest,
    *,
    imprint: Imprint,
    reason: str | None,
    write: WriteForms,
    title: TitleOf,
    progress: Callable[[str], None] = lambda _: None,
) -> PreparedEdition:
    """Write the next edition of a report in every form; raises InvalidInputError with every fault.

    It takes seconds, so it is done before the writer's transaction: what was public at the cut-off stays as it was.
    """
    now = imprint.made_at
    number = next_number(connection, request)
    faults = list(_cut_off_faults(connection, request, now=now))
    if day_in_london(request.cut_off) <= request.year.end:
        detail = f"The year ends on {request.year.end}: publish its report with a later cut-off."
        faults.append(Fault("cut_off", "year_not_ended", detail))
    if number > 1 and reason is None:
        detail = f"Edition {number - 1} of this report is published: say with a reason why there is another."
        faults.append(Fault("reason", "required", detail))
    if faults:
        raise InvalidInputError(" ".join(fault.detail for fault in faults), faults)
    report = read_report(connection, compared(connection, request), progress=progress)
    edition = Edition(number, now, reason if number > 1 else None)
    published = replace(imprint, edition=edition, council=imprint.council or report.area.name)
    progress("Writing the forms")
    return PreparedEdition(report, published, edition, title(report), write(report, published))


def next_number(connection: Connection, request: ReportRequest) -> int:
    """The number of the next edition of a report."""
    return 1 + max((published.edition for published in _all_editions(connection, request)), default=0)


def publish_edition(writer: Writer, prepared: PreparedEdition) -> PublishedEdition:
    """Record an edition; raises ConflictError where another was published, or a figure redacted, since it was written.

    In a dry run the caller rolls it back.
    """
    report, edition = prepared.report, prepared.edition
    request = report.request
    if next_number(writer.connection, request) != edition.number:
        raise ConflictError("Another edition of this report was published meanwhile: read it, and publish again.")
    if is_redacted_since(writer.connection, edition.published_at):
        raise ConflictError("A figure was redacted meanwhile: publish the report again.")
    theme = f"-{request.theme}" if request.theme is not None else ""
    row = {
        "code": f"{request.year.id}{theme}-{edition.number}",
        "year": request.year.id,
        "theme": request.theme,
        "edition": edition.number,
        "title": prepared.title,
        "cut_off": request.cut_off,
        "reason": edition.reason,
        "published_at": edition.published_at,
        "recorded_at": writer.now,
        "recorded_by": writer.caller.holder,
    }
    return report_editions.add_edition(
        writer.connection,
        row,
        [(form.name, form.content_type, form.content) for form in prepared.forms],
        indicators=[indicator.card.definition.code for indicator in report.indicators],
    )


def published_edition(
    connection: Connection, *, year: Period, theme: str | None, edition: int | None, until: datetime
) -> PublishedEdition:
    """An edition of a report by number (None: the latest) as published by an instant.

    Raises NotFoundError, naming the existing editions, and where the edition was taken out since a figure in it was
    redacted.
    """
    every = report_editions.editions(connection, until=until)
    own = [published for published in every if published.year == year.id and published.theme == theme]
    chosen = next((published for published in own if edition in (None, published.edition)), None)
    if chosen is None:
        of = "" if theme is None else f" of the theme {theme}"
        number = "" if edition is None else f" in edition {edition}"
        raise NotFoundError(f"No report for {year.id}{of} is published{number}. {_what_there_is(every)}")
    if chosen.is_redacted:
        raise NotFoundError(
            f"Edition {chosen.edition} of the report for {year.id} was taken back, because a figure in it was redacted."
        )
    return chosen


def published_form(connection: Connection, edition: PublishedEdition, name: str) -> tuple[PublishedForm, bytes]:
    """One form of an edition with its bytes; raises NotFoundError where it was not published in that form."""
    form = next((published for published in edition.forms if published.name == name), None)
    if form is None:
        names = ", ".join(published.name for published in edition.forms)
        raise NotFoundError(f"This edition was not published as {name}. It was published as: {names}.")
    return form, report_editions.form_bytes(connection, edition.id, name)


def _all_editions(connection: Connection, request: ReportRequest) -> list[PublishedEdition]:
    of_year = report_editions.editions(connection, until=None, year=request.year.id)
    return [published for published in of_year if published.theme == request.theme]


def _cut_off_faults(connection: Connection, request: ReportRequest, *, now: datetime) -> Sequence[Fault]:
    if request.cut_off > now:
        return [Fault("cut_off", "later_than_now", "The cut-off has not come yet: give one that has passed.")]
    first = first_release(connection)
    if request.view is View.PUBLIC and (first is None or request.cut_off < first):
        since = "" if first is None or first > now else f": the first release was at {first:%Y-%m-%dT%H:%M:%SZ}"
        return [Fault("cut_off", "too_early", f"Nothing was public yet at the cut-off{since}.")]
    return []


def _what_there_is(editions: Sequence[PublishedEdition]) -> str:
    if not editions:
        return "No report is published yet."
    named = dict.fromkeys(
        f"{published.year} ({published.theme})" if published.theme else published.year for published in editions
    )
    return f"There are reports for: {', '.join(named)}."
