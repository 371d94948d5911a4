"""The report as PDF: PDF/UA-1 as pikepdf and outloud see it, text that stays text, and the same bytes again."""

import hashlib
import io
import re
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pikepdf
import pytest
import typst

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
from app.formats.report.column_widths import column_widths
from app.formats.report.document_parts import figure_columns
from app.formats.report.glyphs import FONTS, printable
from app.formats.report.page_heights import is_tight, needed_height
from app.formats.report.pdf import pdf_report
from app.formats.report.pdf_row_headers import with_row_headers
from tests.formats.report_files import page_texts, pdf_elements, pdf_figures, pdf_texts, text_boxes, told
from tests.formats.report_sample import HOSTILE, document, figure
from tests.formats.report_texts import document_texts, figures_of

FILE = pdf_report(document())
SHOWN = {"\u202eright to left\u202c \ufeff\u200b 👩‍🔬 ẞ ﬁ": "right to left [woman][microscope] ẞ ﬁ"}


def of_blocks(*blocks: Block) -> Document:
    """A document of one section with these blocks."""
    return replace(document(), sections=(Section("only", "Only", blocks),))


def squeezed(text: str) -> str:
    """The text without white space and places for a new line; letters that are written as one are apart."""
    return "".join(text.replace("\u200b", "").replace("ﬁ", "fi").split())


def opened(file: bytes = FILE) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(file))


def headings(file: bytes) -> list[tuple[int, str]]:
    return [(int(tag[1]), text) for tag, text in pdf_elements(file) if re.fullmatch("H[1-6]", tag)]


def expected_headings(sections: Iterable[Section], level: int = 1) -> list[tuple[int, str]]:
    found = []
    for each in sections:
        found.append((level, each.title))
        found += [(level + 1, block.figure.heading) for block in each.blocks if isinstance(block, ChartBlock)]
        found += expected_headings(each.sections, level + 1)
    return found


def test_a_screen_reader_is_told_no_fault() -> None:
    result = told(FILE)
    assert (result.error, result.errors) == (None, 0)
    # Digits in a description, and addresses that people wrote and that are no links, on purpose.
    assert {each.rule for each in result.findings} <= {"FIG-012", "LNK-010"}


def test_the_file_says_that_it_is_tagged_in_english_and_what_it_is_called() -> None:
    with opened() as file:
        root = file.Root
        assert root.MarkInfo.Marked
        assert not root.MarkInfo.Suspects
        assert str(root.Lang) == "en-GB"
        assert root.ViewerPreferences.DisplayDocTitle
        with file.open_metadata() as said:
            assert said["pdfuaid:part"] == "1"
            assert said["dc:title"] == "Annual performance report 2023-24"
            assert said["dc:creator"] == ["Sample District Council"]
            assert said["dc:language"] in (["en-GB"], {"en-GB"})
        assert str(file.docinfo["/CreationDate"]).startswith("D:20240912090000")
        assert all(page.obj.Tabs == "/S" for page in file.pages)


def test_the_headings_are_those_of_the_document_in_its_order() -> None:
    assert headings(FILE) == [(1, "Contents"), *expected_headings(document().sections)]


def test_bookmarks_and_contents_lead_to_the_sections_of_two_levels() -> None:
    with opened() as file, file.open_outline() as outline:
        first = [entry.title for entry in outline.root]
        second = [entry.title for top in outline.root for entry in top.children]
        assert sum(each.S == "/TOCI" for each in struct_elements(file)) == 5
    assert first == ["Summary", "Tier 1: the council itself", "What people write <i>anywhere</i>"]
    assert second == ["Recycling 0", "Recycling 1"]


def struct_elements(file: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """All structure elements of a file."""
    found: list[pikepdf.Dictionary] = []

    def walk(node: pikepdf.Object) -> None:
        kids = node.get("/K")
        for child in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(child, pikepdf.Dictionary) and "/S" in child:
                found.append(child)
                walk(child)

    walk(file.Root.StructTreeRoot)
    return found


def test_every_figure_has_its_description() -> None:
    with opened() as file:
        described = [str(each.Alt) for each in struct_elements(file) if each.S == "/Figure"]
    assert described == ["Recycling rose from 12.5% in 2019-20 to 34.5% in 2023-24."] * 2


def test_every_table_has_headers_with_their_scope_and_no_cell_a_list_of_its_own() -> None:
    with opened() as file:
        elements = struct_elements(file)
        cells = [[cell for cell in each.K if cell.S in ("/TH", "/TD")] for each in elements if each.S == "/TR"]
        rows = [[(str(cell.S), scope_of(cell)) for cell in row] for row in cells]
        assert sum(table.S == "/Table" for table in elements) == 7  # facts thrice, figures twice, two more
    column, of_row, data = ("/TH", "/Column"), ("/TH", "/Row"), ("/TD", None)
    heads = {tuple(row) for row in rows}
    assert heads == {
        (column,) * 4, (column,) * 3, (column,) * 2,
        (of_row, data, data, data), (of_row, data, data), (of_row, data), (data, data),
    }  # fmt: skip


def scope_of(cell: pikepdf.Object) -> str | None:
    attributes = cell.get("/A")
    listed = attributes if isinstance(attributes, pikepdf.Array) else [] if attributes is None else [attributes]
    assert cell.S == "/TH" or all("/Headers" not in each for each in listed)
    return next((str(each.Scope) for each in listed if "/Scope" in each), None)


def test_every_link_says_where_it_leads_and_belongs_to_its_words() -> None:
    made = pdf_report(of_blocks(Paragraph(line(Run("Evidence", link="https://example.org/a?b=(1)")))))
    with opened(made) as file:
        links = [each for page in file.pages for each in page.obj.get("/Annots", [])]
        assert {str(each.A.URI) for each in links if "/A" in each} == {"https://example.org/a?b=(1)"}
        assert all(str(each.Contents) for each in links)
    assert told(made).errors == 0


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "#nowhere", "", "http://", "x"])
def test_a_link_that_leads_nowhere_is_text(link: str) -> None:
    made = pdf_report(of_blocks(Paragraph(line(Run("Evidence", link=link)))))
    assert "Evidence" in pdf_texts(made)
    with opened(made) as file:
        assert [each for page in file.pages for each in page.obj.get("/Annots", []) if "/A" in each] == []


def test_every_text_of_the_blocks_is_told() -> None:
    found = squeezed("".join(pdf_texts(FILE)))
    for text in document_texts(document()):
        assert squeezed(printable(text)) in found


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_people_write_stays_text(hostile: str) -> None:
    blocks = (Paragraph(line(Run(hostile, strong=True))), Quotation((hostile,), hostile), Notice(line(hostile)))
    made = pdf_report(
        replace(
            of_blocks(
                *blocks, Facts(((hostile, line(hostile)),)), TableBlock(hostile, (hostile,), ((line(hostile),),))
            ),
            title=hostile, publisher=hostile, subject=hostile, notes=(line(hostile),),
        )
    )  # fmt: skip
    found = squeezed("".join(pdf_texts(made)))
    assert found.count(squeezed(SHOWN.get(hostile, hostile))) == 13  # four in the head, nine in the blocks
    assert "root:" not in found


def test_nothing_in_the_file_is_executed_or_leads_outside() -> None:
    with opened() as file:
        names = {name for each in file.objects if isinstance(each, pikepdf.Dictionary) for name in each}
    assert names.isdisjoint({"/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch", "/URI", "/EmbeddedFiles"})


def test_every_figure_of_the_blocks_is_read_back_out_of_the_file_charts_included() -> None:
    assert pdf_figures(FILE) == figures_of(document_texts(document()))
    assert pdf_figures(FILE)["12.5%"] == 6  # in the drawing, the description and the table of two figures


def test_the_same_document_gives_the_same_bytes_in_any_thread() -> None:
    with ThreadPoolExecutor(2) as threads:
        made = list(threads.map(pdf_report, [document()] * 2))
    assert {FILE} == set(made)
    assert pdf_report(replace(document(), title="Another")) != FILE
    with opened() as file, opened(pdf_report(replace(document(), title="Another"))) as other:
        assert file.trailer.ID[0] != other.trailer.ID[0]


def test_other_threads_go_on_while_a_report_is_set() -> None:
    with ThreadPoolExecutor(1) as threads:
        work, longest, last = threads.submit(pdf_report, document(indicators=30)), 0.0, time.perf_counter()
        while not work.done():
            time.sleep(0.001)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now
    started = time.perf_counter()
    pdf_report(document(indicators=30))
    assert longest < (time.perf_counter() - started) / 2


def test_a_figure_without_a_description_makes_no_report() -> None:
    with pytest.raises(typst.TypstError, match="alt"):
        pdf_report(of_blocks(ChartBlock(replace(figure(), description=""))))


def test_a_table_of_two_columns_below_a_header_keeps_as_many_data_as_header_cells() -> None:
    rows = tuple((line(str(year)), line("12.5%")) for year in range(2010, 2024))
    assert told(pdf_report(of_blocks(TableBlock("Two", ("Year", "Value"), rows)))).errors == 0


def test_a_long_table_goes_over_pages_with_its_header_on_each() -> None:
    rows = tuple((line(f"Indicator {n}"), line("12.5%"), line("▲ Improved")) for n in range(90))
    made = pdf_report(of_blocks(TableBlock("Long", ("Indicator", "Value", "Direction"), rows)))
    with opened(made) as file:
        assert len(file.pages) > 2
    assert told(made).errors == 0
    assert sum(tag == "THead" for tag, _ in pdf_elements(made)) == 1  # the header of further pages is an artefact


def test_a_wide_table_and_its_longest_words_stay_within_the_margins() -> None:
    header = tuple(f"Measure {n}" for n in range(8))
    long = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"
    made = pdf_report(of_blocks(TableBlock("Wide", header, ((line(long), *(line("£12,345,678"),) * 7),) * 3)))
    margin = 62  # points of 595
    boxes = text_boxes(made)
    assert len(boxes) > 30
    assert min(left for left, _ in boxes) >= margin
    assert max(right for _, right in boxes) <= 595 - margin


def test_every_character_is_shown_named_or_left_out() -> None:
    written = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x20000, 7))))
    pieces = [written[start : start + 400] for start in range(0, len(written), 400)]
    assert pdf_report(of_blocks(*(Paragraph(line(each)) for each in pieces)))
    assert printable("a\x00b\u202ec\tд 漢") == "abc д [cjk unified ideograph-6f22]"
    assert printable("cafe\u0301") == "café"
    assert printable("x\u0301 漢\u0301 ◆\u0337") == "x\u0301 [cjk unified ideograph-6f22] ◆\u0337"


def test_the_fonts_are_the_unchanged_files_and_the_list_of_their_characters_is_used() -> None:
    table = re.findall(r"^\| (\S+) \| ([0-9a-f]{64}) \|$", (FONTS / "README.md").read_text("utf-8"), re.MULTILINE)
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FONTS.glob("*.ttf")}
    assert found == dict(table)
    shown = "£€–−×’“”≤≥±▲▼◄►→←■□●○…•✓⚠ẞЖאق"
    assert printable(shown) == shown


def test_only_the_fonts_that_travel_with_it_are_used_and_each_is_embedded() -> None:
    with opened() as file:
        fonts = [each for each in file.objects if isinstance(each, pikepdf.Dictionary) and "/FontName" in each]
        assert {str(each.FontName).partition("+")[2] for each in fonts} <= {
            "LiberationSans", "LiberationSans-Bold", "LiberationSans-Italic", "DejaVuSans"
        }  # fmt: skip
        assert all("/FontFile2" in each or "/FontFile3" in each for each in fonts)


def test_a_section_begins_where_a_page_holds_it_or_else_where_it_holds_its_first_figure() -> None:
    def pages(*blocks: Block, kept: bool = True) -> list[str]:
        filled = Section("before", "Before", (words,) * 13)
        asked = Section("asked", "Asked", (*blocks, Paragraph(line("End of it"))), kept_together=kept)
        made = pdf_report(replace(document(), sections=(filled, asked)))
        return [page for page in page_texts(made) if "Asked" in page]

    words, chart = Paragraph(line("word " * 60)), ChartBlock(figure())
    assert "End of it" in pages(*(words,) * 8)[-1]
    assert "End of it" not in pages(*(words,) * 8, kept=False)[-1]
    assert "Recycling rose to 34.5%" in pages(words, chart, *(words,) * 20)[-1]
    assert needed_height(Section("a", "A", (*(words,) * 30, chart), kept_together=True)) == 0
    assert needed_height(Section("a", "A", (words,) * 9)) == 0
    assert needed_height(Section("a", "A")) == 0 < needed_height(Section("a", "A", (words,)))


def test_what_a_section_needs_is_about_what_it_takes() -> None:
    section = replace(document().sections[1].sections[0], starts_page=True)
    following = replace(section, id="next", title="Next", starts_page=False)
    made = pdf_report(replace(document(), sections=(section, following)))
    with opened(made) as file, file.open_outline() as outline:
        places = [entry.destination for entry in outline.root]
        first, second = (float(str(place[3])) for place in places if isinstance(place, pikepdf.Array))
    assert first - second - 22 < needed_height(section) < first - second + 22


def test_no_heading_is_left_alone_at_the_foot_of_a_page() -> None:
    words = Paragraph(line("Words"))
    inner = Section("inner", "Inner heading", (words, ChartBlock(figure())), kept_together=True)
    for filled in range(20, 36):
        before = Section("before", "Before", (words,) * filled, starts_page=True)
        made = page_texts(
            pdf_report(replace(document(), sections=(before, Section("outer", "Outer heading", (), (inner,)))))
        )
        assert any("Outer heading" in page and "Inner heading" in page and "2019-20" in page for page in made[1:])


def test_a_section_whose_rows_must_be_closer_to_fit_on_a_page_has_them_closer() -> None:
    rows = tuple((f"District {n}", f"{n}%") for n in range(24))
    chart = ChartBlock(replace(figure(), header=("Area", "Value"), rows=rows))
    section = Section("tight", "Tight", (chart, chart, *(Paragraph(line("word " * 60)),) * 2), starts_page=True)
    kept = replace(section, kept_together=True)
    assert (is_tight(section), is_tight(kept)) == (False, True)
    loose, tight = (page_texts(pdf_report(replace(document(), sections=(each,)))) for each in (section, kept))
    assert (len(loose), len(tight)) == (3, 2)


def test_tables_of_one_kind_share_their_columns() -> None:
    def table(text: str) -> TableBlock:
        return TableBlock("One kind", ("Indicator", "Value", "Beside others"), ((line("One"), line("1"), line(text)),))

    short, long = table("better"), table("About the same as similar districts, of which there are many")
    made = pdf_report(
        of_blocks(short, long, TableBlock("Another", ("Indicator", "Value"), ((line("One"), line("1")),)))
    )
    lefts = sorted({round(left) for left, _ in text_boxes(made)})
    alone = sorted({round(left) for left, _ in text_boxes(pdf_report(of_blocks(short)))})
    both = sorted({round(left) for left, _ in text_boxes(pdf_report(of_blocks(short, long)))})
    assert set(both) <= set(lefts)
    assert len(both) == len(alone)  # the columns of the two begin at the same places


def test_the_widths_of_columns_fill_the_page() -> None:
    widths, size = column_widths([("Indicator", "Value"), ("Recycling", "About the same " * 3)])
    assert (round(sum(widths)), size) == (470, 9.0)
    assert widths[1] > 2 * widths[0]
    assert column_widths([("A", "B"), ("▲▲▲▲", "aaaa")])[0][0] > column_widths([("A", "B"), ("aaaa", "aaaa")])[0][0]


def test_no_caption_is_left_alone_at_the_foot_of_a_page() -> None:
    table = TableBlock("Caption", ("Indicator", "Value", "Target"), ((line("One"), line("1"), line("2")),) * 6)
    for filled in range(26, 36):
        made = pdf_report(of_blocks(*(Paragraph(line("Words")),) * filled, table))
        pages = page_texts(made)
        assert any("Caption" in page and "Indicator" in page and "One" in page for page in pages)


def test_columns_of_figures_are_told_from_columns_of_words() -> None:
    rows = (("2019-20", "12.5%", "not held", "▲ Improved"), ("2020-21", "-£1.5m", "<5", ""), ("2021-22", "", "3", ""))
    assert figure_columns(rows) == [1, 2]


def test_a_file_that_is_written_otherwise_is_refused() -> None:
    with pytest.raises(ValueError, match="plain table"):
        with_row_headers(b"%PDF-1.7\nxref\nstream\n")


@pytest.mark.load
def test_five_times_as_many_indicators_take_no_more_than_eight_times_as_long() -> None:
    def seconds(indicators: int) -> float:
        made, started = document(indicators=indicators), time.process_time()
        pdf_report(made)
        return time.process_time() - started

    seconds(1)
    assert min(seconds(200) for _ in range(2)) < 8 * min(seconds(40) for _ in range(3))
