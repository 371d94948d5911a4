"""What the parameters of warning rules may be."""

import pytest

from app.domain.warnings.parameters import ALLOWED, check_parameters, with_declared_types
from app.domain.warnings.rules import WARNING_RULES, RuleDefinition, WarningRule


@pytest.mark.parametrize("rule", WARNING_RULES, ids=lambda rule: rule.name)
def test_every_parameter_of_the_table_has_its_range_and_every_default_lies_in_it(rule: RuleDefinition) -> None:
    assert set(ALLOWED[rule.name]) == set(rule.defaults)
    assert check_parameters(rule.name, rule.defaults) == ()
    assert with_declared_types(rule.name, rule.defaults) == dict(rule.defaults)


@pytest.mark.parametrize(
    ("name", "parameters", "field", "code"),
    [
        (WarningRule.OVERDUE, {"watch": 1}, "watch", "unknown_parameter"),
        (WarningRule.OVERDUE, {"later_after_days": -1}, "later_after_days", "out_of_range"),
        (WarningRule.OVERDUE, {"later_after_days": 1.5}, "later_after_days", "out_of_range"),
        (WarningRule.OVERDUE, {"later_after_days": "30"}, "later_after_days", "out_of_range"),
        (WarningRule.OVERDUE, {"severity": 3}, "severity", "out_of_range"),
        (WarningRule.OFF_TARGET, {"severity": "grave"}, "severity", "out_of_range"),
        (WarningRule.OFF_TARGET, {"clear_after": 0}, "clear_after", "out_of_range"),
        (WarningRule.SUSTAINED_DECLINE, {"tolerance": "some"}, "tolerance", "out_of_range"),
        (WarningRule.SUSTAINED_DECLINE, {"tolerance": -0.1}, "tolerance", "out_of_range"),
        (WarningRule.NEAR_THRESHOLD, {"warning_chance": 0.1}, "warning_chance", "conflict"),
        (WarningRule.FAR_FROM_PEERS, {"comparator": 3}, "comparator", "out_of_range"),
        (WarningRule.FAR_FROM_PEERS, {"critical_distance": 2}, "critical_distance", "conflict"),
    ],
)
def test_a_parameter_that_cannot_be_is_named(
    name: WarningRule, parameters: dict[str, float | int | str], field: str, code: str
) -> None:
    [fault] = check_parameters(name, parameters)
    assert (fault.field, fault.code) == (field, code)


def test_parameters_are_judged_with_those_they_are_laid_over() -> None:
    assert check_parameters(WarningRule.FAR_FROM_PEERS, {"critical_distance": 9}, under={"distance": 9}) == ()
    [fault] = check_parameters(WarningRule.FAR_FROM_PEERS, {"critical_distance": 8}, under={"distance": 9})
    assert fault.field == "critical_distance"
