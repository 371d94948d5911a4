"""A document as blocks that know no form: sections, paragraphs, lists, tables, figures and quotations.

Every text in them is plain text: what looks like markup is shown as it stands. Each form writes all of them.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from app.formats.charts.figure_block import FigureBlock


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text in a line; `link` is the address that it leads to, in the document (`#id`) or outside."""

    text: str
    strong: bool = False
    link: str | None = None


Line: TypeAlias = tuple[Run, ...]


def line(*parts: str | Run) -> Line:
    """A line of plain texts and runs."""
    return tuple(Run(part) if isinstance(part, str) else part for part in parts)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a `lead` is the first and largest of its section."""

    line: Line
    lead: bool = False


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list without an order; it is never empty."""

    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what is said of each, as a summary list."""

    rows: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table whose first column holds the rows' headers; `numeric` names the columns, from 0, that hold figures.

    A cell's text is the figure as it is shown everywhere; the table is never empty.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A chart with its heading, caption and table."""

    figure: FigureBlock


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody wrote, by paragraphs, and who they are."""

    paragraphs: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What a reader must not miss, such as that this is a draft or what to bear in mind with a figure."""

    line: Line


Block: TypeAlias = Paragraph | BulletList | Facts | TableBlock | ChartBlock | Quotation | Notice


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the blocks under it and the sections within it; `id` is unique in the document.

    `starts_page` asks for a new page where the form has pages. `kept_together` asks that its blocks stay on one.
    """

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = ()
    starts_page: bool = False
    kept_together: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A document: who publishes it, what it is called, what it says of itself, and its sections.

    `title` names it whole ("Annual performance report 2023-24"); `notes` stand under the title (the cut-off, the
    edition, that it is a draft). `created` is an ISO 8601 instant, which the file's properties hold.
    """

    publisher: str
    title: str
    subject: str
    created: str
    notes: tuple[Line, ...] = ()
    sections: tuple[Section, ...] = field(default=())
