"""Deciding on submissions: an officer approves, or sends back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.domain.errors import ConflictError, Fault, ForbiddenError, InvalidInputError, NotFoundError
from app.domain.publishing.submission import Outcome, Submission, require_decidable
from app.services.unit_of_work import Writer
from app.storage.publishing.submissions import add_decision, find_submission, submissions

_CODES = {NotFoundError: "not_found", ConflictError: "conflict", ForbiddenError: "own_submission"}
WITHOUT_REASON = "Say why it is sent back."
ONE_OFFICER = "decided by its sender: the council has one officer"


@dataclass(frozen=True, slots=True)
class SentDecision:
    """A decision as an officer sends it: on a submission by its code, and why."""

    submission: str
    outcome: Outcome
    reason: str | None


def decide_all(writer: Writer, decisions: Sequence[SentDecision], *, one_officer: bool) -> list[Submission]:
    """Decide on many drafts, or on none; raises InvalidInputError with every fault of all decisions."""
    faults, seen = [], set[str]()
    for place, sent in enumerate(decisions):
        where = f"decisions.{place}"
        if sent.submission in seen:
            faults.append(Fault(f"{where}.submission", "repeated", f"{sent.submission} is in the list twice."))
            continue
        seen.add(sent.submission)
        try:
            decide(writer, sent.submission, outcome=sent.outcome, reason=sent.reason, one_officer=one_officer)
        except InvalidInputError as error:
            faults += [Fault(f"{where}.{fault.field}", fault.code, fault.detail) for fault in error.faults]
        except (NotFoundError, ConflictError, ForbiddenError) as error:
            faults.append(Fault(f"{where}.submission", _CODES[type(error)], str(error)))
    if faults:
        raise InvalidInputError("Nothing was decided: correct each decision in `errors`.", faults)
    return submissions(writer.connection, now=writer.now, codes=seen)


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
