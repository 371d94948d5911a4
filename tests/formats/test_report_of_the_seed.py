"""The report of the seed in all its forms: the same numbers in each, no fault in the PDF, and none in the page."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.domain.report.imprint import Imprint
from app.domain.report.report_year import report_year
from app.formats.report.blocks import ChartBlock, Document, Facts
from app.formats.report.document import report_document
from app.formats.report.document_parts import sections_of
from app.formats.report.forms import write_forms
from app.services.report.annual_report import ReportRequest, read_report
from app.storage.database import Database
from tests.clients import NOW
from tests.formats.report_files import docx_figures, docx_texts, page_texts, pdf_figures, told
from tests.formats.report_texts import (
    PRINTED,
    document_texts,
    figures_of,
    html_figures,
    html_sections,
    html_texts,
    json_figures,
    json_texts,
)
from tests.formats.test_report_in_a_browser import AXE, CHROMIUM, TELEPHONE, browsed, with_axe

HOME = "E07000120"
YEARS = ("2022-23", "2023-24")

pytestmark = pytest.mark.load


@dataclass(frozen=True, slots=True)
class Made:
    """A report as its document, in its forms by name, and as its answer."""

    document: Document
    forms: dict[str, bytes]
    answer: Any

    def charts(self) -> Iterator[ChartBlock]:
        for section in sections_of(self.document.sections):
            yield from (block for block in section.blocks if isinstance(block, ChartBlock))

    def reported(self) -> Iterator[Any]:
        """Each indicator of the answer."""
        for tier in self.answer["tiers"]:
            yield from tier["indicators"]


@pytest.fixture(scope="module", params=YEARS)
def made(request: pytest.FixtureRequest, seeded_sqlite_url: str) -> Made:
    """The report of a year from the seed."""
    database = Database(seeded_sqlite_url)
    imprint = Imprint("Hyndburn", NOW)
    with database.read() as connection:
        report = read_report(connection, ReportRequest(report_year(request.param), NOW, HOME))
    database.close()
    forms = {form.name: form.content for form in write_forms(report, imprint)}
    return Made(report_document(report, imprint), forms, json.loads(forms["json"]))


def missing(wanted: Counter[str], found: Counter[str]) -> dict[str, int]:
    """The numbers that are found less often than they are wanted."""
    return dict(wanted - found)


def differing(wanted: Counter[str], found: Counter[str]) -> tuple[dict[str, int], dict[str, int]]:
    return missing(wanted, found), missing(found, wanted)


def test_every_number_is_the_same_in_the_page_the_pdf_and_the_docx_charts_included(made: Made) -> None:
    told_of = figures_of(document_texts(made.document))
    in_pictures = figures_of(label.text for chart in made.charts() for label in chart.figure.drawing.labels)
    assert sum(in_pictures.values()) > 500 < sum((told_of - in_pictures).values())
    assert differing(told_of, html_figures(made.forms["html"])) == ({}, {})
    assert differing(told_of, pdf_figures(made.forms["pdf"])) == ({}, {})
    assert differing(told_of, docx_figures(made.forms["docx"]) + in_pictures) == ({}, {})


def test_every_number_that_the_answer_says_of_an_indicator_is_in_its_section_and_its_chart(made: Made) -> None:
    sections = html_sections(made.forms["html"])
    for each in made.reported():
        code = each["card"]["indicator"]["code"]
        shown = figures_of(sections[f"indicator-{code}"])
        within = PRINTED - {"row"} if each["card"]["latest"] else {"finding"}
        assert missing(json_figures(each, of=frozenset(within)), shown) == {}, code
        displays = [year["display"] for year in each["years"] if year["value"] is not None]
        assert missing(figures_of(set(displays)), shown) == {}, code
    tables = figures_of(text for tier in made.answer["tiers"] for text in sections[f"tier-{tier['tier']}"])
    assert missing(json_figures(list(made.reported()), of=frozenset({"row"})), tables) == {}


def test_what_the_summary_and_the_warnings_say_is_the_same_in_all_forms(made: Made) -> None:
    urgent = [each for each in made.answer["warnings"] if each["urgent"]]
    sentences = [*made.answer["summary"], *(each["sentence"] for each in urgent), made.answer["cut_off_sentence"]]
    sentences += [made.answer["changes"]["sentence"], made.answer["strategy"]["sentence"]]
    shown = (
        squeezed(html_texts(made.forms["html"])),
        squeezed(page_texts(made.forms["pdf"])),
        squeezed(docx_texts(made.forms["docx"])),
    )
    missed = [sentence for sentence in sentences for form in shown if squeezed([sentence]) not in form]
    assert missed == []


def test_the_chart_of_a_figure_that_is_too_old_does_not_judge_where_it_went(made: Made) -> None:
    old = [each for each in made.reported() if each["reason"] == "too_old"]
    assert len(old) == 4
    for each in old:
        assert not each["chart"]["heading"].startswith(("Better", "Worse", "Much the same", "No clear change"))
        assert "is worse than in" not in each["chart"]["description"]


def squeezed(texts: Iterable[str]) -> str:
    """The texts without white space and places for a new line."""
    return "".join("".join(texts).replace("\u200b", "").split())


def test_a_number_that_one_form_has_otherwise_is_seen(made: Made) -> None:
    finding = next(each["finding"] for each in made.reported() if "%" in each["finding"])
    [shown] = list(figures_of(json_texts({"finding": finding})))[-1:]
    other = made.forms["html"].replace(shown.encode(), b"98.765%", 1)
    assert differing(html_figures(made.forms["html"]), html_figures(other)) != ({}, {})


def test_a_screen_reader_is_told_no_fault(made: Made) -> None:
    result = told(made.forms["pdf"])
    assert (result.error, result.errors) == (None, 0)


def test_no_page_is_filler(made: Made) -> None:
    assert min(len(text) for text in page_texts(made.forms["pdf"])) > 300


def test_no_section_is_empty_and_no_fact_is_named_twice(made: Made) -> None:
    sections = list(sections_of(made.document.sections))
    assert [each.id for each in sections if not each.blocks and not each.sections] == []
    facts = [block for each in sections for block in each.blocks if isinstance(block, Facts)]
    named = [[name for name, _ in block.rows] for block in facts]
    assert [names for names in named if len(set(names)) < len(names)] == []
    assert sum(map(len, named)) > 100


@pytest.mark.skipif(CHROMIUM is None or not AXE.exists(), reason="there is no Chromium or no axe-core here")
@pytest.mark.parametrize("opened", [False, True], ids=["folded", "opened"])
def test_axe_finds_no_violation_and_nothing_is_wider_than_a_telephone(
    tmp_path: Path, made: Made, *, opened: bool
) -> None:
    found = browsed(with_axe(made.forms["html"]), home=tmp_path, widths=(TELEPHONE, 1280), opened=opened)
    assert [each["violations"] for each in found] == [[], []]
    assert [each["page"] <= width for each, width in zip(found, (TELEPHONE, 1280), strict=True)] == [True, True]
