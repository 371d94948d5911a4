"""A year's figure from its four quarters, as councils printed it and where figures are missing."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.judgement.annual import YearFigure, year_figure
from app.domain.measures.indicator import AnnualFigure
from app.domain.measures.period import parse_period
from app.domain.measures.value import ValueStatus
from tests.spec.examples import QUARTERLY, held, read_series
from tests.spec.spec import Table, rows_of

YEAR = parse_period("2023-24")


def _year(figure: YearFigure | None) -> Mapping[str, str]:
    if figure is None:
        return {"kind": "none", "year": "", "quarters": "", "reason": ""}
    return {
        "kind": figure.kind,
        "year": figure.missing_reason or str(figure.value),
        "quarters": ", ".join(quarter.id.rpartition("-")[2] for quarter in figure.quarters),
        "reason": figure.reason or "",
    }


def _from_four(given: Mapping[str, str]) -> Mapping[str, str]:
    decimals = len(given["printed"].partition(".")[2])
    definition = replace(QUARTERLY, annual_figure=AnnualFigure(given["method"]), decimal_places=decimals)
    rows = [held(quarter.id, float(given[f"Q{n}"])) for n, quarter in enumerate(YEAR.quarters, start=1)]
    found = _year(year_figure(rows, year=YEAR, definition=definition))
    return {"year": found["year"]}


def _from_counts(given: Mapping[str, str]) -> Mapping[str, str]:
    rows = read_series("; ".join(f"{YEAR.id}-{quarter} {given[quarter]}" for quarter in ("Q1", "Q2", "Q3", "Q4")))
    by_ratio, by_mean = (
        replace(QUARTERLY, annual_figure=method, decimal_places=2) for method in (AnnualFigure.RATIO, AnnualFigure.MEAN)
    )
    return {
        "year by ratio": _year(year_figure(rows, year=YEAR, definition=by_ratio))["year"],
        "by mean": _year(year_figure(rows, year=YEAR, definition=by_mean))["year"],
    }


def _from_some(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(QUARTERLY, annual_figure=AnnualFigure(given["method"]))
    rows = read_series(given["held"])
    return _year(year_figure(rows, year=YEAR, definition=definition))


def _submitted(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(QUARTERLY, annual_figure=AnnualFigure(given["method"]))
    figure = year_figure(read_series(given["held"]), year=YEAR, definition=definition)
    found = _year(figure)
    disagrees = "" if figure is None or figure.disagrees_with is None else str(figure.disagrees_with)
    return {"kind": found["kind"], "year": found["year"], "quarters give": disagrees}


def _quality(given: Mapping[str, str]) -> Mapping[str, str]:
    rows = [
        held(
            f"{YEAR.id}-{quarter}",
            10.0,
            status=ValueStatus.PROVISIONAL if quarter in given["provisional"] else ValueStatus.FINAL,
            break_in_series=quarter in given["breaks"],
            break_reason=f"New in {quarter}." if quarter in given["breaks"] else None,
        )
        for quarter in ("Q1", "Q2", "Q3", "Q4")
    ]
    figure = year_figure(rows, year=YEAR, definition=replace(QUARTERLY, annual_figure=AnnualFigure.SUM))
    assert figure is not None
    return {"status": figure.status, "break": (figure.break_reason or "") if figure.break_in_series else ""}


PRINTED = Table(
    title="Four quarters and the year that was printed",
    source=(
        "Maidstone, annual performance 2023/24 (the first four); annual performance indicators 2023/24 of a "
        "Surrey district, which cut 97.8275, 8.825 and 2.875 off instead of rounding them"
    ),
    rule=(
        "A year is the sum of its quarters (counts), the last of them (figures that already add up), or their mean "
        "(snapshots), rounded at the end."
    ),
    inputs=("indicator", "method", "Q1", "Q2", "Q3", "Q4", "printed"),
    outputs=("year",),
    rows=rows_of("""
Footfall at the museum and visitor centre | sum | 7607 | 12984 | 8235 | 11175 | 40001 | 40001
Users at the leisure centre | sum | 135178 | 120270 | 116051 | 128949 | 500448 | 500448
Outreach projects by the Hazlitt | sum | 32 | 22 | 17 | 12 | 83 | 83
Market hall occupancy (%) | mean | 81.32 | 56.04 | 72.53 | 82.42 | 73.08 | 73.08
Undisputed invoices paid within 30 days (%) | mean | 95.65 | 97.15 | 99.12 | 99.39 | 97.82 | 97.83
Undisputed invoices paid within 10 days (%) | mean | 50.85 | 57.72 | 65.02 | 63.42 | 59.25 | 59.25
Average days to pay an invoice | mean | 10.93 | 9.8 | 6.48 | 8.09 | 8.8 | 8.8
Council tax collection (%) | last | 35.88 | 57.87 | 86.0 | 97.5 | 97.5 | 97.5
Business rates collection (%) | last | 33.74 | 60.15 | 87.7 | 99.07 | 99.07 | 99.07
Sundry debt collection (%) | last | 55.0 | 84.54 | 78.24 | 90.09 | 90.09 | 90.09
Calls lost (%) | mean | 3.6 | 2.8 | 2.1 | 3.0 | 2.87 | 2.88
Complaints answered within 7 working days (%) | mean | 100 | 100 | 100 | 90 | 97.5 | 97.5
"""),
    check=_from_four,
)

RATIO = Table(
    title="The year of a percentage",
    source=(
        "Maidstone, tickets sold at the Hazlitt 2023/24: 62.60, 68.08, 82.45 and 73.55 make 73.63 in print; "
        "the tickets themselves are not printed, and these are small numbers that give the same percentages"
    ),
    rule="The year of a percentage is all that was counted over all that could be, not the mean of the quarters.",
    inputs=("Q1", "Q2", "Q3", "Q4"),
    outputs=("year by ratio", "by mean"),
    rows=rows_of("""
77/123 | 177/260 | 263/319 | 89/121 | 73.63 | 71.67
3/3 | 4/4 | 2/2 | 5/5 | 100.00 | 100.00
"""),
    check=_from_counts,
)

TO_DATE = Table(
    title="A year without all its quarters",
    source="Waymark's own",
    rule=(
        "A year is derived when all four quarters have a number. Until then there is a year to date, which names "
        "its quarters and says when one that is due is missing. A figure for a quarter's last day is that "
        "quarter's. Of a percentage, a quarter of 0 out of 0 is part of the year all the same. "
        "Around a suppressed quarter nothing is derived: the others would give it away."
    ),
    inputs=("method", "held"),
    outputs=("kind", "year", "quarters", "reason"),
    rows=rows_of("""
sum | 2023-24-Q1 10; 2023-24-Q2 12 | year_to_date | 22.0 | Q1, Q2 | –
last | 2023-24-Q1 28; 2023-24-Q2 55; 2023-24-Q3 81.5 | year_to_date | 81.5 | Q1, Q2, Q3 | –
mean | 2023-06-30 4; 2023-09-30 5; 2023-12-31 6; 2024-03-31 8 | derived | 5.8 | Q1, Q2, Q3, Q4 | –
mean | 2023-06-29 4; 2023-09-30 5 | year_to_date | 5.0 | Q2 | quarters_missing
sum | 2023-24-Q1 10; 2023-24-Q3 12 | year_to_date | 22.0 | Q1, Q3 | quarters_missing
sum | 2023-24-Q1 10; 2023-24-Q2 not_available | year_to_date | 10.0 | Q1 | quarters_missing
sum | 2023-24-Q1 10; 2023-24-Q2 suppressed | year_to_date | suppressed | – | –
sum | 2023-24-Q1 10; 2023-24-Q2 suppressed; 2023-24-Q3 10; 2023-24-Q4 10 | year_to_date | suppressed | – | –
last | 2023-24-Q1 suppressed; 2023-24-Q2 55; 2023-24-Q3 not_available | year_to_date | suppressed | – | –
mean | 2023-06-30 suppressed; 2023-09-30 5 | year_to_date | suppressed | – | –
ratio | 2023-24-Q1 0/0; 2023-24-Q2 suppressed | year_to_date | suppressed | – | –
sum | 2023-24-Q1 10; 2023-24-Q2 not_due | year_to_date | 10.0 | Q1 | –
sum | 2023-24-Q1 suppressed; 2023-24-Q2 not_due | year_to_date | suppressed | – | –
sum | 2023-24-Q1 not_due | year_to_date | not_due | – | –
ratio | 2023-24-Q1 0/0; 2023-24-Q2 1/2 | year_to_date | 50.0 | Q1, Q2 | –
ratio | 2023-24-Q1 0/0; 2023-24-Q2 0/0 | year_to_date | undefined | Q1, Q2 | no_denominator
mean | 2023-24-Q1 0/0; 2023-24-Q2 1/2 | year_to_date | 50.0 | Q2 | quarters_missing
ratio | 2023-24-Q1 1/4; 2023-24-Q2 1/2 | year_to_date | 33.3 | Q1, Q2 | –
ratio | 2023-24-Q1 1/4; 2023-24-Q2 50 | year_to_date | not_available | Q1, Q2 | no_numerators
sum | 2022-23-Q4 10 | none | – | – | –
none | 2023-24-Q1 10 | none | – | – | –
"""),
    check=_from_some,
)

SUBMITTED = Table(
    title="A year that was sent in",
    source="Waymark's own",
    rule=(
        "A submitted year goes before a derived one; where all four quarters give another figure at the declared "
        "precision, that figure stands beside it. A year that is not due yet does not hide its quarters."
    ),
    inputs=("method", "held"),
    outputs=("kind", "year", "quarters give"),
    rows=rows_of("""
none | 2023-24 40 | submitted | 40.0 | –
sum | 2023-24 40; 2023-24-Q1 10 | submitted | 40.0 | –
sum | 2023-24 40; 2023-24-Q1 10; 2023-24-Q2 10; 2023-24-Q3 10; 2023-24-Q4 10.04 | submitted | 40.0 | –
sum | 2023-24 40; 2023-24-Q1 10; 2023-24-Q2 10; 2023-24-Q3 10; 2023-24-Q4 11 | submitted | 40.0 | 41.0
sum | 2023-24 40; 2023-24-Q1 10; 2023-24-Q2 suppressed; 2023-24-Q3 10; 2023-24-Q4 11 | submitted | 40.0 | –
sum | 2023-24 suppressed; 2023-24-Q1 10; 2023-24-Q2 10; 2023-24-Q3 10; 2023-24-Q4 10 | submitted | suppressed | –
ratio | 2023-24 40; 2023-24-Q1 10; 2023-24-Q2 10; 2023-24-Q3 10; 2023-24-Q4 10 | submitted | 40.0 | –
sum | 2023-24 not_due; 2023-24-Q1 10; 2023-24-Q2 12 | year_to_date | 22.0 | –
none | 2023-24 not_due | submitted | not_due | –
"""),
    check=_submitted,
)

QUALITY = Table(
    title="What a year has from its quarters",
    source="Waymark's own",
    rule="A derived year is provisional where one of its quarters is, and breaks the series where one of them does.",
    inputs=("provisional", "breaks"),
    outputs=("status", "break"),
    rows=rows_of("""
– | – | final | –
Q4 | – | provisional | –
Q1 Q2 | Q3 | provisional | New in Q3.
– | Q1 Q3 | final | New in Q1. New in Q3.
"""),
    check=_quality,
)

TABLES = (PRINTED, RATIO, TO_DATE, SUBMITTED, QUALITY)
