"""The report as PDF: tagged for screen readers to PDF/UA-1, set by typst from a template, its texts only ever data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from app.formats.charts.figure_block import FigureBlock, drawing_svg
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
    Run,
    Section,
    TableBlock,
)
from app.formats.report.column_widths import FIGURE_TYPE, column_widths
from app.formats.report.document_parts import figure_columns, is_web_address, sections_of, table_texts
from app.formats.report.glyphs import breakable, printable
from app.formats.report.page_heights import figure_widths, is_tight, needed_height, stands_beside
from app.formats.report.pdf_row_headers import with_row_headers
from app.formats.report.typesetting import set_pdf

Data: TypeAlias = dict[str, Any]

NAMELESS = "–"  # a heading must hold something


def pdf_report(document: Document) -> bytes:
    """The document as a PDF; the same document gives the same bytes. It takes up to seconds: call it in a thread.

    Raises typst.TypstError for a figure without a description: who cannot see it would not know what it shows.
    """
    return with_row_headers(set_pdf("report.typ", _document(document)))


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the blocks share: the sections' ids, which links lead to, and the tables' texts by header."""

    ids: frozenset[str]
    tables: dict[tuple[str, ...], list[Sequence[str]]]


def _document(document: Document) -> Data:
    ids = frozenset(each.id for each in sections_of(document.sections))
    shared = _Shared(ids, table_texts(document.sections))
    created = datetime.fromisoformat(document.created).astimezone(UTC)
    return {
        "publisher": printable(document.publisher),
        "title": printable(document.title) or NAMELESS,
        "subject": printable(document.subject),
        "created": {part: getattr(created, part) for part in ("year", "month", "day", "hour", "minute", "second")},
        "notes": [_line(each, shared) for each in document.notes],
        "sections": [_section(each, shared) for each in document.sections],
    }


def _section(section: Section, shared: _Shared) -> Data:
    tight = is_tight(section)
    return {
        "id": section.id,
        "title": printable(section.title) or NAMELESS,
        "starts_page": section.starts_page,
        "needs": needed_height(section, tight=tight),
        "blocks": [_block(each, shared, tight=tight) for each in section.blocks],
        "sections": [_section(each, shared) for each in section.sections],
    }


def _line(line: Line, shared: _Shared) -> list[Data]:
    """The runs of a line; a link that leads nowhere is text."""
    return [_run(run, shared) for run in line if run.text]


def _run(run: Run, shared: _Shared) -> Data:
    data: Data = {"text": _text(run.text), "strong": run.strong}
    if run.link is not None and run.link.removeprefix("#") in shared.ids and run.link.startswith("#"):
        data["to"] = run.link[1:]
    elif run.link is not None and is_web_address(run.link):
        data["url"] = run.link
    return data


def _text(text: str) -> str:
    """A text as it is set; the spaces at its ends part it from the next run."""
    before, after = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' * before}{breakable(printable(text))}{' ' * after}"


def _block(block: Block, shared: _Shared, *, tight: bool) -> Data:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "line": _line(block.line, shared), "lead": block.lead}
        case BulletList():
            return {"kind": "bullets", "items": [_line(each, shared) for each in block.items]}
        case Facts():
            rows = [{"name": _text(name), "line": _line(each, shared)} for name, each in block.rows]
            return {"kind": "facts", "rows": rows}
        case TableBlock():
            return _table(block, shared)
        case ChartBlock():
            return _figure(block.figure, tight=tight)
        case Quotation():
            written = [_text(each) for each in block.paragraphs]
            return {"kind": "quotation", "paragraphs": written, "source": _text(block.source)}
        case Notice():
            return {"kind": "notice", "line": _line(block.line, shared)}


def _table(table: TableBlock, shared: _Shared) -> Data:
    widths, size = column_widths(shared.tables[table.header])
    return {
        "kind": "table",
        "caption": printable(table.caption),
        "columns": widths,
        "size": size,
        "numeric": sorted(table.numeric),
        "header": [_text(each) for each in table.header],
        "rows": [[_line(cell, shared) for cell in row] for row in table.rows],
    }


def _figure(figure: FigureBlock, *, tight: bool) -> Data:
    widths = figure_widths(figure)
    return {
        "kind": "figure",
        "heading": printable(figure.heading) or NAMELESS,
        "caption": printable(" ".join(figure.caption)),
        "description": printable(figure.description),
        "svg": printable(drawing_svg(figure)),
        "beside": stands_beside(figure),
        "columns": widths,
        "size": FIGURE_TYPE,
        "gap": 2.2 if tight else 3.2,
        "numeric": figure_columns(figure.rows),
        "header": [_text(each) for each in figure.header],
        "rows": [[_text(cell) for cell in row] for row in figure.rows],
    }
