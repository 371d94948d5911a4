"""Tiers: which indicators are headline, of the whole area or service-level, and the cap on headline ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from app.domain.errors import TierFullError
from app.domain.measures.area import within


class TierNumber(IntEnum):
    """1 council headline, 2 of the whole area, 3 strategy outcomes, 4 service-level (never public)."""

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


def tiers_between(placements: Sequence[Placement], *, start: date, end: date) -> set[TierNumber]:
    """The tiers that an indicator is in on any day from `start` to `end`, both included."""
    return {
        placement.tier
        for placement in placements
        if (placement.from_date is None or placement.from_date <= end)
        and (placement.until_date is None or start < placement.until_date)
    }


def moved_to_tier(
    placements: Sequence[Placement], *, tier: TierNumber, from_date: date | None
) -> tuple[Placement, ...]:
    """The history of an indicator that is in `tier` from `from_date` on (None: from the beginning).

    Earlier placements stay, up to that day; placements that were planned for later are dropped.
    """
    if from_date is None:
        return (Placement(tier),)
    earlier = sorted(
        (placement for placement in placements if placement.from_date is None or placement.from_date < from_date),
        key=lambda placement: placement.from_date or date.min,
    )
    ended = [replace(placement, until_date=min(placement.until_date or from_date, from_date)) for placement in earlier]
    if ended and ended[-1].tier is tier and ended[-1].until_date == from_date:
        return (*ended[:-1], replace(ended[-1], until_date=None))
    return (*ended, Placement(tier, from_date))


def require_within_cap(placements: Mapping[str, Sequence[Placement]], *, cap: int = HEADLINE_CAP) -> None:
    """Raise TierFullError, with the date and the indicators, when more than `cap` are in Tier 1 on any date."""
    starts = {placement.from_date or date.min for rows in placements.values() for placement in rows} | {date.min}
    for day in sorted(starts):
        headline = sorted(code for code, rows in placements.items() if tier_on(rows, day=day) is TierNumber.HEADLINE)
        if len(headline) > cap:
            when = "from the beginning" if day == date.min else f"on {day.isoformat()}"
            raise TierFullError(
                f"Tier 1 would have {len(headline)} indicators {when}, more than its cap of {cap}: "
                f"{', '.join(headline)}."
            )
