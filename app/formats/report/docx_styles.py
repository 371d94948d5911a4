"""The styles of the DOCX: the built-in ones of Word, plain and dark on white, and a few of its own; and the page."""

from docx.document import Document as Package
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm

FONT = "Arial"
INK, SOFT, DARK, RULE = "0B0C0C", "505A5F", "12436D", "B1B4B6"
PAGE_WIDTH = 9412  # twentieths of a point, between the margins


def _spaced(before: float, after: float) -> str:
    return f'<w:spacing w:before="{before * 20:g}" w:after="{after * 20:g}"/>'


def _sized(points: float, *, strong: bool = False, colour: str = INK) -> str:
    half = f"{points * 2:g}"
    return f'{"<w:b/>" * strong}<w:color w:val="{colour}"/><w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def _barred(size: int, colour: str) -> str:
    return f'<w:pBdr><w:left w:val="single" w:sz="{size}" w:space="8" w:color="{colour}"/></w:pBdr>'


def _heading(level: int, size: float, before: float, after: float) -> tuple[str, str, str]:
    properties = f'<w:keepNext/><w:keepLines/>{_spaced(before, after)}<w:outlineLvl w:val="{level - 1}"/>'
    return f"heading {level}", properties, _sized(size, strong=True)


# Name, what a paragraph is like, what its letters are like.
_PARAGRAPHS = (
    ("Title", f"<w:keepNext/>{_spaced(12, 8)}", _sized(26, strong=True)),
    ("Subtitle", _spaced(0, 8), _sized(13)),
    _heading(1, 19, 24, 8),
    _heading(2, 15, 18, 6),
    _heading(3, 12.5, 14, 4),
    *(_heading(level, 11, 12, 4) for level in range(4, 10)),
    ("caption", f"<w:keepNext/>{_spaced(8, 6)}", _sized(10, strong=True)),
    ("Quote", f'<w:keepLines/>{_barred(12, RULE)}{_spaced(0, 6)}<w:ind w:left="240"/>', _sized(11)),
    ("Publisher", _spaced(0, 0), _sized(12, colour=SOFT)),
    ("Lead", _spaced(0, 8), _sized(13)),
    ("Notice", f'<w:keepLines/>{_barred(36, INK)}{_spaced(6, 8)}<w:ind w:left="240"/>', _sized(11)),
    ("Table Text", _spaced(1.5, 1.5), _sized(9)),
    ("After Table", f'{_spaced(0, 0)[:-2]} w:line="160" w:lineRule="exact"/>', _sized(4)),
    ("Figure", "<w:keepNext/>", ""),
    ("Figure Note", f"<w:keepNext/>{_spaced(0, 6)}", _sized(9, colour=SOFT)),
    ("Contents Heading", f"<w:keepNext/>{_spaced(20, 6)}", _sized(15, strong=True)),
    ("toc 1", _spaced(4, 2), _sized(11, strong=True)),
    ("toc 2", f'{_spaced(0, 1)}<w:ind w:left="280"/>', _sized(11)),
    ("footer", "", _sized(8.5, colour=SOFT)),
)
_SIDES = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="{RULE}"/>' for side in ("top", "bottom", "insideH"))
_MARGINS = '<w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/>'
_UNDER_HEAD = (
    f'<w:tcBorders><w:bottom w:val="single" w:sz="8" w:color="{INK}"/></w:tcBorders><w:vAlign w:val="bottom"/>'
)
_TABLE = (
    f"<w:tblPr><w:tblBorders>{_SIDES}</w:tblBorders><w:tblCellMar>{_MARGINS}</w:tblCellMar></w:tblPr>"
    f'<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr>{_UNDER_HEAD}</w:tcPr></w:tblStylePr>'
    '<w:tblStylePr w:type="firstCol"><w:rPr><w:b/></w:rPr></w:tblStylePr>'
)
_LINK = f'<w:rPr><w:color w:val="{DARK}"/><w:u w:val="single"/></w:rPr>'


def style_document(package: Package) -> None:
    """The styles and the page: A4, British English, one typeface."""
    _defaults(package)
    for name, paragraph, letters in _PARAGRAPHS:
        _put(package, "paragraph", name, f"<w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr>")
    _put(package, "character", "Hyperlink", _LINK)
    _put(package, "table", "Report Table", _TABLE)
    page = package.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin, page.bottom_margin, page.footer_distance = Cm(2.2), Cm(2.3), Cm(1.2)


def style_id(name: str) -> str:
    """The id of a style: its name without spaces, which begins with a capital."""
    return "".join(part[:1].upper() + part[1:] for part in name.split()).replace("Toc", "TOC")


def _defaults(package: Package) -> None:
    [letters] = package.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")
    fonts = " ".join(f'w:{kind}="{FONT}"' for kind in ("ascii", "hAnsi", "cs", "eastAsia"))
    languages = '<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/>'
    inside = f'<w:rFonts {fonts}/><w:color w:val="{INK}"/><w:sz w:val="22"/><w:szCs w:val="22"/>{languages}'
    letters.getparent().replace(letters, _parsed(f"<w:rPr>{inside}</w:rPr>"))
    [spaces] = package.styles.element.xpath("w:docDefaults/w:pPrDefault/w:pPr")
    after = '<w:spacing w:after="120" w:line="259" w:lineRule="auto"/>'
    spaces.getparent().replace(spaces, _parsed(f"<w:pPr>{after}</w:pPr>"))


def _put(package: Package, kind: str, name: str, inside: str) -> None:
    """A style with that inside it, instead of the one that has the name, if any."""
    styles = package.styles.element
    for old in styles.xpath(f'w:style[w:name/@w:val="{name}"] | w:style[@w:styleId="{style_id(name)}"]'):
        styles.remove(old)
    base = {"paragraph": "Normal", "character": "DefaultParagraphFont", "table": "TableNormal"}[kind]
    following = '<w:next w:val="Normal"/>' if name.startswith(("heading", "Title")) else ""
    head = f'<w:name w:val="{name}"/><w:basedOn w:val="{base}"/>{following}<w:qFormat/>'
    styles.append(_parsed(f'<w:style w:type="{kind}" w:styleId="{style_id(name)}">{head}{inside}</w:style>'))


def _parsed(xml: str) -> BaseOxmlElement:
    """An element from markup that is written here."""
    return parse_xml(xml.replace(">", f" {nsdecls('w')}>", 1))
