"""Loading a folder of seed files into an empty store, as one publication."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from app.domain.area import Area, AreaKind, Membership, PeerGroup
from app.domain.definition_checks import check_definition, check_value
from app.domain.errors import InvalidInputError, SeedError, StoreError
from app.domain.indicator import (
    Accumulation,
    AnnualFigure,
    Band,
    BandKind,
    CompareWith,
    Definition,
    DirectionRule,
    DueDays,
    Frequency,
    Polarity,
    Source,
    Supply,
    TargetRule,
    ThresholdBasis,
    ThresholdKind,
    WarningThreshold,
    in_force,
)
from app.domain.period import parse_period
from app.domain.publication import ItemKind
from app.domain.theme import Theme
from app.domain.tier import Placement, Placements, Tier, require_room
from app.domain.value import MissingReason, Value, ValueStatus
from app.storage.documents import Recording, add_documents
from app.storage.publications import is_empty, release
from app.storage.values import add_values

RECORDED_BY = "seed"
Item = TypeVar("Item")
Row = Mapping[str, str]
Document = tuple[ItemKind, str, object]


@dataclass(frozen=True, slots=True)
class Seed:
    """What a seed folder holds, read and checked."""

    title: str
    recorded_at: datetime
    released_at: datetime
    documents: tuple[Document, ...]
    values: tuple[Value, ...]


def read_seed(folder: Path, *, headline_cap: int) -> Seed:
    """Read and check every file of a seed folder; raises SeedError naming the file and line to mend."""
    definitions = _read(folder, "indicators", _definition)
    placements = _grouped(_read(folder, "tier-placements", _placement))
    require_room(placements, cap=headline_cap)
    members = _grouped(_read(folder, "peer-group-members", _member))
    groups = _read(folder, "peer-groups", lambda row: _group(row, members=members))
    documents: list[Document] = [
        *((ItemKind.AREA, area.code, area) for area in _read(folder, "areas", _area)),
        *((ItemKind.THEME, theme.code, theme) for theme in _read(folder, "themes", _theme)),
        *((ItemKind.PEER_GROUP, group.code, group) for group in groups),
        *((ItemKind.DEFINITION, definition_key(definition), definition) for definition in definitions),
        *((ItemKind.PLACEMENT, code, Placements(code, tuple(rows))) for code, rows in placements.items()),
    ]
    versions: dict[str, list[Definition]] = {}
    for definition in definitions:
        versions.setdefault(definition.code, []).append(definition)
    values = _read(folder, "values", lambda row: _value(row, versions=versions))
    [publication] = _read(folder, "publication", _publication)
    return Seed(*publication, tuple(documents), tuple(values))


def load_seed(connection: Connection, seed: Seed) -> None:
    """Store and release everything in a seed; raises StoreError when the store already holds something."""
    if not is_empty(connection):
        raise StoreError("The store already holds data; a seed is only loaded into an empty one.")
    recording = Recording(seed.recorded_at, RECORDED_BY)
    documents = add_documents(connection, seed.documents, recording=recording)
    values = add_values(connection, seed.values, recording=recording)
    release(
        connection,
        code=seed.released_at.date().isoformat(),
        title=seed.title,
        released_at=seed.released_at,
        documents=documents,
        values=values,
        recording=recording,
    )


def definition_key(definition: Definition) -> str:
    """The key that revisions of one version of a definition share."""
    return f"{definition.code}/{definition.effective_from.id if definition.effective_from else ''}"


def _read(folder: Path, name: str, parse: Callable[[Row], Item]) -> list[Item]:
    path = folder / f"{name}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return [_parsed(row, parse, path=path, line=line) for line, row in _lines(file)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SeedError(f"The seed file {path} cannot be read: {_said(error)}.") from error


def _lines(file: Iterator[str]) -> Iterator[tuple[int, Row]]:
    reader = csv.DictReader(file, strict=True)
    for row in reader:
        yield reader.line_num, row


def _parsed(row: Row, parse: Callable[[Row], Item], *, path: Path, line: int) -> Item:
    if None in row or None in row.values():
        raise SeedError(f"The seed file {path}, line {line}: it has not as many cells as the header.")
    try:
        return parse(row)
    except KeyError as error:
        raise SeedError(f"The seed file {path} has no column {error}.") from error
    except (ValueError, InvalidInputError) as error:
        raise SeedError(f"The seed file {path}, line {line}: {_said(error)}") from error


def _said(error: Exception) -> str:
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else str(error)


def _grouped(pairs: list[tuple[str, Item]]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for key, item in pairs:
        found.setdefault(key, []).append(item)
    return found


def _publication(row: Row) -> tuple[str, datetime, datetime]:
    return (
        row["title"],
        datetime.fromisoformat(row["recorded_at"]),
        datetime.fromisoformat(row["released_at"]),
    )


def _area(row: Row) -> Area:
    return Area(
        code=row["code"],
        name=row["name"],
        kind=AreaKind(row["kind"]),
        region=row["region"] or None,
        country=row["country"] or None,
        start_date=_date(row["start_date"]),
        end_date=_date(row["end_date"]),
        successors=tuple(filter(None, row["successors"].split(";"))),
    )


def _theme(row: Row) -> Theme:
    return Theme(row["code"], row["title"], row["description"], row["framework"], int(row["sort"]))


def _member(row: Row) -> tuple[str, Membership]:
    return row["group"], Membership(row["area"], _date(row["from_date"]), _date(row["until_date"]))


def _group(row: Row, *, members: Mapping[str, list[Membership]]) -> PeerGroup:
    code = row["code"]
    return PeerGroup(code, row["title"], row["description"], row["method"], tuple(members.get(code, ())))


def _placement(row: Row) -> tuple[str, Placement]:
    placement = Placement(Tier(int(row["tier"])), _date(row["from_date"]), _date(row["until_date"]))
    return row["indicator"], placement


def _definition(row: Row) -> Definition:
    definition = Definition(
        code=row["code"],
        title=row["title"],
        description=row["description"],
        purpose=row["purpose"],
        unit=row["unit"],
        decimal_places=int(row["decimal_places"]),
        polarity=Polarity(row["polarity"]),
        frequency=Frequency(row["frequency"]),
        supply=Supply(row["supply"]),
        accumulation=Accumulation(row["accumulation"]),
        annual_figure=AnnualFigure(row["annual_figure"]),
        comparable_between_areas=_boolean(row["comparable_between_areas"]),
        theme=row["theme"],
        service=row["service"],
        owner_role=row["owner_role"],
        source=Source(row["source_name"], row["source_url"] or None, row["licence"]),
        caveat=row["caveat"] or None,
        direction=_direction(row),
        target_rule=TargetRule(),
        threshold=_threshold(row),
        warning_rules={},
        due_days=DueDays(_integer(row["submission_lag_days"]), _integer(row["publication_lag_days"])),
        ratio_multiplier=100 if row["unit"] == "percent" else 1,
        effective_from=parse_period(row["effective_from"]) if row["effective_from"] else None,
        breaks_series=_boolean(row["breaks_series"]),
        change_reason=row["change_reason"] or None,
    )
    _require_sound(check_definition(definition))
    return definition


def _direction(row: Row) -> DirectionRule:
    tolerance = Band(BandKind(row["tolerance_kind"] or "absolute"), float(row["tolerance_amount"] or 0))
    return DirectionRule(CompareWith(row["compare_with"]), tolerance, _integer(row["compare_periods"]))


def _threshold(row: Row) -> WarningThreshold | None:
    if not row["threshold_kind"]:
        return None
    return WarningThreshold(
        ThresholdKind(row["threshold_kind"]),
        float(row["threshold_level"]),
        ThresholdBasis(row["threshold_basis"]),
        row["threshold_note"],
    )


def _value(row: Row, *, versions: Mapping[str, list[Definition]]) -> Value:
    if row["indicator"] not in versions:
        raise ValueError(f"there is no indicator {row['indicator']}.")
    value = Value(
        indicator=row["indicator"],
        area=row["area"],
        period=parse_period(row["period"]),
        number=_number(row["value"]),
        missing_reason=MissingReason(row["missing_reason"]) if row["missing_reason"] else None,
        lower_limit=_number(row["lower_limit"]),
        upper_limit=_number(row["upper_limit"]),
        limits_level=_number(row["limits_level"]),
        status=ValueStatus(row["status"]),
        break_in_series=_boolean(row["break_in_series"]),
        break_reason=row["break_reason"] or None,
        note=row["note"] or None,
    )
    definition = in_force(versions[value.indicator], period=value.period)
    _require_sound(check_value(value, definition=definition))
    return value


def _require_sound(faults: tuple[object, ...]) -> None:
    if faults:
        raise ValueError("; ".join(str(fault) for fault in faults))


def _number(text: str) -> float | None:
    return float(text) if text else None


def _integer(text: str) -> int | None:
    return int(text) if text else None


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _boolean(text: str) -> bool:
    return {"true": True, "false": False}[text]
