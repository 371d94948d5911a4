"""Warning signs in sentences, from the evidence that the rules give."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.direction import NotComparableReason
from app.domain.indicator import (
    CompareWith,
    Definition,
    DirectionRule,
    Frequency,
    Polarity,
    ThresholdBasis,
    ThresholdKind,
)
from app.domain.value import ValueStatus
from app.domain.warning_evidence import DeclineEvidence, NotAssessedReason
from app.domain.warning_life import State
from app.domain.warning_signs import RuleName, Severity
from app.wording.warning import RULE_LABELS, SEVERITY_LABELS, STATE_LABELS, not_assessed, sentence
from tests.domain.warning_examples import FLOOR, RECYCLING, WITH_FLOOR, found, knowledge, peers, series, value, years

OWN = [value("2022-23", 30.6)]


def words(known: Knowledge, rule: RuleName, *, period: str = "2022-23") -> str:
    """The sentence of what a rule found."""
    return sentence(found(known, rule, period=period).evidence, known.versions[-1])


def test_a_floor_that_the_council_set() -> None:
    assert words(knowledge(OWN, versions=[WITH_FLOOR]), RuleName.THRESHOLD_BREACHED) == (
        "Household waste recycled: 30.6% in 2022/23 is 4.4 percentage points below the council's warning threshold, 35.0%."
    )


def test_a_ceiling_drawn_from_the_figures_is_shown_whole() -> None:
    threshold = replace(FLOOR, kind=ThresholdKind.CEILING, level=30.55, basis=ThresholdBasis.STATISTICAL)
    known = knowledge(OWN, versions=[replace(RECYCLING, unit="kilograms", threshold=threshold)])
    assert words(known, RuleName.THRESHOLD_BREACHED) == (
        "Household waste recycled: 30.6 kilograms in 2022/23 is 0.05 kilograms above a warning threshold drawn from the "
        "figures, 30.55."
    )
