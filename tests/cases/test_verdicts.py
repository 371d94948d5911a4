"""What the publisher of public health figures printed of Hyndburn beside England, against the seed read over HTTP."""

from collections import Counter
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.cases.figures import HERE, rows_of
from tests.stores import ENGLAND

PRINTED = rows_of(HERE / "verdicts.csv")


@pytest.fixture(scope="module")
def beside_england(seeded_client: TestClient) -> dict[tuple[str, str], tuple[float, dict[str, Any]]]:
    """By indicator and period, Hyndburn's value and its benchmark against England."""
    found: dict[tuple[str, str], tuple[float, dict[str, Any]]] = {}
    for code in sorted({row["indicator"] for row in PRINTED}):
        answer = seeded_client.get(f"/v1/indicators/{code}/performance").raise_for_status().json()
        for period in answer["periods"]:
            [benchmark] = [one for one in period["benchmarks"] if one["comparator"] == ENGLAND]
            found[code, period["value"]["period"]] = period["value"]["value"], benchmark
    return found


def test_sixty_verdicts_are_about_figures_of_the_seed(
    beside_england: dict[tuple[str, str], tuple[float, dict[str, Any]]],
) -> None:
    assert len(PRINTED) == 60
    assert Counter(row["printed"] for row in PRINTED) == {"worse": 44, "similar": 16}
    for row in PRINTED:
        value, benchmark = beside_england[row["indicator"], row["period"]]
        assert (value, benchmark["value"]) == (float(row["value"]), float(row["england"])), row
        assert benchmark["difference"] == pytest.approx(value - benchmark["value"])


def test_none_is_contradicted(beside_england: dict[tuple[str, str], tuple[float, dict[str, Any]]]) -> None:
    standings = {key: (benchmark["standing"], benchmark["reason"]) for key, (_, benchmark) in beside_england.items()}
    otherwise = {
        (row["indicator"], row["period"]): (standings[row["indicator"], row["period"]], row["printed"])
        for row in PRINTED
        if standings[row["indicator"], row["period"]] not in ((row["printed"], None), ("not_judged", "margin_unknown"))
    }
    assert otherwise == {}


def test_those_with_confidence_limits_are_judged_and_agree(
    beside_england: dict[tuple[str, str], tuple[float, dict[str, Any]]],
) -> None:
    judged = {key: found["standing"] for key, (_, found) in beside_england.items() if found["method"] == "interval"}
    assert judged == {
        ("smoking-prevalence-adults", "2024"): "similar",
        ("overweight-obese-adults", "2023-11-16--P1Y"): "similar",
    }
