"""What returns of rows share: the workbook to fill in, and rows that are recorded as one submission, or not at all."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import BaseModel

from app.api.errors import documented
from app.api.return_upload import refusal_of
from app.api.writes import PRIVATE, WriteAnswer, WriteFrame
from app.domain.publishing.returns import InvalidReturnError, SubmittedReturn
from app.edge.cache.public_response import now_of
from app.edge.negotiation import chosen_format
from app.formats.registry import TEMPLATE_FORMATS
from app.formats.template_workbook import Template
from app.formats.uploads.kinds import XLSX
from app.services.publishing.row_documents import RecordedDocumentRows
from app.services.unit_of_work import Writer, WriteResult

# What was recorded, and the answer that tells it.
RowsAnswer = tuple[RecordedDocumentRows[Any], BaseModel]


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
    """A file to fill in, in the form that its caller wants, for the caller alone; raises Refusal for other forms."""
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
    """What the contract says of a return of which nothing was kept."""
    return {200: {"description": "Nothing differs from what is recorded, or it was tried dry.", "model": shape}}


def respond_rows(
    write: WriteFrame,
    submitted: SubmittedReturn,
    record: Callable[[Writer], tuple[RecordedDocumentRows[Any], BaseModel]],
) -> Response:
    """Record rows inside the frame of writes: `record` gives what was recorded, and the answer that tells it."""

    def action(writer: Writer) -> WriteResult[WriteAnswer]:
        done, shape = record(writer)
        answer = WriteAnswer(shape, 200 if done.code is None else 201)
        return WriteResult(answer, done.code or "nothing", rows=done.texts, reason=submitted.reason)

    try:
        return write.respond(action)
    except InvalidReturnError as error:
        raise refusal_of(error, submitted=submitted) from None
