"""Every field of a definition is published, and may be sent."""

from dataclasses import fields

import pytest

from app.contract.measures.definition import IndicatorSent, proposal
from app.contract.measures.definition_rows import COLUMNS, IndicatorRowSent, column_of
from app.contract.measures.indicator import DefinitionVersionShape, version_shape
from app.domain.measures.indicator import Definition
from app.domain.measures.tier import TierNumber
from tests.stores import ANNUAL

# Fields that the contract names otherwise.
NAMES = {
    "direction": ("direction_rule",),
    "second_direction": ("second_direction_rule",),
    "threshold": ("warning_threshold",),
    "due_days": ("submission_due_days", "publication_due_days"),
}
NOT_SENT = {"code", "retired_from"}  # the code is in the address, and retirement a call of its own
FIELDS = [field.name for field in fields(Definition)]


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_of_a_definition_is_published_and_may_be_sent(name: str) -> None:
    names = set(NAMES.get(name, (name,)))
    assert names <= set(DefinitionVersionShape.model_fields)
    assert name in NOT_SENT or names <= set(IndicatorSent.model_fields)


def test_a_definition_sent_as_it_is_published_is_the_same_definition() -> None:
    published = version_shape(ANNUAL, tier=TierNumber.HEADLINE).model_dump(mode="json")
    sent = {name: value for name, value in published.items() if name in IndicatorSent.model_fields}
    assert proposal(ANNUAL.code, IndicatorSent.model_validate(sent)).definition == ANNUAL


def test_every_field_of_a_definition_has_a_column_in_a_file() -> None:
    assert {place.partition(".")[0] for place in COLUMNS.values()} == set(IndicatorRowSent.model_fields)


@pytest.mark.parametrize(
    ("place", "column"),
    [
        ("source", "source_name"),
        ("source.url", "source_url"),
        ("warning_threshold", "threshold_kind"),
        ("warning_threshold.level", "threshold_level"),
        ("not_like_for_like.0.comparator", "not_like_for_like"),
        ("warning_rules.0.parameters.periods", "warning_rules"),
        ("target_rule.amber_within.amount", "amber_within"),
        ("direction_rule.tolerance", "tolerance_kind"),
        ("mood", "mood"),
    ],
)
def test_a_place_in_a_definition_has_its_column(place: str, column: str) -> None:
    assert column_of(place) == column
