"""Changing what indicators are read in: areas, peer groups and themes."""

from sqlalchemy import Connection

from app.domain.measures.area import Area, PeerGroup, check_area, check_group
from app.domain.measures.theme import Theme
from app.domain.publishing.change_items import ItemKind
from app.services.document_changes import DocumentChange, RequireRevision, change_document
from app.services.unit_of_work import Writer
from app.storage.measures.recorded_documents import recorded_of


def put_area(writer: Writer, area: Area, *, require: RequireRevision) -> DocumentChange[Area]:
    """Record an area; raises InvalidInputError for unknown regions, countries and successors."""
    return change_document(
        writer,
        ItemKind.AREA,
        area.code,
        area,
        require=require,
        check=lambda _: check_area(area, areas=recorded_areas(writer.connection)),
        operation="put_area",
    )


def put_group(writer: Writer, group: PeerGroup, *, require: RequireRevision) -> DocumentChange[PeerGroup]:
    """Record a peer group; raises InvalidInputError for members that cannot be."""
    return change_document(
        writer,
        ItemKind.PEER_GROUP,
        group.code,
        group,
        require=require,
        check=lambda _: check_group(group, areas=recorded_areas(writer.connection)),
        operation="put_peer_group",
    )


def put_theme(writer: Writer, theme: Theme, *, require: RequireRevision) -> DocumentChange[Theme]:
    """Record a theme."""
    return change_document(writer, ItemKind.THEME, theme.code, theme, require=require, operation="put_theme")


def recorded_areas(connection: Connection) -> dict[str, Area]:
    """Every area in its latest revision, by code."""
    areas = recorded_of(connection, [ItemKind.AREA])[ItemKind.AREA]
    return {code: revision.document for code, revision in areas.items()}
