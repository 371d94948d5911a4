"""CSV as spreadsheet programs write it: in four encodings, separated by commas, semicolons or tabs."""

import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from itertools import islice

from app.domain.publishing.returns import MOST_ROWS, SubmittedReturn
from app.formats.uploads.columns import column_name
from app.formats.uploads.faults import refused
from app.formats.uploads.layout import RETURN_LAYOUT, Layout
from app.formats.uploads.rows import HEADER_ROW, ROWS_SEARCHED, first_filled, header_place, read_rows, rows_above_header

SEPARATORS = (",", ";", "\t")
# What Excel reads as the separator of a file, and people write on top of one.
_SEPARATOR_LINE = re.compile(r'"?sep=(?P<separator>[,;\t])"?[,;\t]*(?:\r\n|\n|\r)', re.IGNORECASE)
_NOTHING = ',;" \t'
# Blank lines count as rows of the file, and are not read without end.
_MOST_LINES = 2 * MOST_ROWS


@dataclass(frozen=True, slots=True)
class CsvLines:
    """The lines of a CSV file, each with its number as a spreadsheet counts, and what separates its cells."""

    lines: list[tuple[int, list[str]]]
    separator: str


def csv_lines(body: bytes, *, separator_of: Callable[[str], str]) -> CsvLines:
    """The lines of a CSV file, whose text shows its separator unless a `sep=` line does; raises UploadError."""
    text = decoded(body)
    separator_line = _SEPARATOR_LINE.match(text)
    separator = separator_line["separator"] if separator_line else separator_of(text)
    reader = csv.reader(
        io.StringIO(text[separator_line.end() :] if separator_line else text, newline=""),
        delimiter=separator,
        strict=True,
    )
    try:
        lines = list(enumerate(islice(reader, _MOST_LINES), HEADER_ROW + (1 if separator_line else 0)))
        if next(reader, None) is not None:
            raise refused("too_many_rows", f"A return may have {MOST_ROWS:,} rows: send several.")
    except csv.Error:
        line = reader.line_num + (1 if separator_line else 0)
        raise refused("not_csv", f"Line {line} cannot be read: see the quotes there.", row=line) from None
    return CsvLines(lines, separator)


def read_csv(body: bytes, *, layout: Layout = RETURN_LAYOUT) -> SubmittedReturn:
    """The rows of a CSV file; raises UploadError."""
    table = csv_lines(body, separator_of=partial(_separator, known=layout.known))
    lines = table.lines
    top = [cells for _, cells in lines[:ROWS_SEARCHED]]
    first, header = first_filled(top), header_place(top, layout=layout)
    if header is not None and header > first:
        raise rows_above_header(lines[first][0], lines[header][0])
    below = [line for line in lines[first + 1 :] if line[1]]
    may_have_commas = table.separator == ";"
    header_row, header_cells = lines[first]
    return read_rows(header_cells, below, layout=layout, may_have_commas=may_have_commas, header_row=header_row)


def _separator(text: str, *, known: Collection[str]) -> str:
    """The separator that gives the most headers of a return in the first line that holds anything."""
    first = next((line for line in text.splitlines()[:ROWS_SEARCHED] if line.strip(_NOTHING)), "")
    return max(SEPARATORS, key=lambda candidate: _headers(first, separator=candidate, known=known))


def decoded(body: bytes) -> str:
    """The text of a file in UTF-8, in UTF-16 with a byte order mark, or else in Windows-1252; raises UploadError."""
    if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\0" in body:
        raise refused("not_text", "This is not CSV text. Save the file as CSV in UTF-8, or send a workbook as one.")
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


def _headers(line: str, *, separator: str, known: Collection[str]) -> int:
    """How many headers of a return a first line has when it is cut at `separator`."""
    return sum(column_name(part.strip('" \r')) in known for part in line.split(separator))
