"""Numbers as people read them."""

from decimal import Decimal

import pytest

from app.wording.number import change_in_words, display, in_words


@pytest.mark.parametrize(
    ("value", "unit", "decimal_places", "text"),
    [
        (30.6, "percent", 1, "30.6%"),
        (30.55, "percent", 1, "30.6%"),
        (1234.5, "pounds", 2, "£1,234.50"),
        (-3, "pounds", 0, "−£3"),
        (-2.4, "percent", 1, "−2.4%"),
        (-0.04, "percent", 1, "0.0%"),
        (2634, "households", 0, "2,634"),
        (Decimal("435.7"), "kilograms per household", 1, "435.7"),
        (612.4, "pounds per week", 2, "£612.40"),
        (5, "percentage points", 0, "5"),
    ],
)
def test_a_number_has_its_sign_and_separators(value: float, unit: str, decimal_places: int, text: str) -> None:
    assert display(value, unit=unit, decimal_places=decimal_places) == text


@pytest.mark.parametrize(
    ("value", "unit", "decimal_places", "text"),
    [
        (435.7, "kilograms per household", 1, "435.7 kilograms per household"),
        (30.6, "percent", 1, "30.6%"),
        (612.4, "pounds per week", 2, "£612.40 per week"),
        (1, "households", 0, "1"),
        (1, "kilograms per household", 1, "1.0 kilograms per household"),
    ],
)
def test_a_sentence_names_the_unit(value: float, unit: str, decimal_places: int, text: str) -> None:
    assert in_words(value, unit=unit, decimal_places=decimal_places) == text


@pytest.mark.parametrize(
    ("change", "unit", "decimal_places", "text"),
    [
        (-2.4, "percent", 1, "2.4 percentage points"),
        (1, "percent", 0, "1 percentage point"),
        (-3, "pounds", 0, "£3"),
        (-68, "households", 0, "68 households"),
    ],
)
def test_a_change_has_a_size_and_no_sign(change: float, unit: str, decimal_places: int, text: str) -> None:
    assert change_in_words(change, unit=unit, decimal_places=decimal_places) == text
