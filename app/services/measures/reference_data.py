"""Changing what indicators are read in: areas, peer groups and themes."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection

from app.domain.errors import Fault, StoreError
from app.domain.judgement.comparators import DEFAULT_GROUP
from app.domain.measures.area import Area, PeerGroup, check_area, check_group, predecessors
from app.domain.measures.theme import Theme
from app.domain.publishing.change_items import ItemKind
from app.services.document_changes import DocumentChange, RequireRevision, change_document
from app.services.unit_of_work import Writer
from app.storage.measures.recorded_documents import recorded, recorded_of


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


def put_group(
    writer: Writer, group: PeerGroup, *, require: RequireRevision, home_area: str
) -> DocumentChange[PeerGroup]:
    """Record a peer group; raises InvalidInputError for impossible members, and for another council's main group."""
    return change_document(
        writer,
        ItemKind.PEER_GROUP,
        group.code,
        group,
        require=require,
        check=lambda _: group_faults(group, areas=recorded_areas(writer.connection), home_area=home_area),
        operation="put_peer_group",
    )


def group_faults(group: PeerGroup, *, areas: Mapping[str, Area], home_area: str) -> tuple[Fault, ...]:
    """What is wrong with a peer group: impossible members, or another council's main group."""
    return (*check_group(group, areas=areas), *_main_group_faults(group, home_area=home_area, areas=areas))


def put_theme(writer: Writer, theme: Theme, *, require: RequireRevision) -> DocumentChange[Theme]:
    """Record a theme."""
    return change_document(writer, ItemKind.THEME, theme.code, theme, require=require, operation="put_theme")


def require_home_area(connection: Connection, home_area: str) -> None:
    """Raise StoreError where the store was set up for another council than `home_area`.

    Its main peer group says which: that group, the statistical thresholds and the caveats were made for one council.
    """
    main = recorded(connection, ItemKind.PEER_GROUP, DEFAULT_GROUP)
    areas = recorded_areas(connection)
    if main is None or _is_made_for(main.document, home_area=home_area, areas=areas):
        return
    council = main.document.council
    name = areas[council].name if council in areas else council
    raise StoreError(
        f"This store was set up for {name} ({council}): its peer group {DEFAULT_GROUP}, its warning thresholds and its "
        f"caveats say nothing of {home_area}. Set WAYMARK_AREA={council}, or name another store in "
        f"WAYMARK_DATABASE_URL and make it with waymark new --area {home_area}."
    )


def _is_made_for(group: PeerGroup, *, home_area: str, areas: Mapping[str, Area]) -> bool:
    return group.serves(home_area) or group.council in predecessors(home_area, areas=areas)


def _main_group_faults(group: PeerGroup, *, home_area: str, areas: Mapping[str, Area]) -> Iterator[Fault]:
    if group.code == DEFAULT_GROUP and not _is_made_for(group, home_area=home_area, areas=areas):
        detail = f"The group {DEFAULT_GROUP} is that of the council itself: give {home_area}, or leave it out."
        yield Fault("council", "conflict", detail)


def recorded_areas(connection: Connection) -> dict[str, Area]:
    """Every area in its latest revision, by code."""
    areas = recorded_of(connection, [ItemKind.AREA])[ItemKind.AREA]
    return {code: revision.document for code, revision in areas.items()}
