"""The sections of the document that are tables."""

from collections import Counter
from collections.abc import Sequence

from app.domain.judgement.intervals import proportion_interval
from app.domain.track_record.back_test import BackTest
from app.domain.track_record.bands import COVER_FROM, COVER_TO
from app.domain.track_record.breakdown import PartScore
from app.domain.track_record.reliability import ReliabilityRow
from app.domain.track_record.scores import Interval, RuleScore, share
from app.domain.warnings.chances import WARNING_FROM, WATCH_FROM
from app.wording.track_record import labels
from app.wording.track_record.markdown import (
    bar,
    decimal,
    decimal_with_limits,
    percent,
    percent_with_limits,
    table,
)

RULE_HEADS = (
    "rule",
    "alerts in 100",
    "a council and year",
    "precision",
    "lift",
    "share caught",
    "alerts for each that crosses",
    "years ahead",
    "as many, nearest to the line",
)
PART_HEADS = ("cases", "cross", "alerts", "precision", "share caught", "area under the curve")


def figures_section(result: BackTest) -> str:
    """What was counted, and what was left out."""
    samples = table(
        ("", "cases", "councils", "indicators", "years", "cross within two years"),
        [
            (
                labels.SAMPLES[sample.name],
                f"{sample.cases:,}",
                f"{sample.councils:,}",
                f"{sample.indicators:,}",
                f"{sample.years[0]} to {sample.years[1]}",
                percent_with_limits(sample.base),
            )
            for sample in result.samples
        ],
    )
    reasons = Counter(result.left_out.values())
    lines = [f"- {labels.LEFT_OUT[reason]}: {count}" for reason, count in reasons.most_common()]
    return "\n".join(
        (
            "## What was counted",
            "",
            f"{result.figures:,} figures of {len(result.indicators)} indicators. A case is one series in one year "
            "that is not past its line. Limits are 95% intervals by bootstrap over councils.",
            "",
            samples,
            "",
            "Indicators left out:",
            "",
            *lines,
        )
    )


def chances_section(result: BackTest) -> str:
    """The table of chances with the shares of the other half, and the reliability diagram."""
    rows = result.reliability.rows
    full = max([*(row.named for row in rows), *(row.came or 0.0 for row in rows), 0.01])
    chances = table(
        ("distance up to", "cases", "crossed", "share", "share in the other half"),
        [
            (
                decimal(row.distance_up_to),
                f"{row.cases:,}",
                f"{row.crossed:,}",
                percent(row.share),
                percent(row.share_in_other_half),
            )
            for row in result.table
        ],
    )
    diagram = "\n".join(line for row in rows for line in _reliability_lines(row, full=full))
    return f"""## Chances

Of the series as near their line, the share that crossed it within two years. The distance is in usual yearly changes.
The rows are chosen by one half; the other half had no part in the choice. From {percent(WARNING_FROM, places=0)} on it
is a warning, from {percent(WATCH_FROM, places=0)} on a watch.

{chances}

### Reliability

Named by the table (▒), and what came in the half that reports (█), with 95% limits that take cases as independent.

```text
{diagram}
```

Brier score {decimal(result.reliability.brier, places=4)}; skill beside the base rate of the same half
{percent(result.reliability.skill)}. In the half that chooses {percent(result.sample("chooses").base.value)} of all
cases cross, in the half that reports {percent(result.sample("reports").base.value)}: the years differ by more than a
table can know."""


def rules_section(result: BackTest) -> str:
    """Every rule beside the base rate and the nearest to the line; the half that reports first."""
    parts = ["## Rules"]
    for name in ("reports", "all", "chooses"):
        base = result.sample(name).base
        parts += [
            f"### By the line: {labels.SAMPLES[name]}",
            f"Of all cases {percent_with_limits(base)} cross.",
            table(RULE_HEADS, [_rule_row(score) for score in result.scores[name]]),
        ]
    tenth = result.worst_tenth[0]
    reached = percent(tenth.crossed / tenth.cases) if tenth.cases else percent(None)
    parts += [
        "### By the worst tenth of its own year: the half that reports",
        f"Of the cases outside the worst tenth {reached} come into it within two years.",
        table(RULE_HEADS, [_rule_row(score) for score in result.worst_tenth]),
        "### What nearness and falls say at all",
        "The area under the curve: 0.5 says nothing, 1 everything.",
        table(("by", "area"), [(_CURVES[name], decimal(area)) for name, area in result.curves.items()]),
    ]
    return "\n\n".join(parts)


def parameters_section(result: BackTest) -> str:
    """Some rules with other parameters."""
    rows = []
    for score in result.parameters:
        limits = proportion_interval(score.hits, score.alerts)
        precision = Interval(share(score.hits, score.alerts), limits.lower, limits.upper)
        in_100 = share(100 * score.alerts, score.cases)
        value = percent(score.value) if score.parameter == "share_past" else f"{score.value:g}"
        parameter = labels.PARAMETERS[score.parameter]
        rows.append((f"`{score.rule}`", parameter, value, decimal(in_100), percent_with_limits(precision)))
    return "\n\n".join(
        (
            "## By parameter",
            "What a council that sets its own parameters can expect, on the half that reports; nothing was chosen by "
            "it. A breach of a threshold foretells nothing: here the line lies where so many districts are past it, an "
            "alert is a figure past it where that of the year before was not, and it comes true where the next year's "
            "is past it as well. Limits take alerts as independent.",
            table(("rule", "by", "at", "alerts in 100", "precision"), rows),
        )
    )


def breaches_section(result: BackTest) -> str:
    """How many breaches came without a sign."""
    rows = [
        (f"{labels.SAMPLES[name]}: {labels.SIGNS[rule]}", f"{count.breaches:,}", percent(count.share_without_sign))
        for name, by_rule in result.breaches.items()
        for rule, count in by_rule.items()
    ]
    return "\n\n".join(
        (
            "## Breaches without a sign",
            "A breach is a figure past the line of the year before. It came without a sign where none stood one or two "
            "years before.",
            table(("what counts as a sign", "breaches", "without it"), rows),
        )
    )


def budgets_section(result: BackTest) -> str:
    """What a budget of alerts shows and hides."""
    heads = ("at most", *(f"{labels.SAMPLES[name]}: {what}" for name in result.budgets for what in _BUDGET_HEADS))
    rows = [
        (str(rows[0].budget), *(percent(part) for row in rows for part in (row.council_years, row.shown)))
        for rows in zip(*result.budgets.values(), strict=True)
    ]
    return "\n\n".join(
        (
            "## How many a council has",
            "With at most so many of `near_threshold`, watch or warning, a council and year, over the indicators of "
            "this test: the share of council-years in which all are shown, and the share of alerts that are.",
            table(heads, rows),
        )
    )


def parts_section(result: BackTest) -> str:
    """By group and year, and the indicators that are served worst."""
    return "\n\n".join(
        (
            "## By group, year and indicator",
            "`near_threshold`, watch or warning, on the councils that had no part in the choice.",
            _parts("group", result.groups),
            _parts("year", result.years),
            "### The indicators served worst",
            "Of the indicators with 20 crossings or more, those of which the smallest share was caught.",
            _parts("indicator", result.worst_served),
        )
    )


def controls_section(result: BackTest) -> str:
    """The lift of the rules on data without sense."""
    rows = [
        (
            labels.control_label(control.name),
            percent(control.base.value),
            *(decimal_with_limits(score.lift) for score in control.scores if score.rule in labels.CONTROL_RULES),
        )
        for control in result.controls
    ]
    alarms = [
        (
            labels.control_label(control.name),
            *(decimal(score.per_100) for score in control.scores if score.rule in labels.CONTROL_RULES),
        )
        for control in result.controls
    ]
    heads = ("", *(labels.RULES[rule] for rule in labels.CONTROL_RULES))
    return f"""## Negative controls

The lift on data in which a rule should find nothing. On independent noise every rule must have a lift of 1. With
outcomes exchanged between councils of one indicator and year, a rule that knows the council falls to 1; what lift
remains is the year's and the indicator's. In shuffled years councils keep their levels, by which nearness still works
and movement does not. Noise that drifts gives nearness a ground, as England's figures do.

{table(("", "cross", *heads[1:]), rows)}

Alerts in 100 series-years on the same data:

{table(heads, alarms)}"""


def bands_section(result: BackTest) -> str:
    """How much the forecast's band holds."""
    bands = result.bands.indicators
    rows = [
        (
            each.title,
            f"{each.figures:,}",
            percent(each.cover),
            "" if each.is_as_named else "outside",
            decimal(each.theta_error),
            decimal(each.theta_error_chosen),
            "may opt in" if each.theta_is_better else "",
        )
        for each in bands
    ]
    covers = [each.cover for each in bands if each.cover is not None]
    wider, narrower = sum(cover > COVER_TO for cover in covers), sum(cover < COVER_FROM for cover in covers)
    return f"""## The forecast's band

No change with its 80% band, one and two years ahead, on the half of the councils that reports. The bands hold
{percent(result.bands.cover)} of all figures. Of {len(covers)} indicators
{len(covers) - wider - narrower} lie from {percent(COVER_FROM, places=0)} to {percent(COVER_TO, places=0)}; the bands of
{wider} hold more, and those of {narrower} hold less: of these a card prints what their own band held.

Theta on the same figures: its error over that of no change, below 1 where it errs less. An indicator may opt into it
where it errs less on both halves of the councils.

{table(_BAND_HEADS, rows)}"""


_BAND_HEADS = ("indicator", "figures", "held", "75% to 82%", "Theta's error", "on the other half", "Theta")
_BUDGET_HEADS = ("all shown", "alerts shown")
_CURVES = {
    "distance": "nearness to the line, smoothed",
    "latest_distance": "nearness of the latest figure",
    "falls": "falls running",
}


def _rule_row(score: RuleScore) -> Sequence[str]:
    return (
        labels.RULES[score.rule],
        decimal(score.per_100),
        decimal(score.per_council_year),
        percent_with_limits(score.precision),
        decimal_with_limits(score.lift),
        percent_with_limits(score.caught),
        decimal(score.looked_at, places=1),
        decimal(score.lead, places=1),
        percent(score.nearest_precision),
    )


def _parts(head: str, parts: Sequence[PartScore]) -> str:
    return table(
        (head, *PART_HEADS),
        [
            (
                labels.PARTS.get(part.part, part.part),
                f"{part.cases:,}",
                percent(part.base),
                f"{part.alerts:,}",
                percent(part.precision),
                percent(part.caught),
                decimal(part.area_under_curve),
            )
            for part in parts
        ],
    )


def _reliability_lines(row: ReliabilityRow, *, full: float) -> tuple[str, str]:
    edge = "beyond" if row.distance_up_to is None else f"{row.distance_up_to:6.2f}"
    limits = "" if row.lower is None or row.upper is None else f" ({100 * row.lower:.0f} to {100 * row.upper:.0f})"
    named = bar(row.named, full=full).replace("█", "▒")
    return (
        f"{edge:>6} ▏{named} {percent(row.named)}",
        f"{'':6} ▏{bar(row.came, full=full)} {percent(row.came)}{limits} of {row.cases:,}",
    )
