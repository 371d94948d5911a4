"""The sheets of a workbook as one return, each row with its sheet and number."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from app.domain.publishing.returns import HEADER_INDEX, MOST_ROWS, RowFault, SubmittedReturn
from app.formats.uploads.faults import CellFault, UploadError, refused

NO_ROWS = "no_rows"


def joined(readers: Sequence[Callable[[], SubmittedReturn]]) -> SubmittedReturn:
    """The rows of all sheets; raises UploadError with every sheet's faults where one of them cannot be read.

    A sheet without a row is ignored where another one has some.
    """
    parts: list[SubmittedReturn] = []
    refusals: list[UploadError] = []
    for read in readers:
        try:
            parts.append(read())
        except UploadError as error:
            refusals.append(error)
    others = [error for error in refusals if {cell.code for cell in error.cells} != {NO_ROWS}]
    if others or not parts:
        cell_faults = [cell for error in others or refusals for cell in error.cells]
        raise UploadError([*cell_faults, *(cell for part in parts for cell in _cell_faults(part))])
    if sum(len(part.rows) for part in parts) > MOST_ROWS:
        raise refused("too_many_rows", f"A return may have {MOST_ROWS:,} rows, on all sheets together: send several.")
    return parts[0] if len(parts) == 1 else _one(parts)


def _cell_faults(part: SubmittedReturn) -> Iterator[CellFault]:
    for fault in part.faults:
        is_header = fault.index == HEADER_INDEX
        line = fault.line if is_header else part.number(fault.index)
        sheet = fault.sheet if is_header else part.sheet(fault.index)
        yield CellFault(line, fault.column, fault.code, fault.detail, sheet)


def _one(parts: Sequence[SubmittedReturn]) -> SubmittedReturn:
    faults: list[RowFault] = []
    partial: set[int] = set()
    count = 0
    for part in parts:
        faults += (
            fault if fault.index == HEADER_INDEX else replace(fault, index=fault.index + count) for fault in part.faults
        )
        partial |= {index + count for index in part.partial}
        count += len(part.rows)
    return SubmittedReturn(
        [row for part in parts for row in part.rows],
        lines=[line for part in parts for line in part.lines or ()],
        sheets=[sheet for part in parts for sheet in part.sheets or ()],
        left_empty=sum(part.left_empty for part in parts),
        faults=tuple(faults),
        partial=frozenset(partial),
    )
