"""How often a key may call within a minute, and an address send invalid keys."""

from datetime import UTC, datetime

import pytest

from app.api.context import MOST_CALLS, MOST_FAILURES, calls_limit, failures_limit
from app.edge.problems import Refusal
from app.edge.rate_limit import RateLimit

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("limit", "most", "sentence"),
    [
        (failures_limit(), MOST_FAILURES, "Too many requests with invalid API keys"),
        (calls_limit(), MOST_CALLS, "600 requests a minute per key"),
        (calls_limit(5), 5, "5 requests a minute per key"),
    ],
)
def test_one_more_than_the_most_within_a_minute_is_refused_with_the_limit_named(
    limit: RateLimit, most: int, sentence: str
) -> None:
    for _ in range(most):
        limit.require_within_limit("a", now=NOON)
        limit.record("a", now=NOON)
    with pytest.raises(Refusal, match=sentence) as refused:
        limit.require_within_limit("a", now=NOON)
    assert refused.value.status_code == 429
