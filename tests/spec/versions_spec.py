"""A definition that changes in the middle of a series: what cannot be compared, added up or held against a target."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from app.domain.errors import Fault
from app.domain.judgement.annual import year_figure
from app.domain.judgement.direction import direction_of_travel
from app.domain.judgement.target_status import against_target
from app.domain.measures.breaking_versions import with_breaks_marked
from app.domain.measures.definition_checks import check_version
from app.domain.measures.indicator import (
    Accumulation,
    AnnualFigure,
    CompareWith,
    Definition,
    DirectionRule,
    Measure,
    Polarity,
)
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target, judges, version_of
from app.domain.measures.value import rounded_number
from tests.spec.examples import QUARTERLY, read_series
from tests.spec.spec import Table, rows_of

CASES = replace(
    QUARTERLY,
    unit="cases",
    decimal_places=0,
    ratio_multiplier=1.0,
    annual_figure=AnnualFigure.SUM,
    direction=DirectionRule(CompareWith.PREVIOUS_PERIOD),
)
SINCE = parse_period("2024-25-Q3")
THEN = replace(CASES, effective_from=SINCE, change_reason="Counted anew.")
CHANGES: Mapping[str, Definition] = {
    "title": replace(THEN, title="Other words"),
    "decimal places": replace(THEN, decimal_places=1),
    "tolerance": replace(THEN, direction=DirectionRule(CompareWith.PREVIOUS_HELD)),
    "unit": replace(THEN, unit="pounds"),
    "polarity": replace(THEN, polarity=Polarity.LOWER_IS_BETTER),
    "accumulation": replace(THEN, accumulation=Accumulation.SNAPSHOT, annual_figure=AnnualFigure.SUM),
    "multiplier": replace(THEN, ratio_multiplier=1000.0),
    "measure": replace(THEN, measure=Measure.SURVEY_ESTIMATE),
    "annual figure": replace(THEN, annual_figure=AnnualFigure.MEAN),
}
YEAR = "2024-25-Q1 95; 2024-25-Q2 92; 2024-25-Q3 500; 2024-25-Q4 480"


def _refused(given: Mapping[str, str]) -> Mapping[str, str]:
    version = replace(CHANGES[given["changes"]], breaks_series=given["breaks series"] == "yes")
    faults: list[Fault] = list(check_version(version, versions=(CASES,), replaces=None, corrects=False))
    return {"refused": ", ".join(fault.field for fault in faults if fault.field == "breaks_series")}


def _recorded(given: Mapping[str, str]) -> Mapping[str, str]:
    versions = (CASES, CHANGES[given["changes"]])
    rows = read_series(YEAR)
    shown = with_breaks_marked(rows, versions=versions)
    year = year_figure(rows, year=SINCE.year, definition=versions[1], versions=versions)
    directions = [
        direction_of_travel(rows, period=row.period, versions=versions, targets={}) for row in (rows[2], rows[3])
    ]
    return {
        "break in Q3": "yes" if [row.break_in_series for row in shown] == [False, False, True, False] else "no",
        "Q3 beside Q2": directions[0].reason or directions[0].judgement,
        "Q4 beside Q3": directions[1].reason or directions[1].judgement,
        "year": "" if year is None else str(year.value if year.value is not None else year.reason),
    }


def _target(given: Mapping[str, str]) -> Mapping[str, str]:
    versions = (CASES, CHANGES["unit"], replace(THEN, unit="pounds", effective_from=parse_period("2025-26-Q1")))
    period = parse_period(given["target for"])
    set_on = date.fromisoformat(given["set on"]) if given["set on"] else None
    under = {"first": "", "unknown": None}.get(given["set under"], given["set under"])
    target = Target(CASES.code, period, 100.0, set_on=set_on, set_under=under)
    applies = judges(target, versions=versions)
    of = version_of(target, versions=versions)
    row = read_series(f"{period.id} 500")[0]
    judged = against_target(
        row, target=target, definition=versions[-1], last_year=None, set_under=None if applies else of
    )
    assert judged.value == rounded_number(row, definition=versions[-1])
    return {"status": judged.status, "reason": judged.reason or "", "unit of the target": of.unit}


REFUSED = Table(
    title="Which changes break a series",
    source="Waymark's own",
    rule=(
        "A new version that changes what the figures mean (their unit, polarity, accumulation, multiplier, measure or "
        "annual figure) is refused unless it says that it breaks the series."
    ),
    inputs=("changes", "breaks series"),
    outputs=("refused",),
    rows=rows_of("""
title | no | –
decimal places | no | –
tolerance | no | –
unit | no | breaks_series
unit | yes | –
polarity | no | breaks_series
polarity | yes | –
accumulation | no | breaks_series
multiplier | no | breaks_series
measure | no | breaks_series
annual figure | no | breaks_series
annual figure | yes | –
"""),
    check=_refused,
)

RECORDED = Table(
    title="A year in which the definition changes",
    source="Waymark's own: cases turned into pounds from the third quarter on",
    rule=(
        "The quarters of 2024/25 are 95, 92, 500 and 480, and a new version is in force from Q3 on. Where it changes "
        "what the figures mean the series breaks, also where the version does not say so. Nothing is compared across a "
        "break, and no year is derived across it."
    ),
    inputs=("changes",),
    outputs=("break in Q3", "Q3 beside Q2", "Q4 beside Q3", "year"),
    rows=rows_of("""
title | no | improving | worsening | 1167
unit | yes | definition_changed | worsening | definition_changed
polarity | yes | definition_changed | improving | definition_changed
measure | yes | definition_changed | no_clear_change | definition_changed
"""),
    check=_recorded,
)

TARGETS = Table(
    title="Targets set before the definition changed",
    source="Waymark's own: cases turned into pounds from Q3 2024/25 on, and reworded in Q1 2025/26",
    rule=(
        "A target names the version that it was set under. One from before a break judges nothing after it: it stands "
        "beside the value in its own unit, until it is set anew. Of a target that names no version the day on which it "
        "was set decides."
    ),
    inputs=("target for", "set under", "set on"),
    outputs=("status", "reason", "unit of the target"),
    rows=rows_of("""
2024-25-Q2 | first | 2024-04-01 | green | – | cases
2024-25-Q3 | first | 2024-04-01 | no_target | set_before_change | cases
2025-26-Q2 | first | 2024-04-01 | no_target | set_before_change | cases
2024-25-Q3 | 2024-25-Q3 | 2024-04-01 | green | – | pounds
2025-26-Q2 | 2024-25-Q3 | 2024-04-01 | green | – | pounds
2024-25-Q3 | unknown | 2024-09-30 | no_target | set_before_change | cases
2024-25-Q3 | unknown | 2024-10-01 | green | – | pounds
2024-25-Q3 | unknown | – | no_target | set_before_change | cases
2024-25-Q2 | unknown | – | green | – | cases
"""),
    check=_target,
)

TABLES = (REFUSED, RECORDED, TARGETS)
