"""The trends that are tested in the whole set of a council, each with how often chance alone gives as much."""

from app.domain.judgement.benchmark import JUDGED_POLARITIES
from app.domain.judgement.time_series.recent_trend import recent_trend
from app.domain.performance.card import Subject
from app.domain.warnings.parameters import rule_definition
from app.domain.warnings.rules import WarningRule, parameters_in_force


def trend_p_value(subject: Subject) -> float | None:
    """The p-value of the trend that `significant_decline` tests in the latest period, found or not; None: no test."""
    latest, definition = subject.latest, subject.definition
    if latest is None or not subject.home or subject.currency.end is not None:
        return None
    if definition.polarity not in JUDGED_POLARITIES:
        return None
    rule = rule_definition(WarningRule.SIGNIFICANT_DECLINE)
    if parameters_in_force(rule, definition=definition, settings=subject.reference.settings) is None:
        return None
    trend = recent_trend(subject.series, period=latest.period, versions=subject.versions)
    return 1.0 if trend.outlier else trend.p_value  # one that a single year makes is no finding
