"""What a changed rule, definition or target does to the council's own warnings and judgements, in the working view."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from app.domain.measures.indicator import Definition
from app.domain.measures.period import Period
from app.domain.performance.card import PeriodJudgement
from app.domain.publishing.change_items import View
from app.services.performance.assessment_data import ReadContext, Snapshot, load_snapshot
from app.services.performance.cards import read_history
from app.services.unit_of_work import Writer
from app.services.warnings.warning_changes import Pair, open_warnings, raised_and_cleared


class JudgedBy(StrEnum):
    """Which judgement of a period changes."""

    DIRECTION_OF_TRAVEL = "direction_of_travel"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class JudgementChange:
    """A judgement of one period before and after; None on the side where the period has none."""

    definition: Definition
    period: Period
    judged_by: JudgedBy
    old: str | None
    new: str | None


@dataclass(slots=True)
class ChangeEffect:
    """The warnings open only after a change, and only before, and the judgements that differ."""

    warnings_raised: tuple[Pair, ...] = ()
    warnings_cleared: tuple[Pair, ...] = ()
    judgements_changed: tuple[JudgementChange, ...] = ()


Judged = Mapping[tuple[Period, JudgedBy], tuple[str, Definition]]


@dataclass(frozen=True, slots=True)
class _State:
    """The open warnings and the judgements of every period, before or after a change."""

    warnings: Mapping[str, Pair]
    judgements: Judged


@contextmanager
def change_effect(writer: Writer, *, home_area: str, indicator: str | None) -> Iterator[ChangeEffect]:
    """Filled in when the block ends, with what it did to `indicator`; None: to the warnings of every indicator."""
    effect, before = ChangeEffect(), _state(writer, home_area=home_area, indicator=indicator)
    yield effect
    after = _state(writer, home_area=home_area, indicator=indicator)
    effect.warnings_raised, effect.warnings_cleared = raised_and_cleared(before.warnings, after.warnings)
    effect.judgements_changed = tuple(_differing(before.judgements, after.judgements))


def _state(writer: Writer, *, home_area: str, indicator: str | None) -> _State:
    read_context = ReadContext(writer.now, home_area, View.WORKING, is_current=True)
    snapshot = load_snapshot(writer.connection, read_context=read_context)
    indicators = snapshot.reference.shown() if indicator is None else [indicator]
    warnings = open_warnings(writer.connection, snapshot=snapshot, indicators=indicators)
    judgements = {} if indicator is None else _judgements(writer.connection, snapshot=snapshot, indicator=indicator)
    return _State(warnings, judgements)


def _judgements(connection: Connection, *, snapshot: Snapshot, indicator: str) -> Judged:
    reference, home_area = snapshot.reference, snapshot.read_context.home_area
    if indicator not in reference.shown() or home_area not in reference.areas:
        return {}
    return {
        (entry.value.period, judged_by): (judgement, entry.definition)
        for entry in read_history(connection, snapshot=snapshot, area=home_area, indicator=indicator)
        for judged_by, judgement in _of_period(entry).items()
    }


def _of_period(entry: PeriodJudgement) -> dict[JudgedBy, str]:
    return {
        JudgedBy.DIRECTION_OF_TRAVEL: entry.direction.judgement.value,
        JudgedBy.TARGET: entry.target.status.value,
    }


def _differing(before: Judged, after: Judged) -> Iterator[JudgementChange]:
    """The judgements that differ, the latest period first."""
    for key in sorted(before.keys() | after.keys(), key=lambda key: (key[0].end, key[1]), reverse=True):
        old, new = before.get(key), after.get(key)
        known = new or old
        if known is not None and (old and old[0]) != (new and new[0]):
            yield JudgementChange(known[1], key[0], key[1], old[0] if old else None, new[0] if new else None)
