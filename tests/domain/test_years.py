"""The years of an indicator that is counted by quarter, judged like any year; and which period a year finds."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.judgement.annual import YearFigureKind, year_of_numbers
from app.domain.judgement.direction import Judgement, NotComparableReason
from app.domain.judgement.target_status import TargetStatus
from app.domain.measures.indicator import (
    Accumulation,
    AnnualFigure,
    CompareWith,
    Definition,
    DirectionRule,
    Frequency,
)
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.value import MissingReason, Value, ValueStatus
from app.domain.performance.card import AbsenceReason, Card, Subject, card, history, years
from app.domain.performance.years import period_meant
from tests.domain.snapshot_examples import BURNLEY, PENDLE, PLACES, PRESTON, ROSSENDALE, peer_group, subject
from tests.domain.warning_examples import RECYCLING, series, value
from tests.stores import instant

CARLISLE = "E07000028"
PEERS = (BURNLEY, PENDLE, PRESTON, ROSSENDALE, CARLISLE)
BY_QUARTER = replace(
    RECYCLING,
    frequency=Frequency.QUARTERLY,
    annual_figure=AnnualFigure.SUM,
    direction=DirectionRule(CompareWith.PREVIOUS_PERIOD),
)
TWO_YEARS = {
    f"{year}-Q{quarter}": number for year, number in (("2023-24", 1.0), ("2024-25", 2.0)) for quarter in (1, 2, 3, 4)
}
ROWS = series({**TWO_YEARS, "2025-26-Q1": 5.0})
YEAR = parse_period("2024-25")


def shown(held: Subject) -> Card:
    """The card without warnings."""
    return card(held, warnings=(), not_assessed=(), rank=False)


def seen(
    *rows: Value, until: str | None = None, definition: Definition = BY_QUARTER, others: tuple[Value, ...] = ()
) -> Subject:
    """What is known of these rows, beside a target of the year and five peers."""
    target = Target(RECYCLING.code, YEAR, 9.0)
    return subject(rows, *PLACES, target, peer_group(*PEERS), others=others, until=until, versions=[definition])


def of_peers(numbers: dict[str, float]) -> tuple[Value, ...]:
    """The same values for every peer."""
    return tuple(value(period, number, area=area) for area in PEERS for period, number in numbers.items())


def test_a_year_that_is_asked_for_is_judged_like_any_year() -> None:
    found = shown(seen(*ROWS, until="2024-25", others=of_peers(TWO_YEARS)))
    assert found.latest is not None
    assert (found.latest.period, found.latest.number, found.absence) == (YEAR, 8.0, None)
    assert [(point.period.id, point.number) for point in found.history] == [("2023-24", 4.0), ("2024-25", 8.0)]
    assert (found.direction.judgement, found.direction.change) == (Judgement.IMPROVING, Decimal("4.0"))
    assert [period.id for period in found.direction.base_periods] == ["2023-24"]
    assert (found.target.status, found.target.off_by) == (TargetStatus.RED, Decimal("1.0"))
    group = found.benchmarks[0]
    assert (group.period, group.median, group.areas_with_value) == (YEAR, Decimal("8.0"), 5)
    assert found.definition == BY_QUARTER
    assert found.year is not None
    assert found.year.figure.kind is YearFigureKind.DERIVED
    assert found.year.judged.direction == found.direction
    assert found.currency == shown(seen(*ROWS)).currency


def test_the_card_of_a_quarter_has_its_year_judged_beside_it() -> None:
    whole = shown(seen(*ROWS[:8], others=of_peers(TWO_YEARS))).year
    assert whole is not None
    assert (whole.judged.direction.judgement, whole.judged.target.status) == (Judgement.IMPROVING, TargetStatus.RED)
    assert whole.judged.benchmarks[0].median == Decimal("8.0")


def test_a_year_to_date_is_no_value_of_its_year() -> None:
    part = shown(seen(*ROWS, others=of_peers(TWO_YEARS))).year
    assert part is not None
    assert (part.figure.kind, part.figure.value) == (YearFigureKind.YEAR_TO_DATE, Decimal("5.0"))
    direction = part.judged.direction
    assert (direction.judgement, direction.reason) == (Judgement.NOT_COMPARABLE, NotComparableReason.NO_VALUE)
    # The year has gone by on the day of these tests, and three quarters of it have not come.
    assert (direction.missing_reason, part.judged.target.status) == (
        MissingReason.NOT_AVAILABLE,
        TargetStatus.NO_TARGET,
    )
    going_on = shown(seen(*ROWS[:6], until="2024-25-Q2")).year
    assert going_on is not None
    assert (going_on.judged.value.missing_reason, going_on.judged.target.status) == (
        MissingReason.NOT_DUE,
        TargetStatus.NOT_DUE,
    )


def test_nothing_later_than_a_quarter_is_in_the_year_to_its_date() -> None:
    found = shown(seen(*ROWS, until="2024-25-Q2")).year
    assert found is not None
    assert (found.figure.kind, found.figure.value) == (YearFigureKind.YEAR_TO_DATE, Decimal("4.0"))


def test_the_history_offers_both() -> None:
    held = seen(*ROWS)
    assert [judged.value.period.id for judged in history(held, rank=False)][-2:] == ["2024-25-Q4", "2025-26-Q1"]
    assert [(year.figure.period.id, year.figure.kind) for year in years(held, rank=False)] == [
        ("2023-24", YearFigureKind.DERIVED),
        ("2024-25", YearFigureKind.DERIVED),
        ("2025-26", YearFigureKind.YEAR_TO_DATE),
    ]
    assert years(subject(series({"2024-25": 1.0})), rank=False) == ()


def test_a_year_carries_what_its_quarters_are() -> None:
    rows = list(ROWS[:8])
    rows[5] = replace(rows[5], status=ValueStatus.PROVISIONAL, break_in_series=True, break_reason="Counted anew.")
    rows = [replace(row, released_at=instant("2026-01-01")) for row in rows]
    rows[7] = replace(rows[7], released_at=instant("2026-02-01"))
    found = shown(seen(*rows, until="2024-25"))
    assert found.latest is not None
    assert (found.latest.status, found.latest.break_reason) == (ValueStatus.PROVISIONAL, "Counted anew.")
    assert found.latest.released_at == instant("2026-02-01")
    assert found.direction.reason is NotComparableReason.BREAK_IN_SERIES
    assert found.target.provisional
    draft = shown(seen(*rows[:7], replace(rows[7], released_at=None), until="2024-25")).latest
    assert draft is not None
    assert draft.released_at is None


def test_a_submitted_year_is_the_value_and_keeps_what_was_said_of_it() -> None:
    own = replace(value("2024-25", 8.5), note="As audited.")
    found = shown(seen(*ROWS, own, until="2024-25"))
    assert found.latest is not None
    assert (found.latest.number, found.latest.note) == (8.5, "As audited.")


@pytest.mark.parametrize(
    ("rows", "until", "reason", "held"),
    [
        ((), "2024-25", AbsenceReason.NOTHING_HELD, None),
        (series({"2022-23": 1.0, "2023-24": 2.0}), "2024-25", AbsenceReason.NOT_HELD, ("2022-23", "2023-24")),
        (ROWS, "2019-20", AbsenceReason.NOT_HELD, ("2023-24-Q1", "2025-26-Q1")),
    ],
)
def test_why_there_is_no_value(
    rows: tuple[Value, ...], until: str, reason: AbsenceReason, held: tuple[str, str] | None
) -> None:
    by_quarter = bool(rows) and rows[0].period.months == 3
    found = shown(seen(*rows, until=until, definition=BY_QUARTER if by_quarter else RECYCLING)).absence
    assert found is not None
    assert (found.reason, found.requested) == (reason, parse_period(until))
    ends = None if found.first is None or found.last is None else (found.first.id, found.last.id)
    assert ends == held


def test_quarters_that_make_no_year_say_so() -> None:
    alone = replace(BY_QUARTER, annual_figure=AnnualFigure.NONE)
    found = shown(seen(*ROWS, until="2024-25", definition=alone))
    assert (found.latest, found.year) == (None, None)
    assert found.absence is not None
    assert found.absence.reason is AbsenceReason.NO_FIGURE_FOR_A_YEAR
    assert shown(seen(*ROWS, definition=alone)).year is None


@pytest.mark.parametrize(
    ("held", "requested", "by_year", "expected"),
    [
        ("2024-10-01 2025-03-31", "2024-25", True, "2025-03-31"),
        ("2024-10-01", "2024-25", False, None),
        ("2024-25 2025-03-31", "2024-25", True, "2024-25"),
        ("2023 2024", "2024-25", True, "2024"),
        ("AY2023-24 AY2024-25", "2024-25", True, "AY2024-25"),
        ("2024-12-31 2025-03-31", "2024-25-Q4", True, "2025-03-31"),
        ("2024-12-31 2025-03-31", "2024-25-Q3", False, "2024-12-31"),
        ("2024-25", "2024-25-Q4", True, None),
        ("2022-23", "2024-25", True, None),
    ],
)
def test_a_year_finds_the_period_that_belongs_to_it(
    held: str, requested: str, *, by_year: bool, expected: str | None
) -> None:
    found = period_meant(
        [value(period, 1.0) for period in held.split()], requested=parse_period(requested), by_year=by_year
    )
    assert (found.id if found is not None else None) == expected


def test_a_card_at_a_year_is_judged_as_if_its_period_were_the_latest() -> None:
    rows = series({"AY2022-23": 60.0, "AY2023-24": 61.0, "AY2024-25": 59.0, "AY2025-26": 58.0})
    found = shown(subject(rows, until="2024-25"))
    assert found.latest == rows[2]
    assert found.direction.judgement is Judgement.WORSENING
    assert found.history == rows[:3]


@pytest.mark.parametrize(
    ("method", "expected"),
    [(AnnualFigure.SUM, 10.0), (AnnualFigure.MEAN, 2.5), (AnnualFigure.LAST, 4.0), (AnnualFigure.RATIO, None)],
)
def test_the_year_of_another_area_comes_from_the_numbers_of_its_quarters(
    method: AnnualFigure, expected: float | None
) -> None:
    definition = replace(BY_QUARTER, annual_figure=method)
    numbers = {"2024-25-Q1": 1.0, "2024-25-Q2": 2.0, "2024-12-31": 3.0, "2024-25-Q4": 4.0}
    assert year_of_numbers(numbers, quarters=YEAR.quarters, definition=definition) == expected
    without = {**numbers, "2024-12-31": None}
    assert year_of_numbers(without, quarters=YEAR.quarters, definition=definition) is None


def test_a_published_year_of_another_area_goes_before_its_quarters() -> None:
    others = (*of_peers(TWO_YEARS), *(value("2024-25", 9.0, area=area) for area in PEERS))
    assert shown(seen(*ROWS, until="2024-25", others=others)).benchmarks[0].median == Decimal("9.0")


def test_snapshots_of_quarters_stay_snapshots_in_a_year() -> None:
    counted = replace(BY_QUARTER, accumulation=Accumulation.SNAPSHOT, annual_figure=AnnualFigure.MEAN)
    days = series({"2024-06-30": 4.0, "2024-09-30": 5.0, "2024-12-31": 6.0, "2025-03-31": 9.0})
    found = shown(seen(*days, until="2024-25", definition=counted)).latest
    assert found is not None
    assert (found.period, found.number) == (YEAR, 6.0)


def test_a_count_that_adds_up_through_the_year_is_compared_year_by_year() -> None:
    running = replace(
        BY_QUARTER,
        accumulation=Accumulation.CUMULATIVE,
        annual_figure=AnnualFigure.LAST,
        direction=DirectionRule(),
    )
    rows = series(
        {
            f"{year}-Q{quarter}": float(quarter * size)
            for year, size in (("2023-24", 2), ("2024-25", 3))
            for quarter in (1, 2, 3, 4)
        }
    )
    found = shown(seen(*rows, until="2024-25", definition=running))
    assert (found.direction.judgement, found.direction.change) == (Judgement.IMPROVING, Decimal("4.0"))
