"""How wide a table's columns are, and how large its type, so that it fits on a page."""

from collections.abc import Sequence

PAGE = 470.0  # points between the margins
FIGURE_TYPE = 7.5  # points, of a figure's table
_CELL = 10.0  # points beside the text of a cell
_EM = 0.58  # of a character, on average, in bold type
_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5)
_LONGEST = 20  # characters that a column must hold in one line; a longer word may go on in the next
_LABEL = 36  # characters of a figure's row header or figure that is not broken
_SHORT = 16  # characters of a cell that is not broken


def column_widths(rows: Sequence[Sequence[str]]) -> tuple[list[float], float]:
    """The widths of a table's columns, and the largest size of type at which each holds its widest piece, in points.

    What is left of the page goes to the columns with more text.
    """
    columns = [[row[column] for row in rows] for column in range(len(rows[0]))]
    pieces = [widest_piece(each) for each in columns]
    spare = PAGE - _CELL * len(columns)
    size = next((size for size in _SIZES if sum(pieces) * _EM * size <= spare), _SIZES[-1])
    least = [piece * _EM * size + _CELL for piece in pieces]
    wants = [max(1, _usual(each) - piece) for each, piece in zip(columns, pieces, strict=True)]
    share = (PAGE - sum(least)) / sum(wants)
    return [round(width + share * want, 1) for width, want in zip(least, wants, strict=True)], size


def narrow_widths(rows: Sequence[Sequence[str]], *, most: float) -> list[float]:
    """The columns' widths in points in the type of a figure's table, whose short cells are in one line.

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
    return min(max(map(_length, pieces), default=1), max(short, _LONGEST))


def _usual(column: Sequence[str]) -> int:
    """The characters of a cell that three in four do not exceed."""
    lengths = sorted(map(_length, column))
    return min(lengths[len(lengths) * 3 // 4], 40)


def _length(text: str) -> int:
    """The characters of a text; the wide signs of directions count as two."""
    return len(text) + sum(text.count(sign) for sign in "▲▼►◄")
