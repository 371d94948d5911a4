"""The published figures as rows, and what puts them into a store."""

import csv
import re
from pathlib import Path

HERE = Path(__file__).parent
UNITS = {"number": "people"}  # what was counted is not said in the column; any noun will do


def rows_of(path: Path) -> tuple[dict[str, str], ...]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def code_of(row: dict[str, str]) -> str:
    """The indicator's code: the council and what it measures."""
    return re.sub(r"[^a-z0-9]+", "-", f"{row['council']} {row['indicator']}".lower()).strip("-")


def places(text: str) -> int:
    """How many decimal places a figure was printed with."""
    return len(text.partition(".")[2])
