"""The section of one indicator in the Annual Report, and how other sections lead to it."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from app.domain.measures.period import Period
from app.domain.measures.tier import TierNumber
from app.domain.performance.card import Card
from app.domain.warnings.rules import Severity
from app.formats.charts.figure_block import history_figure, position_figure
from app.formats.report.blocks import Block, ChartBlock, Facts, Line, Notice, Paragraph, Quotation, Run, Section, line
from app.services.report.annual_report import AnnualReport, ReportedIndicator
from app.wording import benchmark as benchmark_words
from app.wording import direction as direction_words
from app.wording import report as words
from app.wording import target as target_words
from app.wording import warning as warning_words
from app.wording.period import in_sentence


def by_tier(report: AnnualReport) -> list[tuple[TierNumber, list[ReportedIndicator]]]:
    grouped = groupby(report.indicators, key=lambda each: each.card.tier)
    return [(tier, list(of_tier)) for tier, of_tier in grouped]


def indicator_id(code: str) -> str:
    """The id of an indicator's section."""
    return f"indicator-{code}"


def title_link(card: Card) -> Run:
    """An indicator by title, leading to its section."""
    return Run(card.definition.title, link=f"#{indicator_id(card.definition.code)}")


def indicator_section(each: ReportedIndicator, *, year: Period, today: date) -> Section:
    """What became of an indicator, what is said of it, and its figures; one sentence where there are none."""
    card = each.card
    code, title = card.definition.code, card.definition.title
    blocks: list[Block] = [Paragraph(line(words.finding_sentence(card, result=each.result)))]
    if card.latest is not None:
        facts = tuple(_facts(each, year=year, today=today))
        blocks += [Facts(facts)] if facts else []
        blocks += _figures(each)
        blocks += _said(card)
    return Section(indicator_id(code), title, tuple(blocks), kept_together=True)


def _facts(each: ReportedIndicator, *, year: Period, today: date) -> Iterator[tuple[str, Line]]:
    card = each.card
    definition, place = card.definition, card.area.name
    if card.latest is not None and each.lag:
        yield "Period", line(words.period_cell(card.latest.period, lag=each.lag, year=year))
    if card.year is not None and card.latest is not None and card.year.figure.period == year:
        judged = card.year.judged
        sentence = direction_words.sentence(judged.direction, definition=judged.definition, place=place)
        yield f"The whole of {in_sentence(year)}", line(sentence)
    target = target_words.sentence(card.target, definition=definition, place=place)
    if target is not None:
        yield "Target", line(target)
    compared = words.compared_with(card)
    if compared:
        sentences = (benchmark_words.sentence(each, definition=definition, place=place) for each in compared)
        yield "Beside others", line(" ".join(sentences))
    for severity in reversed(Severity):
        warnings = [each for each in card.live_warnings if each.severity is severity]
        if warnings:
            yield warning_words.severity_label(severity), line(words.warnings_with_answers(warnings, card))
    following = words.next_figure(card, year=year, today=today)
    if following is not None:
        yield "Next figure", line(following)


def _figures(each: ReportedIndicator) -> Iterator[ChartBlock]:
    code = each.card.definition.code
    yield ChartBlock(history_figure(each.history, id=f"history-{code}"))
    if each.position.benchmark is not None:
        yield ChartBlock(position_figure(each.position, id=f"position-{code}"))


def _said(card: Card) -> Iterator[Block]:
    """What the owner says of the latest figure, and what to bear in mind with all of them."""
    commentary = None if card.latest is None else card.latest.commentary
    if commentary:
        paragraphs = tuple(part.strip() for part in commentary.split("\n") if part.strip())
        yield Quotation(paragraphs, card.definition.owner_role)
    if card.definition.caveat:
        yield Notice(line(card.definition.caveat))
