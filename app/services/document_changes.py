"""Recording changes of documents: only what differs is recorded, in one submission a call."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.domain.errors import Fault, InvalidInputError
from app.domain.publishing.change_items import ChangeOutcome, ItemKind
from app.services.unit_of_work import Writer
from app.storage.measures.document_json import encode
from app.storage.measures.documents import add_documents
from app.storage.measures.recorded_documents import recorded
from app.storage.publishing.audit_digest import document_text

Item = TypeVar("Item")
Document = tuple[ItemKind, str, object]
RequireRevision = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class DocumentChange(Generic[Item]):
    """What a call did to one thing: its state before (None: there was none) and after; `rows` are the texts added."""

    before: Item | None
    after: Item
    revision: int
    submission: str | None
    rows: tuple[str, ...]

    @property
    def outcome(self) -> ChangeOutcome:
        """Whether the thing was created, revised or left as it was."""
        if not self.rows:
            return ChangeOutcome.UNCHANGED
        return ChangeOutcome.CREATED if self.before is None else ChangeOutcome.REVISED


def change_document(
    writer: Writer,
    kind: ItemKind,
    key: str,
    document: Item,
    *,
    require: RequireRevision,
    check: Callable[[Item | None], Sequence[Fault]] = lambda _: (),
    operation: str,
) -> DocumentChange[Item]:
    """Record one document as the next revision of its key, unless it is as recorded.

    `require` is given the existing revision (0: none), `check` the existing document; raises InvalidInputError.
    """
    current = recorded(writer.connection, kind, key)
    revision = current.revision if current is not None else 0
    require(revision)
    before: Item | None = current.document if current is not None else None
    if before != document:
        require_sound(check(before))
    submission, rows = record(writer, [(kind, key, document)], operation=operation, reason=None)
    return DocumentChange(before, document, revision + len(rows), submission, rows)


def record(
    writer: Writer, documents: Sequence[Document], *, operation: str, reason: str | None
) -> tuple[str | None, tuple[str, ...]]:
    """Record those documents that differ from what is recorded: the submission's code, and the texts of the rows."""
    differing = [document for document in documents if differs(writer, document)]
    if not differing:
        return None, ()
    code, recording = writer.submission(operation, reason=reason)
    add_documents(writer.connection, differing, recording=recording)
    return code, tuple(document_text(kind, key, encode(document)) for kind, key, document in differing)


def require_sound(faults: Sequence[Fault]) -> None:
    """Raise InvalidInputError with every fault, if there is one."""
    if faults:
        raise InvalidInputError(" ".join(dict.fromkeys(fault.detail for fault in faults)), faults)


def differs(writer: Writer, document: Document) -> bool:
    """Whether a document differs from the recorded one."""
    kind, key, content = document
    current = recorded(writer.connection, kind, key)
    return current is None or current.document != content
