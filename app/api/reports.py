"""The Annual Report: published editions, drafts, and publishing one."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request, Response, Security
from pydantic import BeforeValidator

from app.api.auth import BEARER, optional_caller, require_caller
from app.api.context import Context, context_of, reading
from app.api.errors import documented
from app.api.parameters import DEFAULT, LONGEST, AsOf, Cursor, Limit, ViewChoice, kind_of_text, plain_instant
from app.api.reads import ANSWERED, note_view, read_router, respond_page
from app.api.responses import LAST_CHANGE, ReadOptions, read_options_of, report_form, respond_report
from app.api.writes import WriteAnswer, WriteFrame, combined_router, post_frame, write_router
from app.contract.base import Page
from app.contract.report.annual_report import AnnualReportShape
from app.contract.report.edition import ReportEditionShape, ReportSent, edition_shape
from app.domain.errors import Fault, InvalidInputError
from app.domain.measures.london import LONDON
from app.domain.publishing.access import Scope, require_scope
from app.domain.publishing.change_items import View
from app.domain.report.imprint import Imprint
from app.domain.report.report_year import report_year
from app.edge.cache.public_response import now_of
from app.edge.router import Router
from app.edge.strict_route import PlainBoolean, StrictRoute
from app.formats.registry import REPORT_FORMATS
from app.formats.report.forms import report_title, write_form, write_forms
from app.services.performance.freshness import good_until
from app.services.report.annual_report import ReportRequest
from app.services.report.editions import (
    PreparedEdition,
    prepare_edition,
    publish_edition,
    published_edition,
    published_form,
    read_draft,
)
from app.services.unit_of_work import Writer, WriteResult
from app.storage.cache.scope_versions import REPORTS
from app.storage.publishing.report_editions import editions

reads = read_router("Reports")
_FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The report in the form asked for.",
        "content": {
            form.media_type: {"schema": {"type": "string", "description": f"The same as {form.name.upper()}."}}
            for form in REPORT_FORMATS[1:]
        },
    },
    304: ANSWERED[304],
}
forms = Router(
    route_class=StrictRoute,
    prefix="/v1",
    tags=["Reports"],
    responses={**_FORMS, **documented(400, 401, 403, 404, 406, 429, 503)},
)
writes = write_router("Reports")

PublisherWrite = Annotated[WriteFrame, Depends(post_frame(Scope.PUBLISH))]
FormName = Annotated[
    str | None,
    Query(
        description="The form of the report; in place of `Accept`.",
        json_schema_extra={"enum": [form.name for form in REPORT_FORMATS]},
    ),
]
Year = Annotated[
    str,
    Path(
        max_length=LONGEST,
        description="A financial year, such as 2023-24.",
        json_schema_extra=kind_of_text("financial-year"),
    ),
]
OneTheme = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=LONGEST,
        description="The report of this theme alone, by its code; else the whole one.",
        json_schema_extra=kind_of_text("theme-code"),
    ),
]
EditionNumber = Annotated[
    int | None, Query(ge=1, le=10_000, description="This edition; else the latest. A draft has none.")
]
Draft = Annotated[
    PlainBoolean,
    Query(description="An unpublished report on what was public at the cut-off; needs a key that may read."),
]
CutOff = Annotated[
    datetime | None,
    BeforeValidator(plain_instant),
    Query(
        description="For a draft: the report holds what was known at this instant, no later than now. A date alone is "
        "the start of that day in London. Such as `2026-11-22T12:00:00Z`."
    ),
]


async def _note_report_options(
    request: Request,
    view: ViewChoice = View.PUBLIC,
    as_of: AsOf = None,
    draft: Draft = False,
    _documented: Annotated[object, Security(BEARER)] = None,
) -> None:
    """What a report takes besides its own parameters: a draft needs a key, whatever view it is of."""
    await note_view(request, view=view, as_of=as_of)
    if draft:
        require_scope(require_caller(await optional_caller(request)), Scope.READ)


@reads.get(
    "/reports", operation_id="list_reports", summary="Published reports", response_model=Page[ReportEditionShape]
)
def list_reports(request: Request, limit: Limit = DEFAULT, cursor: Cursor = None) -> Response:
    """Every published edition of the Annual Report, the newest year first, with its forms and their digests."""
    with reading(request) as (connection, read_context):
        editions_until = editions(connection, until=read_context.instant)
        until = good_until(connection, instant=read_context.instant)
    return respond_page(
        request,
        shape=ReportEditionShape,
        items=[edition_shape(each) for each in editions_until],
        key=lambda shape: shape.code,
        cursor=cursor,
        limit=limit,
        until=until,
    )


@forms.get(
    "/reports/{year}",
    operation_id="get_report",
    summary="One year's report",
    response_model=AnnualReportShape,
    dependencies=[Depends(_note_report_options)],
)
def get_report(
    request: Request,
    year: Year,
    theme: OneTheme = None,
    edition: EditionNumber = None,
    draft: Draft = False,
    cut_off: CutOff = None,
    format: FormName = None,
) -> Response:
    """The Annual Report of a financial year as it was published, byte for byte, or with a key a draft of it.

    With `view=working` it is a draft of what is recorded, whether it is public or not.
    """
    form = report_form(request, format)
    financial_year = report_year(year)
    options = read_options_of(request)
    is_draft = draft or options.view is View.WORKING
    _require_compatible(options, is_draft=is_draft, edition=edition, cut_off=cut_off)
    if not is_draft:
        with reading(request) as (connection, read_context):
            chosen_edition = published_edition(
                connection, year=financial_year, theme=theme, edition=edition, until=read_context.instant
            )
            published, content = published_form(connection, chosen_edition, form.name)
            request.scope[LAST_CHANGE] = chosen_edition.published_at
        return respond_report(
            request, content, form=form, content_type=published.content_type, scopes=frozenset({REPORTS})
        )
    context, now = context_of(request), now_of(request)
    report_request = ReportRequest(financial_year, cut_off or now, context.home_area, options.view, theme)
    with context.database.read() as connection:
        report = read_draft(connection, report_request, now=now)
    imprint = _imprint(context, now)
    named = replace(imprint, council=imprint.council or report.area.name)
    content = write_form(report, named, form=form)
    return respond_report(request, content, form=form, content_type=form.content_type, scopes=None)


@writes.post(
    "/reports",
    operation_id="create_report",
    summary="Publish a report",
    status_code=201,
    response_model=ReportEditionShape,
    responses={**documented(409), 200: {"model": ReportEditionShape, "description": "What a dry run would do."}},
)
def create_report(sent: ReportSent, write: PublisherWrite) -> Response:
    """Write the Annual Report of a year in every form and freeze it: from then on it is answered with these bytes.

    What was public at the cut-off is in it, and nothing else. Published again it is a new edition, and the earlier ones
    stay. Writing takes some seconds.
    """
    prepared = None if write.was_done() else _prepared(sent, write)

    def action(writer: Writer) -> WriteResult[WriteAnswer]:
        made = publish_edition(writer, prepared or _prepared(sent, write))
        return WriteResult(WriteAnswer(edition_shape(made), 201), made.code, reason=sent.reason)

    return write.respond(action)


def _prepared(sent: ReportSent, write: WriteFrame) -> PreparedEdition:
    """The edition in every form: it is written before the one writer's transaction, which others wait for."""
    context, now = write.context, now_of(write.request)
    cut_off = sent.cut_off or now
    if cut_off.tzinfo is None:
        cut_off = cut_off.replace(tzinfo=LONDON)
    report_request = ReportRequest(report_year(sent.year), cut_off, context.home_area, View.PUBLIC, sent.theme)
    with context.database.read() as connection:
        return prepare_edition(
            connection,
            report_request,
            imprint=_imprint(context, now),
            reason=sent.reason,
            write=write_forms,
            title=report_title,
        )


def _imprint(context: Context, now: datetime) -> Imprint:
    return Imprint(context.council, now, accessibility=context.accessibility)


def _require_compatible(options: ReadOptions, *, is_draft: bool, edition: int | None, cut_off: datetime | None) -> None:
    """Raise InvalidInputError for parameters of a draft without one, and for those of an edition with one."""
    faults = []
    if not is_draft and cut_off is not None:
        faults.append(Fault("cut_off", "conflict", "Only a draft takes a cut-off: an edition has its own."))
    if is_draft and edition is not None:
        faults.append(Fault("edition", "conflict", "A draft is not an edition: leave this out."))
    if is_draft and options.as_of is not None:
        faults.append(Fault("as_of", "conflict", "A draft takes cut_off in place of this."))
    if faults:
        raise InvalidInputError(" ".join(fault.detail for fault in faults), faults)


router = combined_router(reads, forms, writes)
