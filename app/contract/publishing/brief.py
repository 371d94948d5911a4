"""The shape of the brief before a publication."""

from datetime import date

from app.contract.base import Href, PeriodText, Shape, output_field
from app.contract.measures.area import AreaBrief
from app.contract.performance.change_summary import SummaryItemShape, SummaryPublicationShape, summary_item_shape
from app.contract.performance.health import EvidenceLinks
from app.contract.publishing.due_calendar import DueShape, due_shape
from app.domain.judgement.certainty import Certainty
from app.domain.judgement.direction import Judgement
from app.domain.judgement.target_status import TargetStatus
from app.domain.measures.area import Area
from app.domain.measures.indicator import Definition
from app.domain.measures.value import MissingReason, Value, ValueStatus
from app.domain.performance.card import Card
from app.domain.publishing.change_items import View
from app.services.publishing.brief import Brief, ChangedCard, CheckedFigure, NewFigure, PublicDifference
from app.wording import brief as words
from app.wording import direction as direction_words
from app.wording import target as target_words
from app.wording.direction import judgement_label
from app.wording.number import figure_display
from app.wording.period import in_sentence, label
from app.wording.value import missing_label


class NewFigureShape(Shape):
    """A figure that is recorded and not public."""

    indicator: str = output_field("The indicator's code.")
    indicator_title: str = output_field("The indicator's title.")
    service: str = output_field("The service that answers for it.", "Waste and Recycling")
    period: PeriodText = output_field("The period's id.", "2026-27-Q2")
    period_label: str = output_field("The period in words.", "Q2 2026/27")
    display: str = output_field("The figure as text, with its unit, or why there is none.", "31.2%")
    public_display: str | None = output_field("What the public reads for the same period; null where it reads nothing.")
    judgement: Judgement | None = output_field(
        "Its direction of travel; null where the card shows a later period first."
    )
    judgement_label: str | None = output_field("The judgement in words.", "Better")
    certainty: Certainty | None = output_field("How certain the change is; null where nothing is compared.")
    sentence: str | None = output_field("The change in one sentence; null in the same cases.")
    certainty_sentence: str | None = output_field("How certain it is, with the reason; null where nothing is compared.")


class ChangedCardShape(Shape):
    """What a card says to the public now, and what it will say."""

    indicator: str = output_field("The indicator's code.")
    indicator_title: str = output_field("The indicator's title.")
    service: str = output_field("The service that answers for it.", "Waste and Recycling")
    tier: int = output_field("Its tier.", 1)
    now: str | None = output_field("What the public reads first; null where it reads no such card.")
    then: str = output_field("What it will read.")
    target_status_now: TargetStatus | None = output_field(
        "The status against target that is public; null in the same cases."
    )
    target_status_then: TargetStatus = output_field("The status against target that will be.")
    target_sentence: str | None = output_field("The latest figure against its target; null where none is set.")


class FigureQueryShape(Shape):
    """A figure that others publish, and that the service which it is about finds wrong."""

    indicator: str = output_field("The indicator's code.")
    indicator_title: str = output_field("The indicator's title.")
    service: str = output_field("The service that answers for it.", "Waste and Recycling")
    owner_role: str = output_field("The role that is responsible for it.")
    period: PeriodText = output_field("The period's id.", "2025-26")
    period_label: str = output_field("The period in words.", "2025/26")
    display: str = output_field("The figure held, in words.", "31.2%")
    query: str = output_field("What is wrong with it, in the service's words.")


class FigureChecksShape(Shape):
    """What services say of the figures of the council that others publish, as they are held now."""

    confirmed: int = output_field("How many of them are found right.")
    queries: list[FigureQueryShape] = output_field("Those that are found wrong, by service.")


class UndecidedBriefShape(Shape):
    """What waits for a decision, in brief."""

    items: int = output_field("How many values and documents wait, of the whole council.")
    submissions: list[str] = output_field("The submissions that they are of, the oldest first.")
    href: Href = output_field("The list of them.")


class BriefShape(Shape):
    """What an officer reads before publishing."""

    area: AreaBrief = output_field("The council.")
    service: str | None = output_field("The service that it is of; null: of the whole council.")
    day: date = output_field("The day in London that it is of.")
    publication: SummaryPublicationShape | None = output_field("The latest publication; null before the first.")
    summary: str = output_field("The whole in one paragraph.")
    new_figures: list[NewFigureShape] = output_field("The figures that are recorded and not public.")
    changed_cards: list[ChangedCardShape] = output_field("What the public will read that it does not read now.")
    alerts: list[SummaryItemShape] = output_field("What turned red, was raised, or has no answer; see change-summary.")
    late: list[DueShape] = output_field("The council's own figures that are late, and whose they are.")
    checks: FigureChecksShape = output_field("What services say of the figures that others publish.")
    waiting: UndecidedBriefShape = output_field("What waits for a decision.")


class PublicDifferenceShape(Shape):
    """What the public would read otherwise."""

    changed_cards: list[ChangedCardShape] = output_field("The cards that would say something else.")
    alerts: list[SummaryItemShape] = output_field("What would turn red, be raised or be cleared; see change-summary.")


def difference_shape(difference: PublicDifference) -> PublicDifferenceShape:
    """What the public would read otherwise; its evidence is in the working view until then."""
    links = EvidenceLinks(View.WORKING)
    return PublicDifferenceShape(
        changed_cards=[_changed(changed) for changed in difference.changed],
        alerts=[summary_item_shape(item, place=item.card.area.name, links=links) for item in difference.summary.items],
    )


def brief_shape(brief: Brief, *, area: Area, day: date, service: str | None) -> BriefShape:
    """The brief with its sentences."""
    summary, links = brief.summary, EvidenceLinks(View.WORKING)
    return BriefShape(
        area=AreaBrief(code=area.code, name=area.name),
        service=service,
        day=day,
        publication=None if summary.publication is None else SummaryPublicationShape.of(summary.publication),
        summary=words.paragraph(
            new=len(brief.new),
            changed=len(brief.changed),
            alerts=len(summary.items),
            late=len(brief.late),
            submissions=len(brief.undecided_submissions),
            service=service,
        ),
        new_figures=[_new(figure) for figure in brief.new],
        changed_cards=[_changed(changed) for changed in brief.changed],
        alerts=[summary_item_shape(item, place=area.name, links=links) for item in summary.items],
        late=[due_shape(expected) for expected in brief.late],
        checks=FigureChecksShape(
            confirmed=sum(1 for each in brief.checks if each.check.is_right),
            queries=[_query(each) for each in brief.checks if not each.check.is_right],
        ),
        waiting=UndecidedBriefShape(
            items=brief.undecided, submissions=list(brief.undecided_submissions), href="/v1/returns/waiting"
        ),
    )


def _new(figure: NewFigure) -> NewFigureShape:
    card, value = figure.card, figure.value
    definition = card.definition_at(value.period)
    direction = card.direction if figure.is_latest else None
    return NewFigureShape(
        indicator=definition.code,
        indicator_title=definition.title,
        service=definition.service,
        period=value.period.id,
        period_label=label(value.period),
        display=_display(value, card=card),
        public_display=None if figure.before is None else _display(figure.before, card=card),
        judgement=None if direction is None else direction.judgement,
        judgement_label=None if direction is None else judgement_label(direction.judgement),
        certainty=None if direction is None else direction.certainty,
        sentence=_sentence(card) if figure.is_latest else None,
        certainty_sentence=None
        if direction is None
        else direction_words.certainty_sentence(direction, definition=definition),
    )


def _query(checked: CheckedFigure) -> FigureQueryShape:
    definition, value = checked.definition, checked.value
    return FigureQueryShape(
        indicator=definition.code,
        indicator_title=definition.title,
        service=definition.service,
        owner_role=definition.owner_role,
        period=value.period.id,
        period_label=label(value.period),
        display=_shown(value, definition=definition),
        query=checked.check.query or "",
    )


def _changed(changed: ChangedCard) -> ChangedCardShape:
    card, before = changed.card, changed.before
    return ChangedCardShape(
        indicator=card.definition.code,
        indicator_title=card.definition.title,
        service=card.definition.service,
        tier=card.tier.value,
        now=None if before is None else words.KEPT_BACK if changed.hides else _sentence(before),
        then=_sentence(card),
        target_status_now=None if before is None else before.target.status,
        target_status_then=card.target.status,
        target_sentence=target_words.sentence(card.target, definition=card.definition, place=card.area.name),
    )


def _sentence(card: Card) -> str:
    sentence = direction_words.sentence(card.direction, definition=card.definition, place=card.area.name)
    if card.latest is None or card.latest.number is not None:
        return sentence
    return f"{missing_label(card.latest.missing_reason or MissingReason.NOT_AVAILABLE)} for {_period(card)}. {sentence}"


def _period(card: Card) -> str:
    return "" if card.latest is None else in_sentence(card.latest.period)


def _display(value: Value, *, card: Card) -> str:
    return _shown(value, definition=card.definition_at(value.period))


def _shown(value: Value, *, definition: Definition) -> str:
    if value.number is None:
        return missing_label(value.missing_reason or MissingReason.NOT_AVAILABLE)
    figure = figure_display(value.number, definition=definition) or ""
    return f"{figure} (provisional)" if value.status is ValueStatus.PROVISIONAL else figure
