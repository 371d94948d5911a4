"""Deciding on submissions: an officer approves, or sends back."""

from datetime import datetime

from sqlalchemy import Connection

from app.domain.errors import Fault, InvalidInputError, NotFoundError
from app.domain.publishing.submission import Outcome, Submission, require_decidable
from app.services.unit_of_work import Writer
from app.storage.publishing.submissions import add_decision, find_submission

WITHOUT_REASON = "Say why it is sent back."
ONE_OFFICER = "decided by its sender: the council has one officer"


def decide(writer: Writer, code: str, *, outcome: Outcome, reason: str | None, one_officer: bool) -> Submission:
    """Decide on a draft; raises NotFoundError, ConflictError, ForbiddenError, InvalidInputError without a reason."""
    identity, submission = existing_submission(writer.connection, code, now=writer.now)
    require_decidable(submission, officer=writer.caller.holder, one_officer=one_officer)
    if outcome is Outcome.SENT_BACK and not reason:
        raise InvalidInputError(WITHOUT_REASON, [Fault("reason", "required", WITHOUT_REASON)])
    if submission.sender == writer.caller.holder:
        reason = f"{reason} ({ONE_OFFICER})" if reason else ONE_OFFICER
    add_decision(
        writer.connection,
        identity,
        outcome=outcome,
        reason=reason,
        decided_at=writer.now,
        decided_by=writer.caller.holder,
    )
    return existing_submission(writer.connection, code, now=writer.now)[1]


def existing_submission(connection: Connection, code: str, *, now: datetime) -> tuple[int, Submission]:
    """A submission as it is `now`, with its row id; raises NotFoundError."""
    row = find_submission(connection, code, now=now)
    if row is None:
        raise NotFoundError(f"There is no submission {code}.")
    return row
