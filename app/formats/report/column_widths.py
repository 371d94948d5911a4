"""How wide a table's columns are, and how large its type, so that it fits on a page."""

from collections.abc import Sequence

_PAGE = 470.0  # points between the margins
FIGURE_TYPE = 7.5  # points, of a figure's table
_CELL = 10.0  # points beside the text of a cell
_EM = 0.58  # of a character, on average, in bold type
_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5)
_LONGEST = 20  # characters that a column must hold in one line; a longer word may go on in the next
_LABEL = 36  # characters of a figure's row header or figure that is not broken
_SHORT = 16  # characters of a cell that is not broken


def column_weights(rows: Sequence[Sequence[str]]) -> list[int]:
    """The columns' shares of the width: that of the widest piece at least, and more for more text."""
    return [_weight([row[column] for row in rows]) for column in range(len(rows[0]))]


def type_size(rows: Sequence[Sequence[str]]) -> float:
    """The largest size of type, in points, at which no column is narrower than its widest piece."""
    words = sum(widest_piece([row[column] for row in rows]) for column in range(len(rows[0])))
    spare = _PAGE - _CELL * len(rows[0])
    return next((size for size in _SIZES if words * _EM * size <= spare), _SIZES[-1])


def narrow_widths(rows: Sequence[Sequence[str]], *, most: float) -> list[float]:
    """The columns' widths in points in the type of a figure's table, whose cells stay in one line up to a length.

    What is left of the width helps headers to stay in one line.
    """
    columns = [[row[column] for row in rows] for column in range(len(rows[0]))]
    widths = [_narrow(widest_piece(each, short=_LABEL)) for each in columns]
    for place, (header, *_) in enumerate(columns):
        widths[place] += max(0.0, min(most - sum(widths), _narrow(len(header)) - widths[place]))
    return [round(width, 1) for width in widths]


def _narrow(characters: int) -> float:
    return characters * _EM * FIGURE_TYPE + _CELL + 2


def widest_piece(column: Sequence[str], *, short: int = _SHORT) -> int:
    """The characters of the longest word or short cell of a column, whose first cell is its header."""
    header, *cells = column
    pieces = [*header.split(), *(piece for cell in cells for piece in ([cell] if len(cell) <= short else cell.split()))]
    return min(max(map(len, pieces), default=1), max(short, _LONGEST))


def _weight(column: Sequence[str]) -> int:
    lengths = sorted(map(len, column))
    return max(widest_piece(column) + 2, min(lengths[len(lengths) * 3 // 4], 40))
