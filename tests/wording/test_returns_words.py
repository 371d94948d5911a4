"""The findings of a return in sentences."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.measures.period import parse_period
from app.domain.publishing.plausibility import Finding, FindingKind
from app.wording.returns import _SENTENCES, finding_sentence, reason_required
from tests.stores import ANNUAL, district

YEAR, BEFORE = parse_period("2024-25"), parse_period("2023-24")
COUNT = replace(ANNUAL, unit="incidents", decimal_places=0)
NEW = district("E06000063", name="Cumberland")
OLD = district("E07000028", name="Carlisle", end_date=date(2023, 4, 1))


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (Finding(FindingKind.DECIMAL_SHIFT, 964, YEAR, 96.4, BEFORE, 10), "964.0% is 10 times the 96.4% of 2023/24."),
        (
            Finding(FindingKind.FACTOR, 9, YEAR, 90, BEFORE, 0.1),
            "9.0% is small beside the 90.0% of 2023/24, which is 10 times as large.",
        ),
        (
            Finding(FindingKind.ZERO, 0, YEAR, 31.4, BEFORE),
            "0.0% follows the 31.4% of 2023/24. Where it is not known yet, leave it empty and give a missing_reason.",
        ),
        (
            Finding(FindingKind.BESIDE_TARGET, 0.912, YEAR, 90, YEAR, 0.912 / 90),
            "0.912% is small beside the target of 90.0%, which is 98.7 times as large.",
        ),
        (
            Finding(FindingKind.FRACTION, 0.912, YEAR),
            "0.912% is less than 1%, and no figure is recorded yet. Did you mean 91.2%?",
        ),
        (Finding(FindingKind.SIGN, 5, YEAR), "5.0% is above 0, and every recorded figure is below."),
        (Finding(FindingKind.SIGN, -5, YEAR), "−5.0% is below 0, and no recorded figure is."),
        (
            Finding(FindingKind.KIND_OF_PERIOD, None, parse_period("2022-2023"), suggested=(parse_period("2022-23"),)),
            "2022-2023 is two calendar years pooled, and no figure is recorded yet. Did you mean 2022-23?",
        ),
        (
            Finding(FindingKind.KIND_OF_PERIOD, 5, parse_period("2011-12-01"), suggested=(parse_period("2011-12"),)),
            "2011-12-01 is a day, and no figure is recorded yet. Did you mean 2011-12?",
        ),
        (
            Finding(FindingKind.KIND_OF_PERIOD, 5, parse_period("2023"), 4, BEFORE),
            "The recorded figures are for another kind of period, such as 2023/24.",
        ),
        (
            Finding(FindingKind.AREA_ENDED, 5, YEAR, area=OLD, successors=(NEW,)),
            "Carlisle (E07000028) was abolished on 1 April 2023: Cumberland (E06000063) replaced it.",
        ),
        (Finding(FindingKind.AREA_ENDED, 5, YEAR, area=OLD), "Carlisle (E07000028) was abolished on 1 April 2023."),
        (Finding(FindingKind.AREA_ENDED, 5, YEAR), "The area had ended before the period began."),
    ],
)
def test_a_finding_in_words(finding: Finding, sentence: str) -> None:
    assert finding_sentence(finding, definition=ANNUAL) == sentence


def test_a_date_in_a_count_is_told_by_its_day() -> None:
    words = finding_sentence(Finding(FindingKind.DATE, 46_024, YEAR), definition=COUNT)
    assert words == "46,024 is what a spreadsheet holds for 2 January 2026: is it a date?"


def test_every_kind_of_finding_has_its_sentence() -> None:
    assert set(_SENTENCES) == set(FindingKind)


def test_the_rows_that_need_a_reason_are_named_with_their_sheets() -> None:
    assert "in rows 2, 3 and 7: say" in reason_required(["row 2", "row 3", "row 7"])
    sheets = ["row 2 of the sheet “Q1”", "row 2 of the sheet “Q2”"]
    assert f"in {sheets[0]} and {sheets[1]}: say" in reason_required(sheets)
