"""Reading and changing definition reviews, which no one outside the council reads."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from app.domain.errors import ForbiddenError, NotFoundError
from app.domain.measures.definition_review import (
    DefinitionReview,
    RecordingFacts,
    RetirementReason,
    ReviewEvidence,
    VerdictCounts,
    proposed_retirement,
    review_faults,
    review_key,
    verdict_counts,
)
from app.domain.measures.indicator import Definition
from app.domain.measures.london import midnight_of
from app.domain.measures.period import Period
from app.domain.measures.tier import PUBLIC_TIERS, TierNumber
from app.domain.performance.card import Card
from app.domain.performance.currency import CurrencyState
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.access import Caller, require_service
from app.domain.publishing.change_items import ItemKind
from app.domain.strategy.service_plan import ContributionKind, plans_on
from app.services.document_changes import DocumentChange, RequireRevision, change_document
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.performance.cards import CardFilter, read_cards
from app.services.strategy.plans import load_plan
from app.services.strategy.service_plans import load_service_plans
from app.services.unit_of_work import Writer
from app.storage.measures.recorded_documents import DocumentRevision, recorded_among, recorded_versions
from app.storage.publishing.recording_facts import recording_facts


@dataclass(frozen=True, slots=True)
class IndicatorReview:
    """An indicator with its facts, its review of the year and that of the year before (None: there is none).

    `revision` is that of the year's review, 0 where there is none.
    """

    definition: Definition
    tier: TierNumber
    evidence: ReviewEvidence
    proposal: RetirementReason | None
    review: DefinitionReview | None
    revision: int
    year_before: DefinitionReview | None


@dataclass(frozen=True, slots=True)
class ReviewList:
    """The indicators to review, and how many have which verdict; `services` are those that may be requested."""

    items: Sequence[IndicatorReview]
    counts: VerdictCounts
    proposed: int


def reviewed_services(reference: ReferenceSnapshot, *, caller: Caller) -> set[str]:
    """The services whose reviews a caller may read: all that have an indicator, or those of their key."""
    if caller.services is not None:
        return set(caller.services)
    return reference.services()


def read_reviews(connection: Connection, *, read_context: ReadContext, services: set[str], year: Period) -> ReviewList:
    """The shown indicators of some services, by code, each with its facts."""
    snapshot = load_snapshot(connection, read_context=read_context)
    reference = snapshot.reference
    codes = sorted(code for code in reference.shown() if reference.versions[code][-1].service in services)
    home, chosen = read_context.home_area, CardFilter(indicators=codes)
    of_home = read_cards(connection, snapshot=snapshot, area=home, where=chosen) if codes else ()
    cards = {card.definition.code: card for card in of_home}
    facts = recording_facts(
        connection,
        indicators=codes,
        area=read_context.home_area,
        start=midnight_of(year.start),
        end=midnight_of(year.next.start),
    )
    keys = [review_key(code, of_year) for code in codes for of_year in (year, year.previous)]
    recorded = recorded_among(connection, ItemKind.DEFINITION_REVIEW, keys)
    day = min(reference.today, year.end)
    aims, feeds = _aims(connection, read_context=read_context, day=day), _feeds(reference)
    reviews = []
    for code in codes:
        evidence = _evidence(
            cards[code],
            year=year,
            targets=reference.targets.get(code, {}),
            aims=aims.get(code, ()),
            feeds=feeds.get(code, ()),
            recording=facts.get(code, RecordingFacts()),
        )
        reviews.append(_review(cards[code], evidence, recorded=recorded, year=year))
    counts = verdict_counts([review.review for review in reviews])
    return ReviewList(reviews, counts, sum(review.proposal is not None for review in reviews))


def _review(
    card: Card, evidence: ReviewEvidence, *, recorded: Mapping[str, DocumentRevision], year: Period
) -> IndicatorReview:
    """An indicator's review of a year, as far as it is recorded, beside that of the year before."""
    current, before = (recorded.get(review_key(card.definition.code, of_year)) for of_year in (year, year.previous))
    return IndicatorReview(
        definition=card.definition,
        tier=card.tier,
        evidence=evidence,
        proposal=proposed_retirement(evidence),
        review=None if current is None else current.document,
        revision=0 if current is None else current.revision,
        year_before=None if before is None else before.document,
    )


def _aims(connection: Connection, *, read_context: ReadContext, day: date) -> Mapping[str, tuple[str, ...]]:
    """By indicator, the outcomes that name it, and those and priorities that service plans say it contributes to."""
    aims_of: dict[str, set[str]] = defaultdict(set)
    for outcome in load_plan(connection, read_context=read_context).outcomes.values():
        for code in outcome.indicators:
            aims_of[code].add(outcome.code)
    for plan in plans_on(load_service_plans(connection, read_context=read_context), day=day):
        for kpi in plan.kpis:
            named = kpi.contributes_to
            if named is not None and named.kind is not ContributionKind.INDICATOR:
                aims_of[kpi.indicator].add(named.code)
    return {code: tuple(sorted(aims)) for code, aims in aims_of.items()}


def _feeds(reference: ReferenceSnapshot) -> Mapping[str, tuple[str, ...]]:
    """By indicator, those that it contributes to and those that contribute to it."""
    fed_with: dict[str, set[str]] = defaultdict(set)
    for code in reference.shown():
        higher = reference.versions[code][-1].contributes_to
        if higher is not None:
            fed_with[code].add(higher)
            fed_with[higher].add(code)
    return {code: tuple(sorted(others)) for code, others in fed_with.items()}


def _evidence(
    card: Card,
    *,
    year: Period,
    targets: Mapping[Period, object],
    aims: tuple[str, ...],
    feeds: tuple[str, ...],
    recording: RecordingFacts,
) -> ReviewEvidence:
    definition = card.definition
    return ReviewEvidence(
        year=year,
        has_purpose=bool(definition.purpose.strip()),
        last_target=max(targets, key=lambda period: period.end, default=None),
        aims=aims,
        feeds=feeds,
        has_threshold=card.threshold is not None,
        warnings=len(card.live_warnings),
        is_comparable=definition.comparable_between_areas,
        has_benchmark=any(benchmark.value is not None for benchmark in card.benchmarks),
        is_public=card.tier in PUBLIC_TIERS,
        is_late=_is_late(card),
        recording=recording,
    )


def _is_late(card: Card) -> bool | None:
    """Whether a figure is late; None where no date is set, there is no figure, or none is expected any more."""
    days = card.definition.due_days
    has_date = days.submission is not None or days.publication is not None
    if not has_date or card.latest is None or card.currency.end is not None:
        return None
    return card.currency.state is CurrencyState.LATE


def put_review(
    writer: Writer, review: DefinitionReview, *, require: RequireRevision
) -> DocumentChange[DefinitionReview]:
    """Record the review of an indicator in a year.

    Raises NotFoundError, InvalidInputError with every fault, and ForbiddenError for another service's indicator.
    """
    _require_indicator(writer, review.indicator)
    return change_document(
        writer,
        ItemKind.DEFINITION_REVIEW,
        review_key(review.indicator, review.year),
        review,
        require=require,
        check=lambda _: tuple(review_faults(review, today=writer.today)),
        operation="put_definition_review",
    )


def _require_indicator(writer: Writer, code: str) -> None:
    """Raise NotFoundError, or ForbiddenError: a limited key never learns of other services' indicators."""
    versions = recorded_versions(writer.connection, code)
    if versions:
        require_service(writer.caller, versions[-1].document.service)
    elif writer.caller.services is not None:
        raise ForbiddenError("This key may not post for that service.")
    else:
        raise NotFoundError(f"There is no indicator {code}.")
