"""What is wrong with a file, by its own rows and columns."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.domain.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class CellFault:
    """One fault to correct: the row as a spreadsheet counts, the column and the sheet, where there is one."""

    row: int | None
    column: str | None
    code: str
    detail: str
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Flaws:
    """What is wrong with a row before its cells are read, and the columns that are not read for it."""

    cells: list[CellFault] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)


class UploadError(InvalidInputError):
    """A file none of whose rows can be read; `cells` lists what is wrong with it."""

    def __init__(self, cells: Iterable[CellFault]) -> None:
        self.cells = tuple(cells)
        count = len(self.cells)
        faults = "1 fault" if count == 1 else f"{count:,} faults"
        super().__init__(f"Nothing was recorded: {faults} to correct in the file.")


def refused(code: str, detail: str, *, row: int | None = None, sheet: str | None = None) -> UploadError:
    """The refusal of a whole file."""
    return UploadError([CellFault(row, None, code, detail, sheet)])
