"""What differs from the report before: figures that were revised, and indicators that came or went."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.measures.indicator import Definition, in_force
from app.domain.measures.value import Value, rounded_number
from app.domain.performance.card import Subject


@dataclass(frozen=True, slots=True)
class RevisedFigure:
    """A figure that the report before showed, `before` as it stood then and `now` as it stands."""

    definition: Definition
    before: Value
    now: Value


def revised_figures(before: Mapping[str, Subject], *, now: Mapping[str, Subject]) -> tuple[RevisedFigure, ...]:
    """Of the indicators in both, the figures of the report before that differ now, by code.

    Figures differ where their printed forms do, or where one of them has a reason in place of its number.
    """
    revised = (_revised(before[code], now=now[code]) for code in sorted(set(before) & set(now)))
    return tuple(figure for figure in revised if figure is not None)


def _revised(before: Subject, *, now: Subject) -> RevisedFigure | None:
    shown = before.latest
    if shown is None:
        return None
    current = next((value for value in now.whole_series if value.period == shown.period), None)
    if current is None or _printed(current, subject=now) == _printed(shown, subject=before):
        return None
    return RevisedFigure(before.definition, shown, current)


def _printed(value: Value, *, subject: Subject) -> tuple[object, ...]:
    definition = in_force(subject.versions, period=value.period)
    return rounded_number(value, definition=definition), value.missing_reason


def came_and_went(before: Iterable[str], *, now: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes that are new, and those that are gone."""
    earlier, current = set(before), set(now)
    return tuple(sorted(current - earlier)), tuple(sorted(earlier - current))
