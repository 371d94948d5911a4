"""The form of an answer that a caller likes best."""

import pytest

from app.edge.negotiation import chosen_format
from app.edge.problems import Refusal
from tests.edge.toy import FORMATS


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (None, "json"),
        ("", "json"),
        ("*/*", "json"),
        ("application/json", "json"),
        ("text/csv", "csv"),
        ("text/*", "csv"),
        ("text/csv;q=0.5, application/json;q=0.4", "csv"),
        ("text/csv;q=0.4, */*;q=0.5", "json"),
        ("*/*, application/json;q=0", "csv"),
        ("TEXT/CSV", "csv"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "json"),
        ("text/csv, application/json", "json"),
        (", ;q=x, text/csv", "csv"),
    ],
)
def test_accept_is_answered_with_what_it_likes_best(accept: str | None, name: str) -> None:
    assert chosen_format(None, accept, formats=FORMATS).name == name


@pytest.mark.parametrize(
    "accept", ["text/html", "application/json;q=0", "text/csv;q=nan", "text/csv;q=2", "json", "*/*;q=0"]
)
def test_accept_that_takes_no_form_is_406_and_names_the_forms(accept: str) -> None:
    with pytest.raises(Refusal) as refused:
        chosen_format(None, accept, formats=FORMATS)
    assert refused.value.status_code == 406
    assert "application/json, text/csv" in refused.value.detail


def test_format_wins_over_accept() -> None:
    assert chosen_format("csv", "application/json", formats=FORMATS).name == "csv"


def test_an_unknown_format_is_answered_with_those_there_are() -> None:
    with pytest.raises(Refusal) as refused:
        chosen_format("pdf", None, formats=FORMATS)
    assert (refused.value.status_code, refused.value.detail) == (400, "The formats here are: json, csv.")
