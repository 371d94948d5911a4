"""The areas: every English local authority with its life and successors, the regions, England and the UK."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from seed.figures import FiguresError, PublishedArea

ENGLAND, UNITED_KINGDOM = "E92000001", "K02000001"
KINDS = {
    "Non-metropolitan district": "non_metropolitan_district",
    "Metropolitan district": "metropolitan_district",
    "Unitary authority": "unitary_authority",
    "London borough": "london_borough",
    "County": "county",
    "Region": "region",
    "Country": "country",
}
# Boroughs and cities by charter, as their councils' names say; of others the list of areas knows nothing.
CIVIC_STATUS = {
    **dict.fromkeys(("E06000008", "E06000009", "E07000117", "E07000118", "E07000119", "E07000120"), "borough"),
    **dict.fromkeys(("E07000122", "E07000124", "E07000125", "E07000126", "E07000127", "E07000128"), "borough"),
    **dict.fromkeys(("E07000121", "E07000123", "E09000001", "E09000033"), "city"),
}
DISTRICT = "non_metropolitan_district"
REORGANISATION_OF_2009 = date(2009, 4, 1)


@dataclass(frozen=True, slots=True)
class Area:
    """An area of the seed; it exists from `start` (None: always) until the day before `end` (None: still)."""

    code: str
    name: str
    kind: str
    region: str
    country: str
    start: date | None
    end: date | None
    successors: tuple[str, ...]
    civic_status: str = ""

    def existed_on(self, day: date) -> bool:
        """Whether the area was there on `day`."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Amendments:
    """What the figures' list leaves out or gets wrong, from areas.toml."""

    starts: Mapping[str, date]
    regions: Mapping[str, str]
    ended_2009: Mapping[str, tuple[str, ...]]


def read_amendments() -> Amendments:
    """The hand-written amendments."""
    with (Path(__file__).resolve().parent / "areas.toml").open("rb") as file:
        table = tomllib.load(file)
    starts = {code: date.fromisoformat(day) for day, codes in table["starts"].items() for code in codes}
    ended = {code: tuple(successors) for code, successors in table["ended_2009"].items()}
    return Amendments(starts, table["regions"], ended)


def english_areas(published: Mapping[str, PublishedArea], *, amendments: Amendments) -> dict[str, Area]:
    """The seed's areas by code, from the figures' list and the amendments."""
    wanted = [
        area
        for code, area in sorted(published.items())
        if area.kind in KINDS
        and (code in (ENGLAND, UNITED_KINGDOM) or (code.startswith("E") and area.kind != "Country"))
    ]
    regions = {area.name: area.code for area in wanted if area.kind == "Region"}
    return {area.code: _area(area, published=published, amendments=amendments, regions=regions) for area in wanted}


def _area(
    area: PublishedArea,
    *,
    published: Mapping[str, PublishedArea],
    amendments: Amendments,
    regions: Mapping[str, str],
) -> Area:
    kind = KINDS[area.kind]
    successors = amendments.ended_2009.get(area.code, area.successors)
    wider = kind in ("region", "country")
    return Area(
        area.code,
        area.name,
        kind,
        "" if wider else regions[_region_name(area, published=published, amendments=amendments)],
        "" if kind == "country" else ENGLAND,
        amendments.starts.get(area.code),
        _end(area, successors=successors, amendments=amendments),
        successors,
        "" if wider else CIVIC_STATUS.get(area.code, ""),
    )


def _region_name(area: PublishedArea, *, published: Mapping[str, PublishedArea], amendments: Amendments) -> str:
    """The area's region; that of its successor where the list has none."""
    name = amendments.regions.get(area.code, area.region)
    if name:
        return name
    successors = amendments.ended_2009.get(area.code, area.successors)
    if not successors:
        raise FiguresError(f"{area.code} has neither a region nor a successor")
    return _region_name(published[successors[0]], published=published, amendments=amendments)


def _end(area: PublishedArea, *, successors: Iterable[str], amendments: Amendments) -> date | None:
    """The first day without the area; the list gives the last day with it for some, and none for others."""
    if area.code in amendments.ended_2009:
        return REORGANISATION_OF_2009
    if area.ended:
        ended = date.fromisoformat(area.ended)
        return ended + timedelta(days=1) if ended.day != 1 else ended
    return min((amendments.starts[code] for code in successors), default=None)
