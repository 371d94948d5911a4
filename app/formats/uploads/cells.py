"""The cells of a file, and the fault of one that cannot be read."""

from datetime import date, datetime

Cell = str | float | int | bool | date | datetime | None
MANGLED = "The signs are mangled: the file was opened in an encoding that it does not have. Save it as UTF-8."


class CellError(ValueError):
    """A cell that cannot be read; `args` are the kind of fault and one sentence."""
