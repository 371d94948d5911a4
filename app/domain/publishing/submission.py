"""Submissions: what one write recorded, and whether it is a draft, approved, or released to the public."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.errors import ConflictError, ForbiddenError
from app.domain.measures.value import Value


class SubmissionState(StrEnum):
    """The state of a submission on its way to the public."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    SCHEDULED = "scheduled"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"


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
    withdrawn publications only. `overtaken` counts those in none, of which a later submission has a newer revision that
    is as far on its way: recorded and not sent back, or approved where this one is.
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
    overtaken: int = 0

    @property
    def state(self) -> SubmissionState:
        """Released once every row is; scheduled or withdrawn where some rows are, and none is left.

        Overtaken where the rows that are left are, and it was not sent back.
        """
        left = self.rows - self.released - self.scheduled - self.withdrawn
        if self.decision is not None and self.decision.outcome is Outcome.SENT_BACK:
            return SubmissionState.SENT_BACK
        if self.overtaken and left == self.overtaken:
            return SubmissionState.OVERTAKEN
        if not self.rows or left:
            return SubmissionState(self.decision.outcome) if self.decision else SubmissionState.DRAFT
        if self.withdrawn:
            return SubmissionState.WITHDRAWN
        return SubmissionState.SCHEDULED if self.scheduled else SubmissionState.RELEASED


@dataclass(frozen=True, slots=True)
class SubmittedValue:
    """One value of a submission by their row ids, and the revision before it, if there was one.

    `is_hidden` is whether it is suppressed by now, so that no figure of it may be given.
    """

    id: int
    submission_id: int
    value: Value
    before: Value | None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class SubmittedDocument:
    """One document of a submission, by their row ids, as JSON, and the revision before it (empty: there was none).

    `indicator` is the code of its indicator; None where it has none.
    """

    id: int
    submission_id: int
    kind: str
    key: str
    revision: int
    indicator: str | None
    body: Mapping[str, Any]
    before: Mapping[str, Any]


def outcomes_of(state: SubmissionState) -> frozenset[Outcome | None]:
    """The decisions that a submission in a state may have; None stands for no decision yet."""
    match state:
        case SubmissionState.DRAFT:
            return frozenset({None})
        case SubmissionState.SENT_BACK:
            return frozenset({Outcome.SENT_BACK})
        case SubmissionState.OVERTAKEN:
            return frozenset({None, Outcome.APPROVED})
    return frozenset({Outcome.APPROVED})


def require_decidable(submission: Submission, *, officer: str, one_officer: bool) -> None:
    """Raise ConflictError unless a submission is a draft, ForbiddenError where its sender may not decide on it.

    The sender may only where the council has a single officer.
    """
    if submission.state is SubmissionState.OVERTAKEN:
        raise ConflictError(
            f"The submission {submission.code} is overtaken: everything in it was sent again later, and waits "
            f"in that submission."
        )
    if submission.state is not SubmissionState.DRAFT:
        raise ConflictError(f"The submission {submission.code} is {submission.state} already.")
    if submission.sender == officer and not one_officer:
        raise ForbiddenError("The sender of a submission cannot decide on it; another officer must.")
