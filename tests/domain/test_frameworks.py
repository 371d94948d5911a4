"""Frameworks of others: what holds on a day, what is covered, what belongs to what, and what cannot be."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.errors import Fault, NotFoundError
from app.domain.publishing.change_items import ItemKind
from app.domain.strategy.evidence import EvidenceLink
from app.domain.strategy.external_framework import (
    ChecklistAnswer,
    Framework,
    FrameworkKind,
    FrameworkMapping,
    FrameworkMeasure,
    FrameworkTheme,
    holds_on,
)
from app.domain.strategy.framework_checks import answer_faults, framework_faults, mapping_faults
from app.domain.strategy.framework_coverage import Frameworks, frameworks_of
from tests.stores import EVIDENCE, FRAMEWORK, MAPPING, RATE

TODAY = date(2024, 6, 1)
MEASURES = replace(FRAMEWORK, code="measures", kind=FrameworkKind.MEASURES, from_date=date(2025, 1, 1))


def known(*documents: object) -> Frameworks:
    kinds: dict[ItemKind, list[object]] = {kind: [] for kind in ItemKind}
    for document in documents:
        match document:
            case Framework():
                kinds[ItemKind.FRAMEWORK].append(document)
            case FrameworkMapping():
                kinds[ItemKind.FRAMEWORK_MAPPING].append(document)
            case _:
                kinds[ItemKind.FRAMEWORK_EVIDENCE].append(document)
    return frameworks_of(kinds)


@pytest.mark.parametrize(
    ("from_date", "until_date", "holds"),
    [
        (None, None, True),
        (date(2024, 6, 1), None, True),
        (date(2024, 6, 2), None, False),
        (None, date(2024, 6, 2), True),
        (None, date(2024, 6, 1), False),
        (date(2024, 1, 1), date(2024, 12, 16), True),
    ],
)
def test_a_time_holds_from_its_first_day_until_before_its_last(
    from_date: date | None, until_date: date | None, holds: bool
) -> None:
    assert holds_on(TODAY, from_date=from_date, until_date=until_date) is holds


def test_a_measure_is_covered_by_the_mappings_of_the_day_and_a_statement_by_an_answer() -> None:
    later = replace(EVIDENCE, on=date(2024, 5, 1), answer=ChecklistAnswer.MET)
    frameworks = known(FRAMEWORK, MEASURES, MAPPING, replace(MAPPING, framework="measures"), later, EVIDENCE)
    first, second = frameworks.states(FRAMEWORK, day=TODAY, indicators={RATE})
    assert [(one.on, one.answer) for one in first.answers] == [
        (date(2024, 1, 15), ChecklistAnswer.PARTLY_MET),
        (date(2024, 5, 1), ChecklistAnswer.MET),
    ]
    assert (first.answer, second.answer) == (ChecklistAnswer.MET, None)
    assert [state.is_covered(FrameworkKind.CHECKLIST) for state in (first, second)] == [True, False]
    then, _ = frameworks.states(FRAMEWORK, day=date(2024, 4, 30), indicators={RATE})
    assert then.answer is ChecklistAnswer.PARTLY_MET
    before, _ = frameworks.states(FRAMEWORK, day=date(2023, 3, 31), indicators={RATE})
    assert (before.answer, list(before.mappings)) == (None, [])
    shown, _ = frameworks.states(MEASURES, day=TODAY, indicators={RATE})
    hidden, _ = frameworks.states(MEASURES, day=TODAY, indicators=())
    assert [state.is_covered(FrameworkKind.MEASURES) for state in (shown, hidden)] == [True, False]


def test_what_belongs_to_no_known_measure_is_left_out() -> None:
    frameworks = known(
        FRAMEWORK,
        replace(MAPPING, framework="nowhere"),
        replace(MAPPING, measure="nothing"),
        replace(EVIDENCE, measure="nothing"),
        replace(EVIDENCE, framework="nowhere"),
    )
    assert (frameworks.mappings, frameworks.evidence) == ({}, {})
    assert frameworks.framework(FRAMEWORK.code) is FRAMEWORK
    with pytest.raises(NotFoundError, match="There is no framework nowhere"):
        frameworks.framework("nowhere")


def test_frameworks_stand_in_the_order_of_their_beginning_the_newest_first() -> None:
    frameworks = known(replace(FRAMEWORK, code="of-no-day", from_date=None), FRAMEWORK, MEASURES)
    assert [one.code for one in frameworks.in_order()] == ["measures", FRAMEWORK.code, "of-no-day"]


TWICE = (FrameworkTheme("culture", "Culture"), FrameworkTheme("culture", "Again"))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"until_date": date(2023, 4, 1)}, [("until_date", "conflict")]),
        ({"from_date": None, "until_date": date(2023, 4, 1)}, []),
        ({"themes": TWICE}, [("themes", "duplicate")]),
        ({"themes": ()}, [("measures.0.theme", "unknown_value")]),
        ({"measures": FRAMEWORK.measures[1:]}, [("measures", "conflict")]),
        ({"kind": FrameworkKind.MEASURES}, [("kind", "conflict")]),
        (
            {"measures": (*FRAMEWORK.measures, FrameworkMeasure("listening", "Again"))},
            [("measures", "duplicate")],
        ),
    ],
)
def test_what_a_framework_cannot_say(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    faults = list(framework_faults(replace(FRAMEWORK, **changes), mappings=[MAPPING], evidence=[EVIDENCE]))
    assert named(faults) == expected
    assert [fault.detail for fault in faults if not fault.detail.strip().endswith((".", "!"))] == []


def test_a_framework_without_answers_may_become_another_kind() -> None:
    other = replace(FRAMEWORK, kind=FrameworkKind.MEASURES)
    assert named(framework_faults(other, mappings=[MAPPING], evidence=[])) == []


def test_a_mapping_ends_after_it_begins() -> None:
    assert named(mapping_faults(MAPPING)) == []
    assert named(mapping_faults(replace(MAPPING, until_date=MAPPING.from_date))) == [("until_date", "conflict")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"on": TODAY}, []),
        ({"on": date(2024, 6, 2)}, [("on", "conflict")]),
        ({"evidence": ()}, [("evidence", "required")]),
        ({"evidence": (), "answer": ChecklistAnswer.MET}, [("evidence", "required")]),
        ({"evidence": (), "answer": ChecklistAnswer.NOT_MET}, []),
        (
            {"evidence": (EvidenceLink("A", "https://a.example"), EvidenceLink("B", "https://a.example"))},
            [("evidence.1.url", "duplicate")],
        ),
    ],
)
def test_what_an_answer_cannot_say(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert named(answer_faults(replace(EVIDENCE, **changes), today=TODAY)) == expected


def named(faults: Any) -> list[tuple[str, str]]:
    found: list[Fault] = list(faults)
    return [(fault.field, fault.code) for fault in found]
