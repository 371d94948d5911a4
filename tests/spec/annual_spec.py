"""A year's figure from its four quarters, as councils printed it and where figures are missing."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.annual import YearFigure, year_figure
from app.domain.indicator import AnnualFigure
from app.domain.period import parse_period
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
        replace(QUARTERLY, annual_figure=method, decimal_places=2)
        for method in (AnnualFigure.RATIO, AnnualFigure.MEAN)
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
