"""Bodies of returns: JSON, CSV or a workbook, to rows; and their faults, at the places of the body."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import Headers

from app.api.errors import FORBIDDEN, IMPLAUSIBLE
from app.domain.publishing.plausibility import FindingKind
from app.domain.publishing.returns import (
    HEADER_INDEX,
    ForbiddenRowsError,
    ImplausibleError,
    ImplausibleRow,
    InvalidReturnError,
    RowFault,
    SubmittedReturn,
)
from app.edge.problems import INVALID_INPUT, MOST_ITEMS, WRONG_MEDIA_TYPE, ProblemItem, Refusal, problem_item
from app.edge.strict_json import require_json, strict_json
from app.edge.validation import pointer
from app.formats.uploads.faults import UploadError
from app.formats.uploads.file import read_file
from app.formats.uploads.json_body import read_json
from app.formats.uploads.kinds import CSV, JSON, XLSX
from app.formats.uploads.layout import RETURN_LAYOUT, Layout
from app.wording.returns import finding_sentence, reason_required

IN_THE_ADDRESS = ("indicator", "area", "period")


def read_return(headers: Headers, body: bytes, *, layout: Layout = RETURN_LAYOUT) -> SubmittedReturn:
    """The rows of a body, with what cannot be read in them; a file is read as its content says, not its media type.

    Raises a Refusal, or RequestValidationError for JSON, where no row can be read.
    """
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == JSON:
        return _read_json(headers, body, layout=layout)
    if kind not in (CSV, XLSX):
        raise Refusal(WRONG_MEDIA_TYPE, f"Send the return as {JSON}, {CSV} or {XLSX}, and say so in Content-Type.")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(WRONG_MEDIA_TYPE, "Send the body without a content encoding.")
    try:
        return read_file(body, layout=layout)
    except UploadError as error:
        items = [
            problem_item(cell.code, cell.detail, row=cell.row, column=cell.column, sheet=cell.sheet)
            for cell in error.cells[:MOST_ITEMS]
        ]
        raise Refusal(INVALID_INPUT, _with_count(str(error), len(error.cells)), items) from None


def _read_json(headers: Headers, body: bytes, *, layout: Layout) -> SubmittedReturn:
    require_json(headers)
    document = strict_json(body)
    try:
        return read_json(document, layout=layout)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
        raise RequestValidationError([{**fault, "loc": ("body", *fault["loc"])} for fault in errors]) from None


def refusal_of(error: InvalidReturnError | ImplausibleError, *, submitted: SubmittedReturn) -> Refusal:
    """The refusal of a return: each fault of the rules, at its place in the body that was sent."""
    if isinstance(error, ImplausibleError):
        items = _implausible(error.rows[:MOST_ITEMS], submitted=submitted)
        return Refusal(IMPLAUSIBLE, _with_count(str(error), len(error.rows)), items)
    items = _unexplained(error, submitted=submitted)
    count = len(items) + len(error.row_faults) + len(error.implausible)
    items += [
        problem_item(fault.code, _detail(fault, submitted=submitted), **_fault_place(submitted, fault))
        for fault in error.row_faults[: MOST_ITEMS - len(items)]
    ]
    items += _implausible(error.implausible[: MOST_ITEMS - len(items)], submitted=submitted)
    kind = FORBIDDEN if isinstance(error, ForbiddenRowsError) else INVALID_INPUT
    return Refusal(kind, _with_count(str(error), count), items)


def _implausible(rows: Sequence[ImplausibleRow], *, submitted: SubmittedReturn) -> list[ProblemItem]:
    return [
        problem_item(
            "implausible",
            finding_sentence(row.finding, definition=row.definition),
            **_place(submitted, row.index, _column_of(row)),
        )
        for row in rows
    ]


def _fault_place(submitted: SubmittedReturn, fault: RowFault) -> Mapping[str, Any]:
    if fault.index == HEADER_INDEX:
        return {"row": fault.line, "column": fault.column, "sheet": fault.sheet}
    return _place(submitted, fault.index, fault.column)


def _place(submitted: SubmittedReturn, index: int, column: str | None) -> Mapping[str, Any]:
    """Where a fault is: a row and column of the file, or a pointer into the JSON.

    A single value is the body itself, whose indicator, area and period are in the address.
    """
    if submitted.single:
        return {"parameter": column} if column in IN_THE_ADDRESS else {"pointer": pointer(column)}
    if submitted.lines is None:
        rows = submitted.json_field
        return {"pointer": pointer(rows, index) if column is None else pointer(rows, index, *column.split("."))}
    return {"row": submitted.lines[index], "column": column, "sheet": submitted.sheet(index)}


def _column_of(row: ImplausibleRow) -> str:
    return _COLUMNS.get(row.finding.kind, "value")


_COLUMNS = {
    FindingKind.NOT_ENDED: "period",
    FindingKind.KIND_OF_PERIOD: "period",
    FindingKind.AREA_ENDED: "area",
}


def _unexplained(error: InvalidReturnError, *, submitted: SubmittedReturn) -> list[ProblemItem]:
    """The fault of a return that changes published values without a reason."""
    if not error.unexplained:
        return []
    place: Mapping[str, Any] = {"pointer": pointer("reason")} if submitted.lines is None else {"parameter": "reason"}
    detail = reason_required([submitted.place(index) for index in error.unexplained])
    return [problem_item("reason_required", detail, **place)]


def _detail(fault: RowFault, *, submitted: SubmittedReturn) -> str:
    if fault.first is None:
        return fault.detail
    place = submitted.place(fault.first)
    return fault.detail.format(place[0].upper() + place[1:])


def _with_count(detail: str, count: int) -> str:
    return f"{detail} The first {MOST_ITEMS} are listed." if count > MOST_ITEMS else detail
