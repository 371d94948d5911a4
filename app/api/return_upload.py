"""Bodies of returns: JSON, CSV or a workbook, to rows; and what is wrong with them, in the caller's own places."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import Headers

from app.api.errors import FORBIDDEN, IMPLAUSIBLE
from app.contract.return_bodies import RETURN, checked
from app.domain.publishing.plausibility import FindingKind
from app.domain.publishing.returns import (
    ALL_READ,
    ForbiddenRowsError,
    ImplausibleError,
    ImplausibleRow,
    InvalidReturnError,
    RowFault,
    UnreadRows,
)
from app.edge.problem_shape import MOST_ITEMS, ProblemItem
from app.edge.problems import INVALID_INPUT, WRONG_MEDIA_TYPE, Refusal, item
from app.edge.strict_json import require_json, strict_json
from app.edge.validation import items_of
from app.formats.uploads.csv_file import read_csv
from app.formats.uploads.faults import UploadError
from app.formats.uploads.rows import Upload
from app.formats.uploads.workbook_file import read_workbook
from app.wording.returns import odd, reason_required

JSON, CSV = "application/json", "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES: Mapping[str, Callable[[bytes], Upload]] = {CSV: read_csv, XLSX: read_workbook}
IN_THE_ADDRESS = ("indicator", "area", "period")
_ROW = "/values/{}"


@dataclass(frozen=True, slots=True)
class Sent:
    """A return as it was sent: its rows, and what of them could not be read.

    `lines` are the rows of the file that they stood in (None: it was JSON). A `single` one is the body itself, whose
    indicator, area and period are in the address.
    """

    entries: Sequence[Mapping[str, Any]]
    lines: Sequence[int] | None
    left_empty: int = 0
    reason: str | None = None
    single: bool = False
    unread: UnreadRows = ALL_READ

    def number(self, index: int) -> int:
        """The number of a row by its place."""
        return index + 1 if self.lines is None else self.lines[index]

    def place(self, index: int, column: str | None) -> Mapping[str, Any]:
        """Where a fault is: a row and column of the file, or a pointer into the JSON."""
        if self.single:
            return {"parameter": column} if column in IN_THE_ADDRESS else {"pointer": f"/{column}"}
        if self.lines is None:
            return {"pointer": _ROW.format(index) if column is None else f"{_ROW.format(index)}/{column}"}
        return {"row": self.lines[index], "column": column}


def read_sent(headers: Headers, body: bytes) -> Sent:
    """The rows of a body by its media type, with what cannot be read in them.

    Raises a Refusal, or RequestValidationError for JSON, where no row can be read.
    """
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == JSON:
        return _read_json(headers, body)
    read = FILES.get(kind)
    if read is None:
        raise Refusal(WRONG_MEDIA_TYPE, f"Send the return as {JSON}, {CSV} or {XLSX}, and say so in Content-Type.")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(WRONG_MEDIA_TYPE, "Send the body without a content encoding.")
    try:
        upload = read(body)
    except UploadError as error:
        items = [item(one.code, one.detail, row=one.row, column=one.column) for one in error.cells[:MOST_ITEMS]]
        raise Refusal(INVALID_INPUT, _with_count(str(error), len(error.cells)), items) from None
    return Sent(upload.entries, upload.rows, upload.left_empty, unread=upload.unread)


def refusal_of(error: InvalidReturnError | ImplausibleError, *, sent: Sent) -> Refusal:
    """What the rules found, in the places of what was sent."""
    if isinstance(error, ImplausibleError):
        found = [
            item("implausible", odd(one.finding, definition=one.definition), **sent.place(one.index, _column_of(one)))
            for one in error.odd[:MOST_ITEMS]
        ]
        return Refusal(IMPLAUSIBLE, _with_count(str(error), len(error.odd)), found)
    items = _of_the_whole(error, sent=sent)
    count = len(items) + len(error.row_faults)
    items += [
        item(one.code, _detail(one, sent=sent), **sent.place(one.index, one.column))
        for one in error.row_faults[: MOST_ITEMS - len(items)]
    ]
    kind = FORBIDDEN if isinstance(error, ForbiddenRowsError) else INVALID_INPUT
    return Refusal(kind, _with_count(str(error), count), items)


def _column_of(one: ImplausibleRow) -> str:
    return "period" if one.finding.kind is FindingKind.NOT_ENDED else "value"


def _of_the_whole(error: InvalidReturnError, *, sent: Sent) -> list[ProblemItem]:
    """What is wrong with a return besides its rows: published values change, and it does not say why."""
    if not error.unexplained:
        return []
    place: Mapping[str, Any] = {"pointer": "/reason"} if sent.lines is None else {"parameter": "reason"}
    detail = reason_required([sent.number(index) for index in error.unexplained])
    return [item("reason_required", detail, **place)]


def _detail(fault: RowFault, *, sent: Sent) -> str:
    return fault.detail if fault.first is None else fault.detail.format(sent.number(fault.first))


def _with_count(detail: str, count: int) -> str:
    return f"{detail} The first {MOST_ITEMS} are listed." if count > MOST_ITEMS else detail


def _read_json(headers: Headers, body: bytes) -> Sent:
    require_json(headers)
    found = strict_json(body)
    try:
        read = RETURN.validate_python(found)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
        if not (isinstance(found, dict) and all(one["loc"][0] == "values" and len(one["loc"]) > 1 for one in errors)):
            raise RequestValidationError(_in_body(errors)) from None
        return _read_in_part(found)
    return Sent(read["values"], None, reason=read.get("reason"))


def _read_in_part(body: Mapping[str, Any]) -> Sent:
    """JSON that has the shape of a return but for some of its rows."""
    read = checked(body["values"], unread={})
    places = [int(one["loc"][0]) for one in read.errors]
    items = items_of([{**one, "loc": ("body", "values", *one["loc"])} for one in read.errors])
    faults = [
        RowFault(index, _column(one, index), one.code, one.detail) for index, one in zip(places, items, strict=True)
    ]
    return Sent(read.rows, None, reason=body.get("reason"), unread=UnreadRows(tuple(faults), read.partial))


def _column(found: ProblemItem, index: int) -> str | None:
    """What a pointer names inside a row; None for the row itself."""
    row, inside = _ROW.format(index), str(found.pointer)
    return None if inside == row else inside.removeprefix(f"{row}/")


def _in_body(errors: Iterable[Any]) -> list[dict[str, Any]]:
    return [{**error, "loc": ("body", *error["loc"])} for error in errors]
