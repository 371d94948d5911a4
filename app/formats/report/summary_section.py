"""The summary of the Annual Report: what became of the indicators, the warnings, and what is done about them."""

from collections.abc import Iterator, Sequence

from app.contract.report.annual_report import summary_sentences, warnings_sentence
from app.domain.measures.area import Area
from app.domain.measures.tier import TierNumber
from app.domain.report.year_result import YearResult, count_results
from app.domain.strategy.achievement import Achievement
from app.formats.report.blocks import Block, BulletList, Line, Paragraph, Run, Section, TableBlock, line
from app.formats.report.indicator_section import by_tier, title_link
from app.services.report.annual_report import AnnualReport, ReportedIndicator, ReportedWarning
from app.wording import report as words
from app.wording.overview import tier_title
from app.wording.period import in_sentence
from app.wording.warning import severity_label


def summary_section(report: AnnualReport) -> Section:
    """What became of the indicators, and the warnings with what is done about them."""
    first, *further = summary_sentences(report)
    blocks: list[Block] = [Paragraph(line(first), lead=True), *(Paragraph(line(each)) for each in further)]
    tiers = [_tier_line(tier, of_tier, area=report.area) for tier, of_tier in by_tier(report)]
    if len(tiers) > 1:
        blocks.append(BulletList(tuple(tiers)))
    blocks += _result_tables(report)
    return Section("summary", "Summary", tuple(blocks), (_warnings(report), _achievements(report)))


def _tier_line(tier: TierNumber, indicators: Sequence[ReportedIndicator], *, area: Area) -> Line:
    counts = count_results((each.result, each.lag) for each in indicators)
    return line(Run(f"{tier_title(tier, area=area)}: ", strong=True), words.result_sentences(counts))


def _result_tables(report: AnnualReport) -> Iterator[TableBlock]:
    """The indicators that improved and that worsened, with their figures."""
    for result in (YearResult.IMPROVED, YearResult.WORSENED):
        cards = [each.card for each in report.indicators if each.result.result is result]
        rows = tuple(
            (
                line(title_link(card)),
                line(words.latest_cell(card)),
                line(words.change_cell(card.direction, definition=card.definition)),
            )
            for card in cards
        )
        if rows:
            caption = f"{words.result_label(result)} ({len(rows)})"
            yield TableBlock(caption, ("Indicator", "Latest figure", "Change"), rows, frozenset({2}))


def _warnings(report: AnnualReport) -> Section:
    is_answered = any(each.warning.response for each in report.warnings)
    none = f" {words.NO_ANSWERS}" if len(report.warnings) > 1 and not is_answered else ""
    blocks: list[Block] = [Paragraph(line(f"{warnings_sentence(report)}{none}"))]
    urgent, others = report.warnings[: report.above_line], report.warnings[report.above_line :]
    if urgent:
        header = ("Indicator", "Warning", "What is done about it")[: 2 if none else 3]
        rows = tuple(_warning_row(each)[: len(header)] for each in urgent)
        caption = "The most urgent warnings" if others else "The open warnings"
        blocks.append(TableBlock(caption, header, rows))
    if others:
        named = {each.card.definition.code for each in others}
        warned = [each.card for each in report.indicators if each.card.definition.code in named]
        blocks.append(Paragraph(line("The less urgent warnings stand with these indicators:")))
        blocks.append(BulletList(tuple(line(title_link(card)) for card in warned)))
    return Section("warnings", "Warnings, and what is done about them", tuple(blocks), kept_together=True)


def _achievements(report: AnnualReport) -> Section:
    """What was achieved in the year, by priority, with where it can be read; one sentence where nothing is recorded."""
    title, blocks = "Achievements of the year", list(_achieved(report))
    return Section("achievements", title, tuple(blocks) or (Paragraph(line(words.NO_ACHIEVEMENT)),))


def _achieved(report: AnnualReport) -> Iterator[Block]:
    for group in report.achievements:
        if group.priority is not None:
            yield Paragraph(line(Run(group.priority.title, strong=True)))
        yield BulletList(tuple(_achievement(each.achievement) for each in group.achievements))


def _achievement(achievement: Achievement) -> Line:
    runs: list[str | Run] = [
        Run(f"{achievement.title} ", strong=True),
        f"({in_sentence(achievement.period)}). {achievement.description}",
    ]
    for link in achievement.evidence:
        runs += [" ", Run(link.title, link=link.url)]
    return line(*runs)


def _warning_row(each: ReportedWarning) -> tuple[Line, ...]:
    return (
        line(title_link(each.card)),
        line(
            Run(f"{severity_label(each.warning.severity)}: ", strong=True),
            words.warning_sentence(each.warning, each.card),
        ),
        line(words.answer_sentences(each.warning)),
    )
