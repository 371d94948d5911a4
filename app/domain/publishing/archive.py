"""What an archive of a whole store says of itself: its files, their rows and digests."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from app.domain.errors import InvalidInputError

FORMAT = "waymark-archive"
FORMAT_VERSION = 1


class ArchiveKind(StrEnum):
    """What an archive is for: a successor, without keys, or putting the same store back."""

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
    """All of an archive: `audit_head` is the hash of the last entry of the audit trail, null where there is none."""

    kind: ArchiveKind
    with_names: bool
    schema_revision: str
    audit_head: str | None
    parts: tuple[ArchiveFile, ...]

    @property
    def rows(self) -> int:
        """How many rows it holds in all."""
        return sum(part.rows for part in self.parts)


def manifest_json(manifest: Manifest) -> dict[str, Any]:
    """A manifest as it is written."""
    return {"format": FORMAT, "format_version": FORMAT_VERSION, **asdict(manifest)}


def parse_manifest(said: Any) -> Manifest:
    """A manifest as it was read; raises InvalidInputError when it is none, or a later program's."""
    if not isinstance(said, Mapping) or said.get("format") != FORMAT:
        raise InvalidInputError("The file is no archive of a Waymark store.")
    if said.get("format_version") != FORMAT_VERSION:
        raise InvalidInputError(
            f"The archive is of format {said.get('format_version')}, which this program does not know: "
            "install the Waymark that wrote it, or a newer one."
        )
    try:
        parts = tuple(_part(part) for part in said["parts"])
        head = said["audit_head"]
        if head is not None:
            _require(head, str)
        return Manifest(
            kind=ArchiveKind(said["kind"]),
            with_names=_require(said["with_names"], bool),
            schema_revision=_require(said["schema_revision"], str),
            audit_head=head,
            parts=parts,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInputError("The archive's manifest is damaged.") from error


def _part(said: Mapping[str, Any]) -> ArchiveFile:
    return ArchiveFile(
        _require(said["name"], str),
        _require(said["rows"], int),
        _require(said["bytes"], int),
        _require(said["sha256"], str),
    )


def _require(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise ValueError(f"{value!r} is no {kind.__name__}")
    return value
