"""Which of a workbook's cell formats show a number in percent: a hundred times what the cell holds."""

import re
from collections.abc import Mapping
from html import unescape
from itertools import islice

from app.domain.measures.number import MAX_DECIMAL_PLACES

MOST_FORMATS = 2**16  # spreadsheet programs take fewer

# The formats that every program knows by number, with their decimal places: 0% and 0.00%.
_BUILT_IN = {9: 0, 10: 2}
_CELL_FORMATS = re.compile(rb"<(?:\w{1,20}:)?cellXfs\b")
_CELL_FORMATS_END = re.compile(rb"</(?:\w{1,20}:)?cellXfs\b")
_CELL_FORMAT = re.compile(rb"<(?:\w{1,20}:)?xf\b[^<>]{0,1000}")
_NUMBER_FORMAT = re.compile(rb"<(?:\w{1,20}:)?numFmt\s(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+")
_IDENTITY = re.compile(rb"\bnumFmtId\s{0,9}=\s{0,9}[\"']([0-9]{1,9})[\"']")
_CODE = re.compile(rb"\bformatCode\s{0,9}=\s{0,9}(?:\"([^\"<]{0,1000})\"|'([^'<]{0,1000})')")
# Of a format's code what is shown as it stands: "in quotes", \% escaped, _% as a space, *% as filling, [conditions].
_AS_IT_STANDS = re.compile(r'"[^"]*"?|[\\_*].|\[[^\]]*\]', re.DOTALL)
_DECIMALS = re.compile(r"\.([0#?]+)")


def percent_places(styles: bytes) -> Mapping[int, int]:
    """The numbers of the cell formats in percent, each with the decimal places that it shows."""
    formats = _BUILT_IN | _own_formats(styles)
    start = _CELL_FORMATS.search(styles)
    if start is None:
        return {}
    end = _CELL_FORMATS_END.search(styles, start.end())
    cells = _CELL_FORMAT.finditer(styles, start.end(), end.start() if end else len(styles))
    places = {}
    for number, match in enumerate(islice(cells, MOST_FORMATS)):
        identity = _IDENTITY.search(match[0])
        if identity is not None and int(identity[1]) in formats:
            places[number] = formats[int(identity[1])]
    return places


def _own_formats(styles: bytes) -> dict[int, int]:
    """The workbook's own number formats in percent, by their number."""
    places = {}
    for match in islice(_NUMBER_FORMAT.finditer(styles), MOST_FORMATS):
        identity, code = _IDENTITY.search(match[0]), _CODE.search(match[0])
        if identity is None or code is None:
            continue
        shown = _AS_IT_STANDS.sub("", unescape((code[1] or code[2] or b"").decode("utf-8", "replace")))
        if "%" in shown:
            decimals = _DECIMALS.search(shown)
            places[int(identity[1])] = min(len(decimals[1]), MAX_DECIMAL_PLACES) if decimals else 0
    return places
