"""The parameters of the warning rules: which values each may have, and the faults of others."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from app.domain.errors import Fault
from app.domain.measures.indicator import Definition
from app.domain.warnings.data_quality import TOLERANCE
from app.domain.warnings.evidence import MEAN_MOVING_RANGE
from app.domain.warnings.rules import WARNING_RULES, Parameters, RuleDefinition, Severity, WarningRule

Setting = float | int | str


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
_GROUP = AllowedValue(lambda value: isinstance(value, str), "the code of a peer group")
_CLEAR_AFTER = _between(1, 20, whole=True)
_CHANCE = _between(0.01, 1)
_OF_MOVEMENT = {"severity": _SEVERITY, "severity_beside": _SEVERITY, "clear_after": _CLEAR_AFTER}

ALLOWED: Mapping[WarningRule, Mapping[str, AllowedValue]] = {
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
}
# Pairs of parameters of a rule: the second may not be less than the first.
_ORDERED = {
    WarningRule.NEAR_THRESHOLD: (("watch_chance", "warning_chance"),),
    WarningRule.FAR_FROM_PEERS: (("distance", "critical_distance"),),
}


def rule_definition(name: WarningRule) -> RuleDefinition:
    """The definition of a rule."""
    return next(rule for rule in WARNING_RULES if rule.name is name)


def check_parameters(
    name: WarningRule, parameters: Parameters, *, under: Parameters | None = None
) -> tuple[Fault, ...]:
    """The faults of a rule's parameters, by name; the parameters take precedence over those of `under`."""
    faults = tuple(_faults(name, parameters))
    if faults:
        return faults
    used: dict[str, Setting] = {**rule_definition(name).defaults, **(under or {}), **parameters}
    return tuple(
        Fault(more, "conflict", f"{more} ({used[more]}) may not be less than {less} ({used[less]}).")
        for less, more in _ORDERED.get(name, ())
        if float(used[more]) < float(used[less])
    )


def rule_faults(version: Definition) -> Iterator[Fault]:
    """The faults of a definition's warning rules, as places of its body."""
    for index, (name, setting) in enumerate(version.warning_rules.items()):
        for fault in check_parameters(WarningRule(name), setting.parameters or {}):
            yield Fault(f"warning_rules.{index}.parameters.{fault.field}", fault.code, fault.detail)


def with_declared_types(name: WarningRule, parameters: Parameters) -> dict[str, Setting]:
    """Valid parameters in the types of the defaults: whole numbers stay whole, others are floats."""
    defaults = rule_definition(name).defaults
    return {
        key: value if isinstance(value, str) else (int(value) if isinstance(defaults[key], int) else float(value))
        for key, value in sorted(parameters.items())
    }


def _faults(name: WarningRule, parameters: Parameters) -> Iterator[Fault]:
    allowed = ALLOWED[name]
    for key, value in parameters.items():
        if key not in allowed:
            yield Fault(key, "unknown_parameter", f"The rule {name} takes {', '.join(allowed)}.")
        elif not allowed[key].passes(value):
            yield Fault(key, "out_of_range", f"Give {allowed[key].words}.")
