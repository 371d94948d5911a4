"""Benchmarks beside the same figures computed from the seed's files with numpy, by other code than the service's."""

import csv
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.paths import resource
from tests.api.asking import HYNDBURN, RECYCLING, card, faults, items

GROUPS = ("similar-districts", "lancashire-districts")


@pytest.mark.parametrize("group", GROUPS)
def test_medians_means_and_quartiles_are_numpys(seeded_client: TestClient, group: str) -> None:
    places, compared = _places(seeded_client), 0
    for row in items(seeded_client, f"/v1/benchmarks?comparator={group}"):
        if row["median"] is None:
            continue
        others = _members(group) - {HYNDBURN}
        numbers = _numbers(row["indicator"], row["period"], areas=others, places=places[row["indicator"]])
        assert row["areas"] == len(others)
        assert row["areas_with_value"] == len(numbers)
        for name, figure in _statistics(numbers).items():
            margin = 0.5 * 10.0 ** -(places[row["indicator"]] + 2) if name == "mean" else 1e-9
            assert row[name] == pytest.approx(figure, abs=margin * 1.001), (row["indicator"], name)
        assert row["value"] == row["median"]
        assert row["difference"] == pytest.approx(_own(row, places) - row["median"], abs=1e-9)
        compared += 1
    assert compared >= 25


def test_the_distance_is_in_median_absolute_deviations(seeded_client: TestClient) -> None:
    places, checked = _places(seeded_client), 0
    for row in items(seeded_client, "/v1/benchmarks?comparator=similar-districts"):
        if row["method"] == "median_absolute_deviations":
            others = _members("similar-districts") - {HYNDBURN}
            numbers = _numbers(row["indicator"], row["period"], areas=others, places=places[row["indicator"]])
            spread = np.median(np.abs(numbers - np.median(numbers)))
            distance = (_own(row, places) - np.median(numbers)) / spread
            assert row["distance"] == pytest.approx(distance, abs=0.000_6)
            assert _strength(row["standing"]) == _strength_of(abs(distance))
            checked += 1
    assert checked >= 12  # estimates without limits are not judged


def test_all_areas_of_the_kind_are_offered_only_where_most_have_a_figure(seeded_client: TestClient) -> None:
    for row in items(seeded_client, "/v1/benchmarks?comparator=all-non-metropolitan-district"):
        assert row["name"] == "All non-metropolitan districts"
        covered = row["areas"] is not None and row["areas_with_value"] >= 0.8 * row["areas"]
        assert covered or row["reason"] == "count_not_comparable"


def test_the_regions_and_the_countrys_figures_are_those_published(seeded_client: TestClient) -> None:
    places, found = _places(seeded_client), 0
    for row in items(seeded_client, "/v1/benchmarks"):
        if row["kind"] == "published" and row["value"] is not None:
            published = _seed()[row["indicator"], row["comparator"], row["period"]]
            assert row["value"] == _rounded(published, places=places[row["indicator"]])
            assert (row["median"], row["mean"], row["areas"]) == (None, None, None)
            found += 1
    assert found >= 20


def test_benchmarks_on_their_own_are_those_of_the_cards(seeded_client: TestClient) -> None:
    every = items(seeded_client, "/v1/benchmarks")
    cards = items(seeded_client, "/v1/performance")
    own = {"indicator", "area", "area_period", "area_value", "caveat"}
    assert [{name: held for name, held in row.items() if name not in own} for row in every] == [
        benchmark for one in cards for benchmark in one["benchmarks"]
    ]
    assert {row["area"] for row in every} == {HYNDBURN}
    caveats = {one["indicator"]["code"]: one["caveat"] for one in cards}
    assert all(row["caveat"] == caveats[row["indicator"]] for row in every)


def test_a_figure_that_counts_other_things_is_told_and_not_judged(seeded_client: TestClient) -> None:
    rows = {row["comparator"]: row for row in items(seeded_client, f"/v1/benchmarks?indicator={RECYCLING}")}
    england, similar = rows["E92000001"], rows["similar-districts"]
    assert (england["value"], england["difference"]) == (41.7, -11.1)
    assert (england["standing"], england["reason"], england["method"]) == ("not_judged", "not_like_for_like", None)
    assert england["reason_detail"] in england["sentence"]
    assert rows["E12000002"]["reason"] == "not_like_for_like"
    assert (similar["standing"], similar["reason"], similar["reason_detail"]) == ("slightly_worse", None, None)


def test_an_estimate_without_limits_is_judged_beside_nobody(seeded_client: TestClient) -> None:
    for code in ("smoking-prevalence-adults", "preventable-mortality-under-75-persons"):
        rows = [
            row
            for row in items(seeded_client, f"/v1/benchmarks?indicator={code}&period=2023")
            if row["value"] is not None
        ]
        assert len(rows) == 3
        for row in rows:
            assert (row["standing"], row["reason"], row["method"]) == ("not_judged", "margin_unknown", None)
            assert row["difference"] is not None


def test_a_comparator_and_a_period_can_be_asked_for(seeded_client: TestClient) -> None:
    [row] = items(seeded_client, f"/v1/benchmarks?indicator={RECYCLING}&comparator=E92000001&period=2019-20")
    assert (row["comparator"], row["name"], row["period"]) == ("E92000001", "England", "2019-20")
    assert row["area_value"] == 34.5
    [similar] = items(seeded_client, f"/v1/benchmarks?indicator={RECYCLING}&comparator=similar-districts&rank=true")
    assert similar["rank"] == card(seeded_client, RECYCLING, "q=recycled&rank=true")["benchmarks"][0]["rank"]


def test_the_rank_counts_those_who_do_better(seeded_client: TestClient) -> None:
    [row] = items(seeded_client, f"/v1/benchmarks?indicator={RECYCLING}&comparator=similar-districts&rank=true")
    numbers = _numbers(RECYCLING, "2022-23", areas=_members("similar-districts"), places=1)
    better = int((numbers > 30.6).sum())
    assert row["rank"] == better + 1
    assert row["quartile"] == "ABCD"[better * 4 // (len(numbers) + 1)]


def test_another_areas_benchmarks_leave_that_area_out(seeded_client: TestClient) -> None:
    [member, *_] = sorted(_members("lancashire-districts") - {HYNDBURN})
    path = f"/v1/benchmarks?indicator={RECYCLING}&comparator=lancashire-districts&area={member}&period=2022-23"
    [row] = items(seeded_client, path)
    numbers = _numbers(RECYCLING, "2022-23", areas=_members("lancashire-districts") - {member}, places=1)
    assert row["median"] == pytest.approx(float(np.median(numbers)))
    assert row["areas"] == 11


def test_an_unknown_comparator_is_refused_with_those_that_exist(seeded_client: TestClient) -> None:
    assert faults(seeded_client, "/v1/benchmarks?comparator=neighbours") == [("comparator", "unknown_value")]
    detail = seeded_client.get("/v1/benchmarks?comparator=neighbours").json()["detail"]
    assert all(code in detail for code in (*GROUPS, "all-non-metropolitan-district", "E12000002", "E92000001"))
    assert items(seeded_client, f"/v1/benchmarks?indicator={RECYCLING}&comparator=E12000007") == []


def _places(client: TestClient) -> dict[str, int]:
    return {one["code"]: one["decimal_places"] for one in items(client, "/v1/indicators")}


def _own(row: dict[str, Any], places: dict[str, int]) -> float:
    return _rounded(str(row["area_value"]), places=places[row["indicator"]])


def _statistics(numbers: "np.typing.NDArray[np.float64]") -> dict[str, float]:
    return {
        "median": float(np.median(numbers)),
        "mean": float(np.mean(numbers)),
        "lower_quartile": float(np.quantile(numbers, 0.25)),
        "upper_quartile": float(np.quantile(numbers, 0.75)),
    }


def _strength(standing: str) -> str:
    """How far, without which way: `much_worse` is much, `worse` is plain."""
    first, _, way = standing.partition("_")
    return first if way or first == "similar" else "plain"


def _strength_of(distance: float) -> str:
    edges = ((0.5, "similar"), (1.5, "slightly"), (3.0, "plain"), (7.5, "much"))
    return next((word for edge, word in edges if distance <= edge), "far")


def _numbers(indicator: str, period: str, *, areas: set[str], places: int) -> "np.typing.NDArray[np.float64]":
    held = (_seed().get((indicator, area, period)) for area in areas)
    return np.array([_rounded(number, places=places) for number in held if number])


def _rounded(number: str, *, places: int) -> float:
    return float(Decimal(number).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


@cache
def _seed() -> dict[tuple[str, str, str], str]:
    return {(row["indicator"], row["area"], row["period"]): row["value"] for row in _rows("values")}


@cache
def _members(group: str) -> set[str]:
    return {row["area"] for row in _rows("peer-group-members") if row["group"] == group}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (resource("seed") / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
