"""Tiers: which indicators are in which tier when, and how many fit into Tier 1."""

from collections.abc import Mapping
from datetime import date

from app.domain.errors import TierFullError
from app.domain.measures.tier import HEADLINE_CAP, Placement, TierNumber, require_within_cap, tier_on
from tests.spec.spec import Table


def _read_placements(text: str) -> tuple[Placement, ...]:
    """`1 until 2025-07-10; 2 from 2025-07-10` as placements."""
    return tuple(_read_placement(each.split(" ")) for each in text.split("; ") if each)


def _read_placement(words: list[str]) -> Placement:
    dates = {word: date.fromisoformat(day) for word, day in zip(words[1::2], words[2::2], strict=True)}
    return Placement(TierNumber(int(words[0])), from_date=dates.get("from"), until_date=dates.get("until"))


def _tier(given: Mapping[str, str]) -> Mapping[str, str]:
    tier = tier_on(_read_placements(given["placements"]), day=date.fromisoformat(given["on"]))
    return {"tier": "none" if tier is None else str(tier.value)}


def _room(given: Mapping[str, str]) -> Mapping[str, str]:
    everyone = {code: _read_placements(given[code]) for code in ("one", "two", "three")}
    try:
        require_within_cap(everyone, cap=int(given["cap"]))
    except TierFullError as error:
        return {"answer": str(error)}
    return {"answer": "accepted"}


PLACEMENTS = Table(
    title="The tier on a day",
    source="Waymark's own; the Corporate Strategy 2023 to 2028 was replaced on 10 July 2025",
    rule=(
        "1 is the council's headline indicators, 2 those of the whole area, 3 the outcomes of the Corporate "
        "Strategy, 4 the services' own, which are never published. Which tier an indicator is in has dates: "
        "a placement holds from its first day to the day before its last."
    ),
    inputs=("placements", "on"),
    outputs=("tier",),
    rows=(
        ("1", "2026-11-23", "1"),
        ("1 until 2025-07-10; 2 from 2025-07-10", "2025-07-09", "1"),
        ("1 until 2025-07-10; 2 from 2025-07-10", "2025-07-10", "2"),
        ("4 from 2025-07-10 until 2026-04-01", "2025-07-09", "none"),
        ("4 from 2025-07-10 until 2026-04-01", "2026-04-01", "none"),
        ("", "2026-11-23", "none"),
    ),
    check=_tier,
)

CAP = Table(
    title="The cap on Tier 1",
    source="Waymark's own, with a small cap to show how it works",
    rule=(
        f"Tier 1 holds at most {HEADLINE_CAP} indicators on any date (a setting). "
        "What would exceed it, now or later, is refused with the date and with who is in."
    ),
    inputs=("cap", "one", "two", "three"),
    outputs=("answer",),
    rows=(
        ("2", "1", "1", "2", "accepted"),
        (
            "2",
            "1",
            "1",
            "1",
            "Tier 1 would have 3 indicators from the beginning, more than its cap of 2: one, three, two.",
        ),
        ("2", "1 until 2026-04-01", "1", "1 from 2026-04-01", "accepted"),
        (
            "2",
            "1 until 2026-04-02",
            "1",
            "1 from 2026-04-01",
            "Tier 1 would have 3 indicators on 2026-04-01, more than its cap of 2: one, three, two.",
        ),
    ),
    check=_room,
)

TABLES = (PLACEMENTS, CAP)
