"""Bodies of returns: JSON, CSV or a workbook, to rows; and what is wrong with them, in the caller's own places."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import Headers

from app.api.problems import FORBIDDEN, IMPLAUSIBLE, INVALID_INPUT, WRONG_MEDIA_TYPE, Refusal, item
from app.api.strict_json import require_json, strict_json
from app.contract.problem import MOST_ITEMS, ProblemItem
from app.contract.returns_sent import RETURN
from app.domain.returns import ForbiddenRowsError, ImplausibleError, InvalidReturnError
from app.formats.uploads.csv_file import read_csv
from app.formats.uploads.faults import UploadError
from app.formats.uploads.rows import Upload
from app.formats.uploads.workbook_file import read_workbook
from app.wording.returns import odd

JSON, CSV = "application/json", "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES: Mapping[str, Callable[[bytes], Upload]] = {CSV: read_csv, XLSX: read_workbook}
IN_THE_ADDRESS = ("indicator", "area", "period")


@dataclass(frozen=True, slots=True)
class Sent:
    """A return as it was sent: its rows; `lines` are the rows of the file that they stood in (None: it was JSON).

    A `single` one is the body itself, whose indicator, area and period are in the address.
    """

    entries: Sequence[Mapping[str, Any]]
    lines: Sequence[int] | None
    left_empty: int = 0
    reason: str | None = None
    single: bool = False

    def number(self, index: int) -> int:
        """The number of a row by its place."""
        return index + 1 if self.lines is None else self.lines[index]

    def place(self, index: int, column: str) -> Mapping[str, Any]:
        """Where a fault is: a row and column of the file, or a pointer into the JSON."""
        if self.single:
            return {"parameter": column} if column in IN_THE_ADDRESS else {"pointer": f"/{column}"}
        if self.lines is None:
            return {"pointer": f"/values/{index}/{column}"}
        return {"row": self.lines[index], "column": column}


def read_sent(headers: Headers, body: bytes) -> Sent:
    """The rows of a body by its media type; raises a Refusal, or RequestValidationError for what JSON holds."""
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
        items = [item(one.code, one.detail, row=one.row, column=one.column) for one in error.cells]
        raise Refusal(INVALID_INPUT, _with_count(str(error), items), items) from None
    return Sent(upload.entries, upload.rows, upload.left_empty)


def refusal_of(error: InvalidReturnError | ImplausibleError, *, sent: Sent) -> Refusal:
    """What the rules found, in the places of what was sent."""
    if isinstance(error, ImplausibleError):
        found = [
            item("implausible", odd(one.finding, definition=one.definition), **sent.place(one.index, "value"))
            for one in error.odd
        ]
        return Refusal(IMPLAUSIBLE, str(error), found)
    items = [item(one.code, _detail(one, sent=sent), **sent.place(one.index, one.column)) for one in error.row_faults]
    kind = FORBIDDEN if isinstance(error, ForbiddenRowsError) else INVALID_INPUT
    return Refusal(kind, _with_count(str(error), items), items)


def _detail(fault: Any, *, sent: Sent) -> str:
    if fault.first is None:
        return str(fault.detail)
    return f"{fault.detail} They stand in row {sent.number(fault.first)} already."


def _with_count(detail: str, items: Sequence[ProblemItem]) -> str:
    return f"{detail} The first {MOST_ITEMS} are listed." if len(items) > MOST_ITEMS else detail


def _read_json(headers: Headers, body: bytes) -> Sent:
    require_json(headers)
    try:
        read = RETURN.validate_python(strict_json(body))
    except ValidationError as error:
        raise RequestValidationError(_in_body(error.errors(include_url=False, include_input=False))) from None
    return Sent(read["values"], None, reason=read.get("reason"))


def _in_body(errors: Iterable[Any]) -> list[dict[str, Any]]:
    return [{**error, "loc": ("body", *error["loc"])} for error in errors]
