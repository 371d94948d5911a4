"""The shape of the health check: every number with the address of what it counts."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from app.contract.base import Href, Shape, output_field
from app.contract.measures.area import AreaBrief
from app.contract.performance.currency import CurrencyShape, currency_shape
from app.contract.warnings.track_record import TrackRecordShape
from app.domain.measures.area import Area
from app.domain.performance.currency import CurrencyState
from app.domain.performance.health import CoverageItem, Health
from app.domain.publishing.change_items import View
from app.domain.warnings.answer_times import AnswerState
from app.domain.warnings.evidence import NotAssessedReason
from app.domain.warnings.rules import Severity, WarningRule
from app.wording.health import (
    BEST_VALUE_THEMES,
    BLIND_SPOTS,
    coverage_label,
    expectation_sentence,
    false_sentence,
    paragraph,
)
from app.wording.warning import not_assessed, rule_label

TRACK_RECORD = "/v1/warnings/track-record"


class CountedShape(Shape):
    """A number with the address of what it counts."""

    number: int = output_field("How many there are.")
    href: Href = output_field(
        "The address that lists them; it takes the `as_of` of the health check, where one was given.",
        "/v1/performance?currency=late",
    )


class HealthWarningsShape(Shape):
    """The open warnings in numbers."""

    open: CountedShape = output_field("All that are open.")
    above_line: CountedShape = output_field("The most urgent, which are listed without asking.")
    below_line: CountedShape = output_field("The others, which are less urgent.")
    critical: CountedShape = output_field("Open and critical.")
    warning: CountedShape = output_field("Open and of middle severity.")
    watch: CountedShape = output_field("Open and to watch.")
    unexplained: CountedShape = output_field("Open without a commentary on their figure or a response.")
    accepted: CountedShape = output_field("Those that the council accepts for now, which are not open.")
    awaiting_answer: CountedShape = output_field("Open, with an answer of the council awaited.")
    answer_overdue: CountedShape = output_field("Open, with an answer of the council that is late.")
    promise_overdue: CountedShape = output_field("Open or accepted, past the day that the council named to act.")


class ExpectationShape(Shape):
    """What can be expected of the open warnings of one rule."""

    rule: WarningRule = output_field("The rule.")
    rule_label: str = output_field("What the rule warns of, in words.")
    warnings: CountedShape = output_field("Its open warnings.")
    happened: int = output_field("How many tell of what has happened, or stand beside one that does.")
    foretelling: int = output_field("How many foretell something with a known chance.")
    unknown: int = output_field("How many foretell something whose chance is not known.")
    expected_false: float | None = output_field(
        "How many of those with a known chance can be expected not to come true; null where there are none."
    )
    sentence: str = output_field("What can be expected of the rule's warnings, in one sentence.")
    href: Href = output_field("Where the chances come from.", TRACK_RECORD)


class ExpectedFalseShape(Shape):
    """How many open warnings can be expected to be false: the figure is not past its line within two years."""

    foretelling: int = output_field("How many foretell something with a known chance.")
    expected_false: float | None = output_field("How many of them can be expected to be false; null where none does.")
    sentence: str = output_field("What can be expected of the warnings, in one sentence.")
    rules: list[ExpectationShape] = output_field("The expectations by rule: the rules that have open warnings.")
    href: Href = output_field("Where the chances come from.", TRACK_RECORD)


class AssessmentGapShape(Shape):
    """A rule that could not be assessed, for one reason."""

    rule: WarningRule = output_field("The rule.")
    rule_label: str = output_field("What the rule warns of, in words.")
    reason: NotAssessedReason = output_field("Why not, as a code.", "no_threshold")
    sentence: str = output_field("Why not, in words.")
    indicators: list[str] = output_field("The indicators, by code.")
    counted: CountedShape = output_field("How many there are.")


class LateIndicatorShape(Shape):
    """An indicator whose newer figures are due and not held."""

    indicator: str = output_field("The indicator's code.")
    title: str = output_field("The indicator's title.")
    currency: CurrencyShape = output_field("How current it is, with all that is missing.")
    href: Href = output_field("Its history.", "/v1/indicators/household-waste-recycling-rate/performance")


class HealthCurrencyShape(Shape):
    """How current the figures are."""

    current: CountedShape = output_field("Indicators that are up to date.")
    late: CountedShape = output_field("Indicators that lack newer figures that are due.")
    paused: CountedShape = output_field("Indicators whose publisher has stopped for now.")
    discontinued: CountedShape = output_field("Indicators that have ended.")
    late_indicators: list[LateIndicatorShape] = output_field("The late ones, with what is missing.")


class CoverageShape(Shape):
    """How many indicators have something that every one should have."""

    item: CoverageItem = output_field("What it is; value, commentary and target are those of the latest period held.")
    label: str = output_field("The part of a definition or a card, in words.")
    having: CountedShape = output_field("Indicators that have it.")
    lacking: CountedShape = output_field("Indicators that lack it.")


class BlindSpotsShape(Shape):
    """What figures cannot see."""

    sentence: str = output_field("What figures cannot see, in words.")
    themes: list[str] = output_field("The seven themes of Best Value, most of which no figure shows.")
    href: Href = output_field("How often breaches came without a sign.", TRACK_RECORD)


class HealthCheckShape(Shape):
    """The whole council's health, every number with the address of what it counts."""

    area: AreaBrief = output_field("The council.")
    day: date = output_field("The day in London that it is of.")
    summary: str = output_field("The whole in one paragraph.")
    indicators: CountedShape = output_field("The indicators that are looked at.")
    warnings: HealthWarningsShape = output_field("The open warnings.")
    expected_false: ExpectedFalseShape = output_field("How many of them can be expected to be false.")
    not_assessed: list[AssessmentGapShape] = output_field(
        "What could not be assessed: no data does not mean no problem."
    )
    currency: HealthCurrencyShape = output_field("How current the figures are. It is not a warning sign.")
    coverage: list[CoverageShape] = output_field("What the indicators have and lack.")
    blind_spots: BlindSpotsShape = output_field("What figures cannot see.")


class HealthRowShape(Shape):
    """One number of the health check, as the row of a table."""

    section: str = output_field("The part of the health check.")
    item: str = output_field("What is counted, as a code.")
    reason: str | None = output_field("Why a rule was not assessed; null elsewhere.")
    label: str = output_field("What is counted, in words.")
    number: float | None = output_field("How many there are; null where it is not known.")
    indicators: list[str] = output_field("The indicators, by code, where they are named.")
    href: Href = output_field("The address of what is counted.")


class EvidenceLinks:
    """Addresses of what is counted, in the view of the health check itself.

    None has an `as_of`: what was read at an instant is given again to the byte.
    """

    def __init__(self, view: View) -> None:
        """The working view is named in every address, the public one in none."""
        self._always = {"view": view.value} if view is View.WORKING else {}

    def to(self, path: str, **filters: str) -> str:
        """A path with its filters."""
        query = urlencode(filters | self._always)
        return f"{path}?{query}" if query else path

    def cards(self, number: int, **filters: str) -> CountedShape:
        """A number of indicators, whose cards the address lists."""
        return CountedShape(number=number, href=self.to("/v1/performance", **filters))

    def warnings(self, number: int, **filters: str) -> CountedShape:
        """A number of warnings."""
        return CountedShape(number=number, href=self.to("/v1/warnings", **filters))

    def open(self, number: int, **filters: str) -> CountedShape:
        """A number of open warnings, those below the line with them."""
        return self.warnings(number, state="open", include="below_line", **filters)


def precisions_of(record: TrackRecordShape) -> dict[str, float]:
    """By rule, the share of alerts that came true on councils and years without a part in the choice of the rules."""
    scores = (score for score in record.rules if (score.sample, score.outcome) == ("reports", "line"))
    return {score.rule: score.precision.value for score in scores if score.precision.value is not None}


def health_check_shape(health: Health, *, area: Area, day: date, links: EvidenceLinks) -> HealthCheckShape:
    """The health check with its words and addresses."""
    return HealthCheckShape(
        area=AreaBrief(code=area.code, name=area.name),
        day=day,
        summary=paragraph(health, place=area.name),
        indicators=links.cards(health.counts.indicators),
        warnings=_warnings(health, links=links),
        expected_false=_expected_false(health, links=links),
        not_assessed=_gaps(health, links=links),
        currency=_currency(health, links=links),
        coverage=[
            CoverageShape(
                item=each.item,
                label=coverage_label(each.item),
                having=links.cards(each.having, has=each.item),
                lacking=links.cards(each.lacking, lacks=each.item),
            )
            for each in health.coverage
        ],
        blind_spots=BlindSpotsShape(sentence=BLIND_SPOTS, themes=list(BEST_VALUE_THEMES), href=TRACK_RECORD),
    )


def _warnings(health: Health, *, links: EvidenceLinks) -> HealthWarningsShape:
    counts = health.counts
    return HealthWarningsShape(
        open=links.open(health.opened),
        above_line=links.warnings(len(health.line.above), state="open"),
        below_line=links.warnings(len(health.line.below), state="open", include="only_below_line"),
        critical=links.open(counts.critical, severity=Severity.CRITICAL),
        warning=links.open(counts.warning, severity=Severity.WARNING),
        watch=links.open(counts.watch, severity=Severity.WATCH),
        unexplained=links.open(counts.unexplained, unexplained="true"),
        accepted=links.warnings(health.accepted, state="accepted"),
        awaiting_answer=links.open(health.awaiting, answer=AnswerState.AWAITED),
        answer_overdue=links.open(health.answers_overdue, answer=AnswerState.OVERDUE),
        promise_overdue=links.warnings(health.promises_overdue, promise_overdue="true", include="below_line"),
    )


def _expected_false(health: Health, *, links: EvidenceLinks) -> ExpectedFalseShape:
    rules = [
        ExpectationShape.of(
            each,
            rule_label=rule_label(each.rule),
            warnings=links.open(each.warnings, rule=each.rule),
            expected_false=_rounded(each.expected_false),
            sentence=expectation_sentence(each),
            href=TRACK_RECORD,
        )
        for each in health.expectations
    ]
    return ExpectedFalseShape(
        foretelling=health.foretelling,
        expected_false=_rounded(health.expected_false),
        sentence=false_sentence(health),
        rules=rules,
        href=TRACK_RECORD,
    )


def _rounded(number: float | None) -> float | None:
    """To two decimals: more would say more than is known."""
    return None if number is None else round(number, 2)


def _gaps(health: Health, *, links: EvidenceLinks) -> list[AssessmentGapShape]:
    return [
        AssessmentGapShape(
            rule=gap.rule,
            rule_label=rule_label(gap.rule),
            reason=NotAssessedReason(gap.reason),
            sentence=not_assessed(gap.reason),
            indicators=list(gap.indicators),
            counted=links.cards(len(gap.indicators), not_assessed=gap.rule, not_assessed_reason=gap.reason),
        )
        for gap in health.gaps
    ]


def _currency(health: Health, *, links: EvidenceLinks) -> HealthCurrencyShape:
    counts = health.counts.currency
    counted = {state.value: links.cards(getattr(counts, state), currency=state) for state in CurrencyState}
    late = [
        LateIndicatorShape(
            indicator=card.definition.code,
            title=card.definition.title,
            currency=currency_shape(card.currency),
            href=links.to(f"/v1/indicators/{card.definition.code}/performance"),
        )
        for card in health.late
    ]
    return HealthCurrencyShape(**counted, late_indicators=late)


def health_rows(shape: HealthCheckShape) -> Iterator[HealthRowShape]:
    """Every number of the health check as a row."""
    yield _row("indicators", "indicators", "Indicators", shape.indicators)
    for name, field in HealthWarningsShape.model_fields.items():
        yield _row("warnings", name, str(field.description), getattr(shape.warnings, name))
    expected = shape.expected_false
    yield _expected_row("all", expected.sentence, expected.expected_false)
    for rule in expected.rules:
        yield _expected_row(rule.rule, rule.sentence, rule.expected_false)
    for gap in shape.not_assessed:
        label = f"{gap.rule_label}. {gap.sentence}"
        yield _row("not_assessed", gap.rule, label, gap.counted, reason=gap.reason, indicators=gap.indicators)
    for state in CurrencyState:
        late = [each.indicator for each in shape.currency.late_indicators] if state is CurrencyState.LATE else []
        label = str(HealthCurrencyShape.model_fields[state].description)
        yield _row("currency", state, label, getattr(shape.currency, state), indicators=late)
    for each in shape.coverage:
        yield _row("having", each.item, each.label, each.having)
        yield _row("lacking", each.item, each.label, each.lacking)


def _row(
    section: str,
    item: str,
    label: str,
    counted: CountedShape,
    *,
    reason: str | None = None,
    indicators: list[str] | None = None,
) -> HealthRowShape:
    return HealthRowShape(
        section=section,
        item=item,
        reason=reason,
        label=label,
        number=counted.number,
        indicators=indicators or [],
        href=counted.href,
    )


def _expected_row(item: str, sentence: str, number: float | None) -> HealthRowShape:
    return HealthRowShape(
        section="expected_false",
        item=item,
        reason=None,
        label=sentence,
        number=number,
        indicators=[],
        href=TRACK_RECORD,
    )
