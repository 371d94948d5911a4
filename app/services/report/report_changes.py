"""What has changed since the report before: that of the year before, as it was known at its own cut-off."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from app.domain.measures.period import Period
from app.domain.measures.tier import PUBLIC_TIERS
from app.domain.performance.card import Card, Subject
from app.domain.performance.change_summary import IndicatorState, SummaryItem, SummaryKind, change_items
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.report.report_changes import RevisedFigure, came_and_went, revised_figures
from app.domain.report.report_year import reported_period
from app.services.performance.assessment_data import AssessmentData, ReadContext, load_assessment_data, load_snapshot
from app.services.performance.cards import selected_indicators
from app.services.performance.change_summary import state_of
from app.services.performance.judged_states import load_past
from app.storage.publishing.publications import first_release

_STANDING = (SummaryKind.UNANSWERED, SummaryKind.PROMISE_OVERDUE)


@dataclass(frozen=True, slots=True)
class ReportChanges:
    """What differs from the report before, as it was known at `compared_at`.

    That is None where nothing was public then, so that nothing can have changed. `came` and `went` are indicators by
    code, `titles` the titles of those that went.
    """

    compared_at: datetime | None
    items: tuple[SummaryItem, ...] = ()
    revised: tuple[RevisedFigure, ...] = ()
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.items or self.revised or self.came or self.went)


def read_changes(
    connection: Connection,
    cards: Collection[Card],
    *,
    year: Period,
    read_context: ReadContext,
    compared_at: datetime | None,
    theme: str | None,
) -> ReportChanges:
    """The cards of a year beside those of a report of the year before at `compared_at` (None: a year earlier)."""
    at = compared_at or _year_earlier(read_context.instant)
    first = first_release(connection)
    if first is None or at < first:
        return ReportChanges(None)
    then = replace(read_context, instant=at, is_current=False)
    data = _assessed(connection, read_context=then, theme=theme)
    before = _subjects(data, year=year.year_before, theme=theme)
    if data is None or not before:
        return ReportChanges(None)
    now = _subjects(_assessed(connection, read_context=read_context, theme=theme), year=year, theme=theme)
    states = _states(connection, data, before)
    items = change_items(cards, before=states, today=next(iter(now.values())).reference.today if now else at.date())
    came, went = came_and_went(before, now=now)
    return ReportChanges(
        at,
        tuple(item for item in items if item.kind not in _STANDING and item.card.definition.code not in came),
        revised_figures(before, now=now),
        came,
        went,
        {code: before[code].versions[-1].title for code in went},
    )


def _year_earlier(instant: datetime) -> datetime:
    day = instant.day if (instant.month, instant.day) != (2, 29) else 28
    return instant.replace(year=instant.year - 1, day=day)


def _assessed(connection: Connection, *, read_context: ReadContext, theme: str | None) -> AssessmentData | None:
    """What the public indicators of a theme are judged by; None where the area was not known."""
    snapshot = load_snapshot(connection, read_context=read_context)
    if read_context.home_area not in snapshot.reference.areas:
        return None
    return load_assessment_data(
        connection,
        snapshot=snapshot,
        area=read_context.home_area,
        indicators=_indicators(snapshot.reference, theme=theme),
        same_kind=False,
    )


def _indicators(reference: ReferenceSnapshot, *, theme: str | None) -> list[str]:
    themes = None if theme is None else [theme]
    return selected_indicators(reference, tiers=PUBLIC_TIERS, themes=themes, indicators=None)


def _subjects(data: AssessmentData | None, *, year: Period, theme: str | None) -> dict[str, Subject]:
    """The indicators of a report, each at its period for the year."""
    if data is None:
        return {}
    whole = {code: data.subject(code) for code in _indicators(data.reference, theme=theme)}
    return {
        code: data.subject(code, until=reported_period(subject.whole_series, year=year) or year)
        for code, subject in whole.items()
    }


def _states(connection: Connection, data: AssessmentData, subjects: Mapping[str, Subject]) -> dict[str, IndicatorState]:
    """How the indicators stood: against their targets, and with which warnings."""
    periods = {code: subject.until for code, subject in subjects.items() if subject.until is not None}
    past = load_past(connection, data, list(subjects), periods=periods)
    return {code: state_of(subject, past=past[code]) for code, subject in subjects.items()}
