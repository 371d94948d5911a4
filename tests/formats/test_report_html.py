"""The report as an HTML page: text stays text, nothing is asked for from outside, and every id and level is right."""

import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from jinja2 import UndefinedError

from app.formats.report.blocks import (
    Block,
    ChartBlock,
    Document,
    Facts,
    Notice,
    Paragraph,
    Run,
    Section,
    TableBlock,
    line,
)
from app.formats.report.html import _environment, html_report
from app.formats.report.style import COMPONENTS, STATIC, content_security_policy, style_sheet
from tests.formats.report_sample import HOSTILE, document, figure
from tests.formats.report_texts import (
    block_texts,
    document_texts,
    figures_of,
    html_figures,
    html_sections,
    html_texts,
    json_figures,
    svg_figures,
)

PAGE = html_report(document())
ADDRESSES = {"href", "src", "srcset", "action", "data", "poster", "xlink:href", "formaction", "background", "ping"}


class Page(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, page: bytes = PAGE) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(page.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, attribute: str) -> list[str]:
        """What an attribute holds, wherever it is."""
        return [attrs[attribute] for _, attrs in self.elements if attribute in attrs]

    def levels(self) -> list[int]:
        """The levels of the headings in order."""
        return [int(tag[1]) for tag, _ in self.elements if re.fullmatch("h[1-6]", tag)]


def of_blocks(*blocks: Block) -> Document:
    """A document of one section with these blocks."""
    return replace(document(), sections=(Section("only", "Only", blocks),))


def squeezed(texts: list[str]) -> str:
    """The texts without white space, which a page folds."""
    return "".join("".join(texts).split())


def test_the_page_shows_every_text_of_the_blocks_in_order_and_no_other() -> None:
    assert squeezed(html_texts(PAGE)) == squeezed(document_texts(document()))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_people_write_stays_text(hostile: str) -> None:
    shown = "".join(html_texts(html_report(of_blocks(Paragraph(line(Run(hostile, strong=True)))))))
    assert "".join(hostile.split()) in "".join(shown.split())
    assert {tag for tag, _ in Page().elements}.isdisjoint({"script", "i", "b", "label", "img", "iframe", "object"})


def test_every_figure_of_the_blocks_is_read_back_out_of_the_page() -> None:
    found = html_figures(PAGE)
    assert found == figures_of(document_texts(document()))
    assert found["12.5%"] == 6  # in the drawing, the description and the table of two figures
    assert svg_figures('<svg xmlns="http://www.w3.org/2000/svg"/>') == {}


def test_a_section_s_texts_are_its_own() -> None:
    sections = html_sections(PAGE)
    assert list(sections) == ["", *(each.id for each in _every(document().sections))]
    assert sections["indicator-1"] == [" ".join(text.split()) for text in _own_texts("indicator-1")]


def _every(sections: tuple[Section, ...]) -> list[Section]:
    return [found for each in sections for found in (each, *_every(each.sections))]


def _own_texts(id: str) -> list[str]:
    [section] = [each for each in _every(document().sections) if each.id == id]
    return [section.title, *(text for block in section.blocks for text in block_texts(block) if text)]


def test_what_an_answer_says_of_an_indicator_is_read_out_of_it() -> None:
    card = {"display": "99%", "row": {"latest": "98%"}}
    answer = {
        "tiers": [{"indicators": [{"finding": "Up to 12.5%.", "row": {"change": "+1"}, "years": [{"value": 7.5}]}]}]
    }
    assert json_figures(answer) == {"12.5%": 1, "+1": 1}
    assert json_figures({"card": card}, of=frozenset({"display"})) == {"99%": 1}


def test_numbers_are_read_as_they_are_shown() -> None:
    texts = ["−£1,234.50 in 2023-24", "12.5%, £3.2m, -7 and 1st; E07000120", "+24.4 points."]
    shown = ["−£1,234.50", "2023", "24", "12.5%", "£3.2m", "-7", "1st", "+24.4"]
    assert list(figures_of(texts).elements()) == shown


def test_a_character_that_no_page_may_hold_is_left_out() -> None:
    page = html_report(of_blocks(Paragraph(line("a\u0000b\ud800c\ufffed"))))
    assert "abcd" in html_texts(page)


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    page = Page()
    text = PAGE.decode("utf-8")
    addresses = [value for _, attrs in page.elements for name, value in attrs.items() if name in ADDRESSES]
    assert {address[0] for address in addresses} == {"#"}
    assert not {tag for tag, _ in page.elements} & {"script", "link", "img", "iframe", "base", "form"}
    assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on") or name == "style"]
    assert not re.search(r"url\(|@import|@font-face|GDS|crest|expression\(", style_sheet())
    assert "</" not in style_sheet()
    [style] = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style == style_sheet()
    assert page.all("http-equiv") == ["Content-Security-Policy"]
    assert content_security_policy() in page.all("content")


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "//evil", "", " #x", "x"]
)
def test_a_link_that_is_no_address_is_text(link: str) -> None:
    page = html_report(of_blocks(Paragraph(line(Run("Evidence", link=link)))))
    assert [href for href in Page(page).all("href") if href not in ("#main-content", "#only", "#contents")] == []
    assert "Evidence" in html_texts(page)


def test_a_link_to_evidence_leads_there() -> None:
    address = 'https://example.org/a?b=1&c="2'
    page = html_report(of_blocks(Paragraph(line(Run("Evidence", link=address)))))
    assert address in Page(page).all("href")


def test_the_page_says_its_language_title_and_publisher() -> None:
    page, text = Page(), PAGE.decode("utf-8")
    assert page.all("lang") == ["en-GB"]
    assert "<title>Annual performance report 2023-24: Sample District Council</title>" in text
    landmarks = [tag for tag, _ in page.elements if tag in ("header", "nav", "main", "footer", "h1")]
    assert landmarks == ["header", "main", "h1", "nav", "footer"]


def test_every_id_is_there_once_and_every_reference_finds_one() -> None:
    twice = of_blocks(
        *(ChartBlock(figure()) for _ in range(3)), *(TableBlock("A", ("B",), ((line("c"),),)) for _ in range(2))
    )
    clash = replace(document(), sections=tuple(Section(name, name) for name in ("contents", "main-content", "table")))
    for made in (document(indicators=5), twice, clash):
        page = Page(html_report(made))
        ids = page.all("id")
        assert len(ids) == len(set(ids))
        named = {*page.all("aria-labelledby"), *page.all("aria-describedby")}
        assert {each for names in named for each in names.split()} <= set(ids)
        assert {href.removeprefix("#") for href in page.all("href")} <= set(ids)


def test_headings_go_down_by_one_level() -> None:
    deep = Section("7", "Seven", (ChartBlock(figure()),))
    for number in range(6, 0, -1):
        deep = Section(str(number), str(number), sections=(deep,))
    for made in (document(), replace(document(), sections=(deep,))):
        levels = Page(html_report(made)).levels()
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tables_have_captions_headers_and_numeric_columns() -> None:
    page = html_report(
        of_blocks(TableBlock("Caption", ("Name", "Figure"), ((line("Row"), line("12")),), frozenset({1})))
    )
    text = "".join(page.decode("utf-8").split("<main")[1].split())
    assert '<captionclass="govuk-table__caption"><spanid="table">Caption</span></caption>' in text
    assert '<thscope="col"class="govuk-table__header">Name</th>' in text
    assert '<thscope="col"class="govuk-table__headergovuk-table__header--numeric">Figure</th>' in text
    assert '<thscope="row"class="govuk-table__header">Row</th>' in text
    assert '<tdclass="govuk-table__cellgovuk-table__cell--numeric">12</td>' in text
    assert "tabindex" not in text


def test_a_wide_table_scrolls_by_itself_and_with_the_keyboard() -> None:
    wide = [attrs for _, attrs in Page().elements if attrs.get("class") == "table-scroller" and "tabindex" in attrs]
    assert [attrs["role"] for attrs in wide] == ["region", "group", "group"]
    assert {attrs["tabindex"] for attrs in wide} == {"0"}
    assert all(attrs["aria-labelledby"] for attrs in wide)


def test_tables_of_one_caption_in_two_sections_have_two_names() -> None:
    table = TableBlock("Environment", ("A", "B", "C"), ((line("a"), line("b"), line("c")),))
    made = replace(document(), sections=tuple(Section(name, name, (table,)) for name in ("tier-1", "tier-2")))
    named = [attrs["aria-labelledby"] for _, attrs in Page(html_report(made)).elements if attrs.get("role") == "region"]
    assert named == ["tier-1-title table", "tier-2-title table-2"]


def test_the_same_document_gives_the_same_bytes() -> None:
    assert html_report(document()) == PAGE


def test_every_block_has_its_place_in_the_templates() -> None:
    macros = _environment().get_template("blocks.html").module
    assert [kind for kind in get_args(Block) if kind is not ChartBlock and not hasattr(macros, kind.__name__)] == []


def test_a_name_that_a_template_does_not_know_is_an_error() -> None:
    for source in ("{{ nothing }}", "{% if nothing %}{% endif %}", "{{ block.nothing }}"):
        with pytest.raises(UndefinedError):
            _environment().from_string(source).render(block=Facts(()))


def test_the_style_sheet_has_the_rules_of_every_component_in_use() -> None:
    deep = replace(document().sections[0], sections=(Section("deep", "Deep", (Notice(line("Estimated.")),)),))
    made = replace(document(), sections=(deep, *document().sections[1:]))
    classes = " ".join(Page(html_report(made)).all("class")).split()
    names = {name for name in classes if name.startswith("govuk-")}
    assert {re.split("__|--", name)[0] for name in names} == COMPONENTS
    no_rules = {f"govuk-table__{part}" for part in ("head", "body", "row")}
    parts = names - no_rules - {"govuk-template__header", "govuk-template__footer"}
    assert [name for name in sorted(parts) if f".{name}" not in style_sheet()] == []
    assert ".govuk-skip-link:not(:active):not(:focus)" in style_sheet()
    assert ".govuk-button" not in style_sheet()
    assert len(style_sheet()) < 40_000
    assert style_sheet().count("{") == style_sheet().count("}")


def test_govuk_frontend_is_unchanged() -> None:
    folder: Path = STATIC / "govuk-frontend"
    [(name, digest)] = re.findall(r"^\| (\S+) \| ([0-9a-f]{64}) \|$", (folder / "README.md").read_text("utf-8"), re.M)
    assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
