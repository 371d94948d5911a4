"""What returns of rows share: the workbook to fill in, and rows that are recorded as one submission, or not at all."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel

from app.api.auth import caller_with
from app.api.errors import documented
from app.api.return_upload import read_return, refusal_of
from app.api.writes import PRIVATE, WriteAnswer, WriteFrame, post_frame
from app.domain.publishing.access import Caller, Scope
from app.domain.publishing.returns import InvalidReturnError, SubmittedReturn
from app.edge.cache.public_response import now_of
from app.edge.negotiation import chosen_format
from app.formats.registry import TEMPLATE_FORMATS
from app.formats.template_workbook import Template
from app.formats.uploads.kinds import XLSX
from app.formats.uploads.layout import Layout
from app.services.publishing.row_documents import RecordedDocumentRows
from app.services.unit_of_work import Writer, WriteResult

Definer = Annotated[Caller, Depends(caller_with(Scope.DEFINE))]
DefinerPost = Annotated[WriteFrame, Depends(post_frame(Scope.DEFINE))]
# What is recorded, and its answer.
RowsAnswer = tuple[RecordedDocumentRows[Any], BaseModel]


def read_rows(
    request: Request, write: WriteFrame, *, layout: Layout, reason: str | None, operation: str
) -> SubmittedReturn:
    """The rows of a body; the reason of the query stands in for one that the body does not give."""
    submitted = read_return(request.headers, write.body, layout=layout)
    return replace(submitted, reason=submitted.reason or reason, operation=operation)


def workbook_responses(address: str) -> dict[int | str, dict[str, Any]]:
    """What the contract says of the answer of a route that gives a workbook to send to an address."""
    return {
        200: {
            "description": f"The workbook: send it to {address} when it is filled in.",
            "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}},
        }
    }


def workbook_response(body: bytes, *, name: str) -> Response:
    """A workbook for its caller alone, saved under a name."""
    return Response(body, headers=_saved_as(f"{name}.xlsx", vary="Authorization"), media_type=XLSX)


TemplateForm = Annotated[
    str | None,
    Query(
        alias="format",
        title="Template format",
        description="The form of the file; in place of `Accept`.",
        json_schema_extra={"enum": [form.name for form in TEMPLATE_FORMATS]},
    ),
]


def template_responses(address: str) -> dict[int | str, dict[str, Any]]:
    """What the contract says of the answer of a route that gives a file to fill in, as a workbook or as CSV."""
    description = f"The file: send it to {address} when it is filled in."
    text: dict[str, Any] = {"schema": {"type": "string"}}
    responses = workbook_responses(address)
    content = {**responses[200]["content"], "text/csv": text}
    return {200: {"description": description, "content": content}, **documented(406)}


def template_response(request: Request, template: Template, *, name: str, form: str | None) -> Response:
    """A file to fill in, in the form that its caller asks for, for the caller alone; raises Refusal for other forms."""
    accept = ", ".join(request.headers.getlist("accept")) or None
    chosen = chosen_format(form, accept, formats=TEMPLATE_FORMATS)
    headers = _saved_as(f"{name}{chosen.suffix}", vary="Authorization, Accept")
    return Response(chosen.write(template, now_of(request)), headers=headers, media_type=chosen.content_type)


def _saved_as(name: str, *, vary: str) -> dict[str, str]:
    return {
        "Cache-Control": PRIVATE["Cache-Control"],
        "Vary": vary,
        "Content-Disposition": f'attachment; filename="{name}"',
    }


def unrecorded_responses(shape: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """What the contract says of a return that records nothing."""
    return {200: {"description": "Nothing differs from what is recorded, or this was a dry run.", "model": shape}}


def respond_rows(
    write: WriteFrame,
    submitted: SubmittedReturn,
    record: Callable[[Writer], tuple[RecordedDocumentRows[Any], BaseModel]],
) -> Response:
    """Record rows inside the frame of writes: `record` gives what is recorded, and its answer."""

    def action(writer: Writer) -> WriteResult[WriteAnswer]:
        recorded, shape = record(writer)
        answer = WriteAnswer(shape, 200 if recorded.code is None else 201)
        return WriteResult(answer, recorded.code or "nothing", rows=recorded.texts, reason=submitted.reason)

    try:
        return write.respond(action)
    except InvalidReturnError as error:
        raise refusal_of(error, submitted=submitted) from None
