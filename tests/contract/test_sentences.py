"""The printed sentences are those of the service, and keep to what a resident can read."""

import re

import pytest
from starlette.testclient import TestClient

from tests.contract.sentences import FILE, rendered

JARGON = ("median", "deviation", "comparator", "statistic", "usual distance", "not_", "series", "None", "{")


@pytest.fixture(scope="module")
def lines(seeded_client: TestClient) -> list[tuple[str, str]]:
    """Each sentence with the field that it is in."""
    found: list[tuple[str, str]] = []
    field = ""
    for line in rendered(seeded_client).splitlines():
        if line.startswith("## "):
            field = line.removeprefix("## ")
        elif line.startswith("- "):
            found.append((field, line.removeprefix("- ").rpartition(" | ")[2]))
    return found


def test_the_printed_sentences_are_those_of_the_service(seeded_client: TestClient) -> None:
    assert FILE.read_text(encoding="utf-8") == rendered(seeded_client), "run `make fix` to print docs/sentences.md"


def test_every_judgement_names_the_council_first(lines: list[tuple[str, str]]) -> None:
    judged = [text for field, text in lines if field in ("benchmarks", "direction_of_travel")]
    assert len(judged) > 100
    assert [text for text in judged if not text.startswith("Hyndburn")] == []
    warned = [text for field, text in lines if field == "warnings"]
    assert warned
    assert [text for text in warned if not re.search(r": Hyndburn('s| is| has) ", text)] == []


@pytest.mark.parametrize("word", JARGON)
def test_no_sentence_speaks_as_a_statistician(lines: list[tuple[str, str]], word: str) -> None:
    assert [text for _, text in lines if word in text] == []


def test_every_sentence_ends_and_none_is_long(lines: list[tuple[str, str]]) -> None:
    assert [text for _, text in lines if not text.endswith(".")] == []
    assert [text for _, text in lines if len(text.split()) > 45] == []
