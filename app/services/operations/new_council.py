"""What a store of another council begins with, from the seed's folder of all councils."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from app.domain.errors import ConflictError, NotFoundError, SeedError
from app.domain.judgement.comparators import DEFAULT_GROUP, UNITED_KINGDOM
from app.domain.measures.area import Area, AreaKind, Membership, PeerGroup
from app.domain.measures.indicator import Definition, definition_key
from app.domain.measures.tier import Placements, require_within_cap
from app.domain.measures.value import Value
from app.domain.operations.kpis import Kpis
from app.domain.publishing.change_items import ItemKind
from app.services.document_changes import Document
from app.services.operations.seed import Seed, read_rows
from app.services.operations.seed_rows import (
    SeedRow,
    area_of,
    definition_of,
    placement_of,
    release_of,
    theme_of,
    value_of,
)

FOLDER = "councils"  # in a folder of seed files
COUNCILS = frozenset(
    {
        AreaKind.NON_METROPOLITAN_DISTRICT,
        AreaKind.METROPOLITAN_DISTRICT,
        AreaKind.UNITARY_AUTHORITY,
        AreaKind.LONDON_BOROUGH,
        AreaKind.COUNTY,
    }
)
REGION = "{region}"  # stands for the council's own
COUNCIL = "{council}"  # stands for its name


@dataclass(frozen=True, slots=True)
class Succession:
    """A council that the seed does not know, and the councils that it replaces on a day."""

    name: str
    kind: AreaKind
    on: date
    replaces: tuple[str, ...]


def read_new_council(
    folder: Path, *, council: str, kpis: Kpis, headline_cap: int, succession: Succession | None = None
) -> Seed:
    """Areas, themes and similar councils for a council, with `starter` also indicators and figures.

    With a `succession` for one that is new: its predecessors end, and their figures stand in place of its own.
    Raises NotFoundError where there is no such council now, SeedError naming the file and line to mend.
    """
    areas = {area.code: area for area in read_rows(folder, "areas", area_of, key=lambda area: area.code)}
    if succession is not None:
        areas |= _succeeded(council, succession, areas=areas)
    home = _council(council, areas=areas)
    groups = _groups(folder / FOLDER, home, areas=areas)
    own = folder / FOLDER
    themes = {theme.code: theme for theme in read_rows(own, "themes", theme_of, key=lambda theme: theme.code)}
    versions: dict[str, list[Definition]] = {}
    values: Sequence[Value] = ()
    if kpis is Kpis.STARTER:
        versions = _versions(own, home, themes=themes)
        peers = {member.area for group in groups for member in group.members}
        measured = {home.code} if succession is None else set(succession.replaces)
        values = _values(own, home, measured=measured, peers=peers, versions=versions, areas=areas)
    placements = _placements(folder, indicators=versions, headline_cap=headline_cap)
    documents: tuple[Document, ...] = (
        *((ItemKind.AREA, code, area) for code, area in areas.items()),
        *((ItemKind.THEME, code, theme) for code, theme in themes.items()),
        *((ItemKind.PEER_GROUP, group.code, group) for group in groups),
        *(
            (ItemKind.DEFINITION, definition_key(version), version)
            for of_code in versions.values()
            for version in of_code
        ),
        *((ItemKind.PLACEMENT, placed.indicator, placed) for placed in placements),
    )
    [release] = read_rows(folder, "publication", release_of)
    return Seed(release, documents, tuple(values))


def _council(code: str, *, areas: Mapping[str, Area]) -> Area:
    area = areas.get(code)
    if area is None:
        raise NotFoundError(f"There is no English council {code}: give its ONS code, such as E07000117 for Burnley.")
    if area.kind not in COUNCILS:
        raise NotFoundError(f"{area.name} ({code}) is not a council: give the ONS code of one.")
    if area.end_date is not None:
        listed = " or ".join(f"{areas[other].name} ({other})" for other in area.successors if other in areas)
        raise NotFoundError(
            f"{area.name} ({code}) was abolished on {area.end_date.isoformat()}"
            + (f": give {listed}." if listed else ".")
        )
    return area


def _succeeded(code: str, succession: Succession, *, areas: Mapping[str, Area]) -> dict[str, Area]:
    """The new council's area and those of its predecessors, which end on the day before it begins."""
    if code in areas:
        raise ConflictError(f"The seed holds {areas[code].name} ({code}) already: make its store without --replaces.")
    former = [_council(replaced, areas=areas) for replaced in dict.fromkeys(succession.replaces)]
    regions, countries = (
        {predecessor.region for predecessor in former},
        {predecessor.country for predecessor in former},
    )
    home = Area(
        code,
        succession.name,
        succession.kind,
        region=regions.pop() if len(regions) == 1 else None,
        country=countries.pop() if len(countries) == 1 else None,
        start_date=succession.on,
    )
    ended = {
        predecessor.code: replace(predecessor, end_date=succession.on, successors=(code,)) for predecessor in former
    }
    return {code: home, **ended}


def _groups(own: Path, home: Area, *, areas: Collection[str]) -> list[PeerGroup]:
    """The similar councils; none of a council that lacks a figure which they are computed from."""
    rows = read_rows(own, "neighbours", lambda row: row)
    similar = [_known_area(row, areas=areas) for row in rows if row["council"] == home.code]
    kinds = {row["kind"]: row for row in read_rows(own, "kinds", lambda row: row)}
    if not similar:
        return []
    words = kinds[home.kind.value]
    return [
        PeerGroup(
            DEFAULT_GROUP,
            words["title"],
            words["description"].replace(COUNCIL, home.name),
            words["method"].replace(COUNCIL, home.name),
            tuple(Membership(area) for area in sorted(similar)),
            home.code,
        )
    ]


def _known_area(row: SeedRow, *, areas: Collection[str]) -> str:
    if row["area"] not in areas:
        raise SeedError(f"The seed's list of neighbours names {row['area']}, which is not an area.")
    return row["area"]


def _versions(own: Path, home: Area, *, themes: Collection[str]) -> dict[str, list[Definition]]:
    """The versions of every indicator of the council's kind, the first version first."""
    definitions = read_rows(own, "indicators", lambda row: _definition(row, home, themes=themes))
    versions: dict[str, list[Definition]] = {}
    for definition in filter(None, definitions):
        versions.setdefault(definition.code, []).append(definition)
    for of_code in versions.values():
        of_code.sort(key=lambda version: version.first_day)
    return versions


def _definition(row: SeedRow, home: Area, *, themes: Collection[str]) -> Definition | None:
    if row["kind"] != home.kind.value:
        return None
    unlike = row["not_like_for_like"].replace(REGION, home.region or "")
    return definition_of({**row, "not_like_for_like": unlike}, themes=themes)


def _values(
    own: Path,
    home: Area,
    *,
    measured: Collection[str],
    peers: Collection[str],
    versions: dict[str, list[Definition]],
    areas: Collection[str],
) -> list[Value]:
    """The figures of the council, its peers, its region and the nation; an indicator without its own is left out.

    Its own are those of the areas `measured`.
    """
    needed = {*measured, *peers, UNITED_KINGDOM, *filter(None, (home.region, home.country))}

    def needed_value(row: SeedRow) -> Value | None:
        if row["area"] not in needed or row["indicator"] not in versions:
            return None
        return value_of(row, versions=versions, areas=areas)

    values = [value for value in read_rows(own, "values", needed_value) if value is not None]
    own_indicators = {value.indicator for value in values if value.area in measured and value.number is not None}
    for code in versions.keys() - own_indicators:
        del versions[code]
    return [value for value in values if value.indicator in own_indicators]


def _placements(folder: Path, *, indicators: Collection[str], headline_cap: int) -> list[Placements]:
    """In which tier each indicator stands, as in the seed."""
    rows = read_rows(folder, "tier-placements", lambda row: row)
    placed = [placement_of(row, indicators=indicators) for row in rows if row["indicator"] in indicators]
    require_within_cap({code: [placement] for code, placement in placed}, cap=headline_cap)
    return [Placements(code, (placement,)) for code, placement in placed]


def made_for(folder: Path) -> str | None:
    """The council that a folder of seed files was made for, which its main peer group says."""
    rows = read_rows(folder, "peer-groups", lambda row: row)
    return next((row["council"] for row in rows if row["code"] == DEFAULT_GROUP), None) or None
