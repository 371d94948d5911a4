"""The brief before a publication as a document: for a page, and for an e-mail."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from app.contract.performance.change_summary import SummaryItemShape
from app.contract.publishing.brief import BriefShape, ChangedCardShape, FigureChecksShape, NewFigureShape
from app.contract.publishing.due_calendar import DueShape
from app.domain.judgement.direction import Judgement
from app.domain.judgement.target_status import TargetStatus
from app.formats.report.blocks import Block, BulletList, Document, Line, Paragraph, Run, Section, line
from app.wording import brief as words
from app.wording.period import day_label

T = TypeVar("T")


MOST_LISTED = 25  # of the figures and of the cards; of more those that matter most are listed


def brief_document(brief: BriefShape, *, full: bool = False) -> Document:
    """The brief as blocks; a section without anything to tell is one sentence. With `full` every figure is listed."""
    of = f": {brief.service}" if brief.service is not None else ""
    return Document(
        publisher=brief.area.name,
        title=f"Brief before publication{of}",
        subject="What is recorded and not public yet: for officers, and for nobody else",
        created=f"{brief.day.isoformat()}T00:00:00Z",
        notes=(line(f"{day_label(brief.day)}. {_since(brief)} Not for publication."),),
        sections=(
            Section("summary", "In short", (Paragraph(line(brief.summary), lead=True),)),
            _section("alerts", words.ALERTS, map(_alert, brief.alerts)),
            _section("new", words.NEW, _figures(brief.new_figures, full=full)),
            _section("changed", words.CHANGED, _cards(brief.changed_cards, full=full)),
            _section("late", words.LATE, map(_late, brief.late)),
            _section("checks", words.CHECKS, _checks(brief.checks)),
            _section("waiting", words.WAITING, map(line, brief.waiting.submissions)),
        ),
    )


def _since(brief: BriefShape) -> str:
    if brief.publication is None:
        return "Nothing has been published yet."
    return f"The latest publication: {brief.publication.title}."


def _section(id: str, title: str, items: Iterable[Line]) -> Section:
    listed = tuple(items)
    block: Block = BulletList(listed) if listed else Paragraph(line(words.NOTHING[title]))
    return Section(id, title, (block,))


def _alert(item: SummaryItemShape) -> Line:
    return line(_strong(f"{item.kind_label}. "), f"{item.sentence} ({item.owner_role})")


def _late(due: DueShape) -> Line:
    return line(words.late_sentence(due.title, period=due.period_label, days=due.days, owner_role=due.owner_role))


def _figures(figures: Sequence[NewFigureShape], *, full: bool) -> Iterator[Line]:
    """The new figures; of many those that revise a public one or are worse, and how many others there are."""
    chosen, others = _chosen(figures, full=full, matters=_is_to_see)
    yield from map(_new, chosen)
    if others:
        yield line(words.more_figures(len(others), indicators=len({figure.indicator for figure in others})))


def _is_to_see(figure: NewFigureShape) -> bool:
    return figure.public_display is not None or figure.judgement is Judgement.WORSENING


def _cards(cards: Sequence[ChangedCardShape], *, full: bool) -> Iterator[Line]:
    """The changed cards; of many those that say something now or miss their target, and how many others there are."""
    chosen, others = _chosen(cards, full=full, matters=_is_card_to_see)
    yield from map(_changed, chosen)
    if others:
        yield line(words.more_cards(len(others)))


def _is_card_to_see(card: ChangedCardShape) -> bool:
    return card.now is not None or card.target_status_then in (TargetStatus.RED, TargetStatus.AMBER)


def _chosen(items: Sequence[T], *, full: bool, matters: Callable[[T], bool]) -> tuple[list[T], list[T]]:
    """The items to list, and the others, in their order."""
    if full or len(items) <= MOST_LISTED:
        return list(items), []
    places = [place for place, item in enumerate(items) if matters(item)][:MOST_LISTED]
    return [items[place] for place in places], [item for place, item in enumerate(items) if place not in set(places)]


def _checks(checks: FigureChecksShape) -> Iterator[Line]:
    for each in checks.queries:
        sentence = words.query_sentence(each.query, owner_role=each.owner_role)
        yield line(_strong(f"{each.indicator_title}, {each.period_label}: "), f"{each.display}. {sentence}")
    if checks.confirmed:
        yield line(words.confirmed_sentence(checks.confirmed))


def _new(figure: NewFigureShape) -> Line:
    was = f" (public: {figure.public_display})" if figure.public_display is not None else ""
    sentences = " ".join(filter(None, (figure.sentence, figure.certainty_sentence)))
    return line(
        _strong(f"{figure.indicator_title}, {figure.period_label}: "), f"{figure.display}{was}. {sentences}".strip()
    )


def _changed(card: ChangedCardShape) -> Line:
    target = f" {card.target_sentence}" if card.target_sentence else ""
    return line(
        _strong(f"{card.indicator_title}. "),
        f"Now: {card.now or words.NOT_YET} Then: {card.then}{target}",
    )


def _strong(text: str) -> Run:
    return Run(text, strong=True)
