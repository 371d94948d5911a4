"""Cards and histories: one indicator or a whole tier, judged in one area."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection

from app.domain.judgement.direction import Judgement
from app.domain.judgement.target_status import TargetStatus
from app.domain.measures.london import midnight_after
from app.domain.measures.period import Period
from app.domain.measures.search import matches
from app.domain.measures.tier import PUBLIC_TIERS, TierNumber
from app.domain.measures.value import Value
from app.domain.performance.card import (
    Card,
    JudgedYear,
    PeriodJudgement,
    Subject,
    card,
    history,
    knowledge_state,
    not_assessed,
    years,
)
from app.domain.performance.chart import HistoryChart, PositionStrip, history_chart, position_strip
from app.domain.performance.currency import CurrencyState
from app.domain.performance.health import CoverageItem, has, reason_code
from app.domain.performance.overview import Counts, count
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.performance.series_statistics import SeriesStatistics, series_statistics
from app.domain.performance.trend_tests import trend_p_value
from app.domain.publishing.change_items import View
from app.domain.warnings.answer_times import NOBODY_YET, is_answered_for
from app.domain.warnings.evidence import NotAssessedReason
from app.domain.warnings.life import KnowledgeState, Warning, through, warnings_now
from app.domain.warnings.rules import NotAssessed, Severity, WarningRule
from app.services.performance.assessment_data import (
    AssessmentData,
    Snapshot,
    by_indicator,
    load_assessment_data,
    with_same_kind,
)
from app.services.performance.judged_states import PastKnowledge, load_past
from app.storage.cache.process_cache import cached, put_in_cache
from app.storage.cache.scope_versions import INDICATORS, PUBLICATIONS, ScopeVersions, next_value_changes, scope_versions
from app.storage.measures.document_spans import REFERENCE
from app.storage.measures.values import ValueFilter, values_at


@dataclass(frozen=True, slots=True)
class CardFilter:
    """Which cards to read; None asks for all. `period` shows each indicator as it stood at that period.

    Cards have all of `having` and none of `lacking`; `unexplained` asks for those with such a warning, or without.
    """

    tiers: Collection[TierNumber] | None = None
    themes: Collection[str] | None = None
    indicators: Collection[str] | None = None
    period: Period | None = None
    judgements: Collection[Judgement] | None = None
    target_statuses: Collection[TargetStatus] | None = None
    severities: Collection[Severity] | None = None
    currencies: Collection[CurrencyState] | None = None
    not_assessed: Collection[WarningRule] | None = None
    not_assessed_reasons: Collection[NotAssessedReason] | None = None
    having: Collection[CoverageItem] | None = None
    lacking: Collection[CoverageItem] | None = None
    unexplained: bool | None = None
    service: str | None = None
    q: str | None = None


class CardOrder(StrEnum):
    """By what cards are listed first; then by tier, theme and title."""

    TIER = "tier"
    SEVERITY = "severity"
    SERVICE = "service"


def read_cards(
    connection: Connection, *, snapshot: Snapshot, area: str, where: CardFilter, rank: bool = False
) -> list[Card]:
    """The cards of every shown indicator that passes the filter, by tier, theme and title; raises NotFoundError."""
    codes = _selected(snapshot.reference, where=where)
    entries = _entries(connection, codes, request=_CardRequest(snapshot, area, where.period, rank))
    return [entry.card for entry in entries if _passes(entry.card, where=where)]


def cards_of(connection: Connection, codes: Iterable[str], *, snapshot: Snapshot) -> Mapping[str, Card]:
    """By code, the home area's cards of those of some indicators that are shown; none where the area is not known."""
    home_area, shown = snapshot.read_context.home_area, set(snapshot.reference.shown()).intersection(codes)
    if not shown or home_area not in snapshot.reference.areas:
        return {}
    cards = read_cards(connection, snapshot=snapshot, area=home_area, where=CardFilter(indicators=shown))
    return {card.definition.code: card for card in cards}


CardVersions = tuple[int | datetime | None, ...]


@dataclass(frozen=True, slots=True)
class CardEntry:
    """A card with the scopes whose versions it rests on, and the instants between which it holds without a write.

    `forms` are what the card was written as, by name; it is filled in by the first who writes it.
    """

    card: Card
    versions: CardVersions
    since: datetime
    until: datetime
    forms: dict[str, bytes] = field(default_factory=dict)

    def holds(self, instant: datetime, *, versions: CardVersions) -> bool:
        """Whether it is still the card at these versions and this instant."""
        return self.versions == versions and self.since <= instant < self.until


@dataclass(frozen=True, slots=True)
class CardPage:
    """A page of cards, the counts of all, the cursor of the next page, and what the page rests on."""

    entries: tuple[CardEntry, ...]
    summary: Counts
    next: str | None
    until: datetime
    scopes: frozenset[str]


Paged = Callable[[Sequence[str]], tuple[Sequence[str], str | None]]


def read_card_page(
    connection: Connection,
    *,
    snapshot: Snapshot,
    area: str,
    where: CardFilter,
    rank: bool,
    paged: Paged,
    order: CardOrder = CardOrder.TIER,
) -> CardPage:
    """A page of the cards that pass the filter, in an order; `paged` chooses among the indicators' codes.

    The counts need the cards of all indicators, on whatever page: cards are cached, so that each is judged once.
    """
    reference = snapshot.reference
    judged = _entries(
        connection, _selected(reference, where=where), request=_CardRequest(snapshot, area, where.period, rank)
    )
    passing = {entry.card.definition.code: entry for entry in judged if _passes(entry.card, where=where)}
    listed = sorted(passing, key=lambda code: _first_by(passing[code].card, order=order))
    chosen, following = paged(listed)
    latest = snapshot.until or midnight_after(reference.instant)
    return CardPage(
        tuple(passing[code] for code in chosen),
        count(entry.card for entry in passing.values()),
        following,
        until=min((entry.until for entry in judged), default=latest),
        scopes=answer_scopes((entry.card.definition.code for entry in judged), reference=reference) | {INDICATORS},
    )


class IndicatorPerformance(NamedTuple):
    """A card with its whole history, its years, and the statistics of the series (None without a value)."""

    card: Card
    periods: tuple[PeriodJudgement, ...]
    years: tuple[JudgedYear, ...]
    statistics: SeriesStatistics | None


def read_card(
    connection: Connection, *, snapshot: Snapshot, area: str, indicator: str, period: Period | None, rank: bool
) -> IndicatorPerformance:
    """An indicator's card with history, years and statistics; raises NotFoundError for the indicator or the area."""
    snapshot.reference.definition(indicator)
    data = load_assessment_data(connection, snapshot=snapshot, area=area, indicators=[indicator], every_period=True)
    past = load_past(connection, data, [indicator], periods=_all_at(period, [indicator]))
    card = _make_card(data, indicator, past=past[indicator], period=period, rank=rank)
    subject = data.subject(indicator, until=period)
    return IndicatorPerformance(
        card, history(subject, rank=rank), years(subject, rank=rank), series_statistics(subject)
    )


def read_history(
    connection: Connection, *, snapshot: Snapshot, area: str, indicator: str
) -> tuple[PeriodJudgement, ...]:
    """Every period of one indicator with its judgements; raises NotFoundError for the area."""
    data = load_assessment_data(connection, snapshot=snapshot, area=area, indicators=[indicator])
    return history(data.subject(indicator), rank=False)


@dataclass(frozen=True, slots=True)
class _CardRequest:
    """What the cards of one read have in common."""

    snapshot: Snapshot
    area: str
    period: Period | None
    rank: bool

    def key(self, indicator: str) -> tuple[object, ...]:
        """The cache key of an indicator's card."""
        context = self.snapshot.read_context
        return "card", context.view, context.home_area, indicator, self.area, self.rank

    def versions(self, indicator: str, *, scopes: ScopeVersions) -> CardVersions:
        """The versions that an indicator's card rests on; the working view says which of its values are public.

        Answers to its warnings count from an instant that is of no scope.
        """
        view, public = self.snapshot.read_context.view.value, View.PUBLIC.value
        of_scopes = scopes.get((view, indicator)), scopes.get((view, REFERENCE)), scopes.get((public, indicator))
        return *of_scopes, self.snapshot.reference.answers_from


def _entries(connection: Connection, indicators: Sequence[str], *, request: _CardRequest) -> list[CardEntry]:
    """The cards of some indicators, in their order; at the current instant, cached ones while nothing has changed."""
    context = request.snapshot.read_context
    if request.period is not None or not context.is_current:
        new = _new_entries(connection, indicators, request=request, scopes={})
        return [new[code] for code in indicators]
    request.snapshot.reference.area(request.area)
    scopes = scope_versions(connection, card_scopes(indicators))
    entries: dict[str, CardEntry] = {}
    for code in indicators:
        entry: CardEntry | None = cached(connection, request.key(code))
        if entry is not None and entry.holds(context.instant, versions=request.versions(code, scopes=scopes)):
            entries[code] = entry
    missing = [code for code in indicators if code not in entries]
    if missing:
        new = _new_entries(connection, missing, request=request, scopes=scopes)
        for code, made in new.items():
            put_in_cache(connection, request.key(code), made)
        entries |= new
    return [entries[code] for code in indicators]


def _new_entries(
    connection: Connection, indicators: Sequence[str], *, request: _CardRequest, scopes: ScopeVersions
) -> dict[str, CardEntry]:
    snapshot, period = request.snapshot, request.period
    data = load_assessment_data(
        connection, snapshot=snapshot, area=request.area, indicators=indicators, every_period=period is not None
    )
    past = load_past(connection, data, indicators, periods=_all_at(period, indicators))
    untils = holding_until(connection, snapshot=snapshot, indicators=indicators)
    return {
        code: CardEntry(
            _make_card(data, code, past=past[code], period=period, rank=request.rank),
            request.versions(code, scopes=scopes),
            snapshot.read_context.instant,
            untils[code],
        )
        for code in indicators
    }


def holding_until(connection: Connection, *, snapshot: Snapshot, indicators: Sequence[str]) -> dict[str, datetime]:
    """By indicator, the first instant at which its card could change without a write; what is past stays."""
    instant, view = snapshot.read_context.instant, snapshot.read_context.view
    if snapshot.until is None:
        return dict.fromkeys(indicators, instant)
    views = {view, View.PUBLIC}  # the working view says which of its values are public
    changes = next_value_changes(connection, indicators, after=instant, views=views)
    return {code: min(snapshot.until, changes.get(code, snapshot.until)) for code in indicators}


def card_scopes(indicators: Iterable[str]) -> frozenset[str]:
    """The scopes that cards of some indicators rest on."""
    return frozenset((*indicators, REFERENCE))


def answer_scopes(indicators: Iterable[str], *, reference: ReferenceSnapshot) -> frozenset[str]:
    """The scopes that answers made of cards rest on: the council's first publication lets its answers count."""
    return card_scopes(indicators) | ({PUBLICATIONS} if reference.answers_from is None else frozenset())


def read_life(
    connection: Connection, *, snapshot: Snapshot, area: str, indicators: Sequence[str]
) -> dict[str, tuple[Warning, ...]]:
    """By indicator, every warning through its states of knowledge."""
    data = load_assessment_data(connection, snapshot=snapshot, area=area, indicators=indicators, same_kind=False)
    past = load_past(connection, data, indicators)
    return {code: warnings_of(data.subject(code), past=past[code]) for code in indicators}


def read_trend_tests(connection: Connection, *, snapshot: Snapshot, area: str) -> dict[str, float]:
    """By indicator, the p-value of the trend tested in its latest period, of all that are shown."""
    reference, context = snapshot.reference, snapshot.read_context
    place, codes = reference.area(area), reference.shown()
    where = ValueFilter(indicators=codes, areas=[area])
    values = by_indicator(values_at(connection, where=where, at=context.instant, view=context.view))
    subjects = (
        Subject(
            reference=reference,
            indicator=code,
            area=place,
            home_area=context.home_area,
            values=tuple(release.item for release in rows),
            others={},
        )
        for code, rows in values.items()
    )
    tests = {subject.indicator: trend_p_value(subject) for subject in subjects}
    return {code: p_value for code, p_value in tests.items() if p_value is not None}


def warnings_of(subject: Subject, *, past: PastKnowledge) -> tuple[Warning, ...]:
    """Every warning of an indicator as it stands."""
    return _warnings(subject, past=past)[0]


def warnings_in(subject: Subject, current: KnowledgeState, *, past: PastKnowledge) -> tuple[Warning, ...]:
    """Every warning of an indicator as it stands in its current state of knowledge."""
    reference = subject.reference
    answers_for = is_answered_for(reference.tier(subject.indicator), subject.definition.supply)
    return warnings_now(
        through(past.known, current),
        current,
        indicator=subject.indicator,
        area=subject.area.code,
        responses=reference.responses,
        today=reference.today,
        answer_times=reference.answer_times if answers_for else NOBODY_YET,
    )


def _all_at(period: Period | None, indicators: Iterable[str]) -> dict[str, Period] | None:
    """One period for all of some indicators; None where each is looked at as it stands."""
    return None if period is None else dict.fromkeys(indicators, period)


@dataclass(frozen=True, slots=True)
class FiguredCard:
    """A card with what its charts show."""

    card: Card
    history: HistoryChart
    position: PositionStrip


def read_figured_cards(
    connection: Connection,
    *,
    snapshot: Snapshot,
    area: str,
    themes: Collection[str] | None,
    choose: Callable[[Sequence[Value]], Period],
) -> list[FiguredCard]:
    """The cards of every indicator of a public tier and some themes (None: all), each as it stood at its own period.

    `choose` names the period by the rows of the indicator's series. All are read and judged at once.
    """
    codes = _selected(snapshot.reference, where=CardFilter(tiers=PUBLIC_TIERS, themes=themes))
    data = load_assessment_data(connection, snapshot=snapshot, area=area, indicators=codes, same_kind=False)
    periods = {code: choose(data.subject(code).whole_series) for code in codes}
    past = load_past(connection, data, codes, periods=periods)
    wider = with_same_kind(connection, data, indicators=codes, periods={period.id for period in periods.values()})
    return [
        FiguredCard(
            _make_card(wider, code, past=past[code], period=periods[code], rank=False),
            history_chart(data.subject(code, until=periods[code])),
            position_strip(wider.subject(code, until=periods[code])),
        )
        for code in codes
    ]


def _make_card(data: AssessmentData, indicator: str, *, past: PastKnowledge, period: Period | None, rank: bool) -> Card:
    subject = data.subject(indicator, until=period)
    warnings, missed = _warnings(subject, past=past)
    return card(subject, warnings=warnings, not_assessed=missed, rank=rank)


def _warnings(subject: Subject, *, past: PastKnowledge) -> tuple[tuple[Warning, ...], tuple[NotAssessed, ...]]:
    """Every warning of an indicator as it stands, and what its latest period left unassessed."""
    current = knowledge_state(subject, known_from=past.current_from)
    return warnings_in(subject, current, past=past), not_assessed(subject, current)


def selected_indicators(
    reference: ReferenceSnapshot,
    *,
    tiers: Collection[TierNumber] | None,
    themes: Collection[str] | None,
    indicators: Collection[str] | None,
) -> list[str]:
    """The shown indicators of some tiers, of some themes, or with some codes, by tier and code; None asks for all."""
    return [
        code
        for code in reference.shown()
        if is_chosen(code, indicators)
        and is_chosen(reference.tier(code), tiers)
        and is_chosen(reference.definition(code).theme, themes)
    ]


def is_chosen(value: object, chosen: Collection[object] | None) -> bool:
    """Whether a filter lets a value pass: one of those chosen, or any where none is."""
    return chosen is None or value in chosen


def _selected(reference: ReferenceSnapshot, *, where: CardFilter) -> list[str]:
    codes = selected_indicators(reference, tiers=where.tiers, themes=where.themes, indicators=where.indicators)
    passing = (code for code in codes if where.q is None or matches(reference.definition(code), q=where.q))
    return sorted(passing, key=lambda code: _place(code, reference=reference))


def _place(indicator: str, *, reference: ReferenceSnapshot) -> tuple[object, ...]:
    """Where an indicator's card stands among the others: by tier, by the order of the themes, and by title."""
    definition = reference.definition(indicator)
    theme = reference.themes.get(definition.theme)
    order = (theme is None, theme.sort if theme is not None else 0, definition.theme)
    return reference.tier(indicator), order, definition.title.casefold(), indicator


def _first_by(card: Card, *, order: CardOrder) -> tuple[int, str]:
    """What a card is listed by before all else: the most serious first, those without an open warning last."""
    match order:
        case CardOrder.SEVERITY:
            return 1 if card.severity is None else -card.severity.level, ""
        case CardOrder.SERVICE:
            return 0, card.definition.service.casefold()
    return 0, ""


def _passes(card: Card, *, where: CardFilter) -> bool:
    return (
        is_chosen(card.direction.judgement, where.judgements)
        and is_chosen(card.target.status, where.target_statuses)
        and is_chosen(card.severity, where.severities)
        and is_chosen(card.currency.state, where.currencies)
        and _lacks_assessment(card, where=where)
        and where.unexplained in (None, any(warning.unexplained for warning in card.warnings))
        and where.service in (None, card.definition.service)
        and all(has(card, item) for item in where.having or ())
        and not any(has(card, item) for item in where.lacking or ())
    )


def _lacks_assessment(card: Card, *, where: CardFilter) -> bool:
    """Whether one of the rules chosen was not assessed, for one of the reasons chosen."""
    if where.not_assessed is None and where.not_assessed_reasons is None:
        return True
    return any(
        is_chosen(missed.rule, where.not_assessed) and is_chosen(reason_code(missed), where.not_assessed_reasons)
        for missed in card.not_assessed
    )
