"""Achievements: the year under which each is found, what it belongs to, and what cannot be."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.measures.period import parse_period
from app.domain.strategy.achievement import belongs_to_known, is_of_year, is_readable, priority_of
from app.domain.strategy.achievement_checks import achievement_faults
from app.domain.strategy.evidence import EvidenceLink
from app.domain.strategy.strategy_checks import strategy_faults
from tests.stores import ACHIEVEMENT, RATE, STRATEGY, THEME

STRATEGIES = {STRATEGY.code: STRATEGY}
TODAY = date(2026, 11, 23)
LINK = EvidenceLink("Minutes", "https://www.example.gov.uk/minutes")


@pytest.mark.parametrize(
    ("period", "year", "is_found"),
    [
        ("2025-07-10", "2025-26", True),
        ("2026-03-31", "2025-26", True),
        ("2026-04-01", "2025-26", False),
        ("2025-26", "2025-26", True),
        ("2025-26-Q4", "2025-26", True),
        ("2025-M12", "2025-26", True),
        ("2025", "2025-26", True),
        ("2024", "2025-26", False),
        ("2025-26", "2025", False),
        ("2025-26", "2026", True),
        ("2025-07-10", "2025", True),
        ("2025-07-10", "2024", False),
        ("2025-07-10", "2025-26-Q2", True),
        ("2025-07-10", "2025-26-Q1", False),
    ],
)
def test_a_financial_year_finds_what_belongs_to_it_and_any_other_period_what_ended_in_it(
    period: str, year: str, is_found: bool
) -> None:
    assert is_of_year(parse_period(period), year=parse_period(year)) is is_found


@pytest.mark.parametrize(
    ("strategy", "priority", "is_known", "title"),
    [
        (STRATEGY.code, "made-up", True, "Made up"),
        (STRATEGY.code, None, True, None),
        (None, None, True, None),
        ("nowhere", "made-up", False, None),
        ("nowhere", None, False, None),
        (STRATEGY.code, "dropped", False, None),
    ],
)
def test_an_achievement_belongs_to_a_priority_of_a_known_strategy_or_to_none(
    strategy: str | None, priority: str | None, is_known: bool, title: str | None
) -> None:
    achievement = replace(ACHIEVEMENT, strategy=strategy, priority=priority)
    assert belongs_to_known(achievement, strategies=STRATEGIES) is is_known
    found = priority_of(achievement, strategies=STRATEGIES)
    assert (found and found.title) == title


def test_an_achievement_is_readable_where_all_that_it_names_is() -> None:
    assert is_readable(ACHIEVEMENT, strategies=STRATEGIES, indicators={RATE})
    assert not is_readable(ACHIEVEMENT, strategies=STRATEGIES, indicators={"other"})
    assert not is_readable(ACHIEVEMENT, strategies={}, indicators={RATE})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"strategy": None, "priority": None}, []),
        ({"strategy": None}, [("strategy", "required")]),
        ({"strategy": "nowhere"}, [("strategy", "unknown_value")]),
        ({"priority": "nothing"}, [("priority", "unknown_value")]),
        ({"priority": None}, []),
        ({"indicators": ("service-kpi", "nothing")}, [("indicators.0", "conflict"), ("indicators.1", "unknown_value")]),
        ({"evidence": (LINK, LINK)}, [("evidence.1.url", "duplicate")]),
        ({"period": parse_period("2026-11-23")}, []),
        ({"period": parse_period("2026-11-24")}, [("period", "conflict")]),
        ({"period": parse_period("2026-27")}, []),
    ],
)
def test_what_an_achievement_cannot_say(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    tiers = {RATE: True, "service-kpi": False}
    faults = achievement_faults(replace(ACHIEVEMENT, **changes), strategies=STRATEGIES, tiers=tiers, today=TODAY)
    assert [(fault.field, fault.code) for fault in faults] == expected


def test_a_strategy_keeps_the_priorities_that_something_is_for() -> None:
    without = replace(STRATEGY, priorities=STRATEGY.priorities[1:])
    faults = strategy_faults(
        without,
        strategies=STRATEGIES,
        themes={THEME.code},
        outcomes=(),
        achievements=(ACHIEVEMENT, replace(ACHIEVEMENT, priority=None), replace(ACHIEVEMENT, priority="other")),
    )
    assert [fault.detail for fault in faults] == [
        "The achievement made-up-achievement belongs to the priority made-up: move it first, or keep it."
    ]
