"""Elements of WordprocessingML: paragraphs, runs, links, tables and pictures, whose texts are only ever texts."""

import re
from collections.abc import Iterable, Sequence

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.shape import CT_Inline
from docx.oxml.xmlchemy import BaseOxmlElement as Element
from docx.shared import Emu

_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_REORDERING = re.compile(
    "[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)  # unseen, or letters change places


def element(tag: str, /, *children: Element, **attributes: str | int) -> Element:
    """An element of `w:`, with attributes of `w:`."""
    made = OxmlElement(f"w:{tag}", {qn(f"w:{key}"): str(value) for key, value in attributes.items()})
    made.extend(children)
    return made


def text_of(text: str) -> str:
    """The text that a document can hold, in one line."""
    return re.sub(r"\s", " ", _REORDERING.sub("", _UNWRITABLE.sub("", text)))


def run(text: str, *, style: str | None = None, strong: bool = False) -> Element:
    """A run of text."""
    properties = element("rPr")
    if style is not None:
        properties.append(element("rStyle", val=style))
    if strong:
        properties.append(element("b"))
    written = element("t")
    written.text = text_of(text)
    written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element("r", *([properties] if len(properties) else []), written)


def paragraph(style: str | None, *inside: Element, properties: Sequence[Element] = ()) -> Element:
    """A paragraph of a style; its other properties follow in the order of the schema."""
    named = [element("pStyle", val=style)] if style is not None else []
    return element("p", element("pPr", *named, *properties), *inside)


def bookmark(number: int, name: str) -> tuple[Element, Element]:
    """The start and the end of a place that links lead to."""
    return element("bookmarkStart", id=number, name=name), element("bookmarkEnd", id=number)


def link_within(name: str, *runs: Element) -> Element:
    """A link to a bookmark."""
    return element("hyperlink", *runs, anchor=name, history=1)


def link_outside(relationship: str, *runs: Element) -> Element:
    """A link to the address of a relationship."""
    made = element("hyperlink", *runs, history=1)
    made.set(qn("r:id"), relationship)
    return made


def field(instruction: str, *result: Element) -> tuple[Element, ...]:
    """The runs of a field, with what it shows until it is brought up to date."""
    code = element("instrText")
    code.text = instruction
    start, middle, end = (element("r", element("fldChar", fldCharType=kind)) for kind in ("begin", "separate", "end"))
    return start, element("r", code), middle, *result, end


def table(
    widths: Sequence[int], rows: Iterable[Sequence[Element]], *, header: bool, numeric: frozenset[int] = frozenset()
) -> Element:
    """A table of cells' paragraphs; its header row is repeated on each page and no row goes over one.

    `widths` are twentieths of a point. `numeric` columns end at the right.
    """
    look = element("tblLook", val="04A0" if header else "0480", firstRow=int(header), lastRow=0, firstColumn=1)
    properties = element(
        "tblPr",
        element("tblStyle", val="ReportTable"),
        element("tblW", w=sum(widths), type="dxa"),
        element("tblLayout", type="fixed"),
        look,
    )
    made = element("tbl", properties, element("tblGrid", *(element("gridCol", w=width) for width in widths)))
    for place, row in enumerate(rows):
        made.append(_row(widths, row, is_header=header and place == 0, numeric=numeric))
    return made


def _row(widths: Sequence[int], row: Sequence[Element], *, is_header: bool, numeric: frozenset[int]) -> Element:
    properties = element("trPr", element("cantSplit"), *([element("tblHeader")] if is_header else []))
    made = element("tr", properties)
    for column, (width, inside) in enumerate(zip(widths, row, strict=True)):
        if column in numeric:
            inside[0].append(element("jc", val="right"))
        made.append(element("tc", element("tcPr", element("tcW", w=width, type="dxa")), inside))
    return made


def picture(number: int, relationship: str, *, description: str, width: int, height: int) -> Element:
    """A run with a picture in the line; sizes in English Metric Units, the description for who cannot see it."""
    inline = CT_Inline.new_pic_inline(number, relationship, f"figure-{number}.png", Emu(width), Emu(height))
    inline.docPr.set("descr", text_of(description))
    return element("r", element("drawing", inline))
