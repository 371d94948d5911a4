"""The shape of the Annual Report: everything that its other forms show, with the figures as the cards have them."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from app.contract.base import PeriodText, Shape, output_field
from app.contract.measures.area import AreaBrief
from app.contract.report.reported_indicator import ReportedIndicatorShape, reported_indicator_shape
from app.contract.strategy.achievement import AchievementShape, achievement_shape
from app.contract.strategy.outcome import StrategyOutcomeShape, outcome_shape
from app.domain.measures.tier import TierNumber
from app.domain.performance.change_summary import SummaryItem, SummaryKind
from app.domain.publishing.change_items import View
from app.domain.report.blind_spots import BlindSpot
from app.domain.report.imprint import Imprint
from app.domain.report.year_result import ResultCounts, count_results
from app.domain.warnings.life import WarningState
from app.domain.warnings.rules import Severity, WarningRule
from app.services.report.annual_report import AnnualReport, ReportedIndicator, ReportedWarning
from app.services.report.report_changes import ReportChanges
from app.services.report.strategy_chapter import StrategyChapter
from app.wording import change_summary as change_words
from app.wording import report as words
from app.wording.overview import tier_title
from app.wording.warning import rule_label, severity_label


class ResultCountsShape(Shape):
    """How many indicators there are, and what became of them in the year."""

    indicators: int = output_field("How many indicators are reported.", 51)
    improved: int = output_field("How many improved.", 4)
    worsened: int = output_field("How many worsened.", 15)
    held: int = output_field("How many stayed much the same.", 3)
    cannot_be_told: int = output_field("For how many it cannot be told.", 29)
    earlier: int = output_field("How many of their figures are for a time that ended before the year did.", 37)
    sentence: str = output_field("The first four counts in words.")


class ReportTierShape(Shape):
    """The indicators of a tier."""

    tier: int = output_field("The tier.", 1)
    title: str = output_field("Its title.")
    counts: ResultCountsShape = output_field("What became of its indicators.")
    indicators: list[ReportedIndicatorShape] = output_field("Its indicators, by theme and title.")


class ReportWarningShape(Shape):
    """A warning that was open or accepted, and what is done about it."""

    id: str = output_field("The warning's id.")
    indicator: str = output_field("The code of its indicator.")
    indicator_title: str = output_field("The indicator's title.")
    rule: WarningRule = output_field("The rule that raised it.")
    rule_label: str = output_field("What the rule warns of, in words.")
    severity: Severity = output_field("How serious it is.")
    severity_label: str = output_field("The severity in words.")
    state: WarningState = output_field("Whether it was open, or accepted for a time.")
    urgent: bool = output_field("Whether it is among the most urgent, which the summary names.")
    sentence: str = output_field("What it says.")
    answer: str = output_field("What is done about it, by whom and by when, or that no answer is recorded.")


class ReportStrategyShape(Shape):
    """The strategy in force at the year's end."""

    day: date = output_field("The day that it is about: the year's last, or an earlier cut-off.")
    code: str | None = output_field("The strategy's code; null where none was in force.")
    title: str | None = output_field("Its title; null where none was in force.")
    replaced: str | None = output_field("The code of the strategy that it replaced within the year; null: none.")
    replaced_on: date | None = output_field("The day on which it did; null: within the year it replaced none.")
    sentence: str = output_field("Which strategy was in force, in words.")
    outcomes: list[StrategyOutcomeShape] = output_field("Its outcomes as stated by that day, with their actions.")


class ReportChangeShape(Shape):
    """A status or a warning that is another than in the last report."""

    kind: SummaryKind = output_field("What has changed.")
    kind_label: str = output_field("The kind in words.")
    indicator: str = output_field("The indicator's code.")
    sentence: str = output_field("What it says.")


class RevisedFigureShape(Shape):
    """A figure of the last report that is another now."""

    indicator: str = output_field("The indicator's code.")
    period: PeriodText = output_field("The period.")
    sentence: str = output_field("What it was and is, in words; what was read before a suppression is not shown.")


class ReportChangesShape(Shape):
    """What is another than in the report of the year before."""

    compared_at: datetime | None = output_field("The cut-off of that report; null where nothing was public then.")
    sentence: str = output_field("What is compared, or that nothing is.")
    changes: list[ReportChangeShape] = output_field("Statuses and warnings.")
    revised: list[RevisedFigureShape] = output_field("Figures that were revised.")
    came: list[str] = output_field("The codes of indicators that are new.")
    went: list[str] = output_field("The codes of indicators that are no longer there.")


class UnseenShape(Shape):
    """Something that the figures cannot see."""

    reason: BlindSpot = output_field("Why.")
    reason_label: str = output_field("The reason in words.")
    indicators: list[str] = output_field("The codes of the indicators that it is true of.")


class UnseenSignShape(Shape):
    """A warning sign that could not be looked for."""

    rule: WarningRule = output_field("The rule.")
    rule_label: str = output_field("What it warns of, in words.")
    indicators: list[str] = output_field("The codes of the indicators for which it could not be assessed.")
    reason: str = output_field("The most frequent reason.", "no_threshold")
    reason_label: str = output_field("The reason in words.")


class AnnualReportShape(Shape):
    """The Annual Report of a financial year, as it was known at a cut-off."""

    year: PeriodText = output_field("The financial year.", "2023-24")
    title: str = output_field("What the report is called.", "Annual performance report 2023/24")
    council: str = output_field("Who publishes it.")
    area: AreaBrief = output_field("The council's area.")
    theme: str | None = output_field("The code of the one theme that it is of; null: it is whole.")
    theme_title: str | None = output_field("That theme's title; null: it is whole.")
    view: View = output_field("Whether it holds what was public, or what was recorded.")
    cut_off: datetime = output_field("The figures are as they were known at this instant.")
    cut_off_sentence: str = output_field("The cut-off in one sentence.")
    draft: bool = output_field("Whether it is a draft, which is not published.")
    edition: int | None = output_field("Which edition of the year's report it is; null for a draft.", 1)
    published_at: datetime | None = output_field("When the edition was published; null for a draft.")
    edition_reason: str | None = output_field("Why there is a new edition; null for the first one and for a draft.")
    summary: list[str] = output_field("The summary, sentence by sentence, for reading aloud.")
    counts: ResultCountsShape = output_field("What became of all indicators.")
    warnings_sentence: str = output_field("How many warnings were open.")
    warnings: list[ReportWarningShape] = output_field("The warnings, the most urgent first.")
    achievements: list[AchievementShape] = output_field("The key achievements of the year, by priority.")
    tiers: list[ReportTierShape] = output_field("The indicators by tier.")
    strategy: ReportStrategyShape = output_field("The council's strategy.")
    changes: ReportChangesShape = output_field("What changed since the report of the year before.")
    unseen: list[UnseenShape] = output_field("What the figures cannot see.")
    unseen_signs: list[UnseenSignShape] = output_field("Which warning signs could not be looked for.")


def annual_report_shape(report: AnnualReport, imprint: Imprint) -> AnnualReportShape:
    """The report with its words."""
    request, edition = report.request, imprint.edition
    theme = report.theme
    return AnnualReportShape(
        year=request.year.id,
        title=words.title(request.year, theme=None if theme is None else theme.title),
        council=imprint.council,
        area=AreaBrief(code=report.area.code, name=report.area.name),
        theme=None if theme is None else theme.code,
        theme_title=None if theme is None else theme.title,
        view=request.view,
        cut_off=request.cut_off,
        cut_off_sentence=words.cut_off_sentence(request.cut_off, view=request.view),
        draft=edition is None,
        edition=None if edition is None else edition.number,
        published_at=None if edition is None else edition.published_at,
        edition_reason=None if edition is None else edition.reason,
        summary=summary_sentences(report),
        counts=_counts(report.counts),
        warnings_sentence=warnings_sentence(report),
        warnings=[_warning(each, urgent=place < report.above_line) for place, each in enumerate(report.warnings)],
        achievements=[achievement_shape(each) for group in report.achievements for each in group.achievements],
        tiers=[_tier(tier, list(indicators), report=report) for tier, indicators in _by_tier(report)],
        strategy=_strategy(report.strategy),
        changes=_changes(report.changes, report=report),
        unseen=[
            UnseenShape(
                reason=each.reason, reason_label=words.unseen_label(each.reason), indicators=list(each.indicators)
            )
            for each in report.unseen
        ],
        unseen_signs=[
            UnseenSignShape(
                rule=each.rule,
                rule_label=rule_label(each.rule),
                indicators=list(each.indicators),
                reason=each.reason,
                reason_label=words.reason_not_assessed(each.reason),
            )
            for each in report.unseen_signs
        ],
    )


def summary_sentences(report: AnnualReport) -> list[str]:
    """What the summary says about all indicators: counts, why some cannot be judged, and how old figures are."""
    place, year, counts = report.area.name, report.request.year, report.counts
    reasons = [each.result.reason for each in report.indicators if each.result.reason is not None]
    longest = max((each.lag or 0 for each in report.indicators), default=0)
    sentences = (
        words.counts_sentence(counts, place=place, year=year),
        words.untold_sentence(reasons),
        words.earlier_sentence(counts, longest=longest, year=year),
    )
    return [sentence for sentence in sentences if sentence is not None]


def warnings_sentence(report: AnnualReport) -> str:
    """How many warnings were open and accepted."""
    opened = [each.warning.severity for each in report.warnings if each.warning.state is WarningState.OPEN]
    return words.warnings_sentence(opened, accepted=len(report.warnings) - len(opened))


def strategy_sentence(chapter: StrategyChapter) -> str:
    """Which strategy was in force, and that none of its outcomes is published, where so."""
    if chapter.strategy is None:
        return words.NO_STRATEGY
    sentence = words.strategy_sentence(
        chapter.strategy.title,
        replaced=None if chapter.replaced is None else chapter.replaced.title,
        replaced_on=chapter.replaced_on,
        day=chapter.day,
    )
    return sentence if chapter.outcomes else f"{sentence} {words.NO_OUTCOMES}"


def changes_sentence(report: AnnualReport) -> str:
    """What the report is compared with, or that there is nothing to compare with, or to tell."""
    changes = report.changes
    if changes.compared_at is None:
        return words.NOTHING_BEFORE
    if changes.is_empty:
        return words.NOTHING_CHANGED
    return words.compared_sentence(changes.compared_at, year=report.request.year)


def _counts(counts: ResultCounts) -> ResultCountsShape:
    return ResultCountsShape.of(counts, sentence=words.result_sentences(counts))


def _by_tier(report: AnnualReport) -> list[tuple[TierNumber, list[ReportedIndicator]]]:
    return [
        (tier, list(indicators)) for tier, indicators in groupby(report.indicators, key=lambda each: each.card.tier)
    ]


def _tier(tier: TierNumber, indicators: Sequence[ReportedIndicator], *, report: AnnualReport) -> ReportTierShape:
    return ReportTierShape(
        tier=tier.value,
        title=tier_title(tier, area=report.area),
        counts=_counts(count_results((each.result, each.lag) for each in indicators)),
        indicators=[
            reported_indicator_shape(each, year=report.request.year, today=report.today) for each in indicators
        ],
    )


def _warning(each: ReportedWarning, *, urgent: bool) -> ReportWarningShape:
    warning = each.warning
    return ReportWarningShape(
        id=warning.id,
        indicator=warning.indicator,
        indicator_title=each.card.definition.title,
        rule=warning.rule,
        rule_label=rule_label(warning.rule),
        severity=warning.severity,
        severity_label=severity_label(warning.severity),
        state=warning.state,
        urgent=urgent,
        sentence=words.warning_sentence(warning, each.card),
        answer=words.answer_sentences(warning),
    )


def _strategy(chapter: StrategyChapter) -> ReportStrategyShape:
    strategy, replaced = chapter.strategy, chapter.replaced
    titles = {} if strategy is None else {each.code: each.title for each in strategy.priorities}
    return ReportStrategyShape(
        day=chapter.day,
        code=None if strategy is None else strategy.code,
        title=None if strategy is None else strategy.title,
        replaced=None if replaced is None else replaced.code,
        replaced_on=chapter.replaced_on,
        sentence=strategy_sentence(chapter),
        outcomes=[
            outcome_shape(each, priority_title=titles.get(each.outcome.priority, "")) for each in chapter.outcomes
        ],
    )


def _changes(changes: ReportChanges, *, report: AnnualReport) -> ReportChangesShape:
    place = report.area.name
    return ReportChangesShape(
        compared_at=changes.compared_at,
        sentence=changes_sentence(report),
        changes=[_change(item, place=place) for item in changes.items],
        revised=[
            RevisedFigureShape(
                indicator=each.definition.code,
                period=each.now.period.id,
                sentence=words.revised_sentence(each, place=place),
            )
            for each in changes.revised
        ],
        came=list(changes.came),
        went=list(changes.went),
    )


def _change(item: SummaryItem, *, place: str) -> ReportChangeShape:
    return ReportChangeShape(
        kind=item.kind,
        kind_label=change_words.kind_label(item.kind),
        indicator=item.card.definition.code,
        sentence=change_words.sentence(item, place=place),
    )
