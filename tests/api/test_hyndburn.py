"""docs/hyndburn.md is what the service answers: each number is in the answer named after it, and the words hold."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.warnings.budget import WARNING_BUDGET
from tests.contract.hyndburn import (
    AREA,
    CHILD_POVERTY,
    DEPRIVATION,
    ENGLAND,
    FILE,
    FLY_TIPPING,
    LANCASHIRE,
    OPEN,
    PREFACE,
    RECYCLING,
    RESERVES,
    SIMILAR,
    WOMEN,
    benchmark_path,
    rendered,
)

LINE = re.compile(r"- (?P<text>.+) `(?P<path>/v1/[^`]+)`")
NUMBER = re.compile(r"\d{4}[-/]\d{2}\b|\d+(?:,\d{3})*(?:\.\d+)?")
Row = dict[str, Any]


@pytest.fixture(scope="module")
def lines() -> list[tuple[str, str]]:
    """Each line of the printed file with the path after it."""
    body = FILE.read_text("utf-8").removeprefix(PREFACE)
    written = [line for line in body.splitlines() if line and not line.startswith("## ")]
    matches = [LINE.fullmatch(line) for line in written]
    assert None not in matches
    return [(match["text"], match["path"]) for match in matches if match is not None]


def numbers(text: str) -> set[str]:
    """The numbers of a text; a year is the same as 2022/23 and as 2022-23."""
    return {number.replace("/", "-") for number in NUMBER.findall(text)}


def held(answer: Any) -> Iterator[str]:
    """Every number in an answer, in its texts and as a number."""
    if isinstance(answer, dict | list):
        for part in answer.values() if isinstance(answer, dict) else answer:
            yield from held(part)
    elif answer is not None:
        yield from numbers(str(answer))


def untraced(client: TestClient, text: str, path: str) -> set[str]:
    """The numbers of a text that the answer of a path does not have."""
    return numbers(text) - set(held(client.get(path).raise_for_status().json()))


def compared(client: TestClient, indicator: str, comparator: str, period: str) -> Row:
    """One comparison."""
    path = benchmark_path(indicator, comparator, period=period)
    [row] = client.get(path).raise_for_status().json()["items"]
    found: Row = row
    return found


def test_the_printed_file_is_what_the_service_says(seeded_client: TestClient) -> None:
    assert FILE.read_text("utf-8") == rendered(seeded_client), "run `make fix` to print docs/hyndburn.md again"


def test_every_number_is_in_the_answer_of_the_path_after_it(
    seeded_client: TestClient, lines: list[tuple[str, str]]
) -> None:
    assert sum(len(numbers(text)) for text, _ in lines) > 80
    assert {text: found for text, path in lines if (found := untraced(seeded_client, text, path))} == {}


def test_a_number_that_the_service_does_not_say_is_noticed(
    seeded_client: TestClient, lines: list[tuple[str, str]]
) -> None:
    [(text, path)] = [line for line in lines if "a fall of 5.3" in line[0]]
    assert untraced(seeded_client, text.replace("5.3", "5.4"), path) == {"5.4"}


def test_the_open_warnings_are_all_told_and_no_more_than_five(
    seeded_client: TestClient, lines: list[tuple[str, str]]
) -> None:
    opened = seeded_client.get(OPEN).json()["items"]
    assert 0 < len(opened) <= WARNING_BUDGET == 5
    told = {path for text, path in lines if text.startswith("**Open warning.**")}
    assert told == {f"/v1/warnings/{warning['id']}" for warning in opened}


def test_the_caveat_of_each_open_warning_stands_beside_it(
    seeded_client: TestClient, lines: list[tuple[str, str]]
) -> None:
    texts = [text for text, _ in lines]
    for warning in seeded_client.get(OPEN).json()["items"]:
        after = texts[texts.index(f"**Open warning.** {warning['sentence']}") :]
        assert next(text for text in after if text.startswith("Caveat: ")) == f"Caveat: {warning['caveat']}"


def test_no_open_warning_is_undone_by_its_own_caveat(seeded_client: TestClient) -> None:
    """No estimate without its margin, no comparison with areas that count otherwise, no change across a new index."""
    for warning in seeded_client.get(OPEN).json()["items"]:
        card = seeded_client.get(f"/v1/indicators/{warning['indicator']}/performance").json()
        assert card["indicator"]["measure"] in ("administrative", "score")
        if warning["rule"] == "far_from_peers":
            row = compared(seeded_client, warning["indicator"], SIMILAR, warning["latest"])
            assert (row["reason"], row["period_gap"]) == (None, False)
        if warning["rule"] == "sustained_decline":
            assert not any(period["break_in_series"] for period in card["history"][-3:])


def test_recycling_falls_by_5_3_points_and_that_of_similar_districts_far_less(seeded_client: TestClient) -> None:
    fall = seeded_client.get(f"/v1/warnings/{RECYCLING}.{AREA}.sustained_decline.2022-23").json()["evidence"]
    before, after = (compared(seeded_client, RECYCLING, SIMILAR, period) for period in ("2020-21", "2022-23"))
    assert (fall["base_periods"], fall["period"], fall["total"]) == (["2020-21"], "2022-23", 5.3)
    assert 0 < before["value"] - after["value"] < fall["total"] / 2
    past = seeded_client.get(f"/v1/warnings/{RECYCLING}.{AREA}.threshold_breached.2022-23").json()
    assert past["state"] == "open"


@pytest.mark.parametrize("comparator", [SIMILAR, LANCASHIRE])
def test_fly_tipping_is_far_above_its_peers(seeded_client: TestClient, comparator: str) -> None:
    row = compared(seeded_client, FLY_TIPPING, comparator, "2022-23")
    assert row["area_value"] > 1.5 * row["value"]
    assert row["area_value"] > row["upper_quartile"]


def test_unallocated_reserves_have_halved_while_the_others_median_rose(seeded_client: TestClient) -> None:
    before, after = (compared(seeded_client, RESERVES, LANCASHIRE, period) for period in ("2015-16", "2024-25"))
    assert (before["area_value"], after["area_value"]) == (27.5, 12.7)
    assert after["area_value"] < before["area_value"] / 2
    assert after["value"] > before["value"]


@pytest.mark.parametrize(
    ("indicator", "comparator", "periods", "sign"),
    [
        (CHILD_POVERTY, SIMILAR, ("2023-24", "2024-25"), 1),
        (WOMEN, ENGLAND, ("2015-2017", "2023-2025"), -1),
        (DEPRIVATION, SIMILAR, ("2019", "2025"), 1),
    ],
)
def test_a_standing_difference_is_there_in_both_periods(
    seeded_client: TestClient, indicator: str, comparator: str, periods: tuple[str, str], sign: int
) -> None:
    for period in periods:
        row = compared(seeded_client, indicator, comparator, period)
        assert row["difference"] * sign > 0
        assert row["upper_quartile"] is None or row["area_value"] > row["upper_quartile"]
        assert row["kind"] == "computed" or row["published_verdict"] == "worse"


def test_the_gap_in_the_years_of_the_reserves_is_told(lines: list[tuple[str, str]]) -> None:
    assert "What happened in 2018/19, 2019/20 and 2020/21 is not known: no figures are held." in dict(lines)
