"""How often a rule with some parameters came true among England's districts, by the tables of the track record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from app.domain.judgement.intervals import proportion_interval
from app.domain.warnings.evidence import MEAN_MOVING_RANGE
from app.domain.warnings.parameters import rule_definition
from app.domain.warnings.rules import Parameters, WarningRule

MOST_PAST = 0.3  # of the districts: a line that more are past is further than any that was tried


class NotKnownReason(StrEnum):
    """Why it is not known how often a rule's alerts came true."""

    OUTCOME = "outcome"
    NO_POSITION = "no_position"
    NO_TARGETS = "no_targets"
    NO_DUE_DATES = "no_due_dates"
    NO_REVISIONS = "no_revisions"
    NOT_TRIED = "not_tried"
    NEVER_RAISED = "never_raised"
    RULE_OFF = "rule_off"


class Alerts(NamedTuple):
    """So many alerts, and how many of them came true."""

    alerts: int
    came_true: int


class ChanceCases(NamedTuple):
    """One row of the table of chances: the share that it names, and the cases and crossings of the reporting half."""

    named: float
    cases: int
    crossed: int


@dataclass(frozen=True, slots=True)
class EnglandTables:
    """What the track record says of the half that reports: its `cases`, the alerts of each rule, and by parameter.

    `rules` go by the names of the track record; `distances` hold the alerts of `far_from_peers` by its distance, and
    `lines` those of `threshold_breached` by the share of districts past the line.
    """

    cases: int
    chances: Sequence[ChanceCases]
    rules: Mapping[str, Alerts]
    distances: Mapping[float, Alerts] = field(default_factory=dict)
    lines: Mapping[float, tuple[Alerts, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinePosition:
    """Where a threshold lies among the districts: the share (0 to 1) that is past it; None where that is not known."""

    share_past: float | None


@dataclass(frozen=True, slots=True)
class Precision:
    """How many of a rule's alerts came true, out of `cases` series in a year; or the `reason` why that is not known.

    `tried` is the value of the parameter that the alerts are of, where it is not the one asked about: the nearest below
    it that was tried, of a threshold the nearest share of districts past it.
    """

    alerts: int | None = None
    came_true: int | None = None
    cases: int | None = None
    tried: float | None = None
    reason: NotKnownReason | None = None

    @property
    def share(self) -> float | None:
        """The share of alerts that came true, from 0 to 1."""
        return self.came_true / self.alerts if self.came_true is not None and self.alerts else None

    @property
    def limits(self) -> tuple[float, float] | None:
        """The 95 % limits of the share (Wilson), which take alerts as independent."""
        if self.came_true is None or not self.alerts:
            return None
        limits = proportion_interval(self.came_true, self.alerts)
        return None if limits.lower is None or limits.upper is None else (limits.lower, limits.upper)

    @property
    def per_100(self) -> float | None:
        """Alerts in 100 series in a year."""
        return 100 * self.alerts / self.cases if self.alerts is not None and self.cases else None


def precision_in_england(
    rule: WarningRule, parameters: Parameters | None, *, tables: EnglandTables, line: LinePosition | None = None
) -> Precision:
    """How often alerts of a rule with all its `parameters` came true; None: the rule is off.

    Of `threshold_breached` it is how many figures newly past a `line` placed so were past it a year later too; where no
    line is asked about, nothing is foretold.
    """
    if parameters is None:
        return Precision(reason=NotKnownReason.RULE_OFF)
    match rule:
        case WarningRule.NEAR_THRESHOLD:
            return _near(parameters, tables=tables)
        case WarningRule.FAR_FROM_PEERS:
            return _far(parameters, tables=tables)
        case WarningRule.SUSTAINED_DECLINE:
            if parameters["tolerance"] != MEAN_MOVING_RANGE:
                return Precision(reason=NotKnownReason.NOT_TRIED)
            return _by_name(f"{rule}_{parameters['comparisons']}", tables=tables)
        case WarningRule.SIGNIFICANT_DECLINE:
            return _by_name(rule.value, tables=tables)
        case WarningRule.THRESHOLD_BREACHED if line is not None:
            return _past(line, tables=tables)
    return Precision(reason=_NOT_TESTABLE[rule])


_NOT_TESTABLE = {
    WarningRule.THRESHOLD_BREACHED: NotKnownReason.OUTCOME,
    WarningRule.OFF_TARGET: NotKnownReason.NO_TARGETS,
    WarningRule.OVERDUE: NotKnownReason.NO_DUE_DATES,
    WarningRule.DATA_QUALITY: NotKnownReason.NO_REVISIONS,
}


def _near(parameters: Parameters, *, tables: EnglandTables) -> Precision:
    """Of the cases in the rows of the table whose share reaches the chance from which on the rule warns."""
    least = min(float(parameters["watch_chance"]), float(parameters["warning_chance"]))
    rows = [row for row in tables.chances if row.named >= least]
    if not rows:
        return Precision(reason=NotKnownReason.NEVER_RAISED)
    return _counted(Alerts(sum(row.cases for row in rows), sum(row.crossed for row in rows)), tables=tables)


def _far(parameters: Parameters, *, tables: EnglandTables) -> Precision:
    """Of the alerts at the distance, or at the nearest that was tried below it."""
    defaults, distance = rule_definition(WarningRule.FAR_FROM_PEERS).defaults, float(parameters["distance"])
    tried = max((candidate for candidate in tables.distances if candidate <= distance), default=None)
    if tried is None or parameters["min_areas"] != defaults["min_areas"]:
        return Precision(reason=NotKnownReason.NOT_TRIED)
    return _counted(tables.distances[tried], tables=tables, tried=None if tried == distance else tried)


def _past(line: LinePosition, *, tables: EnglandTables) -> Precision:
    """Of figures newly past a line, by the nearest share of districts past it that was tried."""
    share = line.share_past
    if share is None:
        return Precision(reason=NotKnownReason.NO_POSITION)
    if not 0 < share <= MOST_PAST or not tables.lines:
        return Precision(reason=NotKnownReason.NOT_TRIED)
    tried = min(tables.lines, key=lambda candidate: (abs(candidate - share), candidate))
    alerts, cases = tables.lines[tried]
    return Precision(alerts.alerts, alerts.came_true, cases, tried)


def _by_name(name: str, *, tables: EnglandTables) -> Precision:
    alerts = tables.rules.get(name)
    return Precision(reason=NotKnownReason.NOT_TRIED) if alerts is None else _counted(alerts, tables=tables)


def _counted(alerts: Alerts, *, tables: EnglandTables, tried: float | None = None) -> Precision:
    return Precision(alerts.alerts, alerts.came_true, tables.cases, tried)
