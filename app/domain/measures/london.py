"""Days in London, by which everything dated goes."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


@lru_cache(maxsize=256)
def day_in_london(instant: datetime) -> date:
    """The day in London at an instant; cached, because one request needs it for each of its rows."""
    return instant.astimezone(LONDON).date()


def midnight_of(day: date) -> datetime:
    """The instant at which a day begins in London."""
    return datetime.combine(day, time(), tzinfo=LONDON)


def midnight_after(instant: datetime) -> datetime:
    """The next midnight in London, when dated facts change."""
    return midnight_of(day_in_london(instant) + timedelta(days=1))
