"""Redacting: a disclosed figure is removed from every answer, `as_of` included, and from the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from app.domain.errors import Fault, InvalidInputError
from app.domain.publishing.redaction import RedactionRequest, tells
from app.services.measures.definitions import latest_definition
from app.services.performance.judged_states import store_judged_states
from app.services.unit_of_work import SALT_BYTES, Writer
from app.storage import idempotency
from app.storage.publishing import audit, audit_digest, redactions
from app.storage.publishing.redactions import RecordedFigure, Seal
from app.storage.publishing.report_editions import erase_reports


@dataclass(frozen=True, slots=True)
class RedactionResult:
    """What a redaction did: how many rows lost their figures, how many texts their words, how many still contain it.

    `entries` is how many entries of the audit trail were sealed again.
    """

    code: str
    request: RedactionRequest
    redacted_at: datetime
    values: int
    texts: int
    texts_left: int
    entries: int


def redact(writer: Writer, request: RedactionRequest, *, home_area: str) -> RedactionResult:
    """Remove a figure; raises NotFoundError for the indicator, InvalidInputError where there is nothing to remove.

    Judged states are made again, and answers stored for repeated calls are emptied.
    """
    connection = writer.connection
    definition = latest_definition(connection, request.indicator)
    key = {"indicator": request.indicator, "area": request.area, "period": request.period.id}
    figures = redactions.figures_of(connection, **key, revision=request.revision)
    numbers = [number for figure in figures for number in figure.numbers]
    commentaries = redactions.commentaries_of(connection, **key)
    _require_sound(request, figures, numbers=numbers, decimal_places=definition.decimal_places)
    present_texts = [text for row in (*figures, *commentaries) for text in row.texts if text != redactions.REMOVED]
    telling = [text for text in present_texts if tells(text, numbers, decimal_places=definition.decimal_places)]
    figures = [figure for figure in figures if figure.numbers or (request.with_texts and figure.texts)]
    changed = [*figures, *commentaries] if request.with_texts else figures
    with redactions.wiping(connection):
        seals = _changed_seals(writer, request, changed, figures=figures, commentaries=commentaries)
        idempotency.empty_answers(connection)
        redactions.forget_judged(connection, request.indicator)
    values, texts = sum(bool(figure.numbers) for figure in figures), len(present_texts) if request.with_texts else 0
    row = {**key, "revision": request.revision, "reason": request.reason, "value_rows": values, "texts": texts}
    identity, code = redactions.add_redaction(connection, row, recorded_at=writer.now, recorded_by=writer.caller.holder)
    redactions.add_seals(connection, identity, seals)
    with redactions.wiping(connection):
        erase_reports(connection, request.indicator)
    store_judged_states(connection, now=writer.now, home_area=home_area)
    left = 0 if request.with_texts else len(telling)
    return RedactionResult(code, request, writer.now, values, texts, left, len(seals))


def _changed_seals(
    writer: Writer,
    request: RedactionRequest,
    changed: Sequence[RecordedFigure],
    *,
    figures: Sequence[RecordedFigure],
    commentaries: Sequence[RecordedFigure],
) -> dict[int, Seal]:
    """Remove the figures, and give the new seals of the audit entries that cover the rows."""
    connection = writer.connection
    entries = redactions.entries_of(connection, {row.submission_id for row in changed})
    before = _digests(writer, entries)
    redactions.erase_figures(connection, figures, with_texts=request.with_texts)
    if request.with_texts:
        redactions.erase_commentaries(connection, [row.id for row in commentaries])
    redactions.forget_salts(connection, entries)
    salts = {seq: token_hex(SALT_BYTES) for seq in entries}
    after = _digests(writer, entries, salts=salts)
    return {seq: Seal(after[seq][0], salts[seq], before[seq][1]) for seq in entries}


def _digests(
    writer: Writer, entries: Sequence[int], *, salts: dict[int, str] | None = None
) -> dict[int, tuple[str, bool]]:
    """By audit entry, the digest of its rows as they are, and whether the entry or its latest seal has the same."""
    connection = writer.connection
    seals = redactions.latest_seals(connection, entries)
    digests: dict[int, tuple[str, bool]] = {}
    for seq in entries:
        [entry] = audit.entries(connection, after=seq - 1, limit=1)
        act = entry.act
        seal = seals.get(seq, Seal(act.digest, entry.salt))
        written = audit_digest.rows_written(connection, at=act.at, operation=act.operation, target=act.target)
        salt = seal.salt if salts is None else salts[seq]
        _, digest = audit_digest.digest_of_write(connection, written, salt=salt)
        digests[seq] = digest, digest == seal.digest
    return digests


def _require_sound(
    request: RedactionRequest,
    figures: Sequence[RecordedFigure],
    *,
    numbers: Sequence[float],
    decimal_places: int,
) -> None:
    faults = []
    if not figures:
        field = "revision" if request.revision is not None else "period"
        faults.append(Fault(field, "unknown_value", "No such value is recorded for this area."))
    elif not numbers and not request.with_texts:
        faults.append(Fault("period", "no_figure", "No figure is recorded there."))
    if tells(request.reason, numbers, decimal_places=decimal_places):
        detail = "Leave the figure out of the reason: the reason stays in the audit trail."
        faults.append(Fault("reason", "tells_figure", detail))
    if faults:
        raise InvalidInputError("The redaction cannot be done.", faults)
