"""What waits for an officer's decision, with what the officer should know: findings, and what the cards will say."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from app.domain.measures.indicator import Definition, in_force
from app.domain.performance.card import Card
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.change_items import View
from app.domain.publishing.plausibility import Finding
from app.domain.publishing.submission import Submission, SubmittedDocument, SubmittedValue
from app.services.performance.assessment_data import Snapshot, load_snapshot
from app.services.performance.cards import cards_of
from app.services.publishing.implausible_rows import implausible_rows
from app.services.warnings.warning_changes import (
    Pair,
    open_pairs,
    open_warnings,
    raised_and_cleared,
    read_known_pairs,
)
from app.storage.measures.recorded_values import recorded_rows
from app.storage.publishing.submissions import submissions
from app.storage.publishing.undecided import (
    ItemPlace,
    UndecidedFilter,
    count_undecided,
    place_of,
    undecided_items,
    undecided_submissions,
)


@dataclass(frozen=True, slots=True)
class UndecidedItem:
    """One value or document that waits, its submission, its definition (None: it is of no indicator), and findings.

    `card` is the working card on which the value is the latest; None where it will not be read first.
    """

    submission: Submission
    item: SubmittedValue | SubmittedDocument
    definition: Definition | None
    findings: tuple[Finding, ...]
    card: Card | None


@dataclass(frozen=True, slots=True)
class UndecidedPage:
    """A page of what waits, how much does in all, where the next page begins, and what it would do to warnings.

    The warnings are those of the page's indicators in the council's own area: open when all that is recorded is public
    and not now (`raised`), or now and not then (`cleared`).
    """

    items: tuple[UndecidedItem, ...]
    total: int
    following: ItemPlace | None
    raised: tuple[Pair, ...]
    cleared: tuple[Pair, ...]


def read_undecided(
    connection: Connection,
    *,
    snapshot: Snapshot,
    submission: str | None,
    service: str | None,
    after: ItemPlace | None,
    limit: int,
) -> UndecidedPage:
    """A page of what waits, the oldest first; `snapshot` is of the working view."""
    reference, now = snapshot.reference, snapshot.read_context.instant
    where = UndecidedFilter(submission, None if service is None else _codes_of(service, reference=reference))
    waiting = undecided_submissions(connection, where=where)
    undecided = undecided_items(connection, waiting, where=where, after=after, limit=limit + 1)
    page = undecided[:limit]
    sent = {submission.code: submission for submission in submissions(connection, now=now, codes=_codes(page, waiting))}
    codes = sorted({code for code in map(_indicator_of, page) if code is not None} & reference.versions.keys())
    cards, findings = cards_of(connection, codes, snapshot=snapshot), _findings(connection, page, snapshot=snapshot)
    raised, cleared = _effect(connection, codes, snapshot=snapshot)
    items = (
        UndecidedItem(
            submission=sent[waiting[item.submission_id]],
            item=item,
            definition=_definition(item, reference=reference),
            findings=findings.get(place_of(item), ()),
            card=_card(item, cards),
        )
        for item in page
    )
    return UndecidedPage(
        tuple(items),
        count_undecided(connection, waiting, where=where),
        place_of(page[-1]) if len(undecided) > limit else None,
        raised,
        cleared,
    )


def _codes_of(service: str, *, reference: ReferenceSnapshot) -> list[str]:
    return [
        code for code, versions in reference.versions.items() if any(version.service == service for version in versions)
    ]


def _codes(page: Sequence[SubmittedValue | SubmittedDocument], waiting: Mapping[int, str]) -> set[str]:
    return {waiting[item.submission_id] for item in page}


def _indicator_of(item: SubmittedValue | SubmittedDocument) -> str | None:
    return item.value.indicator if isinstance(item, SubmittedValue) else item.indicator


def _definition(item: SubmittedValue | SubmittedDocument, *, reference: ReferenceSnapshot) -> Definition | None:
    versions = reference.versions.get(_indicator_of(item) or "")
    if not versions:
        return None
    return in_force(versions, period=item.value.period) if isinstance(item, SubmittedValue) else versions[-1]


def _card(item: SubmittedValue | SubmittedDocument, cards: Mapping[str, Card]) -> Card | None:
    if not isinstance(item, SubmittedValue):
        return None
    card = cards.get(item.value.indicator)
    is_latest = card is not None and card.latest is not None and card.latest.period == item.value.period
    return card if card is not None and is_latest and card.area.code == item.value.area else None


def _effect(
    connection: Connection, codes: Collection[str], *, snapshot: Snapshot
) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    public = load_snapshot(connection, read_context=replace(snapshot.read_context, view=View.PUBLIC))
    working = read_known_pairs(connection, snapshot=snapshot, indicators=set(codes) & set(snapshot.reference.shown()))
    raised, cleared = raised_and_cleared(
        open_warnings(connection, snapshot=public, indicators=set(codes) & set(public.reference.shown())),
        open_pairs(working),
    )
    # as they are recorded now: what is suppressed since is not given
    return raised, tuple(working[pair[0].id] for pair in cleared if pair[0].id in working)


def _findings(
    connection: Connection, page: Iterable[SubmittedValue | SubmittedDocument], *, snapshot: Snapshot
) -> dict[ItemPlace, tuple[Finding, ...]]:
    """By item, what is odd about its figure beside what was recorded before it: its sender has confirmed it."""
    reference = snapshot.reference
    sent = [
        item
        for item in page
        if isinstance(item, SubmittedValue) and not item.is_hidden and item.value.indicator in reference.versions
    ]
    if not sent:
        return {}
    recorded = dict(
        recorded_rows(
            connection,
            indicators={item.value.indicator for item in sent},
            areas={item.value.area for item in sent},
        ).latest
    )
    for item in sent:
        recorded.pop((item.value.indicator, item.value.area, item.value.period.id), None)
    figures = [
        (place, in_force(reference.versions[item.value.indicator], period=item.value.period), item.value)
        for place, item in enumerate(sent)
    ]
    findings: dict[ItemPlace, tuple[Finding, ...]] = {}
    rows = implausible_rows(figures, recorded=recorded, reference=reference, home_area=snapshot.read_context.home_area)
    for row in rows:
        place = place_of(sent[row.index])
        findings[place] = (*findings.get(place, ()), row.finding)
    return findings
