"""What forms with pages need to know of a document: its ids, its plain texts, and which columns hold figures."""

import re
from collections.abc import Iterable, Iterator, Sequence

from app.formats.report.blocks import Line, Section, TableBlock
from app.wording.value import NOTHING

_FIGURE = re.compile(r"[<>~+−-]?[£€]?\d")
_WEB = re.compile(r"(https?://|mailto:)[^\s]{1,1900}")


def plain(line: Line) -> str:
    """The text of a line."""
    return "".join(run.text for run in line)


def sections_of(sections: Iterable[Section]) -> Iterator[Section]:
    """All sections, in the order of reading."""
    for each in sections:
        yield each
        yield from sections_of(each.sections)


def table_texts(sections: Iterable[Section]) -> dict[tuple[str, ...], list[Sequence[str]]]:
    """The texts of all tables by their header, which is the first of them: tables of one kind share their columns."""
    tables: dict[tuple[str, ...], list[Sequence[str]]] = {}
    for section in sections_of(sections):
        for block in section.blocks:
            if isinstance(block, TableBlock):
                rows = tables.setdefault(block.header, [block.header])
                rows.extend([plain(cell) for cell in row] for row in block.rows)
    return tables


def is_web_address(link: str) -> bool:
    """Whether a link leads outside, to where a document may lead: the web, or an address of mail."""
    return _WEB.fullmatch(link) is not None


def figure_columns(rows: Sequence[Sequence[str]]) -> list[int]:
    """The columns, from 0, that hold figures: most cells that are filled begin as one. The first never does."""
    return [column for column in range(1, len(rows[0]) if rows else 0) if _holds_figures([row[column] for row in rows])]


def _holds_figures(cells: Sequence[str]) -> bool:
    written = [cell for cell in cells if cell not in ("", NOTHING)]
    return bool(written) and sum(_FIGURE.match(cell) is not None for cell in written) * 2 > len(written)
