"""Every direction has a sentence; the rule book shows the usual ones."""

from dataclasses import replace

from app.domain.judgement.direction import Judgement, NotComparableReason, direction_of_travel
from app.domain.measures.indicator import CompareWith, DirectionRule, Polarity
from app.domain.measures.period import parse_period
from app.domain.measures.value import MissingReason
from app.wording.direction import NO_SYMBOL, judgement_label, sentence, symbol
from tests.spec.examples import RECYCLING, read_series

NOTHING = direction_of_travel((), period=parse_period("2022-23"), versions=(RECYCLING,), targets={})


def test_every_reason_has_a_sentence_and_a_dash() -> None:
    base = (parse_period("2021-22"),)
    sentences = {
        sentence(replace(NOTHING, reason=reason, base_periods=base), definition=RECYCLING, place="Hyndburn")
        for reason in NotComparableReason
    }
    assert len(sentences) == len(NotComparableReason)
    assert all("{" not in text and text.endswith(".") for text in sentences)
    assert symbol(NOTHING) == NO_SYMBOL


def test_every_missing_reason_can_stand_in_the_sentence() -> None:
    for reason in MissingReason:
        text = sentence(replace(NOTHING, missing_reason=reason), definition=RECYCLING, place="Hyndburn")
        assert text.startswith("Hyndburn has no figure for 2022/23: ")


def test_an_indicator_without_any_value_says_so() -> None:
    nowhere = replace(NOTHING, period=None)
    assert sentence(nowhere, definition=RECYCLING, place="Hyndburn") == "Hyndburn has no figure for any period."


def test_a_judgement_of_two_periods_names_the_day_of_a_snapshot() -> None:
    series = read_series("2022-10-01 1.3; 2023-10-01 1.2")
    found = direction_of_travel(series, period=series[-1].period, versions=(RECYCLING,), targets={})
    assert found.judgement is Judgement.WORSENING
    text = sentence(found, definition=RECYCLING, place="Hyndburn")
    assert text == "Hyndburn is worse than on 1 October 2022: down from 1.3% to 1.2%."


def test_a_fact_that_is_not_judged_names_the_average_that_it_is_compared_with() -> None:
    rule = DirectionRule(CompareWith.MEAN_OF_PREVIOUS, periods=2)
    definition = replace(RECYCLING, polarity=Polarity.NONE, direction=rule)
    series = read_series("2020-21 31.0; 2021-22 33.0; 2022-23 32.5")
    found = direction_of_travel(series, period=series[-1].period, versions=(definition,), targets={})
    text = sentence(found, definition=definition, place="North West")
    assert text == "The North West's figure went up, from 32.0% (the average of 2020/21 to 2021/22) to 32.5%."


def test_every_judgement_has_a_label_of_its_own() -> None:
    assert len({judgement_label(judgement) for judgement in Judgement}) == len(Judgement)
