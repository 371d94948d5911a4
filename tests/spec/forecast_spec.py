"""What may come: the forecast with its band, the distance to a line, and where a year will end."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.judgement.time_series.forecast import forecast
from app.domain.judgement.time_series.series_level import series_level
from app.domain.judgement.time_series.smoothing import distance_to_line, shared_usual_change
from app.domain.judgement.time_series.year_end import year_end
from app.domain.measures.indicator import Accumulation, AnnualFigure, Definition, ForecastMethod
from app.domain.measures.period import parse_period
from tests.spec.examples import QUARTERLY, RECYCLING, read_number, read_series, read_targets
from tests.spec.process_spec import from_years
from tests.spec.spec import Table, rows_of

FINE = replace(RECYCLING, decimal_places=2)


def _forecast(given: Mapping[str, str]) -> Mapping[str, str]:
    rows = read_series(from_years(given["series"]))
    definition = replace(FINE, forecast_method=ForecastMethod(given.get("method", "no_change")))
    found = forecast(rows, period=rows[-1].period, versions=[definition])
    usual = "" if found.usual_change is None else f"{found.usual_change:.3f}"
    ahead = [f"{year.period.id} {year.middle} ({year.lower} to {year.upper})" for year in found.years]
    return {"usual change": usual, "forecast": "; ".join(ahead) or f"none: {found.reason}"}


def _nearness(given: Mapping[str, str]) -> Mapping[str, str]:
    rows = read_series(from_years(given["series"]))
    found = series_level(rows, period=rows[-1].period, versions=[FINE])
    if found.smoothed is None or found.usual_change is None:
        return {"level": "", "usual change": "", "distance": f"none: {found.reason}"}
    usual = shared_usual_change(found.usual_change, others=read_number(given["of others"]))
    kind, _, line = given["line"].partition(" ")
    distance = distance_to_line(found.smoothed, line=float(line), below=kind == "floor", usual=usual)
    return {
        "level": f"{found.smoothed:.3f}",
        "usual change": f"{usual:.3f}",
        "distance": "none" if distance is None else f"{distance:.2f}",
    }


def _year_end(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(
        QUARTERLY,
        decimal_places=2,
        annual_figure=AnnualFigure(given["year by"]),
        accumulation=Accumulation(given["accumulation"]),
    )
    versions: list[Definition] = [definition]
    if given.get("new version"):
        start = parse_period(given["new version"])
        versions.append(replace(definition, effective_from=start, breaks_series=True))
    found = year_end(
        read_series(given["values"]),
        year=parse_period("2023-24"),
        definition=definition,
        versions=versions,
        targets=read_targets(given["targets"]),
    )
    figure = "none" if found.figure is None else str(found.figure)
    return {"year end": figure, "by": found.method or found.reason or ""}


NO_CHANGE = Table(
    title="Forecast: no change, with its band",
    source=(
        "rows 1 to 3, the council tax that Hyndburn, Rossendale and Burnley collected in the year, by hand; the others "
        "Waymark's own"
    ),
    rule=(
        "The last figure stands. The band is Student's t (80 %, one degree of freedom fewer than there are changes) × "
        "the usual yearly change × the root of the years ahead; the usual yearly change is the root mean square of the "
        "last five changes from one year to the next (four at least), across no gap and no break. Quarters are "
        "forecast from the same quarter of other years. Where no figure held is below 0, no part of the forecast is. A "
        "forecast is no value."
    ),
    inputs=("series",),
    outputs=("usual change", "forecast"),
    rows=rows_of("""
2019-20: 94.89 93.34 93.79 94.44 94.37 94.36 \
  | 0.779 | 2025-26 94.36 (93.17 to 95.55); 2026-27 94.36 (92.67 to 96.05)
2020-21: 95.73 95.56 95.98 95.75 95.31 | 0.336 | 2025-26 95.31 (94.76 to 95.86); 2026-27 95.31 (94.53 to 96.09)
2020-21: 92.84 92.79 93.23 93.74 94.04 | 0.370 | 2025-26 94.04 (93.43 to 94.65); 2026-27 94.04 (93.18 to 94.90)
2018: 5 5 5 5 5 5 | 0.000 | 2024 5.00 (5.00 to 5.00); 2025 5.00 (5.00 to 5.00)
2019: 3 1 3 1 3 1 | 2.000 | 2025 1.00 (0.00 to 4.07); 2026 1.00 (0.00 to 5.34)
2019: 3 -1 3 1 3 1 | 2.966 | 2025 1.00 (-3.55 to 5.55); 2026 1.00 (-5.43 to 7.43)
2010: 90 2 3 4 5 6 7 | 1.000 | 2017 7.00 (5.47 to 8.53); 2018 7.00 (4.83 to 9.17)
2019: 5 6 5 6 | – | none: too_few_changes
2010 5; 2011 6; 2013 5; 2014 6; 2015 5 | – | none: too_few_changes
2009 5; 2010 6; 2011 5; 2013 50; 2014 51; 2015 50 | 1.000 | 2016 50.00 (48.36 to 51.64); 2017 50.00 (47.68 to 52.32)
2010 5; 2011 6; 2012 5 break; 2013 6; 2014 5; 2015 6 | – | none: too_few_changes
2010 5; 2011 6; 2012 5; 2013 6; 2014 5; 2015 suppressed | – | none: no_value
2010-2012 5; 2011-2013 6; 2012-2014 5; 2013-2015 6; 2014-2016 5 | – | none: overlaps
2019-03-31 5; 2020-03-31 6; 2021-04-10 5; 2022-03-31 6; 2023-03-31 5 \
  | 1.000 | 2024-03-31 5.00 (3.36 to 6.64); 2025-03-31 5.00 (2.68 to 7.32)
2019-03-31 5; 2020-03-31 6; 2021-05-15 5; 2022-03-31 6; 2023-02-14 5 \
  | 1.000 | 2024-02-14 5.00 (3.36 to 6.64); 2025-02-14 5.00 (2.68 to 7.32)
2019-03-31 5; 2020-03-31 6; 2021-05-16 5; 2022-03-31 6; 2023-02-14 5 | – | none: too_few_changes
2018-19-Q1: 5 50 70 90 6 50 70 90 5 50 70 90 6 50 70 90 5 \
  | 1.000 | 2023-24-Q1 5.00 (3.36 to 6.64); 2024-25-Q1 5.00 (2.68 to 7.32)
"""),
    check=_forecast,
)
THETA = Table(
    title="Forecast: Theta, for an indicator that opts in",
    source=(
        "Assimakopoulos and Nikolopoulos, International Journal of Forecasting 16 (2000) 521-530, as simple "
        "exponential smoothing with drift (Hyndman and Billah 19, 2003, 287-290); the examples Waymark's own"
    ),
    rule=(
        "The smoothed level goes on with half the slope of the regression line. The smoothing is the one of 0.05 to 1, "
        "in twentieths, with the least squared error one year ahead; the years are those that follow each other up to "
        "the last. The band is that of the forecast of no change."
    ),
    inputs=("series", "method"),
    outputs=("usual change", "forecast"),
    rows=rows_of("""
2018: 1 2 3 4 5 6 | theta | 1.000 | 2024 6.50 (4.97 to 8.03); 2025 7.00 (4.83 to 9.17)
2018: 1 2 3 4 5 6 | no_change | 1.000 | 2024 6.00 (4.47 to 7.53); 2025 6.00 (3.83 to 8.17)
2018: 5 5 5 5 5 5 | theta | 0.000 | 2024 5.00 (5.00 to 5.00); 2025 5.00 (5.00 to 5.00)
2010 1; 2011 2; 2012 3; 2013 4; 2014 5; 2016 6 | theta | – | none: too_few_changes
2010 1; 2011 2; 2012 3; 2013 4; 2014 5; 2016 6 | no_change | 1.000 | 2017 6.00 (4.36 to 7.64); 2018 6.00 (3.68 to 8.32)
2010 90; 2012 1; 2013 2; 2014 3; 2015 4; 2016 5 | theta | 1.000 | 2017 5.50 (3.86 to 7.14); 2018 6.00 (3.68 to 8.32)
"""),
    check=_forecast,
)
NEARNESS = Table(
    title="How near a line is",
    source="Waymark's own; exponential smoothing is Brown's (1959)",
    rule=(
        "The level is the figures of the last five years (five at least), smoothed with 0.4: the latest counts 40 %, "
        "the level before 60 %. Its distance to a floor or ceiling is counted in usual yearly changes: half the "
        "series' own (the root mean square of its last five) and half the median of the districts'. It is negative "
        "past the line, and there is none where nothing usually changes."
    ),
    inputs=("series", "of others", "line"),
    outputs=("level", "usual change", "distance"),
    rows=rows_of("""
2019: 30 31 30 31 32 | – | floor 28 | 31.126 | 1.000 | 3.13
2019: 30 31 30 31 32 | 2 | floor 28 | 31.126 | 1.500 | 2.08
2019: 30 31 30 31 32 | 2 | ceiling 32 | 31.126 | 1.500 | 0.58
2019: 30 31 30 31 32 | 2 | floor 32 | 31.126 | 1.500 | -0.58
2014: 99 99 99 99 99 30 31 30 31 32 | – | floor 28 | 31.126 | 30.871 | 0.10
2019: 30 30 30 30 30 | – | floor 28 | 30.000 | 0.000 | none
2019: 30 30 30 30 30 | 2 | floor 28 | 30.000 | 1.000 | 2.00
2020: 30 31 30 31 | – | floor 28 | – | – | none: too_few_points
2018 30; 2019 31; 2020 30; 2022 31; 2023 30 | – | floor 28 | – | – | none: too_few_points
2019 30; 2020 31; 2021 30; 2022 31; 2023 not_due | – | floor 28 | – | – | none: no_value
2015-2017 5; 2016-2018 6; 2017-2019 5; 2018-2020 6; 2019-2021 5 | – | floor 28 | – | – | none: overlaps
2022-23-Q1: 30 31 30 31 32 | – | floor 28 | – | – | none: too_few_changes
"""),
    check=_nearness,
)
YEAR_END = Table(
    title="Where the year will end",
    source=(
        "row 1, Maidstone's council tax to the third quarter of 2023/24 (81.50 against a profile of 82.42 and a target "
        "of 95.75), by hand; row 2, a Surrey district's quarters of 2023/24 put a year back; the others Waymark's own"
    ),
    rule=(
        "With last year's quarters: last year's figure + (year to date − last year's to the same quarter). Else along "
        "the profile: the year's target × year to date / profile so far. The answer names which. Never the year to "
        "date × 4/3: council tax comes early in the year. A break in between, a quarter that is missing or kept back, "
        "or a profile of 0 carries nothing."
    ),
    inputs=("values", "targets", "year by", "accumulation", "new version"),
    outputs=("year end", "by"),
    rows=rows_of("""
2023-24-Q1 30; 2023-24-Q2 56; 2023-24-Q3 81.50 \
  | 2023-24-Q1 31; 2023-24-Q2 57; 2023-24-Q3 82.42; 2023-24 95.75 | last | cumulative | – | 94.68 | profile
2022-23-Q1 35.88; 2022-23-Q2 57.87; 2022-23-Q3 86; 2022-23-Q4 97.5; 2023-24-Q1 36.1; 2023-24-Q2 58 \
  | – | last | cumulative | – | 97.63 | last_year
2022-23-Q1 10; 2022-23-Q2 20; 2022-23-Q3 30; 2022-23-Q4 40; 2023-24-Q1 12; 2023-24-Q2 20 \
  | 2023-24-Q1 50; 2023-24-Q2 50; 2023-24 200 | sum | discrete | – | 102.00 | last_year
2022-23 100; 2022-23-Q1 10; 2023-24-Q1 12 | – | sum | discrete | – | 102.00 | last_year
2022-06-30 10; 2022-09-30 12; 2022-12-31 14; 2023-03-31 16; 2023-06-30 11 \
  | – | mean | snapshot | – | 14.00 | last_year
2022-23-Q1 1/2; 2022-23-Q2 1/2; 2022-23-Q3 1/2; 2022-23-Q4 1/2; 2023-24-Q1 3/5 | – | ratio | discrete | – \
  | 60.00 | last_year
2022-23-Q1 10; 2022-23-Q2 20; 2022-23-Q3 30; 2023-24-Q1 12 | 2023-24-Q1 50; 2023-24 200 | sum | discrete | – \
  | 48.00 | profile
2022-23-Q1 10; 2022-23-Q2 20; 2022-23-Q3 30; 2022-23-Q4 40; 2023-24-Q1 12 break \
  | 2023-24-Q1 50; 2023-24 200 | sum | discrete | – | 48.00 | profile
2022-23-Q1 10; 2022-23-Q2 20; 2022-23-Q3 30; 2022-23-Q4 40; 2023-24-Q1 12 \
  | 2023-24-Q1 50; 2023-24 200 | sum | discrete | 2023-24-Q1 | 48.00 | profile
2022-23 100; 2022-23-Q1 10; 2022-23-Q4 suppressed; 2023-24-Q1 12 | – | sum | discrete | – | none | no_basis
2022-23 not_available; 2022-23-Q1 10; 2023-24-Q1 12 | – | sum | discrete | – | none | no_basis
2023-24-Q1 8; 2023-24-Q2 12 | 2023-24-Q1 9; 2023-24-Q2 11; 2023-24 12 | mean | snapshot | – | 12.00 | profile
2023-24-Q1 8; 2023-24-Q2 12 | 2023-24-Q1 8; 2023-24-Q2 10; 2023-24 12 | last | snapshot | – | 14.40 | profile
2023-24-Q1 8; 2023-24-Q2 12 | 2023-24-Q2 11; 2023-24 12 | mean | snapshot | – | none | no_basis
2023-24-Q1 8; 2023-24-Q2 12 | 2023-24-Q1 9; 2023-24-Q2 11 | mean | snapshot | – | none | no_basis
2023-24-Q1 8 | 2023-24-Q1 0; 2023-24 12 | sum | discrete | – | none | no_basis
2023-24-Q1 8 | – | none | discrete | – | none | no_annual_figure
2022-23-Q1 8 | – | sum | discrete | – | none | no_quarters
2023-24-Q1 not_available | – | sum | discrete | – | none | no_quarters
2023-24-Q2 8 | – | sum | discrete | – | none | quarters_missing
2023-24-Q1 8; 2023-24-Q2 suppressed | – | sum | discrete | – | none | suppressed
2023-24-Q1 8 | – | ratio | discrete | – | none | no_year_to_date
2023-24-Q1 8; 2023-24-Q2 8; 2023-24-Q3 8; 2023-24-Q4 8 | – | sum | discrete | – | none | year_complete
2023-24 32; 2023-24-Q1 8 | – | sum | discrete | – | none | year_complete
"""),
    check=_year_end,
)
TABLES = (NO_CHANGE, THETA, NEARNESS, YEAR_END)
