"""What officers change of the council's plans: strategies, outcomes, actions, and what is stated of them."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Connection

from app.api.document_resource import Change, DocumentRead, DocumentRequest, DocumentResource, recorded_document
from app.api.path_parameters import AchievementCode, ActionCode, OutcomeCode, PathDay, StrategyCode
from app.api.service_plans import SERVICE_PLAN
from app.contract.strategy.achievement import (
    AchievementChange,
    AchievementRecord,
    AchievementSent,
    sent_achievement,
)
from app.contract.strategy.action import ActionChange, ActionRecord, ActionSent, sent_action
from app.contract.strategy.outcome import OutcomeChange, OutcomeRecord, OutcomeSent, sent_outcome
from app.contract.strategy.progress import ProgressChange, ProgressSent, ProgressShape, progress_shape
from app.contract.strategy.strategy import StrategyChange, StrategyRecord, StrategySent, sent_strategy
from app.domain.publishing.access import Scope
from app.domain.publishing.change_items import ItemKind
from app.domain.strategy.achievement import Achievement
from app.domain.strategy.progress import Progress
from app.domain.strategy.strategy import Action, Strategy, StrategyOutcome
from app.services.strategy import achievements, strategies


def _strategy(document: DocumentRequest, sent: StrategySent) -> Change[Strategy]:
    strategy = sent_strategy(document.key["code"], sent)
    return lambda writer, require: strategies.put_strategy(writer, strategy, require=require)


def _outcome(document: DocumentRequest, sent: OutcomeSent) -> Change[StrategyOutcome]:
    outcome = sent_outcome(document.key["code"], sent)
    return lambda writer, require: strategies.put_outcome(writer, outcome, require=require)


def _action(document: DocumentRequest, sent: ActionSent) -> Change[Action]:
    action = sent_action(document.key["code"], sent)
    return lambda writer, require: strategies.put_action(writer, action, require=require)


def _achievement(document: DocumentRequest, sent: AchievementSent) -> Change[Achievement]:
    achievement = sent_achievement(document.key["code"], sent)
    return lambda writer, require: achievements.put_achievement(writer, achievement, require=require)


def _progress(kind: ItemKind) -> Callable[[DocumentRequest, ProgressSent], Change[Progress]]:
    def change(document: DocumentRequest, sent: ProgressSent) -> Change[Progress]:
        on = date.fromisoformat(document.key["on"])
        progress = Progress(document.key["code"], on, sent.status, sent.percent, sent.narrative)
        return lambda writer, require: strategies.put_progress(writer, kind, progress, require=require)

    return change


def _find_progress(kind: ItemKind, connection: Connection, document: DocumentRequest) -> tuple[Any, int] | None:
    return recorded_document(connection, kind, f"{document.key['code']}/{document.key['on']}")


STRATEGY_DOCUMENTS: tuple[DocumentResource[Any, Any], ...] = (
    DocumentResource(
        name="strategy",
        path="/strategies/{code}",
        parameters={"code": StrategyCode},
        tag="Strategy",
        scope=Scope.DEFINE,
        operation="put_strategy",
        summary="Create or change a strategy",
        description="Create or change a strategy with its priorities. One that `replaces` another ends it on the day "
        "on which\nit was adopted. `GET /v1/strategies/{code}?view=working`, with a key, answers the revision "
        "to change.",
        sent=StrategySent,
        answer=StrategyChange,
        change=_strategy,
        record=lambda *_: StrategyRecord.of,
    ),
    DocumentResource(
        name="outcome",
        path="/outcomes/{code}",
        parameters={"code": OutcomeCode},
        tag="Strategy",
        scope=Scope.DEFINE,
        operation="put_outcome",
        summary="Create or change an outcome",
        description="Create or change what a priority is to bring about, with the indicators that show it.\n"
        "`GET /v1/outcomes/{code}?view=working`, with a key, answers the revision to change.",
        sent=OutcomeSent,
        answer=OutcomeChange,
        change=_outcome,
        record=lambda *_: OutcomeRecord.of,
    ),
    DocumentResource(
        name="action",
        path="/actions/{code}",
        parameters={"code": ActionCode},
        tag="Strategy",
        scope=Scope.SUBMIT,
        operation="put_action",
        summary="Create or change an action",
        description="Create or change what a service does for an outcome; a limited key does so for its own "
        "services only.\n`GET /v1/actions/{code}?view=working`, with a key, answers the revision to change.",
        sent=ActionSent,
        answer=ActionChange,
        change=_action,
        record=lambda *_: ActionRecord.of,
    ),
    DocumentResource(
        name="achievement",
        path="/achievements/{code}",
        parameters={"code": AchievementCode},
        tag="Strategy",
        scope=Scope.SUBMIT,
        operation="put_achievement",
        summary="Create or change a key achievement",
        description="Create or change what a service achieved, with an address at least where the public can read of "
        "it; a\nlimited key for its own services. `GET /v1/achievements/{code}?view=working`, with a key, "
        "answers the revision to change.",
        sent=AchievementSent,
        answer=AchievementChange,
        change=_achievement,
        record=lambda *_: AchievementRecord.of,
    ),
    *(
        DocumentResource(
            name=f"{name} progress",
            path=f"/{name}s/{{code}}/progress/{{on}}",
            parameters={"code": code, "on": PathDay},
            tag="Strategy",
            scope=Scope.SUBMIT,
            operation=f"put_{name}_progress",
            summary=f"State the progress of an {name}",
            description=f"Say what progress an {name} has made by a day, how much of it is done, and what comes "
            f"next.{limited}",
            sent=ProgressSent,
            answer=ProgressChange,
            change=_progress(kind),
            record=lambda *_: progress_shape,
            read=DocumentRead(
                operation=f"get_{name}_progress",
                summary=f"Progress stated for an {name}",
                description=f"The progress stated for an {name} on a day, as it is recorded; its `ETag` is the "
                f"revision to "
                "change.",
                answer=ProgressShape,
                find=partial(_find_progress, kind),
                missing="progress on {on}",
            ),
        )
        for name, code, kind, limited in (
            ("outcome", OutcomeCode, ItemKind.OUTCOME_PROGRESS, ""),
            (
                "action",
                ActionCode,
                ItemKind.ACTION_PROGRESS,
                " A limited key does so for its own services' actions only.",
            ),
        )
    ),
    SERVICE_PLAN,
)
