"""The words of the cascade: one link, a whole line, and what is said where nothing is."""

import pytest

from app.domain.publishing.change_items import View
from app.domain.strategy.cascade import CascadeItem, CascadeKind, CascadeLink, CascadeLinkKind
from app.wording import cascade as words

KPI = CascadeItem(CascadeKind.SERVICE_KPI, "missed-bins", "Missed bins per 100,000 collections")
RATE = CascadeItem(CascadeKind.INDICATOR, "recycling", "Recycling rate")
OUTCOME = CascadeItem(CascadeKind.OUTCOME, "waste", "Less waste", "strategy")
PRIORITY = CascadeItem(CascadeKind.PRIORITY, "green", "A green borough", "strategy")
STRATEGY = CascadeItem(CascadeKind.STRATEGY, "strategy", "Corporate Strategy 2025 to 2030")
ACTION = CascadeItem(CascadeKind.ACTION, "rounds", "New rounds")
LINE = (
    CascadeLink(KPI, RATE, CascadeLinkKind.CONTRIBUTES_TO, "Residents who can rely on their round sort more"),
    CascadeLink(RATE, OUTCOME, CascadeLinkKind.SHOWS),
    CascadeLink(OUTCOME, PRIORITY, CascadeLinkKind.PART_OF),
    CascadeLink(PRIORITY, STRATEGY, CascadeLinkKind.PART_OF),
)


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        (
            LINE[0],
            "Missed bins per 100,000 collections contributes to Recycling rate: Residents who can rely on their round "
            "sort more.",
        ),
        (LINE[1], "Recycling rate is an indicator of Less waste."),
        (LINE[2], "Less waste is an outcome of A green borough."),
        (LINE[3], "A green borough is a priority of Corporate Strategy 2025 to 2030."),
        (CascadeLink(ACTION, OUTCOME, CascadeLinkKind.DONE_FOR), "New rounds is done for Less waste."),
        (
            CascadeLink(RATE, PRIORITY, CascadeLinkKind.STANDS_UNDER),
            "Recycling rate comes under A green borough by its theme.",
        ),
    ],
)
def test_a_link_is_a_sentence(link: CascadeLink, sentence: str) -> None:
    assert words.link_sentence(link) == sentence


def test_a_line_is_one_sentence_up_to_the_strategy() -> None:
    assert words.line_sentence(LINE) == (
        "Missed bins per 100,000 collections contributes to Recycling rate, an indicator of Less waste, an outcome of "
        "A green borough, a priority of Corporate Strategy 2025 to 2030."
    )
    by_theme = (LINE[0], CascadeLink(RATE, PRIORITY, CascadeLinkKind.STANDS_UNDER), LINE[3])
    assert words.line_sentence(by_theme) == (
        "Missed bins per 100,000 collections contributes to Recycling rate, which by its theme comes under "
        "A green borough, a priority of Corporate Strategy 2025 to 2030."
    )


def test_a_thing_says_how_many_lines_it_has_or_that_it_has_none() -> None:
    one, two, three = ([LINE] * number for number in (1, 2, 3))
    said = words.line_sentence(LINE)
    assert words.cascade_sentence(KPI, one, view=View.WORKING) == said
    assert words.cascade_sentence(KPI, two, view=View.WORKING) == f"{said} 1 other line leads up from it."
    assert words.cascade_sentence(KPI, three, view=View.WORKING) == f"{said} 2 other lines lead up from it."
    assert words.cascade_sentence(KPI, [], view=View.WORKING) == (
        "Missed bins per 100,000 collections contributes to nothing yet: name a higher-level indicator in its "
        "definition, or an outcome or a priority in the service plan."
    )
    assert words.cascade_sentence(RATE, [], view=View.PUBLIC) == (
        "No outcome and no priority that is published names Recycling rate."
    )
    assert "that is recorded names" in words.cascade_sentence(RATE, [], view=View.WORKING)


def test_a_contribution_ends_with_one_full_stop() -> None:
    assert words.contribution_sentence("A", "B") == "A contributes to B."
    assert words.contribution_sentence("A", "B", how="So it does.") == "A contributes to B: So it does."
    assert words.contribution_sentence("A", None, how="So.") == "A contributes to nothing that is recorded any more."


def test_the_use_of_figures_is_told_with_its_day() -> None:
    assert words.used_in_card("Recycling rate") == "The figures of Recycling rate are judged on its card."
    told = words.used_in_publication(["Recycling rate"], publication="Quarter 2", figures=1, day="22 November 2026")
    assert told == "Quarter 2 released 1 figure of Recycling rate on 22 November 2026."
    told = words.used_in_publication(["A", "B"], publication="Quarter 2", figures=1234, day="22 November 2026")
    assert told == "Quarter 2 released 1,234 figures of 2 of these indicators on 22 November 2026."


def test_a_report_that_shows_figures_is_told_with_its_edition() -> None:
    told = words.used_in_report(["Recycling rate"], report="Annual report 2023/24", edition=1, day="12 September 2024")
    assert told == "Annual report 2023/24 shows Recycling rate; it was published on 12 September 2024."
    told = words.used_in_report(["A", "B"], report="Annual report 2023/24", edition=2, day="1 October 2024")
    assert told == "Annual report 2023/24, edition 2, shows 2 of these indicators; it was published on 1 October 2024."
