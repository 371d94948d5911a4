"""Definition reviews: what the data tell, what is proposed, what cannot be said, and how verdicts are counted."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.measures.definition_review import (
    FACTS,
    Fulfilment,
    Principle,
    PrincipleAnswer,
    RecordingFacts,
    RetirementReason,
    ReviewEvidence,
    ReviewFact,
    ReviewVerdict,
    holds,
    proposed_retirement,
    review_faults,
    review_key,
    verdict_counts,
)
from app.domain.measures.period import parse_period
from tests.stores import DEFINITION_REVIEW

YEAR = parse_period("2026-27")
EVIDENCE = ReviewEvidence(
    year=YEAR,
    has_purpose=True,
    last_target=None,
    aims=(),
    feeds=(),
    has_threshold=False,
    warnings=0,
    is_comparable=True,
    has_benchmark=False,
    is_public=True,
    is_late=None,
    recording=RecordingFacts(),
)
TODAY = date(2026, 11, 27)


def changed(**changes: Any) -> ReviewEvidence:
    """The evidence of an indicator on which nothing rests, but for some of it."""
    return replace(EVIDENCE, **changes)


@pytest.mark.parametrize(
    ("fact", "evidence", "expected"),
    [
        (ReviewFact.PURPOSE, EVIDENCE, True),
        (ReviewFact.PURPOSE, changed(has_purpose=False), False),
        (ReviewFact.TARGET, EVIDENCE, False),
        (ReviewFact.TARGET, changed(last_target=parse_period("2025-26")), False),
        (ReviewFact.TARGET, changed(last_target=parse_period("2026-27-Q1")), True),
        (ReviewFact.TARGET, changed(last_target=parse_period("2029-30")), True),
        (ReviewFact.DRIVES, EVIDENCE, False),
        (ReviewFact.DRIVES, changed(aims=("warm-homes",)), True),
        (ReviewFact.DRIVES, changed(feeds=("higher",)), True),
        (ReviewFact.DRIVES, changed(has_threshold=True), True),
        (ReviewFact.DRIVES, changed(warnings=1), True),
        (ReviewFact.UPDATED, EVIDENCE, False),
        (ReviewFact.UPDATED, changed(recording=RecordingFacts(5, 0, date(2026, 5, 1), 1)), True),
        (ReviewFact.POSTED, changed(recording=RecordingFacts(5, 0, date(2026, 5, 1), 1, ("A script",))), None),
        (ReviewFact.REVISED, EVIDENCE, None),
        (ReviewFact.REVISED, changed(recording=RecordingFacts(5, 0)), False),
        (ReviewFact.REVISED, changed(recording=RecordingFacts(5, 1)), True),
        (ReviewFact.BENCHMARK, EVIDENCE, False),
        (ReviewFact.BENCHMARK, changed(has_benchmark=True), True),
        (ReviewFact.BENCHMARK, changed(is_comparable=False), None),
        (ReviewFact.PUBLIC, EVIDENCE, True),
        (ReviewFact.PUBLIC, changed(is_public=False), False),
        (ReviewFact.THRESHOLD, EVIDENCE, False),
        (ReviewFact.THRESHOLD, changed(has_threshold=True), True),
        (ReviewFact.IN_TIME, EVIDENCE, None),
        (ReviewFact.IN_TIME, changed(is_late=True), False),
        (ReviewFact.IN_TIME, changed(is_late=False), True),
    ],
)
def test_what_the_data_tell_is_told_and_what_they_cannot_tell_is_not(
    fact: ReviewFact, evidence: ReviewEvidence, expected: bool | None
) -> None:
    assert holds(fact, evidence) is expected


def test_every_fact_stands_beside_a_principle_and_efficiency_is_the_managers_to_tell() -> None:
    assert set(FACTS) == set(ReviewFact)
    assert set(Principle) - set(FACTS.values()) == {Principle.EFFICIENCY}
    assert len(Principle) == 10


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        (EVIDENCE, RetirementReason.NOTHING_DRIVEN),
        (changed(last_target=parse_period("2024-25")), RetirementReason.NOTHING_DRIVEN),
        (changed(last_target=parse_period("2026-27")), None),
        (changed(aims=("warm-homes",)), None),
        (changed(warnings=2), None),
        (changed(has_purpose=False, has_threshold=True, last_target=YEAR), RetirementReason.NO_PURPOSE),
    ],
)
def test_what_has_no_purpose_or_neither_a_target_nor_an_effect_is_proposed_for_retirement(
    evidence: ReviewEvidence, reason: RetirementReason | None
) -> None:
    assert proposed_retirement(evidence) is reason


def test_a_principle_that_is_left_out_is_not_answered() -> None:
    assert DEFINITION_REVIEW.answer(Principle.DIGITAL).answer is Fulfilment.PARTLY
    assert DEFINITION_REVIEW.answer(Principle.QUALITY) == PrincipleAnswer(Principle.QUALITY, Fulfilment.NOT_ANSWERED)


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, []),
        ({"verdict": None, "reason": None}, []),
        ({"reason": None}, [("reason", "required")]),
        ({"verdict": None}, [("verdict", "required")]),
        ({"year": parse_period("2027-28")}, [("year", "conflict")]),
        ({"year": YEAR}, []),
        ({"answers": DEFINITION_REVIEW.answers * 2}, [("answers", "duplicate")]),
    ],
)
def test_a_review_that_cannot_be_names_every_fault(changes: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    review = replace(DEFINITION_REVIEW, **changes)
    assert [(fault.field, fault.code) for fault in review_faults(review, today=TODAY)] == faults


def test_verdicts_are_counted_with_what_is_still_to_do() -> None:
    verdicts = (ReviewVerdict.KEEP, ReviewVerdict.KEEP, ReviewVerdict.CHANGE, ReviewVerdict.RETIRE, None)
    reviews = [replace(DEFINITION_REVIEW, verdict=verdict) for verdict in verdicts]
    counts = verdict_counts([*reviews, None, None])
    assert (counts.keep, counts.change, counts.retire, counts.undecided, counts.not_reviewed) == (2, 1, 1, 1, 2)
    assert review_key("a-rate", YEAR) == "a-rate/2026-27"
