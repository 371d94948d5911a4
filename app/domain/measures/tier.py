"""Tiers: which indicators are headline, borough-wide or service-level, and the cap on headline ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from app.domain.errors import TierFullError
from app.domain.measures.area import within


class TierNumber(IntEnum):
    """1 council headline, 2 borough-wide, 3 strategy outcomes, 4 service-level (never public)."""

    HEADLINE = 1
    BOROUGH = 2
    STRATEGY = 3
    SERVICE = 4


PUBLIC_TIERS = (TierNumber.HEADLINE, TierNumber.BOROUGH, TierNumber.STRATEGY)
HEADLINE_CAP = 40


@dataclass(frozen=True, slots=True)
class Placement:
    """An indicator's time in a tier: from `from_date` until the day before `until_date` (None: open)."""

    tier: TierNumber
    from_date: date | None = None
    until_date: date | None = None


@dataclass(frozen=True, slots=True)
class Placements:
    """The whole dated history of the tiers that one indicator has been in."""

    indicator: str
    rows: tuple[Placement, ...]


def tier_on(placements: Sequence[Placement], *, day: date) -> TierNumber | None:
    """The tier that an indicator is in on `day`, or None."""
    for placement in placements:
        if within(day, start=placement.from_date, end=placement.until_date):
            return placement.tier
    return None


def moved_to_tier(
    placements: Sequence[Placement], *, tier: TierNumber, from_date: date | None
) -> tuple[Placement, ...]:
    """The history when an indicator is in `tier` from `from_date` on (None: from the beginning), for good.

    What was planned for later is replaced; what went before stays.
    """
    if from_date is None:
        return (Placement(tier),)
    before = sorted(
        (one for one in placements if one.from_date is None or one.from_date < from_date),
        key=lambda one: one.from_date or date.min,
    )
    kept = [replace(one, until_date=min(one.until_date or from_date, from_date)) for one in before]
    if kept and kept[-1].tier is tier and kept[-1].until_date == from_date:
        return (*kept[:-1], replace(kept[-1], until_date=None))
    return (*kept, Placement(tier, from_date))


def require_within_cap(placements: Mapping[str, Sequence[Placement]], *, cap: int = HEADLINE_CAP) -> None:
    """Raise TierFullError, naming the date and who is in, when more than `cap` are in Tier 1 on any date."""
    starts = {date.min} | {p.from_date for rows in placements.values() for p in rows if p.from_date is not None}
    for day in sorted(starts):
        inside = sorted(code for code, rows in placements.items() if tier_on(rows, day=day) is TierNumber.HEADLINE)
        if len(inside) > cap:
            when = "from the beginning" if day == date.min else f"on {day.isoformat()}"
            raise TierFullError(
                f"Tier 1 would hold {len(inside)} indicators {when}, more than its cap of {cap}: {', '.join(inside)}."
            )
