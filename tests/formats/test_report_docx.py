"""The report as DOCX: headings, lists, tables and links of Word, text that stays text, and the same bytes again."""

import io
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn

from app.formats.charts.figure_block import drawing_svg
from app.formats.report.blocks import (
    Block,
    ChartBlock,
    Document,
    Facts,
    Notice,
    Paragraph,
    Quotation,
    Run,
    Section,
    TableBlock,
    line,
)
from app.formats.report.docx import docx_report
from app.formats.report.typesetting import set_pictures
from tests.formats.report_files import docx_figures, docx_texts, pdf_elements
from tests.formats.report_sample import HOSTILE, document, figure
from tests.formats.report_texts import document_texts, figures_of

FILE = docx_report(document())
wants_writer = pytest.mark.skipif(
    not Path(shutil.which("soffice") or "").resolve().with_name("libswlo.so").exists(),
    reason="LibreOffice Writer is not installed",
)


def of_blocks(*blocks: Block) -> Document:
    """A document of one section with these blocks."""
    return replace(document(), sections=(Section("only", "Only", blocks),))


def opened(file: bytes = FILE) -> Any:
    return docx.Document(io.BytesIO(file))


def squeezed(text: str) -> str:
    """The text without white space, and without marks that change the order of letters or that nobody sees."""
    return "".join("".join(text.split()).translate(dict.fromkeys(map(ord, "\u202e\u202c\ufeff\u200b"))).split())


def headings(file: bytes) -> list[tuple[int, str]]:
    styled = ((each.style.name, each.text) for each in opened(file).paragraphs)
    return [(int(name[8:]), text) for name, text in styled if name.startswith("Heading ")]


def expected_headings(sections: Iterable[Section], level: int = 1) -> list[tuple[int, str]]:
    found = []
    for each in sections:
        found.append((level, each.title))
        found += [(level + 1, block.figure.heading) for block in each.blocks if isinstance(block, ChartBlock)]
        found += expected_headings(each.sections, level + 1)
    return found


def test_the_headings_are_those_of_word_in_the_document_s_order() -> None:
    assert headings(FILE) == expected_headings(document().sections)
    named = {each.style.name: each.text for each in opened().paragraphs}
    assert named["Title"] == "Annual performance report 2023-24"
    assert named["Subtitle"].startswith("How the council did")
    assert {"List Bullet", "Caption", "Quote", "Notice", "Lead"} <= set(named)


def test_every_text_of_the_blocks_is_there() -> None:
    found = squeezed("".join(docx_texts(FILE)))
    drawn = {label.text for label in figure().drawing.labels}
    for text in document_texts(document()):
        assert text in drawn or squeezed(text) in found


def test_every_figure_of_the_blocks_is_read_back_out_of_the_file() -> None:
    drawn = figures_of(label.text for label in figure().drawing.labels)
    in_pictures = figures_of([*drawn.elements()] * 2)
    assert docx_figures(FILE) + in_pictures == figures_of(document_texts(document()))
    assert sum(in_pictures.values()) == 4


def test_the_pictures_are_the_drawings() -> None:
    with zipfile.ZipFile(io.BytesIO(FILE)) as archive:
        media = {name: archive.read(name) for name in archive.namelist() if name.startswith("word/media/")}
    drawn = set_pictures("figures.typ", [drawing_svg(figure(f"indicator-{each}-history")) for each in range(2)])
    assert media == {f"word/media/figure-{number}.png": picture for number, picture in enumerate(drawn, 1)}
    other = replace(figure(), drawing=replace(figure().drawing, shapes=()))
    assert set_pictures("figures.typ", [drawing_svg(other)]) != drawn[:1]


def test_every_picture_is_described() -> None:
    described = [each.get("descr") for each in opened().element.body.iter(qn("wp:docPr"))]
    assert described == ["Recycling rose from 12.5% in 2019-20 to 34.5% in 2023-24."] * 2
    numbers = [each.get("id") for each in opened().element.body.iter(qn("wp:docPr"))]
    assert len(set(numbers)) == len(numbers)


def test_tables_have_a_header_row_that_is_repeated_and_rows_whose_header_is_bold() -> None:
    tables = opened().tables
    heads = [[row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows] for table in tables]
    with_facts = [[False] * len(rows) for rows in heads]
    assert [any(rows) for rows in heads] == [True, False, True, False, True, False, True]
    for rows, none in zip(heads, with_facts, strict=True):
        assert rows in ([True, *none[1:]], none)
    for table in tables:
        assert all(run.bold for row in table.rows for run in row.cells[0].paragraphs[0].runs)
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    [recycled] = [table for table in tables if table.cell(0, 0).text == "Indicator"]
    ends = [recycled.cell(1, column).paragraphs[0].alignment for column in range(4)]
    assert [end is not None for end in ends] == [False, True, True, False]


def test_the_file_says_what_it_is() -> None:
    said = opened().core_properties
    assert (said.title, said.author, said.language) == (document().title, document().publisher, "en-GB")
    assert (said.created, said.modified) == (datetime(2024, 9, 12, 9, tzinfo=UTC),) * 2
    languages = {each.get(qn("w:val")) for each in opened().styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}


def test_contents_and_links_lead_to_bookmarks_and_the_footer_counts_pages() -> None:
    body = opened().element.body
    targets = [each.get(qn("w:name")) for each in body.iter(qn("w:bookmarkStart"))]
    anchors = [each.get(qn("w:anchor")) for each in body.iter(qn("w:hyperlink"))]
    assert len(set(targets)) == len(targets) == 5
    assert set(anchors) == set(targets)
    assert len(anchors) == 5 + 3  # the contents, a link in the summary and two in a table
    contents = [each.text for each in opened().paragraphs if each.style.name.startswith("toc")]
    assert contents == [text for level, text in headings(FILE) if level <= 2]
    footer = opened().sections[0].footer
    fields = [each.text for each in footer._element.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert "Annual performance report 2023-24" in footer.paragraphs[0].text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_people_write_stays_text(hostile: str) -> None:
    blocks = (Paragraph(line(Run(hostile, strong=True))), Quotation((hostile,), hostile), Notice(line(hostile)))
    made = docx_report(
        replace(
            of_blocks(
                *blocks, Facts(((hostile, line(hostile)),)), TableBlock(hostile, (hostile,), ((line(hostile),),))
            ),
            title=hostile, publisher=hostile, subject=hostile, notes=(line(hostile),),
        )
    )  # fmt: skip
    assert squeezed("".join(docx_texts(made))).count(squeezed(hostile)) == 13
    fields = [each.text for each in opened(made).element.body.iter(qn("w:instrText"))]
    assert [each.split()[0] for each in fields] == ["TOC"]
    tags = {each.tag for each in opened(made).element.body.iter() if isinstance(each.tag, str)}
    assert qn("w:object") not in tags
    assert [each for each in opened(made).part.rels.values() if each.is_external] == []


def test_a_link_outside_is_a_link_and_one_that_leads_nowhere_is_text() -> None:
    links = ("https://example.org/a?b=1", "javascript:alert(1)", "#nowhere", "file:///etc/passwd")
    made = opened(docx_report(of_blocks(Paragraph(line(*(Run("Evidence", link=link) for link in links))))))
    assert [each.target_ref for each in made.part.rels.values() if each.is_external] == [links[0]]
    assert sum(each.text == "Evidence" * 4 for each in made.paragraphs) == 1


def test_characters_that_no_file_may_hold_are_left_out() -> None:
    made = docx_report(of_blocks(Paragraph(line("a\x00b\x0bc\ud800d\uffffe"))))
    assert "abcde" in "".join(docx_texts(made)).replace(" ", "")


def test_the_same_document_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "localtime", lambda *_: time.struct_time((2031, 1, 2, 3, 4, 5, 0, 0, 0)))
    assert docx_report(document()) == FILE
    assert docx_report(replace(document(), title="Another")) != FILE


def test_a_document_without_sections_is_a_title() -> None:
    assert docx_texts(docx_report(replace(document(), sections=())))[1] == document().title


@pytest.mark.load
@wants_writer
def test_libreoffice_opens_it_with_headings_and_header_rows(tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(FILE)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    tagged = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
    for form in (tagged, "txt:Text (encoded):UTF8"):
        convert = ["soffice", profile, "--headless", "--convert-to", form, "report.docx"]
        subprocess.run(convert, cwd=tmp_path, capture_output=True, check=True)
    shown = squeezed((tmp_path / "report.txt").read_text("utf-8-sig"))
    for text in document_texts(document()):
        assert squeezed(text) in shown or text in {
            figure().description,
            *(each.text for each in figure().drawing.labels),
        }
    written = (tmp_path / "report.pdf").read_bytes()
    found = [(int(tag[1]), text) for tag, text in pdf_elements(written) if tag[0] == "H" and tag[1:].isdigit()]
    assert [(level, squeezed(text)) for level, text in found] == [
        (level, squeezed(text)) for level, text in headings(FILE)
    ]
    with pikepdf.open(io.BytesIO(written)) as file:
        assert str(file.Root.Lang) == "en-GB"
    told = pdf_elements(written)
    heads = {text for (tag, _), (_, text) in pairwise(told) if tag == "TH"}
    assert {"Indicator", "Latest", "Period", "Target"} <= heads
    assert not {"34.5%", "12.5%"} & heads


@pytest.mark.load
def test_five_times_as_many_indicators_take_no_more_than_eight_times_as_long() -> None:
    def seconds(indicators: int) -> float:
        made, started = document(indicators=indicators), time.process_time()
        docx_report(made)
        return time.process_time() - started

    seconds(1)
    assert min(seconds(200) for _ in range(2)) < 8 * min(seconds(40) for _ in range(3))
