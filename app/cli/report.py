"""`waymark report`."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic_core import PydanticCustomError

from app.cli.console import AsJson, FileError, Force, err, now, opened, require_free, say
from app.cli.operator import write_to
from app.domain.publishing.change_items import View
from app.domain.report.imprint import Imprint
from app.domain.report.published import PublishedEdition
from app.domain.report.report_year import report_year
from app.settings import Settings

if TYPE_CHECKING:
    from app.formats.registry import ReportFormat
    from app.services.report.annual_report import ReportRequest
    from app.services.unit_of_work import Writer, WriteResult
    from app.storage.database import Database


def add_to(app: typer.Typer) -> None:
    """Give the program this verb."""
    app.command()(report)


def report(
    year: Annotated[str, typer.Argument(help="A financial year, such as 2023-24.")],
    form: Annotated[str, typer.Option("--format", help="json, html, pdf or docx.")] = "html",
    output: Annotated[
        Path | None, typer.Option(help="The file to write; default: annual-report-YEAR with the form's ending.")
    ] = None,
    theme: Annotated[str | None, typer.Option(help="The report of this theme alone, by its code.")] = None,
    cut_off: Annotated[
        str | None,
        typer.Option(help="What was public by then: a day (its start), or an instant with an offset; default: now."),
    ] = None,
    working: Annotated[
        bool, typer.Option("--working", help="A draft of what is recorded, whether it is public or not.")
    ] = False,
    edition: Annotated[int | None, typer.Option(min=1, help="Write this published edition, byte for byte.")] = None,
    publish: Annotated[
        bool, typer.Option("--publish", help="Publish and freeze the report in every form, then write this one.")
    ] = False,
    reason: Annotated[str | None, typer.Option(help="Why there is another edition of a published report.")] = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write the Annual Report of a year: a draft, a published edition, or with --publish a new edition."""
    if publish + working + (edition is not None) > 1:
        raise typer.BadParameter("Give one of --publish, --working and --edition.")
    if reason is not None and not publish:
        raise typer.BadParameter("--reason works only with --publish.")
    if edition is not None and cut_off is not None:
        raise typer.BadParameter("An edition has its own cut-off: leave --cut-off out.")
    settings, chosen, financial_year = Settings(), _form(form), report_year(year)
    file = output or Path(f"annual-report-{financial_year.id}{'' if theme is None else f'-{theme}'}{chosen.suffix}")
    require_free(file, force=force)
    with opened(settings) as database, err.status("Reading the store") as status:
        if edition is not None:
            content, edition_facts = _published(database, financial_year.id, theme=theme, edition=edition, form=chosen)
        else:
            request = _request(settings, financial_year.id, cut_off=cut_off, theme=theme, working=working)
            if publish:
                content, edition_facts = _publish(
                    database, settings, request, reason=reason, form=chosen, tell=status.update
                )
            else:
                content, edition_facts = _draft(database, settings, request, form=chosen, tell=status.update)
        _write(file, content)
    sentence = f"Wrote {len(content):,} bytes to {file}: {edition_facts['what']}."
    say({"file": str(file), "bytes": len(content), **edition_facts}, sentence, as_json=as_json)


def _form(name: str) -> "ReportFormat":
    from app.formats.registry import REPORT_FORMATS

    form = next((each for each in REPORT_FORMATS if each.name == name), None)
    if form is None:
        names = ", ".join(each.name for each in REPORT_FORMATS)
        raise typer.BadParameter(f"There is no form {name} of a report. The forms are: {names}.")
    return form


def _request(
    settings: Settings, year: str, *, cut_off: str | None, theme: str | None, working: bool
) -> "ReportRequest":
    from app.services.report.annual_report import ReportRequest

    view = View.WORKING if working else View.PUBLIC
    instant = now() if cut_off is None else _instant(cut_off)
    return ReportRequest(report_year(year), instant, settings.area, view, theme)


def _instant(text: str) -> datetime:
    from app.api.parameters import plain_instant

    try:
        instant = plain_instant(text)
    except PydanticCustomError as error:
        raise typer.BadParameter(f"--cut-off: {error.message()}") from None
    if not isinstance(instant, datetime):
        raise typer.BadParameter("--cut-off takes a day or an instant with an offset.")
    return instant


def _imprint(settings: Settings) -> Imprint:
    from app.main import accessibility_of

    return Imprint(settings.council_name or "", now(), accessibility=accessibility_of(settings))


def _draft(
    database: "Database", settings: Settings, request: "ReportRequest", *, form: "ReportFormat", tell: Any
) -> tuple[bytes, dict[str, Any]]:
    from dataclasses import replace

    from app.formats.report.forms import write_form
    from app.services.report.editions import read_draft

    imprint = _imprint(settings)
    with database.read() as connection:
        draft = read_draft(connection, request, now=now(), progress=tell)
    tell(f"Writing {form.name.upper()}")
    content = write_form(draft, replace(imprint, council=imprint.council or draft.area.name), form=form)
    return content, {"what": "a draft", "cut_off": request.cut_off.isoformat(), "edition": None}


def _published(
    database: "Database", year: str, *, theme: str | None, edition: int, form: "ReportFormat"
) -> tuple[bytes, dict[str, Any]]:
    from app.services.report.editions import published_edition, published_form

    with database.read() as connection:
        published = published_edition(connection, year=report_year(year), theme=theme, edition=edition, until=now())
        _, content = published_form(connection, published, form.name)
    return content, _edition_fields(published)


def _publish(
    database: "Database",
    settings: Settings,
    request: "ReportRequest",
    *,
    reason: str | None,
    form: "ReportFormat",
    tell: Any,
) -> tuple[bytes, dict[str, Any]]:
    from functools import partial

    from app.formats.report.forms import report_title, write_forms
    from app.services.report.editions import prepare_edition, publish_edition
    from app.services.unit_of_work import WriteResult

    with database.read() as connection:
        prepared = prepare_edition(
            connection,
            request,
            imprint=_imprint(settings),
            reason=reason,
            write=partial(write_forms, progress=tell),
            title=report_title,
            progress=tell,
        )

    def action(writer: "Writer") -> "WriteResult[PublishedEdition]":
        made = publish_edition(writer, prepared)
        return WriteResult(made, made.code, reason=reason)

    made = write_to(database, "create_report", action).result
    content = next(each.content for each in prepared.forms if each.name == form.name)
    return content, _edition_fields(made)


def _edition_fields(edition: "PublishedEdition") -> dict[str, Any]:
    return {
        "what": f"edition {edition.edition} of the report for {edition.year}",
        "cut_off": edition.cut_off.isoformat(),
        "edition": edition.edition,
    }


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise FileError(f"The file {file} cannot be written: {error.strerror}.") from error
