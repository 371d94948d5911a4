"""The life of a warning through states of knowledge: cleared, retracted, accepted, answered for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.domain.measures.indicator import Definition, Polarity, RuleSetting, Supply
from app.domain.measures.period import parse_period
from app.domain.measures.value import MissingReason, Value
from app.domain.publishing.due_calendar import SeriesEnd
from app.domain.warnings.answer_times import ANSWERED, NOBODY_YET, NOT_AWAITED, Answer, AnswerState, AnswerTimes
from app.domain.warnings.data_quality import QualityEvidence, QualityFlaw, QualityKind
from app.domain.warnings.evidence import periods_of, rests_on_any
from app.domain.warnings.life import (
    ClearedReason,
    KnowledgeState,
    KnownWarning,
    Warning,
    WarningResponse,
    WarningState,
    card_severity,
    fold,
    through,
    warnings_now,
)
from app.domain.warnings.rules import Severity, WarningRule
from tests.domain.warning_examples import (
    FLOOR,
    HOME,
    RECYCLING,
    WITH_FLOOR,
    assessments,
    knowledge,
    value,
    warnings_through,
    years,
)

FIRST, SECOND, THIRD = (datetime(2026, month, 1, 9, 30, tzinfo=UTC) for month in (1, 2, 3))
TODAY = date(2026, 3, 1)
SOON = date(2023, 6, 1)
SUPPLIED = replace(WITH_FLOOR, supply=Supply.COUNCIL)
OFF = replace(WITH_FLOOR, warning_rules={"threshold_breached": RuleSetting(enabled=False)})


def state(
    rows: Sequence[Value],
    *,
    known_from: datetime = FIRST,
    versions: Sequence[Definition] = (WITH_FLOOR,),
    today: date = SOON,
    commented: Sequence[str] = (),
    ended: SeriesEnd | None = None,
) -> KnowledgeState:
    """What the rules say of these rows; nothing is overdue unless `today` is late."""
    return KnowledgeState(
        known_from=known_from,
        assessments=assessments(knowledge(rows, versions=versions, today=today)),
        commented=frozenset(parse_period(period) for period in commented),
        ended=ended,
    )


def lives(
    *states: KnowledgeState, responses: Sequence[WarningResponse] = (), today: date = TODAY
) -> tuple[Warning, ...]:
    return warnings_through(states, indicator=RECYCLING.code, area=HOME, responses=responses, today=today)


def only(*states: KnowledgeState, responses: Sequence[WarningResponse] = (), today: date = TODAY) -> Warning:
    """The one warning that these states leave."""
    (warning,) = lives(*states, responses=responses, today=today)
    return warning


def answer(
    period: str, *, accepted_until: date | None = None, rule: WarningRule = WarningRule.THRESHOLD_BREACHED
) -> WarningResponse:
    return WarningResponse(
        indicator=RECYCLING.code,
        area=HOME,
        rule=rule,
        period=parse_period(period),
        explanation=f"About {period}.",
        likely_impact=None,
        action=None,
        owner_role=None,
        due=None,
        accepted_until=accepted_until,
    )


def test_without_a_state_of_knowledge_there_is_no_warning() -> None:
    assert lives() == ()


def test_a_warning_is_known_by_indicator_area_rule_and_the_period_that_raised_it() -> None:
    warning = only(state(years(2020, 36.0, 30.0, 31.0)))
    assert warning.id == "household-waste-recycling-rate.E07000120.threshold_breached.2021-22"
    assert (warning.indicator, warning.area, warning.state) == (RECYCLING.code, HOME, WarningState.OPEN)
    assert (warning.raised_in.id, warning.since.id, warning.latest.id) == ("2021-22", "2021-22", "2022-23")
    assert warning.evidence is not None
    assert warning.evidence.period.id == "2022-23"


def test_a_decline_goes_back_to_the_first_period_that_worsened_and_takes_the_latest_severity() -> None:
    floor = replace(RECYCLING, threshold=replace(FLOOR, level=37.5))
    found = lives(state(years(2018, 40.0, 39.0, 38.0, 37.0), versions=[floor]))
    [warning] = [warning for warning in found if warning.rule is WarningRule.SUSTAINED_DECLINE]
    assert (warning.since.id, warning.raised_in.id) == ("2019-20", "2020-21")
    assert warning.severity is Severity.WARNING, "a watch until the value was past the threshold"


def test_a_rule_switched_off_clears_at_once_whatever_its_patience() -> None:
    patient = {"threshold_breached": RuleSetting(parameters={"clear_after": 3})}
    versions = [replace(WITH_FLOOR, warning_rules=patient), replace(OFF, effective_from=parse_period("2022-23"))]
    warning = only(state(years(2021, 30.0, 30.0), versions=versions))
    assert (warning.state, warning.cleared_in) == (WarningState.CLEARED, parse_period("2022-23"))


def test_warnings_come_in_the_table_s_order_and_then_by_period() -> None:
    found = lives(state(years(2018, 30.0, 36.0, 34.0, 31.0), versions=[SUPPLIED], today=date(2026, 1, 1)))
    assert [(warning.rule, warning.raised_in.id) for warning in found] == [
        (WarningRule.THRESHOLD_BREACHED, "2018-19"),
        (WarningRule.THRESHOLD_BREACHED, "2020-21"),
        (WarningRule.SUSTAINED_DECLINE, "2021-22"),
        (WarningRule.OVERDUE, "2022-23"),
    ]


def test_an_overdue_warning_is_raised_in_the_expected_period() -> None:
    warning = only(state(years(2022, 36.0), versions=[SUPPLIED], today=date(2026, 1, 1)))
    assert (warning.rule, warning.raised_in.id, warning.state) == (WarningRule.OVERDUE, "2023-24", WarningState.OPEN)


def test_an_overdue_warning_clears_when_the_value_has_come() -> None:
    late = state(years(2022, 36.0), versions=[SUPPLIED], today=date(2026, 1, 1))
    come = state(years(2022, 36.0, 36.5), known_from=SECOND, versions=[SUPPLIED], today=date(2026, 3, 1))
    assert [(w.raised_in.id, w.state, w.cleared_in) for w in lives(late, come)] == [
        ("2023-24", WarningState.CLEARED, parse_period("2023-24"))
    ]


def test_a_warning_whose_value_was_revised_is_retracted_by_the_release_that_did_it() -> None:
    warning = only(
        state(years(2021, 36.0, 30.0)),
        state(years(2021, 36.0, 35.2), known_from=SECOND),
        state(years(2021, 36.0, 35.3), known_from=THIRD),
    )
    assert (warning.state, warning.retracted_at, warning.replaced_by) == (WarningState.RETRACTED, SECOND, None)
    assert warning.evidence is not None
    assert warning.evidence.period == parse_period("2022-23")


def test_a_warning_that_a_later_revision_brings_back_is_open_again() -> None:
    warning = only(
        state(years(2022, 30.0)),
        state(years(2022, 36.0), known_from=SECOND),
        state(years(2022, 31.0), known_from=THIRD),
    )
    assert (warning.state, warning.retracted_at) == (WarningState.OPEN, None)


def test_a_warning_that_a_later_value_clears_is_cleared_and_not_retracted() -> None:
    warning = only(state(years(2021, 30.0)), state(years(2021, 30.0, 36.0), known_from=SECOND))
    assert (warning.state, warning.cleared_in, warning.retracted_at) == (
        WarningState.CLEARED,
        parse_period("2022-23"),
        None,
    )


def test_a_warning_that_a_revision_makes_begin_earlier_names_its_successor() -> None:
    old, new = state(years(2020, 36.0, 30.0)), state(years(2020, 34.0, 30.0), known_from=SECOND)
    after, before = lives(old, new)
    assert (after.raised_in.id, after.state) == ("2020-21", WarningState.OPEN)
    assert (before.state, before.replaced_by) == (WarningState.RETRACTED, after.id)


def test_a_warning_that_a_revision_makes_begin_later_names_its_successor() -> None:
    old, new = state(years(2020, 30.0, 30.0)), state(years(2020, 36.0, 30.0), known_from=SECOND)
    before, after = lives(old, new)
    assert (before.raised_in.id, before.replaced_by) == ("2020-21", after.id)


def test_an_episode_that_ended_earlier_is_no_successor() -> None:
    old = state(years(2020, 36.0, 36.0, 30.0))
    new = state(years(2020, 30.0, 36.0, 36.0), known_from=SECOND)
    found = {warning.raised_in.id: warning for warning in lives(old, new)}
    assert (found["2022-23"].state, found["2022-23"].replaced_by) == (WarningState.RETRACTED, None)
    assert found["2020-21"].state is WarningState.CLEARED


def test_a_warning_stands_while_its_value_is_withheld() -> None:
    hidden = [value("2022-23", MissingReason.UNRELIABLE)]
    warning = only(state(years(2022, 30.0)), state(hidden, known_from=SECOND))
    assert (warning.state, warning.retracted_at) == (WarningState.OPEN, None)


@pytest.mark.parametrize(
    ("first", "cleared_in"),
    [(years(2021, 30.0), "2022-23"), (years(2021, 30.0, 36.0), "2022-23"), (years(2021, 30.0, 30.0), "2023-24")],
)
def test_a_warning_whose_value_was_withdrawn_clears_with_the_next_assessed_period(
    first: Sequence[Value], cleared_in: str
) -> None:
    later = state([value("2022-23", 36.0), value("2023-24", 36.0)], known_from=SECOND)
    warning = only(state(first), later)
    assert (warning.state, warning.cleared_in) == (WarningState.CLEARED, parse_period(cleared_in))


def test_the_last_state_of_knowledge_says_whether_a_withdrawn_value_s_warning_has_cleared() -> None:
    withdrawn = state([value("2023-24", MissingReason.NOT_AVAILABLE)], known_from=SECOND)
    later = state([value("2024-25", 36.0)], known_from=THIRD)
    warning = only(state(years(2022, 30.0)), withdrawn, later)
    assert (warning.state, warning.cleared_in) == (WarningState.CLEARED, parse_period("2024-25"))


def test_the_last_state_of_knowledge_says_which_warning_succeeds() -> None:
    old = state(years(2020, 36.0, 30.0))
    mended = state(years(2020, 36.0, 36.0), known_from=SECOND)
    worse = state(years(2020, 34.0, 30.0), known_from=THIRD)
    after, before = lives(old, mended, worse)
    assert (before.retracted_at, before.replaced_by) == (SECOND, after.id)


@pytest.mark.parametrize("versions", [[OFF], [RECYCLING]])
def test_a_warning_whose_rule_or_threshold_has_gone_is_retracted(versions: list[Definition]) -> None:
    rows = years(2022, 30.0)
    warning = only(state(rows), state(rows, known_from=SECOND, versions=versions))
    assert (warning.state, warning.retracted_at) == (WarningState.RETRACTED, SECOND)


@pytest.mark.parametrize(("commented", "unexplained"), [((), True), (("2021-22",), True), (("2022-23",), False)])
def test_an_open_warning_without_a_commentary_on_its_latest_period_is_unexplained(
    commented: Sequence[str], *, unexplained: bool
) -> None:
    known = state(years(2021, 30.0, 29.0), commented=commented)
    assert warned_on(known, today=TODAY).unexplained is unexplained
    assert not warned_on(known, today=TODAY, times=NOBODY_YET).unexplained


def test_a_commentary_that_came_later_explains() -> None:
    rows = years(2022, 30.0)
    assert not only(state(rows), state(rows, known_from=SECOND, commented=["2022-23"])).unexplained


def test_a_cleared_warning_needs_no_explanation() -> None:
    assert only(state(years(2021, 30.0, 36.0))).unexplained is False


@pytest.mark.parametrize("period", ["2021-22", "2022-23", "2023-24"])
def test_a_response_covers_the_whole_episode(period: str) -> None:
    response = answer(period)
    warning = only(state(years(2020, 36.0, 30.0, 30.0, 30.0)), responses=[response])
    assert (warning.response, warning.state, warning.unexplained) == (response, WarningState.OPEN, False)


@pytest.mark.parametrize(
    "response",
    [
        answer("2020-21"),
        answer("2023-24"),
        answer("2021-22", rule=WarningRule.OFF_TARGET),
        replace(answer("2021-22"), area="E07000117"),
        replace(answer("2021-22"), indicator="fly-tipping"),
    ],
)
def test_a_response_to_something_else_is_none(response: WarningResponse) -> None:
    warning = only(state(years(2020, 36.0, 30.0, 30.0, 36.0)), responses=[response])
    assert (warning.cleared_in, warning.response) == (parse_period("2023-24"), None)


def test_the_latest_of_several_responses_counts() -> None:
    responses = [answer("2022-23"), answer("2021-22")]
    assert only(state(years(2021, 30.0, 30.0)), responses=responses).response == responses[0]


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2026, 6, 30), WarningState.ACCEPTED), (date(2026, 7, 1), WarningState.OPEN)],
)
def test_acceptance_ends_with_its_last_day(today: date, expected: WarningState) -> None:
    response = answer("2022-23", accepted_until=date(2026, 6, 30))
    assert only(state(years(2022, 30.0)), responses=[response], today=today).state is expected


def test_an_accepted_warning_that_clears_is_cleared() -> None:
    response = answer("2021-22", accepted_until=date(2030, 1, 1))
    assert only(state(years(2021, 30.0, 36.0)), responses=[response]).state is WarningState.CLEARED


def test_a_response_to_an_overdue_warning_stays_with_it_when_the_value_has_come() -> None:
    response = answer("2023-24", rule=WarningRule.OVERDUE)
    late = state(years(2022, 36.0), versions=[SUPPLIED], today=date(2026, 1, 1))
    come = state(years(2022, 36.0, 36.5), known_from=SECOND, versions=[SUPPLIED], today=date(2026, 3, 1))
    assert only(late, come, responses=[response]).response == response


def test_the_card_shows_the_highest_severity_of_its_open_warnings() -> None:
    found = lives(state(years(2019, 40.0, 38.0, 36.0, 34.0)))
    assert {warning.severity for warning in found} == {Severity.CRITICAL, Severity.WARNING}
    assert card_severity(found) is Severity.CRITICAL
    accepted = [answer("2022-23", accepted_until=TODAY)]
    assert card_severity(lives(state(years(2019, 40.0, 38.0, 36.0, 34.0)), responses=accepted)) is Severity.WARNING


def test_a_card_without_open_warnings_has_no_severity() -> None:
    assert card_severity(lives(state(years(2021, 30.0, 36.0)))) is None


def test_assessments_of_no_period_have_no_episodes() -> None:
    assert fold([]) == ()


def test_a_warning_is_refuted_by_the_first_state_that_can_judge_its_period_and_no_later_one() -> None:
    low = state(years(2021, 36.0, 30.0))
    known = through((), low)
    [episode] = low.episodes
    assert known == (KnownWarning(episode, is_present=True, refuted_at=None),)
    unknown = through(known, state(years(2021, 36.0), known_from=SECOND))
    assert unknown == (KnownWarning(episode, is_present=False, refuted_at=None),)
    refuted = through(unknown, state(years(2021, 36.0, 37.0), known_from=SECOND))
    assert refuted == (KnownWarning(episode, is_present=False, refuted_at=SECOND),)
    assert through(refuted, state(years(2021, 36.0, 38.0), known_from=THIRD)) == refuted


def test_a_warning_that_reappears_is_known_as_if_it_had_never_been_refuted() -> None:
    low, good = state(years(2021, 36.0, 30.0)), state(years(2021, 36.0, 37.0), known_from=SECOND)
    again = state(years(2021, 36.0, 31.0), known_from=THIRD)
    known = through(through(through((), low), good), again)
    assert known == through((), again)
    [warning] = warnings_now(known, again, indicator=RECYCLING.code, area=HOME, responses=(), today=TODAY)
    assert (warning.state, warning.retracted_at, warning.replaced_by) == (WarningState.OPEN, None, None)


def test_a_refuted_warning_is_retracted_at_the_instant_of_the_state_that_refuted_it() -> None:
    states = [
        state(years(2021, 36.0, 30.0)),
        state(years(2021, 36.0, 37.0), known_from=SECOND),
        state(years(2021, 36.0, 38.0), known_from=THIRD),
    ]
    warning = only(*states)
    assert (warning.state, warning.retracted_at) == (WarningState.RETRACTED, SECOND)


def test_a_warning_by_dates_that_is_gone_is_cleared_in_the_period_that_raised_it() -> None:
    late = state(years(2022, 36.0), versions=[SUPPLIED], today=date(2026, 1, 1))
    come = state(years(2022, 36.0, 36.5), known_from=SECOND, versions=[SUPPLIED])
    known = through(through((), late), come)
    [warning] = warnings_now(known, come, indicator=RECYCLING.code, area=HOME, responses=(), today=TODAY)
    assert (warning.rule, warning.state, warning.retracted_at) == (WarningRule.OVERDUE, WarningState.CLEARED, None)
    assert warning.cleared_in == warning.raised_in == parse_period("2023-24")


def test_patience_starts_anew_when_the_rule_holds_again() -> None:
    patient = {"threshold_breached": RuleSetting(parameters={"clear_after": 2})}
    versions = [replace(WITH_FLOOR, warning_rules=patient | {"near_threshold": RuleSetting(enabled=False)})]
    numbers = (30.0, 36.0, 30.0, 36.0)
    assert only(state(years(2018, *numbers), versions=versions)).state is WarningState.OPEN
    assert only(state(years(2018, *numbers, 36.0), versions=versions)).cleared_in == parse_period("2022-23")


def test_an_episode_ends_where_a_definition_breaks_the_series() -> None:
    start = parse_period("2022-23")
    again = replace(WITH_FLOOR, effective_from=start, change_reason="Weighed.", breaks_series=True)
    without = replace(again, threshold=None)
    episodes = fold(state(years(2020, 30.0, 30.0, 30.0, 30.0), versions=(WITH_FLOOR, again)).assessments)
    breached = [episode for episode in episodes if episode.rule is WarningRule.THRESHOLD_BREACHED]
    assert [(episode.raised_in.id, episode.latest.id) for episode in breached] == [
        ("2020-21", "2021-22"),
        ("2022-23", "2023-24"),
    ]
    assert [episode.cleared_in for episode in breached] == [start, None]
    ended = only(state(years(2020, 30.0, 30.0, 30.0, 30.0), versions=(WITH_FLOOR, without)))
    assert (ended.state, ended.cleared_in) == (WarningState.CLEARED, start)
    assert ended.cleared_because is ClearedReason.SERIES_BREAK
    going_on = replace(again, breaks_series=False)
    assert only(state(years(2020, 30.0, 30.0, 30.0), versions=(WITH_FLOOR, going_on))).cleared_in is None


@pytest.mark.parametrize("end", SeriesEnd)
def test_a_warning_ends_with_its_series_and_says_so(end: SeriesEnd) -> None:
    warning = only(state(years(2021, 36.0, 30.0), ended=end))
    assert (warning.state, warning.cleared_in) == (WarningState.CLEARED, None)
    assert warning.cleared_because is ClearedReason(end)
    assert (warning.latest.id, warning.unexplained) == ("2022-23", False)


def test_one_that_had_cleared_before_its_series_ended_keeps_its_reason() -> None:
    warning = only(state(years(2020, 30.0, 36.0), ended=SeriesEnd.DISCONTINUED))
    assert (warning.cleared_in, warning.cleared_because) == (parse_period("2021-22"), ClearedReason.CONDITION_ENDED)


def test_a_warning_is_open_again_when_a_paused_series_goes_on() -> None:
    rows = years(2020, 36.0, 30.0)
    paused = state(rows, known_from=SECOND, ended=SeriesEnd.PAUSED)
    assert only(state(rows), paused).cleared_because is ClearedReason.PAUSED
    again = only(state(rows), paused, state(rows, known_from=THIRD))
    assert (again.state, again.cleared_because) == (WarningState.OPEN, None)


def test_a_warning_whose_ground_can_no_longer_be_read_ends_with_its_series_too() -> None:
    withdrawn = state([value("2022-23", MissingReason.NOT_AVAILABLE)], known_from=SECOND, ended=SeriesEnd.DISCONTINUED)
    warning = only(state(years(2022, 30.0)), withdrawn)
    assert (warning.state, warning.cleared_because) == (WarningState.CLEARED, ClearedReason.DISCONTINUED)


@pytest.mark.parametrize(
    ("versions", "end", "because"),
    [
        ([replace(SUPPLIED, supply=Supply.NATIONAL)], None, ClearedReason.CONDITION_ENDED),
        ([replace(SUPPLIED, supply=Supply.DISCONTINUED)], SeriesEnd.DISCONTINUED, ClearedReason.DISCONTINUED),
        ([replace(SUPPLIED, warning_rules={"overdue": RuleSetting(enabled=False)})], None, ClearedReason.RULE_OFF),
    ],
)
def test_a_warning_that_goes_by_dates_keeps_the_reason_for_which_it_went(
    versions: Sequence[Definition], end: SeriesEnd | None, because: ClearedReason
) -> None:
    rows, late = years(2022, 36.0), date(2026, 1, 1)
    states = [
        state(rows, versions=[SUPPLIED], today=late),
        state(rows, known_from=SECOND, versions=versions, today=late, ended=end),
        state(rows, known_from=THIRD, versions=versions, today=late, ended=SeriesEnd.RETIRED),
    ]
    warning = only(*states)
    assert (warning.rule, warning.state, warning.cleared_because) == (
        WarningRule.OVERDUE,
        WarningState.CLEARED,
        because,
    )
    assert warning.cleared_in == warning.raised_in


def test_a_rule_switched_off_says_that_it_was() -> None:
    versions = [WITH_FLOOR, replace(OFF, effective_from=parse_period("2022-23"))]
    assert only(state(years(2021, 30.0, 30.0), versions=versions)).cleared_because is ClearedReason.RULE_OFF


def suppressing(*periods: str, known_from: datetime = SECOND) -> KnowledgeState:
    """The state in which some of three years are suppressed."""
    rows = [
        value(row.period.id, MissingReason.SUPPRESSED) if row.period.id in periods else row
        for row in years(2020, 36.0, 30.0, 31.0)
    ]
    hidden = frozenset(parse_period(period) for period in periods)
    return replace(state(rows, known_from=known_from), suppressed=hidden)


def test_a_warning_whose_figure_is_suppressed_is_retracted_without_its_figures() -> None:
    first = state(years(2020, 36.0, 30.0))
    warning = only(first, suppressing("2021-22", "2022-23"))
    assert (warning.state, warning.retracted_at) == (WarningState.RETRACTED, SECOND)
    assert (warning.evidence, warning.raised_in.id) == (None, "2021-22")
    again = only(first, suppressing("2021-22", "2022-23"), state(years(2020, 36.0, 30.0), known_from=THIRD))
    assert (again.state, again.retracted_at) == (WarningState.OPEN, None)
    assert again.evidence is not None


@pytest.mark.parametrize(
    ("rule", "level", "before", "after"),
    [
        (WarningRule.NEAR_THRESHOLD, 80.0, (100.0, 82.0, 82.4, 82.0, 82.5, 82.0), ()),
        (WarningRule.SUSTAINED_DECLINE, 20.0, (60.0, 59.5, 60.0, 59.0, 58.0, 57.0), (60.0, 61.0)),
    ],
)
def test_a_usual_change_never_gives_away_the_suppressed_figure_that_it_was_worked_out_from(
    rule: WarningRule, level: float, before: Sequence[float], after: Sequence[float]
) -> None:
    versions = [replace(RECYCLING, threshold=replace(FLOOR, level=level))]
    rows, now = years(2010, *before), years(2010, *before[: len(before) - len(after)], *after)
    hidden = value("2010-11", MissingReason.SUPPRESSED)
    then = state(rows, versions=versions)
    [warning] = [warning for warning in lives(then) if warning.rule is rule]
    assert warning.evidence is not None
    assert parse_period("2010-11") not in periods_of(warning.evidence), "the evidence does not name it"
    suppressing_it = state([hidden, *now[1:]], versions=versions, known_from=SECOND)
    since = replace(suppressing_it, suppressed=frozenset((hidden.period,)))
    [warning] = [warning for warning in lives(then, since) if warning.rule is rule]
    assert (warning.state, warning.evidence) == (WarningState.RETRACTED, None)


def test_the_chance_of_equal_figures_rests_on_those_before_them() -> None:
    run = tuple(parse_period(year) for year in ("2020-21", "2021-22"))
    flaw = QualityFlaw(QualityKind.IDENTICAL_VALUES, run[-1], run, Decimal(60), chance=0.001)
    evidence = QualityEvidence(run[-1], (flaw,))
    assert rests_on_any(evidence, frozenset((parse_period("2012-13"),)))
    assert not rests_on_any(evidence, frozenset((parse_period("2022-23"),)))


def test_a_figure_suppressed_after_the_period_hides_no_evidence() -> None:
    versions = [replace(RECYCLING, threshold=replace(FLOOR, level=80.0))]
    rows = years(2010, 100.0, 82.0, 82.4, 82.0, 82.5, 82.0)
    later = [*rows, value("2016-17", MissingReason.SUPPRESSED)]
    since = replace(
        state(later, versions=versions, known_from=SECOND), suppressed=frozenset((parse_period("2016-17"),))
    )
    [warning] = [
        each for each in lives(state(rows, versions=versions), since) if each.rule is WarningRule.NEAR_THRESHOLD
    ]
    assert warning.evidence is not None


def test_a_warning_that_rests_on_other_figures_keeps_them() -> None:
    warning = only(state(years(2020, 36.0, 30.0, 31.0)), suppressing("2022-23"))
    assert warning.state is WarningState.OPEN
    assert warning.evidence is not None
    assert warning.evidence.period.id == "2021-22"


def test_a_warning_that_an_earlier_revision_refuted_loses_its_figures_too() -> None:
    refuted = state(years(2020, 36.0, 36.0, 36.0), known_from=SECOND)
    warning = only(state(years(2020, 36.0, 30.0)), refuted, suppressing("2021-22", "2022-23", known_from=THIRD))
    assert (warning.state, warning.retracted_at, warning.evidence) == (WarningState.RETRACTED, SECOND, None)


@pytest.mark.parametrize(("until", "standing"), [("2021-22", False), ("2022-23", True)])
def test_a_difference_from_peers_that_has_stood_for_three_years_is_standing(until: str, standing: bool) -> None:
    warning = only(state(years(2019, 30.0)))
    far = replace(warning, rule=WarningRule.FAR_FROM_PEERS, latest=parse_period(until))
    assert far.standing is standing
    assert not replace(far, rule=WarningRule.THRESHOLD_BREACHED).standing


def told(*states: KnowledgeState) -> tuple[datetime | None, datetime | None]:
    """Since when the one warning that the states leave can be read, and that it cleared."""
    warning = only(*states)
    return warning.told_at, warning.cleared_at


def counting(rows: Sequence[Value], *instants: datetime, **changes: Any) -> KnowledgeState:
    """A state whose values count from instants of their own."""
    counted = {row.period: instant for row, instant in zip(rows, instants, strict=True)}
    return replace(state(rows, **changes), counted_from=counted)


def test_a_warning_can_be_read_since_its_value_counts_in_the_state_that_first_has_it() -> None:
    rows = years(2021, 36.0, 30.0)
    assert told(state(rows)) == (FIRST, None)
    assert told(counting(rows, FIRST, SECOND)) == (SECOND, None), "a new period's value begins no state"
    assert told(counting(rows, FIRST, FIRST, known_from=THIRD)) == (THIRD, None), "a threshold set later"


def test_a_warning_that_goes_on_through_states_is_told_once() -> None:
    rows = years(2021, 36.0, 30.0)
    assert told(counting(rows, FIRST, SECOND), state(rows, known_from=THIRD)) == (SECOND, None)
    unknown = state(years(2021, 36.0), known_from=SECOND)
    assert told(state(rows), unknown, state(rows, known_from=THIRD)) == (FIRST, None), "nothing refuted it"


def test_a_warning_that_was_refuted_is_told_anew() -> None:
    low, good = years(2022, 30.0), years(2022, 36.0)
    assert told(state(low), state(good, known_from=SECOND), state(low, known_from=THIRD)) == (THIRD, None)


def test_a_warning_has_cleared_since_the_value_that_cleared_it_counts() -> None:
    rows = years(2021, 30.0, 36.0)
    assert told(counting(rows, FIRST, SECOND)) == (FIRST, SECOND)
    assert told(counting(rows, FIRST, SECOND), state(rows, known_from=THIRD)) == (FIRST, SECOND)
    moved = years(2021, 30.0, 30.0, 36.0)
    assert told(counting(rows, FIRST, SECOND), state(moved, known_from=THIRD)) == (FIRST, THIRD)
    assert told(state(years(2022, 30.0)), state(years(2023, 36.0), known_from=SECOND)) == (FIRST, SECOND)


def test_a_late_value_warns_from_the_day_after_its_date_and_until_it_comes() -> None:
    late = state(
        years(2022, 36.0), versions=[SUPPLIED], today=date(2025, 7, 1), known_from=datetime(2024, 1, 1, tzinfo=UTC)
    )
    midnight = datetime(2025, 3, 31, 23, tzinfo=UTC)  # due on 31 March, in summer time
    assert told(late) == (midnight, None)
    come = state(years(2022, 36.0, 36.5), known_from=FIRST, versions=[SUPPLIED], today=date(2026, 1, 1))
    assert told(late, come) == (midnight, FIRST)
    again = replace(late, known_from=SECOND)
    assert told(late, come, again) == (SECOND, None)


TIMES = AnswerTimes(counts_from=datetime(2025, 6, 1, tzinfo=UTC))


def standing_on(
    *states: KnowledgeState, today: date, responses: Sequence[WarningResponse] = (), times: AnswerTimes = TIMES
) -> Answer:
    """How the one warning that the states leave stands with its answer on a day."""
    return warned_on(*states, today=today, responses=responses, times=times).answer


def warned_on(
    *states: KnowledgeState, today: date, responses: Sequence[WarningResponse] = (), times: AnswerTimes = TIMES
) -> Warning:
    """The one warning that the states leave on a day."""
    known: tuple[KnownWarning, ...] = ()
    for one in states:
        known = through(known, one)
    subject = {"indicator": RECYCLING.code, "area": HOME}
    [warning] = warnings_now(known, states[-1], **subject, responses=responses, today=today, answer_times=times)
    return warning


def test_an_open_warning_wants_an_answer_within_the_days_of_its_severity() -> None:
    breach = state(years(2022, 30.0))  # critical, and told on 1 January
    assert standing_on(breach, today=date(2026, 1, 15)) == Answer(AnswerState.AWAITED, date(2026, 1, 15), days_left=0)
    assert standing_on(breach, today=date(2026, 1, 17)) == Answer(
        AnswerState.OVERDUE, date(2026, 1, 15), days_overdue=2
    )
    longer = replace(TIMES, days=dict.fromkeys(Severity, 20))
    assert standing_on(breach, today=date(2026, 1, 17), times=longer).days_left == 4
    assert standing_on(breach, today=date(2030, 1, 1), times=NOBODY_YET) == NOT_AWAITED


def test_a_late_value_wants_an_answer_sooner_once_it_is_more_serious() -> None:
    begun: dict[str, Any] = {"versions": [SUPPLIED], "known_from": datetime(2024, 1, 1, tzinfo=UTC)}
    times = replace(TIMES, counts_from=datetime(2024, 1, 1, tzinfo=UTC))
    watch = state(years(2022, 36.0), today=date(2025, 4, 10), **begun)
    warning = state(years(2022, 36.0), today=date(2025, 5, 10), **begun)
    assert standing_on(watch, today=date(2025, 4, 10), times=times).due == date(2025, 6, 30), "90 days"
    assert standing_on(warning, today=date(2025, 5, 10), times=times).due == date(2025, 5, 31), "30 since 1 May"


def test_an_answer_promises_and_a_closed_warning_wants_none() -> None:
    breach, cleared = state(years(2022, 30.0)), state(years(2021, 30.0, 36.0))
    promised = replace(answer("2022-23"), due=date(2026, 1, 31))
    assert standing_on(breach, today=date(2026, 1, 31), responses=[promised]) == ANSWERED
    late = standing_on(breach, today=date(2026, 2, 2), responses=[promised])
    assert (late.state, late.promise_days_overdue) == (AnswerState.ANSWERED, 2)
    assert standing_on(cleared, today=TODAY) == NOT_AWAITED
    before = replace(promised, period=parse_period("2021-22"))
    assert standing_on(cleared, today=date(2030, 1, 1), responses=[before]) == ANSWERED


def test_an_acceptance_that_has_ended_wants_a_new_answer() -> None:
    breach = state(years(2022, 30.0))
    accepted = replace(answer("2022-23", accepted_until=date(2026, 2, 28)), due=date(2026, 1, 31))
    assert standing_on(breach, today=date(2026, 1, 31), responses=[accepted]) == ANSWERED
    while_accepted = standing_on(breach, today=date(2026, 2, 28), responses=[accepted])
    assert while_accepted == replace(ANSWERED, promise_days_overdue=28)
    after = standing_on(breach, today=date(2026, 3, 1), responses=[accepted])
    assert (after.state, after.due, after.days_left) == (AnswerState.AWAITED, date(2026, 3, 15), 14)
    assert after.promise_days_overdue == 29


STABLE = (50.0, 52, 48, 51, 49, 50, 52, 48, 51, 49, 50)
PLAIN = (replace(RECYCLING, polarity=Polarity.LOWER_IS_BETTER),)
SIGNAL = parse_period("2021-22")


def signalled(*numbers: float, known_from: datetime = FIRST) -> KnowledgeState:
    """Figures that are worse the higher, by which a signal alone can raise a warning."""
    return state(years(2010, *numbers), versions=PLAIN, known_from=known_from)


def significant(*states: KnowledgeState) -> Warning:
    """The one warning of a significant decline that these states leave."""
    [warning] = [one for one in lives(*states) if one.rule is WarningRule.SIGNIFICANT_DECLINE]
    return warning


def test_a_signal_raises_a_warning_that_ends_with_it() -> None:
    raised = significant(signalled(*STABLE, 70))
    assert (raised.state, raised.severity, raised.raised_in) == (WarningState.OPEN, Severity.WATCH, SIGNAL)
    over = significant(signalled(*STABLE, 70, 50))
    assert (over.state, over.cleared_because) == (WarningState.CLEARED, ClearedReason.CONDITION_ENDED)


def test_a_series_that_proves_to_drift_has_no_signal_any_more() -> None:
    drifting = signalled(*STABLE, 70, 71)
    assert drifting.assessments[-1].reason(WarningRule.SIGNIFICANT_DECLINE) == "drifts"
    over = significant(drifting)
    assert (over.state, over.cleared_because) == (WarningState.CLEARED, ClearedReason.CONDITION_ENDED)
    assert over.cleared_in == parse_period("2022-23")


def test_a_revision_by_which_the_series_drifts_takes_the_signal_back() -> None:
    revised = signalled(*STABLE[:-1], 70, 70, known_from=SECOND)
    assert revised.assessments[-1].reason(WarningRule.SIGNIFICANT_DECLINE) == "drifts"
    both = {(one.rule, one.raised_in): one for one in lives(signalled(*STABLE, 70), revised)}
    retracted = both[WarningRule.SIGNIFICANT_DECLINE, SIGNAL]
    assert retracted.state is WarningState.RETRACTED
    assert retracted.retracted_at == SECOND


def test_a_trend_is_not_taken_back_because_the_series_drifts() -> None:
    numbers = (30.6, 30.2, 28.0, 24.6, 24.5)
    rows = [
        replace(row, lower_limit=(row.number or 0) - 1, upper_limit=(row.number or 0) + 1, limits_level=95.0)
        for row in years(2018, *numbers)
    ]
    without_limits = [*rows, value("2023-24", 24.0)]
    assert significant(state(rows, versions=(RECYCLING,))).state is WarningState.OPEN
    later = state(without_limits, versions=(RECYCLING,))
    assert later.assessments[-1].reason(WarningRule.SIGNIFICANT_DECLINE) == "drifts"
    assert significant(later).state is WarningState.OPEN
