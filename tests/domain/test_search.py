"""Search by words: every word must occur, whatever its case and accents."""

from dataclasses import replace

import pytest

from app.domain.measures.search import has_words, matches
from tests.domain.warning_examples import RECYCLING


@pytest.mark.parametrize("q", ["ynys", "MÔN", "mon ynys", "  w06000001   Môn "])
def test_words_are_found_without_regard_to_case_accents_and_spaces(q: str) -> None:
    assert has_words("W06000001 Ynys Môn", q=q)


def test_every_word_must_occur() -> None:
    assert not has_words("W06000001 Ynys Môn", q="ynys enlli")


def test_an_indicator_is_found_by_words_of_several_of_its_texts() -> None:
    definition = replace(RECYCLING, title="Households", service="Waste")
    assert matches(definition, q="waste households")
    assert not matches(definition, q="waste streetlights")
