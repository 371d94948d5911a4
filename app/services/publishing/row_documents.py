"""Documents that are sent as rows of one file: all recorded in one submission, or every fault reported."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, TypeVar

from app.domain.publishing.change_items import ChangeOutcome
from app.domain.publishing.returns import NOT_ALLOWED, ForbiddenRowsError, InvalidReturnError, RowFault, SubmittedReturn
from app.services.document_changes import Document
from app.services.unit_of_work import Writer
from app.storage.measures.document_json import encode
from app.storage.measures.documents import add_documents
from app.storage.publishing.audit_digest import document_text

MOST_LIKE, MOST_NAMED, MOST_GUESSED = 3, 50, 50
LONGEST_REASON = 4_000  # characters of all reasons of a file together

Row = TypeVar("Row")
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class RecordedDocumentRows(Generic[Row]):
    """What the rows of a file did; `code` is None where nothing changed, `texts` are those of the documents added."""

    code: str | None
    rows: Sequence[Row]
    texts: tuple[str, ...] = ()


def outcome_of(recorded: object | None, *, differs: bool) -> ChangeOutcome:
    """The outcome of a row beside the recorded document (None: there is none)."""
    if recorded is None:
        return ChangeOutcome.CREATED
    return ChangeOutcome.REVISED if differs else ChangeOutcome.UNCHANGED


def require_sound_rows(faults: Iterable[RowFault]) -> None:
    """Raise ForbiddenRowsError or InvalidReturnError with every fault by its row, if there is one."""
    ordered = sorted(faults, key=lambda fault: fault.index)
    if ordered:
        raise (ForbiddenRowsError if any(fault.code == NOT_ALLOWED for fault in ordered) else InvalidReturnError)(
            ordered
        )


def record_documents(
    writer: Writer, rows: Sequence[Row], documents: Sequence[Document], *, submitted: SubmittedReturn
) -> RecordedDocumentRows[Row]:
    """Record the documents that differ in one submission; none where there are none."""
    if not documents:
        return RecordedDocumentRows(None, rows)
    code, recording = writer.submission(submitted.operation, reason=submitted.reason)
    add_documents(writer.connection, documents, recording=recording)
    return RecordedDocumentRows(
        code, rows, tuple(document_text(kind, key, encode(each)) for kind, key, each in documents)
    )


def repeated(keys: Iterable[tuple[int, Key]]) -> Iterator[tuple[int, Key, int]]:
    """The rows whose key an earlier row has: the index of the row, the key, and the index of the first."""
    first: dict[Key, int] = {}
    for index, key in keys:
        if first.setdefault(key, index) != index:
            yield index, key, first[key]


def unknown_codes(
    submitted: SubmittedReturn, *, what: str, known: Mapping[str, object], refusal: str | None = None
) -> Iterator[RowFault]:
    """The rows whose column `what` names no known indicator, action or the like, with what may be meant.

    A `refusal` takes the place of these: a limited key never learns which other codes exist.
    """
    named = f" There are: {', '.join(sorted(known))}." if 0 < len(known) <= MOST_NAMED else ""
    guesses = 0
    for index, row in enumerate(submitted.rows):
        code = row.get(what)
        if not isinstance(code, str) or code in known:
            continue
        if refusal is not None:
            yield RowFault(index, what, NOT_ALLOWED, f"{refusal}{named}")
            continue
        alike = get_close_matches(code, known, n=MOST_LIKE) if guesses < MOST_GUESSED else []
        guesses += 1
        hint = f" Did you mean {' or '.join(alike)}?" if alike else named
        yield RowFault(index, what, f"unknown_{what}", f"There is no {what} of this code.{hint}")


def submission_reason(own: str | None, reasons: Iterable[tuple[str, str | None]]) -> str | None:
    """The reason of a whole submission: its own and those of its rows, these with the codes that they are of."""
    given: dict[str, list[str]] = {}
    for code, reason in reasons:
        if reason is not None and reason != own:
            given.setdefault(reason, []).append(code)
    if own is None and len(given) == 1:
        return next(iter(given))
    lines = [f"{', '.join(dict.fromkeys(codes))}: {reason}" for reason, codes in given.items()]
    return "\n".join(filter(None, [own, *lines])) or None


def reason_too_long(reason: str | None, *, column: str) -> tuple[RowFault, ...]:
    """A fault where the reasons of a file are longer together than the record takes."""
    if len(reason or "") <= LONGEST_REASON:
        return ()
    detail = f"The reasons are longer than {LONGEST_REASON:,} characters together: shorten them, or send several files."
    return (RowFault(0, column, "too_long", detail),)
