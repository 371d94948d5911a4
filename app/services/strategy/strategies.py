"""Changing what the council plans: strategies, outcomes, actions, and what is stated of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from app.domain.errors import Fault, ForbiddenError, NotFoundError
from app.domain.measures.london import day_in_london
from app.domain.measures.tier import PUBLIC_TIERS, Placements
from app.domain.publishing.access import require_service
from app.domain.publishing.change_items import ItemKind
from app.domain.strategy.progress import Progress
from app.domain.strategy.strategy import Action, Strategy, StrategyOutcome
from app.domain.strategy.strategy_checks import action_faults, outcome_faults, progress_faults, strategy_faults
from app.services.document_changes import DocumentChange, RequireRevision, change_document
from app.services.unit_of_work import Writer
from app.storage.measures.recorded_documents import recorded, recorded_of

SUBJECTS = {ItemKind.OUTCOME_PROGRESS: ItemKind.OUTCOME, ItemKind.ACTION_PROGRESS: ItemKind.ACTION}


def put_strategy(writer: Writer, strategy: Strategy, *, require: RequireRevision) -> DocumentChange[Strategy]:
    """Record a strategy; raises InvalidInputError with every fault."""

    def check(_: Strategy | None) -> tuple[Fault, ...]:
        kinds = (ItemKind.STRATEGY, ItemKind.OUTCOME, ItemKind.ACHIEVEMENT, ItemKind.THEME)
        known = recorded_documents(writer.connection, *kinds)
        outcomes, achievements = (
            [document for document in known[kind].values() if document.strategy == strategy.code]
            for kind in (ItemKind.OUTCOME, ItemKind.ACHIEVEMENT)
        )
        return tuple(
            strategy_faults(
                strategy,
                strategies=known[ItemKind.STRATEGY],
                themes=known[ItemKind.THEME],
                outcomes=outcomes,
                achievements=achievements,
            )
        )

    return change_document(
        writer, ItemKind.STRATEGY, strategy.code, strategy, require=require, check=check, operation="put_strategy"
    )


def put_outcome(
    writer: Writer, outcome: StrategyOutcome, *, require: RequireRevision
) -> DocumentChange[StrategyOutcome]:
    """Record an outcome; raises InvalidInputError with every fault."""

    def check(_: StrategyOutcome | None) -> tuple[Fault, ...]:
        known = recorded_documents(writer.connection, ItemKind.STRATEGY, ItemKind.PLACEMENT)
        tiers = public_by_indicator(known[ItemKind.PLACEMENT])
        return tuple(outcome_faults(outcome, strategies=known[ItemKind.STRATEGY], tiers=tiers))

    return change_document(
        writer, ItemKind.OUTCOME, outcome.code, outcome, require=require, check=check, operation="put_outcome"
    )


def put_action(writer: Writer, action: Action, *, require: RequireRevision) -> DocumentChange[Action]:
    """Record an action; raises InvalidInputError with every fault, and ForbiddenError for another service's."""
    require_service(writer.caller, action.service)

    def check(before: Action | None) -> tuple[Fault, ...]:
        if before is not None:
            require_service(writer.caller, before.service)
        outcomes = recorded_documents(writer.connection, ItemKind.OUTCOME)[ItemKind.OUTCOME]
        return tuple(action_faults(action, outcomes=outcomes))

    return change_document(
        writer, ItemKind.ACTION, action.code, action, require=require, check=check, operation="put_action"
    )


def put_progress(
    writer: Writer, kind: ItemKind, progress: Progress, *, require: RequireRevision
) -> DocumentChange[Progress]:
    """Record what is stated of an outcome or an action on a day.

    Raises NotFoundError where there is none, InvalidInputError, and ForbiddenError for another service's action.
    """
    _require_subject(writer, SUBJECTS[kind], progress.subject)
    today = day_in_london(writer.now)
    return change_document(
        writer,
        kind,
        progress_key(progress.subject, progress.on),
        progress,
        require=require,
        check=lambda _: tuple(progress_faults(progress, today=today)),
        operation=f"put_{kind.value}",
    )


def _require_subject(writer: Writer, kind: ItemKind, code: str) -> None:
    """Raise NotFoundError, or ForbiddenError: a limited key never learns of other services' actions."""
    subject = recorded(writer.connection, kind, code)
    if subject is not None and not isinstance(subject.document, Action):
        return
    if subject is not None:
        require_service(writer.caller, subject.document.service)
    elif kind is ItemKind.ACTION and writer.caller.services is not None:
        raise ForbiddenError("This key may not post for that service.")
    else:
        raise NotFoundError(f"There is no {kind.value} {code}.")


def progress_key(subject: str, on: date) -> str:
    """The key of what is stated of an outcome or an action on a day."""
    return f"{subject}/{on.isoformat()}"


def public_by_indicator(placements: Mapping[str, Placements]) -> dict[str, bool]:
    """By indicator, whether it is in a tier for the public at any time."""
    return {code: any(row.tier in PUBLIC_TIERS for row in placed.rows) for code, placed in placements.items()}


def recorded_documents(connection: Connection, *kinds: ItemKind) -> Mapping[ItemKind, Mapping[str, Any]]:
    """By kind and key, the latest recorded documents of some kinds, released or not."""
    revisions = recorded_of(connection, kinds)
    return {kind: {key: revision.document for key, revision in items.items()} for kind, items in revisions.items()}
