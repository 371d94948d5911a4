"""The report as DOCX, which the committee's clerk edits: headings, lists, tables and links are those of Word."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

import docx
from docx.document import Document as Package
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml.xmlchemy import BaseOxmlElement as Element
from docx.parts.image import ImagePart

from app.formats.charts.figure_block import FigureBlock, drawing_svg
from app.formats.report.blocks import ChartBlock, Document, Section
from app.formats.report.document_parts import sections_of, table_texts
from app.formats.report.docx_blocks import Places, line_elements, section_elements
from app.formats.report.docx_elements import element, field, link_within, paragraph, run, text_of
from app.formats.report.docx_styles import PAGE_WIDTH, style_document, style_id
from app.formats.report.glyphs import printable
from app.formats.report.typesetting import set_pictures

_CONTENTS = 'TOC \\o "1-2" \\h \\z \\u'
_STAMP = (1980, 1, 1, 0, 0, 0)  # of the files in the archive: the same document is the same bytes


def docx_report(document: Document) -> bytes:
    """The document as a DOCX; the same document gives the same bytes. It takes up to seconds: call it in a thread."""
    package = docx.Document()
    style_document(package)
    _describe(package, document)
    places = _places(package, document)
    body = package.element.body
    for each in (*_title(document, places), *_contents(document, places)):
        body.insert_element_before(each, "w:sectPr")
    for section in document.sections:
        for each in section_elements(section, places):
            body.insert_element_before(each, "w:sectPr")
    _footer(package, document)
    written = io.BytesIO()
    package.save(written)
    return _stamped(written)


def _places(package: Package, document: Document) -> Places:
    sections = list(sections_of(document.sections))
    figures = [block.figure for section in sections for block in section.blocks if isinstance(block, ChartBlock)]
    numbers = {id(figure): number for number, figure in enumerate(figures, 1)}
    pictures = set_pictures("figures.typ", [printable(drawing_svg(figure)) for figure in figures]) if figures else []

    def picture(figure: FigureBlock) -> tuple[int, str]:
        number = numbers[id(figure)]
        part = ImagePart(PackURI(f"/word/media/figure-{number}.png"), CONTENT_TYPE.PNG, pictures[number - 1])
        return number, package.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)

    def address(link: str) -> str:
        return package.part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)

    bookmarks = {section.id: f"section_{number}" for number, section in enumerate(sections, 1)}
    return Places(bookmarks, table_texts(document.sections), address, picture)


def _describe(package: Package, document: Document) -> None:
    """What the file says of itself."""
    created = datetime.fromisoformat(document.created).astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties = package.core_properties
    properties.title, properties.subject = text_of(document.title)[:255], text_of(document.subject)[:255]
    properties.author = properties.last_modified_by = text_of(document.publisher)[:255]
    properties.language, properties.comments, properties.revision = "en-GB", "", 1
    properties.created = properties.modified = created


def _title(document: Document, places: Places) -> Iterator[Element]:
    yield paragraph("Publisher", run(document.publisher))
    yield paragraph("Title", run(document.title))
    yield paragraph("Subtitle", run(document.subject))
    yield from (paragraph(None, *line_elements(each, places)) for each in document.notes)


def _contents(document: Document, places: Places) -> Iterator[Element]:
    """A field of contents that is filled: it needs no bringing up to date, which adds the numbers of the pages."""
    entries = [(section, level) for first in document.sections for section, level in _two_levels(first)]
    links = [link_within(places.bookmarks[section.id], run(section.title)) for section, _ in entries]
    if not links:
        return
    yield paragraph(style_id("Contents Heading"), run("Contents"))
    start, code, middle, end = field(_CONTENTS)
    for place, ((_, level), link) in enumerate(zip(entries, links, strict=True)):
        before = (start, code, middle) if place == 0 else ()
        after = (end,) if place == len(links) - 1 else ()
        yield paragraph(style_id(f"toc {level}"), *before, link, *after)


def _two_levels(section: Section) -> Iterator[tuple[Section, int]]:
    yield section, 1
    yield from ((each, 2) for each in section.sections)


def _footer(package: Package, document: Document) -> None:
    """The title at the left, the number of the page at the right."""
    tab = element("r", element("tab"))
    stops = element("tabs", element("tab", val="right", pos=PAGE_WIDTH))
    words = run(f"{document.publisher}: {document.title}")
    numbers = (*field("PAGE", run("1")), run(" of "), *field("NUMPAGES", run("1")))
    footer = package.sections[0].footer
    footer.is_linked_to_previous = False
    inside = footer._element
    for old in list(inside):
        inside.remove(old)
    inside.append(paragraph("Footer", words, tab, *numbers, properties=[stops]))


def _stamped(written: io.BytesIO) -> bytes:
    """The archive with one time for all its files."""
    stamped = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(stamped, "w", zipfile.ZIP_DEFLATED) as target:
        for each in source.infolist():
            entry = zipfile.ZipInfo(each.filename, _STAMP)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(entry, source.read(each))
    return stamped.getvalue()
