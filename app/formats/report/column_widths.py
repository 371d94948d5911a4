"""How wide a table's columns are, and how large its type, so that it fits on a page."""

from collections.abc import Sequence

_PAGE = 470.0  # points between the margins
_CELL = 8.0  # points beside the text of a cell
_EM = 0.58  # of a character, on average, in bold type
_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5)
_LONGEST = 20  # characters of a word that a column must hold in one line; a longer one may go on in the next


def column_weights(rows: Sequence[Sequence[str]]) -> list[int]:
    """The columns' shares of the width: that of the longest word at least, and more for more text."""
    return [_weight([row[column] for row in rows]) for column in range(len(rows[0]))]


def type_size(rows: Sequence[Sequence[str]]) -> float:
    """The largest size of type, in points, at which no column is narrower than its longest word."""
    words = sum(_longest_word([row[column] for row in rows]) for column in range(len(rows[0])))
    spare = _PAGE - _CELL * len(rows[0])
    return next((size for size in _SIZES if words * _EM * size <= spare), _SIZES[-1])


def _weight(cells: Sequence[str]) -> int:
    lengths = sorted(map(len, cells))
    usual = lengths[len(lengths) * 3 // 4] if lengths else 0
    return max(_longest_word(cells) + 2, min(usual, 40))


def _longest_word(cells: Sequence[str]) -> int:
    return min(max((len(word) for cell in cells for word in cell.split()), default=1), _LONGEST)
