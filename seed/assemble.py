"""Puts the seed together: figures and hand-written tables in, CSV files and SOURCES.md out."""

import argparse
import csv
import gzip
import io
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from seed.areas import DISTRICT, ENGLAND, UNITED_KINGDOM, Area, english_areas, read_amendments
from seed.definitions import (
    HERE,
    Definition,
    DefinitionsError,
    read_definitions,
    read_peer_groups,
    read_themes,
)
from seed.elsewhere import elsewhere_rows
from seed.external_frameworks import framework_rows
from seed.figures import Figure, FiguresError, Series, read_areas, read_figures, read_series
from seed.finance import read_finance
from seed.limits import read_limits, with_limits
from seed.rows import COLUMNS, ELSEWHERE_COLUMNS, area_row, definition_row, group_row, theme_row
from seed.similar_districts import Neighbour, nearest
from seed.sources import sources_text
from seed.strategies import strategy_rows
from seed.thresholds import Threshold, base_days, threshold
from seed.tolerances import Tolerance, tolerance
from seed.values import by_indicator, value_rows

HOME = "E07000120"
LANCASHIRE, NORTH_WEST = "E10000017", "E12000002"
LANCASHIRE_DISTRICTS = frozenset(f"E070001{number}" for number in range(17, 29))
FIRST_DAY = "2014-01-01"
# Fixed, so that the same figures always give the same files.
PLACED_ON = "2026-11-22"
PUBLICATION = ("Opening data", "2026-11-22T12:00:00+00:00", "2026-11-22T12:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that the seed is made from, read and checked."""

    areas: Mapping[str, Area]
    series: Mapping[str, Series]
    definitions: Sequence[Sequence[Definition]]
    figures: Sequence[Figure]
    neighbours: Sequence[Neighbour]


def main(arguments: Sequence[str] | None = None) -> int:
    """Rebuild the seed; 0 when written, 2 with one sentence when figures or tables do not allow it."""
    parser = argparse.ArgumentParser(description="Rebuild the seed from a folder of published figures.")
    parser.add_argument("--figures", type=Path, required=True, help="the folder that holds the figures")
    parser.add_argument("--out", type=Path, default=HERE, help="where to write (default: beside the script)")
    options = parser.parse_args(arguments)
    try:
        inputs = read_inputs(options.figures)
        files = seed_files(inputs)
    except KeyError as error:
        return _refused(f"the figures lack {error}")
    except (FiguresError, DefinitionsError, ValueError, OSError, EOFError, zlib.error, csv.Error) as error:
        return _refused(str(error))
    options.out.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        _write(options.out / name, text)
    for neighbour in inputs.neighbours:
        sys.stdout.write(f"{neighbour.distance:.3f}  {inputs.areas[neighbour.area].name}\n")
    return 0


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode(), mtime=0))
    else:
        path.write_text(text, encoding="utf-8", newline="")


def _refused(reason: str) -> int:
    sys.stderr.write(f"The seed was not built: {reason}\n")
    return 2


def read_inputs(folder: Path) -> Inputs:
    """Read the folder of figures and the hand-written tables."""
    definitions = read_definitions()
    areas = english_areas(read_areas(folder), amendments=read_amendments())
    figures = read_figures(folder, indicators=[versions[0].code for versions in definitions], first_day=FIRST_DAY)
    figures = with_limits(figures, limits=read_limits()) + read_finance(folder, first_day=FIRST_DAY)
    listed = {first.code: Series(first.source_url, first.edition) for first, *_ in definitions if first.source_url}
    current = [area.code for area in areas.values() if area.kind == DISTRICT and area.end is None]
    return Inputs(
        areas, read_series(folder) | listed, definitions, figures, nearest(HOME, districts=current, figures=figures)
    )


def seed_files(inputs: Inputs) -> dict[str, str]:
    """The text of every seed file by name."""
    figures = by_indicator(inputs.figures)
    thresholds = _thresholds(inputs, figures=figures)
    tolerances = _tolerances(inputs, figures=figures)
    kept = (
        {HOME, LANCASHIRE, NORTH_WEST, ENGLAND, UNITED_KINGDOM}
        | LANCASHIRE_DISTRICTS
        | {neighbour.area for neighbour in inputs.neighbours}
    )
    rows: dict[str, Iterable[Sequence[str]]] = {
        "areas": [area_row(area) for area in inputs.areas.values()],
        "themes": [theme_row(theme) for theme in sorted(read_themes(), key=lambda theme: theme.code)],
        "indicators": [
            definition_row(
                each,
                series=inputs.series[each.code],
                threshold=thresholds[each.code],
                tolerance=tolerances[each.code],
            )
            for versions in inputs.definitions
            for each in versions
        ],
        "tier-placements": [(first.code, str(first.tier), PLACED_ON, "") for first, *_ in inputs.definitions],
        "values": [
            row
            for first, *_ in inputs.definitions
            for row in value_rows(first, figures=figures.get(first.code, ()), kept=kept)
        ],
        "peer-groups": [group_row(group) for _, group in sorted(read_peer_groups().items())],
        "peer-group-members": _members(inputs.neighbours),
        "publication": [PUBLICATION],
        **strategy_rows(),
        **framework_rows(),
    }
    files = {f"{name}.csv": _csv_text(COLUMNS[name], each) for name, each in rows.items()}
    for name, each in elsewhere_rows(
        inputs.areas, series=inputs.series, definitions=inputs.definitions, figures=inputs.figures
    ).items():
        packed = ".gz" if name == "values" else ""
        files[f"councils/{name}.csv{packed}"] = _csv_text(ELSEWHERE_COLUMNS[name], each)
    listed = list(csv.DictReader(io.StringIO(files["councils/indicators.csv"])))
    codes = sorted({(row["kind"], row["code"]) for row in listed})
    files["SOURCES.md"] = sources_text(
        inputs.definitions,
        series=inputs.series,
        neighbours=[(inputs.areas[each.area].name, each) for each in inputs.neighbours],
        thresholds=thresholds,
        tolerances=tolerances,
        kinds=Counter(kind for kind, _ in codes),
    )
    return files


def _thresholds(inputs: Inputs, *, figures: Mapping[str, Sequence[Figure]]) -> dict[str, Threshold | None]:
    """The statistical threshold of each indicator that asks for one, over the districts of its base year."""
    districts = [area for area in inputs.areas.values() if area.kind == DISTRICT]
    found: dict[str, Threshold | None] = {}
    for first, *_ in inputs.definitions:
        starts, _ = base_days(first)
        there = frozenset(area.code for area in districts if area.existed_on(starts))
        found[first.code] = threshold(first, districts=there, figures=figures.get(first.code, ()))
    return found


def _tolerances(inputs: Inputs, *, figures: Mapping[str, Sequence[Figure]]) -> dict[str, Tolerance | None]:
    """The tolerance of each rate, over all districts with figures, abolished ones too."""
    districts = frozenset(area.code for area in inputs.areas.values() if area.kind == DISTRICT)
    return {
        versions[0].code: tolerance(versions, districts=districts, figures=figures.get(versions[0].code, ()))
        for versions in inputs.definitions
    }


def _members(neighbours: Iterable[Neighbour]) -> list[tuple[str, ...]]:
    groups = {
        "lancashire-districts": LANCASHIRE_DISTRICTS,
        "similar-districts": {neighbour.area for neighbour in neighbours},
    }
    return [(group, area, "", "") for group, areas in groups.items() for area in sorted(areas)]


def _csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue()
