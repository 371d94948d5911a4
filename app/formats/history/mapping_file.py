"""A mapping as a CSV file that a person corrects in a spreadsheet or a text editor."""

import re
from collections.abc import Sequence

from app.domain.errors import InvalidInputError
from app.domain.publishing.history import LEFT_OUT, MappingLine, Part, Sure
from app.formats.csv_table import Table, csv_bytes
from app.formats.uploads.columns import text_cell
from app.formats.uploads.csv_file import SEPARATORS, csv_lines
from app.formats.uploads.faults import UploadError

COLUMNS = ("what", "where", "in_the_file", "becomes", "sure", "why")
_WITH_FY = re.compile(r"FY[0-9]{4}[-/][0-9]{2}")  # as tables write a financial year
_SURE = {"y": Sure.YES, "true": Sure.YES, "ok": Sure.YES}


def mapping_bytes(lines: Sequence[MappingLine]) -> bytes:
    """The file of a mapping."""
    rows = [(line.part, line.where, line.label, line.becomes, line.sure, line.why) for line in lines]
    return csv_bytes(Table(COLUMNS, [tuple(str(cell) for cell in row) for row in rows]))


def read_mapping(body: bytes) -> list[MappingLine]:
    """The mapping of a file; raises InvalidInputError with all that is wrong in it."""
    try:
        table = csv_lines(body, separator_of=lambda text: max(SEPARATORS, key=text.partition("\n")[0].count))
    except UploadError as error:
        raise InvalidInputError(" ".join(cell.detail for cell in error.cells)) from None
    filled = [(number, cells) for number, cells in table.lines if any(cell.strip() for cell in cells)]
    header = [cell.strip().lower() for cell in filled[0][1]] if filled else []
    absent = [name for name in COLUMNS[:-1] if name not in header]
    if absent:
        raise InvalidInputError(f"This is not a mapping: it lacks the columns {', '.join(absent)}.")
    places = [header.index(name) if name in header else len(header) for name in COLUMNS]
    lines, faults = [], []
    for number, cells in filled[1:]:
        texts = [text_cell(cells[place]) if place < len(cells) else "" for place in places]
        try:
            lines.append(_line(texts))
        except ValueError as error:
            faults.append(f"Row {number} of the mapping: {error}")
    if faults:
        raise InvalidInputError(" ".join(faults))
    return lines


def _line(texts: Sequence[str]) -> MappingLine:
    part, where, label, becomes, sure, why = texts
    if part.lower() not in set(Part):
        raise ValueError(f"“{part}” is not one of {', '.join(Part)}.")
    word = sure.lower()
    if word not in set(Sure) and word not in _SURE and word:
        raise ValueError(f"“{sure}” is not one of {', '.join(Sure)}.")
    became = LEFT_OUT if becomes.lower().replace("_", " ") == LEFT_OUT else becomes
    label = label[2:] if _WITH_FY.fullmatch(label) else label
    return MappingLine(Part(part.lower()), where, label, became, _SURE.get(word) or Sure(word or Sure.CHECK), why)
