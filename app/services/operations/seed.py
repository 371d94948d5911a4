"""Loading a folder of seed files into an empty store, as one publication."""

import csv
import gzip
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TextIO, TypeVar

from sqlalchemy import Connection

from app.domain.errors import InvalidInputError, SeedError, StoreError, TierFullError
from app.domain.measures.indicator import Definition, definition_key
from app.domain.measures.tier import Placement, Placements, require_within_cap
from app.domain.measures.value import Value
from app.domain.publishing.audit import SEED_OPERATION, AuditAct
from app.domain.publishing.change_items import ItemKind
from app.domain.strategy.external_framework import FrameworkMapping
from app.domain.strategy.strategy import Strategy, StrategyOutcome
from app.services.document_changes import Document
from app.services.operations.seed_framework_rows import (
    framework_mapping_of,
    framework_measure_of,
    framework_of,
    framework_theme_of,
)
from app.services.operations.seed_rows import (
    Release,
    SeedRow,
    area_of,
    definition_of,
    group_of,
    membership_of,
    outcome_of,
    placement_of,
    priority_of,
    release_of,
    strategy_of,
    theme_of,
    value_of,
)
from app.services.strategy.frameworks import mapping_key
from app.storage.measures.documents import Recording, add_documents
from app.storage.measures.values import add_values, key_of
from app.storage.publishing import audit, audit_digest
from app.storage.publishing.publications import is_empty, release

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Seed:
    """The contents of a seed folder, read and checked."""

    release: Release
    documents: tuple[Document, ...]
    values: tuple[Value, ...]


def read_seed(folder: Path, *, headline_cap: int) -> Seed:
    """Read and check every file of a seed folder; raises SeedError naming the file and line to mend."""
    areas = {area.code: area for area in read_rows(folder, "areas", area_of, key=lambda area: area.code)}
    themes = {theme.code: theme for theme in read_rows(folder, "themes", theme_of, key=lambda theme: theme.code)}
    versions = _versions(folder, themes=themes)
    members = _grouped(read_rows(folder, "peer-group-members", lambda row: membership_of(row, areas=areas)))
    groups = read_rows(folder, "peer-groups", lambda row: group_of(row, members=members), key=lambda group: group.code)
    placements = _placements(folder, indicators=versions, headline_cap=headline_cap)
    strategies, outcomes = _plans(folder, themes=themes, indicators=versions)
    documents: tuple[Document, ...] = (
        *((ItemKind.AREA, code, area) for code, area in areas.items()),
        *((ItemKind.THEME, code, theme) for code, theme in themes.items()),
        *((ItemKind.PEER_GROUP, group.code, group) for group in groups),
        *((ItemKind.DEFINITION, definition_key(version), version) for version in chain(*versions.values())),
        *((ItemKind.PLACEMENT, code, Placements(code, tuple(rows))) for code, rows in placements.items()),
        *((ItemKind.STRATEGY, strategy.code, strategy) for strategy in strategies),
        *((ItemKind.OUTCOME, outcome.code, outcome) for outcome in outcomes),
        *_frameworks(folder, indicators=versions),
    )
    values = read_rows(folder, "values", lambda row: value_of(row, versions=versions, areas=areas), key=key_of)
    released = read_rows(folder, "publication", release_of)
    if len(released) != 1:
        raise SeedError(f"The seed file {_path(folder, 'publication')} must have one row below the header.")
    return Seed(released[0], documents, tuple(values))


def load_seed(connection: Connection, seed: Seed) -> None:
    """Store and release all of a seed, with its audit entry; raises StoreError when the store already holds data."""
    if not is_empty(connection):
        raise StoreError("The store already holds data; a seed is only loaded into an empty one.")
    recording = Recording(seed.release.recorded_at, SEED_OPERATION)
    documents = add_documents(connection, seed.documents, recording=recording)
    values = add_values(connection, seed.values, recording=recording)
    code = seed.release.released_at.date().isoformat()
    release(
        connection,
        code=code,
        title=seed.release.title,
        released_at=seed.release.released_at,
        documents=documents,
        values=values,
        recording=recording,
    )
    _append_entry(connection, code, at=recording.recorded_at)


def _append_entry(connection: Connection, code: str, *, at: datetime) -> None:
    """Append the seed's entry, at the seed's own instant: the same seed gives the same store."""
    rows, digest = audit_digest.digest_of_write(
        connection, audit_digest.rows_written(connection, at=at, operation=SEED_OPERATION, target=code)
    )
    audit.append(
        connection,
        AuditAct(at, SEED_OPERATION, SEED_OPERATION, SEED_OPERATION, code, None, SEED_OPERATION, rows, digest),
        after=audit.last_entry(connection),
    )


def _versions(folder: Path, *, themes: Iterable[str]) -> dict[str, list[Definition]]:
    """By indicator its definitions, of which the first is in force from the beginning."""
    known = set(themes)
    rows = read_rows(folder, "indicators", lambda row: definition_of(row, themes=known), key=definition_key)
    versions = _grouped([(definition.code, definition) for definition in rows])
    for code, of_code in versions.items():
        of_code.sort(key=lambda version: version.first_day)
        if of_code[0].effective_from is not None:
            raise SeedError(f"The seed file {_path(folder, 'indicators')} has no first version of {code}.")
    return versions


def _placements(folder: Path, *, indicators: Mapping[str, object], headline_cap: int) -> dict[str, list[Placement]]:
    placements = _grouped(read_rows(folder, "tier-placements", lambda row: placement_of(row, indicators=indicators)))
    try:
        require_within_cap(placements, cap=headline_cap)
    except TierFullError as error:
        raise SeedError(f"The seed file {_path(folder, 'tier-placements')}: {error}") from error
    return placements


def _plans(
    folder: Path, *, themes: Collection[str], indicators: Collection[str]
) -> tuple[list[Strategy], list[StrategyOutcome]]:
    """The strategies and their outcomes; a folder without these files has none."""
    if not _path(folder, "strategies").exists():
        return [], []
    priorities = _grouped(read_rows(folder, "priorities", lambda row: priority_of(row, themes=themes)))
    strategies = read_rows(
        folder, "strategies", lambda row: strategy_of(row, priorities=priorities), key=lambda strategy: strategy.code
    )
    known = {strategy.code: strategy for strategy in strategies}
    outcomes = read_rows(
        folder,
        "outcomes",
        lambda row: outcome_of(row, strategies=known, indicators=indicators),
        key=lambda outcome: outcome.code,
    )
    return strategies, outcomes


def _frameworks(folder: Path, *, indicators: Collection[str]) -> Iterator[Document]:
    """The frameworks of others and what is mapped to them; a folder without these files has none."""
    if not _path(folder, "frameworks").exists():
        return
    themes = _grouped(read_rows(folder, "framework-themes", framework_theme_of))
    measures = _grouped(read_rows(folder, "framework-measures", framework_measure_of))
    frameworks = read_rows(
        folder,
        "frameworks",
        lambda row: framework_of(row, themes=themes, measures=measures),
        key=lambda framework: framework.code,
    )
    known = {framework.code: framework for framework in frameworks}
    mappings = read_rows(
        folder,
        "framework-mappings",
        lambda row: framework_mapping_of(row, frameworks=known, indicators=indicators),
        key=_mapping_key,
    )
    yield from ((ItemKind.FRAMEWORK, framework.code, framework) for framework in frameworks)
    yield from ((ItemKind.FRAMEWORK_MAPPING, _mapping_key(mapping), mapping) for mapping in mappings)


def _mapping_key(mapping: FrameworkMapping) -> str:
    return mapping_key(mapping.framework, mapping.measure, mapping.indicator)


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.csv"


def read_rows(
    folder: Path, name: str, parse: Callable[[SeedRow], Item], *, key: Callable[[Item], str] | None = None
) -> list[Item]:
    """Every row of a file, which may be packed (.gz); with `key`, which no two rows may share; raises SeedError."""
    path = _path(folder, name)
    packed = path.with_name(f"{path.name}.gz")
    path = packed if packed.exists() else path
    seen: set[str] = set()
    items: list[Item] = []
    try:
        with _opened(path) as file:
            for line, row in _lines(file):
                item = _parsed(row, parse, path=path, line=line)
                if key is not None and key(item) in seen:
                    raise SeedError(f"The seed file {path}, line {line}: {key(item)} appears twice.")
                if key is not None:
                    seen.add(key(item))
                items.append(item)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        raise SeedError(f"The seed file {path} cannot be read: {_sentence(error)}.") from error
    return items


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _lines(file: Iterable[str]) -> Iterator[tuple[int, SeedRow | None]]:
    """The number of each line and its cells by their column; None for a line without a cell for each column."""
    reader = csv.reader(file, strict=True)
    columns = next(reader, None)
    if columns is None:
        raise csv.Error("it is empty")
    width = len(columns)
    for cells in reader:
        if cells:
            yield reader.line_num, dict(zip(columns, cells, strict=True)) if len(cells) == width else None


def _parsed(row: SeedRow | None, parse: Callable[[SeedRow], Item], *, path: Path, line: int) -> Item:
    try:
        if row is None:
            raise ValueError("it has more or fewer cells than the header.")
        if "\0" in "".join(row.values()):
            raise ValueError("it holds a character that is not text.")
        return parse(row)
    except KeyError as error:
        raise SeedError(f"The seed file {path}, line {line}: there is no column {error}.") from error
    except (ValueError, InvalidInputError) as error:
        raise SeedError(f"The seed file {path}, line {line}: {error}") from error


def _sentence(error: Exception) -> str:
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else str(error)


def _grouped(pairs: Sequence[tuple[str, Item]]) -> dict[str, list[Item]]:
    items: dict[str, list[Item]] = {}
    for key, item in pairs:
        items.setdefault(key, []).append(item)
    return items
