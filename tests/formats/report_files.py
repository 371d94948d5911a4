"""The texts of a report read back out of its PDF, by its tags as a screen reader does, and out of its DOCX."""

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
import pikepdf
from docx.oxml.ns import qn
from outloud import check
from outloud.findings import Result
from outloud.model import Document as TaggedFile

from tests.formats.report_texts import figures_of

IN_LINE = {"Link", "Span", "Strong", "Em", "Reference"}


def pdf_elements(pdf: bytes) -> list[tuple[str, str]]:
    """The tags of a PDF with the text of each, in the order of reading, without the contents.

    What stands in a line is part of its paragraph. A figure's text is that of its drawing; its description follows.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.pdf"
        path.write_bytes(pdf)
        tagged = TaggedFile(str(path))
        found = list(_read(tagged, tagged.root.StructTreeRoot, None))
        tagged.close()
    return found


def pdf_texts(pdf: bytes) -> list[str]:
    """Every text that a PDF tells, without the contents and the marks of lists."""
    return [text for tag, text in pdf_elements(pdf) if text and tag != "Lbl" and text != "Contents"]


def pdf_figures(pdf: bytes) -> Counter[str]:
    """Every number that a PDF tells."""
    return figures_of(pdf_texts(pdf))


def told(pdf: bytes) -> Result:
    """What outloud finds in a PDF: faults against PDF/UA-1, and what a screen reader would be told badly."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.pdf"
        path.write_bytes(pdf)
        return check(str(path))


def text_boxes(pdf: bytes) -> list[tuple[float, float]]:
    """Where each piece of tagged text begins and ends from the left of its page, in points."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.pdf"
        path.write_bytes(pdf)
        tagged = TaggedFile(str(path))
        boxes = [box for page in tagged.pages for box in tagged.content(page.index).mcid_bbox.values() if box]
        tagged.close()
    return [(left, right) for left, _, right, _ in boxes]


def page_texts(pdf: bytes) -> list[str]:
    """All that is shown on each page that is told, in the order of drawing."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.pdf"
        path.write_bytes(pdf)
        tagged = TaggedFile(str(path))
        texts = [" ".join(tagged.content(page.index).mcid_text.values()) for page in tagged.pages]
        tagged.close()
    return texts


def docx_texts(file: bytes) -> list[str]:
    """Every text that a DOCX shows, and the descriptions of its pictures, without the contents."""
    found = []
    for paragraph in docx.Document(io.BytesIO(file)).element.body.iter(qn("w:p")):
        style = paragraph.pPr.style if paragraph.pPr is not None else None
        if not str(style).startswith(("TOC", "Contents")):
            found.append("".join(each.text or "" for each in paragraph.iter(qn("w:t"))))
            found.extend(each.get("descr", "") for each in paragraph.iter(qn("wp:docPr")))
    return [text for text in found if text]


def docx_figures(file: bytes) -> Counter[str]:
    """Every number that a DOCX shows outside its pictures."""
    return figures_of(docx_texts(file))


def _read(tagged: Any, node: Any, page: int | None) -> Iterator[tuple[str, str]]:
    """The elements within one, each with its own text and that of what is in its lines."""
    for child in _children(node):
        if not isinstance(child, pikepdf.Dictionary) or "/S" not in child:
            continue
        tag = str(child.S)[1:]
        if tag == "TOC":
            continue
        yield tag, " ".join(_line(tagged, child, _page(tagged, child, page)).split())
        if "/Alt" in child and tag == "Figure":
            yield "Alt", str(child.Alt)
        if tag not in IN_LINE:
            yield from ((inner, text) for inner, text in _read(tagged, child, page) if inner not in IN_LINE)


def _line(tagged: Any, node: Any, page: int | None) -> str:
    """The text of an element, and of the elements in its lines."""
    text = ""
    for child in _children(node):
        if isinstance(child, int):
            assert page is not None
            text += tagged.content(page).mcid_text.get((None, child), "")
        elif "/MCID" in child:
            text += tagged.content(_page(tagged, child, page)).mcid_text.get((None, int(child.MCID)), "")
        elif "/S" in child and str(child.S)[1:] in IN_LINE:
            text += _line(tagged, child, _page(tagged, child, page))
    return text


def _children(node: Any) -> list[Any]:
    kids = node.get("/K")
    return list(kids) if isinstance(kids, pikepdf.Array) else [] if kids is None else [kids]


def _page(tagged: Any, node: Any, page: int | None) -> int | None:
    return tagged.page_index[node.Pg.objgen] if "/Pg" in node else page
