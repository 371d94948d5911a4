"""CSV as spreadsheet programs write it: in four encodings, separated by commas, semicolons or tabs."""

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from itertools import islice

from app.domain.publishing.returns import MOST_ROWS, SubmittedReturn
from app.formats.uploads.columns import KNOWN, column_name
from app.formats.uploads.faults import refused
from app.formats.uploads.rows import HEADER_ROW, read_rows

SEPARATORS = (",", ";", "\t")
# Blank lines count as rows of the file, and are not read without end.
_MOST_LINES = 2 * MOST_ROWS


def read_csv(body: bytes) -> SubmittedReturn:
    """The rows of a CSV file; raises UploadError."""
    text = decoded(body)
    first = text[: text.find("\n")] if "\n" in text else text
    separator = max(SEPARATORS, key=lambda candidate: _headers(first, separator=candidate))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = next(reader, [])
        lines = [(row, cells) for row, cells in enumerate(islice(reader, _MOST_LINES), HEADER_ROW + 1) if cells]
        if next(reader, None) is not None:
            raise refused("too_many_rows", f"A return may have {MOST_ROWS:,} rows: send several.")
    except csv.Error:
        detail = f"The file cannot be read as CSV at line {reader.line_num}: see the quotes there."
        raise refused("not_csv", detail, row=reader.line_num) from None
    return read_rows(header, lines, may_have_commas=separator == ";")


def decoded(body: bytes) -> str:
    """The text of a file in UTF-8, in UTF-16 with a byte order mark, or else in Windows-1252; raises UploadError."""
    if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\0" in body:
        raise refused("not_text", "This is no CSV text. Save the file as CSV in UTF-8, or send a workbook as one.")
    else:
        encoding = "utf-8-sig" if body.startswith(BOM_UTF8) or _is_utf_8(body) else "cp1252"
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        detail = f"The file is neither UTF-8, UTF-16 nor Windows-1252: see byte {error.start + 1}. Save it as UTF-8."
        raise refused("unknown_encoding", detail) from None
    if not text.strip():
        raise refused("no_rows", "The file is empty.")
    return text


def _is_utf_8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _headers(line: str, *, separator: str) -> int:
    """How many headers of a return a first line has when it is cut at `separator`."""
    return sum(column_name(part.strip('" \r')) in KNOWN for part in line.split(separator))
