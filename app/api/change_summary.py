"""The change summary: what has changed since the last publication, and what waits for an answer."""

from datetime import datetime
from typing import Annotated

from fastapi import Query, Request, Response
from pydantic_core import PydanticCustomError
from sqlalchemy import Connection

from app.api.context import reading
from app.api.known_values import named, require_known, tier_choice
from app.api.parameters import LONGEST, Service, Theme, Tier, plain_instant
from app.api.reads import read_router
from app.api.responses import respond
from app.contract.performance.change_summary import ChangeSummaryShape, SummaryItemShape, change_summary_shape
from app.domain.errors import Fault
from app.edge.addresses import under_root
from app.formats.tables import table_of
from app.services.performance.assessment_data import Snapshot, load_snapshot
from app.services.performance.change_summary import SummaryFilter, read_change_summary, released_at
from app.services.performance.freshness import good_until

router = read_router("Overview")

SincePublication = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=LONGEST,
        description="Compare with what was public once this publication was out, by its code, or at an instant with an "
        "offset, or at the start of a day: `2026-11-26T0900`, `2026-11-26T09:00:00Z` or `2026-11-26`.",
    ),
]


@router.get(
    "/change-summary",
    operation_id="get_change_summary",
    summary="What has changed since the last publication",
    response_model=ChangeSummaryShape,
)
def get_change_summary(
    request: Request,
    tier: Tier = None,
    theme: Theme = None,
    service: Service = None,
    since: SincePublication = None,
) -> Response:
    """What turned red, was raised or cleared, what is open without an answer, and which promises are past their date.

    It says what the latest publication changed: what is public is compared with what was just before it. With
    `view=working` it tells what the next one would: what is recorded is compared with what is public, and service-level
    indicators, which never are, with what was recorded when the latest publication came out.
    """
    with reading(request) as (connection, read_context):
        snapshot = load_snapshot(connection, read_context=read_context)
        reference = snapshot.reference
        compared_at, faults = _instant(connection, since, snapshot=snapshot)
        require_known(
            tier=tier_choice(tier, reference),
            theme=(theme, reference.themes),
            service=(service, reference.services()),
            also=faults,
        )
        where = SummaryFilter(tiers=tier, themes=theme, service=service, since=compared_at)
        summary = read_change_summary(connection, snapshot=snapshot, where=where)
        until = good_until(connection, instant=read_context.instant)
    shape = change_summary_shape(
        summary,
        area=reference.area(read_context.home_area),
        day=reference.today,
        view=read_context.view,
        since=compared_at,
        themes=reference.themes,
    )
    return respond(request, shape=shape, table=lambda: table_of(SummaryItemShape, shape.items), until=until)


def _instant(connection: Connection, since: str | None, *, snapshot: Snapshot) -> tuple[datetime | None, list[Fault]]:
    """The instant that `since` means, or what is wrong with it: a publication whose code is a day is meant by it."""
    if since is None:
        return None, []
    instant = released_at(connection, since, snapshot=snapshot) or _plain(since)
    if instant is None:
        detail = (
            f"There is no such publication{named(since)}. Give a code of {under_root('/v1/publications')}, or an "
            "instant with an offset, such as 2026-11-26T09:00:00Z."
        )
        return None, [Fault("since", "unknown_value", detail)]
    if instant > snapshot.read_context.instant:
        detail = "`since` is later than the instant that the answer is for: give an earlier one."
        return None, [Fault("since", "later_than_now", detail)]
    return instant, []


def _plain(since: str) -> datetime | None:
    try:
        instant = plain_instant(since)
    except PydanticCustomError:
        return None
    return instant if isinstance(instant, datetime) else None
