"""Days in London, by which everything dated goes."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def day_in_london(instant: datetime) -> date:
    """The day in London at an instant."""
    return instant.astimezone(LONDON).date()


def midnight_of(day: date) -> datetime:
    """The instant at which a day begins in London."""
    return datetime.combine(day, time(), tzinfo=LONDON)


def midnight_after(instant: datetime) -> datetime:
    """The next midnight in London, when dated facts change."""
    return midnight_of(day_in_london(instant) + timedelta(days=1))
