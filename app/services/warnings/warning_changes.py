"""Which warnings a write raises and clears, in the working view of the council's own area."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from app.domain.measures.indicator import Definition, in_force
from app.domain.measures.value import Value
from app.domain.performance.card import Subject
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.warnings.life import KnowledgeState, Warning, WarningState, goes_on
from app.services.performance.assessment_data import Snapshot, load_assessment_data
from app.services.performance.cards import read_life, warnings_in
from app.services.performance.judged_states import PastKnowledge, current_state, ended_states, load_past, past_after

Pair = tuple[Warning, Definition, str]  # with the definition and the name of the area that word it
Life = Mapping[str, Sequence[Warning]]  # by indicator


@dataclass(slots=True)
class WarningChanges:
    """The warnings open only after, and only before; `assessed` is false where the return is too large to tell.

    One that goes on under another id, since its first period has changed, is in neither.
    """

    raised: tuple[Pair, ...] = ()
    cleared: tuple[Pair, ...] = ()
    assessed: bool = True


@contextmanager
def warning_changes(
    connection: Connection, *, snapshot: Snapshot, values: Sequence[Value] | None
) -> Iterator[WarningChanges]:
    """Filled in when the block ends, with what recording `values` did to the open warnings; None: not looked at.

    The block records just these values, and may record commentaries; what judgements rest on is read before it, once.
    """
    if values is None:
        yield WarningChanges(assessed=False)
        return
    changes, reference, home_area = WarningChanges(), snapshot.reference, snapshot.read_context.home_area
    codes = sorted({value.indicator for value in values if reference.tier(value.indicator) is not None})
    if not codes or home_area not in reference.areas:
        yield changes
        return
    data = load_assessment_data(connection, snapshot=snapshot, area=home_area, indicators=codes, same_kind=False)
    past = load_past(connection, data, codes)
    areas = data.areas
    judged = [value for value in values if value.area in areas and reference.tier(value.indicator) is not None]
    touched = sorted({value.indicator for value in judged})
    yield changes
    before, after = data.just_before(), data.with_recorded(judged)
    ended = ended_states(connection, after, recorded=_first_ends(value for value in values if value.indicator in past))
    subjects = {code: before.subject(code) for code in sorted({*touched, *ended})}
    states = _states(connection, subjects, past=past)
    life = {code: warnings_in(subjects[code], states[code], past=past[code]) for code in touched}
    was_open = open_pairs(known_pairs(life, reference=reference))
    past = past_after(connection, after, past, ended={code: states[code] for code in ended})
    subjects = {code: after.subject(code) for code in touched}
    states = _states(connection, subjects, past=past)
    life = {code: warnings_in(subjects[code], states[code], past=past[code]) for code in touched}
    known = known_pairs(life, reference=reference)
    changes.raised, changes.cleared = raised_and_cleared(was_open, open_pairs(known))
    # as they are now: what is suppressed since is not given
    changes.cleared = tuple(known.get(pair[0].id, pair) for pair in changes.cleared)


def _states(
    connection: Connection, subjects: Mapping[str, Subject], *, past: Mapping[str, PastKnowledge]
) -> dict[str, KnowledgeState]:
    """What the rules say of some indicators now."""
    return {
        code: current_state(connection, subject, known_from=past[code].current_from)
        for code, subject in subjects.items()
    }


def raised_and_cleared(
    before: Mapping[str, Pair], after: Mapping[str, Pair]
) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """The warnings open only after, and those open only before, by what is open before and after."""
    raised = [pair for identity, pair in after.items() if identity not in before]
    cleared = [pair for identity, pair in before.items() if identity not in after]
    return (
        tuple(new for new in raised if not any(pair_goes_on(old, as_=new) for old in cleared)),
        tuple(old for old in cleared if not any(pair_goes_on(old, as_=new) for new in raised)),
    )


def pair_goes_on(before: Pair, *, as_: Pair) -> bool:
    """Whether a warning open before and one open after are the same warning of one indicator."""
    return before[0].indicator == as_[0].indicator and goes_on(before[0], as_=as_[0])


def open_warnings(connection: Connection, *, snapshot: Snapshot, indicators: Collection[str]) -> dict[str, Pair]:
    """The open warnings of some indicators in the council's own area, by id, each with its newest definition."""
    return open_pairs(read_known_pairs(connection, snapshot=snapshot, indicators=indicators))


def read_known_pairs(connection: Connection, *, snapshot: Snapshot, indicators: Collection[str]) -> dict[str, Pair]:
    """Every warning of some indicators in the council's own area, likewise."""
    reference, home_area = snapshot.reference, snapshot.read_context.home_area
    codes = sorted(code for code in indicators if reference.tier(code) is not None)
    if not codes or home_area not in reference.areas:
        return {}
    return known_pairs(read_life(connection, snapshot=snapshot, area=home_area, indicators=codes), reference=reference)


def known_pairs(life: Life, *, reference: ReferenceSnapshot) -> dict[str, Pair]:
    """By id, every warning with the definition and the name of the area that word it."""
    return {
        warning.id: (
            warning,
            in_force(reference.versions[code], period=warning.latest),
            reference.areas[warning.area].name,
        )
        for code, warnings in life.items()
        for warning in warnings
    }


def open_pairs(pairs: Mapping[str, Pair]) -> dict[str, Pair]:
    """Those that are open."""
    return {identity: pair for identity, pair in pairs.items() if pair[0].state is WarningState.OPEN}


def _first_ends(values: Iterable[Value]) -> dict[str, date]:
    """By indicator, the end of the earliest period among values."""
    ends: dict[str, date] = {}
    for value in values:
        end = value.period.end
        ends[value.indicator] = min(end, ends.get(value.indicator, end))
    return ends
