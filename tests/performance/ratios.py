"""Rows of the bench: what was timed, beside its yardstick of the same run, with the aim for the ratio."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Ratio:
    """What was timed on one kind of database, its yardstick, and the most that the ratio of the two should be."""

    what: str
    backend: str
    seconds: float
    yardstick: float
    aim: float | None = None

    @property
    def ratio(self) -> float:
        """How many times the yardstick it took."""
        return self.seconds / self.yardstick


def interleaved(measures: Sequence[Callable[[], float]], *, rounds: int) -> list[float]:
    """The median of what each measure gives over the rounds; all by turns, so that a disturbance hits all alike."""
    rows = [[measure() for measure in measures] for _ in range(rounds)]
    return [median(column) for column in zip(*rows, strict=True)]


def table(title: str, rows: Sequence[Ratio]) -> list[str]:
    """The rows as lines to print."""
    head = f"{title:<64}{'ms':>10}{'beside ms':>11}{'ratio':>8}{'aim':>9}"
    return ["", head, *map(_line, rows)]


def _line(row: Ratio) -> str:
    aim = "" if row.aim is None else f"<= {row.aim:g}"
    name = f"{row.what}, {row.backend}"
    return f"{name:<64}{1e3 * row.seconds:>10.2f}{1e3 * row.yardstick:>11.2f}{row.ratio:>8.2f}{aim:>9}"
