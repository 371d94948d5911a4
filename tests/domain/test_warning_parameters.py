"""What the parameters of warning rules may be."""

from dataclasses import replace

import pytest

from app.domain.measures.indicator import RuleSetting
from app.domain.warnings.budget import budget_in_force
from app.domain.warnings.parameters import (
    ALLOWED,
    SettingName,
    as_taken_now,
    check_parameters,
    conflicts_with,
    defaults_of,
    rule_faults,
    with_declared_types,
)
from app.domain.warnings.rules import WARNING_RULES, RuleDefinition, WarningRule
from tests.domain.warning_examples import RECYCLING


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


NEAR, FAR = WarningRule.NEAR_THRESHOLD.value, WarningRule.FAR_FROM_PEERS.value


def test_the_council_sets_every_rule_and_the_budget() -> None:
    assert tuple(SettingName) == (*WarningRule, "budget")
    assert set(ALLOWED) == set(SettingName)
    assert check_parameters(SettingName.BUDGET, defaults_of(SettingName.BUDGET)) == ()


@pytest.mark.parametrize(
    ("setting", "budget"),
    [
        (None, 5),
        (RuleSetting(), 5),
        (RuleSetting(parameters={"open_warnings": 8}), 8),
        (RuleSetting(enabled=False, parameters={"open_warnings": 8}), 1_000_000),
    ],
)
def test_the_budget_is_5_unless_the_council_sets_another_number(setting: RuleSetting | None, budget: int) -> None:
    assert budget_in_force(setting) == budget


@pytest.mark.parametrize("number", [0, 1001, 2.5, "5"])
def test_a_budget_is_a_whole_number_from_1_to_1000(number: float | str) -> None:
    assert [fault.field for fault in check_parameters("budget", {"open_warnings": number})] == ["open_warnings"]


def test_an_indicators_own_parameters_may_not_contradict_the_councils() -> None:
    own = replace(
        RECYCLING, warning_rules={"overdue": RuleSetting(), NEAR: RuleSetting(parameters={"watch_chance": 0.22})}
    )
    council = {NEAR: RuleSetting(parameters={"warning_chance": 0.21, "watch_chance": 0.1})}
    assert list(rule_faults(own, council={})) == []
    assert list(rule_faults(own, council={NEAR: RuleSetting()})) == []
    [fault] = rule_faults(own, council=council)
    assert (fault.field, fault.code) == ("warning_rules.1.parameters.warning_chance", "conflict")


def test_the_councils_parameters_may_not_contradict_an_indicators_own() -> None:
    own = replace(RECYCLING, warning_rules={FAR: RuleSetting(parameters={"critical_distance": 5.0})})
    assert list(conflicts_with(FAR, {"distance": 5.0}, definitions=[RECYCLING, own])) == []
    [fault] = conflicts_with(FAR, {"distance": 5.5}, definitions=[RECYCLING, own])
    assert (fault.field, fault.code) == ("distance", "conflict")
    assert fault.detail.startswith(f"With the indicator {RECYCLING.code}'s own settings: critical_distance (5.0)")
    far = replace(RECYCLING, warning_rules={FAR: RuleSetting(parameters={"distance": 5.0})})
    [named] = conflicts_with(FAR, {"critical_distance": 4.0}, definitions=[far])
    assert named.field == "critical_distance"


def test_the_peer_group_of_the_cards_is_the_only_one() -> None:
    assert check_parameters(FAR, {"comparator": "similar-districts"}) == ()
    assert [fault.code for fault in check_parameters(FAR, {"comparator": "lancashire-districts"})] == ["out_of_range"]


@pytest.mark.parametrize(
    ("stored", "taken"),
    [
        ({"watch": 3, "warning": 4, "critical": 5, "clear_after": 2}, {"comparisons": 3, "clear_after": 2}),
        ({"watch": 3, "comparisons": 4}, {"comparisons": 4}),
        ({"warning": 4}, None),
        ({"severity": "warning"}, {"severity": "warning"}),
        (None, None),
    ],
)
def test_the_former_parameters_of_a_run_of_falls_are_read_as_those_of_today(
    stored: dict[str, float | int | str] | None, taken: dict[str, float | int | str] | None
) -> None:
    assert as_taken_now(RuleSetting(enabled=False, parameters=stored)) == RuleSetting(enabled=False, parameters=taken)
