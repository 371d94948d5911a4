"""Edges of what is said of areas, definitions and values: the exact words, and one missing half."""

from dataclasses import replace

import pytest

from app.domain.judgement.direction import NotComparableReason, direction_of_travel
from app.domain.measures.area import check_group
from app.domain.measures.definition_checks import check_definition
from app.domain.measures.indicator import CompareWith, DirectionRule
from app.domain.measures.period import parse_period
from app.domain.measures.value import check_value
from app.domain.publishing.plausibility import FindingKind, findings, series_figures
from tests.domain.snapshot_examples import peer_group
from tests.domain.warning_examples import RECYCLING, series, value
from tests.stores import ANNUAL


def test_an_unknown_member_is_named_with_its_place() -> None:
    [fault] = check_group(peer_group("E07000999"), areas={})
    assert (fault.field, fault.code) == ("members.0.code", "unknown_value")
    assert fault.detail == "There is no area E07000999; create it first."


def test_a_missing_text_is_named_in_words() -> None:
    [fault] = check_definition(replace(RECYCLING, owner_role=" "))
    assert (fault.field, fault.detail) == ("owner_role", "Give the indicator's owner role.")


@pytest.mark.parametrize(("limits", "missing"), [((30.0, None), "upper_limit"), ((None, 31.0), "lower_limit")])
def test_one_limit_alone_is_a_fault_of_the_other_and_needs_its_level(
    limits: tuple[float | None, float | None], missing: str
) -> None:
    lower, upper = limits
    row = replace(value("2022-23", 30.6), lower_limit=lower, upper_limit=upper)
    assert [fault.field for fault in check_value(row, definition=RECYCLING)] == [missing, "limits_level"]
    levelled = replace(row, limits_level=95)
    assert [fault.field for fault in check_value(levelled, definition=RECYCLING)] == [missing]


def test_a_figure_for_another_kind_of_period_carries_its_number() -> None:
    [finding] = findings(
        31.0,
        period=parse_period("2024"),
        definition=ANNUAL,
        series=series_figures({"2022-23": 30.0}, {"2024": 31.0}),
        today=parse_period("2026-27").start,
    )
    assert (finding.kind, finding.number, finding.base) == (FindingKind.KIND_OF_PERIOD, 31.0, 30.0)


def test_a_base_that_shares_one_day_with_the_period_overlaps() -> None:
    held = replace(RECYCLING, direction=DirectionRule(CompareWith.PREVIOUS_HELD))
    for second, reason in (
        ("2023-01-10--P10D", NotComparableReason.OVERLAPS),
        ("2023-01-11--P10D", None),
    ):
        rows = series({"2023-01-01--P10D": 30.0, second: 31.0})
        found = direction_of_travel(rows, period=rows[-1].period, versions=(held,), targets={})
        assert found.reason is reason
