"""The rules of the Annual Report: what became of an indicator, the counts, the blind spots, and what was revised."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.domain.errors import InvalidInputError
from app.domain.judgement.direction import Judgement
from app.domain.measures.indicator import Supply
from app.domain.measures.period import parse_period
from app.domain.measures.value import MissingReason, Value
from app.domain.performance.card import Card, Subject, card
from app.domain.report.blind_spots import BlindSpot, YearCard, blind_spots, unseen_signs
from app.domain.report.imprint import AccessibilityFacts, Edition, Imprint
from app.domain.report.published import PublishedEdition, PublishedForm
from app.domain.report.report_changes import came_and_went, revised_figures
from app.domain.report.report_year import is_shown, lag_months, report_year, reported_period
from app.domain.report.year_result import (
    ResultCounts,
    ResultOfYear,
    UntoldReason,
    YearResult,
    count_results,
    result_of_year,
)
from app.domain.warnings.evidence import NotAssessedReason
from app.domain.warnings.rules import NotAssessed, WarningRule
from tests.domain.snapshot_examples import BURNLEY, PENDLE, PLACES, PRESTON, ROSSENDALE, SIMILAR, subject
from tests.domain.warning_examples import RECYCLING, value, years

YEAR = parse_period("2023-24")


def made(numbers: Any = None, **changes: Any) -> Card:
    """The card of a made-up series, with other cells."""
    found = card(
        subject(years(2021, 31.0, 32.0, 30.6) if numbers is None else numbers), warnings=(), not_assessed=(), rank=False
    )
    return replace(found, **changes)


@pytest.mark.parametrize("text", ["2023", "2023-Q1", "AY2023-24", "2023-25", "last year", "", "2023-24-Q1"])
def test_a_report_is_of_a_financial_year_and_of_no_other_time(text: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        report_year(text)
    assert [fault.field for fault in refused.value.faults] == ["year"]
    assert "2023-24" in str(refused.value)


def test_a_financial_year_is_read_as_elsewhere() -> None:
    assert report_year("2023-24") == YEAR


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ([("2022-23", 1.0), ("2023-24", 2.0), ("2024-25", 3.0)], "2023-24"),
        ([("2022-23", 1.0), ("2024-25", 3.0)], "2022-23"),
        ([("2024-25", 3.0)], None),
        ([], None),
        ([("2022-23", 1.0), ("2023-24", MissingReason.NOT_DUE)], "2022-23"),
        ([("2022-23", 1.0), ("2023-24", MissingReason.SUPPRESSED)], "2023-24"),
        ([("2022", 1.0), ("2023", 2.0), ("2024", 3.0)], "2023"),
    ],
)
def test_the_latest_period_that_ended_by_the_years_end_stands_for_the_year(held: Any, expected: str | None) -> None:
    found = reported_period([value(period, number) for period, number in held], year=YEAR)
    assert (None if found is None else found.id) == expected


@pytest.mark.parametrize(
    ("period", "months"),
    [
        ("2023-24", 0),
        ("2023-24-Q4", 0),
        ("2024-03-31", 0),
        ("2023", 3),
        ("2023-10-01", 5),  # from 2 October to 31 March: not quite six months
        ("2023-24-Q3", 3),
        ("AY2022-23", 7),
        ("2022-23", 12),
        ("2019", 51),
    ],
)
def test_the_lag_is_counted_in_whole_months(period: str, months: int) -> None:
    assert lag_months(parse_period(period), year=YEAR) == months


def test_five_years_end_with_the_latest_period() -> None:
    shown = [year for year in range(2015, 2025) if is_shown(parse_period(f"{year}-{year - 1999:02d}"), latest=YEAR)]
    assert shown == [2019, 2020, 2021, 2022, 2023]
    quarter = parse_period("2023-24-Q4")
    assert is_shown(parse_period("2019-20-Q1"), latest=quarter)
    assert not is_shown(parse_period("2018-19-Q4"), latest=quarter)


@pytest.mark.parametrize(
    ("judgement", "result", "reason"),
    [
        (Judgement.IMPROVING, YearResult.IMPROVED, None),
        (Judgement.WORSENING, YearResult.WORSENED, None),
        (Judgement.STEADY, YearResult.HELD, None),
        (Judgement.NO_CLEAR_CHANGE, YearResult.CANNOT_BE_TOLD, UntoldReason.NO_CLEAR_CHANGE),
        (Judgement.NO_JUDGEMENT, YearResult.CANNOT_BE_TOLD, UntoldReason.NOT_JUDGED),
        (Judgement.NOT_COMPARABLE, YearResult.CANNOT_BE_TOLD, UntoldReason.NOT_COMPARED),
    ],
)
def test_what_became_of_an_indicator_is_its_judgement(
    judgement: Judgement, result: YearResult, reason: UntoldReason | None
) -> None:
    found = made()
    judged = replace(found, direction=replace(found.direction, judgement=judgement))
    assert result_of_year(judged, lag=24) == ResultOfYear(result, reason)
    assert result_of_year(judged, lag=25) == ResultOfYear(YearResult.CANNOT_BE_TOLD, UntoldReason.TOO_OLD)


def test_without_a_figure_it_cannot_be_told() -> None:
    nothing, kept_back = made(()), made([value("2023-24", MissingReason.SUPPRESSED)])
    assert result_of_year(nothing, lag=None).reason is UntoldReason.NOT_HELD
    assert result_of_year(kept_back, lag=0).reason is UntoldReason.NO_NUMBER


def test_results_are_counted_with_those_of_an_earlier_time() -> None:
    told = [ResultOfYear(result) for result in YearResult]
    counts = count_results(zip([*told, told[0]], [0, 12, 1, None, 0], strict=True))
    assert counts == ResultCounts(indicators=5, improved=2, worsened=1, held=1, cannot_be_told=1, earlier=2)


def seen(found: Card, lag: int | None = 0) -> list[BlindSpot]:
    """The blind spots of one card."""
    return [each.reason for each in blind_spots([YearCard(found, lag, YEAR)])]


def test_what_cannot_be_seen_of_an_indicator_is_told_by_reason() -> None:
    found = made()
    assert seen(made(()), None)[0] is BlindSpot.NOT_HELD
    assert BlindSpot.SUPPRESSED in seen(made([value("2023-24", MissingReason.SUPPRESSED)]))
    assert BlindSpot.NO_NUMBER in seen(made([value("2023-24", MissingReason.NOT_COLLECTED)]))
    assert BlindSpot.NO_NUMBER not in seen(made([value("2023-24", MissingReason.SUPPRESSED)]))
    assert (BlindSpot.TOO_OLD in seen(found, 25), BlindSpot.TOO_OLD in seen(found, 24)) == (True, False)
    assert BlindSpot.NOT_COMPARED_WITH_BEFORE in seen(made(years(2023, 30.6)))
    assert BlindSpot.NO_TARGET in seen(found)
    assert BlindSpot.NO_COMPARISON in seen(found)
    ended = replace(RECYCLING, supply=Supply.DISCONTINUED)
    over = card(subject(years(2022, 30.6), versions=[ended]), warnings=(), not_assessed=(), rank=False)
    assert BlindSpot.ENDED in seen(over)


def test_a_figure_beside_others_is_compared() -> None:
    others = [district_value for code in (BURNLEY, PENDLE, PRESTON, ROSSENDALE) for district_value in beside(code)]
    found = card(
        subject(years(2021, 31.0, 30.6), *PLACES, SIMILAR, others=others), warnings=(), not_assessed=(), rank=False
    )
    alone = card(subject(years(2021, 31.0, 30.6), *PLACES, SIMILAR), warnings=(), not_assessed=(), rank=False)
    assert (BlindSpot.NO_COMPARISON in seen(alone), BlindSpot.NO_COMPARISON in seen(found)) == (True, False)


def beside(code: str) -> list[Value]:
    """Another district's figure."""
    return [value("2022-23", 33.0, area=code)]


def test_a_figure_is_late_where_a_newer_one_for_the_year_should_be_out() -> None:
    late = made(years(2021, 31.0, 32.0))  # to 2022-23; 2023-24 should be out by now
    assert [each.period.id for each in late.currency.missing][:1] == ["2023-24"]
    assert BlindSpot.LATE in seen(late, 12)
    assert BlindSpot.LATE not in seen(made(), 0)  # 2024-25 is missing, and is not of this year


def test_signs_that_could_not_be_looked_for_are_told_by_rule_with_their_most_frequent_reason() -> None:
    def missing(code: str, *missed: tuple[WarningRule, str]) -> Card:
        rows = tuple(NotAssessed(rule, reason, None) for rule, reason in missed)
        return made(definition=replace(RECYCLING, code=code), not_assessed=rows)

    near, far = WarningRule.NEAR_THRESHOLD, WarningRule.FAR_FROM_PEERS
    cards = [
        missing("a", (near, NotAssessedReason.NO_LINE), (WarningRule.OVERDUE, NotAssessedReason.NO_DUE_DATE)),
        missing("b", (near, NotAssessedReason.NO_LINE), (far, NotAssessedReason.RULE_OFF)),
        missing("c", (near, NotAssessedReason.NO_VALUE), (near, NotAssessedReason.CAVEAT)),
    ]
    [found] = unseen_signs(cards)
    assert (found.rule, found.indicators, found.reason, found.frequent) == (near, ("a", "b", "c"), "no_line", 2)


def known(*numbers: Any, until: str | None = None) -> Subject:
    """A series as known at some time, at a period."""
    found = subject(years(2021, *numbers))
    return replace(found, until=None if until is None else parse_period(until))


def test_a_figure_of_the_last_report_that_is_another_now_is_revised() -> None:
    before = {"a": known(31.0, 32.0, until="2022-23"), "b": known(31.0, until="2021-22"), "gone": known(1.0)}
    now = {"a": known(31.0, 32.4, 30.0), "b": known(31.0, 99.0), "new": known(1.0)}
    [revised] = revised_figures(before, now=now)
    assert (revised.before.number, revised.now.number, revised.now.period.id) == (32.0, 32.4, "2022-23")
    assert came_and_went(before, now=now) == (("new",), ("gone",))


@pytest.mark.parametrize(
    ("before", "now", "is_revised"),
    [
        ((32.0,), (32.04,), False),  # the same as printed
        ((32.0,), (MissingReason.SUPPRESSED,), True),
        ((MissingReason.NOT_DUE,), (32.0,), True),
        ((), (32.0,), False),  # the last report had none
        ((32.0,), (), False),  # nothing stands in its place
    ],
)
def test_figures_are_others_where_they_differ_as_printed(before: Any, now: Any, is_revised: bool) -> None:
    assert bool(revised_figures({"a": known(*before)}, now={"a": known(*now)})) is is_revised


def test_a_report_without_an_edition_is_a_draft_and_says_nothing_of_accessibility_that_nobody_said() -> None:
    made_at = datetime(2024, 9, 12, 9, tzinfo=UTC)
    draft = Imprint("Hyndburn Borough Council", made_at)
    assert (draft.edition, draft.accessibility) == (None, AccessibilityFacts())
    form = PublishedForm("pdf", "application/pdf", 3, "ab")
    published = PublishedEdition(
        id=1,
        code="2023-24-1",
        year="2023-24",
        theme=None,
        edition=Edition(1, made_at, None).number,
        title="T",
        cut_off=made_at,
        reason=None,
        forms=(form,),
        published_at=made_at,
        is_redacted=False,
    )
    assert published.forms[0].size == 3


def test_dates_of_the_examples_are_those_of_the_year() -> None:
    assert (YEAR.start, YEAR.end) == (date(2023, 4, 1), date(2024, 3, 31))
