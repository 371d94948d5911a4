"""The rules as the back-test applies them to all cases at once, in one table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from app.domain.track_record.cases import Cases
from app.domain.track_record.chance_choice import ChanceRow, chances_at
from app.domain.track_record.panels import Bools, Floats
from app.domain.track_record.protocol import MAD_DISTANCE, NEAREST_PER_100
from app.domain.warnings.chances import WARNING_FROM, WATCH_FROM

Table = Sequence[ChanceRow]


class RuleRole(StrEnum):
    """What a rule is in the comparison: a sign, a watch that goes with signs, or a yardstick that no indicator has."""

    SIGN = "sign"
    WATCH = "watch"
    YARDSTICK = "yardstick"


@dataclass(frozen=True, slots=True)
class TestedRule:
    """A rule under its name in the results."""

    __test__ = False  # a name that pytest would take for a test

    name: str
    role: RuleRole
    fires: Callable[[Cases, Table], Bools]


def nearest(distances: Floats, *, alerts: int) -> Bools:
    """The so many cases that are nearest to their lines; of equal distances those that come first."""
    alerts_nearest = np.zeros(len(distances), dtype=np.bool_)
    alerts_nearest[np.argsort(distances, kind="stable")[:alerts]] = True
    return alerts_nearest


def headline_alerts(cases: Cases) -> int:
    """How many alerts 4.5 in 100 cases are."""
    return round(len(cases) * NEAREST_PER_100 / 100)


def _chance(cases: Cases, table: Table, *, least: float) -> Bools:
    return chances_at(cases.distance, table) >= least


def _far(cases: Cases) -> Bools:
    with np.errstate(invalid="ignore"):
        return cases.peer_distance > MAD_DISTANCE


TESTED_RULES = (
    TestedRule("nearest", RuleRole.YARDSTICK, lambda c, _: nearest(c.distance, alerts=headline_alerts(c))),
    TestedRule(
        "nearest_by_latest", RuleRole.YARDSTICK, lambda c, _: nearest(c.latest_distance, alerts=headline_alerts(c))
    ),
    TestedRule("near_threshold_warning", RuleRole.SIGN, lambda c, table: _chance(c, table, least=WARNING_FROM)),
    TestedRule("near_threshold_watch", RuleRole.SIGN, lambda c, table: _chance(c, table, least=WATCH_FROM)),
    TestedRule("far_from_peers", RuleRole.SIGN, lambda c, _: _far(c)),
    TestedRule("two_falls", RuleRole.YARDSTICK, lambda c, _: c.falls >= 2),
    TestedRule("three_falls", RuleRole.YARDSTICK, lambda c, _: c.falls >= 3),
    TestedRule("sustained_decline_2", RuleRole.WATCH, lambda c, _: c.declines >= 2),
    TestedRule("sustained_decline_3", RuleRole.WATCH, lambda c, _: c.declines >= 3),
    TestedRule("sustained_decline_4", RuleRole.WATCH, lambda c, _: c.declines >= 4),
    TestedRule("significant_decline", RuleRole.WATCH, lambda c, _: c.significant),
    TestedRule(
        "sustained_decline_while_near",
        RuleRole.SIGN,
        lambda c, table: (c.declines >= 2) & _chance(c, table, least=WATCH_FROM),
    ),
)
ANY_SIGN, ANY_RULE = "any_sign", "any_rule"
NOT_TESTABLE: Mapping[str, str] = {
    "threshold_breached": "outcome",
    "off_target": "no_targets",
    "overdue": "no_due_dates",
    "data_quality": "no_revisions",
}


def alerts_of(cases: Cases, table: Table) -> Mapping[str, Bools]:
    """Which cases each rule alerts, by its name, in the order of the table; then any sign, and any sign or watch."""
    alerts = {rule.name: rule.fires(cases, table) for rule in TESTED_RULES}
    alerts[ANY_SIGN] = _any(alerts, (RuleRole.SIGN,))
    alerts[ANY_RULE] = _any(alerts, (RuleRole.SIGN, RuleRole.WATCH))
    return alerts


def _any(alerts: Mapping[str, Bools], roles: Sequence[RuleRole]) -> Bools:
    alerted: Bools = np.logical_or.reduce([alerts[rule.name] for rule in TESTED_RULES if rule.role in roles])
    return alerted
