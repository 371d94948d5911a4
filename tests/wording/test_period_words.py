"""Periods as people write them; the rule book's table of periods has the rest."""

import pytest

from app.domain.measures.period import parse_period
from app.wording.period import alike_in_sentence, in_sentence, label, short_label


@pytest.mark.parametrize(
    ("period", "text"),
    [
        ("2023-24-Q3", "Q3 2023/24 (Oct to Dec 2023)"),
        ("2023-10-01/P6M", "October 2023 to March 2024"),
        ("2023-01-15/P1M", "15 January 2023 to 14 February 2023"),
        ("2020-01-15/P2Y", "15 January 2020 to 14 January 2022"),
        ("2019-07-01/P3Y", "July 2019 to June 2022"),
        ("2099-04-01/P2Y", "2099/00 to 2100/01"),
    ],
)
def test_a_label_says_from_when_to_when(period: str, text: str) -> None:
    assert label(parse_period(period)) == text


@pytest.mark.parametrize(
    ("period", "text"),
    [
        ("2023-24", "2023/24"),
        ("2023-24-Q1", "Q1 2023/24"),
        ("AY2023-24", "the 2023/24 academic year"),
        ("2015-11-16--P1Y", "the year to 15 November 2016"),
        ("2024-03-31", "31 March 2024"),
    ],
)
def test_a_sentence_names_a_period_with_its_article(period: str, text: str) -> None:
    assert in_sentence(parse_period(period)) == text


def test_a_short_label_leaves_the_months_of_a_quarter_out() -> None:
    assert short_label(parse_period("2023-24-Q1")) == "Q1 2023/24"


def test_years_that_begin_in_different_months_are_named_alike() -> None:
    rolling = [parse_period(text) for text in ("2024", "2024-25", "2024-07-01/P1Y")]
    assert alike_in_sentence(rolling) == [
        "the year to December 2024",
        "the year to March 2025",
        "the year to June 2025",
    ]
    plain = [parse_period(text) for text in ("2023-24", "2024-25")]
    assert alike_in_sentence(plain) == ["2023/24", "2024/25"]
    quarters = [parse_period(text) for text in ("2024-25-Q1", "2024-25-Q2")]
    assert alike_in_sentence(quarters) == ["Q1 2024/25", "Q2 2024/25"]
