"""A document of blocks as plain text: for an e-mail, and for the terminal."""

from collections.abc import Iterator
from textwrap import fill

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

WIDTH = 78


def text_report(document: Document) -> bytes:
    """The document in UTF-8, in lines of at most 78 characters where words allow."""
    parts = [f"{document.publisher}\n{document.title}", *(_filled(_plain(note)) for note in document.notes)]
    for section in document.sections:
        parts += _section(section, level=0)
    return ("\n\n".join(parts) + "\n").encode()


def _section(section: Section, *, level: int) -> Iterator[str]:
    title = _plain_text(section.title)
    yield f"{title}\n{('=', '-', '~')[min(level, 2)] * min(len(title), WIDTH)}"
    for block in section.blocks:
        yield _block(block)
    for within in section.sections:
        yield from _section(within, level=level + 1)


def _block(block: Block) -> str:
    match block:
        case Paragraph(line=line) | Notice(line=line):
            return _filled(_plain(line))
        case BulletList(items=items):
            return "\n".join(_filled(_plain(item), first="- ", others="  ") for item in items)
        case Facts(rows=rows):
            return "\n".join(_filled(f"{_plain_text(name)}: {_plain(line)}", others="  ") for name, line in rows)
        case Quotation(paragraphs=paragraphs, source=source):
            quoted = [_filled(_plain_text(each), first="  ", others="  ") for each in paragraphs]
            return "\n".join([*quoted, f"  ({_plain_text(source)})"])
        case TableBlock(caption=caption, header=header, rows=rows):
            cells = [tuple(map(_plain, row)) for row in rows]
            return "\n".join([_filled(caption), *_rows(header, cells)])
        case ChartBlock(figure=figure):
            heads = (figure.heading, " ".join(figure.caption))
            return "\n".join([*map(_filled, heads), *_rows(figure.header, figure.rows)])


def _rows(header: tuple[str, ...], rows: list[tuple[str, ...]] | tuple[tuple[str, ...], ...]) -> Iterator[str]:
    """A row in a line: each cell but the first behind the name of its column."""
    for first, *cells in rows:
        facts = "; ".join(f"{name}: {_plain_text(cell)}" for name, cell in zip(header[1:], cells, strict=True) if cell)
        yield _filled(f"{_plain_text(first)}. {facts}", first="- ", others="  ")


def _plain(line: Line) -> str:
    return _plain_text("".join(run.text for run in line))


def _plain_text(text: str) -> str:
    """A text in one line, without the characters that steer a terminal."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _filled(text: str, *, first: str = "", others: str = "") -> str:
    return fill(
        text,
        width=WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )
