"""The live record: what became of warnings told since the first publication, on small examples."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.domain.measures.period import parse_period
from app.domain.warnings.evidence import LineKind
from app.domain.warnings.life import ClearedReason, Warning, WarningResponse, WarningState
from app.domain.warnings.live_record import FollowedSeries, LiveRule, live_record, warning_key
from app.domain.warnings.rules import Severity, WarningRule
from tests.domain.test_warning_budget import near

SINCE = datetime(2024, 1, 1, tzinfo=UTC)
NEAR, BREACHED, RED = WarningRule.NEAR_THRESHOLD, WarningRule.THRESHOLD_BREACHED, WarningRule.OFF_TARGET
FAR, DECLINE = WarningRule.FAR_FROM_PEERS, WarningRule.SIGNIFICANT_DECLINE


def told(rule: WarningRule, raised_in: str, at: str | None, **changes: Any) -> Warning:
    """A warning raised in a period and told on a day at noon."""
    period = parse_period(raised_in)
    told_at = None if at is None else datetime.fromisoformat(f"{at}T12:00+00:00")
    made = Warning(
        id=f"{rule}.{raised_in}",
        indicator="rate",
        area="E07000120",
        rule=rule,
        severity=Severity.WARNING,
        state=WarningState.OPEN,
        raised_in=period,
        since=period,
        latest=period,
        cleared_in=None,
        unexplained=False,
        evidence=None,
        parameters={},
        response=None,
        retracted_at=None,
        told_at=told_at,
    )
    return replace(made, **changes)


def cleared(
    warning: Warning, cleared_in: str, at: str, because: ClearedReason = ClearedReason.CONDITION_ENDED
) -> Warning:
    """The same, over in a period, which was told on a day."""
    return replace(
        warning,
        state=WarningState.CLEARED,
        cleared_in=parse_period(cleared_in),
        cleared_because=because,
        cleared_at=datetime.fromisoformat(f"{at}T12:00+00:00"),
    )


def of_rule(rule: WarningRule, *warnings: Warning, held: str | None = "2024-25", **given: Any) -> LiveRule:
    """What became of a rule's warnings, of one indicator whose figures are held to the end of a period."""
    end = None if held is None else parse_period(held).end
    record = live_record([FollowedSeries(warnings, end)], since=SINCE, first_given=given.get("first_given", {}))
    return next(one for one in record.rules if one.rule is rule)


def outcome(*warnings: Warning, held: str | None = "2024-25") -> str:
    """In which group the first warning is."""
    found = of_rule(warnings[0].rule, *warnings, held=held)
    groups = {"come": found.come, "not_come": found.not_come, "undecided": found.undecided, "before": found.before}
    return ", ".join(name for name, ids in groups.items() if warnings[0].id in ids)


def test_a_store_with_its_seed_alone_has_nothing_to_follow() -> None:
    record = live_record([FollowedSeries([told(NEAR, "2022-23", "2023-11-01")], None)], since=None, first_given={})
    assert (record.since, record.not_live, record.rules) == (None, 1, ())


def test_a_warning_counts_from_the_first_publication_on_and_not_if_it_was_over_when_told() -> None:
    live = told(BREACHED, "2023-24", "2024-11-01")
    others = [
        told(BREACHED, "2022-23", "2023-11-01"),
        told(BREACHED, "2021-22", None),
        cleared(told(BREACHED, "2015-16", "2024-11-01"), "2016-17", "2024-11-01"),
    ]
    record = live_record([FollowedSeries([live, *others], None)], since=SINCE, first_given={})
    assert record.not_live == 3
    assert {one.rule: one.told for one in record.rules if one.told} == {BREACHED: (live.id,)}
    assert [one.rule for one in record.rules] == list(WarningRule)


def test_each_warning_is_still_there_or_cleared_or_over_otherwise_or_retracted() -> None:
    days = [told(BREACHED, f"{year}-{year % 100 + 1:02d}", "2024-11-01") for year in range(2018, 2023)]
    running, accepted = days[0], replace(days[1], state=WarningState.ACCEPTED)
    over = cleared(days[2], "2023-24", "2024-12-01")
    off = cleared(days[3], "2023-24", "2025-11-01", because=ClearedReason.RULE_OFF)
    gone = replace(days[4], state=WarningState.RETRACTED)
    found = of_rule(BREACHED, running, accepted, over, off, gone)
    assert found.told == tuple(sorted(one.id for one in days))
    assert found.running == (running.id, accepted.id)
    assert (found.cleared, found.ended, found.retracted) == ((over.id,), (off.id,), (gone.id,))
    assert found.days_to_clear == 30, "that of the one that cleared alone"
    assert (found.come, found.not_come, found.undecided, found.before) == ((), (), (), ()), "it foretells nothing"
    assert found.precision is None


@pytest.mark.parametrize(
    ("others", "held", "expected"),
    [
        ((), "2023-24", "undecided"),
        ((), None, "undecided"),
        ((), "2024-25", "not_come"),
        ((told(BREACHED, "2023-24", "2024-11-01"),), "2023-24", "come"),
        ((told(BREACHED, "2024-25", "2025-11-01"),), "2024-25", "come"),
        ((told(BREACHED, "2025-26", "2026-11-01"),), "2025-26", "not_come"),
        ((told(BREACHED, "2021-22", "2022-11-01"),), "2024-25", "before"),
        ((cleared(told(BREACHED, "2020-21", "2021-11-01"), "2022-23", "2024-02-01"),), "2024-25", "not_come"),
        ((told(BREACHED, "2023-24", "2024-02-01"),), "2023-24", "before"),
        ((replace(told(BREACHED, "2023-24", "2024-11-01"), state=WarningState.RETRACTED),), "2024-25", "not_come"),
        ((told(BREACHED, "2023-24", None),), "2024-25", "not_come"),
        ((told(FAR, "2023-24", "2024-11-01"),), "2024-25", "not_come"),
        ((told(RED, "2023-24", "2024-11-01"),), "2024-25", "come"),
    ],
)
def test_what_is_foretold_comes_within_two_years_or_not(
    others: Sequence[Warning], held: str | None, expected: str
) -> None:
    assert outcome(told(DECLINE, "2022-23", "2024-02-01"), *others, held=held) == expected


def test_nearness_foretells_its_own_line() -> None:
    for line, crossing in ((LineKind.WARNING_THRESHOLD, BREACHED), (LineKind.TARGET, RED)):
        warning = told(NEAR, "2022-23", "2024-02-01", evidence=replace(near(0.38), line=line))
        other = RED if crossing is BREACHED else BREACHED
        assert outcome(warning, told(crossing, "2023-24", "2024-11-01")) == "come"
        assert outcome(warning, told(other, "2023-24", "2024-11-01")) == "not_come"


def test_a_warning_told_when_its_two_years_had_passed_foretells_nothing() -> None:
    assert outcome(told(FAR, "2021-22", "2024-03-30")) == "not_come"
    assert outcome(told(FAR, "2021-22", "2024-03-31")) == "before"


def test_a_retracted_warning_foretells_nothing() -> None:
    assert outcome(told(FAR, "2022-23", "2024-02-01", state=WarningState.RETRACTED)) == ""


@pytest.mark.parametrize("rule", [BREACHED, RED, WarningRule.OVERDUE, WarningRule.DATA_QUALITY])
def test_a_warning_of_a_fact_foretells_nothing(rule: WarningRule) -> None:
    assert outcome(told(rule, "2019-20", "2024-02-01"), held="2024-25") == ""


def test_the_share_that_came_is_of_what_is_decided() -> None:
    came = told(FAR, "2022-23", "2024-02-01")
    failed = told(FAR, "2019-20", "2024-02-01")
    series = [
        FollowedSeries([came, told(BREACHED, "2023-24", "2024-11-01")], date(2024, 3, 31)),
        FollowedSeries([replace(came, id="not")], date(2026, 3, 31)),
        FollowedSeries([replace(came, id="not either")], date(2026, 3, 31)),
        FollowedSeries([replace(came, id="undecided")], date(2024, 3, 31)),
        FollowedSeries([failed], date(2026, 3, 31)),
    ]
    record = live_record(series, since=SINCE, first_given={})
    found = next(one for one in record.rules if one.rule is FAR)
    assert (found.come, found.not_come) == ((came.id,), ("not", "not either"))
    assert (found.undecided, found.before) == (("undecided",), (failed.id,))
    assert found.precision == 1 / 3


def test_a_warning_is_answered_or_not_and_the_days_count_from_when_it_was_told() -> None:
    def response(period: str) -> WarningResponse:
        said = (None, None, None, None, None)
        return WarningResponse("rate", "E07000120", BREACHED, parse_period(period), "We know.", *said)

    first, second, third = (f"{year}-{year % 100 + 1:02d}" for year in (2020, 2021, 2022))
    given = {
        warning_key(response(first)): datetime(2024, 11, 11, 23, 30, tzinfo=UTC),
        warning_key(response(second)): datetime(2024, 10, 1, tzinfo=UTC),  # before it was told: at once
    }
    warnings = [told(BREACHED, period, "2024-11-01", response=response(period)) for period in (first, second, third)]
    bare = told(BREACHED, "2023-24", "2024-11-01")
    found = of_rule(BREACHED, *warnings, bare, first_given=given)
    assert found.answered == tuple(one.id for one in warnings)
    assert found.unanswered == (bare.id,)
    assert found.days_to_answer == 5, "the median of 10 days and none; one is not known"
    assert of_rule(BREACHED, bare).days_to_answer is None
