"""The texts of a report read back out of its forms, and the figures in them as they are shown."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

from app.formats.charts.figure_block import FigureBlock
from app.formats.report.blocks import (
    Block,
    BulletList,
    Document,
    Facts,
    Figure,
    Line,
    Notice,
    Paragraph,
    Quotation,
    Section,
    Table,
)
from app.wording.chart import TABLE_TITLE
from tests.formats.charts import image_of

_FIGURE = re.compile(r"(?<![\w.])[-−]?£?[-−]?\d(?:[\d,]*\d)?(?:\.\d+)?(?:%|[a-z]+\b)?")
_EMPTY = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
_IN_LINE = frozenset({"a", "span", "strong"})


def figures_of(texts: Iterable[str]) -> Counter[str]:
    """Every number of the texts as it is shown, with its sign and its unit, and how often."""
    return Counter(found for text in texts for found in _FIGURE.findall(text))


def document_texts(document: Document) -> list[str]:
    """Every text of the document in the order of reading."""
    head = [document.title, document.subject, *map(plain, document.notes)]
    return [*head, *(text for section in document.sections for text in _section_texts(section))]


def html_texts(page: bytes) -> list[str]:
    """Every text that a page shows between its header and its footer, without its ways about the page."""
    reader = _Reader()
    reader.feed(page.decode("utf-8"))
    reader.close()
    assert reader.open == []  # every element is closed
    return reader.texts


def html_figures(page: bytes) -> Counter[str]:
    """Every number that a page shows."""
    return figures_of(html_texts(page))


def svg_texts(svg: bytes | str) -> list[str]:
    """Every text of a chart: its labels, and its heading and its caption where it stands alone."""
    return [label.text for label in image_of(svg).labels()]


def svg_figures(svg: bytes | str) -> Counter[str]:
    """Every number that a chart shows."""
    return figures_of(svg_texts(svg))


def json_texts(answer: Any) -> list[str]:
    """Every text of an answer, wherever it is."""
    if isinstance(answer, str):
        return [answer]
    parts = answer.values() if isinstance(answer, dict) else answer if isinstance(answer, list) else ()
    return [text for part in parts for text in json_texts(part)]


def json_figures(answer: Any) -> Counter[str]:
    """Every number of an answer's texts as it is shown; numbers that are no text are for machines."""
    return figures_of(json_texts(answer))


def plain(line: Line) -> str:
    """A line as text."""
    return "".join(run.text for run in line)


def figure_texts(figure: FigureBlock) -> list[str]:
    """Every text of a figure in the order of reading, its drawing's labels among them."""
    labels = [label.text for label in figure.drawing.labels]
    table = [*figure.header, *(cell for row in figure.rows for cell in row)]
    return [figure.heading, " ".join(figure.caption), *labels, figure.description, *table]


def _section_texts(section: Section) -> Iterator[str]:
    yield section.title
    for block in section.blocks:
        yield from block_texts(block)
    for each in section.sections:
        yield from _section_texts(each)


def block_texts(block: Block) -> list[str]:
    """Every text of a block in the order of reading."""
    match block:
        case Paragraph(line) | Notice(line):
            return [plain(line)]
        case BulletList(items):
            return list(map(plain, items))
        case Facts(rows):
            return [text for name, said in rows for text in (name, plain(said))]
        case Table(caption, header, cells):
            return [caption, *header, *(plain(cell) for row in cells for cell in row)]
        case Quotation(paragraphs, source):
            return [*paragraphs, source]
        case Figure(figure):
            return figure_texts(figure)


class _Reader(HTMLParser):
    """The texts of a page's main part; what only words in a line interrupt is one text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []  # each element that is not closed, and whether it is furniture
        self.stretches: list[str] = [""]

    @property
    def texts(self) -> list[str]:
        """The texts, with white space folded as a page folds it."""
        return [" ".join(each.split()) for each in self.stretches if each.strip()]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._interrupt(tag)
        if tag not in _EMPTY:
            self.open.append((tag, _is_furniture(tag, dict(attrs))))

    def handle_endtag(self, tag: str) -> None:
        self._interrupt(tag)
        assert self.open[-1][0] == tag
        self.open.pop()

    def handle_data(self, data: str) -> None:
        within = [tag for tag, _ in self.open]
        if "main" in within and not any(furniture for _, furniture in self.open) and data != TABLE_TITLE:
            self.stretches[-1] += data

    def _interrupt(self, tag: str) -> None:
        if tag not in _IN_LINE:
            self.stretches.append("")


def _is_furniture(tag: str, attrs: dict[str, str | None]) -> bool:
    classes = (attrs.get("class") or "").split()
    hidden = "govuk-visually-hidden" in classes and tag in ("span", "caption")
    return hidden or tag in ("nav", "title", "style") or "back" in classes or attrs.get("aria-hidden") == "true"
