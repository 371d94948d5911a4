"""The cells of a file, and the fault of one that cannot be read."""

from datetime import date, datetime

Cell = str | float | int | bool | date | datetime | None
MANGLED = "The characters are garbled, because the file was opened with the wrong encoding. Save it as UTF-8."


class CellError(ValueError):
    """A cell that cannot be read; `args` are the kind of fault and one sentence."""
