"""Whether the store agrees with its own rules: every definition and value sound, every name known, the cap kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import Connection

from app.domain.errors import Fault, TierFullError
from app.domain.measures.definition_checks import check_definition
from app.domain.measures.indicator import Definition, in_force
from app.domain.measures.tier import require_within_cap
from app.domain.measures.value import Value, check_value
from app.domain.publishing.change_items import ItemKind
from app.services.performance.judged_states import wrong_judged_states
from app.storage import projections, triggers
from app.storage.measures.document_json import UndecodableDocument
from app.storage.measures.documents import (
    latest_documents,
    next_id,
    released_among,
    subject_of,
    undecodable_documents,
)
from app.storage.measures.recorded_values import latest_values
from app.storage.publishing.report_editions import wrong_forms
from app.storage.tables import document_item

_NO_TRIGGER = (
    "it is missing or disabled: rows that never change and caches rest on it. Put back a backup, or move the "
    "rows into a new store with waymark export and waymark import"
)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One place where the store breaks a rule."""

    where: str
    what: str


def check_store(connection: Connection, *, headline_cap: int, now: datetime, home_area: str) -> Iterator[Disagreement]:
    """The faults of the recorded items and of what is derived from them; only reads."""
    yield from _check_items(connection, headline_cap=headline_cap)
    yield from (Disagreement("published reports", sentence) for sentence in wrong_forms(connection))
    for name in triggers.missing(connection):
        yield Disagreement(f"trigger {name}", _NO_TRIGGER)
    for sentence in (
        *projections.differences(connection),
        *wrong_judged_states(connection, now=now, home_area=home_area),
    ):
        yield Disagreement("derived rows", f"{sentence}. Run: waymark migrate --rebuild")


def _check_items(connection: Connection, *, headline_cap: int) -> Iterator[Disagreement]:
    """Documents that this version cannot read, and everything that is wrong with the latest revision of each item.

    Of an indicator with such a document nothing else is checked.
    """
    undecodable, _ = undecodable_documents(connection)
    yield from (Disagreement(f"{document.kind} {document.key}", document.sentence) for document in undecodable)
    left_out = {document.indicator for document in undecodable if document.indicator is not None}
    documents = {
        kind: {key: item for key, item in items.items() if subject_of(item)["indicator"] not in left_out}
        for kind, items in latest_documents(connection).items()
    }
    versions: dict[str, list[Definition]] = {}
    for definition in documents[ItemKind.DEFINITION].values():
        versions.setdefault(definition.code, []).append(definition)
    yield from _check_definitions(documents, versions=versions)
    yield from _check_references(documents, versions=versions)
    try:
        placements = {code: placement.rows for code, placement in documents[ItemKind.PLACEMENT].items()}
        require_within_cap(placements, cap=headline_cap)
    except TierFullError as error:
        yield Disagreement("tier 1", str(error))
    areas = documents[ItemKind.AREA]
    for value in latest_values(connection):
        if value.indicator not in left_out:
            yield from _check_one_value(value, versions=versions, areas=areas)


class UndecodableDocuments:
    """The documents that this version cannot read, for probes that ask often: each document is decoded once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._last_id = 0
        self._findings: list[UndecodableDocument] = []

    def sentences(self, connection: Connection, *, now: datetime) -> list[str]:
        """A sentence for each document that the public may know of; the others are only counted."""
        with self._lock:
            if self._last_id >= next_id(connection, document_item.c.id):  # another store was put in place
                self._last_id, self._findings = 0, []
            later, self._last_id = undecodable_documents(connection, after=self._last_id)
            self._findings += later
            findings = tuple(self._findings)
        if not findings:
            return []
        public = released_among(connection, [finding.id for finding in findings], until=now)
        named = [f"{finding.kind} {finding.key}: {finding.sentence}" for finding in findings if finding.id in public]
        hidden = len(findings) - len(named)
        if hidden:
            named.append(f"Unreleased documents that this version cannot read: {hidden}. Run: waymark check")
        return named


def _check_definitions(
    documents: dict[ItemKind, dict[str, Any]], *, versions: dict[str, list[Definition]]
) -> Iterator[Disagreement]:
    for code, of_code in versions.items():
        for definition in of_code:
            where = f"indicator {code}"
            yield from (Disagreement(where, _sentence(fault)) for fault in check_definition(definition))
            if definition.theme not in documents[ItemKind.THEME]:
                yield Disagreement(where, f"there is no theme {definition.theme}")
        of_code.sort(key=lambda version: version.first_day)
        if of_code[0].effective_from is not None:
            yield Disagreement(f"indicator {code}", "it has no first version, in force from the beginning")
        if code not in documents[ItemKind.PLACEMENT]:
            yield Disagreement(f"indicator {code}", "it was never placed in a tier")


def _check_references(
    documents: dict[ItemKind, dict[str, Any]], *, versions: dict[str, list[Definition]]
) -> Iterator[Disagreement]:
    areas = documents[ItemKind.AREA]
    for code, area in areas.items():
        for other in (*area.successors, area.region, area.country):
            if other is not None and other not in areas:
                yield Disagreement(f"area {code}", f"there is no area {other}")
    for code, group in documents[ItemKind.PEER_GROUP].items():
        for member in group.members:
            if member.area not in areas:
                yield Disagreement(f"peer group {code}", f"there is no area {member.area}")
    for kind in (ItemKind.PLACEMENT, ItemKind.TARGET, ItemKind.COMMENTARY, ItemKind.STEP_CHANGE):
        for key, document in documents[kind].items():
            if document.indicator not in versions:
                yield Disagreement(f"{kind.value} {key}", f"there is no indicator {document.indicator}")


def _check_one_value(
    value: Value, *, versions: dict[str, list[Definition]], areas: dict[str, Any]
) -> Iterator[Disagreement]:
    where = f"value {value.indicator} {value.area} {value.period.id}"
    if value.area not in areas:
        yield Disagreement(where, f"there is no area {value.area}")
    if value.indicator not in versions:
        yield Disagreement(where, f"there is no indicator {value.indicator}")
        return
    definition = in_force(versions[value.indicator], period=value.period)
    yield from (Disagreement(where, _sentence(fault)) for fault in check_value(value, definition=definition))


def _sentence(fault: Fault) -> str:
    return f"{fault.field}: {fault.detail}"
