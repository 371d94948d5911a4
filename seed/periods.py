"""Turns a published ISO 8601 period into Waymark's period id, with its first and last day for sorting."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:/P(\d{1,3})([YM]))?")
APRIL = 4


@dataclass(frozen=True, slots=True)
class Span:
    """A period of the seed: Waymark's id, first day and last day."""

    id: str
    start: date
    end: date


def span(iso: str) -> Span:
    """Read `2022-04-01/P1Y`, `2018-04-01/P3M`, `2022-01-01/P3Y` or a day; ValueError for anything else."""
    match = ISO.fullmatch(iso)
    if match is None:
        raise ValueError(f"not a period of the figures: {iso!r}")
    start = date(int(match[1]), int(match[2]), int(match[3]))
    if match[4] is None:
        return Span(iso, start, start)
    months = int(match[4]) * (12 if match[5] == "Y" else 1)
    return Span(_id(iso, start=start, months=months), start, _after(start, months=months) - timedelta(days=1))


def _after(start: date, *, months: int) -> date:
    years, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(years, month + 1, start.day)


def _id(iso: str, *, start: date, months: int) -> str:
    """The short id where Waymark has one for this stretch; else the interval in its file-name form."""
    pair = f"{start.year}-{(start.year + 1) % 100:02d}"
    match start.day, start.month, months:
        case 1, month, 1:
            return f"{start.year}-M{month:02d}"
        case 1, 1 | 4 | 7 | 10 as month, 3:
            first = start.year if month >= APRIL else start.year - 1
            return f"{first}-{(first + 1) % 100:02d}-Q{(month - APRIL) % 12 // 3 + 1}"
        case 1, 1, 12:
            return str(start.year)
        case 1, 4, 12:
            return pair
        case 1, 9, 12:
            return f"AY{pair}"
        case 1, 1, _ if months % 12 == 0:
            return f"{start.year}-{start.year + months // 12 - 1}"
        case _:
            return iso.replace("/", "--")
