"""Which warnings a write raises and clears, in the working view of the council's own area."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection

from app.domain.measures.indicator import Definition
from app.domain.warnings.life import Warning, WarningState
from app.services.performance.assessment_data import ReadContext, Snapshot, load_snapshot
from app.services.performance.cards import read_life

Pair = tuple[Warning, Definition]


@dataclass(slots=True)
class WarningChanges:
    """The warnings open only after, and only before; `assessed` is false where the return is too large to tell.

    One that goes on under another id, since its first period is another now, is in neither.
    """

    raised: tuple[Pair, ...] = ()
    cleared: tuple[Pair, ...] = ()
    assessed: bool = True


@contextmanager
def warning_changes(
    connection: Connection, *, read_context: ReadContext, indicators: Collection[str] | None
) -> Iterator[WarningChanges]:
    """Filled in when the block ends, with what it did to the open warnings of `indicators`; None: not looked at.

    The block may record values and commentaries: what a judgement rests on besides is read once.
    """
    if indicators is None:
        yield WarningChanges(assessed=False)
        return
    changes, snapshot = WarningChanges(), load_snapshot(connection, read_context=read_context)
    before = open_warnings(connection, snapshot=snapshot, indicators=indicators)
    yield changes
    after = open_warnings(connection, snapshot=snapshot, indicators=indicators)
    changes.raised, changes.cleared = raised_and_cleared(before, after)


def raised_and_cleared(
    before: Mapping[str, Pair], after: Mapping[str, Pair]
) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """The warnings open only after, and those open only before, by what is open before and after."""
    raised = [pair for identity, pair in after.items() if identity not in before]
    cleared = [pair for identity, pair in before.items() if identity not in after]
    return (
        tuple(new for new in raised if not any(_goes_on(old, as_=new) for old in cleared)),
        tuple(old for old in cleared if not any(_goes_on(old, as_=new) for new in raised)),
    )


def _goes_on(before: Pair, *, as_: Pair) -> bool:
    """Whether a warning open before and one open after are of one indicator and rule, and share a period."""
    old, new = before[0], as_[0]
    same_rule = (old.indicator, old.rule) == (new.indicator, new.rule)
    return same_rule and not old.latest < new.raised_in and not new.latest < old.raised_in


def open_warnings(connection: Connection, *, snapshot: Snapshot, indicators: Collection[str]) -> dict[str, Pair]:
    """The open warnings of some indicators in the council's own area, by id, each with its newest definition."""
    reference, home_area = snapshot.reference, snapshot.read_context.home_area
    codes = sorted(code for code in indicators if reference.tier(code) is not None)
    if not codes or home_area not in reference.areas:
        return {}
    return {
        warning.id: (warning, reference.versions[code][-1])
        for code, warnings in read_life(connection, snapshot=snapshot, area=home_area, indicators=codes).items()
        for warning in warnings
        if warning.state is WarningState.OPEN
    }
