"""Redactions: what the audit trail calls them, and whether a text tells a figure."""

import pytest

from app.domain.measures.period import parse_period
from app.domain.publishing.redaction import RedactionRequest, tells


def test_a_redaction_is_called_by_what_it_takes_out() -> None:
    request = RedactionRequest("recycling", "E07000120", parse_period("2022-23"), "It identified a household.")
    assert request.target == "recycling/E07000120/2022-23"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("We printed 73.51.", True),
        ("We printed 73.5%, rounded.", True),
        ("We printed -73.5.", True),
        ("There were 8,287,193 of them.", True),
        ("There were 8287193 of them.", True),
        ("We printed 173.5 and 73.52.", False),
        ("It identified a household in 2022/23.", False),
        ("", False),
    ],
)
def test_a_text_tells_a_figure_as_it_was_recorded_or_rounded(text: str, told: bool) -> None:
    assert tells(text, [73.51, 8287193.0], decimal_places=1) is told
