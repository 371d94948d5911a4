"""Warning signs in sentences, from the evidence that the rules give."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.judgement.direction import NotComparableReason
from app.domain.judgement.time_series.process_limits import SignalKind
from app.domain.measures.indicator import (
    AnnualFigure,
    CompareWith,
    DirectionRule,
    ExpectedRange,
    Frequency,
    Polarity,
    RuleSetting,
    ThresholdBasis,
    ThresholdKind,
)
from app.domain.measures.value import ValueStatus
from app.domain.warnings.budget import Discount
from app.domain.warnings.evidence import (
    DeclineEvidence,
    NearEvidence,
    NotAssessedReason,
    SignalEvidence,
    TargetEvidence,
)
from app.domain.warnings.rules import RuleInput, WarningRule
from app.wording.warning import discount_sentence, not_assessed, sentence
from tests.domain.warning_examples import (
    BY_COUNCIL,
    FLOOR,
    RECYCLING,
    WITH_FLOOR,
    found,
    knowledge,
    peers,
    series,
    value,
    years,
)

OWN = [value("2022-23", 30.6)]


def words(known: RuleInput, rule: WarningRule, *, period: str = "2022-23") -> str:
    """The sentence of what a rule found."""
    return sentence(found(known, rule, period=period).evidence, known.versions[-1], place="Hyndburn")


def test_a_floor_that_the_council_set() -> None:
    assert words(knowledge(OWN, versions=[WITH_FLOOR]), WarningRule.THRESHOLD_BREACHED) == (
        "Household waste recycled: Hyndburn's figure for 2022/23, 30.6%, is below the council's warning level of 35.0%."
    )


def test_a_ceiling_drawn_from_the_figures_is_shown_whole() -> None:
    threshold = replace(FLOOR, kind=ThresholdKind.CEILING, level=30.55, basis=ThresholdBasis.STATISTICAL)
    known = knowledge(OWN, versions=[replace(RECYCLING, unit="kilograms", threshold=threshold)])
    assert words(known, WarningRule.THRESHOLD_BREACHED) == (
        "Household waste recycled: Hyndburn's figure for 2022/23, 30.6 kilograms, is above the warning level of "
        "30.55, which comes from past figures."
    )


def test_an_activity_outside_its_expected_range() -> None:
    expected = ExpectedRange(31.0, 40.0, "What it is staffed for.")
    known = knowledge(OWN, versions=[replace(RECYCLING, polarity=Polarity.NONE, expected_range=expected)])
    assert words(known, WarningRule.THRESHOLD_BREACHED) == (
        "Household waste recycled: Hyndburn's figure for 2022/23, 30.6%, is below the end of its expected range, 31.0%."
    )


def test_a_target_missed_by_a_provisional_figure() -> None:
    own = [replace(OWN[0], status=ValueStatus.PROVISIONAL)]
    assert words(knowledge(own, aims={"2022-23": 35.0}), WarningRule.OFF_TARGET) == (
        "Household waste recycled: Hyndburn's figure for 2022/23, 30.6% (provisional), misses the target of 35.0%."
    )


def test_a_target_range_is_named_by_both_ends() -> None:
    evidence = found(knowledge(OWN, aims={"2022-23": 35.0}), WarningRule.OFF_TARGET).evidence
    assert isinstance(evidence, TargetEvidence)
    assert sentence(replace(evidence, target_upper=37.5), RECYCLING, place="Hyndburn") == (
        "Household waste recycled: Hyndburn's figure for 2022/23, 30.6%, misses the target of 35.0% to 37.5%."
    )


def test_a_decline_over_years_goes_from_the_first_base_to_the_latest_value() -> None:
    known = knowledge(years(2019, 36.0, 35.0, 33.0, 30.6))
    assert words(known, WarningRule.SUSTAINED_DECLINE) == (
        "Household waste recycled: Hyndburn has got worse in each of the last 3 years, from 36.0% in 2019/20 to "
        "30.6% in 2022/23."
    )


def test_a_quarter_s_decline_from_year_to_year_is_counted_in_years() -> None:
    rows = series({"2020-21-Q1": 9.0, "2021-22-Q1": 8.0, "2022-23-Q1": 7.0})
    known = knowledge(rows, versions=[replace(RECYCLING, frequency=Frequency.QUARTERLY)])
    assert words(known, WarningRule.SUSTAINED_DECLINE, period="2022-23-Q1") == (
        "Household waste recycled: Hyndburn has got worse in each of the last 2 years, from 9.0% in Q1 2020/21 to 7.0% "
        "in Q1 2022/23."
    )


@pytest.mark.parametrize(
    ("compare_with", "frequency", "periods", "counted"),
    [
        (CompareWith.PREVIOUS_PERIOD, Frequency.MONTHLY, "2022-M01 2022-M02 2022-M03", "months"),
        (CompareWith.PREVIOUS_PERIOD, Frequency.QUARTERLY, "2021-22-Q4 2022-23-Q1 2022-23-Q2", "quarters"),
        (CompareWith.PREVIOUS_PERIOD, Frequency.ANNUAL, "2020 2021 2022", "years"),
        (CompareWith.PREVIOUS_PERIOD, Frequency.ANNUAL, "2011-2013 2014-2016 2017-2019", "comparisons"),
        (CompareWith.SAME_PERIOD_LAST_YEAR, Frequency.ANNUAL, "2011-2013 2014-2016 2017-2019", "comparisons"),
        (CompareWith.PREVIOUS_HELD, Frequency.IRREGULAR, "2015 2019 2025", "comparisons"),
    ],
)
def test_a_run_is_counted_in_what_it_compares(
    compare_with: CompareWith, frequency: Frequency, periods: str, counted: str
) -> None:
    rows = series(dict(zip(periods.split(), (9.0, 8.0, 7.0), strict=True)))
    last = rows[-1].period.id
    definition = replace(RECYCLING, direction=DirectionRule(compare_with), frequency=frequency)
    text = words(knowledge(rows, versions=[definition]), WarningRule.SUSTAINED_DECLINE, period=last)
    assert f"has got worse in each of the last 2 {counted}, from 9.0% in " in text


def test_a_decline_from_a_mean_names_the_periods_averaged() -> None:
    rule = DirectionRule(CompareWith.MEAN_OF_PREVIOUS, periods=2)
    known = knowledge(years(2018, 37.0, 35.0, 35.0, 33.0, 30.0), versions=[replace(RECYCLING, direction=rule)])
    assert words(known, WarningRule.SUSTAINED_DECLINE) == (
        "Household waste recycled: Hyndburn has got worse in each of the last 3 comparisons, from 36.0% (the average "
        "of 2018/19 to 2019/20) to 30.0% in 2022/23."
    )


def test_a_single_fall_is_not_counted_and_a_target_to_be_near_to_is_named() -> None:
    evidence = found(knowledge(years(2020, 36.0, 33.0, 30.6)), WarningRule.SUSTAINED_DECLINE).evidence
    assert isinstance(evidence, DeclineEvidence)
    once = replace(evidence, points=evidence.points[-1:])
    assert sentence(once, replace(RECYCLING, polarity=Polarity.TARGET_IS_BEST), place="Hyndburn") == (
        "Household waste recycled: Hyndburn has moved further from its target, from 36.0% in 2020/21 to 30.6% in "
        "2022/23."
    )


@pytest.mark.parametrize(
    ("figure", "distance", "how"),
    [(6.9, 3.0, "much worse"), (1.0, 3.0, "far worse"), (8.4, 1.0, "worse")],
)
def test_far_from_peers_names_their_middle_value(figure: float, distance: float, how: str) -> None:
    others = peers(8, 8, 9, 9, 10, 10, 11, 11, 12, 12)
    setting = RuleSetting(parameters={"distance": distance})
    definition = replace(RECYCLING, warning_rules={WarningRule.FAR_FROM_PEERS: setting})
    known = knowledge([value("2022-23", figure)], others=others, versions=[definition])
    assert words(known, WarningRule.FAR_FROM_PEERS) == (
        f"Household waste recycled: Hyndburn is {how} than similar districts: {figure}% in 2022/23, against a middle "
        "value of 10.0%."
    )


@pytest.mark.parametrize(
    ("working", "text"),
    [
        (False, "was due by 31 March 2025 and has not been published here yet."),
        (True, "was due in by 31 March 2025 and has not been sent in."),
    ],
)
def test_an_overdue_figure_names_its_day(*, working: bool, text: str) -> None:
    known = knowledge(OWN, versions=[BY_COUNCIL], today=date(2025, 4, 1), working=working)
    start = "Household waste recycled: Hyndburn's figure for 2023/24"
    assert words(known, WarningRule.OVERDUE) == f"{start} {text}"


@pytest.mark.parametrize(
    ("working", "text"),
    [
        (False, "have not been published here yet; the first was due by 31 March 2025."),
        (True, "have not been sent in; the first was due in by 31 March 2025."),
    ],
)
def test_several_overdue_figures_are_all_named(*, working: bool, text: str) -> None:
    known = knowledge(OWN, versions=[BY_COUNCIL], today=date(2026, 4, 1), working=working)
    sentence = f"Household waste recycled: Hyndburn's figures for 2023/24 and 2024/25 {text}"
    assert words(known, WarningRule.OVERDUE) == sentence


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("no_threshold", "Not assessed: no warning threshold is set."),
        ("not_comparable:gap", "Not assessed: an earlier value is missing in between."),
    ],
)
def test_why_a_rule_was_not_assessed(reason: str, text: str) -> None:
    assert not_assessed(reason) == text


def test_every_reason_has_words() -> None:
    composed = [f"{NotAssessedReason.NOT_COMPARABLE}:{detail}" for detail in NotComparableReason]
    texts = [not_assessed(reason) for reason in [*NotAssessedReason, *composed]]
    assert all(text.startswith("Not assessed: ") and text.endswith(".") for text in texts)


STABLE = (50.0, 52, 48, 51, 49, 50, 52, 48, 51, 49, 50)


def test_a_figure_beyond_its_usual_range() -> None:
    known = knowledge(years(2011, *STABLE, 30))
    assert words(known, WarningRule.SIGNIFICANT_DECLINE) == (
        "Household waste recycled: Hyndburn is worse than its usual range: 30.0% in 2022/23."
    )


def test_a_figure_that_loses_ground_against_others() -> None:
    climb = (20.0, 22, 22, 23, 25, 25, 26, 28, 28, 29, 31, 25)
    others = {f"peer {n}": years(2011, *(float(20 + year + n) for year in range(12))) for n in range(5)}
    known = knowledge(years(2011, *climb), others=others)
    assert words(known, WarningRule.SIGNIFICANT_DECLINE) == (
        "Household waste recycled: Hyndburn has lost ground against similar districts by more than chance: 25.0% in "
        "2022/23, against a middle value of 33.0%."
    )


@pytest.mark.parametrize("kind", list(SignalKind))
@pytest.mark.parametrize("among", [True, False])
def test_every_signal_has_its_words(kind: SignalKind, among: bool) -> None:
    evidence = found(knowledge(years(2011, *STABLE, 30)), WarningRule.SIGNIFICANT_DECLINE).evidence
    assert isinstance(evidence, SignalEvidence)
    group = ("similar-districts", "Similar districts") if among else (None, None)
    said = sentence(replace(evidence, kind=kind, comparator=group[0], name=group[1]), RECYCLING, place="Hyndburn")
    assert said.startswith("Household waste recycled: Hyndburn ")
    assert ("similar districts" in said) is among


def test_a_trend_that_may_be_chance_says_among_how_many() -> None:
    assert discount_sentence(Discount(0.0019, 0.0012, 80)) == (
        "This may be chance: of the 80 trends that were looked at, one so clear can come about by luck."
    )


MOVING = replace(RECYCLING, usual_yearly_change=2.0)


def test_a_year_that_does_not_match_its_quarters() -> None:
    counted = replace(RECYCLING, frequency=Frequency.QUARTERLY, annual_figure=AnnualFigure.MEAN)
    rows = [value(f"2022-23-Q{number}", 30.0) for number in (1, 2, 3, 4)]
    known = knowledge([*rows, value("2022-23", 35.5)], versions=[counted])
    assert words(known, WarningRule.DATA_QUALITY, period="2022-23-Q4") == (
        "Household waste recycled: Hyndburn's figure for 2022/23, 35.5%, does not match its quarters, which give 30.0%."
    )


def test_figures_to_check_are_told_in_one_sentence() -> None:
    rows = years(2019, 38.2, 38.2, 38.2, 38.2)
    rows = (*rows[:3], replace(rows[3], revised=True, revised_from=30.0))
    known = knowledge(rows, versions=[MOVING], aims={"2021-22": 45.0})
    assert words(known, WarningRule.DATA_QUALITY) == (
        "Household waste recycled: Hyndburn's figure for 2022/23, 38.2%, has been corrected by more than usual: it was "
        "30.0% before; the council has set no target for 2022/23; the last one, 45.0%, was for 2021/22; Hyndburn's "
        "figure is the same 4 times in a row, 38.2% from 2019/20 to 2022/23, which seldom happens by chance."
    )


def test_of_100_councils_is_said_only_where_other_councils_have_the_figure() -> None:
    rows = years(2015, *(FLOOR.level + above for above in (2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 0.5)))
    definition = replace(WITH_FLOOR, usual_yearly_change=2.0)
    evidence = found(knowledge(rows, versions=[definition]), WarningRule.NEAR_THRESHOLD).evidence
    assert isinstance(evidence, NearEvidence)
    told = sentence(evidence, definition, place="Hyndburn")
    assert ": of 100 councils this near, about" in told
    alone = sentence(replace(evidence, others_change=None), definition, place="Hyndburn")
    assert alone == f"{told.partition(': of 100')[0]}."
