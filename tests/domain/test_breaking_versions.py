"""Versions that break a series: where the break is marked."""

from dataclasses import replace

import pytest

from app.domain.measures.breaking_versions import break_between, breaking_versions, with_breaks_marked
from app.domain.measures.definition_checks import check_version
from app.domain.measures.indicator import Definition
from app.domain.measures.period import parse_period
from tests.spec.examples import RECYCLING, read_series


def version(start: str, *, breaks: bool = True, reason: str = "New lorries.", unit: str = "percent") -> Definition:
    """A version of the example from a period on."""
    return replace(RECYCLING, effective_from=parse_period(start), breaks_series=breaks, change_reason=reason, unit=unit)


@pytest.mark.parametrize(
    ("series", "versions", "marked"),
    [
        ("2020-21 1; 2021-22 2; 2022-23 3", [version("2021-22")], ["2021-22"]),
        ("2020-21 1; 2022-23 3; 2023-24 4", [version("2021-22")], ["2022-23"]),
        ("2020-21 1; 2021-22 2", [version("2021-22", breaks=False)], []),
        ("2020-21 1; 2021-22 2", [version("2021-22", breaks=False, unit="tonnes")], ["2021-22"]),
        ("2020-21 1; 2021-22 2", [version("2022-23")], []),
        ("2022-23 1; 2023-24 2", [version("2021-22")], ["2022-23"]),
        ("2020-21 1; 2023-24 2; 2024-25 3", [version("2021-22"), version("2022-23")], ["2023-24"]),
        ("2020-21 1; 2021-22 2; 2022-23 3", [version("2021-22"), version("2022-23")], ["2021-22", "2022-23"]),
        ("2020-21-Q3 1; 2020-21-Q4 2; 2020-21 3; 2021-22-Q1 4; 2021-22 5", [version("2020-21-Q4")], None),
        ("2021-10-01 1; 2022-10-03 2; 2023-10-02 3", [version("2022-04-01")], ["2022-10-03"]),
    ],
)
def test_the_first_value_of_a_version_that_breaks_the_series_is_marked(
    series: str, versions: list[Definition], marked: list[str] | None
) -> None:
    rows = with_breaks_marked(read_series(series), versions=(RECYCLING, *versions))
    expected = ["2020-21-Q4", "2021-22"] if marked is None else marked
    assert [row.period.id for row in rows if row.break_in_series] == expected
    assert {row.break_reason for row in rows if row.break_in_series} <= {"New lorries."}


def test_a_value_with_a_break_of_its_own_gives_both_reasons_once() -> None:
    rows = read_series("2020-21 1; 2021-22 2 break")
    own, again = (
        with_breaks_marked([rows[0], replace(rows[1], break_reason=reason)], versions=(RECYCLING, version("2021-22")))[
            1
        ].break_reason
        for reason in ("Weighed anew.", "New lorries.")
    )
    assert (own, again) == ("Weighed anew. New lorries.", "New lorries.")


def test_a_value_held_elsewhere_may_be_the_first_of_the_version() -> None:
    rows, versions = read_series("2022-23 3"), (RECYCLING, version("2021-22"))
    marked = [
        with_breaks_marked(rows, versions=versions, others=[parse_period(other)])[0].break_in_series
        for other in ("2020-21", "2021-22", "2021-22-Q1", "2022-23", "2023-24")
    ]
    assert marked == [True, False, True, True, True]


def test_a_break_lies_after_the_base_and_up_to_the_period() -> None:
    versions = (RECYCLING, version("2021-22"), version("2022-23", breaks=False))
    assert breaking_versions(versions) == (versions[1],)
    spans = [("2020-21", "2021-22"), ("2021-22", "2022-23"), ("2019-20", "2020-21"), ("2019-20", "2023-24")]
    between = [break_between(versions, base=parse_period(base), period=parse_period(period)) for base, period in spans]
    assert between == [True, False, False, True]


def test_a_version_is_held_against_the_one_before_it() -> None:
    between = version("2021-22", breaks=False, unit="tonnes")
    beside = (RECYCLING, version("2020-21", unit="tonnes"), version("2023-24"))
    assert check_version(between, versions=beside, replaces=None, corrects=False) == ()
    [fault] = check_version(replace(between, unit="percent"), versions=beside, replaces=None, corrects=False)
    assert (fault.field, fault.code) == ("breaks_series", "required")
    assert "another unit" in fault.detail
    corrected = replace(RECYCLING, unit="tonnes")
    assert check_version(corrected, versions=beside, replaces=RECYCLING, corrects=True) == ()
