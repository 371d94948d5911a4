"""The manifest of an archive of a whole store: its files with their rows and digests."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from app.domain.errors import InvalidInputError

FORMAT = "waymark-archive"
FORMAT_VERSION = 1


class ArchiveKind(StrEnum):
    """The purpose of an archive: a hand-over to a successor, without keys, or a backup of the same store."""

    HAND_OVER = "hand-over"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """One file of an archive: the rows of one table, as JSON lines."""

    name: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive contains; `audit_head` is the hash of the last audit entry, None where there is none."""

    kind: ArchiveKind
    with_names: bool
    schema_revision: str
    audit_head: str | None
    parts: tuple[ArchiveFile, ...]

    @property
    def rows(self) -> int:
        """The number of rows in all files."""
        return sum(part.rows for part in self.parts)


def manifest_json(manifest: Manifest) -> dict[str, Any]:
    """The manifest as JSON."""
    return {"format": FORMAT, "format_version": FORMAT_VERSION, **asdict(manifest)}


def parse_manifest(document: Any) -> Manifest:
    """The manifest from JSON; raises InvalidInputError for another document or another format version."""
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise InvalidInputError("The file is not an archive of a Waymark store.")
    if document.get("format_version") != FORMAT_VERSION:
        raise InvalidInputError(
            f"This version of Waymark cannot read archive format {document.get('format_version')}: "
            "install the version that wrote the archive, or a newer one."
        )
    try:
        parts = tuple(_archive_file(part) for part in document["parts"])
        head = document["audit_head"]
        if head is not None:
            _require(head, str)
        return Manifest(
            kind=ArchiveKind(document["kind"]),
            with_names=_require(document["with_names"], bool),
            schema_revision=_require(document["schema_revision"], str),
            audit_head=head,
            parts=parts,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInputError("The archive's manifest is damaged.") from error


def _archive_file(document: Mapping[str, Any]) -> ArchiveFile:
    return ArchiveFile(
        _require(document["name"], str),
        _require(document["rows"], int),
        _require(document["bytes"], int),
        _require(document["sha256"], str),
    )


def _require(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise ValueError(f"{value!r} is not of type {kind.__name__}")
    return value
