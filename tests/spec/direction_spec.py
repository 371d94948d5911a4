"""Direction of travel: what is compared with what, and what a change means."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from app.domain.judgement.direction import Direction, direction_of_travel
from app.domain.measures.indicator import (
    Accumulation,
    CertaintyRule,
    CompareWith,
    Definition,
    DirectionRule,
    Frequency,
    Measure,
    Polarity,
)
from app.domain.measures.period import parse_period
from app.domain.measures.value import reporting_series
from app.wording.direction import NO_SYMBOL, certainty_sentence, sentence, symbol
from tests.spec.examples import POLARITY, QUARTERLY, RECYCLING, read_band, read_series, read_targets
from tests.spec.spec import Table, rows_of


def _judged(series: str, *, definition: Definition, targets: str = "") -> Direction:
    """The direction at the last period of a series written as text."""
    rows = read_series(series)
    return direction_of_travel(
        reporting_series(rows, definition=definition),
        period=rows[-1].period,
        versions=(definition,),
        targets=read_targets(targets),
    )


def _answer(direction: Direction, *names: str) -> Mapping[str, str]:
    reason = "" if direction.reason is None else f": {direction.reason}"
    answer = {
        "base": ", ".join(period.id for period in direction.base_periods),
        "base value": _text(direction.base_value),
        "movement": direction.movement or "",
        "judgement": f"{direction.judgement}{reason}",
        "change": _text(direction.change),
        "percent": _text(direction.change_percent),
    }
    return {name: answer[name] for name in names}


def _text(number: Decimal | None) -> str:
    return "" if number is None else str(number)


def _rule(text: str) -> DirectionRule:
    """`previous_period`, or `mean_of_previous 4` with its number of periods."""
    compare_with, _, periods = text.partition(" ")
    return DirectionRule(CompareWith(compare_with), periods=int(periods) if periods else None)


def _in_use(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(QUARTERLY, direction=_rule(given["compared with"]))
    direction = _judged(QUARTERS_IN_USE, definition=definition)
    return _answer(direction, "base", "base value", "movement", "judgement")


def _changed(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(
        RECYCLING,
        polarity=POLARITY[given["polarity"]],
        direction=DirectionRule(tolerance=read_band(given["tolerance"])),
    )
    series = f"2021-22 {given['2021/22']}; 2022-23 {given['2022/23']}"
    direction = _judged(series, definition=definition)
    return _answer(direction, "movement", "judgement", "change", "percent")


def _ragged(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(RECYCLING, frequency=Frequency(given["frequency"]), direction=_rule(given["compared with"]))
    return _answer(_judged(given["series"], definition=definition), "base", "judgement")


def _refused(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(QUARTERLY, accumulation=Accumulation(given["accumulation"]))
    definition = replace(definition, direction=_rule(given["compared with"]))
    versions = [definition]
    if given["new definition"]:
        since = parse_period(given["new definition"])
        versions.append(replace(definition, effective_from=since, breaks_series=True, change_reason="New source."))
    rows = read_series(given["series"])
    direction = direction_of_travel(rows, period=rows[-1].period, versions=versions, targets={})
    return {"reason": direction.reason or "", "sentence": sentence(direction, definition=definition, place="Hyndburn")}


def _certain(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(
        RECYCLING,
        measure=Measure(given["measure"]),
        certainty=CertaintyRule(given["by"]),
        polarity=POLARITY[given["polarity"]],
        direction=replace(_rule(given["compared with"]), tolerance=read_band(given["tolerance"])),
    )
    direction = _judged(given["series"], definition=definition)
    answer = _answer(direction, "movement", "judgement")
    return {**answer, "certainty": direction.certainty or "", "margin": _text(direction.margin)}


def _certain_in_words(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(
        RECYCLING,
        measure=Measure(given["measure"]),
        polarity=POLARITY[given["polarity"]],
        direction=DirectionRule(tolerance=read_band(given["tolerance"])),
    )
    direction = _judged(given["series"], definition=definition, targets=given["targets"])
    return {
        "sentence": sentence(direction, definition=definition, place="Hyndburn"),
        "certainty": certainty_sentence(direction, definition=definition) or "",
    }


def _twice(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(QUARTERLY, direction=_rule(given["first rule"]), second_direction=_rule(given["second rule"]))
    direction = _judged(QUARTERS_IN_USE, definition=definition)
    assert direction.second is not None
    return {
        "counts": sentence(direction, definition=definition, place="Hyndburn"),
        "told beside it": sentence(direction.second, definition=definition, place="Hyndburn"),
    }


def _towards_target(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(
        RECYCLING,
        polarity=Polarity.TARGET_IS_BEST,
        direction=DirectionRule(tolerance=read_band(given["tolerance"])),
    )
    direction = _judged(given["series"], definition=definition, targets=given["targets"])
    return _answer(direction, "movement", "judgement")


def _worded(given: Mapping[str, str]) -> Mapping[str, str]:
    percent = given["unit"] == RECYCLING.unit
    definition = replace(
        RECYCLING,
        unit=given["unit"],
        decimal_places=1 if percent else 0,
        polarity=POLARITY[given["polarity"]],
        direction=replace(_rule(given["compared with"]), tolerance=read_band(given["tolerance"])),
    )
    direction = _judged(given["series"], definition=definition, targets=given["targets"])
    shown = symbol(direction)
    return {
        "symbol": "dash" if shown == NO_SYMBOL else shown,
        "sentence": sentence(direction, definition=definition, place="Hyndburn"),
    }


QUARTERS_IN_USE = (
    "2023-24-Q1 10; 2023-24-Q2 12; 2023-24-Q3 11; 2023-24-Q4 15; "
    "2024-25-Q1 11; 2024-25-Q2 12; 2024-25-Q3 13; 2024-25-Q4 14; 2025-26-Q1 12"
)

IN_USE = Table(
    title="One series, different bases",
    source="the bases in use at councils (Pentana's trends, Havering, Maidstone), on made-up figures",
    rule=(
        "Quarter by quarter from 2023/24 Q1: 10, 12, 11, 15, then 11, 12, 13, 14, then 12; higher is better. "
        "The last figure is better or worse by what it is compared with, so every direction names its base. "
        "Unless the definition says otherwise it is the same period a year before."
    ),
    inputs=("compared with",),
    outputs=("base", "base value", "movement", "judgement"),
    rows=rows_of("""
same_period_last_year | 2024-25-Q1 | 11.0 | up | improving
previous_period | 2024-25-Q4 | 14.0 | down | worsening
previous_held | 2024-25-Q4 | 14.0 | down | worsening
mean_of_previous 4 | 2024-25-Q4, 2024-25-Q3, 2024-25-Q2, 2024-25-Q1 | 12.5 | down | worsening
mean_of_previous 9 | – | – | – | not_comparable: no_previous_value
"""),
    check=_in_use,
)

CHANGES = Table(
    title="How large a change, and what it means",
    source="33.0 to 30.6 is Hyndburn's recycling rate; 352.3 to 339.6 was published as a fall of 3.6 percent",
    rule=(
        "The change is in the indicator's unit and in percent of the base (of 0, none can be given). "
        "A change within the tolerance is steady, its edge included; the tolerance is in the unit or in "
        "percent of the base. Without a polarity there is a movement and no judgement."
    ),
    inputs=("polarity", "tolerance", "2021/22", "2022/23"),
    outputs=("movement", "judgement", "change", "percent"),
    rows=rows_of("""
higher | – | 33.0 | 30.6 | down | worsening | -2.4 | -7.3
lower | – | 352.3 | 339.6 | down | improving | -12.7 | -3.6
none | – | 33.0 | 30.6 | down | no_judgement | -2.4 | -7.3
higher | – | 96.72 | 96.7 | level | steady | 0.0 | 0.0
higher | 0.5 | 30.0 | 30.5 | up | steady | 0.5 | 1.7
higher | 0.5 | 30.0 | 30.6 | up | improving | 0.6 | 2.0
lower | 2% | 50.0 | 51.0 | up | steady | 1.0 | 2.0
lower | 2% | 50.0 | 51.1 | up | worsening | 1.1 | 2.2
higher | 10% | 0 | 0.1 | up | improving | 0.1 | –
higher | – | -4.0 | -3.0 | up | improving | 1.0 | 25.0
"""),
    check=_changed,
)

CERTAINTY = Table(
    title="Whether a change is clear",
    source=(
        "4.1 to 4.2 is Hyndburn's modelled unemployment of 2022 and 2023, 20.5 to 23.9 its economic inactivity "
        "(whose second figure has no limits), 94.37 to 94.36 its council tax collected; the others are Waymark's own"
    ),
    rule=(
        "A change is a fact; whether it means anything is another. With confidence limits on both sides it is clear "
        "beyond the root of the sum of the squared half-widths (at the same level: the higher of the two); with limits "
        "on one side, where the other figure is outside them. The limits are not rounded. A survey or modelled "
        "estimate without limits has an unknown margin. Any other figure is clear beyond the tolerance. Each edge "
        "belongs to the margin. What is not clear is `no_clear_change`, never improving or worsening; a change within "
        "the tolerance is steady. Judged as `printed`, limits and measure are passed over."
    ),
    inputs=("measure", "by", "polarity", "tolerance", "compared with", "series"),
    outputs=("movement", "judgement", "certainty", "margin"),
    rows=rows_of("""
modelled_estimate | margins | lower | – | previous_held | 2022 4.1 2.3..5.9; 2023 4.2 2.2..6.2 \
  | up | no_clear_change | within_margin | 2.691
modelled_estimate | printed | lower | – | previous_held | 2022 4.1 2.3..5.9; 2023 4.2 2.2..6.2 \
  | up | worsening | clear | 0.0
survey_estimate | margins | lower | – | previous_held | 2022 20.5 10.5..30.5; 2023 23.9 \
  | up | no_clear_change | within_margin | 10.000
survey_estimate | margins | lower | – | previous_held | 2022 20.5; 2023 23.9 \
  | up | no_clear_change | margin_unknown | –
modelled_estimate | margins | higher | – | previous_held | 2022 20.5; 2023 20.5 \
  | level | no_clear_change | margin_unknown | –
survey_estimate | margins | none | – | previous_held | 2022 20.5; 2023 23.9 | up | no_judgement | margin_unknown | –
administrative | margins | higher | 0.2 | previous_held | 2022-23 94.4; 2023-24 94.2 \
  | down | steady | within_usual_change | 0.2
administrative | margins | higher | 0.2 | previous_held | 2022-23 94.4; 2023-24 94.1 | down | worsening | clear | 0.2
administrative | margins | higher | 10% | previous_held | 2022-23 50.0; 2023-24 45.0 \
  | down | steady | within_usual_change | 5.00
administrative | margins | higher | – | previous_held | 2022-23 94.4; 2023-24 94.3 | down | worsening | clear | 0.0
score | margins | lower | – | previous_held | 2015 30.0; 2019 31.0 | up | worsening | clear | 0.0
score | margins | lower | – | previous_held | 2015 30.0 29..31; 2019 31.0 30..32 \
  | up | no_clear_change | within_margin | 1.414
administrative | margins | higher | – | previous_held | 2022-23 20.0 17..23; 2023-24 25.0 21..29 \
  | up | no_clear_change | within_margin | 5.000
administrative | margins | higher | – | previous_held | 2022-23 20.0 17..23; 2023-24 25.1 21.1..29.1 \
  | up | improving | clear | 5.000
administrative | margins | higher | 6 | previous_held | 2022-23 20.0 17..23; 2023-24 25.1 21.1..29.1 \
  | up | steady | clear | 5.000
administrative | margins | higher | – | previous_held | 2022-23 20.0 17..23; 2023-24 23.0 \
  | up | no_clear_change | within_margin | 3.000
administrative | margins | higher | – | previous_held | 2022-23 20.0 17..23; 2023-24 23.1 \
  | up | improving | clear | 3.000
administrative | margins | higher | – | previous_held | 2022-23 20.0 17..23; 2023-24 16.9 \
  | down | worsening | clear | 3.000
administrative | margins | higher | – | previous_held | 2022-23 20.0; 2023-24 23.0 20..26 \
  | up | no_clear_change | within_margin | 3.000
administrative | margins | higher | – | previous_held | 2022-23 20.0; 2023-24 23.0 20.04..26 \
  | up | improving | clear | 2.960
administrative | margins | higher | – | previous_held | 2022-23 26.1; 2023-24 23.0 20..26 \
  | down | worsening | clear | 3.000
administrative | margins | higher | – | previous_held | 2022-23 20.0 20.04..20.4; 2023-24 20.0 \
  | level | no_clear_change | within_margin | 0.000
administrative | margins | higher | – | previous_held | 2022-23 20.0 17..23; 2023-24 25.7 21.7..29.7@99 \
  | up | improving | clear | 5.616
administrative | margins | higher | – | previous_held | 2022-23 20.0 17..23; 2023-24 25.6 21.6..29.6@99 \
  | up | no_clear_change | within_margin | 5.616
survey_estimate | margins | higher | – | mean_of_previous 2 \
  | 2020-21 18.0 12..24; 2021-22 22.0 14..30; 2022-23 25.0 | up | no_clear_change | within_margin | 5.000
survey_estimate | margins | higher | – | mean_of_previous 2 \
  | 2020-21 18.0 12..24; 2021-22 22.0 14..30; 2022-23 25.1 | up | improving | clear | 5.000
survey_estimate | margins | higher | – | mean_of_previous 2 | 2020-21 18.0 12..24; 2021-22 22.0; 2022-23 25.1 \
  | up | no_clear_change | margin_unknown | –
"""),
    check=_certain,
)

CERTAINTY_IN_WORDS = Table(
    title="How certain a change is, in words",
    source="Waymark's own, on the figures of the table before",
    rule="A resident is told that there is no clear change, and why; the movement is told all the same.",
    inputs=("measure", "polarity", "tolerance", "targets", "series"),
    outputs=("sentence", "certainty"),
    rows=rows_of("""
modelled_estimate | lower | – | – | 2022 4.1 2.3..5.9; 2023 4.2 2.2..6.2 \
  | Hyndburn shows no clear change compared with 2022: up from 4.1% to 4.2%, a change that could be chance. \
  | The change is within the 2.7 percentage points that could be chance.
survey_estimate | lower | – | – | 2022 20.5; 2023 23.9 \
  | Hyndburn shows no clear change compared with 2022: up from 20.5% to 23.9%, \
an estimate that may be too far out to judge. \
  | This is an estimate, and how far out it may be is not known, so no change in it is clear.
survey_estimate | none | – | – | 2022 20.5; 2023 23.9 \
  | Hyndburn's figure went up, from 20.5% in 2022 to 23.9%, an estimate that may be too far out to judge. \
  | This is an estimate, and how far out it may be is not known, so no change in it is clear.
survey_estimate | lower | – | – | 2022 20.5 17..24; 2023 20.5 18..23 \
  | Hyndburn is the same as in 2022: still 20.5%. | The change is within the 4.3 percentage points that could be chance.
administrative | lower | – | – | 2022 20.0 17..23; 2023 25.0 24..26 \
  | Hyndburn is worse than in 2022: up from 20.0% to 25.0%. \
  | The change is more than the 3.2 percentage points that could be chance.
administrative | higher | 0.2 | – | 2022 94.4; 2023 94.3 \
  | Hyndburn is much the same as in 2022: down from 94.4% to 94.3%. \
  | The change is within the 0.2 percentage points that counts as much the same.
administrative | higher | 0.25 | – | 2022 94.4; 2023 94.1 \
  | Hyndburn is worse than in 2022: down from 94.4% to 94.1%. \
  | The change is more than the 0.25 percentage points that counts as much the same.
administrative | higher | – | – | 2022 94.4; 2023 94.3 \
  | Hyndburn is worse than in 2022: down from 94.4% to 94.3%. | The figure has changed, and any change counts.
administrative | higher | – | – | 2022 94.4; 2023 94.4 \
  | Hyndburn is the same as in 2022: still 94.4%. | The figure has not changed, and any change counts.
survey_estimate | target | – | 2022 10; 2023 10 | 2022 14.0; 2023 11.0 \
  | Hyndburn is neither clearly nearer to its target nor further from it than in 2022: down from 14.0% to \
11.0%, an estimate that may be too far out to judge. \
  | This is an estimate, and how far out it may be is not known, so no change in it is clear.
administrative | higher | – | – | 2023 94.4 | Hyndburn has no earlier figure to compare with. | –
"""),
    check=_certain_in_words,
)

SECOND_RULE = Table(
    title="A short and a long direction",
    source="Waymark's own, on the quarters of the first table; Pentana prints a short and a long trend",
    rule="A definition may name a second rule. Both directions are told, and the first counts.",
    inputs=("first rule", "second rule"),
    outputs=("counts", "told beside it"),
    rows=rows_of("""
previous_period | same_period_last_year \
  | Hyndburn is worse than in Q4 2024/25: down from 14.0% to 12.0%. \
  | Hyndburn is better than in Q1 2024/25: up from 11.0% to 12.0%.
same_period_last_year | mean_of_previous 9 \
  | Hyndburn is better than in Q1 2024/25: up from 11.0% to 12.0%. | Hyndburn has no earlier figure to compare with.
"""),
    check=_twice,
)

RAGGED = Table(
    title="Real series are ragged",
    source="Waymark's own, in the shapes of the series held: pay, life expectancy, deprivation",
    rule=(
        "A figure for a day is compared with the held day nearest to a year before, within 45 days (of two "
        "as near the earlier); with one a month before, within 15. Pooled years are compared with the last "
        "pool of the same length that shares no time. An irregular series is compared with the last figure "
        "held. Of several bases one with a number goes before one without."
    ),
    inputs=("frequency", "compared with", "series"),
    outputs=("base", "judgement"),
    rows=rows_of("""
annual | same_period_last_year | 2014-04-09 410; 2015-04-22 420 | 2014-04-09 | improving
annual | same_period_last_year | 2022-08-16 4; 2023-09-30 5 | 2022-08-16 | improving
annual | same_period_last_year | 2022-08-15 4; 2023-09-30 5 | – | not_comparable: gap
quarterly | same_period_last_year | 2022-09-20 4; 2022-10-10 6; 2023-09-30 5 | 2022-09-20 | improving
quarterly | same_period_last_year | 2022-09-30 suppressed; 2022-10-20 6; 2023-09-30 5 | 2022-10-20 | worsening
quarterly | previous_period | 2023-06-30 4; 2023-09-30 5 | 2023-06-30 | improving
monthly | previous_period | 2023-05-15 4; 2023-06-30 5 | 2023-05-15 | improving
monthly | previous_period | 2023-05-14 4; 2023-06-30 5 | – | not_comparable: gap
annual | same_period_last_year | 2017-2019 78.0; 2018-2020 77.6; 2020-2022 77.3 | 2017-2019 | worsening
annual | same_period_last_year | 2016-2018 78.1; 2018-2020 77.6; 2020-2022 77.3 | 2016-2018 | worsening
annual | same_period_last_year | 2016 79.0; 2018-2020 77.6; 2020-2022 77.3 | – | not_comparable: overlaps
annual | mean_of_previous 2 | 2014-2016 78; 2016-2018 77; 2017-2019 77; 2020-2022 79 \
  | 2017-2019, 2014-2016 | improving
annual | mean_of_previous 2 | 2017-2019 77; 2018-2020 77; 2020-2022 79 | – | not_comparable: no_previous_value
irregular | previous_held | 2015 30.0; 2019 31.0; 2025 29.0 | 2019 | worsening
irregular | previous_held | 2015 30.0; 2019 not_available; 2025 31.0 | 2015 | improving
irregular | same_period_last_year | 2015 30.0; 2019 31.0; 2025 29.0 | – | not_comparable: gap
annual | same_period_last_year | 2015-11-16--P1Y 60.1; 2016-11-16--P1Y 61.0 | 2015-11-16--P1Y | improving
annual | previous_period | 2014-10-01--P2M 4; 2015-10-01--P2M 6 | 2014-10-01--P2M | improving
irregular | previous_period | 2015 30.0; 2019 31.0; 2025 29.0 | 2019 | worsening
"""),
    check=_ragged,
)

NOT_COMPARABLE = Table(
    title="When there is no direction of travel",
    source="Waymark's own",
    rule=(
        "What cannot be compared says why. A gap is a base that is not held although something older is. "
        "A break, or a new definition that breaks the series, anywhere after the base and up to the value "
        "forbids the comparison. Figures that add up through the year are compared with the same part of "
        "another year only."
    ),
    inputs=("accumulation", "compared with", "new definition", "series"),
    outputs=("reason", "sentence"),
    rows=rows_of("""
discrete | same_period_last_year | – | 2022-23 suppressed \
  | no_value | Hyndburn has no figure for 2022/23: suppressed to protect people.
discrete | same_period_last_year | – | 2022-23 30.6 \
  | no_previous_value | Hyndburn has no earlier figure to compare with.
discrete | same_period_last_year | – | 2021-22 not_collected; 2022-23 30.6 \
  | no_previous_value | Hyndburn has no figure for 2021/22 to compare with: not collected.
discrete | same_period_last_year | – | 2020-21 34.0; 2022-23 30.6 \
  | gap | Hyndburn has no figure for the time to compare with, only older ones.
discrete | same_period_last_year | – | 2021-22-Q1 30.0; 2021-22-Q4 31.0; 2022-23-Q2 30.6 \
  | gap | Hyndburn has no figure for the time to compare with, only older ones.
discrete | same_period_last_year | – | 2021-22-Q3 30.0; 2021-22-Q4 31.0; 2022-23-Q2 30.6 \
  | no_previous_value | Hyndburn has no earlier figure to compare with.
discrete | same_period_last_year | – | 2021-22 33.0; 2022-23 30.6 break \
  | break_in_series | Hyndburn is not compared with 2021/22: the way of counting has changed.
discrete | same_period_last_year | – | 2021-22-Q2 33.0; 2021-22-Q4 31.0 break; 2022-23-Q2 30.6 \
  | break_in_series | Hyndburn is not compared with Q2 2021/22: the way of counting has changed.
discrete | same_period_last_year | – | 2021-22 33.0 break; 2022-23 30.6 \
  | – | Hyndburn is worse than in 2021/22: down from 33.0% to 30.6%.
discrete | same_period_last_year | 2022-23 | 2021-22 33.0; 2022-23 30.6 \
  | definition_changed | Hyndburn is not compared with 2021/22: what is measured has changed.
discrete | same_period_last_year | 2021-22 | 2021-22 33.0; 2022-23 30.6 \
  | – | Hyndburn is worse than in 2021/22: down from 33.0% to 30.6%.
discrete | same_period_last_year | 2023-24 | 2021-22 33.0; 2022-23 30.6 \
  | – | Hyndburn is worse than in 2021/22: down from 33.0% to 30.6%.
cumulative | previous_held | – | 2022-23-Q1 25.0; 2022-23-Q2 52.0 \
  | accumulates | Hyndburn is not compared with Q1 2022/23: the figure adds up through the year.
rolling_year | previous_held | – | 2022-23-Q1 25.0; 2022-23-Q2 26.0 \
  | accumulates | Hyndburn is not compared with Q1 2022/23: each figure covers a year, and they share part of it.
cumulative | same_period_last_year | – | 2021-22-Q2 51.0; 2022-23-Q2 52.0 \
  | – | Hyndburn is better than in Q2 2021/22: up from 51.0% to 52.0%.
discrete | same_period_last_year | – | 2019-2021 77.6; 2020-2022 77.3 \
  | overlaps | Hyndburn is not compared: every earlier figure covers some of the same time.
"""),
    check=_refused,
)

TOWARDS_TARGET = Table(
    title="Nearer to target is better",
    source="Waymark's own",
    rule=(
        "Where the target is best, a figure improves by coming nearer to its own period's target, from "
        "either side; anywhere inside a target range is as near as can be. It takes both targets to judge."
    ),
    inputs=("tolerance", "targets", "series"),
    outputs=("movement", "judgement"),
    rows=rows_of("""
– | 2021-22 10; 2022-23 10 | 2021-22 14; 2022-23 11 | down | improving
– | 2021-22 10; 2022-23 10 | 2021-22 11; 2022-23 7 | down | worsening
– | 2021-22 10; 2022-23 10 | 2021-22 12; 2022-23 8 | down | steady
– | 2021-22 10; 2022-23 12 | 2021-22 12; 2022-23 12 | level | improving
– | 2021-22 10 to 20; 2022-23 10 to 20 | 2021-22 11; 2022-23 19 | up | steady
1 | 2021-22 10; 2022-23 10 | 2021-22 14; 2022-23 13 | down | steady
– | 2022-23 10 | 2021-22 14; 2022-23 11 | – | not_comparable: no_target
"""),
    check=_towards_target,
)

WORDS = Table(
    title="The symbol and the sentence",
    source="Waymark's own",
    rule=(
        "The symbol follows the movement, good or bad; a dash stands where nothing can be compared. "
        "The sentence says whether it is better, compared with when, and from what to what."
    ),
    inputs=("unit", "polarity", "tolerance", "compared with", "targets", "series"),
    outputs=("symbol", "sentence"),
    rows=rows_of("""
percent | higher | – | previous_held | – | 2021-22 33.0; 2022-23 30.6 \
  | ▼ | Hyndburn is worse than in 2021/22: down from 33.0% to 30.6%.
incidents | lower | – | previous_held | – | 2021-22 2702; 2022-23 2613 \
  | ▼ | Hyndburn is better than in 2021/22: down from 2,702 to 2,613 incidents.
incidents | lower | – | previous_held | – | 2021-22 0; 2022-23 1 \
  | ▲ | Hyndburn is worse than in 2021/22: up from 0 to 1.
pounds | none | – | previous_held | – | 2021-22 1590; 2022-23 1640 \
  | ▲ | Hyndburn's figure went up, from £1,590 in 2021/22 to £1,640.
percent | none | – | previous_held | – | 2021-22 5; 2022-23 5 | ► | Hyndburn is the same as in 2021/22: still 5.0%.
percent | higher | 1 | previous_held | – | 2021-22 33.0; 2022-23 32.5 \
  | ▼ | Hyndburn is much the same as in 2021/22: down from 33.0% to 32.5%.
percent | higher | – | mean_of_previous 2 | – | 2020-21 31.0; 2021-22 33.0; 2022-23 32.5 \
  | ▲ | Hyndburn is better than the average of 2020/21 to 2021/22: up from 32.0% to 32.5%.
percent | target | – | previous_held | 2021-22 10; 2022-23 10 | 2021-22 14; 2022-23 11 \
  | ▼ | Hyndburn is nearer to its target than in 2021/22: down from 14.0% to 11.0%.
percent | target | – | previous_held | – | 2021-22 14; 2022-23 11 \
  | dash | Hyndburn is not compared with 2021/22: there is no target to come nearer to.
percent | higher | – | previous_held | – | 2020-11-16--P1Y 60.1; 2021-11-16--P1Y 61.0 \
  | ▲ | Hyndburn is better than in the year to 15 November 2021: up from 60.1% to 61.0%.
"""),
    check=_worded,
)

TABLES = (IN_USE, CHANGES, CERTAINTY, CERTAINTY_IN_WORDS, SECOND_RULE, RAGGED, NOT_COMPARABLE, TOWARDS_TARGET, WORDS)
