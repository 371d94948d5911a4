"""Areas with their successors, and peer groups with dated membership."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from app.api.context import reading_reference
from app.api.parameters import AREA_CODE, DEFAULT, LISTED, LONGEST, Cursor, Limit, Words, kind_of_text
from app.api.reads import read_router, respond_one, respond_page
from app.api.responses import respond
from app.api.writes import revision_etag
from app.contract.base import Page
from app.contract.measures.area import AreaShape, PeerGroupMemberShape, PeerGroupShape, area_shape, peer_group_shape
from app.domain.measures.area import AreaKind
from app.domain.measures.search import has_words
from app.domain.publishing.change_items import ItemKind
from app.formats.tables import table_of
from app.services.performance.cards import is_chosen
from app.storage.measures.recorded_documents import recorded_revision

router = read_router("Areas")

AreaCode = Annotated[
    str,
    Path(
        max_length=LONGEST,
        description="The area's ONS code.",
        examples=["E07000120"],
        json_schema_extra=AREA_CODE,
    ),
]
GroupCode = Annotated[
    str,
    Path(
        max_length=LONGEST,
        description="The peer group's code.",
        examples=["similar-districts"],
        json_schema_extra=kind_of_text("peer-group-code"),
    ),
]


@router.get("/areas", operation_id="list_areas", summary="Areas", response_model=Page[AreaShape])
def list_areas(
    request: Request,
    kind: Annotated[list[AreaKind] | None, LISTED, Query(description="Only these kinds.")] = None,
    q: Words = None,
    limit: Limit = DEFAULT,
    cursor: Cursor = None,
) -> Response:
    """The areas by code, those that were abolished included."""
    with reading_reference(request) as (_, reference, until):
        by_code = sorted(reference.areas.items())
    areas = [
        area
        for _, area in by_code
        if is_chosen(area.kind, kind) and (q is None or has_words(f"{area.code} {area.name}", q=q))
    ]
    return respond_page(
        request,
        shape=AreaShape,
        items=[area_shape(area, reference=reference) for area in areas],
        key=lambda shape: shape.code,
        cursor=cursor,
        limit=limit,
        until=until,
    )


@router.get("/areas/{code}", operation_id="get_area", summary="One area", response_model=AreaShape)
def get_area(request: Request, code: AreaCode) -> Response:
    """One area with its successors."""
    with reading_reference(request) as (connection, reference, until):
        revision = recorded_revision(connection, ItemKind.AREA, code)
    shape = area_shape(reference.area(code), reference=reference)
    return respond_one(request, shape, until=until, revision=revision)


@router.get(
    "/peer-groups",
    operation_id="list_peer_groups",
    summary="Peer groups",
    response_model=Page[PeerGroupShape],
)
def list_peer_groups(request: Request, limit: Limit = DEFAULT, cursor: Cursor = None) -> Response:
    """The peer groups by code, with how their members were chosen."""
    with reading_reference(request) as (_, reference, until):
        groups = [group for _, group in sorted(reference.groups.items())]
    return respond_page(
        request,
        shape=PeerGroupShape,
        items=[peer_group_shape(group, reference=reference) for group in groups],
        key=lambda shape: shape.code,
        cursor=cursor,
        limit=limit,
        until=until,
    )


@router.get(
    "/peer-groups/{code}",
    operation_id="get_peer_group",
    summary="One peer group",
    response_model=PeerGroupShape,
)
def get_peer_group(request: Request, code: GroupCode) -> Response:
    """One peer group with its dated members; as CSV, one row a member."""
    with reading_reference(request) as (connection, reference, until):
        revision = recorded_revision(connection, ItemKind.PEER_GROUP, code)
    shape = peer_group_shape(reference.group(code), reference=reference)
    return respond(
        request,
        shape=shape,
        table=lambda: table_of(PeerGroupMemberShape, shape.members),
        until=until,
        private_etag=revision_etag(revision),
    )
