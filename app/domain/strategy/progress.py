"""How outcomes and actions come on, as people state it: a status, a share done and words, by date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ProgressStatus(StrEnum):
    """Where an action or an outcome stands, as people say."""

    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    COMPLETE = "complete"
    STOPPED = "stopped"

    @property
    def is_ended(self) -> bool:
        """Whether nothing more is to come."""
        return self in (ProgressStatus.COMPLETE, ProgressStatus.STOPPED)


@dataclass(frozen=True, slots=True)
class Progress:
    """What was stated on one day of an action or an outcome, by its code.

    `percent` is the share that is done, 0 to 100 (None: not known).
    """

    subject: str
    on: date
    status: ProgressStatus
    percent: int | None
    narrative: str


def latest(progress: Iterable[Progress], *, day: date) -> Progress | None:
    """What was stated last by a day."""
    return max(
        (statement for statement in progress if statement.on <= day), key=lambda statement: statement.on, default=None
    )


def is_overdue(due_on: date | None, progress: Sequence[Progress], *, day: date) -> bool:
    """Whether an action is past its day and neither complete nor stopped."""
    stated = latest(progress, day=day)
    return due_on is not None and due_on < day and (stated is None or not stated.status.is_ended)
