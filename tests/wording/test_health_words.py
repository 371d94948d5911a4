"""The health check in words: a paragraph that is right for none, one and many."""

import pytest

from app.domain.performance.health import CoverageItem, Expectation, Health, health_check
from app.domain.warnings.rules import WarningRule
from app.wording.health import BLIND_SPOTS, coverage_label, expectation_sentence, false_sentence, paragraph
from tests.domain.test_health import sign, with_warnings


def health(*chances: float, budget: int = 5) -> Health:
    """The health of a council with a card a chance, each near its line."""
    codes = [f"rate-{number}" for number in range(len(chances))]
    cards = [
        with_warnings(sign(WarningRule.NEAR_THRESHOLD, code=code, chance=chance), code=code)
        for code, chance in zip(codes, chances, strict=True)
    ]
    return health_check(cards, budget=budget, precisions={})


def test_a_council_without_warnings() -> None:
    assert paragraph(health(), place="Hyndburn") == (
        f"This is how Hyndburn is doing, measured by 0 indicators. No warning is open. "
        f"No data does not mean no problem. {BLIND_SPOTS}"
    )
    assert false_sentence(health()) == "For no open warning is it known how likely it is to come true."


def test_one_warning_is_told_in_the_singular() -> None:
    assert paragraph(health(0.3), place="Hyndburn").startswith(
        "This is how Hyndburn is doing, measured by 1 indicator. 1 warning sign is open: none critical, 1 warning and "
        "0 to watch. The most urgent: Title of rate-0. Of 1 open warning about what may happen, about 1 can be "
        "expected not to come true within two years. For 1 of the indicators, newer figures are due and are not held "
        "here yet. "
    )


def test_many_warnings_are_told_with_those_below_the_line() -> None:
    told = paragraph(health(0.4, 0.3, 0.25, budget=2), place="Hyndburn")
    assert "3 warning signs are open: none critical, 3 warnings and 0 to watch." in told
    assert "The most urgent: Title of rate-0; Title of rate-1. 1 more is less urgent. Of 3 open warnings" in told
    assert "2 more are less urgent." in paragraph(health(0.4, 0.3, 0.25, budget=1), place="Hyndburn")


@pytest.mark.parametrize(
    ("happened", "foretelling", "unknown", "false", "sentence"),
    [
        (1, 0, 0, None, "1 is about what has already happened."),
        (2, 0, 0, None, "2 are about what has already happened."),
        (0, 2, 0, 1.4, "2 may come true: of 10 such warnings about 7 do not."),
        (0, 0, 1, None, "For 1 it is not known how often such warnings come true."),
        (
            *(1, 1, 1, 0.8),
            "1 is about what has already happened; 1 may come true: of 10 such warnings about 8 do not; for 1 it is "
            "not known how often such warnings come true.",
        ),
    ],
)
def test_what_can_be_expected_is_said_of_each_part(
    happened: int, foretelling: int, unknown: int, false: float | None, sentence: str
) -> None:
    number = happened + foretelling + unknown
    expected = Expectation(WarningRule.FAR_FROM_PEERS, number, happened, foretelling, unknown, false)
    assert expectation_sentence(expected) == sentence


def test_everything_that_an_indicator_should_have_has_its_words() -> None:
    assert len({coverage_label(item) for item in CoverageItem}) == len(CoverageItem)
