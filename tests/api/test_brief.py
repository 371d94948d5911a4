"""The brief before a publication: what is new, what the public will come to read, what is late, and what waits."""

from typing import Any

import pytest

from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.officers import Officer, publish_basis
from tests.api.test_publishing import Desk
from tests.clients import OpenClient
from tests.keys import bearing, make_key
from tests.stores import RATE

pytestmark = pytest.mark.holding(fill=publish_basis)


@pytest.fixture
def desk(database: Database, client_for: OpenClient) -> Desk:
    return Desk(database, client_for)


def brief(desk: Desk, query: str = "") -> Any:
    answer = desk.officer.get(f"/v1/brief{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_new_figure_is_told_with_what_the_public_reads_now_and_will_read(desk: Desk) -> None:
    desk.out(desk.send("2023-24", 50.0))
    assert brief(desk)["new_figures"] == []
    code = desk.send("2024-25", 40.0)
    found = brief(desk, "?view=working")
    [new] = found["new_figures"]
    assert (new["indicator"], new["period"], new["display"], new["public_display"]) == (RATE, "2024-25", "40.0%", None)
    assert (new["judgement"], new["certainty"]) == ("worsening", "clear")
    [changed] = found["changed_cards"]
    assert "no earlier figure" in changed["now"]
    assert "from 50.0% to 40.0%" in changed["then"]
    assert found["waiting"] == {"items": 1, "submissions": [code], "href": "/v1/returns/waiting"}
    assert found["summary"].startswith("1 figure is recorded and not public. 1 card will say something different.")
    desk.out(code)
    after = brief(desk)
    assert (after["new_figures"], after["changed_cards"], after["waiting"]["items"]) == ([], [], 0)


def test_a_correction_stands_beside_the_figure_that_is_public(desk: Desk) -> None:
    desk.out(desk.send("2023-24", 50.0), desk.send("2024-25", 40.0))
    desk.send("2023-24", 45.0, reason="Counted anew.")
    [new] = brief(desk)["new_figures"]
    assert (new["period"], new["display"], new["public_display"], new["sentence"]) == (
        "2023-24", "45.0%", "50.0%", None,
    )  # fmt: skip


def test_a_provisional_figure_is_told_as_one(desk: Desk) -> None:
    row = {"indicator": RATE, "period": "2024-25", "value": 40.0, "status": "provisional"}
    desk.later(seconds=1)
    desk.sender.post("/v1/returns", {"values": [row]}).raise_for_status()
    assert [new["display"] for new in brief(desk)["new_figures"]] == ["40.0% (provisional)"]


def test_what_was_overtaken_waits_in_no_brief(desk: Desk) -> None:
    desk.send("2024-25", 41.0)
    right = desk.send("2024-25", 40.0)
    assert brief(desk)["waiting"] == {"items": 1, "submissions": [right], "href": "/v1/returns/waiting"}


def test_a_service_narrows_the_brief_and_an_unknown_one_is_told(desk: Desk) -> None:
    desk.send("2024-25", 41.0)
    assert len(brief(desk, "?service=Tests")["new_figures"]) == 1
    refused = desk.officer.get("/v1/brief?service=Nobody")
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, "service")
    assert desk.officer.get("/v1/brief?view=public").status_code == 400


def test_whoever_reads_approves_or_publishes_sees_what_is_due_and_what_was_sent(desk: Desk, database: Database) -> None:
    code = desk.send("2023-24", 41.0)
    for scope in (Scope.READ, Scope.APPROVE, Scope.PUBLISH):
        officer = Officer(desk.client, make_key(database, scope, name=f"A {scope}"))
        assert [each["id"] for each in officer.get("/v1/returns").json()["items"]] == [code]
        due = officer.get("/v1/returns/due?include=all").json()["items"]
        assert RATE in {each["indicator"] for each in due}


def test_cards_are_listed_by_severity_or_service(desk: Desk) -> None:
    desk.out(*(desk.send(period, value) for period, value in (("2023-24", 50.0), ("2024-25", 40.0), ("2025-26", 30.0))))
    public = desk.client.get("/v1/performance").json()["items"]
    severities = [each["severity"] for each in desk.client.get("/v1/performance?order=severity").json()["items"]]
    assert severities == sorted(severities, key=["critical", "warning", "watch", None].index)
    assert severities[0] is not None
    services = [each["indicator"]["code"] for each in desk.client.get("/v1/performance?service=Tests").json()["items"]]
    assert sorted(services) == sorted(each["indicator"]["code"] for each in public)
    assert desk.client.get("/v1/performance?service=Nobody").status_code == 400
    first = desk.client.get("/v1/performance?order=severity&limit=1").json()
    second = desk.client.get(f"/v1/performance?order=severity&limit=1&cursor={first['next']}").json()
    assert [first["items"][0]["severity"], second["items"][0]["severity"]] == severities[:2]


def test_the_brief_is_a_page_and_a_text_with_the_same_figures(desk: Desk) -> None:
    desk.out(desk.send("2023-24", 50.0))
    desk.send("2024-25", 40.0)
    [figure] = brief(desk)["new_figures"]
    for form, media_type in (("html", "text/html"), ("text", "text/plain")):
        answer = desk.officer.get(f"/v1/brief?format={form}")
        assert answer.headers["content-type"].startswith(media_type)
        assert answer.headers["cache-control"] == "private, no-store"
        told = " ".join(answer.text.split())
        assert figure["display"] in told
        assert figure["sentence"] in told
        assert "<script" not in told
        asked = desk.client.get("/v1/brief", headers={**bearing(desk.officer.token), "Accept": media_type})
        assert asked.text == answer.text
    assert desk.officer.get("/v1/brief?format=pdf").status_code == 400


def test_a_dry_publication_tells_what_the_public_would_read_otherwise(desk: Desk) -> None:
    desk.out(desk.send("2023-24", 50.0), desk.send("2024-25", 40.0))
    kept, chosen = desk.send("2024-25", 45.0, reason="Counted anew."), desk.send("2025-26", 30.0)
    for code in (kept, chosen):
        desk.decide(code)
    tried = desk.officer.post("/v1/publications?dry_run=true", {"title": "Tried", "submissions": [chosen]}).json()
    [card] = tried["difference"]["changed_cards"]
    assert "from 50.0% to 40.0%" in card["now"]
    assert "from 40.0% to 30.0%" in card["then"], "only what is chosen is in it"
    assert "sustained_decline" in {
        alert["rule"] for alert in tried["difference"]["alerts"] if alert["kind"] == "raised"
    }
    desk.later(seconds=5)
    made = desk.publish(submissions=[chosen]).json()
    assert made["difference"] is None
    desk.later(minutes=2)
    [public] = [
        each for each in desk.client.get("/v1/performance").json()["items"] if each["indicator"]["code"] == RATE
    ]
    assert public["direction_of_travel"]["sentence"] == card["then"]
