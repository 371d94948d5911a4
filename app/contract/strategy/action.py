"""The shapes of actions: what is sent, and what is answered."""

from datetime import date
from typing import Annotated

from pydantic import Field

from app.contract.base import Shape, output_field
from app.contract.document_change import DocumentChangeShape
from app.contract.request_bodies import Day, RequestBody, input_field
from app.contract.strategy.progress import ProgressShape, progress_shape
from app.contract.text import Code, Line, Paragraph
from app.domain.strategy.progress import ProgressStatus
from app.domain.strategy.strategy import Action, Milestone
from app.services.strategy.plans import StatedAction
from app.wording.strategy import progress_sentence, status_label

MOST_MILESTONES = 50


class MilestoneShape(Shape):
    """A step of an action."""

    title: str = output_field("The step.", "The first 100 visits")
    due_on: date = output_field("The day by which it is due.", "2026-12-31")
    reached_on: date | None = output_field("The day on which it was reached; null: not yet.")


class ActionRecord(Shape):
    """An action as it is recorded."""

    code: str = output_field("The action's code.", "home-visits")
    outcome: str = output_field("The code of the outcome that it is for.", "fuel-poverty")
    title: str = output_field("What is done.", "Advice visits to cold homes")
    description: str = output_field("What that means, for residents.")
    service: str = output_field("The service that does it.", "Planning and Housing")
    owner_role: str = output_field("The role that answers for it.", "Head of Housing and Regeneration")
    starts_on: date | None = output_field("The day on which it starts; null where none is set.", "2026-04-01")
    due_on: date | None = output_field("The day by which it is to be done; null where none is set.", "2027-03-31")
    milestones: list[MilestoneShape] = output_field("Its steps.")


class ActionBriefShape(ActionRecord):
    """An action and where it stands."""

    status: ProgressStatus | None = output_field("Where it stands, as last stated; null where it is not.", "on_track")
    status_label: str = output_field("The status in words.", "On track")
    overdue: bool = output_field("Whether its day is past and it is neither complete nor stopped.")
    latest: ProgressShape | None = output_field("What was stated last; null while nothing was.")
    sentence: str = output_field("Where it stands in one sentence.", "On track, 40% done (30 September 2026).")


class ActionShape(ActionBriefShape):
    """An action with everything that was stated of it."""

    progress: list[ProgressShape] = output_field("What was stated, the newest first.")


class MilestoneSent(RequestBody):
    """A step of an action."""

    record = MilestoneShape

    title: Line = input_field("The step.", "The first 100 visits")
    due_on: Day = input_field("The day by which it is due.", "2026-12-31")
    reached_on: Day | None = input_field("The day on which it was reached; null: not yet.", default=None)


class ActionSent(RequestBody):
    """What a service does for an outcome."""

    record = ActionShape

    outcome: Code = input_field("The code of the outcome that it is for.", "fuel-poverty")
    title: Line = input_field("What is done.", "Advice visits to cold homes")
    description: Paragraph = input_field("What that means, for residents.")
    service: Line = input_field("The service that does it.", "Planning and Housing")
    owner_role: Line = input_field("The role that answers for it.", "Head of Housing and Regeneration")
    starts_on: Day | None = input_field("The day on which it starts; null where none is set.", default=None)
    due_on: Day | None = input_field("The day by which it is to be done; null where none is set.", default=None)
    milestones: Annotated[list[MilestoneSent], Field(max_length=MOST_MILESTONES)] = input_field(
        "Its steps.", default=[]
    )


class ActionChange(DocumentChangeShape):
    """What changing an action did."""

    resource: ActionRecord = output_field("The action as it is now.")


def sent_action(code: str, sent: ActionSent) -> Action:
    """The action that a body describes."""
    return Action(
        code=code,
        outcome=sent.outcome,
        title=sent.title,
        description=sent.description,
        service=sent.service,
        owner_role=sent.owner_role,
        starts_on=sent.starts_on,
        due_on=sent.due_on,
        milestones=tuple(Milestone(each.title, each.due_on, each.reached_on) for each in sent.milestones),
    )


def action_brief(stated: StatedAction) -> ActionBriefShape:
    """An action and where it stands."""
    status = None if stated.latest is None else stated.latest.status
    return ActionBriefShape.of(
        stated.action,
        status=status,
        status_label=status_label(status),
        overdue=stated.overdue,
        latest=None if stated.latest is None else progress_shape(stated.latest),
        sentence=progress_sentence(stated.latest),
    )


def action_shape(stated: StatedAction) -> ActionShape:
    """An action with everything that was stated of it."""
    progress = [progress_shape(each) for each in reversed(stated.progress)]
    return ActionShape.of(action_brief(stated), progress=progress)
