"""What is tried of warnings without being recorded: other parameters of rules, thresholds and targets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.domain.measures.breaking_versions import breaking_versions
from app.domain.measures.indicator import Definition, RuleSetting, WarningThreshold, in_force, in_force_on
from app.domain.measures.period import MONTHS_IN_YEAR, Period
from app.domain.measures.target import Target
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.warnings.rules import WarningRule


@dataclass(frozen=True, slots=True)
class RuleTrial:
    """Another setting of a rule, for one indicator or with None for the whole council."""

    rule: WarningRule
    indicator: str | None
    setting: RuleSetting


@dataclass(frozen=True, slots=True)
class ThresholdTrial:
    """Another warning threshold of an indicator; None takes it away."""

    indicator: str
    threshold: WarningThreshold | None


@dataclass(frozen=True, slots=True)
class TargetTrial:
    """Another target of an indicator's period, with those of its quarters.

    With `every_period` each period with a row and of the same length is judged by it as well, as if it had been set
    then.
    """

    target: Target
    quarters: tuple[Target, ...] = ()
    every_period: bool = False

    @property
    def own(self) -> tuple[Target, ...]:
        """The target and those of its quarters."""
        return self.target, *self.quarters


@dataclass(frozen=True, slots=True)
class Trials:
    """Everything that is tried at once."""

    rules: tuple[RuleTrial, ...] = ()
    thresholds: tuple[ThresholdTrial, ...] = ()
    targets: tuple[TargetTrial, ...] = ()

    def touched(self, shown: Sequence[str]) -> list[str]:
        """Those of the `shown` indicators whose warnings can be others: for a rule of the whole council, all."""
        if any(trial.indicator is None for trial in self.rules):
            return list(shown)
        named = {trial.indicator for trial in self.rules} | {trial.indicator for trial in self.thresholds}
        named |= {trial.target.indicator for trial in self.targets}
        return [code for code in shown if code in named]


def with_trials(
    reference: ReferenceSnapshot, trials: Trials, *, periods: Mapping[str, Sequence[Period]]
) -> ReferenceSnapshot:
    """The reference data as if what is tried had been in force all along; `periods` are those of each indicator.

    A threshold stands for the periods whose figures can be compared with today's, in whose unit it is.
    """
    settings, versions, targets = dict(reference.settings), dict(reference.versions), dict(reference.targets)
    for rule in trials.rules:
        if rule.indicator is None:
            settings[rule.rule.value] = rule.setting
        else:
            versions[rule.indicator] = tuple(
                replace(version, warning_rules={**version.warning_rules, rule.rule.value: rule.setting})
                for version in versions[rule.indicator]
            )
    for threshold in trials.thresholds:
        code = threshold.indicator
        versions[code] = _with_threshold(versions[code], threshold=threshold.threshold, today=reference.today)
    for target in _targets(trials, versions=versions, periods=periods):
        targets[target.indicator] = {**targets.get(target.indicator, {}), target.period: target}
    return replace(reference, settings=settings, versions=versions, targets=targets)


def _with_threshold(
    versions: Sequence[Definition], *, threshold: WarningThreshold | None, today: date
) -> tuple[Definition, ...]:
    since, until = _comparable_days(versions, day=in_force_on(versions, day=today).first_day)
    return tuple(
        replace(version, threshold=threshold) if since <= version.first_day < until else version for version in versions
    )


def _comparable_days(versions: Sequence[Definition], *, day: date) -> tuple[date, date]:
    """From which day on, and until before which, no version breaks the series around `day`."""
    breaks = [version.first_day for version in breaking_versions(versions)]
    since = max((first for first in breaks if first <= day), default=date.min)
    return since, min((first for first in breaks if first > day), default=date.max)


def _targets(
    trials: Trials, *, versions: Mapping[str, Sequence[Definition]], periods: Mapping[str, Sequence[Period]]
) -> Iterator[Target]:
    """The targets that are tried; those for periods of their own come last, before none of which another stands."""
    for trial in trials.targets:
        code = trial.target.indicator
        yield from stand_ins(trial, versions=versions[code], periods=periods.get(code, ()))
    for trial in trials.targets:
        yield from trial.own


def stand_ins(trial: TargetTrial, *, versions: Sequence[Definition], periods: Iterable[Period]) -> Iterator[Target]:
    """The targets as if they had been set for each of the `periods` like their own; none unless requested."""
    for target in trial.own if trial.every_period else ():
        since, until = _comparable_days(versions, day=target.period.start)
        for period in periods:
            if since <= period.start < until and _is_like(period, target.period):
                start = in_force(versions, period=period).effective_from
                yield replace(target, period=period, set_under=start.id if start is not None else "")


def _is_like(period: Period, other: Period) -> bool:
    """Whether one target can stand for both: of the same length, and of a part of a year the same part."""
    if period == other or (period.months, period.days) != (other.months, other.days):
        return False
    return not 0 < period.months < MONTHS_IN_YEAR or period.start.month == other.start.month
