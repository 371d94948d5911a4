"""What waits for a decision, and deciding on many submissions at once, as an officer who approves a quarter."""

from typing import Any

import pytest

from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.officers import DEFINITION, Officer, publish_basis
from tests.api.test_publishing import CODE, Desk
from tests.clients import OpenClient
from tests.keys import make_key
from tests.stores import HOME, RATE, district

pytestmark = pytest.mark.holding(fill=publish_basis)


@pytest.fixture
def desk(database: Database, client_for: OpenClient) -> Desk:
    return Desk(database, client_for)


def waiting(desk: Desk, query: str = "") -> Any:
    answer = desk.officer.get(f"/v1/returns/waiting{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def decide_all(desk: Desk, *decisions: tuple[str, str], query: str = "") -> Any:
    body = {"decisions": [{"submission": code, "outcome": outcome} for code, outcome in decisions]}
    return desk.officer.post(f"/v1/decisions{query}", body)


def test_a_value_that_waits_shows_old_and_new_and_what_it_will_say(desk: Desk) -> None:
    desk.out(desk.send("2021-22", 30.0))
    first = desk.send("2022-23", 30.6)
    page = waiting(desk)
    [item] = page["items"]
    assert (page["total"], page["next"]) == (1, None)
    assert (item["submission"], item["kind"], item["key"]) == (first, "value", f"{RATE}/{HOME}/2022-23")
    assert (item["old_value"], item["new_value"], item["new_display"], item["period_label"]) == (
        None, 30.6, "30.6%", "2022/23",
    )  # fmt: skip
    assert (item["sender_name"], item["outcome"], item["service"]) == ("Sender", "created", "Tests")
    assert "30.0% to 30.6%" in item["will_say"]
    desk.decide(first)
    assert waiting(desk)["items"] == []


def test_a_figure_that_was_confirmed_says_what_is_odd_about_it(desk: Desk) -> None:
    desk.out(desk.send("2021-22", 30.0))
    desk.send("2022-23", 3.0)
    [item] = waiting(desk)["items"]
    assert len(item["confirmed"]) == 1
    assert "3.0%" in item["confirmed"][0]
    assert "30.0%" in item["confirmed"][0]


def test_what_was_sent_anew_overtakes_what_waits(desk: Desk) -> None:
    wrong, right = desk.send("2022-23", 41.0), desk.send("2022-23", 31.0)
    [item] = waiting(desk)["items"]
    assert (item["submission"], item["old_value"], item["new_value"]) == (right, 41.0, 31.0)
    found = {each["id"]: each["state"] for each in desk.officer.get("/v1/returns").json()["items"]}
    assert (found[wrong], found[right]) == ("overtaken", "draft")
    listed = desk.officer.get("/v1/returns?state=overtaken").json()
    assert [each["id"] for each in listed["items"]] == [wrong]
    answer = desk.officer.post(f"/v1/returns/{wrong}/decision", {"outcome": "approved"})
    assert answer.status_code == 409
    assert "overtaken" in answer.json()["detail"]
    desk.officer.post(f"/v1/returns/{right}/decision", {"outcome": "sent_back", "reason": "No."}).raise_for_status()
    [item] = waiting(desk)["items"]
    assert item["submission"] == wrong, "what overtook it was sent back"


def test_an_approved_submission_is_overtaken_once_the_later_one_is_approved_too(desk: Desk) -> None:
    first = desk.send("2022-23", 41.0)
    desk.decide(first)
    second = desk.send("2022-23", 31.0)
    assert desk.officer.get(f"/v1/returns/{first}").json()["state"] == "approved"
    desk.decide(second)
    assert desk.officer.get(f"/v1/returns/{first}").json()["state"] == "overtaken"
    refused = desk.publish(submissions=[first])
    assert (refused.status_code, "overtaken" in refused.json()["detail"]) == (409, True)
    made = desk.publish()
    assert made.status_code == 201, made.text


def test_many_are_decided_at_once_or_none(desk: Desk) -> None:
    codes = [desk.send(period, 30.0) for period in ("2020-21", "2021-22", "2022-23")]
    own = desk.officer.post("/v1/returns", {"values": [{"indicator": RATE, "period": "2019-20", "value": 30.0}]})
    mixed = decide_all(
        desk, (codes[0], "approved"), ("S999999", "approved"), (own.json()["id"], "approved"), (codes[1], "sent_back"),
        (codes[0], "approved"),
    )  # fmt: skip
    assert mixed.status_code == 422
    assert [(each["pointer"], each["code"]) for each in mixed.json()["errors"]] == [
        ("/decisions/1/submission", "not_found"),
        ("/decisions/2/submission", "own_submission"),
        ("/decisions/3/reason", "required"),
        ("/decisions/4/submission", "repeated"),
    ]
    assert waiting(desk)["total"] == 4, "nothing was decided"
    tried = decide_all(desk, *((code, "approved") for code in codes), query="?dry_run=true")
    assert tried.status_code == 200
    assert waiting(desk)["total"] == 4
    done = decide_all(desk, *((code, "approved") for code in codes))
    assert [each["state"] for each in done.json()["items"]] == ["approved"] * 3
    assert [each["id"] for each in done.json()["items"]] == sorted(codes, reverse=True)
    again = decide_all(desk, (codes[0], "approved"))
    assert (again.status_code, again.json()["errors"][0]["code"]) == (422, "conflict")
    last = desk.officer.get("/v1/audit?limit=1000").json()["items"]
    [entry] = [each for each in last if each["operation"] == "decide_submissions"]
    assert (entry["target"], entry["rows"]) == (" ".join(codes), 3)


def test_pages_hold_every_item_once_documents_before_values(desk: Desk) -> None:
    rows = [{"indicator": RATE, "period": f"20{year}-{year + 1}", "value": 30.0} for year in range(14, 20)]
    body = {"values": [{**row, "commentary": "Words."} for row in rows]}
    desk.sender.post("/v1/returns?confirm=true", body).raise_for_status()
    desk.sender.put(f"/v1/indicators/{CODE}", DEFINITION).raise_for_status()
    whole = waiting(desk)["items"]
    kinds = [each["kind"] for each in whole]
    assert kinds[:12] == ["commentary"] * 6 + ["value"] * 6
    assert "definition" in kinds[12:]
    for limit in (1, 2, 5):
        found: list[Any] = []
        cursor = ""
        while True:
            page = waiting(desk, f"?limit={limit}{cursor}")
            found += page["items"]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert found == whole
        assert page["total"] == len(whole)
    for wrong in ("WyIxIl0", "WyIxIiwiMSIsIngiXQ", "x"):
        assert desk.officer.get(f"/v1/returns/waiting?cursor={wrong}").status_code == 400


def test_a_service_and_a_submission_narrow_the_list(desk: Desk) -> None:
    first = desk.send("2022-23", 30.6)
    desk.sender.put("/v1/areas/E07000117", {"name": "Burnley", "kind": "non_metropolitan_district"})
    assert waiting(desk)["total"] > 1
    assert [each["submission"] for each in waiting(desk, "?service=Tests")["items"]] == [first]
    assert waiting(desk, f"?submission={first}")["total"] == 1
    assert waiting(desk, "?submission=S999999")["total"] == 0
    assert desk.officer.get("/v1/returns/waiting?service=Nobody").status_code == 400


def test_warnings_that_the_public_will_read_are_told(desk: Desk) -> None:
    rows = [("2023-24", 50.0), ("2024-25", 40.0), ("2025-26", 30.0)]
    for period, value in rows:
        desk.send(period, value)
    page = waiting(desk)
    assert {each["rule"] for each in page["warnings_raised"]} == {"sustained_decline"}
    assert page["warnings_cleared"] == []
    desk.out(*(each["submission"] for each in page["items"]))
    desk.send("2025-26", 60.0, reason="Counted anew.")
    page = waiting(desk)
    assert {each["rule"] for each in page["warnings_cleared"]} == {"sustained_decline"}
    assert page["warnings_raised"] == []


def test_names_are_for_those_who_decide(desk: Desk, database: Database) -> None:
    desk.send("2022-23", 30.6)
    publisher = Officer(desk.client, make_key(database, Scope.PUBLISH, name="Publisher"))
    [item] = publisher.get("/v1/returns/waiting").json()["items"]
    assert item["sender_name"] is None
    assert item["sender"]
    assert district(HOME).code == HOME
