"""What a target may not be: finer than the figures it judges, a range backwards, or worse than its own floor."""

from dataclasses import replace

import pytest

from app.domain.measures.definition_checks import standing_target_faults
from app.domain.measures.indicator import Amber, AmberKind, Definition, Polarity, TargetRule
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target, target_faults, too_fine
from tests.spec.examples import RECYCLING

YEAR = parse_period("2024-25")
WITH_FLOOR = replace(RECYCLING, target_rule=TargetRule(amber=Amber(AmberKind.FLOOR, level=30.0)))
LOWER = replace(WITH_FLOOR, polarity=Polarity.LOWER_IS_BETTER)


def target(value: float, upper: float | None = None) -> Target:
    return Target(RECYCLING.code, YEAR, value, upper)


@pytest.mark.parametrize(
    ("aim", "definition", "fields"),
    [
        (target(35), RECYCLING, []),
        (target(35.1, 36.2), RECYCLING, []),
        (target(35.05), RECYCLING, [("value", "too_fine")]),
        (target(35, 36.25), RECYCLING, [("upper", "too_fine")]),
        (target(35.5), replace(RECYCLING, decimal_places=0), [("value", "too_fine")]),
        (target(36, 35), RECYCLING, [("upper", "conflict")]),
        (target(30.1), WITH_FLOOR, []),
        (target(30), WITH_FLOOR, []),
        (target(29.9), WITH_FLOOR, [("value", "conflict")]),
        (target(29.9), LOWER, []),
        (target(30), LOWER, []),
        (target(30.1), LOWER, [("value", "conflict")]),
        (target(20, 30.1), LOWER, [("value", "conflict")]),
        (target(20, 30), LOWER, []),
    ],
)
def test_a_target_is_as_fine_as_its_figures_and_beyond_its_floor(
    aim: Target, definition: Definition, fields: list[tuple[str, str]]
) -> None:
    assert [(fault.field, fault.code) for fault in target_faults(aim, definition=definition)] == fields
    conflicts = [
        (fault.field, fault.code)
        for fault in standing_target_faults(definition, targets=[replace(aim, upper=None) if aim.upper == 35 else aim])
    ]
    renamed = {"too_fine": ("decimal_places", "conflict"), "conflict": ("target_rule.amber_floor", "conflict")}
    assert conflicts == [renamed[code] for field, code in fields if (field, code) != ("upper", "conflict")]


@pytest.mark.parametrize(
    ("places", "words"), [(0, "judged at whole numbers:"), (1, "at 1 decimal place:"), (2, "at 2 decimal places:")]
)
def test_the_precision_of_figures_is_told_in_words(places: int, words: str) -> None:
    assert words in too_fine(places)
