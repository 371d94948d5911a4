"""Frameworks of others, and what of them the council's indicators and answers cover."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import AfterValidator
from sqlalchemy import Connection

from app.api.context import reading
from app.api.known_values import require_known
from app.api.parameters import DEFAULT, LISTED, Cursor, Indicator, Limit, require_day
from app.api.path_parameters import FrameworkCode
from app.api.reads import read_router, respond_one, respond_page
from app.contract.base import Page
from app.contract.request_bodies import DAY_PATTERN
from app.contract.strategy.external_framework import (
    FrameworkBriefShape,
    FrameworkShape,
    framework_brief,
    framework_shape,
)
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.change_items import ItemKind
from app.domain.strategy.external_framework import Framework, FrameworkKind
from app.domain.strategy.framework_coverage import Frameworks, MeasureState
from app.edge.strict_route import PlainBoolean
from app.services.performance.assessment_data import load_snapshot
from app.services.performance.freshness import good_until
from app.services.strategy.frameworks import load_frameworks
from app.storage.measures.recorded_documents import recorded_revision

router = read_router("Frameworks")

On = Annotated[
    str | None,
    Query(
        alias="on",
        max_length=10,
        pattern=DAY_PATTERN,
        description="As it stands on this day, such as `2024-06-30`; default: today.",
        json_schema_extra={"format": "date"},
    ),
    AfterValidator(lambda text: text if text is None else require_day(text)),
]
Kinds = Annotated[list[FrameworkKind] | None, LISTED, Query(alias="kind", description="Only those of these kinds.")]


@dataclass(frozen=True, slots=True)
class _Reading:
    """The recorded frameworks, the day asked for, and until when an answer made of them holds."""

    connection: Connection
    frameworks: Frameworks
    reference: ReferenceSnapshot
    day: date
    until: datetime

    def states(self, framework: Framework) -> list[MeasureState]:
        return self.frameworks.states(framework, day=self.day, indicators=frozenset(self.reference.shown()))


@contextmanager
def _reading_frameworks(request: Request, *, on: str | None) -> Iterator[_Reading]:
    with reading(request) as (connection, read_context):
        reference = load_snapshot(connection, read_context=read_context).reference
        day = reference.today if on is None else date.fromisoformat(on)
        until = good_until(connection, instant=read_context.instant)
        frameworks = load_frameworks(connection, read_context=read_context)
        yield _Reading(connection, frameworks, reference, day, until)


@router.get(
    "/frameworks",
    operation_id="list_frameworks",
    summary="Frameworks of others",
    response_model=Page[FrameworkBriefShape],
)
def list_frameworks(
    request: Request,
    kind: Kinds = None,
    in_force: Annotated[
        PlainBoolean | None, Query(description="Only those in force on the day (`true`), or only the others (`false`).")
    ] = None,
    indicator: Indicator = None,
    on: On = None,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """What government and others look at a council by, the newest first, and how much of it is covered.

    With `indicator`, those with a measure that one of these indicators shows on the day.
    """
    with _reading_frameworks(request, on=on) as read:
        require_known(indicator=(indicator, read.reference.shown()))
        chosen = [
            (framework, states)
            for framework in read.frameworks.in_order()
            for states in (read.states(framework),)
            if (kind is None or framework.kind in kind) and _is_shown_by(states, indicator)
        ]
    shapes = [framework_brief(framework, states, day=read.day) for framework, states in chosen]
    return respond_page(
        request,
        shape=FrameworkBriefShape,
        items=[shape for shape in shapes if in_force in (None, shape.in_force)],
        key=lambda shape: shape.code,
        cursor=cursor,
        limit=limit,
        until=read.until,
    )


def _is_shown_by(states: list[MeasureState], indicators: list[str] | None) -> bool:
    return indicators is None or any(mapping.indicator in indicators for state in states for mapping in state.mappings)


@router.get("/frameworks/{code}", operation_id="get_framework", summary="One framework", response_model=FrameworkShape)
def get_framework(request: Request, code: FrameworkCode, on: On = None) -> Response:
    """A framework with each measure: the indicators that show it, or the council's answer, and what is not covered."""
    with _reading_frameworks(request, on=on) as read:
        framework = read.frameworks.framework(code)
        titles = {each: read.reference.definition(each).title for each in read.reference.shown()}
        shape = framework_shape(framework, read.states(framework), day=read.day, titles=titles)
        revision = recorded_revision(read.connection, ItemKind.FRAMEWORK, code)
    return respond_one(request, shape, until=read.until, revision=revision)
