"""Against target: green, amber or red by the definition's rule."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.judgement.series_break import SeriesBreak
from app.domain.judgement.target_status import TargetJudgement, against_target, red_line
from app.domain.measures.indicator import BandEdge, Definition, TargetRule
from app.domain.measures.period import parse_period
from app.domain.measures.value import ValueStatus
from app.wording.target import sentence
from tests.spec.examples import POLARITY, RECYCLING, read_amber, read_band, read_series, read_targets
from tests.spec.spec import Table, rows_of


def _definition(given: Mapping[str, str]) -> Definition:
    return replace(
        RECYCLING,
        polarity=POLARITY[given["polarity"]],
        target_rule=TargetRule(
            read_band(given["green within"]), read_amber(given["amber"]), BandEdge(given.get("edge") or "better")
        ),
    )


def _judged(given: Mapping[str, str]) -> TargetJudgement:
    definition = _definition(given)
    rows = read_series(f"2022-23 {given['value']}" if given["value"] else "")
    before = read_series(f"2021-22 {given['last year']}" if given.get("last year") else "")
    targets = read_targets(f"2022-23 {given['target']}" if given["target"] else "")
    value = replace(rows[0], status=ValueStatus(given.get("published", "final"))) if rows else None
    return against_target(
        value,
        target=targets.get(parse_period("2022-23")),
        definition=definition,
        last_year=before[0] if before else None,
        broken_by=SeriesBreak(given["broken by"]) if given.get("broken by") else None,
    )


def _status(given: Mapping[str, str]) -> Mapping[str, str]:
    found = _judged(given)
    return {
        "status": found.status,
        "off by": "" if found.off_by is None else str(found.off_by),
        "reason": found.reason or "",
    }


def _red_line(given: Mapping[str, str]) -> Mapping[str, str]:
    found = red_line(_judged(given), definition=_definition(given))
    if found is None:
        return {"line": "", "red lies": ""}
    return {"line": f"{found[0].normalize():f}", "red lies": "below" if found[1] else "above"}


def _sentence(given: Mapping[str, str]) -> Mapping[str, str]:
    return {"sentence": sentence(_judged(given), definition=_definition(given), place="Hyndburn") or ""}


STATUSES = Table(
    title="Green, amber or red",
    source="the kinds of rule that Maidstone, Bracknell Forest, Havering and Kent print, on made-up figures",
    rule=(
        "How far off a figure is counts towards its worse side only, in the unit; 0 or less is met. Green may "
        "be widened by a band in the unit or in percent of the target. Amber is a wider band, a floor that "
        "must hold, or being no worse than a year before. An edge belongs to the better side."
    ),
    inputs=("polarity", "green within", "amber", "target", "last year", "value"),
    outputs=("status", "off by", "reason"),
    rows=rows_of("""
higher | – | – | 35 | – | 35.0 | green | 0.0 | –
higher | – | – | 35 | – | 34.9 | red | 0.1 | –
higher | – | – | 35 | – | 34.96 | green | 0.0 | –
lower | – | – | 35 | – | 35.1 | red | 0.1 | –
higher | – | within 10% | 50 | – | 45.0 | amber | 5.0 | –
higher | – | within 10% | 50 | – | 44.9 | red | 5.1 | –
higher | – | within 10 | 50 | – | 43.0 | amber | 7.0 | –
higher | – | within 10% | 50 | – | 43.0 | red | 7.0 | –
higher | 5% | within 10% | 50 | – | 47.5 | green | 2.5 | –
lower | 2 | within 4 | 50 | – | 52.1 | amber | 2.1 | –
higher | – | floor 90 | 95 | – | 90.0 | amber | 5.0 | –
higher | – | floor 90 | 95 | – | 89.9 | red | 5.1 | –
lower | – | floor 20 | 15 | – | 20.0 | amber | 5.0 | –
higher | 10% | not_worse_than | 50 | 40.0 | 40.0 | amber | 10.0 | –
higher | 10% | not_worse_than | 50 | 40.1 | 40.0 | red | 10.0 | –
higher | 10% | not_worse_than | 50 | – | 40.0 | red | 10.0 | no_last_year
higher | 10% | not_worse_than | 50 | suppressed | 40.0 | red | 10.0 | no_last_year
target | – | within 1 | 10 | – | 9.0 | amber | 1.0 | –
target | – | within 1 | 10 to 20 | – | 15.0 | green | 0 | –
higher | – | – | 10 to 20 | – | 15.0 | green | -5.0 | –
lower | – | – | 10 to 20 | – | 15.0 | green | -5.0 | –
target | – | within 10% | 10 to 20 | – | 22.0 | amber | 2.0 | –
target | – | within 10% | 10 to 20 | – | 8.0 | red | 2.0 | –
target | – | not_worse_than | 10 | 13.0 | 8.0 | amber | 2.0 | –
"""),
    check=_status,
)

RED_LINES = Table(
    title="Where red begins",
    source="worked out by hand from the rules above",
    rule=(
        "The line past which a figure is red: the end of the widest band that is green or amber, on the worse side. Of "
        "a target to be hit, it is the line on the side that the figure is nearer to."
    ),
    inputs=("polarity", "green within", "amber", "target", "last year", "value"),
    outputs=("line", "red lies"),
    rows=rows_of("""
higher | – | – | 35 | – | 36.0 | 35 | below
lower | – | – | 35 | – | 34.0 | 35 | above
higher | 5% | – | 50 | – | 49.0 | 47.5 | below
higher | 2 | within 10% | 50 | – | 49.0 | 45 | below
lower | 4 | within 2 | 50 | – | 49.0 | 54 | above
higher | – | floor 90 | 95 | – | 96.0 | 90 | below
higher | 10% | not_worse_than | 50 | 40.0 | 48.0 | 40 | below
higher | 10% | not_worse_than | 50 | 49.0 | 48.0 | 45 | below
higher | 10% | not_worse_than | 50 | – | 48.0 | 45 | below
target | – | within 1 | 10 | – | 9.5 | 9 | below
target | – | within 1 | 10 to 20 | – | 19.0 | 21 | above
higher | – | – | – | – | 36.0 | – | –
higher | – | – | 35 | – | – | – | –
none | – | – | 35 | – | 36.0 | – | –
"""),
    check=_red_line,
)

EDGES = Table(
    title="The edge of a band",
    source="Belfast, whose edges belong to the worse band; on made-up figures",
    rule=(
        "An edge belongs to the better side unless the rule says that it belongs to the worse one. A target that is "
        "reached is met and a figure as good as last year's is no worse, whatever the edge."
    ),
    inputs=("polarity", "green within", "amber", "edge", "target", "last year", "value"),
    outputs=("status", "off by", "reason"),
    rows=rows_of("""
higher | 5% | within 10% | worse | 50 | – | 47.5 | amber | 2.5 | –
higher | 5% | within 10% | better | 50 | – | 47.5 | green | 2.5 | –
higher | 5% | within 10% | worse | 50 | – | 47.6 | green | 2.4 | –
higher | 5% | within 10% | worse | 50 | – | 45.0 | red | 5.0 | –
lower | 2 | within 4 | worse | 50 | – | 52.0 | amber | 2.0 | –
lower | – | floor 20 | worse | 15 | – | 20.0 | red | 5.0 | –
lower | – | floor 20 | worse | 15 | – | 19.9 | amber | 4.9 | –
higher | – | – | worse | 35 | – | 35.0 | green | 0.0 | –
higher | – | not_worse_than | worse | 50 | 40.0 | 40.0 | amber | 10.0 | –
"""),
    check=_status,
)

BROKEN = Table(
    title="A year before across a break",
    source="Waymark's own",
    rule="A figure is never held against one from before a break, or from before a definition that breaks the series.",
    inputs=("polarity", "green within", "amber", "target", "last year", "broken by", "value"),
    outputs=("status", "off by", "reason"),
    rows=rows_of("""
higher | – | not_worse_than | 50 | 40.0 | – | 41.0 | amber | 9.0 | –
higher | – | not_worse_than | 50 | 40.0 | break_in_series | 41.0 | red | 9.0 | break_in_series
higher | – | not_worse_than | 50 | 40.0 | definition_changed | 41.0 | red | 9.0 | definition_changed
higher | – | not_worse_than | 50 | 40.0 | break_in_series | 50.0 | green | 0.0 | –
higher | – | within 10 | 50 | 40.0 | break_in_series | 41.0 | amber | 9.0 | –
"""),
    check=_status,
)

NO_STATUS = Table(
    title="When a percentage, a value or a target is missing",
    source="Waymark's own",
    rule=(
        "A band in percent of a target of 0 cannot be worked out: a miss is red and says why; give a band in "
        "the unit instead. Without a target, a number or a polarity there is no colour."
    ),
    inputs=("polarity", "green within", "amber", "target", "value"),
    outputs=("status", "off by", "reason"),
    rows=rows_of("""
lower | – | within 10% | 0 | 0.0 | green | 0.0 | –
lower | – | within 10% | 0 | 0.1 | red | 0.1 | percent_of_zero
lower | 5% | – | 0 | 0.1 | red | 0.1 | percent_of_zero
lower | 0% | – | 0 | 0.1 | red | 0.1 | –
lower | – | within 2 | 0 | 2.0 | amber | 2.0 | –
lower | – | within 2 | 0 | 2.1 | red | 2.1 | –
higher | – | – | – | 30.6 | no_target | – | –
higher | – | – | 35 | – | no_value | – | –
higher | – | – | 35 | suppressed | no_value | – | suppressed
higher | – | – | 35 | not_due | not_due | – | not_due
none | – | – | 35 | 30.6 | no_target | – | no_polarity
"""),
    check=_status,
)

WORDS = Table(
    title="The sentence about a target",
    source="Waymark's own",
    rule=(
        "It gives the target, how far off the figure is (in percent too where the rule goes by percent), and why the "
        "colour."
    ),
    inputs=("polarity", "green within", "amber", "target", "last year", "broken by", "value", "published"),
    outputs=("sentence",),
    rows=rows_of("""
higher | – | – | – | – | – | 30.6 | final | –
higher | – | – | 30 | – | – | 30.6 | final | Hyndburn met the target of 30.0%: green.
higher | – | – | 35 | – | – | 30.6 | final \
  | Hyndburn missed the target of 35.0% by 4.4 percentage points: red.
higher | – | – | 35 | – | – | 30.6 | provisional \
  | Hyndburn missed the target of 35.0% by 4.4 percentage points: red (provisional).
higher | 15% | – | 35 | – | – | 30.6 | final \
  | Hyndburn missed the target of 35.0% by 4.4 percentage points, which is 12.6% of it, within the 15% allowed: green.
higher | 1 | within 5.25 | 35 | – | – | 30.6 | final \
  | Hyndburn missed the target of 35.0% by 4.4 percentage points, \
within the 5.25 percentage points allowed for amber: amber.
higher | – | floor 30 | 35 | – | – | 30.6 | final \
  | Hyndburn missed the target of 35.0% by 4.4 percentage points, but not past the floor of 30.0%: amber.
higher | – | not_worse_than | 35 | 30.1 | – | 30.6 | final \
  | Hyndburn missed the target of 35.0% by 4.4 percentage points, \
but no worse than a year before (30.1%): amber.
higher | – | not_worse_than | 35 | – | – | 30.6 | final \
  | Hyndburn missed the target of 35.0% by 4.4 percentage points: red, \
because there is no figure of a year before to show that it is no worse.
higher | – | not_worse_than | 35 | 30.1 | break_in_series | 30.6 | final \
  | Hyndburn missed the target of 35.0% by 4.4 percentage points: red, \
because the series breaks and the year before cannot show that it is no worse.
higher | – | not_worse_than | 35 | 30.1 | definition_changed | 30.6 | final \
  | Hyndburn missed the target of 35.0% by 4.4 percentage points: red, \
because what is measured changed and the year before cannot show that it is no worse.
lower | – | within 10% | 0 | – | – | 3 | final \
  | Hyndburn missed the target of 0.0% by 3.0 percentage points: red, \
because a percentage of 0 cannot be worked out.
target | – | – | 10 to 20 | – | – | 25 | final \
  | Hyndburn missed the target of 10.0% to 20.0% by 5.0 percentage points: red.
higher | – | – | 35 | – | – | – | final | Hyndburn's target is 35.0%, but there is no figure.
higher | – | – | 35 | – | – | suppressed | final \
  | Hyndburn's target is 35.0%, but there is no figure: suppressed to protect people.
higher | – | – | 35 | – | – | not_due | final | Hyndburn's target is 35.0%, but there is no figure: not due yet.
none | – | – | 35 | – | – | 30.6 | final \
  | Hyndburn's target is 35.0%, but it is not judged: neither more nor less is better.
"""),
    check=_sentence,
)

TABLES = (STATUSES, RED_LINES, EDGES, BROKEN, NO_STATUS, WORDS)
