"""The summary of the Annual Report: what became of the indicators, the warnings, and what is done about them."""

from collections.abc import Iterator, Sequence

from app.contract.report.annual_report import summary_sentences, warnings_sentence
from app.domain.measures.tier import TierNumber
from app.domain.report.year_result import YearResult, count_results
from app.domain.strategy.achievement import Achievement
from app.formats.report.blocks import Block, BulletList, Facts, Line, Paragraph, Run, Section, TableBlock, line
from app.formats.report.indicator_section import by_tier, linked, title_link
from app.services.report.annual_report import AnnualReport, ReportedIndicator, ReportedWarning
from app.wording import report as words
from app.wording.overview import tier_title
from app.wording.period import in_sentence
from app.wording.warning import severity_label


def summary_section(report: AnnualReport) -> Section:
    """What became of the indicators, and the warnings with what is done about them."""
    first, *further = summary_sentences(report)
    blocks: list[Block] = [Paragraph(line(first), lead=True), *(Paragraph(line(each)) for each in further)]
    tiers = [_tier_line(tier, found) for tier, found in by_tier(report)]
    if len(tiers) > 1:
        blocks.append(BulletList(tuple(tiers)))
    results = tuple(_result_rows(report))
    if results:
        blocks.append(Facts(results))
    return Section("summary", "Summary", tuple(blocks), (_warnings(report), _achievements(report)))


def _tier_line(tier: TierNumber, found: Sequence[ReportedIndicator]) -> Line:
    counts = count_results((each.result, each.lag) for each in found)
    return line(Run(f"{tier_title(tier)}: ", strong=True), words.result_sentences(counts))


def _result_rows(report: AnnualReport) -> Iterator[tuple[str, Line]]:
    """The indicators that improved and that worsened by name."""
    for result in (YearResult.IMPROVED, YearResult.WORSENED):
        named = [each for each in report.indicators if each.result.result is result]
        if named:
            yield f"{words.result_label(result)} ({len(named)})", linked([each.card for each in named])


def _warnings(report: AnnualReport) -> Section:
    blocks: list[Block] = [Paragraph(line(warnings_sentence(report)))]
    urgent, others = report.warnings[: report.above_line], report.warnings[report.above_line :]
    if urgent:
        rows = tuple(_warning_row(each) for each in urgent)
        caption = "The most urgent warnings" if others else "The open warnings"
        blocks.append(TableBlock(caption, ("Indicator", "Warning", "What is done about it"), rows))
    if others:
        named = {each.card.definition.code for each in others}
        found = [each.card for each in report.indicators if each.card.definition.code in named]
        blocks.append(Paragraph(line("The less urgent warnings stand with their indicators: ", *linked(found), ".")))
    return Section("warnings", "Warnings, and what is done about them", tuple(blocks))


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
