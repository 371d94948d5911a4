"""Edges of what is said of areas, definitions and values: the exact words, and one missing half."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.judgement.direction import NotComparableReason, direction_of_travel
from app.domain.measures.area import check_area, check_group
from app.domain.measures.definition_checks import check_definition
from app.domain.measures.indicator import (
    Amber,
    AmberKind,
    AnnualFigure,
    Band,
    CompareWith,
    Definition,
    DirectionRule,
    Polarity,
    Source,
    TargetRule,
)
from app.domain.measures.period import parse_period
from app.domain.measures.value import check_value
from app.domain.publishing.plausibility import FindingKind, findings, series_figures
from tests.domain.snapshot_examples import BURNLEY, HYNDBURN, PLACES, peer_group
from tests.domain.warning_examples import RECYCLING, series, value
from tests.stores import ANNUAL


def amber(kind: AmberKind, *, band: Band | None = None, level: float | None = None) -> TargetRule:
    """The target rule with an amber band or level."""
    return TargetRule(amber=Amber(kind, band, level))


def test_an_unknown_member_is_named_with_its_place() -> None:
    [fault] = check_group(peer_group("E07000999"), areas={})
    assert (fault.field, fault.code) == ("members.0.code", "unknown_value")
    assert fault.detail == "There is no area E07000999; create it first."


def test_a_missing_text_is_named_in_words() -> None:
    [fault] = check_definition(replace(RECYCLING, owner_role=" "))
    assert (fault.field, fault.detail) == ("owner_role", "Give the indicator's owner role.")


@pytest.mark.parametrize(
    ("definition", "detail"),
    [
        (replace(RECYCLING, source=Source(" ", None, "MIT")), "Say who publishes the figures."),
        (replace(RECYCLING, contributes_to=RECYCLING.code), "An indicator cannot contribute to itself."),
        (replace(RECYCLING, decimal_places=7), "Give 0 to 6 decimal places."),
        (replace(RECYCLING, ratio_multiplier=0), "Give a number above 0, such as 100 for a percentage."),
        (replace(RECYCLING, target_rule=amber(AmberKind.WITHIN)), "A band goes with `within`, and only with it."),
        (replace(RECYCLING, target_rule=amber(AmberKind.FLOOR)), "A level goes with `floor`, and only with it."),
        (
            replace(RECYCLING, target_rule=amber(AmberKind.FLOOR, level=float("inf"))),
            "Give a finite number.",
        ),
        (
            replace(RECYCLING, target_rule=amber(AmberKind.FLOOR, level=1.0), polarity=Polarity.TARGET_IS_BEST),
            "With the polarity target_is_best no level is a floor: give a band.",
        ),
        (
            replace(RECYCLING, target_rule=amber(AmberKind.WITHIN, band=Band())),
            "The amber band must be wider than the green one.",
        ),
        (
            replace(RECYCLING, target_rule=amber(AmberKind.WITHIN, band=Band(amount=1.0)), polarity=Polarity.NONE),
            "Without a polarity no target is judged: leave this out, or give a polarity.",
        ),
        (
            replace(RECYCLING, annual_figure=AnnualFigure.SUM),
            "Only a quarterly indicator has a year derived from its quarters.",
        ),
    ],
)
def test_a_fault_of_a_definition_says_what_to_correct(definition: Definition, detail: str) -> None:
    assert [fault.detail for fault in check_definition(definition)] == [detail]


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"break_in_series": True}, "Say why the series breaks."),
        ({"break_reason": "Counted anew."}, "A break_reason needs break_in_series: true."),
        ({"lower_limit": 30.0, "limits_level": 95}, "Give both limits, or neither."),
        ({"lower_limit": 30.0, "upper_limit": 31.0}, "Give the level of the limits in percent, such as 95."),
        (
            {"lower_limit": 30.7, "upper_limit": 31.0, "limits_level": 95},
            "The value 30.6 is outside its limits, 30.7 to 31.0.",
        ),
    ],
)
def test_a_fault_of_a_value_says_what_to_correct(changes: dict[str, Any], detail: str) -> None:
    faults = check_value(replace(value("2022-23", 30.6), **changes), definition=RECYCLING)
    assert [fault.detail for fault in faults] == [detail]


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        (
            {"start_date": date(2023, 4, 1), "end_date": date(2023, 4, 1)},
            "The end_date must be after the start_date.",
        ),
        ({"successors": (BURNLEY,)}, "An area with successors needs an end_date."),
        ({"region": BURNLEY}, f"The area {BURNLEY} is not a region that contains this area."),
    ],
)
def test_a_fault_of_an_area_says_what_to_correct(changes: dict[str, Any], detail: str) -> None:
    areas = {area.code: area for area in PLACES}
    assert [fault.detail for fault in check_area(replace(HYNDBURN, **changes), areas=areas)] == [detail]


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
