"""What of a document judges: every field of it does, but for the words and sources that are named here."""

from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from app.domain.measures.commentary import Commentary, StepChange
from app.domain.measures.indicator import RuleSetting, Source
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.theme import Theme
from app.domain.performance.judging import JUDGING_KINDS, judging_part
from app.domain.publishing.change_items import ItemKind
from tests.domain.snapshot_examples import HEADLINE, HYNDBURN, SIMILAR
from tests.domain.warning_examples import RECYCLING

YEAR = parse_period("2023-24")
TARGET = Target(RECYCLING.code, YEAR, 50.0, set_under="")
JUDGING: dict[ItemKind, Any] = {
    ItemKind.AREA: HYNDBURN,
    ItemKind.PEER_GROUP: SIMILAR,
    ItemKind.DEFINITION: RECYCLING,
    ItemKind.TARGET: TARGET,
    ItemKind.STEP_CHANGE: StepChange(RECYCLING.code, HYNDBURN.code, YEAR, "A new contract.", "Cabinet"),
}
WORDS: dict[ItemKind, set[str]] = {
    ItemKind.AREA: {"name"},
    ItemKind.PEER_GROUP: {"title", "description", "method"},
    ItemKind.DEFINITION: {
        *("title", "description", "purpose", "theme", "service", "owner_role", "source", "caveat", "supply_note"),
        *("contributes_to", "change_reason", "forecast_method"),
    },
    ItemKind.TARGET: {"set_on", "set_by", "rationale"},
    ItemKind.STEP_CHANGE: {"reason", "agreed_by"},
}


def with_field(document: Any, name: str, value: object) -> Any:
    """The document with another value of a field, of whatever type: only whether it is compared matters here."""
    return type(document)(**{field.name: getattr(document, field.name) for field in fields(document)} | {name: value})


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, field.name) for kind, document in JUDGING.items() for field in fields(document)]
)
def test_every_field_of_a_document_judges_but_its_words(kind: ItemKind, name: str) -> None:
    document = JUDGING[kind]
    changed = with_field(document, name, "changed")
    assert changed != document
    same = judging_part(changed, kind=kind) == judging_part(document, kind=kind)
    assert same is (name in WORDS[kind])


@pytest.mark.parametrize("kind", JUDGING)
def test_documents_that_differ_in_their_words_alone_judge_alike(kind: ItemKind) -> None:
    changed = JUDGING[kind]
    for name in WORDS[kind]:
        changed = with_field(changed, name, Source("Eurostat", None, "") if name == "source" else f"Another {name}")
    assert judging_part(changed, kind=kind) == judging_part(JUDGING[kind], kind=kind)


def test_the_setting_of_a_rule_judges_as_a_whole() -> None:
    setting = RuleSetting(enabled=False, parameters={"periods": 3})
    assert judging_part(setting, kind=ItemKind.RULE_SETTING) is setting


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        (ItemKind.THEME, Theme("environment", "Environment", "", "", 1)),
        (ItemKind.PLACEMENT, HEADLINE),
        (ItemKind.COMMENTARY, Commentary(RECYCLING.code, HYNDBURN.code, YEAR, "Collections changed.")),
    ],
)
def test_other_documents_judge_nothing(kind: ItemKind, document: object) -> None:
    assert judging_part(document, kind=kind) is None


def test_the_kinds_that_judge_are_those_with_a_part_that_judges() -> None:
    assert {*JUDGING, ItemKind.RULE_SETTING} == JUDGING_KINDS


def test_the_day_a_target_was_set_judges_where_its_version_is_not_known() -> None:
    unknown = Target(RECYCLING.code, YEAR, 50.0)
    dated = with_field(unknown, "set_on", date(2023, 4, 1))
    assert judging_part(dated, kind=ItemKind.TARGET) != judging_part(unknown, kind=ItemKind.TARGET)
