"""A preview of warnings: what a body asks for, and the shape of what came of it."""

from collections.abc import Iterator
from datetime import date

from app.contract.measures.judgement_rules import sent_threshold
from app.contract.measures.target import sent_profile
from app.contract.warnings.track_record import TrackRecordShape
from app.contract.warnings.warning_preview import (
    NeighbourShape,
    NeighboursShape,
    OutcomeCountsShape,
    PastOutcomeShape,
    PeriodOutcomeShape,
    PrecisionShape,
    RuleOutcomeShape,
    RulePrecisionShape,
    TargetReachShape,
    TargetTrialSent,
    WarningNowShape,
    WarningPreviewSent,
    WarningPreviewShape,
    YearOutcomeShape,
)
from app.domain.measures.indicator import Definition, RuleSetting, in_force_on
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.performance.neighbours import Neighbours
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.performance.trial_effect import PastEffect, TrialOutcome
from app.domain.performance.warning_preview import RuleTrial, ThresholdTrial
from app.domain.warnings.england import Alerts, ChanceCases, EnglandTables, Precision
from app.domain.warnings.rules import Parameters, WarningRule
from app.services.warnings.trial_checks import RequestedTarget, RequestedTrials
from app.services.warnings.warning_preview import RulePrecision, TargetReach, WarningNow, WarningPreview
from app.wording.number import figure_display
from app.wording.period import label
from app.wording.warning import rule_label, sentence
from app.wording.warning_preview import (
    neighbours_sentence,
    outcome_label,
    precision_sentence,
    reach_sentence,
    summary,
)

PLACES = 4  # of shares and rates


def requested_trials(sent: WarningPreviewSent) -> RequestedTrials:
    """What a body asks to try."""
    return RequestedTrials(
        [RuleTrial(each.rule, each.indicator, RuleSetting(each.enabled, each.parameters)) for each in sent.rules],
        [ThresholdTrial(each.indicator, sent_threshold(each.warning_threshold)) for each in sent.thresholds],
        [_target(each) for each in sent.targets],
    )


def _target(sent: TargetTrialSent) -> RequestedTarget:
    target = Target(sent.indicator, parse_period(sent.period), sent.value, sent.upper)
    return RequestedTarget(target, sent_profile(sent.profile), sent.every_period)


def england_tables(record: TrackRecordShape) -> EnglandTables:
    """What the track record says of the councils and years that had no part in the choice of the rules."""
    scores = (score for score in record.rules if (score.sample, score.outcome) == ("reports", "line"))
    return EnglandTables(
        cases=next(sample.cases for sample in record.samples if sample.name == "reports"),
        chances=[
            ChanceCases(row.named, row.cases, row.crossed)
            for row in record.reliability
            if row.distance_up_to is not None
        ],
        rules={score.rule: Alerts(score.alerts, score.hits) for score in scores},
        distances={
            score.value: Alerts(score.alerts, score.hits)
            for score in record.parameters
            if score.parameter == "distance"
        },
        lines={
            score.value: (Alerts(score.alerts, score.hits), score.cases)
            for score in record.parameters
            if score.parameter == "share_past"
        },
    )


def warning_preview_shape(preview: WarningPreview) -> WarningPreviewShape:
    """What would be, in its words."""
    outcomes = [each.outcome for each in preview.now]
    order = list(TrialOutcome)
    now = sorted(preview.now, key=lambda each: order.index(each.outcome))
    return WarningPreviewShape(
        summary=summary(outcomes, preview.past, judged=preview.judged),
        indicators=preview.judged,
        counts=OutcomeCountsShape.model_validate({each.value: outcomes.count(each) for each in TrialOutcome}),
        now=[_now(each) for each in now],
        past=_past(preview.past),
        england=[_precisions(each) for each in preview.precisions],
        neighbours=[_neighbours(each, reference=preview.reference) for each in preview.neighbours],
        targets=[_reach(each) for each in preview.targets],
    )


def _now(now: WarningNow) -> WarningNowShape:
    pair = now.new or now.old
    assert pair is not None  # noqa: S101  # one of them is there
    warning, definition, place = pair
    return WarningNowShape(
        outcome=now.outcome,
        outcome_label=outcome_label(now.outcome),
        indicator=warning.indicator,
        indicator_title=definition.title,
        rule=warning.rule,
        rule_label=rule_label(warning.rule),
        period=warning.latest.id,
        period_label=label(warning.latest),
        severity_before=now.old[0].severity if now.old is not None else None,
        severity_after=now.new[0].severity if now.new is not None else None,
        sentence=sentence(warning.evidence, definition, place=place),
    )


def _past(past: PastEffect) -> PastOutcomeShape:
    return PastOutcomeShape(
        alerts_a_year_before=round(past.a_year_before, PLACES),
        alerts_a_year_after=round(past.a_year_after, PLACES),
        years=[YearOutcomeShape.of(year) for year in past.years],
        rules=[
            RuleOutcomeShape.of(
                rule,
                rule_label=rule_label(rule.rule),
                a_year_before=round(rule.a_year_before, PLACES),
                a_year_after=round(rule.a_year_after, PLACES),
            )
            for rule in past.rules
        ],
        changes=[
            PeriodOutcomeShape.of(
                change,
                period_label=label(change.period),
                severity_before=change.before,
                severity_after=change.after,
            )
            for change in past.changes
        ],
        unchanged=past.unchanged,
    )


def _precisions(precision: RulePrecision) -> RulePrecisionShape:
    return RulePrecisionShape(
        rule=precision.rule,
        rule_label=rule_label(precision.rule),
        indicator=precision.indicator,
        before=_precision(precision.before, rule=precision.rule, parameters=precision.parameters_before),
        after=_precision(precision.after, rule=precision.rule, parameters=precision.parameters_after),
    )


def _precision(precision: Precision, *, rule: WarningRule, parameters: Parameters | None) -> PrecisionShape:
    lower, upper = precision.limits or (None, None)
    return PrecisionShape(
        precision=_rounded(precision.share),
        lower=_rounded(lower),
        upper=_rounded(upper),
        alerts=precision.alerts,
        came_true=precision.came_true,
        per_100=_rounded(precision.per_100),
        tried=precision.tried,
        not_known=precision.reason,
        parameters=dict(parameters) if parameters is not None else None,
        sentence=precision_sentence(precision, rule=rule),
    )


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, PLACES)


def _neighbours(neighbours: Neighbours, *, reference: ReferenceSnapshot) -> NeighboursShape:
    definition = _definition(neighbours.indicator, reference=reference, day=reference.today)
    figures = len(neighbours.figures)
    counts = [
        None if neighbours.reason else len(neighbours.past(line)) for line in (neighbours.before, neighbours.after)
    ]
    return NeighboursShape(
        indicator=neighbours.indicator,
        comparator=neighbours.comparator.code,
        line=neighbours.line,
        period=neighbours.period.id if neighbours.period is not None else None,
        period_label=label(neighbours.period) if neighbours.period is not None else None,
        level_before=float(neighbours.before.at) if neighbours.before is not None else None,
        level_after=float(neighbours.after.at) if neighbours.after is not None else None,
        areas=neighbours.areas,
        areas_with_value=figures,
        past_before=counts[0],
        past_after=counts[1],
        share_before=_rounded(counts[0] / figures) if counts[0] is not None and figures else None,
        share_after=_rounded(counts[1] / figures) if counts[1] is not None and figures else None,
        past=list(_past_line(neighbours, definition=definition, reference=reference)),
        reason=neighbours.reason,
        sentence=neighbours_sentence(neighbours, definition),
    )


def _past_line(
    neighbours: Neighbours, *, definition: Definition, reference: ReferenceSnapshot
) -> Iterator[NeighbourShape]:
    if neighbours.comparator.needs_coverage:  # of all of a kind the number is enough
        return
    for each in sorted(neighbours.past(neighbours.after), key=lambda each: each.area):
        yield NeighbourShape(
            code=each.area,
            name=reference.areas[each.area].name if each.area in reference.areas else each.area,
            value=float(each.number),
            value_display=figure_display(each.number, definition=definition) or "",
        )


def _definition(indicator: str, *, reference: ReferenceSnapshot, day: date) -> Definition:
    return in_force_on(reference.versions[indicator], day=day)


def _reach(reach: TargetReach) -> TargetReachShape:
    return TargetReachShape.of(
        reach,
        indicator=reach.definition.code,
        sentence=reach_sentence(reach.period, figures=reach.figures),
    )
