"""The council's own answer times, and what an answer of another version lacks."""

from datetime import date

import pytest

from app.domain.measures.indicator import RuleSetting, Supply
from app.domain.measures.tier import TierNumber
from app.domain.warnings.answer_times import (
    ANSWER_DAYS,
    answer_days,
    answer_time_key,
    answer_time_setting,
    is_answered_for,
    promise_faults,
    set_days,
)
from app.domain.warnings.rules import Severity
from tests.domain.snapshot_examples import reference


def test_the_days_are_the_table_s_where_the_council_sets_none() -> None:
    assert answer_days({}) == ANSWER_DAYS == {Severity.CRITICAL: 14, Severity.WARNING: 30, Severity.WATCH: 90}
    own = {answer_time_key(Severity.CRITICAL): answer_time_setting(5), "overdue": RuleSetting(enabled=False)}
    assert answer_days(own) == {**ANSWER_DAYS, Severity.CRITICAL: 5}
    assert (set_days(None), set_days(answer_time_setting(5))) == (None, 5)


def test_what_is_known_says_the_days_and_since_when_they_count() -> None:
    known = reference((answer_time_key(Severity.WATCH), answer_time_setting(60)))
    assert known.answer_times.days == {**ANSWER_DAYS, Severity.WATCH: 60}
    assert known.answer_times.counts_from is None


def test_the_council_answers_for_all_but_the_borough_s_figures_that_others_bring() -> None:
    answered = {(tier, supply) for tier in (None, *TierNumber) for supply in Supply if is_answered_for(tier, supply)}
    others = {(TierNumber.BOROUGH, supply) for supply in Supply if supply is not Supply.COUNCIL}
    assert answered == {(tier, supply) for tier in (None, *TierNumber) for supply in Supply} - others


@pytest.mark.parametrize(
    ("promised", "before", "is_fault"),
    [
        (None, None, False),
        (date(2026, 11, 23), None, False),
        (date(2026, 11, 22), None, True),
        (date(2026, 11, 22), date(2026, 11, 22), False),
        (date(2026, 11, 22), date(2026, 11, 21), True),
    ],
)
def test_an_action_is_promised_for_a_day_to_come(promised: date | None, before: date | None, is_fault: bool) -> None:
    faults = list(promise_faults(promised, before=before, today=date(2026, 11, 23)))
    assert [(fault.field, fault.code) for fault in faults] == [("due", "in_the_past")] * is_fault
