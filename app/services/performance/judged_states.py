"""Past states of knowledge: when they ended, what the rules said in each, and what was known through them.

The past never changes. Each state is judged once, and what is known through it is stored; a read judges only the states
that ended since.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from app.domain.measures.area import predecessors
from app.domain.measures.london import LONDON
from app.domain.measures.period import Period
from app.domain.performance.card import Subject, knowledge_state
from app.domain.performance.reference_snapshot import ReferenceSnapshot, snapshot_at
from app.domain.publishing.change_items import View
from app.domain.warnings.life import KnowledgeState, through
from app.services.performance.assessment_data import (
    JUST_BEFORE,
    AssessmentData,
    ReadContext,
    areas_compared,
    by_indicator,
    counted_from,
    load_assessment_data,
    load_snapshot,
    with_revisions_marked,
)
from app.storage.cache.process_cache import process_cache
from app.storage.cache.scope_versions import document_changes
from app.storage.database import is_writing
from app.storage.measures.documents import released_documents
from app.storage.measures.values import ValueFilter, figures_at, values_at
from app.storage.performance.judged_states import (
    Boundaries,
    JudgedThrough,
    Known,
    ValueBoundary,
    add_judged,
    boundaries,
    due_waits,
    encode_known,
    judged_rows,
    latest_judged,
)


@dataclass(frozen=True, slots=True)
class PastKnowledge:
    """What is known of an indicator through its past states, and when the current state began."""

    known: Known
    current_from: datetime


@dataclass(frozen=True, slots=True)
class _Pending:
    """A state that has ended and is not judged: its end, and the instant that it was known from."""

    until: datetime
    known_from: datetime


def load_past(
    connection: Connection,
    data: AssessmentData,
    indicators: Collection[str],
    *,
    periods: Mapping[str, Period] | None = None,
) -> Mapping[str, PastKnowledge]:
    """What is known of some indicators through the states that have ended; judges those that are not judged yet.

    A writer stores what it judges, so that it is not judged again. With `periods` the periods after an indicator's own
    are ignored in every state: such judgements are not stored.
    """
    past, judged = _judge_past(connection, data, indicators, periods=periods)
    if periods is None:
        _store(connection, judged, data=data)
    return past


def current_state(connection: Connection, subject: Subject, *, known_from: datetime) -> KnowledgeState:
    """What the rules say of a subject; cached, since values are often sent one by one.

    It rests on the subject alone and is cached with it, so that a writer who rolls back alters no other state.
    """
    cache = process_cache(connection.engine)
    key = "current state", subject.reference.view, subject.home_area, subject.indicator, subject.area.code
    entry: tuple[Subject, KnowledgeState] | None = cache.get(key)
    if entry is not None and subject.is_judged_like(entry[0]):
        return replace(entry[1], known_from=known_from)
    state = knowledge_state(replace(subject), known_from=known_from)
    cache.put(key, (subject, state))
    return state


def ended_states(connection: Connection, data: AssessmentData, *, recorded: Mapping[str, date]) -> list[str]:
    """The indicators whose values, recorded at the read context's instant, end the state of knowledge before them.

    `recorded` has the end of the earliest period among the values of each indicator, `data` are with the values.
    """
    context = data.snapshot.read_context
    first_known = {code: _first_known(data, code) for code in recorded}
    boundaries = {code: ValueBoundary(context.instant, first_end) for code, first_end in recorded.items()}
    new = [code for code in recorded if context.instant in first_known[code].values()]  # that may be late
    waits = due_waits(connection, new, until=context.instant, view=context.view) if new else {}
    return [
        code
        for code, boundary in boundaries.items()
        if _ends_state(boundary, first_known=first_known[code], waits=waits.get(code, ()))
    ]


def past_after(
    connection: Connection,
    data: AssessmentData,
    past: Mapping[str, PastKnowledge],
    *,
    ended: Mapping[str, KnowledgeState],
) -> dict[str, PastKnowledge]:
    """What is known through the past once the states of some indicators end at the read context's instant."""
    at = data.snapshot.read_context.instant
    judged = [(code, JudgedThrough(at, through(past[code].known, state))) for code, state in ended.items()]
    _store(connection, judged, data=data)
    return {**past, **{code: PastKnowledge(state.known, at) for code, state in judged}}


def _store(connection: Connection, judged: Iterable[tuple[str, JudgedThrough]], *, data: AssessmentData) -> None:
    if is_writing(connection):
        add_judged(connection, judged, area=data.area.code, view=data.snapshot.read_context.view)


def store_judged_states(connection: Connection, *, now: datetime, home_area: str) -> None:
    """Judge and store the ended states of every shown indicator, in both views."""
    for view in View:
        snapshot = load_snapshot(connection, read_context=ReadContext(now, home_area, view))
        if home_area not in snapshot.reference.areas:
            continue
        codes = snapshot.reference.shown()
        data = load_assessment_data(connection, snapshot=snapshot, area=home_area, indicators=codes)
        _, judged = _judge_past(connection, data, codes)
        add_judged(connection, judged, area=home_area, view=view)


def wrong_judged_states(connection: Connection, *, now: datetime, home_area: str) -> Iterator[str]:
    """The stored states that are not what judging the whole past again gives, a sentence each."""
    for view in View:
        stored = {
            (row.indicator, row.known_until): row.body
            for row in judged_rows(connection, area=home_area)
            if row.view == view.value
        }
        if not stored:
            continue
        snapshot = load_snapshot(connection, read_context=ReadContext(now, home_area, view))
        codes = sorted({indicator for indicator, _ in stored})
        data = load_assessment_data(connection, snapshot=snapshot, area=home_area, indicators=codes)
        _, judged = _judge_past(connection, data, codes, from_kept=False)
        right = {(indicator, state.known_until): encode_known(state.known) for indicator, state in judged}
        for indicator, until in sorted(stored):
            if right.get((indicator, until)) != stored[indicator, until]:
                where = f"view {view}, indicator {indicator}, known_until {until.isoformat()}"
                yield f"judged_state has a wrong row: {where}"


def _judge_past(
    connection: Connection,
    data: AssessmentData,
    indicators: Collection[str],
    *,
    periods: Mapping[str, Period] | None = None,
    from_kept: bool = True,
) -> tuple[dict[str, PastKnowledge], list[tuple[str, JudgedThrough]]]:
    """What is known through the past by indicator, and the states that were judged for it."""
    context = data.snapshot.read_context
    instant, view, area = context.instant, context.view, data.area
    unknown = {code: PastKnowledge((), instant) for code in indicators}
    is_home = area.code == context.home_area or area.code in predecessors(context.home_area, areas=data.reference.areas)
    if not is_home:  # warnings are the home area's
        return unknown, []
    latest = {}
    if periods is None and from_kept:
        latest = latest_judged(connection, indicators, area=area.code, until=instant, view=view)
    since = {code: judged.known_until for code, judged in latest.items()}
    changed = boundaries(connection, indicators, since=since, until=instant, view=view)
    with_values = [code for code, changes in changed.items() if changes.values]
    waits = due_waits(connection, with_values, until=instant, view=view) if with_values else {}
    pending = {
        code: _pending(changes, data=data, indicator=code, waits=waits.get(code, ()))
        for code, changes in changed.items()
    }
    known: dict[str, Known] = {code: judged.known for code, judged in latest.items()}
    judged: list[tuple[str, JudgedThrough]] = []
    for until, ended in _by_end(pending):
        judged += _judge(connection, ended, until=until, data=data, known=known, periods=periods)
    begins = {code: changes.since for code, changes in changed.items()}
    begins |= {code: state.known_until for code, state in judged}
    past = {code: PastKnowledge(known.get(code, ()), at) for code, at in begins.items()}
    return unknown | past, judged


def _by_end(pending: Mapping[str, Sequence[_Pending]]) -> list[tuple[datetime, dict[str, _Pending]]]:
    """The pending states by their end, oldest first."""
    ends: dict[datetime, dict[str, _Pending]] = defaultdict(dict)
    for code, states in pending.items():
        for state in states:
            ends[state.until][code] = state
    return sorted(ends.items(), key=lambda pair: pair[0])


def _judge(
    connection: Connection,
    states: Mapping[str, _Pending],
    *,
    until: datetime,
    data: AssessmentData,
    known: dict[str, Known],
    periods: Mapping[str, Period] | None,
) -> list[tuple[str, JudgedThrough]]:
    """Judge the states of some indicators that ended at an instant, and carry `known` through them."""
    context = data.snapshot.read_context
    at = until - JUST_BEFORE
    reference = _reference_at(connection, at, data=data)
    own_values = ValueFilter(indicators=list(states), areas=[data.area.code])
    values = by_indicator(values_at(connection, where=own_values, at=at, view=context.view))
    compared = ValueFilter(indicators=list(states), areas=areas_compared(reference, area=data.area))
    others = figures_at(connection, where=compared, at=at, view=context.view)
    judged = []
    for code, state in states.items():
        subject = Subject(
            reference=reference,
            indicator=code,
            area=data.area,
            home_area=context.home_area,
            values=with_revisions_marked(
                (release.item for release in values.get(code, ())), past=data.past_at(code, at=at)
            ),
            others=others.get(code, {}),
            until=None if periods is None else periods[code],
            counted_from=counted_from(values.get(code, ())),
        )
        if subject.is_known:
            known[code] = through(known.get(code, ()), knowledge_state(subject, known_from=state.known_from))
        judged.append((code, JudgedThrough(until, known.get(code, ()))))
    return judged


def _reference_at(connection: Connection, instant: datetime, *, data: AssessmentData) -> ReferenceSnapshot:
    """The reference data of a past instant: today's, where no document has changed since."""
    snapshot, view = data.snapshot, data.snapshot.read_context.view
    since = snapshot.since or document_changes(connection, around=snapshot.read_context.instant, view=view)[0]
    if since is not None and since <= instant:
        return snapshot.reference.at(instant)
    return snapshot_at(released_documents(connection, until=instant, view=view), instant=instant, view=view)


def _pending(
    changes: Boundaries, *, data: AssessmentData, indicator: str, waits: Sequence[tuple[datetime, int]]
) -> list[_Pending]:
    """The states between instants at which what had been assessed of an indicator could change."""
    first_known = _first_known(data, indicator) if changes.values else {}
    values = {value.at for value in changes.values if _ends_state(value, first_known=first_known, waits=waits)}
    ends = sorted(changes.documents | values)
    begins = [changes.since, *ends]
    return [_Pending(until, begin) for begin, until in zip(begins, ends, strict=False)]


def _ends_state(
    boundary: ValueBoundary, *, first_known: Mapping[date, datetime], waits: Sequence[tuple[datetime, int]]
) -> bool:
    """Whether values changed that had been assessed: of a period not after the area's latest, or of one that was late.

    A value is late by the shortest wait that any version of the definition had said by then, so that a later change
    of the definition alters no state that was judged.
    """
    ends = [end for end, at in first_known.items() if at < boundary.at]
    if not ends:
        return False
    day = boundary.at.astimezone(LONDON).date()
    wait = min((days for known_from, days in waits if known_from <= boundary.at), default=None)
    is_late = wait is not None and any(
        at == boundary.at and end + timedelta(days=wait) < day for end, at in first_known.items()
    )
    return boundary.first_end <= max(ends) or is_late


def _first_known(data: AssessmentData, indicator: str) -> dict[date, datetime]:
    """By the end of each period of the area, from when on a value for it counted."""
    first_known: dict[date, datetime] = {}
    for release in (*data.past.get(indicator, ()), *data.own.get(indicator, ())):
        end = release.item.period.end
        first_known[end] = min(release.released_at, first_known.get(end, release.released_at))
    return first_known
