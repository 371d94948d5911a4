"""A quarter from its template to its publication, correction and withdrawal, over HTTP with a served process."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from app.domain.publishing.access import Scope
from app.domain.publishing.audit import broken_links
from app.storage.database import Database
from app.storage.publishing import audit
from tests.api.returning import HOUSING, QUARTERS, XLSX, furnish
from tests.databases import opened
from tests.keys import bearing, make_key
from tests.servers import served, set_clock
from tests.stores import HOME, held, instant, publish

QUARTER, LAST_YEAR = "2026-27-Q2", "2025-26-Q2"
VALUES = f"/v1/values?indicator={QUARTERS}&from={QUARTER}"
MONDAY, THURSDAY = instant("2026-10-19T10:00:20"), instant("2026-11-26T09:00")
PEOPLE = {
    "manager": ("Service manager", (Scope.SUBMIT, Scope.APPROVE)),
    "officer": ("Performance officer", (Scope.APPROVE, Scope.PUBLISH)),
    "team": ("Management team", (Scope.READ,)),
}


@dataclass(frozen=True, slots=True)
class Town:
    """A served council: calls by who makes them, and its clock."""

    base: str
    keys: dict[str, str]
    clock: Path

    def at(self, time: datetime) -> None:
        """Move the clock."""
        set_clock(self.clock, time)

    def get(self, path: str, *, who: str | None = None) -> httpx.Response:
        """Read; the public has no key."""
        return httpx.get(self.base + path, headers=bearing(self.keys[who]) if who else {}, timeout=60)

    def send(self, method: str, path: str, *, who: str, headers: dict[str, str] | None = None, **body: Any) -> Any:
        """Write; a second passes."""
        url, more = self.base + path, bearing(self.keys[who]) | (headers or {})
        answer = httpx.request(method, url, headers=more, timeout=60, **body)
        self.at(datetime.fromisoformat(self.clock.read_text("ascii")) + timedelta(seconds=1))
        return answer

    def public(self, more: str = "") -> list[Any]:
        """The quarter's value as the public reads it."""
        items: list[Any] = self.get(VALUES + more).raise_for_status().json()["items"]
        return items


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    """A council with last year's figures, and its people's keys."""
    with opened(database_url) as database:
        furnish(database)
        figures = [held(f"2025-26-Q{number}", 90.0 + number, indicator=QUARTERS) for number in (1, 2, 3, 4)]
        publish(database, instant("2026-06-01"), *figures, held("2026-27-Q1", 95.5, indicator=QUARTERS))
        keys = {who: make_key(database, *scopes, name=name) for who, (name, scopes) in PEOPLE.items()}
    clock = tmp_path / "clock"
    set_clock(clock, MONDAY)
    with served(database_url, clock=clock) as service:
        yield Town(service.base, keys, clock)


def test_a_quarter_from_template_to_publication_correction_and_withdrawal(town: Town, database: Database) -> None:
    body = filled(template(town), value=96.5, commentary="More crews in the summer.")
    code = send_return(town, body)
    approve(town, code)
    published = publish_on_thursday(town)
    see_it_open_at_the_minute(town)
    correction = correct(town)
    see_it_revised(town, correction)
    see_it_withdrawn(town, correction)
    with database.read() as connection:
        entries = list(audit.entries(connection))
    assert broken_links(entries, head=published["audit_head"]) == []
    assert [entry.act.operation for entry in entries] == [
        "create_return",  # of the workbook as it came, which adds nothing
        "create_return",
        "decide_submission",
        "create_publication",
        "put_value",
        "decide_submission",
        "create_publication",
        "withdraw_publication",
    ]
    assert not any(name in str(entry.act) for entry in entries for name, _ in PEOPLE.values())


def template(town: Town) -> bytes:
    """What is due tells which workbook to fill in."""
    due = town.get("/v1/returns/due", who="manager").raise_for_status().json()["items"]
    assert QUARTER in {one["period"] for one in due if one["indicator"] == QUARTERS}
    answer = town.get(f"/v1/returns/template?period={QUARTER}&service={HOUSING}", who="manager").raise_for_status()
    assert answer.headers["content-type"] == XLSX
    unfilled = town.send("POST", "/v1/returns", who="manager", content=answer.content, headers={"Content-Type": XLSX})
    assert unfilled.status_code == 200
    assert unfilled.json()["counts"] == {"created": 0, "revised": 0, "unchanged": 0, "left_empty": 1}
    return answer.content


def filled(workbook: bytes, **cells: Any) -> bytes:
    """The workbook as a spreadsheet program leaves it: read, filled in, and written anew."""
    book = load_workbook(BytesIO(workbook))
    sheet = book["Return"]
    columns = {cell.value: place for place, cell in enumerate(sheet[1], 1)}
    [row] = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, columns["period"]).value == QUARTER]
    assert sheet.cell(row, columns["indicator"]).value == QUARTERS
    assert sheet.cell(row, columns["last_year"]).value == 92.0
    for name, value in cells.items():
        sheet.cell(row, columns[name]).value = value
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def send_return(town: Town, body: bytes) -> str:
    """First dry, then for good, then once more with the same key; the public sees nothing of it."""
    post: Callable[..., Any] = lambda query="", **headers: town.send(  # noqa: E731 - a call of which most is filled in
        "POST", f"/v1/returns{query}", who="manager", content=body, headers={"Content-Type": XLSX, **headers}
    )
    tried = post("?dry_run=true").raise_for_status().json()
    assert (tried["dry_run"], tried["id"], tried["counts"]["created"]) == (True, None, 1)
    assert town.get("/v1/returns", who="manager").json()["total"] == 0
    sent, again = (post(**{"Idempotency-Key": "quarter-2"}) for _ in range(2))
    assert (sent.status_code, again.text) == (201, sent.text)
    assert again.headers["idempotent-replayed"] == "true"
    assert sent.json()["state"] == "draft"
    assert town.public() == []
    [working] = town.get(f"{VALUES}&view=working", who="team").raise_for_status().json()["items"]
    assert (working["value"], working["commentary"]) == (96.5, "More crews in the summer.")
    code: str = sent.json()["id"]
    return code


def approve(town: Town, code: str) -> None:
    """Not by who sent it, who may approve what others send."""
    decide: Callable[..., Any] = lambda who: town.send(  # noqa: E731 - a call of which most is filled in
        "POST", f"/v1/returns/{code}/decision", who=who, json={"outcome": "approved"}
    )
    assert decide("manager").status_code == 403
    assert decide("officer").raise_for_status().json()["state"] == "approved"
    assert decide("officer").status_code == 409
    assert town.public() == []


def publish_on_thursday(town: Town) -> Any:
    """At nine on Thursday in London, said without an offset."""
    ask = {"title": "Quarter 2 of 2026/27", "release_at": "2026-11-26T09:00:00"}
    assert town.send("POST", "/v1/publications", who="manager", json=ask).status_code == 403
    made = town.send("POST", "/v1/publications", who="officer", json=ask).raise_for_status().json()
    assert datetime.fromisoformat(made["released_at"]) == THURSDAY
    assert made["values"] == 1
    return made


def see_it_open_at_the_minute(town: Town) -> None:
    """A second before nobody sees it, and at nine everybody, without a write between."""
    town.at(THURSDAY.replace(hour=8, minute=59, second=59))
    assert town.public() == []
    assert town.get(VALUES).headers["cache-control"] == "public, max-age=1"
    town.at(THURSDAY)
    [value] = town.public()
    assert (value["value"], value["revised"], value["commentary"]) == (96.5, False, "More crews in the summer.")
    assert datetime.fromisoformat(value["released_at"]) == THURSDAY


def correct(town: Town) -> Any:
    """A correction says why, starts from what is there, and is approved and published like anything else."""
    town.at(instant("2026-12-01T10:00:05"))
    path = f"/v1/indicators/{QUARTERS}/values/{QUARTER}"
    tag = town.get(path, who="team").raise_for_status().headers["etag"]
    change = {"value": 94.0, "reason_code": "correction", "reason": "A crew was counted twice."}
    put: Callable[..., Any] = lambda body, tag=tag: town.send(  # noqa: E731 - a call of which most is filled in
        "PUT", path, who="manager", json=body, headers={"If-Match": tag}
    )
    assert put({"value": 94.0}).status_code == 422
    assert put(change, '"r9"').status_code == 412
    done = put(change).raise_for_status()
    assert put(change).status_code == 412
    assert [one["value"] for one in town.public()] == [96.5]
    approve_correction = {"outcome": "approved", "reason": "Checked."}
    code = done.json()["id"]
    town.send("POST", f"/v1/returns/{code}/decision", who="officer", json=approve_correction).raise_for_status()
    return (
        town.send("POST", "/v1/publications", who="officer", json={"title": "A correction"}).raise_for_status().json()
    )


def see_it_revised(town: Town, correction: Any) -> None:
    """From its minute on the new figure stands, with the old one beside it; the past stays as it was."""
    assert datetime.fromisoformat(correction["released_at"]) == instant("2026-12-01T10:01")
    before = town.get(VALUES)
    town.at(instant("2026-12-01T10:01"))
    [value] = town.public()
    assert (value["value"], value["revised"], value["revised_from"]) == (94.0, True, 96.5)
    then = town.get(f"{VALUES}&as_of=2026-12-01T10:00:30Z")
    assert (then.content, then.headers["etag"]) == (before.content, before.headers["etag"])
    assert town.public("&as_of=2026-11-26T08:59:59Z") == []
    changes = town.get("/v1/changes").raise_for_status().json()["items"]
    [change] = [one for one in changes if one["publication"] == correction["code"] and one["kind"] == "value"]
    assert (change["change"], change["old_value"], change["new_value"]) == ("revised", 96.5, 94.0)


def see_it_withdrawn(town: Town, correction: Any) -> None:
    """From the next minute on, with the reason; what it had replaced counts again, and the past stays as it was."""
    path = f"/v1/publications/{correction['code']}/withdrawal"
    assert town.send("POST", path, who="officer", json={}).status_code == 422
    town.send("POST", path, who="officer", json={"reason": "The wrong crew."}).raise_for_status()
    assert [one["value"] for one in town.public()] == [94.0]
    town.at(instant("2026-12-01T10:02"))
    [value] = town.public()
    assert (value["value"], value["revised"]) == (96.5, False)
    assert [one["value"] for one in town.public("&as_of=2026-12-01T10:01:59Z")] == [94.0]
    assert [one["value"] for one in town.public("&as_of=2026-12-01T10:00:59Z")] == [96.5]
    [held_] = [one for one in town.get("/v1/publications").json()["items"] if one["code"] == correction["code"]]
    assert held_["withdrawal_reason"] == "The wrong crew."
    assert town.get(f"/v1/performance?area={HOME}").status_code == 200
