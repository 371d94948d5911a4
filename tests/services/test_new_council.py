"""A store of another council: its own figures, neighbours and words, and nothing of the council that the seed is of."""

import csv
import gzip
import re
from collections import Counter
from functools import cache

import pytest

from app.domain.errors import NotFoundError
from app.domain.judgement.comparators import DEFAULT_GROUP
from app.domain.measures.area import PeerGroup
from app.domain.measures.indicator import Definition
from app.domain.measures.theme import Theme
from app.domain.operations.kpis import Kpis
from app.domain.publishing.change_items import ItemKind
from app.services.operations.new_council import COUNCILS, FOLDER, made_for, read_new_council
from app.services.operations.seed import Seed, load_seed
from app.services.operations.store_check import check_store
from app.storage.database import Database
from tests.clients import NOW
from tests.seed.committed import HYNDBURN, SEED, Row, rows, values

BURNLEY, KENT, BLACKBURN, SHEFFIELD, BARKING = "E07000117", "E10000016", "E06000008", "E08000039", "E09000002"
CITY, SCILLY = "E09000001", "E06000053"
ONE_OF_EACH_KIND = {BURNLEY: 51, KENT: 25, BLACKBURN: 51, SHEFFIELD: 50, BARKING: 50}
NORTH_WEST, ENGLAND = "E12000002", "E92000001"


@cache
def seed_of(council: str, kpis: Kpis = Kpis.STARTER) -> Seed:
    """What a store of a council begins with."""
    return read_new_council(SEED, council=council, kpis=kpis, headline_cap=40)


def group_of(council: str) -> PeerGroup:
    """Its similar councils."""
    [group] = [found for kind, _, found in seed_of(council, Kpis.NONE).documents if kind is ItemKind.PEER_GROUP]
    assert isinstance(group, PeerGroup)
    return group


def definitions_of(council: str) -> list[Definition]:
    """Every version of its indicators."""
    return [found for _, _, found in seed_of(council).documents if isinstance(found, Definition)]


@cache
def current() -> dict[str, Row]:
    """The councils that there are now."""
    return {row["code"]: row for row in rows("areas") if row["kind"] in COUNCILS and not row["end_date"]}


@cache
def neighbours() -> tuple[Row, ...]:
    with (SEED / FOLDER / "neighbours.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, strict=True))


def test_every_council_but_two_small_ones_has_neighbours_of_its_kind() -> None:
    sizes = Counter(row["council"] for row in neighbours())
    assert current().keys() - sizes.keys() == {CITY, SCILLY}
    for row in neighbours():
        assert current()[row["area"]]["kind"] == current()[row["council"]]["kind"]
        assert row["area"] != row["council"]
    assert {current()[code]["kind"]: size for code, size in sizes.items()} == {
        "county": 10,
        "london_borough": 15,
        "metropolitan_district": 15,
        "non_metropolitan_district": 15,
        "unitary_authority": 15,
    }
    assert set(sizes.values()) == {10, 15}


def test_the_neighbours_of_the_seeds_own_council_are_those_of_its_group() -> None:
    listed = {row["area"] for row in neighbours() if row["council"] == HYNDBURN}
    assert listed == {row["area"] for row in rows("peer-group-members") if row["group"] == DEFAULT_GROUP}
    assert made_for(SEED) == HYNDBURN


def test_a_distance_is_the_same_both_ways() -> None:
    far = {(row["council"], row["area"]): row["distance"] for row in neighbours()}
    both = [pair for pair in far if pair[::-1] in far]
    assert len(both) > 2000
    assert all(far[pair] == far[pair[::-1]] for pair in both)


def test_the_figures_of_every_council_hold_those_of_the_seed_digit_by_digit() -> None:
    with gzip.open(SEED / FOLDER / "values.csv.gz", "rt", encoding="utf-8", newline="") as file:
        held = {(row["indicator"], row["area"], row["period"]): row for row in csv.DictReader(file, strict=True)}
    assert len({area for _, area, _ in held} & current().keys()) == len(current())
    for key, row in values().items():
        assert held[key] == row, key


@pytest.mark.parametrize("council", ONE_OF_EACH_KIND)
def test_a_council_begins_with_its_own_figures_and_neighbours(council: str) -> None:
    seed, group = seed_of(council), group_of(council)
    peers = {member.area for member in group.members}
    home = current()[council]
    wider = {home["region"], "E92000001", "K02000001"}
    assert {value.area for value in seed.values} - wider == {council, *peers}
    measured = {value.indicator for value in seed.values if value.area == council and value.number is not None}
    assert measured == {definition.code for definition in definitions_of(council)}
    assert len(measured) == ONE_OF_EACH_KIND[council]
    assert (group.council, council in peers) == (council, False)
    assert home["name"] in group.description
    assert home["name"] in group.method


@pytest.mark.parametrize("council", ONE_OF_EACH_KIND)
def test_no_word_is_of_another_council(council: str) -> None:
    said = [
        getattr(found, name)
        for found in definitions_of(council)
        for name in ("title", "description", "purpose", "caveat", "owner_role", "supply_note", "change_reason")
    ]
    documents = seed_of(council).documents
    said += [
        f"{theme.title} {theme.description} {theme.framework}" for *_, theme in documents if isinstance(theme, Theme)
    ]
    said += [group_of(council).description, group_of(council).method]
    assert not [text for text in said if text and re.search("Hyndburn|Lancashire|borough's|townships", text)]
    assert not {kind for kind, *_ in documents} & {ItemKind.STRATEGY, ItemKind.OUTCOME, ItemKind.ACTION}


def test_thresholds_are_the_worst_tenth_of_the_councils_own_kind() -> None:
    level = {
        council: {
            found.code: (found.threshold.level, found.threshold.note)
            for found in definitions_of(council)
            if found.threshold
        }
        for council in ONE_OF_EACH_KIND
    }
    recycling = "household-waste-recycling-rate"
    own = {row["code"]: row["threshold_level"] for row in rows("indicators") if row["threshold_level"]}
    assert {code: found for code, (found, _) in level[BURNLEY].items()} == {
        code: float(text) for code, text in own.items()
    }
    assert "English county councils in 2019/20 (10th percentile of the figures of 2" in level[KENT][recycling][1]
    assert "London boroughs" in level[BARKING][recycling][1]
    assert len({found[recycling][0] for found in level.values()}) == len(level)


def test_what_a_district_counts_otherwise_is_told_beside_its_own_region() -> None:
    recycling = "household-waste-recycling-rate"

    def unlike(council: str) -> set[str]:
        [found] = [found for found in definitions_of(council) if found.code == recycling]
        return {each.comparator for each in found.not_like_for_like}

    assert unlike(BURNLEY) == {NORTH_WEST, ENGLAND}
    assert unlike("E07000138") == {"E12000004", ENGLAND}  # Lincoln, in the East Midlands
    assert unlike(KENT) == unlike(BARKING) == set()  # they run the recycling centres themselves


def test_figures_under_a_code_that_only_changed_its_number_are_the_councils() -> None:
    years = {value.period.start.year for value in seed_of(SHEFFIELD).values if value.area == SHEFFIELD}
    assert min(years) == 2014


def test_without_indicators_there_are_areas_and_neighbours_alone() -> None:
    seed = seed_of(KENT, Kpis.NONE)
    assert seed.values == ()
    assert {kind for kind, *_ in seed.documents} == {ItemKind.AREA, ItemKind.THEME, ItemKind.PEER_GROUP}


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("E07999999", "There is no English council E07999999"),
        (NORTH_WEST, "North West (E12000002) is not a council: give the ONS code of one."),
        ("E07000005", "abolished on 2020-04-01: give Buckinghamshire (E06000060)"),
    ],
)
def test_what_is_no_council_now_is_refused(code: str, says: str) -> None:
    with pytest.raises(NotFoundError, match=re.escape(says)):
        seed_of(code)


@pytest.mark.parametrize("council", [KENT, CITY])
def test_a_store_agrees_with_its_own_rules(council: str, database: Database) -> None:
    with database.write() as connection:
        load_seed(connection, seed_of(council))
    with database.read() as connection:
        assert list(check_store(connection, headline_cap=40, now=NOW, home_area=council)) == []
