"""The change summary of the home area: two states of knowledge compared, however many publications there are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from app.domain.judgement.target_status import TargetStatus
from app.domain.measures.tier import TierNumber
from app.domain.performance.card import Card, Subject
from app.domain.performance.change_summary import IndicatorState, SummaryItem, change_items
from app.domain.publishing.change_items import Publication, View
from app.services.performance.assessment_data import (
    JUST_BEFORE,
    ReadContext,
    Snapshot,
    load_assessment_data,
    load_snapshot,
)
from app.services.performance.cards import CardFilter, card_scopes, cards_of, read_cards, warnings_of
from app.services.performance.judged_states import PastKnowledge, load_past
from app.storage.cache.process_cache import cached, put_in_cache
from app.storage.cache.scope_versions import scope_versions
from app.storage.measures.document_spans import REFERENCE
from app.storage.publishing.publications import latest_publications, released_publication

States = Mapping[str, IndicatorState]  # by indicator


@dataclass(frozen=True, slots=True)
class SummaryFilter:
    """Which indicators are looked at; None asks for all. The public state at `since` is compared with."""

    tiers: Collection[TierNumber] | None = None
    themes: Collection[str] | None = None
    service: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChangeSummary:
    """What has changed of some cards since another state, and what waits for an answer.

    `publication` is the latest that is not withdrawn. `compared_at` is the instant whose public state is compared with;
    None where nothing was public then, so that nothing can have changed. `is_answerable` is whether anybody could have
    answered for what is shown.
    """

    publication: Publication | None
    compared_at: datetime | None
    is_answerable: bool
    cards: tuple[Card, ...]
    items: tuple[SummaryItem, ...]


def read_change_summary(connection: Connection, *, snapshot: Snapshot, where: SummaryFilter) -> ChangeSummary:
    """The changes of a snapshot since what was public before.

    The public state is compared with the one just before the latest publication, the working state with what is public
    at the same instant, both with `since` where it is given. Service-level indicators, which are never public, are
    compared with what was recorded when the latest publication came out, or at `since`.
    """
    context = snapshot.read_context
    public = snapshot
    if context.view is View.WORKING:
        public = load_snapshot(connection, read_context=replace(context, view=View.PUBLIC))
    shown = public.reference.shown()
    latest = next(iter(latest_publications(connection, until=context.instant, indicators=shown, most=1)), None)
    cards = _cards(connection, snapshot=snapshot, where=where)
    compared_at, before = _before(connection, cards, public=public, view=context.view, latest=latest, since=where.since)
    is_answerable = snapshot.reference.answers_from is not None
    items = change_items(cards, before=before, today=snapshot.reference.today)
    return ChangeSummary(latest, None if before is None else compared_at, is_answerable, cards, items)


def released_at(connection: Connection, code: str, *, snapshot: Snapshot) -> datetime | None:
    """When the publication of this code was released; None for one that cannot be read at the snapshot's instant."""
    context = snapshot.read_context
    public = load_snapshot(connection, read_context=replace(context, view=View.PUBLIC))
    publication = released_publication(connection, code, until=context.instant, indicators=public.reference.shown())
    return None if publication is None else publication.released_at


def _cards(connection: Connection, *, snapshot: Snapshot, where: SummaryFilter) -> tuple[Card, ...]:
    chosen = CardFilter(tiers=where.tiers, themes=where.themes)
    cards = read_cards(connection, snapshot=snapshot, area=snapshot.read_context.home_area, where=chosen)
    return tuple(card for card in cards if where.service in (None, card.definition.service))


def _before(
    connection: Connection,
    cards: Collection[Card],
    *,
    public: Snapshot,
    view: View,
    latest: Publication | None,
    since: datetime | None,
) -> tuple[datetime | None, States | None]:
    """The instant whose public state is compared with, and the states then; None where nothing was public."""
    context = public.read_context
    at = since
    if since is None:
        is_working = view is View.WORKING
        at = context.instant if is_working else latest.released_at - JUST_BEFORE if latest is not None else None
    if at is None:
        return None, None
    then = public
    if at != context.instant:
        then = load_snapshot(connection, read_context=replace(context, instant=at, is_current=False))
    if context.home_area not in then.reference.areas:
        return None, None
    codes = [card.definition.code for card in cards]
    states = dict(_states(connection, codes, snapshot=then))
    internal = [
        card.definition.code for card in cards if card.tier is TierNumber.SERVICE and card.definition.code not in states
    ]
    recorded_at = since or (latest.released_at if latest is not None else None)
    if internal and recorded_at is not None:
        inside = ReadContext(recorded_at, context.home_area, View.WORKING)
        states |= _states(connection, internal, snapshot=load_snapshot(connection, read_context=inside))
    return at, states


@dataclass(frozen=True, slots=True)
class _CachedStates:
    """States of a past instant, by indicator, each with the versions of the scopes that it rests on."""

    instant: datetime
    states: Mapping[str, tuple[tuple[int | None, ...], IndicatorState]]


def _states(connection: Connection, indicators: Collection[str], *, snapshot: Snapshot) -> States:
    """The states of those of some indicators that the snapshot shows; those of a past instant are cached.

    The past changes only where a figure is redacted, which changes the versions.
    """
    context = snapshot.read_context
    shown = set(snapshot.reference.shown())
    codes = [code for code in indicators if code in shown]
    if context.home_area not in snapshot.reference.areas or not codes:
        return {}
    if context.is_current:
        cards = cards_of(connection, codes, snapshot=snapshot)
        return {code: IndicatorState(card.target.status, card.warnings) for code, card in cards.items()}
    scopes = scope_versions(connection, card_scopes(codes))
    versions = {code: tuple(scopes.get((context.view.value, scope)) for scope in (code, REFERENCE)) for code in codes}
    key = "states before", context.view, context.home_area
    cached_states: _CachedStates | None = cached(connection, key)
    states = {} if cached_states is None or cached_states.instant != context.instant else dict(cached_states.states)
    missing = [code for code in codes if code not in states or states[code][0] != versions[code]]
    if missing:
        judged = _judged(connection, missing, snapshot=snapshot)
        states |= {code: (versions[code], state) for code, state in judged.items()}
        put_in_cache(connection, key, _CachedStates(context.instant, states))
    return {code: states[code][1] for code in codes}


def state_of(subject: Subject, *, past: PastKnowledge) -> IndicatorState:
    """How an indicator stands: against its target, and with which warnings."""
    latest = subject.latest
    status = TargetStatus.NO_TARGET if latest is None else subject.target(latest.period).status
    return IndicatorState(status, warnings_of(subject, past=past))


def _judged(connection: Connection, indicators: Collection[str], *, snapshot: Snapshot) -> States:
    area = snapshot.read_context.home_area
    data = load_assessment_data(connection, snapshot=snapshot, area=area, indicators=indicators, same_kind=False)
    past = load_past(connection, data, indicators)
    subjects = {code: data.subject(code) for code in indicators}
    return {code: state_of(subject, past=past[code]) for code, subject in subjects.items()}
