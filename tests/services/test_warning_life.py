"""The life of a warning through the store: raised, cleared, and retracted by the release that removed its ground."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.measures.commentary import Commentary
from app.domain.measures.indicator import RuleSetting
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.warnings.life import Warning, WarningResponse, WarningState
from app.domain.warnings.rules import Severity, WarningRule
from app.storage.database import Database
from tests.stores import (
    ANNUAL,
    HOME,
    QUARTERLY,
    RATE,
    basis,
    floor_of,
    held,
    instant,
    publish,
    warning_id,
    warnings_at,
    withdraw,
)

MOMENT = timedelta(microseconds=1)
FIRST, SECOND, THIRD, FOURTH = (instant(f"{year}-05-01") for year in (2022, 2023, 2024, 2025))
BREACH = warning_id(WarningRule.THRESHOLD_BREACHED, "2022-23")
GUARDED = replace(ANNUAL, threshold=floor_of(50))


def states(database: Database, at: datetime) -> dict[str, WarningState]:
    """By id, the state of every warning."""
    return {identity: warning.state for identity, warning in warnings_at(database, at).items()}


def only(database: Database, at: datetime) -> Warning:
    """The one warning that there is."""
    [warning] = warnings_at(database, at).values()
    return warning


def test_a_breach_is_raised_by_its_release_and_cleared_by_a_better_period(database: Database) -> None:
    publish(database, FIRST, *basis(GUARDED), held("2021-22", 60.0))
    publish(database, SECOND, held("2022-23", 40.0))
    publish(database, THIRD, held("2023-24", 55.0))
    publish(database, FOURTH, held("2024-25", 30.0))
    assert states(database, SECOND - MOMENT) == {}
    raised = only(database, SECOND)
    assert (raised.id, raised.state, raised.severity) == (BREACH, WarningState.OPEN, Severity.CRITICAL)
    assert (raised.since.id, raised.latest.id, raised.cleared_in, raised.unexplained) == (
        "2022-23",
        "2022-23",
        None,
        True,
    )
    cleared = only(database, THIRD)
    assert (cleared.state, cleared.latest.id) == (WarningState.CLEARED, "2022-23")
    assert cleared.cleared_in == parse_period("2023-24")
    assert not cleared.unexplained
    again = warning_id(WarningRule.THRESHOLD_BREACHED, "2024-25")
    assert states(database, FOURTH) == {BREACH: WarningState.CLEARED, again: WarningState.OPEN}


def test_a_breach_that_goes_on_is_one_warning(database: Database) -> None:
    publish(database, FIRST, *basis(GUARDED), held("2022-23", 40.0))
    publish(database, SECOND, held("2023-24", None))  # not assessed: changes nothing
    publish(database, THIRD, held("2024-25", 45.0))
    found = [only(database, at) for at in (FIRST, SECOND, THIRD)]
    assert {(warning.id, warning.state) for warning in found} == {(BREACH, WarningState.OPEN)}
    assert [warning.latest.id for warning in found] == ["2022-23", "2022-23", "2024-25"]


def test_a_revision_of_the_value_retracts_at_its_release_and_the_warning_never_vanishes(database: Database) -> None:
    publish(database, FIRST, *basis(GUARDED), held("2021-22", 60.0), held("2022-23", 40.0))
    publish(database, SECOND, held("2022-23", 52.0))
    publish(database, THIRD, held("2023-24", 55.0))
    publish(database, FOURTH, held("2021-22", 61.0))
    assert states(database, SECOND - MOMENT) == {BREACH: WarningState.OPEN}
    for at in (SECOND, THIRD, FOURTH):
        retracted = only(database, at)
        assert (retracted.state, retracted.retracted_at) == (WarningState.RETRACTED, SECOND)
        assert (retracted.replaced_by, retracted.unexplained) == (None, False)


def test_a_retracted_warning_opens_again_when_a_second_revision_restores_its_ground(database: Database) -> None:
    publish(database, FIRST, *basis(GUARDED), held("2022-23", 40.0))
    publish(database, SECOND, held("2022-23", 52.0))
    publish(database, THIRD, held("2022-23", 41.0))
    found = [only(database, at) for at in (FIRST, SECOND, THIRD)]
    assert [warning.state for warning in found] == [WarningState.OPEN, WarningState.RETRACTED, WarningState.OPEN]
    assert [warning.retracted_at for warning in found] == [None, SECOND, None]


def test_a_revision_raises_for_the_period_that_it_revises(database: Database) -> None:
    publish(database, FIRST, *basis(GUARDED), held("2022-23", 60.0), held("2023-24", 55.0))
    publish(database, SECOND, held("2022-23", 40.0))
    assert states(database, SECOND - MOMENT) == {}
    warning = only(database, SECOND)
    assert (warning.id, warning.state) == (BREACH, WarningState.CLEARED)
    assert warning.cleared_in == parse_period("2023-24")


def test_an_embargoed_revision_retracts_from_its_instant_and_not_before(database: Database) -> None:
    publish(database, FIRST, *basis(GUARDED), held("2022-23", 40.0))
    publish(database, FOURTH, held("2022-23", 60.0), code="embargoed")
    assert states(database, FOURTH - MOMENT) == {BREACH: WarningState.OPEN}
    assert states(database, FOURTH) == {BREACH: WarningState.RETRACTED}


def test_a_withdrawal_that_brings_no_other_figure_leaves_the_warning_as_it_stood(database: Database) -> None:
    publish(database, FIRST, *basis(GUARDED), held("2021-22", 60.0))
    publish(database, SECOND, held("2022-23", 40.0), code="withdrawn")
    withdraw(database, THIRD, code="withdrawn")
    assert states(database, THIRD) == {BREACH: WarningState.OPEN}
    publish(database, FOURTH, held("2022-23", 51.0))
    assert only(database, FOURTH).state is WarningState.RETRACTED


def test_a_revised_definition_retracts_what_its_threshold_no_longer_says(database: Database) -> None:
    publish(database, FIRST, *basis(GUARDED), held("2022-23", 40.0))
    publish(database, SECOND, replace(GUARDED, threshold=floor_of(35)))
    publish(database, THIRD, replace(GUARDED, threshold=None))
    assert states(database, SECOND - MOMENT) == {BREACH: WarningState.OPEN}
    assert only(database, SECOND).retracted_at == SECOND
    assert only(database, THIRD).retracted_at == SECOND


def test_a_threshold_that_is_taken_away_removes_the_ground(database: Database) -> None:
    publish(database, FIRST, *basis(GUARDED), held("2022-23", 40.0))
    publish(database, SECOND, ANNUAL)
    assert only(database, SECOND).retracted_at == SECOND


def test_a_later_version_of_the_definition_leaves_earlier_periods_to_the_earlier_one(database: Database) -> None:
    publish(database, FIRST, *basis(GUARDED), held("2022-23", 40.0), held("2023-24", 40.0))
    newer = replace(GUARDED, threshold=floor_of(35), effective_from=parse_period("2023-24"), change_reason="Agreed.")
    publish(database, SECOND, newer)
    warning = only(database, SECOND)
    assert (warning.id, warning.state) == (BREACH, WarningState.CLEARED)
    assert warning.cleared_in == parse_period("2023-24")


def test_a_changed_target_retracts_and_raises_for_its_own_period_alone(database: Database) -> None:
    values = (held("2021-22", 40.0), held("2022-23", 40.0), held("2023-24", 40.0))
    targets = [Target(RATE, parse_period(period), 60.0) for period in ("2021-22", "2023-24")]
    publish(database, FIRST, *basis(ANNUAL), *values, *targets)
    early, late = (warning_id(WarningRule.OFF_TARGET, period) for period in ("2021-22", "2023-24"))
    # The year between has no target: it could not be assessed, so the warning went on.
    assert states(database, FIRST) == {early: WarningState.OPEN}
    publish(database, SECOND, replace(targets[0], value=35.0))
    found = warnings_at(database, SECOND)
    assert {identity: one.state for identity, one in found.items()} == {
        early: WarningState.RETRACTED,
        late: WarningState.OPEN,
    }
    assert (found[early].retracted_at, found[early].replaced_by) == (SECOND, late)


def test_a_rule_switched_off_retracts_what_it_raised_and_switched_on_again_raises_it(database: Database) -> None:
    publish(database, FIRST, *basis(GUARDED), held("2022-23", 40.0))
    publish(database, SECOND, (WarningRule.THRESHOLD_BREACHED, RuleSetting(enabled=False)))
    publish(database, THIRD, (WarningRule.THRESHOLD_BREACHED, RuleSetting(parameters={"council": "watch"})))
    assert only(database, SECOND).retracted_at == SECOND
    assert (only(database, THIRD).state, only(database, THIRD).severity) == (WarningState.OPEN, Severity.WATCH)


def test_a_decline_is_a_watch_until_the_level_is_bad_as_well(database: Database) -> None:
    numbers = {"2018-19": 60.0, "2019-20": 60.0, "2020-21": 58.0, "2021-22": 55.0, "2022-23": 50.0, "2023-24": 44.0}
    publish(database, instant("2020-01-01"), *basis(replace(ANNUAL, threshold=floor_of(47.0))))
    for year, (period, number) in enumerate(numbers.items(), 2020):
        publish(database, instant(f"{year}-06-01"), held(period, number))
    identity = warning_id(WarningRule.SUSTAINED_DECLINE, "2021-22")
    found = {year: warnings_at(database, instant(f"{year}-06-02")).get(identity) for year in range(2022, 2026)}
    assert found[2022] is None  # one fall
    severities = [warning.severity for warning in found.values() if warning is not None]
    assert severities == [Severity.WATCH, Severity.WATCH, Severity.WARNING]
    assert all(warning.since.id == "2020-21" for warning in found.values() if warning is not None)
    publish(database, instant("2026-06-01"), held("2024-25", 44.0))
    assert states(database, instant("2026-06-01"))[identity] is WarningState.CLEARED


def test_a_fall_that_a_revision_moves_keeps_the_warning_that_replaces_it_known(database: Database) -> None:
    numbers = {"2019-20": 60.0, "2020-21": 59.0, "2021-22": 57.0, "2022-23": 50.0}
    publish(database, FIRST, *basis(ANNUAL), *(held(period, number) for period, number in numbers.items()))
    early, late = (warning_id(WarningRule.SUSTAINED_DECLINE, period) for period in ("2021-22", "2022-23"))
    assert states(database, FIRST) == {early: WarningState.OPEN}
    publish(database, SECOND, held("2020-21", 61.0))
    found = warnings_at(database, SECOND)
    assert {identity: one.state for identity, one in found.items()} == {
        early: WarningState.RETRACTED,
        late: WarningState.OPEN,
        warning_id(WarningRule.DATA_QUALITY, "2020-21"): WarningState.CLEARED,  # two years stand after it
    }
    assert (found[early].retracted_at, found[early].replaced_by) == (SECOND, late)


def test_what_people_say_explains_accepts_and_stays_with_its_episode(database: Database) -> None:
    publish(database, FIRST, *basis(GUARDED), held("2022-23", 40.0))
    assert only(database, FIRST).unexplained
    publish(database, SECOND, Commentary(RATE, HOME, parse_period("2022-23"), "A new lorry was late."))
    assert not only(database, SECOND).unexplained
    until = instant("2024-12-31").date()
    said = WarningResponse(
        RATE, HOME, WarningRule.THRESHOLD_BREACHED, parse_period("2022-23"), "Known.", None, None, None, None, until
    )
    publish(database, THIRD, said)
    last_moment = instant("2025-01-01") - MOMENT
    assert [only(database, at).state for at in (THIRD - MOMENT, THIRD, last_moment)] == [
        WarningState.OPEN,
        WarningState.ACCEPTED,
        WarningState.ACCEPTED,
    ]
    assert only(database, instant("2025-01-01")).state is WarningState.OPEN
    assert only(database, instant("2025-01-01")).response == said


def test_acceptance_ends_with_its_day_in_london(database: Database) -> None:
    publish(database, FIRST, *basis(GUARDED), held("2022-23", 40.0))
    until = instant("2024-06-30").date()
    publish(
        database,
        SECOND,
        WarningResponse(
            RATE, HOME, WarningRule.THRESHOLD_BREACHED, parse_period("2022-23"), "Known.", *(None,) * 4, until
        ),
    )
    assert only(database, instant("2024-06-30T22:59")).state is WarningState.ACCEPTED
    assert only(database, instant("2024-06-30T23:00")).state is WarningState.OPEN  # midnight, British Summer Time


def test_a_definition_that_was_withdrawn_for_a_time_costs_no_warning(database: Database) -> None:
    publish(database, FIRST, *basis(ANNUAL)[:2], *basis(ANNUAL)[3:], held("2022-23", 40.0))
    publish(database, SECOND, GUARDED, code="withdrawn")
    withdraw(database, THIRD, code="withdrawn")
    assert states(database, SECOND) == {BREACH: WarningState.OPEN}
    assert states(database, THIRD) == {}
    publish(database, FOURTH, GUARDED)
    assert states(database, FOURTH) == {BREACH: WarningState.OPEN}


def test_what_only_a_withdrawn_target_raised_is_retracted_at_the_instant_of_the_withdrawal(database: Database) -> None:
    publish(database, FIRST, *basis(ANNUAL), held("2022-23", 40.0))
    publish(database, SECOND, Target(RATE, parse_period("2022-23"), 60.0), code="withdrawn")
    withdraw(database, THIRD, code="withdrawn")
    assert only(database, THIRD - MOMENT).state is WarningState.OPEN
    for at in (THIRD, FOURTH):
        retracted = only(database, at)
        assert (retracted.rule, retracted.state) == (WarningRule.OFF_TARGET, WarningState.RETRACTED)
        assert retracted.retracted_at == THIRD


def test_an_instant_of_the_past_reads_the_same_after_later_releases(database: Database) -> None:
    publish(database, FIRST, *basis(GUARDED), held("2022-23", 40.0))
    before = warnings_at(database, SECOND - MOMENT)
    publish(database, SECOND, held("2022-23", 52.0), replace(GUARDED, threshold=floor_of(45)))
    publish(database, THIRD, QUARTERLY)
    assert warnings_at(database, SECOND - MOMENT) == before
