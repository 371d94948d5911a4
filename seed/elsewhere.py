"""What the seed holds for every other council: figures, similar councils, and definitions for each kind of council."""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from seed.areas import Area
from seed.definitions import HERE, Definition, DefinitionsError, Theme, Unlike
from seed.figures import Figure, Series
from seed.rows import definition_row, theme_row
from seed.similar_districts import GROUP_SIZE, MEASURES, Measure, Neighbour, measurements, nearest_of_each
from seed.thresholds import Threshold, base_days, threshold
from seed.tolerances import tolerance
from seed.values import by_indicator, value_rows

TEXTS = ("title", "description", "purpose", "caveat", "change_reason", "supply_note")
# A threshold and a list of neighbours need at least so many councils.
FEWEST = 15


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of council, and what those of it are called: in full, after a number, and as a group."""

    code: str
    in_full: str
    short: str
    title: str


KINDS = (
    Kind("non_metropolitan_district", "English non-metropolitan districts", "districts", "Similar districts"),
    Kind("county", "English county councils", "counties", "Similar counties"),
    Kind("unitary_authority", "English unitary authorities", "unitary authorities", "Similar unitary authorities"),
    Kind("metropolitan_district", "English metropolitan districts", "districts", "Similar metropolitan districts"),
    Kind("london_borough", "London boroughs", "boroughs", "Similar London boroughs"),
)
DISTRICT = KINDS[0].code


def elsewhere_rows(
    areas: Mapping[str, Area],
    *,
    series: Mapping[str, Series],
    definitions: Sequence[Sequence[Definition]],
    figures: Sequence[Figure],
) -> dict[str, Iterable[Sequence[str]]]:
    """The rows of every file of the folder `councils`, by its name."""
    with (HERE / "elsewhere.toml").open("rb") as file:
        table = tomllib.load(file)
    figures = _by_current_code(figures, areas=areas)
    of_indicator = by_indicator(figures)
    groups = {kind: _similar(kind, areas=areas, figures=figures) for kind in KINDS}
    councils = {kind.code for kind in KINDS}
    kept = {
        area.code
        for area in areas.values()
        if area.end is None and (area.kind in councils or area.kind in ("region", "country"))
    }
    return {
        "themes": [theme_row(theme) for theme in _themes(table)],
        "indicators": _definition_rows(
            table, areas=areas, series=series, definitions=definitions, figures=of_indicator
        ),
        "kinds": [_kind_row(kind, measures=measures, size=_size(found)) for kind, (measures, found) in groups.items()],
        "neighbours": _neighbour_rows(found for _, found in groups.values()),
        "values": [
            row
            for first, *_ in definitions
            for row in value_rows(_for_councils(first, areas), figures=of_indicator.get(first.code, ()), kept=kept)
        ],
    }


def _for_councils(definition: Definition, areas: Mapping[str, Area]) -> Definition:
    """A definition that leaves out no council: a county's own figure is right for the county."""
    wider = tuple(code for code in definition.left_out if areas[code].kind in ("region", "country"))
    return replace(definition, left_out=wider)


def _by_current_code(figures: Sequence[Figure], *, areas: Mapping[str, Area]) -> tuple[Figure, ...]:
    """The figures, with those of a code that only changed its number under the new one where that has none."""
    renumbered = {
        area.code: area.successors[0]
        for area in areas.values()
        if len(area.successors) == 1 and area.successors[0] in areas and areas[area.successors[0]].name == area.name
    }
    held = {(figure.indicator, figure.area, figure.iso) for figure in figures if figure.value}
    moved = {
        (figure.indicator, renumbered[figure.area], figure.iso): replace(figure, area=renumbered[figure.area])
        for figure in figures
        if figure.area in renumbered and (figure.indicator, renumbered[figure.area], figure.iso) not in held
    }
    kept = [figure for figure in figures if (figure.indicator, figure.area, figure.iso) not in moved]
    return tuple(
        sorted(
            (*kept, *moved.values()),
            key=lambda figure: (figure.indicator, figure.area, figure.period.start, figure.period.end),
        )
    )


def _current(kind: Kind, areas: Mapping[str, Area]) -> list[str]:
    return [area.code for area in areas.values() if area.kind == kind.code and area.end is None]


def _similar(
    kind: Kind, *, areas: Mapping[str, Area], figures: Sequence[Figure]
) -> tuple[tuple[Measure, ...], Mapping[str, tuple[Neighbour, ...]]]:
    """The measures that most councils of a kind have, and by council its neighbours on them."""
    codes = _current(kind, areas)
    measures = tuple(
        measure
        for measure in MEASURES
        if 2 * len(measurements(codes, figures=figures, measures=[measure])) > len(codes)
    )
    measured = measurements(codes, figures=figures, measures=measures) if measures else {}
    if len(measured) < FEWEST:
        return measures, {}
    # Of a kind with few councils less than half, so that the group is not simply all of them.
    return measures, nearest_of_each(measured, size=min(GROUP_SIZE, (len(measured) - 1) // 2))


def _size(found: Mapping[str, Sequence[Neighbour]]) -> int:
    return max((len(neighbours) for neighbours in found.values()), default=0)


def _kind_row(kind: Kind, *, measures: Sequence[Measure], size: int) -> tuple[str, ...]:
    names = [measure.title[:1].lower() + measure.title[1:] for measure in measures]
    listed = "; ".join(names)
    return (
        kind.code,
        kind.title,
        f"The {size} {kind.in_full} most like {{council}} by open figures: {listed}.",
        f"Computed from open figures: the {size} current {kind.in_full} at the smallest distance from {{council}}, "
        f"where distance is the square root of the summed squared differences in {len(measures)} measures, each "
        "standardised over all current councils of the kind that have them. The measures and the script are in the "
        "seed's sources. A council can load its own list of neighbours instead.",
    )


def _neighbour_rows(groups: Iterable[Mapping[str, Sequence[Neighbour]]]) -> list[tuple[str, ...]]:
    return sorted(
        (council, f"{place:02}", neighbour.area, f"{neighbour.distance:.3f}")
        for group in groups
        for council, neighbours in group.items()
        for place, neighbour in enumerate(neighbours, start=1)
    )


def _themes(table: Mapping[str, Any]) -> list[Theme]:
    found = [Theme(**{name: cell for name, cell in row.items() if name != "replaces"}) for row in table["theme"]]
    return sorted(found, key=lambda theme: theme.code)


def _definition_rows(
    table: Mapping[str, Any],
    *,
    areas: Mapping[str, Area],
    series: Mapping[str, Series],
    definitions: Sequence[Sequence[Definition]],
    figures: Mapping[str, Sequence[Figure]],
) -> Iterator[tuple[str, ...]]:
    """By kind of council the versions of every indicator of which one of its councils has a figure."""
    for kind in sorted(KINDS, key=lambda each: each.code):
        there, ever = set(_current(kind, areas)), {area.code for area in areas.values() if area.kind == kind.code}
        for versions in definitions:
            found = figures.get(versions[0].code, ())
            if not any(figure.area in there and figure.value for figure in found):
                continue
            level = _threshold(versions[0], kind=kind, areas=areas, figures=found)
            steady = tolerance(versions, districts=ever, figures=found)
            for each in versions:
                said = _as_elsewhere(each, first=versions[0], kind=kind, table=table)
                row = definition_row(said, series=series[each.code], threshold=level, tolerance=steady)
                yield (kind.code, *row)


def _threshold(
    definition: Definition, *, kind: Kind, areas: Mapping[str, Area], figures: Sequence[Figure]
) -> Threshold | None:
    """The worst tenth of the kind's councils that were there in the base year; None where too few have a figure."""
    starts, ends = base_days(definition)
    there = {area.code for area in areas.values() if area.kind == kind.code and area.existed_on(starts)}
    if len(_with_figure(figures, areas=there, starts=starts, ends=ends)) < FEWEST:
        return None
    return threshold(definition, districts=there, figures=figures, called=(kind.in_full, kind.short))


def _with_figure(figures: Iterable[Figure], *, areas: Collection[str], starts: date, ends: date) -> set[str]:
    return {
        figure.area
        for figure in figures
        if figure.area in areas and figure.value and figure.period.start >= starts and figure.period.end <= ends
    }


def _as_elsewhere(definition: Definition, *, first: Definition, kind: Kind, table: Mapping[str, Any]) -> Definition:
    """The definition in words that are true of any council of the kind; DefinitionsError where one is not."""
    own = table["text"].get(definition.code, {})
    said: dict[str, Any] = {}
    for name in TEXTS:
        text = getattr(definition, name)
        # A later version that says something new is not what the text was written for.
        text = own[name] if name in own and text == getattr(first, name) else text
        for old, new in table["plain"]:
            text = text.replace(old, new)
        if name != "change_reason" and re.search(table["forbidden"], text):
            raise DefinitionsError(f"{definition.code}: the {name} is not true of every council: {text}")
        said[name] = text
    theme = next(row["code"] for row in table["theme"] if row["replaces"] == definition.theme)
    return replace(
        definition,
        **said,
        theme=theme,
        owner_role=table["owner_role"],
        unlike=_unlike(definition, kind=kind, table=table),
    )


def _unlike(definition: Definition, *, kind: Kind, table: Mapping[str, Any]) -> tuple[Unlike, ...]:
    by_kind = table["unlike"] if kind.code == DISTRICT else {}
    text = by_kind.get(definition.code) or table["unlike_of_all"].get(definition.code, "")
    pairs = (entry.partition(": ") for entry in text.split(" | ") if text)
    return tuple(Unlike(comparator, reason) for comparator, _, reason in pairs)
