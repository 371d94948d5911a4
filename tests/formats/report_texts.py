"""The texts of a report read back out of its forms, and the figures in them as they are shown."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from app.formats.charts.figure_block import FigureBlock
from app.formats.report.blocks import (
    Block,
    BulletList,
    ChartBlock,
    Document,
    Facts,
    Line,
    Notice,
    Paragraph,
    Quotation,
    Section,
    TableBlock,
)
from app.wording.chart import TABLE_TITLE
from tests.formats.charts import image_of

_FIGURE = re.compile(r"(?<![\w.])[-−+]?£?[-−]?\d(?:[\d,]*\d)?(?:\.\d+)?(?:%|[a-z]+\b)?")
_EMPTY = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
_IN_LINE = frozenset({"a", "span", "strong"})


# What a report's answer says of an indicator, and the other forms print.
PRINTED = frozenset({"finding", "row", "chart", "position", "lag_sentence", "next_figure"})


def figures_of(texts: Iterable[str]) -> Counter[str]:
    """Every number of the texts as it is shown, with its sign and its unit, and how often."""
    return Counter(found for text in texts for found in _FIGURE.findall(text))


def document_texts(document: Document) -> list[str]:
    """Every text of the document in the order of reading."""
    head = [document.title, document.subject, *map(plain, document.notes)]
    return [*head, *(text for section in document.sections for text in _section_texts(section))]


def html_texts(page: bytes) -> list[str]:
    """Every text that a page shows between its header and its footer, without its ways about the page."""
    return [text for _, text in _read(page)]


def html_sections(page: bytes) -> dict[str, list[str]]:
    """The same texts by the id of the section that they stand in; those before the first one by ""."""
    found: dict[str, list[str]] = {}
    for section, text in _read(page):
        found.setdefault(section, []).append(text)
    return found


def html_figures(page: bytes) -> Counter[str]:
    """Every number that a page shows."""
    return figures_of(html_texts(page))


def svg_texts(svg: bytes | str) -> list[str]:
    """Every text of a chart: its labels, and its heading and its caption where it stands alone."""
    return [label.text for label in image_of(svg).labels()]


def svg_figures(svg: bytes | str) -> Counter[str]:
    """Every number that a chart shows."""
    return figures_of(svg_texts(svg))


def json_texts(answer: Any, *, of: frozenset[str] = PRINTED) -> list[str]:
    """Every text of a report's answer that stands under one of these names, however deep."""
    if isinstance(answer, list):
        return [text for each in answer for text in json_texts(each, of=of)]
    if not isinstance(answer, dict):
        return []
    return [text for name, part in answer.items() for text in (_texts(part) if name in of else json_texts(part, of=of))]


def json_figures(answer: Any, *, of: frozenset[str] = PRINTED) -> Counter[str]:
    """Every number of these texts as it is shown; numbers that are no text are for machines."""
    return figures_of(json_texts(answer, of=of))


def _texts(answer: Any) -> list[str]:
    if isinstance(answer, str):
        return [answer]
    parts = answer.values() if isinstance(answer, dict) else answer if isinstance(answer, list) else ()
    return [text for part in parts for text in _texts(part)]


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
        case TableBlock(caption, header, cells):
            return [caption, *header, *(plain(cell) for row in cells for cell in row)]
        case Quotation(paragraphs, source):
            return [*paragraphs, source]
        case ChartBlock(figure):
            return figure_texts(figure)


@dataclass(frozen=True, slots=True)
class _Open:
    """An element that is not closed yet, the id of the section around it, and whether its texts are furniture."""

    tag: str
    section: str
    is_furniture: bool


def _read(page: bytes) -> list[tuple[str, str]]:
    reader = _Reader()
    reader.feed(page.decode("utf-8"))
    reader.close()
    assert reader.open == []  # every element is closed
    return [(section, " ".join(stretch.split())) for section, stretch in reader.stretches if stretch.strip()]


class _Reader(HTMLParser):
    """The texts of a page's main part; what only words in a line interrupt is one text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[_Open] = []
        self.stretches: list[tuple[str, str]] = [("", "")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._interrupt(tag)
        if tag not in _EMPTY:
            given = dict(attrs)
            section = given.get("id") if tag == "section" else None
            self.open.append(_Open(tag, section or self._section, is_furniture=_is_furniture(tag, given)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag
        self.open.pop()
        self._interrupt(tag)

    def handle_data(self, data: str) -> None:
        shown = any(each.tag == "main" for each in self.open) and not any(each.is_furniture for each in self.open)
        if shown and data != TABLE_TITLE:
            section, stretch = self.stretches[-1]
            self.stretches[-1] = (section, stretch + data)

    @property
    def _section(self) -> str:
        return self.open[-1].section if self.open else ""

    def _interrupt(self, tag: str) -> None:
        if tag not in _IN_LINE:
            self.stretches.append((self._section, ""))


def _is_furniture(tag: str, attrs: dict[str, str | None]) -> bool:
    classes = (attrs.get("class") or "").split()
    hidden = "govuk-visually-hidden" in classes and tag in ("span", "caption")
    return hidden or tag in ("nav", "title", "style") or "back" in classes or attrs.get("aria-hidden") == "true"
