"""What is tried without being recorded: which periods it judges, what it makes of them, and what is known of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.domain.measures.indicator import (
    Definition,
    RuleSetting,
    Supply,
    ThresholdKind,
    UnlikeComparator,
    WarningThreshold,
)
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.value import MissingReason
from app.domain.performance.card import Subject, knowledge_state, rule_input
from app.domain.performance.neighbours import Neighbours, neighbours
from app.domain.performance.trial_effect import (
    JudgedTwice,
    PastEffect,
    TrialOutcome,
    YearCount,
    outcome_of,
    past_effect,
    standing_in,
)
from app.domain.performance.warning_preview import RuleTrial, TargetTrial, ThresholdTrial, Trials, with_trials
from app.domain.warnings.england import (
    Alerts,
    ChanceCases,
    EnglandTables,
    LinePosition,
    NotKnownReason,
    precision_in_england,
)
from app.domain.warnings.evidence import LineKind, NotAssessedReason
from app.domain.warnings.parameters import rule_definition
from app.domain.warnings.rules import Parameters, Severity, WarningRule, parameters_in_force
from tests.domain.snapshot_examples import (
    BURNLEY,
    PENDLE,
    PLACES,
    PRESTON,
    ROSSENDALE,
    SIMILAR,
    district,
    peer_group,
    subject,
)
from tests.domain.warning_examples import FLOOR, RECYCLING, WITH_FLOOR, series, value, years

CODE = RECYCLING.code
KNOWN = datetime(2024, 4, 1, tzinfo=UTC)
AT_33 = replace(FLOOR, level=33.0)
LATER = replace(RECYCLING, effective_from=parse_period("2020-21"), change_reason="Reworded.")
BROKEN = replace(LATER, breaks_series=True)


def tried(before: Subject, trials: Trials, *, held: Sequence[str] = ()) -> Subject:
    """The subject with what is tried, whose indicator has these periods besides its values'."""
    periods = [*(row.period for row in before.values), *map(parse_period, held)]
    return replace(before, reference=with_trials(before.reference, trials, periods={CODE: periods}))


def twice(before: Subject, trials: Trials) -> JudgedTwice:
    """The rules before and after."""
    is_state, would_be = (knowledge_state(each, known_from=KNOWN) for each in (before, tried(before, trials)))
    figures = frozenset(row.period.end.year for row in before.series if row.number is not None)
    return JudgedTwice(CODE, is_state, would_be, years=figures)


def effect(before: Subject, trials: Trials) -> PastEffect:
    """What is tried, over the periods held."""
    return past_effect([twice(before, trials)])


def by_period(found: PastEffect, rule: WarningRule) -> dict[str, TrialOutcome]:
    """What becomes of the warnings of a rule."""
    return {change.period.id: change.outcome for change in found.changes if change.rule is rule}


def thresholds(definitions: Sequence[Definition]) -> list[WarningThreshold | None]:
    """The thresholds of versions."""
    return [definition.threshold for definition in definitions]


@pytest.mark.parametrize(
    ("versions", "today", "expected"),
    [
        ((RECYCLING,), "2026-11-23", [AT_33]),
        ((RECYCLING, LATER), "2026-11-23", [AT_33, AT_33]),
        ((RECYCLING, BROKEN), "2026-11-23", [None, AT_33]),
        ((RECYCLING, BROKEN), "2019-11-23", [AT_33, None]),  # the version that breaks it is not in force yet
    ],
)
def test_a_threshold_stands_where_figures_can_be_compared_with_todays(
    versions: tuple[Definition, ...], today: str, expected: list[WarningThreshold | None]
) -> None:
    before = subject(years(2014, 34.3), versions=versions)
    reference = replace(before.reference, instant=datetime.fromisoformat(f"{today}T12:00+00:00"))
    found = with_trials(reference, Trials(thresholds=(ThresholdTrial(CODE, AT_33),)), periods={})
    assert thresholds(found.versions[CODE]) == expected
    assert thresholds(reference.versions[CODE]) == [None] * len(versions), "what was read stays as it is"


def test_a_threshold_is_taken_away() -> None:
    before = subject(years(2014, 34.3), versions=(WITH_FLOOR,))
    assert thresholds(tried(before, Trials(thresholds=(ThresholdTrial(CODE, None),))).versions) == [None]


def test_a_rule_is_set_for_the_council_or_in_every_version_of_an_indicator() -> None:
    before = subject(years(2014, 34.3), versions=(RECYCLING, BROKEN))
    off = RuleSetting(enabled=False)
    council = tried(before, Trials(rules=(RuleTrial(WarningRule.OFF_TARGET, None, off),)))
    assert (council.reference.settings, council.versions) == ({"off_target": off}, before.versions)
    own = tried(before, Trials(rules=(RuleTrial(WarningRule.OFF_TARGET, CODE, off),)))
    assert [version.warning_rules for version in own.versions] == [{"off_target": off}] * 2
    assert own.reference.settings == {}


def aim(period: str, number: float = 33.0) -> Target:
    """A target of a period, set under the first version."""
    return Target(CODE, parse_period(period), number, set_under="")


@pytest.mark.parametrize(
    ("period", "held", "judged"),
    [
        ("2024-25", ["2022-23", "2023-24", "2023-24-Q4", "2023", "2024-03-31"], ["2022-23", "2023", "2023-24"]),
        ("2024-25-Q1", ["2023-24-Q1", "2023-24-Q2", "2022-23-Q1"], ["2022-23-Q1", "2023-24-Q1"]),
        ("2024-M05", ["2023-M05", "2023-M06", "2024-M05"], ["2023-M05"]),
        ("2025-03-31", ["2024-03-31", "2023-04-01", "2023-24"], ["2023-04-01", "2024-03-31"]),
    ],
)
def test_a_target_judges_the_periods_that_are_like_its_own(period: str, held: list[str], judged: list[str]) -> None:
    for every in (True, False):
        trials = Trials(targets=(TargetTrial(aim(period), every_period=every),))
        found = tried(subject(()), trials, held=held).reference.targets[CODE]
        assert {each.id for each in found} == {period, *(judged if every else ())}
        assert {each.value for each in found.values()} == {33.0}


def test_a_target_judges_nothing_across_a_break_and_keeps_the_targets_of_others() -> None:
    kept = aim("2016-17", 40.0)
    before = subject(years(2018, 34.3, 32.5, 32.9, 33.3), kept, versions=(RECYCLING, BROKEN))
    new = replace(aim("2022-23"), set_under="2020-21")
    after = tried(before, Trials(targets=(TargetTrial(new, every_period=True),)))
    assert {period.id: target.value for period, target in after.targets.items()} == {
        "2016-17": 40.0,
        "2020-21": 33.0,
        "2021-22": 33.0,
        "2022-23": 33.0,
    }


def test_each_quarter_of_a_profile_judges_that_quarter_of_every_year() -> None:
    quarters = tuple(aim(f"2024-25-Q{n}", 10.0 * n) for n in (1, 2))
    trials = Trials(targets=(TargetTrial(aim("2024-25"), quarters, every_period=True),))
    found = tried(subject(()), trials, held=["2023-24-Q1", "2023-24-Q2", "2023-24-Q3"]).reference.targets[CODE]
    assert {period.id: target.value for period, target in found.items()} == {
        "2024-25": 33.0,
        "2024-25-Q1": 10.0,
        "2023-24-Q1": 10.0,
        "2024-25-Q2": 20.0,
        "2023-24-Q2": 20.0,
    }


def test_a_target_of_its_own_period_comes_before_one_of_another() -> None:
    trials = Trials(targets=tuple(TargetTrial(aim(period, number), every_period=True) for period, number in AIMS))
    for order in (trials, replace(trials, targets=trials.targets[::-1])):
        found = tried(subject(()), order, held=["2022-23", "2023-24"]).reference.targets[CODE]
        assert {period.id: target.value for period, target in found.items()} == {
            **dict(AIMS),
            "2022-23": order.targets[-1].target.value,
        }


AIMS = (("2023-24", 30.0), ("2024-25", 35.0))


def test_only_what_is_named_is_touched_and_by_a_rule_of_the_council_everything() -> None:
    shown = ("a", "b", "c", "d")
    off = RuleSetting(enabled=False)
    named = Trials(
        rules=(RuleTrial(WarningRule.OVERDUE, "c", off),),
        thresholds=(ThresholdTrial("a", None), ThresholdTrial("hidden", None)),
        targets=(TargetTrial(replace(aim("2024-25"), indicator="b")),),
    )
    assert named.touched(shown) == ["a", "b", "c"]
    assert Trials(rules=(RuleTrial(WarningRule.OVERDUE, None, off),)).touched(shown) == list(shown)


# Household waste recycled in Hyndburn, percent: Defra, local authority collected waste statistics.
RECYCLED = years(2014, 34.3, 32.5, 32.9, 33.3, 33.8, 34.5, 35.9, 33.0, 30.6)


def test_a_line_of_33_percent_would_have_warned_of_three_years_in_two_alerts() -> None:
    found = effect(subject(RECYCLED), Trials(thresholds=(ThresholdTrial(CODE, AT_33),)))
    assert by_period(found, WarningRule.THRESHOLD_BREACHED) == dict.fromkeys(
        ("2015-16", "2016-17", "2022-23"), TrialOutcome.RAISED
    )
    assert next(change.period.id for change in found.changes) == "2022-23", "the latest first"
    [breached] = [each for each in found.rules if each.rule is WarningRule.THRESHOLD_BREACHED]
    assert (breached.raised_before, breached.raised_after) == (0, 2)
    assert (breached.a_year_before, breached.a_year_after) == (0.0, 2 / 9)
    assert WarningRule.OVERDUE not in {each.rule for each in found.rules}
    [year] = [each for each in found.years if each.year == 2016]
    assert (year.raised_after, year.standing_after) == (1, 1)
    assert [each.year for each in found.years] == list(range(2015, 2024))
    assert found.a_year_before == sum(each.a_year_before for each in found.rules)
    assert found.a_year_after > found.a_year_before


def test_a_decline_beside_a_bad_level_has_another_severity_and_counts_once() -> None:
    before = subject(RECYCLED)
    found = effect(before, Trials(thresholds=(ThresholdTrial(CODE, AT_33),)))
    assert by_period(found, WarningRule.SUSTAINED_DECLINE) == {"2022-23": TrialOutcome.SEVERITY_CHANGED}
    [change] = [each for each in found.changes if each.rule is WarningRule.SUSTAINED_DECLINE]
    assert (change.before, change.after) == (Severity.WATCH, Severity.WARNING)
    same = effect(before, Trials(rules=(RuleTrial(WarningRule.SUSTAINED_DECLINE, None, RuleSetting()),)))
    assert (same.changes, same.unchanged) == ((), 1)


def test_a_rule_that_is_off_would_have_warned_of_nothing() -> None:
    off = Trials(rules=(RuleTrial(WarningRule.SUSTAINED_DECLINE, CODE, RuleSetting(enabled=False)),))
    assert by_period(effect(subject(RECYCLED), off), WarningRule.SUSTAINED_DECLINE) == {"2022-23": TrialOutcome.CLEARED}


def test_a_warning_stands_until_it_clears_through_periods_without_a_figure() -> None:
    rows = years(2014, 36.0, 32.0, MissingReason.NOT_COLLECTED, 36.0, 36.0, 32.0)
    slow = RuleSetting(parameters={"clear_after": 2})
    before = subject(rows, ("threshold_breached", slow), versions=(WITH_FLOOR,))
    standing = standing_in(knowledge_state(before, known_from=KNOWN))
    found = {period.id: severity for (rule, period), severity in standing.items() if rule.value.startswith("thr")}
    assert found == dict.fromkeys(("2015-16", "2016-17", "2017-18", "2019-20"), Severity.CRITICAL)
    assert by_period(
        effect(before, Trials(rules=(RuleTrial(WarningRule.THRESHOLD_BREACHED, None, RuleSetting()),))),
        WarningRule.THRESHOLD_BREACHED,
    ) == {"2017-18": TrialOutcome.CLEARED}


def test_without_figures_there_is_nothing_in_a_year() -> None:
    found = effect(subject(()), Trials(thresholds=(ThresholdTrial(CODE, AT_33),)))
    assert (found.changes, found.years, found.a_year_after) == ((), (), 0)
    assert past_effect([]).years == ()


def test_the_alerts_of_a_year_are_those_of_each_indicator_over_its_own_years() -> None:
    trials = Trials(thresholds=(ThresholdTrial(CODE, AT_33),))
    long, short = twice(subject(RECYCLED), trials), twice(subject(years(2022, 30.6)), trials)
    found = past_effect([long, replace(short, indicator="other")])
    [breached] = [each for each in found.rules if each.rule is WarningRule.THRESHOLD_BREACHED]
    assert breached.a_year_after == pytest.approx(2 / 9 + 1)
    assert found.years[-1] == YearCount(2023, 1, 3, 1, 3)


def test_overdue_goes_by_dates_and_has_no_part_in_the_past() -> None:
    late = replace(RECYCLING, supply=Supply.COUNCIL)
    before = subject(years(2022, 36.0), versions=(late,))
    state = knowledge_state(before, known_from=KNOWN)
    assert [episode.rule for episode in state.episodes] == [WarningRule.OVERDUE]
    off = Trials(rules=(RuleTrial(WarningRule.OVERDUE, None, RuleSetting(enabled=False)),))
    found = effect(before, off)
    assert (found.changes, found.a_year_before, found.years[-1].raised_before) == ((), 0, 0)


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (None, Severity.WATCH, TrialOutcome.RAISED),
        (Severity.WATCH, None, TrialOutcome.CLEARED),
        (Severity.WATCH, Severity.CRITICAL, TrialOutcome.SEVERITY_CHANGED),
        (Severity.WATCH, Severity.WATCH, TrialOutcome.UNCHANGED),
    ],
)
def test_what_becomes_of_a_warning(before: Severity | None, after: Severity | None, outcome: TrialOutcome) -> None:
    assert outcome_of(before, after) is outcome


def test_what_was_worked_out_before_serves_for_a_rule() -> None:
    before = subject(RECYCLED, SIMILAR, *PLACES)
    after = tried(before, Trials(thresholds=(ThresholdTrial(CODE, AT_33),)))
    known = replace(rule_input(before), versions=after.versions)
    assert knowledge_state(after, known_from=KNOWN, knowledge=known) == knowledge_state(after, known_from=KNOWN)


AROUND = tuple(
    value("2022-23", number, area=area)
    for area, number in {BURNLEY: 31.5, PENDLE: 29.6, PRESTON: 30.7, ROSSENDALE: 31.5}.items()
)


def peers_past(level: float, *, kind: ThresholdKind = ThresholdKind.FLOOR) -> Neighbours:
    """The neighbours beside another threshold."""
    before = subject(RECYCLED, SIMILAR, *PLACES, others=AROUND)
    line = replace(FLOOR, level=level, kind=kind)
    after = tried(before, Trials(thresholds=(ThresholdTrial(CODE, line),)))
    return neighbours(before, after, line=LineKind.WARNING_THRESHOLD)


@pytest.mark.parametrize(
    ("level", "kind", "past"),
    [
        (31.5, ThresholdKind.FLOOR, {PENDLE, PRESTON}),  # one on the line is not past it
        (31.6, ThresholdKind.FLOOR, {BURNLEY, PENDLE, PRESTON, ROSSENDALE}),
        (29.6, ThresholdKind.FLOOR, set()),
        (31.4, ThresholdKind.CEILING, {BURNLEY, ROSSENDALE}),
    ],
)
def test_neighbours_are_held_against_the_same_line(level: float, kind: ThresholdKind, past: set[str]) -> None:
    found = peers_past(level, kind=kind)
    assert {each.area for each in found.past(found.after)} == past
    assert (found.past(found.before), found.areas, len(found.figures)) == ((), 4, 4)
    assert found.period == parse_period("2022-23")


def test_neighbours_are_held_against_the_line_where_a_target_is_red() -> None:
    before = subject(RECYCLED, SIMILAR, *PLACES, others=AROUND)
    after = tried(before, Trials(targets=(TargetTrial(aim("2022-23", 31.0)),)))
    found = neighbours(before, after, line=LineKind.TARGET)
    assert {each.area for each in found.past(found.after)} == {PENDLE, PRESTON}
    assert found.after is not None
    assert (found.before, found.after.at) == (None, Decimal("31.0"))


UNLIKE = replace(RECYCLING, not_like_for_like=(UnlikeComparator("similar-districts", "Counts otherwise."),))


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (subject((), SIMILAR, *PLACES, others=AROUND), NotAssessedReason.NO_VALUE),
        (subject(RECYCLED, *PLACES, others=AROUND), NotAssessedReason.NO_COMPARATOR_VALUE),
        (subject(RECYCLED, SIMILAR, *PLACES), NotAssessedReason.NO_COMPARATOR_VALUE),
        (
            subject(RECYCLED, SIMILAR, *PLACES, others=series({"2022-23": MissingReason.SUPPRESSED}, area=BURNLEY)),
            NotAssessedReason.NO_COMPARATOR_VALUE,
        ),
        (
            subject(RECYCLED, replace(SIMILAR, council="E07000999"), *PLACES, others=AROUND),
            NotAssessedReason.NO_COMPARATOR_VALUE,
        ),
        (
            subject(
                RECYCLED,
                replace(SIMILAR, members=tuple(row for row in SIMILAR.members if row.area == PLACES[-1].code)),
                *PLACES,
                others=AROUND,
            ),
            NotAssessedReason.NO_COMPARATOR_VALUE,
        ),
        (
            subject(
                RECYCLED,
                SIMILAR,
                *PLACES,
                others=AROUND,
                versions=(replace(RECYCLING, comparable_between_areas=False),),
            ),
            NotAssessedReason.COUNT_NOT_COMPARABLE,
        ),
        (subject(RECYCLED, SIMILAR, *PLACES, others=AROUND, versions=(UNLIKE,)), NotAssessedReason.NOT_LIKE_FOR_LIKE),
    ],
)
def test_why_neighbours_are_not_compared(before: Subject, reason: NotAssessedReason) -> None:
    after = tried(before, Trials(thresholds=(ThresholdTrial(CODE, AT_33),)))
    found = neighbours(before, after, line=LineKind.WARNING_THRESHOLD)
    assert (found.reason, found.figures) == (reason, ())


def test_all_of_the_kind_are_counted_where_most_have_a_figure() -> None:
    trials = Trials(thresholds=(ThresholdTrial(CODE, replace(FLOOR, level=31.0)),))
    whole = subject(RECYCLED, SIMILAR, *PLACES, others=AROUND)
    found = neighbours(whole, tried(whole, trials), line=LineKind.WARNING_THRESHOLD, of_kind=True)
    assert (found.comparator.code, found.reason, found.areas) == ("all-non-metropolitan-district", None, 4)
    assert {each.area for each in found.past(found.after)} == {PENDLE, PRESTON}
    few = subject(RECYCLED, SIMILAR, *PLACES, others=AROUND[:3])  # 3 of 4 are less than 80 percent
    found = neighbours(few, tried(few, trials), line=LineKind.WARNING_THRESHOLD, of_kind=True)
    assert (found.reason, found.figures) == (NotAssessedReason.NO_COMPARATOR_VALUE, ())


@pytest.mark.parametrize(("others", "share"), [(9, None), (10, 0.2)])
def test_where_a_line_lies_is_known_among_ten_others(others: int, share: float | None) -> None:
    codes = [f"E0799{number:04d}" for number in range(others)]
    rows = [value("2022-23", 30.0 + number, area=code) for number, code in enumerate(codes)]
    before = subject(RECYCLED, peer_group(*codes), *PLACES, *map(district, codes), others=rows)
    after = tried(before, Trials(thresholds=(ThresholdTrial(CODE, replace(FLOOR, level=32.0)),)))
    found = neighbours(before, after, line=LineKind.WARNING_THRESHOLD)
    assert found.position(found.after) == LinePosition(share)
    assert found.position(found.before) is None
    assert replace(found, line=LineKind.TARGET).position(found.after) is None


def test_without_a_line_nobody_is_past_it() -> None:
    before = subject(RECYCLED, SIMILAR, *PLACES, others=AROUND)
    found = neighbours(before, before, line=LineKind.TARGET)
    assert (found.reason, found.past(found.after)) == (NotAssessedReason.NO_LINE, ())


# Three rows of the table of chances and what came of them, and the alerts of some rules.
TABLES = EnglandTables(
    cases=1000,
    chances=(ChanceCases(0.3, 100, 50), ChanceCases(0.2, 100, 30), ChanceCases(0.1, 200, 20)),
    rules={"sustained_decline_2": Alerts(200, 20), "significant_decline": Alerts(50, 3)},
    distances={2.0: Alerts(80, 16), 3.0: Alerts(40, 10)},
    lines={0.05: (Alerts(30, 12), 600), 0.1: (Alerts(60, 30), 500)},
)


def precision(rule: WarningRule, **parameters: float | str) -> tuple[float | None, float | None, str | None]:
    """The share, alerts in 100 and the value tried, or the reason."""
    found = precision_in_england(rule, {**rule_definition(rule).defaults, **parameters}, tables=TABLES)
    assert (found.reason is None) is (found.share is not None)
    return found.share, found.per_100, found.reason.value if found.reason is not None else None


@pytest.mark.parametrize(
    ("rule", "parameters", "expected"),
    [
        (WarningRule.NEAR_THRESHOLD, {"watch_chance": 0.3, "warning_chance": 0.5}, (0.5, 10.0, None)),
        (WarningRule.NEAR_THRESHOLD, {"watch_chance": 0.2, "warning_chance": 0.3}, (0.4, 20.0, None)),
        (WarningRule.NEAR_THRESHOLD, {"watch_chance": 0.01, "warning_chance": 0.3}, (0.25, 40.0, None)),
        (WarningRule.NEAR_THRESHOLD, {"watch_chance": 0.31, "warning_chance": 0.4}, (None, None, "never_raised")),
        (WarningRule.FAR_FROM_PEERS, {}, (0.25, 4.0, None)),
        (WarningRule.FAR_FROM_PEERS, {"distance": 2.9}, (0.2, 8.0, None)),
        (WarningRule.FAR_FROM_PEERS, {"distance": 1.9}, (None, None, "not_tried")),
        (WarningRule.FAR_FROM_PEERS, {"min_areas": 5}, (None, None, "not_tried")),
        (WarningRule.SUSTAINED_DECLINE, {}, (0.1, 20.0, None)),
        (WarningRule.SUSTAINED_DECLINE, {"severity": "critical"}, (0.1, 20.0, None)),
        (WarningRule.SUSTAINED_DECLINE, {"comparisons": 7}, (None, None, "not_tried")),
        (WarningRule.SUSTAINED_DECLINE, {"tolerance": 0.5}, (None, None, "not_tried")),
        (WarningRule.SIGNIFICANT_DECLINE, {}, (0.06, 5.0, None)),
        (WarningRule.THRESHOLD_BREACHED, {}, (None, None, "outcome")),
        (WarningRule.OFF_TARGET, {}, (None, None, "no_targets")),
        (WarningRule.OVERDUE, {}, (None, None, "no_due_dates")),
        (WarningRule.DATA_QUALITY, {}, (None, None, "no_revisions")),
    ],
)
def test_how_often_a_rule_came_true_by_its_parameters(
    rule: WarningRule, parameters: dict[str, float | str], expected: tuple[float | None, float | None, str | None]
) -> None:
    assert precision(rule, **parameters) == expected


@pytest.mark.parametrize("rule", WarningRule)
def test_of_every_rule_it_is_known_how_often_it_came_true_or_why_not(rule: WarningRule) -> None:
    share, _, reason = precision(rule)
    assert (share is None) is (reason is not None)


def test_a_value_between_those_tried_says_which_was_tried() -> None:
    def tried_at(distance: float) -> float | None:
        parameters: Parameters = {**rule_definition(WarningRule.FAR_FROM_PEERS).defaults, "distance": distance}
        return precision_in_england(WarningRule.FAR_FROM_PEERS, parameters, tables=TABLES).tried

    assert (tried_at(2.9), tried_at(3.0), tried_at(50.0)) == (2.0, None, 3.0)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.05, (0.4, 5.0, 0.05, None)),
        (0.07, (0.4, 5.0, 0.05, None)),
        (0.08, (0.5, 12.0, 0.1, None)),
        (0.3, (0.5, 12.0, 0.1, None)),
        (0.31, (None, None, None, "not_tried")),
        (0.0, (None, None, None, "not_tried")),
        (None, (None, None, None, "no_position")),
    ],
)
def test_a_threshold_goes_by_where_it_lies_among_the_districts(
    share: float | None, expected: tuple[float | None, float | None, float | None, str | None]
) -> None:
    rule = WarningRule.THRESHOLD_BREACHED
    defaults = rule_definition(rule).defaults
    found = precision_in_england(rule, defaults, tables=TABLES, line=LinePosition(share))
    assert (found.share, found.per_100, found.tried, found.reason and found.reason.value) == expected
    bare = precision_in_england(rule, defaults, tables=replace(TABLES, lines={}), line=LinePosition(0.1))
    assert bare.reason is NotKnownReason.NOT_TRIED


def test_a_rule_that_is_off_has_no_alerts() -> None:
    found = precision_in_england(WarningRule.NEAR_THRESHOLD, None, tables=TABLES)
    assert (found.reason, found.share, found.limits, found.per_100) == (NotKnownReason.RULE_OFF, None, None, None)


def test_the_limits_of_a_share_are_wilsons() -> None:
    # Wilson's 95% limits of 10 in 40, as in Newcombe (1998), by the formula.
    defaults = rule_definition(WarningRule.FAR_FROM_PEERS).defaults
    found = precision_in_england(WarningRule.FAR_FROM_PEERS, defaults, tables=TABLES)
    assert found.limits == pytest.approx((0.1419, 0.4019), abs=1e-4)
    nobody = replace(TABLES, distances={3.0: Alerts(0, 0)}, cases=0)
    none = precision_in_england(WarningRule.FAR_FROM_PEERS, defaults, tables=nobody)
    assert (none.reason, none.share, none.limits, none.per_100) == (None, None, None, None)


def test_the_parameters_in_force_are_the_definitions_before_the_councils() -> None:
    rule = rule_definition(WarningRule.FAR_FROM_PEERS)
    council = {rule.name.value: RuleSetting(parameters={"distance": 4.0, "min_areas": 12})}
    own = replace(RECYCLING, warning_rules={rule.name.value: RuleSetting(parameters={"distance": 5.0, "n": 2})})
    assert parameters_in_force(rule, definition=None, settings={}) == rule.defaults
    found = parameters_in_force(rule, definition=own, settings=council)
    assert found == {**rule.defaults, "distance": 5.0, "min_areas": 12}
    off = {rule.name.value: RuleSetting(enabled=False)}
    assert parameters_in_force(rule, definition=None, settings=off) is None
    assert parameters_in_force(rule, definition=own, settings=off) is not None
