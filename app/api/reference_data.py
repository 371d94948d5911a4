"""Changing areas, peer groups and themes."""

from functools import partial

from fastapi import Request, Response

from app.api.context import context_of
from app.api.document_put import (
    AreaCode,
    Definer,
    GroupCode,
    PutOptionsOf,
    ThemeCode,
    changed,
    combined_router,
    put,
    put_router,
)
from app.contract.measures.area import area_shape, peer_group_shape
from app.contract.measures.reference_data import (
    AreaChange,
    AreaSent,
    PeerGroupChange,
    PeerGroupSent,
    ThemeChange,
    ThemeSent,
    sent_area,
    sent_group,
    sent_theme,
    theme_record,
)
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.change_items import View
from app.services.assessment_data import ReadContext, load_snapshot
from app.services.measures.reference_data import put_area as record_area
from app.services.measures.reference_data import put_group
from app.services.measures.reference_data import put_theme as record_theme
from app.services.unit_of_work import Writer

areas = put_router("Areas")
themes = put_router("Overview")


@areas.put(
    "/areas/{code}",
    operation_id="put_area",
    summary="Create or change an area",
    response_model=AreaChange,
    responses=changed(AreaChange),
)
def put_area(request: Request, caller: Definer, asked: PutOptionsOf, code: AreaCode, sent: AreaSent) -> Response:
    """Create or change an area. The keyed read is `GET /v1/areas/{code}?view=working`."""
    area, home = sent_area(code, sent), context_of(request).home_area
    return put(
        request,
        lambda writer: record_area(writer, area, require=asked.expected.require),
        kind=AreaChange,
        shape=lambda writer: partial(area_shape, reference=_working(writer, home=home)),
        caller=caller,
        operation="put_area",
        target=f"area {code}",
        dry_run=asked.dry_run,
    )


@areas.put(
    "/peer-groups/{code}",
    operation_id="put_peer_group",
    summary="Create or change a peer group",
    response_model=PeerGroupChange,
    responses=changed(PeerGroupChange),
)
def put_peer_group(
    request: Request, caller: Definer, asked: PutOptionsOf, code: GroupCode, sent: PeerGroupSent
) -> Response:
    """Create or change a peer group with its dated members. The keyed read is
    `GET /v1/peer-groups/{code}?view=working`.
    """
    group, home = sent_group(code, sent), context_of(request).home_area
    return put(
        request,
        lambda writer: put_group(writer, group, require=asked.expected.require),
        kind=PeerGroupChange,
        shape=lambda writer: partial(peer_group_shape, reference=_working(writer, home=home)),
        caller=caller,
        operation="put_peer_group",
        target=f"peer group {code}",
        dry_run=asked.dry_run,
    )


@themes.put(
    "/themes/{code}",
    operation_id="put_theme",
    summary="Create or change a theme",
    response_model=ThemeChange,
    responses=changed(ThemeChange),
)
def put_theme(request: Request, caller: Definer, asked: PutOptionsOf, code: ThemeCode, sent: ThemeSent) -> Response:
    """Create or change a theme. The keyed read is `GET /v1/themes/{code}?view=working`."""
    theme = sent_theme(code, sent)
    return put(
        request,
        lambda writer: record_theme(writer, theme, require=asked.expected.require),
        kind=ThemeChange,
        shape=lambda _: theme_record,
        caller=caller,
        operation="put_theme",
        target=f"theme {code}",
        dry_run=asked.dry_run,
    )


def _working(writer: Writer, *, home: str) -> ReferenceSnapshot:
    """What is known now, released or not: it gives areas their names."""
    return load_snapshot(writer.connection, read_context=ReadContext(writer.now, home, View.WORKING)).reference


router = combined_router(areas, themes)
