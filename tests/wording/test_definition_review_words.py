"""Definition reviews in words: every principle and fact has its sentence, in the singular and the plural."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.measures.definition_review import (
    Fulfilment,
    Principle,
    RecordingFacts,
    RetirementReason,
    ReviewFact,
    ReviewVerdict,
    VerdictCounts,
)
from app.domain.measures.period import parse_period
from app.wording.definition_review import (
    PRINCIPLES,
    answer_label,
    fact_sentence,
    proposal_sentence,
    summary_sentence,
    verdict_label,
)
from tests.domain.test_definition_review import EVIDENCE

SENT = RecordingFacts(9, 1, date(2026, 11, 22), 2, ("Quarterly script", "Head of Waste"))


@pytest.mark.parametrize(
    ("fact", "changes", "sentence"),
    [
        (ReviewFact.PURPOSE, {}, "Its definition says what it is for."),
        (ReviewFact.PURPOSE, {"has_purpose": False}, "Its definition does not say what it is for."),
        (ReviewFact.TARGET, {}, "No target was ever set."),
        (ReviewFact.TARGET, {"last_target": parse_period("2027-28")}, "A target is set for 2027/28."),
        (ReviewFact.TARGET, {"last_target": parse_period("2024-25")}, "The last target was for 2024/25."),
        (ReviewFact.DRIVES, {}, "Nothing rests on it."),
        (
            ReviewFact.DRIVES,
            {"aims": ("a",), "feeds": ("b", "c"), "has_threshold": True, "warnings": 1},
            "What rests on it: 1 aim of the strategy, 2 other indicators, a warning threshold, 1 warning.",
        ),
        (ReviewFact.UPDATED, {}, "No figure was ever recorded."),
        (ReviewFact.UPDATED, {"recording": SENT}, "2 figures recorded in 2026/27, last on 22 November 2026."),
        (
            ReviewFact.UPDATED,
            {"recording": replace(SENT, in_year=0, last_on=date(2025, 5, 1))},
            "No figure was recorded in 2026/27; the last was on 1 May 2025.",
        ),
        (
            ReviewFact.POSTED,
            {},
            "It is not known whether by hand or by a script: no figure was sent with a key in the year.",
        ),
        (
            ReviewFact.POSTED,
            {"recording": SENT},
            "It is not certain whether by hand or by a script. Sent with: “Quarterly script”, “Head of Waste”.",
        ),
        (ReviewFact.REVISED, {}, "No figure is held."),
        (ReviewFact.REVISED, {"recording": RecordingFacts(1)}, "Its one figure was never corrected."),
        (ReviewFact.REVISED, {"recording": RecordingFacts(9)}, "None of its 9 figures was ever corrected."),
        (ReviewFact.REVISED, {"recording": SENT}, "1 of its 9 figures was corrected at least once."),
        (
            ReviewFact.REVISED,
            {"recording": replace(SENT, revised=2)},
            "2 of its 9 figures were corrected at least once.",
        ),
        (ReviewFact.BENCHMARK, {}, "No figures of other areas are held to compare it with."),
        (ReviewFact.BENCHMARK, {"has_benchmark": True}, "Figures of other areas are held to compare it with."),
        (ReviewFact.BENCHMARK, {"is_comparable": False}, "By its definition it cannot be compared with other areas."),
        (ReviewFact.PUBLIC, {}, "Residents can read it."),
        (ReviewFact.PUBLIC, {"is_public": False}, "It is for the council alone."),
        (ReviewFact.THRESHOLD, {}, "No warning threshold is set."),
        (ReviewFact.THRESHOLD, {"has_threshold": True}, "A warning threshold is set."),
        (
            ReviewFact.IN_TIME,
            {},
            "It is not known whether it is in time: no further figure is expected, or no date is set.",
        ),
        (ReviewFact.IN_TIME, {"is_late": True}, "A figure is late."),
        (ReviewFact.IN_TIME, {"is_late": False}, "No figure is late."),
    ],
)
def test_each_fact_is_one_sentence(fact: ReviewFact, changes: dict[str, Any], sentence: str) -> None:
    assert fact_sentence(fact, replace(EVIDENCE, **changes)) == sentence


def test_every_principle_is_a_title_and_a_question() -> None:
    assert set(PRINCIPLES) == set(Principle)
    assert all(question.endswith("?") for _, question in PRINCIPLES.values())


def test_a_proposal_says_why() -> None:
    assert proposal_sentence(RetirementReason.NO_PURPOSE, EVIDENCE) == (
        "Its definition has no purpose, so it is proposed for retirement."
    )
    assert proposal_sentence(RetirementReason.NOTHING_DRIVEN, EVIDENCE) == (
        "It has no target for 2026/27 or later, and no aim of the strategy, no other indicator, no warning "
        "threshold and no warning rests on it, so it is proposed for retirement."
    )


@pytest.mark.parametrize(
    ("counts", "proposed", "sentence"),
    [
        ((0, 0, 0, 0, 0), 0, "There is no indicator to review."),
        ((1, 0, 0, 0, 0), 0, "1 indicator: 1 to keep."),
        (
            (2, 1, 1, 1, 3),
            1,
            (
                "8 indicators: 2 to keep, 1 to change, 1 to retire, 1 not decided yet, 3 not reviewed yet. "
                "1 is proposed for retirement."
            ),
        ),
        ((0, 0, 0, 0, 3), 2, "3 indicators: 3 not reviewed yet. 2 are proposed for retirement."),
    ],
)
def test_the_summary_is_a_sentence(counts: tuple[int, int, int, int, int], proposed: int, sentence: str) -> None:
    assert summary_sentence(VerdictCounts(*counts), proposed=proposed) == sentence


def test_answers_and_verdicts_are_labelled() -> None:
    assert [answer_label(answer) for answer in Fulfilment] == ["Met", "Partly met", "Not met", "Not answered"]
    assert [verdict_label(verdict) for verdict in (*ReviewVerdict, None)] == ["Keep", "Change", "Retire", "Not decided"]
