"""A small folder of made-up figures, plain enough that what the seed makes of them can be said beforehand.

Thirty districts lie on a line: the home district at 0, the others at 1 to 29 in the order of their codes. On
every measure, and on every rate that gets a threshold, a district's figure is its place. Each spends £100, and its
place is what it has put by, and what it owes.
"""

import csv
import gzip
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.seed.committed import HYNDBURN, codes

LANCASHIRE_OTHERS = [f"E070001{number}" for number in range(17, 29) if number != 20]
ELSEWHERE = [f"E0700{number}" for number in range(6001, 6019)]
PLACES = {code: place for place, code in enumerate([HYNDBURN, *LANCASHIRE_OTHERS, *ELSEWHERE])}
# Gone before 2019-20, the base year of most thresholds: its figures, far from all others, must move none of those.
ABOLISHED = "E07005001"

MEASURED = (
    ("population-count", ("2023-06-30",)),
    ("population-change-5-year", ("2023-06-30",)),
    ("imd-average-score", ("2025-01-01/P1Y",)),
    ("gross-median-weekly-pay", ("2023-04-19", "2024-04-17", "2025-04-30")),
    ("median-house-price", ("2023-10-01/P1Y",)),
    ("employment-rate", ("2021-01-01/P1Y", "2022-01-01/P1Y", "2023-01-01/P1Y")),
    ("level-3-or-above-qualifications", ("2022-01-01/P1Y", "2023-01-01/P1Y")),
    ("life-expectancy-male", ("2023-01-01/P3Y",)),
    ("life-expectancy-female", ("2023-01-01/P3Y",)),
)
QUARTERS = ("2019-04-01/P3M", "2019-07-01/P3M", "2019-10-01/P3M", "2020-01-01/P3M")
WITH_THRESHOLD = (
    ("household-waste-recycling-rate", ("2019-04-01/P1Y",)),
    ("residual-household-waste", ("2019-04-01/P1Y",)),
    ("recycling-contamination-rate", ("2019-04-01/P1Y",)),
    ("fly-tipping-incidents-per-1000", ("2019-04-01/P1Y",)),
    ("long-term-vacant-rate", ("2019-10-01",)),
    ("homelessness-prevention-duty-per-1000", QUARTERS),
    ("homelessness-relief-duty-per-1000", QUARTERS),
    ("temporary-accommodation-per-1000", QUARTERS),
)
RESERVES, UNALLOCATED = (f"{name}-share-of-net-revenue-expenditure" for name in ("reserves", "unallocated-reserves"))
LOANS, SPENDING = "external-borrowing", "net-revenue-expenditure"


def figures_folder(folder: Path, *, extra: Iterable[Sequence[str]] = (), money: Iterable[Sequence[str]] = ()) -> Path:
    """Write the folder, with `extra` rows of (indicator, area, period, value, lower, upper, note).

    `money` are rows of finance.csv, without the limits.
    """
    folder.mkdir()
    _write(folder / "areas.csv", ("code", "name", "type", "region", "end_date", "successors"), _areas())
    _write(
        folder / "indicators.csv",
        ("code", "source_url", "provenance"),
        [(code, f"https://example.org/{code}", "made/up@0:file.csv") for code in sorted(codes("indicators"))],
    )
    columns = ("indicator_code", "area_code", "period", "value", "lower_ci", "upper_ci", "note")
    with gzip.open(folder / "values_all.csv.gz", "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *_values(), *extra])
    _write(folder / "finance.csv", (*columns[:4], "note"), [*_money(), *money])
    return folder


def _areas() -> list[tuple[str, ...]]:
    districts = [
        (code, f"District {place}", "Non-metropolitan district", "North West", "", "") for code, place in PLACES.items()
    ]
    return [
        *districts,
        (ABOLISHED, "Oldtown", "Non-metropolitan district", "", "2019-03-31", ELSEWHERE[0]),
        ("E10000017", "Lancashire", "County", "North West", "", ""),
        ("E12000002", "North West", "Region", "North West", "", ""),
        ("E92000001", "England", "Country", "", "", ""),
        ("K02000001", "United Kingdom", "Country", "", "", ""),
        ("W92000004", "Wales", "Country", "", "", ""),
        ("E31000023", "Lancashire Fire", "Fire and rescue authority", "North West", "", ""),
    ]


def _values() -> list[tuple[str, ...]]:
    places = PLACES | {ABOLISHED: 1000}
    return [
        (indicator, area, period, str(place), "", "", "")
        for indicator, periods in MEASURED + WITH_THRESHOLD
        for period in periods
        for area, place in places.items()
    ]


def _money() -> list[tuple[str, ...]]:
    """The returns of 2016-17, final; the balances are made so that every share is the place."""
    year, note = "2016-04-01/P1Y", "derived; RS 2016-17 final"
    amounts = ((SPENDING, 100), (LOANS, None), (RESERVES, None), (UNALLOCATED, None))
    balances = (("reserves-unallocated", None), ("reserves-earmarked", 0))
    return [
        (indicator, area, year, str(place if amount is None else amount), note)
        for area, place in (PLACES | {ABOLISHED: 1000}).items()
        for indicator, amount in (*amounts, *balances)
    ]


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
