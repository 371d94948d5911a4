"""The brief before a publication as a document: for a page, and for an e-mail."""

from collections.abc import Iterable

from app.contract.performance.change_summary import SummaryItemShape
from app.contract.publishing.brief import BriefShape, ChangedCardShape, NewFigureShape
from app.contract.publishing.due_calendar import DueShape
from app.formats.report.blocks import Block, BulletList, Document, Line, Paragraph, Run, Section, line
from app.wording import brief as words
from app.wording.period import day_label


def brief_document(brief: BriefShape) -> Document:
    """The brief as blocks; a section without anything to tell is one sentence."""
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
            _section("new", words.NEW, map(_new, brief.new_figures)),
            _section("changed", words.CHANGED, map(_changed, brief.changed_cards)),
            _section("late", words.LATE, map(_late, brief.late)),
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


def _new(figure: NewFigureShape) -> Line:
    was = f" (public: {figure.public_display})" if figure.public_display is not None else ""
    told = " ".join(filter(None, (figure.sentence, figure.certainty_sentence)))
    return line(_strong(f"{figure.indicator_title}, {figure.period_label}: "), f"{figure.display}{was}. {told}".strip())


def _changed(card: ChangedCardShape) -> Line:
    target = f" {card.target_sentence}" if card.target_sentence else ""
    return line(
        _strong(f"{card.indicator_title}. "),
        f"Now: {card.now or words.NOT_YET} Then: {card.then}{target}",
    )


def _strong(text: str) -> Run:
    return Run(text, strong=True)
