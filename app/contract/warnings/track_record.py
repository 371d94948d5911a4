"""The shapes of the track record: what the warning rules would have said of all English districts, and what came."""

from functools import lru_cache
from pathlib import Path

from app.contract.base import Shape, output_field

COMMITTED = Path(__file__).with_suffix(".json")


class LimitedNumberShape(Shape):
    """A number with its 95% limits, by bootstrap over councils; all null where nothing was counted."""

    value: float | None = output_field("The number.")
    lower: float | None = output_field("Its lower limit.")
    upper: float | None = output_field("Its upper limit.")


class SampleShape(Shape):
    """One part of the cases: all, the half that chooses, or the half that reports."""

    name: str = output_field("`all`, `chooses` or `reports`.")
    label: str = output_field("The sample in words.")
    cases: int = output_field("Series in a year, not past their line.")
    councils: int = output_field("How many councils they are of.")
    indicators: int = output_field("How many indicators they are of.")
    years: list[int] = output_field("The first and the last year.")
    base: LimitedNumberShape = output_field("The share that crossed its line within two years.")


class ChanceRowShape(Shape):
    """One row of the table of chances."""

    distance_up_to: float = output_field("The distance of the row's edge, in usual yearly changes.")
    cases: int = output_field("How many series were as near (and not nearer than the row before).")
    crossed: int = output_field("How many of them crossed their line within two years.")
    share: float = output_field("Their share, from 0 to 1.")
    share_in_other_half: float = output_field("The share among councils and years that had no part in the choice.")


class ReliabilityRowShape(Shape):
    """What the table names beside what came in the half that reports."""

    distance_up_to: float | None = output_field("The row's edge; null beyond the table.")
    named: float = output_field("The share that the table names.")
    cases: int = output_field("The cases of the half that reports.")
    crossed: int = output_field("How many of them crossed.")
    came: float | None = output_field("Their share; null without a case.")
    lower: float | None = output_field("Its lower 95% limit (Wilson).")
    upper: float | None = output_field("Its upper 95% limit.")


class RuleScoreShape(Shape):
    """What became of a rule's alerts in one sample."""

    sample: str = output_field("`all`, `chooses` or `reports`.")
    outcome: str = output_field("`line`: past the line; `worst_tenth`: in the worst tenth of its own year.")
    rule: str = output_field("The rule, or what it is compared with.")
    label: str = output_field("The rule in words.")
    alerts: int = output_field("How many alerts.")
    hits: int = output_field("How many of them came true.")
    per_100: float | None = output_field("Alerts in 100 series-years.")
    per_council_year: float | None = output_field("Alerts a council and year.")
    precision: LimitedNumberShape = output_field("The share of alerts that came true.")
    lift: LimitedNumberShape = output_field("The precision over the base rate.")
    caught: LimitedNumberShape = output_field("The share of what came that was foretold.")
    looked_at: float | None = output_field("How many alerts there are for each that comes true.")
    lead: float | None = output_field("The mean years from alert to crossing.")
    nearest_precision: float | None = output_field("The precision of as many alerts given to the nearest to the line.")


class ParameterScoreShape(Shape):
    """A rule with another parameter, on the half that reports."""

    rule: str = output_field("The rule.")
    parameter: str = output_field(
        "Its parameter; of `threshold_breached` `share_past`: the share of districts that are past the line."
    )
    value: float = output_field("The parameter's value.")
    cases: int = output_field("Series in a year.")
    alerts: int = output_field("How many alerts.")
    hits: int = output_field(
        "How many came true: crossed within two years; of `threshold_breached` were past the line a year later too."
    )
    precision: float | None = output_field("Their share; null without an alert.")
    lower: float | None = output_field("Its lower 95% limit (Wilson).")
    upper: float | None = output_field("Its upper 95% limit.")


class PartScoreShape(Shape):
    """The alerts of `near_threshold`, watch or warning, in one group, year or indicator."""

    by: str = output_field("`group`, `year` or `indicator` (those served worst).")
    part: str = output_field("The group, year or indicator, in words.")
    cases: int = output_field("Series in a year.")
    crossed: int = output_field("How many crossed.")
    alerts: int = output_field("How many alerts.")
    base: float | None = output_field("The share that crossed.")
    precision: float | None = output_field("The share of alerts that came true.")
    caught: float | None = output_field("The share of crossings that was foretold.")
    area_under_curve: float | None = output_field("How well nearness predicts: 0.5 not at all, 1 perfectly.")


class BreachesShape(Shape):
    """The breaches of one sample, and how many came without a sign."""

    sample: str = output_field("`all` or `reports`.")
    sign: str = output_field("What counts as a sign, in words.")
    breaches: int = output_field("Figures past the line of the year before.")
    without_sign: int = output_field("Those without a sign one or two years before.")
    share_without_sign: float | None = output_field("Their share.")


class ControlScoreShape(Shape):
    """The lift of one rule on data in which nothing foretells anything."""

    control: str = output_field("The data, in words.")
    rule: str = output_field("The rule.")
    lift: LimitedNumberShape = output_field("The precision over the base rate: 1 says nothing.")
    per_100: float | None = output_field("Alerts in 100 series-years.")


class BandCoverShape(Shape):
    """How many figures the forecast's band holds, of one indicator, and how far Theta errs beside no change."""

    code: str = output_field("The indicator's code.")
    title: str = output_field("The indicator's title.")
    figures: int = output_field("Figures forecast one and two years ahead.")
    held: int = output_field("Those within the band.")
    cover: float | None = output_field("Their share; null without a figure.")
    is_as_named: bool = output_field("Whether that is from 75% to 82%.")
    theta_figures: int = output_field("Figures that Theta can forecast as well.")
    theta_held: int = output_field("Those within Theta's band.")
    theta_error: float | None = output_field(
        "Theta's mean absolute error over that of no change, on the half that reports; below 1 it errs less.", 0.7
    )
    theta_error_chosen: float | None = output_field(
        "Theta's mean absolute error over that of no change, on the other half of the councils."
    )
    theta_is_better: bool = output_field("Whether it errs less on both, so that the indicator may opt into it.")


class TrackRecordShape(Shape):
    """What the warning rules would have said of all English districts, and what came of it."""

    sentence: str = output_field("What figures cannot see, in one sentence.")
    protocol_digest: str = output_field("The digest of the protocol.")
    protocol: str = output_field("The protocol.")
    figures_digest: str = output_field("The digest of the file of figures.")
    table_version: int = output_field("The version of the table of chances.")
    samples: list[SampleShape] = output_field("The cases, all of them and the two halves.")
    chances: list[ChanceRowShape] = output_field("The table of chances, nearest first.")
    reliability: list[ReliabilityRowShape] = output_field("The table beside what came.")
    brier: float | None = output_field("The Brier score of the table on the half that reports.")
    brier_skill: float | None = output_field("Its skill beside the base rate of that half.")
    rules: list[RuleScoreShape] = output_field("Each rule, by sample and outcome.")
    parameters: list[ParameterScoreShape] = output_field("Some rules by their parameters: tried, and not chosen by.")
    parts: list[PartScoreShape] = output_field("By group and year, and the indicators served worst.")
    breaches: list[BreachesShape] = output_field("How many breaches came without a sign.")
    controls: list[ControlScoreShape] = output_field("The negative controls.")
    band_cover: float | None = output_field("The share of figures that the forecast's band holds.")
    bands: list[BandCoverShape] = output_field("The share of figures that the forecast's band holds, by indicator.")
    not_testable: dict[str, str] = output_field("The rules that cannot be tested so, and why.")


@lru_cache(maxsize=1)
def committed_track_record() -> TrackRecordShape:
    """The track record that ships, as `waymark backtest --write` wrote it."""
    return TrackRecordShape.model_validate_json(COMMITTED.read_bytes())
