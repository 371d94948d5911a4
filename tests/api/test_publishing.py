"""Approving, publishing and withdrawing over HTTP: what waits, what opens when, and what counts after a withdrawal."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.domain.publishing.access import Scope
from app.domain.publishing.audit import broken_links
from app.storage.database import Database
from app.storage.publishing import audit
from tests.api.officers import DEFINITION, Officer, publish_basis
from tests.clients import NOW, OpenClient
from tests.keys import bearing, make_key
from tests.stores import HOME, RATE, held, instant

YEARS = f"/v1/values?indicator={RATE}&area={HOME}"
CODE = "fly-tips"
REASON = {"reason_code": "correction", "reason": "Counted anew."}


class Desk:
    """Somebody who sends, somebody who decides and publishes, the public, and a clock that a test moves."""

    def __init__(self, database: Database, client_for: OpenClient) -> None:
        self.now = NOW
        self.database = database
        client = client_for(database.url.render_as_string(hide_password=False), clock=lambda: self.now)
        self.client = client
        self.sender = Officer(client, make_key(database, *Scope, name="Sender"))
        self.officer = Officer(client, make_key(database, *Scope, name="Officer"))

    def later(self, **step: float) -> None:
        """Let time go on."""
        self.now += timedelta(**step)

    def send(self, period: str, value: float, **more: Any) -> str:
        """Send one value; the submission's code."""
        body = {"values": [{"indicator": RATE, "period": period, "value": value}], **more}
        self.later(seconds=1)
        answer = self.sender.post("/v1/returns?confirm=true", body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def decide(self, code: str, outcome: str = "approved") -> Any:
        """Decide on a submission."""
        answer = self.officer.post(f"/v1/returns/{code}/decision", {"outcome": outcome, "reason": "Looked at."})
        return answer.raise_for_status().json()

    def publish(self, **body: Any) -> Any:
        """Publish, at once or as said."""
        return self.officer.post("/v1/publications", {"title": "Made up", **body})

    def withdraw(self, code: str, *, query: str = "") -> Any:
        """Withdraw a publication."""
        return self.officer.post(f"/v1/publications/{code}/withdrawal{query}", {"reason": "A mistake."})

    def out(self, *codes: str) -> str:
        """Approve and publish, and wait until it is public; the publication's code."""
        for code in codes:
            self.decide(code)
        made = self.publish(submissions=list(codes)).raise_for_status().json()
        self.later(minutes=1)
        return str(made["code"])

    def state(self, code: str) -> str:
        """The state of a submission."""
        return str(self.officer.get(f"/v1/returns/{code}").json()["state"])

    def public(self) -> dict[str, float]:
        """What the public reads of the rate, by period."""
        return {one["period"]: one["value"] for one in self.client.get(YEARS).json()["items"]}

    def working(self) -> dict[str, float]:
        """What the council works with, by period."""
        items = self.sender.get(f"{YEARS}&view=working").json()["items"]
        return {one["period"]: one["value"] for one in items}


def begin(database: Database) -> None:
    """A released indicator and one value of it."""
    publish_basis(database, held("2023-24", 50.0))


pytestmark = pytest.mark.holding(fill=begin)


@pytest.fixture
def desk(database: Database, client_for: OpenClient) -> Desk:
    """A desk over a store with a released indicator and one value of it."""
    return Desk(database, client_for)


def test_a_correction_that_is_withdrawn_gives_way_to_what_it_had_replaced(desk: Desk) -> None:
    code = desk.out(desk.send("2023-24", 55.0, reason="Late figures."))
    assert desk.public() == {"2023-24": 55.0}
    tried = desk.withdraw(code, query="?dry_run=true")
    assert (tried.json()["documents"], tried.json()["values"]) == (0, 1)
    assert tried.headers["dry-run"] == "true"
    next_minute = desk.now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    assert datetime.fromisoformat(tried.json()["withdrawn_at"]) == next_minute
    assert "dry-run" not in desk.withdraw(code).raise_for_status().headers
    assert desk.public() == {"2023-24": 55.0}
    desk.later(minutes=1)
    assert desk.public() == {"2023-24": 50.0}
    [change] = [one for one in desk.client.get("/v1/changes").json()["items"] if one["change"] == "withdrawn"]
    assert (change["old_value"], change["new_value"]) == (55.0, 50.0)


def test_the_withdrawal_of_a_word_in_a_definition_leaves_the_indicator_public(desk: Desk) -> None:
    path = f"/v1/indicators/{CODE}"
    made = desk.sender.put(path, DEFINITION).raise_for_status().json()
    desk.out(made["submission"])
    again = desk.sender.get(f"{path}?view=working")
    changed = {**DEFINITION, "caveat": "Counted by crews.", "corrects": True, "change_reason": "A caveat."}
    done = desk.sender.put(path, changed, etag=again.headers["etag"]).raise_for_status().json()
    code = desk.out(done["submission"])
    assert desk.client.get(path).json()["caveat"] == "Counted by crews."
    desk.withdraw(code).raise_for_status()
    desk.later(minutes=1)
    assert desk.client.get(path).json()["caveat"] is None


def test_what_was_withdrawn_before_its_minute_waits_again(desk: Desk) -> None:
    code = desk.send("2024-25", 60.0)
    desk.decide(code)
    made = desk.publish(release_at="2026-11-26T09:00:00").raise_for_status().json()
    assert desk.state(code) == "scheduled"
    desk.withdraw(made["code"]).raise_for_status()
    assert desk.state(code) == "approved"
    again = desk.publish(release_at="2026-11-27T09:00:00").raise_for_status().json()
    desk.now = instant("2026-11-26T09:00")
    assert desk.public() == {"2023-24": 50.0}
    assert desk.state(code) == "scheduled"
    desk.now = datetime.fromisoformat(again["released_at"])
    assert desk.public() == {"2023-24": 50.0, "2024-25": 60.0}
    assert desk.state(code) == "released"


def test_what_was_taken_back_is_released_again_only_by_name(desk: Desk) -> None:
    code = desk.send("2024-25", 60.0)
    desk.withdraw(desk.out(code)).raise_for_status()
    desk.later(minutes=1)
    assert desk.public() == {"2023-24": 50.0}
    assert desk.state(code) == "withdrawn"
    assert desk.publish().status_code == 409
    desk.publish(submissions=[code]).raise_for_status()
    desk.later(minutes=1)
    assert desk.public() == {"2023-24": 50.0, "2024-25": 60.0}
    assert desk.state(code) == "released"
    told = [one["change"] for one in desk.client.get("/v1/changes").json()["items"] if one["period"] == "2024-25"]
    assert told == ["published", "withdrawn", "revised"]


def test_what_was_sent_back_counts_no_more_and_may_be_sent_again(desk: Desk) -> None:
    first = desk.send("2023-24", 55.0, reason="Late figures.")
    slip = desk.send("2024-25", 600.0)
    assert desk.working() == {"2023-24": 55.0, "2024-25": 600.0}
    for code in (first, slip):
        assert desk.decide(code, "sent_back")["state"] == "sent_back"
    desk.later(seconds=1)
    assert desk.working() == {"2023-24": 50.0}
    assert desk.sender.get(f"/v1/indicators/{RATE}/values/2024-25").status_code == 404
    kept = desk.sender.get(f"/v1/indicators/{RATE}/values/2023-24")
    assert (kept.json()["value"], kept.headers["etag"]) == (50.0, '"r1"')
    again = desk.send("2024-25", 600.0)
    body = {"value": 56.0, **REASON}
    put = desk.sender.put(f"/v1/indicators/{RATE}/values/2023-24?confirm=true", body, etag='"r1"')
    assert (put.status_code, put.headers["etag"]) == (200, '"r3"')
    desk.later(seconds=1)
    assert desk.working() == {"2023-24": 56.0, "2024-25": 600.0}
    desk.out(again, put.json()["id"])
    assert desk.public() == {"2023-24": 56.0, "2024-25": 600.0}


def test_a_definition_that_was_sent_back_is_as_it_was_and_may_be_written_again(desk: Desk) -> None:
    path = f"/v1/indicators/{CODE}"
    made = desk.sender.put(path, DEFINITION).raise_for_status().json()
    desk.decide(made["submission"], "sent_back")
    desk.later(seconds=1)
    assert desk.sender.get(f"{path}?view=working").status_code == 404
    again = desk.sender.put(path, DEFINITION)
    assert (again.status_code, again.json()["outcome"]) == (201, "created")
    assert again.headers["etag"] != made.get("etag")
    desk.out(again.json()["submission"])
    assert desk.client.get(path).status_code == 200


def test_items_of_an_indicator_that_the_public_cannot_read_wait_for_it(desk: Desk) -> None:
    made = desk.sender.put(f"/v1/indicators/{CODE}", DEFINITION).raise_for_status().json()
    body = {"values": [{"indicator": CODE, "period": "2026-27-Q1", "value": 90.0}]}
    values = desk.sender.post("/v1/returns", body).raise_for_status().json()["id"]
    desk.decide(values)
    refused = desk.publish(submissions=[values])
    assert refused.status_code == 409
    assert CODE in refused.json()["detail"]
    assert desk.publish().status_code == 409
    other = desk.send("2024-25", 60.0)
    desk.decide(other)
    tried = desk.publish().raise_for_status().json()
    assert (tried["values"], tried["waiting"]) == (1, 1)
    desk.decide(made["submission"])
    both = desk.publish().raise_for_status().json()
    assert (both["values"], both["waiting"]) == (1, 0)
    desk.later(minutes=1)
    told = {one["released_at"] for one in desk.client.get("/v1/changes").json()["items"] if one["indicator"] == CODE}
    assert told == {both["released_at"]}


def test_items_of_tier_4_wait_until_their_indicator_is_for_the_public(desk: Desk) -> None:
    path = f"/v1/indicators/{CODE}"
    contributes = {"tier": 4, "contributes_to": RATE}
    made = desk.sender.put(path, {**DEFINITION, **contributes}).raise_for_status().json()
    desk.decide(made["submission"])
    assert desk.publish().status_code == 409
    etag = desk.sender.get(f"{path}?view=working").headers["etag"]
    up = {"tier": 2, "tier_from": "2026-11-23", "corrects": True, "change_reason": "For the public."}
    moved = desk.sender.put(path, {**DEFINITION, **up}, etag=etag)
    desk.decide(moved.raise_for_status().json()["submission"])
    desk.publish().raise_for_status()
    desk.later(minutes=1)
    assert desk.client.get(path).json()["tier"] == 2


def test_the_head_that_a_publication_prints_has_the_publication_in_it(desk: Desk) -> None:
    desk.decide(desk.send("2024-25", 60.0))
    tried = desk.officer.post("/v1/publications?dry_run=true", {"title": "Made up"})
    assert (tried.status_code, tried.json()["audit_head"], tried.headers["dry-run"]) == (200, None, "true")
    key = {"Idempotency-Key": "one"}
    made = desk.officer.post("/v1/publications", {"title": "Made up"}, **key).raise_for_status().json()
    assert desk.officer.post("/v1/publications", {"title": "Made up"}, **key).json() == made
    with desk.database.read() as connection:
        entries = list(audit.entries(connection))
    assert (entries[-1].hash, entries[-1].act.operation) == (made["audit_head"], "create_publication")
    assert broken_links(entries, head=made["audit_head"]) == []


def test_who_publishes_reads_what_was_sent(desk: Desk) -> None:
    code = desk.send("2024-25", 60.0)
    token = make_key(desk.database, Scope.PUBLISH, name="Publisher")
    for path in ("/v1/returns", f"/v1/returns/{code}"):
        assert desk.client.get(path, headers=bearing(token)).status_code == 200


def test_a_test_key_says_of_a_decision_that_it_is_none(desk: Desk) -> None:
    code = desk.send("2024-25", 60.0)
    token = make_key(desk.database, *Scope, name="Trying", is_test=True)
    answer = Officer(desk.client, token).post(f"/v1/returns/{code}/decision", {"outcome": "approved"})
    assert (answer.json()["state"], answer.headers["dry-run"]) == ("approved", "true")
    assert desk.state(code) == "draft"


def test_a_later_release_is_not_undone_by_an_older_revision(desk: Desk) -> None:
    older = desk.send("2024-25", 60.0)
    desk.decide(older)
    newer = desk.send("2024-25", 61.0)
    desk.decide(newer)
    newest = desk.publish(submissions=[newer]).raise_for_status().json()["code"]
    desk.later(minutes=1)
    assert desk.publish().status_code == 409
    desk.withdraw(newest).raise_for_status()
    desk.later(minutes=1)
    desk.publish().raise_for_status()
    desk.later(minutes=1)
    assert desk.public() == {"2023-24": 50.0, "2024-25": 60.0}
