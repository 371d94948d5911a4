"""What returns of rows share: the workbook to fill in, and rows that are recorded as one submission, or not at all."""

from collections.abc import Callable
from typing import Any

from fastapi import Response
from pydantic import BaseModel

from app.api.return_upload import refusal_of
from app.api.writes import PRIVATE, WriteAnswer, WriteFrame
from app.domain.publishing.returns import InvalidReturnError, SubmittedReturn
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
    headers = {
        "Cache-Control": PRIVATE["Cache-Control"],
        "Vary": "Authorization",
        "Content-Disposition": f'attachment; filename="{name}.xlsx"',
    }
    return Response(body, headers=headers, media_type=XLSX)


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
