"""Adds the confidence limits that the folder of figures leaves out and their publisher prints."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from seed.figures import Figure, FiguresError

Key = tuple[str, str, str]  # indicator, area and period id


@dataclass(frozen=True, slots=True)
class Limits:
    """A figure as its publisher prints it with its limits at 95%, and where."""

    value: str
    lower: str
    upper: str
    source: str


def read_limits() -> Mapping[Key, Limits]:
    """The hand-written table of limits."""
    with (Path(__file__).resolve().parent / "limits.toml").open("rb") as file:
        tables = tomllib.load(file)["limits"]
    return {
        (table["indicator"], area, table["period"]): Limits(value, lower, upper, table["source"])
        for table in tables
        for area, (value, lower, upper) in table["areas"].items()
    }


def with_limits(figures: Iterable[Figure], *, limits: Mapping[Key, Limits]) -> tuple[Figure, ...]:
    """The figures, with limits where the folder has none; FiguresError where they belong to another figure."""
    return tuple(
        _with_limits(figure, limits.get((figure.indicator, figure.area, figure.period.id))) for figure in figures
    )


def _with_limits(figure: Figure, printed: Limits | None) -> Figure:
    if printed is None or not figure.value or figure.lower:
        return figure
    if Decimal(figure.value) != Decimal(printed.value):
        where = f"{figure.indicator}, {figure.area}, {figure.iso}"
        raise FiguresError(f"{where}: the limits are printed with {printed.value}, and the figure is {figure.value}")
    return replace(figure, lower=printed.lower, upper=printed.upper)
