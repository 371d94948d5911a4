"""Row headers in a tagged PDF: typst tags the cells of a header row alone, not the first cell of each other row.

typst has `pdf.header-cell` for it, behind a feature that its Python package does not offer. A small table with a row of
column headers, which would have more headers than data, keeps its first column as data.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

_ROW = re.compile(rb"<</Type/StructElem/S/TR/P (\d+) 0 R/K\[([^\]]*)\]")
_BODY = re.compile(rb"<</Type/StructElem/S/TBody/P \d+ 0 R/K\[([^\]]*)\]")
_CELL = re.compile(rb"(<</Type/StructElem/S/)TD(/P \d+ 0 R)")
_COLUMN_HEADERS = re.compile(rb"<</O/Table/Headers\[[^\]]*\]>>")
_TAIL = re.compile(rb"xref\n0 \d+\n0{10} 65535 f\r\n((?:\d{10} 00000 n\r\n)+)(trailer\n[^\n]*\nstartxref\n)\d+")


def with_row_headers(pdf: bytes) -> bytes:
    """The PDF, in which the first cell of each row is the header of the row.

    Cells then have the headers of their row and column by the scope of these, instead of by a list of their own.
    Raises ValueError for a file whose objects are not written as typst 0.15 writes them.
    """
    tail = _TAIL.search(pdf, pdf.rindex(b"\nxref\n"))
    if tail is None:
        raise ValueError("not a PDF with a plain table of its objects")
    starts = [int(entry[:10]) for entry in tail[1].splitlines()]
    objects = dict(_objects(pdf, starts, tail.start()))
    headers = frozenset(_row_headers(objects))
    changed = {number: _cell(each, heads=number in headers) for number, each in objects.items()}
    return _written(pdf[: min(starts)], changed, tail)


def _objects(pdf: bytes, starts: list[int], end: int) -> Iterator[tuple[int, bytes]]:
    """The objects by number, in the order of the file."""
    ordered = sorted((start, number) for number, start in enumerate(starts, 1))
    for (start, number), (stop, _) in pairwise([*ordered, (end, 0)]):
        yield number, pdf[start:stop]


def _row_headers(objects: dict[int, bytes]) -> Iterator[int]:
    """The first cells of rows; those of a column's header are headers already. typst has a body where it has a head."""
    for each in objects.values():
        row = _ROW.match(each, _inside(each))
        if row is None:
            continue
        parent = objects[int(row[1])]
        body = _BODY.match(parent, _inside(parent))
        columns, rows = row[2].count(b" R"), 0 if body is None else body[1].count(b" R")
        if body is None or columns + rows <= (columns - 1) * rows:
            yield int(row[2].split()[0])


def _cell(each: bytes, *, heads: bool) -> bytes:
    """An object, which if it is a cell loses its list of headers, and heads its row or not."""
    if _CELL.match(each, _inside(each)) is None:
        return each
    alone = _COLUMN_HEADERS.sub(b"", each, count=1).replace(b"/A[]", b"", 1)
    if not heads:
        return alone
    scoped = alone.replace(b"/A[", b"/A[<</O/Table/Scope/Row>>", 1)
    attribute = rb"" if scoped != alone else rb"/A<</O/Table/Scope/Row>>"
    return _CELL.sub(rb"\1TH\2" + attribute, scoped, count=1)


def _inside(each: bytes) -> int:
    """Where an object begins, after its number."""
    return each.index(b"\n") + 1


def _written(head: bytes, objects: dict[int, bytes], tail: re.Match[bytes]) -> bytes:
    """The file again, with the places of its objects."""
    places, place = {}, len(head)
    for number, each in objects.items():
        places[number], place = place, place + len(each)
    entries = b"".join(b"%010d 00000 n\r\n" % places[number] for number in sorted(places))
    count = len(places) + 1
    xref = b"xref\n0 %d\n0000000000 65535 f\r\n%b%b%d" % (count, entries, tail[2], place)
    return b"".join((head, *objects.values(), xref, tail.string[tail.end() :]))
