"""The parameters of the warning rules: which values each may have, and the faults of others."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.errors import Fault
from app.domain.judgement.comparators import DEFAULT_GROUP
from app.domain.measures.indicator import Definition, RuleSetting
from app.domain.warnings.budget import BUDGET, OPEN_WARNINGS, WARNING_BUDGET
from app.domain.warnings.data_quality import TOLERANCE
from app.domain.warnings.evidence import MEAN_MOVING_RANGE
from app.domain.warnings.rules import WARNING_RULES, Parameters, RuleDefinition, Severity, WarningRule

Setting = float | int | str


FORMER_PARAMETERS = frozenset({"watch", "warning", "critical"})  # of `sustained_decline`, and of no other rule


class SettingName(StrEnum):
    """What the council sets: the parameters of each rule, and of the budget over all open warnings."""

    THRESHOLD_BREACHED = WarningRule.THRESHOLD_BREACHED.value
    OFF_TARGET = WarningRule.OFF_TARGET.value
    NEAR_THRESHOLD = WarningRule.NEAR_THRESHOLD.value
    FAR_FROM_PEERS = WarningRule.FAR_FROM_PEERS.value
    SUSTAINED_DECLINE = WarningRule.SUSTAINED_DECLINE.value
    SIGNIFICANT_DECLINE = WarningRule.SIGNIFICANT_DECLINE.value
    OVERDUE = WarningRule.OVERDUE.value
    DATA_QUALITY = WarningRule.DATA_QUALITY.value
    BUDGET = BUDGET


@dataclass(frozen=True, slots=True)
class AllowedValue:
    """The values that one parameter may have: a test, and the same in words."""

    passes: Callable[[Setting], bool]
    words: str


def _between(least: float, most: float, *, whole: bool = False) -> AllowedValue:
    kind = "a whole number" if whole else "a number"

    def passes(value: Setting) -> bool:
        return not isinstance(value, str) and least <= value <= most and (not whole or value == int(value))

    return AllowedValue(passes, f"{kind} from {least} to {most}")


_SEVERITY = AllowedValue(lambda value: value in tuple(Severity), f"one of: {', '.join(Severity)}")
_TOLERANCE = AllowedValue(
    lambda value: value == MEAN_MOVING_RANGE or (not isinstance(value, str) and 0 <= value <= 1e9),
    f"{MEAN_MOVING_RANGE}, or a number that is 0 or more",
)
_REVISION = AllowedValue(
    lambda value: value == TOLERANCE or (not isinstance(value, str) and 0 <= value <= 1e9),
    f"{TOLERANCE}, or a number that is 0 or more",
)
# Every card shows this peer group first, and the rule looks at no other.
_GROUP = AllowedValue(lambda value: value == DEFAULT_GROUP, f"{DEFAULT_GROUP}, the peer group of the cards")
_CLEAR_AFTER = _between(1, 20, whole=True)
_CHANCE = _between(0.01, 1)
_OF_MOVEMENT = {"severity": _SEVERITY, "severity_beside": _SEVERITY, "clear_after": _CLEAR_AFTER}

ALLOWED: Mapping[str, Mapping[str, AllowedValue]] = {
    WarningRule.THRESHOLD_BREACHED: {
        "council": _SEVERITY,
        "statistical": _SEVERITY,
        "expected_range": _SEVERITY,
        "clear_after": _CLEAR_AFTER,
    },
    WarningRule.OFF_TARGET: {"severity": _SEVERITY, "clear_after": _CLEAR_AFTER},
    WarningRule.NEAR_THRESHOLD: {
        "warning_chance": _CHANCE,
        "watch_chance": _CHANCE,
        "clear_after": _CLEAR_AFTER,
    },
    WarningRule.FAR_FROM_PEERS: {
        "comparator": _GROUP,
        "min_areas": _between(5, 400, whole=True),
        "distance": _between(0.1, 100),
        "critical_distance": _between(0.1, 100),
        "clear_after": _CLEAR_AFTER,
    },
    WarningRule.SUSTAINED_DECLINE: {
        "comparisons": _between(1, 20, whole=True),
        "tolerance": _TOLERANCE,
        **_OF_MOVEMENT,
    },
    WarningRule.SIGNIFICANT_DECLINE: _OF_MOVEMENT,
    WarningRule.OVERDUE: {
        "severity": _SEVERITY,
        "later_severity": _SEVERITY,
        "later_after_days": _between(0, 3_660, whole=True),
    },
    WarningRule.DATA_QUALITY: {
        "revision": _REVISION,
        "target_years": _between(0, 20, whole=True),
        "identical": _between(2, 20, whole=True),
        "identical_chance": _between(0, 1),
        "severity": _SEVERITY,
        "clear_after": _CLEAR_AFTER,
    },
    BUDGET: {OPEN_WARNINGS: _between(1, 1000, whole=True)},
}
# Pairs of parameters of a rule: the second may not be less than the first.
_ORDERED: Mapping[str, tuple[tuple[str, str], ...]] = {
    WarningRule.NEAR_THRESHOLD: (("watch_chance", "warning_chance"),),
    WarningRule.FAR_FROM_PEERS: (("distance", "critical_distance"),),
}


def rule_definition(name: WarningRule) -> RuleDefinition:
    """The definition of a rule."""
    return next(rule for rule in WARNING_RULES if rule.name is name)


def defaults_of(name: str) -> Parameters:
    """The table's parameters of a rule, or of the budget."""
    return {OPEN_WARNINGS: WARNING_BUDGET} if name == BUDGET else rule_definition(WarningRule(name)).defaults


def check_parameters(name: str, parameters: Parameters, *, under: Parameters | None = None) -> tuple[Fault, ...]:
    """The faults of a rule's parameters, by name; the parameters take precedence over those of `under`."""
    faults = tuple(_faults(name, parameters))
    if faults:
        return faults
    used: dict[str, Setting] = {**defaults_of(name), **(under or {}), **parameters}
    return tuple(
        Fault(more, "conflict", f"{more} ({used[more]}) may not be less than {less} ({used[less]}).")
        for less, more in _ORDERED.get(name, ())
        if float(used[more]) < float(used[less])
    )


def rule_faults(version: Definition, *, council: Mapping[str, RuleSetting]) -> Iterator[Fault]:
    """The faults of a definition's warning rules, as places of its body, beside what the `council` has set, by rule."""
    for index, (name, setting) in enumerate(version.warning_rules.items()):
        for fault in check_parameters(name, setting.parameters or {}, under=_parameters_of(council, name)):
            yield Fault(f"warning_rules.{index}.parameters.{fault.field}", fault.code, fault.detail)


def conflicts_with(name: str, parameters: Parameters, *, definitions: Iterable[Definition]) -> Iterator[Fault]:
    """The faults of the council's parameters of a rule beside those that single indicators have of their own."""
    for definition in definitions:
        own = _parameters_of(definition.warning_rules, name)
        for fault in check_parameters(name, own, under=parameters) if own else ():
            field = fault.field if fault.field in parameters else next(iter(parameters), fault.field)
            detail = f"With the indicator {definition.code}'s own settings: {fault.detail}"
            yield Fault(field, fault.code, detail)


def _parameters_of(settings: Mapping[str, RuleSetting], name: str) -> Parameters:
    setting = settings.get(name)
    return (setting.parameters or {}) if setting is not None else {}


def as_taken_now(setting: RuleSetting) -> RuleSetting:
    """A setting of an earlier version in today's parameters: its `watch` is the number of comparisons it takes.

    From how many on it was a `warning` or `critical` no longer counts, since its length says nothing of what comes.
    """
    parameters = dict(setting.parameters or {})
    if not parameters.keys() & FORMER_PARAMETERS:
        return setting
    if "watch" in parameters:
        parameters.setdefault("comparisons", parameters["watch"])
    current = {name: value for name, value in parameters.items() if name not in FORMER_PARAMETERS}
    return replace(setting, parameters=current or None)


def with_declared_types(name: str, parameters: Parameters) -> dict[str, Setting]:
    """Valid parameters in the types of the defaults: whole numbers stay whole, others are floats."""
    defaults = defaults_of(name)
    return {
        key: value if isinstance(value, str) else (int(value) if isinstance(defaults[key], int) else float(value))
        for key, value in sorted(parameters.items())
    }


def _faults(name: str, parameters: Parameters) -> Iterator[Fault]:
    allowed = ALLOWED[name]
    for key, value in parameters.items():
        if key not in allowed:
            yield Fault(key, "unknown_parameter", f"The rule {name} takes {', '.join(allowed)}.")
        elif not allowed[key].passes(value):
            yield Fault(key, "out_of_range", f"Give {allowed[key].words}.")
