"""Submissions: what one write recorded, and whether it is a draft, approved, or released to the public."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.errors import ConflictError, ForbiddenError


class SubmissionState(StrEnum):
    """The state of a submission on its way to the public."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    SCHEDULED = "scheduled"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """An officer's decision on a draft."""

    APPROVED = "approved"
    SENT_BACK = "sent_back"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on a submission, with its reason, instant and officer."""

    outcome: Outcome
    reason: str | None
    decided_at: datetime
    decided_by: str


@dataclass(frozen=True, slots=True)
class Submission:
    """Everything that one write recorded. `sender` is a person's code; `rows` counts values and documents.

    `released` counts the rows that are public, `scheduled` those in a publication still to come, `withdrawn` those in
    withdrawn publications only.
    """

    code: str
    operation: str
    reason_code: str | None
    reason: str | None
    recorded_at: datetime
    sender: str
    rows: int
    released: int
    decision: Decision | None
    scheduled: int = 0
    withdrawn: int = 0

    @property
    def state(self) -> SubmissionState:
        """Released once every row is; scheduled or withdrawn where some rows are, and none is left."""
        if not self.rows or self.released + self.scheduled + self.withdrawn < self.rows:
            return SubmissionState(self.decision.outcome) if self.decision else SubmissionState.DRAFT
        if self.withdrawn:
            return SubmissionState.WITHDRAWN
        return SubmissionState.SCHEDULED if self.scheduled else SubmissionState.RELEASED


@dataclass(frozen=True, slots=True)
class SubmittedDocument:
    """One document of a submission as JSON, and the revision before it (empty: there was none)."""

    kind: str
    key: str
    revision: int
    body: Mapping[str, Any]
    before: Mapping[str, Any]


def require_decidable(submission: Submission, *, officer: str, one_officer: bool) -> None:
    """Raise unless `officer` may decide on a draft: its sender may not, unless the council has a single officer."""
    if submission.state is not SubmissionState.DRAFT:
        raise ConflictError(f"The submission {submission.code} is {submission.state} already.")
    if submission.sender == officer and not one_officer:
        raise ForbiddenError("The sender of a submission cannot decide on it; another officer must.")
