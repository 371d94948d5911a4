"""Faults of a version beside the other versions, and their places in the body."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from app.domain.errors import Fault
from app.domain.measures.definition_checks import body_field, check_definition, check_version
from app.domain.measures.indicator import Definition, RuleSetting
from app.domain.measures.period import parse_period
from app.domain.warnings.parameters import rule_faults
from tests.domain.test_definition_checks import CONTRADICTIONS, FLOOR, INFINITY, compared
from tests.spec.examples import RECYCLING

# What the rules call a thing, and the JSON pointer to it in the body of `PUT /v1/indicators/{code}`.
PLACES = {
    "threshold.basis": "warning_threshold.basis",
    "counts_rounded_to": "counts_rounded_to",
    "counts_events": "counts_events",
    "usual_yearly_change": "usual_yearly_change",
    "doubtful_periods.0.reason": "doubtful_periods.0.reason",
    "expected_range": "expected_range",
    "expected_range.lower": "expected_range.lower",
    "expected_range.upper": "expected_range.upper",
    "expected_range.note": "expected_range.note",
    "title": "title",
    "purpose": "purpose",
    "owner_role": "owner_role",
    "source.name": "source.name",
    "contributes_to": "contributes_to",
    "supply_note": "supply_note",
    "decimal_places": "decimal_places",
    "ratio_multiplier": "ratio_multiplier",
    "annual_figure": "annual_figure",
    "direction.compare_with": "direction_rule.compare_with",
    "direction.periods": "direction_rule.periods",
    "second_direction.compare_with": "second_direction_rule.compare_with",
    "second_direction.periods": "second_direction_rule.periods",
    "second_direction.tolerance.amount": "second_direction_rule.tolerance.amount",
    "direction.tolerance.amount": "direction_rule.tolerance.amount",
    "target_rule.green_within.amount": "target_rule.green_within.amount",
    "target_rule.amber": "target_rule.amber",
    "target_rule.amber.kind": "target_rule.amber",
    "target_rule.amber.band": "target_rule.amber_within",
    "target_rule.amber.band.amount": "target_rule.amber_within.amount",
    "target_rule.amber.level": "target_rule.amber_floor",
    "threshold": "warning_threshold",
    "threshold.level": "warning_threshold.level",
    "threshold.kind": "warning_threshold.kind",
    "threshold.note": "warning_threshold.note",
    "due_days.submission": "submission_due_days",
    "due_days.publication": "publication_due_days",
    "change_reason": "change_reason",
    "breaks_series": "breaks_series",
    "not_like_for_like.0.reason": "not_like_for_like.0.reason",
    "not_like_for_like.1.comparator": "not_like_for_like.1.comparator",
}


def version(start: str | None, *, title: str = RECYCLING.title) -> Definition:
    """A version of the example from a period on; with a start it has the reason that it needs."""
    if start is None:
        return replace(RECYCLING, title=title)
    return replace(RECYCLING, title=title, effective_from=parse_period(start), change_reason="New lorries.")


FIRST, SECOND = version(None), version("2022-23")


def faults_of(
    sent: Definition,
    *,
    beside: Sequence[Definition] = (FIRST, SECOND),
    replaces: Definition | None = None,
    corrects: bool = False,
) -> list[Fault]:
    """What is wrong with a version beside the recorded ones."""
    return list(check_version(sent, versions=beside, replaces=replaces, corrects=corrects))


@pytest.mark.parametrize(("field", "place"), PLACES.items())
def test_each_place_is_given_as_the_body_has_it(field: str, place: str) -> None:
    assert body_field(field) == place


def test_every_contradiction_of_a_definition_has_its_place_in_the_table() -> None:
    found = {fault.field for _, definition in CONTRADICTIONS for fault in check_definition(definition)}
    assert found <= PLACES.keys()


def test_faults_of_the_definition_itself_come_before_those_beside_other_versions() -> None:
    sent = replace(
        RECYCLING,
        direction=replace(compared(RECYCLING.direction.compare_with), periods=2),
        threshold=replace(FLOOR, level=INFINITY),
    )
    found = faults_of(sent, beside=(), corrects=True)
    assert [(fault.field, fault.code) for fault in found] == [
        ("direction_rule.periods", "conflict"),
        ("warning_threshold.level", "out_of_range"),
        ("corrects", "conflict"),
    ]
    assert found[1].detail == check_definition(sent)[1].detail


@pytest.mark.parametrize(
    ("rules", "places"),
    [
        ({}, []),
        ({"overdue": RuleSetting(enabled=False)}, []),
        ({"overdue": RuleSetting(parameters={"later_after_days": 10})}, []),
        (
            {"overdue": RuleSetting(parameters={"later_after_days": -1})},
            ["warning_rules.0.parameters.later_after_days"],
        ),
        (
            {
                "overdue": RuleSetting(),
                "sustained_decline": RuleSetting(parameters={"watch": 0, "warning": 1.5}),
                "off_target": RuleSetting(parameters={"severity": "grave"}),
            },
            [
                "warning_rules.1.parameters.watch",
                "warning_rules.1.parameters.warning",
                "warning_rules.2.parameters.severity",
            ],
        ),
        ({"overdue": RuleSetting(parameters={"a/b~c": 1})}, ["warning_rules.0.parameters.a/b~c"]),
        ({"overdue": RuleSetting(parameters={"~1": 1})}, ["warning_rules.0.parameters.~1"]),
    ],
)
def test_a_bad_parameter_is_reported_at_its_place_in_the_list(
    rules: Mapping[str, RuleSetting], places: list[str]
) -> None:
    assert [fault.field for fault in rule_faults(replace(RECYCLING, warning_rules=rules), council={})] == places


def test_the_first_version_holds_from_the_beginning_and_corrects_nothing() -> None:
    assert faults_of(FIRST, beside=()) == []
    assert faults_of(SECOND, beside=(), corrects=True) == [
        Fault(
            "effective_from", "conflict", "The first version is in force from the beginning: leave effective_from out."
        ),
        Fault("corrects", "conflict", "There is no version to correct yet: leave corrects out."),
    ]


@pytest.mark.parametrize("start", ["2019-20", "2022-23-Q2", "2023-24"])
def test_a_new_version_may_begin_on_any_day_on_which_none_does(start: str) -> None:
    assert faults_of(version(start)) == []


def test_a_version_without_a_start_that_replaces_none_has_nothing_to_be_held_against() -> None:
    assert faults_of(FIRST, beside=(FIRST, SECOND), corrects=True) == []


@pytest.mark.parametrize("start", ["2022-23-Q1", "2022-M04", "2022-04-01"])
def test_two_versions_cannot_begin_on_one_day_however_it_is_written(start: str) -> None:
    assert faults_of(version(start)) == [
        Fault("effective_from", "conflict", "A version begins on that day already: 2022-23.")
    ]


@pytest.mark.parametrize(
    ("beside", "begin"),
    [((FIRST,), "none"), ((FIRST, SECOND), "2022-23"), ((FIRST, SECOND, version("2023-24")), "2022-23, 2023-24")],
)
def test_a_correction_of_a_version_that_there_is_not_names_those_that_there_are(
    beside: Sequence[Definition], begin: str
) -> None:
    assert faults_of(version("2024-25"), beside=beside, corrects=True) == [
        Fault(
            "effective_from",
            "unknown_value",
            f"There is no version from 2024-25 to correct; versions begin in: {begin}.",
        )
    ]


@pytest.mark.parametrize("start", ["2024-25", "2024-25-Q1", "2025-26"])
def test_no_version_begins_once_the_indicator_is_retired(start: str) -> None:
    retired = replace(version(start), retired_from=parse_period("2024-25"))
    assert faults_of(retired) == [
        Fault("effective_from", "retired", "The indicator is retired from 2024-25 on; end its retirement first.")
    ]


def test_a_version_may_still_begin_before_the_retirement() -> None:
    assert faults_of(replace(version("2023-24"), retired_from=parse_period("2024-25"))) == []


@pytest.mark.parametrize("corrects", [True, False])
def test_a_version_sent_again_as_it_is_recorded_is_sound(*, corrects: bool) -> None:
    assert faults_of(SECOND, replaces=SECOND, corrects=corrects) == []
    assert faults_of(FIRST, beside=(FIRST,), replaces=FIRST, corrects=corrects) == []


def test_a_correction_takes_the_body_field_the_version_that_it_corrects() -> None:
    assert faults_of(version("2022-23", title="Recycled"), replaces=SECOND, corrects=True) == []
    assert faults_of(version(None, title="Recycled"), beside=(FIRST,), replaces=FIRST, corrects=True) == []


def test_a_change_of_the_first_version_says_from_when_it_holds_or_that_it_corrects() -> None:
    assert faults_of(version(None, title="Recycled"), beside=(FIRST,), replaces=FIRST) == [
        Fault(
            "effective_from",
            "required",
            "Give the first period of the change (effective_from), or say that it corrects the version in force "
            "(corrects: true).",
        )
    ]


def test_a_change_of_a_later_version_says_that_it_corrects_or_begins_elsewhere() -> None:
    assert faults_of(version("2022-23", title="Recycled"), replaces=SECOND) == [
        Fault(
            "effective_from",
            "conflict",
            "There is a version from 2022-23 already: send corrects: true, or another effective_from.",
        )
    ]
