"""What councils printed: statuses and directions, beside what the rules make of the same figures."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from app.domain.judgement.direction import compare, direction_of_travel
from app.domain.judgement.target_status import against_target
from app.domain.measures.indicator import Accumulation, CompareWith, DirectionRule, Polarity, TargetRule
from app.domain.measures.target import Target
from tests.spec.examples import POLARITY, QUARTERLY, held, read_amber, read_band, read_series
from tests.spec.spec import Table, rows_of


def _direction(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(
        QUARTERLY,
        polarity=POLARITY[given["polarity"]],
        accumulation=Accumulation(given["accumulation"]),
        direction=DirectionRule(CompareWith(given["compared with"])),
    )
    rows = read_series(f"{given['base']}; {given['latest']}")
    found = direction_of_travel(rows, period=rows[-1].period, versions=(definition,), targets={})
    reason = "" if found.reason is None else f": {found.reason}"
    return {"movement": found.movement or "", "judgement": f"{found.judgement}{reason}"}


def _pure(given: Mapping[str, str]) -> Mapping[str, str]:
    base, latest = Decimal(given["2012/13"]), Decimal(given["2018/19"])
    found = compare(base, latest, polarity=Polarity.LOWER_IS_BETTER)
    return {"movement": found.movement, "judgement": found.judgement, "percent": str(found.change_percent)}


def _status_by(rule: TargetRule) -> Callable[[Mapping[str, str]], Mapping[str, str]]:
    """The check of a table whose rows are all judged by one council's rule."""

    def status(given: Mapping[str, str]) -> Mapping[str, str]:
        definition = replace(QUARTERLY, decimal_places=2, polarity=POLARITY[given["polarity"]], target_rule=rule)
        value = held("2023-24-Q3", float(given["value"]))
        target = Target(definition.code, value.period, float(given["target"]))
        before = given.get("last year")
        last_year = held("2022-23-Q3", float(before)) if before else None
        found = against_target(value, target=target, definition=definition, last_year=last_year)
        return {"status": found.status}

    return status


BRACKNELL = TargetRule(read_band("5%"), read_amber("within 10%"))
MAIDSTONE = TargetRule(amber=read_amber("within 10%"))
HAVERING = TargetRule(read_band("10%"), read_amber("not_worse_than"))

BRACKNELL_STATUSES = Table(
    title="Bracknell Forest: green within 5%, amber within 10%",
    source=(
        "Bracknell Forest, quarterly updates on key performance indicators, 2025/26 Q1 (the first nine) and "
        "2024/25 Q3 (www.bracknell-forest.gov.uk)"
    ),
    rule="Off by up to 5% of the target is green, by up to 10% amber, by more red; printed in words.",
    inputs=("indicator", "polarity", "value", "target", "printed"),
    outputs=("status",),
    rows=rows_of("""
School admission appeals upheld (%) | lower | 3 | 20 | Green | green
Children with a plan placed in the borough (%) | higher | 72.8 | 76 | Green | green
Visits to the Look Out Discovery Centre | higher | 20843 | 19875 | Green | green
Plans issued within 20 weeks (%, year to date) | higher | 100 | 50 | Green | green
Plans reviewed in time (%, year to date) | higher | 70 | 60 | Green | green
Early years and schools good or outstanding (%) | higher | 98 | 100 | Green | green
Young people in youth service activities | higher | 275 | 270 | Green | green
Care leavers not in education, work or training (%) | lower | 53.8 | 35 | Red | red
People with long-term support at home (%) | higher | 70.5 | 74 | Green | green
School admission appeals upheld (%) | lower | 20 | 20 | Green | green
Children with a plan placed in the borough (%) | higher | 73.4 | 75 | Green | green
Visits to the Look Out Discovery Centre | higher | 10966 | 19625 | Red | red
Plans reviewed in time (%, year to date) | higher | 65 | 50 | Green | green
Early years and schools good or outstanding (%) | higher | 99 | 100 | Green | green
Care leavers not in education, work or training (%) | lower | 53.6 | 36 | Red | red
People with long-term support at home (%) | higher | 72 | 74 | Green | green
Care placements in good or outstanding settings (%) | higher | 89 | 76 | Green | green
"""),
    check=_status_by(BRACKNELL),
)

MAIDSTONE_STATUSES = Table(
    title="Maidstone: green when met, amber within 10%",
    source=(
        "Maidstone, performance reports 2018/19 Q3 (the first five), 2023/24 Q1 (the next six) and "
        "2023/24 Q3 (maidstone.gov.uk); the status is printed as an icon and follows from the printed totals"
    ),
    rule="A met target is green, one missed by up to 10% of it amber, by more red.",
    inputs=("indicator", "polarity", "value", "target", "printed"),
    outputs=("status",),
    rows=rows_of("""
Tickets sold at the Hazlitt (%) | higher | 79.9 | 50 | Green | green
Students using the museums' educational service | higher | 1569 | 2074 | Red | red
Footfall at the museum and visitor centre | higher | 11584 | 16250 | Red | red
Contacts to the visitor centre | higher | 455 | 782 | Red | red
Users at the leisure centre | higher | 184401 | 186079 | Amber | amber
Major planning applications in time (%) | higher | 90.91 | 90 | Green | green
Minor planning applications in time (%) | higher | 95.24 | 95 | Green | green
Other planning applications in time (%) | higher | 98.71 | 98 | Green | green
Planning appeals won (%, rolling year) | higher | 61.54 | 70 | Red | red
Priority 1 enforcement cases in time (%) | higher | 100 | 98 | Green | green
Priority 2 enforcement cases in time (%) | higher | 93.44 | 92 | Green | green
Major planning applications in time (%) | higher | 100 | 90 | Green | green
Minor planning applications in time (%) | higher | 99.02 | 95 | Green | green
Other planning applications in time (%) | higher | 99.13 | 98 | Green | green
Planning appeals won (%, rolling year) | higher | 66.94 | 70 | Amber | amber
Priority 1 enforcement cases in time (%) | higher | 100 | 98 | Green | green
Priority 2 enforcement cases in time (%) | higher | 96.7 | 92 | Green | green
Business rates collected (%, year to date) | higher | 82.86 | 81.03 | Green | green
"""),
    check=_status_by(MAIDSTONE),
)

HAVERING_STATUS = Table(
    title="Havering: green within 10%, then by last year",
    source="Havering, corporate performance report 2014/15 for the printed row; the others are Waymark's own",
    rule="Up to 10% off is green; further off, a figure no worse than last year's is amber, a worse one red.",
    inputs=("indicator", "polarity", "value", "target", "last year", "printed"),
    outputs=("status",),
    rows=rows_of("""
Residual household waste (kg, year to date) | lower | 512 | 494 | 500 | Green | green
The same, further off and no worse | lower | 560 | 494 | 560 | – | amber
The same, further off and worse | lower | 560 | 494 | 559 | – | red
"""),
    check=_status_by(HAVERING),
)

AT_ODDS = Table(
    title="Three statuses that do not follow from the printed rule",
    source="Bracknell Forest 2024/25 Q3 (the first two), Maidstone 2023/24 Q3",
    rule=(
        "Bracknell Forest printed Green for one figure and Amber for another that both miss by 14%. "
        "Maidstone's printed totals count council tax as Red, though it misses by 1.1% and its key makes that Amber. "
        "Waymark follows the printed rules."
    ),
    inputs=("indicator", "polarity", "value", "target", "rule", "printed"),
    outputs=("status",),
    rows=rows_of("""
Plans issued within 20 weeks (%, year to date) | higher | 43 | 50 | Bracknell Forest | Green | red
Young people in youth service activities | higher | 222 | 258 | Bracknell Forest | Amber | red
Council tax collected (%, year to date) | higher | 81.5 | 82.42 | Maidstone | Red | amber
"""),
    check=lambda given: _status_by(BRACKNELL if "Bracknell" in given["rule"] else MAIDSTONE)(given),
)

DIRECTIONS = Table(
    title="Directions as councils printed them",
    source=(
        "Bracknell Forest, quarterly updates on key performance indicators, 2025/26 Q1 "
        "(www.bracknell-forest.gov.uk); the last row Havering, corporate performance report 2014/15"
    ),
    rule=(
        "The value is compared with its base at the declared precision, and the polarity says whether the "
        "movement is good. Two printed arrows compare a year to date with one that ended on 31 March: "
        "that is no direction of travel, as the count starts again on 1 April."
    ),
    inputs=("indicator", "polarity", "accumulation", "compared with", "base", "latest", "printed"),
    outputs=("movement", "judgement"),
    rows=rows_of("""
School admission appeals upheld (%) | lower | discrete | previous_period \
  | 2024-25-Q4 0 | 2025-26-Q1 3 | worse | up | worsening
Children with a plan placed in the borough (%) | higher | discrete | previous_period \
  | 2024-25-Q4 73.6 | 2025-26-Q1 72.8 | worse | down | worsening
Visits to the Look Out Discovery Centre | higher | discrete | previous_period \
  | 2024-25-Q4 20020 | 2025-26-Q1 20843 | better | up | improving
Early years and schools good or outstanding (%) | higher | discrete | previous_period \
  | 2024-25-Q4 100 | 2025-26-Q1 98 | worse | down | worsening
Young people in youth service activities | higher | discrete | previous_period \
  | 2024-25-Q4 384 | 2025-26-Q1 275 | worse | down | worsening
Care leavers not in education, work or training (%) | lower | discrete | previous_period \
  | 2024-25-Q4 53.1 | 2025-26-Q1 53.8 | worse | up | worsening
People with long-term support at home (%) | higher | discrete | previous_period \
  | 2024-25-Q4 71.8 | 2025-26-Q1 70.5 | worse | down | worsening
Plans issued within 20 weeks (%, year to date) | higher | cumulative | previous_held \
  | 2024-25-Q4 52.6 | 2025-26-Q1 100 | better | – | not_comparable: accumulates
Plans reviewed in time (%, year to date) | higher | cumulative | previous_held \
  | 2024-25-Q4 62 | 2025-26-Q1 70 | better | – | not_comparable: accumulates
Residual household waste (kg, year to date) | lower | cumulative | same_period_last_year \
  | 2013-14-Q3 500 | 2014-15-Q3 512 | worse | up | worsening
"""),
    check=_direction,
)

SIX_YEARS = Table(
    title="Two figures compared by hand",
    source="Defra's counts of fly-tipping incidents, as reported by the Lancashire Telegraph",
    rule="The bare comparison of any two figures, here six years apart; fewer incidents are better.",
    inputs=("council", "2012/13", "2018/19", "printed"),
    outputs=("movement", "judgement", "percent"),
    rows=rows_of("""
Hyndburn | 1138 | 2613 | worse | up | worsening | 129.6
Burnley | 3932 | 2702 | better | down | improving | -31.3
Pendle | 5065 | 2155 | better | down | improving | -57.5
"""),
    check=_pure,
)

TABLES = (BRACKNELL_STATUSES, MAIDSTONE_STATUSES, HAVERING_STATUS, AT_ODDS, DIRECTIONS, SIX_YEARS)
