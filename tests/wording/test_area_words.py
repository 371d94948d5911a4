"""Areas and comparators inside a sentence."""

import pytest

from app.domain.measures.area import AreaKind
from app.wording.area import comparator_in_sentence, kind_comparator_name, place_name, whose


@pytest.mark.parametrize(
    ("name", "inside", "owner"),
    [
        ("Hyndburn", "Hyndburn", "Hyndburn's"),
        ("St Helens", "St Helens", "St Helens'"),
        ("North West", "the North West", "The North West's"),
        ("United Kingdom", "the United Kingdom", "The United Kingdom's"),
    ],
)
def test_a_place_has_its_article_and_owns(name: str, inside: str, owner: str) -> None:
    assert (place_name(name), whose(name)) == (inside, owner)


@pytest.mark.parametrize(
    ("code", "name", "inside"),
    [
        ("similar-districts", "Similar districts", "similar districts"),
        ("lancashire-districts", "Lancashire districts", "Lancashire districts"),
        ("neighbours", "Our neighbours", "our neighbours"),
        ("E12000002", "North West", "the North West"),
        ("E92000001", "England", "England"),
        ("all-london-borough", "All London boroughs", "all London boroughs"),
        ("all-non-metropolitan-district", "All non-metropolitan districts", "all district councils"),
    ],
)
def test_only_a_common_word_begins_small_inside_a_sentence(code: str, name: str, inside: str) -> None:
    assert comparator_in_sentence(code, name=name) == inside


@pytest.mark.parametrize("kind", AreaKind)
def test_all_of_a_kind_begin_small(kind: AreaKind) -> None:
    code = f"all-{kind.value.replace('_', '-')}"
    assert comparator_in_sentence(code, name=kind_comparator_name(kind)).startswith("all ")
