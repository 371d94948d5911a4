"""Reads the folder of published figures: areas, where each series came from, and the values."""

import csv
import gzip
import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from seed.periods import Span, span

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


class FiguresError(Exception):
    """The folder of figures lacks something that the seed is made from, or contradicts itself."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure; `value` is its decimal text as published, or empty with the reason in `note`.

    `remark` is what a reader is told beside it, of a series whose notes are written in codes.
    """

    indicator: str
    area: str
    period: Span
    iso: str
    value: str
    lower: str
    upper: str
    note: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """What the figures say about a series: its web address and the edition that it was read from."""

    url: str
    edition: str


@dataclass(frozen=True, slots=True)
class PublishedArea:
    """An area as the figures list it."""

    code: str
    name: str
    kind: str
    region: str
    ended: str
    successors: tuple[str, ...]


def read_areas(folder: Path) -> dict[str, PublishedArea]:
    """All areas of the figures by code."""
    areas = (
        PublishedArea(
            row["code"],
            row["name"],
            row["type"],
            row["region"],
            row["end_date"],
            tuple(code for code in row["successors"].split(";") if code),
        )
        for row in rows_of(folder / "areas.csv")
    )
    return {area.code: area for area in areas}


def read_series(folder: Path) -> dict[str, Series]:
    """Address and edition of every series by indicator code."""
    return {row["code"]: Series(row["source_url"], row["provenance"]) for row in rows_of(folder / "indicators.csv")}


def read_figures(folder: Path, *, indicators: Collection[str], first_day: str) -> tuple[Figure, ...]:
    """The figures of `indicators` from `first_day` on, in the order of indicator, area and period."""
    wanted = frozenset(indicators)
    found = [
        figure
        for row in rows_of(folder / "values_all.csv.gz")
        if row["indicator_code"] in wanted and row["period"] >= first_day
        for figure in [_figure(row)]
    ]
    found.sort(key=lambda figure: (figure.indicator, figure.area, figure.period.start, figure.period.end))
    for before, after in pairwise(found):
        if (before.indicator, before.area, before.iso) == (after.indicator, after.area, after.iso):
            raise FiguresError(f"two figures for {after.indicator}, {after.area}, {after.iso}")
    return tuple(found)


def _figure(row: Mapping[str, str]) -> Figure:
    return Figure(
        row["indicator_code"],
        row["area_code"],
        span(row["period"]),
        row["period"],
        number_text(row["value"]),
        number_text(row["lower_ci"]),
        number_text(row["upper_ci"]),
        row["note"],
    )


def number_text(text: str) -> str:
    """The published digits, untouched; only an exponent is written out."""
    if not text:
        return ""
    if NUMBER.fullmatch(text) is None or not math.isfinite(float(text)):
        raise FiguresError(f"not a number: {text!r}")
    return format(Decimal(text), "f")


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    if not path.is_file():
        raise FiguresError(f"the folder of figures has no {path.name}")
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as packed:
            yield from csv.DictReader(packed)
    else:
        with path.open(encoding="utf-8", newline="") as plain:
            yield from csv.DictReader(plain)
