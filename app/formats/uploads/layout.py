"""The columns of one kind of file, what reads their cells, and what becomes of its rows."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import TypeAdapter

from app.contract.publishing.return_bodies import RETURN, submitted_return
from app.domain.publishing.returns import (
    SubmittedReturn,
    SubmittedRow,
    has_figure,
    is_empty_row,
)
from app.formats.uploads.cells import Cell
from app.formats.uploads.columns import FIGURES, NUMBERS, READERS, REPEATED, REQUIRED, column_name
from app.formats.uploads.number_cell import Mark, number_cell
from app.formats.uploads.total_row import total_fault
from app.formats.value_columns import READ_PAST


class Submit(Protocol):
    """Rows as the contract reads them, with everything that is wrong in them; `unread` are columns not read, by row."""

    def __call__(self, rows: Sequence[Any], *, unread: Mapping[int, Collection[str]]) -> SubmittedReturn:
        """The rows as submitted."""
        ...


class ReadNumber(Protocol):
    """A cell as a number, or as what a sign beside or instead of it says. Raises CellError."""

    def __call__(self, cell: Cell, *, decimal_comma: bool) -> float | Mark:
        """The number, or the mark."""
        ...


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one kind of file.

    A file has the `required` columns and at least one of `content` or `beside`; a row has the `required_cells`.
    `numbers` are read by `read_number` unless `readers` has another way; those `in_unit` are in the unit of their row,
    those `in_percent` in percent always. `repeated` columns hold few texts however many rows there are. `sent_row`
    gives the row to submit, or None for one that is left empty; `total` says what is wrong with a line that is a total
    of others.
    In JSON the rows are the list `json_field` of the `json_body`, which `submit_json` reads in their other form.
    """

    name: str
    sheet: str
    required: tuple[str, ...]
    required_cells: tuple[str, ...]
    content: tuple[str, ...]
    beside: tuple[str, ...]
    readers: Mapping[str, Callable[[Cell], Any]]
    numbers: tuple[str, ...]
    repeated: frozenset[str]
    read_past: frozenset[str]
    submit: Submit
    json_body: TypeAdapter[Any]
    json_field: str
    sent_row: Callable[[SubmittedRow], SubmittedRow | None]
    total: Callable[[Sequence[Cell], Mapping[str, Any]], str | None] = lambda *_: None
    submit_json: Submit | None = None
    in_unit: frozenset[str] = frozenset()
    in_percent: frozenset[str] = frozenset()
    read_number: ReadNumber = number_cell

    @property
    def known(self) -> tuple[str, ...]:
        """Every column that is read."""
        return (*self.readers, *(name for name in self.numbers if name not in self.readers))

    def is_header(self, cells: Sequence[Cell]) -> bool:
        """Whether a line names what a file cannot do without, or a part of it beside the content."""
        names = {column_name(cell) for cell in cells}
        required = set(self.required)
        return not names.isdisjoint(required) and (names >= required or not names.isdisjoint(self.content))


def _sent_value(row: SubmittedRow) -> SubmittedRow | None:
    """A row without a figure leaves the recorded figure as it is; None for one that says nothing."""
    if "held" in row and row.get("confirmed") is None and row.get("query") is None:
        # Every row of figures that others publish has `held` filled in.
        row = {name: value for name, value in row.items() if name != "held"}
    if has_figure(row):
        return row
    return None if is_empty_row(row) else {name: value for name, value in row.items() if value is not None}


RETURN_LAYOUT = Layout(
    name="a return",
    sheet="Return",
    required=REQUIRED,
    required_cells=REQUIRED,
    content=FIGURES,
    beside=("note",),
    readers=READERS,
    numbers=NUMBERS,
    in_unit=frozenset({"value", "lower_limit", "upper_limit"}),
    in_percent=frozenset({"limits_level"}),
    repeated=REPEATED,
    read_past=READ_PAST,
    submit=submitted_return,
    json_body=RETURN,
    json_field="values",
    sent_row=_sent_value,
    total=total_fault,
)
