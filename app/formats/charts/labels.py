"""Texts of a drawing: how wide they are, where they break, and how they keep out of one another's way."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

TEXT, SMALL, LINE = 13.0, 12.0, 15.0  # sizes, and from one line to the next
_ASCENT, _DESCENT = 0.74, 0.22  # of a text's size, above and below its base line
_BOLD = 1.08
# Thousandths of the size, from the space to the tilde: the metrics of Helvetica, which Arial and Liberation Sans share.
_WIDTHS = (
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
    *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
    *(333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
    *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
)
_LATIN_WIDTH, _WIDE = 600, 1_000  # of what is not in the table: other Latin letters and signs, and all the rest
_LAST_LATIN = 0x24F
_GENERAL_PUNCTUATION = range(0x2010, 0x2040)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a drawing."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        """Whether two rectangles share any of the drawing."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True, slots=True)
class TextLabel:
    """A line of text whose base line starts, ends or has its middle at a point, by `anchor`."""

    x: float
    y: float
    text: str
    size: float = TEXT
    anchor: str = "start"
    bold: bool = False
    colour: str = "#0b0c0c"

    @property
    def box(self) -> Box:
        """The rectangle that the text takes."""
        width = width_of(self.text, size=self.size, bold=self.bold)
        left = self.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * width
        return Box(left, self.y - _ASCENT * self.size, left + width, self.y + _DESCENT * self.size)


def width_of(text: str, *, size: float, bold: bool = False) -> float:
    """How wide a text is, about."""
    return sum(map(_width, text)) / 1_000 * size * (_BOLD if bold else 1)


def wrapped(text: str, *, width: float, size: float, bold: bool = False) -> list[str]:
    """The text in lines that are no wider than `width`; a word that alone is wider is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        for piece in _pieces(word, width=width, size=size, bold=bold):
            longer = f"{line} {piece}" if line else piece
            if line and width_of(longer, size=size, bold=bold) > width:
                lines.append(line)
                line = piece
            else:
                line = longer
    return [*lines, line] if line else lines


def spread(middles: Sequence[float], heights: Sequence[float], *, top: float, bottom: float, gap: float) -> list[float]:
    """The tops of blocks, each as near to its middle as the others let it, in order and between `top` and `bottom`.

    The middles ascend. Where there is not room for all, they begin at `top` and go on below `bottom`.
    """
    tops: list[float] = []
    edge = top
    for middle, height in zip(middles, heights, strict=True):
        tops.append(max(edge, middle - height / 2))
        edge = tops[-1] + height + gap
    edge = bottom
    for place in reversed(range(len(tops))):
        tops[place] = min(tops[place], edge - heights[place])
        edge = tops[place] - gap
    if tops and tops[0] < top:
        return [place + top - tops[0] for place in tops]
    return tops


def without_overlap(labels: Sequence[TextLabel], *, gap: float) -> bool:
    """Whether labels on one line, from left to right, keep a gap between them."""
    boxes = [label.box for label in labels]
    return all(left.right + gap <= right.left for left, right in pairwise(boxes))


def _width(character: str) -> int:
    code = ord(character)
    place = code - ord(" ")
    if 0 <= place < len(_WIDTHS):
        return _WIDTHS[place]
    return _LATIN_WIDTH if code <= _LAST_LATIN or code in _GENERAL_PUNCTUATION else _WIDE


def _pieces(word: str, *, width: float, size: float, bold: bool) -> list[str]:
    if width_of(word, size=size, bold=bold) <= width:
        return [word]
    pieces, piece = [], ""
    for character in word:
        if piece and width_of(piece + character, size=size, bold=bold) > width:
            pieces.append(piece)
            piece = ""
        piece += character
    return [*pieces, piece]
