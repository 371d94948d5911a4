"""The shape of the track record, made of a back-test."""

from collections.abc import Iterator

from app.contract.warnings.track_record import (
    BandCoverShape,
    BreachesShape,
    ChanceRowShape,
    ControlScoreShape,
    LimitedNumberShape,
    ParameterScoreShape,
    PartScoreShape,
    ReliabilityRowShape,
    RuleScoreShape,
    SampleShape,
    TrackRecordShape,
)
from app.domain.judgement.intervals import proportion_interval
from app.domain.track_record.back_test import BackTest
from app.domain.track_record.by_parameter import ParameterScore
from app.domain.track_record.protocol import PROTOCOL, TABLE_VERSION, protocol_digest
from app.domain.track_record.scores import Interval, RuleScore, share
from app.domain.track_record.tested_rules import NOT_TESTABLE
from app.wording.track_record import labels
from app.wording.track_record.document import TrackRecord, silence_sentence


def track_record_shape(record: TrackRecord) -> TrackRecordShape:
    """The shape of a track record."""
    result = record.result
    return TrackRecordShape(
        sentence=silence_sentence(result),
        protocol_digest=protocol_digest(),
        protocol=PROTOCOL,
        figures_digest=record.figures_digest,
        table_version=TABLE_VERSION,
        samples=[
            SampleShape.of(each, label=labels.SAMPLES[each.name], years=list(each.years), base=_limited(each.base))
            for each in result.samples
        ],
        chances=[ChanceRowShape.of(row) for row in result.table],
        reliability=[ReliabilityRowShape.of(row) for row in result.reliability.rows],
        brier=result.reliability.brier,
        brier_skill=result.reliability.skill,
        rules=list(_rules(result)),
        parameters=[_parameter(each) for each in result.parameters],
        parts=list(_parts(result)),
        breaches=[
            BreachesShape.of(breaches, sample=sample, sign=labels.SIGNS[sign])
            for sample, by_sign in result.breaches.items()
            for sign, breaches in by_sign.items()
        ],
        controls=[
            ControlScoreShape(
                control=labels.control_label(control.name),
                rule=score.rule,
                lift=_limited(score.lift),
                per_100=score.per_100,
            )
            for control in result.controls
            for score in control.scores
        ],
        band_cover=result.bands.cover,
        bands=[BandCoverShape.of(each) for each in result.bands.indicators],
        not_testable={rule: labels.NOT_TESTABLE[reason] for rule, reason in NOT_TESTABLE.items()},
    )


def _limited(interval: Interval) -> LimitedNumberShape:
    return LimitedNumberShape.of(interval)


def _rules(result: BackTest) -> Iterator[RuleScoreShape]:
    for sample, scores in result.scores.items():
        yield from (_rule(score, sample=sample, outcome="line") for score in scores)
    yield from (_rule(score, sample="reports", outcome="worst_tenth") for score in result.worst_tenth)


def _rule(score: RuleScore, *, sample: str, outcome: str) -> RuleScoreShape:
    return RuleScoreShape.of(
        score,
        sample=sample,
        outcome=outcome,
        label=labels.RULES[score.rule],
        precision=_limited(score.precision),
        lift=_limited(score.lift),
        caught=_limited(score.caught),
    )


def _parameter(score: ParameterScore) -> ParameterScoreShape:
    limits = proportion_interval(score.hits, score.alerts)
    precision = share(score.hits, score.alerts)
    return ParameterScoreShape.of(score, precision=precision, lower=limits.lower, upper=limits.upper)


def _parts(result: BackTest) -> Iterator[PartScoreShape]:
    for by, parts in (("group", result.groups), ("year", result.years), ("indicator", result.worst_served)):
        yield from (PartScoreShape.of(each, by=by, part=labels.PARTS.get(each.part, each.part)) for each in parts)
