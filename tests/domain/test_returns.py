"""Rows of a return beside what is recorded: what stays, what goes, and which periods an indicator takes."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.measures.indicator import Accumulation, Frequency
from app.domain.measures.period import parse_period
from app.domain.measures.value import MissingReason, Value, ValueStatus
from app.domain.publishing.plausibility import Finding, FindingKind
from app.domain.publishing.returns import (
    NOT_ALLOWED,
    ForbiddenRowsError,
    ImplausibleError,
    ImplausibleRow,
    InvalidReturnError,
    RowFault,
    SubmittedReturn,
    changed_fields,
    is_commentary_row,
    is_empty_row,
    same_number,
    submitted_value,
)
from app.domain.publishing.submitted_periods import period_fault
from tests.stores import ANNUAL, HOME, held

PERIOD = parse_period("2024-25")
LIMITS: dict[str, Any] = {"lower_limit": 29.0, "upper_limit": 32.0, "limits_level": 95.0}
HELD = held("2024-25", 30.6, note="From a survey.", status=ValueStatus.PROVISIONAL, **LIMITS)


def sent(entry: dict[str, Any], before: Value | None = None, *, whole: bool = False) -> Value:
    """The value that a row asks for."""
    return submitted_value(entry, before, period=PERIOD, area=HOME, definition=ANNUAL, whole=whole)


def test_a_new_value_is_what_was_sent_and_final() -> None:
    assert sent({"value": 30.6}) == held("2024-25", 30.6)
    assert sent({"missing_reason": "suppressed"}).missing_reason is MissingReason.SUPPRESSED


def test_what_is_not_sent_stays_with_the_same_number() -> None:
    assert sent({"value": 30.6}, HELD) == HELD
    assert sent({"value": 30.6, "note": None}, HELD) == replace(HELD, note=None)
    assert sent({"value": 30.6, "status": "final"}, HELD) == replace(HELD, status=ValueStatus.FINAL)


def test_what_belongs_to_the_number_goes_with_it() -> None:
    changed = sent({"value": 31.0}, HELD)
    assert changed == held("2024-25", 31.0, note="From a survey.", status=ValueStatus.PROVISIONAL)


def test_a_whole_row_says_everything() -> None:
    assert sent({"value": 30.6}, HELD, whole=True) == held("2024-25", 30.6)


def test_a_number_is_reckoned_and_stays_where_it_agrees() -> None:
    parts = {"numerator": 1, "denominator": 3}
    assert sent(parts).number == pytest.approx(33.3333333)
    before = held("2024-25", 33.3, numerator=1.0, denominator=3.0)
    assert sent(parts, before) == before
    assert sent(parts, replace(before, number=40.0)).number == pytest.approx(33.3333333)
    assert sent({"numerator": 0, "denominator": 0}).number is None
    assert sent({"numerator": 1}).number is None


def test_numbers_are_the_same_as_far_as_a_spreadsheet_keeps_them() -> None:
    assert same_number(33.333333333333336, 33.33333333333334)
    assert not same_number(33.3333333333, 33.3333333334)
    assert same_number(None, None)
    assert not same_number(0.0, None)


def test_rows_are_the_same_when_everything_is() -> None:
    assert changed_fields(HELD, replace(HELD, revision=7)) == []
    others: list[dict[str, Any]] = [{"note": "x"}, {"number": 1.0}, {"upper_limit": None}, {"break_in_series": True}]
    for other in others:
        [name] = other
        assert changed_fields(HELD, replace(HELD, **other)) == [{"number": "value"}.get(name, name)]
    final = replace(HELD, status=ValueStatus.FINAL, number=None, missing_reason=MissingReason.UNRELIABLE)
    assert changed_fields(HELD, final) == ["value", "missing_reason", "status"]


def test_a_commentary_alone_is_a_row_with_nothing_else() -> None:
    place = {"indicator": "a-rate", "area": None, "period": "2024-25", "value": None, "status": None}
    assert is_commentary_row({**place, "commentary": "A good year."})
    assert not is_commentary_row(place)
    for more in ({"note": "x"}, {"status": "final"}, {"value": 0.0}, {"break_in_series": False}):
        assert not is_commentary_row({**place, "commentary": "A good year.", **more})


def test_a_row_without_figure_and_reason_says_nothing() -> None:
    assert is_empty_row({"value": None, "status": "final"})
    assert is_empty_row({"value": None, "note": None, "break_in_series": False, "commentary": None})
    for name in ("value", "numerator", "denominator", "missing_reason", "note", "break_reason", "commentary"):
        assert not is_empty_row({name: "1"})


def test_a_row_with_a_note_and_no_figure_leaves_the_recorded_figure() -> None:
    assert sent({"note": "Counted by hand."}, HELD) == replace(HELD, note="Counted by hand.")
    final = {"note": "Counted by hand.", "status": "final", "break_reason": None}
    assert sent(final, HELD) == replace(HELD, note="Counted by hand.", status=ValueStatus.FINAL)
    broken = sent({"break_in_series": True, "break_reason": "Counted otherwise."}, HELD)
    assert broken == replace(HELD, break_in_series=True, break_reason="Counted otherwise.")
    assert sent({"note": "Counted by hand."}).number is None
    assert sent({"note": "Counted by hand."}, HELD, whole=True).number is None


@pytest.mark.parametrize(
    ("frequency", "accumulation", "takes", "refuses"),
    [
        (Frequency.ANNUAL, Accumulation.DISCRETE, "2024-25 2024 AY2024-25 2020-2022", "2024-25-Q1 2024-M04 2024-03-31"),
        (Frequency.ANNUAL, Accumulation.SNAPSHOT, "2024-03-31 2024 2015-11-16--P1Y", "2024-25-Q1"),
        (Frequency.QUARTERLY, Accumulation.DISCRETE, "2024-25-Q1 2024-25", "2024-M04 2024-06-30 2020-2022"),
        (Frequency.QUARTERLY, Accumulation.SNAPSHOT, "2024-06-30 2024-25-Q1", "2024-M04"),
        (Frequency.MONTHLY, Accumulation.DISCRETE, "2024-M04 2024-25", "2024-25-Q1 2024-04-30"),
        (Frequency.MONTHLY, Accumulation.SNAPSHOT, "2024-04-30", "2024-25-Q1"),
        (Frequency.IRREGULAR, Accumulation.DISCRETE, "2024 2024-25 2024-04-30 2024-25-Q1", ""),
    ],
)
def test_a_period_fits_the_frequency(
    frequency: Frequency, accumulation: Accumulation, takes: str, refuses: str
) -> None:
    definition = replace(ANNUAL, frequency=frequency, accumulation=accumulation)
    assert [period_fault(parse_period(one), definition=definition) for one in takes.split()] == [None] * len(
        takes.split()
    )
    for one in refuses.split():
        fault = period_fault(parse_period(one), definition=definition)
        assert fault is not None
        assert fault.code == "wrong_period"
        assert frequency in fault.detail


def test_a_retired_indicator_takes_no_later_period() -> None:
    definition = replace(ANNUAL, retired_from=parse_period("2024-25"))
    assert period_fault(parse_period("2023-24"), definition=definition) is None
    fault = period_fault(PERIOD, definition=definition)
    assert fault is not None
    assert fault.code == "retired"


def test_the_errors_say_how_much_is_wrong() -> None:
    fault = RowFault(0, "value", "required", "Give it.")
    assert str(InvalidReturnError([fault])) == "Nothing was recorded: 1 fault to correct."
    assert str(InvalidReturnError([fault] * 1_234)) == "Nothing was recorded: 1,234 faults to correct."
    one_more = InvalidReturnError([fault], unexplained=[3, 4, 5])
    assert str(one_more) == "Nothing was recorded: 2 faults to correct."
    forbidden = RowFault(0, "indicator", NOT_ALLOWED, "This key may not post this indicator.")
    start = "Nothing was recorded: this key may not post"
    assert str(ForbiddenRowsError([forbidden])) == f"{start} 1 of the rows."
    assert str(ForbiddenRowsError([forbidden] * 9)) == f"{start} 9 of the rows."
    assert str(ForbiddenRowsError([forbidden, fault])) == f"{start} 1 of the rows, and there is 1 fault to correct."
    others = ForbiddenRowsError([forbidden, fault], unexplained=[1])
    assert str(others) == f"{start} 1 of the rows, and there are 2 faults to correct."


def test_a_figure_that_is_odd_twice_is_one_figure() -> None:
    odd = ImplausibleRow(0, ANNUAL, Finding(FindingKind.NOT_WHOLE, 1.5, PERIOD))
    one = "Nothing was recorded: 1 figure is probably wrong. Send the same with confirm=true where it is right."
    two = "Nothing was recorded: 2 figures are probably wrong. Send the same with confirm=true where they are right."
    assert str(ImplausibleError([odd])) == str(ImplausibleError([odd, odd])) == one
    assert str(ImplausibleError([odd, replace(odd, index=1)])) == two


def test_a_row_is_numbered_by_its_line_in_a_file_and_else_from_1() -> None:
    rows = [{"value": 1.0}, {"value": 2.0}]
    assert [SubmittedReturn(rows).number(index) for index in (0, 1)] == [1, 2]
    assert [SubmittedReturn(rows, lines=(3, 7)).number(index) for index in (0, 1)] == [3, 7]


def test_a_row_is_told_by_its_sheet_where_there_are_several() -> None:
    rows = [{"value": 1.0}, {"value": 2.0}]
    assert SubmittedReturn(rows, lines=(3, 7)).place(1) == "row 7"
    assert SubmittedReturn(rows, lines=(3, 7)).sheet(1) is None
    assert SubmittedReturn(rows, lines=(3, 7), sheets=("Q1", "Q1")).place(1) == "row 7"
    several = SubmittedReturn(rows, lines=(3, 7), sheets=("Q1", "Q2"))
    assert (several.place(1), several.sheet(1)) == ("row 7 of the sheet “Q2”", "Q2")
