"""How often a caller may fail, or call, within a minute."""

from datetime import UTC, datetime, timedelta

import pytest

from app.edge.problems import Refusal
from app.edge.rate_limit import MOST_NAMES, RateLimit

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize("most", [10, 600])
def test_one_more_than_the_most_within_a_minute_is_refused_with_the_seconds_to_wait(most: int) -> None:
    rate = RateLimit(most, "wait")
    for second in range(most):
        rate.require_within_limit("a", now=NOON + timedelta(seconds=second / most))
        rate.record("a", now=NOON + timedelta(seconds=second / most))
    with pytest.raises(Refusal) as refused:
        rate.require_within_limit("a", now=NOON + timedelta(seconds=30))
    assert refused.value.status_code == 429
    assert refused.value.headers is not None
    assert refused.value.headers["Retry-After"] == "31"
    rate.require_within_limit("b", now=NOON + timedelta(seconds=30))
    rate.require_within_limit("a", now=NOON + timedelta(seconds=60))


def test_names_that_have_been_quiet_for_longest_are_forgotten_when_there_are_many() -> None:
    rate = RateLimit(2, "wait")
    for number in range(MOST_NAMES):
        rate.record(str(number), now=NOON)
    rate.record("0", now=NOON)
    rate.record("late", now=NOON)
    assert len(rate.times) == MOST_NAMES
    assert "1" not in rate.times
    assert {"0", "2", "late"} <= set(rate.times)
