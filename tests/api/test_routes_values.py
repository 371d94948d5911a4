"""Open data, as a researcher pulls it: every value by pages, as JSON and as CSV."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.paths import resource
from tests.api.asking import HYNDBURN, PENDLE, RECYCLING, answer, faults, items, pages, rows

COLUMNS = ["indicator", "area", "indicator_title", "unit", "area_name", "period", "period_label", "period_kind"]
COLUMNS += ["period_start", "period_end", "value", "display", "missing_reason", "break_in_series"]
COLUMNS += ["revised", "revised_from"]
COLUMNS += ["interval", "status", "lower_limit", "upper_limit", "limits_display", "limits_level"]
COLUMNS += ["numerator", "denominator"]
COLUMNS += ["break_reason", "data_note", "verdict", "verdict_comparator", "verdict_source"]
COLUMNS += ["commentary", "released_at", "source", "licence"]


def test_the_pages_hold_every_value_of_the_seed_once(seeded_client: TestClient) -> None:
    found = pages(seeded_client, "/v1/values", limit=1000)
    seeded = {(row["indicator"], row["area"], row["period"]): row for row in _seed_rows()}
    values = [value for page in found for value in page["items"]]
    keys = [(value["indicator"], value["area"], value["period"]) for value in values]
    assert {page["total"] for page in found} == {len(values)} == {len(seeded)}
    assert set(keys) == set(seeded)
    assert [len(page["items"]) for page in found[:-1]] == [1000] * (len(found) - 1)
    for value, key in zip(values, keys, strict=True):
        row = seeded[key]
        assert value["value"] == (float(row["value"]) if row["value"] else None)
        assert value["missing_reason"] == (row["missing_reason"] or None)
        assert value["status"] == row["status"]


def test_values_are_ordered_by_indicator_area_and_time(seeded_client: TestClient) -> None:
    [page] = pages(seeded_client, f"/v1/values?indicator={RECYCLING}", limit=1000)
    keys = [(value["indicator"], value["area"], value["period"]) for value in page["items"]]
    assert keys == sorted(keys)


@pytest.mark.parametrize("limit", [1, 7])
def test_small_pages_give_what_one_page_gives(seeded_client: TestClient, limit: int) -> None:
    path = f"/v1/values?indicator=homelessness-relief-duty-per-1000&area={HYNDBURN}"
    found = pages(seeded_client, path, limit=limit)
    assert [value for page in found for value in page["items"]] == items(seeded_client, path)


def test_csv_holds_the_same_as_json_under_the_same_names(seeded_client: TestClient) -> None:
    path = "/v1/values?indicator=imd-average-score&limit=1000"
    found, table = answer(seeded_client, path)["items"], rows(seeded_client, path)
    assert list(table[0]) == COLUMNS
    assert len(table) == len(found)
    for value, row in zip(found, table, strict=True):
        assert {name: _written(value[name]) for name in COLUMNS} == row


def test_every_list_is_the_same_table_in_csv_as_in_json(seeded_client: TestClient) -> None:
    environment = "theme=environment"
    for path in ("areas?", "indicators?", "tiers?", f"benchmarks?indicator={RECYCLING}&", f"warnings?{environment}&"):
        found = answer(seeded_client, f"/v1/{path}limit=50")["items"]
        for item, row in zip(found, rows(seeded_client, f"/v1/{path}limit=50"), strict=True):
            plain = {name: _written(held) for name, held in item.items() if not isinstance(held, dict | list)}
            assert {name: row.get(name, text) for name, text in plain.items()} == plain
            spread = {name for name in plain if any(column.startswith(f"{name}_") for column in row)}
            assert plain.keys() <= row.keys() | spread, "an object that may be null has a column for each of its fields"


def test_a_card_in_csv_has_its_nested_fields_by_path(seeded_client: TestClient) -> None:
    [row] = [row for row in rows(seeded_client, "/v1/performance") if row["indicator_code"] == RECYCLING]
    assert (row["latest_value"], row["latest_period"]) == ("30.6", "FY2022-23")
    assert (row["direction_of_travel_change"], row["direction_of_travel_judgement"]) == ("-2.4", "worsening")
    assert row["direction_of_travel_compared_with_periods"] == "FY2021-22"


def test_a_download_by_format_is_the_one_by_accept(seeded_client: TestClient) -> None:
    path = f"/v1/values?indicator={RECYCLING}"
    by_format = seeded_client.get(f"{path}&format=csv")
    by_accept = seeded_client.get(path, headers={"Accept": "text/csv, application/json;q=0.5"})
    assert by_format.content == by_accept.content
    assert by_format.headers["etag"] == by_accept.headers["etag"]
    assert b"\r\n" in by_format.content


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("from=2020-21&to=2021-22", ["2020-21", "2021-22"]),
        ("from=2021-04-01--P1Y", ["2021-22", "2022-23"]),
        ("to=2015-16", ["2014-15", "2015-16"]),
        ("from=2022-23&to=2021-22", []),
        ("frequency=annual&to=2014-15", ["2014-15"]),
        ("frequency=quarterly", []),
        ("status=final&from=2022-23", ["2022-23"]),
        ("status=provisional", []),
    ],
)
def test_filters_of_time_frequency_and_status(seeded_client: TestClient, query: str, expected: list[str]) -> None:
    found = items(seeded_client, f"/v1/values?indicator={RECYCLING}&area={HYNDBURN}&{query}")
    assert [value["period"] for value in found] == expected


def test_filters_of_the_whole_agree_with_the_seed(seeded_client: TestClient) -> None:
    frequency = {one["code"]: one["frequency"] for one in items(seeded_client, "/v1/indicators")}
    by_frequency = Counter(frequency[row["indicator"]] for row in _seed_rows())
    for name, number in by_frequency.items():
        assert answer(seeded_client, f"/v1/values?frequency={name}&limit=1")["total"] == number
    by_status = Counter(row["status"] for row in _seed_rows())
    for name, number in by_status.items():
        assert answer(seeded_client, f"/v1/values?status={name}&limit=1")["total"] == number
    by_area = Counter(row["area"] for row in _seed_rows())
    for area in (HYNDBURN, PENDLE, "E92000001"):
        assert answer(seeded_client, f"/v1/values?area={area}&limit=1")["total"] == by_area[area]


def test_a_list_of_codes_gives_what_each_of_them_gives(seeded_client: TestClient) -> None:
    codes, areas = [RECYCLING, "imd-average-score"], [HYNDBURN, PENDLE]
    each = [items(seeded_client, f"/v1/values?indicator={code}&area={area}") for code in codes for area in areas]
    both = items(seeded_client, f"/v1/values?indicator={','.join(codes[::-1])}&area={'%2C'.join(areas)},{HYNDBURN}")
    assert sorted(map(str, both)) == sorted(str(value) for values in each for value in values)
    for path in ("benchmarks?indicator=", "warnings?indicator=", "changes?indicator="):
        each = [items(seeded_client, f"/v1/{path}{code}") for code in codes]
        assert len(items(seeded_client, f"/v1/{path}{','.join(codes)}")) == sum(map(len, each)) > 0
    for path, name, choices in (
        ("indicators", "tier", ("1", "2")),
        ("indicators", "polarity", ("higher_is_better", "none")),
        ("performance", "judgement", ("improving", "worsening")),
        ("performance", "theme", ("environment", "council-finance")),
        ("warnings", "severity", ("watch", "warning")),
        ("areas", "kind", ("region", "country")),
        ("values", "frequency", ("quarterly", "monthly")),
    ):
        totals = [answer(seeded_client, f"/v1/{path}?{name}={choice}&limit=1")["total"] for choice in choices]
        assert answer(seeded_client, f"/v1/{path}?{name}={','.join(choices)}&limit=1")["total"] == sum(totals)


def test_every_code_of_a_list_that_is_none_is_named(seeded_client: TestClient) -> None:
    path = f"/v1/values?indicator={RECYCLING},potholes,bins&area={HYNDBURN},E07999999,,"
    found = seeded_client.get(path).json()["errors"]
    assert [(fault["parameter"], fault["code"]) for fault in found] == [("area", "string_too_short")]
    found = seeded_client.get(path.removesuffix(",,")).json()["errors"]
    assert [(fault["parameter"], fault["detail"][:35].split(".")[0]) for fault in found] == [
        ("indicator", "There is no such indicator: potholes"[:35]),
        ("indicator", "There is no such indicator: bins"),
        ("area", "There is no such area: E07999999"),
    ]
    assert faults(seeded_client, "/v1/warnings?state=open,gone,shut") == [("state", "enum")]
    assert faults(seeded_client, f"/v1/values?area={','.join(f'E{n:08}' for n in range(101))}") == [
        ("area", "too_long")
    ]


def test_a_code_that_ended_names_its_successor(seeded_client: TestClient) -> None:
    carlisle = "E07000028"
    for path in ("values?", "performance?", "benchmarks?", "warnings?", f"indicators/{RECYCLING}/performance?"):
        response = seeded_client.get(f"/v1/{path}area={carlisle}")
        [fault] = response.json()["errors"]
        assert (response.status_code, fault["parameter"], fault["code"]) == (400, "area", "area_ended")
        said = "Carlisle (E07000028) was abolished on 1 April 2023: ask for its successor Cumberland (E06000063)."
        assert fault["detail"] == said
    assert answer(seeded_client, f"/v1/areas/{carlisle}")["successors"] == [{"code": "E06000063", "name": "Cumberland"}]


def test_a_value_without_a_number_stands_beside_its_reason(seeded_client: TestClient) -> None:
    missing = [row for row in _seed_rows() if row["missing_reason"]]
    query = "indicator={indicator}&area={area}&from={period}&to={period}"
    for row in missing[:: len(missing) // 10]:
        [value] = items(seeded_client, f"/v1/values?{query.format(**row)}")
        assert (value["value"], value["missing_reason"]) == (None, row["missing_reason"])
        assert value["display"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("indicator=potholes&area=E07999999", [("indicator", "unknown_value"), ("area", "unknown_value")]),
        ("from=yesterday&to=2023-25", [("from", "invalid_period"), ("to", "invalid_period")]),
        ("frequency=daily", [("frequency", "enum")]),
        ("cursor=nonsense", [("cursor", "invalid_cursor")]),
        ("cursor=WyJhIiwgImIiXQ", [("cursor", "invalid_cursor")]),
        ("limit=0", [("limit", "greater_than_equal")]),
        ("limit=1001", [("limit", "less_than_equal")]),
        ("limit=%2B5", [("limit", "int_parsing")]),
        ("format=xlsx", [("format", "enum")]),
    ],
)
def test_what_cannot_be_asked_is_refused(
    seeded_client: TestClient, query: str, expected: list[tuple[str | None, str]]
) -> None:
    assert faults(seeded_client, f"/v1/values?{query}") == expected


def test_a_cursor_of_one_list_is_none_of_another(seeded_client: TestClient) -> None:
    cursor = answer(seeded_client, "/v1/areas?limit=1")["next"]
    assert len(answer(seeded_client, f"/v1/areas?limit=1&cursor={cursor}")["items"]) == 1
    for path in ("values?", "indicators?", "peer-groups?", "performance?theme=environment&"):
        assert faults(seeded_client, f"/v1/{path}cursor={cursor}") == [("cursor", "invalid_cursor")]


def _seed_rows() -> Iterator[dict[str, str]]:
    with (resource("seed") / "values.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _written(value: Any) -> str:
    """A value of JSON as a cell."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = "" if value is None else str(value)
    return f"FY{text}" if re.fullmatch(r"\d{4}[-/]\d{2}", text) else text
