"""The brief before a publication: what is new, what moved and how certainly, what is late, and what waits."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from app.domain.measures.figure_check import FigureCheck, check_key
from app.domain.measures.indicator import Definition, Supply, in_force
from app.domain.measures.period import Period
from app.domain.measures.tier import PUBLIC_TIERS
from app.domain.measures.value import Value, is_suppressed
from app.domain.performance.card import Card
from app.domain.publishing.change_items import ItemKind, View
from app.domain.publishing.due_calendar import DueState, ExpectedValue
from app.services.performance.assessment_data import ReadContext, Snapshot, load_snapshot
from app.services.performance.cards import cards_of
from app.services.performance.change_summary import ChangeSummary, SummaryFilter, read_change_summary
from app.services.publishing.due_calendar import Holdings, due_calendar, load_holdings
from app.storage.measures.recorded_documents import recorded_of
from app.storage.measures.values import ValueFilter, values_at
from app.storage.publishing.undecided import UndecidedFilter, count_undecided, undecided_submissions


@dataclass(frozen=True, slots=True)
class NewFigure:
    """A figure of the council's own area that is recorded and not public, in the working card of its indicator.

    `before` is what the public reads for the same period; None where it reads nothing, or what is suppressed now.
    """

    card: Card
    value: Value
    before: Value | None

    @property
    def is_latest(self) -> bool:
        """Whether the card shows this figure, so that it judges it."""
        return self.card.latest is not None and self.card.latest.period == self.value.period


@dataclass(frozen=True, slots=True)
class ChangedCard:
    """A card that will change for the public; `before` is the public one, None where there is none.

    With `hides` a figure of it is suppressed in what is recorded, so that what the public still reads is not given.
    """

    card: Card
    before: Card | None
    hides: bool


@dataclass(frozen=True, slots=True)
class CheckedFigure:
    """A figure of the council's own area that others publish, and what its service says of the figure recorded now."""

    definition: Definition
    value: Value
    check: FigureCheck


@dataclass(frozen=True, slots=True)
class Brief:
    """What an officer reads before publishing, of the whole council or of one service.

    `undecided` counts the values and documents of `undecided_submissions`: all, whichever service is requested.
    """

    summary: ChangeSummary
    new: tuple[NewFigure, ...]
    changed: tuple[ChangedCard, ...]
    late: tuple[ExpectedValue, ...]
    checks: tuple[CheckedFigure, ...]
    undecided: int
    undecided_submissions: tuple[str, ...]


def read_brief(connection: Connection, *, snapshot: Snapshot, service: str | None) -> Brief:
    """The brief by what is recorded now; `snapshot` is of the working view."""
    context = snapshot.read_context
    public = load_snapshot(connection, read_context=replace(context, view=View.PUBLIC))
    summary = read_change_summary(connection, snapshot=snapshot, where=SummaryFilter(service=service))
    working = {card.definition.code: card for card in summary.cards}
    released = cards_of(connection, working, snapshot=public)
    holdings = load_holdings(connection, caller=None, home_area=context.home_area, now=context.instant)
    every = UndecidedFilter()
    waiting = undecided_submissions(connection, where=every)
    return Brief(
        summary=summary,
        new=tuple(_new(working, holdings.values, _published(connection, working, public=public))),
        changed=tuple(_changed(summary.cards, released, hiding=_hiding(holdings.values))),
        late=tuple(due_calendar(holdings, service=service, state=DueState.OVERDUE, with_national=False)),
        checks=tuple(_checks(connection, holdings, service=service, area=context.home_area)),
        undecided=count_undecided(connection, waiting, where=every),
        undecided_submissions=tuple(waiting.values()),
    )


@dataclass(frozen=True, slots=True)
class PublicDifference:
    """What changes for the public between two instants."""

    summary: ChangeSummary
    changed: tuple[ChangedCard, ...]


def read_difference(connection: Connection, *, before: ReadContext, after: ReadContext) -> PublicDifference | None:
    """What changes for the public between two reads; None where the council is not public after."""
    snapshot = load_snapshot(connection, read_context=after)
    if after.home_area not in snapshot.reference.areas:
        return None
    summary = read_change_summary(connection, snapshot=snapshot, where=SummaryFilter(since=before.instant))
    cards = {card.definition.code: card for card in summary.cards}
    released = cards_of(connection, cards, snapshot=load_snapshot(connection, read_context=before))
    return PublicDifference(summary, tuple(_changed(summary.cards, released, hiding=())))


def _new(
    working: Mapping[str, Card], recorded: Mapping[str, Sequence[Value]], published: Mapping[tuple[str, Period], Value]
) -> Iterator[NewFigure]:
    """The figures of which the public reads no revision, or an earlier one, by tier and theme, oldest period first."""
    for code, card in working.items():
        for value in sorted(recorded.get(code, ()), key=lambda value: value.period.end):
            if value.released_at is None:
                before = None if is_suppressed(value) else published.get((code, value.period))
                yield NewFigure(card, value, before)


def _checks(connection: Connection, holdings: Holdings, *, service: str | None, area: str) -> Iterator[CheckedFigure]:
    """What services say of figures that others publish; of one that was revised since they looked, nothing."""
    figures = {
        check_key(code, area, value.period): (definition, value)
        for code in holdings.of(service=service)
        for value in holdings.values.get(code, ())
        if (definition := in_force(holdings.indicators[code], period=value.period)).supply is not Supply.COUNCIL
    }
    checks = recorded_of(connection, [ItemKind.FIGURE_CHECK])[ItemKind.FIGURE_CHECK]
    checked = [
        CheckedFigure(*figures[key], revision.document)
        for key, revision in checks.items()
        if key in figures and revision.document.revision == figures[key][1].revision
    ]
    yield from sorted(
        checked, key=lambda figure: (figure.definition.service, figure.definition.code, figure.value.period.end)
    )


def _published(connection: Connection, codes: Collection[str], *, public: Snapshot) -> dict[tuple[str, Period], Value]:
    context = public.read_context
    where = ValueFilter(indicators=sorted(codes), areas=[context.home_area])
    rows = values_at(connection, where=where, at=context.instant) if codes else ()
    return {(row.item.indicator, row.item.period): row.item for row in rows}


def _hiding(recorded: Mapping[str, Sequence[Value]]) -> set[str]:
    """The indicators of which a figure is suppressed in what is recorded and not public."""
    return {
        code
        for code, values in recorded.items()
        if any(is_suppressed(value) and value.released_at is None for value in values)
    }


def _changed(cards: Sequence[Card], released: Mapping[str, Card], *, hiding: Collection[str]) -> Iterator[ChangedCard]:
    """The cards whose figure or judgement differs from the public one; Tier 4 is never public."""
    for card in cards:
        before = released.get(card.definition.code)
        if card.tier in PUBLIC_TIERS and _public_reading(card) != (None if before is None else _public_reading(before)):
            yield ChangedCard(card, before, card.definition.code in hiding)


def _public_reading(card: Card) -> tuple[object, ...]:
    """What a reader learns from a card."""
    figure = None if card.latest is None else (card.latest.period, card.latest.number, card.latest.missing_reason)
    return figure, card.direction.judgement, card.direction.movement, card.target.status, card.severity
