"""Lines that sum other lines up: they belong to a table for readers, and are no rows of a return."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.formats.uploads.cells import Cell
from app.formats.uploads.columns import NUMBERS

_NAMES = r"(?:(?:grand|sub|overall|year)[ -]?)?totals?|sum|average|mean"
# `Total for the year` and `Average of all`, not `Average days to let a home` and `Total recordable incidents`.
_OF_ROWS = r"(?: (?:of|for|across|over|in|to|all)\b| ?[:(/–-]| \W*[0-9q]).{0,80}"
_ALONE = re.compile(_NAMES, re.IGNORECASE)
_TOTAL = re.compile(rf"(?:{_NAMES})(?:{_OF_ROWS})?|.{{1,80}} totals?", re.IGNORECASE)


NAMED = "This is a total or an average of other rows: delete the row. A year's figure has a row with its own period."
BARE = "This row has figures, but neither an indicator nor a period: delete it where it is a total, else give both."


def is_total(name: str) -> bool:
    """Whether a row is a total or an average by its name."""
    return _TOTAL.fullmatch(name) is not None


def is_total_alone(name: str) -> bool:
    """Whether a name says `Total` or the like and nothing besides, so that it can hardly be an indicator's."""
    return _ALONE.fullmatch(name) is not None


def total_fault(cells: Sequence[Cell], row: Mapping[str, Any]) -> str | None:
    """What to do about a line that is a total: by its name, or because it holds nothing but numbers; else None."""
    indicator, period = row.get("indicator"), row.get("period")
    if indicator is not None:
        return NAMED if is_total(indicator) else None
    texts = [cell.strip() for cell in cells if isinstance(cell, str)]
    if any(map(_TOTAL.fullmatch, texts)):
        return NAMED
    has_figures = period is None and any(row.get(name) is not None for name in NUMBERS)
    return BARE if has_figures else None
