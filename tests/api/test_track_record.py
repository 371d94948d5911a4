"""The track record as the service answers it: the table of chances that ships, and how each rule did."""

import csv
import io

from starlette.testclient import TestClient

from app.domain.track_record.protocol import protocol_digest
from app.domain.warnings import chance_table
from tests.api.asking import answer

PATH = "/v1/warnings/track-record"


def test_the_chances_are_those_of_the_table_that_ships(seeded_client: TestClient) -> None:
    record = answer(seeded_client, PATH)
    assert [tuple(row.values()) for row in record["chances"]] == list(chance_table.ROWS)
    assert record["protocol_digest"] == protocol_digest()
    assert record["sentence"].startswith("More than half of all breaches come without any sign in the figures.")


def test_each_rule_stands_with_its_limits_beside_as_many_of_the_nearest(seeded_client: TestClient) -> None:
    rules = answer(seeded_client, PATH)["rules"]
    nearest = next(score for score in rules if (score["sample"], score["rule"]) == ("all", "nearest"))
    assert nearest["lift"]["lower"] > 3
    assert nearest["precision"]["value"] >= 0.3
    assert nearest["precision"]["lower"] < nearest["precision"]["value"] < nearest["precision"]["upper"]
    assert {score["outcome"] for score in rules} == {"line", "worst_tenth"}


def test_on_independent_noise_no_rule_that_ships_works(seeded_client: TestClient) -> None:
    controls = answer(seeded_client, PATH)["controls"]
    noise = [score for score in controls if score["control"] == "noise, autocorrelation 0" and score["per_100"] > 1]
    assert len(noise) >= 5
    assert all(score["lift"]["lower"] <= 1.05 and score["lift"]["upper"] >= 0.95 for score in noise)


def test_as_a_table_it_is_the_table_of_chances(seeded_client: TestClient) -> None:
    response = seeded_client.get(PATH, params={"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [float(row["share"]) for row in rows] == [row[3] for row in chance_table.ROWS]


def test_it_is_the_same_at_any_instant_and_says_when_nothing_changed(seeded_client: TestClient) -> None:
    response = seeded_client.get(PATH)
    assert seeded_client.get(PATH, headers={"If-None-Match": response.headers["etag"]}).status_code == 304
    assert seeded_client.get(PATH, params={"as_of": "2026-11-22T12:00:00Z"}).json() == response.json()
