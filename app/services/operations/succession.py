"""Taking over into a successor's store what its predecessors published, from the exports of their stores."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection

from app.domain.errors import Fault, InvalidInputError
from app.domain.judgement.comparators import DEFAULT_GROUP
from app.domain.measures.area import Area, predecessors
from app.domain.measures.commentary import Commentary, StepChange
from app.domain.measures.indicator import definition_key
from app.domain.measures.target import Target
from app.domain.measures.theme import Theme
from app.domain.measures.tier import Placements, TierNumber
from app.domain.measures.value import Value
from app.domain.operations.succession import (
    HandedOver,
    code_faults,
    codes_in_successor,
    fitting_placements,
    own_code,
    taken_over,
)
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.change_items import ItemKind, View
from app.services.document_changes import Document, differs, require_sound
from app.services.measures.reference_data import recorded_areas
from app.services.measures.targets import target_key
from app.services.operations.backup import import_archive
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.publishing.audit_verification import verify
from app.services.unit_of_work import Writer, WriteResult
from app.storage.database import Database
from app.storage.measures.document_json import encode
from app.storage.measures.documents import add_documents
from app.storage.measures.recorded_documents import recorded, recorded_definitions, recorded_of
from app.storage.measures.recorded_values import recorded_rows
from app.storage.measures.values import ValueFilter, add_values, content_of, value_of_row, values_at
from app.storage.publishing import audit
from app.storage.publishing.audit_digest import document_text, value_text

OPERATION = "import_predecessors"


@dataclass(frozen=True, slots=True)
class Predecessor:
    """The part of one predecessor's export that is about the council itself, as the public could read it at the end.

    Service-level indicators are as the council recorded them. `left` counts its own values that are in the export
    alone, because they were not public.
    """

    area: Area
    areas: Mapping[str, Area]
    themes: Mapping[str, Theme]
    indicators: tuple[HandedOver, ...]
    placements: Mapping[str, Placements]
    values: tuple[Value, ...]
    targets: tuple[Target, ...]
    commentaries: tuple[Commentary, ...]
    step_changes: tuple[StepChange, ...]
    left: int
    sha256: str
    audit_head: str | None


@dataclass(frozen=True, slots=True)
class TakenIndicator:
    """An indicator in the successor's store: its code, its code before, and whose values it has from this import."""

    code: str
    code_before: str
    areas: tuple[Area, ...]
    values: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What an import recorded: its submission (None: all was there already), and each indicator."""

    submission: str | None
    predecessors: tuple[Predecessor, ...]
    indicators: tuple[TakenIndicator, ...]
    values: int
    documents: int


def read_predecessor(file: Path, *, now: datetime) -> Predecessor:
    """Read an export whole, in a temporary store, once its audit trail agrees with its rows.

    Raises InvalidInputError for a file that is no export, is damaged, or does not say whose it is.
    """
    with file.open("rb") as content:
        digest = file_digest(content, "sha256").hexdigest()
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'predecessor.db'}")
        try:
            import_archive(database, file, progress=lambda _: None)
            with database.read() as connection:
                return _read(connection, file, now=now, digest=digest)
        finally:
            database.close()


def import_predecessors(
    writer: Writer, exports: Sequence[Predecessor], *, home_area: str, headline_cap: int
) -> WriteResult[TakenOver]:
    """Record what predecessors handed over, as one submission that waits for a decision; what is recorded stays.

    Raises InvalidInputError for an export of a council that the home area does not replace, or two of one council.
    """
    areas = recorded_areas(writer.connection)
    replaced = predecessors(home_area, areas=areas)
    require_sound([*_council_faults(exports, replaced=replaced, home_area=home_area)])
    handed = [indicator for export in exports for indicator in export.indicators]
    recorded_versions = recorded_definitions(writer.connection)
    replaced_areas = [areas[code] for code in replaced]
    codes = codes_in_successor(handed, recorded=recorded_versions, predecessors=replaced_areas)
    require_sound([*code_faults(handed, codes=codes)])
    by_code: dict[str, list[HandedOver]] = {}
    for indicator in handed:
        by_code.setdefault(codes[indicator.area.code, indicator.code], []).append(indicator)
    fresh = {code: several for code, several in by_code.items() if code not in recorded_versions}
    values = _changed_values(writer.connection, exports, codes=codes)
    documents = [
        document
        for document in _documents(writer.connection, exports, codes=codes, fresh=fresh, areas=areas, cap=headline_cap)
        if differs(writer, document)
    ]
    taken = tuple(
        TakenIndicator(
            code,
            several[0].code,
            tuple(indicator.area for indicator in several),
            sum(value.indicator == code for value in values),
            code in fresh,
        )
        for code, several in sorted(by_code.items())
    )
    sources = "; ".join(_source(export) for export in exports)
    submission = None
    if values or documents:
        submission, recording = writer.submission(OPERATION, reason=sources)
        add_values(writer.connection, values, recording=recording)
        add_documents(writer.connection, documents, recording=recording)
    texts = [*map(value_text, values), *(document_text(kind, key, encode(item)) for kind, key, item in documents)]
    result = TakenOver(submission, tuple(exports), taken, len(values), len(documents))
    return WriteResult(result, submission or home_area, rows=texts, reason=sources)


def _source(predecessor: Predecessor) -> str:
    """Which export, so that its own trail can be checked: the file's digest and the head of its audit trail."""
    head = predecessor.audit_head or "none"
    return f"{predecessor.area.name} ({predecessor.area.code}): SHA-256 {predecessor.sha256}, audit head {head}"


def _read(connection: Connection, file: Path, *, now: datetime, digest: str) -> Predecessor:
    last = audit.last_entry(connection)
    head = None if last is None else last.hash
    wrong = verify(connection, head=head).faults
    if wrong:
        raise InvalidInputError(f"{file} does not match its audit trail: {wrong[0]}.")
    group = recorded(connection, ItemKind.PEER_GROUP, DEFAULT_GROUP)
    home_area = None if group is None else group.document.council
    if home_area is None:
        raise InvalidInputError(
            f"{file} does not say whose it is: its peer group {DEFAULT_GROUP} names no council. Put it there first."
        )
    instant = now if last is None else max(now, last.act.at)
    public, working = (
        load_snapshot(connection, read_context=ReadContext(instant, home_area, view)).reference
        for view in (View.PUBLIC, View.WORKING)
    )
    own = [home_area, *predecessors(home_area, areas=working.areas)]
    inside = [code for code in working.shown() if working.tier(code) is TierNumber.SERVICE]
    values = [
        *_values(connection, public.shown(), own, instant=instant, view=View.PUBLIC),
        *_values(connection, inside, own, instant=instant, view=View.WORKING),
    ]
    working_values = _values(connection, working.shown(), own, instant=instant, view=View.WORKING)
    measured = {value.indicator for value in values}
    of = {code: public for code in public.shown() if code in measured} | {
        code: working for code in inside if code in measured
    }
    area = working.areas[home_area]
    return Predecessor(
        area=area,
        areas={code: working.areas[code] for code in own},
        themes={code: working.themes[code] for code in sorted({of[c].versions[c][-1].theme for c in of})},
        indicators=tuple(HandedOver(area, code, of[code].versions[code]) for code in of),
        placements={code: of[code].placements[code] for code in of},
        values=tuple(values),
        targets=tuple(target for code in of for target in of[code].targets.get(code, {}).values()),
        commentaries=tuple(_commentaries(of, own)),
        step_changes=tuple(step for c in of for code in own for step in of[c].step_changes.get((c, code), ())),
        left=len({_row(value) for value in working_values} - {_row(value) for value in values}),
        sha256=digest,
        audit_head=head,
    )


def _values(
    connection: Connection, indicators: Sequence[str], areas: Sequence[str], *, instant: datetime, view: View
) -> list[Value]:
    where = ValueFilter(indicators=list(indicators), areas=list(areas))
    return [row.item for row in values_at(connection, where=where, at=instant, view=view)]


def _row(value: Value) -> tuple[str, str, str, int]:
    return value.indicator, value.area, value.period.id, value.revision


def _commentaries(of: Mapping[str, ReferenceSnapshot], areas: Sequence[str]) -> Iterator[Commentary]:
    for code, reference in of.items():
        for (indicator, area, period), text in reference.commentaries.items():
            if indicator == code and area in areas:
                yield Commentary(indicator, area, period, text)


def _council_faults(exports: Sequence[Predecessor], *, replaced: Sequence[str], home_area: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for export in exports:
        named = f"{export.area.name} ({export.area.code})"
        if export.area.code not in replaced:
            detail = (
                f"{named} is no predecessor of {home_area}: record that it ended and that {home_area} is its successor "
                "first, with waymark new --replaces or PUT /v1/areas."
            )
            yield Fault("file", "conflict", detail)
        if export.area.code in seen:
            yield Fault("file", "duplicate", f"There are two exports of {named}: give the later one alone.")
        seen.add(export.area.code)


def _changed_values(
    connection: Connection, exports: Sequence[Predecessor], *, codes: Mapping[tuple[str, str], str]
) -> list[Value]:
    """The values under their codes here, without those that are recorded alike, as the next revision of each key."""
    renamed = [
        replace(value, indicator=codes[export.area.code, value.indicator], commentary=None, released_at=None)
        for export in exports
        for value in export.values
    ]
    indicators, areas = {value.indicator for value in renamed}, {value.area for value in renamed}
    rows = recorded_rows(connection, indicators=indicators, areas=areas)
    changed = []
    for value in renamed:
        key = (value.indicator, value.area, value.period.id)
        row = rows.latest.get(key)
        if row is not None and content_of(value_of_row(row)) == content_of(value):
            continue
        taken = max(0 if row is None else row.revision, rows.refused.get(key, 0))
        changed.append(replace(value, revision=taken + 1))
    return changed


def _documents(
    connection: Connection,
    exports: Sequence[Predecessor],
    *,
    codes: Mapping[tuple[str, str], str],
    fresh: Mapping[str, Sequence[HandedOver]],
    areas: Mapping[str, Area],
    cap: int,
) -> Iterator[Document]:
    """What comes with the values: areas, themes and indicators that are not there yet, and texts on the values."""
    themes = recorded_of(connection, [ItemKind.THEME])[ItemKind.THEME]
    new_areas = {code: area for export in exports for code, area in export.areas.items() if code not in areas}
    new_themes = {code: theme for export in exports for code, theme in export.themes.items() if code not in themes}
    yield from ((ItemKind.AREA, code, area) for code, area in new_areas.items())
    yield from ((ItemKind.THEME, code, theme) for code, theme in new_themes.items())
    for code, several in fresh.items():
        yield from (
            (ItemKind.DEFINITION, definition_key(version), version) for version in taken_over(several, code=code)
        )
    for code, rows in _tiers(connection, exports, fresh=fresh, cap=cap).items():
        yield ItemKind.PLACEMENT, code, Placements(code, rows)
    for export in exports:
        for target in export.targets:
            code = codes[export.area.code, target.indicator]
            if len(fresh.get(code, ())) == 1:  # a target names no area: of several it would judge all
                yield ItemKind.TARGET, target_key(code, target.period), replace(target, indicator=code)
        for kind, texts in ((ItemKind.COMMENTARY, export.commentaries), (ItemKind.STEP_CHANGE, export.step_changes)):
            for text in texts:
                yield _text(kind, text, code=codes[export.area.code, text.indicator])


def _text(kind: ItemKind, text: Any, *, code: str) -> Document:
    return kind, f"{code}/{text.area}/{text.period.id}", replace(text, indicator=code)


def _tiers(
    connection: Connection,
    exports: Sequence[Predecessor],
    *,
    fresh: Mapping[str, Sequence[HandedOver]],
    cap: int,
) -> dict[str, Any]:
    """The tiers of new indicators, those that most predecessors share first."""
    by_area = {export.area.code: export.placements for export in exports}
    order = sorted(fresh, key=lambda code: (-len(fresh[code]), code))
    placements = {code: by_area[fresh[code][0].area.code][fresh[code][0].code].rows for code in order}
    own = [code for code in order if code == own_code(fresh[code][0].code, fresh[code][0].area)]
    there = recorded_of(connection, [ItemKind.PLACEMENT])[ItemKind.PLACEMENT]
    placements_now = {code: revision.document.rows for code, revision in there.items()}
    return dict(fitting_placements(placements, own=own, recorded=placements_now, cap=cap))
